// Everything personal lies sealed with AES-GCM by keys that cannot be taken out of the browser.
// Two keys a person: "pages" opens what the server can bring again, "work" what was written here. Both lie wrapped by a third, or by her PIN (pin.js); all are destroyed at sign-out.
// What was not sent outlives them in an envelope that only the server opens (envelope.js), because no path deletes unsent work.
import { latestSeen } from "./clock.js";
import { fromUtf8, utf8 } from "./codec.js";
import { heard } from "./signal.js";
import { own, STRICT } from "./store.js";

const AES = { name: "AES-GCM", length: 256 };
export const KINDS = ["pages", "work"];

export class Locked extends Error {} // her PIN has to come first

const known = new Map();
heard((what) => ["closed", "locked"].includes(what) && known.clear()); // another tab signed out: forget its keys too

// `place` is bound in: a box moved to another place does not open.
export async function seal(user, kind, place, value) {
  const raw = value instanceof ArrayBuffer;
  const [iv, data] = await encrypted(await keyFor(user, kind), place, raw ? value : utf8(JSON.stringify(value)));
  return { kind, iv, data, raw };
}

export async function unseal(user, place, box) {
  const plain = await crypto.subtle.decrypt(lock(box.iv, place), await keyFor(user, box.kind), box.data);
  return box.raw ? plain : JSON.parse(fromUtf8(plain));
}

export async function encrypted(key, place, plain) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return [iv, await crypto.subtle.encrypt(lock(iv, place), key, plain)];
}

export const lock = (iv, place) => ({ name: "AES-GCM", iv, additionalData: utf8(place) });

// What opens boxes is gone for good; only envelopes are left to whoever wrote here.
export async function destroyKeys(user, kinds = KINDS) {
  known.clear();
  await own(user, async (db) => {
    const tx = db.transaction("meta", "readwrite", STRICT);
    for (const kind of kinds) tx.store.delete(`key-${kind}`);
    if (kinds.length === KINDS.length) for (const name of ["wrapper", "pin", "unlocked"]) tx.store.delete(name);
    await tx.done;
  });
}

export function keyFor(user, kind) {
  const id = user + kind;
  if (!known.has(id)) known.set(id, findOrMake(user, kind).catch((error) => { known.delete(id); throw error; }));
  return known.get(id);
}

async function findOrMake(user, kind) {
  const [wrapper, found, pin, unlocked] = await own(user, (db) => Promise.all(["wrapper", `key-${kind}`, "pin", "unlocked"].map((name) => db.get("meta", name))));
  if (pin && (!unlocked || unlocked.until < (await latestSeen(user)))) throw new Locked();
  if (pin) return unlocked[kind];
  if (wrapper && found) return unwrapped(wrapper, kind, found);
  const made = wrapper || (await newWrapper());
  const raw = crypto.getRandomValues(new Uint8Array(32)).buffer;
  return own(user, async (db) => {
    const kept = await firstWins(db, "wrapper", made);
    return unwrapped(kept, kind, await firstWins(db, `key-${kind}`, await wrapped(kept, kind, raw)));
  });
}

export const newWrapper = () => crypto.subtle.generateKey(AES, false, ["encrypt", "decrypt"]);

export async function wrapped(wrapper, kind, raw) {
  const [iv, data] = await encrypted(wrapper, kind, raw);
  return { iv, data };
}

export const bare = (wrapper, kind, { iv, data }) => crypto.subtle.decrypt(lock(iv, kind), wrapper, data);

export const asKey = (raw) => crypto.subtle.importKey("raw", raw, AES, false, ["encrypt", "decrypt"]);

const unwrapped = async (wrapper, kind, box) => asKey(await bare(wrapper, kind, box));

// Two tabs may make one at the same moment: the transaction decides whose stays.
export async function firstWins(db, name, made) {
  const tx = db.transaction("meta", "readwrite");
  const kept = (await tx.store.get(name)) || made;
  if (kept === made) tx.store.put(made, name);
  await tx.done;
  return kept;
}
