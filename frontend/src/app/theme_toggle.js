// Light or dark, remembered in this browser; theme.js applies it before the first paint.
import { on } from "./on.js";

export function startTheme() {
  const root = document.documentElement;
  on("click", "[data-theme-toggle]", () => {
    const systemIsDark = matchMedia("(prefers-color-scheme: dark)").matches;
    const now = root.dataset.theme ?? (systemIsDark ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // storage is switched off: the choice lasts as long as the page
    }
  });
}
