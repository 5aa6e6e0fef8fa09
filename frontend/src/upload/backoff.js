// How long to wait before trying again: longer each time, never in step with others.

const FIRST = 500;
const LONGEST = 20_000;

export function delay(attempt, random = Math.random) {
  return Math.min(LONGEST, FIRST * 2 ** attempt) * (0.5 + random() / 2);
}

export function sleep(ms, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

export async function untilOnline(signal) {
  while (navigator.onLine === false) await sleep(500, signal);
}
