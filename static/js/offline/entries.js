// An entry is a form post kept for later: made, saved, edited or withdrawn here, frozen by its first attempt, settled by the server's verdict.
// In the clear lie only key, order, state, links and hashes; words lie sealed, once for this phone (box) and once for the server (envelope).
// After a sign-out only the envelope is left: such an entry can be sent, but neither read nor changed here. Behind a PIN it is sent by its envelope too.
// States: waiting · waits (for what it needs) · refused · filed (arrived, the carried pages don't show it yet) · done · replaced (by a correction that arrived).
import { utf8, uuid7 } from "./codec.js";
import { envelope } from "./envelope.js";
import { isLocked } from "./pin.js";
import { releaseOf } from "./release.js";
import { Locked, seal, unseal } from "./seal.js";
import { sign } from "./sign.js";
import { tell } from "./signal.js";
import { meta, own, STRICT } from "./store.js";

export const OPEN = ["waiting", "waits", "refused"];
const KEEP_COPIES = 7 * 24 * 3600 * 1000;
const HOUR = 3600 * 1000;
const MOST = 50;
const MOST_BYTES = 512 * 1024; // a batch should pass a slow line within its time limit

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

// → [{ key, said }], said as the outbox takes it. The next batch in order, marked as attempted in the transaction that reads it: what is sent is what lies there, and no edit can follow.
export async function freeze(user, except) {
  const records = await own(user, async (db) => {
    const tx = db.transaction("entries", "readwrite", STRICT);
    const found = await Promise.all(["waiting", "waits"].map((state) => tx.store.index("state").getAll(state)));
    const due = batch(found.flat(), except);
    for (const record of due) if (!record.attempted) tx.store.put({ ...record, attempted: true });
    await tx.done;
    return due;
  });
  return inside(user, records);
}

// Refused ones whose last answer is an hour old: the centre may have taken them after all, or said why not. They are sent as they ever were, after all that waits.
export async function doubted(user, except) {
  const refused = await own(user, (db) => db.getAllFromIndex("entries", "state", "refused"));
  const shut = await isLocked(user);
  const wordless = ({ box, answer }) => !shut && box && !answer; // it was refused while this phone was locked
  return inside(user, batch(refused.filter((one) => one.at < Date.now() - HOUR || wordless(one)), except));
}

function batch(records, except) {
  let bytes = 0;
  const size = ({ box, envelope: sealedToServer }) => (box ? box.data.byteLength : sealedToServer.data.length);
  return records.filter(({ key }) => !except.has(key)).sort(byOrder).slice(0, MOST).filter((record, i) => (bytes += size(record)) < MOST_BYTES || i === 0);
}

const inside = (user, records) => Promise.all(records.map(async (record) => {
  const whole = record.box && (await unlessLocked(opened(user, record)));
  return { key: record.key, said: whole ? whole.entry : { envelope: record.envelope } };
}));

const unlessLocked = (work) => work.catch((error) => { if (error instanceof Locked) return null; throw error; });

// Only `filed` with the entry's own key and a receipt takes it out of the queue. → whether the server could not take some of it
export async function settle(user, sent, verdicts, filed) {
  const answers = new Map();
  for (const { key } of sent) {
    const verdict = verdicts.find((one) => one.key === key) || {};
    const state = { filed: verdict.receipt && "filed", refused: "refused", waits: "waits" }[verdict.verdict];
    if (state) answers.set(key, { state, receipt: verdict.receipt, verdict });
  }
  const records = await own(user, (db) => Promise.all([...answers.keys()].map((key) => db.get("entries", key))));
  for (const { key, box } of records.filter(Boolean)) {
    const answer = answers.get(key);
    answer.box = box ? await unlessLocked(seal(user, "work", `${key}/answer`, answer.verdict)) : null; // where nobody can read, no words are kept
  }
  await own(user, async (db) => {
    const tx = db.transaction(["entries", "photos", "meta"], "readwrite", STRICT);
    const stores = { entries: tx.objectStore("entries"), photos: tx.objectStore("photos"), meta: tx.objectStore("meta") };
    let offered = false; // one after the other: each raises the count
    for (const [key, answer] of answers) offered = (await mark(stores, key, answer)) || offered;
    const device = await stores.meta.get("device");
    if (device && Number.isInteger(filed)) await stores.meta.put({ ...device, filed }, "device"); // the server's count, as of this answer
    if (offered && Number.isInteger(filed)) await stores.meta.put(filed, "filed"); // which of them it still had only the server knows
    await tx.done;
  });
  tell("entries");
  return sent.some(({ key }) => !answers.has(key));
}

// The server was restored from a copy: what it may have forgotten is offered again, in order.
export function offerAgain(user) {
  return own(user, async (db) => {
    const tx = db.transaction(["entries", "photos"], "readwrite", STRICT);
    const [entries, photos] = [tx.objectStore("entries"), tx.objectStore("photos")];
    for (const record of await entries.getAll()) if (!["waiting", "waits"].includes(record.state)) entries.put({ ...record, state: "waiting", attempted: true, offered: true });
    for (const photo of await photos.getAll()) if (["stored", "refused"].includes(photo.state)) photos.put({ ...photo, state: "kept", location: null, offset: 0 });
    await tx.done;
  });
}

// Nobody can read here any more: of what was written only envelopes stay. → whether any are left; `true` for boxes that have none, too
export function forgetWords(user) {
  return own(user, async (db) => {
    const tx = db.transaction(["entries", "photos"], "readwrite", STRICT);
    const [entries, photos] = [tx.objectStore("entries"), tx.objectStore("photos")];
    let left = 0;
    let boxes = 0;
    for (const record of await entries.getAll()) {
      const { box, answer, card, creates, ...bare } = record;
      if (record.envelope) entries.put({ ...bare, creates: null });
      else if (OPEN.includes(record.state)) boxes += 1;
      else entries.delete(record.key);
      left += record.envelope || OPEN.includes(record.state) ? 1 : 0;
    }
    for (const photo of await photos.getAll()) {
      const { key, why, ...bare } = photo;
      if (photo.envelope && photo.entry) photos.put(bare);
      else if (photo.entry && photo.state !== "stored") boxes += 1;
      else photos.delete(photo.sha256);
    }
    await tx.done;
    return { left, boxes };
  });
}

// After the pages were brought up to date they show what was filed before; copies go after seven days.
export function tidy(user, filedBefore) {
  return own(user, async (db) => {
    const tx = db.transaction(["entries", "photos"], "readwrite");
    const [entries, photos] = [tx.objectStore("entries"), tx.objectStore("photos")];
    for (const record of await entries.getAll()) {
      if (record.state === "filed" && record.at < filedBefore) entries.put({ ...record, state: "done" });
      if (["done", "replaced"].includes(record.state) && record.at < Date.now() - KEEP_COPIES) entries.delete(record.key);
    }
    for (const photo of await photos.getAll()) if (photo.state === "stored" && photo.at < Date.now() - KEEP_COPIES) photos.delete(photo.sha256);
    await tx.done;
  });
}

export const anyLeft = (user) => own(user, async (db) => (await Promise.all(["entries", "photos"].map((name) => db.count(name)))).some(Boolean));

const tellSoon = () => setTimeout(() => tell("entries"), 50); // first the word that it is saved is painted, then the marks

const byOrder = (a, b) => a.order - b.order;

async function sealed(user, entry, card, lock) {
  const whole = { ...entry, signature: await sign(user, entry) };
  const [box, forServer] = await Promise.all([
    seal(user, "work", entry.key, { entry: whole, card }), lock ? envelope(lock, entry, utf8(JSON.stringify(whole))) : null]);
  return { key: entry.key, state: "waiting", attempted: false, needs: entry.needs, replaces: entry.replaces, creates: card.creates || null, photos: entry.photos, box, envelope: forServer };
}

// Of an entry that only the server can open: { entry: null }
async function opened(user, record) {
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

// → whether the entry had been filed before, at a server that was restored since
async function mark({ entries, photos, meta: values }, key, { state, receipt, box }) {
  const record = await entries.get(key);
  if (!record || !OPEN.includes(record.state)) return false; // a second answer to the same question
  const { offered, ...kept } = record;
  entries.put({ ...kept, state, answer: box, receipt, at: Date.now() });
  if (state !== "filed") return Boolean(offered);
  await values.put(((await values.get("filed")) || 0) + 1, "filed");
  for (const hash of record.photos) {
    const photo = await photos.get(hash);
    if (photo && photo.state === "kept") photos.put({ ...photo, state: "due" });
  }
  const old = record.replaces && (await entries.get(record.replaces));
  if (old && ["refused", "waits"].includes(old.state)) entries.put({ ...old, state: "replaced", at: Date.now() });
  return Boolean(offered);
}

// What was built on a corrected entry is corrected with it: its key is named in `needs` and in a field.
async function follow(user, old, made) {
  const rename = (value) => (value === old ? made : value);
  for (const { key, entry, card } of await live(user, ({ needs }) => needs.includes(old))) {
    const fields = entry.fields.map(([name, value]) => [name, rename(value)]);
    await edit(user, key, { fields, needs: [made], card });
  }
}
