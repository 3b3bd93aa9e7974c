/* Do reports drift when no policy changes anything? Measured in regions like the country, from the stationary start
 * on: by how much reports a year change in a year, after the burn-in.
 *
 *   KITH_DRIFT   households in all (quick: 96,000; 0.2 % a year wants 2,600,000 and more)
 *   KITH_BURN_IN weeks, in place of the scenario's: 520, 1040, 1560 or 2080 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "population_fixture.h"

enum { REGIONS = 12, YEARS = 10 };

/* Slope of a straight line through the yearly sums, as a share of their mean, by least squares. */
static double
slope(const double *of_year)
{
    double mean = 0, up = 0, square = 0;
    for (int y = 0; y < YEARS; y++)
        mean += of_year[y] / YEARS;
    for (int y = 0; y < YEARS; y++) {
        up += (y - (YEARS - 1) / 2.0) * of_year[y];
        square += (y - (YEARS - 1) / 2.0) * (y - (YEARS - 1) / 2.0);
    }
    return up / square / mean;
}

/* Regions have random numbers of their own: the mean of their drifts, and its error. */
static void
reports_do_not_drift(void **state)
{
    (void) state;
    static const struct {
        const char *name;
        int from, to; /* measures */
    } sums[] = { { "reports", KITH_M_FIRST, KITH_M_AGAIN }, { "first reports", KITH_M_FIRST, KITH_M_FIRST },
        { "re-reports", KITH_M_AGAIN, KITH_M_AGAIN }, { "violent families", KITH_M_END_VIOLENT, KITH_M_END_VIOLENT },
        { "families", KITH_M_END_FAMILIES, KITH_M_END_FAMILIES },
        { "trauma of children", KITH_M_END_CHILDREN_TRAUMA, KITH_M_END_CHILDREN_TRAUMA } };
    enum { SUMS = sizeof sums / sizeof *sums };
    const char *size = getenv("KITH_DRIFT"), *burn_in = getenv("KITH_BURN_IN");
    const double households = size ? atof(size) : 96000;
    char sets[128] = "";
    double drift[SUMS][REGIONS];
    if (burn_in)
        snprintf(sets, sizeof sets, "population.burn_in=%d week", atoi(burn_in));
    struct kith_rules *rules = region_rules(BASELINE, sets, households / REGIONS);
    assert_int_equal(rules->horizon, YEARS * KITH_YEAR);
    for (int r = 0; r < REGIONS; r++) {
        struct kith_world *world = region_of(rules, "Test", (uint64_t) SOME_SEED + (uint64_t) r, 2);
        pass_until(world, world->end);
        for (int i = 0; i < SUMS; i++) {
            double of_year[YEARS] = { 0 };
            for (uint32_t y = 0; y < YEARS; y++)
                for (int m = sums[i].from; m <= sums[i].to; m++)
                    of_year[y] += (double) measured(world, y, 0, (enum kith_measure) m);
            drift[i][r] = 100 * slope(of_year);
        }
        kith_world_free(world);
    }
    for (int i = 0; i < SUMS; i++) {
        double mean = 0, square = 0;
        for (int r = 0; r < REGIONS; r++)
            mean += drift[i][r] / REGIONS;
        for (int r = 0; r < REGIONS; r++)
            square += (drift[i][r] - mean) * (drift[i][r] - mean);
        const double error = sqrt(square / (REGIONS - 1) / REGIONS);
        print_message("  after %u weeks, %-18s %+.3f %% a year, error %.3f\n", rules->burn_in, sums[i].name, mean, error);
        if (i == 0) { /* within the limit, or not shown to be beyond it; and the run is large enough to say so */
            assert_true(error < (size ? 0.15 : 0.6));
            assert_true(fabs(mean) < 0.2 + 2 * error);
        }
    }
    kith_rules_free(rules);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(reports_do_not_drift) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
