// The npm package as a notebook has it: an ES module that is imported from an address, without a bundler and without Node, in headless Chromium.
//
//   notebook.test.mjs FOLDER
//
// FOLDER holds package/ (kith.mjs and kith.wasm, as npm packed them) and study.json, what analysis/live/study.mjs says of a result's runs.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { start } from "./browser.mjs";

const { folder, check, open, finish } = await start(process.argv[2]);
writeFileSync(join(folder, "notebook.html"), "<!doctype html><html lang=en data-ready><title>A notebook</title><link rel=icon href='data:,'><p>A notebook");
const file = (name) => readFileSync(join(folder, "package", name)), study = readFileSync(join(folder, "study.json"), "utf8");
const page = await open("notebook.html");
const SERVED = { "kith.mjs": "text/javascript", "kith.wasm": "application/wasm", "study.json": "application/json" };
await page.route("http://notebook.test/**", (route) => {
  const name = new URL(route.request().url()).pathname.slice(1);
  route.fulfill({ contentType: SERVED[name], headers: { "access-control-allow-origin": "*" }, body: name === "study.json" ? study : file(name) });
});

/* The cells of analysis/live/README.md, with files by their addresses; every scenario's first run, and a difference. */
const cells = (at) => page.evaluate(async (from) => {
  const attachment = (name) => ({ url: async () => from[name], arrayBuffer: async () => (await fetch(from[name])).arrayBuffer(), json: async () => (await fetch(from[name])).json() });
  const kith = await import(await attachment("kith.mjs").url());
  const core = await kith.Core.load(await attachment("kith.wasm").arrayBuffer());
  const asked = await attachment("study.json").json();
  const o = asked.outcomes.indexOf("lasting_T3"), draws = 20;
  const runs = asked.scenarios.map(({ lines, values }) => {
    const scenario = core.scenario(lines);
    return Float64Array.from({ length: draws }, (_, d) => { scenario.cohort(values[d], asked.families); return scenario.run(asked.seed, d * asked.per_draw)[o]; });
  });
  const first = asked.scenarios.map(({ lines, values }) => { const s = core.scenario(lines); s.cohort(values[0], asked.families); return Array.from(s.run(asked.seed, 0)); });
  const wrong = first.flatMap((run, s) => run.filter((x, i) => !(Object.is(x, asked.scenarios[s].first[i]) || (Number.isNaN(x) && asked.scenarios[s].first[i] === null))));
  const d = core.spreads(runs[0], runs[1], draws, 1);
  return { names: core.outcomes("cohort").length, runs: first.length, numbers: first.flat().length, wrong: wrong.length, node: typeof process, difference: d.mean, told: core.told(d, draws, draws, 1).way };
}, at);

const data = (name, type) => `data:${type};base64,${(name === "study.json" ? Buffer.from(study) : file(name)).toString("base64")}`;
const blob = await page.evaluate((given) => Promise.all(given.map(async ([name, address]) => [name, URL.createObjectURL(await (await fetch(address)).blob())])), Object.entries(SERVED).map(([name, type]) => [name, data(name, type)]));
const seen = [];
for (const [how, at] of [["a data address", Object.fromEntries(Object.entries(SERVED).map(([name, type]) => [name, data(name, type)]))], ["a blob address", Object.fromEntries(blob)],
  ["a server", Object.fromEntries(Object.keys(SERVED).map((name) => [name, `http://notebook.test/${name}`]))]]) {
  const got = await cells(at);
  seen.push(got);
  check(`imported from ${how} the package makes ${got.runs} runs of the file, ${got.numbers} numbers, bit for bit`, got.runs === 2 && got.wrong === 0 && got.numbers > 100 && got.node === "undefined" && got.names === got.numbers / 2, JSON.stringify(got));
}
check("and the same difference each time", new Set(seen.map((s) => s.difference)).size === 1 && Number.isFinite(seen[0].difference) && ["open", "better", "worse"].includes(seen[0].told));
await finish(3);
