// What the phone knows of time: how far its clock is from the server's, when they last spoke, and the latest time it ever saw.
import { meta, own, setMeta } from "./store.js";

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

export async function outOfContact(user) {
  const [last, latest] = await Promise.all([meta(user, "contact"), latestSeen(user)]);
  return Boolean(last) && latest - last.phone > DAYS_WITHOUT_CONTACT * DAY;
}

// The latest time ever seen counts, so setting the clock back gains nothing.
export async function latestSeen(user) {
  const seen = (await meta(user, "seen")) || 0;
  const latest = Math.max(Date.now(), seen);
  if (latest > seen + 60000) await setMeta(user, "seen", latest);
  return latest;
}
