// Takes one file to the server: begin, parts (three at a time), complete; or goes on where it stopped.
import { Expired, Missing, PartsMissing, Unreachable } from "./api.js";
import { delay, sleep, untilOnline } from "./backoff.js";
import { sha256 } from "./hash.js";
import { arrivedBytes, missingParts, partRange } from "./plan.js";
import { putPart } from "./put.js";

const PARTS_AT_ONCE = 3;
const TRIES = 10;
const ROUNDS = 4; // how often complete may say that parts are missing

export class Transfer {
  constructor(file, { api, beginUrl, batch, memory, key, onProgress, onWaiting }) {
    Object.assign(this, { file, api, beginUrl, batch, memory, key, onProgress, onWaiting });
    this.upload = null;
    this.hashes = new Map();
    this.sending = new Map();
  }

  async run(signal) {
    this.signal = signal;
    this.sending.clear();
    this.upload = (await this.known()) ?? (await this.begin());
    for (let round = 0; round < ROUNDS; round++) {
      await this.sendParts();
      try {
        const answer = await this.complete();
        this.memory.forget(this.key);
        return answer;
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
      this.memory.forget(this.key);
      if (error === this.signal.reason || error instanceof Unreachable) throw error;
      return null; // gone, finished or no longer ours: start anew
    }
  }

  async begin() {
    const { name, size, type } = this.file;
    const upload = await this.call("POST", this.beginUrl, { name, size, type, batch: this.batch });
    this.memory.remember(this.key, upload.parts_url);
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
    await this.stubborn(() => {
      const url = this.upload.put[n];
      if (!url) throw new Expired("no address");
      return putPart(url, blob, {
        headers: this.api.headersFor(url),
        signal: this.signal,
        onProgress: (bytes) => this.showProgress(n, bytes),
      });
    });
    this.hashes.set(n, await sha256(blob));
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
    return this.call("POST", this.upload.complete_url, { parts });
  }

  async cancel() {
    this.memory.forget(this.key);
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
