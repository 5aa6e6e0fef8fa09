// data-copy="#selector" puts the text or value of that element on the clipboard; data-print prints the page.
import { on } from "./on.js";

const SHOWN_FOR = 2500;

async function copyText(element) {
  const text = "value" in element ? element.value : element.textContent.trim();
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  getSelection().selectAllChildren(element);
  element.select?.();
  document.execCommand("copy"); // pages that are not served over https have no clipboard API
}

export function startCopy() {
  on("click", "[data-copy]", async (button) => {
    const source = document.querySelector(button.dataset.copy);
    if (!source) return;
    await copyText(source);
    const words = button.querySelector("[aria-live]") ?? button;
    const usual = (button.dataset.usual ??= words.textContent);
    words.textContent = button.dataset.copied ?? usual;
    setTimeout(() => (words.textContent = usual), SHOWN_FOR);
  });
  on("click", "[data-print]", () => print());
}
