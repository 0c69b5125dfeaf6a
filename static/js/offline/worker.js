// The service worker: decides who answers a request. Doing is in pages.js and native.js, listing in release.js.
import { payOwed } from "./device.js";
import { keepNative } from "./native.js";
import { carried, lockedPage, nothingHere } from "./pages.js";
import { fromRelease, releaseOf, take } from "./release.js";
import { send } from "./send.js";
import { who } from "./store.js";

const RELEASE = releaseOf(new URL(import.meta.url).pathname);

const ROUTES = [ // first match answers; everything else is the network's
  { when: (request, url) => Boolean(releaseOf(url.pathname)), use: fromRelease },
  { when: (request) => request.mode === "navigate" && request.method === "POST", use: fromForm },
  { when: (request) => request.mode === "navigate" && request.method === "GET", use: fromPack },
];

self.addEventListener("install", (event) => event.waitUntil(take(RELEASE)));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  const route = ROUTES.find(({ when }) => when(request, url));
  if (route) event.respondWith(route.use(request, url, event));
});

// An open page sends by itself; this is for what was saved just before the last one closed.
self.addEventListener("sync", (event) => event.waitUntil(self.clients.matchAll().then((open) => open.length || sendHere())));

// A waiting release takes over when the one open page says that nothing is half-written in it.
self.addEventListener("message", (event) => {
  if (event.data === "idle") event.waitUntil(self.clients.matchAll({ includeUncontrolled: true }).then((open) => open.length <= 1 && self.skipWaiting()));
});

async function fromPack(request, url) {
  const page = (await lockedPage()) || (await carried(url));
  if (page) return page;
  await payOwed().catch(() => false);
  return fetch(request).catch(nothingHere);
}

// Forms are saved by the page's script; this one answers where that script could not run.
async function fromForm(request, url, event) {
  const locked = await lockedPage();
  if (locked) return locked;
  const kept = await keepNative(request.clone(), url).catch(() => null);
  if (!kept) return fetch(request).catch(nothingHere);
  event.waitUntil(sendHere());
  return Response.redirect(kept, 303);
}

async function sendHere() {
  const person = await who();
  if (person && !person.closed) await send(person.user);
}
