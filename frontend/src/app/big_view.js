// The case images large: <a data-big-view data-preview data-original data-name data-text> opens #big-view over the page.
// Without scripts, or without the dialog, the link leads to the item's own page.
import { fillIn } from "../text.js";
import { swipeOf } from "../viewer/pointer.js";
import { on } from "./on.js";

const KEYS = { ArrowLeft: -1, ArrowRight: 1 };

// Where one step leads; after the last comes the first.
export function stepFrom(here, step, count) {
  return count ? (here + step + count) % count : 0;
}

// Which way a key or a swipe goes where people read from right to left.
export function readingWay(step, direction) {
  return direction === "rtl" ? -step : step;
}

class BigView {
  constructor(dialog) {
    this.dialog = dialog;
    this.parts = {};
    for (const part of dialog.querySelectorAll("[data-big]")) this.parts[part.dataset.big] = part;
    this.parts.previous.addEventListener("click", () => this.go(-1));
    this.parts.next.addEventListener("click", () => this.go(1));
    dialog.addEventListener("keydown", (event) => {
      if (KEYS[event.key]) this.go(this.way(KEYS[event.key]));
    });
    this.listenToFingers();
  }

  way(step) {
    return readingWay(step, document.documentElement.dir);
  }

  listenToFingers() {
    const { stage } = this.parts;
    const place = (event) => ({ x: event.clientX, y: event.clientY, time: event.timeStamp });
    stage.addEventListener("pointerdown", (event) => {
      this.start = event.pointerType === "touch" && event.isPrimary ? place(event) : null;
    });
    stage.addEventListener("pointerup", (event) => {
      const swipe = this.start && swipeOf(this.start, place(event));
      this.start = null;
      if (swipe) this.go(this.way(swipe === "left" ? 1 : -1));
    });
  }

  open(link) {
    this.links = [...document.querySelectorAll("[data-big-view]")];
    this.show(this.links.indexOf(link));
    this.dialog.showModal();
  }

  go(step) {
    if (this.links.length > 1) this.show(stepFrom(this.here, step, this.links.length));
  }

  show(here) {
    this.here = here;
    const link = this.links[here];
    const { name, text, preview, original } = link.dataset;
    const { parts } = this;
    const several = this.links.length > 1;
    parts.name.textContent = name;
    parts.words.textContent = text;
    parts.page.href = link.href;
    parts.original.href = original;
    for (const part of [parts.previous, parts.next, parts.position]) part.hidden = !several;
    parts.position.textContent = fillIn(parts.position.dataset.words, { number: here + 1, total: this.links.length });
    parts.picture.hidden = !preview;
    parts.none.hidden = Boolean(preview);
    if (preview) parts.picture.src = preview;
    else parts.none.replaceChildren(link.querySelector(".icon").cloneNode(true));
    parts.picture.alt = name;
  }
}

export function startBigView() {
  let view = null;
  on("click", "[data-big-view]", (link, event) => {
    const dialog = document.getElementById("big-view");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented;
    if (!dialog?.showModal || elsewhere) return;
    event.preventDefault();
    if (view?.dialog !== dialog) view = new BigView(dialog);
    view.open(link);
  });
}
