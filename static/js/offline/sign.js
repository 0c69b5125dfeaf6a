// Signs entries: the private half is made on this phone and cannot leave it; the server knows the public half.
import { base64url, hex, sha256, utf8 } from "./codec.js";
import { firstWins } from "./seal.js";
import { heard } from "./signal.js";
import { meta, own } from "./store.js";

const CURVE = { name: "ECDSA", namedCurve: "P-256" };

export async function publicKey(user) {
  const { publicKey: half } = await pair(user);
  return base64url(await crypto.subtle.exportKey("spki", half));
}

export async function sign(user, entry) {
  const { privateKey } = await pair(user);
  const lines = ["gridwalk-entry-1", entry.key, entry.device, entry.seq, entry.user, await contentHash(entry)];
  return base64url(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, utf8(lines.join("\n"))));
}

export async function contentHash({ path, fields, photos, happened_at, needs, replaces }) {
  return hex(await sha256(utf8(JSON.stringify([path, fields, photos, happened_at, needs, replaces]))));
}

let known = {};
heard((what) => { if (what === "closed") known = {}; });

export async function pair(user) {
  if (known.user !== user) known = { user, pair: (await meta(user, "signing")) || (await make(user)) };
  return known.pair;
}

async function make(user) {
  const made = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  return own(user, (db) => firstWins(db, "signing", made));
}
