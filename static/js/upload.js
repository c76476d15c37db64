// The upload's form: files may be dropped on it, are listed before they are sent, and show how far the sending is.
// Without this script the form sends what was chosen, and the server says what is too much.
const MEGABYTE = 1_000_000;
const form = () => document.querySelector("form[data-upload]");
const part = (name) => form().querySelector(`[data-${name}]`);

function chosen() {
  return [...form().querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
}

function isTooMuch(files) {
  const { most, mostTogether, mostFiles } = form().dataset;
  const together = files.reduce((sum, file) => sum + file.size, 0);
  return files.length > mostFiles || together > mostTogether * MEGABYTE || files.some((file) => file.size > most * MEGABYTE);
}

function show() {
  const files = chosen();
  const list = part("chosen");
  list.replaceChildren(...files.map((file) => {
    const name = document.createElement("bdi");
    name.textContent = file.name;
    const item = document.createElement("li");
    item.append(name);
    return item;
  }));
  list.hidden = files.length === 0;
  part("too-much").hidden = !isTooMuch(files);
  part("broken").hidden = true;
}

document.addEventListener("change", (event) => {
  if (form()?.contains(event.target)) show();
});

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const area = form() && event.target.closest?.("[data-drop]");
    if (!area) return;
    event.preventDefault();
    area.classList.toggle("drop-over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) {
      form().querySelector("#files").files = event.dataTransfer.files;
      show();
    }
  });
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt !== form()) return;
  if (isTooMuch(chosen())) {
    event.preventDefault();
    return;
  }
  part("broken").hidden = true;
  part("sending").hidden = false;
  form().querySelector("button").disabled = true;
});

document.addEventListener("htmx:xhr:progress", (event) => {
  if (form() && event.detail.total) part("sending").querySelector("progress").value = 100 * event.detail.loaded / event.detail.total;
});

document.addEventListener("htmx:sendError", (event) => {
  if (event.detail.elt !== form()) return;
  part("sending").hidden = true;
  part("broken").hidden = false;
  form().querySelector("button").disabled = false;
});

// what the server refuses it says in the same place
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "upload" && event.detail.xhr.responseText.includes('id="upload"')) event.detail.shouldSwap = true;
});

function welcomeDrops() {
  const words = document.querySelector(".drop-words");
  if (words) words.hidden = false;
}
document.addEventListener("htmx:afterSettle", welcomeDrops);
welcomeDrops();
