// The live part of the page: sliders, what comes of them, and how to make the same with the command.
import { core, lacksCore } from "../core.mjs";
import { h, save } from "../dom.mjs";
import { table } from "../figure.mjs";
import { errorHalf, interval } from "../parts/common.mjs";
import { picture } from "../parts/differences.mjs";
import { copyable } from "../parts/made.mjs";
import { commandOf, overOf, readAsked, writeAsked } from "./asked.mjs";
import { Engine } from "./engine.mjs";
import { movable, sliderOf, slidersOf } from "./sliders.mjs";
import { NotLive } from "./study.mjs";

const NS = "http://www.w3.org/2000/svg";
const engines = new WeakMap(); /* of each result: one, checked once */

function engineOf(result) {
  if (engines.has(result)) return engines.get(result);
  const self = { state: "starting" };
  const off = (error) => {
    if (!(error instanceof NotLive)) console.info(error);
    self.why = error instanceof NotLive ? error : new NotLive("failed", String(error?.message ?? error));
    self.state = "off";
  };
  engines.set(result, self);
  try {
    self.engine = new Engine(core, result);
    self.ready = self.engine.start().then(() => { self.state = "on"; }, off);
  } catch (error) {
    off(error);
    self.ready = Promise.resolve();
  }
  return self;
}

export function live(page) {
  const { speak, result } = page;
  const head = h("h2", {}, speak.t("live"));
  if (!core) return [head, lacksCore(page)];
  const self = engineOf(result), place = h("div", { class: "live", id: "live-part" }, h("p", { class: "note" }, speak.t("liveStarting")));
  const fill = () => {
    place.dataset.live = self.state;
    place.replaceChildren(...[self.state === "on" ? controls(page, self.engine) : h("p", { class: "note", id: "live-off" }, speak.t("liveOff", { why: speak.t(`live_${self.why.why}`, { detail: self.why.detail }) }))].flat(Infinity).filter(Boolean));
  };
  if (self.state === "starting") self.ready.then(() => place.isConnected && fill());
  else fill();
  return [head, place];
}

/* ---- controls ---- */

function controls(page, engine) {
  const { speak, result, compared, choice, two } = page;
  const sliders = new Map(slidersOf(engine, compared).map((s) => [s.id, s]));
  const asked = readAsked(choice.w), made = h("div", { id: "live-made" });
  for (const id of [...asked.keys()])
    if (!sliders.has(id)) {
      const more = sliderOf(engine, compared, id);
      if (more) sliders.set(id, { ...more, rest: true });
      else asked.delete(id);
    }
  const nodes = new Map(), rest = h("div", { class: "sliders" });
  const self = {
    page, engine, sliders, asked, made, numbers: h("div", { id: "live-numbers" }), answer: h("div", { class: "answer", id: "live-answer" }),
    status: h("p", { role: "status", id: "live-status", class: "note" }), out: h("div", { id: "live-result", class: "stays" }),
    moved(id, value, one) {
      if (value === null) asked.delete(id);
      else {
        asked.delete(id); /* what was moved last holds where two move the same */
        asked.set(id, { value, one });
      }
      page.keep({ w: writeAsked(asked) });
      ask(self);
    },
  };
  const add = (s, to) => {
    nodes.set(s.id, slider(self, s));
    to.append(nodes.get(s.id).node);
  };
  const main = h("div", { class: "sliders", role: "group", "aria-label": speak.t("liveGroup") });
  for (const s of sliders.values()) add(s, s.rest ? rest : main);
  const reset = () => {
    for (const id of [...asked.keys()]) nodes.get(id)?.back();
    asked.clear();
    page.keep({ w: "" });
    ask(self);
  };
  const paths = movable(engine, compared).map((path) => [path, speak.parameter(result.parameters.find((p) => p.path === path))]).sort((a, b) => a[1].localeCompare(b[1]));
  const more = h("select", { id: "live-add", change: (e) => {
    const s = e.target.value && !nodes.has(e.target.value) ? sliderOf(engine, compared, e.target.value) : null;
    if (s) {
      sliders.set(s.id, { ...s, rest: true });
      add(sliders.get(s.id), rest);
    }
    nodes.get(e.target.value)?.node.querySelector("input").focus();
    e.target.value = "";
  } }, h("option", { value: "" }, speak.t("liveChoose")), paths.map(([path, name]) => h("option", { value: path }, name)));
  self.out.append(self.answer, self.status);
  ask(self);
  return [
    h("p", { class: "whatif" }, speak.t("liveOwnAbout")),
    h("p", {}, speak.t("liveAbout"), " ", speak.t("liveDraw")),
    result.note("", "draws") === "file" ? h("p", { class: "warning" }, speak.t("liveFromFile")) : null,
    h("p", { class: "note" }, speak.t("liveChecked"), engine.changes.weeks ? ` ${speak.t("liveChanges", { n: speak.number(engine.changes.weeks) })}` : "", result.kind === "population" ? ` ${speak.t("liveWhole")}` : ""),
    main,
    h("details", { open: [...asked.keys()].some((id) => sliders.get(id).rest) }, h("summary", {}, speak.t("liveMore")), h("div", { class: "pick" }, h("label", {}, speak.t("liveAdd"), more)), rest),
    h("p", {}, h("button", { type: "button", id: "live-reset", click: reset }, speak.t("liveReset"))),
    self.out,
    h("h3", {}, speak.t("liveResult")), self.numbers, made,
  ];
}

/* ---- a slider ---- */

function slider(self, s) {
  const { page, asked, sliders } = self, { speak, result, two, compared } = page;
  const at = asked.get(s.id), start = at?.value ?? s.point, id = `live-${s.id.replaceAll(".", "-")}`;
  const name = s.name ? speak.t(s.name) : speak.parameter(result.parameters[s.parameters[0]]);
  const say = (x) => shown(page, s, x);
  const range = h("input", { type: "range", id, min: s.low, max: s.high, step: s.step, value: start, "aria-describedby": `${id}-about` });
  const exact = h("input", { type: "number", id: `${id}-exact`, min: s.least, max: Number.isFinite(s.most) ? s.most : null, step: "any", value: start, "aria-label": `${name}: ${speak.t("liveExact")}` });
  const text = h("output", { for: id }, say(start));
  const only = two ? h("input", { type: "checkbox", id: `${id}-only`, checked: at ? at.one : s.one }) : null;
  const node = h("div", { class: `slider${at ? " moved" : ""}`, "data-id": s.id });
  range.setAttribute("aria-valuetext", say(start));
  let value = start;
  const put = (x, from) => {
    value = x;
    if (from !== range) range.value = x;
    if (from !== exact) exact.value = x;
    text.textContent = say(x);
    range.setAttribute("aria-valuetext", say(x));
  };
  const moved = (x, from) => {
    put(x, from);
    node.classList.add("moved");
    self.moved(s.id, x, only?.checked ?? false);
  };
  const back = () => {
    put(s.point);
    node.classList.remove("moved");
    if (only) only.checked = Boolean(s.one);
  };
  range.addEventListener("input", () => moved(Number(range.value), range));
  exact.addEventListener("change", () => {
    const x = Number(exact.value);
    if (exact.value !== "" && x >= s.least && x <= s.most) moved(x, exact);
    else put(value);
  });
  only?.addEventListener("change", () => node.classList.contains("moved") && self.moved(s.id, value, only.checked));
  const drawn = s.draws ? core.summary(s.draws, [0.025, 0.975]) : null;
  node.append(
    h("label", { class: "name", for: id }, name, text), ground(s, value), range,
    h("div", { class: "row" },
      h("label", { class: "exact" }, speak.t("liveExact"), exact),
      only ? h("label", { class: "check" }, only, speak.t("liveOnly", { scenario: page.within(compared) })) : null),
    h("p", { class: "note", id: `${id}-about` },
      h("span", { class: `grade ${s.grade}` }, speak.t(`grade_${s.grade}`)), " ",
      speak.t("liveInFile", { x: drawn ? speak.t("liveDrawn", { x: say(s.point), low: shown(page, s, drawn[1], true), high: shown(page, s, drawn[2], true) }) : say(s.point) }),
      s.even.map((e) => [" · ", h("strong", {}, speak.t("liveEven", { outcome: outcomeName(page, e.outcome), x: say(e.value) }))])),
    s.source ? h("details", {}, h("summary", {}, speak.t("liveSource"), h("span", { class: "hidden" }, `: ${name}`)), h("p", { class: "note", lang: "en" }, s.source)) : null);
  return { node, back: () => { back(); sliders.get(s.id); } };
}

function outcomeName(page, name) {
  const i = page.result.outcome(name);
  return i >= 0 ? page.speak.outcome(page.result.outcomes[i]) : name;
}

/** A place of a slider in words. */
function shown(page, s, x, bare = false) {
  const { speak } = page;
  const number = (v) => speak.number(v, { maximumSignificantDigits: 3 });
  if (s.show === "liveSooner") return speak.t(bare ? (x < 0 ? "liveLater" : "liveSooner") : x < 0 ? "liveLaterBy" : "liveSoonerBy", { x: speak.share(Math.abs(Math.exp(x) - 1), 0) });
  if (s.factor) return speak.t("liveTimes", { x: number(x) });
  if (s.unit === "1") return s.least === 0 && s.most === 1 ? speak.share(x, 0) : number(x);
  return bare ? number(x) : `${number(x)} ${speak.unit(s.unit, x)}`;
}

/* Under the slider: how often values were drawn, the file's own value, and where scenarios break even. */
function ground(s) {
  const svg = document.createElementNS(NS, "svg");
  const add = (tag, attributes) => {
    const e = document.createElementNS(NS, tag);
    for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
    svg.append(e);
  };
  const x = (v) => (100 * (v - s.low)) / (s.high - s.low);
  for (const [k, v] of Object.entries({ viewBox: "0 0 100 26", preserveAspectRatio: "none", "aria-hidden": "true" })) svg.setAttribute(k, v);
  if (s.draws) {
    const bins = 40, count = new Array(bins).fill(0);
    for (const v of s.draws) if (v >= s.low && v <= s.high) count[Math.min(bins - 1, Math.floor((bins * (v - s.low)) / (s.high - s.low)))]++;
    const most = Math.max(...count, 1);
    count.forEach((n, i) => n && add("rect", { x: (100 * i) / bins, width: 100 / bins, y: 26 - (24 * n) / most, height: (24 * n) / most, fill: "var(--rule)" }));
  }
  if (s.point >= s.low && s.point <= s.high) add("line", { x1: x(s.point), x2: x(s.point), y1: 4, y2: 26, stroke: "var(--ink)", "stroke-width": 2, "vector-effect": "non-scaling-stroke" });
  for (const e of s.even)
    if (e.value >= s.low && e.value <= s.high) add("line", { x1: x(e.value), x2: x(e.value), y1: 0, y2: 26, stroke: "var(--bad)", "stroke-width": 2, "stroke-dasharray": "4 3", "vector-effect": "non-scaling-stroke" });
  return svg;
}

/* ---- what comes of it ---- */

function ask(self) {
  const { page, engine, asked, sliders, out, status } = self, { speak, compared } = page;
  const over = overOf(asked, sliders);
  status.textContent = speak.t("liveBusy");
  status.className = "note";
  command(self, over);
  out.dataset.state = "busy";
  engine.ask({ ...over, compared }, (told) => {
    const [sentence, ...rest] = numbers(self, told);
    self.answer.replaceChildren(...sentence);
    self.answer.classList.toggle("provisional", !told.final);
    self.numbers.replaceChildren(...rest);
    const ms = speak.number(told.ms, { maximumFractionDigits: 0 }), n = speak.number(told.draws);
    status.textContent = !asked.size ? speak.t("liveFile") : !told.final ? speak.t("liveProvisional", { n, all: speak.number(told.all) })
      : told.draws < page.result.draws ? speak.t("liveSome", { n, all: speak.number(page.result.draws), ms }) : speak.t("liveDone", { n, ms });
    Object.assign(out.dataset, { generation: engine.generation, state: told.final ? "done" : "provisional", [told.final ? "ms" : "first"]: told.ms.toFixed(0), workers: engine.crew.workers });
  }, (error) => {
    status.className = "warning";
    status.textContent = speak.t("liveFailed", { why: error.message });
    self.answer.replaceChildren();
    self.numbers.replaceChildren();
    out.dataset.state = "failed";
  });
}

/* Runs of an outcome, shape (draws, per draw). */
function column(result, runs, draws, o) {
  const n = result.outcomes.length;
  return Float64Array.from({ length: draws * result.perDraw }, (_, i) => runs[i * n + o]);
}

function numbers(self, { runs, draws, final }) {
  const { page, asked } = self, { result, speak, two, compared, outcome } = page;
  const of = (s, o) => ({ ...core.spreads(column(result, runs[s], draws, o), null, draws, result.perDraw), most: result.most(o) });
  const change = (o) => (two ? core.spreads(column(result, runs[0], draws, o), column(result, runs[compared], draws, o), draws, result.perDraw) : of(compared, o));
  const o = result.outcomes[outcome], d = change(outcome), bounds = range(d);
  const strong = (text, value, id) => h("strong", { "data-value": value, id: `live-${id}` }, text);
  const mine = of(compared, outcome).mean, base = two ? of(0, outcome).mean : NaN;
  const names = { outcome: `${speak.outcome(o)}${speak.unitAside(o.unit)}`, scenario: page.within(compared), base: page.within(0) };
  const spread = (x) => (!final ? "…" : two ? speak.changeNumber(x, o.unit, d.mean) : speak.valueNumber(x, o.unit));
  const sentence = speak.t(two ? "liveAnswerTwo" : "liveAnswerOne", names).split(/(\{\w+\})/).map((part) => ({
    "{x}": strong(speak.valueNumber(mine, o.unit), mine, "x"), "{y}": two && strong(speak.valueNumber(base, o.unit), base, "y"),
    "{d}": strong(two ? speak.changeNumber(d.mean, o.unit) + (o.unit === "1" ? ` ${speak.t("points")}` : "") : "", d.mean, "d"), "{low}": strong(spread(bounds.low), final ? bounds.low : NaN, "low"), "{high}": strong(spread(bounds.high) + (final && two && o.unit === "1" ? ` ${speak.t("points")}` : ""), final ? bounds.high : NaN, "high"),
  }[part] ?? part));
  const list = result.outcomes.map((one, i) => i).filter((i) => result.outcomes[i].headline || i === outcome);
  const said = (x, unit, scale) => (two ? speak.changeNumber(x, unit, scale) : speak.valueNumber(x, unit));
  const row = (i) => {
    const { unit } = result.outcomes[i], there = result.spreads(two ? "difference" : "estimate", compared, i), now = change(i), from = interval(page, there), to = range(now);
    const span = (r, x) => speak.t("range", two ? { low: speak.changeNumber(r.low, unit, x), high: speak.changeNumber(r.high, unit, x) } : { low: speak.valueNumber(r.low, unit), high: speak.valueNumber(r.high, unit) });
    return [{ node: h("span", {}, speak.outcome(result.outcomes[i]), h("span", { class: "base" }, h("br"), unit === "1" ? speak.t(two ? "points" : "percent") : speak.unit(unit))) },
      { node: h("span", {}, said(there.mean, unit), h("br"), h("span", { class: "base" }, span(from, there.mean))), number: true },
      { node: h("span", { "data-outcome": result.outcomes[i].name, "data-value": now.mean, "data-low": final ? to.low : null, "data-high": final ? to.high : null }, said(now.mean, unit), h("br"), h("span", { class: "base" }, final ? span(to, now.mean) : "…")), number: true },
      { node: two ? picture(page, now, final ? to : { low: NaN, high: NaN }, asked.size ? "whatif" : "unclear", said(now.mean, unit)) : "" }];
  };
  return [
    [asked.size ? h("span", { class: "whatif" }, `${speak.t("liveOwn")}. `) : "", ...sentence].filter(Boolean),
    table(speak.t("liveResult"), [speak.t("outcome"), `${speak.t("liveColumnFile")}: ${speak.t(two ? "difference" : "mean").toLowerCase()}`, `${speak.t("liveColumnWhat")}: ${speak.t(two ? "difference" : "mean").toLowerCase()}`, speak.t("picture")], list.map(row),
      { class: `live-table${final ? "" : " provisional"}` }),
  ];

  function range(x) {
    return interval({ ...page, result: { draws, perDraw: result.perDraw } }, x);
  }
}

function command(self, over) {
  const { page, asked, made } = self, { speak, result, compared } = page;
  if (!asked.size) {
    made.replaceChildren();
    return;
  }
  const { command: line, yaml } = commandOf(result, compared, over);
  made.replaceChildren(...[
    copyable(page, speak.t("liveCommand"), line, "live-command"),
    yaml ? h("p", {}, speak.t("liveYamlAbout", { scenario: page.within(compared), base: `${result.scenarios[compared].name}.yaml` }), " ",
      h("button", { type: "button", id: "live-yaml", "data-yaml": yaml, click: () => save("what-if.yaml", "application/yaml", yaml) }, speak.t("liveYaml", { file: "what-if.yaml" }))) : null,
  ].filter(Boolean));
}
