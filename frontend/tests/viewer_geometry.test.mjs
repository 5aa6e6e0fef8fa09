import assert from "node:assert/strict";
import { test } from "node:test";
import { fitScale, keepVisible, millimetres, pixelAt, scaleBar, shownSize, sidesOf } from "../src/viewer/geometry.js";
import { toImage, toStage, viewMatrix, zoomAround } from "../src/viewer/geometry.js";
import { swipeOf } from "../src/viewer/pointer.js";
import { dragWindow, startState, steps, STRAIGHT, withWindow } from "../src/viewer/state.js";

const image = { width: 400, height: 200 };
const stage = { width: 800, height: 600 };
const usual = { center: 100, width: 50, invert: false };
const near = (a, b) => a.forEach((value, i) => assert.ok(Math.abs(value - b[i]) < 1e-9, `${a} is not ${b}`));

test("at fit the whole picture is on the stage, also lying on its side", () => {
  assert.equal(fitScale(image, stage, 0), 2);
  assert.equal(fitScale(image, stage, 90), 1.5);
});

test("a point goes to the stage and back, however the view is turned", () => {
  for (const rotation of [0, 90, 180, 270])
    for (const flipX of [false, true]) {
      const matrix = viewMatrix({ ...STRAIGHT, zoom: 3, x: 17, y: -5, rotation, flipX }, image, stage);
      near(toImage(matrix, toStage(matrix, [12, 34])), [12, 34]);
    }
});

test("a quarter turn to the right brings the top left corner to the top right", () => {
  const matrix = viewMatrix({ ...STRAIGHT, rotation: 90 }, image, stage);
  near(toStage(matrix, [0, 0]), [400 + 150, 0]);
});

test("the point under the pointer stays there while one zooms", () => {
  const before = viewMatrix(STRAIGHT, image, stage);
  const zoomed = zoomAround(STRAIGHT, 2, [100, 250], image, stage);
  near(toImage(viewMatrix(zoomed, image, stage), [100, 250]), toImage(before, [100, 250]));
});

test("zoom has limits at both ends", () => {
  assert.equal(zoomAround(STRAIGHT, 0.001, [0, 0], image, stage).zoom, 0.5);
  assert.equal(zoomAround(STRAIGHT, 1e6, [0, 0], image, stage).zoom, 20);
});

test("the picture cannot be pushed off the stage", () => {
  const lost = keepVisible({ ...STRAIGHT, x: 9e9, y: -9e9 }, image, stage);
  assert.deepEqual([lost.x, lost.y], [736, -436]);
});

test("the letters of the sides follow every turn and mirror", () => {
  const sides = (view) => sidesOf(viewMatrix({ ...STRAIGHT, ...view }, image, stage)).left;
  assert.equal(sides({}), "left");
  assert.equal(sides({ flipX: true }), "right");
  assert.equal(sides({ flipY: true }), "left");
  assert.equal(sides({ rotation: 90 }), "top");
  assert.equal(sides({ rotation: 180 }), "right");
  assert.equal(sides({ rotation: 270 }), "bottom");
  assert.equal(sides({ rotation: 90, flipX: true }), "bottom");
});

test("mirroring means what one sees, also on a picture that lies on its side", () => {
  const turned = steps.right(startState(usual));
  const before = viewMatrix(turned, image, stage);
  const after = viewMatrix(steps.fliph(turned), image, stage);
  const [x, y] = toStage(before, [30, 60]);
  near(toStage(after, [30, 60]), [stage.width - x, y]);
});

test("four quarter turns, or two mirrors, are nothing", () => {
  let state = { ...startState(usual), x: 5, y: 9 };
  for (let i = 0; i < 4; i++) state = steps.right(state);
  const same = steps.fliph(steps.fliph(state));
  assert.deepEqual([same.rotation, same.flipX, same.x, same.y], [0, false, 5, 9]);
});

test("reset brings back everything but the tool in hand", () => {
  const worn = { ...startState(usual), tool: "window", zoom: 4, rotation: 90, invert: true, center: 1 };
  assert.deepEqual(steps.reset(worn, usual), { ...startState(usual), tool: "window" });
});

test("the window never becomes empty", () => {
  assert.equal(withWindow(startState(usual), { width: -20 }).width, 2);
});

test("a drag over the stage changes level and window by the range of the picture", () => {
  const dragged = dragWindow(startState(usual), 80, -60, 1000, stage);
  assert.deepEqual([dragged.width, dragged.center], [150, 0]);
});

test("the bar of scale is a round length of at least sixty pixels", () => {
  assert.deepEqual(scaleBar(7), { length: 10, pixels: 70 });
  assert.deepEqual(scaleBar(0.1), { length: 200, pixels: 20 });
});

test("a swipe is quick, long and level; anything else is not", () => {
  const from = { x: 200, y: 100, time: 0 };
  assert.equal(swipeOf(from, { x: 100, y: 110, time: 200 }), "left");
  assert.equal(swipeOf(from, { x: 300, y: 110, time: 200 }), "right");
  assert.equal(swipeOf(from, { x: 100, y: 110, time: 900 }), null);
  assert.equal(swipeOf(from, { x: 100, y: 190, time: 200 }), null);
  assert.equal(swipeOf(from, { x: 170, y: 100, time: 200 }), null);
});

test("pixels that are not square are shown as long as they are, and none is lost by it", () => {
  assert.deepEqual(shownSize({ cols: 100, rows: 50 }), { width: 100, height: 50 });
  assert.deepEqual(shownSize({ cols: 100, rows: 50, aspect: 2 }), { width: 100, height: 100 });
  assert.deepEqual(shownSize({ cols: 100, rows: 50, aspect: 0.5 }), { width: 200, height: 50 });
});

test("the pixel under the pointer is the stored one, however long pixels are", () => {
  const high = { cols: 100, rows: 50, aspect: 2 };
  assert.deepEqual(pixelAt([99.5, 99.5], high), [99, 49]);
  assert.deepEqual(pixelAt([10, 21], high), [10, 10]);
  assert.deepEqual(pixelAt([199, 3], { ...high, aspect: 0.5 }), [99, 3]);
  assert.deepEqual([[-0.1, 0], [0, 100], [100, 0]].map((point) => pixelAt(point, high)), [null, null, null]);
});

test("the bar of scale is right where pixels are not square", () => {
  assert.equal(millimetres({ spacing: [0.2, 0.1], aspect: 2 }), 0.1);
  assert.equal(millimetres({ spacing: [0.1, 0.2], aspect: 0.5 }), 0.1);
  assert.equal(millimetres({ spacing: [0.3, 0.3], aspect: 1 }), 0.3);
});
