/* A region held to its own register has the reports of its table, whatever these are and whatever the parameters of the country. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/numeric.h"
#include "model/anchor.h"
#include "model/outcome.h"
#include "population_fixture.h"

enum { HOUSEHOLDS = 30000, RUNS = 6, DRAWS = 3 };
#define REGISTER "population.anchor=register; population.burn_in=520 week; population.horizon=260 week; "

static void
params_in(const char *sets, int draw, struct kith_params *params)
{
    struct kith_scenario *scenario = scenario_of(BASELINE, sets);
    params_of(scenario, draw, params);
    kith_scenario_free(scenario);
}

/* A region, run to its end with random numbers of its own: all that was counted. */
static struct kith_world *
run_to_end(const struct kith_params *params, const struct kith_area *area, uint64_t seed, struct kith_rules **rules, struct kith_slice *all)
{
    struct kith_error err = { 0 };
    must(kith_rules_population(rules, params, area, &err), &err);
    struct kith_world *world = region_of(*rules, "Here", seed, 1);
    pass_until(world, world->end);
    *all = kith_slice_of(params, &world->layout, kith_world_counts(world), 0, 0);
    return world;
}

static double
reports_in(const struct kith_params *params, const struct kith_area *area, uint64_t seed)
{
    struct kith_rules *rules = NULL;
    struct kith_slice all;
    struct kith_world *world = run_to_end(params, area, seed, &rules, &all);
    const double rate = 1000 * kith_reports_of(&all) / area->households / (rules->horizon / (double) KITH_YEAR);
    kith_world_free(world);
    kith_rules_free(rules);
    return rate;
}

/* Means over draws of the priors, within 5 % and two errors; draws themselves differ from the country's number by far more. */
static void
a_table_gives_that_region(void **state)
{
    (void) state;
    static const double tables[] = { 22, 46, 103 };
    struct kith_error err = { 0 };
    for (size_t t = 0; t < 3; t++) {
        double sum = 0, squares = 0, least = 1e9, most = 0;
        for (int draw = 0; draw < RUNS; draw++) {
            struct kith_anchor anchor = { .households = 0 };
            struct kith_area area = { HOUSEHOLDS, HOUSEHOLDS * tables[t] / 1000, 1, 0, 0, 0, 0, 0, 0, 0 };
            struct kith_params params;
            params_in(REGISTER, draw, &params);
            must(kith_anchor_region(&anchor, &params, "Here", &area, &err), &err);
            assert_true(area.intensity > 0);
            const double x = reports_in(&params, &area, (uint64_t) draw) / tables[t];
            sum += x;
            squares += x * x;
            least = area.intensity < least ? area.intensity : least;
            most = area.intensity > most ? area.intensity : most;
        }
        const double mean = sum / RUNS, error = sqrt((squares / RUNS - mean * mean) / (RUNS - 1));
        print_message("  %3.0f in the table: %.2f of it (error %.3f); intensities %.2f to %.2f\n", tables[t], mean, error, least, most);
        assert_true(fabs(mean - 1) < 0.05 + 2 * error && error < 0.06);
        assert_true(most > 1.5 * least);
    }
}

/* A Gaussian effect with a Gaussian observation of it, about: posterior mean and spread, and what weights are worth, are known; draws of it have them. Where the weights are worth too
 * little the rate is the table's, and that is where the exact answer lies as well, within a third of its spread. */
static void
weights_where_a_count_leaves_open(void **state)
{
    (void) state;
    enum { MANY = 4000 };
    static const struct {
        double reports, rate;
        int weighted;
    } tables[] = { { 140, 0.052, 1 }, { 300, 0.046, 1 }, { 1740, 0.0437, 0 }, { 900, 0.022, 0 }, { 140, 0.103, 0 } };
    const double spread = 0.311;
    struct kith_params params;
    params_in(REGISTER, 0, &params);
    const double country = params.population.report_rate * KITH_YEAR;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        const double table = tables[t].rate, s = spread * spread, e = 1 / tables[t].reports, seen = log(table / country);
        const double exact = log(country) + seen * s / (s + e), sd = sqrt(s * e / (s + e));
        const double known = 1000 * e / (e + s) * sqrt((e + 2 * s) / e) * exp(seen * seen * (1 / (e + 2 * s) - 1 / (e + s)));
        const struct kith_area area = { .households = tables[t].reports / table / 50, .reports = tables[t].reports / 50, .counted = tables[t].reports }; /* run at a fiftieth */
        double sum = 0, squares = 0, worth = 0;
        for (int draw = 0; draw < MANY; draw++) {
            params.violence.low_rate = 1e-5 * (1 + draw); /* another draw of the country */
            const double x = log(kith_anchor_rate(&params, &area, "Here", &worth)) - exact;
            sum += x;
            squares += x * x;
        }
        const double mean = sum / MANY, is = sqrt(fmax(0, squares / MANY - mean * mean));
        print_message("  %4.0f reports: worth %.0f (Gaussian: %.0f), mean %+.4f of a spread of %.4f, spread %.4f\n", tables[t].reports, worth, known, mean, sd, is);
        assert_int_equal(worth >= KITH_ANCHOR_WORTH, tables[t].weighted);
        assert_true(fabs(worth / known - 1) < 0.15);
        if (tables[t].weighted)
            assert_true(fabs(mean) < 0.1 * sd && fabs(is / sd - 1) < 0.05);
        else
            assert_true(is < 1e-6 && fabs(mean) < sd);
    }
    struct kith_area area = { .households = 3000, .reports = 140, .counted = 140 };
    double worth, here = kith_anchor_rate(&params, &area, "Here", &worth), there = kith_anchor_rate(&params, &area, "There", &worth);
    assert_true(here < there || here > there);
    area.counted = 0; /* known as it is */
    assert_memory_equal(&(double) { kith_anchor_rate(&params, &area, "Here", &worth) }, &(double) { 140. / 3000 }, sizeof worth);
    assert_true(isnan(worth));
    params.population.anchor = KITH_ANCHOR_COUNTRY;
    area.counted = 140;
    kith_anchor_rate(&params, &area, "Here", &worth);
    assert_true(isnan(worth));
}

/* What was found for one region is used for the next, and is what it would have been for that one alone. */
static void
regions_do_not_depend_on_one_another(void **state)
{
    (void) state;
    struct kith_error err = { 0 };
    struct kith_anchor both = { .households = 0 }, alone = { .households = 0 };
    struct kith_area one = { 1000, 30, 1, 0, 0, 0, 0, 0, 0, 0 }, other = { 2000, 90, 1, 0, 0, 0, 0, 0, 0, 0 }, again = other;
    struct kith_params params, another;
    params_in(REGISTER, 1, &params);
    params_in(REGISTER, 2, &another);
    must(kith_anchor_region(&both, &params, "Here", &one, &err), &err);
    must(kith_anchor_region(&both, &params, "Here", &other, &err), &err);
    must(kith_anchor_region(&alone, &params, "Here", &again, &err), &err);
    assert_memory_equal(&other.intensity, &again.intensity, sizeof other.intensity);
    assert_true(other.intensity > one.intensity);
    must(kith_anchor_region(&both, &another, "Here", &again, &err), &err);
    assert_memory_not_equal(&other.intensity, &again.intensity, sizeof other.intensity);
}

/* A region on one side takes no pilot of the other; what two regions found is one, in whatever order. */
static void
pilots_are_of_the_regions_side(void **state)
{
    (void) state;
    struct kith_error err = { 0 };
    struct kith_anchor below = { .households = 0 }, above = { .households = 0 }, other = { .households = 0 };
    struct kith_area few = { 1000, 30, 1, 0, 0, 0, 0, 0, 0, 0 }, many = { 1000, 80, 1, 0, 0, 0, 0, 0, 0, 0 }, again = few, more = many;
    struct kith_params params, another;
    params_in(REGISTER, 1, &params);
    params_in(REGISTER, 2, &another);
    must(kith_anchor_region(&below, &params, "Here", &few, &err), &err);
    must(kith_anchor_region(&above, &params, "Here", &many, &err), &err);
    assert_int_equal(below.found, 3); /* half and middle */
    assert_int_equal(above.found, 6); /* middle and twice */
    must(kith_anchor_region(&other, &another, "Here", &again, &err), &err);
    kith_anchor_join(&other, &above);
    assert_int_equal(other.found, 3); /* of other values: nothing is taken */
    kith_anchor_join(&below, &above);
    assert_int_equal(below.found, 7);
    assert_memory_equal(&below.log_rate[2], &above.log_rate[2], sizeof(double));
    again = few;
    must(kith_anchor_region(&below, &params, "Here", &again, &err), &err);
    must(kith_anchor_region(&below, &params, "Here", &more, &err), &err);
    assert_memory_equal(&again.intensity, &few.intensity, sizeof few.intensity);
    assert_memory_equal(&more.intensity, &many.intensity, sizeof many.intensity);
    assert_true(below.log_rate[0] < below.log_rate[1] && below.log_rate[1] < below.log_rate[2]);
}

/* What levers cost, and whether years are discounted, is no part of what was there before. */
static void
money_moves_no_region(void **state)
{
    (void) state;
    struct kith_error err = { 0 };
    struct kith_anchor plain = { .households = 0 }, dear = { .households = 0 };
    struct kith_area area = { 1000, 30, 1, 0, 0, 0, 0, 0, 0, 0 }, same = area;
    struct kith_params params;
    params_in(REGISTER, 1, &params);
    must(kith_anchor_region(&plain, &params, "Here", &area, &err), &err);
    params.discount = 0.03;
    params.n_costs = 1;
    params.cost[0] = (struct kith_cost_params) { .amount = 1000, .households = 1000 };
    must(kith_anchor_region(&dear, &params, "Here", &same, &err), &err);
    assert_memory_equal(&area.intensity, &same.intensity, sizeof area.intensity);
}

/* The wait of a region with this capacity, with random numbers that no pilot had. */
static double
wait_in(const struct kith_params *params, const struct kith_area *area, const char *outcome, uint64_t seed)
{
    const struct kith_form form = kith_form_of(KITH_POPULATION_RUN);
    struct kith_rules *rules = NULL;
    struct kith_slice all;
    struct kith_world *world = run_to_end(params, area, seed, &rules, &all);
    const double wait = form.outcomes[kith_form_find(&form, outcome)].of(&all);
    kith_world_free(world);
    kith_rules_free(rules);
    return wait;
}

/* Known waits are those of the region, over draws of the priors whose own waits differ by times; and each moves its own capacity only. */
static void
known_waits_are_those_of_the_region(void **state)
{
    (void) state;
    static const struct {
        double help, assessment;
    } known[] = { { 7, 0 }, { 18, 3 } };
    struct kith_error err = { 0 };
    for (size_t k = 0; k < 2; k++) {
        double help = 0, assessment = 0, least = 1e9, most = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            struct kith_anchor anchor = { .households = 0 };
            struct kith_area area = { .households = HOUSEHOLDS, .reports = HOUSEHOLDS * 0.046, .capacity = 1, .help_wait = known[k].help, .assessment_wait = known[k].assessment };
            struct kith_params params;
            params_in("population.anchor=country; population.burn_in=260 week; population.horizon=520 week; ", draw, &params);
            must(kith_anchor_region(&anchor, &params, "Here", &area, &err), &err);
            struct kith_area again = area;
            must(kith_anchor_region(&anchor, &params, "Here", &again, &err), &err);
            assert_memory_equal(&again, &area, sizeof area);
            assert_true((known[k].assessment > 0) == (area.staff < 1 || area.staff > 1));
            if (known[k].assessment > 0 && !draw) { /* another wait, asked of the same anchor, is not the one that is kept */
                again.assessment_wait = 3 * known[k].assessment;
                must(kith_anchor_region(&anchor, &params, "Here", &again, &err), &err);
                assert_true(again.staff < area.staff);
            }
            help += kith_log(wait_in(&params, &area, "help_wait", (uint64_t) draw) / known[k].help) / DRAWS;
            if (known[k].assessment > 0)
                assessment += kith_log(wait_in(&params, &area, "assessment_wait", (uint64_t) draw) / known[k].assessment) / DRAWS;
            least = area.places < least ? area.places : least;
            most = area.places > most ? area.places : most;
        }
        print_message("  help %.0f weeks: %.2f of it; assessment %.0f: %.2f; places %.2f to %.2f times\n", known[k].help, kith_exp(help), known[k].assessment,
            known[k].assessment > 0 ? kith_exp(assessment) : 0, least, most);
        assert_true(fabs(help) < 0.12 && fabs(assessment) < 0.15 && most > 1.15 * least);
    }
}

/* What no table can ask for: the model has fewer reports at a thirtieth, and more at thirty times the country's violence and reporting. */
static void
reports_have_bounds(void **state)
{
    (void) state;
    struct kith_error err = { 0 };
    struct kith_params params;
    double least, most;
    params_in("population.burn_in=260 week; ", POINT, &params);
    must(kith_anchor_bounds(&params, &least, &most, &err), &err);
    print_message("  %.1f to %.0f reports for each 1,000 households\n", 1000 * least, 1000 * most);
    assert_true(least > 0.0002 && least < 0.006 && most > 0.6 && most < 2);
}

/* Held to the country, a region is what its table says relative to it; and where nobody is ever reported nothing can be held to anything. */
static void
what_cannot_be_anchored_is_not(void **state)
{
    (void) state;
    struct kith_error err = { 0 };
    struct kith_anchor anchor = { .households = 0 };
    struct kith_area area = { 1000, 30, 1, 0, 5, 0, 0, 0, 0, 0 };
    struct kith_params params;
    params_in(SHORT "population.anchor=country; ", POINT, &params);
    must(kith_anchor_region(&anchor, &params, "Here", &area, &err), &err);
    assert_true(!(area.intensity > 0) && !(anchor.households > 0));
    params_in(SHORT BLIND "population.anchor=register; ", POINT, &params);
    must(kith_anchor_region(&anchor, &params, "Here", &area, &err), &err);
    assert_true(!(area.intensity > 0));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_gives_that_region), cmocka_unit_test(weights_where_a_count_leaves_open),
        cmocka_unit_test(regions_do_not_depend_on_one_another),
        cmocka_unit_test(pilots_are_of_the_regions_side),
        cmocka_unit_test(money_moves_no_region),
        cmocka_unit_test(known_waits_are_those_of_the_region),
        cmocka_unit_test(reports_have_bounds),
        cmocka_unit_test(what_cannot_be_anchored_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
