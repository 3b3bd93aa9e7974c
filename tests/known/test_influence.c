/* Which parameters decide a number, where it is known: planted effects among many that do nothing.
 *
 * Effects are linear in normal parameters, so that rank correlations follow from plain ones:
 * 6/pi asin(rho/2). TRIALS=2000 in the environment: more trials than the 200 of the quick tier. */
#include "stat/influence.h"

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

enum { MOST_DRAWS = 1000, PARAMETERS = 150 };

static double x[PARAMETERS * MOST_DRAWS], y[2 * MOST_DRAWS];
static struct kith_influence found[PARAMETERS];

static size_t
trials(void)
{
    const char *text = getenv("TRIALS");
    return text ? (size_t) atol(text) : 200;
}

static double
normal_at(uint32_t trial, size_t i, size_t j)
{
    struct kith_stream dice = kith_stream_at(kith_key_of(30, trial), (uint32_t) i, (uint32_t) j, 0);
    return kith_normal_quantile(kith_stream_uniform(&dice));
}

static double
of_ranks(double rho)
{
    return 6 / acos(-1) * asin(rho / 2);
}

/* y = sum of effect x + noise; parameters beyond `n_effects` do nothing. */
static void
plant(uint32_t trial, size_t draws, const double *effect, size_t n_effects, double noise)
{
    for (size_t d = 0; d < draws; d++)
        y[d] = noise * normal_at(trial, PARAMETERS, d);
    for (size_t j = 0; j < PARAMETERS; j++)
        for (size_t d = 0; d < draws; d++) {
            x[j * draws + d] = normal_at(trial, j, d);
            y[d] += j < n_effects ? effect[j] * x[j * draws + d] : 0;
        }
}

static void
ranks_of_equal_values_are_shared(void **state)
{
    (void) state;
    double value[] = { 3, -1, 3, 7, -2 };
    uint32_t order[10];
    double room[5];
    assert_true(kith_ranks_of(value, 5, order, room));
    const double rank[] = { .5, -1, .5, 2, -2 }, size = sqrt(9.5);
    for (int i = 0; i < 5; i++)
        assert_true(fabs(value[i] - rank[i] / size) < 1e-15);
    double flat[] = { 4, 4, 4 };
    assert_false(kith_ranks_of(flat, 3, order, room));
    assert_true(flat[0] == 0 && flat[2] == 0);
}

static void
partial_rank_correlations_are_those_that_were_planted(void **state)
{
    (void) state;
    static const double effect[] = { 1, -0.7, 0.4 };
    double sum[3] = { 0 }, squares[3] = { 0 }, errors[3] = { 0 };
    const size_t n = trials() / 4;
    for (uint32_t t = 0; t < n; t++) {
        plant(t, 400, effect, 3, 1);
        assert_true(kith_influence_of(found, y, x, 400, PARAMETERS));
        for (int j = 0; j < 3; j++) {
            assert_int_equal(found[j].chosen, 1);
            assert_true(found[j].by_chance < 0.05);
            sum[j] += found[j].prcc / (double) n;
            squares[j] += found[j].prcc * found[j].prcc / (double) n;
            errors[j] += found[j].error / (double) n;
        }
    }
    for (int j = 0; j < 3; j++) {
        const double truth = of_ranks(effect[j] / sqrt(effect[j] * effect[j] + 1)), sd = sqrt(squares[j] - sum[j] * sum[j]);
        print_message("  effect %+.1f: PRCC %+.3f, exact %+.3f; spread %.4f, standard error %.4f\n", effect[j], sum[j], truth, sd, errors[j]);
        assert_true(fabs(sum[j] - truth) < 0.03);
        assert_true(sd > 0.6 * errors[j] && sd < 1.4 * errors[j]);
    }
}

/* The same number as by regression: y on the ranks of the others, what is left of both correlated. */
static void
adjusting_is_regression_on_ranks(void **state)
{
    (void) state;
    static const double effect[] = { 1, 0.8 };
    enum { D = 60 };
    uint32_t order[2 * D];
    double room[D];
    plant(7, D, effect, 2, 0.5);
    assert_true(kith_influence_of(found, y, x, D, 2));
    double a[D], b[D], c[D];
    memcpy(a, x, sizeof a);
    memcpy(b, x + D, sizeof b);
    memcpy(c, y, sizeof c);
    assert_true(kith_ranks_of(a, D, order, room) && kith_ranks_of(b, D, order, room) && kith_ranks_of(c, D, order, room));
    double ab = 0, ac = 0, bc = 0;
    for (int d = 0; d < D; d++) {
        ab += a[d] * b[d];
        ac += a[d] * c[d];
        bc += b[d] * c[d];
    }
    assert_true(fabs(found[0].prcc - (ac - ab * bc) / sqrt((1 - ab * ab) * (1 - bc * bc))) < 1e-12);
    assert_true(fabs(found[1].prcc - (bc - ab * ac) / sqrt((1 - ab * ab) * (1 - ac * ac))) < 1e-12);
    for (int j = 0; j < 2; j++) { /* of a rank correlation of D values (Fieller 1957), of which adjusting for the other one takes one */
        const double r = found[j].prcc, error = (1 - r * r) * sqrt(1.06 / (D - 3 - 1));
        assert_true(found[j].chosen && fabs(found[j].error - error) < 1e-12);
    }
}

static void
as_many_look_strong_by_chance_as_is_said(void **state)
{
    (void) state;
    const size_t n = trials();
    double below_one = 0, below_ten = 0, chosen = 0;
    for (uint32_t t = 0; t < n; t++) {
        plant(1000 + t, 100, NULL, 0, 1);
        assert_true(kith_influence_of(found, y, x, 100, PARAMETERS));
        int any = 0;
        for (size_t j = 0; j < PARAMETERS; j++) {
            below_one += found[j].by_chance < 1;
            below_ten += found[j].by_chance < 10;
            any |= found[j].chosen;
        }
        chosen += any;
    }
    print_message("  a run: %.2f of 1, %.2f of 10; something is adjusted for in %.1f %% of runs\n", below_one / (double) n, below_ten / (double) n,
        100 * chosen / (double) n);
    assert_true(fabs(below_one / (double) n - 1) < 0.25);
    assert_true(fabs(below_ten / (double) n - 10) < 1);
    assert_true(chosen / (double) n < 0.09);
}

/* Thirty weak parameters of one group, a strong one of another, the rest of a third: more parameters than draws. */
static void
shares_of_groups_are_those_that_were_planted(void **state)
{
    (void) state;
    enum { WEAK = 30, D = 120, GROUPS = 3 };
    double effect[WEAK + 1], truth[GROUPS] = { 0 }, mean[GROUPS] = { 0 };
    uint8_t group[PARAMETERS];
    int held[GROUPS] = { 0 };
    struct kith_part part[GROUPS];
    const size_t n = trials();
    for (size_t j = 0; j < PARAMETERS; j++) {
        const double r2 = j < WEAK ? 0.5 / WEAK : j == WEAK ? 0.3 : 0;
        group[j] = j < WEAK ? 0 : j == WEAK ? 1 : 2;
        if (j <= WEAK)
            effect[j] = j % 2 ? sqrt(r2) : -sqrt(r2);
        truth[group[j]] += of_ranks(sqrt(r2)) * of_ranks(sqrt(r2));
    }
    for (uint32_t t = 0; t < n; t++) {
        plant(5000 + t, D, effect, WEAK + 1, sqrt(0.2));
        assert_true(kith_shares_of(part, GROUPS, group, y, x, D, PARAMETERS));
        for (int g = 0; g < GROUPS; g++) {
            mean[g] += part[g].value / (double) n;
            held[g] += fabs(part[g].value - truth[g]) < 1.96 * part[g].error;
        }
    }
    for (int g = 0; g < GROUPS; g++) {
        print_message("  share %.3f, exact %.3f; held by %.1f %% of intervals\n", mean[g], truth[g], 100.0 * held[g] / (double) n);
        assert_true(fabs(mean[g] - truth[g]) < 0.03);
        assert_true(held[g] > 0.9 * (double) n);
    }
}

static void
a_parameter_that_is_another_one_cannot_be_told(void **state)
{
    (void) state;
    static const double effect[] = { 1 };
    plant(3, 100, effect, 1, 0.1);
    memcpy(x + 100, x, 100 * sizeof *x);
    assert_true(kith_influence_of(found, y, x, 100, 5));
    assert_true(found[0].chosen && isnan(found[1].prcc) && isnan(found[1].by_chance));
    assert_true(found[0].prcc > 0.95);
}

static void
signs_and_noise_are_those_that_were_planted(void **state)
{
    (void) state;
    /* Draws at -3, 0 and 3 with noise of runs of variance 1: two runs a draw. */
    enum { D = 900 };
    for (size_t d = 0; d < D; d++)
        for (size_t r = 0; r < 2; r++)
            y[2 * d + r] = (d % 3 == 0 ? -3 : d % 3 == 1 ? 0 : 3) + normal_at(9, d, r);
    const struct kith_signs signs = kith_signs_of(y, D, 2);
    print_message("  plus %.3f, minus %.3f, within noise %.3f\n", signs.plus.value, signs.minus.value, signs.within.value);
    assert_true(fabs(signs.plus.value - 0.339) < 0.02 && fabs(signs.minus.value - 0.339) < 0.02);
    assert_true(fabs(signs.plus.value + signs.minus.value + signs.within.value - 1) < 1e-12);
    double share;
    assert_true(kith_noise_share_of(&share, y, D, 2)); /* on ranks; about 0.5 / 6.5 of values */
    print_message("  noise %.3f\n", share);
    assert_true(share > 0.05 && share < 0.12);
    assert_true(kith_noise_share_of(&share, y, D, 1) && isnan(share));
    const struct kith_signs exact = kith_signs_of((const double[]) { 1, -1, 0, 2 }, 4, 1);
    assert_true(exact.plus.value == 0.5 && exact.minus.value == 0.25 && exact.within.value == 0.25);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_of_equal_values_are_shared),
        cmocka_unit_test(partial_rank_correlations_are_those_that_were_planted),
        cmocka_unit_test(adjusting_is_regression_on_ranks),
        cmocka_unit_test(as_many_look_strong_by_chance_as_is_said),
        cmocka_unit_test(shares_of_groups_are_those_that_were_planted),
        cmocka_unit_test(a_parameter_that_is_another_one_cannot_be_told),
        cmocka_unit_test(signs_and_noise_are_those_that_were_planted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
