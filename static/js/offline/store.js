// The phone's databases: one small one that everybody on this phone shares, and one for each person.
// Opened for each piece of work and closed after it: WebKit drops connections that stay open, and an open one would block the next version.
import { openDB } from "../../vendor/idb.js";
import { tell } from "./signal.js";

export const FULL = "QuotaExceededError"; // what browsers call it when there is no room; some claim room until then
const LOST = ["InvalidStateError", "UnknownError", "AbortError"];

// who is signed in, the kit's sentences, a sign-out still owed to the server
export const phone = (work) => using("kit", (db) => db.createObjectStore("state"), work);

export const own = (user, work) => using(`kit-${user}`, makeOwn, work);

export const STRICT = { durability: "strict" };

export const meta = (user, name) => own(user, (db) => db.get("meta", name));
export const setMeta = (user, name, value) => own(user, (db) => db.put("meta", value, name));

export const who = () => phone((db) => db.get("state", "who"));

function makeOwn(db) {
  db.createObjectStore("meta"); // keys, device, counters, cursor, contact: one value a name
  const pages = db.createObjectStore("pages", { keyPath: "url" });
  pages.createIndex("listing", "listing");
  pages.createIndex("release", "release");
  db.createObjectStore("entries", { keyPath: "key" }).createIndex("state", "state");
  db.createObjectStore("photos", { keyPath: "sha256" }).createIndex("state", "state");
  db.createObjectStore("drafts", { keyPath: "id" });
  tell("closed", "anew"); // if the system erased the one before, whoever still has its keys in memory must not use them here
}

async function using(name, make, work, again = true) {
  let db;
  try {
    db = await openDB(name, 1, { upgrade: make });
    return await work(db);
  } catch (error) {
    if (again && LOST.includes(error.name)) return using(name, make, work, false);
    throw error;
  } finally {
    if (db) db.close();
  }
}
