// Words come from the server with places in braces: "{count} added".

export function fillIn(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
