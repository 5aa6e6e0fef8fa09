// Tables from stored values to what is shown, and their use on pixels. Pure: arrays in, arrays out.

const OPAQUE = 0xff000000;

// Where a value lies in the window: 0 at its lower edge, 255 at its upper.
export function shade(value, center, width) {
  const grey = ((value - (center - width / 2)) / width) * 255;
  return grey < 0 ? 0 : grey > 255 ? 255 : grey | 0;
}

// One entry for each stored 16-bit value; two's complement where the pixels are signed.
export function greyTable({ slope, intercept, signed }, { center, width, invert }) {
  const table = new Uint32Array(65536);
  for (let stored = 0; stored < 65536; stored++) {
    const number = signed && stored > 32767 ? stored - 65536 : stored;
    let grey = shade(number * slope + intercept, center, width);
    if (invert) grey = 255 - grey;
    table[stored] = (OPAQUE | (grey << 16) | (grey << 8) | grey) >>> 0;
  }
  return table;
}

export function photoTable({ center, width, invert }) {
  const table = new Uint8ClampedArray(256);
  for (let value = 0; value < 256; value++) {
    const shown = shade(value, center, width);
    table[value] = invert ? 255 - shown : shown;
  }
  return table;
}

// `step` leaves out pixels where the picture is larger than a canvas may be.
export function paintGrey(pixels, columns, rows, table, target, step = 1) {
  if (step === 1) {
    for (let i = 0; i < pixels.length; i++) target[i] = table[pixels[i]];
    return;
  }
  let at = 0;
  for (let row = 0; row + step <= rows; row += step)
    for (let column = 0; column + step <= columns; column += step) target[at++] = table[pixels[row * columns + column]];
}

export function paintPhoto(source, table, target) {
  for (let i = 0; i < source.length; i += 4) {
    target[i] = table[source[i]];
    target[i + 1] = table[source[i + 1]];
    target[i + 2] = table[source[i + 2]];
    target[i + 3] = source[i + 3];
  }
}

// Sliders of photographs run from -100 to 100; inside, everything is a window.
export const windowOfPhoto = ({ brightness, contrast }) => ({
  center: 127.5 - brightness * 1.275,
  width: 255 * 2 ** (-contrast / 40),
});

export const slidersOfPhoto = ({ center, width }) => ({
  brightness: Math.round((127.5 - center) / 1.275) + 0,
  contrast: Math.round(-40 * Math.log2(width / 255)) + 0,
});
