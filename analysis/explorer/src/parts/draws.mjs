// All draws of a difference side by side: a dot for each, or columns when there are many. With parameters held fixed, a dot for each pair of runs.
import * as Plot from "@observablehq/plot";
import { chart, figure } from "../figure.mjs";
import { core, drawMeans } from "../core.mjs";
import { tipStyle } from "./common.mjs";

const MANY = 300; /* more dots than can be told apart */

/* The difference in each draw, or each run where there is one draw; of one scenario its level. */
function values({ result, two, compared, outcome }) {
  const of = (s) => (result.draws > 1 ? drawMeans(result, s, outcome) : result.runsOf(s, outcome));
  const mine = of(compared), base = two ? of(0) : null;
  return Array.from(mine, (v, i) => (base ? v - base[i] : v)).map((d, draw) => ({ d, draw })).filter((r) => !Number.isNaN(r.d));
}

/** The figure, `height` high; null without a core or with one run. */
export function draws(page, title, height) {
  const { result, speak, two, compared, outcome, fixed } = page;
  if (!core || result.runs < 2) return null;
  const o = result.outcomes[outcome], scale = o.unit === "1" ? 100 : 1, sign = o.better === "lower" ? -1 : 1, neutral = !two || o.better === "neither";
  const rows = values(page).map((r) => ({ ...r, x: r.d * scale, side: two ? Math.sign(r.d * sign) : 0 }));
  if (rows.length < 2) return null;
  const count = (side) => rows.filter((r) => r.side === side).length;
  const word = (side) => speak.t(side === 0 ? "same" : neutral ? (side > 0 ? "higher" : "lower") : side > 0 ? "better" : "worse");
  const fill = (side) => (side === 0 ? "var(--base)" : neutral ? (side > 0 ? "var(--one)" : "var(--two)") : side > 0 ? "var(--good)" : "var(--bad)");
  const many = rows.length > MANY;
  const names = { better: speak.number(count(1)), worse: speak.number(count(-1)), n: speak.number(rows.length), scenario: page.within(compared) };
  const said = !two ? "drawsLevel" : neutral ? "drawsAboutNeutral" : "drawsAbout";
  const whole = result.kind === "population" && (page.region || page.year || page.margin) ? speak.t(result.regions.length > 2 ? "drawsWhole" : "drawsWholeOne") : "";
  const about = [speak.t(fixed ? "drawsRun" : many ? "drawsBar" : "drawsDot"), speak.t(said, names), whole].filter(Boolean).join(" ");
  const unit = speak.unitOfChange(o.unit) || "";
  const label = two ? speak.t("differenceAxis", { base: page.within(0), unit }) : o.unit === "1" ? "%" : unit;
  const show = (r) => (two ? speak.change(r.d, o.unit) : speak.value(r.d, o.unit));
  const tip = (r) => `${speak.t(fixed ? "runN" : "draw")} ${speak.number(r.draw + 1)}: ${show(r)}${two ? `\n${word(r.side)}` : ""}`;
  return figure({
    page, id: "draws", title, about, small: page.pictureWidth,
    legend: two ? [1, -1, ...(count(0) ? [0] : [])].map((side) => ({ colour: fill(side), shape: side < 0 ? "diamond" : "disc", text: `${word(side)}: ${speak.number(count(side))}` })) : null,
    draw: (width) => chart(width, `${title}. ${about}`, () => ({
      height, marginLeft: 20, marginRight: 20, marginTop: 6, marginBottom: 42,
      x: { label: label.length * 6.6 > width ? unit : label, tickFormat: (v) => speak.number(v), labelAnchor: "center", labelArrow: "none", labelOffset: 36, nice: true, ticks: Math.max(3, Math.floor(width / 90)) },
      ...(many && { y: { label: null, axis: null } }),
      marks: [
        two ? Plot.ruleX([0], { stroke: "var(--ink)" }) : null,
        many ? Plot.rectY(rows, Plot.binX({ y: "count" }, { x: "x", thresholds: 40, fill: (r) => fill(r.side) }))
          : Plot.dot(rows, Plot.dodgeY({ x: "x", r: radius(rows, width - 40, height - 60), anchor: "middle", fill: (r) => fill(r.side), symbol: (r) => (r.side >= 0 ? "circle" : "diamond"), title: tip, tip: tipStyle })),
      ],
      symbol: { type: "identity" },
    })),
    head: [speak.t(fixed ? "runN" : "draw"), speak.t(two ? "difference" : "value"), speak.t("means")],
    rows: () => rows.map((r) => [String(r.draw), { text: show(r), value: r.d }, two ? word(r.side) : ""]),
  });
}

/* The largest dots whose highest heap still has room. */
function radius(rows, width, height) {
  const xs = rows.map((r) => r.x), low = Math.min(...xs, 0), span = Math.max(...xs, 0) - low || 1;
  for (let r = 5; r > 1.5; r -= 0.25) {
    const heap = new Map(), at = (x) => Math.floor(((x - low) / span) * (width / (2.2 * r)));
    for (const x of xs) heap.set(at(x), (heap.get(at(x)) ?? 0) + 1);
    if (Math.max(...heap.values()) * 2.4 * r + 8 < height) return r;
  }
  return 1.5;
}
