// What several parts of the page share.

import { core } from "../core.mjs";

/** Half of the interval that the computing error leaves: Student's t, of draws or with one draw of its runs, times the error; NaN without a core. */
export const errorHalf = (page, d) => (core ? core.student(page.result.draws > 1 ? page.result.draws : d.n || page.result.perDraw) * d.error : NaN);

/** Low and high of an interval and which spread it is: over parameters, or of the computation when those are fixed. Never
 * narrower than the computing error, which intervals of files by earlier versions may be. */
export function interval(page, d) {
  const half = errorHalf(page, d);
  if (Number.isNaN(d.low)) return { low: d.mean - half, high: d.mean + half, kind: "spreadMc" };
  return { low: half > 0 ? Math.min(d.low, d.mean - half) : d.low, high: half > 0 ? Math.max(d.high, d.mean + half) : d.high, kind: "spreadParameter" };
}

/** "better", "worse", "unclear" or "neither" for families, of a difference `d` and its interval: clear only
 * when zero lies outside the interval, which holds the computing error too. */
export function direction(outcome, { low, high }, d) {
  if (outcome.better === "neither") return "neither";
  if (!(low > 0 || high < 0) || !(d.error >= 0)) return "unclear";
  return (low > 0) === (outcome.better === "higher") ? "better" : "worse";
}

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
