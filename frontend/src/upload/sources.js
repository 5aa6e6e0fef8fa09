// Files out of what a browser gives: a drop with folders in folders, a paste, a picker.
import { isLitter } from "./plan.js";

function entryFile(entry) {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

// A directory answers in portions (100 in Chromium) until it answers with nothing.
async function entriesOf(directory) {
  const reader = directory.createReader();
  const found = [];
  for (;;) {
    const portion = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!portion.length) return found;
    found.push(...portion);
  }
}

async function filesOfEntry(entry) {
  if (entry.isFile) return [await entryFile(entry)];
  const files = [];
  for (const inner of await entriesOf(entry)) files.push(...(await filesOfEntry(inner)));
  return files;
}

const usable = (files) => files.filter((file) => !isLitter(file.name));

export async function filesOfTransfer(dataTransfer) {
  // entries must be taken before the first await: afterwards the list is empty
  const items = [...(dataTransfer.items ?? [])].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const plain = [...dataTransfer.files];
  if (!entries.length) return usable(plain);
  const files = [];
  for (const entry of entries) files.push(...(await filesOfEntry(entry)));
  return usable(files);
}

export function filesOfInput(input) {
  const files = usable([...input.files]);
  input.value = "";
  return files;
}

export function holdsFiles(dataTransfer) {
  return Boolean(dataTransfer?.types?.includes("Files"));
}
