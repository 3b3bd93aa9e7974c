// The first screen: four things that anybody asks of a policy, each with what may be said of it, one picture, and what it all rests on. The
// command's four lines "in short" are of the same outcomes (KITH_FOUR in sim/model/outcomes.h, which build.mjs reads), by the same rule.
import { h } from "../dom.mjs";
import { told } from "./common.mjs";
import { draws } from "./draws.mjs";
import { grounds } from "./evidence.mjs";
import { lacksShort } from "../population/view.mjs";

/* What the amount of each is an amount of. */
const FORM = {
  cohort: { safety: "of1000", children: "yearsOf1000", waiting: "weeks", money: "euroEach" },
  population: { safety: "families", children: "children", waiting: "weeks", money: "euroYear" },
};

/* Each: its key, its outcome, and that. */
const FOUR = Object.fromEntries(Object.entries(FORM).map(([kind, form]) => [kind, KITH_FOUR.map((row) => [row.name, row[kind], form[row.name]])]));

/** The outcome that money is: where levers cost something themselves, of all, not of staff time alone. */
export function moneyOf(page) {
  const { result } = page, i = result.outcome("spending");
  return i >= 0 && result.outcome("total_cost") >= 0 && result.scenarios.some((_, s) => !page.lacks(s, i) && page.level(s, i).mean !== 0) ? "total_cost" : "cost";
}

/** The four of a result. */
export const fourOf = (page) => FOUR[page.result.kind].map(([key, name, form]) => [key, key === "money" ? moneyOf(page) : name, form]);

/** What a row is about, below its name. */
export const aboutOf = (page, key, name) => page.speak.t(name === "total_cost" ? "four_money_all" : `four_${key}_${page.result.kind}`);

/* What a number is multiplied by: shares and means per family become whole families of a thousand, rates of a region its own families. */
function factorOf(page, form) {
  if (form === "of1000" || form === "yearsOf1000") return 1000;
  if (!["families", "children", "euroYear"].includes(form)) return 1;
  const all = page.result.wholeHouseholds?.[page.region];
  return all > 0 ? all / 1000 : NaN;
}

/** An amount in words: "9 gezinnen meer per 1.000 gezinnen"; of a level without "meer". */
function inWords(page, form, x, isDifference, bare = false) {
  const { speak } = page;
  const y = Math.abs(x), round = form === "weeks" ? speak.number(y, { maximumFractionDigits: 1, minimumFractionDigits: 1 })
    : y >= 1e6 ? speak.number(y, { notation: "compact", compactDisplay: "long", maximumSignificantDigits: 3 })
    : speak.number(y, y >= 1000 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 });
  const money = form.startsWith("euro"), n = `${!isDifference && x < 0 ? "−" : ""}${money ? `€\u00a0${round}` : round}`;
  const way = !isDifference ? "" : /^[0.,]+$/.test(round) ? "" : ` ${speak.t(`${form === "weeks" ? "longer" : form.startsWith("euro") ? "dearer" : "more"}${x > 0 ? "" : "Less"}`)}`;
  const noun = money ? "" : ` ${speak.t(round === "1" ? `one_${form}` : `noun_${form}`)}`, first = speak.language === "en" && form !== "weeks"; /* "9 more families", "9 gezinnen meer" */
  return bare ? `${n}${way}` : `${n}${first ? way + noun : noun + way}${speak.t(`per_${form}`)}`;
}

/** A difference of an outcome in the words of its row (or a level), or null where the households of the region are not known. */
export function amountOf(page, form, x, bare, isDifference = true) {
  const factor = factorOf(page, form);
  return Number.isNaN(factor) ? null : inWords(page, form, x * factor, isDifference, bare);
}

const SIGN = { better: "▲", worse: "▼", higher: "△", lower: "▽", same: "=" };

/** A row of the four; `place` begins its ids. */
export function line(page, [key, name, form], place = "") {
  const { result, speak, two, compared, outcome } = page, i = result.outcome(name);
  if (i < 0) return null;
  const o = result.outcomes[i], why = page.lacks(compared, i), factor = factorOf(page, form);
  const d = two ? page.difference(compared, i) : page.level(compared, i), said = told(page, d, two ? o : { better: "neither" });
  const words = Number.isNaN(factor) ? [speak.change(d.mean, o.unit), speak.changeNumber(said.low, o.unit), speak.changeNumber(said.high, o.unit)] /* an older file */
    : [inWords(page, form, d.mean * factor, two), ...[said.low, said.high].map((x) => inWords(page, form, x * factor, two, true))];
  const open = ["open", "few", "fixed", "bare", null].includes(said.way);
  const verdict = why || !two ? null : h("span", { class: `chip ${open ? "open" : said.way}`, "data-way": said.way ?? "" },
    h("span", { "aria-hidden": "true" }, SIGN[said.way] ?? "?"), " ", speak.t(open ? "cannotTell" : said.way === "same" ? "four_same" : key === "money" ? `money_${said.way}` : said.way));
  const value = h("span", { class: "amount", id: `${place}four-${key}`, "data-value": d.mean, "data-low": said.low, "data-high": said.high },
    why ? lacksShort(page, why) : [h("strong", {}, words[0]), Number.isNaN(said.low) ? null : h("span", { class: "base" }, ` ${speak.t("between", { low: words[1], high: words[2] })}`)]);
  return { way: why ? null : said.way, node: h("li", { class: i === outcome && !place ? "chosen-row" : null },
    h(place ? "div" : "button", place ? { class: "name" } : { type: "button", class: "name", id: `row-${key}`, "aria-pressed": String(i === outcome), title: speak.outcome(o), click: () => page.choose({ o: name }, page.ofOutcome) },
      h("span", { class: "what" }, speak.t(`four_${key}`)), h("span", { class: "sub" }, aboutOf(page, key, name))),
    verdict, value) };
}

/* Why it cannot be told, once for all rows of which it cannot. */
export function reason(page, rows) {
  const { speak, result } = page, ways = new Set(rows.map((r) => r.way));
  const key = ["few", "fixed", "bare", "open"].find((w) => ways.has(w));
  return key && page.two ? h("p", { class: "note four-why" }, speak.t(`why_${key}`, { n: speak.number(result.draws) })) : null;
}

export function first(page) {
  const { speak, result } = page, narrow = page.width < 700;
  const rows = fourOf(page).map((four) => line(page, four)).filter(Boolean);
  page.pictureWidth = narrow ? page.width : Math.min(720, Math.floor(page.width * 0.44));
  const chosen = fourOf(page).find(([, name]) => name === result.outcomes[page.outcome].name);
  const title = chosen ? `${speak.t(`four_${chosen[0]}`)}: ${speak.t(`four_${chosen[0]}_${result.kind}`)}` : speak.outcome(result.outcomes[page.outcome]);
  const picture = draws(page, title, narrow ? 112 : 300);
  return [
    h("h2", { class: "hidden" }, speak.t("first")),
    h("div", { class: "first" },
      h("div", {},
        page.where ? h("p", { class: "chosen", id: "four-where" }, page.where) : null,
        h("ul", { class: "four" }, rows.map((r) => r.node)),
        reason(page, rows),
        h("p", { class: "rests", id: "four-rests" }, grounds(page))),
      h("div", { class: "picture" }, picture)),
  ];
}
