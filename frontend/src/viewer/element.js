// <image-viewer>: shows the preview at once, then the full depth; the markup is components/viewer.html.
import { Controls } from "./controls.js";
import { loadPixels } from "./decode.js";
import { Painter } from "./draw.js";
import { Frames } from "./frames.js";
import { fitScale, keepVisible, toImage, zoomAround } from "./geometry.js";
import { startKeys } from "./keys.js";
import { Pointers } from "./pointer.js";
import { GreySource, PhotoSource } from "./sources.js";
import { dragWindow, isFit, startState, steps } from "./state.js";

const ZOOM_STEP = 1.25;
const TAP_ZOOM = 2.5;

export class ImageViewer extends HTMLElement {
  connectedCallback() {
    this.stage = this.querySelector(".stage");
    this.canvas = this.querySelector("canvas");
    if (!this.canvas || this.painter) return;
    this.canvas.hidden = false;
    this.painter = new Painter(this.canvas, this.stage);
    this.controls = new Controls(this, this);
    if (this.dataset.framesMeta) this.frames = new Frames(this);
    new Pointers(this.canvas, this);
    startKeys(this, this.canvas, this.querySelector("[role=toolbar]"));
    new ResizeObserver(() => this.redraw()).observe(this.stage);
    void this.load();
  }

  disconnectedCallback() {
    this.loading?.abort();
  }

  async load() {
    this.loading = new AbortController();
    const deep = Boolean(this.dataset.pixels && this.dataset.pixelsMeta);
    await this.loadPicture(this.stage.querySelector("img"), deep);
    try {
      if (deep) await this.loadDepth();
      else if (this.dataset.large) await this.loadLarge();
      this.dataset.ready = "";
      await this.frames?.start(this.loading.signal);
    } catch (error) {
      if (error.name === "AbortError") return;
      const note = this.querySelector("[data-depth-failed]");
      if (note) note.hidden = false; // the preview stays
    }
    this.dataset.ready = "";
  }

  async loadPicture(image, waiting) {
    try {
      await image.decode();
    } catch {
      return; // no preview: the full depth may still come
    }
    this.use(new PhotoSource(image, image.naturalWidth, image.naturalHeight), waiting);
  }

  async loadDepth() {
    const { meta, pixels } = await loadPixels(this.dataset.pixelsMeta, this.dataset.pixels, this.loading.signal);
    this.use(new GreySource(meta, pixels), false);
  }

  async loadLarge() {
    const image = new Image();
    image.crossOrigin = "anonymous"; // it may come from the object store
    image.src = this.dataset.large;
    await this.loadPicture(image, false);
  }

  use(source, waiting) {
    const sameKind = this.source && Boolean(this.source.meta) === Boolean(source.meta);
    const view = this.state ?? startState(source.usual);
    this.state = sameKind ? view : { ...view, ...source.usual };
    this.source = source;
    this.controls.prepare(source, waiting);
    this.redraw();
  }

  change(step) {
    if (!this.source) return;
    this.state = keepVisible(step(this.state), this.source.size, this.painter.stageSize());
    this.redraw();
  }

  redraw() {
    if (!this.source) return;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.painter.draw(this.state, this.source);
      this.controls.show(this.state, this.source, this.painter.matrix(this.state, this.source));
      this.dataset.drawn = "";
    });
  }

  act(action) {
    if (action === "in") return this.zoom(ZOOM_STEP);
    if (action === "out") return this.zoom(1 / ZOOM_STEP);
    if (action === "full") return this.zoomToPixels();
    if (action === "screen") return void this.toggleFullScreen();
    if (action === "previous" || action === "next") return this.go(action);
    return this.change((state) => steps[action](state, this.source.usual));
  }

  choose(tool) {
    this.change((state) => ({ ...state, tool }));
  }

  zoom(factor, point = this.center()) {
    this.change((state) => zoomAround(state, factor, point, this.source.size, this.painter.stageSize()));
  }

  // one pixel of the picture on one pixel of the screen
  zoomToPixels() {
    const fit = fitScale(this.source.size, this.painter.stageSize(), this.state.rotation);
    this.zoom(1 / (fit * (devicePixelRatio || 1)) / this.state.zoom);
  }

  toggleZoom(point) {
    if (isFit(this.state)) this.zoom(TAP_ZOOM, point);
    else this.act("fit");
  }

  center() {
    const { width, height } = this.painter.stageSize();
    return [width / 2, height / 2];
  }

  pan(dx, dy) {
    this.change((state) => ({ ...state, x: state.x + dx, y: state.y + dy }));
  }

  dragWindow(dx, dy) {
    const { min, max } = this.source.range;
    this.change((state) => dragWindow(state, dx, dy, max - min, this.painter.stageSize()));
  }

  // where all of a picture is seen there is nothing to move: then a drag goes through the frames
  get dragsFrames() {
    return Boolean(this.frames?.stack) && isFit(this.state) && this.state.tool === "pan";
  }

  swiped(direction) {
    const forward = document.documentElement.dir === "rtl" ? "right" : "left";
    this.go(direction === forward ? "next" : "previous");
  }

  go(where) {
    document.querySelector(`a[rel="${where === "next" ? "next" : "prev"}"]`)?.click();
  }

  async toggleFullScreen() {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await this.stage.requestFullscreen();
  }

  pointAt(point) {
    const place = this.querySelector("[data-pixel]");
    if (!place || !this.source) return;
    const reading = this.source.readingAt(toImage(this.painter.matrix(this.state, this.source), point));
    place.textContent = reading ? `${reading.place.join(", ")}: ${Math.round(reading.value)}` : "";
  }
}
