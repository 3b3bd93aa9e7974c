/* libFuzzer: whatever bytes a file of targets has, reading it ends with a status; what is taken keeps its promises, and what is written
 * of it reads again to the same text.
 *
 * Build with clang -fsanitize=fuzzer,address,undefined. */
#include "base/text.h"
#include "read/targets.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct kith_target_outcome cohort[] = { { "stopped_T1", "1", 1u << KITH_PART_ALL, 0 }, { "told_T1", "incident/year", 1u << KITH_PART_ALL, 0 } };
static const struct kith_target_outcome population[] = { { "reports", "/1000/year", ((1u << KITH_TARGET_PARTS) - 1) & ~(1u << KITH_PART_REPORTER), 1 }, { "reporter_share", "1", 1u << KITH_PART_REPORTER, 0 } };
enum { RUNS = 2 };
static const struct kith_target_run runs[RUNS] = { { "cohort", cohort, 2 }, { "population", population, 2 } };

static void
check_promises(const struct kith_targets *self)
{
    size_t n;
    const struct kith_target *t = kith_targets_list(self, &n);
    for (size_t i = 0; i < n; i++)
        if (t[i].run >= RUNS || t[i].part >= KITH_TARGET_PARTS || t[i].use >= KITH_TARGET_USES || !*t[i].what || !(t[i].weight >= 0) || !(t[i].n >= 0)
            || !(t[i].error >= 0) || (!isnan(t[i].value) && !(t[i].low <= t[i].value && t[i].value <= t[i].high)) || (t[i].of_table && !isnan(t[i].value)))
            abort();
}

static char *
written(const struct kith_targets *self)
{
    struct kith_text text = { 0 };
    kith_targets_write(&text, self, runs);
    if (text.failed)
        abort();
    return text.at;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kith_targets *self = NULL, *again = NULL;
    struct kith_error err = { 0 };
    char *const text = malloc(size + 1);
    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    const int status = kith_targets_read_text(&self, runs, RUNS, RUNS, "fuzz", text, size, &err);
    if ((status == KITH_OK) != (self != NULL) || (status != KITH_OK && !err.count))
        abort();
    if (self) {
        check_promises(self);
        char *const once = written(self);
        if (kith_targets_read_text(&again, runs, RUNS, RUNS, "again", once, strlen(once), NULL) != KITH_OK)
            abort();
        char *const twice = written(again);
        if (strcmp(once, twice) != 0)
            abort();
        free(once);
        free(twice);
    }
    kith_targets_free(again);
    kith_targets_free(self);
    kith_error_clear(&err);
    free(text);
    return 0;
}
