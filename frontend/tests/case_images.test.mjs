import assert from "node:assert/strict";
import { test } from "node:test";
import { readingWay, stepFrom } from "../src/app/big_view.js";
import { inMinutes } from "../src/app/countdown.js";

test("after the last case image comes the first, and before the first the last", () => {
  assert.equal(stepFrom(2, 1, 3), 0);
  assert.equal(stepFrom(0, -1, 3), 2);
  assert.equal(stepFrom(0, 1, 0), 0);
});

test("where people read from right to left, the arrow to the left goes on", () => {
  assert.equal(readingWay(-1, "rtl"), 1);
  assert.equal(readingWay(-1, "ltr"), -1);
});

test("a countdown says minutes and seconds and never less than nothing", () => {
  assert.deepEqual([899.6, 61, 9, 0, -3].map(inMinutes), ["15:00", "1:01", "0:09", "0:00", "0:00"]);
});
