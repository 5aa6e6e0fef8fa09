// On phones the side bar is a row that scrolls: the current entry is brought into sight.
// <details class="menu"> closes on Escape, on a click elsewhere, and when another one opens.

function showCurrentEntry() {
  const entry = document.querySelector(".nav [aria-current]");
  if (!entry) return;
  const middle = (element) => {
    const { left, right } = element.getBoundingClientRect();
    return (left + right) / 2;
  };
  entry.parentElement.scrollLeft += middle(entry) - middle(entry.parentElement);
}

export function startMenus() {
  showCurrentEntry();
  const openMenus = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      const hadFocus = menu.contains(document.activeElement);
      menu.open = false;
      if (hadFocus) menu.querySelector("summary").focus();
    }
  });
}
