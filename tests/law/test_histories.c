/* Individual histories say what happened: replayed, they are the families; counted, they are the counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "population_fixture.h"

#define BUSY \
    SHORT "pathways.integral.share=0.5; pathways.integral.staff_share=0.5; detect.acute=0.5; acute.share=0.3; acute.order=0.5; climate.gain=0.5; " \
    "care.overload=0.5; lives.separation_high=0.5; "

enum { ALL = 65536, LARGE = 300000 };

struct log {
    struct kith_event *event;
    size_t n, room;
};

static int
keep(void *with, const struct kith_event *event, size_t n, struct kith_error *err)
{
    struct log *self = with;
    (void) err;
    if (self->n + n > self->room) {
        self->room = 2 * (self->n + n);
        self->event = realloc(self->event, self->room * sizeof *event);
        assert_non_null(self->event);
    }
    memcpy(self->event + self->n, event, n * sizeof *event);
    self->n += n;
    return KITH_OK;
}

static struct kith_world *
logged_region(const struct kith_rules *rules, struct log *log, uint32_t share, int threads)
{
    struct kith_world *world = region_of(rules, "Zeeland", SOME_SEED, threads);
    world->history = (struct kith_history) { share, keep, log };
    return world;
}

static struct log
log_of(const struct kith_rules *rules, uint32_t share, int threads)
{
    struct log log = { 0 };
    struct kith_world *world = logged_region(rules, &log, share, threads);
    pass_until(world, world->end);
    kith_world_free(world);
    return log;
}

/* ---- replayed ---- */

struct state {
    uint8_t there, level, profile, stage, help;
};

static void
replay(struct state *state, const struct kith_event *event)
{
    struct state *family = &state[event->family];
    const uint8_t first = event->place / KITH_PLACE_PAIR, second = event->place % KITH_PLACE_PAIR;
    switch ((enum kith_event_name) event->event) {
    case KITH_EVENT_THERE:
    case KITH_EVENT_ONSET:
        assert_false(family->there);
        *family = (struct state) { .there = 1, .level = first, .profile = second };
        break;
    case KITH_EVENT_KNOWN:
        family->stage = first;
        family->help = second;
        break;
    case KITH_EVENT_LEVEL: family->level = event->place; break;
    case KITH_EVENT_STAGE: family->stage = event->place; break;
    case KITH_EVENT_HELP: family->help = event->place; break;
    case KITH_EVENT_LEFT:
        assert_true(family->there);
        family->there = 0;
        break;
    default: break;
    }
}

static void
histories_replayed_are_the_families(void **unused)
{
    (void) unused;
    struct kith_rules *rules = region_rules(BASELINE, BUSY, MIDDLE);
    struct log log = { 0 };
    struct kith_world *world = logged_region(rules, &log, ALL, 1);
    struct state *state = calloc(world->first[world->end - KITH_PAST], sizeof *state); /* of every family that will come, by its number */
    size_t seen = 0, changes = 0;
    assert_non_null(state);
    pass_until(world, policy_of(world));
    assert_int_equal(log.n, 0);
    while (world->week < world->end) {
        pass_until(world, world->week + 1);
        for (; seen < log.n; seen++) {
            assert_int_equal(log.event[seen].week, last_week(world) - policy_of(world));
            changes += log.event[seen].event == KITH_EVENT_LEVEL;
            replay(state, &log.event[seen]);
        }
        size_t there = 0, said = 0;
        for (uint32_t birth = 0; birth < world->born; birth++)
            said += state[birth].there;
        for (uint32_t id = 0; id < world->to; id++) {
            const struct kith_family *family = &world->family[id];
            const struct state *told = &state[family->birth];
            assert_int_equal(told->there, is_there(world, id));
            if (!told->there)
                continue;
            there++;
            assert_int_equal(told->level, family->level);
            assert_int_equal(told->profile, family->profile);
            assert_int_equal(told->stage, family->stage);
            assert_int_equal(told->help, family->help);
        }
        assert_int_equal(there, said); /* nobody is there who has no place */
    }
    assert_true(changes > 1000);
    free(state);
    free(log.event);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* ---- counted ---- */

static size_t
events_of(const struct log *log, enum kith_event_name event, int64_t place, uint32_t from, uint32_t until)
{
    size_t n = 0;
    for (size_t i = 0; i < log->n; i++)
        n += log->event[i].event == event && (place < 0 || log->event[i].place == place) && log->event[i].week >= from && log->event[i].week < until;
    return n;
}

static void
histories_counted_are_the_counts(void **unused)
{
    (void) unused;
    static const struct {
        enum kith_event_name event;
        enum kith_flow flow;
    } flows[] = { { KITH_EVENT_CLAIMED, KITH_FLOW_CLAIMED }, { KITH_EVENT_ADMITTED, KITH_FLOW_ADMITTED }, { KITH_EVENT_GAVE_UP, KITH_FLOW_LEFT },
        { KITH_EVENT_LOST, KITH_FLOW_LOST }, { KITH_EVENT_COMPLETED, KITH_FLOW_COMPLETED }, { KITH_EVENT_DROPPED, KITH_FLOW_DROPPED } };
    static const struct {
        enum kith_event_name event;
        enum kith_measure measure;
    } measures[] = { { KITH_EVENT_ONSET, KITH_M_ONSETS }, { KITH_EVENT_LEFT, KITH_M_LEAVES }, { KITH_EVENT_ORDER, KITH_M_ORDERS },
        { KITH_EVENT_PARTED, KITH_M_SEPARATIONS } };
    struct kith_rules *rules = region_rules(BASELINE, BUSY, MIDDLE);
    struct log log = { 0 };
    struct kith_world *world = logged_region(rules, &log, ALL, 1);
    pass_until(world, world->end);
    for (uint32_t year = 0; year < 2; year++) {
        const uint32_t from = year * KITH_YEAR, until = from + KITH_YEAR;
        for (size_t m = 0; m < sizeof measures / sizeof *measures; m++)
            assert_int_equal(events_of(&log, measures[m].event, -1, from, until), measured(world, year, 0, measures[m].measure));
        for (uint32_t q = 0; q < rules->n_queues; q++)
            for (size_t f = 0; f < sizeof flows / sizeof *flows; f++)
                assert_int_equal(events_of(&log, flows[f].event, q, from, until), flowed(world, year, q, flows[f].flow));
    }
    for (uint32_t week = 0; week < 2 * KITH_YEAR; week++)
        for (uint32_t sort = KITH_REPORT_INDEX; sort < KITH_REPORTS; sort++) {
            size_t n = 0;
            for (uint32_t reporter = 0; reporter < rules->params.n_reporters; reporter++)
                n += events_of(&log, KITH_EVENT_REPORT, sort * KITH_PLACE_PAIR + reporter, week, week + 1);
            assert_int_equal(n, reported(world, week, (enum kith_report) sort));
        }
    assert_true(events_of(&log, KITH_EVENT_REPORT, -1, 0, 104) > 500);
    free(log.event);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* Reports of each family in each year of the policy, and in five, one by one; those of families that leave are theirs, too. */
static void
numbers_of_reports_are_those_of_single_families(void **unused)
{
    (void) unused;
    enum { YEARS = 6 };
    struct kith_rules *rules = region_rules(BASELINE, "population.burn_in=104 week; population.horizon=312 week; detect.signs=0.3; ", SMALL);
    struct log log = { 0 };
    struct kith_world *world = logged_region(rules, &log, ALL, 3);
    pass_until(world, world->end);
    const int64_t *tally = kith_world_counts(world);
    const uint32_t families = world->born;
    uint32_t(*n)[YEARS] = calloc(families, sizeof *n);
    int64_t number[YEARS][KITH_NUMBERS][2] = { 0 }, five[KITH_NUMBERS][2] = { 0 }, most = 0;
    assert_non_null(n);
    for (size_t i = 0; i < log.n; i++)
        if (log.event[i].event == KITH_EVENT_REPORT)
            n[log.event[i].family][log.event[i].week / 52]++;
    for (uint32_t f = 0; f < families; f++) {
        uint32_t all = 0;
        for (uint32_t y = 0; y < YEARS; y++) {
            const uint32_t k = n[f][y] < 40 ? n[f][y] : 40;
            number[y][k][0] += n[f][y] > 0;
            number[y][k][1] += n[f][y];
            all += y < 5 ? n[f][y] : 0;
        }
        five[all < 40 ? all : 40][0] += all > 0;
        five[all < 40 ? all : 40][1] += all;
        most = all > most ? all : most;
    }
    for (uint32_t k = 1; k < KITH_NUMBERS; k++)
        for (uint32_t c = 0; c < 2; c++) {
            for (uint32_t y = 0; y < YEARS; y++)
                assert_int_equal(tally[world->layout.at[KITH_TALLY_P_NUMBERS] + (y * KITH_NUMBERS + k) * 2 + c], number[y][k][c]);
            assert_int_equal(tally[world->layout.at[KITH_TALLY_P_NUMBERS_5] + k * 2 + c], five[k][c]);
        }
    assert_true(most >= 10);
    free(n);
    free(log.event);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* ---- one order, whoever works; part of all ---- */

static void
the_order_is_data(void **unused)
{
    (void) unused;
    struct kith_rules *rules = region_rules(BASELINE, BUSY, LARGE);
    const struct log one = log_of(rules, ALL, 1);
    assert_true(one.event[one.n - 1].family >= KITH_PART); /* there are several desks */
    for (size_t i = 1; i < one.n; i++) {
        const struct kith_event *a = &one.event[i - 1], *b = &one.event[i];
        assert_true(a->week < b->week || (a->week == b->week && (a->family < b->family || (a->family == b->family && a->event <= b->event))));
    }
    for (int threads = 2; threads <= 8; threads += threads == 2 ? 1 : 5) {
        const struct log more = log_of(rules, ALL, threads);
        assert_int_equal(more.n, one.n);
        assert_memory_equal(more.event, one.event, one.n * sizeof *one.event);
        free(more.event);
    }
    free(one.event);
    kith_rules_free(rules);
}

static void
a_sample_is_a_part_of_all(void **unused)
{
    (void) unused;
    struct kith_rules *rules = region_rules(BASELINE, BUSY, MIDDLE);
    const struct log all = log_of(rules, ALL, 1), tenth = log_of(rules, ALL / 10, 1), half = log_of(rules, ALL / 2, 1);
    uint8_t *taken = calloc(MIDDLE, 1);
    size_t k = 0, families = 0, of = 0;
    assert_non_null(taken);
    for (size_t i = 0; i < tenth.n; i++)
        taken[tenth.event[i].family] = 1;
    for (size_t i = 0; i < all.n; i++)
        if (taken[all.event[i].family]) {
            assert_true(k < tenth.n);
            assert_memory_equal(&tenth.event[k], &all.event[i], sizeof *all.event);
            k++;
        }
    assert_int_equal(k, tenth.n);
    k = 0;
    for (size_t i = 0; i < half.n && k < tenth.n; i++)
        k += memcmp(&half.event[i], &tenth.event[k], sizeof *half.event) == 0;
    assert_int_equal(k, tenth.n);
    for (size_t i = 0; i < all.n; i++)
        if (all.event[i].event == KITH_EVENT_THERE || all.event[i].event == KITH_EVENT_ONSET) {
            of++;
            families += taken[all.event[i].family];
        }
    const double n = (double) of, sd = __builtin_sqrt(n * 0.1 * 0.9);
    assert_true((double) families > 0.1 * n - 4 * sd && (double) families < 0.1 * n + 4 * sd);
    free(taken);
    free(all.event);
    free(tenth.event);
    free(half.event);
    kith_rules_free(rules);
}

static int
refuse(void *with, const struct kith_event *event, size_t n, struct kith_error *err)
{
    (void) with, (void) event, (void) n, (void) err;
    return KITH_ERR_IO;
}

static void
who_cannot_take_events_ends_the_run(void **unused)
{
    (void) unused;
    struct kith_rules *rules = region_rules(BASELINE, SHORT, SMALL);
    struct kith_world *world = region_of(rules, "Zeeland", SOME_SEED, 1);
    struct kith_error err = { 0 };
    world->history = (struct kith_history) { ALL, refuse, NULL };
    assert_int_equal(kith_world_until(world, world->end, NULL, &err), KITH_ERR_IO);
    assert_int_equal(world->week, policy_of(world));
    kith_error_clear(&err);
    kith_world_free(world);
    kith_rules_free(rules);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(histories_replayed_are_the_families),
        cmocka_unit_test(histories_counted_are_the_counts),
        cmocka_unit_test(numbers_of_reports_are_those_of_single_families),
        cmocka_unit_test(the_order_is_data),
        cmocka_unit_test(a_sample_is_a_part_of_all),
        cmocka_unit_test(who_cannot_take_events_ends_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
