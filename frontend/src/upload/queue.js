// All files of this page and their states: waiting, uploading, paused, done, here (the same content is there already),
// refused, failed, cancelled. What is done is being checked by the server until `checked`.
import { AlreadyHere, Missing, Refused, SignedOut } from "./api.js";
import { browserStorage, Memory, memoryKey } from "./memory.js";
import { holdTab } from "./tabs.js";
import { Transfer } from "./transfer.js";

const SMALL = 2_000_000;
const SMALL_AT_ONCE = 4;
const FILES_AT_ONCE = 2;
const PAUSED = new Error("paused");
const CANCELLED = new Error("cancelled");
const UNREADABLE = new Set(["NotFoundError", "NotReadableError"]);
export const UNFINISHED = new Set(["waiting", "uploading", "paused"]);
const ENDED = new Set(["done", "here", "refused", "cancelled"]); // what need not be remembered any longer

export function newId(source = crypto) {
  if (source.randomUUID) return source.randomUUID();
  const hex = Array.from(source.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}

export class Queue extends EventTarget {
  constructor({ api, maxBytes, texts, memory = new Memory(browserStorage()) }) {
    super();
    Object.assign(this, { api, maxBytes, texts, memory });
    this.memory.forgetOld();
    this.tab = newId();
    this.entries = [];
    this.byId = new Map();
    this.byKey = new Map(); // the file that is being sent, by what it is
    this.line = []; // of those that wait, in their order
    this.running = 0;
  }

  add(found, beginUrl) {
    if (!found.length) return;
    const batch = newId();
    for (const one of found) {
      if (this.isListed(one, beginUrl)) continue;
      const entry = this.entryFor(one, batch, beginUrl);
      this.entries.push(entry);
      this.byId.set(entry.id, entry);
      if (entry.state === "waiting") this.line.push(entry);
    }
    this.changed();
    this.next();
  }

  // Chosen once more while it is on its way, or to go on with it.
  isListed(found, beginUrl) {
    const entry = found.file && this.byKey.get(memoryKey(beginUrl, found));
    if (entry?.state === "paused" || entry?.state === "failed") this.wait(entry);
    return Boolean(entry);
  }

  entryFor(found, batch, beginUrl) {
    const { name, folder, file } = found;
    const entry = { id: newId(), name, folder, size: file?.size ?? 0, batch, beginUrl, sent: 0, reason: "" };
    if (!file) return Object.assign(entry, { state: "refused", reason: this.texts.unreadable });
    if (this.maxBytes && file.size > this.maxBytes)
      return Object.assign(entry, { state: "refused", reason: this.texts["too-large"] });
    entry.key = memoryKey(beginUrl, found);
    this.byKey.set(entry.key, entry);
    entry.transfer = new Transfer(found, {
      api: this.api,
      beginUrl,
      batch,
      memory: this.memory,
      key: entry.key,
      tab: this.tab,
      onProgress: (sent) => this.update(entry, { sent }),
      onWaiting: (offline) => this.update(entry, { offline }),
    });
    return Object.assign(entry, { state: "waiting" });
  }

  next() {
    for (let entry = this.line[0]; entry; entry = this.line[0]) {
      const most = entry.size < SMALL ? SMALL_AT_ONCE : FILES_AT_ONCE;
      if (entry.state === "waiting" && this.running >= most) break;
      this.line.shift();
      if (entry.state === "waiting") void this.start(entry);
    }
    this.release ??= this.isBusy() ? holdTab(this.tab) : null;
  }

  async start(entry) {
    this.running++;
    entry.controller = new AbortController();
    this.update(entry, { state: "uploading", reason: "", offline: false });
    try {
      const answer = await entry.transfer.run(entry.controller.signal);
      this.update(entry, { state: "done", sent: entry.size, upload: answer.id });
      this.dispatchEvent(new CustomEvent("uploaded", { detail: answer }));
    } catch (error) {
      entry.controller.abort(error); // its other parts stop as well
      this.update(entry, this.outcome(error));
      if (error === CANCELLED) await entry.transfer.cancel();
    }
    if (ENDED.has(entry.state)) this.forget(entry);
    this.running--;
    this.next();
    if (!this.isBusy()) this.finish();
  }

  finish() {
    this.release?.();
    this.release = null;
    this.dispatchEvent(new Event("finished"));
  }

  outcome(error) {
    const { failed, unreadable, gone } = this.texts;
    if (error === PAUSED) return { state: "paused" };
    if (error === CANCELLED) return { state: "cancelled" };
    if (error instanceof AlreadyHere) return { state: "here", reason: error.message, sent: 0 };
    if (error instanceof Refused) return { state: "refused", reason: error.message || failed };
    if (error instanceof SignedOut) return { state: "failed", reason: this.texts["signed-out"] };
    if (error instanceof Missing) return { state: "failed", reason: error.message || gone };
    return { state: "failed", reason: UNREADABLE.has(error?.name) ? unreadable : failed };
  }

  act(id, what) {
    const entry = this.byId.get(id);
    if (what === "pause") this.pause(entry);
    if (what === "resume" || what === "retry") this.wait(entry);
    if (what === "again") {
      this.byKey.set(entry.key, entry);
      entry.transfer.wantAgain();
      this.wait(entry);
    }
    if (what === "cancel") this.cancel(entry);
    this.next();
  }

  actOnAll(what) {
    const whose = { pause: ["waiting", "uploading"], resume: ["paused"], retry: ["failed"], cancel: ["paused"] }[what];
    for (const entry of this.entries) if (whose.includes(entry.state) && !entry.kept) this.act(entry.id, what);
  }

  wait(entry) {
    this.update(entry, { state: "waiting", reason: "" });
    this.line.push(entry);
  }

  pause(entry) {
    if (entry.state === "uploading") entry.controller.abort(PAUSED);
    else if (entry.state === "waiting") this.update(entry, { state: "paused" });
  }

  cancel(entry) {
    if (entry.state === "uploading") return entry.controller.abort(CANCELLED);
    this.update(entry, { state: "cancelled" });
    this.forget(entry);
    void entry.transfer?.cancel();
  }

  forget(entry) {
    this.byKey.delete(entry.key);
    entry.transfer?.forget();
  }

  // What the server found out after a file had arrived; sending it again would not help.
  judge(entry, state, reason) {
    this.update(entry, { state, reason, kept: true, checked: true });
  }

  clearFinished() {
    this.entries = this.entries.filter((entry) => UNFINISHED.has(entry.state));
    this.byId = new Map(this.entries.map((entry) => [entry.id, entry]));
    this.changed();
  }

  isBusy() {
    return this.running > 0 || this.line.some((entry) => entry.state === "waiting");
  }

  update(entry, values) {
    Object.assign(entry, values);
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event("changed"));
  }
}
