// The kit's sentences. The server sends them as the carried page /offline/words, a JSON object; `{n}` and the like are filled in here.
//
// | key | values | where |
// |---|---|---|
// | today, yesterday, tomorrow, date, date_year | d m y | `time[data-as=day]`; date_year when it is not this year |
// | at | day clock | a day with its time |
// | left, left_today, overdue | n | `time[data-as=left]` |
// | arrived, waiting, sending, no_signal, no_signal_idle, away, busy, portal, signed_out, other_person, key_conflict, refused_batch | n photos minutes problem | the sync line, one for each end state |
// | saved, undone, needed, gone | | undo bar: kept; taken back; something builds on it; cannot be taken back |
// | not_saved, store_full | why | above a form whose entry could not be kept; why, when there is no room |
// | count_waiting | n | `[data-waiting-count]` |
// | state_waiting, state_attempted, state_waits, state_refused, state_filed, state_photos, state_done, state_replaced | at | outbox, one for each state; state_photos: text arrived, photos follow |
// | pin_six, pin_differs, pin_looking, pin_set, pin_removed, pin_before, pin_wrong, pin_wait | n | at the forms of a PIN |
// | sealed, unsent, rescue_made, rescue_none | n photos | an entry of which only the envelope is left; before signing out; after saving a rescue file |
// | photo_draft, photo_kept, photo_due, photo_sending, photo_stored, photo_refused | n why | under each photo |
// | photo_as_is, photo_too_big, photo_too_many, photo_empty, photo_full, photo_no_store, storage_low | n | beside the photo picker |
// | pack_progress, pack_ready | n total | first pack |
// | counts, counts_differ, storage, storage_kept, storage_loose | phone server used free | what the phone holds |
// | no_worker, no_store | | what this browser lacks |
// | not_carried, closed, expired, locked, back | | in place of a page that cannot be shown |
import { phone } from "./store.js";

const FIRST = { // what may have to be said before the first pack; anything else is shown by its key
  arrived: "", waiting: "", sending: "Sending …", no_signal: "No signal.", no_signal_idle: "No signal.", away: "The server doesn't answer. Asked again by itself.",
  portal: "This network asks for its own sign-in. Try another.", signed_out: "Please sign in again.",
  key_conflict: "This phone's memory was erased. Sign out and in again.",
  pack_progress: "{n} of {total} pages; a break does no harm.",
  no_worker: "This browser can't open pages without signal. Everything works while there is signal.",
  no_store: "This browser can't keep anything. Forms are sent at once and need signal.",
  photo_no_store: "This browser can't keep photos. Text is sent at once.",
  not_carried: "This page is not on the phone and there is no signal.", closed: "Signed out.",
  expired: "14 days without contact: please sign in when there is signal. Unsent work is kept.",
  locked: "This phone is locked. Open it once with signal.", back: "Back",
};

let loaded;

// Awaited once before the first `say`.
export async function words() {
  loaded = loaded || phone((db) => db.get("state", "words")).then((kept) => ({ ...FIRST, ...kept }), () => FIRST);
  return loaded;
}

// Where no pack came yet, or none ever will, the server is asked for them.
export async function askForWords() {
  if ("today" in (await words())) return;
  const answer = await fetch("/offline/words").then((heard) => heard.ok && heard.json()).catch(() => null);
  if (answer) loaded = Promise.resolve({ ...FIRST, ...answer });
}

export async function say(key, values = {}) {
  return fill((await words())[key] ?? key, values);
}

export const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (all, name) => (name in values ? values[name] : all));

export async function keepWords(json) {
  const kept = JSON.parse(json);
  await phone((db) => db.put("state", kept, "words"));
  loaded = Promise.resolve({ ...FIRST, ...kept });
}
