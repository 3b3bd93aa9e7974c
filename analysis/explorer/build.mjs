// Builds the page into one HTML file: node build.mjs OUT.html [CORE.wasm]
//
// The script (ours, the chart library, the HDF5 reader with its WebAssembly) is bundled, compressed
// with gzip and written into the page as base64; src/boot.js unpacks it in the browser. Between
// @RESULT-BEGIN@ and @RESULT-END@ `kith report` puts the result file. The core (make live) stands in it compressed, too; without it
// the page has no live part, and says so.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { existsSync, readFileSync, writeFileSync, mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [, , out, core] = process.argv;
if (!out) {
  console.error("build.mjs: say where to write: node build.mjs OUT.html [CORE.wasm]");
  process.exit(64);
}

const common = { bundle: true, minify: true, format: "iife", target: ["chrome100", "firefox113", "safari16.4"], legalComments: "none", charset: "utf8", write: false };

/* A Worker is made of a text inside the page: there is no file that it could be loaded from. */
const worker = await build({ ...common, entryPoints: [join(here, "src/live/worker.mjs")] });
const workerText = {
  name: "worker",
  setup(b) {
    b.onResolve({ filter: /^worker-text$/ }, () => ({ path: "worker-text", namespace: "worker" }));
    b.onLoad({ filter: /.*/, namespace: "worker" }, () => ({ contents: worker.outputFiles[0].text, loader: "text" }));
  },
};

/* The four outcomes of the first screen, from the one table of them. */
const outcomes = readFileSync(join(here, "../../sim/model/outcomes.h"), "utf8");
const table = outcomes.split("#define KITH_FOUR(ROW)")[1].split("\n\n")[0];
const four = [...table.matchAll(/ROW\((\w+), (\w+), (\w+)\)/g)].map(([, name, cohort, population]) => ({ name, cohort, population }));
if (four.length !== 4) throw new Error("sim/model/outcomes.h: KITH_FOUR has not four rows");

/* Plain names, from the tables that the command has, too: { cohort: { NAME: [nl, en] } }. */
const names = { cohort: {}, population: {} };
for (const [, kind, name, text] of outcomes.matchAll(/^ {4}(COHORT|POPULATION|BOTH)\((\w+), .*\\\n {8}(".*")\)(?: \\)?$/gm)) {
  const words = JSON.parse(`[${text}]`);
  if (words.length !== (kind === "BOTH" ? 4 : 2)) throw new Error(`sim/model/outcomes.h: ${name} has not the plain names of its kinds of run`);
  if (kind !== "POPULATION") names.cohort[name] = words.slice(0, 2);
  if (kind !== "COHORT") names.population[name] = words.slice(-2);
}
if (!names.cohort.stopped_T3 || !names.population.reports) throw new Error("sim/model/outcomes.h: plain names were looked for");
for (const [, kind, name, dutch, english] of readFileSync(join(here, "../../sim/tell/names.c"), "utf8").matchAll(/^ {4}\{ KITH_NAME_(\w+), ("[^"]*"), ("[^"]*"), ("[^"]*") \},$/gm))
  (names[kind.toLowerCase()] ??= {})[JSON.parse(name)] = [JSON.parse(dutch), JSON.parse(english)];
if (Object.keys(names).length !== 8) throw new Error("sim/tell/names.c: names of eight kinds were looked for");

const bundle = await build({
  ...common,
  entryPoints: [join(here, "src/main.mjs")],
  plugins: [workerText],
  metafile: true,
  external: ["module", "fs", "path", "crypto", "worker_threads"],
  define: { "import.meta.url": '"about:blank"', KITH_FOUR: JSON.stringify(four), KITH_NAMES: JSON.stringify(names) },
  logOverride: { "empty-import-meta": "silent" },
});

// Every package whose code is in the bundle, with its licence, for the end of the page.
function licences(inputs) {
  const folders = new Set();
  for (const path of Object.keys(inputs)) {
    const at = path.lastIndexOf("node_modules/");
    if (at < 0) continue;
    const parts = path.slice(at + 13).split("/");
    folders.add(parts[0].startsWith("@") ? parts.slice(0, 2).join("/") : parts[0]);
  }
  return [...folders].sort().map((name) => {
    const folder = join(here, "node_modules", name);
    const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    let text = "";
    for (const file of ["LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "license"])
      try {
        text ||= readFileSync(join(folder, file), "utf8");
      } catch {
        // the next name
      }
    return { name, version: about.version, licence: text ? about.license : `${about.license} (no text in the package)`, text };
  });
}

const minified = await build({ entryPoints: [join(here, "src/style.css")], minify: true, write: false, loader: { ".css": "css" } });
const boot = await build({ entryPoints: [join(here, "src/boot.js")], minify: true, write: false, target: "es2020" });
const inside = (text) => text.replace(/<\/(script|style)/gi, "<\\/$1");
/* The page runs the scripts and styles that were built into it and no others: its policy names them by their hashes. */
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const style = inside(minified.outputFiles[0].text), start = inside(boot.outputFiles[0].text);
const parts = {
  STYLE: style,
  BOOT: start,
  SCRIPTHASHES: `${hash(start)} ${hash(bundle.outputFiles[0].text)}`,
  STYLEHASHES: hash(style),
  LICENCES: JSON.stringify(licences(bundle.metafile.inputs)).replace(/</g, "\\u003c"),
  CORE: core && existsSync(core) ? gzipSync(readFileSync(core), { level: 9 }).toString("base64") : "",
  APP: gzipSync(bundle.outputFiles[0].contents, { level: 9 }).toString("base64"),
};
const page = readFileSync(join(here, "src/page.html"), "utf8").replace(/@([A-Z]+)@/g, (all, name) => parts[name] ?? all);
mkdirSync(dirname(out), { recursive: true });
writeFileSync(`${out}.partial`, page);
renameSync(`${out}.partial`, out);
console.log(`${out}: ${(page.length / 1e6).toFixed(2)} MB${parts.CORE ? "" : ", without its live part"}`);
