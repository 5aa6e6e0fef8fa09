// The 16-bit payload of an X-ray: zlib around a low and a high byte plane of zigzag coded differences.

export async function inflate(buffer) {
  const stream = new Blob([buffer]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Each row starts from the first pixel of the row above; each pixel from its left neighbour.
export function undelta(planes, columns, rows) {
  const count = columns * rows;
  if (planes.length !== count * 2) throw new RangeError("the payload does not have the size it claims");
  const pixels = new Uint16Array(count);
  let first = 0;
  for (let row = 0, at = 0; row < rows; row++) {
    let value = first;
    for (let column = 0; column < columns; column++, at++) {
      const zigzag = planes[at] | (planes[count + at] << 8);
      value = (value + ((zigzag >>> 1) ^ -(zigzag & 1))) & 0xffff;
      pixels[at] = value;
      if (column === 0) first = value;
    }
  }
  return pixels;
}

export async function loadPixels(metaUrl, pixelsUrl, signal) {
  const answer = async (url) => {
    const response = await fetch(url, { signal });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response;
  };
  const [meta, buffer] = await Promise.all([
    answer(metaUrl).then((response) => response.json()),
    answer(pixelsUrl).then((response) => response.arrayBuffer()),
  ]);
  return { meta, pixels: undelta(await inflate(buffer), meta.cols, meta.rows) };
}
