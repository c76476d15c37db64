// Choosing a business acts at once; without this script the button beside it does.
for (const select of document.querySelectorAll("select[data-submits]")) {
  select.form.querySelector("button").hidden = true;
  select.addEventListener("change", () => select.form.requestSubmit());
}

// What is swapped in takes the focus that what it replaces had, so that it never falls to the top of the page.
let hadFocus = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  hadFocus = event.detail.target.contains(document.activeElement) && document.activeElement !== document.body;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (!hadFocus || document.activeElement !== document.body) return;
  hadFocus = false;
  const swapped = document.getElementById(event.detail.target.id) ?? event.detail.elt;
  const next = swapped.querySelector("[autofocus], h1, h2, h3, a[href], button, input:not([type=hidden])") ?? swapped;
  if (!next.matches("a, button, input, [tabindex]")) next.tabIndex = -1;
  next.focus();
});
