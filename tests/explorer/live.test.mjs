// The core in WebAssembly, in Node: every number is that of the command, bit for bit.
//
//   live.test.mjs CORE.wasm FOLDER [quick]
//
// FOLDER holds what run.sh made: demo.h5 (two cohorts), set.h5 (the same with values set, named in set.txt), changes.h5 (a population whose
// scenarios change), and `native`, which makes the runs of values at the ends of their ranges.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { openResult } from "../../analysis/explorer/src/result.mjs";
import { NotLive, changesDiffer, openScenarios, portable, runDraw, same, studyOf } from "../../analysis/explorer/src/live/study.mjs";
import { Core } from "../../analysis/live/kith.mjs";

const [, , wasm, folder, size] = process.argv;
const quick = size === "quick"; /* fewer runs of the same, and no ends of ranges */
let failed = 0;
function check(what, holds, why = "") {
  console.log(`${holds ? "ok" : "not ok"} - ${what}${holds || !why ? "" : `: ${why}`}`);
  failed |= !holds;
}

const bytes = readFileSync(wasm);
const FIRST = 231566; /* bytes of the first core that `make live` made */
check(`the core takes ${bytes.length} bytes, ${(bytes.length / FIRST).toFixed(2)} of the first, ${gzipSync(bytes, { level: 9 }).length} compressed: at most 1.3 times, 320,000 and 120,000`,
  bytes.length <= 1.3 * FIRST && bytes.length <= 320000 && gzipSync(bytes, { level: 9 }).length <= 120000);
const core = await Core.load(bytes);
const exported = WebAssembly.Module.exports(core.module).map((e) => e.name).filter((n) => !["memory", "_initialize"].includes(n));
check("it exports kith_live_ functions and nothing else", exported.length > 20 && exported.every((n) => n.startsWith("kith_live_")), exported.join(" "));
check("it imports three calls of a system, which it never makes", WebAssembly.Module.imports(core.module).every((i) => ["fd_close", "fd_seek", "fd_write"].includes(i.name)));

const open = async (name) => openResult(new Uint8Array(readFileSync(join(folder, name))));
const allOf = (study) => study.scenarios.map((_, s) => s);
const none = new Map();

/* Makes draws of a file again, values laid over: how many of their runs are not those stored in another file. */
function different(study, scenarios, over, stored, most) {
  const outcomes = stored.outcomes.length, values = stored.numbers("outcome_value");
  let runs = 0, bad = 0;
  for (let draw = 0; draw < Math.min(study.draws, most); draw++) {
    const list = Array.from({ length: study.replicates(draw) }, (_, r) => study.run(draw, r));
    const out = runDraw(study, scenarios, { draw, runs: list, scenarios: allOf(study), values: allOf(study).map((s) => study.laidOver(s, draw, over)), past: study.laidOver(0, draw, over) });
    for (const s of allOf(study))
      for (let r = 0; r < list.length; r++, runs++) {
        const at = ((s * stored.draws + draw) * stored.perDraw + r) * outcomes;
        if (!same(out[s][r], values.subarray(at, at + outcomes))) bad++;
      }
  }
  return { runs, bad };
}

const demo = await open("demo.h5");
const study = studyOf(core, demo), scenarios = openScenarios(core, study);
const before = process.cpuUsage();
const whole = different(study, scenarios, none, demo, Infinity);
const spent = process.cpuUsage(before);
check(`all ${whole.runs} runs of the demo are the same bits (${((spent.user + spent.system) / 1e6).toFixed(1)} s of CPU)`, whole.runs === (quick ? 40 : 400) && whole.bad === 0, `${whole.bad} differ`);

/* ---- values set ---- */

const set = await open("set.h5");
const pairs = readFileSync(join(folder, "set.txt"), "utf8").trim().split(/\s+/).map((pair) => pair.split("="));
const over = new Map(pairs.map(([path, value]) => [demo.parameters.findIndex((p) => p.path === path), Number(value)]));
check("every value set is a parameter of the file", pairs.length > 4 && !over.has(-1));
const laid = different(study, scenarios, over, set, quick ? 5 : 20);
check(`${laid.runs} runs with ${pairs.length} values laid over are those of --set`, laid.runs === (quick ? 20 : 80) && laid.bad === 0, `${laid.bad} differ`);
check("and other runs than those of the file", different(study, scenarios, over, demo, 2).bad > 0);

/* ---- statistics ---- */

const names = { mean: "mean", error: "mc_error", low: "low", high: "high", study: "study_sd", correlation: "correlation", reduction: "variance_reduction", n: "runs" };
/* A level's interval ends where the level can: none is below zero, nor above what the outcome can be. */
const within = (o, x) => Math.max(0, Math.min(x, core.most(o.name, o.unit)));
const wrong = demo.outcomes.flatMap((o, i) => {
  const d = core.spreads(demo.runsOf(0, i), demo.runsOf(1, i), demo.draws, demo.perDraw), level = core.spreads(demo.runsOf(1, i), null, demo.draws, demo.perDraw);
  const at = (group, name) => demo.numbers(`${group}/${name}`)[demo.outcomes.length + i];
  const off = Object.entries(names).filter(([mine, theirs]) => demo.has(`difference/${theirs}`) && !same([d[mine]], [at("difference", theirs)]));
  return [...off, ...["mean", "error", "low", "high"].filter((k) => !same([k === "low" || k === "high" ? within(o, level[k]) : level[k]], [at("estimate", names[k])]))].map((k) => `${o.name} ${k}`);
});
check(`statistics of ${demo.outcomes.length} outcomes are those of the file, bit for bit`, wrong.length === 0, wrong.slice(0, 5).join(", "));

/* ---- populations whose scenarios change ---- */

const changes = await open("changes.h5");
const population = studyOf(core, changes);
const region = different(population, openScenarios(core, population), none, changes, 2);
check(`${region.runs} runs of a population with changes are the same bits`, region.runs >= (quick ? 4 : 8) && region.bad === 0, `${region.bad} differ`);

/* What they change over time is in the file, by draw and week; the core works out the same, and would see one bit of difference. */
const steps = changesDiffer(population, openScenarios(core, population), changes);
check(`in ${steps.weeks} weeks of draws the core has the values that the file says changes come to`, steps.weeks > (quick ? 20 : 40) && steps.off === 0, `${steps.off} differ`);
const bent = Object.create(changes, { changesOf: { value: (s) => changes.changesOf(s).map((row, i) => (i === 2 ? { ...row, values: row.values.map((v, d) => (d === 0 ? v * (1 + 2 ** -52) : v)) } : row)) } });
check("and a last bit of one value would be seen", changesDiffer(population, openScenarios(core, population), bent).off > 0);

/* ---- the ends of ranges ---- */

const ROWS = quick ? 0 : 200, FAMILIES = 60, one = study.scenarios[1], base = study.laidOver(1, 0, none), mine = core.scenario(one.lines);
let state = 20261130;
const random = (n) => { state = (Math.imul(state, 1103515245) + 12345) >>> 0; return (state >>> 8) % n; };
const rows = Array.from({ length: ROWS }, () => {
  const row = base.slice();
  for (let k = random(4); k >= 0; k--) {
    const i = random(row.length), range = mine.range(i);
    if (!range) continue;
    const ends = [Math.max(range.low, -1e9), Math.min(range.high, 1e9)], how = random(3);
    row[i] = how < 2 ? ends[how] : range.step ? ends[0] : ends[0] + (ends[1] - ends[0]) * (random(1000) / 1000);
  }
  return row;
});
const n = demo.outcomes.length, all = new Float64Array(ROWS * base.length);
rows.forEach((row, i) => all.set(row, i * row.length));
writeFileSync(join(folder, "lines.txt"), one.lines.join("\n"));
writeFileSync(join(folder, "values.f64"), all);
const native = quick ? null : new Float64Array(Uint8Array.from(execFileSync(join(folder, "native"), [join(folder, "lines.txt"), join(folder, "values.f64"), String(base.length), String(ROWS), String(FAMILIES)], { maxBuffer: 1 << 26 })).buffer);
const off = rows.filter((row, i) => {
  let out = null;
  try {
    mine.cohort(row, FAMILIES);
    out = mine.run(BigInt(i) | 1n << 32n, i);
  } catch {
    out = null;
  }
  const theirs = native.subarray(i * (n + 1), (i + 1) * (n + 1));
  return out ? theirs[0] !== 0 || !same(out, theirs.subarray(1)) : theirs[0] === 0;
});
if (!quick) check(`${ROWS} runs at the ends of ranges are those of this machine's own instructions`, off.length === 0, `${off.length} differ`);

/* ---- time of a family-week, against this machine's own instructions with its widest body, which is stricter than without ---- */

if (!quick) {
  const many = 60, set = Array.from({ length: many }, (_, d) => study.laidOver(1, d % study.draws, none)), flat = new Float64Array(many * base.length);
  set.forEach((row, i) => flat.set(row, i * row.length));
  writeFileSync(join(folder, "speed.f64"), flat);
  const theirs = () => Number(spawnSync(join(folder, "native"), [join(folder, "lines.txt"), join(folder, "speed.f64"), String(base.length), String(many), String(study.families)], { maxBuffer: 1 << 26 }).stderr.toString());
  const ours = () => {
    let weeks = 0;
    const from = process.cpuUsage();
    set.forEach((row, i) => { mine.cohort(row, study.families); mine.run(BigInt(i) | 1n << 32n, i); weeks += mine.familyWeeks(); });
    const { user, system } = process.cpuUsage(from);
    return (1e3 * (user + system)) / weeks;
  };
  const best = (f) => Math.min(f(), f(), f()), own = best(ours), native = best(theirs);
  check(`a family-week takes ${own.toFixed(1)} ns, ${(own / native).toFixed(2)} of this machine's ${native.toFixed(1)}: at most 2.5 times`, own <= 2.5 * native);
}

/* ---- a province: the file's draws again, once for each past, and then from what was found for it ---- */

if (!quick && existsSync(join(folder, "province.h5"))) {
  const province = await open("province.h5"), s = studyOf(core, province), opened = openScenarios(core, s), draws = province.draws;
  const turn = (scenarios) => {
    const from = process.cpuUsage(), { runs, bad } = different(s, scenarios, none, province, Infinity), { user, system } = process.cpuUsage(from);
    return { runs, bad, seconds: (user + system) / 1e6 };
  };
  const other = turn(openScenarios(core, s)), first = turn(opened), again = turn(opened); /* the first is compiled while it runs */
  check(`${first.runs} runs of a province are the same bits, the first time and again`, other.bad === 0 && first.bad === 0 && again.bad === 0);
  const whole = Math.min(first.seconds, other.seconds), most = /\/plain\//.test(wasm) ? 7.5 : 5; /* the page has the core with vectors */
  check(`a province of ${draws} draws takes ${whole.toFixed(2)} s of CPU when its past is another one, ${again.seconds.toFixed(2)} s when it stays: at most ${most}`, draws === 20 && again.seconds <= most / 2 && whole <= most);
}

/* ---- what cannot be run says why ---- */

const refusal = (f) => { try { f(); return null; } catch (error) { return error; } };
const other = Object.create(demo, { parameters: { value: demo.parameters.map((p, i) => (i === 7 ? { ...p, path: "kind.all_others" } : p)) } });
check("a parameter that the core does not know is refused", refusal(() => studyOf(core, other))?.why === "version");
const fewer = Object.create(demo, { outcomes: { value: demo.outcomes.slice(1) } });
check("and outcomes that it does not have", refusal(() => studyOf(core, fewer)) instanceof NotLive);
check("and lines without a parameter", /is missing/.test(refusal(() => core.scenario(one.lines.slice(1)))?.message));
check("and a value beyond its range, by name", /violence\.stop_rate.*is not between/.test(refusal(() => mine.cohort(base.map((v, i) => (one.lines[i] === "violence.stop_rate" ? -1 : v)), 5))?.message));
check("what goes to a Worker can be cloned", structuredClone(portable(population)).where.length === 6);
process.exit(failed);
