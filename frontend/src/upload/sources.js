// Files out of what a browser gives: a drop with folders in folders, a paste, a picker. Each is {name, folder, file};
// one that cannot be opened has no file.
import { folderOf, isLitter } from "./plan.js";

const PORTION_MISSING = [];

function entryFile(entry) {
  return new Promise((resolve) => entry.file(resolve, () => resolve(null)));
}

function portionOf(reader) {
  return new Promise((resolve) => reader.readEntries(resolve, () => resolve(PORTION_MISSING)));
}

// A directory answers in portions (100 in Chromium) until it answers with nothing.
async function entriesOf(directory) {
  const reader = directory.createReader();
  const found = [];
  for (;;) {
    const portion = await portionOf(reader);
    if (!portion.length) return found;
    found.push(...portion);
  }
}

async function* filesOfEntry(entry) {
  if (entry.isFile) {
    yield { name: entry.name, folder: folderOf(entry.fullPath), file: await entryFile(entry) };
    return;
  }
  for (const inner of await entriesOf(entry)) yield* filesOfEntry(inner);
}

const found = (file) => ({ name: file.name, folder: folderOf(file.webkitRelativePath ?? ""), file });
const usable = (files) => files.filter(({ name, folder }) => !isLitter(name, folder));

export async function filesOfTransfer(dataTransfer) {
  // entries must be taken before the first await: afterwards the list is empty
  const items = [...(dataTransfer.items ?? [])].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const plain = [...dataTransfer.files];
  if (!entries.length) return usable(plain.map(found));
  const files = [];
  for (const entry of entries) for await (const one of filesOfEntry(entry)) files.push(one);
  return usable(files);
}

export function filesOfInput(input) {
  const files = usable([...input.files].map(found));
  input.value = "";
  return files;
}

export function holdsFiles(dataTransfer) {
  return Boolean(dataTransfer?.types?.includes("Files"));
}
