// The chosen outcome year by year, and how far the first scenario moves by itself.
import * as Plot from "@observablehq/plot";
import { h } from "../dom.mjs";
import { chart, figure } from "../figure.mjs";
import { tipStyle } from "../parts/common.mjs";
import { lines } from "../parts/lines.mjs";
import { difference, lacks, level, placeName, range, sayNumber, scaleOf, spreadName, tipOf, unitText, whoName } from "./view.mjs";

/** Rows of a chart of lines by year: an outcome's difference with the first scenario, of each other one shown; of a single scenario its level. */
export function byYear(page, over, more = {}, of = page.two ? difference : level) {
  const { result, shown } = page;
  return shown.filter((s) => s || of === level).flatMap((s) => result.years.slice(1).map((x, i) => {
    const d = of(page, s, { ...over, year: i + 1 });
    const r = range(page, d);
    return { s, x, y: d.mean, low: r.low, high: r.high, ...more }; /* a year without a value breaks the line */
  }));
}

/** What a chart of such rows needs beside them: differences lead, since bands of levels are wide and hide them. */
export function ofYears(page, title, format) {
  const { speak, two, shown } = page, spread = page.spread;
  return { title: two ? `${title}: ${speak.t("yearsLead", { base: page.within(0) })}` : title, about: speak.t("yearsAbout", { spread }), spread, x: speak.t("yearsAxis"), xTip: speak.t("year"), xTicks: yearTicks(page), points: true,
    ...(two ? { drawn: shown.filter((s) => s), format: (v) => format(v, true), extra: (plot) => plot.ruleY([0], { stroke: "var(--ink)" }) } : { format }) };
}

/** Whole years on an axis, as many as there is room for. */
export const yearTicks = ({ result }) => (most) => result.years.slice(1).filter((y) => (y - 1) % Math.ceil((result.years.length - 1) / most) === 0);

export const isKnown = (r) => !Number.isNaN(r.y);

export const formatOf = (page, o) => (o.unit === "1" ? undefined : (v) => page.speak.plain(v));

export function years(page) {
  const { result, speak, outcome, two, compared } = page;
  const o = result.outcomes[outcome];
  if (result.years.length < 3) return null;
  const rows = byYear(page, {}, {}, level);
  const where = `${placeName(page)}, ${whoName(page)}`;
  const parts = [h("h2", {}, speak.t("years")), h("p", { class: "chosen" }, `${speak.outcome(o)} – ${where}`)];
  if (!rows.some(isKnown)) {
    const why = lacks(page, compared, { year: 1 }) ?? lacks(page, 0, { year: 1 }) ?? "nothing";
    return [...parts, h("p", {}, speak.t(`lacks_${why}`))];
  }
  if (two) parts.push(beside(page, o)); /* the difference leads: bands of levels are wide, and hide it */
  parts.push(lines({ page, id: "years", title: speak.t("yearsLevel"), about: speak.t(two ? "yearsTable" : "yearsAbout", { spread: spreadName(page) }), rows, x: speak.t("yearsAxis"), xTip: speak.t("year"),
    y: o.unit === "1" ? where : `${unitText(page, o)}, ${where}`, spread: spreadName(page), format: formatOf(page, o), points: true, bandless: two, xTicks: yearTicks(page) }));
  return parts;
}

function beside(page, o) {
  const { result, speak, compared } = page;
  const k = scaleOf(o);
  const first = level(page, 0, { year: 1 }).mean;
  const rows = result.years.slice(1).map((x, i) => {
    const d = difference(page, compared, { year: i + 1 });
    const r = range(page, d);
    const own = level(page, 0, { year: i + 1 }).mean - first;
    return { x, d, own, y: d.mean * k, low: r.low * k, high: r.high * k, z: own * k };
  }).filter((r) => !Number.isNaN(r.y));
  const ownName = speak.t("ownDrift", { base: page.title(0) });
  const changeName = speak.t("changeOf", { base: page.within(0) });
  return figure({
    page, id: "beside", title: speak.t("yearsDifference", { base: page.within(0) }),
    about: speak.t("yearsDifferenceAbout", { base: page.within(0), scenario: page.within(compared), spread: spreadName(page) }),
    legend: [{ colour: "var(--one)", shape: "disc", text: changeName }, { colour: "var(--base)", shape: "diamond", text: ownName }],
    draw: (width) => chart(width, rows.map((r) => `${speak.t("yearN", { n: r.x })}: ${sayNumber(page, r.d.mean, o, true)}; ${ownName}: ${sayNumber(page, r.own, o, true)}`).join("; "), () => ({
      height: 260, marginLeft: 56, marginRight: 16,
      x: { label: speak.t("yearsAxis"), labelAnchor: "center", labelArrow: "none", domain: [0.5, result.years.length - 0.5], ticks: result.years.slice(1), tickFormat: (v) => speak.number(v) },
      y: { label: null, grid: true, zero: true, inset: 8, tickFormat: (v) => speak.number(v), ticks: 6 },
      marks: [
        Plot.ruleY([0], { stroke: "var(--ink)" }),
        Plot.ruleX(rows, { x: (r) => r.x - 0.12, y1: "low", y2: "high", stroke: "var(--one)", strokeWidth: 2.4 }),
        Plot.dot(rows, { x: (r) => r.x + 0.16, y: "z", symbol: "diamond", r: 5, fill: "var(--base)", title: (r) => `${speak.t("yearN", { n: r.x })} – ${ownName}: ${sayNumber(page, r.own, o, true)} ${unitText(page, o, true)}`, tip: tipStyle }),
        Plot.dot(rows, { x: (r) => r.x - 0.12, y: "y", r: 5, fill: "var(--one)", stroke: "var(--paper)", title: (r) => tipOf(page, `${speak.t("yearN", { n: r.x })} – ${changeName}`, r.d, o, true), tip: tipStyle }),
      ],
    })),
    head: [speak.t("year"), `${changeName} (${unitText(page, o, true)})`, speak.t("lowColumn"), speak.t("highColumn"), ownName],
    rows: () => rows.map((r) => [String(r.x), ...[[r.d.mean, r.d.mean], [r.low / k, r.d.mean], [r.high / k, r.d.mean], [r.own, r.own]].map(([v, scale]) => ({ text: sayNumber(page, v, o, true, scale), value: v }))]),
  });
}
