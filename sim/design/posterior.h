#ifndef KITH_DESIGN_POSTERIOR_H
#define KITH_DESIGN_POSTERIOR_H

#include <stdint.h>

#include "design/draws.h"

/** Parameters from a posterior of kith_calibrate(), as many draws as a study asks for.
 *
 * What the posterior holds with the very distribution that a scenario gives is taken from one of its draws, all of it together; what it does
 * not hold is drawn from its own prior, by (seed, draw, path), as without a posterior; what a scenario fixes stays fixed. Draw d takes row d
 * of a shuffle by the seed; there are no more draws than rows, as one that counts twice makes errors too small. */
struct kith_posterior {
    char *path, digest[65]; /**< digest: that of its content */
    int altered; /**< it does not hold, and the file was taken all the same */
    double *value; /**< shape (rows, n): of all of its parameters */
    double *contraction; /**< shape (n): how much the data took of the spread that the prior had */
    uint32_t *order; /**< shape (rows): shuffled */
    size_t rows, n;
    size_t n_scenarios, most; /**< most: entries of the scenario that has most */
    size_t *column; /**< shape (scenario, most): where an entry is among its parameters, or n: it has none of that name */
    uint8_t *origin; /**< shape (scenario, most): enum kith_origin */
};

/** A contraction from which on the data are said to have moved a parameter. */
#define KITH_MOVED 0.1

/** Reads it, for scenarios of which none need fit.
 * @param seed  of the study: it shuffles
 * @return KITH_ERR_NOINPUT when there is no such file, KITH_ERR_DATA when it is damaged or no posterior: what else could be done is told */
int kith_posterior_read(struct kith_posterior **out, const struct kith_scenario *const *scenario, size_t n, const char *path, uint64_t seed,
    enum kith_trust trust, struct kith_error *err);
void kith_posterior_free(struct kith_posterior *self);

/** Values of a draw below `rows`: shape (entries of the scenario), canonical units. Without a posterior (NULL) all are drawn from their priors. */
void kith_posterior_draw(const struct kith_posterior *self, size_t s, const struct kith_scenario *scenario, uint64_t seed, uint32_t draw, double *values);

/** Scenarios and, unless it is NULL, one more, that of a burn-in: to be freed; `n` grows. NULL: out of memory. */
const struct kith_scenario **kith_scenarios_with(const struct kith_scenario *const *scenario, size_t *n, const struct kith_scenario *more);

/** Says of each scenario how many parameters come from where, and which of those that the data moved it has otherwise. */
struct kith_text;
void kith_posterior_tell(const struct kith_posterior *self, const struct kith_scenario *const *scenario, size_t n, struct kith_text *to);

#endif
