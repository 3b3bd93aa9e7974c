/* libFuzzer: whatever bytes a table of regions has, reading it ends with a status; what is taken
 * keeps its promises, and reads again to the same out of the text that result files keep.
 *
 * Build with clang -fsanitize=fuzzer,address,undefined. */
#include "read/reading.h"
#include "read/regions.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_promises(const struct kith_regions *table)
{
    size_t n, length;
    const struct kith_region *const one = kith_regions_list(table, &n);
    const char *near;

    if (n < 1 || n > KITH_REGIONS_MOST || strlen(kith_regions_text(table, &length)) != length)
        abort();
    for (size_t i = 0; i < n; i++)
        if (kith_leaf_name_wrong(one[i].name) || kith_regions_find(table, one[i].name, &near) != i || !(one[i].households > 0)
            || !(one[i].reports > 0) || !(one[i].capacity >= 0))
            abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kith_regions *table = NULL, *again = NULL;
    struct kith_error err = { 0 };
    char *const text = malloc(size + 1);
    const char *kept;
    size_t length;

    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    const int status = kith_regions_read_text(&table, "fuzz", text, size, &err);
    if ((status == KITH_OK) != (table != NULL) || (status != KITH_OK && !err.count))
        abort();
    if (table) {
        check_promises(table);
        kept = kith_regions_text(table, &length);
        if (kith_regions_read_text(&again, "again", kept, length, NULL) != KITH_OK)
            abort();
        check_promises(again);
    }
    kith_regions_free(again);
    kith_regions_free(table);
    kith_error_clear(&err);
    free(text);
    return 0;
}
