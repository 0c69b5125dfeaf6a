// What every page does at once: takes the worker in, listens once for the whole page, and leaves the rest until the page is painted.
import { openSheet } from "./behaviours/dialog.js";

const { user } = document.documentElement.dataset;
const able = Boolean(user && navigator.serviceWorker && self.indexedDB && self.crypto && crypto.subtle);
const kit = () => import("./kit.js");

const HERE = [ // event, what it must have happened in, what is done
  ["click", "[data-opens]", (opener, event) => { event.preventDefault(); openSheet(opener); }],
  ["click", "[data-rescue]", async (button) => (await kit()).rescue(button)],
  ["input", "[data-search]", async (input) => (await kit()).find(input)],
  ["click", "[data-asks-on]", ({ dataset }) => { location.hash = dataset.asksOn; }],
  ["click", "[data-copies]", async (button) => (await kit()).copy(button)],
];
const WITH_STORE = [
  ["submit", "form[data-offline]", (form, event) => { event.preventDefault(); keep(form, event.submitter); }],
  ["submit", "form[data-sign-out]", async (form, event) => { event.preventDefault(); (await kit()).leave(user, form); }],
  ["submit", "form[data-pin]", async (form, event) => { event.preventDefault(); (await import("./behaviours/pin.js")).pin(user, form, event.submitter); }],
  ["input", "form[data-offline]", async (form) => (await kit()).soon(user, form)],
  ["change", "input[data-photos]", async (input) => (await kit()).picked(user, input)],
  ["click", "[data-drop]", async (button) => (await kit()).dropped(user, button)],
  ["click", "[data-undo]", async (button) => (await kit()).undo(user, button)],
  ["click", "[data-send]", async (button, event) => { event.preventDefault(); (await kit()).send(user); }],
  ["click", "[data-do]", async (button) => (await kit()).act(user, button)],
];

for (const [type, selector, act] of able ? [...HERE, ...WITH_STORE] : HERE) {
  document.addEventListener(type, (event) => {
    const found = event.target.closest && event.target.closest(selector);
    if (found) act(found, event);
  });
}

painted(() => {
  if (navigator.serviceWorker) navigator.serviceWorker.register("/worker.js", { type: "module" }).catch(() => user && lacks("no_worker", able));
  if (user && !able) lacks(self.indexedDB ? "no_worker" : "no_store");
  if (able) kit().then(({ begin }) => begin(user)).catch(() => lacks("no_store"));
  if (self.indexedDB && document.querySelector("[data-rescue-offer]")) kit().then(({ offerRescue }) => offerRescue()).catch(() => false);
  if (document.querySelector("[data-ask], [data-copies]")) kit().then(({ ask, offerCopies }) => { ask(); offerCopies(); });
});

// A page that is not shown is never painted, but works all the same.
function painted(then) {
  if (document.visibilityState === "visible") requestAnimationFrame(() => setTimeout(then));
  else setTimeout(then);
}

// If the kit cannot keep it, the form goes to the server as forms always did.
async function keep(form, submitter) {
  try {
    const { submit } = await kit();
    if (await submit(user, form, submitter)) return;
  } catch (error) {
    lacks("no_store");
  }
  if (submitter && submitter.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
  form.submit();
}

const lacks = async (key, keeps = false) => (await kit()).plain(key, keeps);
