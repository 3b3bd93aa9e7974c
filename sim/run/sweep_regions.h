#ifndef KITH_RUN_SWEEP_REGIONS_H
#define KITH_RUN_SWEEP_REGIONS_H

#include "design/sweep_regions.h"

/** Running sweeps of populations, and what is done of them. */

/** As kith_sweep_cost(): by household-weeks. */
int kith_sweep_population_cost(const struct kith_sweep *self, struct kith_sweep_cost *out, struct kith_error *err);

/** As kith_sweep_run(). */
int kith_sweep_population_run(const struct kith_sweep *self, const struct kith_sweep_options *options, struct kith_sweep_counts *counts, struct kith_error *err);

/** What is done of each point: shape (points), regions done, and 1 where one has failed. */
struct kith_sweep_parts {
    uint16_t *done;
    uint8_t *failed;
    uint64_t n_done, n_failed; /* points: of which all is done; of which something failed */
    uint64_t files, bytes;
};
int kith_sweep_parts_look(struct kith_sweep_parts *out, const struct kith_sweep *self, struct kith_error *err);
void kith_sweep_parts_clear(struct kith_sweep_parts *self);

/** Branches that failed are to be run again. */
int kith_sweep_parts_forget_failures(const struct kith_sweep *self, struct kith_error *err);

/** Outcomes of points, one after the other, from what is kept. */
struct kith_sweep_reader;
int kith_sweep_reader_new(struct kith_sweep_reader **out, const struct kith_sweep *self, struct kith_error *err);
void kith_sweep_reader_free(struct kith_sweep_reader *self);
/** @param outcome  shape (1 + regions, outcomes): all together, then each
 * @return KITH_DIFFERENT when it failed: `reason` says so, and is to be freed; KITH_ERR_DATA when a part is damaged or not there */
int kith_sweep_reader_take(struct kith_sweep_reader *self, uint64_t id, double *outcome, char **reason, struct kith_error *err);

#endif
