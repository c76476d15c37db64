// The stock tooltips take a button's title away, and with it the only name it has.
for (const button of document.querySelectorAll("[data-original-title]:not([aria-label])")) {
  if (!button.textContent.trim()) button.setAttribute("aria-label", button.dataset.originalTitle);
}
