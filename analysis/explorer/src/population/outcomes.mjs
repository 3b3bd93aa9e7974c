// All outcomes of what is chosen in one table.
import { h } from "../dom.mjs";
import { table } from "../figure.mjs";
import { tip, told } from "../parts/common.mjs";
import { nameButton, picture } from "../parts/differences.mjs";
import { difference, lacks, lacksShort, level, range, sayNumber, selection, spreadName, unitText } from "./view.mjs";

export const isCost = (o) => /^cost/.test(o.name);

export function outcomeRow(page, o, sections) {
  const { result, two, compared, speak } = page;
  const outcome = result.outcome(o.name);
  const unit = unitText(page, o, false);
  const name = { node: h("span", {}, nameButton(page, o, outcome, sections), unit && unit !== "%" ? h("span", { class: "base" }, h("br"), unit) : null) };
  const why = lacks(page, compared, { outcome });
  if (why) return [name, lacksShort(page, why), ...Array(two ? 4 : 1).fill("–")];
  const mine = level(page, compared, { outcome });
  const number = (x, isDifference, scale) => ({ text: sayNumber(page, x, o, isDifference, scale), value: x });
  if (!two) {
    const r = range(page, mine);
    return [name, number(mine.mean), { text: speak.t("range", { low: sayNumber(page, r.low, o), high: sayNumber(page, r.high, o) }), number: true }];
  }
  const d = difference(page, compared, { outcome });
  const r = told(page, d, o);
  return [name, { text: sayNumber(page, d.mean, o, true), value: d.mean },
    { text: speak.t("range", { low: sayNumber(page, r.low, o, true, d.mean), high: sayNumber(page, r.high, o, true, d.mean) }), number: true },
    { node: picture(page, d, r, r.way, tip(page, speak.outcome(o), d, o.unit, true)) },
    number(level(page, 0, { outcome }).mean), number(mine.mean)];
}

export function outcomeHead(page) {
  const { speak, two, compared } = page;
  return two ? [speak.t("outcome"), `${speak.t("difference")} (${speak.t("percentPoints")})`, `${speak.t("interval")} 95%`, speak.t("picture"), page.title(0), page.title(compared)]
    : [speak.t("outcome"), page.title(0), `${speak.t("interval")} 95%`];
}

export function outcomes(page) {
  const { result, speak, two, choice } = page;
  const more = choice.more === "1";
  const list = more ? result.outcomes : result.outcomes.filter((o, i) => o.headline || i === page.outcome);
  return [
    h("h2", {}, speak.t("outcomesPopulation")),
    h("p", { class: "chosen" }, selection(page)),
    h("p", { class: "note" }, two ? speak.t("differencesAbout", { spread: spreadName(page) }) : spreadName(page)),
    table(speak.t("differences"), outcomeHead(page), list.map((o) => outcomeRow(page, o)), { class: "outcomes", id: "outcomes" }),
    h("label", { class: "check" }, h("input", { type: "checkbox", id: "choose-more", checked: more, change: (e) => page.choose({ more: e.target.checked ? "1" : "" }, ["outcomes"]) }),
      speak.t("showAll", { n: speak.number(result.outcomes.length) })),
  ];
}

export function costs(page) {
  const { result, speak } = page;
  const list = result.outcomes.filter(isCost);
  if (!list.length) return null;
  return [
    h("h2", {}, speak.t("costs")),
    h("p", { class: "chosen" }, selection(page)),
    h("p", { class: "note" }, speak.t("costsAbout", { spread: spreadName(page) })),
    table(speak.t("costs"), outcomeHead(page), list.map((o) => outcomeRow(page, o)), { class: "outcomes", id: "cost-table" }),
  ];
}
