// What several parts of the page share.

/** Low and high of an interval and which spread it is: over parameters, or of the computation when those are fixed. */
export function interval(page, d) {
  return Number.isNaN(d.low) ? { low: d.mean - 1.96 * d.error, high: d.mean + 1.96 * d.error, kind: "spreadMc" } : { low: d.low, high: d.high, kind: "spreadParameter" };
}

/** "better", "worse", "unclear" or "neither" for families, of a difference `d` and its interval: clear only
 * when zero lies outside the interval and outside the computing error too. */
export function direction(outcome, { low, high }, d) {
  if (outcome.better === "neither") return "neither";
  if (!(low > 0 || high < 0) || !(Math.abs(d.mean) > 1.96 * d.error)) return "unclear";
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
    ...(d.error >= 0 ? [`± ${plain(1.96 * d.error)} – ${speak.t("spreadMc")}`] : []),
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
