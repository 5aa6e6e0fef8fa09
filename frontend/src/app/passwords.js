// Show, make and judge passwords; the markup is components/field_password.html.
import { on, whenPresent } from "./on.js";
import { makePassword, strength } from "./password_maker.js";

function reveal(field, shown) {
  field.type = shown ? "text" : "password";
  document.querySelector(`[data-reveal="${field.id}"]`)?.setAttribute("aria-pressed", String(shown));
}

function judge(field, meterRow) {
  const shortest = field.minLength > 0 ? field.minLength : 10;
  const level = strength(field.value, shortest);
  meterRow.hidden = !field.value;
  meterRow.querySelector("meter").value = level;
  meterRow.querySelector("output").value = meterRow.dataset.words.split("|")[level];
}

export function startPasswords() {
  on("click", "[data-reveal]", (button) => {
    const field = document.getElementById(button.dataset.reveal);
    reveal(field, field.type === "password");
  });
  on("click", "[data-generate-for]", (button) => {
    const field = document.getElementById(button.dataset.generateFor);
    field.value = makePassword();
    reveal(field, true);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.select();
  });
  whenPresent("[data-strength-of]", (row) => {
    const field = document.getElementById(row.dataset.strengthOf);
    field.addEventListener("input", () => judge(field, row));
    judge(field, row);
  });
}
