import assert from "node:assert/strict";
import { test } from "node:test";
import { placeAfter, stepOf } from "../src/app/arrange.js";
import { neighbour, wayOf } from "../src/app/selection_keys.js";

// Three in the first row, of which the second is wide; two in the second row.
const row = (top, ...edges) => edges.map(([left, right]) => ({ left, right, top }));
const grid = [...row(0, [0, 100], [110, 310], [320, 420]), ...row(200, [0, 100], [110, 210])];

test("arrows go to the next, the previous, the first and the last", () => {
  assert.deepEqual(
    ["next", "previous", "first", "last"].map((way) => neighbour(grid, 1, way)),
    [2, 0, 0, 4],
  );
  assert.equal(neighbour(grid, 0, "previous"), -1);
  assert.equal(neighbour(grid, 4, "next"), -1);
});

test("up and down go to what lies nearest in the row above or below", () => {
  assert.equal(neighbour(grid, 0, "below"), 3);
  assert.equal(neighbour(grid, 2, "below"), 4);
  assert.equal(neighbour(grid, 4, "above"), 1);
  assert.equal(neighbour(grid, 3, "above"), 0);
  assert.equal(neighbour(grid, 4, "below"), -1);
  assert.equal(neighbour(grid, 1, "above"), -1);
});

test("where one reads from the right, left is forward", () => {
  assert.equal(wayOf("ArrowLeft", true), "next");
  assert.equal(wayOf("ArrowLeft", false), "previous");
  assert.equal(wayOf("ArrowDown", true), "below");
  assert.equal(wayOf("x", true), undefined);
  assert.equal(stepOf("ArrowLeft", true), 1);
  assert.equal(stepOf("ArrowUp", true), -1);
  assert.equal(stepOf("Enter", false), 0);
});

test("an item that is moved stays in the list", () => {
  assert.deepEqual([placeAfter(0, -1, 3), placeAfter(1, 1, 3), placeAfter(2, 1, 3)], [0, 2, 2]);
});
