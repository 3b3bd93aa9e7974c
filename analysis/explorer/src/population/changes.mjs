// What a scenario changes over time, as the file has it: what a number was, and what it is from which week on.
import { core } from "../core.mjs";
import { h } from "../dom.mjs";
import { table } from "../figure.mjs";
import { placeName } from "./view.mjs";

const SOME = 3; /* steps that are told one by one */

/* "2,4 (1,9 tot 3,0)": the mean over draws, and where 95 % of them lie. */
function said(page, values, p) {
  const { speak } = page, number = (x) => speak.number(x, { maximumSignificantDigits: 3 });
  const unit = p.unit === "1" ? "" : ` ${speak.unit(p.unit, values[0])}`;
  if (values.every((v) => v === values[0])) return `${number(values[0])}${unit}`;
  if (!core) return speak.t("drawn", { low: number(Math.min(...values)), high: number(Math.max(...values)) });
  const [mean, low, high] = core.summary(values, [0.025, 0.975]);
  return `${number(mean)} (${speak.t("range", { low: number(low), high: number(high) })})${unit}`;
}

const when = (page, week) => (week ? page.speak.t("changedAfter", { n: page.speak.number(week / 52, { maximumFractionDigits: 1 }) }) : page.speak.t("changedAtOnce"));

/* A number in some regions: its steps, in order of week. */
function steps(page, list, p) {
  const { speak } = page, last = list[list.length - 1];
  const shown = list.length > SOME ? [list[0], last] : list;
  return shown.map((row, i) => [i ? h("br") : null, `${when(page, row.week)}: `, i && list.length > SOME ? `${speak.t("changedBySteps", { n: speak.number(list.length) })} ` : "", said(page, row.values, p)]);
}

export function changesTable(page) {
  const { result, speak, compared } = page;
  if (result.kind !== "population") return null;
  const rows = result.changesOf(compared), lists = new Map();
  for (const row of rows) {
    const key = `${row.parameter} ${row.regions.join()}`;
    if (!lists.has(key)) lists.set(key, []);
    lists.get(key).push(row);
  }
  if (!rows.length) return null;
  const limited = rows.some((row) => !row.all);
  const where = (row) => (row.all ? placeName(page, 0) : row.regions.map((g) => placeName(page, g)).join(", "));
  const body = [...lists.values()].map((list) => {
    const p = result.parameters[list[0].parameter];
    return [{ node: h("span", {}, speak.parameter(p), h("br"), h("code", {}, p.path)) }, ...(limited ? [where(list[0])] : []), said(page, result.values(compared, list[0].parameter), p), { node: h("span", {}, steps(page, list, p)) }];
  });
  return [
    h("h3", { id: "changes-over-time" }, speak.t("changedTitle")),
    h("p", { class: "note" }, speak.t("changedAbout", { scenario: page.within(compared) })),
    table(speak.t("changedTitle"), [speak.t("parameter"), ...(limited ? [speak.t("changedWhere")] : []), speak.t("changedBefore"), speak.t("changedThen")], body, { class: "changed" }),
  ];
}
