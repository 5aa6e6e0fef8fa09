// Fingers and Shift on the items themselves: a long press selects, then a tap does; Shift+click selects a range.
import { boxesOf, chosenIn, pick, pickRange } from "./selection.js";

const LONG = 500; // milliseconds
const SHAKE = 10; // pixels that a finger may move and still press

export function startSelectionTouch() {
  let timer = 0;
  let start = null;
  let swallow = false; // the click that follows a long press is not one

  const stop = () => clearTimeout(timer);
  document.addEventListener("pointerdown", (event) => {
    swallow = false;
    const item = itemAt(event);
    if (event.pointerType !== "touch" || !item) return;
    start = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => {
      const box = boxesOf(item)[0];
      pick(item.closest("[data-selection]"), box, !box.checked);
      swallow = true;
      navigator.vibrate?.(20);
    }, LONG);
  });
  document.addEventListener("pointermove", (event) => {
    if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) > SHAKE) stop();
  });
  for (const type of ["pointerup", "pointercancel"]) document.addEventListener(type, stop);
  document.addEventListener("contextmenu", (event) => {
    if (swallow) event.preventDefault();
  });
  document.addEventListener("click", (event) => choose(event, swallow), { capture: true });
}

// The item whose picture or words were touched; its menu and buttons do their own.
function itemAt(event) {
  if (event.target.closest?.("[data-pick], details, button, label")) return null;
  const item = event.target.closest?.("[data-selection] [data-item]");
  return item?.querySelector("[data-pick]") ? item : null;
}

function choose(event, swallow) {
  const item = itemAt(event);
  if (!item) return;
  const area = item.closest("[data-selection]");
  const box = boxesOf(item)[0];
  const byTouch = event.pointerType === "touch" && chosenIn(area).length > 0;
  if (!swallow && !event.shiftKey && !byTouch) return;
  event.preventDefault();
  event.stopPropagation();
  if (swallow) return;
  if (event.shiftKey) pickRange(area, box);
  else pick(area, box, !box.checked);
}
