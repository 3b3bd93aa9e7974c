#ifndef KITH_DECIDE_PARTS_H
#define KITH_DECIDE_PARTS_H

#include "decide/case.h"
#include "tell/sheet.h"

/** Parts of an answer: each makes one sheet or two. */

enum { KITH_DECIDE_DRAWS = 20 }; /* fewer say nothing of what is worth knowing */

/** Whether shares of a variance cannot be told: their error is large, or a regression on hundreds of parameters, as draws of a posterior need one, has few draws. */
enum { KITH_DECIDE_MANY = 100 };
static inline int
kith_decide_is_rough(const struct kith_case *in, double error)
{
    return error > 0.15 || (in->draws_of == KITH_OF_FILE && in->n_draws < KITH_DECIDE_MANY);
}

/** How often an option is the best is not said when the error of that share is larger. */
#define KITH_DECIDE_VAGUE 0.2

/** A range of prices, in euro for `per` units of an outcome less or more, whichever is better. */
struct kith_price {
    double low, high, per;
    size_t outcome;
    const char *of; /**< "a violent year avoided" */
};

struct kith_deciding {
    struct kith_case in;
    struct kith_answer *answer;
    size_t *order; /**< shape (n_scenarios): the reference first */
    size_t *outcome, n_outcomes; /**< those asked for */
    struct kith_price *price;
    size_t n_prices;
    size_t cost; /**< the outcome "total_cost", of older files "cost"; n_outcomes of the case when there is none */
    struct kith_price years; /**< of violence: what costs are held against */
    size_t *draw; /**< scratch, shape (n_draws) */
    int threads;
    const volatile int *stop;
    enum kith_trust trust;
    int whole; /**< rates are told of the whole regions */
    size_t chosen; /**< option with the best mean in the first outcome */
};

const char *kith_decide_name(const struct kith_deciding *self, size_t i); /**< of option i: in the order */

/** What a number in `unit` is told as: multiplied by this, in the unit that is left there. 1 where whole regions are not asked for, or it is no rate. */
double kith_decide_whole(const struct kith_deciding *self, const char **unit);

/** Benefits of all options in each run of `n` draws, shape (draw, run, option): `weight[k]` times outcome[k], summed.
 * NaN in runs that were not made. NULL when memory ran out. @param n  given back: draws with a value */
struct kith_weighed {
    size_t outcome;
    double weight;
};
double *kith_decide_benefits(struct kith_deciding *self, const struct kith_weighed *what, size_t n_what, size_t *n);

/** Means over runs of each draw: shape (draw, option), from the former. NULL when memory ran out. */
double *kith_decide_means(const struct kith_deciding *self, const double *benefit, size_t n);

/** Values of parameters that vary between options `a` and `b` (SIZE_MAX: between any) in the draws of self->draw: shape (parameter, n). */
struct kith_varying {
    double *x;
    size_t *parameter; /**< shape (n): index in the case */
    const char **grade; /**< shape (n) */
    size_t n;
};
int kith_decide_varying(const struct kith_deciding *self, size_t a, size_t b, size_t draws, struct kith_varying *out, struct kith_error *err);
void kith_varying_clear(struct kith_varying *self);

int kith_decide_contrasts(struct kith_deciding *self, struct kith_error *err); /**< contrasts.c */
int kith_decide_best(struct kith_deciding *self, struct kith_error *err); /**< best.c */
int kith_decide_money(struct kith_deciding *self, struct kith_error *err); /**< money.c */
int kith_decide_budget(struct kith_deciding *self, struct kith_error *err);
const char *kith_decide_price_years(struct kith_deciding *self); /**< a sentence: of which years euros are; in the answer's pool, or NULL when it has no room */
const char *kith_decide_discounted(struct kith_deciding *self); /**< "; not discounted", or at how much; in the answer's pool */
int kith_decide_levers(struct kith_deciding *self, struct kith_error *err); /**< levers.c: what levers cost themselves */
int kith_decide_groups(struct kith_deciding *self, struct kith_error *err); /**< groups.c */
int kith_decide_inform(struct kith_deciding *self, struct kith_error *err); /**< inform.c */
int kith_decide_cheers(struct kith_deciding *self, struct kith_error *err); /**< cheers.c */
int kith_decide_ledger(struct kith_deciding *self, struct kith_error *err); /**< ledger.c */
int kith_decide_threshold(struct kith_deciding *self, const char *const *what_if, size_t n, struct kith_error *err); /**< threshold.c */

/** rank.c: the sheet. @param budget  euro more than the reference, NaN: none */
int kith_decide_rank(struct kith_deciding *self, double sure, double budget, struct kith_error *err);
/** Euro more than the reference that each option costs, of the families of a run or a year of the regions: shape (n_scenarios). NaN: no costs are counted.
 * 0 when memory ran out. */
int kith_decide_more_costs(struct kith_deciding *self, double *to);
/** How many draws choose the best within `delta` (stat/select.h), by those that there are; 0 when memory ran out. */
double kith_decide_rows(struct kith_deciding *self, double delta, double sure, struct kith_error *err);

struct kith_decision;
int kith_decide_studies(struct kith_deciding *self, const struct kith_decision *decision, struct kith_error *err); /**< studies.c */

/** settle.c */
int kith_deciding_settle(struct kith_deciding *self, const struct kith_decide_options *options, struct kith_error *err);
int kith_deciding_title(struct kith_deciding *self, struct kith_error *err);
void kith_deciding_clear(struct kith_deciding *self);

#endif
