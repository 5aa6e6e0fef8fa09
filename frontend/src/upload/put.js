// Sends one part. XMLHttpRequest, because fetch cannot say how far a request has got.
import { Expired, Missing, Unreachable } from "./api.js";

const STALLED_AFTER = 60_000;

function errorOf(request) {
  if (request.status === 403) return new Expired("status 403");
  if (request.status === 404 || request.status === 410) return new Missing(`status ${request.status}`);
  return new Unreachable(`status ${request.status}`);
}

export function putPart(url, blob, { headers, signal, onProgress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let stalled;
    const watch = () => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), STALLED_AFTER);
    };
    const stop = () => request.abort();
    const end = (settle, value) => {
      clearTimeout(stalled);
      signal.removeEventListener("abort", stop);
      settle(value);
    };
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      watch();
      onProgress(event.loaded);
    };
    request.onload = () => {
      const fine = request.status >= 200 && request.status < 300;
      end(fine ? resolve : reject, fine ? undefined : errorOf(request));
    };
    request.onerror = () => end(reject, new Unreachable("line"));
    request.onabort = () => end(reject, signal.aborted ? signal.reason : new Unreachable("stalled"));
    signal.addEventListener("abort", stop, { once: true });
    watch();
    request.send(blob);
  });
}
