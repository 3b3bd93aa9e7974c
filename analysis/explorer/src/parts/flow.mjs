// Families by state, week by week: scenarios side by side.
import * as Plot from "@observablehq/plot";
import { h } from "../dom.mjs";
import { chart, figure, grid } from "../figure.mjs";
import { options, tipStyle } from "./common.mjs";

const AXIS = { violence: "level", case: "stage", help_status: "help", children: "level" };
export const COLOURS = {
  violence: { none: "var(--calm)", low: "var(--warm)", high: "var(--hot)" },
  children: { none: "var(--calm)", low: "var(--warm)", high: "var(--hot)" },
  case: { unknown: "var(--s0)", reported: "var(--s1)", follow_up: "var(--s2)", investigated: "var(--s3)", monitored: "var(--s4)", closed: "var(--s5)" },
  help_status: { none: "var(--s0)", waiting: "var(--s1)", in_help: "var(--s2)", aftercare: "var(--s3)", completed: "var(--s4)", dropped_out: "var(--s5)" },
};

const groupName = (speak, stratum) => (stratum.includes(":") ? `${speak.t(`margin_${stratum.split(":")[0]}`)}: ${speak.label("stratum", stratum)}` : speak.label("stratum", stratum));

export function flow(page) {
  const { result, speak, shown, choice } = page;
  const kinds = Object.keys(AXIS).filter((k) => result.summary(k) && result.weeks.length);
  if (!kinds.length) return null;
  const kind = kinds.includes(choice.flow) ? choice.flow : kinds[0];
  const states = result.texts(AXIS[kind]);
  const strata = kind === "violence" && result.summary("violence_by_stratum") ? result.texts("stratum") : [];
  const group = Math.max(0, strata.indexOf(choice.group));
  const block = result.summary(strata.length ? "violence_by_stratum" : kind);
  const at = (s, w, k, statistic = "mean") => block.at(s, statistic, (w * Math.max(1, strata.length) + group) * states.length + k);
  const rows = [];
  const tips = [];
  for (const s of shown)
    result.weeks.forEach((week, w) => {
      const total = states.reduce((sum, _, k) => sum + at(s, w, k), 0);
      const text = [`${page.title(s)}, ${speak.t("week")} ${speak.number(week)}`];
      states.forEach((state, k) => {
        const share = at(s, w, k) / total;
        rows.push({ s: page.title(s), week, state, share, scenario: s, w, k });
        text.push(`${speak.label(kind, state)}: ${speak.share(share)} (${speak.t("range", { low: speak.share(at(s, w, k, "q025") / total), high: speak.share(at(s, w, k, "q975") / total) })})`);
      });
      text.push(page.spreadRuns);
      tips.push({ s: page.title(s), week, title: text.join("\n") });
    });
  const colours = COLOURS[kind];
  const title = `${speak.t("flow")}: ${speak.t(`flow_${kind}`).toLowerCase()}`;
  const last = result.weeks.length - 1;
  const summary = shown.map((s) => `${page.title(s)}: ${states.map((st, k) => `${speak.label(kind, st)} ${speak.share(rows.find((r) => r.scenario === s && r.w === last && r.k === k).share, 0)}`).join(", ")}`).join("; ");
  return [
    h("h2", {}, speak.t("flow")),
    h("div", { class: "pick" }, options(page, h, "flow", speak.t("flowKind"), kinds.map((k) => [k, speak.t(`flow_${k}`)]), kind, ["flow"]),
      strata.length ? options(page, h, "group", speak.t("group"), strata.map((s) => [s, groupName(speak, s)]), strata[group], ["flow"]) : null),
    figure({
      page, id: "flow", title: speak.t(`flow_${kind}`), sub: strata.length ? groupName(speak, strata[group]) : null,
      about: [speak.t("flowAbout"), page.two ? speak.t("flowBefore") : ""].join(" "),
      legend: states.map((state) => ({ colour: colours[state] ?? "var(--faint)", text: speak.label(kind, state) })),
      draw: (width) => {
        const many = shown.length > 1, g = grid(shown.map(page.title), width, 300), side = g.across > 1;
        const facet = many ? { fx: (r) => g.fx(r.s), fy: (r) => g.fy(r.s) } : {};
        return chart(width, `${title}. ${summary}`, () => ({
          height: g.down * ((g.down > 1 ? 200 : 270) + g.head) + 60, marginLeft: 48, marginRight: 14, marginTop: 24 + g.head,
          x: { label: speak.t("weeksAxis"), tickFormat: (v) => speak.number(v), labelAnchor: "center", labelArrow: "none" },
          y: { label: null, tickFormat: (v) => speak.share(v, 0), domain: [0, 1] },
          fx: { label: null, axis: null, padding: 0.08 }, fy: { label: null, axis: null, padding: g.down > 1 ? 0.35 : 0 },
          marks: [
            Plot.areaY(rows, Plot.stackY({ order: states }, { ...facet, x: "week", y: "share", z: "state", fill: (r) => colours[r.state] ?? "var(--faint)", stroke: "var(--paper)", strokeWidth: 0.6 })),
            Plot.ruleX([0], { stroke: "var(--ink)", strokeDasharray: "3 3" }),
            Plot.text([0], { x: 0, y: 1, text: [speak.t("report0")], dy: -7, textAnchor: "start", dx: 2, fontSize: 11.5 }),
            many ? Plot.text(shown.map((s) => ({ s: page.title(s) })), { ...facet, text: "s", ...g.title, dy: -20 }) : null,
            Plot.tip(tips, Plot.pointerX({ ...facet, x: "week", y: 0.5, title: "title", ...tipStyle, maxRadius: 400 })),
          ],
        }));
      },
      head: [speak.t("scenario"), speak.t("week"), ...states.map((s) => speak.label(kind, s))],
      rows: () => shown.flatMap((s) => result.weeks.map((week, w) => [page.title(s), { text: String(week), value: week },
        ...states.map((_, k) => { const r = rows.find((q) => q.scenario === s && q.w === w && q.k === k); return { text: speak.share(r.share), value: r.share }; })])),
    }),
  ];
}
