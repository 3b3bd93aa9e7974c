/* The vicious circle that policy makers know - too little capacity, waits, relapse while waiting, repeat reports, more load -
 * can emerge and is not built in. Assessment and places are cut by 30 % for two years and then restored, on
 * common random numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "population_fixture.h"

enum { YEARS = 8, CUT = 104 };

#define TIMES "population.burn_in=416 week; population.horizon=416 week; "

/* Nothing that staff does, or does late, acts on violence or on detection. */
#define NO_LINK \
    "care.effect=0; care.waiting_effect=0; care.plan_effect=0; violence.improve_problem=0; assess.followup_work=0; climate.gain=0; " \
    "care.overload=0; acute.order=0; "

/* The links of the circle at the upper ends of their priors: about two standard deviations. What people think of
 * late answers is left at nothing: whichever its sign, it changes what is reported and not what happens. */
#define STRONG_LINKS "care.effect=0.8; care.waiting_effect=-0.4; care.plan_effect=0.6; assess.followup_work=0.6; care.overload=0.25; climate.gain=0; "

/* What a region of one seed counts in each year. */
struct years {
    double repeat[YEARS], all[YEARS], violent[YEARS], incidents[YEARS], late[YEARS], assessed[YEARS], again[YEARS], first[YEARS], waiting[YEARS];
};

static void
take(const struct kith_world *world, struct years *years)
{
    for (uint32_t y = 0; y < YEARS; y++) {
        years->first[y] = (double) measured(world, y, 0, KITH_M_FIRST);
        years->again[y] = (double) measured(world, y, 0, KITH_M_AGAIN);
        years->repeat[y] = years->again[y] + (double) measured(world, y, 0, KITH_M_IN_ASSESSMENT) + (double) measured(world, y, 0, KITH_M_AFTER)
            + (double) measured(world, y, 0, KITH_M_IN_MONITORING);
        years->all[y] = years->first[y] + years->repeat[y];
        years->violent[y] = (double) (measured(world, y, 0, KITH_M_LOW_WEEKS) + measured(world, y, 0, KITH_M_HIGH_WEEKS));
        years->incidents[y] = 0;
        for (uint32_t sort = 0; sort < KITH_INCIDENTS; sort++)
            years->incidents[y] += (double) measured(world, y, 0, (enum kith_measure) (KITH_M_PARTNER + sort)) / 1000;
        years->late[y] = (double) flowed(world, y, 0, KITH_FLOW_LATE);
        years->assessed[y] = (double) flowed(world, y, 0, KITH_FLOW_COMPLETED);
        years->waiting[y] = (double) measured(world, y, 0, KITH_M_WAITING_WEEKS);
    }
}

/* Two branches of one past: with and without the cut. */
static void
cut_and_restore(const char *sets, double households, uint64_t seed, struct years *without, struct years *with)
{
    char less[SET_TEXT];
    struct kith_rules *rules = region_rules(BASELINE, sets, households);
    snprintf(less, sizeof less, "%sassess.capacity=%.9f; population.places=%.9f; ", sets, 0.7 * rules->params.assess.capacity,
        0.7 * rules->params.population.places);
    struct kith_rules *cut = region_rules(BASELINE, less, households);
    struct kith_world *world = region_of(rules, "Test", seed, 1);
    pass_until(world, policy_of(world));
    struct kith_world *branch = copy_of(world);
    pass_until(world, world->end);
    take(world, without);
    change_to(branch, cut);
    pass_until(branch, policy_of(branch) + CUT);
    change_to(branch, rules);
    pass_until(branch, branch->end);
    take(branch, with);
    kith_world_free(world);
    kith_world_free(branch);
    kith_rules_free(rules);
    kith_rules_free(cut);
}

/* Violence, and how often it is reported, are then the same to the last report; only what the reports are called moves,
 * as cases stay open longer. */
static void
without_its_links_nothing_moves_but_the_split(void **state)
{
    (void) state;
    struct years a, b;
    cut_and_restore(TIMES NO_LINK, MIDDLE, SOME_SEED, &a, &b);
    double split = 0;
    for (int y = 0; y < YEARS; y++) {
        assert_true(a.all[y] > 1000);
        assert_float_equal(a.all[y], b.all[y], 0);
        assert_float_equal(a.violent[y], b.violent[y], 0);
        assert_float_equal(a.incidents[y], b.incidents[y], 1); /* expected numbers, rounded at each change of state */
        split += fabs(a.again[y] - b.again[y]);
    }
    assert_true(split > 20);
    assert_true(b.late[0] + b.late[1] > (a.late[0] + a.late[1]) * 1.1); /* and the cut was one */
    assert_true(b.waiting[0] + b.waiting[1] > (a.waiting[0] + a.waiting[1]) * 1.1);
}

struct moment {
    double mean, error;
};

static struct moment
over_seeds(const double *x, int n)
{
    double sum = 0, square = 0;
    for (int i = 0; i < n; i++)
        sum += x[i];
    for (int i = 0; i < n; i++)
        square += (x[i] - sum / n) * (x[i] - sum / n);
    return (struct moment) { sum / n, sqrt(square / (n - 1) / n) };
}

enum { SEEDS_AT_MOST = 64 };

static void
with_strong_links_it_rises_and_unwinds_late(void **state)
{
    (void) state;
    const char *asked = getenv("CIRCLE_SEEDS");
    const int n = asked && atoi(asked) > 1 && atoi(asked) <= SEEDS_AT_MOST ? atoi(asked) : 8;
    static double repeat[YEARS][SEEDS_AT_MOST], violent[YEARS][SEEDS_AT_MOST], incidents[YEARS][SEEDS_AT_MOST], late[YEARS][SEEDS_AT_MOST], first[YEARS][SEEDS_AT_MOST];
    for (int i = 0; i < n; i++) {
        struct years a, b;
        cut_and_restore(TIMES STRONG_LINKS, MIDDLE, SOME_SEED + (uint64_t) i, &a, &b);
        for (int y = 0; y < YEARS; y++) {
            repeat[y][i] = 100 * (b.repeat[y] / a.repeat[y] - 1);
            first[y][i] = 100 * (b.first[y] / a.first[y] - 1);
            violent[y][i] = 100 * (b.violent[y] / a.violent[y] - 1);
            incidents[y][i] = 100 * (b.incidents[y] / a.incidents[y] - 1);
            late[y][i] = 100 * (b.late[y] / b.assessed[y] - a.late[y] / a.assessed[y]);
        }
    }
    print_message("year  repeat reports  first reports  violent weeks  incidents  late share: change in %% (points for late), standard error\n");
    for (int y = 0; y < YEARS; y++) {
        const struct moment r = over_seeds(repeat[y], n), f = over_seeds(first[y], n), v = over_seeds(violent[y], n), k = over_seeds(incidents[y], n),
                            l = over_seeds(late[y], n);
        print_message("%4d  %+6.2f (%.2f)  %+6.2f (%.2f)  %+6.2f (%.2f)  %+6.2f (%.2f)  %+6.1f (%.1f)\n", y + 1, r.mean, r.error, f.mean, f.error, v.mean, v.error,
            k.mean, k.error, l.mean, l.error);
    }
    const struct moment second = over_seeds(violent[1], n), third = over_seeds(violent[2], n), last = over_seeds(violent[YEARS - 1], n);
    assert_true(second.mean > 4 * second.error); /* it rises while the cut lasts */
    assert_true(third.mean > 4 * third.error); /* and is still there in the year after it */
    assert_true(last.mean < second.mean / 2); /* and unwinds */
    double rise[SEEDS_AT_MOST];
    for (int i = 0; i < n; i++)
        rise[i] = (repeat[1][i] + repeat[2][i] + repeat[3][i]) / 3;
    const struct moment reports = over_seeds(rise, n);
    print_message("repeat reports, years 2 to 4: %+.2f %% (%.2f)\n", reports.mean, reports.error);
    assert_true(reports.mean > 3 * reports.error);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_its_links_nothing_moves_but_the_split),
        cmocka_unit_test(with_strong_links_it_rises_and_unwinds_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
