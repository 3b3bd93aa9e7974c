// Who waits, in which queue, how long, and what became of them.
import { h } from "../dom.mjs";
import { table } from "../figure.mjs";
import { options } from "../parts/common.mjs";
import { lines } from "../parts/lines.mjs";
import { byYear, isKnown, ofYears } from "./years.mjs";
import { hasBands, ofQueue, placeName, spreadName, weeklyBand, weeklySelection, weekAxis, weeksShown, lacksWeeks } from "./view.mjs";

export function waiting(page) {
  const { speak, result } = page;
  if (!result.has("weekly/queue_load")) return null;
  return [h("h2", {}, speak.t("waitingPopulation")), h("p", { class: "chosen" }, weeklySelection(page)), now(page), byYears(page), queues(page), waits(page)].flat().filter(Boolean);
}

const plain = (page) => (v) => page.speak.number(v, { maximumFractionDigits: 2 });

/* Queues that anybody was ever in, in all regions. */
function used(page) {
  const { result, shown } = page;
  const names = result.texts("queue"), flows = result.texts("flow");
  return result.once(`used:${shown}`, () => names.map((name, q) => ({ name, q })).filter(({ q }) => shown.some((s) => result.slice("flows", s, 0)[q * flows.length + flows.indexOf("claimed")] !== 0)));
}

function waitingOf(page, s, queues) {
  const { result, region } = page;
  const load = result.slice("weekly/queue_load", s, region);
  const n = result.texts("queue").length, kinds = result.texts("load");
  const per = 1000 / result.households[region];
  return (week) => queues.reduce((sum, q) => sum + load[(week * n + q) * kinds.length + kinds.indexOf("waiting")], 0) * per;
}

/* Of one queue: sums over queues have no band. */
function bandOf(page, s, q) {
  const { result, region } = page;
  const n = result.texts("queue").length, kinds = result.texts("load");
  return (week) => weeklyBand(page, "queue_load", s, (week * n + q) * kinds.length + kinds.indexOf("waiting"), 1000 / result.households[region]);
}

function now(page) {
  const { result, speak, shown, region } = page;
  const help = result.texts("help");
  const all = result.texts("queue").map((_, q) => q);
  const panels = ["waitingCases", "waitingFamilies", "waitingReferrals"];
  const rows = shown.flatMap((s) => {
    const families = result.slice("weekly/help_status", s, region);
    const of = [waitingOf(page, s, [0]), (w) => (families[w * help.length + help.indexOf("waiting")] * 1000) / result.households[region], waitingOf(page, s, all.slice(1))];
    const bands = [bandOf(page, s, 0), (w) => weeklyBand(page, "help_status", s, w * help.length + help.indexOf("waiting"), 1000 / result.households[region]), () => ({ low: NaN, high: NaN })];
    return panels.flatMap((panel, k) => weeksShown(page).map(({ week }) => ({ s, panel: speak.t(panel), x: week, y: of[k](week), ...(hasBands(page, "queue_load") && bands[k](week)) })));
  });
  if (rows.every((r) => Number.isNaN(r.y))) return h("p", {}, lacksWeeks(page));
  return lines({ page, id: "waiting", title: speak.t("waitingNow"), about: `${speak.t("waitingNowAbout")} ${hasBands(page, "queue_load") ? spreadName(page) : speak.t("noBand")}`, rows, panels: panels.map((p) => speak.t(p)), ...weekAxis(page), y: speak.t("perThousand"), spread: spreadName(page), format: plain(page) });
}

function byYears(page) {
  const { result, speak } = page;
  const names = ["assessment_wait", "help_wait", "waiting"].filter((n) => result.outcome(n) >= 0);
  if (!names.length || result.years.length < 3) return null;
  const title = (n) => {
    const o = result.outcomes[result.outcome(n)];
    return n === "waiting" ? speak.t("waitingFamilies") : speak.outcome(o).replace(/, .*/, "").replace(/^./, (c) => c.toLowerCase());
  };
  /* One unit to an axis: weeks together, families by themselves. */
  return [["waiting-years", names.filter((n) => n !== "waiting")], ["waiting-families", names.filter((n) => n === "waiting")]].map(([id, group]) => {
    const rows = group.flatMap((n) => byYear(page, { outcome: result.outcome(n), margin: 0 }, { panel: title(n) }));
    if (!rows.some(isKnown)) return null;
    const all = id === "waiting-years";
    return lines({ page, id, ...ofYears(page, speak.t(all ? "waitingYears" : "waitingFamiliesYears"), (v, isDifference) => speak.number(v, { maximumFractionDigits: 2, signDisplay: isDifference ? "exceptZero" : "auto" })), rows, panels: group.map(title),
      y: `${all ? speak.unit("week") : speak.t("perThousand")}, ${placeName(page)}` });
  });
}

function queues(page) {
  const { speak, shown } = page;
  const list = used(page);
  const label = ({ name }) => speak.label("queue", name);
  const rows = shown.flatMap((s) => list.flatMap((queue) => {
    const of = waitingOf(page, s, [queue.q]), band = bandOf(page, s, queue.q);
    return weeksShown(page).map(({ week }) => ({ s, panel: label(queue), x: week, y: of(week), ...band(week) }));
  }));
  if (!rows.length || rows.every((r) => Number.isNaN(r.y))) return null;
  return lines({ page, id: "queues", title: speak.t("waitingQueues"), about: hasBands(page, "queue_load") ? spreadName(page) : speak.t("statesSpread"), rows, panels: list.map(label), ...weekAxis(page), y: speak.t("perThousand"), spread: spreadName(page), format: plain(page) });
}

/* Waiting times of those admitted in the region and year chosen: { n, still(week), mean, quantile(p) }. */
function timesOf(page, s, q) {
  const { result, region, year } = page;
  const weeks = result.numbers("wait"), size = weeks.length;
  const block = result.slice("waits", s, region);
  const at = (year * result.texts("queue").length + q) * size;
  const counts = block.subarray(at, at + size);
  const n = counts.reduce((a, b) => a + b, 0);
  const still = new Float64Array(size); /* share that waited longer than this week */
  let beyond = n;
  for (let w = 0; w < size; w++) still[w] = (beyond -= counts[w]) / n;
  return { n, still, mean: counts.reduce((a, k, w) => a + k * weeks[w], 0) / n, quantile: (p) => weeks[still.findIndex((v) => v <= 1 - p)] };
}

function waits(page) {
  const { result, speak, shown, region, year, choice } = page;
  if (!result.has("waits")) return null;
  if (region && year && result.without("queues")) return h("p", {}, speak.t("lacks_queues"));
  const list = used(page);
  const label = ({ name }) => speak.label("queue", name);
  const chosen = list.filter(({ name }) => name === choice.queue);
  const drawn = chosen.length ? chosen : list;
  const weeks = Array.from(result.numbers("wait"));
  const times = new Map(shown.flatMap((s) => list.map((queue) => [`${s}:${queue.q}`, timesOf(page, s, queue.q)])));
  const rows = shown.flatMap((s) => drawn.flatMap((queue) => {
    const t = times.get(`${s}:${queue.q}`);
    return t.n > 0 ? weeks.slice(0, 79).map((w) => ({ s, panel: label(queue), x: w, y: t.still[w] })) : [];
  }));
  const flows = result.texts("flow");
  const flow = (s, q, name) => result.slice("flows", s, region)[(year * result.texts("queue").length + q) * flows.length + flows.indexOf(name)];
  const span = (year ? 1 : result.years.length - 1) * result.made;
  const number = (v, digits = 1) => ({ text: speak.number(v, { maximumFractionDigits: digits }), value: v });
  const share = (v) => ({ text: v >= 0 && v < Infinity ? speak.share(v, 0) : "–", value: v < Infinity ? v : NaN });
  const spreads = result.has("queues/mean");
  const wait = (s, q, isDifference) => {
    const d = isDifference && s === 0 ? null : ofQueue(page, s, q, "wait", isDifference);
    if (!d || Number.isNaN(d.mean)) return "–";
    const one = (v) => (isDifference ? speak.changeNumber(v, "week", d.mean) : speak.number(v, { minimumFractionDigits: 1, maximumFractionDigits: 1 }));
    const text = speak.t("range", { low: one(d.low), high: one(d.high) });
    return isDifference ? { text: `${one(d.mean)} (${text})`, value: d.mean } : { text, value: d.low };
  };
  const line = (queue, s) => {
    const t = times.get(`${s}:${queue.q}`);
    const of = (name) => flow(s, queue.q, name);
    return [label(queue), page.title(s), number(ofQueue(page, s, queue.q, "wait")?.mean ?? t.mean), ...(spreads ? [wait(s, queue.q)] : []), ...(spreads && page.two ? [wait(s, queue.q, true)] : []), number(t.quantile(0.5), 0), number(t.quantile(0.9), 0), share(t.still[13]),
      share(of("left") / (of("left") + of("admitted"))), share(of("lost_at_handover") / (of("lost_at_handover") + of("claimed"))), share(of("place_weeks_used") / of("place_weeks")), number((of("claimed") / span / result.households[region]) * 1000)];
  };
  return [
    h("div", { class: "pick" }, options(page, h, "queue", speak.t("queue"), [["", speak.t("all")], ...list.map((queue) => [queue.name, label(queue)])], chosen.length ? choice.queue : "", ["waiting"])),
    rows.length ? lines({ page, id: "waits", title: speak.t("waitsTitle"), about: speak.t("waitsAbout"), rows, panels: drawn.map(label), x: speak.t("waitsAxis"), y: `${speak.t("stillWaiting")} – ${weeklySelection(page)}`, spread: "", domain: [0, 1] })
      : h("p", {}, speak.t("lacks_withheld")),
    rows.length ? table(speak.t("waitsTable"), [speak.t("queue"), speak.t("scenario"), speak.t("meanWait"), ...(spreads ? [speak.t("waitRange")] : []), ...(spreads && page.two ? [speak.t("waitChange")] : []), speak.t("medianWait"), speak.t("ninthWait"), speak.t("long"), speak.t("gaveUp"), speak.t("lostShare"), speak.t("used"), speak.t("referrals")],
      list.flatMap((queue) => shown.map((s) => line(queue, s))), { id: "waits-table", class: "outcomes queues" }) : null,
    rows.length && spreads ? h("p", { class: "note" }, speak.t("waitsTableAbout", { spread: spreadName(page) })) : null,
  ];
}
