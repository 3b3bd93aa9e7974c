// What can be moved, and what is known of it: value in the file, spread over draws, range, grade, source, where scenarios break even.
import { core } from "../core.mjs";

/* In the order of the page. `factor`: times the value of each of some parameters. `one`: at first for the scenario compared alone. */
function wanted(result) {
  const paths = result.parameters.map((p) => p.path);
  const members = (group, key) => paths.filter((p) => p.startsWith(`${group}.`) && p.endsWith(`.${key}`) && p.split(".").length === 3);
  const joint = members("pathways", "mode").filter((path) => paths.includes(path) && isJoint(result, path)).map((path) => path.split(".")[1]);
  const first = (name) => ({ rest: !isTaken(result, `pathways.${name}.share`) }); /* a team that no family goes to: its values do nothing */
  return [
    ...joint.map((name) => ({ id: `share.${name}`, name: "liveShare", of: name, paths: [`pathways.${name}.share`, `pathways.${name}.staff_share`], one: true })),
    ...joint.map((name) => ({ id: `pathways.${name}.staff_ratio`, paths: [`pathways.${name}.staff_ratio`], ...first(name) })),
    ...joint.map((name) => ({ id: `pathways.${name}.advantage`, paths: [`pathways.${name}.advantage`], show: "liveSooner", ...first(name) })),
    { id: "places", name: "livePlaces", paths: members("services", "places"), factor: true },
    { id: "assess.capacity", paths: ["assess.capacity"] },
    ...members("pathways", "handover_loss").map((path) => ({ id: path, paths: [path], ...first(path.split(".")[1]) })),
    { id: "reports", name: "liveReports", paths: ["detect.per_severe", "detect.per_other", "detect.signs"], factor: true, reports: true },
    { id: "care.half_life", paths: ["care.half_life"] },
    ...joint.map((name) => ({ id: `pathways.${name}.aftercare`, paths: [`pathways.${name}.aftercare`], ...first(name) })),
    ...paths.filter((p) => /^changes\.[^.]+\.amount$/.test(p)).map((path) => ({ id: path, paths: [path] })),
    ...members("services", "places").map((path) => ({ id: path, paths: [path], rest: true })),
  ];
}

const valuesOf = (result, path) => result.scenarios.map((_, s) => result.values(s, result.parameters.findIndex((p) => p.path === path)));
const isJoint = (result, path) => valuesOf(result, path).some((values) => values[0] === 1);
const isTaken = (result, path) => valuesOf(result, path).some((values) => values.some((v) => v > 0));

/** A slider of any parameter: its own id is its path. */
export const sliderOf = (engine, compared, id) => make(engine, compared, wanted(engine.result).find((w) => w.id === id) ?? { id, paths: [id] });

export function slidersOf(engine, compared) {
  return wanted(engine.result).map((w) => make(engine, compared, w)).filter(Boolean);
}

/** Paths of all numbers that may be moved, in a scenario. */
export const movable = (engine, s) => engine.result.parameters.map((p) => p.path).filter((path) => rangeOf(engine, s, path));

function rangeOf(engine, s, path) {
  const p = engine.result.parameters.findIndex((one) => one.path === path);
  const at = p < 0 ? -1 : engine.study.scenarios[s].columns.indexOf(p);
  engine.opened ??= engine.study.scenarios.map((one) => engine.core.scenario(one.lines));
  return at < 0 ? null : engine.opened[s].range(at);
}

/* A round step, about a hundredth of the way. */
function stepOf(width) {
  const ten = 10 ** Math.floor(Math.log10(width / 100));
  return [1, 2, 5, 10].map((k) => k * ten).find((step) => step >= width / 100);
}

const tidy = (x, step) => Number((Math.round(x / step) * step).toPrecision(12));

/* The value that the scenario gives: as written where it is in the file's unit, else the middle of its draws. */
function pointOf(engine, s, p) {
  const { result } = engine, { path, unit } = result.parameters[p], values = result.values(s, p);
  if (values.every((v) => v === values[0])) return values[0];
  const node = result.written(s, path);
  return typeof node?.value === "number" && (node.unit ?? "1") === unit ? node.value : core.summary(values, [0.5])[1];
}

function make(engine, compared, w) {
  const { result } = engine;
  const s = compared, paths = w.paths.filter((path) => rangeOf(engine, s, path));
  if (!paths.length) return null;
  const parameters = paths.map((path) => result.parameters.findIndex((p) => p.path === path)), first = parameters[0];
  const ranges = paths.map((path) => rangeOf(engine, s, path));
  const draws = w.factor ? null : result.values(s, first), varies = draws?.some((v) => v !== draws[0]) ?? false;
  const points = parameters.map((p) => pointOf(engine, s, p)), point = w.factor ? 1 : points[0];
  const [low, high] = w.factor ? [0.25, 3] : span(ranges[0], draws, point);
  const step = ranges[0].step && !w.factor ? ranges[0].step : stepOf(high - low);
  return {
    ...w, paths, parameters, points, point, draws: varies ? draws : null, step, low: tidy(low, step), high: tidy(high, step),
    least: w.factor ? 0 : ranges[0].low, most: w.factor ? Math.min(...ranges.map((r, i) => r.high / points[i])) : ranges[0].high,
    unit: w.factor ? "1" : result.parameters[first].unit, grade: result.grades(s)[first], source: result.sources(s)[first], even: w.factor ? [] : evenOf(result, s, paths[0]),
    /** Values of its parameters at a place of the slider. */
    values: (x) => parameters.map((p, i) => [p, w.factor ? x * points[i] : x]),
  };
}

/* From end to end of the range where that is narrow; else around what was drawn, or the value itself. */
function span({ low, high }, draws, point) {
  if (high - low <= 1.01) return [low, high];
  const from = Math.min(point, ...(draws ?? [])), to = Math.max(point, ...(draws ?? [])), wide = (to - from) / 2 || Math.abs(point) || 1;
  return [Math.max(low, from - wide), Math.min(high, to + wide)];
}

/* Where the file says that two scenarios break even: [{ value, outcome }]. */
function evenOf(result, s, path) {
  const questions = result.texts("break_even"), ways = result.texts("crossing");
  if (!result.has("explain/break_even_value")) return [];
  const values = result.numbers("explain/break_even_value");
  return questions.flatMap((question, q) => {
    const [of, outcome] = question.split("@");
    return of !== path ? [] : ways.map((_, c) => ({ value: values[(s * questions.length + q) * ways.length + c], outcome })).filter((e) => Number.isFinite(e.value));
  });
}
