#ifndef KITH_RESULT_SAVE_SWEEP_H
#define KITH_RESULT_SAVE_SWEEP_H

#include "design/sweep.h"

/** The file of a sweep, but for the rows of its points. */

enum { KITH_SWEEP_FAILURES = 1000 };

/** The first points that failed, and why. */
struct kith_sweep_failures {
    size_t n;
    int64_t id[KITH_SWEEP_FAILURES];
    char *message[KITH_SWEEP_FAILURES];
};

/** Whether a gathered file can be called so: nothing that the sweep reads, nor what Kith did not write unless `force` says so. */
int kith_sweep_check_output(const struct kith_sweep *self, const char *path, int force, struct kith_error *err);

/** All of a gathered file but the rows of the axis point; then its notes, and its end. */
struct kith_store;
int kith_sweep_save_begin(const struct kith_sweep *self, struct kith_store *store, uint64_t points, struct kith_error *err);
int kith_sweep_save_end(const struct kith_sweep *self, struct kith_store *store, const struct kith_sweep_gathering *how, int complete,
    const struct kith_sweep_failures *failures, double seconds, char *digest, struct kith_error *err);

#endif
