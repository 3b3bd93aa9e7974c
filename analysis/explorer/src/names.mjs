// Names that a file gives in English, in plain Dutch and English: { name: [nl, en] }. What is not
// here is shown as it stands in the file.

import { populationLabels, populationOutcomes, populationTitles, populationUnits } from "./population/names.mjs";

export const outcomes = {
  stopped_T3: ["Gezinnen die 78 weken na de melding vertellen dat er geen geweld meer is", "Families that tell of no violence 78 weeks after the report"],
  lasting_T3: ["Gezinnen waar geweld al een jaar of langer weg is (week 78)", "Families without violence for a year or longer (week 78)"],
  truly_none_T3: ["Gezinnen waar in week 78 werkelijk geen geweld is", "Families truly without violence in week 78"],
  frequent_T3: ["Gezinnen die in week 78 zeggen dat er vaak of ernstig geweld is", "Families that tell of frequent or severe violence in week 78"],
  between_T3: ["Gezinnen die in week 78 zeggen dat er soms geweld is", "Families that tell of some violence in week 78"],
  violent_weeks: ["Weken met geweld na de melding, per gezin", "Weeks in violence after the report, per family"],
  child_years: ["Jaren dat kinderen met geweld leven, bij elkaar opgeteld, per gezin", "Child-years in violence after the report, per family"],
  incidents: ["Incidenten na de melding, per gezin", "Incidents after the report, per family"],
  severe_incidents: ["Ernstige incidenten na de melding, per gezin", "Severe incidents after the report, per family"],
  relapse_free_52: ["Een jaar zonder terugval nadat geweld stopte", "A year free of relapse after violence stopped"],
  reported_again_52: ["Binnen een jaar opnieuw gemeld", "Reported again within a year"],
  repeat_reports: ["Nieuwe meldingen per gezin", "Further reports per family"],
  re_report_share: ["Hermeldingen, van alle meldingen", "Re-reports, of all reports"],
  follow_up_share: ["Vervolgmeldingen, van alle meldingen", "Follow-up reports, of all reports"],
  follow_up_assessment: ["Vervolgmeldingen tijdens de beoordeling, van alle meldingen", "Follow-up reports during assessment, of all reports"],
  follow_up_after: ["Vervolgmeldingen na de beoordeling, van alle meldingen", "Follow-up reports after assessment, of all reports"],
  follow_up_monitoring: ["Vervolgmeldingen tijdens het volgen, van alle meldingen", "Follow-up reports during monitoring, of all reports"],
  late_share: ["Veiligheidsbeoordelingen die niet op tijd klaar zijn", "Assessments finished late"],
  assessment_wait: ["Tijd van melding tot beoordeling", "Time from report to assessment"],
  help_wait: ["Wachttijd van verwijzing tot start van de hulp (alleen wie hulp kreeg)", "Wait until there was a place, of those who got help"],
  passed_over: ["Tijd dat er een plek was, maar het gezin nog met andere hulp bezig was", "Time that there was a place, but the family was still busy with other help"],
  helped: ["Gezinnen die hulp kregen (tot week 78)", "Families that got help (up to week 78)"],
  children_without_help: ["Kinderen zonder eigen hulp in week 78", "Children without help of their own in week 78"],
  lost: ["Verwijzingen die bij een overdracht verloren gaan, per gezin", "Referrals lost at a hand-over, per family"],
  left_queue: ["Gestopt met wachten, per gezin", "Given up waiting, per family"],
  utilisation: ["Plaatsen die bezet zijn", "Places in use"],
  staff_hours: ["Tijd van hulpverleners, per gezin", "Staff time, per family"],
  paid_hours: ["Tijd van hulpverleners die er is, gebruikt of niet, per gezin", "Staff time that is there, used or not, per family"],
  cost: ["Kosten van hulp en beoordeling, per gezin", "Cost of help and assessment, per family"],
  cost_municipality: ["Daarvan betaald door gemeenten, per gezin", "Of that paid by municipalities, per family"],
  cost_insurance: ["Daarvan betaald door zorgverzekeraars, per gezin", "Of that paid by health insurers, per family"],
  cost_justice: ["Daarvan betaald door politie en justitie, per gezin", "Of that paid by police and justice, per family"],
  cost_state: ["Daarvan betaald door het Rijk, per gezin", "Of that paid by the state, per family"],
  spending: ["Wat de maatregelen zelf kosten, per gezin", "What the levers themselves cost, per family"],
  spending_municipality: ["Daarvan betaald door gemeenten, per gezin", "Of that paid by municipalities, per family"],
  spending_insurance: ["Daarvan betaald door zorgverzekeraars, per gezin", "Of that paid by health insurers, per family"],
  spending_justice: ["Daarvan betaald door politie en justitie, per gezin", "Of that paid by police and justice, per family"],
  spending_state: ["Daarvan betaald door het Rijk, per gezin", "Of that paid by the state, per family"],
  total_cost: ["Kosten van hulpverleners en van de maatregelen samen, per gezin", "Cost of staff time and of the levers together, per family"],
  stopped_T1: ["Gezinnen die bij de melding zeggen dat er geen geweld is", "Families that tell of no violence at the report"],
  stopped_T2: ["Gezinnen die 52 weken na de melding vertellen dat er geen geweld meer is", "Families that tell of no violence 52 weeks after the report"],
  frequent_T1: ["Gezinnen die bij de melding zeggen dat er vaak of ernstig geweld is", "Families that tell of frequent or severe violence at the report"],
  frequent_T2: ["Gezinnen die in week 52 zeggen dat er vaak of ernstig geweld is", "Families that tell of frequent or severe violence in week 52"],
  partner_frequent_T1: ["Gezinnen met vaak of ernstig partnergeweld bij de melding", "Families with frequent or severe partner violence at the report"],
  partner_frequent_T3: ["Gezinnen met vaak of ernstig partnergeweld in week 78", "Families with frequent or severe partner violence in week 78"],
  both_T1: ["Gezinnen met partnergeweld én geweld tegen kinderen bij de melding", "Families with violence between partners and against children at the report"],
  told_T1: ["Aantal incidenten per jaar dat gezinnen bij de melding zelf noemen", "Incidents a year as told at the report, per family"],
  told_T2: ["Aantal incidenten per jaar dat gezinnen in week 52 zelf noemen", "Incidents a year as told in week 52, per family"],
  told_T3: ["Aantal incidenten per jaar dat gezinnen in week 78 zelf noemen", "Incidents a year as told in week 78, per family"],
  partner_T1: ["Gezinnen die bij de melding zeggen dat er partnergeweld is", "Families that tell of partner violence at the report"],
  told_partner_T1: ["Aantal incidenten tussen partners per jaar dat gezinnen bij de melding zelf noemen", "Incidents a year between partners as told at the report"],
  told_child_T1: ["Aantal incidenten tegen kinderen per jaar dat gezinnen bij de melding zelf noemen", "Incidents a year against children as told at the report"],
  children_violence_T1: ["Kinderen in gezinnen die bij de melding vertellen van geweld tegen kinderen", "Children in families that tell of violence against children at the report"],
};

/** Outcomes of populations: some have the names of cohorts' outcomes, and other words. */
export { populationOutcomes };

export const titles = {
  ...populationTitles,
  "Fragmented care": ["Gescheiden hulp", "Fragmented care"],
  "Integral care": ["Integrale hulp", "Integral care"],
  "Families reported to Veilig Thuis, help as it is organised now": ["Hulp zoals nu", "Help as it is now"],
};

export const labels = {
  ...populationLabels,
  violence: { none: ["geen geweld", "no violence"], low: ["minder vaak geweld", "less frequent violence"], high: ["heel vaak geweld", "very frequent violence"] },
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
  queue: {
    assessment: ["beoordeling door Veilig Thuis", "assessment by Veilig Thuis"], "local-team": ["wijkteam", "local team"],
    "domestic-violence-help": ["hulp bij huiselijk geweld", "domestic-violence help"], "perpetrator-programme": ["plegerhulp", "perpetrator programme"],
    "child-trauma-therapy": ["traumahulp voor kinderen", "child trauma therapy"], "addiction-care": ["verslavingszorg", "addiction care"],
    psychiatry: ["psychiatrie", "psychiatry"], "debt-help": ["schuldhulp", "debt help"], "parenting-support": ["opvoedhulp", "parenting support"],
    "team: integral": ["integraal team", "integral team"], "team: fragmented": ["team (gescheiden hulp)", "team (fragmented)"],
  },
  stratum: {
    all: ["alle gezinnen", "all families"],
    "profile: intimate-terror": ["intieme terreur", "intimate terror"], "profile: family-under-stress": ["gezin onder stress", "family under stress"],
    "profile: long-term-care": ["langdurige zorg", "long-term care"], "profile: child-behaviour": ["gedrag van het kind", "child behaviour"],
    "profile: conflict-divorce": ["conflictscheiding", "conflict divorce"],
    "problems: 0-1": ["0 of 1 probleem", "0 or 1 problem"], "problems: 2-3": ["2 of 3 problemen", "2 or 3 problems"], "problems: 4 or more": ["4 of meer problemen", "4 problems or more"],
    "violence: partner and child": ["tussen partners en tegen kinderen", "partner and child"], "violence: partner only": ["alleen tussen partners", "partner only"],
    "violence: child only": ["alleen tegen kinderen", "child only"],
    "children: 1": ["1 kind", "1 child"], "children: 2": ["2 kinderen", "2 children"], "children: 3 or more": ["3 of meer kinderen", "3 children or more"],
  },
};

/** Units: [nl one, nl many, en one, en many]. */
export const units = {
  ...populationUnits,
  week: ["week", "weken", "week", "weeks"],
  year: ["jaar", "jaar", "year", "years"],
  incident: ["incident", "incidenten", "incident", "incidents"],
  "incident/year": ["incident per jaar", "incidenten per jaar", "incident a year", "incidents a year"],
  report: ["melding", "meldingen", "report", "reports"],
  referral: ["verwijzing", "verwijzingen", "referral", "referrals"],
  hour: ["uur", "uur", "hour", "hours"],
  "hour/week": ["uur per week", "uur per week", "hour a week", "hours a week"],
  euro: ["euro", "euro", "euro", "euros"],
  "euro/hour": ["euro per uur", "euro per uur", "euro an hour", "euros an hour"],
  "1/year": ["per jaar", "per jaar", "per year", "per year"],
  "1/month": ["per maand", "per maand", "per month", "per month"],
  "1/week": ["per week", "per week", "per week", "per week"],
  "place per 100 reports/year": ["plaats per 100 meldingen per jaar", "plaatsen per 100 meldingen per jaar", "place per 100 reports a year", "places per 100 reports a year"],
  "assessment/week per 100 reports/year": ["beoordeling per week per 100 meldingen per jaar", "beoordelingen per week per 100 meldingen per jaar",
    "assessment a week per 100 reports a year", "assessments a week per 100 reports a year"],
};
