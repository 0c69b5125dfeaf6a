// The queue on its way to the centre: entries frozen by their first attempt, settled by its verdicts, offered again after a restore, tidied away.
import { byOrder, OPEN, opened } from "./entries.js";
import { isLocked } from "./pin.js";
import { Locked, seal } from "./seal.js";
import { tell } from "./signal.js";
import { own, STRICT } from "./store.js";

const KEEP_COPIES = 7 * 24 * 3600 * 1000;
const HOUR = 3600 * 1000;
const MOST = 50;
const MOST_BYTES = 512 * 1024; // a batch should pass a slow line within its time limit

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
