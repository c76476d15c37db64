// Decides by keys. A key counts only for the receipt that has been seen: one that was pressed before it was shown, is
// held down, or comes while an answer is on its way, does nothing.

const SEEN_MS = 300;
let shownAt = performance.now();
let isBusy = false;

const CODES = { KeyA: "a", KeyR: "r", KeyN: "n", KeyE: "e", KeyJ: "j", KeyK: "k", KeyU: "u", Slash: "/" };

function keyOf(event) {
  // a Hebrew keyboard has other letters on the same keys; the question mark is where its layout has it
  if (event.key === "?") return "?";
  return CODES[event.code] ?? event.key;
}

function isTyping(target) {
  return target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable], dialog");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.getElementById("keys").open) return;
  const pressed = document.querySelector(`[data-key="${CSS.escape(keyOf(event))}"]`);
  if (!pressed) return;
  event.preventDefault();
  if (event.repeat || isBusy || event.timeStamp < shownAt + SEEN_MS) return;
  pressed.click();
});

document.addEventListener("click", (event) => {
  if (event.target.closest('[data-key="?"]')) document.getElementById("keys").showModal();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id === "review") isBusy = true;
});
// what is swapped in is wired up later, and was not seen yet: until it is, no key counts
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id === "review") shownAt = Infinity;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.target?.id === "review" && !event.detail.successful) isBusy = false;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "review" || event.detail.elt?.id === "review") seen();
});

function seen() {
  isBusy = false;
  shownAt = performance.now();
  const review = document.getElementById("review");
  review.focus({ preventScroll: true });
  window.scrollTo({ top: 0 });
  const place = review.querySelector("[data-announce]")?.textContent ?? "";
  const title = review.querySelector("h2")?.textContent ?? "";
  document.getElementById("announcer").textContent = `${place} ${title}`.replace(/\s+/g, " ").trim();
  lookAhead();
}

// the next document's pages are made and fetched while this one is read
async function lookAhead() {
  const ahead = document.querySelector("[data-ahead]");
  if (!ahead) return;
  const answer = await fetch(ahead.dataset.ahead, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  const pane = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const picture of [...pane.querySelectorAll("img")].slice(0, 2)) new Image().src = picture.getAttribute("src");
}

lookAhead();
