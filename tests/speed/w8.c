/* The speed of W8 on sim/engine: w8 FAMILIES SEED [portable|avx2|best] [counts.csv]
 * Threads as OMP_NUM_THREADS says. Prints processor and wall time for each family and week. */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "body.h"
#include "w8.h"

static double
seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static int
write_counts(const char *path, int64_t (*counts)[W8_STATES])
{
    FILE *file = fopen(path, "w");

    if (!file)
        return -1;
    for (unsigned week = 0; week <= W8_WEEKS; week++)
        for (unsigned s = 0; s < W8_STATES; s++)
            fprintf(file, "%" PRId64 "%c", counts[week][s], s < W8_STATES - 1 ? ',' : '\n');
    return fclose(file);
}

int
main(int argc, char **argv)
{
    static int64_t counts[W8_WEEKS + 1][W8_STATES];
    const uint32_t n = argc > 1 ? (uint32_t) strtoul(argv[1], NULL, 10) : 1000000;
    const uint32_t seed = argc > 2 ? (uint32_t) strtoul(argv[2], NULL, 10) : 1;
    const enum kith_body body = body_named(argc > 3 ? argv[3] : "best");
    const double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    const double work = (double) n * W8_WEEKS * 1e-9;

    if (w8_run(n, (struct kith_key) { seed, 0 }, body, counts)) {
        fputs("w8: out of memory\n", stderr);
        return 1;
    }
    printf("ns_per_family_week %.4f\n", (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) / work);
    printf("wall_ns_per_family_week %.4f\n", (seconds(CLOCK_MONOTONIC) - wall) / work);
    printf("body %s\n", body == KITH_AVX512 ? "avx512" : body == KITH_AVX2 ? "avx2" : "portable");
    return argc > 4 ? write_counts(argv[4], counts) != 0 : 0;
}
