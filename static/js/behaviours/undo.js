// The bar that says what was saved and takes it back: for eight seconds or until the next tap.
import { find, withdraw } from "../offline/entries.js";
import { send } from "../offline/send.js";
import { say } from "../offline/words.js";

const STAYS = 8000;
let bar, timer;

export async function offer(key, label) {
  show(key, label, await say("saved"));
}

// for what the page before saved
export async function offerKept(user, key) {
  const entry = await find(user, key);
  if (entry) await offer(key, entry.card.label);
}

export async function undo(user, button) {
  const { key } = button.closest("[data-key]").dataset;
  const label = bar.querySelector("[data-slot=label]").textContent;
  const outcome = await withdraw(user, key);
  show(null, label, await say(outcome));
  if (outcome === "undone") send(user);
}

function show(key, label, sentence) {
  hide();
  const template = document.querySelector("template[data-template=undo]");
  if (!template) return;
  bar = template.content.firstElementChild.cloneNode(true);
  bar.querySelector("[data-slot=label]").textContent = label || "";
  bar.querySelector("[data-slot=words]").textContent = sentence;
  if (key) bar.dataset.key = key;
  else bar.querySelector("[data-undo]").remove();
  template.before(bar);
  timer = setTimeout(hide, STAYS);
  document.addEventListener("click", nextTap, true);
}

// With the click, not with the finger coming down: a page that moves in between would let the tap hit something else.
function nextTap(event) {
  if (!bar.contains(event.target)) hide();
}

function hide() {
  clearTimeout(timer);
  document.removeEventListener("click", nextTap, true);
  if (bar) bar.remove();
}
