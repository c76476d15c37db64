// Mends what the stock admin's own scripts leave unnamed for screen readers, once those have run.
window.addEventListener("load", () => {
  for (const icon of document.querySelectorAll(".help-tooltip[aria-label]")) icon.setAttribute("role", "img");
  const search = document.querySelector("#changelist-search");
  search?.querySelector("#searchbar").setAttribute("aria-label", search.querySelector("[type=submit]").value);
});
