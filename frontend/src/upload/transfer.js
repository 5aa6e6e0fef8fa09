// Takes one file to the server: begin, parts (three at a time), complete; or goes on where it stopped.
import { Expired, Missing, PartsMissing, Unreachable } from "./api.js";
import { delay, sleep, untilOnline } from "./backoff.js";
import { sha256 } from "./hash.js";
import { arrivedBytes, missingParts, partRange } from "./plan.js";
import { putPart } from "./put.js";

const PARTS_AT_ONCE = 3;
const TRIES = 20; // about five minutes
const ROUNDS = 4; // how often complete may say that parts are missing
const HASHED_WHOLE = 32 * 1024 * 1024; // larger ones are told as twins only at their end

export class Transfer {
  constructor(found, { api, beginUrl, batch, memory, key, tab, onProgress, onWaiting }) {
    Object.assign(this, { ...found, api, beginUrl, batch, memory, key, tab, onProgress, onWaiting });
    this.again = false; // although the same content is there already
    this.upload = null;
    this.hashes = new Map();
    this.sending = new Map();
    memory.remember(key, { ...memory.read(key), name: this.name, tab }); // what was begun before stays known
  }

  async run(signal) {
    this.signal = signal;
    this.sending.clear();
    this.upload = (await this.known()) ?? (await this.begin());
    for (let round = 0; round < ROUNDS; round++) {
      await this.sendParts();
      try {
        return await this.complete();
      } catch (error) {
        if (!(error instanceof PartsMissing)) throw error;
        this.upload.have = this.upload.have.filter((n) => !error.parts.includes(n));
        await this.stubborn(() => this.refresh());
      }
    }
    throw new Unreachable("parts keep getting lost");
  }

  // Asks again while line or server are away; everything else is the caller's.
  async stubborn(act) {
    let stale = false;
    for (let attempt = 0; ; attempt++) {
      this.signal.throwIfAborted();
      try {
        await untilOnline(this.signal);
        if (stale) await this.refresh();
        stale = false;
        const answer = await act();
        this.onWaiting(false);
        return answer;
      } catch (error) {
        stale = error instanceof Expired;
        const again = stale || error instanceof Unreachable;
        if (!again || attempt >= TRIES) throw error;
        this.onWaiting(!stale);
        await sleep(delay(attempt), this.signal);
      }
    }
  }

  call(method, url, body) {
    return this.stubborn(() => this.api.call(method, url, body, this.signal));
  }

  async known() {
    const partsUrl = this.upload?.parts_url ?? this.memory.recall(this.key);
    if (!partsUrl) return null;
    try {
      return await this.call("GET", partsUrl);
    } catch (error) {
      if (error instanceof Missing) return null; // gone or no longer ours: start anew
      throw error;
    }
  }

  async begin() {
    const { name, folder, batch, again, tab, wanted } = this;
    const { size, type } = this.file;
    const whole = size <= HASHED_WHOLE ? await sha256(this.file) : null;
    const asked = { name, folder, size, type, batch, again, sha256: whole ?? "", wanted };
    const upload = await this.call("POST", this.beginUrl, asked);
    if (upload.part_count === 1) this.hashes.set(1, whole);
    this.memory.remember(this.key, { name, tab, partsUrl: upload.parts_url, cancelUrl: upload.cancel_url });
    return upload;
  }

  async refresh() {
    const { have, put } = await this.api.call("GET", this.upload.parts_url, undefined, this.signal);
    this.upload.put = put;
    this.upload.have = have;
  }

  async sendParts() {
    this.showProgress();
    const todo = missingParts(this.upload.part_count, this.upload.have);
    const one = async () => {
      for (let n = todo.shift(); n !== undefined; n = todo.shift()) await this.sendPart(n);
    };
    await Promise.all(Array.from({ length: Math.min(PARTS_AT_ONCE, todo.length) }, one));
  }

  async sendPart(n) {
    const blob = this.slice(n);
    if (!this.hashes.has(n)) this.hashes.set(n, await sha256(blob)); // first: one that cannot be read is told at once
    await this.stubborn(() => {
      const url = this.upload.put[n];
      if (!url) throw new Expired("no address");
      return putPart(url, blob, {
        headers: this.api.headersFor(url),
        signal: this.signal,
        onProgress: (bytes) => this.showProgress(n, bytes),
      });
    });
    this.sending.delete(n);
    if (!this.upload.have.includes(n)) this.upload.have.push(n);
    this.showProgress();
  }

  slice(n) {
    const { start, end } = partRange(n, this.file.size, this.upload.part_size);
    return this.file.slice(start, end);
  }

  async complete() {
    const parts = [];
    for (let n = 1; n <= this.upload.part_count; n++) {
      const hash = this.hashes.get(n) ?? (await sha256(this.slice(n))); // it arrived before a reload
      parts.push(hash ? { n, sha256: hash } : { n });
    }
    return this.call("POST", this.upload.complete_url, { parts, again: this.again, wanted: this.wanted });
  }

  // The next run begins anew, whatever is there already.
  wantAgain() {
    this.again = true;
    this.upload = null;
    this.memory.remember(this.key, { name: this.name, tab: this.tab });
  }

  forget() {
    this.memory.forget(this.key);
  }

  async cancel() {
    this.forget();
    if (!this.upload) return;
    try {
      await this.api.call("POST", this.upload.cancel_url, {});
    } catch (error) {
      if (!(error instanceof Missing || error instanceof Unreachable)) throw error;
      // the server forgets what nobody finishes
    }
  }

  showProgress(n, bytes) {
    if (n) this.sending.set(n, bytes);
    const before = arrivedBytes(this.upload.have, this.file.size, this.upload.part_size);
    const now = [...this.sending.values()].reduce((sum, sent) => sum + sent, 0);
    this.onProgress(Math.min(this.file.size, before + now));
  }
}
