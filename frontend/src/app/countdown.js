// <span data-countdown="754"> counts the seconds down: 12:34. What happens at the end is the server's to say.
import { whenPresent } from "./on.js";

export function inMinutes(seconds) {
  const left = Math.max(0, Math.round(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

export function startCountdown() {
  whenPresent("[data-countdown]", (place) => {
    const end = performance.now() + Number(place.dataset.countdown) * 1000;
    const show = () => (place.textContent = inMinutes((end - performance.now()) / 1000));
    show();
    const ticking = setInterval(() => (place.isConnected ? show() : clearInterval(ticking)), 1000);
  });
}
