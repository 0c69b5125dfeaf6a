// The one sender: texts first, in order, then photos, then the pages are brought up to date. Every end is a state that the sync line puts in a sentence.
import { contact } from "./clock.js";
import { meet } from "./device.js";
import { counts, doubted, freeze, settle, tidy } from "./entries.js";
import { alone } from "./lock.js";
import { ask } from "./net.js";
import { update } from "./pack.js";
import { tell } from "./signal.js";
import { meta, own, setMeta, who } from "./store.js";
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
  const outcome = await attempt(user).catch((error) => ({ kind: "away", problem: String(error) })); // storage or a release that could not be taken
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
  const began = Date.now();
  const pages = await update(user);
  if (pages !== "ok") return { kind: pages };
  await tidy(user, began);
  tell("entries");
  return texts;
}

async function sendTexts(user) {
  const sent = new Set();
  let busy = false;
  for (;;) {
    const waiting = await freeze(user, sent);
    const entries = waiting.length ? waiting : await doubted(user, sent);
    if (!entries.length) return { kind: busy ? "busy" : "ok" };
    const clock = await meta(user, "contact");
    const body = JSON.stringify({ entries, sent_at: new Date().toISOString(), offset_ms: clock ? clock.offset : null });
    const answer = await ask("/offline/outbox", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    if (answer.kind !== "ok") tell("entries"); // from now on the outbox says that no answer came
    if (answer.kind === "refused") return { kind: "refused_batch", problem: (answer.data.problem || {}).sentence || "" };
    if (answer.kind !== "ok") return { kind: answer.kind };
    if (!Array.isArray(answer.data.verdicts)) return { kind: "portal" };
    await contact(user, answer.data.now, answer.askedAt, answer.answeredAt);
    const left = await settle(user, entries, answer.data.verdicts, answer.data.filed);
    busy = busy || (left && waiting.length > 0);
    entries.forEach(({ key }) => sent.add(key));
  }
}

async function sendPhotos(user) {
  for (;;) {
    const [photo] = (await own(user, (db) => db.getAllFromIndex("photos", "state", "due"))).sort((a, b) => a.at - b.at);
    if (!photo) return { kind: "ok" };
    const kind = await upload(user, photo);
    if (kind !== "ok") return { kind };
    if ((await counts(user)).fresh) await sendTexts(user); // what was written meanwhile goes before the next photo
  }
}
