import assert from "node:assert/strict";
import { test } from "node:test";
import { AlreadyHere, errorFor, Missing, PartsMissing, Refused, Unreachable } from "../src/upload/api.js";
import { delay, sleep } from "../src/upload/backoff.js";
import { sha256 } from "../src/upload/hash.js";
import { Memory, memoryKey } from "../src/upload/memory.js";
import { Pace, roundTime } from "../src/upload/pace.js";
import { arrivedBytes, folderOf, isLitter, missingParts, partRange } from "../src/upload/plan.js";
import { newId } from "../src/upload/queue.js";
import { countStates, problems, rowsToShow, totalShare } from "../src/upload/summary.js";

test("the parts of a file cover it without gaps, and the last one is the rest", () => {
  const ranges = [1, 2, 3].map((n) => partRange(n, 20, 8));
  assert.deepEqual(ranges, [
    { start: 0, end: 8 },
    { start: 8, end: 16 },
    { start: 16, end: 20 },
  ]);
});

test("only parts that have not arrived are sent", () => {
  assert.deepEqual(missingParts(5, [2, 5]), [1, 3, 4]);
  assert.deepEqual(missingParts(2, [1, 2]), []);
});

test("arrived bytes count the short last part as what it is", () => {
  assert.equal(arrivedBytes([1, 3], 20, 8), 12);
});

test("pauses grow, stay below twenty seconds and are never the same for everybody", () => {
  assert.equal(delay(0, () => 0), 250);
  assert.equal(delay(0, () => 1), 500);
  assert.equal(delay(3, () => 1), 4000);
  assert.equal(delay(30, () => 1), 20_000);
});

test("a pause ends at once when the upload is cancelled", async () => {
  const controller = new AbortController();
  const pause = sleep(60_000, controller.signal);
  controller.abort(new Error("cancelled"));
  await assert.rejects(pause, { message: "cancelled" });
});

test("a checksum is the SHA-256 in hexadecimal", async () => {
  assert.equal(await sha256(new Blob(["abc"])), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("an answer tells whether to try again, to send parts again, or to stop", () => {
  assert.ok(errorFor(503, {}) instanceof Unreachable);
  assert.ok(errorFor(429, {}) instanceof Unreachable);
  assert.ok(errorFor(404, {}) instanceof Missing);
  assert.deepEqual(errorFor(409, { missing: [2] }).parts, [2]);
  assert.ok(errorFor(409, { missing: [2] }) instanceof PartsMissing);
  assert.ok(errorFor(409, { reason: "duplicate", message: "Already here" }) instanceof AlreadyHere);
  const refused = errorFor(413, { reason: "too_large", message: "Too large" });
  assert.ok(refused instanceof Refused);
  assert.equal(refused.message, "Too large");
});

function cupboard() {
  const storage = { setItem(k, v) { this[k] = v; }, getItem(k) { return this[k] ?? null; }, removeItem(k) { delete this[k]; } };
  for (const name of ["setItem", "getItem", "removeItem"]) Object.defineProperty(storage, name, { enumerable: false });
  return storage;
}

test("a file is known again after a reload, until it has arrived or a week has gone", () => {
  let now = 1_000;
  const memory = new Memory(cupboard(), () => now);
  const key = memoryKey("/begin/", { folder: "disc/left", file: { name: "a.dcm", size: 5, lastModified: 7 } });
  assert.equal(key, "upload|/begin/|disc/left/a.dcm|5|7");
  memory.remember(key, { name: "a.dcm", partsUrl: "/parts/1/" });
  assert.equal(memory.recall(key), "/parts/1/");
  now += 8 * 86_400_000;
  memory.forgetOld();
  assert.equal(memory.recall(key), null);
});

test("what was not finished is found again, but for what another page is busy with and what belongs elsewhere", () => {
  const memory = new Memory(cupboard());
  memory.remember("upload|/begin/|a|1|1", { name: "a", tab: "closed" });
  memory.remember("upload|/begin/|b|1|1", { name: "b", tab: "open" });
  memory.remember("upload|/elsewhere/|c|1|1", { name: "c", tab: "closed" });
  assert.deepEqual(memory.unfinished("/begin/", new Set(["open"])).map(({ name }) => name), ["a"]);
});

test("what systems leave in folders is not sent", () => {
  assert.deepEqual(["Thumbs.db", ".DS_Store", "._a.jpg", "a.jpg"].map((name) => isLitter(name)), [true, true, true, false]);
  assert.deepEqual(["__MACOSX/disc", "disc/@eaDir", "disc"].map((folder) => isLitter("a.jpg", folder)), [true, true, false]);
});

test("the folder of a file is the same, dropped or chosen", () => {
  assert.deepEqual(["/disc/left/1.dcm", "disc/left/1.dcm", "1.dcm", ""].map(folderOf), ["disc/left", "disc/left", "", ""]);
});

test("how long it still takes is told after some seconds, and from the last ones only", () => {
  const pace = new Pace();
  pace.note(0, 0);
  assert.equal(pace.left(100), null);
  for (let second = 1; second <= 60; second++) pace.note(second < 40 ? second : 40 + (second - 40) * 10, second * 1000);
  assert.equal(Math.round(pace.left(100)), 10);
  pace.note(0, 61_000);
  assert.equal(pace.left(100), null);
});

test("times are round", () => {
  assert.deepEqual([3, 42, 70, 3_000, 5_400].map(roundTime), [
    [5, "second"],
    [45, "second"],
    [1, "minute"],
    [50, "minute"],
    [1.5, "hour"],
  ]);
});

test("ids are UUIDs also where the browser cannot make them itself", () => {
  const old = { getRandomValues: (bytes) => crypto.getRandomValues(bytes) };
  assert.match(newId(old), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
});

const entries = (...states) => states.map((state, i) => ({ id: String(i), state, size: 10, sent: 5 }));

test("of a thousand files those that move or went wrong are listed, and a few of the rest", () => {
  const many = entries(...Array(500).fill("done"), ...Array(30).fill("refused"), "uploading", ...Array(469).fill("waiting"));
  const shown = rowsToShow(many);
  assert.deepEqual(countStates(shown), { uploading: 1, refused: 30, waiting: 12, done: 12 });
  assert.equal(shown[0].state, "uploading");
});

test("the total counts refused and cancelled files neither as sent nor as missing", () => {
  assert.equal(totalShare(entries("done", "uploading", "refused", "cancelled")), 0.75);
  assert.equal(totalShare([]), 1);
});

test("of ten thousand files at most two hundred are listed", () => {
  assert.equal(rowsToShow(entries(...Array(10_000).fill("refused"))).length, 200);
});

test("what went wrong is named with its reason, the first few", () => {
  const bad = (name, state, reason) => ({ name, state, reason });
  const all = [bad("a", "done", ""), bad("b.exe", "refused", "Not accepted."), bad("c", "failed", "Cut off.")];
  assert.deepEqual(problems(all), ["b.exe: Not accepted.", "c: Cut off."]);
});
