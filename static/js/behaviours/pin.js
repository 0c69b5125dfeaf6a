// The forms of a PIN: to set, change or remove it, to lock, and to open what is locked. Loaded with the first of them that is sent.
import { signOut } from "../offline/device.js";
import { lock } from "../offline/pin.js";
import { setPin, unlock } from "../offline/pin-tries.js";
import { say } from "../offline/words.js";
import { drawPin, tellServer } from "./guard.js";

const SIX_DIGITS = /^[0-9]{6}$/;

// A form of [data-pin=set | change | lock | unlock]; a button's own value goes first (remove).
export async function pin(user, form, submitter) {
  const act = (submitter && submitter.value) || form.dataset.pin;
  if (act === "lock") return lock(user);
  const { digits, again: twice, before } = Object.fromEntries(new FormData(form));
  const place = form.querySelector("[data-slot=words]");
  place.textContent = "";
  if (act !== "remove" && !SIX_DIGITS.test(digits)) return tell(place, "pin_six");
  if (["set", "change"].includes(act) && digits !== twice) return tell(place, "pin_differs");
  await tell(place, "pin_looking");
  if (act === "unlock") return opened(user, await unlock(user, digits), form, place);
  const done = await setPin(user, act === "remove" ? "" : digits, { before, leave: pathOf(document.querySelector("form[data-sign-out]")) });
  if (!done) return tell(place, "pin_before");
  form.reset();
  await drawPin(user);
  return tell(document.querySelector("[data-pin-said]"), act === "remove" ? "pin_removed" : "pin_set");
}

async function opened(user, { kind, left, seconds, leave }, form, place) {
  if (kind === "open") return; // that is heard
  form.reset();
  if (kind !== "spent") return tell(place, kind === "wait" ? "pin_wait" : "pin_wrong", { n: kind === "wait" ? seconds : left });
  await signOut(user, leave);
  tellServer(false);
  location.replace("/");
}

const tell = async (place, key, values) => { place.textContent = await say(key, values); };
const pathOf = (form) => new URL(form.action).pathname;
