#ifndef KITH_DECIDE_DECISION_H
#define KITH_DECIDE_DECISION_H

#include "kith.h"
#include "param/pool.h"

/** A decision as a file (YAML, scenarios/decisions/): what is asked of a result, and designs of studies that could be done before choosing.
 * scenarios/README.md says what each key means. */

/** How families come into the arms of a study. */
enum kith_entry_of { KITH_ENTRY_RANDOMISED, KITH_ENTRY_BY_REGION, KITH_ENTRY_AS_THEY_COME, KITH_ENTRIES };
extern const char *const kith_entry_words[KITH_ENTRIES];

struct kith_study_design {
    const char *name, *about;
    double families, lost; /**< in all arms; share that is gone before the last wave */
    const char **arm, **measure; /**< scenarios; outcomes */
    size_t n_arms, n_measures;
    enum kith_entry_of entry;
    double bias; /**< standard deviation of what selection adds to a measured share in an arm */
};

struct kith_decision {
    struct kith_pool pool; /**< holds all that follows */
    const char *question, *about, *reference; /**< reference: NULL when it is not said */
    const char **scenario, **outcome, **price, **what_if;
    size_t n_scenarios, n_outcomes, n_prices, n_what_ifs, n_studies;
    struct kith_study_design *study;
};

/** @return KITH_ERR_CONFIG with all problems as file:line:column: message, KITH_ERR_NOINPUT, KITH_ERR_MEMORY */
int kith_decision_read(struct kith_decision *self, const char *path, struct kith_error *err);
void kith_decision_clear(struct kith_decision *self);

#endif
