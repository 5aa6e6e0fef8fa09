// The side panel "Case images" when it was answered anew: whoever took something out goes on from there by keyboard.

export function startPanel() {
  let place = -1;
  const buttons = () => [...document.querySelectorAll("#case-images .case-buttons button")];
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id === "case-images") place = buttons().indexOf(document.activeElement);
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (place < 0) return;
    const left = buttons();
    const next = left[Math.min(place, left.length - 1)] ?? document.querySelector(".thumb-view");
    place = -1;
    next?.focus();
  });
}
