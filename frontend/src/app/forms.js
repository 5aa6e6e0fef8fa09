// Filters that send themselves, messages that close, the time zone as first guess, and focus on what went wrong.
import { on, whenPresent } from "./on.js";

function guessTimeZone(control) {
  const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!guess || (control.value && control.dataset.guessTimezone !== "always")) return;
  const known = !control.options || [...control.options].some((option) => option.value === guess);
  if (known) control.value = guess;
}

export function startForms() {
  on("change", "form[data-auto-submit] :is(select, input)", (control) => control.form.requestSubmit());
  on("click", "[data-dismiss]", (button) => button.closest("[data-dismissable]")?.remove());
  whenPresent("[data-guess-timezone]", guessTimeZone);
  whenPresent("[data-focus]", (element) => element.focus());
  // a second click on "Send" must not send twice; the button comes back if the page does (Back)
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || event.target.method !== "post" || !button || event.target.target) return;
    setTimeout(() => button.setAttribute("aria-disabled", "true"));
    setTimeout(() => button.removeAttribute("aria-disabled"), 5000);
  });
  on("click", '[aria-disabled="true"]', (_, event) => event.preventDefault());
}
