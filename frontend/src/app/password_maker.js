// Making passwords that can be read out on the telephone, and an honest guess how strong one is.

const LETTERS = "abcdefghjkmnpqrstuvwxyz"; // no i, l, o: they look like 1 and 0
const DIGITS = "23456789";
const ALPHABET = LETTERS + DIGITS;
const GROUPS = 4;
const GROUP_SIZE = 4;

// Bytes that would make some letters more frequent than others are thrown away.
function pick(alphabet, random) {
  const fair = 256 - (256 % alphabet.length);
  for (;;) {
    const [byte] = random(new Uint8Array(1));
    if (byte < fair) return alphabet[byte % alphabet.length];
  }
}

export function makePassword(random = (bytes) => crypto.getRandomValues(bytes)) {
  const group = () => Array.from({ length: GROUP_SIZE }, () => pick(ALPHABET, random)).join("");
  return Array.from({ length: GROUPS }, group).join("-");
}

function variety(password) {
  const sets = [/[a-z]/, /[A-Z]/, /\d/, /[^\w\s]|_/, /\s/, /[^\u0000-\u007f]/u];
  const sizes = [26, 26, 10, 32, 1, 100];
  return sets.reduce((sum, set, i) => sum + (set.test(password) ? sizes[i] : 0), 0);
}

// Repeats and runs (aaaa, 1234, abcd) add next to nothing for somebody who guesses.
function surprisingLength(password) {
  const codes = [...password].map((letter) => letter.codePointAt(0));
  return codes.filter((code, i) => i === 0 || Math.abs(code - codes[i - 1]) > 1).length;
}

// 0 too short, 1 weak, 2 fair, 3 good, 4 strong
export function strength(password, shortest = 10) {
  if ([...password].length < shortest) return 0;
  const different = new Set(password).size;
  const bits = Math.min(surprisingLength(password), different * 2) * Math.log2(Math.max(2, variety(password)));
  return bits < 36 ? 1 : bits < 52 ? 2 : bits < 68 ? 3 : 4;
}
