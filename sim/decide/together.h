#ifndef KITH_DECIDE_TOGETHER_H
#define KITH_DECIDE_TOGETHER_H

#include "base/text.h"
#include "param/scenario.h"
#include "tell/sheet.h"

/** Scenarios and what can be put together of them: all combinations of two and more that have no parameter each in its own way. */
struct kith_together {
    const struct kith_scenario **all; /**< shape (n): the scenarios, then the combinations */
    size_t n;
    struct kith_scenario **made; /**< shape (n_made): the combinations; owned */
    size_t n_made;
    size_t at_odds, held, dear; /**< combinations that cannot be; that are one of their parts; whose parts cost too much */
    struct kith_text reason; /**< of the first pairs that cannot be */
};

/** @param base  what the others are taken from, one of the n scenarios; it is no part itself
 * @param most  parts of a combination
 * @param more  NULL, or shape (n): what each costs more than the base; combinations whose parts cost more than `budget` in sum are left out */
int kith_together_new(struct kith_together *out, const struct kith_scenario *const *scenario, size_t n, size_t base, size_t most, const double *more, double budget,
    struct kith_error *err);
void kith_together_clear(struct kith_together *self);

void kith_together_say(const struct kith_together *self, struct kith_answer *to, double budget);

#endif
