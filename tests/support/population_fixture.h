#ifndef KITH_TESTS_POPULATION_FIXTURE_H
#define KITH_TESTS_POPULATION_FIXTURE_H

/* Regions for tests: small, with a short burn-in unless a test sets another. Include after cmocka.h. */

#include "world_fixture.h"

/** Households of a region that takes a second or less for some years. */
enum { SMALL = 20000, MIDDLE = 60000, SOME_SEED = 20260501 };

#define SHORT "population.burn_in=104 week; population.horizon=104 week; "

/** Nobody reports anything. */
#define BLIND "detect.per_severe=0; detect.per_other=0; detect.signs=0; detect.unfounded=0; "

/** Reports tell the model what they would tell nobody: no effect of reports on violence. */
#define DEAF "report.stop=0; report.early=0; report.incident_fall=0; acute.order=0; "

static inline struct kith_area
area_of(double households)
{
    return (struct kith_area) { households, households * 0.04814, 1, 0, 0, 0, 0, 0, 0, 0 }; /* reports as in the country */
}

static inline struct kith_rules *
rules_in(const char *path, const char *sets, int draw, const struct kith_area *area)
{
    struct kith_scenario *scenario = scenario_of(path, sets);
    struct kith_rules *rules = NULL;
    struct kith_error err = { 0 };
    struct kith_params params;
    params_of(scenario, draw, &params);
    must(kith_rules_population(&rules, &params, area, &err), &err);
    kith_scenario_free(scenario);
    return rules;
}

static inline struct kith_rules *
region_rules(const char *path, const char *sets, double households)
{
    const struct kith_area area = area_of(households);
    return rules_in(path, sets, POINT, &area);
}

static inline struct kith_world *
region_of(const struct kith_rules *rules, const char *name, uint64_t seed, int threads)
{
    struct kith_world *world = NULL;
    struct kith_error err = { 0 };
    must(kith_world_population(&world, rules, kith_region_key(kith_key_of(seed, 0), name), threads, kith_body_best(), &err), &err);
    return world;
}

static inline void
pass_until(struct kith_world *world, uint32_t week)
{
    struct kith_error err = { 0 };
    must(kith_world_until(world, week, NULL, &err), &err);
}

/** Calendar week in which the policy starts. */
static inline uint32_t
policy_of(const struct kith_world *world)
{
    return KITH_PAST + world->rules->burn_in;
}

static inline struct kith_world *
copy_of(const struct kith_world *world)
{
    struct kith_world *copy = NULL;
    struct kith_error err = { 0 };
    must(kith_world_copy(&copy, world, &err), &err);
    return copy;
}

static inline void
change_to(struct kith_world *world, const struct kith_rules *rules)
{
    kith_world_change(world, rules);
}

/** Whether a family that has entered is there at the end of the week simulated last. */
static inline int
is_there(const struct kith_world *world, uint32_t id)
{
    return id < world->to && last_week(world) < world->family[id].leave;
}

/** Families that are there before the coming week. */
static inline uint32_t
how_many_there(const struct kith_world *world)
{
    return world->born - world->left;
}

/** What one measure of one stratum has got in a year, so far: not of what is counted at the end only. */
static inline int64_t
measured(const struct kith_world *world, uint32_t year, uint32_t margin, enum kith_measure what)
{
    return counted(world, KITH_TALLY_P_STRATA, (year * world->layout.axis[KITH_AXIS_MARGIN] + margin) * KITH_MEASURES + what);
}

/** What became of claims of a stratum on a queue in a year, or of those of all families. */
static inline int64_t
flowed_of(const struct kith_world *world, uint32_t year, uint32_t margin, uint32_t queue, enum kith_flow what)
{
    return counted(world, KITH_TALLY_P_FLOWS,
        ((year * world->layout.axis[KITH_AXIS_MARGIN] + margin) * world->rules->n_queues + queue) * KITH_FLOWS + (uint32_t) what);
}

static inline int64_t
flowed(const struct kith_world *world, uint32_t year, uint32_t queue, enum kith_flow what)
{
    return flowed_of(world, year, 0, queue, what);
}

static inline int64_t
reported(const struct kith_world *world, uint32_t row, enum kith_report sort)
{
    return counted(world, KITH_TALLY_P_REPORTS, row * KITH_REPORTS + sort);
}

/** Counts the members of struct kith_home in which two differ, and names them if asked to. */
static inline int
differing_homes(const struct kith_home *a, const struct kith_home *b, const char *except, int tell)
{
    int differ = 0;
    for (size_t c = 0; c < kith_n_home_columns; c++) {
        const struct kith_column *column = &kith_home_columns[c];
        char word[64];
        snprintf(word, sizeof word, " %s ", column->name);
        if (memcmp((const char *) a + column->offset, (const char *) b + column->offset, column->size) == 0 || strstr(except, word))
            continue;
        differ++;
        if (tell)
            print_error("  %s differs\n", column->name);
    }
    return differ;
}

/** Two worlds are the same to the last bit, but for what is named: families, queues, places, region, counts. */
static inline void
worlds_are_equal(const struct kith_world *a, const struct kith_world *b, const char *except)
{
    assert_int_equal(a->week, b->week);
    assert_int_equal(a->to, b->to);
    assert_int_equal(a->born, b->born);
    assert_int_equal(a->left, b->left);
    for (uint32_t id = 0; id < a->to; id++)
        if (differing_columns(&a->family[id], &b->family[id], except, 0) || differing_homes(&a->home[id], &b->home[id], except, 0)) {
            print_error("week %u, family %u:\n", last_week(a), id);
            differing_columns(&a->family[id], &b->family[id], except, 1);
            differing_homes(&a->home[id], &b->home[id], except, 1);
            fail();
        }
    for (uint32_t q = 0; q < a->rules->n_queues; q++) {
        assert_int_equal(a->queue[q].n, b->queue[q].n);
        assert_memory_equal(a->queue[q].claim, b->queue[q].claim, a->queue[q].n * sizeof(struct kith_claim));
    }
    assert_memory_equal(a->used, b->used, sizeof a->used);
    assert_memory_equal(a->places, b->places, sizeof a->places);
    assert_memory_equal(&a->log_noise, &b->log_noise, sizeof a->log_noise);
    assert_memory_equal(&a->hours, &b->hours, sizeof a->hours);
    assert_memory_equal(&a->region, &b->region, sizeof a->region);
    assert_memory_equal(&a->assess_capacity, &b->assess_capacity, sizeof a->assess_capacity);
}

static inline void
counts_are_equal(const struct kith_layout *layout, const int64_t *a, const int64_t *b)
{
    for (int block = 0; block < KITH_BLOCKS; block++)
        for (uint32_t i = layout->at[block]; i < layout->at[block] + layout->size[block]; i++)
            if (a[i] != b[i])
                fail_msg("%s, cell %u: %lld, not %lld", kith_blocks[block].name, i - layout->at[block], (long long) a[i], (long long) b[i]);
}

#endif
