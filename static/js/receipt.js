// Points at the place in the document where a field's value stood, while one points at the field.
// Without this script the links beside the field lead there.
const pane = () => document.getElementById("document");
const frame = () => pane()?.querySelector("iframe[data-frame]");

function show(keys, { scrolls }) {
  hide();
  const outlines = keys.map((key) => document.getElementById(key)).filter((found) => pane()?.contains(found));
  for (const outline of outlines) outline.classList.add("is-shown");
  if (outlines.length) {
    if (scrolls) bringIntoView(outlines[0]);
  } else if (keys.length) {
    mark(keys[0]);
  }
}

function hide() {
  for (const outline of document.querySelectorAll(".outlines .is-shown")) outline.classList.remove("is-shown");
}

// only the pane moves, not the page beneath the pointer
function bringIntoView(outline) {
  const pages = outline.closest(".pages");
  const place = outline.getBoundingClientRect();
  const seen = pages.getBoundingClientRect();
  if (place.top < seen.top || place.bottom > seen.bottom) pages.scrollBy({ top: place.top - seen.top - seen.height / 3 });
}

// the page of a mail marks what its address names; replacing the fragment loads nothing and leaves no trace in history
function mark(key) {
  const shown = frame();
  const own = document.querySelector(`[data-spot="${CSS.escape(key)}"]`);
  if (shown && own?.dataset.document === shown.dataset.frame) {
    shown.contentWindow.location.replace(`${shown.src.split("#")[0]}#${key}`);
  }
}

const keysOf = (element) => element?.closest?.("[data-spots]")?.dataset.spots.trim().split(" ");

for (const kind of ["pointerover", "focusin", "click"]) {
  document.addEventListener(kind, (event) => {
    const keys = keysOf(event.target);
    if (keys && !(kind === "pointerover" && event.pointerType === "touch")) show(keys, { scrolls: true });
  });
}
for (const kind of ["pointerout", "focusout"]) {
  document.addEventListener(kind, (event) => {
    if (event.pointerType === "touch" || !keysOf(event.target) || keysOf(event.relatedTarget)) return;
    hide();
  });
}

// a link to a place in the document that is shown needs no other pane
document.addEventListener("htmx:confirm", (event) => {
  const { spot, document: wanted } = event.detail.elt.dataset;
  if (!spot) return;
  const outline = document.getElementById(spot);
  if (frame()?.dataset.frame !== wanted && !pane()?.contains(outline)) return;
  event.preventDefault();
  show([spot], { scrolls: true });
  (outline ?? pane()).scrollIntoView({ block: "nearest" });
});

document.addEventListener("htmx:afterSettle", () => {
  const outline = pane()?.querySelector(".outlines .is-shown");
  if (outline) bringIntoView(outline);
});
