// Draws the outbox into the page's own templates: one `[data-outbox="state …"]` section for each kind of state, one template in it for an entry.
import { find, list, withdraw } from "../offline/entries.js";
import { photo } from "../offline/photos.js";
import { send } from "../offline/send.js";
import { say } from "../offline/words.js";
import { figure } from "./photo-picker.js";
import { dayAndClock } from "./times.js";

const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/; // a field that names a record is nothing to read

export async function drawOutbox(user) {
  const entries = await Promise.all((await list(user)).map((entry) => stateOf(user, entry)));
  const before = new Map([...document.querySelectorAll("[data-outbox] [data-key]")].map((row) => [row.dataset.key, row]));
  for (const section of document.querySelectorAll("[data-outbox]")) {
    const mine = entries.filter(({ shown }) => section.dataset.outbox.split(" ").includes(shown));
    const newestFirst = section.hasAttribute("data-newest") ? mine.reverse() : mine;
    const rows = await Promise.all(newestFirst.map((entry) => row(user, section.querySelector("template"), entry)));
    put(section.querySelector("[data-rows]"), rows.map((one) => asItWas(one, before.get(one.dataset.key))));
    section.hidden = !rows.length;
    for (const count of section.querySelectorAll("[data-count]")) count.textContent = rows.length;
  }
  for (const none of document.querySelectorAll("[data-none]")) none.hidden = entries.length > 0;
}

// What did not change stays the same under the finger, what did stays open.
function asItWas(row, before) {
  const [now, then] = [row, before].map((one) => one && one.querySelector("details"));
  if (now && then) now.open = then.open;
  return before && before.isEqualNode(row) ? before : row;
}

function put(place, rows) {
  if (rows.length !== place.children.length || rows.some((row, i) => row !== place.children[i])) place.replaceChildren(...rows);
}

export async function act(user, button) {
  const { key } = button.closest("[data-key]").dataset;
  const { card } = (await find(user, key)) || {};
  if (button.dataset.do === "edit" && card) location.assign(`${card.edit || card.page}#entry=${key}`);
  if (button.dataset.do !== "withdraw") return;
  const outcome = await withdraw(user, key);
  if (outcome === "undone") return send(user);
  const place = button.closest("[data-key]").querySelector("[data-slot=sentence]");
  if (place) Object.assign(place, { textContent: await say(outcome), hidden: false });
}

// An entry whose text arrived counts as being sent until its photos are through.
async function stateOf(user, entry) {
  const photos = await Promise.all(entry.photos.map((hash) => photo(user, hash)));
  const open = ["filed", "done"].includes(entry.state) && photos.some((one) => one && one.state === "due");
  const state = entry.state === "waiting" && entry.attempted ? "attempted" : entry.state;
  return { ...entry, shown: open ? "photos" : state };
}

async function row(user, template, { key, shown, photos, entry, card, answer, at }) {
  const element = template.content.firstElementChild.cloneNode(true);
  element.dataset.key = key;
  const values = {
    label: entry ? card.label : await say("sealed"), when: entry ? await dayAndClock(entry.happened_at) : "", words: (entry ? entry.fields : []).map(([, value]) => value).filter((value) => value.length > 12 && !KEY.test(value)).join(" "),
    state: await say(`state_${shown}`, { at: at ? await dayAndClock(at) : "" }), receipt: answer.receipt,
    sentence: (answer.problems || []).map(({ sentence }) => sentence).join(" "),
  };
  for (const slot of element.querySelectorAll("[data-slot]")) Object.assign(slot, { textContent: values[slot.dataset.slot] || "", hidden: !values[slot.dataset.slot] });
  for (const button of element.querySelectorAll("[data-do=withdraw]")) button.hidden = Boolean(card.withdraws);
  for (const button of element.querySelectorAll("[data-do=edit]")) button.hidden = !entry;
  for (const link of element.querySelectorAll("[data-see]")) Object.assign(link, answer.see ? { href: answer.see } : { hidden: true });
  for (const strip of element.querySelectorAll("[data-photo-strip]")) {
    strip.replaceChildren(...(await Promise.all(photos.map((hash) => figure(user, hash)))));
  }
  return element;
}
