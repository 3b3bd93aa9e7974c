// Names that files of populations give, in plain Dutch and English: [nl, en]. Outcomes, groups and units: sim/tell/names.c.

export const populationLabels = {
  weekly_violence: { none: ["geweld is gestopt", "violence has stopped"], low: ["minder vaak geweld", "less frequent violence"], high: ["heel vaak geweld", "very frequent violence"] },
  weekly_case: {
    unknown: ["nooit gemeld", "never reported"], reported: ["gemeld, wacht op beoordeling", "reported, awaiting assessment"],
    follow_up: ["afspraken en vervolg", "conditions and follow-up"], investigated: ["onderzoek", "investigation"],
    monitored: ["wordt gevolgd", "monitored"], closed: ["afgesloten", "closed"],
  },
  weekly_help: {
    none: ["geen hulp", "no help"], waiting: ["wacht op hulp", "waiting for help"], in_help: ["krijgt hulp", "in help"],
    aftercare: ["nazorg", "aftercare"], completed: ["hulp afgerond", "help completed"], dropped_out: ["gestopt met hulp", "dropped out of help"],
  },
  reporter: {
    "police-and-justice": ["politie en justitie", "police and justice"], health: ["zorg", "health care"], education: ["onderwijs", "education"],
    "youth-and-child-care": ["jeugdhulp en kinderopvang", "youth and child care"], "other-professionals": ["andere professionals", "other professionals"],
    "neighbours-and-family": ["buren en familie", "neighbours and family"],
  },
};

/** Provinces of the Netherlands by their letters. */
export const provinces = {
  Fryslân: "FR", Friesland: "FR", Groningen: "GR", "Noord-Holland": "NH", Flevoland: "FL", Drenthe: "DR", "Zuid-Holland": "ZH", Utrecht: "UT", Gelderland: "GE", Overijssel: "OV",
  Zeeland: "ZE", "Noord-Brabant": "NB", Limburg: "LI",
};
