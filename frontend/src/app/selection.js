// Select several: check boxes with data-pick, and the bar that says how many.
// <div data-selection> … <ul data-grid><li data-item> … <input class="pick" type="checkbox" data-pick> …
//   <div class="selection-bar" data-selection-bar>
// inside: [data-count], [data-select-all], [data-select-none], [data-pick-all] (a box), [data-everything="312"] (a box
// that means more than this page); the bar is hidden while nothing is selected, but data-selection-bar="stays" keeps it,
// idle: buttons with data-needs-selection="<id of the reason>" are locked.
// Keys are in selection_keys.js, fingers in selection_touch.js.
import { on, whenPresent } from "./on.js";
import { startSelectionKeys } from "./selection_keys.js";
import { startSelectionTouch } from "./selection_touch.js";

const anchors = new WeakMap();

export function rangeBetween(count, from, to) {
  if (from < 0 || to < 0 || from >= count) return [];
  const [low, high] = from < to ? [from, to] : [to, from];
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

export const boxesOf = (area) => [...area.querySelectorAll("[data-pick]")];
export const chosenIn = (area) => boxesOf(area).filter((box) => box.checked);

export function showCount(area) {
  const boxes = boxesOf(area);
  const everything = area.querySelector("[data-everything]:checked");
  const onPage = boxes.filter((box) => box.checked).length;
  const chosen = everything ? Number(everything.dataset.everything) : onPage;
  area.classList.toggle("is-selecting", chosen > 0);
  for (const bar of area.querySelectorAll("[data-selection-bar]")) {
    bar.classList.toggle("is-idle", chosen === 0);
    bar.hidden = chosen === 0 && bar.dataset.selectionBar !== "stays";
  }
  for (const place of area.querySelectorAll("[data-count]")) place.textContent = chosen;
  for (const box of area.querySelectorAll("[data-pick-all]")) {
    box.checked = onPage > 0 && onPage === boxes.length;
    box.indeterminate = onPage > 0 && onPage < boxes.length;
  }
  for (const button of area.querySelectorAll("[data-needs-selection]")) lock(button, chosen === 0);
}

function lock(button, locked) {
  const reason = document.getElementById(button.dataset.needsSelection);
  if (reason) reason.hidden = !locked;
  if (locked) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
  if (locked) button.setAttribute("aria-describedby", button.dataset.needsSelection);
  else button.removeAttribute("aria-describedby");
}

export function setAll(area, checked) {
  for (const box of boxesOf(area)) box.checked = checked;
  if (!checked) for (const box of area.querySelectorAll("[data-everything]")) box.checked = false;
  showCount(area);
}

// One box, and from it a range: everything between the last one that was touched alone and this one.
export function pick(area, box, checked) {
  box.checked = checked;
  anchors.set(area, box);
  letEverythingGo(area);
  showCount(area);
}

export function pickRange(area, box, checked = true) {
  const boxes = boxesOf(area);
  const from = anchors.has(area) ? boxes.indexOf(anchors.get(area)) : -1;
  for (const i of rangeBetween(boxes.length, from, boxes.indexOf(box))) boxes[i].checked = checked;
  box.checked = checked;
  if (from < 0) anchors.set(area, box);
  letEverythingGo(area);
  showCount(area);
}

// Where a range begins: the one that has the focus when Shift is held.
export const beginRange = (area, box) => anchors.set(area, box);

// Taking one away means that not everything is meant any more.
function letEverythingGo(area) {
  if (boxesOf(area).every((box) => box.checked)) return;
  for (const box of area.querySelectorAll("[data-everything]")) box.checked = false;
}

// A list that refreshes itself while files are being checked must not lose what one has selected.
function keepThroughSwaps() {
  let chosen = new Set();
  let everything = "";
  document.addEventListener("htmx:beforeSwap", () => {
    chosen = new Set([...document.querySelectorAll("[data-pick]:checked")].map((box) => box.value));
    everything = document.querySelector("[data-everything]:checked")?.value ?? "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const area of document.querySelectorAll("[data-selection]")) {
      for (const box of boxesOf(area)) if (chosen.has(box.value)) box.checked = true;
      for (const box of area.querySelectorAll("[data-everything]")) box.checked = box.value === everything;
      showCount(area);
    }
  });
}

export function startSelection() {
  on("click", "[data-pick]", (box, event) => {
    const area = box.closest("[data-selection]");
    if (!area) return;
    if (event.shiftKey) pickRange(area, box, box.checked);
    else pick(area, box, box.checked);
  });
  on("click", "[data-pick-all]", (box) => setAll(box.closest("[data-selection]"), box.checked));
  on("click", "[data-select-all]", (button) => setAll(button.closest("[data-selection]"), true));
  on("click", "[data-select-none]", (button) => setAll(button.closest("[data-selection]"), false));
  on("change", "[data-everything]", (box) => setAll(box.closest("[data-selection]"), box.checked));
  whenPresent("[data-selection]", showCount);
  keepThroughSwaps();
  startSelectionKeys();
  startSelectionTouch();
}
