// Takes pictures into a form: each is made small, sealed and shown at once; the form remembers their hashes.
import { soon } from "../offline/drafts.js";
import { bytesOf, drop, keep, photo, tooFull } from "../offline/photos.js";
import { FULL } from "../offline/store.js";
import { say } from "../offline/words.js";

// Before anything is taken: is there room?
export async function prepare(input) {
  const texts = await tooFull();
  input.disabled = texts !== null;
  if (texts !== null) tellIn(input.form, await say("storage_low", { n: texts }));
}

export async function picked(user, input) {
  const { form, files } = input;
  const most = Number(input.dataset.max) || 9;
  form.kitPhotos = form.kitPhotos || [];
  tellIn(form, "");
  for (const file of [...files]) {
    if (form.kitPhotos.length >= most) { tellIn(form, await say("photo_too_many", { n: most })); break; }
    try {
      const taken = await keep(user, file);
      if (form.kitPhotos.includes(taken.sha256)) continue;
      form.kitPhotos.push(taken.sha256);
      if (taken.asIs) tellIn(form, await say("photo_as_is"));
    } catch (error) {
      tellIn(form, await say(/^photo_/.test(error.message) ? error.message : error.name === FULL ? "photo_full" : "not_saved", { why: error.message }));
    }
  }
  input.value = ""; // pictures travel on their own way, not as a field
  await drawStrip(user, form);
  soon(user, form);
}

export async function dropped(user, button) {
  const form = button.closest("form");
  const { hash } = button.closest("[data-hash]").dataset;
  form.kitPhotos = form.kitPhotos.filter((one) => one !== hash);
  await drop(user, hash);
  await drawStrip(user, form);
  soon(user, form);
}

export async function drawStrip(user, form) {
  const figures = await Promise.all((form.kitPhotos || []).map((hash) => figure(user, hash)));
  form.querySelector("[data-photo-strip]").replaceChildren(...figures);
}

// One picture with its own state in words, by the page's template: slots thumb, words, progress; data-drop as long as it only belongs to a form.
export async function figure(user, hash) {
  const element = document.querySelector("template[data-template=photo]").content.firstElementChild.cloneNode(true);
  element.dataset.hash = hash;
  const found = await photo(user, hash);
  if (!found) return element;
  const slot = (name) => element.querySelector(`[data-slot=${name}]`);
  const percent = Math.floor((100 * found.offset) / found.size);
  const state = found.state === "due" && found.offset ? "sending" : found.state;
  slot("words").textContent = await say(`photo_${state}`, { n: percent, why: found.why || "" });
  Object.assign(slot("progress"), { max: 100, value: percent, hidden: state !== "sending" });
  if (state !== "draft") for (const button of element.querySelectorAll("[data-drop]")) button.remove();
  if (!found.key) return element; // only the server can open it
  const url = URL.createObjectURL(new Blob([await bytesOf(user, found)], { type: found.type }));
  const thumb = slot("thumb");
  thumb.onload = thumb.onerror = () => URL.revokeObjectURL(url);
  thumb.src = url;
  return element;
}

function tellIn(form, sentence) {
  const note = form.querySelector("[data-photo-note]");
  if (note) Object.assign(note, { textContent: sentence, hidden: !sentence });
}
