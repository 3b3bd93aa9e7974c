// Kith's core in WebAssembly (make live): runs of the model and their statistics. For a browser, a Worker, Node, Deno: no imports.
//
//   const core = await Core.load(bytes);                 the bytes of build/live/kith.wasm, or a compiled module
//   const scenario = core.scenario(lines);               what sim/live/live.h says of lines
//   scenario.cohort(values, 576); scenario.run(1n, 0);   outcomes of a run, NaN where there was nobody to ask

const NOTHING = () => 8; /* a file that is not open: the core writes nothing */
const SPREADS = ["mean", "error", "low", "high", "study", "correlation", "reduction", "byChance", "n"];

export class Core {
  static async load(source) {
    const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source);
    return new Core(module, await WebAssembly.instantiate(module, { wasi_snapshot_preview1: { fd_close: NOTHING, fd_seek: NOTHING, fd_write: NOTHING } }));
  }

  constructor(module, instance) {
    this.module = module;
    this.x = instance.exports;
    this.x._initialize?.();
  }

  /* ---- memory: views are of now, as memory may grow in any call ---- */

  numbers(at, n) {
    return new Float64Array(this.x.memory.buffer, at, n);
  }

  text(at) {
    const bytes = new Uint8Array(this.x.memory.buffer);
    let end = at;
    while (bytes[end]) end++;
    return new TextDecoder().decode(bytes.slice(at, end));
  }

  /** Calls f with addresses of copies of what is given (texts, arrays of numbers or bytes, null; a number is room for so many doubles). */
  with(given, f) {
    const taken = [];
    try {
      const at = given.map((one) => {
        if (one === null) return 0;
        const bytes = typeof one === "string" ? new TextEncoder().encode(`${one}\0`) : one instanceof Uint8Array ? one : null;
        const numbers = bytes ? null : typeof one === "number" ? one : one.length;
        const place = this.x.kith_live_take(bytes ? bytes.length : 8 * numbers);
        if (!place) throw new Error("out of memory");
        taken.push(place);
        if (bytes) new Uint8Array(this.x.memory.buffer).set(bytes, place);
        else if (typeof one !== "number") this.numbers(place, numbers).set(one);
        return place;
      });
      return f(...at);
    } finally {
      for (const place of taken) this.x.kith_live_give(place);
    }
  }

  check(status) {
    if (status) throw new Error(this.text(this.x.kith_live_error()));
  }

  /* ---- statistics ---- */

  /** Mean, error, interval and the other spreads of runs of shape (draws, replicates), or of b - a. */
  spreads(a, b, draws, replicates) {
    return this.with([a, b, SPREADS.length], (x, y, out) => {
      this.check(this.x.kith_live_spreads(x, y, draws, replicates, out));
      return Object.fromEntries(SPREADS.map((name, i) => [name, this.numbers(out, SPREADS.length)[i]]));
    });
  }

  means(y, draws, replicates) {
    return this.with([y, draws], (at, out) => {
      this.x.kith_live_means(at, draws, replicates, out);
      return this.numbers(out, draws).slice();
    });
  }

  /** The most that a level of an outcome can be; Infinity where nothing bounds it. */
  most(name, unit) {
    return this.with([name, unit], (n, u) => this.x.kith_live_most(n, u));
  }

  student(n) {
    return this.x.kith_live_student(n);
  }

  /** What may be said of a difference: { low, high, way }. Way: better, worse, higher, lower, same, open, few, fixed, bare (sim/stat/told.h).
   * @param most  of a level, which ends where it can: most(); NaN: it is a difference
   * @param better  1: more is better, -1: less is, 0: neither */
  told({ mean, error, low, high, most = NaN }, draws, runs, better) {
    return this.with([2], (out) => {
      const way = this.x.kith_live_told(mean, error, low, high, most, draws, runs, better, out);
      const [from, to] = this.numbers(out, 2);
      return { low: from, high: to, way: this.text(this.x.kith_live_way(way)) };
    });
  }

  /** Which options nothing else beats, by cost and effect: 0 on the frontier, 1 dominated, 2 dominated by a mix of two (sim/stat/frontier.h). */
  frontier(cost, effect) {
    return this.with([cost, effect, cost.length], (a, b, out) => {
      this.check(this.x.kith_live_frontier(a, b, cost.length, out));
      return Array.from(this.numbers(out, cost.length));
    });
  }

  /** [mean, ...quantiles p] of numbers, NaN left out. */
  summary(y, p) {
    return this.with([y, p, 1 + p.length], (at, points, out) => {
      this.x.kith_live_summary(at, y.length, points, p.length, out);
      return Array.from(this.numbers(out, 1 + p.length));
    });
  }

  mean(y) {
    return this.summary(y, [])[0];
  }

  /** Rank correlations of y with each of some rows. */
  correlations(y, rows) {
    return this.with([y, flat(rows), rows.length], (at, x, out) => {
      this.check(this.x.kith_live_correlations(at, x, y.length, rows.length, out));
      return Array.from(this.numbers(out, rows.length));
    });
  }

  /** Shares in the variance of the ranks of y by groups of rows: [{ share, error }]. */
  shares(y, rows, group, groups) {
    return this.with([y, flat(rows), Uint8Array.from(group), 2 * groups], (at, x, of, out) => {
      this.check(this.x.kith_live_shares(at, x, of, groups, y.length, rows.length, out));
      const all = this.numbers(out, 2 * groups);
      return Array.from({ length: groups }, (_, g) => ({ share: all[2 * g], error: all[2 * g + 1] }));
    });
  }

  /** Kaplan-Meier: the share still free after each length of spells. */
  survival(ended, still) {
    return this.with([ended, still, ended.length], (a, b, out) => {
      this.x.kith_live_survival(a, b, ended.length, out);
      return this.numbers(out, ended.length).slice();
    });
  }

  /* ---- runs ---- */

  /** Names of outcomes, of "cohort" or "population". */
  outcomes(kind) {
    const k = kind === "population" ? 1 : 0;
    return Array.from({ length: this.x.kith_live_outcomes(k) }, (_, i) => this.text(this.x.kith_live_outcome(k, i)));
  }

  /** What a parameter is: "number", "set", "choice", "path", "names"; null when there is none of this path. */
  kind(path) {
    return this.with([path], (at) => ["number", "set", "choice", "path", "names"][this.x.kith_live_kind(at)] ?? null);
  }

  scenario(lines) {
    return new Scenario(this, lines);
  }
}

function flat(rows) {
  const n = rows[0]?.length ?? 0;
  const out = new Float64Array(n * rows.length);
  rows.forEach((row, i) => out.set(row, i * n));
  return out;
}

/* A seed of 64 bits in two halves, as a file's attribute writes it. */
const halves = (seed) => [Number(BigInt(seed) & 0xffffffffn) | 0, Number(BigInt(seed) >> 32n & 0xffffffffn) | 0];

export class Scenario {
  constructor(core, lines) {
    this.core = core;
    this.self = core.with([lines.join("\n")], (at) => core.x.kith_live_new(at));
    if (!this.self) throw new Error(core.text(core.x.kith_live_error()));
  }

  free() {
    this.core.x.kith_live_free(this.self);
    this.self = 0;
  }

  /** Lowest, highest, step of a parameter that may differ between runs; null of another one. */
  range(parameter) {
    return this.core.with([3], (out) => {
      const free = this.core.x.kith_live_range(this.self, parameter, out);
      const [low, high, step] = this.core.numbers(out, 3);
      return free ? { low, high, step } : null;
    });
  }

  cohort(values, families) {
    this.core.with([values], (at) => this.core.check(this.core.x.kith_live_cohort(this.self, at, families)));
  }

  run(seed, run) {
    const n = this.core.x.kith_live_outcomes(0);
    return this.core.with([n], (out) => {
      this.core.check(this.core.x.kith_live_run(this.self, ...halves(seed), run, out));
      return this.core.numbers(out, n).slice();
    });
  }

  /** The past of a region; where: [households, reports a year, capacity, known wait for help, for assessment (0: not known), reports counted (0: the rate is known)]. */
  past(values, region, where, seed, run) {
    this.core.with([values, region, where], (at, name, place) => this.core.check(this.core.x.kith_live_past(this.self, at, name, place, ...halves(seed), run)));
  }

  policy(past, values, region) {
    const n = this.core.x.kith_live_outcomes(1);
    return this.core.with([values, region, n], (at, name, out) => {
      this.core.check(this.core.x.kith_live_policy(this.self, past.self, at, name, out));
      return this.core.numbers(out, n).slice();
    });
  }

  /** The values in a week of the policy, after what changes over time there. */
  valuesAt(values, region, week) {
    return this.core.with([values, region, values.length], (at, name, out) => {
      this.core.check(this.core.x.kith_live_values_at(this.self, at, name, week, out));
      return this.core.numbers(out, values.length).slice();
    });
  }

  /** Counts of the last run by the name of their table, or null. */
  counts(name) {
    return this.core.with([name], (at) => {
      const from = this.core.x.kith_live_counts(this.self, at);
      return from ? new BigInt64Array(this.core.x.memory.buffer, from, this.core.x.kith_live_counts_size(this.self, at)).slice() : null;
    });
  }

  familyWeeks() {
    return this.core.x.kith_live_family_weeks(this.self);
  }
}
