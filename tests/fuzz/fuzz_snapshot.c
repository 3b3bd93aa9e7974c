/* libFuzzer: whatever a kept world says, its sum forged so that it holds: it is refused with words, or gone on with, and that reads and
 * writes nothing but the world.
 *
 * The input is changes to a snapshot of a small region: a byte says before which week (the burn-in, the start of the policy, later), then
 * follow changes of 8 bytes: what (front, arrivals, codes, families, homes, the rest), how many bytes, where, and to what. */
#include "fuzz.h"

#include "bytes.h"
#include "model/params.h"
#include "model/snapshot.h"
#include "read/scenario.h"

enum { WEEKS = 40, MOMENTS = 4, SECTIONS = 8 };

static struct kith_rules *rules;
static struct bytes kept[MOMENTS];
static size_t begin_of[MOMENTS][SECTIONS + 1];

static struct kith_world *
new_world(uint64_t seed)
{
    struct kith_world *world = NULL;
    if (kith_world_population(&world, rules, kith_key_of(seed, 0), 1, kith_body_best(), NULL))
        abort();
    return world;
}

/* Where what begins: the front has what is left over. */
static void
divide(size_t *begin, const struct kith_world *world, size_t all)
{
    const size_t n = world->to, weeks = (world->end - KITH_PAST + 1) * sizeof *world->first, counts = world->layout.total * sizeof(int64_t);
    size_t claims = 0;
    for (int q = 0; q < KITH_QUEUES; q++)
        claims += world->queue[q].n * sizeof(struct kith_claim);
    const size_t size[SECTIONS] = { all - weeks - n * (4 + sizeof *world->family + sizeof *world->home) - claims - counts, weeks, 2 * n, 2 * n,
        n * sizeof *world->family, n * sizeof *world->home, claims, counts };
    begin[0] = 0;
    for (int i = 0; i < SECTIONS; i++)
        begin[i + 1] = begin[i] + size[i];
}

static void
prepare(void)
{
    static const char *const sets[] = { "population.burn_in=60 week", "population.horizon=104 week", "acute.share=0.3", "acute.order=0.3" };
    const uint32_t moment[MOMENTS] = { KITH_PAST + 30, KITH_PAST + 60, KITH_PAST + 61, KITH_PAST + 100 };
    const struct kith_area area = { 1500, 1500 * 0.048, 1, 0, 0, 0, 0, 0, 0, 0 };
    struct kith_scenario *scenario = NULL;
    struct kith_params params;
    size_t n;
    if (kith_scenario_read(&scenario, &kith_model_schema, "scenarios/fragmented.yaml", sets, sizeof sets / sizeof *sets, NULL))
        abort();
    kith_scenario_entries(scenario, &n);
    double *values = calloc(n, sizeof *values);
    kith_scenario_point(scenario, values);
    kith_scenario_fill(scenario, values, &params);
    if (kith_rules_population(&rules, &params, &area, NULL))
        abort();
    struct kith_world *world = new_world(1);
    for (int i = 0; i < MOMENTS; i++) {
        if (kith_world_until(world, moment[i], NULL, NULL) || kith_snapshot_write(world, bytes_put, &kept[i], NULL))
            abort();
        divide(begin_of[i], world, kept[i].n);
    }
    kith_world_free(world);
    kith_scenario_free(scenario);
    free(values);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kith_error err = { 0 };
    struct bytes bytes = { 0 };
    if (!rules)
        prepare();
    if (size == 0)
        return 0;
    const int which = data[0] % MOMENTS;
    bytes_put(&bytes, kept[which].at, kept[which].n);
    for (size_t i = 1; i + 8 <= size; i += 8) {
        const unsigned section = data[i] % SECTIONS, width = 1u << (data[i] / SECTIONS % 3);
        const size_t from = begin_of[which][section], n = begin_of[which][section + 1] - from;
        uint32_t place, value;
        memcpy(&place, data + i, 4);
        memcpy(&value, data + i + 4, 4);
        if (n >= width)
            memcpy(bytes.at + from + (place >> 8) % (n - width + 1), &value, width);
    }
    struct kith_world *world = new_world(2);
    const int status = kith_snapshot_read(world, bytes.n, bytes_get, &bytes, &err);
    if (status == KITH_OK) {
        if (kith_world_until(world, world->week + WEEKS, NULL, NULL) == KITH_OK && world->week == world->end)
            kith_world_counts(world);
    } else if (status != KITH_ERR_DATA || !err.text) {
        abort(); /* refused without a word */
    }
    kith_world_free(world);
    kith_error_clear(&err);
    free(bytes.at);
    return 0;
}
