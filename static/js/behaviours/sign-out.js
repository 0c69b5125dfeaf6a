// Signs out, with or without signal: the phone forgets at once, the server hears of it as soon as it can.
import { signOut } from "../offline/device.js";
import { tellServer } from "./guard.js";

export async function leave(user, form) {
  await signOut(user, new URL(form.action).pathname);
  tellServer(false);
  location.replace("/"); // without signal the worker has nothing to show any more, and says so
}
