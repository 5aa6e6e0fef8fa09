// From image pixels to CSS pixels of the stage: one matrix [a, b, c, d, e, f] for drawing, letters and pointers.

const LEAST_ZOOM = 0.5;
const MOST_SCALE = 40; // CSS pixels for one image pixel
const STAYS_VISIBLE = 64;

// Pixels need not be square: `aspect` is their height by their width, and the picture is shown as it was taken.
export function stretchOf({ aspect = 1 }) {
  return [Math.max(1, 1 / aspect), Math.max(1, aspect)];
}

export function shownSize(meta) {
  const [across, down] = stretchOf(meta);
  return { width: meta.cols * across, height: meta.rows * down };
}

// The stored pixel that is shown at a point of the picture, as [column, row]; null outside.
export function pixelAt([x, y], meta) {
  const [across, down] = stretchOf(meta);
  const [column, row] = [Math.floor(x / across), Math.floor(y / down)];
  return column >= 0 && row >= 0 && column < meta.cols && row < meta.rows ? [column, row] : null;
}

// Millimetres of one step in the picture as it is shown, which is as long across as down.
export function millimetres({ spacing, ...meta }) {
  return spacing[1] / stretchOf(meta)[0];
}

export function fitScale(image, stage, rotation) {
  const turned = rotation % 180 !== 0;
  const width = turned ? image.height : image.width;
  const height = turned ? image.width : image.height;
  return Math.min(stage.width / width, stage.height / height) || 1;
}

export function viewMatrix(view, image, stage) {
  const scale = fitScale(image, stage, view.rotation) * view.zoom;
  const turn = (view.rotation * Math.PI) / 180;
  const cos = Math.round(Math.cos(turn));
  const sin = Math.round(Math.sin(turn));
  const sx = view.flipX ? -scale : scale;
  const sy = view.flipY ? -scale : scale;
  const [a, b, c, d] = [cos * sx, sin * sx, -sin * sy, cos * sy];
  const middle = [image.width / 2, image.height / 2];
  const e = stage.width / 2 + view.x - (a * middle[0] + c * middle[1]);
  const f = stage.height / 2 + view.y - (b * middle[0] + d * middle[1]);
  return [a, b, c, d, e, f];
}

export function toStage([a, b, c, d, e, f], [x, y]) {
  return [a * x + c * y + e, b * x + d * y + f];
}

export function toImage([a, b, c, d, e, f], [x, y]) {
  const det = a * d - b * c;
  const [u, v] = [x - e, y - f];
  return [(d * u - c * v) / det, (a * v - b * u) / det];
}

// Zooms so that the point of the picture under `point` stays where it is.
export function zoomAround(view, factor, point, image, stage) {
  const fit = fitScale(image, stage, view.rotation);
  const most = Math.max(MOST_SCALE / fit, 1);
  const zoom = Math.min(most, Math.max(LEAST_ZOOM, view.zoom * factor));
  const before = toImage(viewMatrix(view, image, stage), point);
  const after = toStage(viewMatrix({ ...view, zoom }, image, stage), before);
  return { ...view, zoom, x: view.x + point[0] - after[0], y: view.y + point[1] - after[1] };
}

// The picture cannot be lost: some of it stays on the stage.
export function keepVisible(view, image, stage) {
  const scale = fitScale(image, stage, view.rotation) * view.zoom;
  const turned = view.rotation % 180 !== 0;
  const width = (turned ? image.height : image.width) * scale;
  const height = (turned ? image.width : image.height) * scale;
  const limit = (length, room) => Math.max(0, (length + room) / 2 - STAYS_VISIBLE);
  const clamp = (value, most) => Math.min(most, Math.max(-most, value));
  return { ...view, x: clamp(view.x, limit(width, stage.width)), y: clamp(view.y, limit(height, stage.height)) };
}

// Where the left and the right edge of the picture are shown now: a wrong R or L must never stand there.
export function sidesOf([a, b]) {
  if (Math.abs(a) >= Math.abs(b)) return a > 0 ? { left: "left", right: "right" } : { left: "right", right: "left" };
  return b > 0 ? { left: "top", right: "bottom" } : { left: "bottom", right: "top" };
}

// A round number of millimetres that is at least 60 CSS pixels long.
export function scaleBar(pixelsPerMillimetre) {
  const lengths = [1, 2, 5, 10, 20, 50, 100, 200];
  const length = lengths.find((mm) => mm * pixelsPerMillimetre >= 60) ?? lengths.at(-1);
  return { length, pixels: length * pixelsPerMillimetre };
}
