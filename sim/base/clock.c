#include "base/clock.h"

#include <time.h>
#ifdef _OPENMP
#include <omp.h>
#endif

static double
seconds_of(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

double
kith_seconds(void)
{
    return seconds_of(CLOCK_MONOTONIC);
}

double
kith_seconds_of_thread(void)
{
    return seconds_of(CLOCK_THREAD_CPUTIME_ID);
}

double
kith_seconds_of_process(void)
{
    return seconds_of(CLOCK_PROCESS_CPUTIME_ID);
}

int
kith_threads(int asked)
{
#ifdef _OPENMP
    return asked > 0 ? asked : omp_get_num_procs();
#else
    (void) asked;
    return 1;
#endif
}

size_t
kith_thread_number(void)
{
#ifdef _OPENMP
    return (size_t) omp_get_thread_num();
#else
    return 0;
#endif
}

int
kith_threads_levels(int levels)
{
#ifdef _OPENMP
    const int before = omp_get_max_active_levels();
    omp_set_max_active_levels(levels);
    return before;
#else
    return levels;
#endif
}
