import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { framesOfDrag } from "../src/viewer/frames.js";
import { metaOf, nextPiece, piecesOf, Stack } from "../src/viewer/stack.js";

// one row of one pixel: low byte, high byte, zigzag coded
const packed = (value) => new Uint8Array(deflateSync(Buffer.from([(value << 1) & 255, (value << 1) >> 8])));

function stackOf(values, answer) {
  const parts = values.map((value) => (value === null ? new Uint8Array(0) : packed(value)));
  const offsets = [0];
  for (const part of parts) offsets.push(offsets.at(-1) + part.length);
  const all = Buffer.concat(parts);
  const asked = [];
  globalThis.fetch = async (url, { headers }) => {
    asked.push(headers.Range);
    const [from, to] = headers.Range.slice(6).split("-").map(Number);
    return answer === 200 ? new Response(all) : new Response(all.subarray(from, to + 1), { status: 206 });
  };
  const meta = { frames: values.length, offsets, rows: 1, cols: 1, kind: "grey", middle: 1 };
  return { stack: new Stack("/frames/?v=1", meta), asked };
}

test("pieces cover every frame once, also those without bytes", () => {
  assert.deepEqual(piecesOf([0, 5, 10, 10, 30, 31], 10), [[0, 2], [2, 4], [4, 5]]);
  assert.deepEqual(piecesOf([0, 3], 10), [[0, 1]]);
  assert.deepEqual(piecesOf([0], 10), []);
});

test("the piece one looks at comes first, then its neighbours", () => {
  const pieces = [[0, 10], [10, 20], [20, 30], [30, 40]];
  const done = new Set();
  const order = [];
  for (let at = nextPiece(pieces, done, 19); at >= 0; at = nextPiece(pieces, done, 19)) {
    order.push(at);
    done.add(at);
  }
  assert.deepEqual(order, [1, 2, 0, 3]);
});

for (const status of [206, 200])
  test(`frames come back as they were, from a store that answers ${status}`, async () => {
    const { stack } = stackOf([7, 300, 65], status);
    assert.equal(stack.isHere(1), false);
    let times = 0;
    await stack.load(() => 1, () => times++);
    assert.equal(times, 1);
    const values = await Promise.all([0, 1, 2].map(async (index) => (await stack.frame(index))[0]));
    assert.deepEqual(values, [7, 300, 65]);
  });

test("a frame that could not be read is nobody else's", async () => {
  const { stack } = stackOf([7, null, 9], 206);
  await stack.load(() => 0, () => {});
  assert.equal(await stack.frame(1), null);
  assert.equal((await stack.frame(2))[0], 9);
});

test("a store that answers with an error is told", async () => {
  const { stack } = stackOf([1], 206);
  globalThis.fetch = async () => new Response("", { status: 403 });
  await assert.rejects(stack.load(() => 0, () => {}), /403/);
});

test("values of a frame mean what the frame says, where frames differ", () => {
  const meta = { slope: 1, intercept: 0, signed: false, rows: 2 };
  assert.equal(metaOf(meta, 3), meta);
  const own = metaOf({ ...meta, own: [[1, 0, false], [2, -5, true]] }, 1);
  assert.deepEqual([own.slope, own.intercept, own.signed, own.rows], [2, -5, true, 2]);
});

test("a drag over the stage goes through a series, and a few frames are not too quick", () => {
  assert.equal(Math.round(framesOfDrag(800, 800, 200)), 200);
  assert.equal(Math.round(framesOfDrag(240, 800, 5)), 10);
  assert.equal(Math.round(framesOfDrag(300, 800, 4000)), 100);
});
