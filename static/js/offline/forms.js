// Turns a form into an entry at the moment it is tapped.
import { edit, live, save } from "./entries.js";
import { discard } from "./drafts.js";
import { send } from "./send.js";
import { meta } from "./store.js";
import { say } from "./words.js";

const busy = new WeakSet(); // a second tap while the first is being saved

// → false: this phone cannot sign yet, the form must go to the server itself. The same if it throws: there is no store.
export async function submit(user, form, submitter) {
  if (busy.has(form)) return true;
  if (!(await meta(user, "device"))) return false;
  busy.add(form);
  try {
    const key = await store(user, form, read(form, submitter));
    await after(user, form, key);
  } catch (error) {
    await wrong(form, await say("not_saved", { why: error.message }));
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
  const made = thing && (await live(user)).filter(({ card, state }) => card.creates === thing && state !== "refused" && card.touches[0] === draft.card.touches[0]).pop();
  if (made) {
    draft.fields = [...draft.fields.filter(([name]) => name !== thing), [thing, made.key]];
    draft.needs = made.state === "filed" ? [] : [made.key];
  }
  const key = form.dataset.entry ? await edit(user, form.dataset.entry, draft) : await save(user, draft);
  if (!key) throw new Error(await say("gone"));
  return key;
}

async function after(user, form, key) {
  await discard(user, form);
  send(user);
  wakeWorker();
  const { then } = form.dataset;
  if (then) {
    sessionStorage.setItem("kit-saved", key); // the next page says that it is saved
    return history.state && history.state.sheet ? location.replace(then) : location.assign(then);
  }
  form.reset();
  form.kitPhotos = [];
  const sheet = form.closest("dialog[open]");
  if (sheet) sheet.close();
  const { offer } = await import("../behaviours/undo.js");
  await offer(user, key);
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
