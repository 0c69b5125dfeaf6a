// Says in words where everything is: sync line, badge, first pack, counts, storage.
import { counts } from "./entries.js";
import { own } from "./store.js";
import { say } from "./words.js";

const BAD = ["no_signal", "away", "portal", "signed_out", "other_person", "key_conflict", "refused_batch", "busy"];

let shown = { line: {}, open: { waiting: 0, photos: 0, refused: 0 } };

export async function showStatus(user) {
  const [open, values] = await Promise.all([counts(user), own(user, (db) => Promise.all(["line", "pack", "device", "filed"].map((name) => db.get("meta", name))))]);
  const [line, pack, device, filed] = values;
  shown = { line: line || {}, open };
  await showOpen();
  if (pack && pack.ready) await put("[data-pack-words]", "pack_ready");
  for (const place of document.querySelectorAll("[data-pack-ready]")) place.hidden = !(pack && pack.ready);
  showDevice(device && device.device);
  if (device) await put("[data-counts]", (filed || 0) === device.filed ? "counts" : "counts_differ", { phone: filed || 0, server: device.filed });
  for (const place of document.querySelectorAll("[data-unsent]")) place.hidden = !(open.waiting + open.refused + open.photos);
  await put("[data-unsent]", "unsent", { n: open.waiting + open.refused, photos: open.photos });
  if (document.querySelector("[data-storage]")) await showStorage();
}

// At the moment of saving, before anything is counted anew: the line never says that all arrived while one lies here.
export function oneMore() {
  shown.open.waiting += 1;
  return showOpen();
}

async function showOpen() {
  const { line, open } = shown;
  await showLine(line, open);
  for (const badge of document.querySelectorAll("[data-badge]")) {
    badge.textContent = open.refused ? "!" : open.waiting || "";
    badge.hidden = !badge.textContent;
  }
}

// In a list of devices: which one this is, and that it is left by signing out, not by being sent away.
function showDevice(id) {
  for (const place of document.querySelectorAll("[data-this-device]")) place.hidden = place.dataset.thisDevice !== id;
  for (const place of document.querySelectorAll("[data-other-device]")) place.hidden = place.dataset.otherDevice === id;
}

export async function showPack({ stored, total }) {
  for (const bar of document.querySelectorAll("progress[data-pack]")) Object.assign(bar, { max: total || 1, value: stored });
  await put("[data-pack-words]", "pack_progress", { n: stored, total });
}

async function showLine({ kind = "ok", next, problem }, { waiting, photos }) {
  const bad = navigator.onLine === false ? "no_signal" : BAD.includes(kind) && kind;
  const key = bad === "no_signal" && !(waiting + photos) ? "no_signal_idle" : bad || (kind === "sending" && waiting + photos ? "sending" : waiting ? "waiting" : photos ? "sending" : "arrived");
  const minutes = next ? Math.max(1, Math.ceil((next - Date.now()) / 60000)) : 1;
  const sentence = await say(key, { n: bad ? waiting + photos : waiting, photos, minutes, problem: problem || "" });
  for (const place of document.querySelectorAll("[data-sync]")) {
    place.dataset.state = key;
    place.classList.toggle("off", Boolean(bad));
    const words = place.querySelector("[data-slot=words]") || place;
    if (words.textContent !== sentence) words.textContent = sentence; // a screen reader hears only what changed
  }
}

async function showStorage() {
  if (!navigator.storage || !navigator.storage.estimate) return;
  const [{ usage, quota }, kept] = await Promise.all([navigator.storage.estimate(), navigator.storage.persisted ? navigator.storage.persisted() : false]);
  const mb = (bytes) => Math.round(bytes / 1e6);
  await put("[data-storage]", "storage", { used: mb(usage), free: mb(quota - usage) });
  await put("[data-storage-kept]", kept ? "storage_kept" : "storage_loose");
}

async function put(selector, key, values) {
  for (const place of document.querySelectorAll(selector)) place.textContent = await say(key, values);
}
