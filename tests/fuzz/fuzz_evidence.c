/* libFuzzer: whatever bytes a table of evidence has, reading it ends with a status; what is taken is found again by its id. */
#include "fuzz.h"

#include "read/evidence.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kith_evidence *table = NULL;
    struct kith_error err = { 0 };
    if (!fuzz_write("a.csv", data, size))
        return 0;
    const int status = kith_evidence_load(&table, fuzz_path, &err);
    if ((status == KITH_OK) != (table != NULL) || (status != KITH_OK && !err.count))
        abort();
    for (size_t i = 0; table && i < kith_evidence_count(table); i++)
        if (kith_evidence_find(table, kith_evidence_at(table, i)->field[0]) != kith_evidence_at(table, i))
            abort();
    kith_evidence_free(table);
    kith_error_clear(&err);
    return 0;
}
