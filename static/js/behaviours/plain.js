// A page in a browser that lacks what the kit needs: says so, offers nothing that would be lost, and leaves forms to the server.
import { askForWords, say } from "../offline/words.js";
import { wordTimes } from "./times.js";

// `key`: the sentence about what is missing. `keeps`: entries and photos can be kept all the same, only pages can't.
export async function plain(key, keeps) {
  await askForWords();
  await tellIn(document.querySelectorAll("[data-missing]"), key);
  if (keeps) return;
  for (const input of document.querySelectorAll("input[data-photos]")) input.disabled = true;
  await tellIn(document.querySelectorAll("[data-photo-note]"), "photo_no_store");
  for (const idle of document.querySelectorAll("[data-sync], progress[data-pack], .act small")) idle.hidden = true; // nothing is kept here, no pack will come
  for (const onward of document.querySelectorAll("[data-pack-ready]")) onward.hidden = false;
  await wordTimes();
}

async function tellIn(places, key) {
  for (const place of places) Object.assign(place, { textContent: await say(key), hidden: false });
}
