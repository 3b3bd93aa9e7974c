// A result file of Kith, read with h5wasm. Knows the layout (sim/io/FORMAT.md), not the page.
import { ready, File as H5File } from "h5wasm";
import { parse } from "yaml";
import { core } from "./core.mjs";

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const STATISTICS = ["mean", "q025", "q25", "median", "q75", "q975"];
const POINTS = [0.025, 0.25, 0.5, 0.75, 0.975];

/** Why a file cannot be shown: "empty", "not-hdf5", "truncated", "not-ours", "newer", "kind", "lacks". */
export class Unreadable extends Error {
  constructor(why, detail = "") {
    super(why);
    this.why = why;
    this.detail = detail;
  }
}

/** Where the file must end, as its superblock says; 0 when it does not say so plainly. */
export function endOfFile(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = bytes[8] < 2 ? 40 : 28;
  const eight = (bytes[8] < 2 ? bytes[13] : bytes[9]) === 8;
  return eight && bytes.length >= at + 8 ? Number(view.getBigUint64(at, true)) : bytes.length < 48 ? Infinity : 0;
}

/** Until format 1.1 some variables had the name of one of their own axes. */
const today = (name) => name.replace(/^(weekly(?:_spread|_difference)?)\/help(?=\/|$)/, "$1/help_status").replace(/^(weekly(?:_spread|_difference)?)\/load(?=\/|$)/, "$1/queue_load");

let serial = 0;

export async function openResult(bytes) {
  if (!bytes.length) throw new Unreadable("empty");
  if (!SIGNATURE.every((b, i) => bytes[i] === b)) throw new Unreadable("not-hdf5");
  if (endOfFile(bytes) > bytes.length) throw new Unreadable("truncated");
  const { FS } = await ready;
  performance.mark("kith-wasm");
  const name = `result${serial++}.h5`;
  FS.writeFile(name, bytes);
  let file;
  try {
    file = new H5File(name, "r");
    if (file.file_id < 0n) throw new Error();
    file.keys();
  } catch {
    throw new Unreadable("truncated");
  }
  try {
    return new Result(file);
  } catch (error) {
    throw error instanceof Unreadable ? error : new Unreadable("truncated", String(error?.message ?? error));
  }
}

class Result {
  constructor(file) {
    this.file = file;
    this.names = new Map(); /* what is in the file: name, and where it stands */
    this.kept = new Map();
    const walk = (group, path) => {
      for (const key of group.keys()) {
        const at = path + key;
        const item = group.get(key);
        if (item?.type === "Group") walk(item, `${at}/`);
        else if (item) this.names.set(today(at), at);
      }
    };
    const source = this.note("", "source");
    const version = this.note("", "format_version");
    if (!/^Kith\b/.test(source ?? "") || !version) throw new Unreadable("not-ours");
    if (parseInt(version, 10) > 1) throw new Unreadable("newer", version);
    this.kind = this.note("", "kind") ?? "cohort";
    if (!["cohort", "population"].includes(this.kind)) throw new Unreadable("kind", this.kind);
    walk(file, "");
    this.sizes();
    if (this.kind === "population") this.readPopulation();
  }

  /** Regions (the first is all of them), years (the first is all together), strata (the first is all families). */
  readPopulation() {
    for (const name of ["region", "year", "margin", "strata/mean", "weekly/violence"])
      if (!this.has(name)) throw new Unreadable("lacks", name);
    this.regions = this.texts("region");
    this.years = Array.from(this.numbers("year"));
    this.margins = this.texts("margin");
    this.policyWeeks = this.has("policy_week") ? this.shape("policy_week")[0] : 0;
    this.scale = Number(this.note("", "scale") ?? 1);
    this.small = Number(this.note("", "small") ?? 0);
    this.highestLoad = Number(this.note("", "highest_load") ?? NaN);
    this.wholeHouseholds = Array.from(this.has("region_households") ? this.numbers("region_households") : this.regions.map(() => NaN)); /* of the real region */
    this.households = this.wholeHouseholds.map((n) => n * this.scale); /* that were computed */
  }

  /** One outcome of a stratum: group "strata", or "strata_difference" with the first scenario. Of all families,
   * years and regions there is the spread of one run, too, and nothing is rounded to f32. */
  cell(group, scenario, region, year, margin, outcome) {
    if (!region && !year && !margin) return this.spreads(group === "strata" ? "estimate" : "difference", scenario, outcome);
    const at = (((scenario * this.regions.length + region) * this.years.length + year) * this.margins.length + margin) * this.outcomes.length + outcome;
    const one = (name) => (this.has(`${group}/${name}`) ? this.numbers(`${group}/${name}`)[at] : NaN);
    return { mean: one("mean"), error: one("mc_error"), low: one("low"), high: one("high"), study: NaN, most: group === "strata" ? this.most(outcome) : NaN };
  }

  /** Why a cell has no value: "withheld", "elsewhere" (older files: known for all families or all years only), "nothing" (there was nothing to
   * count), "copy" (left out of this copy); null when it has one. */
  lacks(scenario, region, year, margin, outcome) {
    const has = (g, y, m, o) => !Number.isNaN(this.cell("strata", scenario, g, y, m, o).mean);
    if (has(region, year, margin, outcome)) return null;
    if (margin && !this.once(`known:${outcome}`, () => this.margins.some((_, m) => m > 0 && has(0, 0, m, outcome)))) return "elsewhere";
    if (year && !this.once(`yearly:${outcome}`, () => this.years.some((_, y) => y > 0 && has(0, y, 0, outcome)))) return "elsewhere";
    if (this.outcomes.some((_, o) => has(region, year, margin, o))) return "nothing";
    if (region && year && !this.outcomes[outcome].headline && this.without("region_years")) return "copy";
    if (margin && ((region && year && this.without("cells")) || (year && this.without("years")) || (region && this.without("groups")))) return "copy";
    return this.small > 0 ? "withheld" : "nothing";
  }

  /** Is this a copy from which a step was left out: "runs", "cells", "weeks" and so on (sim/result/reduce.h)? */
  without(step) {
    return String(this.note("", "reduced") ?? "").split(" ").includes(step);
  }

  /** A variable (scenario, region, ...) of one scenario and region, as doubles; -1 of what is withheld becomes NaN. */
  slice(name, scenario, region) {
    return this.once(`slice:${name}:${scenario}:${region}`, () => {
      const item = this.item(name);
      const part = item.slice([[scenario, scenario + 1], [region, region + 1], ...item.shape.slice(2).map((n) => [0, n])]);
      const counts = typeof part[0] === "bigint";
      return Float64Array.from(part, (v) => (counts && v < 0 ? NaN : Number(v)));
    });
  }

  sizes() {
    for (const name of ["scenario", "outcome", "outcome_value", "parameter", "estimate/mean"])
      if (!this.has(name)) throw new Unreadable("lacks", name);
    this.scenarios = this.texts("scenario").map((name) => ({
      name,
      title: this.text(`inputs/title_${name}`) || name,
      about: this.text(`inputs/about_${name}`),
    }));
    const unit = this.texts("outcome_unit");
    const meaning = this.texts("outcome_meaning");
    const better = this.texts("outcome_better");
    const headline = this.has("outcome_headline") ? this.numbers("outcome_headline") : null; /* files before 1.3 do not say it */
    this.outcomes = this.texts("outcome").map((name, i) => ({ name, unit: unit[i], meaning: meaning[i], better: better[i], headline: !headline || headline[i] === 1 }));
    const shape = this.shape("outcome_value");
    this.draws = shape[1];
    this.perDraw = shape[2];
    this.runs = this.draws * this.perDraw; /* places for them; those of draws that have one run only are NaN */
    this.made = this.draws + Math.min(this.draws, Number(this.note("", "second") ?? this.draws)) * (this.perDraw - 1);
    this.few = this.draws > 1 && this.draws < 20; /* too few for an interval that one may rely on */
    this.weeks = this.has("week") ? Array.from(this.numbers("week")) : [];
    this.families = Number(this.note("", "families")) || null;
    this.parameters = this.texts("parameter").map((path, i) => ({
      path,
      unit: this.texts("parameter_unit")[i],
      meaning: this.texts("parameter_meaning")[i],
    }));
    this.targets = this.has("target") && this.has("published/value") ? this.readTargets() : [];
  }

  readTargets() {
    const at = (name) => this.numbers(`published/${name}`);
    const outcome = this.texts("published/outcome"), note = this.texts("published/note");
    return this.texts("target").map((id, i) => ({
      id, outcome: outcome[i], value: at("value")[i], low: at("low")[i], high: at("high")[i], n: at("n")[i], note: note[i] ?? "",
    }));
  }

  /** What changes over time make of the numbers of a scenario: [{ regions: [index], all, parameter, week, values: [of each draw] }], in the order of the file:
   * by area, parameter and week. */
  changesOf(scenario) {
    if (!this.has("changes/value")) return [];
    const [of, where, area, parameter, week, value] = ["of_scenario", "in_region", "in_area", "of_parameter", "from_week", "value"].map((name) => this.numbers(`changes/${name}`));
    const n = this.regions.length, there = Array.from(of, (_, a) => this.regions.map((_, g) => g).filter((g) => where[a * n + g]));
    return Array.from(area, (a, i) => ({ regions: there[a].filter(Boolean), all: there[a][0] === 0, parameter: parameter[i], week: week[i], values: value.subarray(i * this.draws, (i + 1) * this.draws), scenario: of[a] }))
      .filter((row) => row.scenario === scenario);
  }

  has(name) {
    return this.names.has(name);
  }

  item(name) {
    return this.file.get(this.names.get(name) ?? name);
  }

  shape(name) {
    return this.item(name).shape;
  }

  note(where, key) {
    const object = where ? this.file.get(where) : this.file;
    const value = object?.attrs?.[key]?.value;
    return value === undefined || value === null ? null : typeof value === "object" ? value[0] : value;
  }

  once(name, make) {
    if (!this.kept.has(name)) this.kept.set(name, make());
    return this.kept.get(name);
  }

  numbers(name) {
    return this.once(name, () => this.item(name).value);
  }

  texts(name) {
    return this.once(name, () => (this.has(name) ? Array.from(this.item(name).value) : []));
  }

  text(name) {
    const value = this.has(name) ? this.item(name).value : "";
    return (Array.isArray(value) ? value[0] : value) ?? "";
  }

  outcome(name) {
    return this.outcomes.findIndex((o) => o.name === name);
  }

  /** Runs of one outcome, shape (draw, replicate). */
  runsOf(scenario, outcome) {
    const all = this.numbers("outcome_value");
    const n = this.outcomes.length;
    return Float64Array.from({ length: this.runs }, (_, i) => all[(scenario * this.runs + i) * n + outcome]);
  }

  /** Mean and its three spreads, of an outcome in a scenario or of the difference with the first. */
  spreads(group, scenario, outcome) {
    const at = scenario * this.outcomes.length + outcome;
    const one = (name) => (this.has(`${group}/${name}`) ? this.numbers(`${group}/${name}`)[at] : NaN);
    return { mean: one("mean"), error: one("mc_error"), low: one("low"), high: one("high"), study: one("study_sd"), n: one("runs"),
      correlation: one("correlation"), reduction: one("variance_reduction"), most: group === "estimate" ? this.most(outcome) : NaN };
  }

  /** The most that a level of an outcome can be, by the rule of the command; without a core it is not asked. */
  most(outcome) {
    const { name, unit } = this.outcomes[outcome];
    return core ? core.most(name, unit) : NaN;
  }

  /** Counts of each run: shape (scenario, draw, replicate, ...), or null when the file has none. */
  perRun(name) {
    return this.has(name) ? this.numbers(name) : null;
  }

  /** Mean and quantiles over runs: at(scenario, statistic, cell), or null. Made here when the file
   * holds every run instead, and the page the core. */
  summary(name) {
    return this.once(`made:${name}`, () => {
      const stored = this.has(`summary/${name}`);
      if (!stored && !(core && this.has(name))) return null;
      const size = (stored ? this.shape(`summary/${name}`).slice(2) : this.shape(name).slice(3)).reduce((a, b) => a * b, 1);
      const data = stored ? this.numbers(`summary/${name}`) : this.summarise(name, size);
      return { size, at: (scenario, statistic, cell) => data[(scenario * STATISTICS.length + STATISTICS.indexOf(statistic)) * size + cell] };
    });
  }

  summarise(name, size) {
    const runs = this.item(name).value;
    const out = new Float32Array(this.scenarios.length * STATISTICS.length * size);
    const column = new Float64Array(this.runs);
    for (let s = 0; s < this.scenarios.length; s++)
      for (let cell = 0; cell < size; cell++) {
        for (let i = 0; i < this.runs; i++) column[i] = runs[(s * this.runs + i) * size + cell];
        core.summary(column, POINTS).forEach((v, k) => { out[(s * STATISTICS.length + k) * size + cell] = v; });
      }
    return out;
  }

  grades(scenario) {
    return this.texts(`inputs/grade_${this.scenarios[scenario].name}`);
  }

  sources(scenario) {
    return this.texts(`inputs/source_${this.scenarios[scenario].name}`);
  }

  /** Values of one parameter over draws. */
  values(scenario, parameter) {
    const all = this.numbers("parameter_value");
    const n = this.parameters.length;
    return Float64Array.from({ length: this.draws }, (_, d) => all[(scenario * this.draws + d) * n + parameter]);
  }

  /** What the scenario file says of a parameter: value, unit, dist and its numbers, support, note; or null. A group is parsed by itself:
   * the whole takes a second. */
  written(scenario, path) {
    const [group, ...keys] = path.split(".");
    const tree = this.once(`yaml:${scenario}:${group}`, () => {
      try {
        const lines = this.text(`inputs/scenario_${this.scenarios[scenario].name}`).split("\n");
        const from = lines.indexOf(`${group}:`), to = lines.findIndex((line, i) => i > from && /^\S/.test(line));
        return from < 0 ? {} : parse(lines.slice(from, to < 0 ? undefined : to).join("\n"))[group];
      } catch {
        return {};
      }
    });
    return keys.reduce((node, key) => (node && typeof node === "object" ? node[key] ?? null : null), tree);
  }

  /** The bare text, or list of texts, that a scenario gives a parameter that is no number. */
  said(scenario, path) {
    const node = this.written(scenario, path);
    return node && typeof node === "object" && !Array.isArray(node) ? node.value : node;
  }
}
