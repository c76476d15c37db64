// The stock tooltips will take a button's title away, and with it the only name it has.
for (const button of document.querySelectorAll(".dropdown-toggle[title]")) button.setAttribute("aria-label", button.title);
