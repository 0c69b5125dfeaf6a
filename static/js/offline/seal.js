// Everything personal lies sealed with AES-GCM by keys that cannot be taken out of the browser.
// Two keys a person: "pages" opens what the server can bring again and is destroyed at sign-out; "work" opens what was written here and not sent yet,
// and outlives a sign-out, because no path deletes unsent work. A PIN would wrap what `keyFor` returns; a second sealing would add a field beside `data`.
import { fromUtf8, utf8 } from "./codec.js";
import { heard } from "./signal.js";
import { own } from "./store.js";

const known = new Map();
heard((what) => what === "closed" && known.clear()); // another tab signed out: forget its keys too

// `place` is bound in: a box moved to another place does not open.
export async function seal(user, kind, place, value) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = value instanceof ArrayBuffer ? value : utf8(JSON.stringify(value));
  const data = await crypto.subtle.encrypt(lock(iv, place), await keyFor(user, kind), plain);
  return { kind, iv, data, raw: value instanceof ArrayBuffer };
}

export async function unseal(user, place, box) {
  const plain = await crypto.subtle.decrypt(lock(box.iv, place), await keyFor(user, box.kind), box.data);
  return box.raw ? plain : JSON.parse(fromUtf8(plain));
}

export async function destroyKey(user, kind) {
  known.delete(user + kind);
  await own(user, (db) => db.delete("meta", `key-${kind}`));
}

const lock = (iv, place) => ({ name: "AES-GCM", iv, additionalData: utf8(place) });

export function keyFor(user, kind) {
  const id = user + kind;
  if (!known.has(id)) known.set(id, findOrMake(user, `key-${kind}`).catch((error) => { known.delete(id); throw error; }));
  return known.get(id);
}

async function findOrMake(user, name) {
  const found = await own(user, (db) => db.get("meta", name));
  if (found) return found;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  return own(user, (db) => firstWins(db, name, made));
}

// Two tabs may make one at the same moment: the transaction decides whose stays.
export async function firstWins(db, name, made) {
  const tx = db.transaction("meta", "readwrite");
  const kept = (await tx.store.get(name)) || made;
  if (kept === made) tx.store.put(made, name);
  await tx.done;
  return kept;
}
