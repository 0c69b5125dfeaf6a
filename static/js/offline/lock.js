// One sender at a time on this phone: a Web Lock, or, where the browser has none, a lease in the database.
import { uuid7 } from "./codec.js";
import { own } from "./store.js";

const LEASE = 30000;

export function alone(user, work) {
  if (navigator.locks) return navigator.locks.request(`kit-send-${user}`, work);
  return withLease(user, work);
}

export async function withLease(user, work) {
  const holder = uuid7();
  while (!(await claim(user, holder))) await new Promise((done) => setTimeout(done, 1000));
  const renewal = setInterval(() => claim(user, holder), LEASE / 3);
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await own(user, (db) => db.delete("meta", "lease"));
  }
}

function claim(user, holder) {
  return own(user, async (db) => {
    const tx = db.transaction("meta", "readwrite");
    const held = await tx.store.get("lease");
    const free = !held || held.holder === holder || held.until < Date.now();
    if (free) tx.store.put({ holder, until: Date.now() + LEASE }, "lease");
    await tx.done;
    return free;
  });
}
