// Words, names and numbers in the chosen language.
import { words } from "./words.mjs";
import { outcomes, populationOutcomes, titles, labels, units } from "./names.mjs";
import { parameterNames, parameterMembers } from "./parameters.mjs";
import { abouts } from "./abouts.mjs";

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

/* The path with * for the name of a member. */
const general = ({ path }) => path.split(".").map((key, i, all) => (i === 1 && all.length > 2 ? "*" : key)).join(".");

export class Speak {
  constructor(language, kind = "cohort") {
    this.language = language;
    this.outcomes = kind === "population" ? populationOutcomes : outcomes;
    this.i = language === "nl" ? 0 : 1;
    this.formats = new Map();
  }

  t(key, values = {}) {
    if (!words[key]) throw new Error(`no words for ${key}`);
    return fill(words[key][this.i], values);
  }

  title(scenario) {
    return titles[scenario.title]?.[this.i] ?? scenario.title;
  }

  /** The title of a scenario within a sentence: those that are known here begin with a small letter. */
  within(scenario) {
    const title = this.title(scenario);
    return titles[scenario.title] ? title[0].toLowerCase() + title.slice(1) : title;
  }

  /** What a scenario is, short and in the language of the page; null where only its own text tells. */
  about(scenario) {
    return abouts[scenario.title]?.[this.i] ?? null;
  }

  outcome(o) {
    return this.outcomes[o.name]?.[this.i] ?? o.meaning;
  }

  label(kind, name) {
    return labels[kind]?.[name]?.[this.i] ?? name.replaceAll("_", " ");
  }

  /** Whether a parameter has a plain name here; else its own meaning, in English, stands for it. */
  knows(p) {
    return parameterNames[general(p)] !== undefined;
  }

  /** Plain name of a parameter. */
  parameter(p) {
    const path = p.path.split(".");
    const member = path.length > 2 ? path[1] : "";
    const what = parameterNames[general(p)]?.[this.i] ?? p.meaning;
    const who = member && this.member(path[0], member);
    const name = who ? `${who}: ${what}` : what;
    return name[0].toUpperCase() + name.slice(1);
  }

  member(group, name) {
    if (group === "services") return this.label("queue", name);
    if (group === "profiles") return this.label("stratum", `profile: ${name}`);
    if (group === "groups") return this.label("margin", `group: ${name}`);
    if (group === "pathways") return this.label("queue", `team: ${name}`);
    return parameterMembers[name]?.[this.i] ?? name.replaceAll("-", " ");
  }

  number(x, options = {}) {
    if (x === null || x === undefined || Number.isNaN(x)) return "–";
    const key = JSON.stringify(options);
    if (!this.formats.has(key)) this.formats.set(key, new Intl.NumberFormat(this.language === "nl" ? "nl-NL" : "en-GB", options));
    return this.formats.get(key).format(x).replace(/^-/, "−");
  }

  /** Digits after the point so that about three digits say something, given how large things are. */
  digits(size) {
    const s = Math.abs(size);
    return s >= 100 ? 0 : s >= 10 ? 1 : s >= 1 ? 2 : s > 0 ? Math.min(3, 1 - Math.floor(Math.log10(s))) : 1;
  }

  plain(x, sign = false, scale = x) {
    const d = this.digits(scale);
    return this.number(x, { minimumFractionDigits: d, maximumFractionDigits: d, ...(sign && { signDisplay: "exceptZero" }) });
  }

  share(x, digits = 1) {
    return this.number(x, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits });
  }

  unit(unit, x = 2) {
    if (unit === "1") return "";
    const u = units[unit];
    return u ? u[this.i * 2 + (Math.abs(x) === 1 ? 0 : 1)] : unit;
  }

  /** A unit that is said once, behind the name of an outcome. */
  unitAside(unit) {
    return unit === "1" ? "" : unit.startsWith("/") || unit === "index" ? `, ${this.unit(unit)}` : ` (${this.unit(unit)})`;
  }

  /** A value of an outcome with its unit: "24,0 %", "63 weken". */
  value(x, unit) {
    return unit === "1" ? this.share(x) : `${this.valueNumber(x, unit)} ${this.unit(unit, x)}`;
  }

  /** The same for a difference: "+1,6 procentpunt". */
  change(x, unit, scale = x) {
    return `${this.changeNumber(x, unit, scale)} ${unit === "1" ? this.t("points") : this.unit(unit, x)}`;
  }

  changeNumber(x, unit, scale = x) {
    if (unit === "1") return this.number(x * 100, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero" });
    return unit.startsWith("whole") ? this.number(x, { maximumFractionDigits: 0, signDisplay: "exceptZero" }) : this.plain(x, true, scale);
  }

  valueNumber(x, unit) {
    return unit === "1" ? this.share(x) : unit.startsWith("whole") ? this.number(x, { maximumFractionDigits: 0 }) : this.plain(x);
  }

  unitOfChange(unit) {
    return unit === "1" ? this.t("points") : this.unit(unit);
  }

  when(text) {
    const date = new Date(text);
    return Number.isNaN(date.getTime()) ? text ?? "–"
      : new Intl.DateTimeFormat(this.language === "nl" ? "nl-NL" : "en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(date) + " UTC";
  }
}
