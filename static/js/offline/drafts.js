// Half-filled forms survive closing: kept sealed while typing, put back when the page opens again. Also puts a saved entry back into its form to be changed.
import { find } from "./entries.js";
import { seal, unseal } from "./seal.js";
import { own } from "./store.js";

const PAUSE = 300;
const timers = new WeakMap();

export function soon(user, form) {
  form.dataset.touched = ""; // at once: nothing may be changed under a hand that is still typing
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(user, form), PAUSE));
}

export async function discard(user, form) {
  clearTimeout(timers.get(form));
  timers.delete(form);
  delete form.dataset.touched;
  delete form.dataset.entry;
  await own(user, (db) => db.delete("drafts", idOf(form)));
}

// Fills the forms of this page: with the entry that the address names (#entry=KEY), else with what was left half-written.
export async function restore(user, root = document) {
  const [, key] = /^#entry=([\w-]+)$/.exec(location.hash) || [];
  const asked = key && (await find(user, key));
  for (const form of root.querySelectorAll("form[data-offline]")) {
    if (!form.getAttribute("action")) continue; // a sheet not opened yet
    if (asked && asked.entry && new URL(form.action).pathname === asked.entry.path) putBack(form, { entry: key, fields: asked.entry.fields, photos: asked.entry.photos });
    else await restoreOne(user, form);
  }
}

async function restoreOne(user, form) {
  const row = await own(user, (db) => db.get("drafts", idOf(form)));
  if (!row) return;
  putBack(form, await unseal(user, row.id, row.box));
  for (const note of form.querySelectorAll("[data-draft-note]")) note.hidden = false;
}

async function keep(user, form) {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const id = idOf(form);
  const box = await seal(user, "work", id, { entry: form.dataset.entry, fields, photos: form.kitPhotos || [] });
  if (timers.has(form)) await own(user, (db) => db.put("drafts", { id, box })); // not saved or discarded meanwhile
}

function putBack(form, { entry, fields, photos }) {
  if (entry) form.dataset.entry = entry;
  form.dataset.touched = "";
  const left = new Map();
  for (const [name, value] of fields) left.set(name, [...(left.get(name) || []), value]);
  for (const control of form.elements) {
    if (!control.name || control.type === "file" || control.type === "submit") continue;
    const values = left.get(control.name) || [];
    if (/^(checkbox|radio)$/.test(control.type)) control.checked = values.includes(control.value);
    else if (control.multiple) for (const option of control.options) option.selected = values.includes(option.value);
    else if (values.length && control.type !== "hidden") control.value = values.shift();
  }
  for (const details of form.querySelectorAll("details")) details.open = details.open || [...details.querySelectorAll("input, textarea, select")].some((one) => (/^(checkbox|radio)$/.test(one.type) ? one.checked : one.value));
  form.kitPhotos = photos || [];
  if (form.kitPhotos.length) form.dispatchEvent(new CustomEvent("kit-filled", { bubbles: true }));
}

const idOf = (form) => `${location.pathname} ${new URL(form.action).pathname}`;
