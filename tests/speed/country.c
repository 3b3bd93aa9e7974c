/* A country at its point values, region by region, one thread:
 *
 *     country SCALE REGIONS.csv SCENARIO [SET ...] [threads=N]
 *
 * Prints ns_per_family_week of processor time over all weeks, family_weeks, bytes_at_most of the largest
 * region, families at the end, and slots_per_family: places in memory that are looked at each week, for each family. With SCALE "largest"
 * the region with most households alone, half of it. With SCALE "growth" one region of 1, 2, 4 and 8 times 40,000
 * households in turn, and growth: time a week at 8 times, relative to 8 times that at once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "model/world.h"
#include "read/regions.h"
#include "read/scenario.h"

static int threads = 1;

static double
cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

struct done {
    double seconds, family_weeks, bytes, families, slots;
};

static int
run(const struct kith_params *params, const char *name, struct kith_area area, struct done *done, struct kith_error *err)
{
    struct kith_rules *rules = NULL;
    struct kith_world *world = NULL;
    const double start = cpu();
    int status = kith_rules_population(&rules, params, &area, err);
    if (!status)
        status = kith_world_population(&world, rules, kith_region_key(kith_key_of(1, 0), name), threads, kith_body_best(), err);
    if (!status)
        status = kith_world_until(world, world->end, NULL, err);
    if (!status) {
        const double bytes = (double) world->room * (double) (kith_world_bytes_per_family() + sizeof(struct kith_home));
        done->seconds += cpu() - start;
        done->family_weeks += (double) world->family_weeks;
        done->bytes = bytes > done->bytes ? bytes : done->bytes;
        done->families += (double) (world->born - world->left);
        done->slots += (double) world->to;
    }
    kith_world_free(world);
    kith_rules_free(rules);
    return status;
}

static int
grow(const struct kith_params *params, struct kith_error *err)
{
    double first = 0;
    for (unsigned times = 1; times <= 8; times *= 2) {
        struct done done = { 0 };
        const struct kith_area area = { 40000.0 * times, 1960.0 * times, 1, 0, 0, 0, 0, 0, 0, 0 };
        const int status = run(params, "growth", area, &done, err);
        if (status)
            return status;
        const double week = done.seconds / (params->population.burn_in + params->population.horizon);
        first = times == 1 ? week : first;
        printf("seconds_a_week_%u %.6f\n", times, week);
        if (times == 8)
            printf("growth %.3f\n", week / (8 * first));
    }
    return KITH_OK;
}

static int
country(const struct kith_params *params, double scale, int largest, const char *path, struct kith_error *err)
{
    struct kith_regions *regions = NULL;
    int status = kith_regions_read(&regions, path, err);
    if (status)
        return status;
    size_t n;
    const struct kith_region *region = kith_regions_list(regions, &n);
    double most = 0;
    struct done done = { 0 };
    for (size_t i = 0; i < n; i++)
        most = region[i].households > most ? region[i].households : most;
    for (size_t i = 0; i < n && !status; i++)
        if (!largest || !(region[i].households < most))
            status = run(params, region[i].name, (struct kith_area) { region[i].households * scale, region[i].reports * scale, region[i].capacity, 0, 0, 0, 0, 0, 0, 0 }, &done, err);
    kith_regions_free(regions);
    if (!status)
        printf("ns_per_family_week %.3f\nfamily_weeks %.0f\nbytes_at_most %.0f\nfamilies %.0f\nslots_per_family %.3f\n", 1e9 * done.seconds / done.family_weeks,
            done.family_weeks, done.bytes, done.families, done.slots / done.families);
    return status;
}

int
main(int argc, char **argv)
{
    struct kith_scenario *scenario = NULL;
    struct kith_error err = { 0 };
    struct kith_params params;
    size_t n;
    if (argc < 4)
        return 64;
    if (strncmp(argv[argc - 1], "threads=", 8) == 0)
        threads = atoi(argv[--argc] + 8);
    const int largest = strcmp(argv[1], "largest") == 0;
    int status = kith_scenario_read(&scenario, &kith_model_schema, argv[3], (const char *const *) argv + 4, (size_t) argc - 4, &err);
    if (!status) {
        kith_scenario_entries(scenario, &n);
        double *values = calloc(n, sizeof *values);
        if (!values)
            return 71;
        kith_scenario_point(scenario, values);
        kith_scenario_fill(scenario, values, &params);
        free(values);
        status = strcmp(argv[1], "growth") == 0 ? grow(&params, &err) : country(&params, largest ? 0.5 : strtod(argv[1], NULL), largest, argv[2], &err);
    }
    if (err.text)
        fprintf(stderr, "%s\n", err.text);
    kith_scenario_free(scenario);
    return status ? 1 : 0;
}
