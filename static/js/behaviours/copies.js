// Copies words that are shown on the page; where the browser can't, the button stays hidden and the words can be marked by hand.
export function offerCopies() {
  for (const button of document.querySelectorAll("[data-copies]")) button.hidden = !navigator.clipboard;
}

export async function copy(button) {
  await navigator.clipboard.writeText(document.querySelector(button.dataset.copies).textContent.trim());
  button.textContent = button.dataset.copied || button.textContent;
}
