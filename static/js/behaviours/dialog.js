// Opens a page's own dialog as a sheet, filled from what was tapped; back and a tap outside close it.

const patterns = new WeakMap();
const FILLED = { "data-action": "action", "data-href": "href", "data-value": "value", "data-touches": "data-touches", "data-label": "data-label", "data-then": "data-then", "data-mark": "data-mark", "data-edit": "data-edit" };

export function openSheet(opener) {
  const sheet = document.querySelector(opener.dataset.opens);
  if (!sheet || sheet.open) return;
  fill(sheet, { ...opener.dataset, href: opener.getAttribute("href") || "" });
  sheet.showModal();
  history.pushState({ sheet: true }, "");
  sheet.addEventListener("click", tapped);
  sheet.addEventListener("close", closed, { once: true });
  sheet.dispatchEvent(new CustomEvent("kit-open", { bubbles: true }));
}

addEventListener("popstate", () => {
  const sheet = document.querySelector("dialog[open]");
  if (sheet) sheet.close();
});

function closed() {
  if (history.state && history.state.sheet) history.back();
}

function tapped(event) {
  const sheet = event.currentTarget;
  if (event.target === sheet || event.target.closest("[data-close]")) return sheet.close();
  const link = event.target.closest("a[href]");
  if (!link || link.dataset.opens) return;
  event.preventDefault(); // in place of the sheet's own step, so that back leads to the page below it
  location.replace(link.href);
}

function fill(sheet, values) {
  for (const slot of sheet.querySelectorAll("[data-slot]")) {
    slot.textContent = values[slot.dataset.slot] || "";
    slot.hidden = !slot.textContent;
  }
  for (const element of [sheet, ...sheet.querySelectorAll("*")]) {
    if (!patterns.has(element)) patterns.set(element, Object.keys(FILLED).filter((name) => element.hasAttribute(name)).map((name) => [FILLED[name], element.getAttribute(name)]));
    for (const [name, pattern] of patterns.get(element)) element.setAttribute(name, pattern.replace(/\{(\w+)\}/g, (all, key) => (key in values ? values[key] : all)));
  }
}
