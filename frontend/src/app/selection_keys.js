// Keys in a grid or list of items: it is one stop of the Tab key, arrows move from item to item, Shift with them
// selects, Space toggles, Ctrl+A takes all, Delete presses the button with data-delete-key, Escape lets go.
// <ul data-grid><li data-item> … a link or check box that stands for the item, menus, buttons … </li></ul>
import { whenPresent } from "./on.js";
import { beginRange, chosenIn, pick, pickRange, setAll } from "./selection.js";

const STEPS = { ArrowRight: "next", ArrowLeft: "previous", ArrowDown: "below", ArrowUp: "above", Home: "first", End: "last" };
const REACHABLE = "a[href], button, input, summary";

// Which of these rectangles is meant by a direction from the one at `here`; -1 where there is none.
export function neighbour(boxes, here, way) {
  const last = boxes.length - 1;
  if (way === "first") return 0;
  if (way === "last") return last;
  if (way === "next") return here < last ? here + 1 : -1;
  if (way === "previous") return here - 1;
  const down = way === "below" ? 1 : -1;
  const middle = (box) => (box.left + box.right) / 2;
  let best = -1;
  for (let i = here + down; i >= 0 && i <= last; i += down) {
    if ((boxes[i].top - boxes[here].top) * down < 1) continue; // still the same row
    if (best >= 0 && Math.abs(boxes[i].top - boxes[best].top) >= 1) break; // the row after the next
    if (best < 0 || distance(i) < distance(best)) best = i;
  }
  function distance(i) {
    return Math.abs(middle(boxes[i]) - middle(boxes[here]));
  }
  return best;
}

const itemsOf = (grid) => [...grid.querySelectorAll("[data-item]")];
const boxOf = (item) => item.querySelector("[data-pick]");
const handleOf = (item) => item.querySelector("a[id^='open-']") ?? boxOf(item);

function makeStop(grid, current) {
  for (const item of itemsOf(grid)) {
    const index = item === current ? "0" : "-1";
    for (const control of item.querySelectorAll(REACHABLE)) {
      if (!control.closest(".menu-list")) control.setAttribute("tabindex", index);
    }
  }
}

function move(grid, item, way, event) {
  const items = itemsOf(grid);
  const here = items.indexOf(item);
  const there = neighbour(items.map((one) => one.getBoundingClientRect()), here, way);
  if (there < 0) return;
  const area = grid.closest("[data-selection]");
  if (event.shiftKey && chosenIn(area).length === 0) beginRange(area, boxOf(item));
  handleOf(items[there]).focus();
  if (event.shiftKey) pickRange(area, boxOf(items[there]));
}

// Left and right change places where one reads from the right.
export function wayOf(key, rtl) {
  const way = STEPS[key];
  if (!rtl || (way !== "next" && way !== "previous")) return way;
  return way === "next" ? "previous" : "next";
}

function act(grid, item, event) {
  const area = grid.closest("[data-selection]");
  const isHandle = event.target === handleOf(item);
  const way = wayOf(event.key, document.documentElement.dir === "rtl");
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (way && plain) move(grid, item, way, event);
  else if (event.key === " " && plain && isHandle && event.target !== boxOf(item)) toggle(area, item, event);
  else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey)) setAll(area, true);
  else if (event.key === "Delete" && plain) remove(area, item);
  else if (event.key === "Escape" && chosenIn(area).length > 0) setAll(area, false);
  else return;
  event.preventDefault();
}

function toggle(area, item, event) {
  const box = boxOf(item);
  if (event.shiftKey) pickRange(area, box);
  else pick(area, box, !box.checked);
}

// What is selected goes to the bin, else the item that one is on.
function remove(area, item) {
  const button = area.querySelector("[data-delete-key]");
  if (!button) return;
  if (chosenIn(area).length === 0) pick(area, boxOf(item), true);
  area.requestSubmit(button);
}

// A new list from the server: the stop is where it was.
let lastHandle = "";

function prepare(grid) {
  const items = itemsOf(grid);
  const current = items.find((item) => handleOf(item).id === lastHandle) ?? items[0];
  if (current) makeStop(grid, current);
}

export function startSelectionKeys() {
  whenPresent("[data-grid]", prepare);
  document.addEventListener("htmx:afterSettle", () => {
    for (const grid of document.querySelectorAll("[data-grid]")) prepare(grid);
  });
  document.addEventListener("focusin", (event) => {
    const item = event.target.closest?.("[data-item]");
    const grid = item?.closest("[data-grid]");
    if (!grid) return;
    lastHandle = handleOf(item).id;
    makeStop(grid, item);
  });
  document.addEventListener("keydown", (event) => {
    const item = event.target.closest?.("[data-item]");
    const grid = item?.closest("[data-grid]");
    const inMenu = event.target.closest?.("details[open]");
    if (grid && grid.closest("[data-selection]") && !inMenu && !event.defaultPrevented) act(grid, item, event);
  });
}
