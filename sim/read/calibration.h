#ifndef KITH_READ_CALIBRATION_H
#define KITH_READ_CALIBRATION_H

#include "param/pool.h"
#include "read/targets.h"

#include <stdint.h>

/** A calibration: which runs are held against which published numbers. YAML files, scenarios/calibration/; scenarios/README.md says
 * what each key means. */
struct kith_calibration {
    struct kith_pool pool; /**< holds all texts and lists */
    struct kith_targets *targets; /**< borrowed by `target` */
    const char *path, *title, *about; /**< title and about: "" when there is none */
    const char *scenario; /**< file of the scenario that is run, as it can be opened */
    const char **used_by; /**< shape (n_used_by): files of scenarios that are to use what comes of it */
    size_t n_used_by;
    const char *regions; /**< table of the regions of the stage of populations, as it can be opened; NULL: there is no such stage */
    double scale; /**< of that stage */
    uint32_t years; /**< of it, after the burn-in */
    const char *predicted; /**< table of regions whose numbers are held out, and predicted; NULL: there are none */
    double predicted_scale;
    uint32_t families;
    uint64_t seed;
    struct kith_target *target; /**< shape (n_targets), in the order of the files; weight: as `fit` and `hold-out` have it */
    size_t n_targets;
    const char **targets_file; /**< shape (n_targets_files): where they stand */
    size_t n_targets_files;
};

/** Reads it, with the files of targets that it names.
 * @param run  shape (n_runs), as for kith_targets_read()
 * @return KITH_ERR_CONFIG with all problems as file:line:column: message, KITH_ERR_DATA (evidence table), KITH_ERR_NOINPUT, KITH_ERR_MEMORY;
 *         then there is nothing to be cleared */
int kith_calibration_read(struct kith_calibration *out, const struct kith_target_run *run, size_t n_runs, const char *path, struct kith_error *err);
void kith_calibration_clear(struct kith_calibration *self);

/** Whether a file is one: it is a mapping with the key `calibrate`. */
int kith_calibration_is_in(const char *path);

#endif
