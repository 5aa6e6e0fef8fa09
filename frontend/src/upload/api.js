// Speaking JSON with our own server. Errors say what a caller can do about them.

export class Refused extends Error {} // the server said no, and why: trying again is useless
export class SignedOut extends Error {} // sign in again, then try again
export class Missing extends Error {} // the upload is no longer known
export class AlreadyHere extends Error {} // the same content is in the collection
export class PartsMissing extends Error {
  constructor(parts) {
    super("parts missing");
    this.parts = parts;
  }
}
export class Expired extends Error {} // a signed address is too old: ask for a fresh one
export class Unreachable extends Error {} // line or server: try again later

const TRY_AGAIN = new Set([408, 425, 429]);

async function readJson(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}

export function errorFor(status, answer) {
  if (status === 404 || status === 410) return new Missing(answer.message ?? "");
  if (status === 409 && answer.missing) return new PartsMissing(answer.missing);
  if (answer.reason === "duplicate") return new AlreadyHere(answer.message);
  if (status >= 500 || TRY_AGAIN.has(status)) return new Unreachable(`status ${status}`);
  return new Refused(answer.message ?? "");
}

export class Api {
  constructor(csrfToken) {
    this.csrfToken = csrfToken;
  }

  headersFor(url) {
    const own = new URL(url, location.href).origin === location.origin;
    return own ? { "X-CSRFToken": this.csrfToken } : {};
  }

  async call(method, url, body, signal, more = {}) {
    const headers = { Accept: "application/json", ...this.headersFor(url), ...more };
    if (body) headers["Content-Type"] = "application/json";
    let response;
    try {
      response = await fetch(url, { method, headers, body: body && JSON.stringify(body), signal });
    } catch (error) {
      throw signal?.aborted ? signal.reason : new Unreachable(String(error));
    }
    if (response.redirected) throw new SignedOut(); // to the sign-in page
    const answer = await readJson(response);
    if (!response.ok) throw errorFor(response.status, answer);
    return answer;
  }
}
