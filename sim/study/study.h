#ifndef KITH_STUDY_STUDY_H
#define KITH_STUDY_STUDY_H

#include "kith.h"
#include "model/outcome.h"
#include "model/world.h"
#include "param/scenario.h"

/** A study: every scenario with every draw of the parameters and every replicate.
 *
 * A run is a cell (scenario, draw, replicate). Its luck is keyed by the study's seed and by
 * draw * per_draw + replicate, the same in all scenarios: common random numbers. */
struct kith_study {
    struct kith_options options;
    const struct kith_scenario *const *scenario;
    size_t n_scenarios, n_entries;
    int threads; /* as asked for, or as many as there are processors */
    uint32_t n_draws, per_draw;
    double *values; /* shape (scenario, draw, entry): parameters, canonical units */
    struct kith_layout layout;
    struct kith_names names; /* borrowed from the first scenario */
    int32_t *tally; /* shape (scenario, draw, replicate, layout total), or NULL when not kept */
    double *outcome; /* shape (scenario, draw, replicate, outcome) */
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

/* plan.c */

/** Sizes, checks that the scenarios can be compared, and parameter values of all draws.
 * @param values  NULL, or shape (scenario, draw, entry): values to use instead of drawing; taken */
int kith_study_plan(struct kith_study **out, const struct kith_scenario *const *scenarios, size_t n,
    const struct kith_options *options, double *values, uint32_t n_draws, struct kith_error *err);

/** Parameter values of a result file for these scenarios: by name of scenario, else of the first. */
int kith_study_values(double **values, uint32_t *n_draws, const struct kith_scenario *const *scenarios, size_t n, const char *path,
    struct kith_error *err);

/* spread.c */

/** Threads asked for, or with 0 as many as the machine offers; and a clock that only goes forward [s]. */
int kith_study_threads(int asked);
double kith_study_clock(void);

/** Runs cells on threads: all, or the one with this index in every scenario (only >= 0). */
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

/* replay.c */

/** Whether two numbers are the same for a replay: bit for bit, or both none. */
int kith_study_same(double a, double b);

/* save.c */
int kith_study_save(struct kith_study *self, struct kith_error *err);

#endif
