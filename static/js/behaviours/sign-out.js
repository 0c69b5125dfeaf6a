// Signs out, with or without signal: the phone forgets at once, the server hears of it as soon as it can.
import { signOut } from "../offline/device.js";

export async function leave(user, form) {
  const path = new URL(form.action).pathname;
  await signOut(user, path);
  form.submit(); // the worker has nothing to show any more, so without signal its own page says that we are signed out
}
