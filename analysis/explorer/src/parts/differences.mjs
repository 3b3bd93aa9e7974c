// All outcomes of the two scenarios in one table, with a small picture of each difference.
import { h } from "../dom.mjs";
import { table } from "../figure.mjs";
import { core, drawMeans } from "../core.mjs";
import { interval, tip, told, wayColour } from "./common.mjs";

const NS = "http://www.w3.org/2000/svg";
const fill = (way) => (way === "whatif" ? "var(--what)" : wayColour(way));

/** `most` is the end of the axis: of this difference alone when it is not given. */
export function picture(page, d, range, way, label, end) {
  const width = 128, middle = 64, most = end || Math.max(...[range.low, range.high, d.mean].filter((v) => !Number.isNaN(v)).map(Math.abs), 0) || 1;
  const x = (v) => middle + (v / most) * 58;
  const svg = document.createElementNS(NS, "svg");
  const add = (tag, attributes) => {
    const e = document.createElementNS(NS, tag);
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
    svg.append(e);
    return e;
  };
  for (const [k, v] of Object.entries({ width, height: 18, viewBox: `0 0 ${width} 18`, role: "img", "aria-label": label })) svg.setAttribute(k, v);
  add("title", {}).textContent = label;
  add("line", { x1: middle, x2: middle, y1: 0, y2: 18, stroke: "var(--ink)", "stroke-dasharray": "2 2" });
  if (Number.isNaN(d.mean)) return svg;
  if (!Number.isNaN(range.low)) add("line", { x1: x(range.low), x2: x(range.high), y1: 9, y2: 9, stroke: fill(way), "stroke-width": 4, "stroke-linecap": "round" });
  add("circle", { cx: x(d.mean), cy: 9, r: 5, fill: fill(way), stroke: "var(--paper)", "stroke-width": 1.5 });
  return svg;
}

function row(page, o) {
  const { result, speak, two, compared } = page;
  const i = result.outcome(o.name);
  const level = result.spreads("estimate", compared, i);
  const cells = [];
  if (!two) {
    const range = interval(page, level);
    cells.push({ text: speak.value(level.mean, o.unit), value: level.mean },
      { text: speak.t("range", { low: speak.valueNumber(range.low, o.unit), high: speak.valueNumber(range.high, o.unit) }), number: true });
  } else {
    const base = result.spreads("estimate", 0, i);
    const d = result.spreads("difference", compared, i);
    const range = told(page, d, o);
    const label = tip(page, speak.outcome(o), d, o.unit, true);
    cells.push({ text: speak.change(d.mean, o.unit), value: d.mean },
      { text: speak.t("range", { low: speak.changeNumber(range.low, o.unit, d.mean), high: speak.changeNumber(range.high, o.unit, d.mean) }), number: true },
      { node: picture(page, d, range, range.way, label) }, { text: betterIn(page, o, i), number: true },
      { text: speak.value(base.mean, o.unit), value: base.mean }, { text: speak.value(level.mean, o.unit), value: level.mean });
  }
  return [{ node: nameButton(page, o, i) }, ...cells];
}

/** An outcome's name that can be pressed to choose it. */
export function nameButton(page, o, i) {
  const { speak } = page;
  return h("button", { type: "button", class: "name", "aria-label": `${speak.outcome(o)} – ${speak.t("choose")}`, "aria-current": page.outcome === i ? "true" : null, id: `pick-${o.name}`,
    click: () => { page.choose({ o: o.name }, page.ofOutcome); syncOutcome(o.name); } }, speak.outcome(o));
}

function syncOutcome(name) {
  const select = document.getElementById("choose-outcome");
  if (select) select.value = name;
}

function betterIn(page, o, i) {
  const { result, speak, compared } = page;
  if (page.fixed || !core || o.better === "neither") return "–";
  const a = drawMeans(result, 0, i), b = drawMeans(result, compared, i);
  const good = b.filter((v, d) => (o.better === "higher" ? v > a[d] : v < a[d])).length;
  return speak.share(good / result.draws, 0);
}

export function differences(page) {
  const { result, speak, two, compared, choice } = page;
  const more = choice.more === "1";
  const list = more ? result.outcomes : result.outcomes.filter((o, i) => o.headline || i === page.outcome);
  const head = two
    ? [speak.t("outcome"), speak.t("difference"), `${speak.t("interval")} 95%`, speak.t("picture"), speak.t("inDraws"), page.title(0), page.title(compared)]
    : [speak.t("outcome"), page.title(0), `${speak.t("interval")} 95%`];
  const { spread } = page;
  return [
    h("h2", {}, speak.t("differences")),
    two ? h("p", { class: "note" }, speak.t("differencesAbout", { spread })) : h("p", { class: "note" }, spread),
    table(speak.t("differences"), head, list.map((o) => row(page, o)), { class: "outcomes", id: "outcomes" }),
    h("label", { class: "check" }, h("input", { type: "checkbox", id: "choose-more", checked: more, change: (e) => page.choose({ more: e.target.checked ? "1" : "" }, ["differences"]) }),
      speak.t("showAll", { n: speak.number(result.outcomes.length) })),
  ];
}
