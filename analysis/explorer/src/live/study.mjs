// What a result file says of its runs, so that they can be made again: scenarios as the core takes them, draws, seeds. No page, no Worker.

/** Why a file's runs cannot be made here: a key of words (live_...). */
export class NotLive extends Error {
  constructor(why, detail = "") {
    super(`${why} ${detail}`.trim());
    this.why = why;
    this.detail = detail;
  }
}

/* The parameters of a scenario: columns of the file's axis `parameter` that it has a value for, and the lines that say so to the core. */
function scenarioOf(core, result, values, s, written) {
  const columns = [], lines = [];
  result.parameters.forEach(({ path }, p) => {
    if (Number.isNaN(values[p])) return;
    const kind = core.kind(path);
    if (!kind) throw new NotLive("version", path);
    const said = kind === "number" ? [] : kind === "set" || kind === "choice" ? [String(values[p])] : [written(path)].flat();
    if (said.some((text) => text === null || text === undefined)) throw new NotLive("version", path);
    columns.push(p);
    lines.push([path, ...said].join("\t"));
  });
  return { columns, lines };
}

/* The one region of a population, as struct kith_where has it. */
const whereOf = (result) => ["households", "reports", "capacity", "help_wait", "assessment_wait", "counted"]
  .map((name, i) => (result.has(`region_${name}`) && Number(result.numbers(`region_${name}`)[1]) * (i < 2 ? result.scale : 1)) || 0);

/** The runs of a file: { kind, seed, families, scenarios: [{ name, columns, lines }], past, region, where, draws, replicates(draw), run(draw, replicate) }. */
export function studyOf(core, result) {
  const population = result.kind === "population";
  if (population && result.regions.length > 2) throw new NotLive("regions");
  if (!result.has("parameter_value")) throw new NotLive("lacks");
  const names = core.outcomes(result.kind);
  if (names.length !== result.outcomes.length || names.some((n, i) => n !== result.outcomes[i].name)) throw new NotLive("version");
  const drawn = result.numbers("parameter_value"), n = result.parameters.length;
  const valuesOf = (s, d) => drawn.subarray((s * result.draws + d) * n, (s * result.draws + d + 1) * n);
  const scenarios = result.scenarios.map(({ name }, s) => ({ name, ...scenarioOf(core, result, valuesOf(s, 0), s, (path) => result.said(s, path)) }));
  const own = result.has("burn_in_value") ? result.numbers("burn_in_value") : null;
  if (own) throw new NotLive("past");
  const second = Number(result.note("", "second") ?? result.draws);
  return {
    kind: result.kind, seed: String(result.note("", "seed")), families: result.families ?? 0, scenarios, draws: result.draws,
    region: population ? result.regions[1] : "", where: population ? whereOf(result) : null,
    replicates: (d) => (d < second ? result.perDraw : 1),
    run: (d, r) => d * result.perDraw + r,
    valuesOf,
    /** Values of a scenario in a draw, with others laid over: a Map of parameter index to value. */
    laidOver(s, d, over) {
      const all = valuesOf(s, d);
      return Float64Array.from(scenarios[s].columns, (p) => over.get(p) ?? all[p]);
    },
  };
}

/** One draw of a study in a core: outcomes of each run of the scenarios asked for. `scenarios` are those of core.scenario().
 * job: { draw, runs: [run], scenarios: [s], values: [Float64Array of each], past: Float64Array } */
export function runDraw(study, scenarios, job) {
  const out = job.scenarios.map(() => []);
  if (study.kind === "population")
    for (const run of job.runs) {
      scenarios.past.past(job.past, study.region, study.where, study.seed, run);
      job.scenarios.forEach((s, i) => out[i].push(scenarios[s].policy(scenarios.past, job.values[i], study.region)));
    }
  else
    job.scenarios.forEach((s, i) => {
      scenarios[s].cohort(job.values[i], study.families);
      for (const run of job.runs) out[i].push(scenarios[s].run(study.seed, run));
    });
  return out;
}

/** How many weeks the file says that numbers change in, over scenarios and draws, and in how many of them the core has others: the whole scenario is compared. */
export function changesDiffer(study, scenarios, result) {
  const none = new Map();
  let weeks = 0, off = 0;
  study.scenarios.forEach((_, s) => {
    const rows = study.kind === "population" ? result.changesOf(s).filter((row) => row.regions.includes(1)) : [], { columns } = study.scenarios[s];
    const own = rows.map((row) => columns.indexOf(row.parameter)), at = [...new Set(rows.map((row) => row.week))].sort((a, b) => a - b);
    for (let d = 0; d < study.draws && rows.length; d++) {
      const values = study.laidOver(s, d, none), now = values.slice();
      for (const week of at) {
        rows.forEach((row, i) => { if (row.week === week) now[own[i]] = row.values[d]; });
        weeks++;
        if (!same(scenarios[s].valuesAt(values, study.region, week), now)) off++;
      }
    }
  });
  return { weeks, off };
}

/** The scenarios of a study in a core; the past of a population is a copy of the first. */
export function openScenarios(core, study) {
  const all = study.scenarios.map((s) => core.scenario(s.lines));
  if (study.kind === "population") all.past = core.scenario(study.scenarios[0].lines);
  return all;
}

/** What of a study goes to a Worker. */
export const portable = ({ kind, seed, families, region, where, scenarios }) => ({ kind, seed, families, region, where, scenarios: scenarios.map(({ lines }) => ({ lines })) });

/** Whether numbers are the same bits; NaN is like NaN. */
export function same(a, b) {
  return a.length === b.length && a.every((v, i) => Object.is(v, b[i]) || (Number.isNaN(v) && Number.isNaN(b[i])));
}
