// Tells every open page and the worker what has changed: "entries", "pages", "line", "photo", "locked", "unlocked", "closed" (with "anew": its store was made new), "release".

const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("kit") : null;
const listeners = [];

if (channel) channel.onmessage = ({ data }) => listeners.forEach((listener) => listener(data.what, data.detail));

export const heard = (listener) => listeners.push(listener);

export function tell(what, detail) {
  listeners.forEach((listener) => listener(what, detail)); // the channel does not speak to its own context
  if (channel) channel.postMessage({ what, detail });
}
