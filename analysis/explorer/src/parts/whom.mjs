// For whom: families by stratum, paired differences, and their course.
import * as Plot from "@observablehq/plot";
import { h } from "../dom.mjs";
import { chart, figure } from "../figure.mjs";
import { core, lacksCore } from "../core.mjs";
import { options, tip, tipStyle, told, wayColour } from "./common.mjs";
import { lines } from "./lines.mjs";

export function whom(page) {
  const { speak, two } = page;
  const parts = [byStratum(page), course(page)].filter(Boolean);
  return parts.length ? [h("h2", {}, speak.t(two ? "whom" : "whomOne")), parts] : null;
}

const marginOf = (stratum) => (stratum.includes(":") ? stratum.split(":")[0] : "all");

function byStratum(page) {
  const { result, speak, two, compared, choice } = page;
  const runs = result.perRun("wave_class");
  if (!runs) return null;
  if (!core) return lacksCore(page);
  const waves = result.texts("wave"), strata = result.texts("stratum"), classes = result.texts("class");
  const wave = waves.includes(choice.wave) ? choice.wave : waves[waves.length - 1];
  const measure = classes.includes(choice.measure) ? choice.measure : "none";
  const share = (s, run, k) => {
    const at = (((s * result.runs + run) * waves.length + waves.indexOf(wave)) * strata.length + k) * classes.length;
    let all = 0;
    for (let c = 0; c < classes.length; c++) all += runs[at + c];
    return all ? runs[at + classes.indexOf(measure)] / all : NaN;
  };
  const better = { none: "higher", frequent_or_severe: "lower" }[measure] ?? "neither";
  const rows = strata.map((stratum, k) => {
    const y = Float64Array.from({ length: result.runs }, (_, i) => share(compared, i, k) - (two ? share(0, i, k) : 0));
    const d = { ...core.spreads(y, null, result.draws, result.perDraw), most: two ? NaN : 1 };
    if (two) d.study = NaN; /* of a difference two studies are needed: not given here */
    const range = told(page, d, { better: two ? better : "neither" });
    return { stratum, margin: marginOf(stratum), name: speak.label("stratum", stratum), d, x: d.mean * 100, low: range.low * 100, high: range.high * 100, way: range.way };
  }).filter((r) => !Number.isNaN(r.x));
  const groups = rows.filter((r) => r.margin !== "all");
  const mark = (r) => wayColour(r.way);
  const measureText = speak.t(`class_${measure}`);
  const about = two ? speak.t("whomAbout", { scenario: page.within(compared), base: page.within(0), measure: measureText, spread: page.spread })
    : speak.t("whomAboutOne", { measure: measureText, spread: page.spread });
  const marginName = (m) => (m === "all" ? "" : speak.t(`margin_${m}`));
  const pairs = (list) => list.map((v) => [v, v]);
  return [
    h("div", { class: "pick" },
      options(page, h, "wave", speak.t("wave"), pairs(waves).map(([v]) => [v, speak.t(`wave_${v}`)]), wave, ["whom"]),
      options(page, h, "measure", speak.t("measure"), classes.map((c) => [c, speak.t(`class_${c}`)]), measure, ["whom"])),
    two && better !== "neither" && !page.fixed ? h("p", {}, speak.t("whomWins", {
      n: speak.number(groups.filter((r) => (better === "higher" ? r.x > 0 : r.x < 0)).length), all: speak.number(groups.length), scenario: page.within(compared),
      sure: speak.number(groups.filter((r) => r.way === "better").length), loss: speak.number(groups.filter((r) => r.way === "worse").length) })) : null,
    figure({
      page, id: "strata", title: speak.t(two ? "whomDifference" : "whomLevel"), about,
      legend: two && better !== "neither" && !page.fixed ? [["--good", "better"], ["--bad", "worse"], ["--base", "unclear"]].map(([c, w]) => ({ colour: `var(${c})`, shape: "disc", text: speak.t(w) })) : null,
      draw: (width) => {
        const wide = width > 760;
        const heads = new Map();
        for (const r of rows) if (!heads.has(r.margin)) heads.set(r.margin, r.stratum);
        return chart(width, rows.map((r) => `${r.name}: ${two ? speak.change(r.d.mean, "1") : speak.share(r.d.mean)}`).join("; "), () => ({
          height: rows.length * (wide ? 27 : 34) + 64, marginLeft: wide ? 420 : 12, marginTop: wide ? 8 : 22, marginRight: 20,
          x: { label: two ? speak.t("differenceAxis", { base: page.within(0), unit: speak.t("points") }) : `${speak.t("shareFamilies")} (%)`, labelAnchor: "center", labelArrow: "none", grid: true, zero: true, tickFormat: (v) => speak.number(v) },
          y: { domain: rows.map((r) => r.stratum), label: null, axis: wide ? "left" : null, tickSize: 0, tickFormat: (s) => rows.find((r) => r.stratum === s).name, padding: wide ? 0.2 : 0.7 },
          marks: [
            Plot.ruleX([0], { stroke: "var(--ink)" }),
            Plot.ruleY(rows, { y: "stratum", x1: "low", x2: "high", stroke: mark, strokeWidth: 2.4 }),
            Plot.dot(rows, { y: "stratum", x: "x", r: 5.5, fill: mark, stroke: "var(--paper)", title: (r) => tip(page, `${marginName(r.margin) ? `${marginName(r.margin)}: ` : ""}${r.name}`, r.d, "1", two), tip: tipStyle }),
            wide ? Plot.text([...heads].filter(([m]) => m !== "all"), { y: (e) => e[1], frameAnchor: "left", text: (e) => marginName(e[0]), dx: -412, textAnchor: "start", fontWeight: 600 })
              : Plot.text(rows, { y: "stratum", frameAnchor: "left", textAnchor: "start", dy: -13, text: (r) => (marginName(r.margin) ? `${marginName(r.margin)}: ${r.name}` : r.name), fontSize: 12, stroke: "var(--paper)", strokeWidth: 4, fill: "var(--ink)" }),
          ],
        }));
      },
      head: [speak.t("margin"), speak.t("group"), speak.t(two ? "difference" : "mean"), speak.t("lowColumn"), speak.t("highColumn")],
      rows: () => rows.map((r) => [marginName(r.margin), r.name, ...[r.x, r.low, r.high].map((v) => ({ text: speak.number(v, { maximumFractionDigits: 1, signDisplay: two ? "exceptZero" : "auto" }), value: v / 100 }))]),
    }),
  ];
}

/* Small multiples: share truly without violence, by class of one margin. */
function course(page) {
  const { result, speak, shown, choice } = page;
  const block = result.summary("violence_by_stratum");
  if (!block || !result.weeks.length) return null;
  const strata = result.texts("stratum"), levels = result.texts("level");
  const margins = [...new Set(strata.map(marginOf))].filter((m) => m !== "all");
  const margin = margins.includes(choice.margin) ? choice.margin : margins[0];
  const chosen = strata.filter((s) => marginOf(s) === margin);
  const rows = shown.flatMap((s) => chosen.flatMap((stratum) => result.weeks.map((week, w) => {
    const cell = (w * strata.length + strata.indexOf(stratum)) * levels.length;
    const total = levels.reduce((sum, _, k) => sum + block.at(s, "mean", cell + k), 0);
    return { s, panel: speak.label("stratum", stratum), x: week, y: block.at(s, "mean", cell + levels.indexOf("none")) / total };
  })));
  return [
    h("div", { class: "pick" }, options(page, h, "margin", speak.t("margin"), margins.map((m) => [m, speak.t(`margin_${m}`)]), margin, ["whom"])),
    lines({ page, id: "course", title: speak.t("whomTime"), rows, panels: chosen.map((s) => speak.label("stratum", s)), x: speak.t("weeksAxis"), y: speak.t("shareFamilies"), spread: "", about: speak.t("statesSpread") }),
  ];
}
