// Which upload belongs to which file, kept in this browser so that a reloaded page can go on.

const PREFIX = "upload|";
const DAYS_KEPT = 7;

export function memoryKey(beginUrl, file) {
  return [PREFIX + beginUrl, file.webkitRelativePath || file.name, file.size, file.lastModified].join("|");
}

export class Memory {
  constructor(storage, now = Date.now) {
    this.storage = storage;
    this.now = now;
  }

  remember(key, partsUrl) {
    try {
      this.storage.setItem(key, JSON.stringify({ partsUrl, at: this.now() }));
    } catch {
      // full or switched off: this file cannot be resumed after a reload
    }
  }

  recall(key) {
    try {
      return JSON.parse(this.storage.getItem(key))?.partsUrl ?? null;
    } catch {
      return null;
    }
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
    for (const key of Object.keys(this.storage)) {
      if (!key.startsWith(PREFIX)) continue;
      const { at } = JSON.parse(this.storage.getItem(key) ?? "{}");
      if (!(at > oldest)) this.forget(key);
    }
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
