/* The whole model of one scenario at its point values, one thread: model FAMILIES REPLICATES SCENARIO [BODY].
 * Prints ns_per_family_week of processor time, family_weeks, and incidents_per_family_week. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "model/outcome.h"
#include "model/world.h"
#include "read/scenario.h"

#include "body.h"

static double
cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

int
main(int argc, char **argv)
{
    const uint32_t families = argc > 1 ? (uint32_t) strtoul(argv[1], NULL, 10) : 57600;
    const uint32_t replicates = argc > 2 ? (uint32_t) strtoul(argv[2], NULL, 10) : 5;
    const char *path = argc > 3 ? argv[3] : "scenarios/integral.yaml";
    const enum kith_body body = body_named(argc > 4 ? argv[4] : "best");
    struct kith_scenario *scenario = NULL;
    struct kith_rules *rules = NULL;
    struct kith_world *world = NULL;
    struct kith_error err = { 0 };
    struct kith_params params;
    size_t n;
    if (kith_scenario_read(&scenario, &kith_model_schema, path, NULL, 0, &err))
        goto out;
    kith_scenario_entries(scenario, &n);
    double *values = calloc(n, sizeof *values);
    if (!values)
        return 71;
    kith_scenario_point(scenario, values);
    kith_scenario_fill(scenario, values, &params);
    free(values);

    double weeks = 0, incidents = 0;
    const double start = cpu();
    for (uint32_t r = 0; r < replicates; r++) {
        const struct kith_key key = kith_key_of(1, r);
        const int64_t *tally;
        if (kith_rules_new(&rules, &params, families, &err))
            goto out;
        if (world)
            kith_world_reset(world, rules, key);
        else if (kith_world_new(&world, rules, key, families, 1, body, &err))
            goto out;
        if (kith_world_run(world, NULL, &tally, &err))
            goto out;
        weeks += (double) world->family_weeks;
        for (uint32_t i = 0; i < world->layout.size[KITH_TALLY_INCIDENTS]; i++)
            incidents += (double) tally[world->layout.at[KITH_TALLY_INCIDENTS] + i];
        kith_rules_free(rules);
        rules = NULL;
    }
    const double seconds = cpu() - start;
    printf("ns_per_family_week %.3f\n", 1e9 * seconds / weeks);
    printf("family_weeks %.0f\n", weeks);
    printf("incidents_per_family_week %.3f\n", incidents / ((double) families * replicates * (double) world->layout.axis[KITH_AXIS_WEEK]));
    printf("bytes_per_family %zu\n", kith_world_bytes_per_family());
out:
    if (err.text)
        fprintf(stderr, "%s\n", err.text);
    kith_rules_free(rules);
    kith_world_free(world);
    kith_scenario_free(scenario);
    return err.text ? 1 : 0;
}
