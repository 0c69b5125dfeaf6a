// Shows on a carried page what was written since the server rendered it: marks on subjects, rows moved, counts.
import { live } from "./entries.js";
import { say } from "./words.js";

const marked = new Map(); // element → how it looked, and where it stood

export async function showMarks(user) {
  const entries = await live(user);
  const superseded = new Set(entries.map(({ replaces }) => replaces));
  const shown = entries.filter(({ key, state }) => state !== "refused" && !superseded.has(key));
  for (const element of [...marked.keys()]) unmark(element);
  const latest = new Map();
  const waiting = new Map();
  for (const { card, state } of shown) {
    for (const subject of card.touches || []) {
      latest.set(subject, { ...card, waits: state !== "filed" });
      if (state !== "filed") waiting.set(subject, (waiting.get(subject) || 0) + 1);
    }
  }
  if (latest.size) for (const element of document.querySelectorAll("[data-subject]")) if (latest.has(element.dataset.subject)) mark(element, latest.get(element.dataset.subject));
  for (const list of document.querySelectorAll("[data-waiting-list]")) (list.closest("[data-when-waiting]") || list).hidden = !list.children.length;
  for (const place of document.querySelectorAll("[data-waiting-count]")) {
    const n = waiting.get(place.dataset.waitingCount);
    place.textContent = n ? await say("count_waiting", { n }) : "";
    place.dataset.count = n || "";
  }
}

// `waits` and `as-…` are classes of the look; the words go where the page left room for them.
function mark(element, { mark: text, markAs, waits }) {
  const place = element.querySelector("[data-mark-place]");
  const stood = { className: element.className, place, inside: place && [...place.childNodes] };
  marked.set(element, stood);
  if (markAs) element.classList.add(`as-${markAs}`);
  element.classList.toggle("waits", waits);
  if (text && place) place.replaceChildren(text);
  const row = element.closest("li");
  const list = document.querySelector("[data-waiting-list]");
  if (!row || !list || !waits || !row.parentNode.matches(".list, [data-list]") || list.contains(row)) return;
  stood.row = row;
  stood.gap = document.createComment("");
  row.replaceWith(stood.gap);
  list.append(row);
}

function unmark(element) {
  const { className, place, inside, row, gap } = marked.get(element);
  marked.delete(element);
  element.className = className;
  if (place) place.replaceChildren(...inside);
  if (gap && gap.isConnected) gap.replaceWith(row);
}
