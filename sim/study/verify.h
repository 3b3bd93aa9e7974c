#ifndef KITH_STUDY_VERIFY_H
#define KITH_STUDY_VERIFY_H

#include "kith.h"
#include "model/params.h"

/** Twins: numbers that the weekly clock has an exact answer for (stat/exact.h), beside what the program makes of them. */

struct kith_verified {
    struct kith_verifying asked;
    char scenario[256];
    struct kith_twin *twin; /* shape (n) */
    size_t n, room;
    double family_weeks, seconds;
    const char *const *service; /* names of services, borrowed while twins are made; or NULL */
};

/** All twins of a scenario: solved from `params`, and simulated with `run`, which is the same but in tests of what is seen.
 * @return KITH_ERR_STOPPED, KITH_ERR_MEMORY, or as kith_rules_new() */
int kith_verify_twins(struct kith_verified *self, const struct kith_params *params, const struct kith_params *run, struct kith_error *err);

/** The queues among them, without families: the program's queue driven by itself. */
int kith_verify_queues(struct kith_verified *self, const struct kith_params *params, const struct kith_params *run, struct kith_error *err);

/** Adds a twin: z is worked out. Of no error it is left out: nothing varies. */
int kith_verify_add(struct kith_verified *self, const struct kith_twin *twin, struct kith_error *err);

#endif
