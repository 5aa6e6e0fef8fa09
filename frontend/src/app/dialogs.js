// <a href="/plain/page/" data-open="dialog-id"> opens the dialog if it is on this page; else the link is followed.
import { on } from "./on.js";

export function startDialogs() {
  on("click", "[data-open]", (opener, event) => {
    const dialog = document.getElementById(opener.dataset.open);
    if (!dialog?.showModal || opener.getAttribute("aria-disabled") === "true") return;
    event.preventDefault();
    dialog.showModal();
  });
  on("click", "[data-close]", (button, event) => {
    const dialog = button.closest("dialog");
    if (!dialog) return;
    event.preventDefault();
    dialog.close();
  });
  // a click on the backdrop has the dialog itself as its target
  document.addEventListener("click", (event) => {
    if (event.target instanceof HTMLDialogElement && event.detail > 0) event.target.close();
  });
}
