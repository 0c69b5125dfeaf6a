// Filters the rows of a page while typing: every word typed must stand in a row's data-find. `data-search="quiet"` shows nothing until something is typed.

const rows = new WeakMap();

export function find(input) {
  const page = document.querySelector("main") || document.body;
  if (!rows.has(page)) rows.set(page, [...page.querySelectorAll("[data-find]")].map((row) => [row, row.dataset.find.toLowerCase()]));
  const typed = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const most = Number(input.dataset.most) || Infinity;
  let shown = 0;
  for (const [row, text] of rows.get(page)) {
    const fits = typed.length ? typed.every((word) => text.includes(word)) : input.dataset.search !== "quiet";
    row.hidden = !fits || shown >= most;
    if (!row.hidden) shown += 1;
  }
  for (const none of page.querySelectorAll("[data-none]")) none.hidden = shown > 0 || !typed.length;
}
