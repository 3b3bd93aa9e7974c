/* libFuzzer: whatever bytes the table of a design has, reading it ends with problems or without. */
#include "design/design.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kith_sweep_design design = { 0 };
    struct kith_sweep_layout layout = { .kind = KITH_SWEEP_CSV };
    design.problems.pool = &design.pool; /* as reading a design does */
    if (!fuzz_write("a.csv", data, size))
        return 0;
    kith_sweep_table_read(&design, &layout, fuzz_path, 0);
    kith_sweep_design_clear(&design);
    return 0;
}
