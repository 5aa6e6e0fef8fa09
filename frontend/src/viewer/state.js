// What one can change about the view, as plain values and pure steps; the stored file never changes.

export const STRAIGHT = { zoom: 1, x: 0, y: 0, rotation: 0, flipX: false, flipY: false };
const LEAST_WIDTH = 2;

export function startState(usual) {
  return { ...STRAIGHT, center: usual.center, width: usual.width, invert: usual.invert, tool: "pan" };
}

// Flips are what one sees: on a picture that lies on its side the other axis of the picture is turned.
function flip(state, across) {
  const lying = state.rotation % 180 !== 0;
  const axis = across !== lying ? "flipX" : "flipY";
  return { ...state, [axis]: !state[axis] };
}

export const steps = {
  fit: (state) => ({ ...state, zoom: 1, x: 0, y: 0 }),
  invert: (state) => ({ ...state, invert: !state.invert }),
  right: (state) => ({ ...state, rotation: (state.rotation + 90) % 360, x: -state.y, y: state.x }),
  left: (state) => ({ ...state, rotation: (state.rotation + 270) % 360, x: state.y, y: -state.x }),
  fliph: (state) => ({ ...flip(state, true), x: -state.x }),
  flipv: (state) => ({ ...flip(state, false), y: -state.y }),
  reset: (state, usual) => ({ ...startState(usual), tool: state.tool }),
};

export function withWindow(state, { center = state.center, width = state.width }) {
  return { ...state, center, width: Math.max(LEAST_WIDTH, width) };
}

// A drag over the whole stage goes through about the whole range of values.
export function dragWindow(state, dx, dy, range, stage) {
  return withWindow(state, {
    width: state.width + (dx / stage.width) * range,
    center: state.center + (dy / stage.height) * range,
  });
}

export function isFit(state) {
  return state.zoom <= 1.01;
}
