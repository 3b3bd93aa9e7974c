/* Tempering against the exact answer: a posterior so narrow, and so far out, that no draw of the prior is near it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/numeric.h"
#include "base/stream.h"
#include "stat/abc.h"
#include "stat/linear.h"
#include "stat/temper.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two outcomes of four scores, of which the last two act in neither, seen with an error of .02. */
enum { P = 4, K = 2, N = 1000, HEATS = 40 };
static const double how[K][K] = { { 1, 0.5 }, { -0.3, 0.8 } }, seen[K] = { 2.6, -1.7 }, error = 0.02;
static const uint32_t active[] = { 0, 1, 2, 3 };

struct told {
    size_t calls, fails_at;
    double noise; /* standard deviation of what random numbers add to a level */
};

static int
judge(void *with, const double *z, uint32_t numbers, double *level)
{
    struct told *told = with;
    if (++told->calls == told->fails_at)
        return 7;
    for (size_t i = 0; i < N; i++) {
        struct kith_stream stream = kith_stream_at(kith_key_of(99, numbers), (uint32_t) i, 0, 0);
        level[i] = told->noise > 0 ? told->noise * kith_normal_quantile(kith_stream_uniform(&stream)) : 0;
        for (size_t k = 0; k < K; k++) {
            const double off = (seen[k] - how[k][0] * z[i * P] - how[k][1] * z[i * P + 1]) / error;
            level[i] -= off * off / 2;
        }
    }
    return 0;
}

/* (I + h H'H / e^2)^-1 at heat h, and that times h H'y / e^2. */
static void
exact(double heat, double *mean, double c[2][2])
{
    double a[2][2] = { { 1, 0 }, { 0, 1 } }, b[2] = { 0, 0 };
    for (size_t k = 0; k < K; k++)
        for (size_t i = 0; i < 2; i++) {
            b[i] += heat * how[k][i] * seen[k] / error / error;
            for (size_t j = 0; j < 2; j++)
                a[i][j] += heat * how[k][i] * how[k][j] / error / error;
        }
    const double det = a[0][0] * a[1][1] - a[0][1] * a[1][0];
    c[0][0] = a[1][1] / det;
    c[1][1] = a[0][0] / det;
    c[0][1] = c[1][0] = -a[0][1] / det;
    for (size_t i = 0; i < 2; i++)
        mean[i] = c[i][0] * b[0] + c[i][1] * b[1];
}

static struct kith_temper
at_the_prior(struct told *told, uint64_t seed)
{
    struct kith_temper out = { .n = N, .stride = P, .active = active, .n_active = P, .seed = seed, .judge = judge, .with = told };
    out.z = calloc(N * P, sizeof *out.z);
    out.level = calloc(N, sizeof *out.level);
    assert_true(out.z && out.level);
    for (size_t i = 0; i < N; i++) {
        struct kith_stream stream = kith_stream_at(kith_key_of(seed, 0), (uint32_t) i, 0, 9);
        for (size_t j = 0; j < P; j++)
            out.z[i * P + j] = kith_normal_quantile(kith_stream_uniform(&stream));
    }
    assert_int_equal(judge(told, out.z, 0, out.level), 0);
    return out;
}

static void
draws_of_the_prior_become_those_of_a_narrow_posterior(void **state)
{
    double want[2], c[2][2], weight[N];
    (void) state;
    exact(1, want, c);
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct told told = { .noise = seed > 3 ? 0.5 : 0 };
        struct kith_temper self = at_the_prior(&told, seed);
        double most = -HUGE_VAL;
        for (size_t i = 0; i < N; i++)
            most = fmax(most, self.level[i]);
        for (size_t i = 0; i < N; i++)
            weight[i] = exp(self.level[i] - most);
        assert_true(kith_worth(weight, N) < 3); /* the plain step: all but nothing is left of a thousand */
        while (self.heat < 1 && self.heats < HEATS)
            assert_int_equal(kith_temper_step(&self), 0);
        assert_true(self.heat >= 1);
        assert_in_range(self.heats, 4, 20);
        double mean[P], covariance[P * P];
        kith_moments(self.z, N, P, NULL, mean, covariance);
        for (size_t j = 0; j < P; j++) {
            const double sd = j < 2 ? sqrt(c[j][j]) : 1, m = j < 2 ? want[j] : 0;
            assert_true(fabs(mean[j] - m) < 0.15 * sd);
            assert_true(fabs(sqrt(covariance[j * P + j]) / sd - 1) < (told.noise > 0 ? 0.15 : 0.1));
        }
        assert_true(fabs(covariance[1] / sqrt(covariance[0] * covariance[P + 1]) - c[0][1] / sqrt(c[0][0] * c[1][1])) < 0.1);
        free(self.z);
        free(self.level);
    }
}

static void
draws_at_each_heat_are_those_of_that_heat(void **state)
{
    struct told told = { 0 };
    struct kith_temper self = at_the_prior(&told, 11);
    size_t below = 0;
    (void) state;
    while (self.heat < 1 && self.heats < HEATS) {
        double want[2], c[2][2], mean[P], covariance[P * P];
        assert_int_equal(kith_temper_step(&self), 0);
        exact(self.heat, want, c);
        kith_moments(self.z, N, P, NULL, mean, covariance);
        for (size_t j = 0; j < 2; j++) {
            assert_true(fabs(mean[j] - want[j]) < 0.25 * sqrt(c[j][j]));
            assert_true(fabs(sqrt(covariance[j * P + j] / c[j][j]) - 1) < 0.15);
        }
        below += self.heat < 0.5;
    }
    assert_true(below >= 3);
    free(self.z);
    free(self.level);
}

static void
heats_rise_by_what_half_of_the_draws_are_worth(void **state)
{
    enum { MANY = 20000 };
    double *level = calloc(MANY, sizeof *level), *weight = calloc(MANY, sizeof *weight);
    (void) state;
    assert_true(level && weight);
    for (size_t i = 0; i < MANY; i++) /* normal levels of sd 3: weights at b are worth exp(-9 b^2), half at sqrt(log 2) / 3 = .2775 */
        level[i] = 3 * kith_normal_quantile(((double) i + 0.5) / MANY);
    assert_true(fabs(kith_temper_next(level, MANY, 0, 0.5, weight) - 0.27752) < 1e-3);
    assert_true(fabs(kith_worth(weight, MANY) / MANY - 0.5) < 1e-3);
    assert_true(fabs(kith_temper_next(level, MANY, 0.5, 0.5, weight) - 0.77752) < 1e-3);
    assert_true(kith_temper_next(level, MANY, 0.8, 0.5, weight) >= 1);
    for (size_t i = 1; i < MANY; i++) /* what is impossible is worth nothing at any heat */
        level[i] = -HUGE_VAL;
    assert_true(kith_temper_next(level, MANY, 0, 0.5, weight) > 0);
    assert_true(kith_worth(weight, MANY) < 1.5);
    free(level);
    free(weight);
}

static void
the_same_seed_gives_the_same_draws_and_a_failure_is_handed_on(void **state)
{
    double first[2] = { 0, 0 };
    (void) state;
    for (size_t round = 0; round < 2; round++) {
        struct told told = { .noise = 0.5 };
        struct kith_temper self = at_the_prior(&told, 11);
        for (size_t i = 0; i < 3; i++)
            assert_int_equal(kith_temper_step(&self), 0);
        if (round)
            assert_true(memcmp(first, &self.z[17 * P], sizeof first) == 0);
        memcpy(first, &self.z[17 * P], sizeof first);
        told.fails_at = told.calls + 2;
        assert_int_equal(kith_temper_step(&self), 7);
        free(self.z);
        free(self.level);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(draws_of_the_prior_become_those_of_a_narrow_posterior),
        cmocka_unit_test(draws_at_each_heat_are_those_of_that_heat),
        cmocka_unit_test(heats_rise_by_what_half_of_the_draws_are_worth),
        cmocka_unit_test(the_same_seed_gives_the_same_draws_and_a_failure_is_handed_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
