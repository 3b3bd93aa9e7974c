// The answer in one sentence, its uncertainty, and all draws side by side.
import * as Plot from "@observablehq/plot";
import { h } from "../dom.mjs";
import { chart, figure, table } from "../figure.mjs";
import { core, drawMeans, lacksCore } from "../core.mjs";
import { interval, direction, tipStyle, errorHalf } from "./common.mjs";

const VERDICT = { better: "verdictBetter", worse: "verdictWorse", unclear: "verdictUnclear", neither: "verdictNeutral" };

/** The words for what a range says; one whose ends are shown alike reaches from nothing to nothing. */
export function verdictOf({ speak }, o, range, d) {
  const way = direction(o, range, d), [low, high] = [range.low, range.high].map((x) => speak.changeNumber(x, o.unit, d.mean));
  return way === "unclear" && low === high ? "verdictNoise" : VERDICT[way];
}

export function answer(page) {
  const { result, speak, two, compared, outcome, fixed } = page;
  const o = result.outcomes[outcome];
  const level = result.spreads("estimate", compared, outcome);
  const d = two ? result.spreads("difference", compared, outcome) : level;
  const range = interval(page, d);
  const bare = Number.isNaN(range.low); /* one run: nothing can be said of any spread */
  const strong = (text, value, id) => h("strong", { "data-value": value, id }, text);
  const names = { outcome: speak.outcome(o), scenario: page.within(compared), base: page.within(0) };
  const sentence = speak.t((two ? "answerTwo" : "answerOne") + (bare ? "Bare" : ""), names).split(/(\{\w+\})/).map((part) => ({
    "{x}": strong(speak.value(level.mean, o.unit), level.mean, "answer-x"),
    "{y}": two && strong(speak.value(result.spreads("estimate", 0, outcome).mean, o.unit), result.spreads("estimate", 0, outcome).mean, "answer-y"),
    "{d}": strong(two ? speak.change(d.mean, o.unit) : "", d.mean, "answer-d"),
    "{low}": strong(two ? speak.changeNumber(range.low, o.unit, d.mean) : speak.valueNumber(range.low, o.unit), range.low, "answer-low"),
    "{high}": strong(two ? speak.change(range.high, o.unit, d.mean) : speak.value(range.high, o.unit), range.high, "answer-high"),
  }[part] ?? part));
  return [
    h("h2", {}, speak.t("answer")),
    h("p", { class: "sentence" }, sentence),
    two ? h("p", { class: "verdict" }, bare || fixed || !result.few ? speak.t(bare ? "verdictBare" : fixed ? "verdictFixed" : verdictOf(page, o, range, d), names) : speak.t("few", { n: speak.number(result.draws) }))
      : fixed && !bare ? h("p", { class: "verdict" }, speak.t("verdictFixed")) : null,
    h("p", { class: "identified" }, speak.t("notIdentified")),
    result.scenarios.some((s) => s.name === "integral" || s.title === "Integral care") ? h("p", { class: "note" }, speak.t("integralMeans")) : null,
    two && !fixed ? picture(page, o) : null,
    three(page, d, o, two),
  ];
}

/* A dot for each draw, or columns when there are many. */
export function picture(page, o) {
  const { result, speak, compared, outcome } = page;
  if (!core) return lacksCore(page);
  const a = drawMeans(result, 0, outcome), b = drawMeans(result, compared, outcome);
  const scale = o.unit === "1" ? 100 : 1;
  const sign = o.better === "lower" ? -1 : 1;
  const neutral = o.better === "neither";
  const rows = Array.from(a, (x, i) => ({ draw: i, d: b[i] - x, x: (b[i] - x) * scale, side: Math.sign((b[i] - x) * sign) }));
  const good = rows.filter((r) => r.side > 0).length;
  const bad = rows.filter((r) => r.side < 0).length;
  const word = (side) => speak.t(side === 0 ? "same" : neutral ? (side > 0 ? "higher" : "lower") : side > 0 ? "better" : "worse");
  const fill = (side) => (side === 0 ? "var(--faint)" : side > 0 ? "var(--good)" : "var(--bad)");
  const about = speak.t(neutral ? "drawsAboutNeutral" : "drawsAbout", { better: speak.number(good), worse: speak.number(bad), n: speak.number(result.draws), scenario: page.title(compared) });
  const many = result.draws > 300;
  const x = { label: speak.t("differenceAxis", { base: page.title(0), unit: speak.unitOfChange(o.unit) }), tickFormat: (v) => speak.number(v), labelAnchor: "center", labelArrow: "none", nice: true };
  const title = (r) => `${speak.t("draw")} ${r.draw}: ${speak.change(r.d, o.unit)}\n${word(r.side)}`;
  return figure({
    page, id: "draws", title: speak.t("drawsTitle"),
    about: [about, speak.t(many ? "drawsBar" : "drawsDot"), speak.t("drawsSpread")].join(" "),
    legend: [1, -1].map((side) => ({ colour: fill(side), shape: side > 0 ? "disc" : "diamond", text: word(side) })),
    draw: (width) => chart(width, about, () => ({
      height: many ? 220 : dotHeight(rows, width), marginLeft: 24, marginRight: 24, x,
      ...(many && { y: { label: speak.t("nDraws"), tickFormat: (v) => speak.number(v) } }),
      marks: [
        Plot.ruleX([0], { stroke: "var(--ink)" }),
        many
          ? Plot.rectY(rows, Plot.binX({ y: "count" }, { x: "x", thresholds: 40, fill: (r) => fill(r.side), tip: false }))
          : Plot.dot(rows, Plot.dodgeY({ x: "x", r: 4.5, anchor: "middle", fill: (r) => fill(r.side), symbol: (r) => (r.side > 0 ? "circle" : "diamond"), title, tip: tipStyle })),
      ],
      symbol: { type: "identity" },
    })),
    head: [speak.t("draw"), speak.t("difference"), speak.t("means")],
    rows: () => rows.map((r) => [String(r.draw), { text: speak.change(r.d, o.unit), value: r.d }, word(r.side)]),
  });
}

/* Room for the highest heap of dots. */
function dotHeight(rows, width) {
  const xs = rows.map((r) => r.x);
  const span = Math.max(...xs, 0) - Math.min(...xs, 0) || 1;
  const heap = new Map();
  for (const x of xs) heap.set(Math.floor((x / span) * (width / 10)), (heap.get(Math.floor((x / span) * (width / 10))) ?? 0) + 1);
  return Math.min(420, 90 + 10.5 * Math.max(...heap.values()));
}

export function three(page, d, o, isDifference) {
  const { speak, result } = page;
  const change = (x) => (o.unit === "1" ? `${speak.number(x * 100, { maximumSignificantDigits: 2 })} ${speak.t("points")}` : `${speak.number(x, { maximumSignificantDigits: 2 })} ${speak.unit(o.unit)}`);
  const bound = (x) => (isDifference ? speak.changeNumber(x, o.unit, d.mean) : speak.valueNumber(x, o.unit));
  const rows = [
    ["threeMc", d.error >= 0 ? `± ${change(errorHalf(page, d))}` : "–", speak.t("threeMcAbout")],
    ["threeParameter", Number.isNaN(d.low) ? speak.t("notHere") : `${speak.t("range", { low: bound(d.low), high: bound(d.high) })} ${isDifference || o.unit !== "1" ? speak.unitOfChange(o.unit) : ""}`, speak.t("threeParameterAbout")],
    result.kind === "population" ? ["threeRun", d.study >= 0 ? speak.t("sd", { x: change(d.study) }) : "–", speak.t("threeRunAbout")]
      : ["threeStudy", d.study >= 0 ? speak.t("sd", { x: change(d.study) }) : "–", speak.t("threeStudyAbout", { n: speak.number(result.families) })],
  ];
  return h("details", { class: "three" }, h("summary", {}, speak.t("threeTitle")),
    table(speak.t("threeTitle"), [speak.t("kind"), speak.t("value"), speak.t("means")], rows.map(([key, value, about]) => [speak.t(key), { text: value, number: true }, about])));
}
