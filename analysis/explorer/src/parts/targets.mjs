// Published figures against what was simulated, misses shown.
import * as Plot from "@observablehq/plot";
import { h } from "../dom.mjs";
import { chart, figure, scenarioColours } from "../figure.mjs";
import { interval, tip, tipStyle } from "./common.mjs";

export function targets(page) {
  const { result, speak, shown } = page;
  const rows = result.targets.filter((t) => result.outcome(t.outcome) >= 0).flatMap((t) => shown.map((s, i) => {
    const o = result.outcomes[result.outcome(t.outcome)];
    const d = result.spreads("estimate", s, result.outcome(t.outcome));
    const margin = o.unit === "1" && t.n > 0 ? 1.96 * Math.sqrt((t.value * (1 - t.value)) / t.n) : 0;
    const from = t.low - margin, to = t.high + margin;
    const range = interval(page, d);
    const verdict = d.mean >= from && d.mean <= to ? "hit" : range.high >= from && range.low <= to ? "overlap" : "miss";
    const off = d.mean < t.low ? d.mean - t.low : d.mean > t.high ? d.mean - t.high : 0;
    return { key: `${t.id} ${t.outcome}`, id: t.id, value: t.value, outcome: t.outcome, note: t.note, i, s, o, d, from, to, low: range.low, high: range.high, verdict, off, name: speak.outcome(o) };
  }));
  if (!rows.length) return null;
  const shares = rows.filter((r) => r.o.unit === "1");
  const rest = rows.filter((r) => r.o.unit !== "1");
  return [
    h("h2", {}, speak.t("targets")),
    h("p", { class: "note" }, speak.t("targetsAbout", { spread: page.spread })),
    shown.map((s) => {
      const mine = rows.filter((r) => r.s === s);
      const n = (v) => speak.number(mine.filter((r) => r.verdict === v).length);
      return h("p", {}, speak.t("targetsCount", { scenario: page.title(s), hit: n("hit"), overlap: n("overlap"), miss: n("miss"), all: speak.number(mine.length) }));
    }),
    shares.length ? draw(page, "targets", speak.t("targetsShares"), shares, 100, "%") : null,
    rest.length ? draw(page, "targets-counts", speak.t(page.result.kind === "population" ? "targetsPopulation" : "targetsCounts"), rest, 1, speak.unit(rest[0].o.unit)) : null,
    page.result.kind === "cohort" && rows.some((r) => r.note) ? h("p", { class: "note" }, speak.t("targetsYear")) : null,
  ];
}

function draw(page, id, title, rows, scale, unit) {
  const { speak, shown } = page;
  const keys = [...new Set(rows.map((r) => r.key))]; /* one source can have several figures */
  const name = (key) => { const r = rows.find((q) => q.key === key); return `${r.name} (${r.id})`; };
  const x = (key) => (r) => r[key] * scale;
  const text = (r) => `${tip(page, `${r.name} – ${page.title(r.s)}`, r.d, r.o.unit)}\n${speak.t("published")} (${r.id}): ${speak.valueNumber(r.value, r.o.unit)}\n${speak.t(r.verdict)}: ${speak.t(`${r.verdict}About`)}`;
  return figure({
    page, id, title,
    legend: [{ colour: "var(--ink)", shape: "cross", text: speak.t("published") }, ...shown.map((s, i) => ({ colour: scenarioColours[i], shape: "disc", text: page.title(s) }))],
    draw: (width) => {
      const wide = width > 880;
      const clip = (t) => (t.length > 62 ? `${t.slice(0, 61)}…` : t);
      return chart(width, rows.map((r) => `${r.name}, ${page.title(r.s)}: ${speak.valueNumber(r.d.mean, r.o.unit)}, ${speak.t("published")} ${speak.valueNumber(r.value, r.o.unit)}, ${speak.t(r.verdict)}`).join("; "), () => ({
        height: keys.length * (wide ? 46 : 66) + 60, marginLeft: wide ? Math.min(470, width * 0.48) : 12, marginTop: wide ? 8 : 24, marginRight: wide ? 74 : 66,
        x: { label: unit, labelAnchor: "center", labelArrow: "none", grid: true, zero: true, tickFormat: (v) => speak.number(v) },
        y: { type: "point", axis: null, domain: shown.map((_, i) => i), padding: 0.9 }, fy: { domain: keys, label: null, axis: null, padding: wide ? 0.12 : 0.4 },
        marks: [
          wide ? Plot.axisFy({ anchor: "left", label: null, lineWidth: 33, lineHeight: 1.15, fontSize: 12.5, tickFormat: name, frameAnchor: "left" }) : null,
          wide ? null : Plot.text(keys.map((key) => ({ key })), { fy: "key", frameAnchor: "top-left", text: (r) => clip(name(r.key)), dy: -14, fontSize: 12, stroke: "var(--paper)", strokeWidth: 4, fill: "var(--ink)" }),
          Plot.rect(rows.filter((r) => r.i === 0), { fy: "key", x1: x("from"), x2: x("to"), fill: "var(--ink)", fillOpacity: 0.12, inset: -4 }),
          Plot.ruleY(rows, { fy: "key", y: "i", x1: x("low"), x2: x("high"), stroke: (r) => scenarioColours[r.i], strokeWidth: 2.2 }),
          Plot.dot(rows, { fy: "key", y: "i", x: (r) => r.d.mean * scale, r: 5, fill: (r) => scenarioColours[r.i], stroke: "var(--paper)", title: text, tip: tipStyle }),
          Plot.dot(rows.filter((r) => r.i === 0), { fy: "key", x: x("value"), symbol: "times", r: 6.5, stroke: "var(--ink)", strokeWidth: 2.6 }),
          Plot.text(rows, { fy: "key", y: "i", frameAnchor: "right", textAnchor: "start", dx: 10, text: (r) => speak.t(r.verdict), fontWeight: (r) => (r.verdict === "miss" ? 700 : 400), fontSize: 12 }),
        ],
      }));
    },
    head: [speak.t("source"), speak.t("outcome"), speak.t("scenario"), speak.t("publishedValue"), speak.t("simulated"), speak.t("lowColumn"), speak.t("highColumn"), speak.t("off"), speak.t("verdict")],
    rows: () => rows.map((r) => [r.id, r.name, page.title(r.s), ...[r.value, r.d.mean, r.low, r.high].map((v) => ({ text: speak.valueNumber(v, r.o.unit), value: v })), { text: r.off ? speak.change(r.off, r.o.unit) : "–", value: r.off }, speak.t(r.verdict)]),
  });
}
