// The one sender: texts first, in order, then photos, then the pages are brought up to date. Every end is a state that the sync line puts in a sentence.
import { contact } from "./clock.js";
import { meet, sameServer, wiped } from "./device.js";
import { anyLeft, counts, doubted, freeze, settle, tidy } from "./entries.js";
import { alone } from "./lock.js";
import { ask } from "./net.js";
import { update } from "./pack.js";
import { isLocked } from "./pin.js";
import { tell } from "./signal.js";
import { meta, own, phone, setMeta, who } from "./store.js";
import { upload } from "./upload.js";

const FIRST_WAIT = 5000;
const LONGEST_WAIT = 300000;

let queued = null;

// Asking while one cycle is queued joins it; asking while one runs queues the next, so what was saved meanwhile goes too.
export function send(user) {
  queued = queued || alone(user, () => { queued = null; return cycle(user); });
  return queued;
}

// When the sender wants to try again by itself; null: nothing to try for
export async function nextTry(user) {
  const line = await meta(user, "line");
  return line && line.next;
}

async function cycle(user) {
  const before = (await meta(user, "line")) || {};
  await setMeta(user, "line", { ...before, kind: "sending", next: null });
  tell("line");
  let outcome = await attempt(user).catch((error) => ({ kind: "away", problem: String(error) })); // storage or a release that could not be taken
  if (outcome.kind === "wipe") outcome = { kind: await wiped(user) };
  const wait = outcome.kind === "ok" ? 0 : Math.min(before.wait ? before.wait * 2 : FIRST_WAIT, LONGEST_WAIT);
  await setMeta(user, "line", { ...outcome, wait, next: wait ? Date.now() + wait : null, at: Date.now() });
  tell("line");
  return outcome.kind;
}

async function attempt(user) {
  const person = await who();
  if (!person || person.user !== user || person.closed) return { kind: "other_person" };
  if (navigator.onLine === false) return { kind: "no_signal" };
  // Asked before entries are frozen: as long as the server cannot be reached at all, they stay editable in place.
  const met = await meet(user);
  if (met !== "ok") return { kind: met };
  const texts = await sendTexts(user);
  if (texts.kind !== "ok" && texts.kind !== "busy") return texts;
  const photos = await sendPhotos(user);
  if (photos.kind !== "ok") return photos;
  await carryForOthers(user);
  if (await isLocked(user)) return texts; // new pages could not be sealed
  const began = Date.now();
  const pages = await update(user);
  if (pages !== "ok") return { kind: pages };
  await tidy(user, began);
  tell("entries");
  return texts;
}

// What others left sealed on this phone goes with whoever is signed in. Whatever stops it is tried again with the next round.
async function carryForOthers(user) {
  const people = (await phone((db) => db.get("state", "people"))) || [];
  for (const other of people.filter((one) => one !== user)) {
    await alone(other, async () => {
      await sameServer(other, await meta(user, "epoch"));
      const texts = await sendTexts(other, user);
      if (texts.kind === "ok") await sendPhotos(other, user);
      await tidy(other, Date.now());
    });
    if (!(await anyLeft(other))) await phone((db) => forget(db, other));
  }
}

async function forget(db, other) {
  const tx = db.transaction("state", "readwrite");
  const people = (await tx.store.get("people")) || [];
  tx.store.put(people.filter((one) => one !== other), "people");
  await tx.done;
}

// `by`: whose session it is; the clock's word and the count are that person's
async function sendTexts(user, by = user) {
  const sent = new Set();
  let busy = false;
  for (;;) {
    const waiting = await freeze(user, sent);
    const entries = waiting.length ? waiting : await doubted(user, sent);
    if (!entries.length) return { kind: busy ? "busy" : "ok" };
    const clock = await meta(by, "contact");
    const body = JSON.stringify({ entries: entries.map(({ said }) => said), sent_at: new Date().toISOString(), offset_ms: clock ? clock.offset : null });
    const answer = await ask("/offline/outbox", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    if (answer.kind !== "ok") tell("entries"); // from now on the outbox says that no answer came
    if (answer.kind === "refused") return { kind: "refused_batch", problem: (answer.data.problem || {}).sentence || "" };
    if (answer.kind !== "ok") return { kind: answer.kind };
    if (!Array.isArray(answer.data.verdicts)) return { kind: "portal" };
    await contact(by, answer.data.now, answer.askedAt, answer.answeredAt);
    const left = await settle(user, entries, answer.data.verdicts, by === user ? answer.data.filed : null);
    busy = busy || (left && waiting.length > 0);
    entries.forEach(({ key }) => sent.add(key));
  }
}

async function sendPhotos(user, by = user) {
  for (;;) {
    const [photo] = (await own(user, (db) => db.getAllFromIndex("photos", "state", "due"))).sort((a, b) => a.at - b.at);
    if (!photo) return { kind: "ok" };
    const kind = await upload(user, photo);
    if (kind !== "ok") return { kind };
    if ((await counts(user)).fresh) await sendTexts(user, by); // what was written meanwhile goes before the next photo
  }
}
