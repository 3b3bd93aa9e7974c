// Runs of the file with other values laid over, in every draw of it: what --set does. Says nothing, draws nothing.
import { Crew } from "./crew.mjs";
import { NotLive, changesDiffer, openScenarios, same, studyOf } from "./study.mjs";

const FIRST = 10; /* draws that are worth a provisional look */
const WARM = 20000; /* what may be worked ahead of a question [ms] */
const PATIENCE = 60000; /* a question may take so long: then the draws that are done are what there is [ms] */

export class Engine {
  constructor(core, result) {
    this.core = core;
    this.result = result;
    this.study = studyOf(core, result); /* throws NotLive */
    this.size = result.draws * result.perDraw * result.outcomes.length;
    this.generation = 0;
  }

  stored(s) {
    return this.result.numbers("outcome_value").subarray(s * this.size, (s + 1) * this.size);
  }

  job(draw, scenarios, over) {
    const { study } = this;
    return { draw, scenarios, runs: Array.from({ length: study.replicates(draw) }, (_, r) => study.run(draw, r)), values: scenarios.map((s) => study.laidOver(s, draw, over(s))),
      past: study.kind === "population" ? study.laidOver(0, draw, over(0)) : null };
  }

  put(to, s, job, out) {
    const n = this.result.outcomes.length;
    out.forEach((one, r) => to.set(one, (job.draw * this.result.perDraw + r) * n));
  }

  /** Opens Workers and makes the first run of every scenario again: nothing is shown of a core that does not make the file's own bits. */
  async start() {
    this.crew = await Crew.open(this.core, this.study);
    const all = this.study.scenarios.map((_, s) => s), none = new Map(), n = this.result.outcomes.length;
    const job = this.job(0, all, () => none);
    job.runs.length = 1;
    const began = performance.now();
    const out = await new Promise((done, fail) => { this.crew.run([job], (_, made) => done(made), fail); });
    const each = (performance.now() - began) / all.length;
    for (const s of all) {
      const there = this.stored(s).subarray(0, n);
      if (there.every(Number.isNaN)) throw new NotLive("withheld");
      if (!same(out[s][0], there)) throw new NotLive("bits");
    }
    if (2 * each * FIRST > PATIENCE * this.crew.size) throw new NotLive("slow");
    this.changes = changesDiffer(this.study, (this.opened ??= openScenarios(this.core, this.study)), this.result);
    if (this.changes.off) throw new NotLive("bits");
    this.most = this.result.draws;
    const ahead = this.study.kind === "population" && this.crew.workers > 0 && each * all.length * this.most <= WARM * this.crew.size;
    this.warm = new Set(Array.from({ length: ahead ? this.most - 1 : 0 }, (_, d) => d + 1));
    this.prepare();
  }

  /* While nothing is asked: the file's own past in each draw, so that the first question that leaves it as it is finds its register found. */
  prepare() {
    const jobs = [...this.warm].map((d) => ({ ...this.job(d, [], () => new Map()), runs: [this.study.run(d, 0)] }));
    this.crew.run(jobs, (job) => this.warm.delete(job.draw), () => this.warm.clear());
  }

  /** What is asked: { over: Map of parameter index to value, in all scenarios; one: the same, in `compared` alone; compared }.
   * tell({ runs: [of each scenario, or null], draws, all, final, ms }) is called once or twice; fail(error) when values make no run. */
  ask({ over: everywhere, one, compared }, tell, fail) {
    const mine = ++this.generation, began = performance.now(), key = JSON.stringify([[...everywhere], [...one], compared]);
    if (this.last?.key === key) {
      this.prepare();
      tell(this.last.told);
      return;
    }
    const both = new Map([...everywhere, ...one]), of = (s) => (s === compared ? both : everywhere);
    const shown = [...new Set([0, compared])];
    const changed = (s) => [...of(s)].some(([p, v]) => this.study.scenarios[s].columns.includes(p) && Array.from({ length: this.most }, (_, d) => this.study.valuesOf(s, d)[p]).some((x) => x !== v));
    const past = this.study.kind === "population" && changed(0);
    const todo = shown.filter((s) => past || changed(s));
    const runs = this.study.scenarios.map((_, s) => (shown.includes(s) ? (todo.includes(s) ? new Float64Array(this.size).fill(NaN) : this.stored(s)) : null));
    const say = (draws, final) => {
      const told = { runs, draws, all: this.most, final, ms: performance.now() - began };
      if (final) this.last = { key, told }; /* asked again when another outcome or language is chosen */
      tell(told);
    };
    if (!todo.length) {
      this.prepare();
      say(this.most, true);
      return;
    }
    const left = new Int32Array(this.most);
    let until = 0, told = false, over = false;
    /* A cohort's scenarios are runs by themselves; those of a population share a past. */
    const jobs = Array.from({ length: this.most }, (_, d) => (this.study.kind === "population" ? [this.job(d, todo, of)] : todo.map((s) => this.job(d, [s], of)))).flat();
    for (const job of jobs) left[job.draw]++;
    let failed = false;
    this.crew.run(jobs, (job, out) => {
      if (mine !== this.generation || failed || over) return;
      job.scenarios.forEach((s, i) => this.put(runs[s], s, job, out[i]));
      left[job.draw]--;
      while (until < this.most && left[until] === 0) until++;
      if (until === this.most || (until >= FIRST && performance.now() - began > PATIENCE)) {
        over = true;
        this.prepare();
        say(until, true);
      } else if (until >= FIRST && !told) {
        told = true;
        say(FIRST, false);
      }
    }, (error) => {
      if (mine !== this.generation || failed) return;
      failed = true;
      this.crew.run([]);
      fail(error);
    });
  }
}
