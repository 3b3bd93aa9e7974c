// Values with their intervals, one row each, with room for rows that have none and why.
import * as Plot from "@observablehq/plot";
import { chart, figure } from "../figure.mjs";
import { tipStyle, told, wayColour } from "../parts/common.mjs";
import { difference, lacks, lacksShort, level, sayNumber, scaleOf, tipOf, unitText } from "./view.mjs";

/** A row: { key, name, head, d, why, x, low, high, way } of the outcome at `over`. */
export function rowOf(page, key, name, over, head = "") {
  const { two, compared, result } = page;
  const o = result.outcomes[over.outcome ?? page.outcome];
  const why = lacks(page, compared, over);
  const d = two ? difference(page, compared, over) : level(page, 0, over);
  const r = told(page, d, two ? o : { better: "neither" });
  const k = scaleOf(o);
  return { key, name, head, o, d, why, x: d.mean * k, low: r.low * k, high: r.high * k, way: r.way };
}

/** dots({ page, id, title, about, rows, legend, headName }): all rows of one outcome. */
export function dots({ page, id, title, about, rows, nameColumn, extraHead = [], extra = () => [], current }) {
  const { speak, two } = page;
  const o = rows[0].o;
  const there = rows.filter((r) => !r.why);
  const gone = rows.filter((r) => r.why);
  const colours = two && o.better !== "neither" && !page.vague;
  const text = (r) => (r.why ? lacksShort(page, r.why) : sayNumber(page, r.d.mean, o, two));
  const unit = unitText(page, o, two);
  const full = (r) => (r.head ? `${r.head}: ${r.name}` : r.name);
  return figure({
    page, id, title, sub: unit === "%" ? null : unit, about,
    legend: colours ? [["--good", "better"], ["--bad", "worse"], ["--base", "unclear"]].map(([c, w]) => ({ colour: `var(${c})`, shape: "disc", text: speak.t(w) })) : null,
    draw: (width) => {
      const wide = width > 760;
      const heads = new Map();
      for (const r of rows) if (!heads.has(r.head)) heads.set(r.head, r.key);
      const left = heads.size > 1 ? 420 : 260;
      const bold = (key) => (key === current ? 700 : 400);
      return chart(width, rows.map((r) => `${full(r)}: ${text(r)}`).join("; "), () => ({
        height: rows.length * (wide ? 27 : 36) + 66, marginLeft: wide ? left : 12, marginTop: wide ? 8 : 24, marginRight: 24,
        x: { label: !wide ? (two ? speak.t("difference") : null) : two ? speak.t("differenceAxis", { base: page.within(0), unit }) : unit, labelAnchor: "center", labelArrow: "none", grid: true, zero: true, tickFormat: (v) => speak.number(v), ticks: wide ? undefined : 5 },
        y: { domain: rows.map((r) => r.key), label: null, axis: wide ? "left" : null, tickSize: 0, tickFormat: (k) => rows.find((r) => r.key === k).name, padding: wide ? 0.2 : 0.7 },
        marks: [
          Plot.ruleX([0], { stroke: "var(--ink)" }),
          Plot.ruleY(there, { y: "key", x1: "low", x2: "high", stroke: (r) => wayColour(r.way), strokeWidth: 2.4 }),
          Plot.dot(there.filter((r) => r.key === current), { y: "key", x: "x", r: 9, stroke: "var(--ink)", strokeWidth: 1.6 }),
          Plot.dot(there, { y: "key", x: "x", r: 5.5, fill: (r) => wayColour(r.way), stroke: "var(--paper)", title: (r) => tipOf(page, full(r), r.d, o, two), tip: tipStyle }),
          gone.length ? Plot.text(gone, { y: "key", frameAnchor: "left", dx: 8, textAnchor: "start", dy: wide ? 0 : 3, text: (r) => `× ${text(r)}`, fontStyle: "italic", fill: "var(--dim)" }) : null,
          wide ? (heads.size > 1 ? Plot.text([...heads].filter(([m]) => m), { y: (e) => e[1], frameAnchor: "left", text: (e) => e[0], dx: -left + 8, textAnchor: "start", fontWeight: 600 }) : null)
            : Plot.text(rows, { y: "key", frameAnchor: "left", textAnchor: "start", dy: -13, text: full, fontSize: 12, fontWeight: (r) => bold(r.key), stroke: "var(--paper)", strokeWidth: 4, fill: "var(--ink)" }),
        ],
      }));
    },
    head: [nameColumn, `${speak.t(two ? "difference" : "mean")}${unit ? ` (${unit})` : ""}`, speak.t("lowColumn"), speak.t("highColumn"), ...(two ? [page.title(0), page.title(page.compared)] : []), ...extraHead],
    rows: () => rows.map((r) => [full(r), ...(r.why ? [{ text: lacksShort(page, r.why) }, "–", "–"] : [[r.d.mean, r.d.mean], [r.low / scaleOf(o), r.d.mean], [r.high / scaleOf(o), r.d.mean]].map(([v, scale]) => ({ text: sayNumber(page, v, o, two, scale), value: v }))),
      ...(two ? r.levels.map((v) => (Number.isNaN(v) ? "–" : { text: sayNumber(page, v, o, false), value: v })) : []), ...extra(r)]),
  });
}

/** Rows with the levels of both scenarios for the table. */
export function withLevels(page, over, row) {
  return page.two ? { ...row, levels: [level(page, 0, over).mean, level(page, page.compared, over).mean] } : row;
}
