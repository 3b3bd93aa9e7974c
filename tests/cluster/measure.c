/* What the machinery of sweeps costs without a model: points that take no time, or as long as one likes.
 *
 *   measure run FOLDER THREADS MICROSECONDS     works on a planned sweep; with MPI, all ranks do
 *   measure gather FOLDER FILE
 *
 * Prints NAME VALUE UNIT. Built and called by measure.sh. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "run/crew.h"


static double length; /* of a point [s] */

static double
now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

/* Outcomes as hard to compress as a model's: quotients of small whole numbers. */
static int
point(struct kith_sweep_worker *worker, uint64_t id, struct kith_error *err)
{
    const double end = now() + length;
    struct kith_stream stream = kith_stream_at(kith_key_of(id, 1), 0, 0, 0);
    (void) err;
    for (size_t o = 0; o < kith_n_outcomes; o++)
        worker->outcome[o] = (double) (kith_stream_word(&stream) % 576) / (1 + kith_stream_word(&stream) % 576);
    while (length > 0 && now() < end)
        continue;
    return KITH_OK;
}

static void
print(const char *name, double value, const char *unit)
{
    printf("%-24s %12.6g %s\n", name, value, unit);
}

static int
run(const char *folder, int threads, struct kith_error *err)
{
    struct kith_sweep_options options = kith_sweep_options_default();
    struct kith_sweep_counts counts;
    options.threads = threads;
    const int status = kith_sweep_run_with(folder, &options, point, &counts, err);
    if (!status && counts.rank == 0) {
        print("points", (double) counts.done, "1");
        print("seconds", counts.seconds, "s");
        print("rate", (double) counts.done / counts.seconds, "points/s");
    }
    return status;
}

static int
gather(const char *folder, const char *path, struct kith_error *err)
{
    struct kith_sweep_gathering gathering = { .output = path, .epoch = 0 };
    struct kith_sweep_counts counts;
    struct rusage use;
    const double start = now();
    const int status = kith_sweep_gather(folder, &gathering, &counts, NULL, err);
    if (status)
        return status;
    getrusage(RUSAGE_SELF, &use);
    print("points", (double) counts.done, "1");
    print("gather", now() - start, "s");
    print("gather, processor", (double) (use.ru_utime.tv_sec + use.ru_stime.tv_sec), "s");
    print("memory", (double) use.ru_maxrss / 1024, "MiB");
    return KITH_OK;
}

int
main(int argc, char **argv)
{
    struct kith_error err = { 0 };
    int status = -64;
    if (argc == 5 && strcmp(argv[1], "run") == 0) {
        length = 1e-6 * atof(argv[4]);
        status = run(argv[2], atoi(argv[3]), &err);
    } else if (argc == 4 && strcmp(argv[1], "gather") == 0) {
        status = gather(argv[2], argv[3], &err);
    }
    if (status)
        fprintf(stderr, "%s\n", err.text ? err.text : "measure run FOLDER THREADS MICROSECONDS | gather FOLDER FILE");
    kith_error_clear(&err);
    return status ? -status : 0;
}
