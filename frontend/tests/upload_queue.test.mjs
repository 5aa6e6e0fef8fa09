import assert from "node:assert/strict";
import { test } from "node:test";
import { AlreadyHere, Missing, Refused } from "../src/upload/api.js";
import { Memory } from "../src/upload/memory.js";
import { News } from "../src/upload/news.js";
import { Queue } from "../src/upload/queue.js";

const TEXTS = { failed: "Failed.", unreadable: "Unreadable.", gone: "Gone.", "too-large": "Too large." };

// What the address of a collection answers; every upload has arrived as soon as it begins.
class Server {
  constructor() {
    this.begun = [];
    this.cancelled = [];
    this.contents = new Set();
    this.problems = {};
    this.waiting = { checking: 0, waiting: [] };
  }

  async call(method, url, body) {
    if (url.startsWith("/parts/")) return this.state(url.slice("/parts/".length));
    if (method === "GET") return { ...this.waiting, problems: this.problems };
    if (url.startsWith("/begin/")) return this.begin(body);
    if (url.startsWith("/cancel/")) return this.cancelled.push(url);
    return { id: url.slice("/complete/".length) };
  }

  async begin({ name, sha256, again, folder }) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (name.endsWith(".exe")) throw new Refused("Not accepted.");
    if (name === "gone") throw new Missing("");
    if (this.contents.has(sha256) && !again) throw new AlreadyHere(`Already here as ${name}.`);
    this.contents.add(sha256);
    this.begun.push(folder ? `${folder}/${name}` : name);
    return this.state(name);
  }

  state(name) {
    const urls = { complete_url: `/complete/${name}`, cancel_url: `/cancel/${name}`, parts_url: `/parts/${name}` };
    return { part_size: 1000, part_count: 1, have: [1], put: {}, ...urls };
  }
}

const storage = () => Object.defineProperties({}, {
  setItem: { value(k, v) { this[k] = v; } },
  getItem: { value(k) { return this[k] ?? null; } },
  removeItem: { value(k) { delete this[k]; } },
});

function begun(server = new Server()) {
  const memory = new Memory(storage());
  return { server, memory, queue: new Queue({ api: server, maxBytes: 100, texts: TEXTS, memory }) };
}

const found = (name, text = name, folder = "") => ({ name, folder, file: new File([text], name, { lastModified: 1 }) });
const over = (queue) => new Promise((resolve) => queue.addEventListener("finished", resolve, { once: true }));
const states = (queue) => queue.entries.map(({ name, state }) => `${name} ${state}`);

test("one bad file stops no other, and each says why", async () => {
  const { queue, server } = begun();
  queue.add([found("a"), found("b.exe"), { name: "c", folder: "", file: null }, found("d", "x".repeat(101)), found("e")], "/begin/");
  await over(queue);
  assert.deepEqual(states(queue), ["a done", "b.exe refused", "c refused", "d refused", "e done"]);
  assert.deepEqual(queue.entries.map(({ reason }) => reason), ["", "Not accepted.", "Unreadable.", "Too large.", ""]);
  assert.deepEqual(server.begun.sort(), ["a", "e"]);
});

test("the same content is told, and added when asked", async () => {
  const { queue, server } = begun();
  queue.add([found("a", "same"), found("b", "same", "copy")], "/begin/");
  await over(queue);
  assert.deepEqual(states(queue), ["a done", "b here"]);
  queue.act(queue.entries[1].id, "again");
  await over(queue);
  assert.deepEqual([states(queue), server.begun], [["a done", "b done"], ["a", "copy/b"]]);
});

test("all at once are paused, gone on with, and cancelled", async () => {
  const { queue, server } = begun();
  queue.add(Array.from({ length: 50 }, (_, n) => found(`${n}`)), "/begin/");
  queue.actOnAll("pause");
  await over(queue);
  assert.ok(queue.entries.every(({ state }) => state === "paused"));
  queue.actOnAll("resume");
  await over(queue);
  assert.equal(queue.entries.filter(({ state }) => state === "done").length, 50);
  queue.add([found("x"), found("y")], "/begin/");
  queue.actOnAll("pause");
  await over(queue);
  queue.actOnAll("cancel");
  assert.deepEqual(states(queue).slice(50), ["x cancelled", "y cancelled"]);
  assert.equal(server.begun.length, 50);
});

test("a file that is chosen twice is sent once, and one that failed is gone on with", async () => {
  const { queue, server } = begun();
  queue.add([found("a"), found("a"), found("gone")], "/begin/");
  await over(queue);
  assert.deepEqual(states(queue), ["a done", "gone failed"]);
  queue.add([found("gone")], "/begin/");
  await over(queue);
  assert.deepEqual([states(queue), server.begun], [["a done", "gone failed"], ["a"]]);
});

test("what has ended is forgotten, what failed is remembered", async () => {
  const { queue, memory } = begun();
  queue.add([found("a"), found("b.exe"), found("gone")], "/begin/");
  assert.equal(memory.unfinished("/begin/").length, 3);
  await over(queue);
  assert.deepEqual(memory.unfinished("/begin/").map(({ name }) => name), ["gone"]);
});

test("after a reload the upload that was begun is gone on with", async () => {
  const { queue, server, memory } = begun();
  const asks = server.call.bind(server);
  server.call = (method, url, body) => (url.startsWith("/complete/") ? new Promise(() => {}) : asks(method, url, body));
  queue.add([found("a")], "/begin/"); // and the page is closed while it is being completed
  await new Promise((resolve) => setTimeout(resolve, 50));
  server.call = asks;
  const later = new Queue({ api: server, maxBytes: 100, texts: TEXTS, memory });
  later.add([found("a")], "/begin/");
  await over(later);
  assert.deepEqual([states(later), server.begun], [["a done"], ["a"]]);
});

test("ten thousand files are in the list at once", () => {
  const { queue } = begun();
  const start = performance.now();
  queue.add(Array.from({ length: 10_000 }, (_, n) => found(`${n}`)), "/begin/");
  assert.ok(performance.now() - start < 3_000);
  queue.actOnAll("pause");
});

test("what the server finds out later is shown as well", async () => {
  const { queue, server } = begun();
  queue.add([found("a"), found("b")], "/begin/");
  await over(queue);
  server.problems = { b: { state: "refused", message: "Malware." } };
  await new News(queue, server, () => Promise.resolve()).follow();
  assert.deepEqual(queue.entries.map(({ state, reason, checked }) => [state, reason, checked]), [
    ["done", "", true],
    ["refused", "Malware.", true],
  ]);
});

test("a file that is checked is shown as added although others are not", async () => {
  const { queue, server } = begun();
  queue.add(["a", "b", "c", "d"].map((name) => found(name)), "/begin/");
  await over(queue);
  const news = new News(queue, server);
  const added = () => queue.entries.filter(({ checked }) => checked).map(({ name }) => name);
  server.waiting = { checking: 2, waiting: ["b"] }; // and one after it, which is not named
  await news.askAll();
  assert.deepEqual(added(), ["a"]);
  server.waiting = { checking: 1, waiting: ["c"] };
  await news.askAll();
  assert.deepEqual(added(), ["a", "b", "d"]);
});
