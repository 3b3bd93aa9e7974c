// Reports and re-reports over time, and waiting.
import * as Plot from "@observablehq/plot";
import { h } from "../dom.mjs";
import { chart, figure, scenarioColours, dashes } from "../figure.mjs";
import { core, lacksCore } from "../core.mjs";
import { lines } from "./lines.mjs";
import { tipStyle } from "./common.mjs";

export function reports(page) {
  const parts = [further(page), waiting(page), queues(page)].filter(Boolean);
  return parts.length ? [h("h2", {}, page.speak.t("reports")), parts] : null;
}

/* Mean over four weeks, per 100 families, by sort of report; the first report is left out. */
function further(page) {
  const { result, speak, shown } = page;
  const block = result.summary("reports");
  if (!block || !result.weeks.length || !result.families) return null;
  const kinds = result.texts("report");
  const sorts = kinds.filter((k) => !["earlier", "index"].includes(k));
  const zero = result.weeks.indexOf(0);
  const rows = [];
  for (const s of shown)
    for (const sort of sorts)
      for (let w = zero; w + 3 < result.weeks.length; w += 4) {
        let sum = 0;
        for (let i = 0; i < 4; i++) sum += block.at(s, "mean", (w + i) * kinds.length + kinds.indexOf(sort));
        rows.push({ s, panel: speak.label("report", sort), x: result.weeks[w] + 2, y: (100 * sum) / 4 / result.families });
      }
  return lines({ page, id: "reports", title: speak.t("reportsTime"), about: speak.t("reportsAbout"), rows, panels: sorts.map((k) => speak.label("report", k)),
    x: speak.t("weeksAxis"), y: speak.t("reportsAxis"), spread: "", format: (v) => speak.number(v, { maximumFractionDigits: 2 }) });
}

function waiting(page) {
  const { result, speak, shown } = page;
  if (!result.weeks.length) return null;
  const kinds = [["case", "stage", "reported", "waitingAssess"], ["help_status", "help", "waiting", "waitingHelp"]].filter(([block]) => result.summary(block));
  if (!kinds.length) return null;
  const zero = result.weeks.indexOf(0);
  const rows = kinds.flatMap(([name, axis, state, words]) => shown.flatMap((s) => {
    const block = result.summary(name);
    const states = result.texts(axis);
    return result.weeks.slice(zero).map((week, i) => {
      const at = (statistic) => block.at(s, statistic, (zero + i) * states.length + states.indexOf(state)) / result.families;
      return { s, panel: speak.t(words), x: week, y: at("mean"), low: at("q025"), high: at("q975") };
    });
  }));
  return lines({ page, id: "waiting", title: speak.t("waitingTime"), about: speak.t("waitingAbout", { spread: page.spreadRuns }), rows, panels: kinds.map((k) => speak.t(k[3])),
    x: speak.t("weeksAxis"), y: speak.t("shareFamilies"), spread: page.spreadRuns });
}

/* Mean wait by queue and scenario, with the spread over runs; load and losses beside it in the table. */
function queues(page) {
  const { result, speak, shown } = page;
  const waits = result.perRun("waits");
  if (!waits) return null;
  if (!core) return lacksCore(page);
  const names = result.texts("queue");
  const weeks = Array.from(result.numbers("wait"));
  const flows = result.perRun("flows");
  const kinds = result.texts("flow");
  const rows = result.once(`queues:${shown}`, () => shown.flatMap((s, i) => names.map((name, q) => {
    const each = [];
    let all = 0, long = 0;
    for (let run = 0; run < result.runs; run++) {
      const at = ((s * result.runs + run) * names.length + q) * weeks.length;
      let n = 0, sum = 0;
      for (let w = 0; w < weeks.length; w++) {
        const k = waits[at + w];
        n += k;
        sum += k * weeks[w];
        if (weeks[w] > 13) long += k;
      }
      all += n;
      if (n) each.push(sum / n);
    }
    const total = (flow) => {
      if (!flows) return NaN;
      let sum = 0;
      for (let run = 0; run < result.runs; run++) sum += flows[((s * result.runs + run) * names.length + q) * kinds.length + kinds.indexOf(flow)];
      return sum;
    };
    const [mean, low, high] = core.summary(each, [0.025, 0.975]);
    const per100 = (flow) => (100 * total(flow)) / result.runs / result.families;
    return { i, s, name, n: all, y: mean, low, high, long: long / all,
      used: total("place_weeks_used") / total("place_weeks"), left: per100("left"), lost: per100("lost_at_handover") };
  }))).filter((r) => r.n / result.runs >= 1);
  const order = names.filter((n) => rows.some((r) => r.name === n));
  const weeksText = (v) => `${speak.number(v, { maximumFractionDigits: 1 })} ${speak.unit("week", v)}`;
  const title = (r) => [`${speak.label("queue", r.name)} – ${page.title(r.s)}`, `${weeksText(r.y)} (${speak.t("range", { low: weeksText(r.low), high: weeksText(r.high) })})`,
    page.spreadRuns, `${speak.t("long")}: ${speak.share(r.long, 0)}`, ...(r.used >= 0 ? [`${speak.t("used")}: ${speak.share(r.used, 0)}`] : [])].join("\n");
  return figure({
    page, id: "queues", title: speak.t("queues"), about: speak.t("queuesAbout", { spread: page.spreadRuns }),
    legend: shown.map((s, i) => ({ colour: scenarioColours[i], dash: dashes[i], text: page.title(s) })),
    draw: (width) => {
      const wide = width > 560;
      return chart(width, rows.map((r) => `${speak.label("queue", r.name)}, ${page.title(r.s)}: ${weeksText(r.y)}`).join("; "), () => ({
        height: order.length * (wide ? 38 : 54) + 56, marginLeft: wide ? 200 : 12, marginTop: wide ? 10 : 24, marginRight: 16,
        x: { label: speak.t("queuesAxis"), labelAnchor: "center", labelArrow: "none", grid: true, zero: true, tickFormat: (v) => speak.number(v) },
        y: { type: "point", axis: null, domain: shown.map((_, i) => i), padding: 0.9 }, fy: { domain: order, label: null, axis: wide ? "left" : null, tickFormat: (n) => speak.label("queue", n), padding: wide ? 0.1 : 0.35 },
        marks: [
          wide ? null : Plot.text(order.map((name) => ({ name })), { fy: "name", frameAnchor: "top-left", text: (r) => speak.label("queue", r.name), dy: -12, fontSize: 12.5 }),
          shown.map((s, i) => Plot.ruleY(rows.filter((r) => r.i === i), { fy: "name", y: "i", x1: "low", x2: "high", stroke: scenarioColours[i], strokeWidth: 2, strokeDasharray: dashes[i] })),
          Plot.dot(rows, { fy: "name", y: "i", x: "y", r: 5, fill: (r) => scenarioColours[r.i], stroke: "var(--paper)", title, tip: tipStyle }),
        ],
      }));
    },
    head: [speak.t("queue"), speak.t("scenario"), speak.t("meanWait"), speak.t("lowColumn"), speak.t("highColumn"), speak.t("long"), speak.t("used"), speak.t("left"), speak.t("lost")],
    rows: () => rows.map((r) => [speak.label("queue", r.name), page.title(r.s), ...[r.y, r.low, r.high].map((v) => ({ text: speak.number(v, { maximumFractionDigits: 1 }), value: v })),
      { text: speak.share(r.long, 0), value: r.long }, { text: r.used >= 0 ? speak.share(r.used, 0) : "–", value: r.used }, ...[r.left, r.lost].map((v) => ({ text: speak.number(v, { maximumFractionDigits: 1 }), value: v }))]),
  });
}
