// Names that files of populations give, in plain Dutch and English: [nl, en].

/** Who pays: the same for cohorts. */
const costNames = {
  cost_municipality: ["Deel van de kosten dat gemeenten betalen", "Part of the cost that municipalities pay"],
  cost_insurance: ["Deel van de kosten dat zorgverzekeraars betalen", "Part of the cost that health insurers pay"],
  cost_justice: ["Deel van de kosten dat politie en justitie betalen", "Part of the cost that police and justice pay"],
  cost_state: ["Deel van de kosten dat het Rijk betaalt", "Part of the cost that the state pays"],
  spending: ["Wat de maatregelen zelf kosten", "What the levers themselves cost"],
  spending_municipality: ["Deel daarvan dat gemeenten betalen", "Part of it that municipalities pay"],
  spending_insurance: ["Deel daarvan dat zorgverzekeraars betalen", "Part of it that health insurers pay"],
  spending_justice: ["Deel daarvan dat politie en justitie betalen", "Part of it that police and justice pay"],
  spending_state: ["Deel daarvan dat het Rijk betaalt", "Part of it that the state pays"],
  spending_places: ["Deel daarvan waarmee plaatsen zijn gekocht", "Part of it that bought places"],
  total_cost: ["Kosten van hulpverleners en van de maatregelen samen", "Cost of staff time and of the levers together"],
};

export const populationOutcomes = {
  reports: ["Meldingen bij Veilig Thuis", "Reports to Veilig Thuis"],
  first_reports: ["Eerste meldingen", "First reports"],
  repeat_reports: ["Meldingen over gezinnen die al eerder gemeld waren", "Reports about families that were reported before"],
  first_share: ["Eerste meldingen, van alle meldingen", "First reports, of all reports"],
  follow_up_share: ["Vervolgmeldingen op een lopende zaak, van alle meldingen", "Follow-up reports on an open case, of all reports"],
  follow_up_assessment: ["Vervolgmeldingen tijdens de beoordeling, van alle meldingen", "Follow-up reports during assessment, of all reports"],
  follow_up_after: ["Vervolgmeldingen na de beoordeling, van alle meldingen", "Follow-up reports after assessment, of all reports"],
  follow_up_monitoring: ["Vervolgmeldingen tijdens het volgen, van alle meldingen", "Follow-up reports during monitoring, of all reports"],
  re_report_share: ["Hermeldingen na afsluiting, van alle meldingen", "Re-reports after closing, of all reports"],
  late_share: ["Veiligheidsbeoordelingen die niet op tijd klaar zijn", "Assessments not finished in time"],
  assessment_wait: ["Tijd van melding tot beoordeling", "Time from report to finished assessment"],
  assessment_load: ["Werk voor de beoordeling, van alles wat Veilig Thuis aankan", "Assessment work, of all that Veilig Thuis can do"],
  help_wait: ["Wachttijd van verwijzing tot start van de hulp (alleen wie hulp kreeg)", "Wait until there was a place, of those who got help"],
  passed_over: ["Tijd dat er een plek was, maar het gezin nog met andere hulp bezig was", "Time that there was a place, but the family was still busy with other help"],
  help_wait_all: ["Tijd op wachtlijsten voor hulp, ook van wie afhaakte", "Time on waiting lists for help, also of those who gave up"],
  help_wait_long: ["Gezinnen die langer dan 13 weken op hulp wachtten (van wie hulp kreeg)", "Waits of more than 13 weeks for help, of those who got it"],
  referrals_waiting: ["Verwijzingen die op een plaats wachten", "Referrals that wait for a place"],
  waiting: ["Gezinnen die op hulp wachten en nog geen hulp hebben", "Families that wait for help and have none yet"],
  in_help: ["Gezinnen die hulp krijgen", "Families in help"],
  utilisation: ["Plaatsen die bezet zijn, van alle plaatsen", "Places in use, of all places"],
  staff_hours: ["Tijd van hulpverleners", "Staff time"],
  paid_hours: ["Tijd van hulpverleners die er is, gebruikt of niet", "Staff time that is there, used or not"],
  turned_away: ["Zaken die met alleen advies eindigen, van alle beoordeelde", "Cases that end in advice only, of all assessed"],
  left_queue: ["Verwijzingen waarbij het gezin stopt met wachten", "Referrals given up while waiting"],
  lost: ["Verwijzingen die bij een overdracht verloren gaan", "Referrals lost at a hand-over"],
  violent: ["Gezinnen met geweld (stand aan het eind van het jaar)", "Families with violence (at the end of the year)"],
  violent_high: ["Gezinnen met heel vaak geweld (stand aan het eind van het jaar)", "Families with very frequent violence (at the end of the year)"],
  violent_known: ["Gezinnen met geweld die ooit gemeld zijn, van alle gezinnen met geweld", "Families with violence that were ever reported, of all with violence"],
  reported_ever: ["Gezinnen die ooit gemeld zijn, van alle waar ooit geweld was", "Families ever reported, of all that ever had violence"],
  years_until_report: ["Duur van het geweld tot de eerste melding (gemiddelde van wie gemeld werd)", "Duration of violence until the first report (mean of those reported)"],
  median_until_report: ["Duur van het geweld tot de eerste melding (mediaan)", "Duration of violence until the first report (median)"],
  violent_years: ["Jaren dat gezinnen in geweld leven", "Years that families live in violence"],
  child_years: ["Jaren dat kinderen met geweld leven, bij elkaar opgeteld", "Child-years in violence"],
  incidents: ["Incidenten", "Incidents"],
  severe_incidents: ["Ernstige incidenten", "Severe incidents"],
  incidents_per_report: ["Incidenten per melding", "Incidents for each report"],
  severe_per_report: ["Ernstige incidenten per melding", "Severe incidents for each report"],
  relapses: ["Terugval, per jaar dat een gezin zonder geweld is", "Relapses, for each year that a family is without violence"],
  lasting: ["Gezinnen waar het geweld een jaar of langer weg is, van wie ooit gemeld is", "Families without violence for a year or longer, of those ever reported"],
  children_violence: ["Kinderen in gezinnen met geweld (stand aan het eind van het jaar)", "Children in families with violence (at the end of the year)"],
  children_trauma: ["Kinderen met een trauma, in gezinnen waar ooit geweld was", "Children with trauma, in families that ever had violence"],
  children_wellbeing: ["Welzijn van deze kinderen (0 tot 1)", "Wellbeing of these children (0 to 1)"],
  children_without_help: ["Kinderen zonder eigen hulp, in gezinnen die ooit gemeld zijn", "Children without help of their own, in families ever reported"],
  orders: ["Huisverboden", "Restraining orders"],
  separations: ["Scheidingen", "Separations"],
  advice: ["Adviesvragen over gezinnen met geweld zonder lopende zaak", "Requests for advice about families with violence without an open case"],
  cost: ["Kosten van de inzet van hulpverleners", "Cost of staff time"],
  ...costNames,
};

export const populationTitles = {
  "Acute help in one centre": ["Acute hulp op één plek", "Acute help in one centre"],
  "A cut for two years, then all is as before": ["Twee jaar bezuiniging, daarna weer als voorheen", "A cut for two years, then all is as before"],
  "Earlier and better in view": ["Eerder en beter in beeld", "Earlier and better in view"],
  "Everything together": ["Alles samen", "Everything together"],
  "Five million euro for one year, if it bought help": ["Vijf miljoen euro voor één jaar, als daarmee hulp werd ingekocht", "Five million euro for one year, if it bought help"],
  "Longer help, and more of it by specialists": ["Langere hulp, vaker door specialisten", "Longer help, and more of it by specialists"],
  "Neighbourhood teams that know more about violence at home": ["Wijkteams die meer van huiselijk geweld weten", "Neighbourhood teams that know more about violence at home"],
  "The first cohort, before Veilig Thuis": ["De eerste onderzoeksgroep, vóór Veilig Thuis", "The first cohort, before Veilig Thuis"],
  "Police and justice at once, and firmer with those who use violence": ["Politie en justitie direct betrokken, en strenger voor plegers", "Police and justice at once, and firmer with those who use violence"],
  "A plan for each region, over some years": ["Een plan per regio, over enkele jaren", "A plan for each region, over some years"],
  "More temporary restraining orders": ["Vaker een tijdelijk huisverbod", "More temporary restraining orders"],
  "Attention for specific groups": ["Aandacht voor specifieke groepen", "Attention for specific groups"],
  "A multidisciplinary team for lasting unsafety": ["Een multidisciplinair team bij structurele onveiligheid", "A multidisciplinary team for lasting unsafety"],
  "The whole family and the people around it in the plan": ["Het hele gezin en zijn omgeving in het plan", "The whole family and the people around it in the plan"],
};

export const populationLabels = {
  region: { Fryslân: ["Friesland", "Friesland"] },
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
  margin: {
    all: ["alle gezinnen", "all families"],
    "profile: intimate-terror": ["intieme terreur", "intimate terror"], "profile: family-under-stress": ["gezin onder stress", "family under stress"],
    "profile: long-term-care": ["langdurige zorg", "long-term care"], "profile: child-behaviour": ["gedrag van het kind", "child behaviour"],
    "profile: conflict-divorce": ["conflictscheiding", "conflict divorce"],
    "problems: 0-1": ["0 of 1 probleem", "0 or 1 problem"], "problems: 2-3": ["2 of 3 problemen", "2 or 3 problems"], "problems: 4 or more": ["4 of meer problemen", "4 problems or more"],
    "violence: partner and child": ["tussen partners en tegen kinderen", "partner and child"], "violence: partner only": ["alleen tussen partners", "partner only"],
    "violence: child only": ["alleen tegen kinderen", "child only"],
    "children: none": ["geen kinderen thuis", "no children at home"], "children: some": ["kinderen thuis", "children at home"],
    "group: none": ["geen specifieke groep", "no specific group"], "group: sexual-violence": ["seksueel geweld", "sexual violence"],
    "group: honour": ["eergerelateerd of schadelijke praktijk", "honour-related or harmful practice"], "group: divorce": ["complexe scheiding", "complex divorce"],
    "group: elder": ["ouderenmishandeling", "elder abuse"], "group: exploitation": ["uitbuiting van jongeren", "exploitation of youth"],
  },
  reporter: {
    "police-and-justice": ["politie en justitie", "police and justice"], health: ["zorg", "health care"], education: ["onderwijs", "education"],
    "youth-and-child-care": ["jeugdhulp en kinderopvang", "youth and child care"], "other-professionals": ["andere professionals", "other professionals"],
    "neighbours-and-family": ["buren en familie", "neighbours and family"],
  },
};

/** Units: [nl one, nl many, en one, en many]. "/1000" is per 1,000 households with children. */
const same = (nl, en) => [nl, nl, en, en];
export const populationUnits = {
  "/1000": same("per 1.000 huishoudens met kinderen", "per 1,000 households with children"),
  "/1000/year": same("per 1.000 huishoudens met kinderen per jaar", "per 1,000 households with children a year"),
  "year/1000/year": same("jaar per 1.000 huishoudens met kinderen per jaar", "years per 1,000 households with children a year"),
  "hour/1000/year": same("uur per 1.000 huishoudens met kinderen per jaar", "hours per 1,000 households with children a year"),
  "euro/1000/year": same("euro per 1.000 huishoudens met kinderen per jaar", "euro per 1,000 households with children a year"),
  euro: same("euro", "euro"),
  "euro/year": same("euro per jaar", "euro a year"),
  index: same("(schaal van 0 tot 1)", "(scale of 0 to 1)"),
};

/** Provinces of the Netherlands in a grid of squares: column, row, letters. */
export const provinces = {
  Fryslân: [3, 0, "FR"], Friesland: [3, 0, "FR"], Groningen: [4, 0, "GR"],
  "Noord-Holland": [2, 1, "NH"], Flevoland: [3, 1, "FL"], Drenthe: [4, 1, "DR"],
  "Zuid-Holland": [1, 2, "ZH"], Utrecht: [2, 2, "UT"], Gelderland: [3, 2, "GE"], Overijssel: [4, 2, "OV"],
  Zeeland: [1, 3, "ZE"], "Noord-Brabant": [2, 3, "NB"], Limburg: [3, 3, "LI"],
};
