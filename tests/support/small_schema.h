#ifndef KITH_TESTS_SMALL_SCHEMA_H
#define KITH_TESTS_SMALL_SCHEMA_H

#include "param/change.h"

#include <float.h>

/** A schema with one of everything, for tests of the param floor that need no model. */

struct small_service {
    uint32_t treats;
    double places, dropout;
};

struct small_params {
    struct {
        double low_rate, stop_rate, severe, log_effect;
    } violence;
    struct {
        double working_time, capacity;
        uint32_t overload;
    } assess;
    double aftercare;
    uint32_t n_problems;
    double visits, length;
    double prevalence[6];
    uint32_t n_services;
    struct small_service service[4];
};

#define SMALL_AT(field) offsetof(struct small_params, field)

static const struct kith_parameter small_parameters[] = {
    { "violence.low_rate", KITH_NUMBER, "incident/year", 0, 100, SMALL_AT(violence.low_rate), NULL,
        "Incidents at the low level of violence", "7.2", NULL, 0, 0 },
    { "violence.stop_rate", KITH_NUMBER, "1/year", 0, 52, SMALL_AT(violence.stop_rate), NULL,
        "Rate at which violence stops", "7.2", NULL, 0, 0 },
    { "violence.severe", KITH_NUMBER, "1", 0, 1, SMALL_AT(violence.severe), NULL,
        "Chance that an incident is severe", "7.3", NULL, 0, 0 },
    { "problems.*.prevalence", KITH_NUMBER, "1", 0, 1, 0, NULL, "Share of families that have the problem", "7.1", NULL, 0, 0 },
    { "services.*.treats", KITH_SET, "1", 0, 0, offsetof(struct small_service, treats), "problems",
        "Problems for which the service is", "7.6", NULL, 0, 0 },
    { "services.*.places", KITH_NUMBER, "place", 0, 1000, offsetof(struct small_service, places), NULL,
        "Families that the service has place for", "7.6", NULL, 0, 0 },
    { "services.*.dropout", KITH_NUMBER, "1/week", 0, 1, offsetof(struct small_service, dropout), NULL,
        "Rate at which families leave before the end", "7.6", NULL, 0, 0 },
    { "assess.overload", KITH_CHOICE, "1", 0, 0, SMALL_AT(assess.overload), "wait|extra|advice",
        "What happens when reports pile up", "7.5", NULL, 0, 0 },
    { "assess.working_time", KITH_NUMBER, "week", 0, 20, SMALL_AT(assess.working_time), NULL,
        "Working time of an assessment", "7.5", NULL, 0, 0 },
    { "assess.team.capacity", KITH_NUMBER, "assessment/week per 100 reports/year", 0, 50, SMALL_AT(assess.capacity), NULL,
        "Assessments that can begin each week", "7.5", NULL, 0, 0 },
    { "violence.log_effect", KITH_NUMBER, "1", -DBL_MAX, DBL_MAX, SMALL_AT(violence.log_effect), NULL,
        "Log hazard ratio while in help", "7.2", NULL, 0, 0 },
    { "aftercare", KITH_NUMBER, "week", 0, DBL_MAX, SMALL_AT(aftercare), NULL, "Length of aftercare", "7.6", NULL, 0, 0 },
    { "visits", KITH_NUMBER, "1", 0, 12, SMALL_AT(visits), NULL, "Visits in aftercare", "7.6", "2", 0, 1 },
    { "length", KITH_NUMBER, "week", 52, 520, SMALL_AT(length), NULL, "Length of a run", "7.6", "52 week", KITH_SIZES_A_RUN, 52 },
    KITH_CHANGE_ROWS("6.1"),
};

static const struct kith_collection small_collections[] = {
    { "problems", 6, SMALL_AT(prevalence), sizeof(double), SMALL_AT(n_problems), "Problems that families may have", 0 },
    { "services", 4, SMALL_AT(service), sizeof(struct small_service), SMALL_AT(n_services), "Services that treat them", 0 },
    KITH_CHANGE_COLLECTION,
};

static const char *const small_constant[] = { "assess.team", "violence.severe", NULL };

static const struct kith_schema small_schema = { "small", small_parameters,
    sizeof small_parameters / sizeof *small_parameters, small_collections,
    sizeof small_collections / sizeof *small_collections, sizeof(struct small_params), small_constant, NULL };

#endif
