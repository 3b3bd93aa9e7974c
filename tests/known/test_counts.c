/* What a held level of violence must give: numbers of incidents, what an interview makes of them,
 * and reports. Sums over patterns of families (profile, kind, frailty) are exact. */
#include "scenario_fixture.h"

#include <stdio.h>
#include <string.h>

#include <gsl/gsl_randist.h>

enum { FAMILIES = 200000, COUNTS = 2048 };

/* One pattern of families with its chance, and the incidents it expects a week. */
struct pattern {
    uint32_t profile;
    int kind, frailty;
    double chance, rate;
};

/* Patterns when the report tells nothing of the family. Returns how many. */
static size_t
patterns_of(const struct kith_params *params, int level, struct pattern *pattern)
{
    double frailty[KITH_FRAILTIES];
    size_t n = 0;
    fixture_frailty(params->violence.frailty_shape, frailty);
    for (uint32_t p = 0; p < params->n_profiles; p++)
        for (int k = 0; k < KITH_KINDS; k++)
            for (int f = 0; f < KITH_FRAILTIES; f++)
                pattern[n++] = (struct pattern) { p, k, f, fixture_profile(params, p) * fixture_kind(params, k) / KITH_FRAILTIES,
                    fixture_rate(params, level, k, frailty[f]) };
    return n;
}

static struct pattern patterns[KITH_PROFILES * KITH_KINDS * KITH_FRAILTIES];

/* Share of the incidents of a pattern that is of one sort. */
static double
share_of_sort(const struct kith_params *params, const struct pattern *pattern, int sort)
{
    const int child = sort == KITH_CHILD_PLAIN || sort == KITH_CHILD_SEVERE,
              severe = sort == KITH_PARTNER_SEVERE || sort == KITH_CHILD_SEVERE;
    const double s = fixture_severe(params, pattern->profile, child), c = fixture_child_share(params, pattern->kind);
    return (child ? c : 1 - c) * (severe ? s : 1 - s);
}

static double
severe_share(const struct kith_params *params, const struct pattern *pattern)
{
    return share_of_sort(params, pattern, KITH_PARTNER_SEVERE) + share_of_sort(params, pattern, KITH_CHILD_SEVERE);
}

static void
held(struct kith_params *params, enum kith_level level)
{
    fixture_baseline(params);
    fixture_without_help(params);
    fixture_without_moves(params);
    fixture_start(params, level);
}

/* ---- the year before, told in full: a Poisson number mixed over frailty and kind ---- */

static void
judge_histogram(const int64_t *seen, const double *chance)
{
    double chi_square = 0, cells = 0, expected = 0, count = 0;
    for (int k = 0; k < COUNTS; k++) {
        expected += FAMILIES * chance[k];
        count += (double) seen[k];
        if (expected < 50 && k + 1 < COUNTS)
            continue;
        if (expected < 10)
            break;
        chi_square += (count - expected) * (count - expected) / expected;
        cells++;
        expected = count = 0;
    }
    check_chi_square("whole distribution", chi_square, cells - 1);
}

static void
judge_counts(enum kith_level level, uint64_t seed)
{
    static int64_t seen[COUNTS];
    static double chance[COUNTS];
    double mean = 0, variance = 0, fourth = 0, seen_mean = 0, seen_variance = 0, frequent = 0, seen_frequent = 0;
    struct kith_params params;

    held(&params, level);
    fixture_without_detection(&params);
    params.observe.told = 1;
    params.observe.denial = 0;
    memset(seen, 0, sizeof seen);
    memset(chance, 0, sizeof chance);
    const size_t n = patterns_of(&params, level, patterns);
    for (size_t i = 0; i < n; i++)
        for (unsigned k = 0; k < COUNTS; k++)
            chance[k] += patterns[i].chance * gsl_ran_poisson_pdf(k, patterns[i].rate * KITH_YEAR);
    struct fixture run = fixture_open(&params, FAMILIES, seed);
    fixture_pass(&run, KITH_BEFORE);
    for (uint32_t id = 0; id < FAMILIES; id++) {
        const struct kith_family *family = &run.world->family[id];
        const int count = family->told_partner[0] + family->told_child[0];
        assert_true(count < COUNTS);
        seen[count]++;
    }
    for (int k = 0; k < COUNTS; k++) {
        mean += k * chance[k];
        seen_mean += k * (double) seen[k] / FAMILIES;
        frequent += k >= 22 ? chance[k] : 0;
        seen_frequent += k >= 22 ? (double) seen[k] : 0;
    }
    for (int k = 0; k < COUNTS; k++) {
        variance += (k - mean) * (k - mean) * chance[k];
        fourth += pow(k - mean, 4) * chance[k];
        seen_variance += (k - mean) * (k - mean) * (double) seen[k] / FAMILIES;
    }
    check_z("mean", seen_mean, mean, sqrt(variance / FAMILIES));
    check_z("variance", seen_variance, variance, sqrt((fourth - variance * variance) / FAMILIES));
    check_share("share without any", (double) seen[0], FAMILIES, chance[0]);
    check_share("share with 22 or more", seen_frequent, FAMILIES, frequent);
    judge_histogram(seen, chance);
    fixture_close(&run);
}

static void
incidents_of_a_year_are_poisson_mixed_over_frailty(void **state)
{
    (void) state;
    print_message("low level\n");
    judge_counts(KITH_LOW, 20260401);
    print_message("high level\n");
    judge_counts(KITH_HIGH, 20260402);
}

/* ---- true numbers by sort, and those that are told ---- */

static void
severe_and_child_directed_incidents_have_their_shares(void **state)
{
    static const char *const sorts[] = { "partner", "partner, severe", "child", "child, severe" };
    double told_mean = 0, told_square = 0, child_mean = 0, child_square = 0;
    struct kith_params params;
    char what[64];

    (void) state;
    held(&params, KITH_HIGH);
    fixture_without_detection(&params);
    const size_t n = patterns_of(&params, KITH_HIGH, patterns);
    struct fixture run = fixture_open(&params, FAMILIES, 20260403);
    const int64_t *incidents = fixture_counts(&run, KITH_TALLY_INCIDENTS);
    const int64_t *findings = incidents - run.world->layout.at[KITH_TALLY_INCIDENTS] + run.world->layout.at[KITH_TALLY_FINDINGS];
    for (int sort = 0; sort < KITH_INCIDENTS; sort++)
        for (uint32_t half_year = 0; half_year < 4; half_year++) {
            const double fallen = 1 - params.report.incident_fall; /* from the week after the report on */
            const double weeks = half_year == 0 ? KITH_YEAR : half_year == 1 ? 1 + 25 * fallen : 26 * fallen;
            double mean = 0, square = 0;
            for (size_t i = 0; i < n; i++) {
                const double one = patterns[i].rate * weeks * share_of_sort(&params, &patterns[i], sort);
                mean += patterns[i].chance * one;
                square += patterns[i].chance * (one + one * one);
            }
            snprintf(what, sizeof what, "half-year %u, %s, a family", half_year, sorts[sort]);
            check_z(what, (double) incidents[half_year * KITH_INCIDENTS + (unsigned) sort] / FAMILIES, mean,
                sqrt((square - mean * mean) / FAMILIES));
        }
    for (size_t i = 0; i < n; i++) {
        const double one = patterns[i].rate * KITH_YEAR * params.observe.told, child = one * fixture_child_share(&params, patterns[i].kind);
        told_mean += patterns[i].chance * (1 - params.observe.denial) * one;
        told_square += patterns[i].chance * (1 - params.observe.denial) * (one + one * one);
        child_mean += patterns[i].chance * (1 - params.observe.denial) * child;
        child_square += patterns[i].chance * (1 - params.observe.denial) * (child + child * child);
    }
    check_z("told at T1, a family", (double) findings[KITH_FOUND_TOLD] / FAMILIES, told_mean,
        sqrt((told_square - told_mean * told_mean) / FAMILIES));
    check_z("of them child-directed", (double) findings[KITH_FOUND_TOLD_CHILD] / FAMILIES, child_mean,
        sqrt((child_square - child_mean * child_mean) / FAMILIES));
    fixture_close(&run);
}

/* ---- classes ---- */

/* Adds the chances of the three classes when `mean` incidents are expected, a share of them severe,
 * and `least` told ones are frequent. */
static void
add_classes(const struct kith_params *params, double weight, double mean, double severe, unsigned least, double *class)
{
    const double told = mean * params->observe.told, denial = params->observe.denial;
    const double none = exp(-told), mild = exp(-told * severe) * gsl_cdf_poisson_P(least - 1, told * (1 - severe));
    class[KITH_CLASS_NONE] += weight * (denial + (1 - denial) * none);
    class[KITH_CLASS_BETWEEN] += weight * (1 - denial) * (mild - none);
    class[KITH_CLASS_FREQUENT] += weight * (1 - denial) * (1 - mild);
}

static void
judge_classes(enum kith_level level, int long_window, uint64_t seed)
{
    static const char *const names[] = { "none", "in between", "frequent or severe" };
    struct kith_params params;

    held(&params, level);
    fixture_without_detection(&params);
    params.observe.long_window = long_window;
    const double fallen = 1 - params.report.incident_fall;
    const double weeks[KITH_WAVES] = { KITH_YEAR, long_window ? 1 + 51 * fallen : 26 * fallen, long_window ? 52 * fallen : 26 * fallen };
    const size_t n = patterns_of(&params, level, patterns);
    struct fixture run = fixture_open(&params, FAMILIES, seed);
    const int64_t *classes = fixture_counts(&run, KITH_TALLY_CLASSES);
    print_message("%s level, later waves look back on %d weeks\n", level == KITH_LOW ? "low" : "high", long_window ? 52 : 26);
    for (uint32_t wave = 0; wave < KITH_WAVES; wave++) {
        const unsigned least = wave > 0 && !long_window ? 11 : 22; /* half the number in half the time */
        double class[KITH_CLASSES] = { 0 };
        for (size_t i = 0; i < n; i++)
            add_classes(&params, patterns[i].chance, patterns[i].rate * weeks[wave], severe_share(&params, &patterns[i]), least, class);
        for (unsigned c = 0; c < KITH_CLASSES; c++) {
            char what[64];
            snprintf(what, sizeof what, "T%u, %s", wave + 1, names[c]);
            check_share(what, (double) classes[wave * run.world->layout.axis[KITH_AXIS_STRATUM] * KITH_CLASSES + c], FAMILIES, class[c]);
        }
    }
    fixture_close(&run);
}

static void
classes_at_each_wave_have_their_exact_chances(void **state)
{
    (void) state;
    judge_classes(KITH_LOW, 1, 20260404);
    judge_classes(KITH_LOW, 0, 20260405);
    judge_classes(KITH_HIGH, 1, 20260406);
}

/* ---- with detection ---- */

/* What each family's pattern gives, given who was reported. */
struct expected {
    double mean, variance;
};

static struct pattern
pattern_of(const struct kith_params *params, const double *frailty, const struct kith_family *family)
{
    return (struct pattern) { family->profile, family->kind, family->frailty, 1,
        fixture_rate(params, family->level, family->kind, frailty[family->frailty]) };
}

static double
report_per(const struct kith_params *params, int sort)
{
    return sort == KITH_PARTNER_SEVERE || sort == KITH_CHILD_SEVERE ? params->detect.per_severe : params->detect.per_other;
}

/* Incidents of one sort in the year before that led to a report, as the model keeps them: at most
 * one a week, and three in all. */
static double
kept(double a_week)
{
    const double none = gsl_ran_binomial_pdf(0, a_week, KITH_YEAR), one = gsl_ran_binomial_pdf(1, a_week, KITH_YEAR);
    const double two = gsl_ran_binomial_pdf(2, a_week, KITH_YEAR);
    return one + 2 * two + 3 * (1 - none - one - two);
}

/* Incidents of the year before: as they should be, and as they are kept. */
static void
judge_year_before(const struct kith_params *params, const struct fixture *run, const int64_t *incidents)
{
    double frailty[KITH_FRAILTIES], all = 0, exact = 0, reported = 0, seen = 0;
    fixture_frailty(params->violence.frailty_shape, frailty);
    for (uint32_t id = 0; id < FAMILIES; id++) {
        const struct pattern pattern = pattern_of(params, frailty, &run->world->family[id]);
        const double hazard = fixture_hazard(params, pattern.profile, pattern.kind, KITH_HIGH, frailty[pattern.frailty]);
        for (int sort = 0; sort < KITH_INCIDENTS; sort++) {
            const double mean = pattern.rate * share_of_sort(params, &pattern, sort), led = mean * report_per(params, sort);
            all += mean * KITH_YEAR;
            exact += (mean - led) * KITH_YEAR + kept((1 - exp(-hazard)) * led / hazard);
            reported += led * KITH_YEAR;
        }
    }
    for (int sort = 0; sort < KITH_INCIDENTS; sort++)
        seen += (double) incidents[sort];
    check_z("year before, all sorts, a family", seen / FAMILIES, all / FAMILIES, sqrt(all) / FAMILIES);
    check_z("year before, as they are kept", seen / FAMILIES, exact / FAMILIES, sqrt(exact) / FAMILIES);
    print_message("    %.4f a family led to a report; keeping one a week and three of a sort loses %.1e of all incidents\n",
        reported / FAMILIES, (all - exact) / all);
}

enum { AFTER = 77 };

static double
alertness(const struct kith_params *params, unsigned age)
{
    return floor((1 + (params->detect.crisis - 1) * exp(-(double) age / params->detect.crisis_decay)) * 4096) / 4096;
}

/* Reports that are lost in each half-year because at most one incident of a week is kept as the cause
 * of reports: the mean of a Poisson number less the chance that it is not zero, by weeks since the last report. */
static void
lost_reports(const struct kith_params *params, double hazard, double *lost)
{
    double now[AFTER + 2] = { 1 };
    lost[0] = KITH_YEAR * (hazard - (1 - exp(-hazard)));
    lost[1] = lost[2] = lost[3] = 0;
    for (unsigned k = 1; k <= AFTER; k++) {
        double again = 0;
        for (unsigned age = k; age-- > 0;) {
            const double h = hazard * alertness(params, age);
            lost[1 + k / KITH_HALF_YEAR] += now[age] * (h - (1 - exp(-h)));
            again += now[age] * (1 - exp(-h));
            now[age + 1] = now[age] * exp(-h);
        }
        now[0] = again;
    }
}

/* Expected incidents of one sort in a half-year. In week 0 a report is given: there is one incident
 * that led to it, or there were signs, and beside it those that led to none. */
static double
in_half_year(const struct kith_params *params, const struct pattern *pattern, double frailty, int sort, uint32_t half_year)
{
    const double fallen = 1 - params->report.incident_fall, mean = pattern->rate * share_of_sort(params, pattern, sort);
    const double led = mean * report_per(params, sort);
    const double week_0 = mean - led + led / fixture_hazard(params, pattern->profile, pattern->kind, KITH_HIGH, frailty);
    return half_year == 0 ? mean * KITH_YEAR : half_year == 1 ? week_0 + 25 * fallen * mean : 26 * fallen * mean;
}

static void
add_half_years(const struct kith_params *params, const struct pattern *pattern, double frailty, double families, double (*all)[KITH_INCIDENTS],
    double (*lost)[KITH_INCIDENTS])
{
    const double fallen = 1 - params->report.incident_fall, per_incident = fixture_per_incident(params, pattern->profile, pattern->kind);
    const double before = pattern->rate * per_incident + params->detect.signs,
                 after = pattern->rate * fallen * per_incident + params->detect.signs;
    double first[4], later[4];
    lost_reports(params, before, first);
    lost_reports(params, after, later);
    for (uint32_t h = 0; h < 4; h++)
        for (int sort = 0; sort < KITH_INCIDENTS; sort++) {
            const double led = pattern->rate * share_of_sort(params, pattern, sort) * report_per(params, sort);
            all[h][sort] += families * in_half_year(params, pattern, frailty, sort, h);
            lost[h][sort] += families * (h == 0 ? first[0] * led / before : later[h] * led * fallen / after);
        }
}

static void
count_families(const struct fixture *run, double (*families)[KITH_KINDS][KITH_FRAILTIES])
{
    memset(families, 0, KITH_PROFILES * sizeof *families);
    for (uint32_t id = 0; id < FAMILIES; id++) {
        const struct kith_family *family = &run->world->family[id];
        families[family->profile][family->kind][family->frailty]++;
    }
}

/* Whoever is alert, and however often they report, there are as many incidents. */
static void
reported_and_unreported_incidents_add_up(void **state)
{
    static const char *const sorts[] = { "partner", "partner, severe", "child", "child, severe" };
    static double families[KITH_PROFILES][KITH_KINDS][KITH_FRAILTIES];
    double frailty[KITH_FRAILTIES], all[4][KITH_INCIDENTS] = { { 0 } }, lost[4][KITH_INCIDENTS] = { { 0 } };
    struct kith_params params;

    (void) state;
    held(&params, KITH_HIGH);
    fixture_frailty(params.violence.frailty_shape, frailty);
    struct fixture run = fixture_open(&params, FAMILIES, 20260407);
    const int64_t *incidents = fixture_counts(&run, KITH_TALLY_INCIDENTS);
    count_families(&run, families);
    const size_t n = patterns_of(&params, KITH_HIGH, patterns);
    for (size_t i = 0; i < n; i++) {
        const double many = families[patterns[i].profile][patterns[i].kind][patterns[i].frailty];
        add_half_years(&params, &patterns[i], frailty[patterns[i].frailty], many, all, lost);
    }
    for (uint32_t h = 0; h < 4; h++)
        for (int sort = 0; sort < KITH_INCIDENTS; sort++) {
            char what[64];
            snprintf(what, sizeof what, "half-year %u, %s, a family", h, sorts[sort]);
            check_z(what, (double) incidents[h * KITH_INCIDENTS + (unsigned) sort] / FAMILIES, (all[h][sort] - lost[h][sort]) / FAMILIES,
                sqrt(all[h][sort]) / FAMILIES);
            print_message("    at most one cause of reports a week loses %.1e of them\n", lost[h][sort] / all[h][sort]);
            assert_true(lost[h][sort] < 0.01 * all[h][sort]);
        }
    judge_year_before(&params, &run, incidents);
    fixture_close(&run);
}

/* Reports in a week of hazard h: one, or two when the Poisson number is two or more. */
static void
add_reports(double hazard, double weeks, struct expected *to)
{
    const double one = hazard * exp(-hazard), more = 1 - exp(-hazard) - one, mean = one + 2 * more;
    to->mean += weeks * mean;
    to->variance += weeks * (one + 4 * more - mean * mean);
}

static void
reports_of_a_year_are_the_hazard_of_the_level(void **state)
{
    static const char *const levels[] = { "level none", "low level", "high level" };

    (void) state;
    for (int level = 0; level < KITH_LEVELS; level++) {
        double frailty[KITH_FRAILTIES], hazards = 0, seen = 0;
        struct expected expected = { 0, 0 };
        struct kith_params params;
        held(&params, (enum kith_level) level);
        params.detect.unfounded *= 100; /* more of them, so that more is seen */
        params.detect.signs *= 5;
        params.detect.per_other *= 10;
        fixture_frailty(params.violence.frailty_shape, frailty);
        struct fixture run = fixture_open(&params, FAMILIES, 20260408 + (uint64_t) level);
        const int64_t *reports = fixture_counts(&run, KITH_TALLY_REPORTS);
        for (uint32_t id = 0; id < FAMILIES; id++) {
            const struct kith_family *family = &run.world->family[id];
            const double hazard = fixture_hazard(&params, family->profile, family->kind, level, frailty[family->frailty]);
            add_reports(hazard, KITH_BEFORE, &expected);
            hazards += hazard * KITH_BEFORE;
        }
        for (unsigned week = 0; week < KITH_BEFORE; week++)
            seen += (double) reports[week * KITH_REPORTS + KITH_REPORT_EARLIER];
        check_z(levels[level], seen / FAMILIES, expected.mean / FAMILIES, sqrt(expected.variance) / FAMILIES);
        print_message("    the hazard of a year is %.6g: at most two reports a week lose %.1e of it\n", hazards / FAMILIES,
            1 - expected.mean / hazards);
        assert_true(1 - expected.mean / hazards < 0.01);
        fixture_close(&run);
    }
}

/* Moments of the number of reports in weeks 1 to k after the first, for all k, by recursion over weeks
 * since the last report: each report makes others alert again. */
static void
follow_reports(const struct kith_params *params, double incidents, double signs, struct expected *to)
{
    double now[AFTER + 2][3] = { { 1, 0, 0 } }, sum = 0, square = 0; /* [age]: chance, and mean and square of the number there */
    for (unsigned k = 1; k <= AFTER; k++) {
        double next[AFTER + 2][3] = { { 0 } };
        for (unsigned age = 0; age < k; age++) {
            const double hazard = (incidents + signs) * alertness(params, age), twice = params->detect.duplicates;
            const double one = hazard * exp(-hazard), more = 1 - exp(-hazard) - one, none = exp(-hazard);
            const double n = one * (1 + twice) + more * (2 + twice), n2 = one * (1 + 3 * twice) + more * (4 + 5 * twice);
            for (int m = 0; m < 3; m++)
                next[age + 1][m] += none * now[age][m];
            next[0][0] += (one + more) * now[age][0];
            next[0][1] += (one + more) * now[age][1] + n * now[age][0];
            next[0][2] += (one + more) * now[age][2] + 2 * n * now[age][1] + n2 * now[age][0];
        }
        memcpy(now, next, sizeof now);
        sum = square = 0;
        for (unsigned age = 0; age <= k; age++) {
            sum += now[age][1];
            square += now[age][2];
        }
        to[k] = (struct expected) { sum, square - sum * sum };
    }
}

static void
reports_after_the_report_follow_the_crisis_factor(void **state)
{
    static const unsigned weeks[] = { 1, 2, 3, 4, 6, 8, 13, 26, 52, AFTER };
    static struct expected one[AFTER + 1], all[AFTER + 1];
    static double families[KITH_PROFILES][KITH_KINDS][KITH_FRAILTIES];
    double frailty[KITH_FRAILTIES], seen = 0;
    struct kith_params params;
    size_t shown = 0;

    (void) state;
    held(&params, KITH_HIGH);
    params.detect.duplicates = 0.2;
    fixture_frailty(params.violence.frailty_shape, frailty);
    struct fixture run = fixture_open(&params, FAMILIES, 20260411);
    const int64_t *reports = fixture_counts(&run, KITH_TALLY_REPORTS);
    count_families(&run, families);
    for (uint32_t p = 0; p < params.n_profiles; p++)
        for (int k = 0; k < KITH_KINDS; k++)
            for (int f = 0; f < KITH_FRAILTIES; f++) {
                const double rate = fixture_rate(&params, KITH_HIGH, k, frailty[f]) * (1 - params.report.incident_fall);
                follow_reports(&params, rate * fixture_per_incident(&params, p, k), params.detect.signs, one);
                for (unsigned w = 1; w <= AFTER; w++) {
                    all[w].mean += families[p][k][f] * one[w].mean;
                    all[w].variance += families[p][k][f] * one[w].variance;
                }
            }
    const int64_t *row = reports + KITH_BEFORE * KITH_REPORTS;
    assert_int_equal(row[KITH_REPORT_INDEX], FAMILIES);
    check_share("week 0, doubled", (double) row[KITH_REPORT_IN_ASSESSMENT], FAMILIES, params.detect.duplicates);
    for (unsigned w = 1; w <= AFTER; w++) {
        for (unsigned sort = KITH_REPORT_IN_ASSESSMENT; sort < KITH_REPORTS; sort++)
            seen += (double) row[w * KITH_REPORTS + sort];
        if (w == weeks[shown]) {
            char what[64];
            snprintf(what, sizeof what, "reports a family in weeks 1 to %u", w);
            check_z(what, seen / FAMILIES, all[w].mean / FAMILIES, sqrt(all[w].variance) / FAMILIES);
            shown++;
        }
    }
    fixture_close(&run);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(incidents_of_a_year_are_poisson_mixed_over_frailty),
        cmocka_unit_test(severe_and_child_directed_incidents_have_their_shares),
        cmocka_unit_test(classes_at_each_wave_have_their_exact_chances),
        cmocka_unit_test(reported_and_unreported_incidents_add_up),
        cmocka_unit_test(reports_of_a_year_are_the_hazard_of_the_level),
        cmocka_unit_test(reports_after_the_report_follow_the_crisis_factor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
