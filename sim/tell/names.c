#include "tell/names.h"

#include <stddef.h>
#include <string.h>

#include "model/outcomes.h"

/* Outcomes have their names in their own table. */
#define COHORT(name, unit, better, headline, group, table, meaning, dutch, english) { KITH_NAME_COHORT, #name, dutch, english },
#define POPULATION(name, unit, better, headline, group, table, meaning, dutch, english) { KITH_NAME_POPULATION, #name, dutch, english },
#define BOTH(name, unit, better, headline, group, table, other, meaning, dutch, english, dutch_population, english_population) \
    { KITH_NAME_COHORT, #name, dutch, english }, { KITH_NAME_POPULATION, #name, dutch_population, english_population },

/* One row a name: as files have it, in Dutch, in English. analysis/explorer/build.mjs reads these rows, so each is on a line of its own. */
static const struct {
    enum kith_named kind;
    const char *name, *dutch, *english;
} row[] = {
    KITH_OUTCOMES(COHORT, POPULATION, BOTH, KITH_NO_ROW)
    { KITH_NAME_TITLE, "Acute help in one centre", "Acute hulp op één plek", "Acute help in one centre" },
    { KITH_NAME_TITLE, "A cut for two years, then all is as before", "Twee jaar bezuiniging, daarna weer als voorheen", "A cut for two years, then all is as before" },
    { KITH_NAME_TITLE, "Earlier and better in view", "Eerder en beter in beeld", "Earlier and better in view" },
    { KITH_NAME_TITLE, "Everything together", "Alles samen", "Everything together" },
    { KITH_NAME_TITLE, "Five million euro for one year, if it bought help", "Vijf miljoen euro voor één jaar, als daarmee hulp werd ingekocht", "Five million euro for one year, if it bought help" },
    { KITH_NAME_TITLE, "Longer help, and more of it by specialists", "Langere hulp, vaker door specialisten", "Longer help, and more of it by specialists" },
    { KITH_NAME_TITLE, "Neighbourhood teams that know more about violence at home", "Wijkteams die meer van huiselijk geweld weten", "Neighbourhood teams that know more about violence at home" },
    { KITH_NAME_TITLE, "The first cohort, before Veilig Thuis", "De eerste onderzoeksgroep, vóór Veilig Thuis", "The first cohort, before Veilig Thuis" },
    { KITH_NAME_TITLE, "Police and justice at once, and firmer with those who use violence", "Politie en justitie direct betrokken, en strenger voor plegers", "Police and justice at once, and firmer with those who use violence" },
    { KITH_NAME_TITLE, "A plan for each region, over some years", "Een plan per regio, over enkele jaren", "A plan for each region, over some years" },
    { KITH_NAME_TITLE, "One regional safety team in place of separate organisations", "Eén regionaal veiligheidsteam in plaats van losse organisaties", "One regional safety team in place of separate organisations" },
    { KITH_NAME_TITLE, "More temporary restraining orders", "Vaker een tijdelijk huisverbod", "More temporary restraining orders" },
    { KITH_NAME_TITLE, "Attention for specific groups", "Aandacht voor specifieke groepen", "Attention for specific groups" },
    { KITH_NAME_TITLE, "A multidisciplinary team for lasting unsafety", "Een multidisciplinair team bij structurele onveiligheid", "A multidisciplinary team for lasting unsafety" },
    { KITH_NAME_TITLE, "The whole family and the people around it in the plan", "Het hele gezin en zijn omgeving in het plan", "The whole family and the people around it in the plan" },
    { KITH_NAME_TITLE, "Five million euro for one year, if it bought specialised help", "Vijf miljoen euro voor één jaar specialistische hulp", "Five million euro for a year of specialised help" },
    { KITH_NAME_TITLE, "Five million euro for one year, if it bought trauma therapy for children", "Vijf miljoen euro voor één jaar traumahulp voor kinderen", "Five million euro for a year of trauma therapy for children" },
    { KITH_NAME_TITLE, "Five million euro for one year, if it bought places in local teams", "Vijf miljoen euro voor één jaar plaatsen in wijkteams", "Five million euro for a year of places in local teams" },
    { KITH_NAME_TITLE, "Five million euro for one year, if it bought programmes for those who use violence", "Vijf miljoen euro voor één jaar plegerhulp", "Five million euro for a year of perpetrator programmes" },
    { KITH_NAME_TITLE, "Fragmented care", "Gescheiden hulp", "Fragmented care" },
    { KITH_NAME_TITLE, "Integral care", "Integrale hulp", "Integral care" },
    { KITH_NAME_TITLE, "Families reported to Veilig Thuis, help as it is organised now", "Hulp zoals nu", "Help as it is now" },
    { KITH_NAME_QUEUE, "assessment", "beoordeling door Veilig Thuis", "assessment by Veilig Thuis" },
    { KITH_NAME_QUEUE, "local-team", "wijkteam", "local team" },
    { KITH_NAME_QUEUE, "domestic-violence-help", "hulp bij huiselijk geweld", "domestic-violence help" },
    { KITH_NAME_QUEUE, "perpetrator-programme", "plegerhulp", "perpetrator programme" },
    { KITH_NAME_QUEUE, "child-trauma-therapy", "traumahulp voor kinderen", "child trauma therapy" },
    { KITH_NAME_QUEUE, "addiction-care", "verslavingszorg", "addiction care" },
    { KITH_NAME_QUEUE, "psychiatry", "psychiatrie", "psychiatry" },
    { KITH_NAME_QUEUE, "debt-help", "schuldhulp", "debt help" },
    { KITH_NAME_QUEUE, "parenting-support", "opvoedhulp", "parenting support" },
    { KITH_NAME_QUEUE, "team: integral", "integraal team", "integral team" },
    { KITH_NAME_QUEUE, "team: fragmented", "team (gescheiden hulp)", "team (fragmented)" },
    { KITH_NAME_GROUP, "all", "alle gezinnen", "all families" },
    { KITH_NAME_GROUP, "profile: intimate-terror", "intieme terreur", "intimate terror" },
    { KITH_NAME_GROUP, "profile: family-under-stress", "gezin onder stress", "family under stress" },
    { KITH_NAME_GROUP, "profile: long-term-care", "langdurige zorg", "long-term care" },
    { KITH_NAME_GROUP, "profile: child-behaviour", "gedrag van het kind", "child behaviour" },
    { KITH_NAME_GROUP, "profile: conflict-divorce", "conflictscheiding", "conflict divorce" },
    { KITH_NAME_GROUP, "problems: 0-1", "0 of 1 probleem", "0 or 1 problem" },
    { KITH_NAME_GROUP, "problems: 2-3", "2 of 3 problemen", "2 or 3 problems" },
    { KITH_NAME_GROUP, "problems: 4 or more", "4 of meer problemen", "4 problems or more" },
    { KITH_NAME_GROUP, "violence: partner and child", "tussen partners en tegen kinderen", "partner and child" },
    { KITH_NAME_GROUP, "violence: partner only", "alleen tussen partners", "partner only" },
    { KITH_NAME_GROUP, "violence: child only", "alleen tegen kinderen", "child only" },
    { KITH_NAME_GROUP, "children: none", "geen kinderen thuis", "no children at home" },
    { KITH_NAME_GROUP, "children: some", "kinderen thuis", "children at home" },
    { KITH_NAME_GROUP, "group: none", "geen specifieke groep", "no specific group" },
    { KITH_NAME_GROUP, "group: sexual-violence", "seksueel geweld", "sexual violence" },
    { KITH_NAME_GROUP, "group: honour", "eergerelateerd of schadelijke praktijk", "honour-related or harmful practice" },
    { KITH_NAME_GROUP, "group: divorce", "complexe scheiding", "complex divorce" },
    { KITH_NAME_GROUP, "group: elder", "ouderenmishandeling", "elder abuse" },
    { KITH_NAME_GROUP, "group: exploitation", "uitbuiting van jongeren", "exploitation of youth" },
    { KITH_NAME_GROUP, "children: 1", "1 kind", "1 child" },
    { KITH_NAME_GROUP, "children: 2", "2 kinderen", "2 children" },
    { KITH_NAME_GROUP, "children: 3 or more", "3 of meer kinderen", "3 children or more" },
    { KITH_NAME_REGION, "Fryslân", "Friesland", "Friesland" },
    { KITH_NAME_LEVEL, "none", "geen geweld", "no violence" },
    { KITH_NAME_LEVEL, "low", "minder vaak geweld", "less frequent violence" },
    { KITH_NAME_LEVEL, "high", "heel vaak geweld", "very frequent violence" },
    { KITH_NAME_UNIT, "/1000", "per 1.000 huishoudens met kinderen", "per 1,000 households with children" },
    { KITH_NAME_UNIT, "/1000/year", "per 1.000 huishoudens met kinderen per jaar", "per 1,000 households with children a year" },
    { KITH_NAME_UNIT, "year/1000/year", "jaar per 1.000 huishoudens met kinderen per jaar", "years per 1,000 households with children a year" },
    { KITH_NAME_UNIT, "hour/1000/year", "uur per 1.000 huishoudens met kinderen per jaar", "hours per 1,000 households with children a year" },
    { KITH_NAME_UNIT, "euro/1000/year", "euro per 1.000 huishoudens met kinderen per jaar", "euro per 1,000 households with children a year" },
    { KITH_NAME_UNIT, "euro", "euro", "euro|euros" },
    { KITH_NAME_UNIT, "euro/year", "euro per jaar", "euro a year" },
    { KITH_NAME_UNIT, "index", "(schaal van 0 tot 1)", "(scale of 0 to 1)" },
    { KITH_NAME_UNIT, "week", "week|weken", "week|weeks" },
    { KITH_NAME_UNIT, "year", "jaar", "year|years" },
    { KITH_NAME_UNIT, "incident", "incident|incidenten", "incident|incidents" },
    { KITH_NAME_UNIT, "incident/year", "incident per jaar|incidenten per jaar", "incident a year|incidents a year" },
    { KITH_NAME_UNIT, "report", "melding|meldingen", "report|reports" },
    { KITH_NAME_UNIT, "referral", "verwijzing|verwijzingen", "referral|referrals" },
    { KITH_NAME_UNIT, "hour", "uur", "hour|hours" },
    { KITH_NAME_UNIT, "hour/week", "uur per week", "hour a week|hours a week" },
    { KITH_NAME_UNIT, "euro/hour", "euro per uur", "euro an hour|euros an hour" },
    { KITH_NAME_UNIT, "1/year", "per jaar", "per year" },
    { KITH_NAME_UNIT, "1/month", "per maand", "per month" },
    { KITH_NAME_UNIT, "1/week", "per week", "per week" },
    { KITH_NAME_UNIT, "place per 100 reports/year", "plaats per 100 meldingen per jaar|plaatsen per 100 meldingen per jaar", "place per 100 reports a year|places per 100 reports a year" },
    { KITH_NAME_UNIT, "assessment/week per 100 reports/year", "beoordeling per week per 100 meldingen per jaar|beoordelingen per week per 100 meldingen per jaar", "assessment a week per 100 reports a year|assessments a week per 100 reports a year" },
};

const char *
kith_name_of(enum kith_named kind, const char *name, enum kith_language language)
{
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        if (row[i].kind == kind && strcmp(row[i].name, name) == 0)
            return language == KITH_DUTCH ? row[i].dutch : row[i].english;
    return NULL;
}
