// Behind a PIN: while this phone is locked only the page that asks for it is shown, and an untouched page locks.
import { isLocked, lockState, touched } from "../offline/pin.js";
import { send } from "../offline/send.js";
import { heard } from "../offline/signal.js";

const LOOK = 15000;

// → whether this page has to go, or is the one that asks for the PIN
export async function guarded(user) {
  const state = await lockState(user);
  const asking = Boolean(document.querySelector("form[data-pin=unlock]"));
  tellServer(state === "locked");
  heard((what) => ["locked", "unlocked"].includes(what) && again(user, what));
  if (asking) heard((what) => what === "closed" && anew());
  if (asking !== (state === "locked")) return anew(), true;
  if (!asking) return state === "open" && watch(user), false;
  addEventListener("online", () => send(user));
  send(user); // by its envelopes
  return true;
}

// The server, too, shows only the page that asks for it, should the worker be passed by.
export const tellServer = (locked) => { document.cookie = `locked=${locked ? 1 : ""}; path=/; samesite=strict; max-age=${locked ? 34560000 : 0}`; };

const again = async (user, what) => ((await isLocked(user)) === Boolean(document.querySelector("form[data-pin=unlock]")) ? what === "unlocked" && watch(user) : anew());

// Not `reload`, which would ask whether to send a form once more
const anew = () => location.replace(location.pathname === "/offline/locked" ? "/" : location.pathname + location.search);

let watching = false;

// Nothing shows while other apps are chosen (.veiled).
function watch(user) {
  if (watching) return;
  watching = true;
  for (const type of ["pointerdown", "keydown", "scroll"]) addEventListener(type, () => touched(user), { capture: true, passive: true });
  const look = async () => { if (!(await isLocked(user))) document.documentElement.classList.remove("veiled"); }; // asking locks, and that is heard
  setInterval(look, LOOK);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? look() : document.documentElement.classList.add("veiled")));
}

// On the page about oneself: the forms for one who has a PIN, or for one who has none
export async function drawPin(user) {
  const state = (await lockState(user)) === "none" ? "none" : "set";
  for (const place of document.querySelectorAll("[data-pin-when]")) place.hidden = place.dataset.pinWhen !== state;
}
