// Select several: check boxes with data-pick (shift selects a range), and the bar that says how many.
// <div data-selection> … <input class="pick" type="checkbox" data-pick> … <div class="selection-bar" data-selection-bar>
// inside the bar: [data-count], [data-select-all], [data-select-none]; the bar is hidden while nothing is selected,
// but data-selection-bar="stays" keeps it, idle: buttons with data-needs-selection="<id of the reason>" are locked.
import { on, whenPresent } from "./on.js";

export function rangeBetween(count, from, to) {
  if (from < 0 || to < 0 || from >= count) return [];
  const [low, high] = from < to ? [from, to] : [to, from];
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

const boxesOf = (area) => [...area.querySelectorAll("[data-pick]")];

function showCount(area) {
  const chosen = boxesOf(area).filter((box) => box.checked).length;
  for (const bar of area.querySelectorAll("[data-selection-bar]")) {
    bar.classList.toggle("is-idle", chosen === 0);
    bar.hidden = chosen === 0 && bar.dataset.selectionBar !== "stays";
  }
  for (const place of area.querySelectorAll("[data-count]")) place.textContent = chosen;
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

function setAll(area, checked) {
  for (const box of boxesOf(area)) box.checked = checked;
  showCount(area);
}

// A list that refreshes itself while files are being checked must not lose what one has selected.
function keepThroughSwaps() {
  let chosen = new Set();
  document.addEventListener("htmx:beforeSwap", () => {
    chosen = new Set([...document.querySelectorAll("[data-pick]:checked")].map((box) => box.value));
  });
  document.addEventListener("htmx:afterSettle", () => {
    for (const area of document.querySelectorAll("[data-selection]")) {
      for (const box of boxesOf(area)) if (chosen.has(box.value)) box.checked = true;
      showCount(area);
    }
  });
}

export function startSelection() {
  const last = new WeakMap();
  on("click", "[data-pick]", (box, event) => {
    const area = box.closest("[data-selection]");
    if (!area) return;
    const boxes = boxesOf(area);
    const here = boxes.indexOf(box);
    if (event.shiftKey)
      for (const i of rangeBetween(boxes.length, boxes.indexOf(last.get(area)), here)) boxes[i].checked = box.checked;
    last.set(area, box);
    showCount(area);
  });
  on("click", "[data-select-all]", (button) => setAll(button.closest("[data-selection]"), true));
  on("click", "[data-select-none]", (button) => setAll(button.closest("[data-selection]"), false));
  whenPresent("[data-selection]", showCount);
  keepThroughSwaps();
}
