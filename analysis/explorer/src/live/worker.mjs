// A Worker: the core once more, and draws of one study, one after the other.
import { Core } from "../../../live/kith.mjs";
import { openScenarios, runDraw } from "./study.mjs";

let study, scenarios;

self.onmessage = async ({ data }) => {
  try {
    if (data.module) {
      study = data.study;
      scenarios = openScenarios(await Core.load(data.module), study);
      self.postMessage({ ready: true });
    } else {
      const out = runDraw(study, scenarios, data.job);
      self.postMessage({ id: data.id, out });
    }
  } catch (error) {
    self.postMessage({ id: data.id, failed: String(error?.message ?? error) });
  }
};
