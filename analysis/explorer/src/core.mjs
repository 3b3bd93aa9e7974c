// The core of Kith in this page (sim/live, WebAssembly): all statistics that the page works out, and the runs of live/. There is none in a
// page that was built without the compiler for it; what needs it says so then.
import { Core } from "../../live/kith.mjs";
import { h } from "./dom.mjs";

export let core = null;

/** Opens the core that the page carries, if it does. */
export async function startCore() {
  const text = document.getElementById("core")?.textContent.trim();
  if (!text || text.startsWith("@")) return;
  const packed = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  await useCore(new Uint8Array(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer()));
}

export async function useCore(bytes) {
  core = await Core.load(bytes);
}

/** What a part that needs the core returns without it. */
export const lacksCore = (page) => h("p", { class: "note lacks-core" }, page.speak.t("lacksCore"));

/** Mean of each draw of a result's runs of an outcome. */
export const drawMeans = (result, scenario, outcome) => core.means(result.runsOf(scenario, outcome), result.draws, result.perDraw);

/** Mean, 2.5 % and 97.5 % points of each column of rows of one length; NaN is left out. */
export function columns(rows) {
  const n = rows[0].length, out = { mean: new Float64Array(n), q025: new Float64Array(n), q975: new Float64Array(n) };
  for (let i = 0; i < n; i++) [out.mean[i], out.q025[i], out.q975[i]] = core.summary(Float64Array.from(rows, (r) => r[i]), [0.025, 0.975]);
  return out;
}
