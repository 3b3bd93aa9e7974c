#ifndef KITH_RESULT_SWEEP_TABLES_H
#define KITH_RESULT_SWEEP_TABLES_H

#include "design/sweep.h"
#include "result/table.h"

/** The tables of a sweep that is gathered. */

enum { KITH_SWEEP_FAILURES = 1000 };

/** The first points that failed, and why. */
struct kith_sweep_failures {
    size_t n;
    int64_t id[KITH_SWEEP_FAILURES];
    char *message[KITH_SWEEP_FAILURES];
};

/** Tables along the axis point, as they are made together; the last of populations only. */
enum { KITH_POINT_ID, KITH_POINT_SCENARIO, KITH_POINT_VECTOR, KITH_POINT_DRAW, KITH_POINT_REPLICATE, KITH_POINT_STATUS, KITH_POINT_OUTCOMES, KITH_POINT_REGIONS,
    KITH_POINT_TABLES };

/** Where the rows of points come from. */
struct kith_sweep_rows {
    uint64_t points; /**< rows */
    size_t at_once;
    int (*make)(void *of, struct kith_piece *piece, struct kith_error *err);
    int (*settle)(void *of, struct kith_store *store, struct kith_error *err); /**< when all rows are made: whether they will do */
    struct kith_sweep_failures *failures; /**< known then, as is ... */
    const int *complete; /**< ... whether nothing is missing */
    void *of;
};

/** Whether a gathered file can be called so: nothing that the sweep reads, nor what Kith did not write unless `force` says so. */
int kith_sweep_check_output(const struct kith_sweep *self, const char *path, int force, struct kith_error *err);

/** All of a gathered file but its provenance. */
int kith_sweep_tables(const struct kith_sweep *self, struct kith_store *store, const struct kith_sweep_rows *rows, struct kith_error *err);

#endif
