// The answer for what is chosen: one sentence with its uncertainty, and what moves by itself.
import { h } from "../dom.mjs";
import { three, verdict } from "../parts/answer.mjs";
import { told } from "../parts/common.mjs";
import { difference, lacks, level, selection } from "./view.mjs";

export function answer(page) {
  const { result, speak, two, compared, outcome } = page;
  const o = result.outcomes[outcome];
  const names = { outcome: speak.outcome(o), scenario: page.within(compared), base: page.within(0) };
  const why = lacks(page, compared);
  const parts = [h("h2", {}, speak.t("answer")), h("p", { class: "chosen", id: "selection" }, selection(page))];
  if (why) parts.push(h("p", { class: "sentence" }, `${names.outcome}: –`), h("p", { class: "verdict", id: "lacks" }, speak.t(`lacks_${why}`)));
  else parts.push(...said(page, o, names));
  parts.push(o.unit.includes("/1000") ? h("p", { class: "note" }, speak.t("per1000")) : null);
  if (result.scenarios.some((s) => s.name === "integral" || s.title === "Integral care")) parts.push(h("p", { class: "note" }, speak.t("integralMeans")));
  if (!why) parts.push(three(page, two ? difference(page, compared) : level(page, compared), o, two));
  return parts;
}

function said(page, o, names) {
  const { speak, two, compared } = page;
  const base = level(page, 0);
  const mine = level(page, compared);
  const d = two ? difference(page, compared) : mine;
  const r = told(page, d, two ? o : { better: "neither" });
  const bare = Number.isNaN(r.low);
  const strong = (text, value, id) => h("strong", { "data-value": value, id }, text);
  const short = (x) => speak.valueNumber(x, o.unit); /* the unit is said once, at the end */
  const sentence = speak.t((two ? "answerTwo" : "answerOne") + (bare ? "Bare" : ""), { ...names, outcome: `${names.outcome}${speak.unitAside(o.unit)}` }).split(/(\{\w+\})/).map((part) => ({
    "{x}": strong(short(mine.mean), mine.mean, "answer-x"),
    "{y}": two && strong(short(base.mean), base.mean, "answer-y"),
    "{d}": strong(two ? speak.changeNumber(d.mean, o.unit) + (o.unit === "1" ? ` ${speak.t("points")}` : "") : "", d.mean, "answer-d"),
    "{low}": strong(two ? speak.changeNumber(r.low, o.unit, d.mean) : short(r.low), r.low, "answer-low"),
    "{high}": strong(two ? speak.changeNumber(r.high, o.unit, d.mean) : short(r.high), r.high, "answer-high"),
  }[part] ?? part));
  return [
    h("p", { class: "sentence" }, sentence),
    verdict(page, o, r, d, names),
    drift(page, o, names),
  ];
}

/* How the first scenario moves from the first to the last year, in the same place. */
function drift(page, o, names) {
  const { speak, result } = page;
  const last = result.years.length - 1;
  if (last < 2) return null;
  const ends = [1, last].map((year) => level(page, 0, { year })), [a, b] = ends.map((d) => d.mean);
  if (Number.isNaN(a) || Number.isNaN(b)) return null;
  const clear = Math.abs(b - a) > 2 * Math.hypot(...ends.map((d) => d.error || 0)) && speak.valueNumber(a, o.unit) !== speak.valueNumber(b, o.unit);
  return h("p", { class: "drift", id: "drift", "data-first": a, "data-last": b }, speak.t(!clear ? "driftNone" : page.two ? "drift" : "driftOne", { ...names, first: speak.valueNumber(a, o.unit), last: speak.valueNumber(b, o.unit),
    n: speak.number(result.years[last]), change: speak.changeNumber(b - a, o.unit) + (o.unit === "1" ? ` ${speak.t("points")}` : "") }));
}
