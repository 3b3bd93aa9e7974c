/* The fast run and its serial, obvious twin are the same to the last bit, every week. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bodies.h"
#include "world_fixture.h"

#include "twin.c"

/* Of the fast run, made ready to be held against the twin: what it puts off is done now, and its
 * calendars, which the twin does not keep, are left out. */
static void
bring_up_to_date(struct kith_world *world, struct kith_family *family)
{
    const uint64_t *relapse = world->rules->relapse;
    const uint32_t week = last_week(world);
    if (family->flags & (KITH_CALM | KITH_CALM_IN_HELP))
        kith_incident_look(world, NULL, family, week + 1);
    kith_incident_expose(world, family, week + 1);
    if (family->level == KITH_NONE && family->flags & KITH_SUSCEPTIBLE && family->stage != KITH_UNKNOWN)
        family->relapse_left -= family->ease * (relapse[week - family->since] - relapse[family->relapse_from - family->since]);
}

static void
leave_out(struct kith_family *family)
{
    family->spell = family->relapse_from = 0;
    family->timer[KITH_TIMER_CLOCK] = family->timer[KITH_TIMER_LEVEL] = 0;
    if (family->level != KITH_NONE || !(family->flags & KITH_SUSCEPTIBLE) || family->stage == KITH_UNKNOWN)
        family->relapse_left = 0; /* no clock runs */
}

static void
families_are_equal(struct kith_world *world, const struct twin *twin)
{
    for (uint32_t id = 0; id < world->n; id++) {
        if (!twin_is_here(twin, id, last_week(world)))
            continue;
        struct kith_family fast = world->family[id], slow = twin->family[id];
        bring_up_to_date(world, &fast);
        leave_out(&fast);
        leave_out(&slow);
        if (differing_columns(&fast, &slow, "", 0)) {
            print_error("week %u, family %u (clock %d):\n", last_week(world), id, (int) (last_week(world) - fast.entry) - KITH_BEFORE);
            differing_columns(&fast, &slow, "", 1);
            fail();
        }
    }
}

/* The twin's list, taken out in order, is the fast run's queue. */
static void
queues_are_equal(const struct kith_world *world, struct twin *twin)
{
    for (uint32_t q = 0; q < world->rules->n_queues; q++) {
        struct twin_list *list = &twin->list[q];
        const struct kith_queue *queue = &world->queue[q];
        assert_int_equal(queue->n, list->n);
        for (uint32_t i = 0; i < list->n; i++)
            list->claim[i].seen = 0;
        for (uint32_t i = 0; i < queue->n; i++) {
            struct twin_claim *slow = next_claim(list);
            const struct kith_claim *fast = &queue->claim[i];
            if (!slow) /* cannot be: there are as many */
                return;
            assert_int_equal(fast->agent, slow->agent);
            assert_int_equal(kith_claim_urgency(fast), slow->urgency);
            assert_int_equal(kith_claim_since(fast), slow->since);
            assert_int_equal((uint32_t) fast->key, slow->lot);
            assert_int_equal(fast->leave, slow->leave);
            assert_int_equal(fast->mark, slow->pathway);
            assert_int_equal(fast->passed, slow->passed);
            slow->seen = 1;
        }
        if (world->used[q] != twin_used(twin, q))
            fail_msg("week %u: %u places of queue %u are used, not %u", last_week(world), world->used[q], q, twin_used(twin, q));
    }
    assert_memory_equal(&world->log_noise, &twin->log_noise, sizeof twin->log_noise);
    assert_memory_equal(&world->hours, &twin->hours, sizeof twin->hours);
}

static void
tallies_are_equal(const struct kith_layout *layout, const int64_t *fast, const int64_t *slow)
{
    for (int b = 0; b < KITH_BLOCKS; b++)
        for (uint32_t i = 0; i < layout->size[b]; i++)
            if (fast[layout->at[b] + i] != slow[layout->at[b] + i])
                fail_msg("%s, cell %u: %lld, not %lld", kith_blocks[b].name, i, (long long) fast[layout->at[b] + i],
                    (long long) slow[layout->at[b] + i]);
}

enum { BODIES = 4 };

struct run {
    const char *path, *sets;
    int draw;
    uint64_t seed;
    uint32_t families;
    int worlds; /* how many fast runs are held against the twin, with 1, 3, 2 and 8 threads */
    uint32_t weeks; /* 0 for all */
};

static void
agree(const struct run *run)
{
    static const int threads[BODIES] = { 1, 3, 2, 8 };
    struct kith_rules *rules = rules_of(run->path, run->sets, run->draw, run->families);
    struct kith_world *world[BODIES];
    struct twin *twin = twin_new(rules, kith_key_of(run->seed, 0), run->families);
    for (int w = 0; w < run->worlds; w++)
        world[w] = world_of(rules, run->seed, run->families, threads[w], w % 2 ? wide_body((unsigned) (run->seed + (uint64_t) w / 2)) : KITH_PORTABLE);
    assert_int_equal(world[0]->n, twin->n);
    assert_int_equal(world[0]->end, twin->end);
    while (twin->week < (run->weeks ? run->weeks : twin->end)) {
        twin_week(twin);
        for (int w = 0; w < run->worlds; w++) {
            week_of(world[w]);
            families_are_equal(world[w], twin);
            queues_are_equal(world[w], twin);
        }
    }
    twin_finish(twin);
    for (int w = 0; w < run->worlds; w++) {
        if (!run->weeks)
            tallies_are_equal(&twin->layout, run_of(world[w]), twin->tally);
        kith_world_free(world[w]);
    }
    twin_free(twin);
    kith_rules_free(rules);
}

static void
the_scenarios_agree(void **state)
{
    (void) state;
    static const char *const paths[] = { BASELINE, FRAGMENTED, INTEGRAL };
    for (size_t p = 0; p < sizeof paths / sizeof *paths; p++)
        for (uint64_t seed = 1; seed <= 2; seed++)
            agree(&(struct run) { paths[p], "", POINT, seed, 576, 2, 0 });
}

static void
prior_draws_agree(void **state)
{
    (void) state;
    for (int draw = 0; draw < 8; draw++)
        agree(&(struct run) { draw % 2 ? INTEGRAL : BASELINE, "", draw, 7, 576, 2, 0 });
}

static void
many_families_agree(void **state)
{
    (void) state;
    agree(&(struct run) { INTEGRAL, "", 11, 3, 3000, 2, 0 });
}

/* So many that they are worked on in parts: all enter in seven weeks and are followed to some time after their report. */
static void
parts_and_threads_agree(void **state)
{
    (void) state;
    agree(&(struct run) {
        INTEGRAL, "cohort.run_in=1 week; cohort.intake=6 week; assess.capacity=6; pathways.integral.share=0.5", POINT, 5, 21000, 4, 70 });
}

static void
extremes_agree(void **state)
{
    (void) state;
    static const char *const extremes[] = {
        NO_DETECTION,
        "detect.per_severe=0; detect.per_other=0; detect.signs=0; detect.unfounded=0.000000001",
        "detect.per_severe=1; detect.per_other=0.2; detect.signs=10; detect.unfounded=1; detect.duplicates=0.9",
        "violence.stop_rate=20; violence.deescalate_rate=20; violence.escalate_rate=20; violence.susceptible=1; "
        "violence.relapse_scale=0.05; report.early=20; cohort.onset_rate=20",
        "violence.stop_rate=0; violence.deescalate_rate=0; violence.escalate_rate=0; report.stop=0; violence.susceptible=0",
        "violence.low_rate=0; violence.high_rate=1000; violence.severe=1; observe.told=1; observe.long_window=0",
        "violence.relapse_shape=3; violence.susceptible=1; violence.relapse_scale=0.3; report.early=-0.95; report.stop=0.9",
        EACH_SERVICE("places", "0"),
        EACH_SERVICE("places", "1000") "cohort.run_in=0 week",
        EACH_SERVICE("places", "1") "care.patience=1 week",
        EACH_SERVICE("stay", "1 week") "pathways.integral.stay=1 week",
        EACH_SERVICE("stay", "520 week") "pathways.integral.stay=520 week",
        EACH_SERVICE("dropout", "20") "pathways.integral.dropout=20",
        EACH_SERVICE("dropout", "0") "pathways.integral.dropout=0",
        "assess.overload=wait; assess.capacity=1.2",
        "assess.overload=extra; assess.capacity=0; assess.extra=0.2; assess.noise=1; assess.noise_memory=0.1 week",
        "assess.overload=advice; assess.capacity=0.8; assess.advice_after=4 week; assess.followup_work=1; detect.duplicates=0.9",
        "assess.working_time=20 week; assess.capacity=100",
        "assess.working_time=0 week; assess.follow_up_length=1 week; assess.monitored_length=1 week; assess.monitored=1; "
        "care.plan_length=1 week; care.half_life=1 week; assess.safety_plan=1; assess.advice=0; assess.advice_urgent=1",
        "cohort.follow_up=104 week",
        "cohort.follow_up=95 week; cohort.intake=30 week; members.children=6",
        "care.effect=3; care.waiting_effect=-3; care.plan_effect=3; pathways.integral.advantage=3",
        "care.effect=-3; care.waiting_effect=3; care.plan_effect=-3",
        "pathways.integral.sees_relapse=1; pathways.integral.aftercare=520 week; violence.susceptible=1; violence.relapse_scale=0.1; "
        "violence.stop_rate=20; pathways.integral.stay=2 week; pathways.integral.staff_ratio=0.1",
        "pathways.integral.share=0.5; pathways.integral.staff_share=0.5; pathways.integral.min_needs=2; pathways.integral.min_severity=2; "
        "pathways.fragmented.at_once=3",
        "pathways.integral.share=0.5; pathways.integral.staff_share=0.5; pathways.fragmented.mode=joint; "
        "pathways.fragmented.staff_share=0.7; "
        "pathways.fragmented.aftercare=9 week; pathways.fragmented.sees_relapse=1; violence.susceptible=1; violence.relapse_scale=0.2",
        "pathways.integral.handover_loss=1; pathways.fragmented.handover_loss=1",
    };
    for (size_t i = 0; i < sizeof extremes / sizeof *extremes; i++)
        for (int integral = 0; integral < 2; integral++)
            agree(&(struct run) { integral ? INTEGRAL : BASELINE, extremes[i], POINT, 40 + i, 300, 2, 0 });
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_scenarios_agree),
        cmocka_unit_test(prior_draws_agree),
        cmocka_unit_test(many_families_agree),
        cmocka_unit_test(parts_and_threads_agree),
        cmocka_unit_test(extremes_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
