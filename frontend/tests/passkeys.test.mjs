import assert from "node:assert/strict";
import { test } from "node:test";
import { asJson, fromBase64Url, parsed, toBase64Url } from "../src/app/passkeys.js";

const bytes = (...values) => Uint8Array.from(values).buffer;

test("bytes go to text for addresses and back", () => {
  assert.equal(toBase64Url(bytes(251, 255, 254)), "-__-");
  assert.equal(toBase64Url(bytes(1)), "AQ");
  assert.deepEqual(fromBase64Url("-__-"), bytes(251, 255, 254));
  for (let length = 0; length < 70; length += 1) {
    const values = Uint8Array.from({ length }, (_, place) => (place * 37) % 256).buffer;
    assert.deepEqual(fromBase64Url(toBase64Url(values)), values);
  }
});

test("what a server asks becomes what a browser takes", () => {
  const asked = {
    challenge: "AQI",
    rpId: "localhost",
    user: { id: "AQ", name: "vera" },
    allowCredentials: [{ id: "Ag", type: "public-key" }],
  };
  assert.deepEqual(parsed(asked), {
    challenge: bytes(1, 2),
    rpId: "localhost",
    user: { id: bytes(1), name: "vera" },
    allowCredentials: [{ id: bytes(2), type: "public-key" }],
  });
});

test("what a device answers becomes what the server reads", () => {
  const response = { clientDataJSON: bytes(1), signature: bytes(2), userHandle: null };
  const answer = { id: "Aw", rawId: bytes(3), type: "public-key", response, getClientExtensionResults: () => ({ a: 1 }) };
  assert.deepEqual(asJson(answer), {
    id: "Aw",
    rawId: "Aw",
    type: "public-key",
    response: { clientDataJSON: "AQ", signature: "Ag" },
    clientExtensionResults: { a: 1 },
  });
});
