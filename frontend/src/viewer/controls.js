// Keeps buttons, sliders, letters and the head-up display in step with the view. Every word is the server's.
import { fillIn } from "../text.js";
import { fitScale, millimetres, scaleBar, sidesOf } from "./geometry.js";
import { slidersOfPhoto, windowOfPhoto } from "./lut.js";
import { withWindow } from "./state.js";

const PRESSED = { invert: "invert", fliph: "flipX", flipv: "flipY" };

export class Controls {
  constructor(root, viewer) {
    this.root = root;
    this.viewer = viewer;
    root.addEventListener("click", (event) => this.clicked(event));
    root.addEventListener("input", (event) => this.slid(event));
    for (const button of root.querySelectorAll('[data-do="screen"]'))
      button.hidden = !document.fullscreenEnabled;
  }

  all(selector) {
    return this.root.querySelectorAll(selector);
  }

  clicked(event) {
    const button = event.target.closest("[data-do], [data-tool-button], [data-preset]");
    if (!button) return;
    if (button.dataset.do) this.viewer.act(button.dataset.do);
    if (button.dataset.toolButton) this.viewer.choose(button.dataset.toolButton);
    if (button.dataset.preset) {
      const [center, width] = button.dataset.preset.split(",").map(Number);
      this.viewer.change((state) => withWindow(state, { center, width }));
    }
  }

  slid(event) {
    const { slider } = event.target.dataset;
    const value = Number(event.target.value);
    if (slider === "center" || slider === "width") {
      this.viewer.change((state) => withWindow(state, { [slider]: value }));
    } else if (slider) {
      this.viewer.change((state) => withWindow(state, windowOfPhoto({ ...slidersOfPhoto(state), [slider]: value })));
    }
  }

  // Called once for each source: ranges of the sliders, presets, what can be used at all.
  prepare(source, waiting) {
    const grey = Boolean(source.meta);
    for (const part of this.all("[data-when]")) part.hidden = part.dataset.when !== (grey || waiting ? "grey" : "photo");
    const { min, max } = source.range;
    this.limit("center", min, max, waiting);
    this.limit("width", 2, Math.max(2 * (max - min), source.usual.width), waiting);
    const group = this.root.querySelector("[data-presets]");
    if (!group) return;
    const template = group.querySelector("template");
    for (const old of group.querySelectorAll("[data-made]")) old.remove();
    // a window without a name is the usual one again: files name the others
    for (const { name, wc, ww } of (source.meta?.presets ?? []).filter((preset) => preset.name)) {
      const button = template.content.firstElementChild.cloneNode(true);
      button.textContent = name;
      button.dataset.made = "";
      button.dataset.preset = `${wc},${ww}`;
      group.append(button);
    }
    const usual = group.querySelector("[data-preset-usual]");
    if (usual) usual.dataset.preset = `${source.usual.center},${source.usual.width}`;
    group.hidden = !group.querySelector("[data-made]");
  }

  limit(name, min, max, disabled) {
    for (const slider of this.all(`[data-slider="${name}"]`)) {
      slider.min = Math.floor(min);
      slider.max = Math.ceil(max);
      slider.step = max - min > 1000 ? 5 : 1;
      slider.disabled = disabled;
    }
  }

  show(state, source, matrix) {
    const values = { center: state.center, width: state.width, ...slidersOfPhoto(state) };
    for (const slider of this.all("[data-slider]")) {
      const value = Math.round(values[slider.dataset.slider]);
      slider.value = value;
      slider.parentElement.querySelector("output").value = value;
    }
    for (const [action, name] of Object.entries(PRESSED))
      for (const button of this.all(`[data-do="${action}"]`)) button.setAttribute("aria-pressed", String(state[name]));
    for (const button of this.all("[data-tool-button]"))
      button.setAttribute("aria-pressed", String(button.dataset.toolButton === state.tool));
    for (const button of this.all("[data-preset]"))
      button.setAttribute("aria-pressed", String(button.dataset.preset === `${state.center},${state.width}`));
    this.root.dataset.tool = state.tool;
    this.showLetters(matrix);
    this.showNumbers(state, source);
  }

  showLetters(matrix) {
    const places = this.all("[data-letter]");
    if (!places.length) return;
    const [ofLeft, ofRight] = this.root.dataset.letters.split(" ");
    const sides = sidesOf(matrix);
    for (const place of places) {
      const side = place.dataset.letter;
      place.textContent = side === sides.left ? ofLeft : side === sides.right ? ofRight : "";
    }
  }

  showNumbers(state, source) {
    const stage = this.viewer.painter.stageSize();
    const scale = fitScale(source.size, stage, state.rotation) * state.zoom;
    for (const place of this.all("[data-hud]")) {
      const numbers = {
        level: Math.round(state.center),
        window: Math.round(state.width),
        zoom: Math.round(scale * (devicePixelRatio || 1) * 100),
      };
      place.hidden = place.dataset.hud.includes("{level}") && !source.meta;
      place.textContent = fillIn(place.dataset.hud, numbers);
    }
    const bar = this.root.querySelector("[data-scale-bar]");
    if (!bar) return;
    const spacing = source.meta?.calibrated && source.meta.spacing;
    bar.hidden = !spacing;
    if (!spacing) return;
    const { length, pixels } = scaleBar(scale / millimetres(source.meta));
    bar.querySelector("[data-scale-line]").style.width = `${pixels}px`;
    bar.querySelector("[data-scale-text]").textContent = fillIn(bar.dataset.scaleBar, { length });
  }
}
