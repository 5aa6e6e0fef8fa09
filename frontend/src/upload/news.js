// Asks what became of the files that have arrived: the server reads them after they are here.

const EVERY = 1_500;
const LONGEST = 20 * 60_000;

export class News {
  constructor(queue, api, wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))) {
    Object.assign(this, { queue, api, wait, asking: false });
  }

  unchecked() {
    return this.queue.entries.filter((entry) => entry.state === "done" && !entry.checked);
  }

  async follow() {
    if (this.asking) return;
    this.asking = true;
    const until = Date.now() + LONGEST;
    while (this.unchecked().length && Date.now() < until) {
      await this.wait(EVERY);
      await this.askAll();
    }
    this.asking = false;
  }

  async askAll() {
    const drops = new Map();
    for (const entry of this.unchecked()) {
      const drop = `${entry.beginUrl}?batch=${entry.batch}`;
      drops.set(drop, [...(drops.get(drop) ?? []), entry]);
    }
    for (const [url, entries] of drops) await this.ask(url, entries);
  }

  async ask(url, entries) {
    let told;
    try {
      told = await this.api.call("GET", url, undefined, undefined, { "X-Poll": "1" });
    } catch {
      return; // the next round asks again
    }
    for (const entry of entries) {
      const problem = told.problems[entry.upload];
      if (problem) this.queue.judge(entry, problem.state, problem.message);
      else if (!isWaiting(entry.upload, told)) this.queue.update(entry, { checked: true });
    }
  }
}

// Of very many only the first are named, in the order of their ids: what comes after the last of them may wait too.
function isWaiting(id, { checking, waiting }) {
  return waiting.includes(id) || (checking > waiting.length && id > waiting.at(-1));
}
