// Turns a form into an entry at the moment it is tapped.
import { offer } from "../behaviours/undo.js";
import { edit, live, NotReady, save } from "./entries.js";
import { discard } from "./drafts.js";
import { send } from "./send.js";
import { oneMore } from "./status.js";
import { FULL } from "./store.js";
import { say } from "./words.js";

const AFTERWARDS = 50; // ms: first the word is painted
const NO_STORE = ["SecurityError", "NotFoundError", "InvalidStateError", "UnknownError"]; // what browsers say that keep nothing
const busy = new WeakSet(); // a second tap while the first is being saved

// → false: this phone cannot sign yet or keeps nothing, the form must go to the server itself
export async function submit(user, form, submitter) {
  if (busy.has(form)) return true;
  busy.add(form);
  try {
    const draft = read(form, submitter);
    after(user, form, await store(user, form, draft), draft.card.label);
  } catch (error) {
    if (error instanceof NotReady || NO_STORE.includes(error.name)) return false;
    await wrong(form, await say("not_saved", { why: error.name === FULL ? await say("store_full") : error.message || error.name }));
  } finally {
    busy.delete(form);
  }
  return true;
}

function read(form, submitter) {
  const { action, dataset } = form;
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  if (submitter && submitter.name) fields.push([submitter.name, submitter.value]);
  const marked = [submitter, ...form.querySelectorAll("input:checked")].find((one) => one && one.dataset.mark) || { dataset: {} };
  return {
    path: new URL(action).pathname, fields, photos: form.kitPhotos || [], happened_at: new Date().toISOString(), release: document.documentElement.dataset.release,
    card: {
      label: [dataset.label, marked.dataset.says].filter(Boolean).join(" · "), touches: (dataset.touches || "").split(" ").filter(Boolean), withdraw: dataset.withdraw, creates: dataset.creates,
      edit: dataset.edit, page: location.pathname, mark: marked.dataset.mark, markAs: marked.dataset.markAs },
  };
}

async function store(user, form, draft) {
  const thing = form.dataset.uses;
  const made = thing && (await live(user, ({ creates, state }) => creates === thing && state !== "refused")).filter(({ card }) => card.touches[0] === draft.card.touches[0]).pop();
  if (made) {
    draft.fields = [...draft.fields.filter(([name]) => name !== thing), [thing, made.key]];
    draft.needs = made.state === "filed" ? [] : [made.key];
  }
  const key = form.dataset.entry ? await edit(user, form.dataset.entry, draft) : await save(user, draft);
  if (!key) throw new Error(await say("gone"));
  return key;
}

// First the word that it is saved; everything else may follow.
function after(user, form, key, label) {
  const { then, entry: edited } = form.dataset;
  const sheet = form.closest("dialog[open]");
  setTimeout(() => { send(user); wakeWorker(); }, AFTERWARDS);
  const cleared = discard(user, form);
  if (then) return cleared.then(() => goTo(then, key));
  if (!edited) oneMore();
  form.reset();
  form.kitPhotos = [];
  for (const strip of form.querySelectorAll("[data-photo-strip]")) strip.replaceChildren();
  if (sheet) sheet.close();
  offer(key, label);
}

function goTo(then, key) {
  sessionStorage.setItem("kit-saved", key); // the next page says that it is saved
  if (history.state && history.state.sheet) location.replace(then);
  else location.assign(then);
}

// Where the browser has Background Sync, the entry goes even if the page is closed now.
async function wakeWorker() {
  try {
    await (await navigator.serviceWorker.ready).sync.register("send");
  } catch (error) { /* not there, or denied: the page sends */ }
}

async function wrong(form, sentence) {
  let place = form.querySelector("[data-wrong]");
  if (!place) form.prepend((place = Object.assign(document.createElement("p"), { className: "wrong" })));
  place.setAttribute("role", "alert");
  Object.assign(place, { textContent: sentence, hidden: false });
}
