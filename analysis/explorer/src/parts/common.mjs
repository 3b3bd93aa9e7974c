// What several parts of the page share.

import { core } from "../core.mjs";

/** Half of the interval that the computing error leaves: Student's t, of draws or with one draw of its runs, times the error; NaN without a core. */
export const errorHalf = (page, d) => (core ? core.student(page.result.draws > 1 ? page.result.draws : d.n || page.result.perDraw) * d.error : NaN);

const SIGN = { higher: 1, lower: -1, neither: 0 };

/** What may be said of a difference, by the rule of the command (sim/stat/told.h): low and high to show beside the mean, never narrower than
 * the computing error, which spread they are, and the way: "better", "worse", "higher", "lower", "same", or why that cannot be told: "open" (zero
 * lies in the interval), "few" draws, "fixed" parameters, "bare" (one run). Without a core the way is null. */
export function told(page, d, outcome) {
  const { draws, perDraw } = page.result, kind = Number.isNaN(d.low) ? "spreadMc" : "spreadParameter";
  return core ? { kind, ...core.told(d, draws, d.n || perDraw, SIGN[outcome.better]) } : { kind, low: d.low, high: d.high, way: null };
}

export const interval = (page, d) => told(page, d, { better: "neither" });

/** The colour of a way: what cannot be told, and what is neither better nor worse, is grey. */
export const wayColour = (way) => ({ better: "var(--good)", worse: "var(--bad)" }[way] ?? "var(--base)");

/** What stands in a tip: the value and all its spreads, each by its name. */
export function tip(page, title, d, unit, isDifference) {
  const { speak, result } = page;
  const one = (x) => (isDifference ? speak.change(x, unit, d.mean) : speak.value(x, unit));
  const plain = (x) => (isDifference || unit !== "1" ? `${unit === "1" ? speak.number(x * 100, { maximumFractionDigits: 2 }) : speak.plain(x)} ${isDifference ? speak.unitOfChange(unit) : speak.unit(unit, x)}`
    : `${speak.number(x * 100, { maximumFractionDigits: 2 })} ${speak.t("points")}`);
  return [
    `${title}: ${one(d.mean)}`,
    ...(Number.isNaN(d.low) ? [] : [`${speak.t("range", { low: one(d.low), high: one(d.high) })} – ${speak.t("spreadParameter")}`]),
    ...(d.error >= 0 ? [`± ${plain(errorHalf(page, d))} – ${speak.t("spreadMc")}`] : []),
    ...(d.study >= 0 ? [`${plain(d.study)} – ${speak.t(result.kind === "population" ? "spreadOneRun" : "spreadStudy", { n: speak.number(result.families) })}`] : []),
  ].join("\n");
}

/** How a tip looks; its text is ours, line by line. */
export const tipStyle = { fill: "var(--paper)", lineHeight: 1.3, lineWidth: 30, textPadding: 10 };

/** A select that changes what is chosen. */
export function options(page, h, key, label, list, chosen, parts) {
  return h("label", {}, label,
    h("select", { id: `choose-${key}`, change: (e) => page.choose({ [key]: e.target.value }, parts) },
      list.map(([value, text]) => h("option", { value, selected: value === chosen }, text))));
}
