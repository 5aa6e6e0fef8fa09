// Mouse, pen and fingers on the stage: drag, pinch, wheel, double tap, and a swipe to the neighbours.
import { isFit } from "./state.js";

const SWIPE_LENGTH = 60;
const SWIPE_MS = 500;
const DOUBLE_TAP_MS = 300;

export function swipeOf(start, end) {
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const quick = end.time - start.time < SWIPE_MS;
  if (!quick || Math.abs(dx) < SWIPE_LENGTH || Math.abs(dx) < 2 * Math.abs(dy)) return null;
  return dx < 0 ? "left" : "right";
}

const distance = ([a, b]) => Math.hypot(a[0] - b[0], a[1] - b[1]);
const middle = ([a, b]) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

export class Pointers {
  constructor(canvas, viewer) {
    this.canvas = canvas;
    this.viewer = viewer;
    this.down = new Map();
    this.lastTap = 0;
    canvas.addEventListener("pointerdown", (event) => this.pressed(event));
    canvas.addEventListener("pointermove", (event) => this.moved(event));
    canvas.addEventListener("pointerup", (event) => this.released(event));
    canvas.addEventListener("pointercancel", (event) => this.down.delete(event.pointerId));
    canvas.addEventListener("dblclick", (event) => viewer.toggleZoom(this.place(event)));
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  pressed(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.down.set(event.pointerId, this.place(event));
    const single = this.down.size === 1 && event.pointerType === "touch" && isFit(this.viewer.state);
    this.start = single ? { x: event.clientX, y: event.clientY, time: event.timeStamp } : null;
  }

  moved(event) {
    const here = this.place(event);
    this.viewer.pointAt(here);
    const before = this.down.get(event.pointerId);
    if (!before) return;
    if (this.down.size === 2) return this.pinched(event.pointerId, here);
    this.down.set(event.pointerId, here);
    const [dx, dy] = [here[0] - before[0], here[1] - before[1]];
    const windowing = this.viewer.state.tool === "window" || event.buttons === 2 || event.shiftKey;
    if (windowing) this.viewer.dragWindow(dx, dy);
    else if (this.viewer.dragsFrames) this.viewer.frames.dragged(dy);
    else this.viewer.pan(dx, dy);
  }

  pinched(id, here) {
    const before = [...this.down.values()];
    this.down.set(id, here);
    const after = [...this.down.values()];
    this.viewer.pan(middle(after)[0] - middle(before)[0], middle(after)[1] - middle(before)[1]);
    this.viewer.zoom(distance(after) / (distance(before) || 1), middle(after));
  }

  released(event) {
    this.down.delete(event.pointerId);
    if (event.pointerType !== "touch") return;
    const end = { x: event.clientX, y: event.clientY, time: event.timeStamp };
    const swipe = this.start && this.viewer.state.tool === "pan" ? swipeOf(this.start, end) : null;
    if (swipe) return this.viewer.swiped(swipe);
    const tapped = this.start && Math.hypot(end.x - this.start.x, end.y - this.start.y) < 10;
    if (tapped && end.time - this.lastTap < DOUBLE_TAP_MS) this.viewer.toggleZoom(this.place(event));
    this.lastTap = tapped ? end.time : 0;
  }

  wheeled(event) {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    if (this.viewer.frames?.stack && !event.ctrlKey) return this.viewer.frames.wheeled(event.deltaY * lines);
    this.viewer.zoom(Math.exp(-event.deltaY * lines * 0.0015), this.place(event));
  }
}
