// Saves what waits on this phone, of everybody, into files that any colleague can hand in. Nobody can read them but the server.
import { base64 } from "../offline/codec.js";
import { sealedBytes } from "../offline/photos.js";
import { own, phone, who } from "../offline/store.js";
import { say } from "../offline/words.js";

const MOST = 16 * 1024 * 1024;
const UNSENT = ["waiting", "waits", "refused"];

// Shown where there is something to rescue.
export async function offerRescue() {
  const some = (await unsent()).length > 0;
  for (const place of document.querySelectorAll("[data-rescue-offer]")) place.hidden = !some;
}

export async function rescue(button) {
  const files = pack(await unsent());
  files.forEach((file, i) => download(file, i + 1));
  const place = button.closest("[data-rescue-offer]").querySelector("[data-slot=words]");
  if (place) place.textContent = await say(files.length ? "rescue_made" : "rescue_none", { n: files.length });
}

// → [{ entry: envelope }] and [{ photo: { envelope, filetype, data } }], each writer's texts before photos
async function unsent() {
  const person = await who();
  const people = new Set((await phone((db) => db.get("state", "people"))) || []);
  if (person) people.add(person.user);
  const found = [];
  for (const user of people) {
    const [entries, photos] = await own(user, (db) => Promise.all([db.getAll("entries"), db.getAll("photos")]));
    const open = entries.filter(({ state, envelope }) => envelope && UNSENT.includes(state)).sort((a, b) => a.order - b.order);
    found.push(...open.map(({ envelope }) => ({ entry: envelope })));
    const kept = photos.filter(({ state, envelope, entry }) => envelope && entry && ["kept", "due"].includes(state));
    found.push(...kept.map((photo) => ({ photo: { envelope: photo.envelope, filetype: photo.type, data: base64(sealedBytes(photo)) } })));
  }
  return found;
}

function pack(parts) {
  const files = [];
  let size = Infinity;
  for (const part of parts) {
    const length = JSON.stringify(part).length;
    if (size + length > MOST) { files.push({ gridwalk_rescue: 1, made_at: new Date().toISOString(), entries: [], photos: [] }); size = 0; }
    size += length;
    const file = files[files.length - 1];
    if (part.entry) file.entries.push(part.entry);
    else file.photos.push(part.photo);
  }
  return files;
}

function download(file, number) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(file)], { type: "application/json" }));
  const stamp = file.made_at.slice(0, 16).replace(/[-:]/g, "").replace("T", "-");
  Object.assign(document.createElement("a"), { href: url, download: `gridwalk-rescue-${stamp}-${number}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}
