/* What always holds in a run, exactly, thanks to common random numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "world_fixture.h"

/* ---- the columns of a family ---- */

/* Columns do not overlap, and nothing but padding lies between them. */
static void
every_member_is_a_column(void **state)
{
    (void) state;
    unsigned char covered[sizeof(struct kith_family)] = { 0 };
    size_t largest = 1;
    for (size_t c = 0; c < kith_n_family_columns; c++) {
        const struct kith_column *column = &kith_family_columns[c];
        const size_t width = kith_column_width(column->type);
        largest = width > largest ? width : largest;
        assert_true(column->size % width == 0 && column->offset % width == 0 && column->size > 0);
        assert_true(strlen(column->name) > 0 && strlen(column->unit) > 0 && strlen(column->meaning) > 0);
        for (size_t d = 0; d < c; d++)
            assert_string_not_equal(column->name, kith_family_columns[d].name);
        for (size_t i = 0; i < column->size; i++) {
            assert_int_equal(covered[column->offset + i], 0);
            covered[column->offset + i] = 1;
        }
    }
    for (size_t i = 0, gap = 0; i < sizeof covered; i++) {
        gap = covered[i] ? 0 : gap + 1;
        assert_true(gap < largest);
    }
}

/* ---- nothing is lost, nothing is made ---- */

static void
sums_are(const struct kith_world *world, const int64_t *tally, enum kith_block_name block, uint32_t states, int64_t families)
{
    for (uint32_t clock = 0; clock < world->rules->weeks; clock++) {
        const int64_t *count = tally + world->layout.at[block] + clock * states;
        int64_t sum = 0;
        for (uint32_t s = 0; s < states; s++) {
            assert_true(count[s] >= 0);
            sum += count[s];
        }
        assert_int_equal(sum, families);
    }
}

static void
families_are_conserved(void **state)
{
    (void) state;
    enum { FAMILIES = 700 };
    static const char *const paths[] = { BASELINE, INTEGRAL };
    for (int draw = POINT; draw < 4; draw++) {
        struct kith_rules *rules = rules_of(paths[draw & 1], "", draw, FAMILIES);
        struct kith_world *world = world_of(rules, 1, FAMILIES, 1, kith_body_best());
        const int64_t *tally = run_of(world);
        int64_t children = 0;
        for (uint32_t id = world->n_run_in; id < world->n; id++)
            children += world->family[id].children;
        sums_are(world, tally, KITH_TALLY_VIOLENCE, KITH_LEVELS, FAMILIES);
        sums_are(world, tally, KITH_TALLY_CASE, KITH_STAGES, FAMILIES);
        sums_are(world, tally, KITH_TALLY_HELP, KITH_HELPS, FAMILIES);
        sums_are(world, tally, KITH_TALLY_CHILDREN, KITH_LEVELS, children);
        sums_are(world, tally, KITH_TALLY_STRATA, world->layout.axis[KITH_AXIS_STRATUM] * KITH_LEVELS, KITH_MARGINS * FAMILIES);
        kith_world_free(world);
        kith_rules_free(rules);
    }
}

/* Whoever is in the study is at one level, at one stage, and so on, and the counts say so each week. */
static void
counts_are_of_the_families_there(void **state)
{
    (void) state;
    enum { FAMILIES = 500 };
    struct kith_rules *rules = rules_of(INTEGRAL, "cohort.run_in=0 week; cohort.intake=1 week", POINT, FAMILIES);
    struct kith_world *world = world_of(rules, 2, FAMILIES, 1, kith_body_best());
    int64_t level[KITH_LEVELS] = { 0 }, stage[KITH_STAGES] = { 0 }, help[KITH_HELPS] = { 0 };
    for (uint32_t clock = 0; clock < rules->weeks; clock++) { /* all entered in one week: their clocks agree */
        int64_t true_level[KITH_LEVELS] = { 0 }, true_stage[KITH_STAGES] = { 0 }, true_help[KITH_HELPS] = { 0 };
        week_of(world);
        for (uint32_t id = 0; id < world->n; id++) {
            assert_true(is_here(world, id));
            true_level[world->family[id].level]++;
            true_stage[world->family[id].stage]++;
            true_help[world->family[id].help]++;
        }
        for (uint32_t s = 0; s < KITH_LEVELS; s++)
            assert_int_equal(level[s] += counted(world, KITH_TALLY_VIOLENCE, clock * KITH_LEVELS + s), true_level[s]);
        for (uint32_t s = 0; s < KITH_STAGES; s++)
            assert_int_equal(stage[s] += counted(world, KITH_TALLY_CASE, clock * KITH_STAGES + s), true_stage[s]);
        for (uint32_t s = 0; s < KITH_HELPS; s++)
            assert_int_equal(help[s] += counted(world, KITH_TALLY_HELP, clock * KITH_HELPS + s), true_help[s]);
    }
    kith_world_free(world);
    kith_rules_free(rules);
}

static void
never_more_in_care_than_places(void **state)
{
    (void) state;
    enum { FAMILIES = 700 };
    static const char *const sets[] = { "", EACH_SERVICE("places", "2"), EACH_SERVICE("places", "0"),
        "pathways.integral.share=0.5; pathways.integral.staff_share=0.4; violence.relapse_scale=0.2; pathways.integral.sees_relapse=1" };
    for (size_t i = 0; i < 2 * sizeof sets / sizeof *sets; i++) {
        struct kith_rules *rules = rules_of(i % 2 ? INTEGRAL : BASELINE, sets[i / 2], POINT, FAMILIES);
        struct kith_world *world = world_of(rules, 3, FAMILIES, 1, kith_body_best());
        while (world->week < world->end) {
            uint32_t used[KITH_QUEUES] = { 0 };
            week_of(world);
            for (uint32_t id = 0; id < world->to; id++)
                for (int slot = 0; slot < KITH_SLOTS; slot++)
                    used[world->family[id].slot_queue[slot]]++;
            for (uint32_t q = 1; q < rules->n_queues; q++) {
                assert_true(used[q] <= rules->places[q]);
                assert_int_equal(used[q], world->used[q]);
            }
        }
        for (uint32_t q = 1; q < rules->n_queues; q++)
            assert_int_equal(world->used[q], 0); /* all have left */
        kith_world_free(world);
        kith_rules_free(rules);
    }
}

/* ---- zero is zero, ample is ample ---- */

static void
zero_detection_means_no_report_but_the_index(void **state)
{
    (void) state;
    enum { FAMILIES = 2000 };
    struct kith_rules *rules = rules_of(BASELINE, NO_DETECTION, POINT, FAMILIES);
    struct kith_world *world = world_of(rules, 4, FAMILIES, 1, kith_body_best());
    const int64_t *tally = run_of(world);
    for (uint32_t clock = 0; clock < rules->weeks; clock++)
        for (uint32_t sort = 0; sort < KITH_REPORTS; sort++)
            assert_int_equal(tally[world->layout.at[KITH_TALLY_REPORTS] + clock * KITH_REPORTS + sort],
                clock == KITH_BEFORE && sort == KITH_REPORT_INDEX ? FAMILIES : 0);
    kith_world_free(world);
    kith_rules_free(rules);
}

static void
zero_rates_mean_no_moves(void **state)
{
    (void) state;
    enum { FAMILIES = 2000 };
    struct kith_rules *rules = rules_of(BASELINE,
        "violence.stop_rate=0; violence.deescalate_rate=0; violence.escalate_rate=0; violence.susceptible=0; report.stop=0; "
        "cohort.onset_rate=0",
        POINT, FAMILIES);
    struct kith_world *world = world_of(rules, 5, FAMILIES, 1, kith_body_best());
    const int64_t *tally = run_of(world), *level = tally + world->layout.at[KITH_TALLY_VIOLENCE];
    for (uint32_t i = 0; i < world->layout.size[KITH_TALLY_MOVES]; i++)
        assert_int_equal(tally[world->layout.at[KITH_TALLY_MOVES] + i], 0);
    for (uint32_t i = KITH_LEVELS; i < world->layout.size[KITH_TALLY_VIOLENCE]; i++)
        assert_int_equal(level[i], level[i % KITH_LEVELS]);
    assert_true(level[KITH_LOW] > 0 && level[KITH_HIGH] > 0);
    kith_world_free(world);
    kith_rules_free(rules);
}

static void
nobody_waits_for_help(const char *path, const char *sets)
{
    enum { FAMILIES = 1000 };
    struct kith_rules *rules = rules_of(path, sets, POINT, FAMILIES);
    struct kith_world *world = world_of(rules, 6, FAMILIES, 1, kith_body_best());
    int64_t admitted = 0;
    while (world->week < world->end) {
        week_of(world);
        for (uint32_t q = 1; q < rules->n_queues; q++)
            assert_int_equal(world->queue[q].n, 0);
        for (uint32_t id = 0; id < world->to; id++)
            assert_int_not_equal(world->family[id].help, KITH_WAITING);
    }
    for (uint32_t q = 1; q < rules->n_queues; q++) {
        for (uint32_t wait = 1; wait < KITH_WAITS; wait++)
            assert_int_equal(counted(world, KITH_TALLY_WAITS, q * KITH_WAITS + wait), 0);
        admitted += counted(world, KITH_TALLY_WAITS, q * KITH_WAITS);
    }
    assert_true(admitted > FAMILIES / 10);
    kith_world_free(world);
    kith_rules_free(rules);
}

static void
ample_places_mean_no_waiting(void **state)
{
    (void) state;
    /* three needs at the most, as a family has room for three services */
    nobody_waits_for_help(FRAGMENTED,
        EACH_SERVICE("places", "1000")
            EACH_SERVICE("recognised", "0") "pathways.fragmented.at_once=3; services.local-team.recognised=0.9; "
                                            "services.psychiatry.recognised=0.8; services.debt-help.recognised=1");
    nobody_waits_for_help(INTEGRAL, EACH_SERVICE("places", "1000"));
}

static void
ample_staff_means_nobody_is_late(void **state)
{
    (void) state;
    enum { FAMILIES = 1000 };
    struct kith_rules *rules = rules_of(BASELINE, "assess.capacity=100; assess.working_time=0 week; assess.overload=wait", POINT, FAMILIES);
    struct kith_world *world = world_of(rules, 7, FAMILIES, 1, kith_body_best());
    const int64_t *tally = run_of(world), *flow = tally + world->layout.at[KITH_TALLY_FLOWS],
                  *wait = tally + world->layout.at[KITH_TALLY_WAITS];
    assert_int_equal(flow[KITH_FLOW_LATE], 0);
    assert_true(flow[KITH_FLOW_COMPLETED] >= FAMILIES - flow[KITH_FLOW_LEFT]);
    assert_int_equal(wait[1], flow[KITH_FLOW_COMPLETED]); /* from the week after the report */
    kith_world_free(world);
    kith_rules_free(rules);
}

/* ---- more of this never means more of that ---- */

/* Two runs on the same random numbers: in every week no family is at a higher level in the better one. */
static void
never_worse(const struct kith_rules *better, const struct kith_rules *worse, uint32_t families, uint64_t seed, int same_help)
{
    struct kith_world *a = world_of(better, seed, families, 1, kith_body_best()), *b = world_of(worse, seed, families, 1, kith_body_best());
    uint64_t gained = 0;
    while (a->week < a->end) {
        week_of(a);
        week_of(b);
        for (uint32_t id = 0; id < a->to; id++) {
            if (a->family[id].level > b->family[id].level)
                fail_msg(
                    "family %u is at level %d in week %u, not at %d or below", id, a->family[id].level, last_week(a), b->family[id].level);
            gained += b->family[id].level - (uint64_t) a->family[id].level;
            if (same_help)
                assert_int_equal(a->family[id].help, b->family[id].help);
        }
    }
    assert_true(gained > families / 10);
    kith_world_free(a);
    kith_world_free(b);
}

static void
more_stopping_never_means_more_violence(void **state)
{
    (void) state;
    enum { FAMILIES = 1500 };
    struct kith_rules *rules[4];
    for (int i = 0; i < 4; i++) { /* from the report on: rates before it also decide which families are reported */
        rules[i] = rules_of(BASELINE, NO_EFFECT "violence.susceptible=0", POINT, FAMILIES);
        rules[i]->stop *= 1 << 2 * i;
        rules[i]->deescalate *= 1 << i;
    }
    for (int i = 1; i < 4; i++)
        never_worse(rules[i], rules[i - 1], FAMILIES, 8 + (uint64_t) i, 0);
    for (int i = 0; i < 4; i++)
        kith_rules_free(rules[i]);
}

static void
a_stronger_report_never_means_more_violence(void **state)
{
    (void) state;
    enum { FAMILIES = 1500 };
    static const char *const sets[] = { "report.early=-0.9; report.stop=0", "report.early=0; report.stop=0",
        "report.early=1; report.stop=0.1", "report.early=20; report.stop=0.6", "report.early=20; report.stop=1" };
    for (size_t i = 1; i < sizeof sets / sizeof *sets; i++) {
        char less[1024], more[1024];
        snprintf(less, sizeof less, "%sviolence.susceptible=0; %s", NO_EFFECT, sets[i - 1]);
        snprintf(more, sizeof more, "%sviolence.susceptible=0; %s", NO_EFFECT, sets[i]);
        struct kith_rules *worse = rules_of(BASELINE, less, POINT, FAMILIES), *better = rules_of(BASELINE, more, POINT, FAMILIES);
        never_worse(better, worse, FAMILIES, 12 + i, 0);
        kith_rules_free(better);
        kith_rules_free(worse);
    }
}

/* Without later reports help depends on chance alone, and is the same in both runs. */
static void
more_effect_never_means_more_violence(void **state)
{
    (void) state;
    enum { FAMILIES = 1500 };
    static const char *const paths[] = { FRAGMENTED, INTEGRAL };
    static const char *const effects[] = { "-1", "0", "0.3", "1", "3" };
    for (size_t i = 2; i < 2 * sizeof effects / sizeof *effects; i++) {
        char less[1024], more[1024];
        snprintf(less, sizeof less, "%sviolence.susceptible=0; care.effect=%s", NO_DETECTION, effects[i / 2 - 1]);
        snprintf(more, sizeof more, "%sviolence.susceptible=0; care.effect=%s", NO_DETECTION, effects[i / 2]);
        struct kith_rules *worse = rules_of(paths[i % 2], less, POINT, FAMILIES), *better = rules_of(paths[i % 2], more, POINT, FAMILIES);
        never_worse(better, worse, FAMILIES, 20 + i, 1);
        kith_rules_free(better);
        kith_rules_free(worse);
    }
}

/* ---- who is counted, and when ---- */

/* A run of run-in families only leaves all counts at zero, but for how full the queues are. */
static void
run_in_families_are_counted_nowhere(void **state)
{
    (void) state;
    enum { FAMILIES = 500 };
    struct kith_rules *rules = rules_of(INTEGRAL, "", POINT, FAMILIES);
    struct kith_world *world = world_of(rules, 14, FAMILIES, 1, kith_body_best());
    world->n_run_in = world->n;
    const int64_t *tally = run_of(world);
    for (int b = 0; b < KITH_BLOCKS; b++)
        for (uint32_t i = 0; i < world->layout.size[b]; i++) {
            const uint32_t flow = i % KITH_FLOWS;
            if (b == KITH_TALLY_FLOWS && (flow == KITH_FLOW_PLACE_WEEKS || flow == KITH_FLOW_PLACES || flow == KITH_FLOW_WAITING_WEEKS))
                continue;
            assert_int_equal(tally[world->layout.at[b] + i], 0);
        }
    kith_world_free(world);
    kith_rules_free(rules);
}

static void
nothing_is_known_before_the_report(void **state)
{
    (void) state;
    enum { FAMILIES = 600 };
    struct kith_rules *rules = rules_of(BASELINE, "detect.signs=5", POINT, FAMILIES);
    struct kith_world *world = world_of(rules, 15, FAMILIES, 1, kith_body_best());
    while (world->week < world->end) {
        week_of(world);
        for (uint32_t id = world->from; id < world->to; id++) {
            const struct kith_family *family = &world->family[id];
            const uint32_t clock = last_week(world) - family->entry;
            assert_true(family->entry <= last_week(world));
            assert_int_equal(family->stage == KITH_UNKNOWN, clock < KITH_BEFORE);
            assert_int_equal(family->reports == 0, clock < KITH_BEFORE);
            assert_int_equal(family->cases == 0, clock < KITH_BEFORE);
            assert_int_equal(family->report == KITH_NEVER, clock < KITH_BEFORE);
            assert_true(clock >= KITH_BEFORE || (family->help == KITH_NO_HELP && family->ease == KITH_FACTOR_ONE && !family->helped));
            assert_true(family->report == KITH_NEVER || family->report >= family->entry + KITH_BEFORE);
        }
    }
    int64_t earlier = 0;
    for (uint32_t clock = 0; clock < rules->weeks; clock++)
        for (uint32_t sort = 0; sort < KITH_REPORTS; sort++) {
            const int64_t n = counted(world, KITH_TALLY_REPORTS, clock * KITH_REPORTS + sort);
            earlier += sort == KITH_REPORT_EARLIER ? n : 0;
            if (sort == KITH_REPORT_INDEX)
                assert_int_equal(n, clock == KITH_BEFORE ? FAMILIES : 0);
            else
                assert_true(n == 0 || (sort == KITH_REPORT_EARLIER) == (clock < KITH_BEFORE));
        }
    assert_true(earlier > 0);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* ---- families as they are reported: weights against rejection ---- */

static uint64_t dice = 20260706;

/* splitmix64, so that nothing is shared with the run. */
static double
any_number(void)
{
    uint64_t z = dice += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (double) ((z ^ z >> 31) >> 11) * 0x1p-53;
}

static uint32_t
one_of(const double *weight, uint32_t n)
{
    double sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += weight[i];
    double at = any_number() * sum;
    uint32_t i = 0;
    while (i + 1 < n && at >= weight[i])
        at -= weight[i++];
    return i;
}

/* What is compared: levels in weeks -52, -26 and 0, the kind, and whether frailty is in the upper half. */
enum { SEEN_KIND = 9, SEEN_FRAIL = SEEN_KIND + 3, SEEN };

static void
see(const uint8_t *level, uint32_t kind, uint32_t frailty, double *seen)
{
    for (int t = 0; t < 3; t++)
        seen[3 * t + level[t]]++;
    seen[SEEN_KIND + kind]++;
    seen[SEEN_FRAIL] += frailty >= KITH_FRAILTIES / 2;
}

/* One family out of all that might be reported, a year forward. Returns whether it is reported in week 0. */
static int
live_a_year(const struct kith_rules *rules, double *seen)
{
    const struct kith_params *params = &rules->params;
    const double kinds[3] = { params->kind.both, params->kind.partner, params->kind.child };
    const double starts[3] = { params->cohort.start_none, params->cohort.start_low, params->cohort.start_high };
    double profiles[KITH_PROFILES];
    for (uint32_t p = 0; p < params->n_profiles; p++)
        profiles[p] = params->profile[p].share;
    const struct kith_profile_params *profile = &params->profile[one_of(profiles, params->n_profiles)];
    const uint32_t kind = one_of(kinds, 3), frailty = (uint32_t) (any_number() * KITH_FRAILTIES);
    const double improve = exp(profile->log_improve), stop = params->violence.stop_rate * improve * rules->frailty_stop[frailty];
    const double up = params->violence.escalate_rate, down = params->violence.deescalate_rate * improve;
    uint32_t now = one_of(starts, 3);
    uint8_t level[3] = { (uint8_t) now, 0, 0 };
    for (int week = -51; week <= 0; week++) {
        const double rate = now == KITH_NONE ? params->cohort.onset_rate : now == KITH_LOW ? stop + up : down;
        if (any_number() < 1 - exp(-rate)) {
            if (now == KITH_NONE)
                now = any_number() * (starts[1] + starts[2]) < starts[2] ? KITH_HIGH : KITH_LOW;
            else if (now == KITH_LOW)
                now = any_number() * rate < stop ? KITH_NONE : KITH_HIGH;
            else
                now = KITH_LOW;
        }
        if (week == -26)
            level[1] = (uint8_t) now;
    }
    level[2] = (uint8_t) now;

    const double child = kind == KITH_BOTH ? params->kind.child_share : kind == KITH_CHILD;
    const double severe_partner = fmin(1, params->violence.severe * profile->severe_factor);
    const double severe_child = fmin(1, params->violence.severe * profile->severe_factor * params->violence.severe_child);
    const double severe = (1 - child) * severe_partner + child * severe_child;
    const double incidents = (now == KITH_HIGH ? params->violence.high_rate : params->violence.low_rate) * rules->frailty[frailty]
        * (kind == KITH_CHILD ? params->kind.child_only_factor : 1);
    const double reports = now == KITH_NONE
        ? params->detect.unfounded
        : incidents * (severe * params->detect.per_severe + (1 - severe) * params->detect.per_other) + params->detect.signs;
    if (any_number() >= 1 - exp(-reports))
        return 0;
    see(level, kind, frailty, seen);
    return 1;
}

static void
reported_families_are_those_of_rejection(void **state)
{
    (void) state;
    enum { FAMILIES = 20000 };
    struct kith_rules *rules =
        rules_of(BASELINE, "cohort.run_in=0 week; cohort.intake=1 week; report.stop=0; detect.unfounded=0.05", POINT, FAMILIES);
    struct kith_world *world = world_of(rules, 16, FAMILIES, 1, kith_body_best());
    double brute[SEEN] = { 0 }, run[SEEN] = { 0 };
    for (int n = 0; n < FAMILIES; n += live_a_year(rules, brute))
        ;
    uint8_t(*level)[3] = calloc(FAMILIES, sizeof *level);
    assert_non_null(level);
    for (uint32_t week = 0; week <= KITH_BEFORE; week++) {
        week_of(world);
        for (uint32_t id = 0; week % 26 == 0 && id < FAMILIES; id++)
            level[id][week / 26] = world->family[id].level;
    }
    for (uint32_t id = 0; id < FAMILIES; id++)
        see(level[id], world->family[id].kind, world->family[id].frailty, run);
    for (int i = 0; i < SEEN; i++) {
        const double p = (brute[i] + run[i]) / (2.0 * FAMILIES), sd = sqrt(2 * p * (1 - p) * FAMILIES);
        if (fabs(brute[i] - run[i]) > 4 * sd)
            fail_msg("share %d is %.4f by weights, %.4f by rejection: z = %.1f", i, run[i] / FAMILIES, brute[i] / FAMILIES,
                (run[i] - brute[i]) / sd);
    }
    free(level);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* ---- what a run can hold ---- */

/* Numbers of families have 32 bits, with those of the run-in: 2^31 of each would be none at all. */
static void
more_families_than_a_run_holds_are_refused(void **state)
{
    (void) state;
    struct kith_params params;
    struct kith_rules *rules = NULL;
    struct kith_world *world = NULL;
    struct kith_error err = { 0 };
    struct kith_scenario *scenario = scenario_of(BASELINE, "cohort.run_in=52 week; cohort.intake=52 week");
    params_of(scenario, POINT, &params);
    must(kith_rules_new(&rules, &params, 100, &err), &err);
    assert_int_equal(kith_world_new(&world, rules, kith_key_of(1, 0), UINT32_MAX / 2 + 1, 1, KITH_PORTABLE, &err), KITH_ERR_USAGE);
    assert_null(world);
    kith_error_clear(&err);
    kith_rules_free(rules);
    kith_scenario_free(scenario);
}

/* Claims that wait for assessment, and for help, when the first report that is followed comes in. */
static void
waiting_after(const char *run_in, double waiting[2])
{
    enum { STUDIES = 12, MANY = 2304 };
    struct kith_rules *rules = rules_of(BASELINE, run_in, POINT, MANY);
    const uint32_t first = (uint32_t) (rules->params.cohort.run_in + 0.5) + KITH_BEFORE;
    waiting[0] = waiting[1] = 0;
    for (uint64_t seed = 1; seed <= STUDIES; seed++) {
        struct kith_world *world = world_of(rules, seed, MANY, 1, kith_body_best());
        while (world->week < first)
            week_of(world);
        for (uint32_t w = 0; w < KITH_BEFORE / 4; w++, week_of(world)) /* a quarter, for less noise */
            for (uint32_t q = 0; q < rules->n_queues; q++)
                waiting[q > 0] += world->queue[q].n;
        kith_world_free(world);
    }
    kith_rules_free(rules);
}

/* The run-in of the baseline fills the queues to within 5 % of what a run-in twice as long does. Without the noise of staff, which would
 * need some thousands of runs. */
static void
queues_are_full_when_the_first_report_comes(void **state)
{
    (void) state;
    double baseline[2], longer[2], half[2];
    waiting_after("assess.noise=0", baseline);
    waiting_after("assess.noise=0; cohort.run_in=208 week", longer);
    waiting_after("assess.noise=0; cohort.run_in=26 week", half);
    print_message("waiting for assessment %.0f against %.0f, for help %.0f against %.0f; after half a year %.0f and %.0f\n", baseline[0], longer[0],
        baseline[1], longer[1], half[0], half[1]);
    for (int help = 0; help < 2; help++) {
        assert_true(fabs(baseline[help] / longer[help] - 1) < 0.05);
        assert_true(half[help] / longer[help] < 0.95);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_is_a_column),
        cmocka_unit_test(more_families_than_a_run_holds_are_refused),
        cmocka_unit_test(families_are_conserved),
        cmocka_unit_test(counts_are_of_the_families_there),
        cmocka_unit_test(never_more_in_care_than_places),
        cmocka_unit_test(zero_detection_means_no_report_but_the_index),
        cmocka_unit_test(zero_rates_mean_no_moves),
        cmocka_unit_test(ample_places_mean_no_waiting),
        cmocka_unit_test(ample_staff_means_nobody_is_late),
        cmocka_unit_test(more_stopping_never_means_more_violence),
        cmocka_unit_test(a_stronger_report_never_means_more_violence),
        cmocka_unit_test(more_effect_never_means_more_violence),
        cmocka_unit_test(run_in_families_are_counted_nowhere),
        cmocka_unit_test(queues_are_full_when_the_first_report_comes),
        cmocka_unit_test(nothing_is_known_before_the_report),
        cmocka_unit_test(reported_families_are_those_of_rejection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
