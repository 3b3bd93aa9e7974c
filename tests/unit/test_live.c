/* sim/live: runs from lines and values have the numbers of those from scenarios; what is no scenario of this model is refused. What
 * WebAssembly makes of it: tests/explorer/live.test.mjs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "base/text.h"
#include "live/live.h"
#include "model/anchor.h"
#include "model/outcome.h"
#include "population_fixture.h"
#include "stat/paired.h"

enum { FAMILIES = 40, MOST = 128 };

/* The lines of a scenario, as a reader of its result file makes them; `but` leaves a path out. The caller's. */
static char *
lines_of(const struct kith_scenario *scenario, const char *but, const char *more)
{
    struct kith_text text = { 0 };
    size_t n;
    const struct kith_entry *entry = kith_scenario_entries(scenario, &n);
    for (size_t i = 0; i < n; i++) {
        if (but && strcmp(entry[i].path, but) == 0)
            continue;
        kith_text_add(&text, "%s%s", text.length ? "\n" : "", entry[i].path);
        if (entry[i].parameter->kind == KITH_SET || entry[i].parameter->kind == KITH_CHOICE)
            kith_text_add(&text, "\t%u", entry[i].bits);
        if (entry[i].text)
            kith_text_add(&text, "\t%s", entry[i].text);
        for (size_t k = 0; k < entry[i].n_names; k++)
            kith_text_add(&text, "\t%s", entry[i].names[k]);
    }
    kith_text_add(&text, "%s", more);
    assert_false(text.failed);
    return text.at;
}

static struct kith_live *
live_of(const struct kith_scenario *scenario)
{
    char *lines = lines_of(scenario, NULL, "");
    struct kith_live *self = kith_live_new(lines);
    free(lines);
    if (!self)
        fail_msg("%s", kith_live_error());
    return self;
}

static void
same(const double *a, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (memcmp(&a[i], &b[i], sizeof *a) != 0 && !(isnan(a[i]) && isnan(b[i])))
            fail_msg("outcome %zu: %.17g and %.17g", i, a[i], b[i]);
}

static void
cohorts_have_the_numbers_of_scenarios(void **state)
{
    double values[1024], mine[MOST], outcome[MOST];
    (void) state;
    for (int draw = 0; draw < 3; draw++) {
        struct kith_scenario *scenario = scenario_of(draw ? INTEGRAL : FRAGMENTED, "");
        struct kith_live *live = live_of(scenario);
        struct kith_rules *rules = rules_of(draw ? INTEGRAL : FRAGMENTED, "", draw, FAMILIES);
        kith_scenario_prior(scenario, 1, (uint32_t) draw, values);
        assert_int_equal(kith_live_cohort(live, values, FAMILIES), 0);
        for (uint32_t run = 0; run < 2; run++) { /* the second in the room of the first */
            assert_int_equal(kith_live_run(live, 1, 0, run, mine), 0);
            struct kith_world *world = NULL;
            struct kith_error err = { 0 };
            must(kith_world_new(&world, rules, kith_key_of(1, run), FAMILIES, 1, KITH_PORTABLE, &err), &err);
            const int64_t *tally = run_of(world);
            kith_outcomes_of(&(const struct kith_slice) { .params = &rules->params, .layout = &world->layout, .tally = tally }, outcome);
            same(mine, outcome, kith_n_outcomes);
            assert_memory_equal(kith_live_counts(live, "wave_class"), tally + world->layout.at[KITH_TALLY_CLASSES], world->layout.size[KITH_TALLY_CLASSES] * sizeof *tally);
            assert_true(kith_live_family_weeks(live) > FAMILIES && kith_live_counts_size(live, "wave_class") == world->layout.size[KITH_TALLY_CLASSES]);
            kith_world_free(world);
        }
        assert_int_equal(kith_live_cohort(live, values, 2 * FAMILIES), 0); /* another size: another room */
        assert_int_equal(kith_live_run(live, 1, 0, 0, mine), 0);
        assert_null(kith_live_counts(live, "no_such"));
        kith_rules_free(rules);
        kith_live_free(live);
        kith_scenario_free(scenario);
    }
    assert_int_equal(kith_live_outcomes(0), kith_n_outcomes);
    assert_string_equal(kith_live_outcome(1, 0), kith_population_outcomes[0].name);
    assert_string_equal(kith_live_outcome(0, 1000), "");
}

#define FEW "population.burn_in=52 week; population.horizon=104 week"

/* Scenarios that change over time, in a region that they name and in one that they do not. */
static void
populations_have_the_numbers_of_scenarios(void **state)
{
    struct kith_area area = area_of(4000);
    const double given[] = { area.households, area.reports, area.capacity, 0, 0, 0 };
    double first[1024], values[1024], mine[MOST], outcome[MOST], room[1024];
    size_t n_entries;
    (void) state;
    struct kith_scenario *past_of = scenario_of(FRAGMENTED, FEW), *scenario = scenario_of("scenarios/regional-plan.yaml", FEW);
    struct kith_live *past = live_of(past_of), *live = live_of(scenario);
    kith_scenario_point(past_of, first);
    kith_scenario_point(scenario, values);
    kith_scenario_entries(scenario, &n_entries);
    for (int r = 0; r < 2; r++) {
        const char *name = r ? "Zuid-Holland" : "Zeeland";
        struct kith_error err = { 0 };
        struct kith_anchor anchor = { .households = 0 };
        struct kith_rules *rules, *other = NULL;
        struct kith_params params;
        kith_scenario_fill(past_of, first, &params);
        must(kith_anchor_region(&anchor, &params, name, &area, &err), &err);
        assert_true(area.intensity > 0);
        must(kith_rules_population(&rules, &params, &area, &err), &err);
        struct kith_world *world = region_of(rules, name, 1, 1);
        pass_until(world, policy_of(world));
        const uint32_t start = world->week;
        for (uint32_t week = 0; week < 104; week++) {
            if (kith_scenario_values_at(scenario, values, week, name, room) || week == 0) {
                struct kith_rules *last = other;
                kith_scenario_fill(scenario, room, &params);
                must(kith_rules_population(&other, &params, &area, &err), &err);
                change_to(world, other);
                kith_rules_free(last);
            }
            pass_until(world, start + week + 1);
        }
        for (uint32_t week = 0; week < 104; week += 13) {
            double then[1024];
            kith_scenario_values_at(scenario, values, week, name, room);
            assert_int_equal(kith_live_values_at(live, values, name, week, then), 0);
            same(then, room, n_entries);
        }
        kith_scenario_values_at(scenario, values, 0, NULL, room);
        kith_scenario_fill(scenario, room, &params);
        const struct kith_slice slice = kith_slice_of(&params, &world->layout, kith_world_counts(world), 0, 0);
        kith_population_outcomes_of(&slice, outcome);
        assert_int_equal(kith_live_past(past, first, name, given, 1, 0, 0), 0);
        for (int again = 0; again < 2; again++) { /* the past stays what it is */
            assert_int_equal(kith_live_policy(live, past, values, name, mine), 0);
            same(mine, outcome, kith_n_population_outcomes);
        }
        kith_world_free(world);
        kith_rules_free(rules);
        kith_rules_free(other);
    }
    assert_int_equal(kith_live_policy(live, live, values, "Zeeland", mine), KITH_ERR_USAGE);
    assert_int_equal(kith_live_run(live, 1, 0, 0, mine), KITH_ERR_USAGE);
    assert_int_equal(kith_live_past(past, first, "Zeeland", (double[]) { -1, 0, 0, 0, 0, 0 }, 1, 0, 0), KITH_ERR_DATA);
    assert_int_equal(kith_live_cohort(live, values, FAMILIES), 0); /* and a cohort in the same room */
    assert_int_equal(kith_live_run(live, 1, 0, 0, mine), 0);
    kith_live_free(past);
    kith_live_free(live);
    kith_scenario_free(past_of);
    kith_scenario_free(scenario);
}

static void
refused(char *lines, const char *reason)
{
    struct kith_live *self = kith_live_new(lines);
    assert_null(self);
    if (!strstr(kith_live_error(), reason))
        fail_msg("'%s' does not say '%s'", kith_live_error(), reason);
    free(lines);
}

static void
what_is_no_scenario_is_refused(void **state)
{
    struct kith_scenario *scenario = scenario_of("scenarios/capacity-cut.yaml", "");
    (void) state;
    refused(lines_of(scenario, "care.effect", ""), "care.effect: it is missing");
    refused(lines_of(scenario, "changes.places.regions", ""), "changes.*.regions: it is missing");
    refused(lines_of(scenario, NULL, "\ncare.effect"), "care.effect: it is there more than once");
    refused(lines_of(scenario, NULL, "\ncare.affect"), "no such parameter");
    refused(lines_of(scenario, NULL, "\nservices.other.places"), "more than 8 members");
    refused(lines_of(scenario, "care.effect", "\ncare.effect\t7"), "a number has nothing behind it");
    refused(lines_of(scenario, "assess.overload", "\nassess.overload"), "what it says is missing");
    refused(lines_of(scenario, "assess.overload", "\nassess.overload\t9"), "9 names nothing");
    refused(lines_of(scenario, "assess.overload", "\nassess.overload\twait"), "no whole number");
    refused(lines_of(scenario, "services.local-team.treats", "\nservices.local-team.treats\t4000000000"), "names nothing");
    refused(strdup(""), "");
    struct kith_text many = { 0 }, longer = { 0 };
    for (int i = 0; i < 80; i++)
        kith_text_add(&many, "\npathways.p%d.share", i);
    refused(lines_of(scenario, NULL, many.at), "more than");
    for (int i = 0; i < 300; i++)
        kith_text_add(&longer, "x");
    refused(strdup(longer.at), "no such parameter");
    kith_text_clear(&many);
    kith_text_clear(&longer);
    kith_scenario_free(scenario);
}

static void
values_are_held_against_their_ranges(void **state)
{
    struct kith_scenario *scenario = scenario_of(INTEGRAL, "");
    struct kith_live *live = live_of(scenario);
    double values[1024], range[3];
    size_t n;
    const struct kith_entry *entry = kith_scenario_entries(scenario, &n);
    const double wrong[] = { NAN, INFINITY, -1e9, 1e300 };
    (void) state;
    kith_scenario_point(scenario, values);
    for (size_t i = 0; i < n; i++) {
        const struct kith_parameter *row = entry[i].parameter;
        const double was = values[i];
        if (row->kind != KITH_NUMBER) {
            assert_int_equal(kith_live_range(live, (uint32_t) i, range), 0);
            continue;
        }
        assert_int_equal(kith_live_range(live, (uint32_t) i, range), !(row->marks & KITH_SIZES_A_RUN));
        for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
            values[i] = wrong[k];
            assert_int_equal(kith_live_cohort(live, values, FAMILIES), KITH_ERR_DATA);
            assert_non_null(strstr(kith_live_error(), entry[i].path));
        }
        values[i] = was;
        if (row->step > 0 && was + row->step / 2 < row->high) {
            values[i] = was + row->step / 2;
            assert_int_equal(kith_live_cohort(live, values, FAMILIES), KITH_ERR_DATA);
            values[i] = was;
        }
    }
    assert_int_equal(kith_live_range(live, (uint32_t) n, range), 0);
    assert_int_equal(kith_live_kind("care.effect"), KITH_NUMBER);
    assert_int_equal(kith_live_kind("services.any.treats"), KITH_SET);
    assert_int_equal(kith_live_kind("care.affect"), KITH_NAMES + 1);
    kith_live_free(live);
    kith_scenario_free(scenario);
    kith_live_free(NULL);
    kith_live_give(kith_live_take(0));
}

static void
statistics_are_those_of_stat(void **state)
{
    const double a[] = { 1, 2, NAN, 4, 5, 7 }, b[] = { 2, 2, 3, 9, 5, 8 }, p[] = { 0, .5, 1 };
    double room[3], out[9], y[] = { 3, NAN, 1, 2 }, all[4], r[2], share[4];
    (void) state;
    const struct kith_difference d = kith_paired_of(a, b, 1, 3, 2, room);
    assert_int_equal(kith_live_spreads(a, b, 3, 2, out), 0);
    same(out, (double[]) { d.mean, d.error, d.low, d.high, d.study, d.correlation, d.reduction, d.by_chance, (double) d.n }, 9);
    kith_live_means((double[]) { 1, 2, NAN, 4, NAN, NAN }, 3, 2, out);
    same(out, (double[]) { 1.5, 4, NAN }, 3);
    kith_live_summary(y, 4, p, 3, all);
    same(all, (double[]) { 2, 1, 2, 3 }, 4);
    kith_live_summary((double[]) { NAN }, 1, p, 1, all);
    assert_true(isnan(all[0]) && isnan(all[1]));
    assert_int_equal(kith_live_correlations((double[]) { 1, 2, 3 }, (double[]) { 5, 6, 70, 1, 0, -3 }, 3, 2, r), 0);
    assert_true(fabs(r[0] - 1) < 1e-12 && fabs(r[1] + 1) < 1e-12);
    assert_int_equal(kith_live_shares((double[]) { 1, 2, 3, 4, 5 }, (double[]) { 5, 6, 70, 80, 90, 2, 0, 1, 4, 3 }, (uint8_t[]) { 0, 1 }, 2, 5, 2, share), 0);
    assert_true(fabs(share[0] - 1) < 1e-12 && share[1] < 1e-6 && share[2] < 1);
    kith_live_survival((double[]) { 1, 1, 0 }, (double[]) { 0, 1, 1 }, 3, out);
    same(out, (double[]) { .75, .75 * (1 - 1 / 3.), .75 * (1 - 1 / 3.) }, 3);
    kith_live_survival((double[]) { 0 }, (double[]) { 0 }, 1, out);
    assert_true(isnan(out[0]));
    assert_true(fabs(kith_live_student(2) - 12.706) < .001);
    kith_live_told(.3, .1, -.2, 1.4, kith_live_most("late_share", "1"), 30, 60, 0, out);
    same(out, (double[]) { 0, 1 }, 2);
    kith_live_told(.3, .1, -.2, 1.4, NAN, 30, 60, 0, out);
    same(out, (double[]) { -.2, 1.4 }, 2);
    assert_true(isinf(kith_live_most("load", "1")) && isinf(kith_live_most("assessment_load", "1")) && isinf(kith_live_most("help_wait", "week"))
        && fabs(kith_live_most("children_wellbeing", "index") - 1) < 1e-12);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cohorts_have_the_numbers_of_scenarios),
        cmocka_unit_test(populations_have_the_numbers_of_scenarios),
        cmocka_unit_test(what_is_no_scenario_is_refused),
        cmocka_unit_test(values_are_held_against_their_ranges),
        cmocka_unit_test(statistics_are_those_of_stat),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
