// How much of the answer is evidence and how much assumption.
import * as Plot from "@observablehq/plot";
import { h } from "../dom.mjs";
import { chart, figure, named } from "../figure.mjs";
import { core, drawMeans, lacksCore } from "../core.mjs";
import { tipStyle } from "./common.mjs";

export const GRADES = ["cohort", "register", "literature", "assumption", "what-if"];
export const gradeColour = { cohort: "var(--grade-1)", register: "var(--grade-2)", literature: "var(--grade-3)", assumption: "var(--grade-4)", "what-if": "var(--grade-5)" };

/* Parameters that differ between draws, once each: in the scenario compared, else in the first. */
function uncertain(page) {
  const { result, compared } = page;
  const found = [];
  for (let p = 0; p < result.parameters.length; p++)
    for (const s of [compared, 0]) {
      if (!result.grades(s)[p]) continue; // only another scenario has it
      const values = result.values(s, p);
      if (values.some((v) => v !== values[0])) {
        found.push({ p, s, values, grade: result.grades(s)[p] });
        break;
      }
    }
  return found;
}

/* The rule of the command (kith compare --explain): shares are worth saying when they are known to this. */
const SHARE_KNOWN = 0.15;

/* Groups of grades whose shares are told: assumptions, data, and what somebody chose to see what follows, which is neither. */
const ASSUMED = 0, DATA = 1, CHOSEN = 2;
const groupOf = (grade) => ({ assumption: ASSUMED, "what-if": CHOSEN }[grade] ?? DATA);

/* Shares of assumptions and of data in the variance of the difference, or null when they are not known well enough. */
function split(y, list) {
  const parts = core.shares(y, list.map((l) => l.values), list.map((l) => groupOf(l.grade)), 3);
  const assumption = parts[ASSUMED], data = parts[DATA];
  return Math.max(assumption.error, data.error) > SHARE_KNOWN ? null : { assumption, data };
}

/* What is known of the chosen difference: grades of all values, those that vary, their changes with it and their shares in it. */
function known(page) {
  const { result, compared, outcome } = page;
  return result.once(`known:${compared}:${outcome}`, () => {
    const grades = result.grades(compared).filter(Boolean);
    const list = page.fixed ? [] : result.once(`uncertain:${compared}`, () => uncertain(page));
    const y = core && list.length ? changes(page) : null;
    const enough = y && result.draws >= 30 && y.every((v) => !Number.isNaN(v)) && y.some((v) => v !== y[0]);
    const count = (grade) => grades.filter((g) => g === grade).length;
    return { grades, list, y, enough, parts: enough ? split(y, list) : null, assumed: count("assumption"), data: grades.filter((g) => groupOf(g) === DATA).length, chosen: count("what-if") };
  });
}

const percent = (speak, x) => speak.share(Math.min(1, Math.max(0, x)), 0);

/** One sentence: how much of this is evidence and how much assumption. */
export function grounds(page) {
  const { speak } = page, { grades, parts, assumed } = known(page), n = (x) => speak.number(x);
  return [speak.t("grounds", { assumed: n(assumed), n: n(grades.length) }),
    parts ? ` ${speak.t(page.two ? "groundsShare" : "groundsShareOne", { share: percent(speak, parts.assumption.share), data: percent(speak, parts.data.share) })}` : ""].join("");
}

/** The values that go most strongly with the difference, by name; null where that is not known. */
export function strongest(page, most) {
  const { speak, result } = page, { y, enough, list } = known(page);
  if (!enough) return null;
  const all = core.correlations(y, list.map((l) => l.values)).map((r, i) => ({ r, ...list[i] })).sort((a, b) => Math.abs(b.r) - Math.abs(a.r)).slice(0, most);
  return [h("p", {}, speak.t("influence")), h("ol", {}, all.map((e) => h("li", {}, speak.parameter(result.parameters[e.p]), " ", h("span", { class: `grade ${e.grade}` }, speak.t(`grade_${e.grade}`)))))];
}

export function evidence(page) {
  const { result, speak, two } = page;
  const { grades, list, y, enough, parts, assumed, data, chosen } = known(page);
  const n = (x) => speak.number(x);
  return [
    h("h2", {}, speak.t("evidence")),
    result.kind === "population" ? h("p", { class: "note" }, speak.t(result.regions.length > 2 ? "evidenceWhole" : "evidenceWholeOne")) : null,
    h("p", {}, speak.t(page.fixed ? "evidenceAllFixed" : "evidenceCounts", { n: n(grades.length), assumed: n(assumed), known: n(data), vary: n(list.length), varyAssumed: n(list.filter((l) => l.grade === "assumption").length) }), chosen ? ` ${speak.t("evidenceChosen", { n: n(chosen) })}` : ""),
    gradeBar(page, grades, list),
    page.fixed ? h("p", { class: "note" }, speak.t("evidenceFixed"))
      : !core ? lacksCore(page)
      : parts ? h("p", { class: "sentence2" }, speak.t(two ? "evidenceShare" : "evidenceShareOne", { share: percent(speak, parts.assumption.share), data: percent(speak, parts.data.share),
        error: speak.number(100 * Math.max(parts.assumption.error, parts.data.error), { maximumFractionDigits: 0 }) }))
      : h("p", { class: "note" }, speak.t("evidenceFew", { n: n(result.draws) })),
    parts ? h("details", {}, h("summary", {}, speak.t("how")), h("p", { class: "note" }, speak.t("evidenceHow", { n: n(result.draws) }))) : null,
    enough ? influence(page, y, list) : null,
  ];
}

/* The difference in each draw, or the level of a single scenario. */
function changes({ result, two, compared, outcome }) {
  const mine = drawMeans(result, compared, outcome);
  if (!two) return mine;
  const base = result.once(`base:${outcome}`, () => drawMeans(result, 0, outcome));
  return mine.map((v, i) => v - base[i]);
}

function gradeBar(page, grades, list) {
  const { speak } = page;
  const shown = GRADES.filter((grade) => grade !== "what-if" || grades.includes(grade));
  const rows = [
    { of: speak.t("all"), grades },
    ...(list.length ? [{ of: speak.language === "nl" ? "onzeker" : "uncertain", grades: list.map((l) => l.grade) }] : []),
  ].flatMap(({ of, grades: all }) => shown.map((grade) => ({ of, grade, n: all.filter((g) => g === grade).length, all: all.length })));
  const title = (r) => `${speak.t(`grade_${r.grade}`)} – ${speak.t(`gradeAbout_${r.grade}`)}\n${speak.number(r.n)} (${speak.share(r.n / r.all, 0)})`;
  return figure({
    page, id: "grades", title: speak.t("grade"),
    legend: shown.map((grade) => ({ colour: gradeColour[grade], text: `${speak.t(`grade_${grade}`)}: ${speak.t(`gradeAbout_${grade}`)}` })),
    draw: (width) => chart(width, rows.map((r) => `${r.of}, ${speak.t(`grade_${r.grade}`)}: ${r.n}`).join("; "), () => ({
      height: list.length ? 118 : 78, marginLeft: 72,
      x: { label: null, percent: false, tickFormat: (v) => speak.share(v, 0) }, y: { label: null },
      marks: [
        Plot.barX(rows, Plot.stackX({ offset: "normalize", order: shown }, { x: "n", y: "of", z: "grade", fill: (r) => gradeColour[r.grade], stroke: "var(--paper)", title, tip: tipStyle })),
        Plot.textX(rows, Plot.stackX({ offset: "normalize", order: shown }, { x: "n", y: "of", z: "grade", text: (r) => ((r.n / r.all) * (width - 92) > 9 * String(r.n).length + 6 ? String(r.n) : ""), fill: (r) => (["assumption", "cohort"].includes(r.grade) ? "white" : "black"), fontWeight: 600 })),
      ],
    })),
    head: [speak.t("parameter"), ...shown.map((g) => speak.t(`grade_${g}`))],
    rows: () => [...new Set(rows.map((r) => r.of))].map((of) => [of, ...rows.filter((r) => r.of === of).map((r) => ({ text: String(r.n), value: r.n }))]),
  });
}

/* The values that go most strongly with the difference, and what would have to be true of the first. */
function influence(page, y, list) {
  const { result, speak, two, outcome } = page;
  const o = result.outcomes[outcome];
  const all = core.correlations(y, list.map((l) => l.values)).map((r, i) => ({ r, ...list[i] }));
  const top = all.sort((a, b) => Math.abs(b.r) - Math.abs(a.r)).slice(0, 8).map((e) => ({ ...e, name: speak.parameter(result.parameters[e.p]), path: result.parameters[e.p].path }));
  const noise = Math.min(1, 3.2 / Math.sqrt(y.length - 1)); /* 1 in 700 for one value: about one in five for all of them */
  const first = top[0];
  const [, middle] = core.summary(first.values, [0.5]);
  const half = (upper) => core.mean(y.filter((_, i) => (first.values[i] > middle) === upper));
  const show = (x) => (two ? speak.change(x, o.unit) : speak.value(x, o.unit));
  const title = (r) => `${r.name}\n${speak.t(`grade_${r.grade}`)}, ${speak.t("correlation")} ${speak.number(r.r, { maximumFractionDigits: 2, signDisplay: "exceptZero" })}`;
  return [
    figure({
      page, id: "influence", title: speak.t(two ? "influence" : "influenceOne"), about: speak.t("influenceAbout"),
      draw: (width) => {
        const wide = width > 880, { text, padding, ...box } = named(top.map((r) => r.name), width, { bottom: 46 });
        return chart(width, top.map((r) => `${r.name}: ${speak.number(r.r, { maximumFractionDigits: 2 })}`).join("; "), () => ({
          ...(wide ? { height: top.length * 34 + 50, marginTop: 8 } : box), marginLeft: wide ? Math.min(470, width * 0.52) : 8,
          x: { domain: [-1, 1], label: speak.t("correlation"), labelAnchor: "center", labelArrow: "none", tickFormat: (v) => speak.number(v) },
          y: { domain: top.map((r) => r.path), label: null, axis: null, padding: wide ? 0.25 : padding },
          marks: [
            wide ? Plot.axisY({ anchor: "left", label: null, tickSize: 0, lineWidth: 34, lineHeight: 1.1, fontSize: 12.5, tickFormat: (p) => top.find((r) => r.path === p).name }) : null,
            Plot.rectX([0], { x1: -noise, x2: noise, fill: "var(--faint)", fillOpacity: 0.25 }),
            Plot.ruleX([0], { stroke: "var(--ink)" }),
            Plot.barX(top, { x: "r", y: "path", fill: (r) => gradeColour[r.grade], title, tip: tipStyle }),
            wide ? null : Plot.text(top, { y: "path", x: -1, text: "name", ...text }),
          ],
        }));
      },
      head: [speak.t("parameter"), speak.t("grade"), speak.t("correlation")],
      rows: () => top.map((r) => [r.name, speak.t(`grade_${r.grade}`), { text: speak.number(r.r, { maximumFractionDigits: 2 }), value: r.r }]),
    }),
    Math.abs(first.r) > noise && two ? h("p", { class: "sentence2" }, speak.t("whatIf", { name: first.name, high: show(half(true)), low: show(half(false)) })) : null,
  ];
}
