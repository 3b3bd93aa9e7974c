#ifndef KITH_PARAM_LAW_H
#define KITH_PARAM_LAW_H

#include "param/scenario.h"

/** A distribution as scenario files write it.
 *
 * uniform low high; normal mean sd; lognormal median sigma (sd of the logarithm); beta a b;
 * gamma shape scale; bernoulli p (1 with chance p, else 0). */
struct kith_law_form {
    const char *name; /**< "lognormal"; NULL for a fixed value */
    const char *numbers[2]; /**< keys of `a` and `b` of an entry; NULL: has none */
    double low[2], high[2]; /**< what these may be, bounds included */
    int needs_support;
};
extern const struct kith_law_form kith_law_forms[KITH_LAWS];

/** The reason under which parameters are drawn. Reserved: the model counts its reasons from 0. */
#define KITH_PURPOSE_PRIOR UINT32_MAX

/** Chance of at most x under a law that is not cut. */
double kith_law_below(enum kith_law law, double a, double b, double x);

/** Whether the support of an entry says more than its law does by itself. */
int kith_law_is_cut(const struct kith_entry *entry);

/** The uniform number in (0, 1) that decides a parameter's draw. */
double kith_law_uniform(uint64_t seed, uint32_t draw, const char *path);

/** One draw of an entry that has a distribution, canonical units: what kith_scenario_prior() gives it. */
double kith_entry_draw(const struct kith_entry *entry, uint64_t seed, uint32_t draw);

#endif
