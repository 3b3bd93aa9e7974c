// What a result file says of its runs, as JSON, for a notebook that has the core and no reader of HDF5:
//
//   node analysis/live/study.mjs RESULT.h5 >study.json        (make explorer first: it installs the reader)
//
// { kind, seed, families, region, where, draws, per_draw, second, outcomes, scenarios: [{ name, title, lines, values (of each draw), first (outcomes of its first run) }] }
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { studyOf } from "../explorer/src/live/study.mjs";
import { openResult } from "../explorer/src/result.mjs";
import { Core } from "./kith.mjs";

const [, , path, core = fileURLToPath(new URL("../../build/live/kith.wasm", import.meta.url))] = process.argv;
if (!path) {
  console.error("study.mjs RESULT.h5 [CORE.wasm]");
  process.exit(64);
}
const result = await openResult(new Uint8Array(readFileSync(path))), study = studyOf(await Core.load(readFileSync(core)), result);
const outcomes = result.outcomes.map((o) => o.name), stored = result.numbers("outcome_value"), none = new Map(), draws = Array.from({ length: study.draws }, (_, d) => d);
const { kind, seed, families, region, where } = study;
process.stdout.write(JSON.stringify({
  kind, seed, families, region, where, draws: study.draws, per_draw: result.perDraw, second: draws.filter((d) => study.replicates(d) > 1).length, outcomes,
  scenarios: study.scenarios.map(({ name, lines }, s) => {
    const at = s * study.draws * result.perDraw * outcomes.length;
    return { name, title: result.scenarios[s].title, lines, values: draws.map((d) => Array.from(study.laidOver(s, d, none))), first: Array.from(stored.subarray(at, at + outcomes.length)) };
  }),
}));
