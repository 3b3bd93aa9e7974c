/* Common random numbers in regions: what a policy cannot change, and what no difference makes a difference. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "population_fixture.h"

#define LIVELY \
    SHORT "detect.acute=0.5; acute.share=0.3; acute.order=0.5; climate.gain=0.5; care.overload=0.5; pathways.integral.share=0.3; " \
          "pathways.integral.staff_share=0.3; "

/* Whatever a policy does, these belong to the family: who it is, when it comes and goes, where it lies, who is born when. */
static void
families_are_the_same_people(const struct kith_world *a, const struct kith_world *b)
{
    assert_int_equal(a->to, b->to);
    assert_int_equal(a->left, b->left);
    assert_memory_equal(a->first, b->first, (a->end - KITH_PAST + 1) * sizeof *a->first);
    for (uint32_t id = 0; id < a->to; id++) {
        const struct kith_family *x = &a->family[id], *y = &b->family[id];
        const uint16_t own = KITH_SUSCEPTIBLE | KITH_DENIAL;
        assert_true(x->birth == y->birth && x->entry == y->entry && x->leave == y->leave && x->profile == y->profile && x->kind == y->kind
            && x->frailty == y->frailty && x->problems == y->problems && x->adults == y->adults && x->children == y->children
            && (x->flags & own) == (y->flags & own));
        assert_int_equal(differing_homes(&a->home[id], &b->home[id], " low_weeks high_weeks exposed trauma helped wellbeing ", 1), 0);
    }
}

static void
policies_change_no_arrival_no_attribute_and_no_leaving(void **state)
{
    (void) state;
    static const char *const policies[] = { "assess.capacity=60; " EACH_SERVICE("places", "40"), "detect.signs=2; detect.duplicates=0.5; ",
        "pathways.integral.share=1; pathways.integral.staff_share=1; care.effect=1.5; ",
        "detect.acute=1; acute.share=1; acute.order=1; population.memory=1 year; " };
    struct kith_rules *rules = region_rules(BASELINE, LIVELY, SMALL);
    struct kith_world *base = region_of(rules, "Test", SOME_SEED, 1);
    pass_until(base, base->end);
    for (size_t p = 0; p < sizeof policies / sizeof *policies; p++) {
        char sets[SET_TEXT];
        snprintf(sets, sizeof sets, "%s%s", LIVELY, policies[p]);
        struct kith_rules *other = region_rules(BASELINE, sets, SMALL);
        struct kith_world *world = region_of(other, "Test", SOME_SEED, 1), *branch = region_of(rules, "Test", SOME_SEED, 1);
        pass_until(world, world->end);
        families_are_the_same_people(base, world);
        pass_until(branch, policy_of(branch));
        change_to(branch, other);
        pass_until(branch, branch->end);
        families_are_the_same_people(base, branch);
        int64_t differ = 0; /* and the policy does something */
        for (uint32_t id = 0; id < base->to; id++)
            differ += differing_columns(&base->family[id], &branch->family[id], "", 0) > 0;
        assert_true(differ > 100);
        kith_world_free(world);
        kith_world_free(branch);
        kith_rules_free(other);
    }
    kith_world_free(base);
    kith_rules_free(rules);
}

/* As many places as families were ever there in one week, whoever came and left: nobody waits for one, and none is left empty while a new
 * one is taken. Nobody is moved, and two are never in one place. */
static void
places_are_taken_again(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, LIVELY "population.burn_in=520 week; population.horizon=104 week; ", SMALL);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1);
    uint32_t *place = calloc(world->n, sizeof *place), most = 0;
    assert_non_null(place);
    while (world->week < world->end) {
        const uint32_t left = world->left;
        pass_until(world, world->week + 1);
        most = world->born - left > most ? world->born - left : most;
        assert_int_equal(world->to, most);
        uint32_t there = 0;
        for (uint32_t id = 0; id < world->to; id++)
            if (is_there(world, id)) {
                uint32_t *its = &place[world->family[id].birth];
                assert_true(*its == 0 || *its == 1 + id);
                *its = 1 + id;
                there++;
            }
        assert_int_equal(there, how_many_there(world));
    }
    assert_true(world->born > world->to * 3 / 2 && world->to < 1.1 * how_many_there(world));
    free(place);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* Those who were there or came anyway keep their numbers when more come: arrivals of each week only grow. */
static void
more_onset_means_more_arrivals_each_week(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, SHORT, SMALL),
                      *more = region_rules(BASELINE, SHORT "population.onset_rate=0.03; ", SMALL);
    struct kith_world *world = region_of(rules, "Test", SOME_SEED, 1), *copy = NULL, *other = region_of(more, "Test", SOME_SEED, 1);
    struct kith_error err = { 0 };
    pass_until(world, policy_of(world));
    must(kith_world_copy(&copy, world, &err), &err);
    change_to(copy, more);
    const uint32_t start = world->week - KITH_PAST;
    assert_memory_equal(world->first, copy->first, (start + 1) * sizeof *world->first);
    for (uint32_t week = start; week < world->end - KITH_PAST; week++) {
        assert_true(copy->first[week + 1] - copy->first[week] >= world->first[week + 1] - world->first[week]);
        assert_int_equal(copy->first[week + 1] - copy->first[week], other->first[week + 1] - other->first[week]);
    }
    assert_true(copy->n > world->n + 200);
    pass_until(copy, copy->end); /* and there is room for them */
    assert_int_equal(copy->born, copy->n);
    kith_world_free(world);
    kith_world_free(copy);
    kith_world_free(other);
    kith_rules_free(rules);
    kith_rules_free(more);
}

/* ---- copies and changes ---- */

static void
a_copy_goes_on_as_the_world_does(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, LIVELY, SMALL);
    struct kith_rules *other = region_rules(BASELINE, LIVELY "assess.capacity=20; detect.signs=3; ", SMALL);
    struct kith_world *straight = region_of(rules, "Test", SOME_SEED, 1);
    struct kith_world *used = region_of(other, "Elsewhere", 7, 1); /* one that was something else before */
    struct kith_error err = { 0 };
    pass_until(used, used->end - 30);
    for (uint32_t week = KITH_PAST + 11; week < straight->end; week += 60) { /* in the burn-in, and under the policy */
        pass_until(straight, week);
        struct kith_world *copy = copy_of(straight);
        must(kith_world_copy(&used, straight, &err), &err);
        worlds_are_equal(straight, copy, "");
        struct kith_world *tail = copy_of(straight);
        pass_until(tail, tail->end);
        pass_until(copy, week + 10);
        pass_until(copy, copy->end);
        pass_until(used, used->end);
        worlds_are_equal(tail, copy, "");
        worlds_are_equal(tail, used, "");
        assert_int_equal(tail->family_weeks, copy->family_weeks);
        const int64_t *a = kith_world_counts(tail);
        counts_are_equal(&tail->layout, a, kith_world_counts(copy));
        counts_are_equal(&tail->layout, a, kith_world_counts(used));
        kith_world_free(copy);
        kith_world_free(tail);
    }
    kith_world_free(straight);
    kith_world_free(used);
    kith_rules_free(rules);
    kith_rules_free(other);
}

/* The straight run, held against a copy of it that was branched at the start of the policy. */
static void
branching_is_running_straight(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, LIVELY, SMALL);
    struct kith_world *straight = region_of(rules, "Test", SOME_SEED, 1), *trunk = region_of(rules, "Test", SOME_SEED, 1);
    pass_until(straight, straight->end);
    pass_until(trunk, policy_of(trunk));
    struct kith_world *branch = copy_of(trunk);
    pass_until(branch, branch->end);
    pass_until(trunk, trunk->end);
    worlds_are_equal(straight, branch, "");
    worlds_are_equal(straight, trunk, "");
    const int64_t *a = kith_world_counts(straight);
    counts_are_equal(&straight->layout, a, kith_world_counts(branch));
    counts_are_equal(&straight->layout, a, kith_world_counts(trunk));
    kith_world_free(straight);
    kith_world_free(trunk);
    kith_world_free(branch);
    kith_rules_free(rules);
}

/* A change to the same rules closes spells early and brings relapse clocks up to date, and that is all: what
 * families are when both are brought up to date, and all counts, are the same; only rounding of expected
 * incidents, which is by spell, may differ. */
static void
a_change_to_the_same_rules_changes_nothing(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(BASELINE, LIVELY, SMALL), *same = region_rules(BASELINE, LIVELY, SMALL);
    struct kith_world *straight = region_of(rules, "Test", SOME_SEED, 1), *changed = region_of(rules, "Test", SOME_SEED, 1);
    for (uint32_t week = KITH_PAST + 5; week < straight->end; week += 7) {
        pass_until(straight, week);
        pass_until(changed, week);
        if (week == policy_of(straight) || week > policy_of(straight))
            change_to(changed, week % 2 ? rules : same);
        worlds_are_equal(straight, changed, " spell exposure relapse_from relapse_left moves told_severe ");
        assert_memory_equal(straight->due, changed->due, straight->to * sizeof *straight->due);
        for (uint32_t id = 0; id < straight->to; id++) /* codes may be lower where an early effect has faded since */
            assert_true(!is_there(straight, id) || changed->move_code[id] >> 3 <= straight->move_code[id] >> 3);
    }
    pass_until(straight, straight->end);
    pass_until(changed, changed->end);
    const int64_t *a = kith_world_counts(straight), *b = kith_world_counts(changed);
    const struct kith_layout *layout = &straight->layout;
    for (uint32_t i = 0; i < layout->total; i++) {
        const uint32_t at = layout->at[KITH_TALLY_P_STRATA], what = (i - at) % KITH_MEASURES;
        if (i >= at && i < at + layout->size[KITH_TALLY_P_STRATA] && ((what >= KITH_M_PARTNER && what <= KITH_M_CHILD_SEVERE) || what == KITH_M_ADVICE))
            assert_true(llabs(a[i] - b[i]) <= 40000 && llabs(a[i] - b[i]) <= 50 + a[i] / 500);
        else
            assert_int_equal(a[i], b[i]);
    }
    kith_world_free(straight);
    kith_world_free(changed);
    kith_rules_free(rules);
    kith_rules_free(same);
}

/* ---- threads, bodies, other regions ---- */

static void
threads_and_bodies_change_nothing(void **state)
{
    (void) state;
    static const int threads[] = { 2, 3, 8 };
    struct kith_rules *rules = region_rules(BASELINE,
        "population.burn_in=52 week; population.horizon=104 week; climate.gain=0.5; acute.share=0.3; pathways.integral.share=0.3; "
        "pathways.integral.staff_share=0.3; ",
        2 * MIDDLE);
    struct kith_world *one = region_of(rules, "Test", SOME_SEED, 1);
    assert_true(one->n > 2 * KITH_PART);
    pass_until(one, one->end);
    const int64_t *counts = kith_world_counts(one);
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        struct kith_world *many = region_of(rules, "Test", SOME_SEED, threads[i]);
        pass_until(many, many->end);
        worlds_are_equal(one, many, "");
        counts_are_equal(&one->layout, counts, kith_world_counts(many));
        kith_world_free(many);
    }
    struct kith_world *portable = NULL;
    struct kith_error err = { 0 };
    must(kith_world_population(&portable, rules, kith_region_key(kith_key_of(SOME_SEED, 0), "Test"), 1, KITH_PORTABLE, &err), &err);
    pass_until(portable, portable->end);
    worlds_are_equal(one, portable, "");
    counts_are_equal(&one->layout, counts, kith_world_counts(portable));
    kith_world_free(portable);
    kith_world_free(one);
    kith_rules_free(rules);
}

/* Regions run one after the other, or week by week in turn; each has random numbers of its own, by its name. */
static void
a_region_does_not_depend_on_others(void **state)
{
    (void) state;
    static const char *const names[] = { "Zeeland", "Drenthe", "Limburg" };
    enum { N = sizeof names / sizeof *names };
    struct kith_rules *rules[N];
    struct kith_world *alone[N], *in_turn[N];
    for (int r = 0; r < N; r++) {
        rules[r] = region_rules(BASELINE, LIVELY, 8000 + 3000 * r);
        alone[r] = region_of(rules[r], names[r], SOME_SEED, 1);
        pass_until(alone[r], alone[r]->end);
    }
    for (int r = N; r-- > 0;)
        in_turn[r] = region_of(rules[r], names[r], SOME_SEED, 1);
    while (in_turn[0]->week < in_turn[0]->end)
        for (int r = 0; r < N; r++)
            pass_until(in_turn[r], in_turn[r]->week + 1);
    for (int r = 0; r < N; r++) {
        worlds_are_equal(alone[r], in_turn[r], "");
        counts_are_equal(&alone[r]->layout, kith_world_counts(alone[r]), kith_world_counts(in_turn[r]));
    }
    for (int r = 0; r < N; r++) {
        for (int s = 0; s < r; s++) {
            const struct kith_key a = kith_region_key(kith_key_of(1, 3), names[r]), b = kith_region_key(kith_key_of(1, 3), names[s]);
            assert_true(a.seed != b.seed && a.replicate == b.replicate);
        }
        kith_world_free(alone[r]);
        kith_world_free(in_turn[r]);
        kith_rules_free(rules[r]);
    }
}

/* ---- monotone in a single week ---- */

#define CROWDED LIVELY "population.places=0.4; population.load=1.3; assess.extra=0; "

/* Worlds that were the same until this week, and a week under different rules. */
static void
a_week_apart(struct kith_world **one, struct kith_world **other, const char *sets)
{
    char all[SET_TEXT];
    snprintf(all, sizeof all, "%s%s", CROWDED, sets);
    struct kith_rules *rules = region_rules(BASELINE, CROWDED, MIDDLE), *changed = region_rules(BASELINE, all, MIDDLE);
    *one = region_of(rules, "Test", SOME_SEED, 1);
    pass_until(*one, policy_of(*one) + 3);
    *other = copy_of(*one);
    change_to(*other, changed);
    pass_until(*one, (*one)->week + 1);
    pass_until(*other, (*other)->week + 1);
}

static void
close_both(struct kith_world *one, struct kith_world *other)
{
    struct kith_rules *rules[2];
    const struct kith_rules *of[2] = { one->rules, other->rules };
    memcpy(rules, of, sizeof rules); /* they were made by a_week_apart() */
    kith_world_free(one);
    kith_world_free(other);
    kith_rules_free(rules[0]);
    kith_rules_free(rules[1]);
}

static void
more_duplicates_mean_more_reports_in_the_first_week(void **state)
{
    (void) state;
    struct kith_world *one, *other;
    a_week_apart(&one, &other, "detect.duplicates=0.6; ");
    int64_t more = 0;
    for (int sort = 0; sort < KITH_REPORTS; sort++) {
        const int64_t a = reported(one, one->row - 1, (enum kith_report) sort),
                      b = reported(other, other->row - 1, (enum kith_report) sort);
        assert_true(b >= a);
        if (sort == KITH_REPORT_INDEX || sort == KITH_REPORT_AGAIN)
            assert_int_equal(a, b); /* what opens a case does not depend on who else reports it */
        more += b - a;
    }
    assert_true(more > 0);
    close_both(one, other);
}

static void
more_detection_means_that_all_who_are_reported_still_are(void **state)
{
    (void) state;
    struct kith_world *one, *other;
    a_week_apart(&one, &other, "detect.signs=1.5; detect.unfounded=0.5; ");
    uint32_t both = 0, more = 0;
    for (uint32_t id = 0; id < one->to; id++) {
        const int a = one->family[id].report == last_week(one), b = other->family[id].report == last_week(one);
        assert_true(b >= a);
        both += (uint32_t) (a && b);
        more += (uint32_t) (b > a);
    }
    assert_true(both > 3 && more > 3);
    close_both(one, other);
}

static int
waits_for_assessment(const struct kith_world *world, uint32_t id)
{
    const struct kith_family *family = &world->family[id];
    return is_there(world, id) && family->stage == KITH_REPORTED && family->timer[KITH_TIMER_CASE] == KITH_NEVER;
}

static void
more_staff_means_that_nobody_is_taken_up_later(void **state)
{
    (void) state;
    struct kith_world *one, *other;
    a_week_apart(&one, &other, "assess.capacity=90; ");
    uint32_t sooner = 0;
    for (uint32_t id = 0; id < one->to; id++) {
        const int a = waits_for_assessment(one, id), b = waits_for_assessment(other, id);
        assert_true(b <= a);
        sooner += (uint32_t) (a > b);
    }
    assert_true(sooner > 0);
    close_both(one, other);
}

/* As many places and more in each queue: as many wait or fewer, if those who enter a service do not thereby leave
 * another one aside; so one service alone gets more. */
static void
more_places_mean_that_nobody_enters_later(void **state)
{
    (void) state;
    struct kith_world *one, *other;
    a_week_apart(&one, &other, "services.parenting-support.places=100; "); /* the last of the services: it settles after the others */
    const uint32_t q = one->rules->params.n_services;
    uint32_t sooner = 0;
    assert_true(other->places[q] > one->places[q]);
    for (uint32_t id = 0; id < one->to; id++) {
        const int a = one->family[id].waiting >> (q - 1) & 1, b = other->family[id].waiting >> (q - 1) & 1;
        assert_true(b <= a);
        sooner += (uint32_t) (a > b);
    }
    assert_true(sooner > 0);
    for (uint32_t s = 1; s < q; s++)
        assert_int_equal(one->queue[s].n, other->queue[s].n);
    close_both(one, other);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(policies_change_no_arrival_no_attribute_and_no_leaving),
        cmocka_unit_test(places_are_taken_again),
        cmocka_unit_test(more_onset_means_more_arrivals_each_week),
        cmocka_unit_test(a_copy_goes_on_as_the_world_does),
        cmocka_unit_test(branching_is_running_straight),
        cmocka_unit_test(a_change_to_the_same_rules_changes_nothing),
        cmocka_unit_test(threads_and_bodies_change_nothing),
        cmocka_unit_test(a_region_does_not_depend_on_others),
        cmocka_unit_test(more_duplicates_mean_more_reports_in_the_first_week),
        cmocka_unit_test(more_detection_means_that_all_who_are_reported_still_are),
        cmocka_unit_test(more_staff_means_that_nobody_is_taken_up_later),
        cmocka_unit_test(more_places_mean_that_nobody_enters_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
