// The frames of a series or a film: asked for in pieces, the nearest first, and unpacked when they are looked at.
import { inflate, undelta } from "./decode.js";

const PIECE_BYTES = 1 << 20;
const KEPT = 48; // frames that stay unpacked

// Frames in a row, as [first, behind the last], each piece about as long as one request should be.
export function piecesOf(offsets, bytes = PIECE_BYTES) {
  const pieces = [];
  for (let first = 0, at = 0; at < offsets.length - 1; at++) {
    const full = offsets[at + 1] - offsets[first] >= bytes;
    if (full || at === offsets.length - 2) {
      pieces.push([first, at + 1]);
      first = at + 1;
    }
  }
  return pieces;
}

// The piece that is nearest to the frame one looks at, of those that are not here yet; -1 when all are.
export function nextPiece(pieces, arrived, index) {
  let best = -1;
  let least = Infinity;
  pieces.forEach(([first, end], at) => {
    if (arrived.has(at)) return;
    const away = index < first ? first - index : index >= end ? index - end + 1 : 0;
    if (away < least) [best, least] = [at, away];
  });
  return best;
}

// What the values of one frame mean: mostly the same for all.
export function metaOf(meta, index) {
  if (!meta.own) return meta;
  const [slope, intercept, signed] = meta.own[index];
  return { ...meta, slope, intercept, signed };
}

export class Stack {
  constructor(url, meta, signal) {
    this.url = url;
    this.meta = meta;
    this.signal = signal;
    this.packed = new Array(meta.frames).fill(null);
    this.unpacked = new Map();
  }

  isHere(index) {
    return this.packed[index] !== null;
  }

  // `here` tells which frame is looked at now; `arrived` is called after each piece.
  async load(here, arrived) {
    const pieces = piecesOf(this.meta.offsets);
    const done = new Set();
    for (let at = nextPiece(pieces, done, here()); at >= 0; at = nextPiece(pieces, done, here())) {
      const [first, end] = pieces[at];
      await this.fetchPiece(first, end);
      done.add(at);
      arrived();
    }
  }

  async fetchPiece(first, end) {
    const { offsets } = this.meta;
    const [from, to] = [offsets[first], offsets[end]];
    let bytes = new Uint8Array(0);
    if (to > from) {
      const headers = { Range: `bytes=${from}-${to - 1}` };
      const response = await fetch(this.url, { headers, signal: this.signal });
      if (!response.ok) throw new Error(`status ${response.status}`);
      bytes = new Uint8Array(await response.arrayBuffer());
      if (response.status === 200) bytes = bytes.subarray(from, to); // a store that knows no ranges
    }
    for (let index = first; index < end; index++)
      this.packed[index] = bytes.subarray(offsets[index] - from, offsets[index + 1] - from);
  }

  // Grey values, a bitmap, or null for a frame that could not be read; the same promise for the same frame.
  frame(index) {
    const known = this.unpacked.get(index);
    if (known) this.unpacked.delete(index);
    const frame = known ?? this.unpack(this.packed[index]);
    this.unpacked.set(index, frame);
    if (this.unpacked.size > KEPT) this.unpacked.delete(this.unpacked.keys().next().value);
    return frame;
  }

  async unpack(bytes) {
    if (!bytes.length) return null;
    if (this.meta.kind === "colour") return createImageBitmap(new Blob([bytes], { type: "image/webp" }));
    return undelta(await inflate(bytes), this.meta.cols, this.meta.rows);
  }
}
