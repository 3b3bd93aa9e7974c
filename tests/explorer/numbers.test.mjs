// What the page says of numbers, without a browser: its statistics are those of the file, and what lies on zero is not clear.
//
//   numbers.test.mjs CORE.wasm RESULT.json...   (outcomes of runs and what the file makes of them: see run.sh)
import { readFileSync } from "node:fs";
import { told } from "../../analysis/explorer/src/parts/common.mjs";
import { core, useCore } from "../../analysis/explorer/src/core.mjs";

let failed = 0;
function check(what, holds) {
  console.log(`${holds ? "ok" : "not ok"} - ${what}`);
  failed |= !holds;
}

const near = (a, b) => (a === null ? Number.isNaN(b) : Math.abs(a - b) <= 1e-9 * (1 + Math.abs(a)));
await useCore(readFileSync(process.argv[2]));

const higher = { better: "higher" }, lower = { better: "lower" }, page = { result: { draws: 40, perDraw: 2 } };
const way = (outcome, low, high, error = 0.01, mean = (low + high) / 2, on = page) => told(on, { mean, error, low, high, n: 80 }, outcome).way;
check("what lies above zero is clear", way(higher, 0.1, 2) === "better" && way(lower, 0.1, 2) === "worse" && way({ better: "neither" }, 0.1, 2) === "higher");
check("what lies below zero is clear", way(higher, -2, -0.1) === "worse" && way(lower, -2, -0.1) === "better" && way({ better: "neither" }, -2, -0.1) === "lower");
for (const [low, high] of [[-1, 1], [0, 1], [-1, 0]])
  check(`${low} to ${high} is not`, way(higher, low, high) === "open" && way(lower, low, high) === "open");
check("nothing is clear whose error is not known", way(higher, 1, 2, NaN) === "bare");
const wide = told(page, { mean: 1, error: 1, low: 0.9, high: 1.1 }, higher);
check("an interval is never narrower than the computing error", wide.way === "open" && Math.abs(wide.high - 1 - core.student(40)) < 1e-12 && wide.low < 0);
for (const [draws, why] of [[19, "few"], [20, "better"], [1, "fixed"]])
  check(`of ${draws} draws: ${why}`, way(higher, 1, 2, 0.01, 1.5, { result: { draws, perDraw: 8 } }) === why);
const level = told(page, { mean: 0.4, error: 1, low: -0.1, high: 1.3, most: core.most("late_share", "1") }, { better: "neither" });
check("a level ends where it can", level.low === 0 && level.high === 1 && core.most("load", "1") === Infinity && told(page, { mean: 3, error: 0.1, low: -2, high: 8, most: core.most("help_wait", "week") }, lower).low === 0);
const point = told({ result: { draws: 1, perDraw: 9 } }, { mean: 1, error: 0.1, low: NaN, high: NaN, n: 9 }, higher);
check("with parameters held fixed the interval is the computing error", point.kind === "spreadMc" && Math.abs(point.low - (1 - 0.1 * core.student(9))) < 1e-12);

for (const name of process.argv.slice(3)) {
  const { draws, replicates, outcomes } = JSON.parse(readFileSync(name, "utf8"));
  const wrong = outcomes.filter((o) => {
    const s = core.spreads(Float64Array.from(o.y, (v) => (v === null ? NaN : v)), null, draws, replicates);
    return !(near(o.mean, s.mean) && near(o.mc_error, s.error) && near(o.low, s.low) && near(o.high, s.high));
  });
  check(`${draws} draws of ${replicates}: means, errors and intervals of ${outcomes.length} differences are those of the file${wrong.length ? `, not ${wrong.map((o) => o.name)}` : ""}`, wrong.length === 0 && outcomes.length > 20);
}
process.exit(failed);
