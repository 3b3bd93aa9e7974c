// What is chosen of a population: region, year, families, outcome; and what the file has of it.
import { core } from "../core.mjs";
import { interval, tip } from "../parts/common.mjs";
import { provinces } from "./names.mjs";

/** One outcome under a scenario; `over` takes the place of what is chosen: { region, year, margin, outcome }. */
export function level(page, s, over = {}) {
  return cell(page, "strata", s, over);
}

/** The paired difference with the first scenario, in the same place. */
export function difference(page, s, over = {}) {
  return cell(page, "strata_difference", s, over);
}

function cell(page, group, s, over) {
  const at = { region: page.region, year: page.year, margin: page.margin, outcome: page.outcome, ...over };
  return page.result.cell(group, s, at.region, at.year, at.margin, at.outcome);
}

/** Why there is no value: "withheld", "elsewhere", "nothing", "copy", or null when there is one. Of a difference, either scenario's. */
export function lacks(page, s, over = {}) {
  const at = { region: page.region, year: page.year, margin: page.margin, outcome: page.outcome, ...over };
  const of = (scenario) => page.result.lacks(scenario, at.region, at.year, at.margin, at.outcome);
  return of(s) ?? (page.two ? of(0) : null);
}

export const lacksShort = (page, why) => page.speak.t(why === "withheld" ? "withheldShort" : `short_${why}`);

export function placeName(page, region = page.region) {
  const { speak, result } = page;
  if (region || result.regions.length === 2) return speak.label("region", result.regions[region || 1]);
  return speak.t(isCountry(result) ? "wholeCountry" : "allRegions");
}

/** Are the regions provinces of the Netherlands, and are these all of them? */
export const areProvinces = (result) => result.regions.length > 2 && result.regions.slice(1).every((r) => provinces[r]);
export const isCountry = (result) => areProvinces(result) && result.regions.length === 13;

export const whenName = (page, year = page.year) => (year ? page.speak.t("yearN", { n: page.speak.number(page.result.years[year]) })
  : page.speak.t("allYears", { n: page.speak.number(page.result.years.length - 1) }));

export const whoName = (page, margin = page.margin) => page.speak.label("margin", page.result.margins[margin]);

export const marginOf = (name) => (name.includes(":") ? name.split(":")[0] : "all");

/** "Groningen, jaar 3, intieme terreur" */
export const selection = (page) => page.speak.t("chosen", { place: placeName(page), when: whenName(page), who: whoName(page) });

/** Place and time of what weeks show: always all families. */
export const weeklySelection = (page) => `${placeName(page)}, ${whenName(page)}`;

/** Low and high with the spread's name; without draws the computing error. */
export const range = interval;

/** Text of a value in the outcome's unit, and of a difference. */
export const say = (page, x, o, isDifference, scale = x) => (isDifference ? page.speak.change(x, o.unit, scale) : page.speak.value(x, o.unit));
export const sayNumber = (page, x, o, isDifference, scale = x) => (isDifference ? page.speak.changeNumber(x, o.unit, scale) : page.speak.valueNumber(x, o.unit));

export const tipOf = (page, title, d, o, isDifference) => tip(page, title, d, o.unit, isDifference);

export const spreadName = (page) => page.spread;

/** Axis of a number of an outcome: shares in percent. */
export const scaleOf = (o) => (o.unit === "1" ? 100 : 1);
export const unitText = (page, o, isDifference) => (o.unit === "1" ? (isDifference ? page.speak.t("points") : "%") : page.speak.unit(o.unit));

/** Weeks to draw: all of a year, or every fourth when all years are. Each { week, weeks: [first, last] }. */
export function weeksShown(page) {
  const { result, year } = page;
  if (result.without("weeks")) return Array.from({ length: Math.floor(result.policyWeeks / 4) }, (_, i) => 4 * i + 3).filter((w) => !year || Math.floor(w / 52) === year - 1).map((w) => ({ week: w, from: w, to: w }));
  if (year) return Array.from({ length: 52 }, (_, i) => (year - 1) * 52 + i).filter((w) => w < result.policyWeeks).map((w) => ({ week: w, from: w, to: w }));
  return Array.from({ length: Math.floor(result.policyWeeks / 4) }, (_, i) => ({ week: 4 * i + 3, from: 4 * i, to: 4 * i + 3 }));
}

/** Low and high of a number of a weekly table (times `per`), where the file kept them: over draws, or with too few draws the computing
 * error. Sums of numbers have none. */
export function weeklyBand(page, name, s, at, per) {
  if (!hasBands(page, name)) return {};
  const { low, high } = weekly(page, `weekly/${name}`, `weekly_spread/${name}`, s, at, per);
  return { low, high };
}

/** Why a weekly figure has nothing to show: the words for it. */
export const lacksWeeks = (page) => page.speak.t(page.region && page.result.without("region_weeks") ? "lacks_copy" : "lacks_withheld");

export const hasBands = (page, name) => page.result.has(`weekly_spread/${name}/low`);

/** The paired difference of a number of a weekly table with the first scenario. */
export const weeklyDifference = (page, name, s, at, per) => weekly(page, `weekly_difference/${name}/mean`, `weekly_difference/${name}`, s, at, per);

function weekly(page, mean, group, s, at, per) {
  const of = (variable) => page.result.slice(variable, s, page.region)[at] * per;
  const ends = [of(`${group}/low`), of(`${group}/high`)]; /* per may be below zero */
  const band = range(page, { mean: of(mean), error: Math.abs(of(`${group}/mc_error`)), low: Math.min(...ends), high: Math.max(...ends), most: group.startsWith("weekly_difference") || per < 0 ? NaN : Infinity });
  return { y: of(mean), low: band.low, high: band.high };
}

/** An outcome of a queue in the region and year chosen, or (isDifference) its paired difference with the first scenario; null where the
 * file has no such. */
export function ofQueue(page, s, q, name, isDifference) {
  const { result, region, year } = page, group = isDifference ? "queues_difference" : "queues";
  if (!result.has(`${group}/mean`)) return null;
  const names = result.texts("queue_outcome"), queues = result.texts("queue").length;
  const of = (spread) => result.slice(`${group}/${spread}`, s, region)[(year * queues + q) * names.length + names.indexOf(name)];
  const unit = result.texts("queue_outcome_unit")[names.indexOf(name)];
  const d = { mean: of("mean"), error: of("mc_error"), low: of("low"), high: of("high"), most: isDifference || !core ? NaN : core.most(name, unit) };
  return { ...d, ...range(page, d) };
}

/** The axis of weeks: whole years when all of them are shown. */
export function weekAxis(page) {
  const { result, speak, year } = page;
  if (year) return { x: speak.t("policyWeeks") };
  const years = Math.floor(result.policyWeeks / 52);
  return {
    x: speak.t("yearsAxis"),
    xTicks: (most) => Array.from({ length: years + 1 }, (_, y) => y).filter((y) => y % Math.ceil(years / most) === 0).map((y) => 52 * y),
    xTickFormat: (w) => speak.number(w / 52),
  };
}
