// SHA-256 of a part, where the browser offers it (pages served over https, and localhost).

export function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function sha256(blob) {
  if (!globalThis.crypto?.subtle) return null;
  return hex(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
}
