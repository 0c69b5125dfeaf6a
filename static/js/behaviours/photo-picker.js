// Takes pictures into a form: each is made small, sealed and shown at once; the form remembers their hashes.
import { soon } from "../offline/drafts.js";
import { bytesOf, drop, keep, photo, tooFull } from "../offline/photos.js";
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
      tellIn(form, await say(/^photo_/.test(error.message) ? error.message : "not_saved", { why: error.message }));
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

// The pictures of a form stand before its button.
export async function drawStrip(user, form) {
  const strip = form.querySelector("[data-photo-strip]");
  const figures = await Promise.all((form.kitPhotos || []).map((hash) => figure(user, hash)));
  for (const old of strip.querySelectorAll("figure")) old.remove();
  strip.prepend(...figures);
}

// One picture with its own state in words, and a way out as long as it only belongs to a form.
export async function figure(user, hash) {
  const element = document.createElement("figure");
  element.dataset.hash = hash;
  const found = await photo(user, hash);
  if (!found) return element;
  const percent = Math.floor((100 * found.offset) / found.size);
  const state = found.state === "due" && found.offset ? "sending" : found.state;
  const words = await say(`photo_${state}`, { n: percent, why: found.why || "" });
  element.append(await thumb(user, found, words));
  if (state === "sending") element.append(Object.assign(document.createElement("progress"), { max: 100, value: percent }));
  element.append(Object.assign(document.createElement("figcaption"), { textContent: words }));
  if (state === "draft") element.append(await dropButton());
  return element;
}

async function thumb(user, found, alt) {
  const url = URL.createObjectURL(new Blob([await bytesOf(user, found)], { type: found.type }));
  const image = Object.assign(document.createElement("img"), { width: 88, height: 88, alt, src: url });
  image.onload = image.onerror = () => URL.revokeObjectURL(url);
  return image;
}

async function dropButton() {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: await say("photo_drop") });
  button.dataset.drop = "";
  return button;
}

function tellIn(form, sentence) {
  const strip = form.querySelector("[data-photo-strip]");
  let note = form.querySelector("[data-photo-note]");
  if (!note) {
    note = Object.assign(document.createElement("p"), { className: "small" });
    note.dataset.photoNote = "";
    note.setAttribute("role", "status");
    strip.after(note);
  }
  Object.assign(note, { textContent: sentence, hidden: !sentence });
}
