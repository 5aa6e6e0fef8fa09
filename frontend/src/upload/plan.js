// Pure arithmetic of an upload in parts; parts are numbered from 1.

export function partRange(n, size, partSize) {
  const start = (n - 1) * partSize;
  return { start, end: Math.min(size, start + partSize) };
}

export function missingParts(partCount, have) {
  const arrived = new Set(have);
  return Array.from({ length: partCount }, (_, i) => i + 1).filter((n) => !arrived.has(n));
}

export function arrivedBytes(have, size, partSize) {
  return have.reduce((sum, n) => {
    const { start, end } = partRange(n, size, partSize);
    return sum + Math.max(0, end - start);
  }, 0);
}

// what systems leave in folders, as in names.py; and whole folders of it
const LITTER = /^(\.DS_Store|\.localized|(eh)?thumbs\.db|desktop\.ini|\._.*)$/i;
const LITTER_FOLDER = /(^|\/)(__MACOSX|\.Spotlight-V100|\.Trashes|\.fseventsd|\$RECYCLE\.BIN|System Volume Information|@eaDir)(\/|$)/i;

export function isLitter(name, folder = "") {
  return LITTER.test(name) || LITTER_FOLDER.test(folder);
}

// "/disc/left/1.dcm" lies in "disc/left"
export function folderOf(path) {
  return path.split("/").filter(Boolean).slice(0, -1).join("/");
}
