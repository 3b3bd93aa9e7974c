// For whom: the chosen outcome by group of families, with what is withheld, and year by year.
import { h } from "../dom.mjs";
import { options } from "../parts/common.mjs";
import { lines } from "../parts/lines.mjs";
import { dots, rowOf, withLevels } from "./dots.mjs";
import { byYear, isKnown, ofYears } from "./years.mjs";
import { lacks, marginOf, placeName, scaleOf, spreadName, unitText, whenName } from "./view.mjs";

export function whom(page) {
  const { result, speak, two, outcome } = page;
  const o = result.outcomes[outcome];
  const head = (m) => (marginOf(m) === "all" ? "" : speak.t(`margin_${marginOf(m)}`));
  const rows = result.margins.map((m, margin) => withLevels(page, { margin }, rowOf(page, m, speak.label("margin", m), { margin }, head(m))));
  const parts = [h("h2", {}, speak.t(two ? "whomPopulation" : "whomPopulationOne")), h("p", { class: "chosen" }, `${speak.outcome(o)} – ${placeName(page)}, ${whenName(page)}`)];
  if (rows.slice(1).every((r) => r.why === "elsewhere")) return [...parts, h("p", {}, speak.t("lacks_elsewhere"))];
  return [...parts, winners(page, o, rows.slice(1)),
    dots({ page, id: "strata", title: speak.t(two ? "strataDifference" : "strataLevel"), about: `${speak.t("strataAbout", { outcome: speak.outcome(o), spread: spreadName(page) })} ${o.unit.includes("/1000") ? speak.t("per1000") : ""}`, rows,
      nameColumn: speak.t("group"), current: result.margins[page.margin] }),
    course(page, o)];
}

function winners(page, o, rows) {
  const { speak } = page;
  const known = rows.filter((r) => !r.why);
  if (!page.two || page.vague || o.better === "neither" || !known.length) return null;
  const n = (test) => speak.number(known.filter(test).length);
  return h("p", {}, speak.t("winners", { n: n((r) => (o.better === "higher" ? r.x > 0 : r.x < 0)), all: speak.number(known.length), scenario: page.within(page.compared), sure: n((r) => r.way === "better"), loss: n((r) => r.way === "worse") }));
}

/* Small multiples: the outcome by year in each class of one margin. */
function course(page, o) {
  const { result, speak, choice } = page;
  if (result.years.length < 3) return null;
  const margins = [...new Set(result.margins.map(marginOf))].filter((m) => m !== "all");
  if (!margins.length) return null;
  const margin = margins.includes(choice.margin) ? choice.margin : margins[0];
  const classes = result.margins.map((name, m) => ({ name, m })).filter(({ name }) => marginOf(name) === margin);
  const label = ({ name, m }) => {
    const why = result.years.slice(1).map((_, y) => lacks(page, page.compared, { margin: m, year: y + 1 })).filter(Boolean);
    return speak.label("margin", name) + (why.length ? ` (× ${speak.number(why.length)})` : "");
  };
  const rows = classes.flatMap((c) => byYear(page, { margin: c.m }, { panel: label(c) }));
  const missing = classes.some((c) => label(c).includes("×"));
  const k = scaleOf(o), leads = ofYears(page, speak.t("strataYears"), (v, isDifference) => speak.number(v, { maximumSignificantDigits: 3, signDisplay: isDifference ? "exceptZero" : "auto" }));
  return [
    h("div", { class: "pick" }, options(page, h, "margin", speak.t("margin"), margins.map((m) => [m, speak.t(`margin_${m}`)]), margin, ["whom"])),
    rows.some(isKnown) ? lines({ page, id: "strata-years", ...leads, about: leads.about + (missing ? ` ${speak.t("missingYears")}` : ""), rows: rows.map((r) => ({ ...r, y: r.y * k, low: r.low * k, high: r.high * k })), panels: classes.map(label),
      y: `${unitText(page, o, page.two)}, ${placeName(page)}` })
      : h("p", {}, speak.t(`lacks_${lacks(page, page.compared, { margin: classes[0].m, year: 1 }) ?? "nothing"}`)),
  ];
}
