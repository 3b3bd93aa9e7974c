/* Where a difference is zero, when it is known where: does the interval hold it as often as it says?
 *
 * TRIALS=2000 in the environment: more trials than the 300 of the quick tier. */
#include "stat/even.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/numeric.h"
#include "base/stream.h"

enum { FEW = 20, DRAWS = 100, MANY = 1000 };

static double x[MANY], y[MANY];

static size_t
trials(void)
{
    const char *text = getenv("TRIALS");
    return text ? (size_t) atol(text) : 300;
}

struct problem {
    const char *name;
    double (*difference)(double x); /* expected, at a value of the parameter */
    double (*rest)(double x, double z); /* of other parameters and of chance */
    double root;
    int crossing;
    int skewed; /* values of the parameter: log-normal, not uniform */
};

static double
falls(double at)
{
    return 0.8 * (2.7 - at);
}
static double
rises(double at)
{
    return 1.5 * (at - 2);
}
static double
bends(double at)
{
    return 2 - 0.5 * (at - 0.5) * (at - 0.5);
}
/* As effects do: steep at first, then hardly more. */
static double
levels_off(double at)
{
    return 4 * (1 - exp(-1.2 * (at - 1.5))) - 2;
}
/* As a queue that overflows: flat, then steep. */
static double
overflows(double at)
{
    return 1 - 0.02 * exp(at + 0.2);
}
static double
steps(double at)
{
    return 2 / (1 + exp(-4 * (at - 3.2))) - 1.2;
}
static double
of_its_log(double at)
{
    return 1.2 * log(at / 2.7);
}
static double
even_noise(double at, double z)
{
    (void) at;
    return z;
}
/* As a staff ratio has it: others matter less where there are few places. */
static double
fading_noise(double at, double z)
{
    return 0.4 * z * (5.5 - at);
}
static double
skewed_noise(double at, double z)
{
    (void) at;
    return -log(kith_normal_below(-z)) - 1;
}

static const struct problem problems[] = {
    { "straight, falling", falls, even_noise, 2.7, KITH_DOWNWARD, 0 },
    { "straight, rising, noise that fades", rises, fading_noise, 2, KITH_UPWARD, 0 },
    { "straight, falling, skewed noise", falls, skewed_noise, 2.7, KITH_DOWNWARD, 0 },
    { "a parabola", bends, even_noise, 2.5, KITH_DOWNWARD, 0 },
    { "levels off", levels_off, even_noise, 2.0776226504666211, KITH_UPWARD, 0 },
    { "flat, then steep", overflows, even_noise, 3.7120230054281460, KITH_DOWNWARD, 0 },
    { "a step", steps, even_noise, 3.3013662770270411, KITH_UPWARD, 0 },
    { "logarithmic, values log-normal", of_its_log, even_noise, 2.7, KITH_UPWARD, 1 },
};

static void
plant(const struct problem *problem, uint32_t trial, uint32_t n)
{
    for (uint32_t d = 0; d < n; d++) {
        struct kith_stream dice = kith_stream_at(kith_key_of(40, trial), d, 0, 0);
        const double u = kith_stream_uniform(&dice);
        x[d] = problem->skewed ? 2.5 * exp(0.5 * kith_normal_quantile(u)) : 1.5 + 3.5 * u;
        y[d] = problem->difference(x[d]) + problem->rest(x[d], kith_normal_quantile(kith_stream_uniform(&dice)));
    }
}

/* Held: by the interval of the value, or, where the fit has none in this direction, by the values of which zero is not excluded. */
static int
holds(const struct kith_even *even, int crossing, double truth)
{
    if (!isnan(even->root[crossing]))
        return even->low[crossing] <= truth && truth <= even->high[crossing];
    return !isnan(even->open_low) && even->open_low <= truth && truth <= even->open_high;
}

static void
try_problem(const struct problem *problem, uint32_t draws)
{
    size_t held = 0, there = 0;
    const size_t n = trials();
    double sum = 0;
    for (uint32_t t = 0; t < n; t++) {
        struct kith_even even;
        plant(problem, t, draws);
        assert_true(kith_even_of(&even, x, y, draws));
        const int c = problem->crossing;
        held += (size_t) holds(&even, c, problem->root);
        if (isnan(even.root[c]))
            continue;
        there++;
        sum += even.root[c];
        assert_true(even.low[c] <= even.root[c] && even.root[c] <= even.high[c] && even.roots[c] > 0);
    }
    print_message("  %4u draws, %-36s root %.3f (%.3f), there in %5.1f %%, held in %.1f %%\n", draws, problem->name, sum / (double) there,
        problem->root, 100 * (double) there / (double) n, 100 * (double) held / (double) n);
    if (draws >= DRAWS) {
        assert_true(there > 0.85 * (double) n);
        assert_true(fabs(sum / (double) there - problem->root) < 0.1);
    }
    assert_true(held >= 0.93 * (double) n);
}

static void
intervals_hold_the_root_as_often_as_they_say(void **state)
{
    (void) state;
    for (size_t k = 0; k < sizeof problems / sizeof *problems; k++) {
        try_problem(&problems[k], FEW);
        try_problem(&problems[k], DRAWS);
        if (k >= 3) /* many draws forgive no wrong shape */
            try_problem(&problems[k], MANY);
    }
}

/* Not by being endless: with a straight line and many draws it is about three times as wide as that of a line known to be one. */
static void
intervals_are_no_wider_than_they_must_be(void **state)
{
    (void) state;
    double wide = 0;
    const double slope = 0.8, known = 2 * 1.96 / sqrt((double) MANY) / slope;
    for (uint32_t t = 0; t < 20; t++) {
        struct kith_even even;
        plant(&problems[0], t, MANY);
        assert_true(kith_even_of(&even, x, y, MANY));
        wide += (even.high[KITH_DOWNWARD] - even.low[KITH_DOWNWARD]) / 20;
    }
    print_message("  %.3f wide; a line that is known to be one: %.3f\n", wide, known);
    assert_true(wide > known && wide < 3.2 * known);
}

static double
always(double at)
{
    return 1 + 0.2 * at;
}
static double
nearly(double at)
{
    return 0.25 * (5.2 - at);
}
static double
nowhere_in_particular(double at)
{
    (void) at;
    return 0.05;
}

static void
no_root_is_said_to_be_none(void **state)
{
    (void) state;
    const struct problem far = { "", always, even_noise, 0, 0, 0 }, near = { "", nearly, even_noise, 0, 0, 0 }, flat = { "", nowhere_in_particular, even_noise, 0, 0, 0 };
    struct kith_even even;
    plant(&far, 0, DRAWS);
    assert_true(kith_even_of(&even, x, y, DRAWS));
    assert_true(isnan(even.root[0]) && isnan(even.root[1]) && even.middle > 0);
    assert_true(isnan(even.open_low) && isnan(even.open_high));
    size_t open = 0, none = 0;
    for (uint32_t t = 0; t < 50; t++) {
        plant(&near, t, DRAWS);
        assert_true(kith_even_of(&even, x, y, DRAWS));
        if (!isnan(even.root[0]) || !isnan(even.root[1]))
            continue;
        none++;
        open += even.open_high > 4.5 ? 1u : 0u; /* inf: beyond what was drawn */
    }
    print_message("  %zu of 50 have no root, %zu of them may have one at the end\n", none, open);
    assert_true(none > 10 && (double) open > 0.9 * (double) none);
    plant(&flat, 1, DRAWS);
    assert_true(kith_even_of(&even, x, y, DRAWS));
    const int c = isnan(even.root[0]) ? 1 : 0;
    if (!isnan(even.root[c]))
        assert_true(isinf(even.low[c]) || isinf(even.high[c]));
    else
        assert_true(even.open_low <= even.to);
}

static void
a_parabola_may_have_two(void **state)
{
    (void) state;
    struct kith_even even;
    for (int d = 0; d < DRAWS; d++) {
        x[d] = 5.0 * d / (DRAWS - 1);
        y[d] = (x[d] - 1) * (x[d] - 3) + (d % 2 ? 0.1 : -0.1);
    }
    assert_true(kith_even_of(&even, x, y, DRAWS));
    assert_true(fabs(even.root[KITH_DOWNWARD] - 1) < 0.02 && fabs(even.root[KITH_UPWARD] - 3) < 0.02);
    assert_true(even.high[KITH_DOWNWARD] < even.low[KITH_UPWARD]);
}

static void
two_values_make_a_straight_line(void **state)
{
    (void) state;
    struct kith_even even;
    for (int d = 0; d < DRAWS; d++) {
        x[d] = d % 2;
        y[d] = x[d] - 0.25 + 0.01 * (d % 5 - 2);
    }
    assert_true(kith_even_of(&even, x, y, DRAWS));
    assert_true(fabs(even.root[KITH_UPWARD] - 0.25) < 0.01);
}

/* In whatever order the draws come. */
static void
the_order_of_draws_says_nothing(void **state)
{
    (void) state;
    struct kith_even a, b;
    plant(&problems[0], 5, DRAWS);
    assert_true(kith_even_of(&a, x, y, DRAWS));
    for (int i = 0; i < DRAWS / 2; i++) {
        const double u = x[i], v = y[i];
        x[i] = x[DRAWS - 1 - i];
        y[i] = y[DRAWS - 1 - i];
        x[DRAWS - 1 - i] = u;
        y[DRAWS - 1 - i] = v;
    }
    assert_true(kith_even_of(&b, x, y, DRAWS));
    assert_memory_equal(&a, &b, sizeof a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_hold_the_root_as_often_as_they_say),
        cmocka_unit_test(intervals_are_no_wider_than_they_must_be),
        cmocka_unit_test(no_root_is_said_to_be_none),
        cmocka_unit_test(a_parabola_may_have_two),
        cmocka_unit_test(two_values_make_a_straight_line),
        cmocka_unit_test(the_order_of_draws_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
