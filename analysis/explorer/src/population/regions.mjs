// Regions: a map of the provinces; any regions as dots in order.
import * as Plot from "@observablehq/plot";
import { h } from "../dom.mjs";
import { chart, figure } from "../figure.mjs";
import { tipStyle } from "../parts/common.mjs";
import { dots, rowOf, withLevels } from "./dots.mjs";
import { areProvinces, lacksShort, sayNumber, spreadName, tipOf, unitText, whenName, whoName } from "./view.mjs";
import { provinces } from "./names.mjs";
import { HEIGHT, WIDTH, outlines } from "./outlines.mjs";

/* Rates of regions as whole numbers: what a unit becomes. */
const WHOLE = { "/1000": "whole", "/1000/year": "whole/year", "year/1000/year": "year", "hour/1000/year": "hour/year", "euro/1000/year": "euro/year" };

function inWhole(page, row, o) {
  const k = page.result.wholeHouseholds[row.region] / 1000, d = Object.fromEntries(Object.entries(row.d).map(([name, v]) => [name, typeof v === "number" && name !== "n" ? v * k : v]));
  return { ...row, o, d, x: row.x * k, low: row.low * k, high: row.high * k, ...(row.levels && { levels: row.levels.map((v) => v * k) }) };
}

export function regions(page) {
  const { result, speak, two, outcome, compared, choice } = page;
  if (result.regions.length < 3) return null;
  const rate = result.outcomes[outcome], can = WHOLE[rate.unit] !== undefined && result.wholeHouseholds.every((n) => n > 0), whole = can && choice.whole === "1";
  const o = whole ? { ...rate, unit: WHOLE[rate.unit] } : rate;
  const rates = result.regions.map((name, region) => withLevels(page, { region }, { ...rowOf(page, name, speak.label("region", name), { region }), region })).slice(1), rows = whole ? rates.map((r) => inWhole(page, r, o)) : rates;
  const what = speak.t(two ? "whatDifference" : "whatLevel", { outcome: speak.outcome(o), scenario: page.within(compared), base: page.within(0) });
  const parts = [h("h2", {}, speak.t("regionsTitle")), h("p", { class: "chosen" }, `${what} – ${whenName(page)}, ${whoName(page)}`)];
  if (rows.every((r) => r.why === "elsewhere")) return [...parts, h("p", {}, speak.t("lacks_elsewhere"))];
  const order = [...rows].sort((a, b) => (b.why ? -Infinity : b.x) - (a.why ? -Infinity : a.x) || 0);
  const table = (name) => (result.has(name) ? result.numbers(name) : []);
  const count = (v) => (v >= 0 ? { text: speak.number(v), value: v } : "–");
  return [...parts,
    can ? h("label", { class: "check" }, h("input", { type: "checkbox", id: "choose-whole", checked: whole, change: (e) => page.choose({ whole: e.target.checked ? "1" : "" }, ["regions"]) }), speak.t("regionsWhole")) : null,
    areProvinces(result) ? map(page, o, rows, what) : null,
    dots({ page, id: "regions", title: speak.t("regionsDots"), about: speak.t("regionsDotsAbout", { what, spread: spreadName(page) }), rows: order, nameColumn: speak.t("region"), current: result.regions[page.region],
      extraHead: [speak.t("households"), speak.t("registered")], extra: (r) => [count(table("region_households")[r.region]), count(table("region_reports")[r.region])] })];
}

/* Outlines of provinces as a mark: their attributes by province. */
function shapes(width, list, attributes) {
  return () => {
    const ns = "http://www.w3.org/2000/svg", g = document.createElementNS(ns, "g");
    g.setAttribute("transform", `translate(4 4) scale(${(width - 8) / WIDTH})`);
    for (const t of list) {
      const path = document.createElementNS(ns, "path");
      for (const [key, value] of Object.entries({ d: t.path, "stroke-linejoin": "round", "vector-effect": "non-scaling-stroke", ...attributes(t) })) path.setAttribute(key, value);
      g.append(path);
    }
    return g;
  };
}

const RIM = { better: "var(--good)", worse: "var(--bad)" };

function map(page, o, rows, what) {
  const { speak, two } = page;
  const most = Math.max(...rows.filter((r) => !r.why).map((r) => Math.abs(r.x)), 0) || 1;
  const tiles = Object.entries(outlines).map(([letters, { path, x, y }]) => {
    const row = rows.find((r) => provinces[r.key] === letters);
    return { path, x, y, letters, name: Object.keys(provinces).find((n) => provinces[n] === letters), row };
  });
  const sign = o.better === "lower" ? -1 : 1;
  const neutral = !two || page.vague || o.better === "neither";
  const fill = (t) => (neutral ? (t.row.x >= 0 ? "var(--one)" : "var(--two)") : t.row.x * sign >= 0 ? "var(--good)" : "var(--bad)");
  const there = tiles.filter((t) => t.row && !t.row.why);
  const gone = tiles.filter((t) => !t.row || t.row.why);
  const number = (t) => (!t.row ? "–" : t.row.why ? "×" : sayNumber(page, t.row.d.mean, o, two));
  const name = (t) => (t.row ? t.row.name : t.name);
  const said = (t) => (!t.row ? speak.t("notInFile") : t.row.why ? lacksShort(page, t.row.why) : number(t));
  const size = (t) => 0.08 + 0.42 * (Math.abs(t.row.x) / most);
  const chosen = tiles.filter((t) => t.row && t.row.region === page.region);
  return figure({
    page, id: "map", title: speak.t("regionsMap"), sub: unitText(page, o, two), small: 480,
    about: speak.t("regionsMapAbout", { what }) + (there.some((t) => RIM[t.row.way]) ? ` ${speak.t("regionsRim")}` : ""),
    legend: [...(neutral ? (two ? [["--one", "higher"], ["--two", "lower"]] : []) : [["--good", "meanBetter"], ["--bad", "meanWorse"]]).map(([c, w]) => ({ colour: `var(${c})`, text: speak.t(w) })),
      ...(gone.some((t) => t.row) ? [{ colour: "var(--paper)", text: `× ${speak.t("withheldShort")}` }] : [])],
    draw: (width) => chart(width, `${what}. ${tiles.map((t) => `${name(t)}: ${said(t)}`).join("; ")}`, () => ({
      height: Math.round(((width - 8) * HEIGHT) / WIDTH) + 8, marginLeft: 4, marginRight: 4, marginTop: 4, marginBottom: 4,
      x: { axis: null, domain: [0, WIDTH] }, y: { axis: null, domain: [HEIGHT, 0] },
      marks: [
        shapes(width, gone, () => ({ fill: "none", stroke: "var(--faint)", "stroke-dasharray": "4 3" })),
        shapes(width, there, (t) => ({ fill: fill(t), "fill-opacity": size(t), stroke: "var(--faint)" })),
        shapes(width, there.filter((t) => RIM[t.row.way]), (t) => ({ fill: "none", stroke: RIM[t.row.way], "stroke-width": 2.5 })),
        shapes(width, chosen, () => ({ fill: "none", stroke: "var(--ink)", "stroke-width": 3 })),
        [["letters", 700, -8], [number, 400, 8]].map(([text, fontWeight, dy]) => Plot.text(tiles, { x: "x", y: "y", text, fontWeight, dy, fontSize: width < 420 ? 11.5 : 13.5, fill: (t) => (t.row ? "var(--ink)" : "var(--dim)"), stroke: "var(--paper)", strokeWidth: 3 })),
        Plot.tip(tiles, Plot.pointer({ x: "x", y: "y", title: (t) => (t.row && !t.row.why ? tipOf(page, name(t), t.row.d, o, two) : `${name(t)}: ${said(t)}`), ...tipStyle })),
      ],
    })),
    head: [speak.t("region"), `${speak.t(two ? "difference" : "mean")} (${unitText(page, o, two)})`, speak.t("lowColumn"), speak.t("highColumn")],
    rows: () => tiles.filter((t) => t.row).map((t) => [name(t), ...(t.row.why ? [said(t), "–", "–"] : [t.row.x, t.row.low, t.row.high].map((v) => ({ text: sayNumber(page, o.unit === "1" ? v / 100 : v, o, two, t.row.d.mean), value: o.unit === "1" ? v / 100 : v })))]),
  });
}
