/* Free parameters as scores: what infer/fit.h promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/numeric.h"
#include "design/draws.h"
#include "infer/fit.h"
#include "param/law.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct kith_fit fit;

static int
open_shipped(void **state)
{
    (void) state;
    return kith_fit_open(&fit, "scenarios/calibration/cohort.yaml", NULL);
}

static int
close_shipped(void **state)
{
    (void) state;
    kith_fit_close(&fit);
    return 0;
}

/* The same value as the draw of the priors with this uniform number, but for the digits that are left out. */
static void
a_score_gives_the_value_that_the_prior_draws(void **state)
{
    size_t n;
    kith_scenario_entries(fit.scenario, &n);
    double *prior = calloc(n, sizeof *prior), *z = calloc(fit.stride, sizeof *z), *values = calloc(fit.n_free, sizeof *values);
    (void) state;
    assert_true(prior && z && values && fit.n_free > 100);
    for (uint32_t draw = 0; draw < 50; draw++) {
        kith_scenario_prior(fit.scenario, 7, draw, prior);
        for (size_t j = 0; j < fit.n_free; j++)
            z[j] = kith_normal_quantile(kith_law_uniform(7, draw, fit.path[j]));
        kith_fit_values(&fit, z, values);
        for (size_t j = 0; j < fit.n_free; j++) {
            const double x = prior[fit.free[j].entry];
            assert_true(fabs(values[j] - x) <= 1e-6 * fabs(x));
            assert_int_equal(kith_drawn_check_value("here", fit.free[j].of, draw, values[j], NULL), KITH_OK);
        }
    }
    free(prior);
    free(z);
    free(values);
}

static void
values_stay_in_their_support_however_far_a_score_is(void **state)
{
    static const double far[] = { -40, -9, -6, 6, 9, 40 };
    double *z = calloc(fit.stride, sizeof *z), *values = calloc(fit.n_free, sizeof *values);
    (void) state;
    assert_true(z && values);
    for (size_t i = 0; i < sizeof far / sizeof *far; i++) {
        for (size_t j = 0; j < fit.stride; j++)
            z[j] = far[i];
        kith_fit_values(&fit, z, values);
        for (size_t j = 0; j < fit.n_free; j++)
            assert_int_equal(kith_drawn_check_value("here", fit.free[j].of, 0, values[j], NULL), KITH_OK);
        for (size_t t = 0; t < fit.n_targets; t++)
            assert_true(fabs(kith_fit_offset(&fit.target[t], z)) <= fit.target[t].half);
    }
    free(z);
    free(values);
}

static void
the_score_of_a_value_gives_it_back(void **state)
{
    double *z = calloc(fit.stride, sizeof *z), *values = calloc(fit.n_free, sizeof *values);
    (void) state;
    assert_true(z && values);
    for (size_t j = 0; j < fit.n_free; j++)
        z[j] = kith_fit_score(&fit.free[j], fit.free[j].of->written);
    kith_fit_values(&fit, z, values);
    for (size_t j = 0; j < fit.n_free; j++)
        assert_true(fabs(values[j] - fit.free[j].of->value) <= 2e-6 * fabs(fit.free[j].of->value) + 1e-9);
    free(z);
    free(values);
}

static void
a_parameter_with_two_values_is_0_or_1_and_its_scores_follow(void **state)
{
    size_t found = 0;
    (void) state;
    for (size_t j = 0; j < fit.n_free; j++)
        for (double z = -3; z < 3 && fit.free[j].is_binary; z += 0.25) {
            found++;
            for (int want = 0; want < 2; want++) {
                const double to = kith_fit_decoded(&fit.free[j], want, z), was = kith_fit_coded(&fit.free[j], z), is = kith_fit_coded(&fit.free[j], to);
                assert_true(fabs(is - want) < 1e-12 && (fabs(was - want) > 0.5 || fabs(to - z) < 1e-12));
            }
        }
    assert_true(found > 0);
}

static void
fitted_numbers_come_first_and_shares_are_kept_from_their_ends(void **state)
{
    (void) state;
    for (size_t t = 0; t < fit.n_targets; t++)
        assert_int_equal(fit.target[t].is_fitted, t < fit.n_fitted);
    for (size_t t = 0; t < fit.n_targets; t++) {
        assert_true(isfinite(kith_fit_scaled(&fit.target[t], -1)) && isfinite(kith_fit_scaled(&fit.target[t], 2)) && isnan(kith_fit_scaled(&fit.target[t], (double) NAN)));
        assert_true(kith_fit_scaled(&fit.target[t], 0.3) < kith_fit_scaled(&fit.target[t], 0.6) || !fit.target[t].is_share);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_score_gives_the_value_that_the_prior_draws),
        cmocka_unit_test(values_stay_in_their_support_however_far_a_score_is),
        cmocka_unit_test(the_score_of_a_value_gives_it_back),
        cmocka_unit_test(a_parameter_with_two_values_is_0_or_1_and_its_scores_follow),
        cmocka_unit_test(fitted_numbers_come_first_and_shares_are_kept_from_their_ends),
    };
    return cmocka_run_group_tests(tests, open_shipped, close_shipped);
}
