// Seals to the server's public key what this phone could not send yet: only the server opens it, so it may outlive every key of the phone.
import { base64url, fromBase64url, utf8 } from "./codec.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const LABEL = "gridwalk-envelope-1";

let spare; // the slow half, done ahead: { kid, epk, key }

// lock: { kid, public_key } as the server gave it. plain: bytes
export async function envelope(lock, { key, device, user, seq }, plain) {
  const { epk, key: secret } = await (spare && (await spare).kid === lock.kid ? spare : half(lock));
  spare = null; // never twice
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const bound = utf8([LABEL, lock.kid, key, device, user, seq].join("\n"));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound }, secret, plain);
  return { v: 1, kid: lock.kid, key, device, user, seq, epk: base64url(epk), iv: base64url(iv), data: base64url(data) };
}

export async function prepareEnvelope(lock) {
  if (lock && !spare) spare = half(lock);
  await spare;
}

async function half(lock) {
  const server = await crypto.subtle.importKey("spki", fromBase64url(lock.public_key), CURVE, false, []);
  const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, true, ["deriveBits"]);
  const epk = await crypto.subtle.exportKey("raw", publicKey);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: server }, privateKey, 256);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: epk, info: utf8(LABEL) };
  return { kid: lock.kid, epk, key: await crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, ["encrypt"]) };
}
