// Asks our server, and tells an answer of ours from everything else a phone network may say in its place.

export const LIMIT = 60000; // a 256 KB piece still passes at 5 KB a second

// → { kind, status, data, headers, askedAt, answeredAt }. kind is what it means for the person:
//   ok · refused (our server said no; data.problem says why) · signed_out · wipe (and this phone must forget) · portal (somebody else answered) · away (broken or silent) · no_signal
export async function ask(path, options = {}) {
  const askedAt = Date.now();
  const found = await timed(path, options, (response) => response.text());
  if (!found.response) return found;
  const answeredAt = Date.now();
  const data = parsed(found.body);
  return { kind: kindOf(found.response, data), status: found.response.status, data, headers: found.response.headers, askedAt, answeredAt };
}

// tus answers have no JSON body; what marks them as ours is the header that the standard demands. Their status is for the caller to read.
export async function askTus(path, options = {}) {
  const headers = { "Tus-Resumable": "1.0.0", ...options.headers };
  const found = await timed(path, { ...options, headers }, (response) => response.text());
  if (!found.response) return found;
  const { response, body } = found;
  const data = parsed(body);
  const ours = response.headers.has("Tus-Resumable") && response.status < 500 && response.status !== 401;
  return { kind: ours ? "ok" : kindOf(response, data), status: response.status, data, headers: response.headers };
}

async function timed(path, options, read) {
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), options.limit || LIMIT);
  try {
    // `manual`: a redirect to a portal's page is an answer of somebody else's, not to be followed
    const response = await fetch(path, { redirect: "manual", cache: "no-store", credentials: "same-origin", ...options, signal: cut.signal });
    return { response, body: response.type === "opaqueredirect" ? "" : await read(response) };
  } catch (error) {
    return { kind: cut.signal.aborted ? "away" : "no_signal", data: {} };
  } finally {
    clearTimeout(timer);
  }
}

function kindOf(response, data) {
  if (data.kit === 1 && response.ok) return "ok";
  if (response.status >= 500 || (response.status === 429 && data.kit !== 1)) return "away"; // a proxy asks for patience, no portal does
  if (data.kit !== 1) return "portal";
  if (response.status === 401) return data.problem && data.problem.name === "wipe" ? "wipe" : "signed_out";
  return "refused";
}

function parsed(body) {
  try {
    const data = JSON.parse(body);
    return data && typeof data === "object" ? data : {};
  } catch (error) {
    return {};
  }
}
