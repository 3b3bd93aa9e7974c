#ifndef KITH_DECIDE_CASE_H
#define KITH_DECIDE_CASE_H

#include "kith.h"
#include "param/scenario.h"
#include "stat/expected.h"
#include "stat/told.h"

/** What a result file says that decisions are made from: outcomes of each run, and the values of the parameters of each draw. */
struct kith_case {
    struct kith_study *study; /**< holds the tables */
    const char *path, *digest;
    int population; /**< other than zero: rates per 1,000 households with children a year */
    enum { KITH_OF_PRIORS, KITH_OF_POINT, KITH_OF_FILE } draws_of;
    size_t n_scenarios, n_draws, n_runs, n_outcomes, n_parameters; /**< n_runs: of a draw */
    const char *const *scenario, *const *outcome, *const *unit, *const *better, *const *meaning, *const *parameter;
    const char *const **grade; /**< shape (scenario, parameter): "assumption"; "" where a scenario lacks it */
    const double *value; /**< shape (scenario, draw, run, outcome); NaN: not made, or no such value */
    const double *drawn; /**< shape (scenario, draw, parameter) */
    struct kith_scenario **read; /**< shape (scenario): as the file holds them */
    double families; /**< cohort: in each run */
    double households; /**< population: with children, in the regions that were run, in full */
    double followed; /**< who is in a run: families of a cohort, households of a population at its scale */
    double years; /**< population: of the policy */
};

int kith_case_open(struct kith_case *self, const char *path, enum kith_trust trust, struct kith_error *err);
/** The same of a study that has just been run; it is taken. @param about  how messages call it */
int kith_case_of(struct kith_case *self, struct kith_study *study, const char *about, struct kith_error *err);
void kith_case_close(struct kith_case *self);

/** Index of a name; KITH_ERR_USAGE with the nearest one. */
int kith_case_scenario(const struct kith_case *self, const char *name, size_t *out, struct kith_error *err);
int kith_case_outcome(const struct kith_case *self, const char *name, size_t *out, struct kith_error *err);
int kith_case_parameter(const struct kith_case *self, const char *name, size_t *out, struct kith_error *err);

/** What may be said of a difference in an outcome: by the one rule of stat/told.h. */
struct kith_told kith_case_told(const struct kith_case *self, size_t outcome, const struct kith_expected *difference);

static inline double
kith_case_at(const struct kith_case *self, size_t scenario, size_t draw, size_t run, size_t outcome)
{
    return self->value[((scenario * self->n_draws + draw) * self->n_runs + run) * self->n_outcomes + outcome];
}

/** Draws in which an outcome has a value in some run of every scenario: shape (n_draws). How many. */
size_t kith_case_draws(const struct kith_case *self, size_t outcome, size_t *draw);

/** +1 where more is better, -1 where less is, 0 neither. */
int kith_case_sign(const struct kith_case *self, size_t outcome);

/** The scenario from which a parameter's values are taken when `a` and `b` are compared; SIZE_MAX when it is the same in all draws of both,
 * no number, or idle in such runs. */
size_t kith_case_varies(const struct kith_case *self, size_t a, size_t b, size_t parameter);

/** Whether some scenario says what its levers cost themselves. */
int kith_case_has_levers(const struct kith_case *self);

/** Rate a year at which costs and years in violence of all years together are discounted; 0: not. */
double kith_case_discount(const struct kith_case *self);

/** The mean of an outcome; NaN when the file has no such outcome. */
int kith_case_level(const struct kith_case *self, size_t scenario, const char *outcome, double *to, struct kith_error *err);

/** A table of the file; its name is NULL when there is none. */
int kith_case_table(const struct kith_case *self, const char *name, struct kith_table *out, struct kith_error *err);

#endif
