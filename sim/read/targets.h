#ifndef KITH_READ_TARGETS_H
#define KITH_READ_TARGETS_H

#include "base/text.h"

#include <stddef.h>

/** Published numbers that runs are held against: YAML files, scenarios/targets/. scenarios/README.md says what each key means. */

/** What may stand for an outcome, and where: the reader knows no outcome by itself. */
struct kith_target_outcome {
    const char *name, *unit;
    unsigned parts; /**< which enum kith_target_part it may have: 1 << part; KITH_PART_ALL when none */
    int in_regions; /**< other than zero: the table of regions has it, too */
};
struct kith_target_run {
    const char *name; /**< "cohort" */
    const struct kith_target_outcome *outcome;
    size_t n_outcomes;
};

enum kith_target_use {
    KITH_TARGET_FIT, /**< a target; of weight 0 it is held out */
    KITH_TARGET_CHECK, /**< compared, never fitted: `note` says what is counted differently */
    KITH_TARGET_SIZE, /**< shown beside what is simulated, no verdict: another definition, in `note` */
    KITH_TARGET_USES
};
enum kith_target_part {
    KITH_PART_ALL, /**< the whole of a run */
    KITH_PART_REPORTER, /**< of one reporter, `name` */
    KITH_PART_REGION, /**< of one region, `name` */
    KITH_PART_QUEUE, /**< of one queue, `name` */
    KITH_PART_SPREAD, /**< standard deviation over regions */
    KITH_PART_LARGEST, /**< the region that is furthest off */
    KITH_TARGET_PARTS
};

struct kith_target {
    const char *what; /**< a few words */
    size_t run; /**< index */
    const char *outcome, *unit; /**< the latter of the outcome: all numbers are in it */
    enum kith_target_part part;
    const char *name; /**< of the reporter, region or queue, or "" */
    double value, low, high; /**< as published, with the range of the wording; NaN: no number, or one of the table of regions */
    int of_table; /**< the number is that of the table of regions */
    double n, error; /**< sample size behind a share, or standard error; 0: not known */
    double weight, discrepancy; /**< for calibration: 0 is held out; standard deviation of what the model leaves out */
    enum kith_target_use use;
    int is_part; /**< of the target before it: indented */
    const char *evidence, *observer, *window, *group, *reason, *note, *because; /**< "" when not given. because: why the discrepancy; group: errors go together, and a miss is explained once */
};

/** Whether it is of a point of a curve, "reported_again@26"; with `name`, of one reporter. */
int kith_target_is_point(const struct kith_target *self);

struct kith_targets;

/** Reads files one after the other; what is wrong in any is told.
 * @param run  shape (n_runs): what there is to be held against; borrowed
 * @param only  keeps the targets of this run; n_runs: of all
 * @return KITH_ERR_CONFIG with all problems as file:line:column: message, KITH_ERR_DATA (evidence table), KITH_ERR_NOINPUT, KITH_ERR_MEMORY;
 *         then *out is NULL */
int kith_targets_read(struct kith_targets **out, const struct kith_target_run *run, size_t n_runs, size_t only, const char *const *path, size_t n,
    struct kith_error *err);

/** The same out of one text, whose ids of evidence were checked before. `name` is how messages call it. */
int kith_targets_read_text(struct kith_targets **out, const struct kith_target_run *run, size_t n_runs, size_t only, const char *name, const char *text,
    size_t length, struct kith_error *err);
void kith_targets_free(struct kith_targets *self);

/** In the order of the files. Borrowed; of NULL there are none. */
const struct kith_target *kith_targets_list(const struct kith_targets *self, size_t *n);

/** All of them as one text, which reads back as the same. */
void kith_targets_write(struct kith_text *to, const struct kith_targets *self, const struct kith_target_run *run);

/** Whether a file is one of targets, and no scenario: it is a mapping with the key `targets`. */
int kith_targets_are_in(const char *path);

#endif
