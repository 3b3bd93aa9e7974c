// Every parameter with grade, value, prior and source; searchable.
import { h } from "../dom.mjs";
import { table } from "../figure.mjs";
import { core } from "../core.mjs";
import { changesTable } from "../population/changes.mjs";
import { GRADES } from "./evidence.mjs";

/* Words of distributions on a Dutch page; on an English one they stand as the scenario writes them. */
const DUTCH = { uniform: "gelijkmatig", normal: "normaal", lognormal: "lognormaal", beta: "bèta", bernoulli: "ja of nee", mean: "gemiddelde", sd: "standaardafwijking", median: "mediaan", low: "van", high: "tot",
  shape: "vorm", scale: "schaal", p: "kans op ja" };

/* "lognormal(median 0.6, sigma 0.6) on 0.1 to 2.5", as the scenario writes it. */
function prior(page, written) {
  if (!written?.dist) return null;
  const { value, unit, grade, source, note, dist, support, ...numbers } = written;
  const word = (k) => (page.speak.language === "nl" ? DUTCH[k] ?? k : k);
  const said = Object.entries(numbers).map(([k, v]) => `${word(k)} ${Array.isArray(v) ? v.join(", ") : page.speak.number(v, { maximumSignificantDigits: 6 })}`).join("; ");
  return `${word(dist)} (${said})${support ? ` [${support.map((v) => page.speak.number(v, { maximumSignificantDigits: 6 })).join(" – ")}]` : ""}`;
}

const show = (page, v, unit) => (Array.isArray(v) ? (v.length ? v.join(", ") : "–") : typeof v === "number" ? `${page.speak.number(v, { maximumSignificantDigits: 4 })}${unit && unit !== "1" ? ` ${page.speak.unit(unit, v)}` : ""}` : String(v));

function entries(page) {
  const { result, speak, compared, two } = page;
  const there = result.grades(compared); // empty for what only another scenario has
  return result.parameters.flatMap((p, i) => {
    if (!there[i]) return [];
    const written = result.written(compared, p.path);
    const base = two ? result.written(0, p.path) : null;
    const grade = there[i];
    const source = result.sources(compared)[i];
    const values = result.values(compared, i);
    const value = written?.value ?? values[0];
    const law = prior(page, written);
    const varies = values.some((v) => v !== values[0]);
    const [, low, high] = varies && core ? core.summary(values, [0.025, 0.975]) : [NaN, NaN, NaN];
    const range = varies ? speak.t("drawn", { low: speak.number(low, { maximumSignificantDigits: 2 }), high: speak.number(high, { maximumSignificantDigits: 2 }) }) + (p.unit && p.unit !== "1" && written?.unit !== p.unit ? ` ${speak.unit(p.unit)}` : "") : null;
    const different = two && JSON.stringify([base?.value, prior(page, base)]) !== JSON.stringify([written?.value, law]);
    const name = speak.parameter(p);
    const unit = written?.unit ?? p.unit;
    return { p, name, grade, source, note: written?.note, value: show(page, value, unit), law, range, different, base: different && base ? show(page, base.value, base.unit) : null,
      text: [name, p.path, p.meaning, grade, speak.t(`grade_${grade}`), source].join(" ").toLowerCase() };
  });
}

export function assumptions(page) {
  const { speak, choice, compared, two } = page;
  const all = page.result.once(`entries:${compared}:${speak.language}`, () => entries(page));
  const place = h("div", { id: "assumption-table" });
  const count = h("p", { class: "note", role: "status", id: "assumption-count" });
  const show = () => {
    const found = choice.q.toLowerCase().split(/\s+/).filter(Boolean);
    const list = all.filter((e) => found.every((w) => e.text.includes(w)) && (!choice.grade || e.grade === choice.grade) && (choice.only !== "1" || e.different));
    count.textContent = speak.t("shown", { n: speak.number(list.length), all: speak.number(all.length) });
    place.replaceChildren(table(speak.t("assumptions"), [speak.t("parameter"), speak.t("grade"), speak.t("value"), speak.t("prior"), speak.t("source")], list.map((e) => [
      { node: h("span", {}, e.name, h("br"), speak.language === "nl" && speak.knows(e.p) ? null : [h("span", { class: "base", lang: "en" }, e.p.meaning), h("br")], h("code", {}, e.p.path)) },
      { node: h("span", { class: `grade ${e.grade}` }, speak.t(`grade_${e.grade}`)) },
      { node: h("span", {}, e.value, e.base !== null ? h("span", { class: "base" }, h("br"), speak.t("inBase", { base: page.within(0), x: e.base })) : null) },
      { node: h("span", {}, e.range ?? speak.t("fixed"), e.law ? [h("br"), h("code", {}, e.law)] : null) },
      { node: h("span", { lang: "en" }, e.source, e.note ? h("span", { class: "base" }, h("br"), e.note) : null) },
    ]), { class: "assumptions" }));
  };
  const change = (changes) => {
    Object.assign(choice, changes);
    page.choose(changes, []);
    show();
  };
  show();
  return [
    h("h2", {}, speak.t("assumptions")),
    h("p", { class: "note" }, speak.t("assumptionsAbout", { scenario: page.within(compared) })),
    h("div", { class: "pick" },
      h("label", {}, speak.t("search"), h("input", { type: "search", id: "search", value: choice.q, placeholder: speak.t("searchHint"), input: (e) => change({ q: e.target.value }) })),
      h("label", {}, speak.t("grade"), h("select", { id: "choose-grade", change: (e) => change({ grade: e.target.value }) },
        h("option", { value: "" }, speak.t("all")), GRADES.map((g) => h("option", { value: g, selected: g === choice.grade }, `${speak.t(`grade_${g}`)} – ${speak.t(`gradeAbout_${g}`)}`)))),
      two ? h("label", { class: "check" }, h("input", { type: "checkbox", id: "choose-only", checked: choice.only === "1", change: (e) => change({ only: e.target.checked ? "1" : "" }) }), speak.t("onlyDifferent", { base: page.within(0) })) : null),
    count, place,
    changesTable(page),
  ];
}
