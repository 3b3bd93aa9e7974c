/* Curves: what has a known answer in a clock of weeks, and numbers worked out by hand. */
#include "scenario_fixture.h"

#include "model/curve.h"
#include "population_fixture.h"

#include <stdio.h>
#include <string.h>

enum { FAMILIES = 60000, FOLLOW_UP = 313 };

static const double *
curve_of(const double *points, enum kith_kind_of_run kind, uint32_t reporters, const char *name, uint32_t reporter)
{
    for (struct kith_line line = kith_line_first(kind); line.curve; line = kith_line_next(line, kind, reporters))
        if (strcmp(line.curve->name, name) == 0 && line.reporter == reporter)
            return points + line.at;
    fail_msg("no curve %s", name);
    return points; /* not reached */
}

static double *
curves_of(const struct kith_rules *rules, const struct kith_layout *layout, const int64_t *tally)
{
    double *points = calloc(kith_curve_points(rules->kind, rules->params.n_reporters), sizeof *points);
    const struct kith_slice cohort = { .params = &rules->params, .layout = layout, .tally = tally };
    const struct kith_slice all = rules->kind == KITH_POPULATION_RUN ? kith_slice_of(&rules->params, layout, tally, 0, 0) : cohort;
    assert_non_null(points);
    kith_curve_values(&all, rules->kind, points);
    return points;
}

/* ---- constant hazards ---- */

/* All are at the low level for good, are helped or not, and nothing is known of them: each has incidents at a rate of its own. The rate falls in the week
 * of the report, once. */
static void
a_first_incident_at_a_constant_rate_is_exponential_in_whole_weeks(void **state)
{
    struct kith_params params;
    (void) state;
    fixture_baseline(&params);
    fixture_without_detection(&params);
    fixture_without_moves(&params);
    fixture_without_effect(&params);
    fixture_start(&params, KITH_LOW);
    fixture_assess_at_once(&params);
    params.violence.low_rate = 0.01;
    params.cohort.follow_up = FOLLOW_UP;
    struct fixture run = fixture_open(&params, FAMILIES, 20261130);
    const int64_t *tally = fixture_counts(&run, KITH_TALLY_VIOLENCE) - run.world->layout.at[KITH_TALLY_VIOLENCE];
    double *points = curves_of(run.rules, &run.world->layout, tally);
    const double *since_report = curve_of(points, KITH_COHORT_RUN, params.n_reporters, "first_incident", 0);
    const double *since_help = curve_of(points, KITH_COHORT_RUN, params.n_reporters, "first_incident_in_help", 0);
    for (uint32_t i = 0; i < KITH_CURVE_WEEKS; i++) {
        double all = 0, spread = 0, helped = 0, n = 0;
        char what[64];
        for (uint32_t id = 0; id < run.world->n; id++) {
            const struct kith_family *family = &run.world->family[id];
            const double p = 1 - exp(-(double) run.rules->rate[family->frailty][family->kind == KITH_CHILD][KITH_LOW][1] / 1048576.0 * kith_along_at(KITH_ALONG_WEEKS, i));
            all += p;
            spread += p * (1 - p);
            helped += family->flags & KITH_HELPED ? p : 0;
            n += family->flags & KITH_HELPED ? 1 : 0;
        }
        snprintf(what, sizeof what, "an incident within %.0f weeks", kith_along_at(KITH_ALONG_WEEKS, i));
        check_z(what, since_report[i], all / run.world->n, sqrt(spread) / run.world->n);
        if (i < 8) /* help begins at any time, so fewer are seen for so long after it */
            check_z("of help", since_help[i], helped / n, sqrt(helped / n * (1 - helped / n) / n) * (1 + 0.1 * i));
        assert_true(n > 10000);
    }
    free(points);
    fixture_close(&run);
}

/* All are at one level for good, and signs are all that anybody reports, at one rate: whoever reported first, and as much as one knows. */
static void
reports_at_a_constant_rate_come_again_exponentially(void **state)
{
    struct kith_params params;
    (void) state;
    fixture_baseline(&params);
    fixture_without_detection(&params);
    fixture_without_moves(&params);
    fixture_without_help(&params);
    fixture_start(&params, KITH_LOW);
    params.detect.signs = params.detect.unfounded = 0.012;
    params.detect.crisis = 1;
    params.cohort.follow_up = FOLLOW_UP;
    struct fixture run = fixture_open(&params, FAMILIES, 20261201);
    const int64_t *tally = fixture_counts(&run, KITH_TALLY_VIOLENCE) - run.world->layout.at[KITH_TALLY_VIOLENCE];
    double *points = curves_of(run.rules, &run.world->layout, tally);
    for (uint32_t reporter = 0; reporter <= 2; reporter++) {
        const double *again = curve_of(points, KITH_COHORT_RUN, params.n_reporters, "reported_again", reporter);
        const double n = FAMILIES * (reporter == 0 ? 1 : reporter == 1 ? 0.67 : 0.08);
        for (uint32_t i = 0; i < KITH_CURVE_WEEKS; i++) {
            const double p = 1 - exp(-0.012 * kith_along_at(KITH_ALONG_WEEKS, i));
            check_z(reporter ? "reported again, by reporter" : "reported again", again[i], p, sqrt(p * (1 - p) / n));
        }
    }
    const double *again = curve_of(points, KITH_COHORT_RUN, params.n_reporters, "reported_again", 0),
                 *confirmed = curve_of(points, KITH_COHORT_RUN, params.n_reporters, "reported_again_confirmed", 0);
    for (uint32_t i = 0; i < KITH_CURVE_WEEKS; i++)
        assert_true(fabs(again[i] - confirmed[i]) < 1e-12); /* there was violence in all of them */
    assert_true(isnan(*curve_of(points, KITH_COHORT_RUN, params.n_reporters, "reported_again_unconfirmed", 0)));
    free(points);
    fixture_close(&run);
}

/* A family is followed for so many weeks after its report, and what comes in the last of them is seen: so many points there are, and no more. */
static void
curves_of_cohorts_end_where_families_are_last_seen(void **state)
{
    static const char *const names[] = { "first_incident", "relapse", "again_closed", "reported_again", "reported_again_confirmed", "reported_again_unconfirmed" };
    (void) state;
    for (uint32_t weeks = 103; weeks <= 105; weeks++) {
        struct kith_params params;
        fixture_baseline(&params);
        params.cohort.follow_up = weeks;
        struct fixture run = fixture_open(&params, 2000, 20261202);
        const int64_t *tally = fixture_counts(&run, KITH_TALLY_VIOLENCE) - run.world->layout.at[KITH_TALLY_VIOLENCE];
        double *points = curves_of(run.rules, &run.world->layout, tally);
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            for (uint32_t reporter = 0; reporter <= (k == 3 ? params.n_reporters : 0); reporter++)
                for (uint32_t i = 0; i < KITH_CURVE_WEEKS; i++)
                    if (isnan(curve_of(points, KITH_COHORT_RUN, params.n_reporters, names[k], reporter)[i]) != (kith_along_at(KITH_ALONG_WEEKS, i) > weeks))
                        fail_msg("%s, %u weeks, reporter %u, point %u", names[k], weeks, reporter, i);
        free(points);
        fixture_close(&run);
    }
}

/* ---- by hand ---- */

static void
is_near(double x, double wanted)
{
    if (!(fabs(x - wanted) < 1e-9))
        fail_msg("%.17g, not %.17g", x, wanted);
}

/* In two years together: six families with one report, three with two, one with five; of all severe incidents 4 belong to the last, 6 to those with one. A
 * hundred families are at half a severe incident a year, and nobody else. */
static void
distributions_and_concentrations_are_read_off_their_tables(void **state)
{
    static const struct {
        uint32_t year, number;
        int64_t families;
    } of[] = { { 0, 1, 4 }, { 1, 1, 2 }, { 0, 2, 3 }, { 1, 5, 1 } };
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, SHORT, SMALL);
    const struct kith_layout layout = kith_layout_of(rules);
    int64_t *tally = calloc(layout.total, sizeof *tally);
    assert_non_null(tally);
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        int64_t *cell = tally + layout.at[KITH_TALLY_P_NUMBERS] + (of[i].year * KITH_NUMBERS + of[i].number) * KITH_COUNTEDS;
        cell[KITH_COUNTED_FAMILIES] = of[i].families;
        cell[KITH_COUNTED_EVENTS] = of[i].families * of[i].number;
    }
    tally[layout.at[KITH_TALLY_P_NUMBER_SEVERE] + KITH_NUMBERS + 5] = 4000;
    tally[layout.at[KITH_TALLY_P_NUMBER_SEVERE] + 1] = 6000;
    tally[layout.at[KITH_TALLY_P_NUMBER_SEVERE]] = 99000; /* of families that nobody reported */
    int64_t *severe = tally + layout.at[KITH_TALLY_P_SEVERITY] + kith_severity_of(500) * KITH_COUNTEDS;
    severe[KITH_COUNTED_FAMILIES] = 100;
    severe[KITH_COUNTED_EVENTS] = 50000;
    /* Ten families by their first report, violence in four of them: four are reported again at once, two where there was violence. */
    int64_t *second = tally + layout.at[KITH_TALLY_P_SECOND];
    second[KITH_SECOND_AGAIN] = 4;
    second[KITH_SECOND_CONFIRMED + KITH_SECOND_AGAIN] = 2;
    second[(KITH_QUARTERS - 1) * rules->params.n_reporters * KITH_SECONDS + KITH_SECOND_STILL] = 6;
    second[(KITH_QUARTERS - 1) * rules->params.n_reporters * KITH_SECONDS + KITH_SECOND_CONFIRMED + KITH_SECOND_STILL] = 2;
    double *points = curves_of(rules, &layout, tally);
    const uint32_t reporters = rules->params.n_reporters;
    is_near(curve_of(points, KITH_POPULATION_RUN, reporters, "reported_again", 0)[0], .4);
    is_near(curve_of(points, KITH_POPULATION_RUN, reporters, "reported_again_confirmed", 0)[0], .5);
    is_near(curve_of(points, KITH_POPULATION_RUN, reporters, "reported_again_unconfirmed", 0)[0], 1 / 3.);
    const double *year = curve_of(points, KITH_POPULATION_RUN, reporters, "reports_in_year", 0);
    is_near(year[0], .6);
    is_near(year[1], .3);
    is_near(year[4], .1);
    is_near(year[9], 0);
    const double *reports = curve_of(points, KITH_POPULATION_RUN, reporters, "reports_concentration", 0);
    is_near(reports[0], .1 * 5 / 17);
    is_near(reports[2], 5. / 17);
    is_near(reports[3], 7. / 17);
    is_near(reports[4], 12. / 17);
    const double *beside = curve_of(points, KITH_POPULATION_RUN, reporters, "severe_with_most_reports", 0);
    is_near(beside[2], .4);
    is_near(beside[4], .5);
    assert_true(isnan(curve_of(points, KITH_POPULATION_RUN, reporters, "reports_in_five_years", 0)[0]));
    /* Of those with any the 20 % with most: all with three or more, and the rest of 20 % with two. */
    const double *most = curve_of(points, KITH_POPULATION_RUN, reporters, "severe_concentration", 0);
    double p = exp(-.5), any = 1 - p, three = any - .5 * p - .125 * p, of_three = .5 - .5 * p - .25 * p;
    assert_true(three < .2 * any && three + .125 * p > .2 * any);
    is_near(most[3], (of_three + 2 * (.2 * any - three)) / .5);
    free(points);
    free(tally);
    kith_rules_free(rules);
}

static void
classes_of_severity_are_half_octaves(void **state)
{
    (void) state;
    for (uint32_t class = 0; class < KITH_SEVERITIES; class++) {
        assert_int_equal(kith_severity_of(kith_severity_least(class)), class);
        if (class)
            assert_int_equal(kith_severity_of(kith_severity_least(class) - 1), class - 1);
    }
    assert_int_equal(kith_severity_of(UINT64_MAX), KITH_SEVERITIES - 1);
}

static void
points_have_names(void **state)
{
    (void) state;
    static const char *const reporters[] = { "police", "health" };
    const struct kith_names names = { .reporters = reporters, .n_reporters = 2 };
    for (int population = 0; population < 2; population++) {
        const enum kith_kind_of_run kind = population ? KITH_POPULATION_RUN : KITH_COHORT_RUN;
        const size_t n = kith_curve_points(kind, 2);
        char room[160], name[200];
        for (struct kith_line line = kith_line_first(kind); line.curve; line = kith_line_next(line, kind, 2))
            for (uint32_t i = 0; i < kith_alongs[line.curve->along].n; i++) {
                snprintf(name, sizeof name, "%s@%g", kith_line_name(line, &names, room, sizeof room), kith_along_at(line.curve->along, i));
                assert_int_equal(kith_curve_find(kind, &names, name), line.at + i);
            }
        assert_int_equal(kith_curve_find(kind, &names, "reported_again@27"), n);
        assert_int_equal(kith_curve_find(kind, &names, "reported_again/nobody@26"), n);
        assert_int_equal(kith_curve_find(kind, &names, "reported_again"), n);
        assert_int_equal(kith_curve_find(kind, &names, "again_closed/health@26"), n); /* told of all only */
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_first_incident_at_a_constant_rate_is_exponential_in_whole_weeks),
        cmocka_unit_test(reports_at_a_constant_rate_come_again_exponentially),
        cmocka_unit_test(curves_of_cohorts_end_where_families_are_last_seen),
        cmocka_unit_test(distributions_and_concentrations_are_read_off_their_tables),
        cmocka_unit_test(classes_of_severity_are_half_octaves),
        cmocka_unit_test(points_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
