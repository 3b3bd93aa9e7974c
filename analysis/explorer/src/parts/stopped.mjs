// Share without violence over time, relapse and new reports.
import { h } from "../dom.mjs";
import { scenarioColours } from "../figure.mjs";
import { columns, core, lacksCore } from "../core.mjs";
import { interval, tip, tipStyle } from "./common.mjs";
import { lines } from "./lines.mjs";

export function stopped(page) {
  const parts = [now(page), spells(page, "relapsed", "stopped_still", "free"), spells(page, "reported_again", "no_report_still", "notAgain")].filter(Boolean);
  return parts.length ? [h("h2", {}, page.speak.t("stopped")), parts] : null;
}

function now(page) {
  const { result, speak, shown } = page;
  const block = result.summary("violence");
  if (!block || !result.weeks.length) return null;
  const levels = result.texts("level");
  const none = levels.indexOf("none");
  const rows = shown.flatMap((s) => result.weeks.map((week, w) => {
    const total = levels.reduce((sum, _, k) => sum + block.at(s, "mean", w * levels.length + k), 0);
    const at = (statistic) => block.at(s, statistic, w * levels.length + none) / total;
    return { s, x: week, y: at("mean"), low: at("q025"), high: at("q975") };
  }));
  const waves = [["stopped_T1", 0], ["stopped_T2", 52], ["stopped_T3", 78]].filter(([name]) => result.outcome(name) >= 0);
  const last = result.weeks[result.weeks.length - 1];
  const told = shown.flatMap((s, i) => waves.map(([name, week]) => {
    const d = result.spreads("estimate", s, result.outcome(name));
    const o = result.outcomes[result.outcome(name)];
    return { i, x: Math.min(week, last) + (i - (shown.length - 1) / 2) * 1.6, y: d.mean, ...pick(interval(page, d)), title: tip(page, `${page.title(s)} – ${speak.outcome(o)}`, d, o.unit) };
  }));
  const found = result.targets.flatMap((t) => waves.filter(([name]) => name === t.outcome).map(([, week]) => ({ x: Math.min(week, last), y: t.value, title: `${t.id} – ${speak.t("published")}: ${speak.share(t.value)}${t.n > 0 ? ` (n = ${speak.number(t.n)})` : ""}` })));
  return lines({
    page, id: "stopped", title: speak.t("stoppedNow"), about: speak.t("stoppedAbout", { spread: page.spreadRuns }), rows, x: speak.t("weeksAxis"), y: speak.t("shareFamilies"),
    spread: page.spreadRuns, height: 340, ruleAtZero: true,
    legendExtra: [{ colour: "var(--one)", shape: "diamond", text: speak.t("told") }, ...(found.length ? [{ colour: "var(--ink)", shape: "cross", text: speak.t("published") }] : [])],
    extra: (Plot) => [
      Plot.ruleX(told, { x: "x", y1: "low", y2: "high", stroke: (r) => scenarioColours[r.i], strokeWidth: 1.6 }),
      Plot.dot(told, { x: "x", y: "y", symbol: "diamond", r: 5, fill: (r) => scenarioColours[r.i], stroke: "var(--paper)", title: "title", tip: tipStyle }),
      Plot.dot(found, { x: "x", y: "y", symbol: "times", r: 6, stroke: "var(--ink)", strokeWidth: 2.5, title: "title", tip: tipStyle }),
    ],
  });
}

const pick = ({ low, high }) => ({ low, high });

/* Kaplan-Meier curves: of each run when the file has them, else of the means. */
function spells(page, ended, still, words) {
  const { result, speak, shown } = page;
  const kinds = result.texts("spell");
  const since = result.has("since") ? Array.from(result.numbers("since")) : [];
  const each = result.perRun("spells");
  const means = each ? null : result.summary("spells");
  const at = [kinds.indexOf(ended), kinds.indexOf(still)];
  if ((!each && !means) || at.includes(-1)) return null;
  if (!core) return lacksCore(page);
  const n = kinds.length;
  const curve = (pickOne) => core.survival(since.map((_, d) => pickOne(d * n + at[0])), since.map((_, d) => pickOne(d * n + at[1])));
  const rows = shown.flatMap((s) => {
    const size = since.length * n;
    const c = each
      ? result.once(`km:${words}:${s}`, () => columns(Array.from({ length: result.runs }, (_, i) => curve((cell) => each[(s * result.runs + i) * size + cell]))))
      : { mean: curve((cell) => means.at(s, "mean", cell)) };
    return since.map((week, d) => ({ s, x: week, y: c.mean[d], ...(each && { low: c.q025[d], high: c.q975[d] }) })).filter((r) => !Number.isNaN(r.y));
  });
  return lines({
    page, id: words, title: speak.t(words), about: each ? speak.t(`${words}About`, { spread: page.spreadRuns }) : speak.t("noBand"), rows,
    x: speak.t(words === "free" ? "freeAxis" : "weeksAxis"), y: speak.t("shareFamilies"), spread: page.spreadRuns, domain: [0, 1], height: 280,
  });
}
