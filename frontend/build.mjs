// Builds static/dist/: bundles, the icon sprite, and the licences of what is inside.
// It is made aside and then put in place, so that a running server is never without its styles.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { iconSprite } from "./build/icons.mjs";
import { lightFallback } from "./build/light_fallback.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const watching = process.argv.includes("--watch");
const served = join(here, "..", "static", "dist");
const target = watching ? served : join(modules, ".dist");

// Browsers older than light-dark() get the light colours of the same, only source.
const tokens = {
  name: "light-fallback",
  setup(build) {
    build.onLoad({ filter: /tokens\.css$/ }, ({ path }) => {
      const css = readFileSync(path, "utf8");
      return { contents: css + lightFallback(css), loader: "css" };
    });
  },
};

const shared = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  target: ["chrome111", "firefox115", "safari16.4"],
  outdir: target,
  assetNames: "[name]",
  loader: { ".woff2": "file" },
  plugins: [tokens],
  legalComments: "none",
  logLevel: "warning",
};

const bundles = [
  { ...shared, format: "esm", entryPoints: ["app", "upload", "viewer"].map((name) => `src/${name}.js`) },
  { ...shared, format: "iife", entryPoints: ["src/theme.js"] },
  { ...shared, entryPoints: ["src/app.css", "src/viewer.css", "src/styleguide.css"] },
];

rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, "licences"), { recursive: true });

const names = readFileSync(join(here, "icons.txt"), "utf8").split("\n").filter(Boolean);
const iconFolders = [join(here, "icons"), join(modules, "lucide-static", "icons")]; // our own come first
const readIcon = (name) => {
  const folder = iconFolders.find((place) => existsSync(join(place, `${name}.svg`)));
  return readFileSync(join(folder, `${name}.svg`), "utf8");
};
writeFileSync(join(target, "icons.svg"), iconSprite(names, readIcon));

for (const name of ["lucide-static", "@fontsource-variable/inter", "@fontsource-variable/vazirmatn"])
  cpSync(join(modules, name, "LICENSE"), join(target, "licences", `${name.split("/").pop()}.txt`));

if (watching) {
  for (const bundle of bundles) await (await esbuild.context(bundle)).watch();
  console.log("Watching frontend/src");
} else {
  await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  cpSync(target, served, { recursive: true });
  const made = new Set(readdirSync(target));
  for (const old of readdirSync(served)) if (!made.has(old) && !old.startsWith(".")) rmSync(join(served, old), { recursive: true });
}
