// Lines with bands over time, one for each scenario; shared by several parts.
import * as Plot from "@observablehq/plot";
import { chart, dashes, figure, grid, scenarioColours } from "../figure.mjs";
import { tipStyle } from "./common.mjs";

/** `bandless`: bands are not drawn, as a chart of differences stands beside it.
 * rows: { s: index of scenario, x, y, low, high, panel? }; y is a share unless `format` says otherwise.
 * `extra(Plot)` gives further marks; `drawn` are the scenarios of the legend, where the rows are not of all that are shown. */
export function lines({ page, id, title, about, rows, x, xTip, y, spread, extra, extraTips = [], panels, height = 300, domain, format, legendExtra = [], small, ruleAtZero, xTicks, xTickFormat, points, drawn, bandless }) {
  const { speak, shown } = page;
  const show = format ?? ((v) => speak.share(v));
  const axis = format ? (v) => speak.number(v) : (v) => speak.share(v, 0);
  const known = rows.some((r) => r.low !== undefined && !Number.isNaN(r.low));
  const bands = known && !bandless; /* else they are in the table, and said */
  const banded = shown.length > 3 ? rows.filter((r) => r.s === 0 || r.s === page.compared) : rows; /* bands of more hide each other: they are in the table */
  const text = (r) => `${page.title(r.s)}: ${show(r.y)}${known && !Number.isNaN(r.low) ? ` (${speak.t("range", { low: show(r.low), high: show(r.high) })})` : ""}`;
  const together = new Map();
  for (const r of rows) {
    const key = `${r.panel ?? ""}|${r.x}`;
    if (!together.has(key)) together.set(key, { x: r.x, panel: r.panel, y: r.y, text: [`${r.panel ? `${r.panel}, ` : ""}${xTip ?? speak.t("week")} ${speak.number(r.x)}`] });
    together.get(key).text.push(text(r));
  }
  const tips = [...together.values()].map((t) => ({ ...t, title: [...t.text, ...(known ? [spread] : [speak.t("statesSpread")])].join("\n") }));
  const ends = shown.map((s) => rows.filter((r) => r.s === s && !Number.isNaN(r.y)).at(-1)).filter(Boolean);
  return figure({
    page, id, title, sub: y, about, small,
    legend: [...shown.map((s, i) => ({ s, colour: scenarioColours[i], dash: dashes[i], text: page.title(s) })).filter(({ s }) => !drawn || drawn.includes(s)), ...legendExtra],
    draw: (width) => {
      const many = panels?.length > 1;
      const g = many ? grid(panels, width) : { down: 1, head: 0 };
      const f = many ? { fx: (r) => g.fx(r.panel), fy: (r) => g.fy(r.panel) } : {};
      return chart(width, `${title}. ${ends.map((r) => `${page.title(r.s)}, ${xTip ?? speak.t("week")} ${r.x}: ${show(r.y)}`).join("; ")}`, () => ({
        height: many ? g.down * (150 + g.head) + 70 : height, marginRight: 16, marginTop: many ? g.head + 12 : 16, marginLeft: 48,
        x: { label: x, tickFormat: xTickFormat ?? ((v) => speak.number(v)), labelAnchor: "center", labelArrow: "none", ticks: xTicks?.(many ? 4 : 8) ?? (many ? 4 : undefined) },
        y: { label: null, tickFormat: axis, zero: true, grid: true, labelArrow: "none", ticks: many ? 4 : undefined, ...(domain && { domain }) },
        fx: { axis: null, padding: 0.1 }, fy: { axis: null, padding: many ? Math.min(0.5, (g.head + 26) / (150 + g.head)) : 0 },
        marks: [
          ruleAtZero ? Plot.ruleX([0], { stroke: "var(--ink)", strokeDasharray: "3 3" }) : null,
          bands ? Plot.areaY(banded, { ...f, x: "x", y1: "low", y2: "high", z: "s", fill: (r) => scenarioColours[shown.indexOf(r.s)], fillOpacity: 0.14 }) : null,
          bands ? ["low", "high"].map((edge) => shown.map((s, i) => Plot.lineY(banded.filter((r) => r.s === s), { ...f, x: "x", y: edge, stroke: scenarioColours[i], strokeOpacity: 0.55, strokeWidth: 1, strokeDasharray: dashes[i] }))) : null,
          shown.map((s, i) => Plot.lineY(rows.filter((r) => r.s === s), { ...f, x: "x", y: "y", z: "s", stroke: scenarioColours[i], strokeWidth: 2.4, strokeDasharray: dashes[i] })).reverse(), /* dashes of the first stay in view on a line that is the same */
          points ? Plot.dot(rows.filter((r) => !Number.isNaN(r.y)), { ...f, x: "x", y: "y", r: 2.4, fill: (r) => scenarioColours[shown.indexOf(r.s)] }) : null,
          many ? Plot.text(panels.map((panel) => ({ panel })), { ...f, text: "panel", ...g.title }) : null,
          extra?.(Plot),
          Plot.tip(tips, Plot.pointerX({ ...f, x: "x", y: "y", title: "title", ...tipStyle, maxRadius: 400 })),
          extraTips,
        ],
      }));
    },
    head: [...(panels ? [speak.t("group")] : []), speak.t("scenario"), xTip ?? speak.t("week"), speak.t("mean"), ...(known ? [speak.t("lowColumn"), speak.t("highColumn")] : [])],
    rows: () => rows.map((r) => [...(panels ? [r.panel] : []), page.title(r.s), { text: String(r.x), value: r.x }, { text: show(r.y), value: r.y },
      ...(known ? [{ text: show(r.low), value: r.low }, { text: show(r.high), value: r.high }] : [])]),
  });
}
