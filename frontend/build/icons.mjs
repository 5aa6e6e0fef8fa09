// Puts single icon files into one sprite of symbols; the page draws them with <use href="icons.svg#name">.

export function iconSymbol(name, svg) {
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  const shapes = inner.replace(/\s+/g, " ").trim();
  return (
    `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" ` +
    `stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`
  );
}

export function iconSprite(names, readIcon) {
  const symbols = names.map((name) => iconSymbol(name, readIcon(name)));
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}
