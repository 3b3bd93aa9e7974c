/* In which kind of run does a parameter act? The schema says it; here it is tried.
 *
 * One parameter after the other is moved within its range, in runs in which everything is switched on. What the schema calls
 * idle in this kind of run may not move a single count or outcome; everything else must move one, in one of the runs at least. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "population_fixture.h"

#include <math.h>

#include "model/outcome.h"

enum { FAMILIES = 300, HOUSEHOLDS = 3000 };

/* A way of running in which some parameters act that elsewhere cannot. */
struct scene {
    const char *path, *sets;
};

#define ON \
    "pathways.integral.share=0.5; detect.unfounded=0.05; detect.duplicates=0.2; detect.advice=2; care.waiting_effect=0.2; care.plan_effect=0.3; " \
    "care.overload=0.5; assess.safety_plan=0.5; assess.monitored=0.5; report.stop=0.2; observe.denial=0.2; climate.gain=1; detect.acute=0.5; acute.share=0.3; " \
    "acute.order=0.3; acute.order_effect=0.5; services.local-team.experience=1; services.local-team.children=0.5; lives.contact=0.5; " \
    "problem_load.correlation=0.3; violence.improve_problem=-0.2; pathways.integral.aftercare=26; pathways.integral.sees_relapse=0.5; " \
    "pathways.integral.safety_plan=0.5; pathways.integral.min_needs=1; pathways.integral.stay=13 week; cohort.intake=26 week; cohort.run_in=26 week; violence.high_rate=100; " \
    "population.burn_in=104 week; population.horizon=104 week; population.onset_rate=0.05; population.stay=3 year; population.memory=0.5 year; "

static const struct scene scenes[] = {
    { INTEGRAL, ON "assess.overload=extra; assess.capacity=1" },
    { INTEGRAL, ON "assess.overload=advice; assess.capacity=0.5; population.load=2; assess.advice_after=8 week" },
    { INTEGRAL, ON "assess.overload=wait; assess.capacity=100; population.load=0.5; pathways.integral.staff_share=0.5; pathways.integral.min_needs=3" },
};
enum { SCENES = sizeof scenes / sizeof *scenes };

/* What a run counts, and what is made of it. */
struct result {
    int64_t *tally;
    double *outcome;
    size_t n_tally, n_outcomes;
};

static void
clear(struct result *self)
{
    free(self->tally);
    free(self->outcome);
}

static int
same(const struct result *a, const struct result *b)
{
    return a->n_tally == b->n_tally && memcmp(a->tally, b->tally, a->n_tally * sizeof *a->tally) == 0
        && memcmp(a->outcome, b->outcome, a->n_outcomes * sizeof *a->outcome) == 0;
}

static void
keep(struct result *self, const struct kith_layout *layout, const int64_t *tally, size_t n_outcomes)
{
    *self = (struct result) { malloc(layout->total * sizeof *tally), calloc(n_outcomes, sizeof *self->outcome), layout->total, n_outcomes };
    assert_non_null(self->tally);
    assert_non_null(self->outcome);
    memcpy(self->tally, tally, layout->total * sizeof *tally);
}

static void
run_cohort(struct result *out, const struct kith_params *base, const struct kith_params *params)
{
    struct kith_rules *rules = NULL;
    struct kith_error err = { 0 };
    (void) base;
    *out = (struct result) { 0 };
    if (kith_rules_new(&rules, params, FAMILIES, &err)) { /* nobody could be reported: another result by all means */
        kith_error_clear(&err);
        return;
    }
    struct kith_world *world = world_of(rules, SOME_SEED, FAMILIES, 1, kith_body_best());
    const int64_t *tally = run_of(world);
    keep(out, &world->layout, tally, kith_n_outcomes);
    kith_outcomes_of(&(const struct kith_slice) { .params = &rules->params, .layout = &world->layout, .tally = tally }, out->outcome);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* The past under the base, with half of the team's staff, then the policy: so staff moves at the change. A past that is moved as well is another base. */
static void
run_population(struct result *out, const struct kith_params *base, const struct kith_params *params)
{
    const struct kith_area area = { .households = HOUSEHOLDS, .reports = HOUSEHOLDS * 0.0624, .capacity = 1 };
    struct kith_rules *before = NULL, *rules = NULL;
    struct kith_error err = { 0 };
    struct kith_params past = *base;
    for (int p = 0; p < KITH_PATHWAYS; p++)
        past.pathway[p].staff_share *= 0.5;
    *out = (struct result) { 0 };
    if (kith_rules_population(&before, &past, &area, &err) || kith_rules_population(&rules, params, &area, &err)) {
        kith_rules_free(before);
        kith_error_clear(&err);
        return;
    }
    struct kith_world *world = region_of(before, "Here", SOME_SEED, 1);
    pass_until(world, policy_of(world));
    change_to(world, rules);
    pass_until(world, world->end);
    const int64_t *tally = kith_world_counts(world);
    keep(out, &world->layout, tally, kith_n_population_outcomes);
    const struct kith_slice slice = kith_slice_of(params, &world->layout, tally, 0, 0);
    kith_population_outcomes_of(&slice, out->outcome);
    kith_world_free(world);
    kith_rules_free(rules);
    kith_rules_free(before);
}

/* ---- other values of a parameter ---- */

/* The k-th value that is tried for an entry: near first, then the ends; 0 when there are no more. */
static int
other_value(const struct kith_entry *entry, double x, int k, double *out)
{
    const struct kith_parameter *row = entry->parameter;
    if (row->kind == KITH_SET) {
        *out = k == 0 ? 0 : 1;
        return k < 2;
    }
    if (row->kind == KITH_CHOICE) {
        size_t length;
        *out = k;
        return kith_schema_choice(row, (unsigned) k, &length) != NULL;
    }
    const double step = row->step > 0 ? row->step : fabs(x) > 0 ? fabs(x) / 2 : 0.1 * (row->high < 10 ? row->high : 10);
    const double value[] = { x + step, x - step, row->high < 100 ? row->high : x, row->low };
    if (k >= 4)
        return 0;
    *out = value[k] < row->low ? row->low : value[k] > row->high ? row->high : value[k];
    return 1;
}

/* A structure in which one entry has another value. */
static void
fill_with(const struct kith_scenario *scenario, const double *values, size_t e, double x, struct kith_params *params)
{
    size_t n;
    const struct kith_entry *entry = kith_scenario_entries(scenario, &n);
    double *copy = malloc(n * sizeof *copy);
    assert_non_null(copy);
    memcpy(copy, values, n * sizeof *copy);
    copy[e] = x;
    kith_scenario_fill(scenario, copy, params);
    if (entry[e].parameter->kind != KITH_NUMBER) {
        const struct kith_collection *owner = kith_schema_owner(&kith_model_schema, entry[e].parameter);
        const uint32_t bits = (uint32_t) x;
        memcpy((char *) params + entry[e].parameter->offset + (owner ? owner->offset + entry[e].member * owner->stride : 0), &bits, sizeof bits);
    }
    free(copy);
}

typedef void run(struct result *out, const struct kith_params *base, const struct kith_params *params);

/* Whose values are others. */
enum whose { POLICY, BOTH };

/* Whether an entry moves anything, under other values of the policy alone, or of the past as well. */
static int
moves(run *run_it, const struct kith_scenario *scenario, const double *values, const struct kith_params *base, const struct result *usual, size_t e,
    enum whose whose)
{
    size_t n;
    const struct kith_entry *entry = kith_scenario_entries(scenario, &n);
    double x;
    int moved = 0;
    for (int k = 0; !moved && other_value(&entry[e], entry[e].parameter->kind == KITH_NUMBER ? values[e] : entry[e].bits, k, &x); k++) {
        struct kith_params params;
        struct result result;
        fill_with(scenario, values, e, x, &params);
        run_it(&result, whose == BOTH ? &params : base, &params);
        moved = !same(&result, usual);
        clear(&result);
    }
    return moved;
}

/* Of each row: whether it moved something in one of the scenes. What is idle is tried in the first scene only, which is enough
 * to see that it does nothing where all is switched on; members after the second act as the first two do. */
static void
try_all(run *run_it, unsigned idle, enum whose whose, uint8_t *moved, uint8_t *tried)
{
    for (int s = 0; s < SCENES; s++) {
        struct kith_scenario *scenario = scenario_of(scenes[s].path, scenes[s].sets);
        struct kith_params base;
        struct result usual;
        size_t n;
        const struct kith_entry *entry = kith_scenario_entries(scenario, &n);
        double *values = calloc(n, sizeof *values);
        assert_non_null(values);
        kith_scenario_point(scenario, values);
        kith_scenario_fill(scenario, values, &base);
        run_it(&usual, &base, &base);
        assert_non_null(usual.tally);
        for (size_t e = 0; e < n; e++) {
            const size_t row = (size_t) (entry[e].parameter - kith_model_schema.parameters);
            const unsigned is_idle = entry[e].parameter->marks & idle;
            if (strncmp(entry[e].parameter->path, "costs.", 6) == 0)
                continue; /* which of them act depends on what is paid for: law/test_spend */
            if (strstr(entry[e].parameter->path, ".price_year"))
                continue; /* says of which year a price is: told, and adds nothing up */
            if (entry[e].member > 1 || (is_idle ? s > 0 : moved[row]))
                continue;
            tried[row] = 1;
            if (!is_idle && entry[e].parameter->marks & KITH_SIZES_A_RUN)
                moved[row] = 1; /* runs of other sizes */
            else
                moved[row] |= (uint8_t) moves(run_it, scenario, values, &base, &usual, e, whose);
        }
        clear(&usual);
        free(values);
        kith_scenario_free(scenario);
    }
}

static void
each_acts_where_the_schema_says(run *run_it, unsigned idle, enum whose whose)
{
    int wrong = 0, acting = 0, idling = 0;
    uint8_t *moved = calloc(kith_model_schema.n_parameters, 1), *tried = calloc(kith_model_schema.n_parameters, 1);
    assert_non_null(moved);
    assert_non_null(tried);
    try_all(run_it, idle, whose, moved, tried);
    for (size_t i = 0; i < kith_model_schema.n_parameters; i++) {
        const struct kith_parameter *row = &kith_model_schema.parameters[i];
        const int says_idle = row->marks & idle || (whose == BOTH && run_it == run_population && row->marks & KITH_ACTS_BY_CHANGE);
        if (!tried[i])
            continue;
        if (says_idle ? moved[i] : !moved[i]) {
            print_error("%s %s\n", row->path, moved[i] ? "acts, but is called idle" : "moves nothing");
            wrong++;
        }
        *(says_idle ? &idling : &acting) += 1;
    }
    print_message("%d act, %d are idle\n", acting, idling);
    free(moved);
    free(tried);
    assert_int_equal(wrong, 0);
    assert_true(acting > 80 && idling > 5);
}

static void
in_cohorts(void **state)
{
    (void) state;
    each_acts_where_the_schema_says(run_cohort, KITH_IDLE_IN_COHORTS, POLICY);
}

static void
in_populations(void **state)
{
    (void) state;
    each_acts_where_the_schema_says(run_population, KITH_IDLE_IN_POPULATIONS, POLICY);
}

static void
in_populations_with_a_past_of_their_own(void **state)
{
    (void) state;
    each_acts_where_the_schema_says(run_population, KITH_IDLE_IN_POPULATIONS, BOTH);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(in_cohorts), cmocka_unit_test(in_populations), cmocka_unit_test(in_populations_with_a_past_of_their_own) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
