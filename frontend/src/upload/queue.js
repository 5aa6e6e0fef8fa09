// All files of this page and their states: waiting, uploading, paused, done, refused, failed, cancelled.
import { Missing, Refused } from "./api.js";
import { browserStorage, Memory, memoryKey } from "./memory.js";
import { Transfer } from "./transfer.js";

const FILES_AT_ONCE = 2;
const PAUSED = new Error("paused");
const CANCELLED = new Error("cancelled");
export const UNFINISHED = new Set(["waiting", "uploading", "paused"]);

export function newId(source = crypto) {
  if (source.randomUUID) return source.randomUUID();
  const hex = Array.from(source.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}

export class Queue extends EventTarget {
  constructor({ api, beginUrl, maxBytes, texts }) {
    super();
    Object.assign(this, { api, beginUrl, maxBytes, texts });
    this.memory = new Memory(browserStorage());
    this.memory.forgetOld();
    this.entries = [];
  }

  add(files) {
    const batch = newId();
    for (const file of files) this.entries.push(this.entryFor(file, batch));
    this.changed();
    this.next();
  }

  entryFor(file, batch) {
    const entry = { id: newId(), file, name: file.name, size: file.size, sent: 0, state: "waiting", reason: "" };
    if (this.maxBytes && file.size > this.maxBytes) {
      return Object.assign(entry, { state: "refused", reason: this.texts.tooLarge });
    }
    const key = memoryKey(this.beginUrl, file);
    const twin = this.entries.some((other) => other.key === key && UNFINISHED.has(other.state));
    entry.key = twin ? `${key}|${entry.id}` : key;
    entry.transfer = new Transfer(file, {
      api: this.api,
      beginUrl: this.beginUrl,
      batch,
      memory: this.memory,
      key: entry.key,
      onProgress: (sent) => this.update(entry, { sent }),
      onWaiting: (offline) => this.update(entry, { offline }),
    });
    return entry;
  }

  next() {
    const running = this.entries.filter((entry) => entry.state === "uploading").length;
    const waiting = this.entries.filter((entry) => entry.state === "waiting");
    for (const entry of waiting.slice(0, Math.max(0, FILES_AT_ONCE - running))) void this.start(entry);
  }

  async start(entry) {
    entry.controller = new AbortController();
    this.update(entry, { state: "uploading", reason: "", offline: false });
    try {
      const answer = await entry.transfer.run(entry.controller.signal);
      this.update(entry, { state: "done", sent: entry.size });
      this.dispatchEvent(new CustomEvent("uploaded", { detail: answer }));
    } catch (error) {
      entry.controller.abort(error); // its other parts stop as well
      this.update(entry, this.outcome(error));
      if (error === CANCELLED) await entry.transfer.cancel();
    }
    this.next();
    if (!this.isBusy()) this.dispatchEvent(new Event("finished"));
  }

  outcome(error) {
    if (error === PAUSED) return { state: "paused" };
    if (error === CANCELLED) return { state: "cancelled" };
    if (error instanceof Refused) return { state: "refused", reason: error.message || this.texts.failed };
    if (error instanceof Missing) return { state: "failed", reason: error.message || this.texts.failed };
    return { state: "failed", reason: this.texts.failed };
  }

  act(id, what) {
    const entry = this.entries.find((one) => one.id === id);
    if (what === "pause") this.pause(entry);
    if (what === "resume" || what === "retry") this.update(entry, { state: "waiting", reason: "" });
    if (what === "cancel") this.cancel(entry);
    this.next();
  }

  pause(entry) {
    if (entry.state === "uploading") entry.controller.abort(PAUSED);
    else if (entry.state === "waiting") this.update(entry, { state: "paused" });
  }

  cancel(entry) {
    if (entry.state === "uploading") return entry.controller.abort(CANCELLED);
    this.update(entry, { state: "cancelled" });
    void entry.transfer?.cancel();
  }

  clearFinished() {
    this.entries = this.entries.filter((entry) => UNFINISHED.has(entry.state));
    this.changed();
  }

  isBusy() {
    return this.entries.some((entry) => entry.state === "uploading" || entry.state === "waiting");
  }

  update(entry, values) {
    Object.assign(entry, values);
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event("changed"));
  }
}
