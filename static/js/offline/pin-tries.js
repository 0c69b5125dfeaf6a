// Setting a PIN, and trying one. Loaded where a form asks for it.
import { latestSeen } from "./clock.js";
import { utf8 } from "./codec.js";
import { OPEN_FOR } from "./pin.js";
import { asKey, bare, keyFor, KINDS, newWrapper, wrapped } from "./seal.js";
import { tell } from "./signal.js";
import { meta, own, STRICT } from "./store.js";

const TURNS = 600000;
const WAITS = { 5: 30, 6: 60, 7: 120, 8: 240, 9: 300 }; // seconds after so many wrong ones in a row
const MOST_WRONG = 10;
const NAMES = KINDS.map((kind) => `key-${kind}`);

// `digits` in place of the phone's own key; empty: the phone's own key again. `before`: the PIN there was, if any. `leave`: the post by which the server
// hears of a sign-out. → whether `before` was right
export async function setPin(user, digits, { before, leave } = {}) {
  await Promise.all(KINDS.map((kind) => keyFor(user, kind))); // both are made by now
  const pin = await meta(user, "pin");
  const opener = pin ? await keyOf(before, pin.salt) : await meta(user, "wrapper");
  const raw = await rawKeys(user, opener);
  if (!raw) return false;
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const wrapper = await (digits ? keyOf(digits, salt) : newWrapper());
  const boxes = await Promise.all(KINDS.map((kind, i) => wrapped(wrapper, kind, raw[i])));
  const unlocked = digits && (await ready(user, raw));
  await own(user, async (db) => {
    const tx = db.transaction("meta", "readwrite", STRICT);
    NAMES.forEach((name, i) => tx.store.put(boxes[i], name));
    if (digits) { tx.store.put({ salt, wrong: 0, wait: 0, leave: leave || pin.leave }, "pin"); tx.store.put(unlocked, "unlocked"); tx.store.delete("wrapper"); }
    else { tx.store.delete("pin"); tx.store.delete("unlocked"); tx.store.put(wrapper, "wrapper"); }
    await tx.done;
  });
  tell("unlocked");
  return true;
}

// → { kind: "open" }, { kind: "wrong", left }, { kind: "wait", seconds } or { kind: "spent", leave }: that was the tenth, and she has to be signed out
export async function unlock(user, digits) {
  const latest = await latestSeen(user);
  const pin = await own(user, (db) => counted(db, latest));
  if (pin.wait > latest) return { kind: "wait", seconds: Math.ceil((pin.wait - latest) / 1000) };
  const raw = await rawKeys(user, await keyOf(digits, pin.salt));
  if (!raw) return pin.wrong >= MOST_WRONG ? { kind: "spent", leave: pin.leave } : { kind: "wrong", left: MOST_WRONG - pin.wrong };
  const unlocked = await ready(user, raw);
  await own(user, async (db) => {
    const tx = db.transaction("meta", "readwrite", STRICT);
    tx.store.put({ ...pin, wrong: 0, wait: 0 }, "pin");
    tx.store.put(unlocked, "unlocked");
    await tx.done;
  });
  tell("unlocked");
  return { kind: "open" };
}

// A try counts as wrong before it is looked at: breaking off gains nothing. → the PIN's row as it was asked, with `wrong` as it is now
async function counted(db, latest) {
  const tx = db.transaction("meta", "readwrite", STRICT);
  const pin = await tx.store.get("pin");
  const wrong = pin.wrong + 1;
  if (pin.wait <= latest) tx.store.put({ ...pin, wrong, wait: latest + 1000 * (WAITS[wrong] || 0) }, "pin");
  await tx.done;
  return { ...pin, wrong };
}

// null: this key does not open them
async function rawKeys(user, opener) {
  const boxes = await own(user, (db) => Promise.all(NAMES.map((name) => db.get("meta", name))));
  return Promise.all(KINDS.map((kind, i) => bare(opener, kind, boxes[i]))).catch(() => null);
}

async function keyOf(digits, salt) {
  const material = await crypto.subtle.importKey("raw", utf8(digits), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt, iterations: TURNS }, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function ready(user, raw) {
  const keys = await Promise.all(raw.map(asKey));
  return { ...Object.fromEntries(KINDS.map((kind, i) => [kind, keys[i]])), until: (await latestSeen(user)) + OPEN_FOR };
}
