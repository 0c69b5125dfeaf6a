// What every page does at once: takes the worker in, listens once for the whole page, and leaves the rest until it is asked for.
import { openSheet } from "./behaviours/dialog.js";

const { user } = document.documentElement.dataset;
const able = Boolean(user && navigator.serviceWorker && self.indexedDB && self.crypto && crypto.subtle);

const HERE = [ // event, what it must have happened in, what is done
  ["click", "[data-opens]", (opener, event) => { event.preventDefault(); openSheet(opener); }],
  ["input", "[data-search]", (input) => import("./behaviours/search.js").then(({ find }) => find(input))],
];
const WITH_STORE = [
  ["submit", "form[data-offline]", (form, event) => { event.preventDefault(); keep(form, event.submitter); }],
  ["submit", "form[data-sign-out]", (form, event) => { event.preventDefault(); import("./behaviours/sign-out.js").then(({ leave }) => leave(user, form)); }],
  ["input", "form[data-offline]", (form) => import("./offline/drafts.js").then(({ soon }) => soon(user, form))],
  ["change", "input[data-photos]", (input) => import("./behaviours/photo-picker.js").then(({ picked }) => picked(user, input))],
  ["click", "[data-drop]", (button) => import("./behaviours/photo-picker.js").then(({ dropped }) => dropped(user, button))],
  ["click", "[data-undo]", (button) => import("./behaviours/undo.js").then(({ undo }) => undo(user, button))],
  ["click", "[data-send]", (button, event) => { event.preventDefault(); import("./offline/send.js").then(({ send }) => send(user)); }],
  ["click", "[data-do]", (button) => import("./behaviours/outbox.js").then(({ act }) => act(user, button))],
];

for (const [type, selector, act] of able ? [...HERE, ...WITH_STORE] : HERE) {
  document.addEventListener(type, (event) => {
    const found = event.target.closest && event.target.closest(selector);
    if (found) act(found, event);
  });
}

if (navigator.serviceWorker) navigator.serviceWorker.register("/worker.js", { type: "module" }).catch(() => missing("no_worker"));
if (user && !able) missing(self.indexedDB ? "no_worker" : "no_store");
if (document.querySelector("time[data-as]")) import("./behaviours/times.js").then(({ wordTimes }) => wordTimes());
if (able) setTimeout(() => import("./offline/page.js").then(({ begin }) => begin(user)).catch(() => missing("no_store"))); // after the first paint

// If the kit cannot keep it, the form goes to the server as forms always did.
async function keep(form, submitter) {
  try {
    const { submit } = await import("./offline/forms.js");
    if (await submit(user, form, submitter)) return;
  } catch (error) {
    missing("no_store");
  }
  if (submitter && submitter.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
  form.submit();
}

async function missing(key) {
  const { say } = await import("./offline/words.js");
  for (const place of document.querySelectorAll("[data-missing]")) {
    place.textContent = await say(key);
    place.hidden = false;
  }
}
