// Which open pages are sending: each holds a lock with its name, which the browser lets go of when the page goes.

const PREFIX = "bitewing-upload-";

export function holdTab(tab) {
  let release = () => {};
  const held = new Promise((resolve) => {
    release = resolve;
  });
  navigator.locks?.request(PREFIX + tab, () => held).catch(() => {});
  return release;
}

export async function busyTabs() {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return new Set(held.filter(({ name }) => name.startsWith(PREFIX)).map(({ name }) => name.slice(PREFIX.length)));
}
