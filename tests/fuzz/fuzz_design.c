/* libFuzzer: whatever bytes a design of a sweep has, reading it ends with problems or without, and so does finding its parameters in a
 * scenario. */
#include "design/design.h"
#include "fuzz.h"

#include "model/params.h"
#include "read/scenario.h"

/* Two scenarios, read once. */
static size_t
scenarios(struct kith_scenario **scenario)
{
    static const char *const path[] = { "scenarios/fragmented.yaml", "scenarios/integral.yaml" };
    static struct kith_scenario *kept[2];
    for (int i = 0; i < 2; i++) {
        if (!kept[i] && kith_scenario_read(&kept[i], &kith_model_schema, path[i], NULL, 0, NULL))
            abort();
        scenario[i] = kept[i];
    }
    return 2;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kith_sweep_design design = { 0 };
    design.problems.pool = &design.pool; /* as reading a design does */
    struct kith_scenario *scenario[2];
    if (!fuzz_write("a.yaml", data, size))
        return 0;
    kith_sweep_design_read(&design, fuzz_path);
    kith_sweep_design_resolve(&design, scenario, scenarios(scenario));
    kith_sweep_design_clear(&design);
    return 0;
}
