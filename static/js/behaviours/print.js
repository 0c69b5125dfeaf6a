// A button that prints the page: `button[data-print]`. It stays hidden where there is no script to press it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
