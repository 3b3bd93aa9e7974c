/* Points of the priors, one run of 576 families each, one thread: evaluate WHICH POINTS. WHICH is `loop`, a bare loop over the model,
 * or `library`, kith_evaluate(). Prints ns_per_point of processor time, and the sum of an outcome: the same of both. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kith.h"
#include "model/outcome.h"
#include "model/world.h"
#include "param/scenario.h"

static double
cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static int
loop(const struct kith_scenario *scenario, uint32_t n, double *outcome)
{
    struct kith_rules *rules = NULL;
    struct kith_world *world = NULL;
    struct kith_params params;
    size_t entries;
    int status = KITH_OK;
    kith_scenario_entries(scenario, &entries);
    double *values = calloc(entries, sizeof *values);
    for (uint32_t i = 0; i < n && values && !status; i++) {
        const struct kith_key key = kith_key_of(1, i);
        const int64_t *tally = NULL;
        kith_scenario_prior(scenario, 1, i, values);
        kith_scenario_fill(scenario, values, &params);
        status = kith_rules_new(&rules, &params, 576, NULL);
        if (!status && world)
            kith_world_reset(world, rules, key);
        else if (!status)
            status = kith_world_new(&world, rules, key, 576, 1, kith_body_best(), NULL);
        if (!status)
            status = kith_world_run(world, NULL, &tally, NULL);
        if (!status)
            kith_outcomes_of(&(const struct kith_slice) { .params = &rules->params, .layout = &world->layout, .tally = tally }, outcome + i * kith_n_outcomes);
        kith_rules_free(rules);
    }
    kith_world_free(world);
    free(values);
    return status;
}

static int
library(const struct kith_scenario *scenario, uint32_t n, double *outcome)
{
    static const char *const words[][2] = { { "draws", "prior" }, { "random-numbers", "own" }, { "threads", "1" } };
    struct kith_options *options = kith_options_new("evaluate", NULL);
    const struct kith_points points = { .n = n };
    int *rows = calloc(n, sizeof *rows), status = options && rows ? KITH_OK : KITH_ERR_MEMORY;
    for (size_t i = 0; i < sizeof words / sizeof *words && !status; i++)
        status = kith_options_set(options, words[i][0], words[i][1], NULL);
    if (!status)
        status = kith_evaluate(scenario, &points, options, outcome, rows, NULL);
    kith_options_free(options);
    free(rows);
    return status;
}

int
main(int argc, char **argv)
{
    const int bare = argc > 1 && strcmp(argv[1], "loop") == 0;
    const uint32_t n = argc > 2 ? (uint32_t) strtoul(argv[2], NULL, 10) : 1000;
    struct kith_scenario *scenario = NULL;
    int status = kith_scenario_load(&scenario, "scenarios/integral.yaml", NULL, 0, NULL);
    double sum = 0, *outcome = calloc(n, kith_n_outcomes * sizeof *outcome);
    const double start = cpu();
    if (!status && outcome)
        status = (bare ? loop : library)(scenario, n, outcome);
    const double took = cpu() - start;
    for (size_t i = 0; i < n && outcome; i++)
        sum += outcome[i * kith_n_outcomes];
    printf("ns_per_point %.6g\nsum %.17g\n", 1e9 * took / n, sum);
    free(outcome);
    kith_scenario_free(scenario);
    return -status;
}
