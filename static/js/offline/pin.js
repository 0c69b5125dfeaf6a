// A PIN stands in place of the key that wraps a person's keys. Unlocked, they lie ready until five minutes pass without a touch; locked, nobody reads or writes here,
// and what is unsent goes on in its envelopes.
import { latestSeen } from "./clock.js";
import { tell } from "./signal.js";
import { meta, own } from "./store.js";

export const OPEN_FOR = 5 * 60 * 1000;
const EVERY = 15 * 1000; // how often a touch is written down

// "none" (has no PIN), "open" or "locked"; what is overdue is locked by asking
export async function lockState(user) {
  const [pin, unlocked, latest] = await Promise.all([meta(user, "pin"), meta(user, "unlocked"), latestSeen(user)]);
  if (!pin) return "none";
  if (unlocked && unlocked.until >= latest) return "open";
  if (unlocked) await lock(user);
  return "locked";
}

export const isLocked = async (user) => (await lockState(user)) === "locked";

export async function lock(user) {
  await own(user, (db) => db.delete("meta", "unlocked"));
  tell("locked");
}

let noted = 0;

// A touch: five minutes from now.
export async function touched(user) {
  if (Date.now() - noted < EVERY) return;
  noted = Date.now();
  const latest = await latestSeen(user);
  await own(user, async (db) => {
    const tx = db.transaction("meta", "readwrite");
    const unlocked = await tx.store.get("unlocked");
    if (unlocked && unlocked.until >= latest) tx.store.put({ ...unlocked, until: latest + OPEN_FOR }, "unlocked");
    await tx.done;
  });
}
