/** Builds static/src into static/dist: hashed files, a manifest from source name to address, and a check of sizes. */
import { context, build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { iconSprite, playerSprite } from "./sprites.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const SRC = join(HERE, "src");
const DIST = join(HERE, "dist");
const ADDRESS = "/static/";
const ENTRIES = ["core/main.js", "css/main.css", "css/player.css", "analytics/figures.css", "pages/embed.css"];
const FONT = "inter-latin-wght-normal.woff2";
const BUDGETS = { "css/main.css": 20_000, "core/main.js": 25_000 };

const options = {
  absWorkingDir: SRC,
  entryPoints: ENTRIES,
  outdir: DIST,
  outbase: SRC,
  entryNames: "[dir]/[name]-[hash]",
  chunkNames: "chunks/[name]-[hash]",
  assetNames: "fonts/[name]-[hash]",
  nodePaths: [join(HERE, "..", "node_modules")],
  bundle: true,
  format: "esm",
  splitting: true,
  minify: true,
  sourcemap: false,
  target: ["chrome123", "firefox121", "safari17.5"],
  loader: { ".woff2": "file" },
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
};

function outputsBySource(metafile) {
  const sources = new Map();
  for (const [path, output] of Object.entries(metafile.outputs)) {
    const file = relative(DIST, join(SRC, path));
    if (ENTRIES.includes(output.entryPoint)) sources.set(output.entryPoint, file);
    else if (Object.keys(output.inputs).some((input) => input.endsWith(FONT))) sources.set("fonts/inter.woff2", file);
  }
  return sources;
}

function writeHashed(name, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const file = name.replace(/(\.\w+)$/, `-${hash}$1`);
  writeFileSync(join(DIST, file), text);
  return file;
}

function filesLoadedAtOnce(metafile, source) {
  const byPath = metafile.outputs;
  const wanted = Object.keys(byPath).filter((path) => byPath[path].entryPoint === source);
  for (const path of wanted) {
    const imports = byPath[path].imports.filter((one) => one.kind === "import-statement" && !one.external);
    wanted.push(...imports.map((one) => one.path).filter((one) => !wanted.includes(one)));
  }
  return wanted.map((path) => join(SRC, path));
}

function gzippedSize(files) {
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0);
}

function checkSizes(metafile) {
  const sizes = ENTRIES.map((source) => [source, gzippedSize(filesLoadedAtOnce(metafile, source))]);
  console.log("Gzipped: " + sizes.map(([source, size]) => `${source} ${(size / 1000).toFixed(1)} kB`).join(", "));
  for (const [source, size] of sizes) {
    if (size > (BUDGETS[source] ?? Infinity)) {
      throw new Error(`${source} is ${size} bytes gzipped; its budget is ${BUDGETS[source]}.`);
    }
  }
}

function finish(metafile) {
  const manifest = outputsBySource(metafile);
  manifest.set("icons.svg", writeHashed("icons.svg", iconSprite(SRC)));
  manifest.set("player.svg", writeHashed("player.svg", playerSprite()));
  manifest.set("mark.svg", writeHashed("mark.svg", readFileSync(join(SRC, "brand", "mark.svg"), "utf8")));
  const addresses = [...manifest].sort().map(([source, file]) => [source, ADDRESS + file]);
  writeFileSync(join(DIST, "manifest.json"), JSON.stringify(Object.fromEntries(addresses), null, 2) + "\n");
  checkSizes(metafile);
}

const finishing = {
  name: "finishing",
  setup: (plugin) => plugin.onEnd((result) => result.errors.length === 0 && finish(result.metafile)),
};

async function run() {
  if (process.argv.includes("--watch")) {
    const watching = await context({ ...options, plugins: [finishing] });
    return watching.watch();
  }
  if (existsSync(DIST)) rmSync(DIST, { recursive: true });
  finish((await build(options)).metafile);
}

run().catch((problem) => {
  console.error(problem.message);
  process.exitCode = 1;
});
