// What the phone knows of time: how far its clock is from the server's, when they last spoke, and the latest time it ever saw.
import { own, setMeta } from "./store.js";

const DAYS_WITHOUT_CONTACT = 14;
const DAY = 24 * 3600 * 1000;

// The server's `now` is taken to be halfway between asking and answer.
export async function contact(user, serverNow, askedAt, answeredAt) {
  const server = Date.parse(serverNow);
  if (Number.isNaN(server)) return;
  const offset = Math.round(server - (askedAt + answeredAt) / 2);
  await own(user, async (db) => {
    await db.put("meta", { offset, at: serverNow, phone: answeredAt }, "contact");
    await db.put("meta", answeredAt, "seen");
  });
}

// The latest time ever seen counts, so setting the clock back gains nothing.
export async function outOfContact(user) {
  const [last, seen] = await own(user, (db) => Promise.all([db.get("meta", "contact"), db.get("meta", "seen")]));
  const latest = Math.max(Date.now(), seen || 0);
  if (latest > (seen || 0) + 60000) await setMeta(user, "seen", latest);
  return Boolean(last) && latest - last.phone > DAYS_WITHOUT_CONTACT * DAY;
}
