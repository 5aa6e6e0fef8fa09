// Which files are on their way, and to which upload each belongs; kept in this browser, so that a page that is opened
// again can say what was not finished and go on with it.

const PREFIX = "upload|";
const DAYS_KEPT = 7;

export function memoryKey(beginUrl, { file, folder }) {
  const path = folder ? `${folder}/${file.name}` : file.name;
  return [PREFIX + beginUrl, path, file.size, file.lastModified].join("|");
}

export class Memory {
  constructor(storage, now = Date.now) {
    this.storage = storage;
    this.now = now;
  }

  remember(key, { name, partsUrl, cancelUrl, tab }) {
    try {
      this.storage.setItem(key, JSON.stringify({ name, partsUrl, cancelUrl, tab, at: this.now() }));
    } catch {
      // full or switched off: this file cannot be resumed after a reload
    }
  }

  read(key) {
    try {
      return JSON.parse(this.storage.getItem(key));
    } catch {
      return null;
    }
  }

  recall(key) {
    return this.read(key)?.partsUrl ?? null;
  }

  forget(key) {
    try {
      this.storage.removeItem(key);
    } catch {
      // switched off: nothing was kept
    }
  }

  forgetOld() {
    const oldest = this.now() - DAYS_KEPT * 86_400_000;
    for (const key of this.keys()) if (!(this.read(key)?.at > oldest)) this.forget(key);
  }

  // What was begun here, or only chosen, and did not end; nothing that another page is still busy with.
  unfinished(beginUrl, busyTabs = new Set()) {
    const here = `${PREFIX}${beginUrl}|`;
    const all = this.keys().filter((key) => key.startsWith(here));
    return all.map((key) => ({ key, ...this.read(key) })).filter(({ tab }) => !busyTabs.has(tab));
  }

  keys() {
    return Object.keys(this.storage).filter((key) => key.startsWith(PREFIX));
  }
}

// Storage may be forbidden altogether; then nothing is remembered.
export function browserStorage() {
  try {
    return globalThis.localStorage ?? {};
  } catch {
    return {};
  }
}
