// What `kith decide`, `kith rank` or `kith decide --what-if` found: an answer file (JSON or HDF5) beside the result, embedded or opened. The page shows it
// and works nothing out.
import * as Plot from "@observablehq/plot";
import { h } from "../dom.mjs";
import { chart, figure, named, table, scenarioColours } from "../figure.mjs";
import { tipStyle } from "./common.mjs";

const KNOWN = ["links", "way", "levers", "spending", "threshold_draws", "cheers", "best", "acceptability", "ledger", "worth", "threshold", "frontier", "plane", "budget", "groups", "rank", "studies", "contrasts"];
const STEPS = ["staff", "load", "places", "demand", "rest", "total"];
const PARTS = [["assumption", "var(--grade-4)"], ["data", "var(--grade-1)"], ["noise", "var(--faint)"], ["rest", "var(--rule)"]];

const titleOf = (page, name, sheet) => (KNOWN.includes(name) ? page.speak.t(`sheet_${name}`) : sheet.title || name);
const scenarioTitle = ({ result, speak }, name) => {
  const found = result.scenarios.find((s) => s.name === name);
  return found ? speak.title(found) : name;
};
const within = ({ result, speak }, name) => {
  const found = result.scenarios.find((s) => s.name === name);
  return found ? speak.within(found) : name;
};
const outcomeTitle = ({ result, speak }, name) => {
  const i = result.outcome(name);
  return i >= 0 ? speak.outcome(result.outcomes[i]) : name;
};
const parameterTitle = ({ result, speak }, path) => {
  const found = result.parameters.find((p) => p.path === path);
  return found ? speak.parameter(found) : path;
};

export function decision(page) {
  const { speak, decided, result } = page;
  if (!decided) return null;
  const { tables } = decided, first = tables.contrasts?.rows[0]?.outcome ?? tables.best?.rows[0]?.outcome;
  const whole = result.note("", "reduced_from") ?? result.note("", "kith_digest");
  return [
    h("h2", {}, speak.t("decision")),
    decided.digest && whole && decided.digest !== whole ? h("p", { class: "warning", id: "decision-other" }, speak.t("decisionOther", { digest: decided.digest.slice(0, 12) })) : null,
    h("p", { class: "note" }, speak.t("decisionAbout")),
    tables.best ? bars(page, tables.best.rows.filter((r) => r.outcome === first), first) : null,
    tables.acceptability ? acceptability(page, tables.acceptability.rows) : null,
    tables.ledger ? ledger(page, tables.ledger.rows.filter((r) => r.outcome === first), first) : null,
    tables.worth ? worth(page, tables.worth.rows) : null,
    tables.threshold ? thresholdMaps(page, tables.threshold.rows) : null,
    tables.links ? chains(page, tables.links.rows) : null,
    decided.sentences.length ? sentences(page, decided.sentences) : null,
    Object.entries(tables).filter(([, t]) => t.rows.length).map(([name, t]) => sheet(page, name, t)),
  ];
}

/* As they were written: in English, or in Dutch by --lang nl. */
function sentences({ speak }, list) {
  const lang = /\b(het|een|van)\b/.test(list.join(" ")) ? "nl" : "en";
  return h("details", {}, h("summary", {}, speak.t(lang === speak.language ? "decisionSentences" : `decisionSentences_${lang}`)), h("ul", { lang, id: "decision-sentences" }, list.map((s) => h("li", {}, s))));
}

/* Why an outcome differs: what each link of the chain changes, and all together, with its range (kith explain). One figure for each scenario. */
function chains(page, rows) {
  const { speak } = page;
  return [...new Set(rows.map((r) => r.scenario))].map((name) => {
    const unit = (r) => (r.unit === "%" ? "1" : r.unit), scale = (r) => (r.unit === "%" ? 100 : 1);
    const list = rows.filter((r) => r.scenario === name && typeof r.effect === "number").map((r) => ({ ...r, name: STEPS.includes(r.step) ? speak.t(`step_${r.step}`) : r.acts_by, x: r.effect * scale(r), x1: (r.low ?? r.effect) * scale(r), x2: (r.high ?? r.effect) * scale(r) }));
    if (list.length < 2) return null;
    const said = (r) => `${r.name}: ${speak.change(r.effect, unit(r))} (${speak.t("range", { low: speak.changeNumber(r.low, unit(r), r.effect), high: speak.changeNumber(r.high, unit(r), r.effect) })})`;
    return figure({
      page, id: `why-${name}`, title: speak.t("sheet_links"), sub: scenarioTitle(page, name), about: speak.t("linksAbout"),
      draw: (width, { text, padding, ...box } = named(list.map((r) => r.name), width, { bottom: 46 })) => chart(width, list.map(said).join("; "), () => ({
        ...box, marginLeft: 16, marginRight: 24,
        x: { label: speak.unitOfChange(unit(list[0])), labelAnchor: "center", labelArrow: "none", grid: true, tickFormat: (v) => speak.number(v), ticks: Math.max(3, Math.floor(width / 110)), nice: true },
        y: { axis: null, domain: list.map((r) => r.name), padding },
        marks: [
          Plot.ruleX([0], { stroke: "var(--ink)" }),
          Plot.ruleY(list, { y: "name", x1: "x1", x2: "x2", stroke: "var(--base)", strokeWidth: 2.4 }),
          Plot.dot(list, { y: "name", x: "x", r: (r) => (r.step === "total" ? 7 : 5), fill: (r) => (r.step === "total" ? "var(--ink)" : "var(--one)"), stroke: "var(--paper)", title: said, tip: tipStyle }),
          Plot.text(list, { y: "name", frameAnchor: "left", text: "name", ...text }),
        ],
        r: { type: "identity" },
      })),
      head: [speak.t("kind"), speak.t("difference"), speak.t("lowColumn"), speak.t("highColumn")],
      rows: () => list.map((r) => [r.name, ...[r.effect, r.low, r.high].map((v) => ({ text: speak.changeNumber(v, unit(r), r.effect), value: v }))]),
    });
  }).filter(Boolean);
}

/* A table as it stands in the file, with what its columns mean. */
function sheet(page, name, t) {
  const { speak } = page, keys = Object.keys(t.columns);
  const say = (key, row) => {
    const x = row[key];
    if (key === "scenario" || key === "against") return x ? scenarioTitle(page, x) : "–";
    if (key === "outcome") return outcomeTitle(page, x);
    if (typeof x !== "number") return x === null || x === "" || x === undefined ? "–" : String(x);
    return { text: speak.number(x, { maximumSignificantDigits: 4 }), value: x };
  };
  const details = h("details", { class: "sheet", "data-sheet": name }, h("summary", {}, `${speak.t("table")}: ${titleOf(page, name, t)}`));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(
      table(titleOf(page, name, t), keys, t.rows.map((row) => keys.map((k) => say(k, row)))),
      h("ul", { class: "note", lang: "en" }, keys.filter((k) => t.columns[k]).map((k) => h("li", {}, h("code", {}, k), `: ${t.columns[k]}`)), t.notes.map((n) => h("li", {}, n))));
  });
  return details;
}

/* How often each is the best, over draws. */
function bars(page, rows, outcome) {
  const { speak } = page;
  if (!rows.length) return null;
  const list = rows.map((r) => ({ ...r, name: scenarioTitle(page, r.scenario) }));
  return figure({
    page, id: "best", title: speak.t("sheet_best"), sub: outcomeTitle(page, outcome), about: speak.t("bestAbout"),
    draw: (width, { text, padding, ...box } = named(list.map((r) => r.name), width)) => chart(width, list.map((r) => `${r.name}: ${speak.share(r.best, 0)}`).join("; "), () => ({
      ...box, marginLeft: 16, marginRight: 44,
      x: { label: null, domain: [0, 1], tickFormat: (v) => speak.share(v, 0), grid: true, ticks: 5 }, y: { axis: null, domain: list.map((r) => r.name), padding },
      marks: [
        Plot.barX(list, { x: "best", y: "name", fill: "var(--one)", title: (r) => `${r.name}: ${speak.share(r.best, 0)} (± ${speak.share(r.error, 0)})`, tip: tipStyle }),
        Plot.text(list, { y: "name", x: 0, text: "name", ...text }),
        Plot.text(list, { y: "name", x: "best", text: (r) => speak.share(r.best, 0), textAnchor: "start", dx: 6, fontWeight: 600 }),
      ],
    })),
    head: [speak.t("scenario"), speak.t("share")], rows: () => list.map((r) => [r.name, { text: speak.share(r.best, 0), value: r.best }]),
  });
}

/* The share of draws in which each is worth its cost best, by the price of what is avoided. */
function acceptability(page, rows) {
  const { speak } = page, names = [...new Set(rows.map((r) => r.scenario))], prices = [...new Set(rows.map((r) => r.price))];
  if (prices.length < 2) return null;
  const money = (v) => `€\u00a0${speak.number(v, { maximumFractionDigits: 0 })}`, colour = (r) => scenarioColours[names.indexOf(r.scenario)];
  const title = (r) => `${scenarioTitle(page, r.scenario)}\n${money(r.price)}: ${speak.share(r.best, 0)}`;
  return figure({
    page, id: "acceptability", title: speak.t("sheet_acceptability"), about: speak.t("acceptabilityAbout"),
    legend: names.map((n, i) => ({ colour: scenarioColours[i], dash: null, text: scenarioTitle(page, n) })),
    draw: (width) => chart(width, rows.map((r) => title(r).replace("\n", ", ")).join("; "), () => ({
      height: 300, marginLeft: 48, marginRight: 36,
      x: { label: speak.t("priceSub"), labelAnchor: "center", labelArrow: "none", tickFormat: money, ticks: Math.max(2, Math.floor(width / 160)) },
      y: { label: null, domain: [0, 1], grid: true, tickFormat: (v) => speak.share(v, 0) },
      marks: [Plot.line(rows, { x: "price", y: "best", z: "scenario", stroke: colour, strokeWidth: 2.4 }), Plot.dot(rows, { x: "price", y: "best", r: 3.5, fill: colour, title, tip: tipStyle })],
    })),
    head: [speak.t("scenario"), "€", speak.t("share")], rows: () => rows.map((r) => [scenarioTitle(page, r.scenario), { text: money(r.price), value: r.price }, { text: speak.share(r.best, 0), value: r.best }]),
  });
}

/* What the difference of each scenario rests on: assumption, data, noise of the computation, and the rest. */
function ledger(page, rows, outcome) {
  const { speak } = page, names = [...new Set(rows.map((r) => r.scenario))];
  if (!rows.some((r) => typeof r.share === "number")) return null;
  const list = names.flatMap((name) => {
    const share = (test) => rows.filter((r) => r.scenario === name && test(r.grade)).reduce((sum, r) => sum + Math.max(0, r.share ?? 0), 0);
    const parts = { assumption: share((g) => g === "assumption"), data: share((g) => /^(cohort|register|literature)$/.test(g)), noise: share((g) => /noise/.test(g)) };
    parts.rest = Math.max(0, 1 - parts.assumption - parts.data - parts.noise);
    return PARTS.map(([part]) => ({ name: scenarioTitle(page, name), part, share: parts[part] }));
  });
  const fill = (r) => PARTS.find(([p]) => p === r.part)[1], order = PARTS.map(([p]) => p);
  return figure({
    page, id: "ledger", title: speak.t("sheet_ledger"), sub: outcomeTitle(page, outcome), about: speak.t("ledgerAbout"),
    legend: PARTS.map(([p, colour]) => ({ colour, text: speak.t(`ledger_${p}`) })),
    draw: (width, { text, padding, ...box } = named(names.map((n) => scenarioTitle(page, n)), width)) => chart(width, list.map((r) => `${r.name}, ${speak.t(`ledger_${r.part}`)}: ${speak.share(r.share, 0)}`).join("; "), () => ({
      ...box, marginLeft: 16, marginRight: 24,
      x: { label: null, tickFormat: (v) => speak.share(v, 0), ticks: 5 }, y: { axis: null, domain: names.map((n) => scenarioTitle(page, n)), padding },
      marks: [
        Plot.barX(list, Plot.stackX({ offset: "normalize", order }, { x: "share", y: "name", z: "part", fill, stroke: "var(--paper)", title: (r) => `${r.name}\n${speak.t(`ledger_${r.part}`)}: ${speak.share(r.share, 0)}`, tip: tipStyle })),
        Plot.text(names.map((n) => ({ name: scenarioTitle(page, n) })), { y: "name", x: 0, text: "name", ...text }),
      ],
    })),
    head: [speak.t("scenario"), ...order.map((p) => speak.t(`ledger_${p}`))],
    rows: () => names.map((n) => [scenarioTitle(page, n), ...order.map((p) => { const r = list.find((q) => q.name === scenarioTitle(page, n) && q.part === p); return { text: speak.share(r.share, 0), value: r.share }; })]),
  });
}

/* What knowing one value would gain before choosing: on the first scale of the answer. */
function worth(page, rows) {
  const { speak } = page, scale = rows[0].scale, unit = rows[0].unit;
  const list = rows.filter((r) => r.scale === scale && (r.parameters === 1 || r.known === "everything (EVPI)")).sort((a, b) => b.worth - a.worth).slice(0, 8).map((r) => ({ ...r, name: r.known === "everything (EVPI)" ? speak.t("knowAll") : parameterTitle(page, r.known) }));
  if (!list.length || !(list[0].worth > 0)) return null;
  const amount = (x) => (unit === "%" || unit === "1" ? speak.t("ofThousand", { n: speak.number(1000 * x, { maximumFractionDigits: 1 }) }) : `${speak.plain(x)} ${speak.unit(unit)}`);
  return figure({
    page, id: "worth", title: speak.t("sheet_worth"), sub: outcomeTitle(page, scale), about: speak.t("worthAbout"),
    draw: (width, { text, padding, ...box } = named(list.map((r) => r.name), width, { bottom: 8 })) => chart(width, list.map((r) => `${r.name}: ${amount(r.worth)}`).join("; "), () => ({
      ...box, marginLeft: 8, marginRight: 170,
      x: { axis: null, domain: [0, list[0].worth] }, y: { axis: null, domain: list.map((r) => r.name), padding },
      marks: [
        Plot.barX(list, { x: "worth", y: "name", fill: "var(--two)", title: (r) => `${r.name}: ${amount(r.worth)} (± ${amount(r.error)})`, tip: tipStyle }),
        Plot.text(list, { y: "name", x: 0, text: "name", ...text }),
        Plot.text(list, { y: "name", x: "worth", text: (r) => amount(r.worth), textAnchor: "start", dx: 6, fontSize: 12 }),
      ],
    })),
    head: [speak.t("parameter"), speak.t("value")], rows: () => list.map((r) => [r.name, { text: amount(r.worth), value: r.worth }]),
  });
}

/* What would have to be true: at each value of one parameter, the value of another from which an option does better. One map for each option. */
function thresholdMaps(page, rows) {
  const { speak } = page, known = rows.filter((r) => typeof r.value === "number" && typeof r.boundary === "number" && ["above", "below"].includes(r.better));
  return [...new Set(known.map((r) => r.scenario))].map((name) => {
    const list = known.filter((r) => r.scenario === name).sort((a, b) => a.value - b.value);
    if (list.length < 3 || new Set(list.map((r) => r.better)).size > 1) return null;
    const what = parameterTitle(page, list[0].parameter), other = parameterTitle(page, list[0].other), plain = (v) => speak.number(v, { maximumSignificantDigits: 3 });
    const points = list.map((r) => ({ ...r, low: r.boundary - 1.96 * r.error, high: r.boundary + 1.96 * r.error }));
    const low = Math.min(...points.map((p) => p.low)), high = Math.max(...points.map((p) => p.high)), room = 0.25 * (high - low || 1), above = list[0].better === "above";
    const edge = above ? high + room : low - room, title = speak.t("thresholdMap", { scenario: scenarioTitle(page, name) });
    const text = (r) => speak.t(above ? "thresholdAbove" : "thresholdBelow", { other, value: plain(r.value), what, boundary: plain(r.boundary), low: plain(r.low), high: plain(r.high) });
    return figure({
      page, id: `threshold-${name}`, title, about: speak.t("thresholdMapAbout", { scenario: within(page, name), other, what }),
      legend: [{ colour: "var(--good)", text: speak.t("thresholdSide") }, { colour: "var(--ink)", dash: null, text: speak.t("thresholdLine") }],
      draw: (width) => chart(width, points.map(text).join("; "), () => ({
        height: 330, marginLeft: 56, marginRight: 20, marginTop: 34,
        x: { label: width > 560 ? other : null, labelAnchor: "center", labelArrow: "none", tickFormat: (v) => speak.number(v), ticks: Math.max(3, Math.floor(width / 130)) },
        y: { label: null, domain: [Math.min(low - room, edge), Math.max(high + room, edge)], grid: true, tickFormat: (v) => speak.number(v) },
        marks: [
          Plot.areaY(points, { x: "value", y1: "boundary", y2: edge, fill: "var(--good)", fillOpacity: 0.16 }),
          Plot.areaY(points, { x: "value", y1: "low", y2: "high", fill: "var(--ink)", fillOpacity: 0.16 }),
          Plot.lineY(points, { x: "value", y: "boundary", stroke: "var(--ink)", strokeWidth: 2.4 }),
          Plot.dot(points, { x: "value", y: "boundary", r: 4, fill: "var(--ink)", stroke: "var(--paper)", title: text, tip: tipStyle }),
          Plot.text([what], { frameAnchor: "top-left", dx: -50, dy: -24, text: (d) => d, textAnchor: "start", fontSize: 12.5, lineWidth: Math.floor((width - 20) / 13) }),
        ],
      })),
      head: [other, what, speak.t("lowColumn"), speak.t("highColumn")],
      rows: () => points.map((r) => [{ text: plain(r.value), value: r.value }, { text: plain(r.boundary), value: r.boundary }, { text: plain(r.low), value: r.low }, { text: plain(r.high), value: r.high }]),
    });
  }).filter(Boolean);
}
