// Photos are made small and upright when they are taken, then lie sealed as bytes (WebKit fails on stored Blobs) until the server has them.
// Each is sealed with a key of its own, which lies sealed twice: for this phone, and in an envelope for the server.
import { hex, sha256 } from "./codec.js";
import { envelope } from "./envelope.js";
import { encrypted, lock, seal, unseal } from "./seal.js";
import { tell } from "./signal.js";
import { meta, own, STRICT } from "./store.js";

const LONG_SIDE = 1600;
const MOST = 400 * 1024;
const MOST_AS_IS = 15 * 1024 * 1024;
const ROOM = 20 * 1024 * 1024;
const TEXT = 4 * 1024; // what one text entry takes, roughly

// → null, or how many text entries still fit when there is no room for photos
export async function tooFull() {
  if (!navigator.storage || !navigator.storage.estimate) return null;
  const { quota, usage } = await navigator.storage.estimate();
  const free = quota - usage;
  return free < ROOM ? Math.max(0, Math.floor(free / TEXT)) : null;
}

// → { sha256, type, size, asIs }; throws an Error named by the sentence that says why not
export async function keep(user, file) {
  const { bytes, type, asIs } = await shrink(file);
  const hash = hex(await sha256(bytes));
  const raw = crypto.getRandomValues(new Uint8Array(32)).buffer;
  const [[iv, data], key, forServer] = await Promise.all([aes(raw).then((own) => encrypted(own, hash, bytes)), seal(user, "work", `${hash}/key`, raw), keyForServer(user, hash, raw)]);
  const photo = { sha256: hash, type, size: bytes.byteLength, state: "draft", entry: null, location: null, offset: 0, at: Date.now(), iv, data, key, envelope: forServer };
  await own(user, async (db) => {
    const tx = db.transaction("photos", "readwrite", STRICT);
    if (!(await tx.store.get(hash))) tx.store.put(photo);
    await tx.done;
  });
  return { sha256: hash, type, size: photo.size, asIs };
}

export const photo = (user, hash) => own(user, (db) => db.get("photos", hash));

export async function bytesOf(user, { sha256: hash, iv, data, key }) {
  return crypto.subtle.decrypt(lock(iv, hash), await aes(await unseal(user, `${hash}/key`, key)), data);
}

// As the server takes it sealed: iv, then the rest
export function sealedBytes({ iv, data }) {
  const bytes = new Uint8Array(iv.byteLength + data.byteLength);
  bytes.set(iv);
  bytes.set(new Uint8Array(data), iv.byteLength);
  return bytes.buffer;
}

const aes = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

async function keyForServer(user, hash, raw) {
  const device = await meta(user, "device");
  return device && device.seal ? envelope(device.seal, { key: hash, device: device.device, user, seq: 0 }, raw) : null;
}

// Changes what is known of a photo, if it is still there.
export async function note(user, hash, changes) {
  await own(user, async (db) => {
    const tx = db.transaction("photos", "readwrite", STRICT);
    const found = await tx.store.get(hash);
    if (found) tx.store.put({ ...found, ...changes });
    await tx.done;
  });
  tell("photo", { sha256: hash, ...changes });
}

// Taken out of a form before it was saved.
export function drop(user, hash) {
  return own(user, async (db) => {
    const tx = db.transaction("photos", "readwrite");
    const found = await tx.store.get(hash);
    if (found && found.state === "draft") tx.store.delete(hash);
    await tx.done;
  });
}

async function shrink(file) {
  const picture = await decode(file);
  if (!picture) return asItIs(file);
  let scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
  for (;;) {
    const canvas = draw(picture, scale);
    for (const quality of [0.75, 0.6, 0.45]) {
      const bytes = await jpeg(canvas, quality);
      if (bytes.byteLength <= MOST) return picture.close(), { bytes, type: "image/jpeg", asIs: false };
    }
    scale *= 0.8;
  }
}

// Turned upright as its EXIF says. null: this browser cannot open it (HEIC)
async function decode(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (error) {
    if (!(error instanceof TypeError)) return null; // TypeError: an older browser, which turns it without being told
  }
  return createImageBitmap(file).catch(() => null);
}

async function asItIs(file) {
  if (file.size > MOST_AS_IS) throw new Error("photo_too_big");
  const bytes = await file.arrayBuffer().catch(() => new ArrayBuffer(0));
  if (!bytes.byteLength) throw new Error("photo_empty");
  return { bytes, type: file.type || "application/octet-stream", asIs: true };
}

function draw(picture, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff"; // JPEG knows no transparency
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function jpeg(canvas, quality) {
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
  return blob.arrayBuffer();
}
