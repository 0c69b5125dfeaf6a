// The bar that says what was saved and takes it back: for eight seconds or until the next tap.
import { find, withdraw } from "../offline/entries.js";
import { send } from "../offline/send.js";
import { say } from "../offline/words.js";

const STAYS = 8000;
const bar = document.querySelector("[data-undo]");
let timer;

export async function offer(user, key) {
  const entry = await find(user, key);
  if (entry) show(key, entry.card.label, await say("saved"));
}

export async function undo(user) {
  const outcome = await withdraw(user, bar.dataset.key);
  show("", bar.querySelector("[data-undo-words]").textContent, await say(outcome));
  if (outcome === "undone") send(user);
}

function show(key, label, sentence) {
  if (!bar) return;
  clearTimeout(timer);
  bar.dataset.key = key;
  bar.querySelector("[data-undo-words]").textContent = label || "";
  bar.querySelector("[data-undo-when]").textContent = sentence;
  bar.querySelector("[data-undo-button]").hidden = !key;
  bar.hidden = false;
  timer = setTimeout(hide, STAYS);
  document.addEventListener("pointerdown", nextTap, true);
}

function nextTap(event) {
  if (!bar.contains(event.target)) hide();
}

function hide() {
  clearTimeout(timer);
  document.removeEventListener("pointerdown", nextTap, true);
  bar.hidden = true;
}
