/* Violence without relapse is a Markov chain: exact by products of the weekly matrix, and near
 * the matrix exponential when a step is short. */
#include "scenario_fixture.h"

#include <stdio.h>
#include <string.h>

#include <gsl/gsl_linalg.h>
#include <gsl/gsl_matrix.h>

#include "../speed/w8_rows.h"
#include "stat/exact.h"

enum { FAMILIES = 250000, MANY_PROBLEMS = KITH_PROBLEMS + 1, LAST = 77 };

/* Families that share a matrix, by level in the week of the report. */
struct group {
    double start[KITH_LEVELS];
    double improve, stop; /* factors on all that gets better; on stopping alone */
};

static struct group groups[KITH_PROFILES][KITH_FRAILTIES][MANY_PROBLEMS];

/* ---- the exact answer, in libm's arithmetic ---- */

static void
weekly_matrix(const struct kith_params *params, const struct group *group, double early, double (*step)[KITH_LEVELS])
{
    const double better = group->improve * early;
    const struct kith_exact_moves moves = { params->violence.stop_rate * better * group->stop, params->violence.escalate_rate, params->violence.deescalate_rate * better };
    kith_exact_week(&moves, step);
}

/* Factor on what gets better, k weeks after the report. */
static double
early_factor(const struct kith_params *params, unsigned k)
{
    return 1 + params->report.early * exp(-(double) k / params->report.early_decay);
}

/* Mean and covariance of the numbers at each level k weeks after the report, given those at the report. */
struct answer {
    double mean[KITH_LEVELS], cov[KITH_LEVELS][KITH_LEVELS];
};

static void
add_group(const struct kith_params *params, const struct group *group, struct answer *answer)
{
    double power[KITH_LEVELS][KITH_LEVELS] = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } }, step[KITH_LEVELS][KITH_LEVELS];
    for (unsigned k = 1; k <= LAST; k++) {
        weekly_matrix(params, group, early_factor(params, k), step);
        kith_exact_multiply(power, step);
        for (int a = 0; a < KITH_LEVELS; a++)
            for (int b = 0; b < KITH_LEVELS; b++) {
                answer[k].mean[b] += group->start[a] * power[a][b];
                for (int c = 0; c < KITH_LEVELS; c++)
                    answer[k].cov[b][c] += group->start[a] * ((b == c) * power[a][b] - power[a][b] * power[a][c]);
            }
    }
}

/* ---- the model ---- */

static void
group_families(const struct kith_params *params, const struct kith_world *world)
{
    double frailty[KITH_FRAILTIES], square = 0, problems = 0;

    memset(groups, 0, sizeof groups);
    for (uint32_t id = 0; id < world->n; id++) {
        const struct kith_family *family = &world->family[id];
        groups[family->profile][family->frailty][__builtin_popcount(family->problems)].start[family->level]++;
    }
    fixture_frailty(params->violence.frailty_shape, frailty);
    for (int f = 0; f < KITH_FRAILTIES; f++)
        square += (frailty[f] - 1) * (frailty[f] - 1) / KITH_FRAILTIES;
    for (uint32_t j = 0; j < params->n_problems; j++)
        problems += params->problems[j].prevalence;
    for (uint32_t p = 0; p < params->n_profiles; p++)
        for (int f = 0; f < KITH_FRAILTIES; f++)
            for (int n = 0; n < MANY_PROBLEMS; n++) {
                groups[p][f][n].improve = exp(params->profile[p].log_improve + params->violence.improve_problem * (n - problems));
                groups[p][f][n].stop = exp(params->violence.stop_frailty * (frailty[f] - 1) / sqrt(square));
            }
}

static double
chi_square_of(const int64_t *seen, const struct answer *answer)
{
    const double x = (double) seen[KITH_LOW] - answer->mean[KITH_LOW], y = (double) seen[KITH_HIGH] - answer->mean[KITH_HIGH];
    const double a = answer->cov[KITH_LOW][KITH_LOW], b = answer->cov[KITH_LOW][KITH_HIGH], c = answer->cov[KITH_HIGH][KITH_HIGH];
    return (x * x * c - 2 * x * y * b + y * y * a) / (a * c - b * b);
}

static void
judge(const struct kith_params *params, uint64_t seed)
{
    static const unsigned weeks[] = { 1, 2, 4, 8, 13, 26, 52, LAST };
    static const char *const levels[] = { "none", "low", "high" };
    static struct answer answer[LAST + 1];
    struct fixture run = fixture_open(params, FAMILIES, seed);

    memset(answer, 0, sizeof answer);
    fixture_pass(&run, KITH_BEFORE);
    group_families(params, run.world);
    for (uint32_t p = 0; p < params->n_profiles; p++)
        for (int f = 0; f < KITH_FRAILTIES; f++)
            for (int n = 0; n < MANY_PROBLEMS; n++)
                add_group(params, &groups[p][f][n], answer);
    const int64_t *violence = fixture_counts(&run, KITH_TALLY_VIOLENCE);
    for (size_t w = 0; w < sizeof weeks / sizeof *weeks; w++) {
        const int64_t *seen = violence + (KITH_BEFORE + weeks[w]) * KITH_LEVELS;
        const struct answer *exact = &answer[weeks[w]];
        char what[64];
        for (int s = 0; s < KITH_LEVELS; s++) {
            snprintf(what, sizeof what, "week %u, families at level %s", weeks[w], levels[s]);
            check_z(what, (double) seen[s], exact->mean[s], sqrt(exact->cov[s][s]));
        }
        snprintf(what, sizeof what, "week %u, all levels", weeks[w]);
        check_chi_square(what, chi_square_of(seen, exact), 2);
    }
    fixture_close(&run);
}

static void
without_relapse_levels_follow_the_powers_of_the_weekly_matrix(void **state)
{
    struct kith_params params;

    (void) state;
    fixture_baseline(&params);
    fixture_without_effect(&params); /* help is given, and must not show */
    params.violence.susceptible = params.violence.stop_frailty = params.violence.improve_problem = params.report.stop = params.report.early = 0;
    for (uint32_t p = 0; p < params.n_profiles; p++)
        params.profile[p].log_improve = 0;
    judge(&params, 20260101);
}

static void
profile_frailty_problems_and_early_effect_each_have_their_factor(void **state)
{
    struct kith_params params;

    (void) state;
    fixture_baseline(&params);
    fixture_without_help(&params);
    params.violence.susceptible = 0;
    params.violence.stop_frailty = -0.6;
    params.violence.improve_problem = -0.15;
    params.report.early = 2;
    params.report.early_decay = 10;
    judge(&params, 20260102);
}

/* ---- the limit of short steps ---- */

/* The weekly matrix as the engine has it, in thresholds. */
static void
engine_matrix(const double stop, double down, double up, double (*step)[KITH_LEVELS])
{
    const double low[2] = { stop, up };
    const uint8_t from_low[2] = { KITH_NONE, KITH_HIGH }, from_high[1] = { KITH_LOW };
    const struct kith_exits a = kith_exits_of(low, from_low, 1, 2), b = kith_exits_of(&down, from_high, 1, 1);
    uint32_t better, worse;

    memset(step, 0, KITH_LEVELS * sizeof *step);
    step[KITH_NONE][KITH_NONE] = 1;
    w8_bound(&a, &better, &worse);
    step[KITH_LOW][KITH_NONE] = better * 0x1p-32;
    step[KITH_LOW][KITH_HIGH] = worse * 0x1p-32;
    step[KITH_LOW][KITH_LOW] = 1 - step[KITH_LOW][KITH_NONE] - step[KITH_LOW][KITH_HIGH];
    w8_bound(&b, &better, &worse);
    step[KITH_HIGH][KITH_LOW] = better * 0x1p-32;
    step[KITH_HIGH][KITH_HIGH] = 1 - step[KITH_HIGH][KITH_LOW];
}

static void
exponential(double stop, double down, double up, double time, double (*result)[KITH_LEVELS])
{
    double generator[9] = { 0, 0, 0, stop * time, -(stop + up) * time, up * time, 0, down * time, -down * time };
    gsl_matrix_view from = gsl_matrix_view_array(generator, 3, 3), to = gsl_matrix_view_array(&result[0][0], 3, 3);
    const struct kith_exact_moves moves = { stop, up, down };
    kith_exact_matrix own;
    assert_int_equal(gsl_linalg_exponential_ss(&from.matrix, &to.matrix, GSL_PREC_DOUBLE), 0);
    kith_exact_continuous(&moves, time, own); /* what kith verify holds its answers against */
    for (int i = 0; i < KITH_LEVELS * KITH_LEVELS; i++)
        assert_true(fabs(own[i / KITH_LEVELS][i % KITH_LEVELS] - result[i / KITH_LEVELS][i % KITH_LEVELS]) < 1e-12);
}

static double
distance(double (*a)[KITH_LEVELS], double (*b)[KITH_LEVELS])
{
    double most = 0;
    for (int i = 0; i < KITH_LEVELS; i++)
        for (int j = 0; j < KITH_LEVELS; j++)
            most = fmax(most, fabs(a[i][j] - b[i][j]));
    return most;
}

/* The model with steps of 1/parts week, against its own matrix and the matrix exponential: how many
 * have stopped a year after the report, given their levels at the report. */
static void
judge_model(const struct kith_params *weekly, unsigned parts, double (*power)[KITH_LEVELS], double (*limit)[KITH_LEVELS])
{
    struct kith_params params = *weekly;
    double exact = 0, continuous = 0, variance = 0;
    char what[64];

    params.violence.stop_rate /= parts;
    params.violence.deescalate_rate /= parts;
    params.violence.escalate_rate /= parts;
    params.cohort.follow_up = KITH_YEAR * parts + KITH_HALF_YEAR;
    struct fixture run = fixture_open(&params, FAMILIES, 20260103);
    const int64_t *violence = fixture_counts(&run, KITH_TALLY_VIOLENCE);
    for (int s = 0; s < KITH_LEVELS; s++) {
        const double start = (double) violence[KITH_BEFORE * KITH_LEVELS + s];
        exact += start * power[s][KITH_NONE];
        continuous += start * limit[s][KITH_NONE];
        variance += start * power[s][KITH_NONE] * (1 - power[s][KITH_NONE]);
    }
    const double seen = (double) violence[(KITH_BEFORE + KITH_YEAR * parts) * KITH_LEVELS + KITH_NONE];
    snprintf(what, sizeof what, "stopped within a year, steps of 1/%u week", parts);
    check_z(what, seen, exact, sqrt(variance));
    print_message("    less than the matrix exponential has: model %.0f, exact %.0f families (%.1f standard errors)\n", continuous - seen,
        continuous - exact, (continuous - exact) / sqrt(variance));
    fixture_close(&run);
}

static void
the_distance_to_the_matrix_exponential_is_linear_in_the_step(void **state)
{
    const double stop = 4.0 / KITH_YEAR, down = 6.0 / KITH_YEAR, up = 8.0 / KITH_YEAR;
    double limit[KITH_LEVELS][KITH_LEVELS], before = 0;
    struct kith_params params;

    (void) state;
    fixture_baseline(&params);
    fixture_without_help(&params);
    fixture_without_detection(&params);
    params.violence.stop_rate = stop;
    params.violence.deescalate_rate = down;
    params.violence.escalate_rate = up;
    params.violence.susceptible = params.report.stop = 0;
    params.report.early = params.violence.stop_frailty = params.violence.improve_problem = 0;
    for (uint32_t p = 0; p < params.n_profiles; p++)
        params.profile[p].log_improve = 0;
    exponential(stop, down, up, KITH_YEAR, limit);
    for (unsigned parts = 1; parts <= 16; parts *= 2) {
        double step[KITH_LEVELS][KITH_LEVELS], power[KITH_LEVELS][KITH_LEVELS] = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };
        engine_matrix(stop / parts, down / parts, up / parts, step);
        for (unsigned k = 0; k < KITH_YEAR * parts; k++)
            kith_exact_multiply(power, step);
        const double now = distance(power, limit);
        print_message("  steps of 1/%-2u week: distance to the matrix exponential %.6f, ratio %.3f\n", parts, now, before / now);
        if (parts > 1)
            assert_true(before / now > 1.9 && before / now < 2.1);
        before = now;
        if (parts <= 4)
            judge_model(&params, parts, power, limit);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_relapse_levels_follow_the_powers_of_the_weekly_matrix),
        cmocka_unit_test(profile_frailty_problems_and_early_effect_each_have_their_factor),
        cmocka_unit_test(the_distance_to_the_matrix_exponential_is_linear_in_the_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
