// Who this phone is to the server; and what must be gone when somebody signs out or has been away too long.
import { contact, outOfContact } from "./clock.js";
import { ask } from "./net.js";
import { counts, forgetWords, offerAgain } from "./entries.js";
import { destroyKeys } from "./seal.js";
import { publicKey } from "./sign.js";
import { tell } from "./signal.js";
import { meta, own, phone, setMeta, STRICT, who } from "./store.js";

const PATIENCE = 5000;

// A page of the server's names its person: from now on this phone answers for her.
export async function open(user) {
  const person = await who();
  if (person && person.user === user && !person.closed) {
    if (await outOfContact(user)) await expire(user);
    return;
  }
  if (person && !person.closed) await close(person.user, { stay: true });
  await phone((db) => db.put("state", { user, closed: false }, "who"));
}

// Asks who is signed in and makes this phone's key known. → kind in the words of net.js, or other_person, key_conflict
export async function meet(user) {
  const { waiting, refused, photos } = await counts(user);
  const answer = await ask(`/offline/device?waiting=${waiting + refused + photos}`);
  if (answer.kind !== "ok") return answer.kind;
  const { data } = answer;
  if (data.user !== user) return "other_person";
  await contact(user, data.now, answer.askedAt, answer.answeredAt);
  const known = await meta(user, "device");
  if (!data.has_key || !known || known.device !== data.device) { // a store that the system erased took the key with it: then the server says 409
    const put = await ask("/offline/device/key", { method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ public_key: await publicKey(user) }) });
    if (put.kind !== "ok") return put.status === 409 ? "key_conflict" : put.kind;
  }
  await own(user, async (db) => {
    const tx = db.transaction("meta", "readwrite", STRICT);
    const before = await tx.store.get("device");
    if (!before || before.device !== data.device) tx.store.put(data.filed, "filed"); // a device's count begins with what the server has of it
    tx.store.put({ device: data.device, language: data.language, filed: data.filed, seal: data.seal, at: Date.now() }, "device");
    await tx.done;
  });
  await sameServer(user, data.epoch);
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => false);
  return "ok";
}

// Another epoch: the server was restored from a copy, and offered what was sent lately.
export async function sameServer(user, epoch) {
  const before = await meta(user, "epoch");
  if (before && epoch && before !== epoch) await offerAgain(user);
  if (epoch && before !== epoch) await setMeta(user, "epoch", epoch);
}

// Somebody lost this phone: it forgets, and says that it did.
export async function wiped(user) {
  await close(user);
  await ask("/offline/device/wiped", { method: "POST", limit: PATIENCE });
  return "signed_out";
}

// Signs out on this phone at once: pages, words and the keys to them go; unsent work stays sealed. `path`: the post by which the server hears of it,
// with the next page that is opened; nothing on the screen waits for that.
export async function signOut(user, path) {
  await phone((db) => db.put("state", path, "owed"));
  await close(user);
}

// Until the server has confirmed a sign-out nobody is let in by the old session. → "" (none owed), "paid" or "owed"
export async function payOwed() {
  const owed = await phone((db) => db.get("state", "owed"));
  if (!owed) return "";
  await ask(owed, { method: "POST", limit: PATIENCE });
  const { kind } = await ask("/offline/device", { limit: PATIENCE }); // a portal may answer the post; only our server says 401 in our words
  if (!["signed_out", "wipe"].includes(kind)) return "owed";
  await phone((db) => db.delete("state", "owed"));
  return "paid";
}

// Too long without contact. Behind a PIN the session goes too: who found this phone would need no PIN any more.
export async function expire(user) {
  const pin = await meta(user, "pin");
  if (pin) await signOut(user, pin.leave);
  else await close(user, { stay: true });
}

// `stay`: the person may come back to this phone without signing out first (somebody else signed in, or 14 days without contact)
export async function close(user, { stay = false } = {}) {
  const person = await who();
  if (!stay && person && person.user === user) await phone((db) => db.put("state", { user, closed: true }, "who"));
  const { left, boxes } = await forgetWords(user);
  await own(user, async (db) => {
    const tx = db.transaction(["pages", "drafts", "meta"], "readwrite", STRICT);
    tx.objectStore("pages").clear();
    tx.objectStore("drafts").clear();
    for (const name of ["pack", "line"]) tx.objectStore("meta").delete(name);
    await tx.done;
  });
  await destroyKeys(user, boxes ? ["pages"] : undefined); // a box without an envelope: written before this phone knew the server's key
  if (left) await phone((db) => remember(db, user));
  tell("closed");
}

// Who has left sealed work here, for whoever is signed in to deliver
async function remember(db, user) {
  const tx = db.transaction("state", "readwrite");
  const people = (await tx.store.get("people")) || [];
  if (!people.includes(user)) tx.store.put([...people, user], "people");
  await tx.done;
}
