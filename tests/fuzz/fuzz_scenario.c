/* libFuzzer: whatever bytes a scenario has, under a small schema, reading it ends with a status; what
 * is taken can be drawn from, filled in, and read again out of its resolved text. */
#include "../support/small_schema.h"

#include "read/scenario.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libfyaml 0.7.12 loses the buffer of a long quoted text when the text does not end: not ours to free. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
    return "leak:libfyaml";
}

enum { MOST = 256 };

static void
check_ranges(const struct kith_entry *entries, const double *values, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (entries[i].parameter->kind == KITH_NUMBER
            && !(values[i] >= entries[i].parameter->low && values[i] <= entries[i].parameter->high))
            abort();
}

/* What was drawn must lie in the range of its row, in any week. */
static void
try_draws(const struct kith_scenario *scenario)
{
    size_t n;
    const struct kith_entry *const entries = kith_scenario_entries(scenario, &n);
    double values[MOST], out[MOST];
    struct small_params params;

    if (n > MOST)
        abort();
    for (uint32_t draw = 0; draw < 4; draw++) {
        kith_scenario_prior(scenario, 1, draw, values);
        check_ranges(entries, values, n);
        for (uint32_t week = 0; week < 200; week += 7) {
            kith_scenario_values_at(scenario, values, week, "Drenthe", out);
            check_ranges(entries, out, n);
        }
        kith_scenario_fill(scenario, values, &params);
    }
}

static void
try_again(const struct kith_scenario *scenario)
{
    const char *const text = kith_scenario_text(scenario);
    struct kith_scenario *again = NULL;
    struct kith_error err = { 0 };

    if (kith_scenario_read_text(&again, &small_schema, "again", text, strlen(text), NULL, NULL, 0, &err) != KITH_OK)
        abort();
    if (strcmp(kith_scenario_text(again), text) != 0)
        abort();
    kith_scenario_free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kith_scenario *scenario = NULL;
    struct kith_error err = { 0 };

    const int status = kith_scenario_read_text(
        &scenario, &small_schema, "fuzz", (const char *) data, size, "tests/bad/", NULL, 0, &err);
    if ((status == KITH_OK) != (scenario != NULL) || (status != KITH_OK && !err.count))
        abort();
    if (scenario) {
        try_draws(scenario);
        try_again(scenario);
    }
    kith_scenario_free(scenario);
    kith_error_clear(&err);
    return 0;
}
