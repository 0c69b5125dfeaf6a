// The files of a release: all of them in the cache, or none. Pages name their release, so a release stays while a stored page needs it.
import { own } from "./store.js";

const NAME = /^\/static\/([^/]+)\//;
const cacheOf = (release) => `release-${release}`;

export const releaseOf = (pathname) => (NAME.exec(pathname) || [])[1];

export async function take(release) {
  if (typeof caches === "undefined" || (await has(release))) return;
  const base = `/static/${release}/`;
  const answer = await fetch(`${base}manifest-of-files.json`, { cache: "no-store", redirect: "error" });
  if (!answer.ok) throw new Error(`release ${release}: no list of files`);
  const paths = await answer.json();
  const cache = await caches.open(cacheOf(release));
  await cache.addAll(paths.map((path) => new Request(new URL(path, self.location.origin + base), { cache: "reload" })));
  await cache.put(`${base}whole`, new Response("")); // without this mark the release counts as not taken
}

export async function fromRelease(request, url) {
  const release = releaseOf(url.pathname);
  const found = release && (await caches.match(request, { cacheName: cacheOf(release), ignoreVary: true }));
  return found || fetch(request);
}

// Called when a full listing is stored: what neither the worker nor a page names may go.
export async function dropOthers(user, current) {
  if (typeof caches === "undefined") return;
  const needed = new Set([cacheOf(current)]);
  await own(user, async (db) => {
    let cursor = await db.transaction("pages").store.index("release").openKeyCursor(null, "nextunique");
    for (; cursor; cursor = await cursor.continue()) needed.add(cacheOf(cursor.key));
  });
  for (const name of await caches.keys()) if (/^release-/.test(name) && !needed.has(name)) await caches.delete(name);
}

async function has(release) {
  return Boolean(await caches.match(`/static/${release}/whole`, { cacheName: cacheOf(release) }));
}
