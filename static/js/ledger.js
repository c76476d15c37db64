// Ticks many at once, says how many, and announces what a search or filter found.

const form = () => document.getElementById("change");
const boxes = () => [...document.querySelectorAll('#ledger input[name="ids"]')];

function prepare() {
  const all = document.querySelector("input[data-ticks]");
  if (all) all.hidden = false;
  count();
}

function count() {
  if (!form()) return;
  const ticked = boxes().filter((box) => box.checked).length;
  const label = form().querySelector("[data-ticked]");
  label.dataset.words ??= label.textContent;
  label.textContent = ticked ? `${ticked} ${label.dataset.ticked}` : label.dataset.words;
  form().toggleAttribute("data-has-ticks", ticked > 0);
  const all = document.querySelector("input[data-ticks]");
  if (all) {
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.matches("input[data-ticks]")) {
    for (const box of boxes()) box.checked = event.target.checked;
  }
  if (event.target.matches('input[data-ticks], input[name="ids"]')) {
    const ticked = form()?.querySelector('[name="scope"][value="ticked"]');
    if (ticked) ticked.checked = true;
    count();
  }
});

document.addEventListener("htmx:afterSettle", () => {
  prepare();
  const found = document.querySelector("[data-announce]");
  if (found) document.getElementById("announcer").textContent = found.textContent.replace(/\s+/g, " ").trim();
});

prepare();
