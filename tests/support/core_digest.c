/* What the core alone counts, as one number: core_digest HOW.bin [portable]
 *
 * Built without HDF5, libfyaml, GSL and OpenMP (-DKITH_WITHOUT_GSL), so that any compiler and
 * processor can be held against any other. HOW.bin holds structures kith_how as they are in memory,
 * made by `core_digest --write HOW.bin SCENARIO...` of a full build (-DWITH_SCENARIOS). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/world.h"
#ifdef WITH_SCENARIOS
#include "param/scenario.h"

static int
write_scenarios(const char *name, char **path, int n)
{
    FILE *file = fopen(name, "wb");
    double values[2000];
    for (int i = 0; file && i < n; i++) {
        struct kith_scenario *scenario;
        struct kith_error err = { 0 };
        if (kith_scenario_read(&scenario, &kith_model_schema, path[i], NULL, 0, &err)) {
            fprintf(stderr, "%s\n", err.text);
            return 78;
        }
        for (uint32_t draw = 0; draw < 5; draw++) {
            struct kith_how how;
            if (draw == 0)
                kith_scenario_point(scenario, values);
            else
                kith_scenario_prior(scenario, 1, draw, values);
            kith_scenario_fill(scenario, values, &how);
            fwrite(&how, sizeof how, 1, file);
        }
        kith_scenario_free(scenario);
    }
    return file && fclose(file) == 0 ? 0 : 74;
}
#endif

static uint64_t
run(const struct kith_how *how, enum kith_body body, uint32_t replicate, uint64_t hash)
{
    struct kith_rules *rules;
    struct kith_world *world;
    const int64_t *tally;
    struct kith_error err = { 0 };
    if (kith_rules_new(&rules, how, 1000, &err) || kith_world_new(&world, rules, kith_key_of(7, replicate), 1000, 1, body, &err)
        || kith_world_run(world, NULL, &tally, &err)) {
        fprintf(stderr, "%s\n", err.text);
        exit(70);
    }
    for (uint32_t i = 0; i < world->layout.total; i++)
        hash = (hash ^ (uint64_t) tally[i]) * 0x100000001b3u;
    kith_world_free(world);
    kith_rules_free(rules);
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
    const enum kith_body body = argc > 2 ? KITH_PORTABLE : kith_body_best();
    uint64_t hash = 0xcbf29ce484222325u;
    struct kith_how how;
    uint32_t n = 0;
    for (; fread(&how, sizeof how, 1, file) == 1; n++)
        hash = run(&how, body, n, hash);
    fclose(file);
    printf("%u scenarios and draws: %016llx\n", n, (unsigned long long) hash);
    return n ? 0 : 65;
}
