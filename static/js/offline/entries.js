// An entry is a form post kept for later: made, saved, edited or withdrawn here, frozen by its first attempt, settled by the server's verdict (queue.js).
// In the clear lie only key, order, state, links and hashes; words lie sealed, once for this phone (box) and once for the server (envelope).
// After a sign-out only the envelope is left: such an entry can be sent, but neither read nor changed here. Behind a PIN it is sent by its envelope too.
// States: waiting · waits (for what it needs) · refused · filed (arrived, the carried pages don't show it yet) · done · replaced (by a correction that arrived).
import { utf8, uuid7 } from "./codec.js";
import { envelope } from "./envelope.js";
import { releaseOf } from "./release.js";
import { seal, unseal } from "./seal.js";
import { sign } from "./sign.js";
import { tell } from "./signal.js";
import { meta, own, STRICT } from "./store.js";

export const OPEN = ["waiting", "waits", "refused"];

export class NotReady extends Error {} // this phone has not met the server yet and cannot sign

// draft: { path, fields, photos, needs?, replaces?, happened_at?, release?, card }. card is for this phone's eyes: label, touches, mark, markAs, withdraw, creates, page.
export async function save(user, { card, ...content }) {
  const entry = { needs: [], replaces: null, happened_at: new Date().toISOString(), release: releaseOf(new URL(import.meta.url).pathname), ...content, key: uuid7(), user };
  await own(user, async (db) => {
    while (!(await numbered(user, db, entry, card))); // another tab took this number
  });
  tellSoon();
  return entry.key;
}

async function numbered(user, db, entry, card) {
  const [device, counter, last] = await Promise.all(["device", "seq", "contact"].map((name) => db.get("meta", name)));
  if (!device) throw new NotReady();
  const clock = last ? [last.offset, last.at] : null;
  const seq = 1 + (counter && counter.device === device.device ? counter.n : 0);
  const record = await sealed(user, { ...entry, device: device.device, seq, clock }, card, device.seal);
  return place(db, record, counter, { device: device.device, n: seq });
}

// Before its first attempt an entry changes in place; after it, a new entry replaces it. → key, or null if the entry is not there
export async function edit(user, key, { card, ...content }) {
  const before = await find(user, key);
  if (!before || !before.entry) return null;
  const { happened_at, needs, replaces } = before.entry;
  const changed = { ...before.entry, ...content, happened_at, needs: content.needs || needs, replaces }; // corrected now, but it happened then
  if (!before.attempted) {
    const { seal: lock } = await meta(user, "device");
    const record = { ...(await sealed(user, changed, card, lock)), order: before.order };
    if (await own(user, (db) => ifUntouched(db, key, (stores) => swap(stores, before, record)))) return tellSoon(), key;
  }
  const { path, fields, photos } = changed;
  const made = await save(user, { path, fields, photos, needs: changed.needs, happened_at, release: content.release || before.entry.release, replaces: key, card });
  if (card.creates) await follow(user, key, made);
  return made;
}

// → "undone", "needed" (something waiting builds on it), "gone" (no way to take it back)
export async function withdraw(user, key) {
  const [before, builtOn] = await Promise.all([find(user, key), live(user, ({ needs }) => needs.includes(key))]);
  if (!before || !before.entry) return "gone";
  if (builtOn.length) return "needed";
  const removed = !before.attempted && (await own(user, (db) => ifUntouched(db, key, (stores) => remove(stores, before))));
  const { label, touches, withdraw: path } = before.card;
  if (removed) tell("entries");
  else if (!path) return "gone";
  else await save(user, { path: path.replace("{key}", key), fields: [], photos: [], replaces: key, card: { label, touches, withdraws: true } });
  return "undone";
}

export async function find(user, key) {
  const record = await own(user, (db) => db.get("entries", key));
  return record ? opened(user, record) : null;
}

export async function list(user) {
  const records = await own(user, (db) => db.getAll("entries"));
  return Promise.all(records.sort(byOrder).map((record) => opened(user, record)));
}

// What the carried pages cannot know yet; `only` chooses by what lies in the clear, so that the rest need not be opened.
export async function live(user, only = () => true) {
  const found = await own(user, (db) => Promise.all([...OPEN, "filed"].map((state) => db.getAllFromIndex("entries", "state", state))));
  return Promise.all(found.flat().filter((record) => record.box && only(record)).sort(byOrder).map((record) => opened(user, record)));
}

// { waiting, fresh (of these never attempted), refused, photos }: read without opening a single box
export function counts(user) {
  return own(user, async (db) => {
    const of = (store, state) => db.countFromIndex(store, "state", state);
    const [waiting, waits, refused, photos] = await Promise.all([db.getAllFromIndex("entries", "state", "waiting"), of("entries", "waits"), of("entries", "refused"), of("photos", "due")]);
    return { waiting: waiting.length + waits, fresh: waiting.filter(({ attempted }) => !attempted).length, refused, photos };
  });
}

const tellSoon = () => setTimeout(() => tell("entries"), 50); // first the word that it is saved is painted, then the marks

export const byOrder = (a, b) => a.order - b.order;

async function sealed(user, entry, card, lock) {
  const whole = { ...entry, signature: await sign(user, entry) };
  const [box, forServer] = await Promise.all([
    seal(user, "work", entry.key, { entry: whole, card }), lock ? envelope(lock, entry, utf8(JSON.stringify(whole))) : null]);
  return { key: entry.key, state: "waiting", attempted: false, needs: entry.needs, replaces: entry.replaces, creates: card.creates || null, photos: entry.photos, box, envelope: forServer };
}

// Of an entry that only the server can open: { entry: null }
export async function opened(user, record) {
  if (!record.box) return { ...record, entry: null, card: { label: "", touches: [], withdraws: true }, answer: { receipt: record.receipt } };
  const [inside, answer] = await Promise.all([
    unseal(user, record.key, record.box), record.answer ? unseal(user, `${record.key}/answer`, record.answer) : { receipt: record.receipt }]);
  return { ...record, ...inside, answer };
}

// Saved means: this transaction is complete and the record can be read back.
async function place(db, record, counterBefore, counter) {
  const tx = db.transaction(["entries", "photos", "meta"], "readwrite", STRICT);
  const [entries, photos, values] = ["entries", "photos", "meta"].map((name) => tx.objectStore(name));
  const [now, order, there] = await Promise.all([values.get("seq"), values.get("order"), entries.getKey(record.key)]);
  const free = (now && now.device + now.n) === (counterBefore && counterBefore.device + counterBefore.n);
  if (free && !there) {
    values.put(counter, "seq");
    values.put((order || 0) + 1, "order");
    entries.add({ ...record, order: (order || 0) + 1 });
    await adopt(photos, record);
  }
  await tx.done;
  if (!free && !there) return false;
  const back = await db.get("entries", record.key); // there: the connection was lost after it was complete, and this is the second try
  if (!back || back.box.data.byteLength !== record.box.data.byteLength) throw new Error("not read back");
  return true;
}

async function adopt(photos, { key, photos: hashes }) {
  for (const hash of hashes) {
    const photo = await photos.get(hash);
    if (photo && photo.state !== "stored") photos.put({ ...photo, state: "kept", entry: key });
  }
}

async function ifUntouched(db, key, change) {
  const tx = db.transaction(["entries", "photos"], "readwrite", STRICT);
  const stores = { entries: tx.objectStore("entries"), photos: tx.objectStore("photos") };
  const now = await stores.entries.get(key);
  const untouched = Boolean(now) && !now.attempted;
  if (untouched) await change(stores);
  await tx.done;
  return untouched;
}

async function swap(stores, before, record) {
  stores.entries.put(record);
  for (const hash of before.photos) if (!record.photos.includes(hash)) stores.photos.delete(hash);
  await adopt(stores.photos, record);
}

async function remove(stores, { key, photos }) {
  stores.entries.delete(key);
  for (const hash of photos) {
    const photo = await stores.photos.get(hash);
    if (photo && photo.entry === key) stores.photos.delete(hash);
  }
}

// What was built on a corrected entry is corrected with it: its key is named in `needs` and in a field.
async function follow(user, old, made) {
  const rename = (value) => (value === old ? made : value);
  for (const { key, entry, card } of await live(user, ({ needs }) => needs.includes(old))) {
    const fields = entry.fields.map(([name, value]) => [name, rename(value)]);
    await edit(user, key, { fields, needs: [made], card });
  }
}
