import assert from "node:assert/strict";
import { test } from "node:test";
import { iconSprite } from "../build/icons.mjs";
import { lightFallback } from "../build/light_fallback.mjs";
import { makePassword, strength } from "../src/app/password_maker.js";
import { rangeBetween } from "../src/app/selection.js";
import { fillIn } from "../src/text.js";

test("a made password has four groups, no letters that look alike, and judges itself strong", () => {
  for (let i = 0; i < 200; i++) {
    const password = makePassword();
    assert.match(password, /^[abcdefghjkmnpqrstuvwxyz2-9]{4}(-[abcdefghjkmnpqrstuvwxyz2-9]{4}){3}$/);
    assert.ok(strength(password) >= 3, password);
  }
});

test("random bytes that would favour some letters are thrown away", () => {
  const bytes = [255, 254, 0];
  const random = (target) => target.fill(bytes.length > 1 ? bytes.shift() : bytes[0]);
  assert.equal(makePassword(random), "aaaa-aaaa-aaaa-aaaa");
});

test("strength is honest about length, repeats and runs", () => {
  assert.equal(strength("short"), 0);
  assert.equal(strength("aaaaaaaaaaaaaaaa"), 1);
  assert.equal(strength("12345678901234"), 1);
  assert.ok(strength("Correct horse battery staple") === 4);
  assert.equal(strength("tenletters", 12), 0);
});

test("shift selects everything between two boxes, in both directions", () => {
  assert.deepEqual(rangeBetween(5, 1, 3), [1, 2, 3]);
  assert.deepEqual(rangeBetween(5, 3, 1), [1, 2, 3]);
  assert.deepEqual(rangeBetween(5, -1, 3), []);
});

test("words of the server get their numbers", () => {
  assert.equal(fillIn("{sent} of {total}{nothing}", { sent: "1 MB", total: "2 MB" }), "1 MB of 2 MB");
});

test("the sprite has one symbol for each icon and nothing of the single files", () => {
  const sprite = iconSprite(["check"], () => '<!-- @license -->\n<svg class="x">\n  <path d="M1 1" />\n</svg>');
  assert.match(sprite, /^<svg [^>]*><symbol id="check" [^>]*><path d="M1 1" \/><\/symbol><\/svg>\n$/);
});

test("older browsers get both sides of every token", () => {
  const css = lightFallback(":root { --a: light-dark(#fff, #000); --b: light-dark(rgb(1 2 3), rgb(4 5 6)); --c: 1px; }");
  assert.match(css, /:root \{ --a: #fff; --b: rgb\(1 2 3\); \}/);
  assert.match(css, /\.viewer \{ --a: #000; --b: rgb\(4 5 6\); \}/);
});
