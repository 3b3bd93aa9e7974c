/* Staff that goes from one organisation to another is paid once: at a switch both policies have the same hours, week by week, and none
 * uses more than there are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "population_fixture.h"

enum { ZEELAND = 45000 /* households: the smallest province */, DRAWS = 6 };

static double
hours_paid(const struct kith_world *world, uint32_t week)
{
    double hours = 0;
    for (uint32_t q = 1; q < world->rules->n_queues; q++)
        hours += (double) counted(world, KITH_TALLY_P_LOAD, (week * world->rules->n_queues + q) * KITH_LOADS_OF_QUEUES + KITH_LOAD_STAFF) / 100.0;
    return hours;
}

static double
hours_used(const struct kith_world *world)
{
    double hours = 0;
    for (uint32_t q = 1; q < world->rules->n_queues; q++)
        hours += world->used[q] * world->rules->hours[q];
    return hours;
}

/* Hours in use are never more than there are, and no queue has more places in use than are counted as there. */
static void
keeps_to_its_staff(const struct kith_world *world, uint32_t week, const char *what)
{
    if (hours_used(world) > hours_paid(world, week) * 1.000001 + 0.01 * KITH_QUEUES)
        fail_msg("%s, week %u: %.1f hours are used of %.1f", what, week, hours_used(world), hours_paid(world, week));
    for (uint32_t q = 1; q < world->rules->n_queues; q++) {
        const uint32_t load = (week * world->rules->n_queues + q) * KITH_LOADS_OF_QUEUES;
        assert_true(counted(world, KITH_TALLY_P_LOAD, load + KITH_LOAD_USED) <= counted(world, KITH_TALLY_P_LOAD, load + KITH_LOAD_PLACES));
    }
}

static struct kith_rules *
zeeland(const char *path, const char *sets, int draw)
{
    const struct kith_area area = area_of(ZEELAND);
    char all[512];
    assert_true(snprintf(all, sizeof all, "%s%s", SHORT, sets) < (int) sizeof all);
    return rules_in(path, all, draw, &area);
}

/* One past, then fragmented care and a switch to integral care; hours of each year. */
static void
compare_hours(const char *sets, int draw)
{
    struct kith_rules *fragmented = zeeland(FRAGMENTED, "", draw), *integral = zeeland(INTEGRAL, sets, draw);
    struct kith_world *stays = region_of(fragmented, "Zeeland", SOME_SEED, 1);
    pass_until(stays, policy_of(stays));
    struct kith_world *turns = copy_of(stays);
    const uint32_t start = policy_of(stays);
    change_to(turns, integral);
    for (uint32_t year = 0; year < 2; year++) {
        double here = 0, there = 0;
        for (uint32_t week = year * KITH_YEAR; week < (year + 1) * KITH_YEAR; week++) {
            pass_until(stays, start + week + 1);
            pass_until(turns, start + week + 1);
            keeps_to_its_staff(turns, week, sets);
            here += hours_paid(stays, week);
            there += hours_paid(turns, week);
        }
        if (fabs(there / here - 1) > 0.01)
            fail_msg("%s, draw %d, year %u: %.1f hours are paid, and %.1f in fragmented care", sets, draw, year + 1, there, here);
    }
    kith_world_free(stays);
    kith_world_free(turns);
    kith_rules_free(fragmented);
    kith_rules_free(integral);
}

static void
equal_staff_stays_equal_at_a_switch(void **state)
{
    (void) state;
    for (int draw = 0; draw < DRAWS; draw++)
        compare_hours(draw % 3 == 0 ? "" : draw % 3 == 1 ? "transition.rule=hand-over; " : "transition.retrain=13 week; ", draw);
    compare_hours("pathways.integral.share=0.3; pathways.integral.staff_share=0.3; transition.retrain=26 week; ", 1);
}

struct turn {
    struct kith_rules *before, *after;
    struct kith_world *world;
};

static struct turn
turn_to(const char *sets)
{
    struct turn self = { zeeland(FRAGMENTED, "", POINT), zeeland(INTEGRAL, sets, POINT), NULL };
    self.world = region_of(self.before, "Zeeland", SOME_SEED, 1);
    pass_until(self.world, policy_of(self.world));
    change_to(self.world, self.after);
    return self;
}

static void
end(struct turn *self)
{
    kith_world_free(self->world);
    kith_rules_free(self->before);
    kith_rules_free(self->after);
}

static uint32_t
team_of(const struct kith_world *world)
{
    return 1 + world->rules->params.n_services;
}

/* What the rule is there for: without it staff is used twice. */
static void
beside_one_another_uses_staff_twice(void **state)
{
    (void) state;
    struct turn turn = turn_to("transition.rule=beside; ");
    pass_until(turn.world, policy_of(turn.world) + 26);
    if (!(hours_used(turn.world) > 1.2 * hours_paid(turn.world, 25)))
        fail_msg("%.1f hours are used of %.1f", hours_used(turn.world), hours_paid(turn.world, 25));
    end(&turn);
}

/* With everybody handed over, no team has a family until staff has learnt; then all of it is there at once. */
static void
staff_that_learns_takes_nobody(void **state)
{
    (void) state;
    struct turn turn = turn_to("transition.rule=hand-over; transition.retrain=9 week; ");
    const uint32_t start = policy_of(turn.world), team = team_of(turn.world);
    pass_until(turn.world, start + 1);
    assert_true(turn.world->region.held < 1e-9 && turn.world->region.away > 0.9 * hours_paid(turn.world, 0));
    for (uint32_t week = 2; week <= 9; week++) {
        pass_until(turn.world, start + week);
        assert_int_equal(turn.world->used[team], 0);
    }
    pass_until(turn.world, start + 10);
    assert_true(turn.world->used[team] > 0.9 * turn.world->places[team]);
    assert_false(turn.world->region.moving);
    end(&turn);
}

/* Nobody waits for a service that has no place any more: claims move with the time waited, and none is lost or counted twice. */
static void
who_waits_goes_over(void **state)
{
    (void) state;
    struct turn turn = turn_to("");
    uint32_t waited = 0, oldest = UINT32_MAX;
    for (uint32_t q = 1; q < team_of(turn.world); q++)
        for (uint32_t i = 0; i < turn.world->queue[q].n; i++) {
            const uint32_t since = kith_claim_since(&turn.world->queue[q].claim[i]);
            oldest = since < oldest ? since : oldest;
            waited++;
        }
    assert_true(waited > 20 && oldest + 8 < policy_of(turn.world));
    pass_until(turn.world, policy_of(turn.world) + 1);
    int64_t moved = 0, gave_up = 0;
    uint32_t kept = 0;
    for (uint32_t q = 1; q < team_of(turn.world); q++) {
        moved += flowed(turn.world, 0, q, KITH_FLOW_MOVED);
        gave_up += flowed(turn.world, 0, q, KITH_FLOW_LEFT);
        assert_int_equal(turn.world->queue[q].n, 0);
    }
    assert_int_equal(moved + gave_up, waited);
    const struct kith_queue *team = &turn.world->queue[team_of(turn.world)];
    for (uint32_t i = 0; i < team->n; i++)
        kept += kith_claim_since(&team->claim[i]) < policy_of(turn.world);
    assert_true(kept > 10);
    end(&turn);
}

/* Less of everything is no switch: staff is not on its way, and the old rule holds. */
static void
a_cut_moves_no_staff(void **state)
{
    (void) state;
    struct kith_rules *before = zeeland(FRAGMENTED, "", POINT), *after = zeeland(FRAGMENTED, "population.places=0.5; ", POINT);
    struct kith_world *world = region_of(before, "Zeeland", SOME_SEED, 1);
    pass_until(world, policy_of(world));
    change_to(world, after);
    assert_false(world->region.moving || world->region.turned);
    kith_world_free(world);
    kith_rules_free(before);
    kith_rules_free(after);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_staff_stays_equal_at_a_switch),
        cmocka_unit_test(beside_one_another_uses_staff_twice),
        cmocka_unit_test(staff_that_learns_takes_nobody),
        cmocka_unit_test(who_waits_goes_over),
        cmocka_unit_test(a_cut_moves_no_staff),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
