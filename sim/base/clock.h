#ifndef KITH_BASE_CLOCK_H
#define KITH_BASE_CLOCK_H

#include <stddef.h>

/** A clock that only goes forward [s]. */
double kith_seconds(void);

/** The processor time of this thread [s]. */
double kith_seconds_of_thread(void);

/** That of all threads of this process [s]. */
double kith_seconds_of_process(void);

/** Threads asked for, or with 0 as many as the machine offers. */
int kith_threads(int asked);

/** The number of this thread among those that work together, from 0, which is the one that started them. */
size_t kith_thread_number(void);

/** Within how many levels threads may start threads from now on. @return as it was */
int kith_threads_levels(int levels);

#endif
