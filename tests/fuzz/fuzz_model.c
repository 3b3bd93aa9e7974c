/* libFuzzer: whatever bytes a scenario has, under the schema of the model: what is taken can be drawn from, and reads again to the same. */
#include "fuzz.h"

#include "model/params.h"
#include "read/scenario.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kith_scenario *scenario = NULL, *again = NULL;
    struct kith_error err = { 0 };
    const int status = kith_scenario_read_text(&scenario, &kith_model_schema, "fuzz", (const char *) data, size, "scenarios/", NULL, 0, &err);
    if ((status == KITH_OK) != (scenario != NULL) || (status != KITH_OK && !err.count))
        abort();
    if (scenario) {
        size_t n;
        const char *text = kith_scenario_text(scenario);
        kith_scenario_entries(scenario, &n);
        double *values = calloc(n + 1, sizeof *values);
        for (uint32_t draw = 0; values && draw < 2; draw++)
            kith_scenario_prior(scenario, 1, draw, values);
        free(values);
        if (kith_scenario_read_text(&again, &kith_model_schema, "again", text, strlen(text), NULL, NULL, 0, NULL) != KITH_OK
            || strcmp(kith_scenario_text(again), text) != 0)
            abort();
    }
    kith_scenario_free(again);
    kith_scenario_free(scenario);
    kith_error_clear(&err);
    return 0;
}
