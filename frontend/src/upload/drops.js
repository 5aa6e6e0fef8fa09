// Files that come to the page from outside: dropped anywhere on it, or pasted.
import { filesOfTransfer, holdsFiles } from "./sources.js";

const typing = (target) => target instanceof Element && target.closest("input, textarea, [contenteditable]");
// a field for files takes a drop by itself
const ownField = (target) => target instanceof Element && target.closest("input[type=file]");

export function listenForDrops(area, take) {
  const dragged = (event, over) => {
    if (!holdsFiles(event.dataTransfer) || ownField(event.target)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    area.classList.toggle("is-over", over);
  };
  document.addEventListener("dragenter", (event) => dragged(event, true));
  document.addEventListener("dragover", (event) => dragged(event, true));
  document.addEventListener("dragleave", (event) => event.relatedTarget ?? area.classList.remove("is-over"));
  document.addEventListener("drop", async (event) => {
    area.classList.remove("is-over");
    if (!holdsFiles(event.dataTransfer) || ownField(event.target)) return;
    event.preventDefault();
    take(await filesOfTransfer(event.dataTransfer));
  });
  document.addEventListener("paste", async (event) => {
    if (!holdsFiles(event.clipboardData) || typing(event.target)) return;
    event.preventDefault();
    take(await filesOfTransfer(event.clipboardData));
  });
}
