// The page: opens the result that it carries (or one that is dropped on it) and tells its story.
import { openResult, Unreadable } from "./result.mjs";
import { Speak } from "./speak.mjs";
import { wrongFile } from "./words.mjs";
import { openDecided } from "./decided.mjs";
import { startCore } from "./core.mjs";
import { h, save } from "./dom.mjs";
import { scores } from "./parts/scorecard.mjs";
import { decision } from "./parts/decision.mjs";
import { taleButton } from "./parts/tale.mjs";
import { first } from "./parts/first.mjs";
import { answer } from "./parts/answer.mjs";
import { evidence } from "./parts/evidence.mjs";
import { differences } from "./parts/differences.mjs";
import { flow } from "./parts/flow.mjs";
import { stopped } from "./parts/stopped.mjs";
import { reports } from "./parts/reports.mjs";
import { whom } from "./parts/whom.mjs";
import { targets } from "./parts/targets.mjs";
import { assumptions } from "./parts/assumptions.mjs";
import { made, licences } from "./parts/made.mjs";
import { thresholds } from "./parts/thresholds.mjs";
import { live } from "./live/part.mjs";
import { answer as populationAnswer } from "./population/answer.mjs";
import { costs, outcomes } from "./population/outcomes.mjs";
import { years } from "./population/years.mjs";
import { flow as populationFlow } from "./population/flow.mjs";
import { reports as populationReports } from "./population/reports.mjs";
import { waiting } from "./population/waiting.mjs";
import { whom as populationWhom } from "./population/whom.mjs";
import { regions } from "./population/regions.mjs";
import { difference, isCountry, lacks, level, placeName, selection } from "./population/view.mjs";

const root = document.getElementById("kith");
/* The story of each kind of result: its parts from top to bottom, their headings, and what an outcome changes. */
const stories = {
  cohort: {
    sections: { first, about, scores, answer, evidence, decision, live, differences, thresholds, flow, stopped, reports, whom, targets, assumptions, made, licences },
    ofOutcome: ["first", "scores", "answer", "evidence", "live", "differences"],
    headings: { whom: (page) => (page.two ? "whom" : "whomOne") },
    first: "lasting_T3",
  },
  population: {
    sections: { first, about, scores, answer: populationAnswer, evidence, decision, live, outcomes, years, thresholds, flow: populationFlow, reports: populationReports, waiting, whom: populationWhom, regions, costs, targets, assumptions, made, licences },
    ofOutcome: ["first", "scores", "answer", "evidence", "live", "outcomes", "years", "whom", "regions"],
    headings: { outcomes: () => "outcomesPopulation", flow: () => "flowPopulation", reports: () => "reportsPopulation", waiting: () => "waitingPopulation",
      whom: (page) => (page.two ? "whomPopulation" : "whomPopulationOne"), regions: () => "regionsTitle" },
    first: "violent",
  },
};
const story = () => stories[result.kind];
const OF_PLACE = ["first", "scores", "answer", "outcomes", "years", "flow", "reports", "waiting", "whom", "regions", "costs"];
const STILL = ["about", "live", "differences", "outcomes", "costs", "assumptions", "made", "licences"]; /* no drawing in them */
let result = null;
let bytes = null;
let shipped = false; /* what is shown are the cohorts that Kith comes with */
let decided = null; /* what `kith decide` found, beside the result */
const links = new Map(); /* parts, and whether each is left out */
let pass = 0; /* drawings that were started; an older one stops */

/* ---- what is chosen: kept in the address ---- */

const choice = { lang: "", s: "", o: "", flow: "", wave: "", measure: "", margin: "", q: "", grade: "", only: "", more: "", all: "", group: "", region: "", year: "", stratum: "", queue: "", w: "", sort: "", whole: "" };

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const key of Object.keys(choice)) choice[key] = given.get(key) ?? "";
  if (!["nl", "en"].includes(choice.lang)) choice.lang = (navigator.language || "nl").toLowerCase().startsWith("nl") ? "nl" : "en";
}

function writeAddress() {
  const pairs = Object.entries(choice).filter(([, v]) => v !== "");
  const hash = `#${new URLSearchParams(pairs)}`;
  if (hash !== location.hash) history.replaceState(null, "", hash);
}

/** Changes what is chosen; `parts` are the sections to draw again, all when not given. */
function choose(changes, parts) {
  Object.assign(choice, changes);
  writeAddress();
  draw(parts);
}

/** Changes what the address keeps, when what is shown follows by itself. */
function keep(changes) {
  Object.assign(choice, changes);
  writeAddress();
}

/* ---- drawing ---- */

function pageFor(speak) {
  const names = result.scenarios.map((s) => s.name);
  const two = names.length > 1;
  let compared = names.indexOf(choice.s);
  if (compared < (two ? 1 : 0)) compared = two ? 1 : 0;
  let outcome = result.outcome(choice.o);
  if (outcome < 0) outcome = Math.max(0, result.outcome(story().first));
  const shown = !two ? [0] : choice.all === "1" ? [0, compared, ...names.map((_, i) => i).filter((i) => i && i !== compared)] : [0, compared];
  const page = {
    result, decided, shipped, speak, choice, choose, keep, two, compared, outcome, shown, ofOutcome: story().ofOutcome,
    ...(result.kind === "population" && whereFor()),
    width: Math.min(1600, root.clientWidth - (isNarrow() ? 24 : 64)),
    bytes,
    title: (i) => speak.title(result.scenarios[i]),
    within: (i) => speak.within(result.scenarios[i]),
    fixed: result.draws < 2,
    vague: result.draws < 2 || result.few, /* no direction can be read from such ranges */
    spread: speak.t(result.draws < 2 ? "spreadMcShort" : "spreadParameterShort"), spreadRuns: speak.t("spreadRunsShort"), /* in full: once, in what ranges say */
  };
  return Object.assign(page, result.kind === "population" ? {
    where: selection(page),
    level: (s, o) => level(page, s, { outcome: o }),
    difference: (s, o) => difference(page, s, { outcome: o }),
    lacks: (s, o) => lacks(page, s, { outcome: o }),
  } : {
    level: (s, o) => result.spreads("estimate", s, o),
    difference: (s, o) => result.spreads("difference", s, o),
    lacks: () => null,
  });
}

/* Region, year and families chosen of a population; the first of each is all of them. A file with one region has no choice. */
function whereFor() {
  const at = (list, name) => Math.max(0, list.indexOf(name));
  return { region: at(result.regions, choice.region), year: at(result.years.map(String), choice.year), margin: at(result.margins, choice.stratum) };
}

const nextFrame = () => new Promise((done) => { setTimeout(done, 0); });

async function draw(parts) {
  const mine = ++pass;
  const speak = new Speak(choice.lang, result?.kind);
  document.documentElement.lang = choice.lang;
  if (!result) {
    drawEmpty(speak);
    return;
  }
  const page = pageFor(speak);
  document.title = `Kith – ${question(page)}`;
  const focus = document.activeElement?.id;
  if (!parts || !document.getElementById("story")) drawFrame(page);
  for (const [name, part] of Object.entries(story().sections)) {
    if (parts && !parts.includes(name)) continue;
    const place = document.getElementById(name);
    let content;
    try {
      content = part(page);
    } catch (error) {
      console.error(error);
      content = h("p", { class: "failed" }, speak.t("failed", { why: error.message }));
    }
    place.replaceChildren(...[content].flat(Infinity).filter(Boolean));
    place.hidden = !content;
    links.set(name, !content);
    for (const link of document.querySelectorAll("nav a")) link.parentElement.hidden = links.get(link.getAttribute("href").slice(1)) ?? false;
    if (focus && document.activeElement === document.body) document.getElementById(focus)?.focus({ preventScroll: true });
    performance.mark(`kith-${name}`);
    await nextFrame();
    if (mine !== pass) return;
  }
  document.documentElement.dataset.ready = String(mine);
}

const isNarrow = () => root.clientWidth < 700;

/* What is asked, in one line. */
const question = (page) => (page.two ? page.speak.t("questionTwo", { scenario: page.title(page.compared), base: page.within(0) })
  : page.speak.t(result.kind === "population" ? "questionPopulationOne" : "questionOne"));

function drawFrame(page) {
  const { speak } = page;
  const option = (value, text, selected) => h("option", { value, selected }, text);
  const outcomeOptions = (list) => list.map((o) => option(o.name, speak.outcome(o), o === result.outcomes[page.outcome]));
  const { sections, ofOutcome } = story();
  const others = result.outcomes.filter((o) => !o.headline), narrow = isNarrow();
  const place = result.kind === "population" ? whereChoices(page, option) : { region: null, rest: [] };
  const scenarioChoice = page.two ? h("label", {}, h("span", {}, speak.t("scenario"), " ", h("span", { class: "against" }, speak.t("against", { base: page.within(0) }))),
    h("select", { id: "choose-scenario", change: (e) => choose({ s: e.target.value }) },
      result.scenarios.slice(1).map((s, i) => option(s.name, speak.title(s), i + 1 === page.compared)))) : null;
  const outcomeChoice = h("label", {}, speak.t("outcome"),
    h("select", { id: "choose-outcome", change: (e) => choose({ o: e.target.value }, ofOutcome) },
      h("optgroup", { label: speak.t("main") }, outcomeOptions(result.outcomes.filter((o) => o.headline))),
      others.length ? h("optgroup", { label: speak.t("others") }, outcomeOptions(others)) : null));
  const allChoice = result.scenarios.length > 2 ? h("label", { class: "check" }, h("input", { type: "checkbox", id: "choose-all", checked: choice.all === "1", change: (e) => choose({ all: e.target.checked ? "1" : "" }) }), speak.t("allScenarios")) : null;
  root.replaceChildren(
    h("a", { class: "skip", href: "#story", click: jump }, speak.t("skip")),
    h("header", {},
      h("div", { class: "top" },
        h("p", { class: "brand" }, "Kith"),
        languageButton(speak),
        taleButton(page),
        printMenu(speak),
        fileButton(speak)),
      h("h1", { class: question(page).length > 64 ? "long" : null }, question(page))),
    h("form", { class: "choices", "aria-label": speak.t("settings"), submit: (e) => e.preventDefault() },
      h("div", { class: `row lead${narrow ? "" : " stays-up"}` }, scenarioChoice, narrow ? place.region : outcomeChoice),
      narrow ? h("details", { class: "more-choices" }, h("summary", {}, speak.t("moreChoices")), h("div", { class: "row" }, outcomeChoice, place.rest, allChoice))
        : place.region || place.rest.some(Boolean) || allChoice ? h("div", { class: "row" }, place.region, place.rest, allChoice) : null),
    h("main", { id: "story", tabindex: "-1" },
      Object.keys(sections).map((name) => h("section", { id: name, "aria-label": navigationTitle(page, name), tabindex: "-1" }))));
}

/* What to know before reading on: warnings, what this is, and where everything is. */
function about(page) {
  const { speak } = page;
  return [
    h("h2", {}, speak.t("about")),
    shipped ? h("p", { class: "warning", id: "shipped-note" }, speak.t("shippedNote")) : null,
    result.kind === "population" ? leadOfPopulation(page) : h("p", { class: "lead" }, speak.t("lead", { weeks: speak.number(result.weeks.length ? result.weeks[result.weeks.length - 1] + 1 : 78) })),
    h("p", { class: "never" }, speak.t("never")),
    h("p", { class: "identified" }, speak.t("notIdentified")),
    h("p", { class: "note print-only" }, speak.t("printed", { digest: result.note("", "reduced_from") ?? result.note("", "kith_digest") ?? "–" })),
    h("nav", { "aria-label": speak.t("contents") }, h("details", { open: !isNarrow() }, h("summary", {}, speak.t("contents")), h("ul", {},
      Object.keys(story().sections).filter((name) => !["first", "about"].includes(name)).map((name) => h("li", {}, h("a", { href: `#${name}`, click: jump }, navigationTitle(page, name))))))),
  ];
}

const navigationTitle = (page, name) => page.speak.t(story().headings[name]?.(page) ?? name);

function leadOfPopulation({ speak }) {
  const n = result.regions.length - 1;
  const where = isCountry(result) ? speak.t("wholeCountry") : n > 1 ? speak.t("nRegions", { n: speak.number(n) }) : speak.label("region", result.regions[1]);
  return [
    h("p", { class: "lead" }, speak.t("leadPopulation", { regions: where, years: speak.number(result.years.length - 1) }), " ", result.scenarios.length > 1 ? speak.t("leadPast") : ""),
    result.scale < 1 ? h("p", { class: "warning", id: "scaled" }, speak.t("scaled", { share: speak.number(result.scale, { style: "percent", maximumSignificantDigits: 3 }) })) : null,
    result.highestLoad > 1 ? h("p", { class: "warning", id: "overloaded" }, speak.t("overloaded", { more: speak.share(result.highestLoad - 1, 0) })) : null,
    result.small > 0 ? h("p", { class: "note", id: "small" }, speak.t("withheldNote", { n: speak.number(result.small) })) : null,
  ];
}

function whereChoices(page, option) {
  const { speak } = page;
  const select = (key, label, list, chosen) => h("label", {}, label,
    h("select", { id: `choose-${key}`, change: (e) => choose({ [key]: e.target.value }, OF_PLACE) }, list.map(([value, text], i) => option(value, text, i === chosen))));
  const margins = new Map();
  result.margins.forEach((name, m) => {
    const head = name.includes(":") ? name.split(":")[0] : "";
    if (!margins.has(head)) margins.set(head, []);
    margins.get(head).push(option(m ? name : "", speak.label("margin", name), m === page.margin));
  });
  return {
    region: result.regions.length > 2 ? select("region", speak.t("region"), result.regions.map((name, g) => [g ? name : "", placeName(page, g)]), page.region) : null,
    rest: [
      result.years.length > 2 ? select("year", speak.t("year"), result.years.map((y) => [y ? String(y) : "", y ? speak.t("yearN", { n: speak.number(y) }) : speak.t("allYears", { n: speak.number(result.years.length - 1) })]), page.year) : null,
      result.margins.length > 1 ? h("label", {}, speak.t("stratum"),
        h("select", { id: "choose-stratum", change: (e) => choose({ stratum: e.target.value }, OF_PLACE) },
          [...margins].map(([head, list]) => (head ? h("optgroup", { label: speak.t(`margin_${head}`) }, list) : list)))) : null,
    ],
  };
}

/* Links inside the page must not change the address, which keeps the view. */
function jump(event) {
  event.preventDefault();
  const place = document.querySelector(event.currentTarget.getAttribute("href"));
  place?.scrollIntoView();
  place?.focus({ preventScroll: true });
}

/* What is printed: one page, the report, or the report with all assumptions; without a choice the report. */
function printMenu(speak) {
  const print = (kind) => {
    document.documentElement.dataset.print = kind;
    window.print();
  };
  return h("details", { class: "menu", id: "print" }, h("summary", { class: "button" }, both(speak, "print")),
    h("div", {}, ["brief", "report", "all"].map((kind) => h("button", { type: "button", id: `print-${kind}`, click: () => print(kind) }, speak.t(`print_${kind}`)))));
}

/* Words of a button, shorter where there is no room. */
const both = (speak, key) => [h("span", { class: "wide" }, speak.t(key)), h("span", { class: "short", "aria-hidden": "true" }, speak.t(`${key}Short`))];

function languageButton(speak) {
  const other = choice.lang === "nl" ? "en" : "nl";
  return h("button", { type: "button", id: "choose-language", lang: other, click: () => choose({ lang: other }) }, speak.t("otherLanguage"));
}

function fileButton(speak) {
  const input = h("input", { type: "file", accept: ".h5,.hdf5,.nc,.json", id: "choose-file", class: "hidden", change: (e) => e.target.files[0] && take(e.target.files[0]) });
  return h("label", { class: "button", title: speak.t("openHint") }, both(speak, "open"), input);
}

function drawEmpty(speak) {
  root.replaceChildren(
    h("header", {},
      h("div", { class: "top" }, h("p", { class: "brand" }, "Kith"), languageButton(speak), fileButton(speak)),
      h("h1", {}, speak.t("question")), h("p", { class: "lead" }, speak.t("empty"), " ", speak.t("openHint")), h("p", { class: "never" }, speak.t("never"))),
    h("main", { id: "story" }));
  document.documentElement.dataset.ready = String(pass);
}

/* ---- files ---- */

function complain(why, detail) {
  document.getElementById("complaint")?.remove();
  const say = (i) => `${(wrongFile[why] ?? wrongFile.truncated)[i].replace("{detail}", detail)}`;
  const close = () => box.remove();
  const box = h("div", { id: "complaint", role: "alert" },
    h("button", { type: "button", class: "close", "aria-label": "Sluiten / Close", click: close }, "×"),
    ...["nl", "en"].map((lang, i) => h("div", { lang }, h("p", {}, h("strong", {}, wrongFile.title[i])), h("p", {}, say(i), result ? ` ${wrongFile.unchanged[i]}` : ""))));
  document.body.prepend(box);
}

async function show(data) {
  const opened = await openResult(data);
  result = opened;
  bytes = data;
  document.getElementById("complaint")?.remove();
  performance.mark("kith-opened");
}

/* A file that is dropped or chosen: a result, or an answer to lay beside the one that is there. */
async function take(file) {
  try {
    const data = new Uint8Array(await file.arrayBuffer()), answer = result ? await openDecided(data).catch(() => null) : null;
    if (answer) decided = answer;
    else {
      await show(data);
      decided = null;
      shipped = false;
      for (const key of ["s", "region", "year", "stratum", "w", "sort"]) choice[key] = "";
    }
    await draw();
    if (answer) document.getElementById("decision")?.scrollIntoView();
  } catch (error) {
    complain(error instanceof Unreadable ? error.why : "truncated", error.detail ?? "");
    if (!(error instanceof Unreadable)) console.error(error);
  }
  document.documentElement.dataset.taken = String(Number(document.documentElement.dataset.taken ?? 0) + 1);
}

/* What the page carries in one of its places, as bytes; null when there is nothing. */
async function carried(id) {
  const text = document.getElementById(id)?.textContent.trim().replace(/^@[A-Z]+-BEGIN@|@[A-Z]+-END@$/g, "");
  if (!text) return null;
  const packed = Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  if (packed[0] !== 0x78) return packed; /* no zlib stream: as it is */
  return new Uint8Array(await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer());
}

for (const kind of ["dragenter", "dragover"])
  addEventListener(kind, (e) => { e.preventDefault(); document.body.classList.add("over"); });
addEventListener("dragleave", (e) => { if (!e.relatedTarget) document.body.classList.remove("over"); });
addEventListener("drop", (e) => {
  e.preventDefault();
  document.body.classList.remove("over");
  if (e.dataTransfer.files[0]) take(e.dataTransfer.files[0]);
});
/* What ranges say is printed, too, whether or not it is open on the screen. */
const shut = () => document.querySelectorAll("details.three:not([open])");
addEventListener("beforeprint", () => { for (const box of shut()) { box.open = true; box.dataset.printed = ""; } });
addEventListener("afterprint", () => { for (const box of document.querySelectorAll("details.three[data-printed]")) { box.open = false; delete box.dataset.printed; } });
addEventListener("hashchange", () => { readAddress(); draw(); });
let last = innerWidth;
let wasNarrow = isNarrow();
let timer;
addEventListener("resize", () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (innerWidth !== last && result && !matchMedia("print").matches) draw(isNarrow() === wasNarrow ? Object.keys(story().sections).filter((name) => !STILL.includes(name)) : undefined);
    last = innerWidth;
    wasNarrow = isNarrow();
  }, 200);
});

performance.mark("kith-script");
readAddress();
(async () => {
  try {
    await startCore();
    const own = await carried("result"), answer = await carried("decision"), data = own ?? await carried("shipped");
    shipped = !own && data !== null;
    performance.mark("kith-carried");
    if (data) await show(data);
    if (data && answer) decided = await openDecided(answer);
  } catch (error) {
    complain(error.why ?? "truncated", error.detail ?? "");
  }
  writeAddress();
  await draw();
})();
export { save };
