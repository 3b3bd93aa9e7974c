/* Runs until a mean is precise enough, where the truth is known: does the interval hold it as often
 * as it says, is the variance split as it was made, is the design the cheapest?
 *
 * TRIALS=20000 in the environment: more trials than the 1,000 of the quick tier. */
#include "stat/precision.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/numeric.h"
#include "base/stream.h"

enum { MOST = 40000 }; /* values of a trial */

static double sample[MOST];

/* ---- problems ---- */

/* Differences as simulations have them: draws about 0 with a law of their own, and normal noise of
 * replicates about each. All have mean 0. */
struct problem {
    const char *name;
    double (*draw)(double normal);
    double between, within; /* variances */
    size_t per_draw;
};

static double
as_normal(double z)
{
    return z;
}
/* A skewness of 2. */
static double
as_exponential(double z)
{
    return -log(kith_normal_below(-z)) - 1;
}
/* Log-normal, sigma 0.6: a skewness of 2.3. */
static double
as_log_normal(double z)
{
    return exp(0.6 * z) - exp(0.18);
}
/* Nine draws in ten make no difference at all: a skewness of 5.8. */
static double
as_rare(double z)
{
    const double u = kith_normal_below(-z);
    return (u < 0.1 ? -log(10 * u) : 0) - 0.1;
}

static const struct problem problems[] = {
    { "parameters held fixed, normal", as_normal, 1, 0, 0 },
    { "parameters held fixed, exponential", as_exponential, 1, 0, 0 },
    { "draws normal, replicates normal", as_normal, 1, 1, 2 },
    { "draws normal, much noise", as_normal, 1, 20, 5 },
    { "draws exponential", as_exponential, 1, 0.5, 2 },
    { "draws log-normal", as_log_normal, 0.62124, 0.2, 2 },
    { "draws mostly nothing", as_rare, 0.19, 0.01, 2 },
};
enum { PROBLEMS = sizeof problems / sizeof *problems };

static double
normal_at(uint32_t trial, uint32_t draw, uint32_t which)
{
    struct kith_stream dice = kith_stream_at(kith_key_of(20, trial), draw, which, 0);
    return kith_normal_quantile(kith_stream_uniform(&dice));
}

static size_t
each(const struct problem *problem)
{
    return problem->per_draw ? problem->per_draw : 1;
}

/* Values of independent units from `from` to `to`. */
static void
add(const struct problem *problem, uint32_t trial, size_t from, size_t to)
{
    const size_t k = each(problem);
    for (size_t d = from; d < to; d++) {
        const double expected = problem->draw(normal_at(trial, (uint32_t) d, 0));
        for (size_t r = 0; r < k; r++)
            sample[d * k + r] = expected + (problem->within > 0 ? sqrt(problem->within) * normal_at(trial, (uint32_t) d, (uint32_t) (1 + r)) : 0);
    }
}

static struct kith_width
width_of(const struct problem *problem, size_t n)
{
    return problem->per_draw ? kith_width_of(sample, n, problem->per_draw) : kith_width_of(sample, 1, n);
}

/* One run of the whole rule. */
static struct kith_width
go_on(const struct problem *problem, uint32_t trial, double target)
{
    size_t n = KITH_WIDTH_LEAST;
    add(problem, trial, 0, n);
    struct kith_width width = width_of(problem, n);
    while (!kith_width_enough(&width, target)) {
        const size_t next = kith_width_next(&width, target);
        assert_in_range(next, n + n / 4, 2 * n);
        assert_true(next * each(problem) <= MOST);
        add(problem, trial, n, next);
        n = next;
        width = width_of(problem, n);
    }
    return width;
}

static uint32_t
trials(void)
{
    const char *asked = getenv("TRIALS");
    return asked ? (uint32_t) strtoul(asked, NULL, 10) : 1000;
}

/* ---- coverage ---- */

/* In 1,000 trials 93 % is what a coverage of 94.4 % has 19 times in 20. */
static void
at_least_93_percent_of_nominal_95_percent_intervals_hold_the_truth(void **state)
{
    static const double sizes[] = { 60, 160, 450 }; /* independent values at which the half-width is expected to be there */
    (void) state;
    for (size_t p = 0; p < PROBLEMS; p++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            const struct problem *problem = &problems[p];
            const double target = 1.96 * sqrt((problem->between + problem->within / (double) each(problem)) / sizes[i]);
            uint32_t hit = 0, fixed = 0;
            double size = 0;
            for (uint32_t t = 0; t < trials(); t++) {
                const struct kith_width width = go_on(problem, t, target);
                assert_true(width.half <= target);
                hit += fabs(width.mean) <= width.half;
                fixed += fabs(width.mean) <= target;
                size += (double) width.n;
            }
            const double n = trials();
            printf("%-34s %4.0f: %.4f hold the truth, %.4f at the width asked for; %.0f independent values\n", problem->name, sizes[i], hit / n,
                fixed / n, size / n);
            assert_true(hit >= 0.93 * n && fixed >= 0.93 * n);
        }
}

/* Adding 5 % beyond the forecast, the rule is not to be a wasteful one either. */
static void
the_rule_runs_little_more_than_it_must(void **state)
{
    double size = 0;
    (void) state;
    for (uint32_t t = 0; t < 200; t++)
        size += (double) go_on(&problems[0], t, 1.96 / sqrt(1000)).n / 200;
    assert_true(size > 980 && size < 1150);
}

/* Runs that share a draw say little more than one of them. */
static void
the_half_width_is_that_of_draws_not_of_runs(void **state)
{
    const struct problem twins = { "twins", as_normal, 1, 1e-12, 4 };
    (void) state;
    add(&twins, 3, 0, 500);
    const struct kith_width width = kith_width_of(sample, 500, 4), runs = kith_width_of(sample, 1, 2000);
    assert_int_equal(width.n, 500);
    assert_true(fabs(width.half / (1.9647 / sqrt(500)) - 1) < 0.1);
    assert_true(runs.half < 0.55 * width.half);
}

static void
what_cannot_be_known_is_not_precise(void **state)
{
    (void) state;
    add(&problems[0], 1, 0, 300);
    const struct kith_width few = kith_width_of(sample, 1, 99), wide = kith_width_of(sample, 1, 300);
    assert_false(kith_width_enough(&few, 1e9));
    assert_true(kith_width_enough(&wide, 1e9));
    assert_int_equal(kith_width_next(&wide, 1e-200), 600); /* the ratio is beyond all doubles */
    sample[17] = (double) NAN;
    const struct kith_width none = kith_width_of(sample, 1, 300);
    assert_true(isnan(none.mean));
    assert_false(kith_width_enough(&none, 1e9));
    for (size_t i = 0; i < 300; i++)
        sample[i] = 0.25;
    const struct kith_width same = kith_width_of(sample, 150, 2);
    assert_true(kith_width_enough(&same, 1e-9) && !(same.half > 0));
    sample[7] = 100; /* one in 150 is no size to judge a spread by */
    const struct kith_width skewed = kith_width_of(sample, 150, 2);
    assert_false(kith_width_enough(&skewed, 1e9));
}

/* ---- the split ---- */

static void
the_variance_is_split_as_it_was_made(void **state)
{
    (void) state;
    for (size_t p = 2; p < PROBLEMS; p++) {
        const struct problem *problem = &problems[p];
        const double truth = problem->between / (problem->between + problem->within);
        double sum = 0, squares = 0, told = 0;
        enum { TIMES = 300 };
        for (uint32_t t = 0; t < TIMES; t++) {
            add(problem, 5000 + t, 0, 400);
            const struct kith_share share = kith_share_of(sample, 400, problem->per_draw);
            sum += share.value;
            squares += share.value * share.value;
            told += share.error * share.error;
        }
        const double mean = sum / TIMES, spread = sqrt((squares - sum * mean) / (TIMES - 1)), error = sqrt(told / TIMES);
        printf("%-34s share of draws %.3f, is %.3f; error %.4f, is told as %.4f\n", problem->name, truth, mean, spread, error);
        assert_true(fabs(mean - truth) < 4 * spread / sqrt(TIMES) + 0.005);
        assert_true(error > 0.8 * spread && error < 1.25 * spread);
    }
}

static void
the_split_is_not_told_where_it_cannot_be_known(void **state)
{
    (void) state;
    add(&problems[2], 1, 0, 100);
    assert_true(isnan(kith_share_of(sample, 100, 1).value));
    assert_true(isnan(kith_share_of(sample, 1, 100).value));
    assert_true(isnan(kith_levels_of(sample, 100, 1).within) && isnan(kith_levels_of(sample, 1, 100).between));
    for (size_t i = 0; i < 200; i++)
        sample[i] = 3;
    assert_true(isnan(kith_share_of(sample, 100, 2).value));
}

/* ---- the cheapest design ---- */

static void
the_cheapest_design_is_that_of_the_closed_form(void **state)
{
    static const double ratio[] = { 0.1, 1, 9, 49, 400 }, cost[] = { 0.05, 0.2, 1, 4, 100 };
    (void) state;
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 5; j++) {
            const struct kith_levels level = { 0, ratio[i], 1, 0.1 };
            const double target = 0.002, best = sqrt(cost[j] * ratio[i]);
            const struct kith_allocation found = kith_allocation_of(&level, &target, 1, cost[j], 0);
            assert_true(found.replicates >= 1 && fabs(found.replicates - (best > 1 ? best : 1)) <= 1);
            const double variance = (1 + ratio[i] / found.replicates) / found.draws;
            assert_true(fabs(1.96 * sqrt(variance) / target - 1) < 1e-3);
            assert_true(fabs(found.cost - found.draws * (cost[j] + found.replicates)) < 1e-6 * found.cost);
            for (uint32_t k = 1; k < 50; k++)
                assert_true(kith_allocation_of(&level, &target, 1, cost[j], k).cost >= found.cost);
        }
}

static void
the_design_serves_the_most_demanding(void **state)
{
    const struct kith_levels level[] = { { 0, 1, 1, 0.1 }, { 0, 100, 1, 0.1 } };
    const double target[] = { 0.1, 0.01 };
    (void) state;
    const struct kith_allocation both = kith_allocation_of(level, target, 2, 1, 0), one = kith_allocation_of(level + 1, target + 1, 1, 1, 0);
    assert_true(both.draws >= one.draws && both.replicates == one.replicates);
    const struct kith_levels unknown = { 0, (double) NAN, 1, 0.1 };
    assert_true(kith_allocation_of(&unknown, target, 1, 1, 0).draws < 1);
    assert_true(kith_allocation_of(&unknown, target, 1, 1, 1).draws > 1);
    assert_true(kith_allocation_of(level, &(const double) { 1e-200 }, 1, 1, 0).draws < 1);
    const double loose = 1e9;
    assert_true(fabs(kith_allocation_of(level, &loose, 1, 1, 0).draws - KITH_WIDTH_LEAST) < 0.5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_least_93_percent_of_nominal_95_percent_intervals_hold_the_truth),
        cmocka_unit_test(the_rule_runs_little_more_than_it_must),
        cmocka_unit_test(the_half_width_is_that_of_draws_not_of_runs),
        cmocka_unit_test(what_cannot_be_known_is_not_precise),
        cmocka_unit_test(the_variance_is_split_as_it_was_made),
        cmocka_unit_test(the_split_is_not_told_where_it_cannot_be_known),
        cmocka_unit_test(the_cheapest_design_is_that_of_the_closed_form),
        cmocka_unit_test(the_design_serves_the_most_demanding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
