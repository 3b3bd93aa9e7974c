/* What the core alone counts, as one number: core_digest HOW.bin [best|portable [THREADS]]
 *
 * Cohorts, and a region's population under one scenario after another: strata, crossed ones too, queues, and histories of
 * single families. Built without HDF5, libfyaml, GSL and OpenMP , so that any compiler and processor can
 * be held against any other; with -fopenmp on THREADS threads. HOW.bin holds structures kith_params as they are in memory, made by
 * `core_digest --write HOW.bin SCENARIO...` of a full build (-DWITH_SCENARIOS): DRAWS of each scenario, the first at the point. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/world.h"

enum { DRAWS = 5 };

#ifdef WITH_SCENARIOS
#include "read/scenario.h"

static int
write_scenarios(const char *name, char **path, int n)
{
    FILE *file = fopen(name, "wb");
    double values[2000];
    static const char *const sets[] = { "population.burn_in=60", "population.horizon=156" };
    for (int i = 0; file && i < n; i++) {
        struct kith_scenario *scenario;
        struct kith_error err = { 0 };
        if (kith_scenario_read(&scenario, &kith_model_schema, path[i], sets, 2, &err)) {
            fprintf(stderr, "%s\n", err.text);
            return 78;
        }
        for (uint32_t draw = 0; draw < DRAWS; draw++) {
            struct kith_params params;
            if (draw == 0)
                kith_scenario_point(scenario, values);
            else
                kith_scenario_prior(scenario, 1, draw, values);
            kith_scenario_fill(scenario, values, &params);
            fwrite(&params, sizeof params, 1, file);
        }
        kith_scenario_free(scenario);
    }
    return file && fclose(file) == 0 ? 0 : 74;
}
#endif

static void
must(int status, const struct kith_error *err)
{
    if (status) {
        fprintf(stderr, "%s\n", err->text);
        exit(70);
    }
}

static uint64_t
mix(uint64_t hash, uint64_t x)
{
    return (hash ^ x) * 0x100000001b3u;
}

static uint64_t
mix_counts(uint64_t hash, const struct kith_world *world, const int64_t *count)
{
    for (uint32_t i = 0; i < world->layout.total; i++)
        hash = mix(hash, (uint64_t) count[i]);
    return hash;
}

static uint64_t
run(const struct kith_params *params, enum kith_body body, int threads, uint32_t replicate, uint64_t hash)
{
    struct kith_rules *rules;
    struct kith_world *world;
    const int64_t *tally;
    struct kith_error err = { 0 };
    must(kith_rules_new(&rules, params, 1000, &err), &err);
    must(kith_world_new(&world, rules, kith_key_of(7, replicate), 1000, threads, body, &err), &err);
    must(kith_world_run(world, NULL, &tally, &err), &err);
    hash = mix_counts(hash, world, tally);
    kith_world_free(world);
    kith_rules_free(rules);
    return hash;
}

static int
mix_events(void *with, const struct kith_event *event, size_t n, struct kith_error *err)
{
    uint64_t *hash = with;
    (void) err;
    for (size_t i = 0; i < n; i++)
        *hash = mix(*hash, (uint64_t) event[i].family << 32 | (uint64_t) event[i].week << 16 | (uint64_t) event[i].event << 8 | event[i].place);
    return KITH_OK;
}

/* A region that is large enough for many threads: its past under the first scenario, a year of policy under each that follows. */
static uint64_t
run_population(const struct kith_params *params, uint32_t n, enum kith_body body, int threads, uint64_t hash)
{
    const struct kith_area area = { .households = 400000, .reports = 400000 * 0.048, .capacity = 1,
        .cross = 1u << KITH_BY_PROFILE | 1u << KITH_BY_CHILDREN };
    struct kith_rules *rules[16] = { NULL };
    struct kith_world *world = NULL;
    struct kith_error err = { 0 };
    for (uint32_t i = 0; i < n; i++)
        must(kith_rules_population(&rules[i], &params[i], &area, &err), &err);
    must(kith_world_population(&world, rules[0], kith_region_key(kith_key_of(7, 0), "Zeeland"), threads, body, &err), &err);
    world->history = (struct kith_history) { 20000, mix_events, &hash };
    for (uint32_t i = 0; i < n; i++) {
        if (i > 0)
            kith_world_change(world, rules[i]);
        must(kith_world_until(world, i + 1 == n ? world->end : KITH_PAST + rules[0]->burn_in + i * KITH_YEAR, NULL, &err), &err);
    }
    hash = mix_counts(hash, world, kith_world_counts(world));
    kith_world_free(world);
    for (uint32_t i = 0; i < n; i++)
        kith_rules_free(rules[i]);
    return hash;
}

int
main(int argc, char **argv)
{
#ifdef WITH_SCENARIOS
    if (argc > 3 && strcmp(argv[1], "--write") == 0)
        return write_scenarios(argv[2], argv + 3, argc - 3);
#endif
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
    if (!file)
        return 66;
    const enum kith_body body = argc > 2 && strcmp(argv[2], "portable") == 0 ? KITH_PORTABLE : kith_body_best();
    const int threads = argc > 3 ? atoi(argv[3]) : 1;
    static struct kith_params params[16 * DRAWS], point[16];
    const uint32_t n = (uint32_t) fread(params, sizeof *params, 16 * DRAWS, file), scenarios = n / DRAWS;
    uint64_t cohorts = 0xcbf29ce484222325u;
    fclose(file);
    for (uint32_t i = 0; i < n; i++)
        cohorts = run(&params[i], body, threads, i, cohorts);
    for (uint32_t i = 0; i < scenarios; i++)
        point[i] = params[i * DRAWS];
    if (scenarios == 0)
        return 65;
    printf("%u cohorts %016llx, a population %016llx\n", n, (unsigned long long) cohorts,
        (unsigned long long) run_population(point, scenarios, body, threads, 0xcbf29ce484222325u));
    return 0;
}
