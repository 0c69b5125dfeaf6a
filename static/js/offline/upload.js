// Hands one photo over by tus 1.0, in pieces; a cut costs at most the piece that was on its way.
import { base64, sha256, utf8 } from "./codec.js";
import { ask, askTus } from "./net.js";
import { bytesOf, note, sealedBytes } from "./photos.js";
import { isLocked } from "./pin.js";

const PIECE = 256 * 1024;
const TRIES = 3;
const PASSING = [401, 403, 404, 408, 409, 410, 423, 425, 429, 460]; // what another try, another sign-in or a new beginning may change; any other 4xx is final

// → "ok" once the server has stored or finally refused it, else what stopped it in the words of net.js
export async function upload(user, kept) {
  const { key, ...sealedOnly } = kept;
  let photo = key && (await isLocked(user)) ? sealedOnly : kept;
  const bytes = photo.key ? await bytesOf(user, photo) : sealedBytes(photo);
  for (let i = 0; i < TRIES; i++) {
    const place = photo.location ? await resumed(photo) : await created(user, photo, bytes.byteLength);
    const outcome = place.offset === undefined ? place : await pieces(user, photo, bytes, place);
    if (outcome.kind !== "again") return outcome.kind;
    photo = { ...photo, location: outcome.location || null };
  }
  return "away";
}

async function created(user, photo, size) {
  const pairs = { sha256: photo.sha256, filetype: photo.type, ...(photo.key ? {} : { envelope: JSON.stringify(photo.envelope) }) };
  const metadata = Object.entries(pairs).map(([name, value]) => `${name} ${base64(utf8(value))}`).join(",");
  const answer = await askTus("/offline/photos", { method: "POST", headers: { "Upload-Length": String(size), "Upload-Metadata": metadata } });
  if (answer.kind !== "ok") return answer;
  if (answer.headers.get("Photo-Stored") === photo.sha256) return stored(user, photo);
  if (final(answer)) return refused(user, photo, answer);
  const location = answer.headers.get("Location");
  if (answer.status !== 201 || !location) return { kind: "away" };
  const { pathname } = new URL(location, self.location.origin);
  await note(user, photo.sha256, { location: pathname, offset: 0 });
  return { location: pathname, offset: 0 };
}

const final = ({ status }) => status >= 400 && status < 500 && !PASSING.includes(status);

async function resumed({ location }) {
  const answer = await askTus(location, { method: "HEAD" });
  if (answer.kind !== "ok") return answer;
  const offset = parseInt(answer.headers.get("Upload-Offset"), 10);
  return answer.status < 300 && offset >= 0 ? { location, offset } : { kind: "again" }; // gone: begin anew
}

async function pieces(user, photo, bytes, { location, offset }) {
  while (offset < bytes.byteLength) {
    const piece = bytes.slice(offset, offset + PIECE);
    const answer = await askTus(location, { method: "PATCH", body: piece, headers: {
      "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset), "Upload-Checksum": `sha256 ${base64(await sha256(piece))}` } });
    if (answer.kind !== "ok") return answer;
    if (final(answer)) return refused(user, photo, answer);
    if (answer.status === 404 || answer.status === 410) return { kind: "again" };
    if (answer.status !== 204) return { kind: "again", location }; // 409, 460: ask how far it got
    if (answer.headers.get("Photo-Stored") === photo.sha256) return stored(user, photo);
    offset += piece.byteLength;
    await note(user, photo.sha256, { offset });
  }
  return lastAnswerLost(user, photo);
}

// Every byte arrived, but not the word that it is stored.
async function lastAnswerLost(user, photo) {
  if (!photo.key) return { kind: "again" }; // announced once more it is answered as stored
  const answer = await ask(`/offline/photos?sha256=${photo.sha256}`);
  if (answer.kind !== "ok") return answer;
  if ((answer.data.stored || []).includes(photo.sha256)) return stored(user, photo);
  const sentence = (answer.data.refused || {})[photo.sha256];
  return sentence ? refused(user, photo, { data: { problem: { sentence } } }) : { kind: "again" };
}

async function stored(user, photo) {
  await note(user, photo.sha256, { state: "stored", offset: photo.size, at: Date.now() });
  return { kind: "ok" };
}

async function refused(user, photo, { data }) {
  await note(user, photo.sha256, { state: "refused", why: (data.problem || {}).sentence || "", at: Date.now() });
  return { kind: "ok" };
}
