// What the page says of numbers, without a browser: its statistics are those of the file, and what lies on zero is not clear.
//
//   numbers.test.mjs CORE.wasm RESULT.json...   (outcomes of runs and what the file makes of them: see run.sh)
import { readFileSync } from "node:fs";
import { direction } from "../../analysis/explorer/src/parts/common.mjs";
import { core, useCore } from "../../analysis/explorer/src/core.mjs";

let failed = 0;
function check(what, holds) {
  console.log(`${holds ? "ok" : "not ok"} - ${what}`);
  failed |= !holds;
}

const higher = { better: "higher" }, lower = { better: "lower" }, known = { error: 0.1 };
check("what lies above zero is clear", direction(higher, { low: 0.1, high: 2 }, known) === "better" && direction(lower, { low: 0.1, high: 2 }, known) === "worse");
check("what lies below zero is clear", direction(higher, { low: -2, high: -0.1 }, known) === "worse" && direction(lower, { low: -2, high: -0.1 }, known) === "better");
for (const [low, high] of [[-1, 1], [0, 1], [-1, 0], [0, 0], [NaN, NaN]])
  check(`${low} to ${high} is not`, direction(higher, { low, high }, known) === "unclear" && direction(lower, { low, high }, known) === "unclear");
check("nothing is clear whose error is not known", direction(higher, { low: 1, high: 2 }, { error: NaN }) === "unclear");
check("nor is an outcome that is neither better nor worse", direction({ better: "neither" }, { low: 1, high: 2 }, known) === "neither");

const near = (a, b) => (a === null ? Number.isNaN(b) : Math.abs(a - b) <= 1e-9 * (1 + Math.abs(a)));
await useCore(readFileSync(process.argv[2]));
for (const name of process.argv.slice(3)) {
  const { draws, replicates, outcomes } = JSON.parse(readFileSync(name, "utf8"));
  const wrong = outcomes.filter((o) => {
    const s = core.spreads(Float64Array.from(o.y, (v) => (v === null ? NaN : v)), null, draws, replicates);
    return !(near(o.mean, s.mean) && near(o.mc_error, s.error) && near(o.low, s.low) && near(o.high, s.high));
  });
  check(`${draws} draws of ${replicates}: means, errors and intervals of ${outcomes.length} differences are those of the file${wrong.length ? `, not ${wrong.map((o) => o.name)}` : ""}`, wrong.length === 0 && outcomes.length > 20);
}
process.exit(failed);
