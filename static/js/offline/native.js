// A form that reached the worker as a plain POST: if the page it came from marks it as data-offline, it is saved as an entry like any other.
import { save } from "./entries.js";
import { read } from "./pages.js";
import { who } from "./store.js";

// → the address to go to, or null if this post is not ours to keep (a sign-in, say)
export async function keepNative(request, url) {
  const person = await who();
  if (!person || person.closed || !request.referrer) return null;
  const from = new URL(request.referrer);
  const html = await read(from);
  const tag = html && formFor(html, url.pathname);
  if (!tag) return null;
  const fields = [...(await request.formData())].filter(([, value]) => typeof value === "string");
  await save(person.user, {
    path: url.pathname, fields, photos: [],
    card: { label: attribute(tag, "data-label"), touches: attribute(tag, "data-touches").split(" ").filter(whole), withdraw: attribute(tag, "data-withdraw"), page: from.pathname },
  });
  return attribute(tag, "data-then") || from.href;
}

function formFor(html, path) {
  const tags = (html.match(/<form\b[^>]*>/g) || []).filter((tag) => /\sdata-offline\b/.test(tag));
  return tags.find((tag) => pattern(attribute(tag, "data-action") || attribute(tag, "action")).test(path));
}

// "/things/{id}/notes" answers for every id
const pattern = (action) => new RegExp(`^${action.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("[^/]+")}$`);
const attribute = (tag, name) => (new RegExp(`\\s${name}="([^"]*)"`).exec(tag) || [, ""])[1];
const whole = (subject) => subject && !subject.includes("{");
