// The answer for one outcome in a sentence, and its three kinds of uncertainty.
import { h } from "../dom.mjs";
import { table } from "../figure.mjs";
import { errorHalf, told } from "./common.mjs";

const VERDICT = { better: "verdictBetter", worse: "verdictWorse", open: "verdictUnclear", higher: "verdictNeutral", lower: "verdictNeutral", same: "verdictSame", few: "few", fixed: "verdictFixed", bare: "verdictBare" };

/** The words for what may be said of a difference; a range whose ends are shown alike reaches from nothing to nothing. Of one scenario's level
 * there is something to say only where its range is not what it seems. */
export function verdict(page, o, range, d, names) {
  const { speak, two, result } = page;
  if (range.way === null || (!two && !["few", "fixed", "bare"].includes(range.way))) return null;
  const [low, high] = [range.low, range.high].map((x) => speak.changeNumber(x, o.unit, d.mean));
  const key = range.way === "open" && low === high ? "verdictNoise" : VERDICT[range.way];
  return h("p", { class: "verdict", id: range.way === "few" ? "few" : null }, speak.t(key, { ...names, n: speak.number(result.draws) }));
}

export function answer(page) {
  const { result, speak, two, compared, outcome } = page;
  const o = result.outcomes[outcome];
  const level = result.spreads("estimate", compared, outcome);
  const d = two ? result.spreads("difference", compared, outcome) : level;
  const range = told(page, d, two ? o : { better: "neither" });
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
    verdict(page, o, range, d, names),
    result.scenarios.some((s) => s.name === "integral" || s.title === "Integral care") ? h("p", { class: "note" }, speak.t("integralMeans")) : null,
    three(page, d, o, two),
  ];
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
    ...(result.kind === "cohort" && result.weeks.length ? [["threeRuns", "–", speak.t(page.fixed ? "threeRunsFixed" : "threeRunsAbout", { n: speak.number(result.families) })]] : []),
  ];
  return h("details", { class: "three" }, h("summary", {}, speak.t("threeTitle")),
    table(speak.t("threeTitle"), [speak.t("kind"), speak.t("value"), speak.t("means")], rows.map(([key, value, about]) => [speak.t(key), { text: value, number: true }, about])),
    isDifference ? h("p", { class: "note" }, speak.t("paired")) : null);
}
