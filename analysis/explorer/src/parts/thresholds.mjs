// What decides a difference and where it turns, when the file was asked (group /explain).
import { h } from "../dom.mjs";
import { table } from "../figure.mjs";

export function thresholds(page) {
  const { speak, result, two } = page;
  if (!two) return null;
  const parts = [...even(page), ...decides(page)];
  return parts.length ? [h("h2", {}, speak.t("thresholds")), h("p", { class: "note" }, speak.t("thresholdsAbout")), parts] : null;
}

/* The names of a question's outcomes: "a" or "a/b", the difference of logs. */
function outcomeName(page, question) {
  const name = (n) => {
    const i = page.result.outcome(n);
    return i >= 0 ? page.speak.outcome(page.result.outcomes[i]) : n;
  };
  return question.split("/").map(name).join(" / ");
}

function parameterOf(page, path) {
  const i = page.result.parameters.findIndex((p) => p.path === path);
  const p = page.result.parameters[i];
  return p ? { name: page.speak.parameter(p), unit: p.unit } : { name: path, unit: "1" };
}

function even(page) {
  const { result, speak, compared } = page;
  const questions = result.texts("break_even");
  if (!questions.length || !result.has("explain/break_even_value")) return [];
  const ways = result.texts("crossing");
  const at = (name, q, c) => (result.has(`explain/${name}`) ? Number(result.numbers(`explain/${name}`)[c === undefined ? compared * questions.length + q : (compared * questions.length + q) * ways.length + c]) : NaN);
  const lines = questions.flatMap((question, q) => {
    const [path, outcome] = question.split("@");
    const parameter = parameterOf(page, path);
    const plain = (v) => speak.number(v, { maximumSignificantDigits: 3 });
    const ends = { from: plain(at("break_even_from", q)), to: plain(at("break_even_to", q)) };
    const number = (v) => (Number.isFinite(v) ? plain(v) : speak.t(v < 0 ? "beyondLow" : "beyondHigh", ends));
    const unit = parameter.unit === "1" ? "" : ` ${speak.unit(parameter.unit)}`;
    const common = { parameter: parameter.name, outcome: outcomeName(page, outcome ?? ""), from: number(at("break_even_from", q)), to: number(at("break_even_to", q)) };
    if (Number.isNaN(at("break_even_from", q))) return [];
    const found = ways.map((way, c) => ({ way, value: at("break_even_value", q, c), low: at("break_even_low", q, c), high: at("break_even_high", q, c) })).filter((f) => !Number.isNaN(f.value));
    if (!found.length) return [h("p", {}, speak.t("breakEvenNone", common))];
    const sides = { lower: speak.t("lower"), higher: speak.t("higher") };
    return found.map((f) => h("p", { class: "break-even", "data-value": f.value }, speak.t("breakEvenAt", { ...common, scenario: page.within(compared), value: number(f.value) + unit, low: number(f.low), high: number(f.high),
      ...(f.way === "upward" ? { below: sides.lower, above: sides.higher } : { below: sides.higher, above: sides.lower }) })));
  });
  return lines.length ? [h("h3", {}, speak.t("breakEven")), ...lines] : [];
}

function decides(page) {
  const { result, speak, compared } = page;
  const questions = result.texts("explained");
  if (!questions.length || !result.has("explain/prcc")) return [];
  const n = result.parameters.length;
  return questions.flatMap((question, q) => {
    const at = (name, p) => (result.has(`explain/${name}`) ? Number(result.numbers(`explain/${name}`)[(compared * questions.length + q) * n + p]) : NaN);
    const draws = result.has("explain/draws") ? Number(result.numbers("explain/draws")[compared * questions.length + q]) : result.draws;
    const title = speak.t("decides", { outcome: outcomeName(page, question) });
    const rows = result.parameters.map((p, i) => ({ p, i, r: at("prcc", i), error: at("prcc_error", i), by_chance: at("by_chance", i) })).filter((r) => !Number.isNaN(r.r)).sort((a, b) => Math.abs(b.r) - Math.abs(a.r)).slice(0, 10);
    if (!rows.length) return [h("h3", {}, title), h("p", { class: "note" }, speak.t("decidesFew", { n: speak.number(draws) }))];
    const signs = result.texts("sign");
    const sign = (name) => speak.share(Number(result.numbers("explain/sign_share")[(compared * questions.length + q) * signs.length + signs.indexOf(name)]), 0);
    const two = (v) => ({ text: speak.number(v, { maximumFractionDigits: 2, signDisplay: "exceptZero" }), value: v });
    return [
      h("h3", {}, title),
      result.has("explain/sign_share") ? h("p", {}, speak.t("signs", { plus: sign("plus"), minus: sign("minus"), within: sign("within_noise") })) : null,
      h("p", { class: "note" }, speak.t("decidesAbout", { n: speak.number(draws) })),
      table(title, [speak.t("parameter"), speak.t("grade"), speak.t("correlation"), "±", speak.t("byChance")],
        rows.map((r) => [speak.parameter(r.p), speak.t(`grade_${result.grades(compared)[r.i] || "assumption"}`), two(r.r), { text: speak.number(1.96 * r.error, { maximumFractionDigits: 2 }), value: 1.96 * r.error },
          { text: speak.number(r.by_chance, { maximumFractionDigits: 1 }), value: r.by_chance }]), { class: "decides" }),
    ];
  });
}
