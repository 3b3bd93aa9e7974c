// Who makes runs: some Workers, or where these are refused the page itself between two looks at the screen. One job each at a time; what
// waits is dropped when something newer is asked for.
import workerText from "worker-text";
import { openScenarios, portable, runDraw } from "./study.mjs";

const MOST = 4, PATIENCE = 15000; /* Workers; until one says that it is ready [ms] */

function openWorker(module, study, url) {
  return new Promise((done, fail) => {
    const worker = new Worker(url);
    const timer = setTimeout(() => fail(new Error("no answer")), PATIENCE);
    worker.onmessage = ({ data }) => {
      clearTimeout(timer);
      if (data.ready) done(worker);
      else fail(new Error(data.failed));
    };
    worker.onerror = (event) => { clearTimeout(timer); event.preventDefault?.(); fail(new Error(event.message || "blocked")); };
    worker.postMessage({ module, study: portable(study) });
  });
}

export class Crew {
  /** @param core  of the page: works itself when there are no Workers */
  static async open(core, study) {
    const url = URL.createObjectURL(new Blob([workerText], { type: "text/javascript" }));
    const wanted = Math.max(1, Math.min(MOST, navigator.hardwareConcurrency || 1));
    let workers = [];
    try {
      workers = await Promise.all(Array.from({ length: wanted }, () => openWorker(core.module, study, url)));
    } catch {
      workers = [];
    }
    URL.revokeObjectURL(url);
    return new Crew(core, study, workers);
  }

  constructor(core, study, workers) {
    this.queue = [];
    this.serial = 0;
    this.idle = workers.map((worker, i) => Object.assign(this.hand(worker), { i }));
    if (!workers.length) this.idle = [this.own(openScenarios(core, study), study)];
    this.size = this.idle.length;
    this.workers = workers.length;
  }

  hand(worker) {
    const waiting = new Map();
    worker.onmessage = ({ data }) => {
      const { done, fail } = waiting.get(data.id);
      waiting.delete(data.id);
      if (data.failed) fail(new Error(data.failed));
      else done(data.out);
    };
    return (job) => new Promise((done, fail) => {
      const id = ++this.serial;
      waiting.set(id, { done, fail });
      worker.postMessage({ id, job });
    });
  }

  own(scenarios, study) {
    return async (job) => {
      await new Promise((next) => { setTimeout(next, 0); });
      return runDraw(study, scenarios, job);
    };
  }

  /** Puts jobs in the place of all that wait; take(job, out) gets what each makes, fail(error) the first failure. */
  run(jobs, take, fail) {
    this.queue = jobs.map((job) => ({ job, take, fail }));
    while (this.idle.length && this.queue.length) this.next(this.idle.pop());
  }

  /* A draw goes to who had it before, if that one is free: the core keeps what it found for a past. */
  take({ i = 0 }) {
    const mine = this.queue.findIndex(({ job }) => job.draw % this.size === i);
    return mine < 0 ? this.queue.shift() : this.queue.splice(mine, 1)[0];
  }

  async next(hand) {
    for (let one; (one = this.take(hand));)
      try {
        one.take(one.job, await hand(one.job));
      } catch (error) {
        one.fail(error);
      }
    this.idle.push(hand);
  }
}
