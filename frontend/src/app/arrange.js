// Order by hand: items are dragged, or moved with their buttons, or with Alt and an arrow key; saving is the form's.
// <form data-arrange> … <p data-arrange-said data-words="{name}: place {place} of {total}"> …
//   <ol data-arrange-list><li data-arrange-item data-name="…"> … <b data-arrange-place> … <button name="earlier"> …
import { fillIn } from "../text.js";
import { on, whenPresent } from "./on.js";

const STEPS = { earlier: -1, later: 1 };
const KEYS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

// Where an item that is moved by a step from `from` ends up among `count`.
export function placeAfter(from, step, count) {
  return Math.min(Math.max(from + step, 0), count - 1);
}

export function stepOf(key, rtl) {
  const step = KEYS[key] ?? 0;
  return rtl && (key === "ArrowLeft" || key === "ArrowRight") ? -step : step;
}

const listOf = (item) => item.closest("[data-arrange-list]");
const itemsOf = (list) => [...list.querySelectorAll("[data-arrange-item]")];

function number(list) {
  itemsOf(list).forEach((item, i) => {
    item.querySelector("[data-arrange-place]").textContent = i + 1;
  });
}

function say(item) {
  const list = listOf(item);
  const said = list.closest("[data-arrange]").querySelector("[data-arrange-said]");
  const items = itemsOf(list);
  const values = { name: item.dataset.name, place: items.indexOf(item) + 1, total: items.length };
  said.textContent = fillIn(said.dataset.words, values);
}

function put(item, place) {
  const list = listOf(item);
  const others = itemsOf(list).filter((one) => one !== item);
  list.insertBefore(item, others[place] ?? null);
  number(list);
}

function step(item, by, focused) {
  const items = itemsOf(listOf(item));
  put(item, placeAfter(items.indexOf(item), by, items.length));
  focused.focus(); // moving takes the focus away
  say(item);
}

// Before the item under the pointer, or behind it once its middle is passed; asked twice, the answer is the same.
function dropPlace(list, dragged, over, x) {
  const { left, right } = over.getBoundingClientRect();
  const passed = document.documentElement.dir === "rtl" ? x < (left + right) / 2 : x > (left + right) / 2;
  const others = itemsOf(list).filter((item) => item !== dragged);
  return others.indexOf(over) + (passed ? 1 : 0);
}

function startDragging(list) {
  let dragged = null;
  for (const item of itemsOf(list)) item.draggable = true;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-arrange-item]");
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", ""); // some browsers drag nothing without
  });
  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    event.stopPropagation();
    const over = event.target.closest("[data-arrange-item]");
    if (over && over !== dragged) put(dragged, dropPlace(list, dragged, over, event.clientX));
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    if (dragged) say(dragged);
    dragged = null;
  });
}

export function startArrange() {
  whenPresent("[data-arrange-list]", startDragging);
  on("click", "[data-arrange-item] :is([name='earlier'], [name='later'])", (button, event) => {
    event.preventDefault();
    step(button.closest("[data-arrange-item]"), STEPS[button.name], button);
  });
  on("keydown", "[data-arrange-item]", (item, event) => {
    const by = event.altKey ? stepOf(event.key, document.documentElement.dir === "rtl") : 0;
    if (!by) return;
    event.preventDefault();
    step(item, by, document.activeElement);
  });
}
