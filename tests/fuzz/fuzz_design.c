/* libFuzzer: whatever bytes a design of a sweep has, or its table (bytes that begin with a comma), reading it ends with problems or without. */
#include "fuzz.h"

#include "study/sweep.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kith_sweep_design design = { 0 };
    if (!fuzz_write("a.yaml", data, size))
        return 0;
    if (size && data[0] == ',')
        kith_sweep_table_read(&design, fuzz_path, 0);
    else
        kith_sweep_design_read(&design, fuzz_path);
    kith_sweep_design_clear(&design);
    return 0;
}
