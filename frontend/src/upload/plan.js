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

const LITTER = /^(\.DS_Store|Thumbs\.db|desktop\.ini|\._.*)$/i; // what systems leave in folders

export function isLitter(name) {
  return LITTER.test(name);
}
