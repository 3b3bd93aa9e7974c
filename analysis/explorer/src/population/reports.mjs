// Reports by sort, by who makes them, and how long violence goes on until the first.
import * as Plot from "@observablehq/plot";
import { h } from "../dom.mjs";
import { chart, figure, scenarioColours } from "../figure.mjs";
import { tipStyle } from "../parts/common.mjs";
import { lines } from "../parts/lines.mjs";
import { core, lacksCore } from "../core.mjs";
import { byYear, isKnown, ofYears } from "./years.mjs";
import { hasBands, placeName, spreadName, weeklyBand, weeklySelection, weekAxis, weeksShown, lacksWeeks } from "./view.mjs";

export function reports(page) {
  const { speak } = page;
  return [h("h2", {}, speak.t("reportsPopulation")), h("p", { class: "chosen" }, weeklySelection(page)), weekly(page), shares(page), reporters(page), until(page)].filter(Boolean);
}

function weekly(page) {
  const { result, speak, shown, region, year } = page;
  if (!result.has("weekly/reports")) return null;
  const kinds = result.texts("report");
  const sorts = kinds.filter((k) => k !== "earlier");
  const rows = shown.flatMap((s) => {
    const block = result.slice("weekly/reports", s, region);
    return sorts.flatMap((sort) => weeksShown(page).map(({ week, from, to }) => {
      let sum = 0;
      for (let w = from; w <= to; w++) sum += block[w * kinds.length + kinds.indexOf(sort)];
      const per = (52 * 1000) / result.households[region];
      return { s, panel: speak.label("report", sort), x: week, y: (sum / (to - from + 1)) * per, ...(from === to && weeklyBand(page, "reports", s, from * kinds.length + kinds.indexOf(sort), per)) };
    }));
  });
  if (rows.every((r) => Number.isNaN(r.y))) return h("p", {}, lacksWeeks(page));
  return lines({ page, id: "reports", title: speak.t("reportsWeekly"), about: `${speak.t("reportsWeeklyAbout", { n: speak.t(year || result.without("weeks") ? "oneWeek" : "fourWeeks") })} ${!hasBands(page, "reports") ? speak.t("noBand") : year ? spreadName(page) : ""}`, rows, panels: sorts.map((k) => speak.label("report", k)),
    ...weekAxis(page), y: speak.t("perThousandYear"), spread: spreadName(page), format: (v) => speak.number(v, { maximumFractionDigits: 1 }) });
}

function shares(page) {
  const { result, speak } = page;
  const names = ["first_share", "follow_up_share", "re_report_share"].filter((n) => result.outcome(n) >= 0);
  if (!names.length || result.years.length < 3) return null;
  const title = (n) => speak.outcome(result.outcomes[result.outcome(n)]).replace(/, .*/, "");
  const rows = names.flatMap((n) => byYear(page, { outcome: result.outcome(n), margin: 0 }, { panel: title(n) }));
  if (!rows.some(isKnown)) return null;
  return lines({ page, id: "shares", ...ofYears(page, speak.t("sharesYear"), (v, isDifference) => speak.number(v, { maximumFractionDigits: isDifference ? 2 : 1, signDisplay: isDifference ? "exceptZero" : "auto" })), about: speak.t("sharesAbout", { spread: spreadName(page) }),
    rows: rows.map((r) => ({ ...r, y: 100 * r.y, low: 100 * r.low, high: 100 * r.high })), panels: names.map(title), y: `${speak.t("sharesYearAxis")} (${page.two ? speak.t("points") : "%"}), ${placeName(page)}` });
}

function reporters(page) {
  const { result, speak, shown, region, year } = page;
  if (!result.has("reporters")) return null;
  const names = result.texts("reporter"), kinds = result.texts("report").length;
  const rows = shown.flatMap((s, i) => {
    const block = result.slice("reporters", s, region);
    const n = names.map((_, r) => {
      let sum = 0;
      for (let k = 0; k < kinds; k++) sum += block[(year * names.length + r) * kinds + k];
      return sum;
    });
    const all = n.reduce((a, b) => a + b, 0);
    return names.map((name, r) => ({ i, s, name, y: n[r] / all }));
  });
  if (rows.every((r) => Number.isNaN(r.y))) return null;
  return figure({
    page, id: "reporters", title: speak.t("reportersTitle"), about: speak.t("reportersAbout"),
    legend: shown.map((s, i) => ({ colour: scenarioColours[i], shape: "disc", text: page.title(s) })),
    draw: (width) => {
      const wide = width > 560;
      return chart(width, rows.map((r) => `${speak.label("reporter", r.name)}, ${page.title(r.s)}: ${speak.share(r.y, 0)}`).join("; "), () => ({
        height: names.length * (wide ? 34 : 50) + 56, marginLeft: wide ? 200 : 12, marginTop: wide ? 10 : 24, marginRight: 16,
        x: { label: null, grid: true, zero: true, tickFormat: (v) => speak.share(v, 0) },
        y: { type: "point", axis: null, domain: shown.map((_, i) => i), padding: 0.9 }, fy: { domain: names, label: null, axis: wide ? "left" : null, tickFormat: (n) => speak.label("reporter", n), padding: wide ? 0.1 : 0.35 },
        marks: [
          wide ? null : Plot.text(names.map((name) => ({ name })), { fy: "name", frameAnchor: "top-left", text: (r) => speak.label("reporter", r.name), dy: -12, fontSize: 12.5 }),
          Plot.dot(rows, { fy: "name", y: "i", x: "y", r: 5, fill: (r) => scenarioColours[r.i], stroke: "var(--paper)", title: (r) => `${speak.label("reporter", r.name)} – ${page.title(r.s)}: ${speak.share(r.y)}`, tip: tipStyle }),
        ],
      }));
    },
    head: [speak.t("reporter"), speak.t("scenario"), speak.t("share")],
    rows: () => rows.map((r) => [speak.label("reporter", r.name), page.title(r.s), { text: speak.share(r.y), value: r.y }]),
  });
}

/* Kaplan-Meier by quarters: families that leave unreported count as long as they are there. */
function until(page) {
  const { result, speak, shown, region } = page;
  if (!result.has("until_report")) return null;
  if (!core) return lacksCore(page);
  const ends = result.texts("until");
  const n = ends.length;
  const rows = shown.flatMap((s) => {
    const block = result.slice("until_report", s, region);
    const at = (name) => Float64Array.from({ length: block.length / n }, (_, q) => block[q * n + ends.indexOf(name)]);
    if (Number.isNaN(block[0])) return [];
    return [{ s, x: 0, y: 1 }, ...Array.from(core.survival(at("reported"), at("left")), (y, q) => ({ s, x: (q + 1) / 4, y }))].filter((r) => r.x <= 10 && !Number.isNaN(r.y));
  });
  if (!rows.length) return null;
  return lines({ page, id: "until", title: speak.t("untilTitle"), about: speak.t("untilAbout"), rows, x: speak.t("untilAxis"), xTip: speak.t("year"), y: `${speak.t("notYet")}, ${placeName(page)}`, spread: "", domain: [0, 1] });
}
