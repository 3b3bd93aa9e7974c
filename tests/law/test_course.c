/* What a run offers week by week, imposed on a run. A run under its own course is that run, to the bit, at whichever link; a policy that
 * does nothing but make help or staff scarce is the reference when the reference's course is imposed at all links; and each link
 * holds still what it is about. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "population_fixture.h"

#include <math.h>

#include "model/course.h"
#include "model/outcome.h"

enum { FAMILIES = 576, ALL = (1 << KITH_LINKS) - 1 };

/* Queues that are worth the name: few places, staff that cannot keep up, urgent reports, families without room. */
#define SCARCE \
    "detect.unfounded=0.05; detect.acute=0.3; acute.share=0.3; assess.safety_plan=0.5; pathways.integral.aftercare=26; pathways.integral.sees_relapse=0.5; "
#define FEWER "assess.capacity=2.2; services.local-team.places=10; services.parenting-support.places=5; "

struct ran {
    struct kith_world *world;
    int64_t *counts;
    size_t n;
    double *outcome;
};

static void
clear(struct ran *self)
{
    kith_world_free(self->world);
    free(self->counts);
    free(self->outcome);
}

static void
keep(struct ran *self, const int64_t *counts)
{
    self->n = self->world->layout.total;
    self->counts = malloc(self->n * sizeof *self->counts);
    self->outcome = calloc(200, sizeof *self->outcome);
    assert_non_null(self->counts);
    assert_non_null(self->outcome);
    memcpy(self->counts, counts, self->n * sizeof *self->counts);
    if (kith_is_population(self->world)) {
        const struct kith_slice slice = kith_slice_of(&self->world->rules->params, &self->world->layout, counts, 0, 0);
        kith_population_outcomes_of(&slice, self->outcome);
    } else
        kith_outcomes_of(&(const struct kith_slice) { .params = &self->world->rules->params, .layout = &self->world->layout, .tally = counts }, self->outcome);
}

/* A run of a cohort; links 0 keeps its course. */
static struct ran
cohort(const struct kith_rules *rules, struct kith_course *course, unsigned links)
{
    struct ran self = { .world = world_of(rules, SOME_SEED, FAMILIES, 1, kith_body_best()) };
    struct kith_error err = { 0 };
    if (course && !links)
        must(kith_course_begin(course, self.world->week, self.world->end - self.world->week, &err), &err);
    kith_course_follow(self.world, course, links);
    keep(&self, run_of(self.world));
    return self;
}

/* A region from one past on, under other rules. */
static struct ran
region(const struct kith_world *past, const struct kith_rules *rules, struct kith_course *course, unsigned links)
{
    struct ran self = { .world = copy_of(past) };
    struct kith_error err = { 0 };
    if (course && !links)
        must(kith_course_begin(course, self.world->week, self.world->end - self.world->week, &err), &err);
    kith_course_follow(self.world, course, links);
    if (rules)
        change_to(self.world, rules);
    pass_until(self.world, self.world->end);
    keep(&self, kith_world_counts(self.world));
    return self;
}

static int
same(const struct ran *a, const struct ran *b)
{
    return a->n == b->n && memcmp(a->counts, b->counts, a->n * sizeof *a->counts) == 0;
}

/* All that became of families, column by column. */
static int
same_families(const struct ran *a, const struct ran *b)
{
    int differ = a->world->to != b->world->to;
    for (uint32_t id = 0; id < a->world->to && !differ; id++)
        differ = differing_columns(&a->world->family[id], &b->world->family[id], " ", 1);
    return !differ;
}

static void
check_own(const struct ran *plain, const struct ran *kept, const struct ran *imposed, unsigned links)
{
    assert_true(same(plain, kept));
    if (!same(plain, imposed))
        print_error("imposed at links %x\n", links);
    assert_true(same(plain, imposed));
    assert_true(same_families(plain, imposed));
}

static void
own_course_changes_nothing_in_cohorts(void **state)
{
    static const char *const file[] = { FRAGMENTED, INTEGRAL };
    (void) state;
    for (int i = 0; i < 2; i++) {
        struct kith_course course = { 0 };
        struct kith_rules *rules = rules_of(file[i], SCARCE FEWER, 3, FAMILIES);
        struct ran plain = cohort(rules, NULL, 0), kept = cohort(rules, &course, 0);
        for (unsigned links = 1; links <= ALL; links++) {
            struct ran imposed = cohort(rules, &course, links);
            check_own(&plain, &kept, &imposed, links);
            clear(&imposed);
        }
        clear(&plain);
        clear(&kept);
        kith_course_clear(&course);
        kith_rules_free(rules);
    }
}

static void
own_course_changes_nothing_in_populations(void **state)
{
    static const char *const overload[] = { "assess.overload=wait", "assess.overload=advice; assess.advice_after=3 week", "assess.overload=extra" };
    (void) state;
    for (int i = 0; i < 3; i++) {
        struct kith_course course = { 0 };
        struct kith_rules *before = region_rules(FRAGMENTED, SHORT, SMALL);
        char sets[SET_TEXT];
        snprintf(sets, sizeof sets, "%s%s", SHORT SCARCE FEWER "pathways.integral.share=0.5; pathways.integral.staff_share=0.3; climate.gain=1; ", overload[i]);
        struct kith_rules *rules = region_rules(INTEGRAL, sets, SMALL);
        struct kith_world *past = region_of(before, "here", SOME_SEED, 1);
        pass_until(past, policy_of(past));
        struct ran plain = region(past, rules, NULL, 0), kept = region(past, rules, &course, 0);
        for (unsigned links = 1; links <= ALL; links++) {
            struct ran imposed = region(past, rules, &course, links);
            check_own(&plain, &kept, &imposed, links);
            clear(&imposed);
        }
        clear(&plain);
        clear(&kept);
        kith_world_free(past);
        kith_course_clear(&course);
        kith_rules_free(rules);
        kith_rules_free(before);
    }
}

/* Scarcity acts through waiting alone. */
static void
all_links_of_scarcity_give_the_reference(void **state)
{
    struct kith_course course = { 0 };
    (void) state;
    struct kith_rules *reference = rules_of(FRAGMENTED, SCARCE, 5, FAMILIES), *policy = rules_of(FRAGMENTED, SCARCE FEWER, 5, FAMILIES);
    struct ran one = cohort(reference, &course, 0), other = cohort(policy, NULL, 0), imposed = cohort(policy, &course, ALL);
    struct ran waits = cohort(policy, &course, 1u << KITH_LINK_ASSESSED | 1u << KITH_LINK_STARTS);
    assert_false(same_families(&one, &other));
    assert_true(same(&one, &imposed));
    assert_true(same_families(&one, &imposed));
    assert_true(same_families(&one, &waits)); /* who gets a place is all that places do */
    clear(&one);
    clear(&other);
    clear(&imposed);
    clear(&waits);
    kith_course_clear(&course);
    kith_rules_free(reference);
    kith_rules_free(policy);
}

static void
all_links_of_scarcity_give_the_reference_in_populations(void **state)
{
    struct kith_course course = { 0 };
    (void) state;
    struct kith_rules *reference = region_rules(FRAGMENTED, SHORT, SMALL), *policy = region_rules(FRAGMENTED, SHORT "assess.capacity=2.2", SMALL);
    struct kith_world *past = region_of(reference, "here", SOME_SEED, 1);
    pass_until(past, policy_of(past));
    struct ran one = region(past, reference, &course, 0), other = region(past, policy, NULL, 0);
    assert_false(same_families(&one, &other));
    static const unsigned enough[] = { ALL, 1u << KITH_LINK_STAFF, 1u << KITH_LINK_ASSESSED };
    for (int i = 0; i < 3; i++) {
        struct ran imposed = region(past, policy, &course, enough[i]);
        assert_true(same_families(&one, &imposed));
        clear(&imposed);
    }
    struct ran not_enough = region(past, policy, &course, 1u << KITH_LINK_PLACES | 1u << KITH_LINK_STARTS);
    assert_false(same_families(&one, &not_enough));
    clear(&not_enough);
    clear(&one);
    clear(&other);
    kith_world_free(past);
    kith_course_clear(&course);
    kith_rules_free(reference);
    kith_rules_free(policy);
}

/* Of a team that the reference lacks nothing is held still but when help begins. */
static void
a_team_that_the_reference_lacks_starts_when_services_would(void **state)
{
    struct kith_course course = { 0 };
    (void) state;
    struct kith_rules *reference = rules_of(FRAGMENTED, FEWER, POINT, FAMILIES), *policy = rules_of(INTEGRAL, FEWER, POINT, FAMILIES);
    struct ran one = cohort(reference, &course, 0), other = cohort(policy, NULL, 0);
    struct ran places = cohort(policy, &course, 1u << KITH_LINK_PLACES), starts = cohort(policy, &course, 1u << KITH_LINK_STARTS);
    const size_t helped = kith_outcome_find("helped");
    assert_true(fabs(other.outcome[helped] - one.outcome[helped]) > 0.1);
    assert_true(fabs(starts.outcome[helped] - one.outcome[helped]) < 0.05);
    for (uint32_t q = 1; q < policy->n_queues; q++)
        assert_int_equal(places.world->places[q], course.known >> q & 1u ? one.world->places[q] : other.world->places[q]);
    clear(&one);
    clear(&other);
    clear(&places);
    clear(&starts);
    kith_course_clear(&course);
    kith_rules_free(reference);
    kith_rules_free(policy);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(own_course_changes_nothing_in_cohorts),
        cmocka_unit_test(own_course_changes_nothing_in_populations),
        cmocka_unit_test(all_links_of_scarcity_give_the_reference),
        cmocka_unit_test(all_links_of_scarcity_give_the_reference_in_populations),
        cmocka_unit_test(a_team_that_the_reference_lacks_starts_when_services_would),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
