#ifndef KITH_INFER_SENSITIVITY_H
#define KITH_INFER_SENSITIVITY_H

#include "param/scenario.h"
#include "stat/indices.h"
#include "tell/sheet.h"

/** A sensitivity on its way: what varies, designs, and what came out; then told as tables. */

enum { KITH_SENSING_SCENARIOS = 2, KITH_SENSING_LEADING = 20 };

struct kith_varied {
    const char *path, *grade;
    const struct kith_entry *entry[KITH_SENSING_SCENARIOS]; /* NULL: fixed there, or not there */
};

struct kith_sensing {
    const struct kith_scenario *const *scenario;
    size_t n_scenarios;
    const struct kith_sensitivity_options *options;
    struct kith_varied *varied; /* shape (n) */
    size_t n, idle;
    size_t *leading; /* shape (n_leading): indices of `varied` */
    size_t n_leading;
    const char **outcome; /* shape (n_outcomes) */
    const char **unit;
    size_t n_outcomes;
    double *screen_u, *u; /* numbers of (0, 1): shape (trajectories, n), (points, 2 n) */
    struct kith_screen_row *screen; /* shape (n_outcomes, n) */
    double *y; /* shape (n_outcomes, leading + 3, points): designs A, B, and A with a factor of B */
    double *noise; /* shape (n_outcomes): variance of one run over its random numbers alone, over that of all */
    uint64_t runs;
};

/** Sentences and tables of what came out. */
int kith_sensing_tell(struct kith_answer *answer, const struct kith_sensing *self, struct kith_error *err);

#endif
