/* Relapse: a Weibull clock in whole weeks since violence stopped, for a susceptible share, whose
 * speed is the inverse of what helps. Known week by week. */
#include "scenario_fixture.h"
#include "stat/exact.h"

#include <stdio.h>

enum { FAMILIES = 250000, FOLLOW_UP = 260 };

static const unsigned weeks_shown[] = { 1, 2, 4, 13, 26, 52, 104, 208, 259 };

/* ---- the exact answer ---- */

/* A piece of time since stopping in which the clock has one speed: up to and with week `until`. */
struct piece {
    unsigned until;
    double speed;
};

static double
weibull(const struct kith_params *params, double d)
{
    return kith_exact_weibull(params->violence.relapse_scale, params->violence.relapse_shape, d);
}

static double
cumulated(const struct kith_params *params, const struct piece *piece, unsigned d)
{
    double sum = 0;
    for (unsigned from = 0; from < d; piece++) {
        const unsigned to = piece->until < d ? piece->until : d;
        sum += piece->speed * (weibull(params, to) - weibull(params, from));
        from = to;
    }
    return sum;
}

static double
survival(const struct kith_params *params, const struct piece *pieces, unsigned d)
{
    return 1 - params->violence.susceptible * (1 - exp(-cumulated(params, pieces, d)));
}

/* The inverse of a factor on improving, in the 12 binary places in which families carry it. */
static double
speed_under(double log_ratio)
{
    return floor(4096 / exp(log_ratio) + 0.5) / 4096;
}

/* ---- Kaplan and Meier ---- */

/* A spell that is cut off in week s was not at risk in that week. */
static void
judge(const struct kith_params *params, const struct piece *pieces, uint32_t families, uint64_t seed)
{
    struct fixture run = fixture_open(params, families, seed);
    const int64_t *spells = fixture_counts(&run, KITH_TALLY_SPELLS);
    const unsigned last = run.world->layout.axis[KITH_AXIS_SINCE] - 1;
    double at_risk = 0, estimate = 1, greenwood = 0, chi_square = 0, freedom = 0;
    size_t shown = 0;

    for (unsigned d = 0; d <= last; d++)
        at_risk += (double) (spells[d * KITH_SPELLS + KITH_SPELL_RELAPSED] + spells[d * KITH_SPELLS + KITH_SPELL_STOPPED]);
    assert_int_equal(spells[KITH_SPELL_RELAPSED], 0);
    for (unsigned d = 1; d <= last; d++) {
        const double cut = (double) spells[d * KITH_SPELLS + KITH_SPELL_STOPPED], n = at_risk - cut;
        const double events = (double) spells[d * KITH_SPELLS + KITH_SPELL_RELAPSED];
        const double hazard = 1 - survival(params, pieces, d) / survival(params, pieces, d - 1);
        if (n * hazard >= 20) {
            chi_square += (events - n * hazard) * (events - n * hazard) / (n * hazard * (1 - hazard));
            freedom++;
        }
        if (n > 0) {
            greenwood += hazard / (n * (1 - hazard));
            estimate *= 1 - events / n;
        }
        if (shown < sizeof weeks_shown / sizeof *weeks_shown && d == weeks_shown[shown] && n >= 1000) {
            char what[64];
            snprintf(what, sizeof what, "%u weeks, still without violence", d);
            check_z(what, estimate, survival(params, pieces, d), survival(params, pieces, d) * sqrt(greenwood));
            shown++;
        }
        at_risk = n - events;
    }
    assert_true(shown >= 5);
    check_chi_square("weekly hazards", chi_square, freedom);
    fixture_close(&run);
}

/* ---- worlds ---- */

/* All are violent when reported, nobody is reported again. */
static void
relapse_only(struct kith_params *params)
{
    fixture_baseline(params);
    fixture_without_help(params);
    fixture_without_detection(params);
    fixture_assess_at_once(params);
    params->detect.unfounded = 0;
    params->cohort.follow_up = FOLLOW_UP;
    params->violence.susceptible = 1;
}

/* Violence stops in the week of the report and at no other time: one spell a family. */
static void
stop_at_the_report_only(struct kith_params *params)
{
    params->report.stop = 1;
    params->violence.stop_rate = 0;
}

static void
a_susceptible_share_relapses_by_weibull_and_the_others_never(void **state)
{
    static const struct piece always[] = { { UINT32_MAX, 1 } };
    struct kith_params params;

    (void) state;
    relapse_only(&params);
    stop_at_the_report_only(&params);
    params.violence.susceptible = 0.55;
    judge(&params, always, FAMILIES, 20260201);
}

static void
the_susceptible_share_is_the_plateau(void **state)
{
    static const struct piece always[] = { { UINT32_MAX, 1 } };
    struct kith_params params;

    (void) state;
    relapse_only(&params);
    stop_at_the_report_only(&params);
    params.violence.susceptible = 0.4;
    params.violence.relapse_scale = 10;
    assert_true(survival(&params, always, FOLLOW_UP - 1) - 0.6 < 1e-3);
    judge(&params, always, FAMILIES, 20260202);
}

static void
spells_that_begin_at_any_time_and_come_again_have_the_same_law(void **state)
{
    static const struct piece always[] = { { UINT32_MAX, 1 } };
    struct kith_params params;

    (void) state;
    relapse_only(&params);
    params.violence.stop_rate = 3.0 / KITH_YEAR;
    params.violence.deescalate_rate = 4.0 / KITH_YEAR;
    judge(&params, always, FAMILIES / 2, 20260203);
}

/* From the week after the report on, before any spell that is counted can have begun, all wait for a
 * service without places. */
static void
waiting_speeds_the_clock_up_or_slows_it_down_throughout(void **state)
{
    static const double effects[] = { 0.8, -0.4 };

    (void) state;
    for (size_t i = 0; i < 2; i++) {
        struct kith_params params;
        relapse_only(&params);
        fixture_one_service(&params);
        params.violence.stop_rate = 3.0 / KITH_YEAR;
        params.report.stop = 0;
        params.care.waiting_effect = effects[i];
        const struct piece held[] = { { UINT32_MAX, speed_under(effects[i]) } };
        print_message("  survival to the power %.4f\n", held[0].speed);
        judge(&params, held, FAMILIES / 4, 20260204 + i);
    }
}

/* Help is nothing but a plan here; it begins in the week after the report, where violence stops. */
static void
a_plan_changes_the_speed_while_it_lasts(void **state)
{
    struct kith_params params;

    (void) state;
    relapse_only(&params);
    stop_at_the_report_only(&params);
    params.assess.safety_plan = 1;
    params.care.plan_effect = 1.2;
    params.care.plan_length = 30;
    const struct piece pieces[] = { { 1, 1 }, { 1 + 30, speed_under(1.2) }, { UINT32_MAX, 1 } };
    judge(&params, pieces, FAMILIES, 20260206);
}

/* One week of help from week 1 to 2; then its effect, whole for half a half-life, and half, a quarter
 * and an eighth of it for a half-life each. */
static void
what_help_leaves_behind_fades_in_steps(void **state)
{
    struct kith_params params;

    (void) state;
    relapse_only(&params);
    stop_at_the_report_only(&params);
    fixture_one_service(&params);
    params.service[0].places = 1e6;
    params.care.effect = 1.5;
    params.care.half_life = 20;
    const struct piece pieces[] = { { 1, 1 }, { 2 + 10, speed_under(1.5) }, { 2 + 30, speed_under(0.75) }, { 2 + 50, speed_under(0.375) },
        { 2 + 70, speed_under(0.1875) }, { UINT32_MAX, 1 } };
    judge(&params, pieces, FAMILIES, 20260207);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_susceptible_share_relapses_by_weibull_and_the_others_never),
        cmocka_unit_test(the_susceptible_share_is_the_plateau),
        cmocka_unit_test(spells_that_begin_at_any_time_and_come_again_have_the_same_law),
        cmocka_unit_test(waiting_speeds_the_clock_up_or_slows_it_down_throughout),
        cmocka_unit_test(a_plan_changes_the_speed_while_it_lasts),
        cmocka_unit_test(what_help_leaves_behind_fades_in_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
