import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { inflate, undelta } from "../src/viewer/decode.js";
import { greyTable, paintGrey, paintPhoto, photoTable, shade, slidersOfPhoto, windowOfPhoto } from "../src/viewer/lut.js";
import { stepFor } from "../src/viewer/sources.js";

function encode(pixels, columns) {
  const count = pixels.length;
  const planes = new Uint8Array(count * 2);
  pixels.forEach((value, at) => {
    const before = at % columns ? pixels[at - 1] : at ? pixels[at - columns] : 0;
    const difference = ((value - before) << 16) >> 16;
    const zigzag = ((difference << 1) ^ (difference >> 15)) & 0xffff;
    planes[at] = zigzag & 255;
    planes[count + at] = zigzag >> 8;
  });
  return planes;
}

test("every pixel comes back, over the whole range of 16 bits", async () => {
  const pixels = [0, 65535, 1, 4095, 32768, 32767, 12, 11, 65534];
  const bytes = await inflate(deflateSync(encode(pixels, 3)));
  assert.deepEqual([...undelta(bytes, 3, 3)], pixels);
});

test("a payload of another size than it claims is not shown", () => {
  assert.throws(() => undelta(new Uint8Array(10), 3, 3), RangeError);
});

test("the window maps its lower edge to black and its upper edge to white", () => {
  assert.deepEqual([0, 100, 200, 300, 400].map((value) => shade(value, 200, 200)), [0, 0, 127, 255, 255]);
});

test("signed pixels and the rescale of the file are taken into account", () => {
  const table = greyTable({ slope: 2, intercept: -10, signed: true }, { center: 0, width: 20, invert: false });
  const grey = (stored) => table[stored & 0xffff] & 255;
  assert.deepEqual([-5, 0, 5, 10].map(grey), [0, 0, 127, 255]);
});

test("inverting swaps black and white and keeps the picture opaque", () => {
  const table = greyTable({ slope: 1, intercept: 0, signed: false }, { center: 50, width: 100, invert: true });
  assert.equal(table[0], 0xffffffff);
  assert.equal(table[65535], 0xff000000);
});

test("a picture larger than a canvas may be is painted with fewer pixels", () => {
  assert.equal(stepFor(4096, 1000), 1);
  assert.equal(stepFor(9000, 1000), 3);
  const table = Uint32Array.from({ length: 65536 }, (_, i) => i);
  const target = new Uint32Array(4);
  paintGrey(Uint16Array.from({ length: 16 }, (_, i) => i), 4, 4, table, target, 2);
  assert.deepEqual([...target], [0, 2, 8, 10]);
});

test("an untouched photo keeps its colours, and its transparency always", () => {
  const source = new Uint8ClampedArray([0, 128, 255, 200]);
  const target = new Uint8ClampedArray(4);
  paintPhoto(source, photoTable({ center: 127.5, width: 255, invert: false }), target);
  assert.deepEqual([...target], [0, 128, 255, 200]);
  paintPhoto(source, photoTable({ center: 127.5, width: 255, invert: true }), target);
  assert.deepEqual([...target], [255, 127, 0, 200]);
});

test("brightness and contrast go into the window and come back", () => {
  for (const sliders of [{ brightness: 0, contrast: 0 }, { brightness: 40, contrast: -70 }, { brightness: -100, contrast: 100 }])
    assert.deepEqual(slidersOfPhoto(windowOfPhoto(sliders)), sliders);
});
