/* The year before the report: families as they are when a report in week 0 is given. The model goes
 * backwards from the report; here every path goes forwards, is weighted by its chance of a report
 * in week 0, and the weights are made to add up to one. */
#include "scenario_fixture.h"

#include <stdio.h>
#include <string.h>

enum { FAMILIES = 300000, LEAST = 8 /* expected in a cell of its own */ };

/* Chance of each (profile, kind, frailty, level at -52, level in week 0), and the levels in between. */
struct law {
    double joint[KITH_PROFILES][KITH_KINDS][KITH_FRAILTIES][KITH_LEVELS][KITH_LEVELS];
    double level[KITH_BEFORE + 1][KITH_LEVELS];
    double moves; /* changes of level in the year, a family */
};

struct count {
    double joint[KITH_PROFILES][KITH_KINDS][KITH_FRAILTIES][KITH_LEVELS][KITH_LEVELS];
};

/* ---- the exact answer ---- */

static void
weekly_matrix(const struct kith_params *params, uint32_t profile, double stopping, double (*step)[KITH_LEVELS])
{
    const double better = exp(params->profile[profile].log_improve), stop = params->violence.stop_rate * better * stopping;
    const double up = params->violence.escalate_rate, leave = 1 - exp(-stop - up), onset = 1 - exp(-params->cohort.onset_rate);
    const double high = params->cohort.start_high / (params->cohort.start_low + params->cohort.start_high);

    memset(step, 0, KITH_LEVELS * sizeof *step);
    step[KITH_NONE][KITH_LOW] = onset * (1 - high);
    step[KITH_NONE][KITH_HIGH] = onset * high;
    step[KITH_LOW][KITH_NONE] = leave * stop / (stop + up);
    step[KITH_LOW][KITH_HIGH] = leave * up / (stop + up);
    step[KITH_HIGH][KITH_LOW] = 1 - exp(-params->violence.deescalate_rate * better);
    for (int s = 0; s < KITH_LEVELS; s++)
        step[s][s] = 1 - step[s][0] - step[s][1] - step[s][2];
}

/* forward[t][a][b]: chance to be at b in week t - 52 for one at a in week -52. */
static double forward[KITH_BEFORE + 1][KITH_LEVELS][KITH_LEVELS];

static void
go_forward(double (*step)[KITH_LEVELS])
{
    memset(forward, 0, sizeof forward);
    for (int a = 0; a < KITH_LEVELS; a++)
        forward[0][a][a] = 1;
    for (int t = 0; t < KITH_BEFORE; t++)
        for (int a = 0; a < KITH_LEVELS; a++)
            for (int b = 0; b < KITH_LEVELS; b++)
                for (int c = 0; c < KITH_LEVELS; c++)
                    forward[t + 1][a][c] += forward[t][a][b] * step[b][c];
}

/* Adds one pattern, unweighted by what others add up to: in `joint`, in the levels of each week, in moves. */
static void
add_pattern(const struct kith_params *params, double weight, const double *report, double (*step)[KITH_LEVELS], double (*joint)[KITH_LEVELS],
    struct law *law)
{
    const double start[KITH_LEVELS] = { params->cohort.start_none, params->cohort.start_low, params->cohort.start_high };
    go_forward(step);
    for (int a = 0; a < KITH_LEVELS; a++)
        for (int b = 0; b < KITH_LEVELS; b++) {
            joint[a][b] = weight * start[a] * forward[KITH_BEFORE][a][b] * report[b];
            for (int t = 0; t <= KITH_BEFORE; t++)
                for (int s = 0; s < KITH_LEVELS; s++)
                    law->level[t][s] += weight * start[a] * forward[t][a][s] * forward[KITH_BEFORE - t][s][b] * report[b];
            for (int t = 0; t < KITH_BEFORE; t++)
                for (int s = 0; s < KITH_LEVELS; s++)
                    for (int u = 0; u < KITH_LEVELS; u++)
                        law->moves +=
                            s == u ? 0 : weight * start[a] * forward[t][a][s] * step[s][u] * forward[KITH_BEFORE - 1 - t][u][b] * report[b];
        }
}

static void
make_law(const struct kith_params *params, struct law *law)
{
    double frailty[KITH_FRAILTIES], square = 0, sum = 0;

    memset(law, 0, sizeof *law);
    fixture_frailty(params->violence.frailty_shape, frailty);
    for (int f = 0; f < KITH_FRAILTIES; f++)
        square += (frailty[f] - 1) * (frailty[f] - 1) / KITH_FRAILTIES;
    for (uint32_t p = 0; p < params->n_profiles; p++)
        for (int k = 0; k < KITH_KINDS; k++)
            for (int f = 0; f < KITH_FRAILTIES; f++) {
                double step[KITH_LEVELS][KITH_LEVELS], report[KITH_LEVELS];
                for (int s = 0; s < KITH_LEVELS; s++)
                    report[s] = 1 - exp(-fixture_hazard(params, p, k, s, frailty[f]));
                weekly_matrix(params, p, exp(params->violence.stop_frailty * (frailty[f] - 1) / sqrt(square)), step);
                add_pattern(params, fixture_profile(params, p) * fixture_kind(params, k), report, step, law->joint[p][k][f], law);
            }
    for (int s = 0; s < KITH_LEVELS; s++)
        sum += law->level[0][s];
    law->moves /= sum;
    for (int t = 0; t <= KITH_BEFORE; t++)
        for (int s = 0; s < KITH_LEVELS; s++)
            law->level[t][s] /= sum;
    double *cell = &law->joint[0][0][0][0][0];
    for (size_t i = 0; i < sizeof law->joint / sizeof *cell; i++)
        cell[i] /= sum;
}

/* ---- judgement ---- */

/* Cells in which few are expected are put together. */
static void
judge_joint(const struct law *law, const struct count *count)
{
    const double *chance = &law->joint[0][0][0][0][0], *seen = &count->joint[0][0][0][0][0];
    double chi_square = 0, cells = 0, rest = 0, rest_seen = 0;
    for (size_t i = 0; i < sizeof law->joint / sizeof *chance; i++) {
        const double expected = FAMILIES * chance[i];
        if (expected < LEAST) {
            rest += expected;
            rest_seen += seen[i];
            continue;
        }
        chi_square += (seen[i] - expected) * (seen[i] - expected) / expected;
        cells++;
    }
    if (rest >= LEAST) {
        chi_square += (rest_seen - rest) * (rest_seen - rest) / rest;
        cells++;
    }
    print_message("  %.0f cells; %.1f of %u families expected in others, %.0f there\n", cells, rest, FAMILIES, rest_seen);
    check_chi_square("levels at -52 and 0, profile, kind, frailty", chi_square, cells - 1);
}

static void
judge_margins(const struct law *law, const struct count *count)
{
    static const char *const levels[] = { "none", "low", "high" };
    for (int a = 0; a < KITH_LEVELS; a++)
        for (int b = 0; b < KITH_LEVELS; b++) {
            double seen = 0, chance = 0;
            char what[64];
            for (int p = 0; p < KITH_PROFILES; p++)
                for (int k = 0; k < KITH_KINDS; k++)
                    for (int f = 0; f < KITH_FRAILTIES; f++) {
                        seen += count->joint[p][k][f][a][b];
                        chance += law->joint[p][k][f][a][b];
                    }
            snprintf(what, sizeof what, "%s at -52, %s in week 0", levels[a], levels[b]);
            check_share(what, seen, FAMILIES, chance);
        }
}

static void
judge_frailty(const struct law *law, const struct count *count, const double *frailty)
{
    double seen = 0, mean = 0, square = 0;
    for (int p = 0; p < KITH_PROFILES; p++)
        for (int k = 0; k < KITH_KINDS; k++)
            for (int f = 0; f < KITH_FRAILTIES; f++)
                for (int a = 0; a < KITH_LEVELS; a++)
                    for (int b = 0; b < KITH_LEVELS; b++) {
                        seen += count->joint[p][k][f][a][b] / FAMILIES * frailty[f];
                        mean += law->joint[p][k][f][a][b] * frailty[f];
                        square += law->joint[p][k][f][a][b] * frailty[f] * frailty[f];
                    }
    check_z("mean frailty of those reported", seen, mean, sqrt((square - mean * mean) / FAMILIES));
}

static void
judge(const struct kith_params *params, uint64_t seed)
{
    static const unsigned weeks[] = { 1, 13, 26, 39, 51, 52 };
    static struct law law;
    static struct count count;
    static uint8_t start[FAMILIES];
    double frailty[KITH_FRAILTIES], moves = 0, square = 0;

    make_law(params, &law);
    memset(&count, 0, sizeof count);
    fixture_frailty(params->violence.frailty_shape, frailty);
    struct fixture run = fixture_open(params, FAMILIES, seed);
    fixture_pass(&run, 0);
    for (uint32_t id = 0; id < FAMILIES; id++)
        start[id] = run.world->family[id].level;
    fixture_pass(&run, KITH_BEFORE);
    for (uint32_t id = 0; id < FAMILIES; id++) {
        const struct kith_family *family = &run.world->family[id];
        count.joint[family->profile][family->kind][family->frailty][start[id]][family->level]++;
        moves += family->moves;
        square += family->moves * family->moves;
    }
    judge_joint(&law, &count);
    judge_margins(&law, &count);
    judge_frailty(&law, &count, frailty);
    moves /= FAMILIES;
    check_z("changes of level in the year", moves, law.moves, sqrt((square / FAMILIES - moves * moves) / FAMILIES));
    const int64_t *violence = fixture_counts(&run, KITH_TALLY_VIOLENCE);
    for (size_t w = 0; w < sizeof weeks / sizeof *weeks; w++) {
        double chi_square = 0;
        char what[64];
        for (int s = 0; s < KITH_LEVELS; s++) {
            const double expected = FAMILIES * law.level[weeks[w]][s],
                         gap = (double) violence[weeks[w] * KITH_LEVELS + (unsigned) s] - expected;
            chi_square += gap * gap / expected;
        }
        snprintf(what, sizeof what, "levels in week %d", (int) weeks[w] - KITH_BEFORE);
        check_chi_square(what, chi_square, KITH_LEVELS - 1);
    }
    fixture_close(&run);
}

static void
before(struct kith_params *params)
{
    fixture_baseline(params);
    fixture_without_help(params);
    params->report.stop = 0; /* so that the level in week 0 is that of the year before */
}

static void
families_of_the_baseline_are_those_of_exact_conditioning(void **state)
{
    struct kith_params params;

    (void) state;
    before(&params);
    judge(&params, 20260501);
}

/* All three levels likely, quick moves, strong slopes, kinds and profiles that differ. */
static void
so_are_families_that_move_often(void **state)
{
    struct kith_params params;

    (void) state;
    before(&params);
    params.cohort.start_none = 0.5;
    params.cohort.onset_rate = 2.0 / KITH_YEAR;
    params.violence.stop_rate = 3.0 / KITH_YEAR;
    params.violence.deescalate_rate = 2.0 / KITH_YEAR;
    params.violence.escalate_rate = 2.5 / KITH_YEAR;
    params.violence.stop_frailty = -0.8;
    params.detect.unfounded = 0.05 / KITH_YEAR;
    judge(&params, 20260502);
}

/* A report on signs alone, as likely whatever the level: it tells nothing, and the year is the chain itself. */
static void
a_report_that_tells_nothing_leaves_the_chain_as_it_is(void **state)
{
    struct kith_params params;

    (void) state;
    before(&params);
    fixture_without_detection(&params);
    judge(&params, 20260503);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(families_of_the_baseline_are_those_of_exact_conditioning),
        cmocka_unit_test(so_are_families_that_move_often),
        cmocka_unit_test(a_report_that_tells_nothing_leaves_the_chain_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
