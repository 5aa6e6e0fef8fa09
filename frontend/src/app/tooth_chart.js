// The chart is a fieldset of check boxes; this only adds "all of this quadrant".
// <div class="quadrant-group"> … <button data-quadrant-toggle> … <input type="checkbox"> …
import { on } from "./on.js";

export function startToothChart() {
  on("click", "[data-quadrant-toggle]", (button) => {
    const boxes = [...button.closest(".quadrant-group").querySelectorAll('input[type="checkbox"]')];
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
    boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
