// What there is to draw: a 16-bit X-ray or an ordinary picture. Both paint themselves into one canvas.
import { metaOf } from "./stack.js";
import { pixelAt, shownSize } from "./geometry.js";
import { greyTable, paintGrey, paintPhoto, photoTable } from "./lut.js";

const LONGEST_EDGE = 4096; // iOS caps a canvas near 16.7 megapixels

export function stepFor(columns, rows) {
  return Math.ceil(Math.max(columns, rows) / LONGEST_EDGE);
}

function canvasOf(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

export class GreySource {
  constructor(meta, pixels) {
    this.meta = meta;
    this.pixels = pixels;
    this.size = shownSize(meta);
    this.usual = { center: meta.wc, width: meta.ww, invert: Boolean(meta.invert) };
    const least = (meta.signed ? -32768 : 0) * meta.slope + meta.intercept;
    this.range = { min: meta.min ?? Math.max(least, meta.wc - meta.ww), max: meta.max ?? meta.wc + meta.ww };
    this.step = stepFor(meta.cols, meta.rows);
    this.canvas = canvasOf(Math.floor(meta.cols / this.step), Math.floor(meta.rows / this.step));
    this.context = this.canvas.getContext("2d");
    this.image = this.context.createImageData(this.canvas.width, this.canvas.height);
    this.words = new Uint32Array(this.image.data.buffer);
  }

  paint(state) {
    const { cols, rows } = this.meta;
    paintGrey(this.pixels, cols, rows, greyTable(this.meta, state), this.words, this.step);
    this.context.putImageData(this.image, 0, 0);
    return this.canvas;
  }

  // What is stored under a point of the picture; null beside it.
  readingAt(point) {
    const place = pixelAt(point, this.meta);
    if (!place) return null;
    const stored = this.pixels[place[1] * this.meta.cols + place[0]];
    const number = this.meta.signed && stored > 32767 ? stored - 65536 : stored;
    return { place, value: number * this.meta.slope + this.meta.intercept };
  }
}

export class PhotoSource {
  constructor(picture, width, height) {
    this.picture = picture;
    this.size = { width, height };
    this.usual = { center: 127.5, width: 255, invert: false };
    this.range = { min: 0, max: 255 };
  }

  // Untouched pictures are drawn as they are; reading pixels back is left to those who change something.
  paint(state) {
    const { center, width, invert } = this.usual;
    if (state.center === center && state.width === width && state.invert === invert) return this.picture;
    this.read();
    paintPhoto(this.original.data, photoTable(state), this.image.data);
    this.context.putImageData(this.image, 0, 0);
    return this.canvas;
  }

  read() {
    if (this.original) return;
    this.canvas = canvasOf(this.size.width, this.size.height);
    this.context = this.canvas.getContext("2d", { willReadFrequently: true });
    this.context.drawImage(this.picture, 0, 0, this.size.width, this.size.height);
    this.original = this.context.getImageData(0, 0, this.size.width, this.size.height);
    this.image = this.context.createImageData(this.size.width, this.size.height);
  }

  readingAt() {
    return null;
  }
}

// One frame of many: the values change, the canvas and the window stay.
export class FrameSource {
  constructor(meta) {
    this.frames = meta;
    this.version = 0;
    this.isBlank = false;
    this.inner = meta.kind === "colour" ? null : new GreySource(meta, null);
    const { size, usual, range } = this.inner ?? new PhotoSource(null, meta.cols, meta.rows);
    Object.assign(this, { size, usual, range, meta: this.inner && meta });
  }

  // null: this one could not be read, and no other may stand in its place
  replace(frame, index) {
    const { cols, rows } = this.frames;
    this.version++;
    this.isBlank = frame === null;
    if (this.meta) {
      this.inner.meta = metaOf(this.frames, index);
      this.inner.pixels = frame ?? new Uint16Array(cols * rows);
    } else {
      this.inner = new PhotoSource(frame ?? canvasOf(cols, rows), cols, rows);
    }
  }

  paint(state) {
    return this.inner.paint(state);
  }

  readingAt(point) {
    return this.inner.readingAt(point);
  }
}
