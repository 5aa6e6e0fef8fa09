// Derives, from the design tokens, what a browser without light-dark() needs.

const PART = String.raw`((?:[^()]|\([^()]*\))*?)`;
const TOKEN = new RegExp(String.raw`(--[\w-]+):\s*light-dark\(${PART},\s*${PART}\)`, "g");

export function lightFallback(css) {
  const tokens = [...css.matchAll(TOKEN)];
  const light = tokens.map(([, name, value]) => `${name}: ${value};`).join(" ");
  const dark = tokens.map(([, name, , value]) => `${name}: ${value};`).join(" ");
  return `
@supports not (color: light-dark(red, red)) {
  @layer tokens {
    :root { ${light} }
    [data-theme="dark"], .viewer { ${dark} }
  }
}
`;
}
