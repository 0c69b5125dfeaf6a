// What an open page does for its person: shows what waits, sends when it can, takes new pages in without disturbing anybody.
import { drawPin, guarded } from "../behaviours/guard.js";
import { drawOutbox } from "../behaviours/outbox.js";
import { drawStrip, prepare } from "../behaviours/photo-picker.js";
import { wordTimes } from "../behaviours/times.js";
import { offerKept } from "../behaviours/undo.js";
import { open, payOwed } from "./device.js";
import { restore } from "./drafts.js";
import { prepareEnvelope } from "./envelope.js";
import { showMarks } from "./marks.js";
import { nextTry, send } from "./send.js";
import { keyFor, unseal } from "./seal.js";
import { pair } from "./sign.js";
import { heard } from "./signal.js";
import { showPack, showStatus } from "./status.js";
import { meta, own, who } from "./store.js";
import { askForWords, say } from "./words.js";

const LOOK = 300000; // how often an open page asks for news when nothing waits
let timer;

export async function begin(user) {
  const signOut = await payOwed(); // this page came by a session that was signed out here
  if (signOut === "paid") return location.replace("/");
  if (signOut) return document.querySelector("main").replaceChildren(await say("closed"));
  await open(user);
  await askForWords(); // a store that the system erased lost them too, and may get no pack before the next sign-in
  if (await guarded(user)) return;
  heard((what, detail) => HEARD[what] && HEARD[what](user, detail));
  document.addEventListener("kit-filled", ({ target }) => drawStrip(user, target));
  await Promise.all([show(user).then(() => saidSaved(user)), restore(user), wordTimes(), ready(user), drawPin(user), unfold()]);
  for (const input of document.querySelectorAll("input[data-photos]")) prepare(input);
  addEventListener("online", () => send(user));
  addEventListener("offline", () => showStatus(user));
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? send(user) : handOver()));
  document.addEventListener("kit-open", ({ target }) => restore(user, target));
  addEventListener("pageshow", ({ persisted }) => persisted && show(user));
  await quiet();
  await send(user);
  if (idle()) handOver();
}

const HEARD = {
  entries: show,
  photo: outbox,
  line: (user) => { showStatus(user); plan(user); },
  pages: (user, { urls, ...progress }) => { if (!progress.done || progress.full) showPack(progress); if (urls.includes(location.pathname + location.search)) refresh(user); },
  closed: (user, anew) => (anew ? nameAgain(user) : leaveIfClosed(user)),
};

// The system erased what this phone had, also who it answers for: this page is still hers.
async function nameAgain(user) {
  if (!(await who())) await open(user);
}

async function show(user) {
  if (await leaveIfClosed(user)) return;
  await Promise.all([showMarks(user), showStatus(user), outbox(user)]);
}

async function outbox(user) {
  if (document.querySelector("[data-outbox]")) await drawOutbox(user);
}

// The keys that the first save needs are at hand before it comes.
const ready = (user) => Promise.all([keyFor(user, "work"), pair(user), meta(user, "device").then((device) => device && prepareEnvelope(device.seal))]);

// A tap just after the page came is answered first.
const quiet = () => new Promise((done) => (self.requestIdleCallback ? requestIdleCallback(done, { timeout: 1000 }) : setTimeout(done)));

// Nothing of a person stays on the screen after she signed out in another tab, or when the browser brings an old page back.
async function leaveIfClosed(user) {
  const person = await who();
  const left = !person || person.closed || person.user !== user;
  if (left) location.replace("/");
  return left;
}

async function plan(user) {
  const next = await nextTry(user);
  clearTimeout(timer);
  timer = setTimeout(() => send(user), next ? Math.max(0, next - Date.now()) : LOOK);
}

async function saidSaved(user) {
  const key = sessionStorage.getItem("kit-saved");
  sessionStorage.removeItem("kit-saved");
  if (key) await offerKept(user, key);
}

// What the address names may lie in a fold, which older web views leave closed.
function unfold() {
  const named = document.getElementById(location.hash.slice(1));
  const fold = named && named.closest("details");
  if (!fold || fold.open) return;
  fold.open = true;
  named.scrollIntoView();
}

const idle = () => !document.querySelector("dialog[open], form[data-touched]") && ![...document.querySelectorAll("[data-search]")].some(({ value }) => value);

// A waiting release may take over now; the worker looks whether other pages are open.
async function handOver() {
  const { waiting } = (await navigator.serviceWorker.getRegistration()) || {};
  if (waiting && idle()) waiting.postMessage("idle");
}

const PARTS = ["h1", "main", ".symbols"]; // the title with its counts, the page itself, the icons that it uses

// This very page came new: it is changed in place, unless somebody is at work in it.
async function refresh(user) {
  if (!idle()) return;
  const row = await own(user, (db) => db.get("pages", location.pathname + location.search));
  if (!row) return;
  const fresh = new DOMParser().parseFromString(await unseal(user, row.url, row.box), "text/html");
  for (const part of PARTS) {
    const [stale, now] = [document, fresh].map((page) => page.querySelector(part));
    if (stale && now) stale.replaceWith(document.adoptNode(now));
  }
  await wordTimes();
  await show(user);
}
