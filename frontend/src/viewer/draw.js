// Puts the painted picture on the stage's canvas, once a frame, and only when something changed.
import { fitScale, viewMatrix } from "./geometry.js";

export class Painter {
  constructor(canvas, stage) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.stage = stage;
    this.painted = null;
    this.key = "";
  }

  stageSize() {
    return { width: this.stage.clientWidth || 1, height: this.stage.clientHeight || 1 };
  }

  matrix(state, source) {
    return viewMatrix(state, source.size, this.stageSize());
  }

  draw(state, source) {
    const { width, height } = this.stageSize();
    const ratio = devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== w || this.canvas.height !== h) [this.canvas.width, this.canvas.height] = [w, h];
    const [a, b, c, d, e, f] = this.matrix(state, source).map((value) => value * ratio);
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    this.context.clearRect(0, 0, w, h);
    this.context.setTransform(a, b, c, d, e, f);
    this.context.imageSmoothingEnabled = fitScale(source.size, { width, height }, state.rotation) * state.zoom < 4;
    this.context.imageSmoothingQuality = "high";
    this.context.drawImage(this.paintedPicture(state, source), 0, 0, source.size.width, source.size.height);
  }

  // the table is applied anew only when the window changed, not while one moves the picture
  paintedPicture(state, source) {
    const key = [state.center, state.width, state.invert, source.version].join();
    if (this.source !== source || this.key !== key) {
      this.painted = source.paint(state);
      this.source = source;
      this.key = key;
    }
    return this.painted;
  }
}
