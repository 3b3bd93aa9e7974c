#ifndef KITH_STUDY_STUDY_H
#define KITH_STUDY_STUDY_H

#include "kith.h"
#include "model/outcome.h"
#include "model/world.h"
#include "param/scenario.h"

/** The parameters of several scenarios together: those of the first in its order, then what only
 * later ones have. Only changes over time (`changes`) differ between scenarios that are compared. */
struct kith_parameters {
    size_t n; /**< parameters */
    size_t most; /**< entries of the scenario that has most */
    size_t n_scenarios;
    size_t *entry; /**< shape (n, scenario): index among the scenario's entries, SIZE_MAX where it has none */
};

/** What is asked of a comparison: a copy of what the options say, and what is added without asking. */
struct kith_questions {
    struct kith_explain *explain;
    struct kith_break_even *break_even;
    size_t n_explain, n_break_even;
    size_t n_asked; /**< of the break-evens; the rest was added */
};

/** A study: every scenario with every draw of the parameters and every replicate.
 *
 * A run is a cell (scenario, draw, replicate). Its luck is keyed by the study's seed and by
 * draw * per_draw + replicate, the same in all scenarios: common random numbers. */
struct kith_study {
    struct kith_options options;
    const struct kith_scenario *const *scenario;
    size_t n_scenarios;
    struct kith_parameters parameters;
    int threads; /* as asked for, or as many as there are processors */
    uint32_t n_draws, per_draw;
    uint32_t done; /* runs of each scenario that are there, from the first on */
    uint32_t batches; /* of a run that goes on until it is precise */
    double *values; /* shape (scenario, draw, parameters.most): entries in the scenario's own order, canonical units */
    struct kith_layout layout;
    struct kith_names names; /* borrowed from the first scenario */
    int32_t *tally; /* shape (scenario, draw, replicate, layout total), or NULL when not kept */
    double *outcome; /* shape (scenario, draw, replicate, outcome) */
    struct kith_questions questions;
    struct kith_effort effort;
};

static inline size_t
kith_study_runs(const struct kith_study *self)
{
    return self->n_scenarios * self->n_draws * self->per_draw;
}

static inline size_t
kith_study_cell(const struct kith_study *self, size_t scenario, size_t draw, size_t replicate)
{
    return (scenario * self->n_draws + draw) * self->per_draw + replicate;
}

/** Values of a draw in a scenario: shape (its entries). */
static inline double *
kith_study_draw(const struct kith_study *self, size_t scenario, size_t draw)
{
    return self->values + (scenario * self->n_draws + draw) * self->parameters.most;
}

/* parameters.c */

int kith_parameters_of(struct kith_parameters *self, const struct kith_scenario *const *scenario, size_t n, struct kith_error *err);
void kith_parameters_clear(struct kith_parameters *self);

/** The entry of parameter `i` in scenario `s`, NULL if it has none; in the first scenario that has it. Borrowed. */
const struct kith_entry *kith_parameters_entry(
    const struct kith_parameters *self, const struct kith_scenario *const *scenario, size_t s, size_t i);
const struct kith_entry *kith_parameters_any(const struct kith_parameters *self, const struct kith_scenario *const *scenario, size_t i);

/** Values in the order of a scenario's entries as values of all parameters, shape (n); NaN for those that it has not. */
void kith_parameters_spread(const struct kith_parameters *self, size_t s, const double *values, double *all);

/* plan.c */

/** Sizes, checks that the scenarios can be compared, and parameter values of all draws.
 * @param values  NULL, or shaped as those of the study: values to use instead of drawing; taken */
int kith_study_plan(struct kith_study **out, const struct kith_scenario *const *scenarios, size_t n,
    const struct kith_options *options, double *values, uint32_t n_draws, struct kith_error *err);

/** Parameter values of a result file for these scenarios: by name of scenario, else of the first. */
int kith_study_values(double **values, uint32_t *n_draws, const struct kith_scenario *const *scenarios, size_t n, const char *path,
    struct kith_error *err);

/** Parameter values of draws from `first` on, into `values`. */
void kith_study_draw_from(struct kith_study *self, uint32_t first);

/* question.c */

/** Checks what is asked against scenarios and draws, before anything is run, and adds what is not asked. */
int kith_questions_settle(struct kith_study *self, struct kith_error *err);
void kith_questions_clear(struct kith_questions *self);

/* spread.c */

/** Threads asked for, or with 0 as many as the machine offers; and a clock that only goes forward [s]. */
int kith_study_threads(int asked);
double kith_study_clock(void);

/** Counts and outcomes of all runs: room for them, at most so much. */
#define KITH_STUDY_MOST_BYTES ((size_t) 4 << 30)
int kith_study_room(struct kith_study *self, struct kith_error *err);

/** Runs cells on threads: all that are not done, or the one with this index in every scenario (only >= 0). */
int kith_study_spread(struct kith_study *self, int64_t only, struct kith_error *err);

/* compare.c */

/** Difference of one outcome between a scenario and the first, with spreads that are never mixed. */
struct kith_difference {
    double mean; /**< over draws and replicates */
    double error; /**< Monte Carlo standard error of `mean` as an estimate for these priors (or this point) */
    double low, high; /**< 95 % of the expected difference over parameter draws; NaN with fixed parameters */
    double study; /**< standard deviation of the difference between two unpaired studies of n families, parameters fixed */
    double correlation, reduction; /**< of the pair; variance of the unpaired over the paired difference */
    uint64_t n; /**< pairs */
};
struct kith_difference kith_study_difference(const struct kith_study *self, size_t scenario, size_t outcome);

/** Mean of an outcome in a scenario, with the same three spreads (`study`: of one study). */
struct kith_difference kith_study_level(const struct kith_study *self, size_t scenario, size_t outcome);

/* save.c */
int kith_study_save(struct kith_study *self, struct kith_error *err);

#endif
