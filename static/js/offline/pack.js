// Brings the pages that this person carries, slice by slice. A slice and its cursor are stored in one transaction, so a broken download goes on where it was.
import { contact } from "./clock.js";
import { ask } from "./net.js";
import { dropOthers, take } from "./release.js";
import { seal } from "./seal.js";
import { tell } from "./signal.js";
import { meta, own, phone, STRICT } from "./store.js";
import { keepWords } from "./words.js";

const IN_THE_CLEAR = { // they say nothing of anybody, and are needed when nothing can be opened
  "/offline/words": keepWords,
  "/offline/locked": (html) => phone((db) => db.put("state", html, "locked")),
};

// → "ok", or what stopped it in the words of net.js. Only the sender calls this, so two never run at once.
export async function update(user) {
  for (;;) {
    const before = (await meta(user, "pack")) || { listing: 0, stored: 0, done: true };
    const since = before.cursor ? `?since=${encodeURIComponent(before.cursor)}` : "";
    const answer = await ask(`/offline/pack${since}`);
    if (answer.kind !== "ok") return answer.kind;
    const slice = answer.data;
    if (!Array.isArray(slice.pages) || typeof slice.cursor !== "string") return "portal";
    await contact(user, slice.now, answer.askedAt, answer.answeredAt);
    await take(slice.release); // first the files that these pages need
    const pack = nextState(before, slice);
    const urls = await store(user, slice, pack);
    tell("pages", { urls, stored: pack.stored, total: slice.total, full: slice.full, done: slice.done });
    if (!slice.done) continue;
    if (slice.full) await dropOthers(user, slice.release);
    return "ok";
  }
}

// A full list is a new listing; its pages get its number, and what still has an older number at its end was not named.
function nextState(before, slice) {
  const of = [slice.scope, slice.epoch, slice.release].join(" ");
  const begins = slice.full && (before.done || !before.full || before.of !== of);
  return {
    cursor: slice.cursor, of, full: slice.full, done: slice.done,
    listing: before.listing + (begins ? 1 : 0),
    stored: (begins ? 0 : before.done ? 0 : before.stored) + slice.pages.length,
    ready: before.ready || slice.done,
  };
}

async function store(user, slice, pack) {
  const pages = slice.pages.filter((page) => !page.gone);
  const gone = slice.pages.filter((page) => page.gone).map((page) => page.url);
  const rows = await Promise.all(pages.map(async ({ url, rev, html }) => (
    { url, rev, listing: pack.listing, release: slice.release, box: await seal(user, "pages", url, html) })));
  const removed = await own(user, async (db) => {
    const tx = db.transaction(["pages", "meta"], "readwrite", STRICT);
    const store = tx.objectStore("pages");
    for (const row of rows) store.put(row);
    for (const url of gone) store.delete(url);
    const unnamed = slice.full && slice.done ? await store.index("listing").getAllKeys(IDBKeyRange.upperBound(pack.listing, true)) : [];
    for (const url of unnamed) store.delete(url);
    tx.objectStore("meta").put(pack, "pack");
    await tx.done;
    return unnamed;
  });
  for (const { url, html } of pages) if (IN_THE_CLEAR[url]) await IN_THE_CLEAR[url](html);
  return [...rows.map((row) => row.url), ...gone, ...removed];
}
