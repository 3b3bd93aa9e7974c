#ifndef KITH_TESTS_WORLD_FIXTURE_H
#define KITH_TESTS_WORLD_FIXTURE_H

/* Runs for tests: a scenario file, some values set, point or prior draw. Whatever goes wrong here
 * ends the test. Run from the repository root. Include after cmocka.h. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/family.h"
#include "model/world.h"
#include "read/scenario.h"

enum { POINT = -1 };

#define BASELINE "scenarios/baseline.yaml"
#define FRAGMENTED "scenarios/fragmented.yaml"
#define INTEGRAL "scenarios/integral.yaml"

/** Values to be set, as one text: "detect.signs=0; care.patience=8 week". Of two for one path the last one holds. */
enum { MOST_SETS = 64, SET_TEXT = 4096 };

#define EACH_SERVICE(key, value) \
    "services.local-team." key "=" value "; services.domestic-violence-help." key "=" value "; services.perpetrator-programme." key \
    "=" value "; services.child-trauma-therapy." key "=" value "; services.addiction-care." key "=" value "; services.psychiatry." key \
    "=" value "; services.debt-help." key "=" value "; services.parenting-support." key "=" value "; "

/** Nothing but the report of week 0, which needs some chance, leads to a report. */
#define NO_DETECTION "detect.per_severe=0; detect.per_other=0; detect.signs=0.0000000001; detect.unfounded=0; detect.duplicates=0; "

/** Help leaves violence as it is. */
#define NO_EFFECT "care.effect=0; care.waiting_effect=0; care.plan_effect=0; pathways.integral.advantage=0; violence.improve_problem=0; "

static inline void
must(int status, struct kith_error *err)
{
    if (status)
        print_error("%s\n", err->text ? err->text : "no memory for a message");
    assert_int_equal(status, KITH_OK);
    kith_error_clear(err);
}

/** Splits in place at semicolons, without blanks at the beginning. */
static inline size_t
split_sets(char *text, const char **sets)
{
    size_t n = 0;
    for (char *at = strtok(text, ";"); at; at = strtok(NULL, ";")) {
        at += strspn(at, " ");
        assert_true(n < MOST_SETS);
        if (*at)
            sets[n++] = at;
    }
    return n;
}

static inline struct kith_scenario *
scenario_of(const char *path, const char *sets)
{
    struct kith_scenario *scenario = NULL;
    struct kith_error err = { 0 };
    char text[SET_TEXT];
    const char *set[MOST_SETS];
    assert_true(strlen(sets) < sizeof text);
    strcpy(text, sets);
    const size_t n = split_sets(text, set);
    must(kith_scenario_read(&scenario, &kith_model_schema, path, set, n, &err), &err);
    return scenario;
}

static inline void
params_of(const struct kith_scenario *scenario, int draw, struct kith_params *params)
{
    size_t n;
    kith_scenario_entries(scenario, &n);
    double *values = calloc(n, sizeof *values);
    assert_non_null(values);
    if (draw == POINT)
        kith_scenario_point(scenario, values);
    else
        kith_scenario_prior(scenario, 1, (uint32_t) draw, values);
    kith_scenario_fill(scenario, values, params);
    free(values);
}

/** @param draw  number of a prior draw, or POINT */
static inline struct kith_rules *
rules_of(const char *path, const char *sets, int draw, uint32_t families)
{
    struct kith_scenario *scenario = scenario_of(path, sets);
    struct kith_rules *rules = NULL;
    struct kith_error err = { 0 };
    struct kith_params params;
    params_of(scenario, draw, &params);
    must(kith_rules_new(&rules, &params, families, &err), &err);
    kith_scenario_free(scenario);
    return rules;
}

static inline struct kith_world *
world_of(const struct kith_rules *rules, uint64_t seed, uint32_t families, int threads, enum kith_body body)
{
    struct kith_world *world = NULL;
    struct kith_error err = { 0 };
    must(kith_world_new(&world, rules, kith_key_of(seed, 0), families, threads, body, &err), &err);
    return world;
}

static inline void
week_of(struct kith_world *world)
{
    struct kith_error err = { 0 };
    must(kith_week(world, &err), &err);
}

static inline const int64_t *
run_of(struct kith_world *world)
{
    const int64_t *tally = NULL;
    struct kith_error err = { 0 };
    must(kith_world_run(world, NULL, &tally, &err), &err);
    return tally;
}

/** A copy of all counts of a whole run: shape (layout total), the caller's. */
static inline int64_t *
tally_of(const struct kith_rules *rules, uint64_t seed, uint32_t families, int threads)
{
    struct kith_world *world = world_of(rules, seed, families, threads, kith_body_best());
    const size_t size = world->layout.total * sizeof(int64_t);
    int64_t *copy = malloc(size);
    assert_non_null(copy);
    memcpy(copy, run_of(world), size);
    kith_world_free(world);
    return copy;
}

/** What has been counted so far in one cell of a block, not of a stock. */
static inline int64_t
counted(const struct kith_world *world, enum kith_block_name block, uint32_t cell)
{
    int64_t n = 0;
    for (uint32_t d = 0; d < world->n_desks; d++)
        n += world->desk[d].tally[world->layout.at[block] + cell];
    return n;
}

/** The week that was simulated last. */
static inline uint32_t
last_week(const struct kith_world *world)
{
    return world->week - 1;
}

/** Whether a family is in the study in the week simulated last: it has entered and not left. */
static inline int
is_here(const struct kith_world *world, uint32_t id)
{
    return id >= world->from && id < world->to && last_week(world) - world->family[id].entry < world->rules->weeks;
}

/** Counts the columns in which two families differ, and names them if asked to.
 * @param except  columns that may differ: " pathway slot_queue ", with blanks at both ends */
static inline int
differing_columns(const struct kith_family *a, const struct kith_family *b, const char *except, int tell)
{
    int differ = 0;
    for (size_t c = 0; c < kith_n_family_columns; c++) {
        const struct kith_column *column = &kith_family_columns[c];
        char word[64];
        if (memcmp((const char *) a + column->offset, (const char *) b + column->offset, column->size) == 0)
            continue;
        snprintf(word, sizeof word, " %s ", column->name);
        if (strstr(except, word))
            continue;
        differ++;
        if (tell)
            print_error("  %s differs\n", column->name);
    }
    return differ;
}

#endif
