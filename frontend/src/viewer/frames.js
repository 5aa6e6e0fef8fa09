// Going through slices or frames: slider, wheel, keys, drag, and playing them; nothing plays by itself.
import { fillIn } from "../text.js";
import { FrameSource } from "./sources.js";
import { Stack } from "./stack.js";

const LOOK_AGAIN_MS = 2000;
const USUAL_RATE = 10;
const AHEAD = 3;
const KEYS = { PageDown: 1, PageUp: -1 };

const pause = (ms, signal) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });

// How far a drag over the stage goes: all frames over its height, but never so fine that a hand cannot hold one.
export function framesOfDrag(pixels, height, count) {
  return pixels / Math.min(24, Math.max(3, height / count));
}

export class Frames {
  constructor(viewer) {
    this.viewer = viewer;
    this.bar = viewer.querySelector("[data-frames-bar]");
    this.note = viewer.querySelector("[data-frames-waiting]");
    this.slider = this.bar.querySelector("input");
    this.button = this.bar.querySelector("button");
    this.index = 0;
    this.playing = false;
    this.rest = 0;
  }

  async start(signal) {
    this.signal = signal;
    const meta = await this.prepared();
    this.note.hidden = true;
    if (!meta.frames) return;
    this.count = meta.frames;
    this.index = this.shown = meta.middle;
    this.stack = new Stack(`${this.viewer.dataset.frames}?v=${meta.version}`, meta, signal);
    this.source = new FrameSource(meta);
    this.listen();
    this.tell();
    this.bar.hidden = false;
    await this.stack.load(
      () => this.index,
      () => this.shown !== this.index && void this.show(),
    );
  }

  // They may still be being made: then the page waits for them.
  async prepared() {
    for (;;) {
      const response = await fetch(this.viewer.dataset.framesMeta, { signal: this.signal, cache: "no-store" });
      if (!response.ok) throw new Error(`status ${response.status}`);
      const meta = await response.json();
      if (meta.frames || !meta.waiting) return meta;
      this.note.hidden = false;
      await pause(LOOK_AGAIN_MS, this.signal);
    }
  }

  listen() {
    this.slider.max = this.count;
    this.slider.addEventListener("input", () => {
      this.stop();
      this.go(Number(this.slider.value) - 1);
    });
    this.button.addEventListener("click", () => this.toggle());
  }

  step(by) {
    this.go(this.index + by);
  }

  go(index) {
    const next = Math.min(this.count - 1, Math.max(0, index));
    if (!this.stack || next === this.index) return;
    this.index = next;
    this.tell();
    void this.show();
  }

  async show() {
    const index = this.index;
    if (!this.stack.isHere(index)) return; // comes with its piece
    const frame = await this.stack.frame(index);
    if (index !== this.index) return;
    this.shown = index;
    this.source.replace(frame, index);
    if (this.viewer.source === this.source) this.viewer.redraw();
    else this.viewer.use(this.source, false);
    this.tell();
    for (let next = index + 1; next <= index + AHEAD && next < this.count; next++)
      if (this.stack.isHere(next)) void this.stack.frame(next);
  }

  tell() {
    const { words, unreadable } = this.bar.dataset;
    const text = fillIn(words, { number: this.index + 1, total: this.count });
    const blank = this.shown === this.index && this.source.isBlank;
    this.slider.value = this.index + 1;
    this.slider.setAttribute("aria-valuetext", text);
    this.bar.querySelector("output").textContent = blank ? `${text}. ${unreadable}` : text;
    this.bar.toggleAttribute("data-loading", this.shown !== this.index);
  }

  dragged(pixels) {
    this.stop();
    this.rest += framesOfDrag(pixels, this.viewer.painter.stageSize().height, this.count);
    const whole = Math.trunc(this.rest);
    this.rest -= whole;
    this.step(whole);
  }

  wheeled(pixels) {
    this.stop();
    this.rest += Math.abs(pixels) >= 40 ? Math.sign(pixels) : pixels / 40;
    const whole = Math.trunc(this.rest);
    this.rest -= whole;
    this.step(whole);
  }

  // true: the key was for us
  pressed(key) {
    if (!this.stack) return false;
    if (key === " ") this.toggle();
    else if (KEYS[key]) this.step(KEYS[key]);
    else if (key === "Home") this.go(0);
    else if (key === "End") this.go(this.count - 1);
    else return false;
    return true;
  }

  toggle() {
    if (this.playing) this.stop();
    else void this.play();
  }

  stop() {
    this.playing = false;
    this.press();
  }

  press() {
    this.button.setAttribute("aria-pressed", String(this.playing));
    this.button.setAttribute("aria-label", this.playing ? this.button.dataset.pause : this.button.dataset.play);
  }

  async play() {
    this.playing = true;
    this.press();
    const between = 1000 / (this.stack.meta.fps ?? USUAL_RATE);
    for (let due = performance.now() + between; this.playing && this.viewer.isConnected; due += between) {
      await pause(Math.max(0, due - performance.now()), this.signal);
      due = Math.max(due, performance.now() - between); // a hidden tab does not have to catch up
      if (this.playing && this.shown === this.index) this.go((this.index + 1) % this.count);
    }
  }
}
