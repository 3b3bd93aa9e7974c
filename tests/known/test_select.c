/* The best of several: does the guarantee hold, on problems whose best is known? And costs beside effects: the frontier.
 *
 * Frontier: the six strategies of dampack's own test (github.com/DARTH-git/dampack, tests/testthat/test_calculate_icers.R, from
 * the cost-effectiveness primer of HERC), and its vignette's HIV screening (vignettes/basic_cea.Rmd, after Paltiel et al. 2006).
 * TRIALS=1000 in the environment: more trials than the 150 of the quick tier. */
#include "stat/edge.h"
#include "stat/frontier.h"
#include "stat/select.h"

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

enum { FIRST = 30, MOST = 6000, OPTIONS = 5 };

static double y[MOST * OPTIONS];

static size_t
trials(void)
{
    const char *text = getenv("TRIALS");
    return text ? (size_t) atol(text) : 150;
}

static double
uniform_at(size_t trial, size_t i, size_t j)
{
    struct kith_stream dice = kith_stream_at(kith_key_of(15, (uint32_t) trial), (uint32_t) i, (uint32_t) j, 0);
    return kith_stream_uniform(&dice);
}

static double
normal_at(size_t trial, size_t i, size_t j)
{
    return kith_normal_quantile(uniform_at(trial, i, j));
}

/* Five options on common random numbers, the noise of each of its own law. */
struct problem {
    const char *name;
    double mean[OPTIONS];
    double common, own;
    int skewed;
};

static const double delta = 0.25;

static void
run(const struct problem *p, size_t trial, size_t from, size_t to)
{
    for (size_t r = from; r < to; r++) {
        const double noise = p->common * normal_at(trial, 0, r);
        for (size_t i = 0; i < OPTIONS; i++) {
            const double u = uniform_at(trial, 1 + i, r), z = p->skewed ? -kith_log(u) - 1 : kith_normal_quantile(u);
            y[r * OPTIONS + i] = p->mean[i] + noise + p->own * (1 + 0.2 * (double) i) * z;
        }
    }
}

static void
what_is_chosen_is_nearly_the_best_as_often_as_promised(void **state)
{
    (void) state;
    static const struct problem problems[] = {
        { "one is better by delta: the hardest", { 0, 0, 0.25, 0, 0 }, 2, 1, 0 },
        { "stairs", { 0, 0.1, 0.2, 0.3, 0.4 }, 2, 1, 0 },
        { "exponential noise", { 0, 0, 0, 0, 0.25 }, 1, 1, 1 },
    };
    for (size_t k = 0; k < sizeof problems / sizeof *problems; k++) {
        size_t good = 0, left_out = 0;
        double rows = 0, best = 0;
        for (size_t i = 0; i < OPTIONS; i++)
            best = problems[k].mean[i] > best ? problems[k].mean[i] : best;
        for (size_t t = 0; t < trials(); t++) {
            struct kith_selected out[OPTIONS];
            run(&problems[k], t, 0, FIRST);
            const double asked = kith_select_rows(y, FIRST, OPTIONS, delta, 0.95);
            const size_t n = asked < MOST ? (size_t) asked : MOST;
            assert_true(n >= FIRST);
            run(&problems[k], t, FIRST, n);
            kith_select_of(out, y, n, OPTIONS, 0.95);
            rows += (double) n / (double) trials();
            for (size_t i = 0; i < OPTIONS; i++) {
                good += out[i].best && problems[k].mean[i] > best - delta;
                left_out += problems[k].mean[i] >= best && !out[i].maybe;
            }
        }
        const double share = (double) good / (double) trials(), lost = (double) left_out / (double) trials(), error = sqrt(0.05 * 0.95 / (double) trials());
        printf("%s: good in %.1f %% of %zu trials, %.0f rows; the best was called worse in %.1f %%\n", problems[k].name, 100 * share, trials(), rows, 100 * lost);
        assert_true(share > 0.95 - 2.6 * error);
        assert_true(lost < 0.05 + 2.6 * error);
    }
}

/* Without common random numbers it takes more rows: what pairing is for. */
static void
common_numbers_cost_no_rows(void **state)
{
    (void) state;
    const struct problem with = { "", { 0, 0, 0, 0, 0.25 }, 0, 1, 0 }, without = { "", { 0, 0, 0, 0, 0.25 }, 20, 1, 0 };
    run(&with, 1, 0, FIRST);
    const double a = kith_select_rows(y, FIRST, OPTIONS, delta, 0.95);
    run(&without, 1, 0, FIRST);
    const double b = kith_select_rows(y, FIRST, OPTIONS, delta, 0.95);
    assert_true(fabs(a - b) <= 1); /* but for the rounding of differences */
}

static void
options_that_are_the_same_cannot_be_told_apart(void **state)
{
    (void) state;
    struct kith_selected out[2];
    for (size_t r = 0; r < FIRST; r++)
        y[2 * r] = y[2 * r + 1] = normal_at(1, 0, r);
    assert_true(kith_select_rows(y, FIRST, 2, 0.01, 0.95) <= FIRST);
    kith_select_of(out, y, FIRST, 2, 0.95);
    assert_true(out[0].best && !out[1].best && out[1].maybe && out[1].behind <= 0 && out[1].width <= 0);
}

/* Tables of Student's t: Abramowitz and Stegun, table 26.10. */
static void
quantiles_of_student_are_those_of_tables(void **state)
{
    (void) state;
    static const struct {
        double p, freedom, t;
    } table[] = { { 0.975, 1, 12.7062 }, { 0.975, 2, 4.30265 }, { 0.975, 4, 2.77645 }, { 0.95, 5, 2.01505 }, { 0.975, 10, 2.22814 }, { 0.995, 10, 3.16927 },
        { 0.9995, 10, 4.58689 }, { 0.975, 29, 2.04523 }, { 0.99, 60, 2.39012 }, { 0.9875, 99, 2.27622 }, { 0.975, 1e6, 1.95997 } };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const double t = kith_student_quantile(table[i].p, table[i].freedom);
        if (!(fabs(t - table[i].t) < 2e-4 * table[i].t))
            printf("t(%g, %g) = %g, not %g\n", table[i].p, table[i].freedom, t, table[i].t);
        assert_true(fabs(t - table[i].t) < 2e-4 * table[i].t);
    }
}

static void
the_frontier_is_that_of_dampack(void **state)
{
    (void) state;
    const double cost[] = { 55000, 35000, 25000, 10000, 12000, 5000 }, effect[] = { 5, 4, 3, 2, 1.5, 1 };
    static const enum kith_standing standing[] = { KITH_ON_FRONTIER, KITH_ON_FRONTIER, KITH_EXTENDEDLY, KITH_ON_FRONTIER, KITH_DOMINATED, KITH_ON_FRONTIER };
    static const double ratio[] = { 20000, 12500, 0, 5000, 0, 0 };
    static const size_t against[] = { 1, 3, SIZE_MAX, 5, SIZE_MAX, SIZE_MAX };
    struct kith_icer out[6];
    kith_frontier_of(out, cost, effect, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(out[i].standing, standing[i]);
        assert_true(out[i].against == against[i]);
        assert_true(against[i] == SIZE_MAX ? isnan(out[i].ratio) : fabs(out[i].ratio - ratio[i]) < 1e-9);
    }
    const double hiv_cost[] = { 26000, 27000, 28020, 28440, 29440 }, months[] = { 277.25, 277.57, 277.78, 277.83, 277.76 };
    double years[5];
    for (size_t i = 0; i < 5; i++)
        years[i] = months[i] / 12;
    kith_frontier_of(out, hiv_cost, years, 5);
    assert_true(fabs(out[1].ratio - 1000 / (0.32 / 12)) < 1e-4 && fabs(out[2].ratio - 1020 / (0.21 / 12)) < 1e-4 && fabs(out[3].ratio - 420 / (0.05 / 12)) < 1e-3);
    assert_int_equal(out[4].standing, KITH_DOMINATED);
}

static void
equal_options_and_single_ones_have_a_frontier(void **state)
{
    (void) state;
    const double cost[] = { 5, 5, 5 }, effect[] = { 1, 1, 2 };
    struct kith_icer out[3];
    kith_frontier_of(out, cost, effect, 2);
    assert_true(out[0].standing == KITH_ON_FRONTIER && out[1].standing == KITH_DOMINATED);
    kith_frontier_of(out, cost, effect, 3);
    assert_true(out[0].standing == KITH_DOMINATED && out[1].standing == KITH_DOMINATED && out[2].standing == KITH_ON_FRONTIER && isnan(out[2].ratio));
    kith_frontier_of(out, cost, effect, 1);
    assert_true(out[0].standing == KITH_ON_FRONTIER && out[0].against == SIZE_MAX);
}

/* ---- edges ---- */

struct line {
    size_t trial;
    double root, noise;
    int curved;
};

static int
ask(struct kith_asked *out, double x, void *with)
{
    const struct line *line = with;
    double sum = 0, squares = 0;
    for (size_t r = 0; r < 100; r++) { /* the same random numbers at each x */
        const double d = x - line->root, one = (line->curved ? 1 - exp(-3 * d) : d) * (1 + 0.3 * normal_at(line->trial, 1, r)) + line->noise * normal_at(line->trial, 0, r);
        sum += one / 100;
        squares += one * one / 100;
    }
    *out = (struct kith_asked) { sum, sqrt((squares - sum * sum) / 99) };
    return 0;
}

static void
an_edge_lies_where_it_was_planted_within_its_error(void **state)
{
    (void) state;
    for (int curved = 0; curved < 2; curved++) {
        size_t held = 0;
        double asked = 0;
        for (size_t t = 0; t < trials(); t++) {
            struct line line = { t, 0.3, 0.5, curved };
            struct kith_edge edge;
            assert_int_equal(kith_edge_of(&edge, -1, 2, 1e-3, ask, &line), 0);
            held += fabs(edge.root - line.root) < 1.98 * edge.error;
            asked += edge.asked / (double) trials();
        }
        printf("edge%s: held in %.1f %%, asked %.1f times\n", curved ? ", curved" : "", 100 * (double) held / (double) trials(), asked);
        assert_true((double) held > (0.95 - 3 * sqrt(0.0475 / (double) trials())) * (double) trials() - 1);
        assert_true(asked < 12);
    }
}

/* Several at once, some of them without an edge. */
static const double planted[] = { 0.3, -0.5, 1.9, 5 };

static int
ask_many(struct kith_asked *out, const struct kith_edge_place *place, size_t n, void *with)
{
    struct line line = *(const struct line *) with;
    int status = 0;
    for (size_t i = 0; i < n && !status; i++) {
        line.root = planted[place[i].line];
        status = ask(&out[i], place[i].x, &line);
    }
    return status;
}

static void
edges_that_are_asked_at_once_lie_where_they_were_planted(void **state)
{
    (void) state;
    for (int curved = 0; curved < 2; curved++) {
        size_t held = 0;
        for (size_t t = 0; t < trials(); t++) {
            struct line line = { t, 0, 0.5, curved };
            struct kith_edge edge[4];
            assert_int_equal(kith_edges_of(edge, 4, -1, 2, ask_many, &line), 0);
            for (int k = 0; k < 3; k++)
                held += fabs(edge[k].root - planted[k]) < 1.98 * edge[k].error;
            assert_true(isnan(edge[3].root) && edge[3].at_low < 0 && edge[3].at_high < 0 && edge[3].asked == KITH_EDGE_FIRST);
        }
        printf("edges%s: held in %.1f %%\n", curved ? ", curved" : "", 100 * (double) held / (double) (3 * trials()));
        assert_true((double) held > (0.95 - 3 * sqrt(0.0475 / (double) trials())) * (double) (3 * trials()) - 1);
    }
    struct line exact = { 1, 0, 0, 0 }; /* without noise of its own it is zero at the root, and there only */
    struct kith_edge edge[4];
    assert_int_equal(kith_edges_of(edge, 4, -1, 2, ask_many, &exact), 0);
    for (int k = 0; k < 3; k++)
        assert_true(fabs(edge[k].root - planted[k]) < 1e-9 && edge[k].slope > 0);
}

static void
no_edge_is_said_where_there_is_none(void **state)
{
    (void) state;
    struct line line = { 1, 5, 0, 0 };
    struct kith_edge edge;
    assert_int_equal(kith_edge_of(&edge, -1, 2, 1e-3, ask, &line), 0);
    assert_true(isnan(edge.root) && edge.at_low < 0 && edge.at_high < 0 && edge.asked == 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_chosen_is_nearly_the_best_as_often_as_promised),
        cmocka_unit_test(common_numbers_cost_no_rows),
        cmocka_unit_test(options_that_are_the_same_cannot_be_told_apart),
        cmocka_unit_test(quantiles_of_student_are_those_of_tables),
        cmocka_unit_test(the_frontier_is_that_of_dampack),
        cmocka_unit_test(equal_options_and_single_ones_have_a_frontier),
        cmocka_unit_test(an_edge_lies_where_it_was_planted_within_its_error),
        cmocka_unit_test(edges_that_are_asked_at_once_lie_where_they_were_planted),
        cmocka_unit_test(no_edge_is_said_where_there_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
