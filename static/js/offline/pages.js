// Answers a navigation from the sealed store.
import { outOfContact } from "./clock.js";
import { expire } from "./device.js";
import { lockState, touched } from "./pin.js";
import { unseal } from "./seal.js";
import { own, phone, who } from "./store.js";
import { say, words } from "./words.js";

const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Cache-Control": "no-store",
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

// → the page's html, or null if nobody may read here or it is not carried
export async function read(url) {
  const person = await who();
  if (!person || person.closed) return null;
  if (await outOfContact(person.user)) return await expire(person.user), null;
  if ((await lockState(person.user)) === "open") await touched(person.user);
  const exact = url.pathname + url.search;
  const row = await own(person.user, async (db) => (await db.get("pages", exact)) || db.get("pages", url.pathname));
  return row ? unseal(person.user, row.url, row.box) : null;
}

// While a PIN keeps this phone locked, every address shows the page that asks for it. → null if it is not locked
export async function lockedPage() {
  const person = await who();
  if (!person || person.closed || (await outOfContact(person.user)) || (await lockState(person.user)) !== "locked") return null;
  const html = await phone((db) => db.get("state", "locked"));
  return html ? new Response(html, { headers: HEADERS }) : sentencePage("locked");
}

export async function carried(url) {
  const html = await read(url).catch(() => null); // a box that does not open is as good as none: the server has the page
  return html === null ? null : new Response(html, { headers: HEADERS });
}

// What a person sees who has neither the page nor signal.
export async function nothingHere() {
  const person = await who().catch(() => null);
  const expired = person && !person.closed && (await outOfContact(person.user));
  return sentencePage(expired ? "expired" : person && person.closed ? "closed" : "not_carried");
}

async function sentencePage(key) {
  const sentence = await say(key);
  const back = (await words()).back;
  const html = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(sentence)}</title><main><h1>${escape(sentence)}</h1><p><a href="/">${escape(back)}</a></p></main>`;
  return new Response(html, { status: 503, headers: HEADERS });
}

const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
