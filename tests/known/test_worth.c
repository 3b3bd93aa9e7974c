/* What it is worth to know more, where it is known: linear problems with normal parameters, in closed form.
 *
 * The first is that of the vignette of the R package voi (github.com/chjackson/voi, vignettes/voi.Rmd, "Simple example model"): benefit
 * 0 or p1 - p2, with p1 ~ N(1, 1) and p2 ~ N(0, 2); a study of n observations N(p1, 1). With the noise of runs on top the raw value of
 * perfect information is that of the larger variance (Goldhaber-Fiebert et al. 2025, equation for two alternatives).
 * TRIALS=400 in the environment: more trials than the 100 of the quick tier. */
#include "stat/learn.h"
#include "stat/shrink.h"
#include "stat/worth.h"

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

enum { DRAWS = 400, RUNS = 2, OTHERS = 60, OPTIONS = 3 };

static double y[DRAWS * RUNS * OPTIONS], mean[DRAWS * OPTIONS], z[(OTHERS + 2) * DRAWS];

static size_t
trials(void)
{
    const char *text = getenv("TRIALS");
    return text ? (size_t) atol(text) : 100;
}

static double
normal_at(size_t trial, size_t i, size_t j)
{
    struct kith_stream dice = kith_stream_at(kith_key_of(14, (uint32_t) trial), (uint32_t) i, (uint32_t) j, 0);
    return kith_normal_quantile(kith_stream_uniform(&dice));
}

/* E max(0, X) - max(0, E X) of X ~ N(m, v): the unit normal loss. */
static double
loss(double m, double v)
{
    const double s = sqrt(v), u = fabs(m) / s;
    return s * (exp(-u * u / 2) / sqrt(2 * acos(-1)) - u * kith_normal_below(-u));
}

/* How far a mean of trials is off, in its own standard errors; and the mean of the errors that were stated over the spread of trials. */
struct tried {
    double n, sum, squares, errors;
};

static void
add(struct tried *self, double value, double error)
{
    self->n++;
    self->sum += value;
    self->squares += value * value;
    self->errors += error;
}

static double
off(const struct tried *self, double truth)
{
    const double m = self->sum / self->n, sd = sqrt((self->squares / self->n - m * m) * self->n / (self->n - 1));
    return (m - truth) / (sd / sqrt(self->n));
}

static double
stated(const struct tried *self)
{
    const double m = self->sum / self->n;
    return self->errors / self->n / sqrt((self->squares / self->n - m * m) * self->n / (self->n - 1));
}

static void
draw(size_t trial, double noise)
{
    for (size_t d = 0; d < DRAWS; d++) {
        const double p1 = 1 + normal_at(trial, 0, d), p2 = 2 * normal_at(trial, 1, d);
        z[d] = p1;
        z[DRAWS + d] = p2;
        mean[2 * d] = mean[2 * d + 1] = 0;
        for (size_t r = 0; r < RUNS; r++) {
            const double random = 5 * normal_at(trial, 2 + r, d); /* common to both: it must not matter */
            y[(d * RUNS + r) * 2] = random;
            y[(d * RUNS + r) * 2 + 1] = random + p1 - p2 + noise * normal_at(trial, 10 + r, d);
            mean[2 * d] += random / RUNS;
            mean[2 * d + 1] += y[(d * RUNS + r) * 2 + 1] / RUNS;
        }
    }
}

static void
perfect_information_is_worth_what_the_closed_form_says(void **state)
{
    (void) state;
    struct tried value = { 0 }, raw = { 0 }, best = { 0 };
    const double noise = 3;
    for (size_t t = 0; t < trials(); t++) {
        struct kith_worth worth;
        struct kith_best share[2];
        draw(t, noise);
        assert_true(kith_worth_of(&worth, share, y, DRAWS, RUNS, 2));
        add(&value, worth.value, worth.error);
        add(&raw, worth.raw, 0);
        add(&best, share[1].value, share[1].error);
        assert_true(fabs(share[0].value + share[1].value - 1) < 1e-12);
    }
    printf("EVPI %.4f (truth %.4f), raw %.4f (published bias: %.4f); stated error over true %.2f\n", value.sum / value.n, loss(1, 5), raw.sum / raw.n,
        loss(1, 5 + noise * noise / RUNS), stated(&value));
    assert_true(fabs(loss(1, 5) - 0.4798) < 0.0001); /* by hand: sqrt(5) (phi(u) - u Phi(-u)), u = 1 / sqrt(5) */
    assert_true(fabs(off(&value, loss(1, 5))) < 3.5);
    assert_true(fabs(off(&raw, loss(1, 5 + noise * noise / RUNS))) < 3.5);
    assert_true(fabs(off(&raw, loss(1, 5))) > 10);
    assert_true(fabs(off(&best, kith_normal_below(1 / sqrt(5)))) < 3.5);
    assert_true(stated(&value) > 0.75 && stated(&value) < 1.3 && stated(&best) > 0.75 && stated(&best) < 1.3);
}

/* Tables of the R package BCEA's own tests (github.com/giabaio/BCEA, tests/testthat): incremental benefits of two simulations at prices of 5 and 10 (test-bcea.R, "ib": -1 and 2 of the effect, costs
 * of -100 and -10), and utilities of 1 against 0 in all simulations (test-compute_ol.R). What BCEA calls evi is the raw value. Its other numbers are of samples that
 * are kept as R data, and of random samples: they cannot be worked out from what is printed. */
static void
tables_of_bcea_are_worth_what_it_says(void **state)
{
    (void) state;
    static const double effect[] = { -1, 2 }, cost[] = { -100, -10 }, price[] = { 5, 10 }, wanted[2][2] = { { 95, 20 }, { 90, 30 } };
    struct kith_worth worth;
    struct kith_best share[2];
    double u[2 * 2], even[3 * 2] = { 1, 0, 1, 0, 1, 0 };
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < 2; i++) {
            u[2 * i] = 0;
            u[2 * i + 1] = price[k] * effect[i] - cost[i];
            assert_true(fabs(u[2 * i + 1] - wanted[k][i]) < 1e-12);
        }
        assert_true(kith_worth_of(&worth, share, u, 2, 1, 2));
        assert_true(fabs(worth.raw) < 1e-12 && fabs(share[1].raw - 1) < 1e-12);
    }
    u[3] = -20; /* not BCEA's: the second the other way round, so that knowing which pays */
    u[1] = 95;
    assert_true(kith_worth_of(&worth, share, u, 2, 1, 2));
    assert_true(fabs(worth.raw - (95. / 2 - 75. / 2)) < 1e-12 && fabs(share[1].raw - 0.5) < 1e-12);
    assert_true(kith_worth_of(&worth, share, even, 3, 1, 2));
    assert_true(fabs(worth.raw) < 1e-12 && fabs(share[0].raw - 1) < 1e-12);
}

/* The toy of voi's tests (github.com/chjackson/voi, tests/testthat/test_evppi_mc.R): benefit 0 or p1 + p2, p1 ~ N(0, 1), p2 ~ N(0, 2). It prints .355 and .602 for the two by nested simulation from
 * 100 outer draws (seed 1, with a relative tolerance of .1): the closed forms are .3989 and .7979. */
static void
the_toy_of_voi_is_worth_what_the_closed_form_says(void **state)
{
    (void) state;
    struct tried one = { 0 }, two = { 0 };
    for (size_t t = 0; t < trials(); t++) {
        struct kith_worth worth;
        for (size_t d = 0; d < DRAWS; d++) {
            z[d] = normal_at(t, 3, d);
            z[DRAWS + d] = 2 * normal_at(t, 4, d);
            mean[2 * d] = 0;
            mean[2 * d + 1] = z[d] + z[DRAWS + d];
        }
        assert_true(kith_worth_of_knowing(&worth, NULL, mean, DRAWS, 2, z, 1, 0));
        add(&one, worth.value, worth.error);
        assert_true(kith_worth_of_knowing(&worth, NULL, mean, DRAWS, 2, z + DRAWS, 1, 0));
        add(&two, worth.value, worth.error);
    }
    printf("voi's toy: %.4f (%.4f), %.4f (%.4f)\n", one.sum / one.n, loss(0, 1), two.sum / two.n, loss(0, 4));
    assert_true(fabs(loss(0, 1) - 0.3989) < 1e-4 && fabs(loss(0, 4) - 0.7979) < 1e-4);
    const double chosen = loss(0, 5. / DRAWS); /* both options are worth the same, and the better one of a sample is chosen: what chance makes of that is taken away */
    assert_true(fabs(one.sum / one.n - (loss(0, 1) - chosen)) < 0.02 && fabs(two.sum / two.n - (loss(0, 4) - chosen)) < 0.02);
}

static void
one_parameter_is_worth_what_the_closed_form_says(void **state)
{
    (void) state;
    struct tried first = { 0 }, second = { 0 }, both = { 0 }, none = { 0 }, explained = { 0 };
    for (size_t t = 0; t < trials(); t++) {
        struct kith_worth worth;
        struct kith_part share[2];
        draw(t, 3);
        assert_true(kith_worth_of_knowing(&worth, share, mean, DRAWS, 2, z, 1, 0));
        add(&first, worth.value, worth.error);
        add(&explained, share[1].value, share[1].error);
        assert_true(kith_worth_of_knowing(&worth, NULL, mean, DRAWS, 2, z + DRAWS, 1, 0));
        add(&second, worth.value, worth.error);
        assert_true(kith_worth_of_knowing(&worth, NULL, mean, DRAWS, 2, z, 2, 0));
        add(&both, worth.value, worth.error);
        for (size_t d = 0; d < DRAWS; d++)
            z[2 * DRAWS + d] = normal_at(t, 77, d);
        assert_true(kith_worth_of_knowing(&worth, NULL, mean, DRAWS, 2, z + 2 * DRAWS, 1, 0));
        add(&none, worth.value, worth.error);
    }
    printf("EVPPI p1 %.4f (%.4f), p2 %.4f (%.4f), both %.4f (%.4f), of nothing %.5f; stated over true %.2f %.2f\n", first.sum / first.n, loss(1, 1),
        second.sum / second.n, loss(1, 4), both.sum / both.n, loss(1, 5), none.sum / none.n, stated(&first), stated(&second));
    assert_true(fabs(loss(1, 1) - 0.0833) < 0.0001);
    assert_true(fabs(first.sum / first.n - loss(1, 1)) < 0.01);
    assert_true(fabs(second.sum / second.n - loss(1, 4)) < 0.02);
    assert_true(fabs(both.sum / both.n - loss(1, 5)) < 0.03);
    assert_true(none.sum / none.n < 0.002);
    assert_true(fabs(explained.sum / explained.n - 1 / (5 + 9 / 2.)) < 0.02);
    assert_true(stated(&explained) > 0.7 && stated(&explained) < 1.4);
    assert_true(stated(&first) > 0.7 && stated(&first) < 1.5 && stated(&second) > 0.7 && stated(&second) < 1.5);
}

/* Two that matter among many that do not: a fit to the draws that judge it says too much. */
static void
few_among_many_are_found(void **state)
{
    (void) state;
    struct tried value = { 0 }, nothing = { 0 };
    for (size_t t = 0; t < trials() / 6; t++) {
        struct kith_worth worth;
        draw(t, 3);
        for (size_t j = 0; j < OTHERS; j++)
            for (size_t d = 0; d < DRAWS; d++)
                z[(j + 2) * DRAWS + d] = normal_at(t, 100 + j, d);
        assert_true(kith_worth_of_knowing(&worth, NULL, mean, DRAWS, 2, z, OTHERS + 2, 1));
        add(&value, worth.value, worth.error);
        assert_true(kith_worth_of_knowing(&worth, NULL, mean, DRAWS, 2, z + 2 * DRAWS, OTHERS, 1));
        add(&nothing, worth.value, worth.error);
    }
    printf("EVPPI of 62: %.4f (%.4f); of 60 that do nothing: %.5f\n", value.sum / value.n, loss(1, 5), nothing.sum / nothing.n);
    assert_true(fabs(value.sum / value.n - loss(1, 5)) < 0.035);
    assert_true(nothing.sum / nothing.n < 0.003);
}

/* n observations of p1, summed up by their mean: X given it is normal with variance n / (n + 1). */
static void
a_study_is_worth_what_the_closed_form_says(void **state)
{
    (void) state;
    static const double n[] = { 1, 10, 100 };
    for (int i = 0; i < 3; i++) {
        struct tried value = { 0 };
        const double truth = loss(1, n[i] / (n[i] + 1));
        for (size_t t = 0; t < trials(); t++) {
            struct kith_worth worth;
            draw(t, 3);
            for (size_t d = 0; d < DRAWS; d++)
                z[d] += normal_at(t, 50, d) / sqrt(n[i]);
            assert_true(kith_worth_of_knowing(&worth, NULL, mean, DRAWS, 2, z, 1, 0));
            add(&value, worth.value, worth.error);
        }
        printf("EVSI of %g: %.4f (%.4f)\n", n[i], value.sum / value.n, truth);
        assert_true(fabs(value.sum / value.n - truth) < 0.01);
    }
}

/* Interplay: neither of two parameters alone is worth anything, both together are. */
static void
products_are_seen(void **state)
{
    (void) state;
    struct kith_worth one, both;
    for (size_t d = 0; d < DRAWS; d++) {
        z[d] = normal_at(9, 0, d);
        z[DRAWS + d] = normal_at(9, 1, d);
        mean[2 * d] = 0;
        mean[2 * d + 1] = z[d] * z[DRAWS + d];
    }
    assert_true(kith_worth_of_knowing(&one, NULL, mean, DRAWS, 2, z, 1, 0));
    assert_true(kith_worth_of_knowing(&both, NULL, mean, DRAWS, 2, z, 2, 0));
    printf("a product: one factor %.4f, both %.4f (%.4f)\n", one.value, both.value, 1 / acos(-1));
    assert_true(one.value < 0.05);
    assert_true(fabs(both.value - 1 / acos(-1)) < 0.06); /* E max(0, product) = E|z|^2 / 2 = 1 / pi */
}

/* Three options on common random numbers; drawing in gives the covariance of what was planted. */
static void
drawing_in_leaves_what_is_no_noise(void **state)
{
    (void) state;
    double noise[9], s[3] = { 0 };
    for (size_t d = 0; d < DRAWS; d++) {
        const double a = normal_at(3, 0, d), b = normal_at(3, 1, d);
        for (size_t i = 0; i < 3; i++)
            mean[d * 3 + i] = 0;
        for (size_t r = 0; r < RUNS; r++) {
            const double random = normal_at(3, 5 + r, d);
            const double one[3] = { a + random, 0.5 * a + 0.2 * b + random, 0 };
            for (size_t i = 0; i < 3; i++) {
                y[(d * RUNS + r) * 3 + i] = one[i];
                mean[d * 3 + i] += one[i] / RUNS;
            }
        }
    }
    kith_covariance_of(noise, y, DRAWS, RUNS, 3);
    assert_true(fabs(noise[0] - 0.5) < 0.07 && fabs(noise[1] - 0.5) < 0.07 && noise[8] == 0);
    assert_true(kith_shrink(mean, DRAWS, 3, noise));
    for (size_t d = 0; d < DRAWS; d++) {
        s[0] += mean[d * 3] * mean[d * 3] / DRAWS;
        s[1] += mean[d * 3] * mean[d * 3 + 1] / DRAWS;
        s[2] += mean[d * 3 + 1] * mean[d * 3 + 1] / DRAWS;
        assert_true(mean[d * 3 + 2] == 0);
    }
    assert_true(fabs(s[0] - 1) < 0.15 && fabs(s[1] - 0.5) < 0.12 && fabs(s[2] - 0.29) < 0.1);
}

static void
what_is_always_equal_is_worth_nothing_to_know(void **state)
{
    (void) state;
    struct kith_worth worth;
    struct kith_best share[2];
    for (size_t k = 0; k < DRAWS * RUNS; k++)
        y[2 * k] = y[2 * k + 1] = normal_at(5, 0, k);
    assert_true(kith_worth_of(&worth, share, y, DRAWS, RUNS, 2));
    assert_true(worth.raw == 0 && worth.value == 0 && fabs(share[0].value - 0.5) < 1e-12 && fabs(share[1].value - 0.5) < 1e-12);
    assert_true(kith_worth_of(&worth, share, y, DRAWS * RUNS, 1, 2)); /* one run a draw: the noise is not known */
    assert_true(worth.raw == 0 && isnan(worth.value) && isnan(worth.error));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(perfect_information_is_worth_what_the_closed_form_says),
        cmocka_unit_test(tables_of_bcea_are_worth_what_it_says),
        cmocka_unit_test(the_toy_of_voi_is_worth_what_the_closed_form_says),
        cmocka_unit_test(one_parameter_is_worth_what_the_closed_form_says),
        cmocka_unit_test(few_among_many_are_found),
        cmocka_unit_test(a_study_is_worth_what_the_closed_form_says),
        cmocka_unit_test(products_are_seen),
        cmocka_unit_test(drawing_in_leaves_what_is_no_noise),
        cmocka_unit_test(what_is_always_equal_is_worth_nothing_to_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
