/**
 * Builds frontend/src into build/static: css/raingan.css, js/raingan.js with its lazily loaded islands, fonts/, the
 * map provinces.svg, and sw.js where there is a service worker. `--watch` builds again on change. Prints what a first view weighs.
 */
import { brotliCompressSync, gzipSync } from "node:zlib";
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { existsSync, watch } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";
import { buildMap } from "./map.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, "frontend/src");
const watching = process.argv.includes("--watch");
const final = join(root, "build/static");
// Built beside and put in place at the end, so that a server or another build never sees half of it.
const out = watching ? final : join(root, `build/.static-${process.pid}`);
const browsers = ["chrome90", "firefox90", "safari15"];
const weights = [400, 600, 700];
const scripts = ["thai", "latin"];

/** Every file of src/islands is an island named after its file: `photo-field.ts` defines `<photo-field>`. */
const islandRegistry = {
  name: "island-registry",
  setup(build) {
    build.onResolve({ filter: /^islands:registry$/ }, ({ path }) => ({ path, namespace: "islands" }));
    build.onLoad({ filter: /.*/, namespace: "islands" }, async () => {
      const names = (await readdir(join(source, "islands"))).filter((name) => /^[a-z]+-[a-z-]+\.ts$/.test(name)).sort();
      const lines = names.map((name) => `"${name.slice(0, -3)}": () => import("./islands/${name}"),`);
      return { contents: `export default {${lines.join("\n")}};`, resolveDir: source, watchDirs: [join(source, "islands")] };
    });
  },
};

async function buildStyles() {
  const { css } = sass.compile(join(source, "css/raingan.scss"), { loadPaths: [join(root, "node_modules")], style: "expanded" });
  const { code } = await esbuild.transform(css, { loader: "css", minify: true, target: browsers });
  await mkdir(join(out, "css"), { recursive: true });
  await writeFile(join(out, "css/raingan.css"), code);
}

async function copyFonts() {
  await mkdir(join(out, "fonts"), { recursive: true });
  const names = weights.flatMap((weight) => scripts.map((script) => `sarabun-${script}-${weight}-normal.woff2`));
  const from = join(root, "node_modules/@fontsource/sarabun/files");
  await Promise.all(names.map((name) => copyFile(join(from, name), join(out, "fonts", name))));
}

/** The full TrueType faces, which official PDFs are set in; they are not served. */
async function copyPrintFonts() {
  const to = join(root, "build/pdf-fonts");
  await mkdir(to, { recursive: true });
  const from = join(root, "node_modules/@expo-google-fonts/sarabun");
  const faces = ["400Regular", "700Bold"];
  await Promise.all(faces.map((face) => copyFile(join(from, face, `Sarabun_${face}.ttf`), join(to, `Sarabun_${face}.ttf`))));
}

/** Files served as they are: the icon. */
async function copyPlain() {
  const names = await readdir(join(source, "static"));
  await Promise.all(names.map((name) => copyFile(join(source, "static", name), join(out, name))));
}

const common = { bundle: true, minify: true, sourcemap: false, target: browsers, logLevel: "warning" };
const pages = {
  ...common,
  entryPoints: { raingan: join(source, "main.ts") },
  outdir: join(out, "js"),
  format: "esm",
  splitting: true,
  chunkNames: "[name]-[hash]",
  plugins: [islandRegistry],
};
const worker = { ...common, entryPoints: [join(source, "sw.ts")], outfile: join(out, "sw.js"), format: "iife" };
const scriptBuilds = [pages, ...(existsSync(join(source, "sw.ts")) ? [worker] : [])];

async function weigh() {
  const files = ["css/raingan.css", "js/raingan.js", ...(await readdir(join(out, "fonts"))).map((name) => `fonts/${name}`)];
  let total = 0;
  for (const name of files) {
    const bytes = await readFile(join(out, name));
    const sent = name.endsWith(".woff2") ? bytes.length : gzipSync(bytes, { level: 9 }).length;
    total += sent;
    if (!name.startsWith("fonts/")) console.log(`${name}: ${bytes.length} B, gzip ${sent} B, brotli ${brotliCompressSync(bytes).length} B`);
  }
  console.log(`css, first script and fonts together: ${(total / 1000).toFixed(1)} kB compressed`);
}

await mkdir(out, { recursive: true });
await Promise.all([buildStyles(), copyFonts(), copyPrintFonts(), copyPlain(), buildMap(join(out, "provinces.svg")), ...(watching ? [] : scriptBuilds.map((options) => esbuild.build(options)))]);
if (watching) {
  await Promise.all(scriptBuilds.map(async (options) => (await esbuild.context(options)).watch()));
  watch(join(source, "css"), { recursive: false }, () => void buildStyles().catch((error) => console.error(error.message)));
  console.log("watching frontend/src");
} else {
  await weigh();
  const old = `${out}-old`;
  if (existsSync(final)) await rename(final, old);
  await rename(out, final);
  await rm(old, { recursive: true, force: true });
}
