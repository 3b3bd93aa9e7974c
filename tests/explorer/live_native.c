/* live_native LINES VALUES N T FAMILIES: the same runs as live.test.mjs makes in WebAssembly, by this machine's own instructions: for each of
 * T rows of N doubles its status, then its outcomes, as doubles on stdout; on stderr the nanoseconds that a family-week took. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "live/live.h"

static char *
read_all(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    char *all = calloc(1, 1 << 24);
    if (!file || !all)
        exit(66);
    *size = fread(all, 1, (1 << 24) - 1, file);
    fclose(file);
    return all;
}

int
main(int argc, char **argv)
{
    size_t size;
    if (argc != 6)
        return 64;
    const size_t n = strtoul(argv[3], NULL, 10), rows = strtoul(argv[4], NULL, 10);
    struct kith_live *live = kith_live_new(read_all(argv[1], &size));
    const double *values = (const double *) (void *) read_all(argv[2], &size);
    if (!live || size != n * rows * sizeof *values) {
        fprintf(stderr, "%s\n", live ? "not so many values" : kith_live_error());
        return 65;
    }
    double weeks = 0;
    const clock_t began = clock();
    for (uint32_t row = 0; row < rows; row++) {
        double outcome[256] = { 0 };
        int status = kith_live_cohort(live, values + row * n, (uint32_t) strtoul(argv[5], NULL, 10));
        if (!status)
            status = kith_live_run(live, row, 1, row, outcome);
        weeks += kith_live_family_weeks(live);
        const double said = status;
        fwrite(&said, sizeof said, 1, stdout);
        fwrite(outcome, sizeof *outcome, kith_live_outcomes(0), stdout);
    }
    fprintf(stderr, "%g\n", 1e9 * (double) (clock() - began) / CLOCKS_PER_SEC / weeks);
    return 0;
}
