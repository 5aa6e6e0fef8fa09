// Single keys work only while the stage or the toolbar has the focus (WCAG 2.1.4).

const PAN_STEP = 40;
const WINDOW_STEP = 12;
const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const ACTIONS = {
  "+": "in",
  "=": "in",
  "-": "out",
  0: "fit",
  1: "full",
  i: "invert",
  r: "right",
  R: "left",
  h: "fliph",
  v: "flipv",
  f: "screen",
  "[": "previous",
  "]": "next",
};
const TOOLS = { p: "pan", w: "window" };

export function startKeys(viewer, canvas, toolbar) {
  const act = (event) => {
    if (event.target === canvas && viewer.frames?.pressed(event.key)) return true;
    const arrow = event.target === canvas && ARROWS[event.key];
    if (arrow && event.shiftKey) return viewer.dragWindow(-arrow[0] * WINDOW_STEP, -arrow[1] * WINDOW_STEP);
    if (arrow) return viewer.pan(arrow[0] * PAN_STEP, arrow[1] * PAN_STEP);
    const key = event.key.length === 1 ? event.key : "";
    if (TOOLS[key.toLowerCase()]) return viewer.choose(TOOLS[key.toLowerCase()]);
    const action = ACTIONS[key] ?? ACTIONS[key.toLowerCase()];
    return action ? viewer.act(action) : false;
  };
  const listen = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (act(event) !== false) event.preventDefault();
  };
  canvas.addEventListener("keydown", listen);
  toolbar?.addEventListener("keydown", listen);
  if (toolbar) startRovingFocus(toolbar);
}

// One tab stop for the toolbar; arrows move inside it (ARIA toolbar pattern).
function startRovingFocus(toolbar) {
  const buttons = () => [...toolbar.querySelectorAll("button:not([hidden], :disabled)")];
  buttons().forEach((button, i) => (button.tabIndex = i ? -1 : 0));
  toolbar.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const all = buttons();
    const here = all.indexOf(document.activeElement);
    if (!step || here < 0) return;
    event.preventDefault();
    const next = all[(here + step + all.length) % all.length];
    all[here].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}
