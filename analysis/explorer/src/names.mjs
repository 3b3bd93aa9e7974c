// Names that a file gives in English, in plain Dutch and English: { name: [nl, en] }. What is not here is shown as it stands in the file. Those
// that figures and the brief need, too, are in sim/tell/names.c, which build.mjs reads.
import { populationLabels } from "./population/names.mjs";

const said = KITH_NAMES;

export const { cohort: outcomes, population: populationOutcomes, title: titles } = said;

export const labels = {
  ...populationLabels,
  queue: said.queue, stratum: said.group, margin: said.group, region: said.region, violence: said.level,
  children: { none: ["geen geweld in het gezin", "no violence in the family"], low: ["minder vaak geweld", "less frequent violence"], high: ["heel vaak geweld", "very frequent violence"] },
  case: {
    unknown: ["nog niet gemeld", "not yet reported"], reported: ["gemeld, wacht op beoordeling", "reported, awaiting assessment"],
    follow_up: ["afspraken en vervolg", "conditions and follow-up"], investigated: ["onderzoek", "investigation"],
    monitored: ["wordt gevolgd", "monitored"], closed: ["afgesloten", "closed"],
  },
  help_status: {
    none: ["geen hulp", "no help"], waiting: ["wacht op hulp", "waiting for help"], in_help: ["krijgt hulp", "in help"],
    aftercare: ["nazorg", "aftercare"], completed: ["hulp afgerond", "help completed"], dropped_out: ["gestopt met hulp", "dropped out of help"],
  },
  report: {
    index: ["eerste melding", "first report"], in_assessment: ["tijdens de beoordeling", "during assessment"],
    after_assessment: ["na de beoordeling", "after assessment"], in_monitoring: ["tijdens het volgen", "during monitoring"],
    re_report: ["hermelding na afsluiting", "re-report after closing"],
  },
};

/** Units: [nl one, nl many, en one, en many]. "/1000" is per 1,000 households with children. */
export const units = {
  ...Object.fromEntries(Object.entries(said.unit).map(([name, texts]) => [name, texts.flatMap((text) => [text.split("|")[0], text.split("|").at(-1)])])),
  whole: ["aantal", "aantal", "number", "number"], "whole/year": ["aantal per jaar", "aantal per jaar", "number a year", "number a year"], "hour/year": ["uur per jaar", "uur per jaar", "hour a year", "hours a year"],
};
