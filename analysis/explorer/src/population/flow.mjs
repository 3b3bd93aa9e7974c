// Families by level of violence, stage of their case and help, week by week, scenarios side by side.
import * as Plot from "@observablehq/plot";
import { h } from "../dom.mjs";
import { chart, figure, grid } from "../figure.mjs";
import { options, tipStyle } from "../parts/common.mjs";
import { COLOURS } from "../parts/flow.mjs";
import { lines } from "../parts/lines.mjs";
import { spreadName, weekAxis, weeklyDifference, weeklySelection, weeksShown, lacksWeeks } from "./view.mjs";

const AXIS = { weekly_violence: "level", weekly_case: "stage", weekly_help: "help" };
const TABLE = { weekly_violence: "weekly/violence", weekly_case: "weekly/case", weekly_help: "weekly/help_status" };
const PALETTE = { weekly_violence: "violence", weekly_case: "case", weekly_help: "help_status" };

export function flow(page) {
  const { result, speak, shown, choice, region } = page;
  const kinds = Object.keys(AXIS).filter((k) => result.has(TABLE[k]));
  const kind = kinds.includes(choice.flow) ? choice.flow : kinds[0];
  const states = result.texts(AXIS[kind]);
  const per = 1000 / result.households[region];
  const weeks = weeksShown(page);
  const rows = [];
  const tips = [];
  for (const s of shown) {
    const block = result.slice(TABLE[kind], s, region);
    for (const { week } of weeks) {
      const text = [`${page.title(s)}, ${speak.t("week")} ${speak.number(week)}`];
      states.forEach((state, k) => {
        const y = block[week * states.length + k] * per;
        rows.push({ s: page.title(s), scenario: s, week, state, k, y });
        text.push(`${speak.label(kind, state)}: ${speak.number(y, { maximumFractionDigits: 1 })}`);
      });
      tips.push({ s: page.title(s), week, title: [...text, speak.t("perThousand"), speak.t("statesSpread")].join("\n") });
    }
  }
  const axis = weekAxis(page);
  const colours = COLOURS[PALETTE[kind]];
  const top = Math.max(...tips.map((t) => rows.filter((r) => r.s === t.s && r.week === t.week).reduce((a, r) => a + (r.y || 0), 0)), 0);
  const lastWeek = weeks.at(-1)?.week;
  const summary = shown.map((s) => `${page.title(s)}: ${states.map((st) => `${speak.label(kind, st)} ${speak.number(rows.find((r) => r.scenario === s && r.week === lastWeek && r.state === st)?.y, { maximumFractionDigits: 1 })}`).join(", ")}`).join("; ");
  const gone = rows.every((r) => Number.isNaN(r.y));
  return [
    h("h2", {}, speak.t("flowPopulation")),
    h("p", { class: "chosen" }, `${weeklySelection(page)}, ${speak.t("allFamilies")}`),
    page.margin ? h("p", { class: "note" }, speak.t("weeklyNote")) : null,
    h("div", { class: "pick" }, options(page, h, "flow", speak.t("flowKind"), kinds.map((k) => [k, speak.t(`flow_${k}`)]), kind, ["flow"])),
    gone ? h("p", {}, lacksWeeks(page)) : figure({
      page, id: "flow", title: speak.t(`flow_${kind}`), sub: speak.t("perThousand"), about: speak.t("flowPopulationAbout"),
      legend: states.map((state) => ({ colour: colours[state] ?? "var(--faint)", text: speak.label(kind, state) })),
      draw: (width) => {
        const many = shown.length > 1, g = grid(shown.map(page.title), width, 300), side = g.across > 1;
        const facet = many ? { fx: (r) => g.fx(r.s), fy: (r) => g.fy(r.s) } : {};
        return chart(width, `${speak.t("flowPopulation")}: ${speak.t(`flow_${kind}`)}. ${summary}`, () => ({
          height: g.down * ((g.down > 1 ? 200 : 270) + g.head) + 60, marginLeft: 48, marginRight: 14, marginTop: 24 + g.head,
          x: { label: axis.x, tickFormat: axis.xTickFormat ?? ((v) => speak.number(v)), labelAnchor: "center", labelArrow: "none", ticks: axis.xTicks?.(side ? 6 : 10) ?? (side ? 5 : undefined) },
          y: { label: null, tickFormat: (v) => speak.number(v), domain: [0, top || 1] },
          fx: { label: null, axis: null, padding: 0.08 }, fy: { label: null, axis: null, padding: g.down > 1 ? 0.35 : 0 },
          marks: [
            Plot.areaY(rows, Plot.stackY({ order: states }, { ...facet, x: "week", y: "y", z: "state", fill: (r) => colours[r.state] ?? "var(--faint)", stroke: "var(--paper)", strokeWidth: 0.6 })),
            many ? Plot.text(shown.map((s) => ({ s: page.title(s) })), { ...facet, text: "s", ...g.title, dy: -20 }) : null,
            Plot.tip(tips, Plot.pointerX({ ...facet, x: "week", y: top / 2, title: "title", ...tipStyle, maxRadius: 400 })),
          ],
        }));
      },
      head: [speak.t("scenario"), speak.t("week"), ...states.map((s) => speak.label(kind, s))],
      rows: () => tips.map((t) => [t.s, { text: String(t.week), value: t.week }, ...states.map((state) => {
        const y = rows.find((r) => r.s === t.s && r.week === t.week && r.state === state).y;
        return { text: speak.number(y, { maximumFractionDigits: 1 }), value: y };
      })]),
    }),
    changes(page),
  ];
}

/* Panels of the paired differences: where each is in the weekly tables, and its sign. Those without violence are fewer by those with it. */
const CHANGES = { violent: ["violence", "level", "none", -1], high: ["violence", "level", "high", 1], reported: ["case", "stage", "reported", 1], waiting: ["help_status", "help", "waiting", 1],
  in_help: ["help_status", "help", "in_help", 1] };

function changes(page) {
  const { result, speak, shown, region } = page;
  const panels = Object.keys(CHANGES), others = shown.filter((s) => s > 0);
  if (!others.length || !result.has("weekly_difference/violence/mean")) return null;
  const rows = others.flatMap((s) => panels.flatMap((panel) => {
    const [name, axis, state, sign] = CHANGES[panel], states = result.texts(axis);
    return weeksShown(page).map(({ week }) => ({ s, panel: speak.t(`change_${panel}`), x: week, ...weeklyDifference(page, name, s, week * states.length + states.indexOf(state), (sign * 1000) / result.households[region]) }));
  }));
  if (rows.every((r) => Number.isNaN(r.y))) return null;
  return lines({ page, id: "changes", title: speak.t("changesTitle"), about: `${speak.t("changesAbout", { base: page.within(0), spread: spreadName(page) })}`, rows, panels: panels.map((p) => speak.t(`change_${p}`)), drawn: others,
    ...weekAxis(page), y: speak.t("perThousand"), spread: spreadName(page), format: (v) => speak.number(v, { maximumFractionDigits: 3, signDisplay: "exceptZero" }),
    extra: (plot) => plot.ruleY([0], { stroke: "var(--faint)" }) });
}
