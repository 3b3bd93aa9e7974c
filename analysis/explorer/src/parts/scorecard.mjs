// Several scenarios at once: a table of all of them, sorted by any column, and a frontier of cost against lasting safety. What cannot be told from
// the first scenario is grey; the page picks no winner.
import * as Plot from "@observablehq/plot";
import { h } from "../dom.mjs";
import { chart, figure } from "../figure.mjs";
import { core } from "../core.mjs";
import { tip, tipStyle, told, wayColour } from "./common.mjs";
import { picture } from "./differences.mjs";
import { aboutOf, amountOf, fourOf, moneyOf } from "./first.mjs";

const VIOLENT = { cohort: ["violent_weeks", 1 / 52], population: ["violent_years", 1] };
const LASTING = { cohort: "lasting_T3", population: "lasting" };

/* Columns: the four of the first screen, and the outcome that is chosen where it is none of them. */
function columns(page) {
  const { result, speak, outcome } = page, o = result.outcomes[outcome];
  const four = fourOf(page).filter(([, name]) => result.outcome(name) >= 0).map(([key, name, form]) => ({ key, name, form, i: result.outcome(name), title: speak.t(`four_${key}`), sub: aboutOf(page, key, name) }));
  return four.some((c) => c.i === outcome) ? four : [...four, { key: "chosen", name: o.name, i: outcome, title: speak.outcome(o), sub: speak.unitOfChange(o.unit) }];
}

function cell(page, s, column) {
  const { result, speak } = page, o = result.outcomes[column.i], d = page.difference(s, column.i), said = told(page, d, o), why = page.lacks(s, column.i);
  const words = (x, bare) => (column.form ? amountOf(page, column.form, x, bare) : null) ?? speak.changeNumber(x, o.unit, d.mean);
  return { d, said, o, why, words };
}

/** Euros for each year of violence that is avoided, where there is less violence and more cost and both can be told; else words why not. */
function price(page, s) {
  const { result, speak } = page, [name, scale] = VIOLENT[result.kind], v = result.outcome(name), c = result.outcome(moneyOf(page));
  if (v < 0 || c < 0 || page.lacks(s, v) || page.lacks(s, c)) return { text: "–", value: NaN };
  const avoided = page.difference(s, v), cost = page.difference(s, c);
  const less = told(page, avoided, { better: "lower" }).way, more = told(page, cost, { better: "neither" }).way;
  if (less === "same" && more === "same") return { text: speak.t("four_same"), value: NaN, open: true };
  if (!["better", "worse"].includes(less) || !["higher", "lower"].includes(more)) return { text: speak.t("cannotTell"), value: NaN, open: true };
  if (less === "worse") return { text: speak.t(more === "lower" ? "priceSaves" : "priceNever"), value: NaN };
  if (more === "lower") return { text: speak.t("priceBoth"), value: NaN };
  const each = cost.mean / (-avoided.mean * scale);
  return { text: `€\u00a0${speak.number(each, { maximumSignificantDigits: 3 })}`, value: each };
}

/* Scenarios in the order that was asked for; those without a number come last. */
function ordered(page, list, cols) {
  const [, down, key] = page.choice.sort.match(/^(-?)(.*)$/), column = cols.findIndex((c) => c.key === key);
  const value = (r) => (key === "name" ? r.title : key === "price" ? r.price.value : column >= 0 ? r.cells[column].d.mean : r.s);
  const sorted = [...list].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (typeof x === "string") return x.localeCompare(y, page.speak.language);
    return Number.isNaN(x) ? 1 : Number.isNaN(y) ? -1 : x - y;
  });
  return down && key ? [...sorted.filter((r) => typeof value(r) === "string" || !Number.isNaN(value(r))).reverse(), ...sorted.filter((r) => Number.isNaN(value(r)))] : sorted;
}

function head(page, key, title, sub) {
  const { speak, choice } = page, on = choice.sort.replace("-", "") === key, down = choice.sort.startsWith("-");
  return h("th", { scope: "col", "aria-sort": on ? (down ? "descending" : "ascending") : "none" },
    h("button", { type: "button", class: "name", id: `sort-${key}`, title: speak.t("sortBy", { what: title }), click: () => page.choose({ sort: on && !down ? `-${key}` : key }, ["scores"]) },
      title, h("span", { "aria-hidden": "true" }, on ? (down ? " ▼" : " ▲") : " ↕")),
    sub ? h("span", { class: "base" }, h("br"), sub) : null);
}

export function scores(page) {
  const { result, speak, compared } = page;
  if (result.scenarios.length < 3) return null;
  const cols = columns(page);
  const list = result.scenarios.map((_, s) => s).slice(1).map((s) => ({ s, title: page.title(s), cells: cols.map((c) => cell(page, s, c)), price: price(page, s) }));
  const most = cols.map((_, k) => Math.max(...list.flatMap((r) => [r.cells[k].said.low, r.cells[k].said.high, r.cells[k].d.mean]).filter((x) => !Number.isNaN(x)).map(Math.abs), 0) || 1);
  const body = ordered(page, list, cols).map((r) => h("tr", { class: r.s === compared ? "chosen-row" : null, "data-scenario": result.scenarios[r.s].name },
    h("th", { scope: "row" }, h("button", { type: "button", class: "name", "aria-current": r.s === compared ? "true" : null, click: () => page.choose({ s: result.scenarios[r.s].name }) },
      h("span", { class: "number-of" }, String(r.s)), ` ${r.title}`)),
    r.cells.map(({ d, said, o, why, words }, k) => h("td", { "data-value": d.mean, "data-way": said.way, class: ["better", "worse", "higher", "lower"].includes(said.way) ? "" : "open" },
      why ? speak.t("short_nothing") : [picture(page, d, said, said.way, tip(page, speak.outcome(o), d, o.unit, true), most[k]), h("br"), words(d.mean, true)])),
    h("td", { class: r.price.open ? "open" : "" }, r.price.text)));
  return [
    h("h2", {}, speak.t("scores")),
    page.where ? h("p", { class: "chosen" }, page.where) : null,
    h("p", { class: "note" }, speak.t("scoresAbout", { base: page.within(0) })),
    h("ul", { class: "legend" }, ["better", "worse", "open"].map((w) => h("li", {}, h("span", { class: "swatch disc", style: `background:${wayColour(w)}`, "aria-hidden": "true" }), speak.t(w === "open" ? "cannotTell" : w)))),
    h("div", { class: "scroll scores-place", tabindex: "0", role: "region", "aria-label": `${speak.t("scores")} (${speak.t("table").toLowerCase()})` }, h("table", { class: "scores", id: "scores-table" },
      h("caption", {}, speak.t("scores")),
      h("thead", {}, h("tr", {}, head(page, "name", speak.t("scenario")), cols.map((c) => head(page, c.key, c.title, c.sub)), head(page, "price", speak.t("price"), speak.t("priceSub")))),
      h("tbody", {}, body))),
    frontier(page, list),
  ];
}

/* ---- cost against lasting safety ---- */

const STANDING = ["frontierIn", "frontierDominated", "frontierMixed"]; /* enum kith_standing */

function frontier(page, list) {
  const { result, speak, compared } = page, e = result.outcome(LASTING[result.kind]), c = result.outcome(moneyOf(page));
  if (e < 0 || c < 0) return null;
  const oe = result.outcomes[e], oc = result.outcomes[c];
  const at = (s) => {
    if (!s) return { s, x: 0, y: 0 };
    const x = page.difference(s, c), y = page.difference(s, e), a = told(page, x, oc), b = told(page, y, oe);
    return { s, dx: x, dy: y, x: x.mean, y: y.mean * 100, x1: a.low, x2: a.high, y1: b.low * 100, y2: b.high * 100 };
  };
  const all = [0, ...list.map((r) => r.s)].map(at).filter((p) => !Number.isNaN(p.x) && !Number.isNaN(p.y));
  const alike = all.filter((p) => p.s && p.x === 0 && p.y === 0), points = all.filter((p) => !alike.includes(p)); /* the same as the first: under its diamond */
  if (points.length < 3) return null;
  const standing = core ? core.frontier(points.map((p) => p.x), points.map((p) => p.y)) : points.map(() => -1);
  const on = points.filter((_, i) => standing[i] === 0).sort((a, b) => a.x - b.x);
  const label = (s) => (s ? `${s} ${page.title(s)}` : page.title(0));
  const money = (x) => `€\u00a0${speak.number(x, Math.abs(x) >= 1e5 ? { notation: "compact", maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 })}`;
  const xs = (p) => [p.x, p.x1, p.x2].filter((v) => v !== undefined && !Number.isNaN(v));
  const title = (p) => (p.s ? `${label(p.s)}\n${tip(page, speak.outcome(oe), p.dy, oe.unit, true)}\n${tip(page, speak.outcome(oc), p.dx, oc.unit, true)}` : label(0));
  const marked = points.find((p) => p.s === compared);
  return figure({
    page, id: "frontier", title: speak.t("frontier"), about: [speak.t("frontierAbout", { base: page.within(0) }), alike.length ? speak.t("frontierAlike", { base: page.within(0), list: alike.map((p) => p.s).join(", ") }) : ""].join(" "),
    legend: [{ colour: "var(--ink)", dash: null, text: speak.t("frontierOn") }, { colour: "var(--one)", shape: "disc", text: page.title(compared) }, { colour: "var(--base)", shape: "diamond", text: page.title(0) }],
    draw: (width) => {
      const height = width < 600 ? 360 : 420, box = { left: 56, right: 24, top: 34, bottom: 52 };
      const X = span(points.flatMap((p) => [p.x, ...(p === marked ? [p.x1, p.x2] : [])])), Y = span(points.flatMap((p) => [p.y, ...(p === marked ? [p.y1, p.y2] : [])]));
      const px = (v) => box.left + ((v - X[0]) / (X[1] - X[0])) * (width - box.left - box.right), py = (v) => height - box.bottom - ((v - Y[0]) / (Y[1] - Y[0])) * (height - box.top - box.bottom);
      const placed = beside(points.map((p) => ({ ...p, px: px(p.x), py: py(p.y) })), width);
      const words = `${speak.t("frontierCost")} (${speak.unit(oc.unit)})`, colour = (p) => (p.s === compared ? "var(--one)" : on.some((q) => q.s === p.s) ? "var(--ink)" : "var(--base)");
      return chart(width, points.map((p) => `${label(p.s)}: ${money(p.x)}, ${speak.changeNumber(p.y / 100, "1")}`).join("; "), () => ({
        height, marginLeft: box.left, marginRight: box.right, marginTop: box.top, marginBottom: box.bottom,
        x: { label: words.length * 6.6 > width - 60 ? speak.t("frontierCost") : words, labelAnchor: "center", labelArrow: "none", tickFormat: money, ticks: Math.max(3, Math.floor(width / 150)), domain: X },
        y: { label: `↑ ${speak.t("frontierSafety")} (${speak.t("points")})`, labelAnchor: "top", labelArrow: "none", tickFormat: (v) => speak.number(v), grid: true, domain: Y },
        marks: [
          Plot.ruleX([0], { stroke: "var(--faint)" }), Plot.ruleY([0], { stroke: "var(--faint)" }),
          marked?.s ? Plot.ruleY([marked], { y: "y", x1: "x1", x2: "x2", stroke: "var(--one)", strokeOpacity: 0.6, strokeWidth: 2 }) : null,
          marked?.s ? Plot.ruleX([marked], { x: "x", y1: "y1", y2: "y2", stroke: "var(--one)", strokeOpacity: 0.6, strokeWidth: 2 }) : null,
          Plot.line(on, { x: "x", y: "y", stroke: "var(--ink)", strokeWidth: 1.6 }),
          Plot.dot(points, { x: "x", y: "y", r: (p) => (p.s === compared ? 8 : 5.5), symbol: (p) => (p.s ? "circle" : "diamond"), fill: colour, stroke: "var(--paper)" }),
          placed.map((p) => Plot.text([p], { x: "x", y: "y", dx: p.dx, dy: p.dy, text: [p.s ? String(p.s) : ""], fontSize: 12, fontWeight: 700, fill: colour, stroke: "var(--paper)", strokeWidth: 3 })),
          Plot.tip(points, Plot.pointer({ x: "x", y: "y", title, ...tipStyle })),
        ],
        symbol: { type: "identity" }, r: { type: "identity" },
      }));
    },
    head: [speak.t("scenario"), speak.t("frontierCost"), speak.t("frontierSafety"), speak.t("frontier")],
    rows: () => points.map((p, i) => [label(p.s), { text: money(p.x), value: p.x }, { text: speak.changeNumber(p.y / 100, "1"), value: p.y / 100 }, STANDING[standing[i]] ? speak.t(STANDING[standing[i]]) : "–"]),
  });
}

/* An axis with some room at both ends. */
function span(values) {
  const known = values.filter((v) => Number.isFinite(v)), low = Math.min(...known, 0), high = Math.max(...known, 0), room = (high - low || 1) * 0.06;
  return [low - room, high + room];
}

/* Where the number of each point may stand so that it covers neither a point nor another number: dx and dy. */
function beside(points, width) {
  const taken = points.map((p) => [p.px, p.py, 9]);
  for (const p of points) {
    const tries = [13, 20, 28, 38].flatMap((r) => Array.from({ length: 8 }, (_, i) => [r * Math.cos((i * Math.PI) / 4 - 0.7), r * Math.sin((i * Math.PI) / 4 - 0.7)]));
    const free = tries.find(([dx, dy]) => p.px + dx > 40 && p.px + dx < width - 8 && taken.every(([x, y, r]) => Math.hypot(p.px + dx - x, p.py + dy - y) > r + 6)) ?? tries[0];
    [p.dx, p.dy] = free.map(Math.round);
    taken.push([p.px + p.dx, p.py + p.dy, 8]);
  }
  return points;
}
