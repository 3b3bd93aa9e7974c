/* What is counted of a region is what a recount of its families finds, every week; and limits with known ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "population_fixture.h"
#include "read/scenario.h"

/* Everything at once: help of both kinds, acute help, orders, climate, crowding, groups with random numbers of their own. */
#define BUSY \
    SHORT "pathways.integral.share=0.5; pathways.integral.staff_share=0.5; detect.acute=0.5; acute.share=0.3; acute.order=0.5; climate.gain=0.5; " \
          "care.overload=0.5; lives.separation_high=0.5; report.incident_fall=0.3; services.local-team.experience=0.3; "

/* ---- one week after the other, everybody is looked at ---- */

struct recount {
    int64_t *measure; /* shape (years, margins, measures) */
    double *incidents; /* shape (years, margins, KITH_INCIDENTS), exact */
    int64_t *stock; /* shape (weeks, LEVELS + STAGES + HELPS) */
    uint8_t *unheard, *together, *children; /* families without a report before this week, not apart before it; children before it: weeks count as they began */
};

enum { STATES = KITH_LEVELS + KITH_STAGES + KITH_HELPS };

static uint32_t
margins_of_family(const struct kith_world *world, uint32_t id, uint32_t *margin)
{
    const struct kith_params *params = &world->rules->params;
    const struct kith_family *family = &world->family[id];
    uint32_t problems = 0, at = 1;
    for (uint32_t set = family->problems; set; set >>= 1)
        problems += set & 1;
    margin[0] = 0;
    margin[1] = at + family->profile;
    at += params->n_profiles;
    margin[2] = at + (problems >= 4 ? 2 : problems >= 2 ? 1 : 0);
    at += 3;
    margin[3] = at + family->kind;
    at += 3;
    margin[4] = at + (world->home[id].n_born ? 1 : 0);
    at += 2;
    margin[5] = at + kith_group_of(family);
    return 6;
}

static double
rate_of(const struct kith_world *world, const struct kith_family *family, int fallen, int apart)
{
    const struct kith_params *params = &world->rules->params;
    const double base = family->level == KITH_HIGH ? params->violence.high_rate : family->level == KITH_LOW ? params->violence.low_rate : 0;
    return base * world->rules->frailty[family->frailty] * (family->kind == KITH_CHILD ? params->kind.child_only_factor : 1)
        * (fallen ? 1 - params->report.incident_fall : 1) * (apart ? params->lives.contact : 1);
}

static void
look_at(const struct kith_world *world, struct recount *recount, uint32_t row, uint32_t id)
{
    const struct kith_rules *rules = world->rules;
    const struct kith_family *family = &world->family[id];
    const int violent = family->level > KITH_NONE, known = family->stage != KITH_UNKNOWN;
    uint32_t margin[6];
    int64_t *stock = recount->stock + row * STATES;
    stock[family->level]++;
    stock[KITH_LEVELS + family->stage]++;
    stock[KITH_LEVELS + KITH_STAGES + family->help]++;
    const double all = rate_of(world, family, family->flags & KITH_FALLEN && !recount->unheard[family->birth], family->flags & KITH_APART && !recount->together[family->birth]);
    const double child = rules->child_share[family->kind], p = rules->severe[family->profile][0], c = rules->severe[family->profile][1];
    const double incidents[KITH_INCIDENTS] = { all * (1 - child) * (1 - p), all * (1 - child) * p, all * child * (1 - c), all * child * c };
    const uint32_t n = margins_of_family(world, id, margin);
    for (uint32_t m = 0; m < n; m++) {
        const size_t at = row / KITH_YEAR * world->layout.axis[KITH_AXIS_MARGIN] + margin[m];
        int64_t *measure = recount->measure + at * KITH_MEASURES;
        measure[KITH_M_FAMILY_WEEKS]++;
        measure[KITH_M_LOW_WEEKS] += family->level == KITH_LOW;
        measure[KITH_M_HIGH_WEEKS] += family->level == KITH_HIGH;
        measure[KITH_M_KNOWN_WEEKS] += violent && known;
        measure[KITH_M_OPEN_WEEKS] += known && family->stage != KITH_CLOSED;
        measure[KITH_M_WAITING_WEEKS] += family->help == KITH_WAITING;
        measure[KITH_M_HELP_WEEKS] += family->help == KITH_IN_HELP;
        measure[KITH_M_CHILD_WEEKS] += violent ? recount->children[family->birth] : 0;
        for (uint32_t sort = 0; sort < KITH_INCIDENTS; sort++)
            recount->incidents[at * KITH_INCIDENTS + sort] += 1000 * incidents[sort];
        if (row % KITH_YEAR == KITH_YEAR - 1) {
            measure[KITH_M_END_FAMILIES]++;
            measure[KITH_M_END_VIOLENT] += violent;
            measure[KITH_M_END_HIGH] += family->level == KITH_HIGH;
            measure[KITH_M_END_REPORTED] += known;
            measure[KITH_M_END_VIOLENT_REPORTED] += violent && known;
            for (uint32_t k = 0; k < world->home[id].n_born; k++) {
                const int age = (int) last_week(world) - (int) family->entry - world->home[id].born[k];
                if (age < 0 || age >= 18 * 52)
                    continue;
                measure[KITH_M_END_CHILDREN]++;
                measure[KITH_M_END_CHILDREN_VIOLENT] += violent;
                measure[KITH_M_END_CHILDREN_REPORTED] += known;
                measure[KITH_M_END_CHILDREN_TRAUMA] += world->home[id].trauma >> (2 + k) & 1;
                measure[KITH_M_END_CHILDREN_HELPED] += known && family->helped >> k & 1;
                measure[KITH_M_END_WELLBEING] += world->home[id].wellbeing[2 + k];
            }
        }
    }
}

static void
compare_measures(const struct kith_world *world, const int64_t *tally, const struct recount *recount, double spells)
{
    static const int exact[] = { KITH_M_FAMILY_WEEKS, KITH_M_LOW_WEEKS, KITH_M_HIGH_WEEKS, KITH_M_KNOWN_WEEKS, KITH_M_OPEN_WEEKS,
        KITH_M_WAITING_WEEKS, KITH_M_HELP_WEEKS, KITH_M_CHILD_WEEKS, KITH_M_END_FAMILIES, KITH_M_END_VIOLENT, KITH_M_END_HIGH,
        KITH_M_END_REPORTED, KITH_M_END_VIOLENT_REPORTED, KITH_M_END_CHILDREN, KITH_M_END_CHILDREN_VIOLENT, KITH_M_END_CHILDREN_REPORTED,
        KITH_M_END_CHILDREN_TRAUMA, KITH_M_END_CHILDREN_HELPED, KITH_M_END_WELLBEING };
    const uint32_t margins = world->layout.axis[KITH_AXIS_MARGIN];
    for (uint32_t at = 0; at < world->layout.axis[KITH_AXIS_YEAR] * margins; at++) {
        const int64_t *counts = tally + world->layout.at[KITH_TALLY_P_STRATA] + at * KITH_MEASURES;
        const int64_t *seen = recount->measure + at * KITH_MEASURES;
        for (size_t i = 0; i < sizeof exact / sizeof *exact; i++)
            if (counts[exact[i]] != seen[exact[i]])
                fail_msg("year %u, stratum %u, measure %d: %lld, not %lld", at / margins, at % margins, exact[i],
                    (long long) counts[exact[i]], (long long) seen[exact[i]]);
        for (uint32_t sort = 0; sort < KITH_INCIDENTS; sort++) {
            const double away = fabs((double) counts[KITH_M_PARTNER + sort] - recount->incidents[at * KITH_INCIDENTS + sort]);
            assert_true(away <= spells * 0.51 + 1e-4 * recount->incidents[at * KITH_INCIDENTS + sort]);
        }
    }
}

static void
compare_stocks(const struct kith_world *world, const int64_t *tally, const struct recount *recount)
{
    static const struct {
        enum kith_block_name block;
        uint32_t from, n;
    } part[] = { { KITH_TALLY_P_VIOLENCE, 0, KITH_LEVELS }, { KITH_TALLY_P_CASE, KITH_LEVELS, KITH_STAGES },
        { KITH_TALLY_P_HELP, KITH_LEVELS + KITH_STAGES, KITH_HELPS } };
    for (uint32_t row = 0; row < world->rules->horizon; row++)
        for (int i = 0; i < 3; i++)
            for (uint32_t s = 0; s < part[i].n; s++)
                assert_int_equal(
                    tally[world->layout.at[part[i].block] + row * part[i].n + s], recount->stock[row * STATES + part[i].from + s]);
}

/* Margins add up to all families: of one year, `width` numbers for each stratum, but those that are the same for all. */
static void
margins_of_year_add_up(const struct kith_world *world, const int64_t *of_year, uint32_t width, const char *name)
{
    const struct kith_params *params = &world->rules->params;
    const uint32_t sizes[] = { params->n_profiles, KITH_PROBLEM_CLASSES, KITH_KINDS, KITH_P_CHILD_CLASSES, params->n_groups };
    uint32_t at = 1;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; at += sizes[i], i++)
        for (uint32_t what = 0; what < width; what++) {
            int64_t sum = 0;
            for (uint32_t m = at; m < at + sizes[i]; m++)
                sum += of_year[m * width + what];
            if (strcmp(name, "region_flows") == 0 && what % KITH_FLOWS == KITH_FLOW_PLACES)
                sum /= sizes[i];
            if (sum != of_year[what])
                fail_msg("%s, margin %zu, number %u: the strata have %lld, all families %lld", name, i, what, (long long) sum, (long long) of_year[what]);
        }
    assert_int_equal(at, world->layout.axis[KITH_AXIS_MARGIN]);
}

static void
margins_add_up(const struct kith_world *world, const int64_t *tally)
{
    static const enum kith_block_name blocks[] = { KITH_TALLY_P_STRATA, KITH_TALLY_P_FLOWS, KITH_TALLY_P_WAIT_CLASSES, KITH_TALLY_P_UNTIL };
    const uint32_t years = world->layout.axis[KITH_AXIS_YEAR], margins = world->layout.axis[KITH_AXIS_MARGIN];
    for (size_t b = 0; b < sizeof blocks / sizeof *blocks; b++)
        for (uint32_t year = 0; year < years; year++) {
            const uint32_t size = world->layout.size[blocks[b]] / years;
            const int64_t *of_year = tally + world->layout.at[blocks[b]] + year * size;
            margins_of_year_add_up(world, of_year, size / margins, kith_blocks[blocks[b]].name);
            for (uint32_t what = 0; what < size / margins && blocks[b] == KITH_TALLY_P_STRATA; what++)
                if (of_year[what] == 0)
                    fail_msg("nothing was counted of measure %u in year %u: the test shows nothing of it", what, year);
        }
}

/* What strata hold and wait for, counted as changes, is what weekly stocks of the queues add up to; waits by class
 * are the waits by week. */
static void
years_of_queues_are_their_weeks(const struct kith_world *world, const int64_t *tally)
{
    const uint32_t queues = world->rules->n_queues;
    const int64_t *loads = tally + world->layout.at[KITH_TALLY_P_LOAD], *waits = tally + world->layout.at[KITH_TALLY_P_WAITS];
    for (uint32_t year = 0; year < world->layout.axis[KITH_AXIS_YEAR]; year++)
        for (uint32_t q = 0; q < queues; q++) {
            const int64_t *flow = tally + kith_queue_row(&world->layout, KITH_TALLY_P_FLOWS, year, 0, q);
            const int64_t *class = tally + kith_queue_row(&world->layout, KITH_TALLY_P_WAIT_CLASSES, year, 0, q);
            int64_t load[KITH_LOADS_OF_QUEUES] = { 0 }, waited = 0;
            for (uint32_t row = year * KITH_YEAR; row < (year + 1) * KITH_YEAR; row++)
                for (int l = 0; l < KITH_LOADS_OF_QUEUES; l++)
                    load[l] += loads[(row * queues + q) * KITH_LOADS_OF_QUEUES + (uint32_t) l];
            assert_int_equal(flow[KITH_FLOW_PLACE_WEEKS], load[KITH_LOAD_USED]);
            assert_int_equal(flow[KITH_FLOW_PLACES], load[KITH_LOAD_PLACES]);
            assert_int_equal(flow[KITH_FLOW_WAITING_WEEKS], load[KITH_LOAD_WAITING]);
            int64_t longest = 0; /* waits of two years and of more are one class here and two there */
            for (uint32_t w = 0, c = 0; c < KITH_WAIT_CLASSES; c++) {
                int64_t n = 0;
                for (; w < KITH_WAITS && w <= kith_wait_class_ends[c]; w++) {
                    n += waits[(year * queues + q) * KITH_WAITS + w];
                    waited += waits[(year * queues + q) * KITH_WAITS + w] * w;
                }
                if (kith_wait_class_ends[c] < KITH_WAITS - 1)
                    assert_int_equal(class[c], n);
                else
                    longest += n - class[c];
            }
            assert_int_equal(longest, 0);
            if (waits[(year * queues + q) * KITH_WAITS + KITH_WAITS - 1])
                assert_true(flow[KITH_FLOW_WAITED] >= waited); /* of the longest waits the weeks are not known */
            else
                assert_int_equal(flow[KITH_FLOW_WAITED], waited);
        }
}

static void
counts_are_what_a_recount_finds(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, BUSY, SMALL);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    const size_t strata = (size_t) world->layout.axis[KITH_AXIS_YEAR] * world->layout.axis[KITH_AXIS_MARGIN];
    struct recount recount = { calloc(strata * KITH_MEASURES, sizeof(int64_t)), calloc(strata * KITH_INCIDENTS, sizeof(double)),
        calloc(rules->horizon * STATES, sizeof(int64_t)), calloc(world->n, 1), calloc(world->n, 1), calloc(world->n, 1) };
    assert_true(recount.measure && recount.incidents && recount.stock && recount.unheard && recount.together && recount.children);
    pass_until(world, policy_of(world));
    const uint32_t before = world->born, left = world->left;
    double spells = 0; /* an upper bound of how many were rounded */
    for (uint32_t row = 0; row < rules->horizon; row++) {
        memset(recount.unheard, 1, world->n);
        memset(recount.together, 1, world->n);
        memset(recount.children, UINT8_MAX, world->n);
        for (uint32_t id = 0; id < world->to; id++) {
            const struct kith_family *family = &world->family[id];
            recount.unheard[family->birth] = !(family->flags & KITH_FALLEN);
            recount.together[family->birth] = !(family->flags & KITH_APART);
            recount.children[family->birth] = family->children;
        }
        pass_until(world, world->week + 1);
        uint32_t there = 0;
        for (uint32_t id = 0; id < world->to; id++)
            if (is_there(world, id)) {
                if (recount.children[world->family[id].birth] == UINT8_MAX)
                    recount.children[world->family[id].birth] = world->family[id].children;
                look_at(world, &recount, row, id);
                there++;
            }
        assert_int_equal(world->born, there + world->left);
        assert_int_equal(world->born, world->first[world->week - KITH_PAST]);
        spells += 0.2 * there; /* a fifth of the families in a week, at the most */
    }
    int64_t entered = 0, gone = 0;
    for (uint32_t year = 0; year < world->layout.axis[KITH_AXIS_YEAR]; year++) {
        entered += measured(world, year, 0, KITH_M_ONSETS);
        gone += measured(world, year, 0, KITH_M_LEAVES);
    }
    assert_int_equal(entered, world->born - before);
    assert_int_equal(gone, world->left - left);
    const int64_t *tally = kith_world_counts(world);
    compare_stocks(world, tally, &recount);
    margins_add_up(world, tally);
    years_of_queues_are_their_weeks(world, tally);
    compare_measures(world, tally, &recount, spells);
    free(recount.measure);
    free(recount.incidents);
    free(recount.stock);
    free(recount.unheard);
    free(recount.together);
    free(recount.children);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* ---- reports, and the times until them ---- */

/* Families are followed by their index report and their closed cases: each time that ends is counted once. */
static void
times_until_reports_are_counted_once(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, SHORT "detect.duplicates=0.5; population.memory=0.5 year; ", SMALL);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    pass_until(world, policy_of(world));
    uint16_t *index = calloc(world->n, sizeof *index), *closed = calloc(world->n, sizeof *closed);
    assert_true(index && closed);
    int64_t until = 0, weeks = 0, never = 0, again = 0, never_again = 0, reports = 0, seen = 0;
    for (uint32_t row = 0; row < rules->horizon; row++) {
        memset(index, 0xFF, world->n * sizeof *index);
        memset(closed, 0, world->n * sizeof *closed);
        for (uint32_t id = 0; id < world->to; id++) {
            index[world->family[id].birth] = world->family[id].index;
            closed[world->family[id].birth] = world->family[id].stage == KITH_CLOSED;
        }
        pass_until(world, world->week + 1);
        for (uint32_t id = 0; id < world->to; id++) {
            const struct kith_family *family = &world->family[id];
            const uint32_t birth = family->birth;
            const int leaves = family->leave == last_week(world), reports_now = family->report == last_week(world);
            seen += reports_now;
            until += index[birth] == KITH_NEVER && reports_now;
            weeks += index[birth] == KITH_NEVER && reports_now ? (int64_t) last_week(world) - family->entry : 0;
            never += index[birth] == KITH_NEVER && leaves;
            again += closed[birth] && reports_now;
            never_again += closed[birth] && leaves;
            if (index[birth] == KITH_NEVER && reports_now)
                assert_int_equal(family->index, last_week(world));
            if (index[birth] != KITH_NEVER)
                assert_int_equal(family->index, index[birth]); /* only once */
        }
        for (int sort = 0; sort < KITH_REPORTS; sort++)
            reports += reported(world, row, (enum kith_report) sort);
    }
    assert_true(until > 100 && never > 20 && again > 50 && never_again > 10 && reports > seen * 5 / 4);
    int64_t counted_until[KITH_UNTILS] = { 0 }, counted_again[KITH_AGAINS] = { 0 }, counted_weeks = 0;
    for (uint32_t quarter = 0; quarter < KITH_QUARTERS; quarter++) {
        for (uint32_t e = 0; e < KITH_UNTILS; e++)
            for (uint32_t year = 0; year < world->layout.axis[KITH_AXIS_YEAR]; year++)
                counted_until[e] += counted(world, KITH_TALLY_P_UNTIL,
                    (year * world->layout.axis[KITH_AXIS_MARGIN] * KITH_QUARTERS + quarter) * KITH_UNTILS + e);
        for (uint32_t e = 0; e < KITH_AGAINS; e++)
            counted_again[e] += counted(world, KITH_TALLY_P_AGAIN, quarter * KITH_AGAINS + e);
    }
    for (uint32_t year = 0; year < world->layout.axis[KITH_AXIS_YEAR]; year++)
        counted_weeks += measured(world, year, 0, KITH_M_UNTIL_WEEKS);
    assert_int_equal(counted_until[KITH_UNTIL_REPORTED], until);
    assert_int_equal(counted_until[KITH_UNTIL_LEFT], never);
    assert_int_equal(counted_again[KITH_AGAIN_REPORTED], again);
    assert_int_equal(counted_again[KITH_AGAIN_LEFT], never_again);
    assert_true(counted_again[KITH_AGAIN_ADVISED] > 10 && counted_again[KITH_AGAIN_ADVISED] < again);
    assert_int_equal(counted_weeks, weeks);
    free(index);
    free(closed);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* Reports by week, by reporter and by stratum are the same reports; those that open a case open it. */
static void
reports_add_up(void **state)
{
    (void) state;
    static const enum kith_measure measure[KITH_REPORTS] = { KITH_MEASURES, KITH_M_FIRST, KITH_M_IN_ASSESSMENT, KITH_M_AFTER,
        KITH_M_IN_MONITORING, KITH_M_AGAIN };
    struct kith_rules *rules = region_rules(BASELINE, BUSY, SMALL);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    pass_until(world, world->end);
    for (uint32_t year = 0; year < world->layout.axis[KITH_AXIS_YEAR]; year++) {
        int64_t by_sort[KITH_REPORTS] = { 0 };
        for (int sort = 0; sort < KITH_REPORTS; sort++) {
            int64_t by_reporter = 0;
            for (uint32_t row = year * KITH_YEAR; row < (year + 1) * KITH_YEAR; row++)
                by_sort[sort] += reported(world, row, (enum kith_report) sort);
            for (uint32_t r = 0; r < rules->params.n_reporters; r++)
                by_reporter += counted(world, KITH_TALLY_P_REPORTERS, (year * rules->params.n_reporters + r) * KITH_REPORTS + (uint32_t) sort);
            assert_int_equal(by_reporter, by_sort[sort]);
            if (sort != KITH_REPORT_EARLIER)
                assert_int_equal(measured(world, year, 0, measure[sort]), by_sort[sort]);
        }
        assert_int_equal(by_sort[KITH_REPORT_EARLIER], 0);
        assert_int_equal(flowed(world, year, 0, KITH_FLOW_CLAIMED), by_sort[KITH_REPORT_INDEX] + by_sort[KITH_REPORT_AGAIN]);
    }
    kith_world_free(world);
    kith_rules_free(rules);
}

/* Reports for each household with children in two years, where the table says `rate`. */
static double
reported_in(double rate, double spread)
{
    const struct kith_area area = { MIDDLE, MIDDLE * rate, 1, 0, 0, 0, 0, 0, 0, 0 };
    char sets[256];
    snprintf(sets, sizeof sets, SHORT "population.onset_spread=%g; ", spread);
    struct kith_rules *rules = rules_in(BASELINE, sets, POINT, &area);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    int64_t n = 0;
    assert_true(fabs(rules->intensity - rate / 0.04814) < 1e-9);
    pass_until(world, world->end);
    for (uint32_t row = 0; row < rules->horizon; row++)
        for (int sort = 0; sort < KITH_REPORTS; sort++)
            n += reported(world, row, (enum kith_report) sort);
    kith_world_free(world);
    kith_rules_free(rules);
    return (double) n / area.households / 2;
}

/* A region is held against the country, whatever else is in its table. If all of the difference is onset, reports follow it. */
static void
reports_of_a_region_are_held_against_the_country(void **state)
{
    (void) state;
    static const double rate[] = { 0.022, 0.046, 0.04814, 0.103 };
    for (double spread = 0.5; spread <= 1; spread += 0.5) {
        double is[4];
        for (int i = 0; i < 4; i++) {
            is[i] = reported_in(rate[i], spread);
            assert_true(i == 0 || is[i] > is[i - 1]);
        }
        for (int i = 0; i < 4 && spread >= 1; i++)
            assert_true(fabs(is[i] / is[2] / (rate[i] / rate[2]) - 1) < 0.08);
    }
}

/* ---- stocks and flows of violence ---- */

static int64_t
violent(const struct kith_world *world)
{
    int64_t n = 0;
    for (uint32_t id = 0; id < world->to; id++)
        n += is_there(world, id) && world->family[id].level != KITH_NONE;
    return n;
}

/* Violent weeks of a year are those before the first report and those after it: so the mean stock is first
 * reports a year x (violent years before each + after each), up to families that are never reported. Exact:
 * the violent stock changes by what begins, relapses, stops and leaves. */
static void
the_violent_stock_changes_by_what_is_counted(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, BUSY, SMALL);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    pass_until(world, policy_of(world));
    for (uint32_t year = 0; year < world->layout.axis[KITH_AXIS_YEAR]; year++) {
        const int64_t before = violent(world);
        int64_t leavers = 0;
        for (uint32_t row = 0; row < KITH_YEAR; row++) {
            for (uint32_t id = 0; id < world->to; id++)
                leavers += world->family[id].leave == world->week && world->family[id].level != KITH_NONE;
            pass_until(world, world->week + 1);
        }
        const int64_t change = measured(world, year, 0, KITH_M_ONSETS) + measured(world, year, 0, KITH_M_RELAPSES)
            - measured(world, year, 0, KITH_M_STOPS) - leavers;
        assert_int_equal(violent(world) - before, change);
        assert_int_equal(violent(world), measured(world, year, 0, KITH_M_END_VIOLENT));
    }
    kith_world_free(world);
    kith_rules_free(rules);
}

/* ---- places and queues ---- */

static void
recount_places(const struct kith_world *world, const uint32_t *before, const uint32_t *places)
{
    const uint32_t services = world->rules->params.n_services;
    uint32_t used[KITH_QUEUES] = { 0 }, waiting[KITH_QUEUES] = { 0 };
    for (uint32_t id = 0; id < world->to; id++) {
        const struct kith_family *family = &world->family[id];
        if (!is_there(world, id)) {
            assert_int_equal(family->slot_queue[0] | family->slot_queue[1] | family->slot_queue[2], 0);
            continue;
        }
        for (int slot = 0; slot < KITH_SLOTS; slot++)
            used[family->slot_queue[slot]] += family->slot_queue[slot] > 0;
        for (uint32_t s = 0; s < services; s++)
            waiting[1 + s] += family->waiting >> s & 1;
        waiting[1 + services] += family->planned != 0; /* teams together */
        waiting[0] += family->stage == KITH_REPORTED && family->timer[KITH_TIMER_CASE] == KITH_NEVER;
    }
    uint32_t teams = 0;
    for (uint32_t q = 0; q < world->rules->n_queues; q++) {
        assert_int_equal(world->used[q], used[q]);
        if (q > 0 && used[q] > places[q])
            assert_true(used[q] <= before[q]); /* places were taken away: nobody was admitted */
        if (q <= services)
            assert_int_equal(world->queue[q].n, waiting[q]);
        else
            teams += world->queue[q].n;
    }
    assert_int_equal(teams, waiting[1 + services]);
}

static void
claims_are_of_families_that_wait(const struct kith_world *world)
{
    for (uint32_t q = 0; q < world->rules->n_queues; q++)
        for (uint32_t i = 0; i < world->queue[q].n; i++) {
            const struct kith_claim *claim = &world->queue[q].claim[i];
            const struct kith_family *family = &world->family[claim->agent];
            assert_true(is_there(world, claim->agent) && claim->leave > last_week(world));
            if (q == 0)
                assert_true(family->stage == KITH_REPORTED && family->timer[KITH_TIMER_CASE] == KITH_NEVER);
            else if (q <= world->rules->params.n_services)
                assert_true(family->waiting >> (q - 1) & 1);
            else
                assert_true(family->planned != 0);
            assert_true(i == 0 || kith_claim_before(claim - 1, claim));
        }
}

/* Places grow and shrink while capacity follows the work, and at once when a policy halves them. */
static void
places_and_queues_are_what_families_hold(void **state)
{
    (void) state;
    const struct kith_area few = { SMALL, 420, 1, 0, 0, 0, 0, 0, 0, 0 };
    struct kith_rules *rules = rules_in(BASELINE, BUSY "services.local-team.places=20; ", POINT, &few);
    struct kith_rules *less = rules_in(BASELINE, BUSY "services.local-team.places=10; pathways.integral.staff_share=0.1; ", POINT, &few);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    uint32_t shrunk = 0;
    while (world->week < world->end) {
        uint32_t before[KITH_QUEUES], places[KITH_QUEUES];
        if (world->week == policy_of(world) + 20)
            change_to(world, less);
        memcpy(before, world->used, sizeof before);
        memcpy(places, world->places, sizeof places); /* before the policy they follow the work at the end of each week */
        pass_until(world, world->week + 1);
        recount_places(world, before, world->recording ? world->places : places);
        claims_are_of_families_that_wait(world);
        for (uint32_t q = 1; q < rules->n_queues; q++)
            shrunk += world->used[q] > world->places[q];
    }
    assert_true(shrunk > 5 && world->queue[0].n + world->queue[1].n > 0);
    kith_world_free(world);
    kith_rules_free(rules);
    kith_rules_free(less);
}

/* Capacity follows the work until the policy starts, and stays: what a policy says is in proportion to that. */
static void
the_policy_starts_from_the_capacity_that_there_is(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, SHORT, SMALL);
    const double factor = 1.8, more = 1.6;
    char sets[SET_TEXT];
    snprintf(sets, sizeof sets, SHORT "assess.capacity=%.17g; services.local-team.places=%.17g; ", factor * rules->params.assess.capacity,
        more * rules->params.service[0].places);
    struct kith_rules *twice = region_rules(BASELINE, sets, SMALL);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    pass_until(world, policy_of(world) - 1);
    const double earlier = world->assess_capacity;
    pass_until(world, policy_of(world));
    const double staff = world->assess_capacity, cases = world->region.cases;
    uint32_t places[KITH_QUEUES];
    memcpy(places, world->places, sizeof places);
    assert_true(staff > earlier || staff < earlier);
    pass_until(world, policy_of(world) + 20);
    assert_true(!(world->assess_capacity > staff) && !(world->assess_capacity < staff));
    assert_true(!(world->region.cases > cases) && !(world->region.cases < cases));
    assert_memory_equal(places, world->places, sizeof places);
    change_to(world, twice);
    assert_true(fabs(world->assess_capacity / staff - factor) < 1e-12);
    assert_true(places[1] > 10 && fabs(world->places[1] - places[1] * more) <= 1 + more);
    pass_until(world, policy_of(world) + 21);
    for (uint32_t q = 0; q < rules->n_queues; q++) {
        const uint32_t cell = 20 * rules->n_queues + q;
        assert_int_equal(counted(world, KITH_TALLY_P_LOAD, cell * KITH_LOADS_OF_QUEUES + KITH_LOAD_PLACES), world->places[q]);
        assert_int_equal(counted(world, KITH_TALLY_P_LOAD, cell * KITH_LOADS_OF_QUEUES + KITH_LOAD_USED), world->used[q]);
        assert_int_equal(counted(world, KITH_TALLY_P_LOAD, cell * KITH_LOADS_OF_QUEUES + KITH_LOAD_WAITING), world->queue[q].n);
    }
    kith_world_free(world);
    kith_rules_free(rules);
    kith_rules_free(twice);
}

/* A scenario before the policy with next to no staff: the policy has no more of it than can be counted. */
static void
a_policy_after_next_to_no_staff_has_a_capacity_that_can_be_counted(void **state)
{
    (void) state;
    struct kith_rules *none = region_rules(BASELINE, SHORT "assess.capacity=1e-300; ", SMALL), *rules = region_rules(BASELINE, SHORT, SMALL);
    struct kith_world *world = region_of(none, "Test", SOME_SEED, 1);
    pass_until(world, policy_of(world));
    change_to(world, rules);
    assert_true(world->assess_capacity > 1e6 && world->assess_capacity <= KITH_ASSESS_MOST);
    pass_until(world, policy_of(world) + 20);
    assert_true(counted(world, KITH_TALLY_P_LOAD, KITH_LOAD_STAFF) > 0);
    kith_world_free(world);
    kith_rules_free(none);
    kith_rules_free(rules);
}

/* ---- Little's law, as an identity ---- */

struct waiting {
    uint32_t *agent, n, room;
    uint16_t *since, *stamp; /* stamp: week in which the agent was last seen in this queue */
};

/* Weeks of waiting of all who went, who came, and how many. */
struct waited {
    int64_t weeks, gone, come;
};

static void
note_queue(const struct kith_world *world, uint32_t q, struct waiting *self, struct waited *sum)
{
    const struct kith_queue *queue = &world->queue[q];
    const uint32_t week = last_week(world);
    if (self->room < queue->n) {
        self->room = queue->n * 2;
        self->agent = realloc(self->agent, self->room * sizeof *self->agent);
        self->since = realloc(self->since, self->room * sizeof *self->since);
        assert_true(self->agent && self->since);
    }
    uint32_t stayed = 0;
    for (uint32_t i = 0; i < queue->n; i++)
        self->stamp[queue->claim[i].agent] = (uint16_t) week;
    for (uint32_t i = 0; i < self->n; i++)
        if (self->stamp[self->agent[i]] == week)
            stayed++;
        else {
            sum->weeks += week - self->since[i];
            sum->gone++;
        }
    sum->come += queue->n - stayed;
    for (uint32_t i = 0; i < queue->n; i++) {
        self->agent[i] = queue->claim[i].agent;
        self->since[i] = (uint16_t) kith_claim_since(&queue->claim[i]);
    }
    self->n = queue->n;
}

static int64_t
open_weeks(const struct waiting *self, uint32_t week)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < self->n; i++)
        sum += week - self->since[i];
    return sum;
}

static void
waiting_weeks_are_the_waits_of_those_who_waited(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, BUSY "assess.overload=wait; population.load=1.1; ", SMALL);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    struct waiting waiting[KITH_QUEUES] = { { 0 } };
    struct waited sum[KITH_QUEUES] = { { 0 } };
    int64_t open[KITH_QUEUES];
    for (uint32_t q = 0; q < rules->n_queues; q++) {
        waiting[q].stamp = calloc(world->n, sizeof *waiting[q].stamp);
        assert_non_null(waiting[q].stamp);
    }
    pass_until(world, policy_of(world));
    for (uint32_t q = 0; q < rules->n_queues; q++) {
        note_queue(world, q, &waiting[q], &sum[q]);
        sum[q] = (struct waited) { 0 };
        open[q] = open_weeks(&waiting[q], world->week);
    }
    while (world->week < world->end) {
        pass_until(world, world->week + 1);
        for (uint32_t q = 0; q < rules->n_queues; q++)
            note_queue(world, q, &waiting[q], &sum[q]);
    }
    for (uint32_t q = 0; q < rules->n_queues; q++) {
        int64_t counted_weeks = 0, admitted = 0, left = 0, claimed = 0, waits = 0, of_waits = 0, at_once = 0, passed = 0;
        for (uint32_t year = 0; year < world->layout.axis[KITH_AXIS_YEAR]; year++) {
            counted_weeks += flowed(world, year, q, KITH_FLOW_WAITING_WEEKS);
            admitted += flowed(world, year, q, KITH_FLOW_ADMITTED);
            left += flowed(world, year, q, KITH_FLOW_LEFT);
            claimed += flowed(world, year, q, KITH_FLOW_CLAIMED);
            passed += flowed(world, year, q, KITH_FLOW_PASSED);
            for (uint32_t w = 0; w < KITH_WAITS; w++) {
                const int64_t n = counted(world, KITH_TALLY_P_WAITS, (year * rules->n_queues + q) * KITH_WAITS + w);
                waits += n;
                of_waits += n * w;
                at_once += w == 0 ? n : 0;
            }
        }
        assert_int_equal(counted_weeks, sum[q].weeks + open_weeks(&waiting[q], world->week) - open[q]);
        if (q == 0) /* acute cases are claimed and admitted at once */
            assert_int_equal(admitted - (claimed - sum[q].come), sum[q].gone - left);
        else { /* those who found a place at once were never seen waiting; others waited for room of their own only */
            assert_true(claimed - sum[q].come <= at_once);
            assert_int_equal(admitted + left - (claimed - sum[q].come), sum[q].gone);
            assert_int_equal(waits, admitted);
            assert_true(of_waits + passed <= sum[q].weeks);
        }
        free(waiting[q].agent);
        free(waiting[q].since);
        free(waiting[q].stamp);
    }
    kith_world_free(world);
    kith_rules_free(rules);
}

/* ---- limits ---- */

static void
zero_detection_means_that_nobody_is_known(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, SHORT BLIND, SMALL);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    pass_until(world, world->end);
    for (uint32_t id = 0; id < world->to; id++) {
        const struct kith_family *family = &world->family[id];
        assert_int_equal(family->stage, KITH_UNKNOWN);
        assert_int_equal(family->index, KITH_NEVER);
        assert_int_equal(
            family->reports | family->cases | family->help | family->helped | (family->flags & (KITH_HELPED | KITH_FALLEN | KITH_ORDER)),
            0);
    }
    for (uint32_t row = 0; row < rules->horizon; row++)
        for (int sort = 0; sort < KITH_REPORTS; sort++)
            assert_int_equal(reported(world, row, (enum kith_report) sort), 0);
    assert_true(measured(world, 0, 0, KITH_M_STOPS) > 0 && measured(world, 0, 0, KITH_M_RELAPSES) > 0);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* With ample staff and places, every report is taken up in the week after it, and whoever waits for a service is
 * with as many others as may be used at once. */
static void
ample_capacity_means_no_waiting(void **state)
{
    (void) state;
    const struct kith_area ample = { SMALL, SMALL * 0.048, 1000, 0, 0, 0, 0, 0, 0, 0 };
    struct kith_rules *rules = rules_in(BASELINE, BUSY, POINT, &ample);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    int64_t came = 0;
    while (world->week < world->end) {
        pass_until(world, world->week + 1);
        for (uint32_t q = 0; q < rules->n_queues; q++)
            for (uint32_t i = 0; i < world->queue[q].n; i++) {
                const struct kith_claim *claim = &world->queue[q].claim[i];
                const struct kith_family *family = &world->family[claim->agent];
                const uint32_t held = (uint32_t) ((family->slot_queue[0] > 0) + (family->slot_queue[1] > 0) + (family->slot_queue[2] > 0));
                if (q == 0)
                    assert_int_equal(kith_claim_since(claim), last_week(world));
                else {
                    assert_true(q <= rules->params.n_services && held >= (uint32_t) rules->params.pathway[claim->mark].at_once);
                    assert_int_equal(claim->passed, last_week(world) + 1 - kith_claim_since(claim));
                }
            }
        came += world->queue[0].n;
    }
    assert_true(came > 100);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* One contact person in acute danger: nobody waits for assessment, nobody is lost at the hand-over. */
static void
acute_help_loses_nobody(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE,
        SHORT "detect.urgent_other=1; detect.acute=1; acute.share=1; acute.order=1; pathways.integral.share=0.5; pathways.integral.staff_share=0.5; "
              "pathways.integral.handover_loss=1; pathways.fragmented.handover_loss=1; ",
        SMALL);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    while (world->week < world->end) {
        pass_until(world, world->week + 1);
        assert_int_equal(world->queue[0].n, 0);
    }
    int64_t lost = 0, referred = 0;
    for (uint32_t q = 1; q < rules->n_queues; q++) {
        lost += flowed(world, 0, q, KITH_FLOW_LOST);
        referred += flowed(world, 0, q, KITH_FLOW_CLAIMED);
    }
    assert_int_equal(lost, 0);
    assert_int_equal(flowed(world, 0, 0, KITH_FLOW_LATE), 0);
    assert_true(referred > 100);
    assert_int_equal(measured(world, 0, 0, KITH_M_ORDERS), measured(world, 0, 0, KITH_M_ACUTE));
    assert_true(measured(world, 0, 0, KITH_M_ACUTE) > flowed(world, 0, 0, KITH_FLOW_CLAIMED)); /* in open cases, too */
    assert_int_equal(flowed(world, 0, 0, KITH_FLOW_ADMITTED), flowed(world, 0, 0, KITH_FLOW_CLAIMED));
    kith_world_free(world);
    kith_rules_free(rules);
}

/* Acute danger is not urgency: that more reports are of it changes nothing, unless it is answered. */
static void
acute_danger_by_itself_changes_nothing(void **state)
{
    (void) state;
    struct kith_rules *few = region_rules(BASELINE, SHORT "acute.share=0; acute.order=0; detect.acute=0.1; ", SMALL);
    struct kith_rules *many = region_rules(BASELINE, SHORT "acute.share=0; acute.order=0; detect.acute=0.9; ", SMALL);
    struct kith_world *world = region_of(few, "Test", SOME_SEED, 1), *other = region_of(many, "Test", SOME_SEED, 1);
    pass_until(world, world->end);
    pass_until(other, other->end);
    assert_true(measured(other, 0, 0, KITH_M_ACUTE) > 5 * measured(world, 0, 0, KITH_M_ACUTE));
    assert_true(measured(world, 0, 0, KITH_M_ACUTE) > 0);
    for (int m = 0; m < KITH_MEASURES; m++)
        if (m != KITH_M_ACUTE)
            assert_int_equal(measured(world, 0, 0, (enum kith_measure) m), measured(other, 0, 0, (enum kith_measure) m));
    for (uint32_t q = 0; q < few->n_queues; q++)
        for (int f = 0; f < KITH_FLOWS; f++)
            assert_int_equal(flowed(world, 0, q, (enum kith_flow) f), flowed(other, 0, q, (enum kith_flow) f));
    kith_world_free(world);
    kith_world_free(other);
    kith_rules_free(few);
    kith_rules_free(many);
}

/* Of the reports that are urgent a known share is acute, and of these a known share brings an order: binomial. */
static void
shares_of_danger_are_as_said(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE,
        SHORT "detect.urgent_other=1; detect.duplicates=0; detect.acute=0.3; acute.order=0.2; acute.order_effect=0; ", 4 * SMALL);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    double reports = 0;
    pass_until(world, world->end);
    for (enum kith_measure m = KITH_M_FIRST; m <= KITH_M_AGAIN; m++)
        reports += (double) measured(world, 0, 0, m);
    const double acute = (double) measured(world, 0, 0, KITH_M_ACUTE), orders = (double) measured(world, 0, 0, KITH_M_ORDERS);
    assert_true(reports > 1000);
    assert_true(fabs(acute - 0.3 * reports) < 4 * sqrt(0.21 * reports) + 0.02 * reports); /* two reports of a week are of one danger */
    assert_true(fabs(orders - 0.2 * acute) < 4 * sqrt(0.16 * acute));
    kith_world_free(world);
    kith_rules_free(rules);
}

/* A region in which no violence begins has nobody; one in which it ends has fewer and fewer. */
static void
zero_onset_means_that_nobody_comes(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, SHORT, SMALL);
    struct kith_rules *none = region_rules(BASELINE, SHORT "population.onset_rate=0; ", SMALL);
    struct kith_world *world = region_of(none, "Empty", SOME_SEED, 1);
    pass_until(world, world->end);
    assert_int_equal(world->to, 0);
    assert_int_equal(kith_world_counts(world)[world->layout.at[KITH_TALLY_P_FRAME] + KITH_FRAME_HOUSEHOLDS], SMALL);
    kith_world_free(world);

    world = region_of(rules, "Test", SOME_SEED, 1);
    pass_until(world, policy_of(world));
    change_to(world, none);
    const uint32_t to = world->to;
    for (uint32_t there = how_many_there(world); world->week < world->end; there = how_many_there(world)) {
        const uint32_t before = there;
        pass_until(world, world->week + 1);
        assert_int_equal(world->to, to);
        assert_true(how_many_there(world) <= before);
    }
    assert_true(world->left > 100);
    assert_int_equal(measured(world, 0, 0, KITH_M_ONSETS), 0);
    kith_world_free(world);
    kith_rules_free(rules);
    kith_rules_free(none);
}

/* ---- integral without advantage ---- */

#define ALONE(service) \
    EACH_SERVICE("recognised", "0") \
    EACH_SERVICE("places", "0") \
    "services." service ".recognised=0.9; services." service ".violence_need=0.5; services." service ".places=9; " \
    "services." service ".stay=22 week; services." service ".dropout=0.7; services." service ".experience=0.4; "
#define AS_SEPARATE \
    "pathways.integral.stay=22 week; pathways.integral.dropout=0.7; pathways.integral.handover_loss=0.1; " \
    "pathways.fragmented.handover_loss=0.1; pathways.integral.advantage=0; pathways.integral.met_factor=1; " \
    "pathways.integral.aftercare=0 week; pathways.integral.sees_relapse=0; pathways.integral.safety_plan=0; " \
    "pathways.integral.staff_ratio=1; pathways.integral.min_needs=1; pathways.integral.min_severity=0; "

static void
same_but_for_the_pathway(const char *sets)
{
    static const char *const but = " pathway waiting planned slot_queue slot_pathway fade_pathway ";
    struct kith_rules *one = region_rules(FRAGMENTED, sets, SMALL), *other = region_rules(INTEGRAL, sets, SMALL);
    struct kith_world *a = region_of(one, "Test", SOME_SEED, 1), *b = region_of(other, "Test", SOME_SEED, 1);
    int64_t waiting = 0, held = 0;
    while (a->week < a->end) {
        pass_until(a, a->week + 1);
        pass_until(b, b->week + 1);
        uint32_t claims[2] = { 0, 0 }, used[2] = { 0, 0 }, places[2] = { 0, 0 };
        for (uint32_t q = 1; q < one->n_queues; q++) {
            claims[0] += a->queue[q].n, claims[1] += b->queue[q].n;
            used[0] += a->used[q], used[1] += b->used[q];
            places[0] += a->places[q], places[1] += b->places[q];
        }
        assert_int_equal(claims[0], claims[1]);
        assert_int_equal(used[0], used[1]);
        assert_int_equal(places[0], places[1]);
        struct kith_region_state region = b->region; /* who works in a team is paid for */
        memcpy(region.spent, a->region.spent, sizeof region.spent);
        assert_memory_equal(&a->region, &region, sizeof region);
        for (uint32_t id = 0; id < a->to; id++)
            if (differing_columns(&a->family[id], &b->family[id], but, 0) || differing_homes(&a->home[id], &b->home[id], "", 0)) {
                print_error("family %u, week %u:\n", id, last_week(a));
                differing_columns(&a->family[id], &b->family[id], but, 1);
                differing_homes(&a->home[id], &b->home[id], "", 1);
                fail();
            }
        waiting += claims[0];
        held += used[0];
    }
    assert_true(waiting > 100 && held > 100);
    kith_world_free(a);
    kith_world_free(b);
    kith_rules_free(one);
    kith_rules_free(other);
}

static void
a_team_without_advantage_is_a_service(void **state)
{
    (void) state;
    same_but_for_the_pathway(SHORT ALONE("local-team") AS_SEPARATE "care.overload=0.5; climate.gain=0.5; acute.share=0.3; ");
    same_but_for_the_pathway(SHORT ALONE("psychiatry") AS_SEPARATE "acute.order=0.5; ");
}

/* ---- members ---- */

/* Children at home are recounted at the end of each year; each is born once, grows up once, and the last one's
 * eighteenth birthday is the latest that the family leaves. */
static void
children_are_born_and_grow_up(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, "population.burn_in=104 week; population.horizon=520 week; ", SMALL);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    uint32_t births = 0, grown = 0, childless = 0;
    while (world->week < world->end) {
        pass_until(world, world->week + 1);
        for (uint32_t id = 0; id < world->to; id++) {
            const struct kith_family *family = &world->family[id];
            const struct kith_home *home = &world->home[id];
            const int age = (int) last_week(world) - (int) family->entry;
            int at_home = 0;
            if (!is_there(world, id) || (world->week - KITH_PAST) % KITH_YEAR != world->rules->burn_in % KITH_YEAR)
                continue;
            for (uint32_t c = 0; c < home->n_born; c++) {
                const int of_child = age - home->born[c];
                at_home += of_child >= 0 && of_child < 18 * 52;
                births += of_child >= 0 && of_child < 52 && age > 0;
                grown += of_child >= 18 * 52 && of_child < 19 * 52;
                if (c > 0)
                    assert_true(home->born[c] - home->born[c - 1] >= 52 || home->born[c - 1] == 0);
            }
            assert_int_equal(family->children, at_home);
            if (home->n_born) {
                assert_true(family->leave <= family->entry + home->born[home->n_born - 1] + 18 * 52);
                assert_true(home->born[0] <= 0); /* the eldest is there when violence begins */
                assert_true(at_home > 0);
            } else {
                childless++;
                assert_int_equal(family->kind, KITH_PARTNER);
            }
        }
    }
    assert_true(births > 100 && grown > 100 && childless > 100);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* Tables of a run reach to its end: no change of a scenario may move that. */
static void
the_end_of_a_run_cannot_change(void **state)
{
    (void) state;
    static const char *const paths[] = { "population.burn_in", "population.horizon", "population.onset_rate" };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct kith_scenario *scenario = NULL;
        struct kith_error err = { 0 };
        char text[512];
        snprintf(text, sizeof text,
            "title: Shorter\nextends: baseline.yaml\nchanges:\n  one:\n    parameter: {value: %s, grade: assumption, source: Test}\n"
            "    how: {value: multiply, grade: assumption, source: Test}\n    amount: {value: 0.5, unit: \"1\", grade: assumption, source: "
            "Test}\n",
            paths[i]);
        const int status =
            kith_scenario_read_text(&scenario, &kith_model_schema, "other.yaml", text, strlen(text), "scenarios/", NULL, 0, &err);
        if (i < 2) {
            assert_int_equal(status, KITH_ERR_CONFIG);
            assert_non_null(strstr(err.text, "cannot change over time"));
        } else
            assert_int_equal(status, KITH_OK);
        kith_error_clear(&err);
        kith_scenario_free(scenario);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_are_what_a_recount_finds),
        cmocka_unit_test(times_until_reports_are_counted_once),
        cmocka_unit_test(reports_add_up),
        cmocka_unit_test(reports_of_a_region_are_held_against_the_country),
        cmocka_unit_test(the_violent_stock_changes_by_what_is_counted),
        cmocka_unit_test(places_and_queues_are_what_families_hold),
        cmocka_unit_test(the_policy_starts_from_the_capacity_that_there_is),
        cmocka_unit_test(a_policy_after_next_to_no_staff_has_a_capacity_that_can_be_counted),
        cmocka_unit_test(waiting_weeks_are_the_waits_of_those_who_waited),
        cmocka_unit_test(zero_detection_means_that_nobody_is_known),
        cmocka_unit_test(ample_capacity_means_no_waiting),
        cmocka_unit_test(acute_help_loses_nobody),
        cmocka_unit_test(acute_danger_by_itself_changes_nothing),
        cmocka_unit_test(shares_of_danger_are_as_said),
        cmocka_unit_test(zero_onset_means_that_nobody_comes),
        cmocka_unit_test(a_team_without_advantage_is_a_service),
        cmocka_unit_test(children_are_born_and_grow_up),
        cmocka_unit_test(the_end_of_a_run_cannot_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
