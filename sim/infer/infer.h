#ifndef KITH_INFER_INFER_H
#define KITH_INFER_INFER_H

#include "design/posterior.h" /* KITH_MOVED */
#include "infer/fit.h"
#include "stat/abc.h"
#include "stat/pcn.h"

/** A calibration on its way: from a table of prior points by a regression and real runs to a posterior. */

/** Mean and standard deviation of every score as regressions see them: shape (n_free) each. */
struct kith_spread {
    double *mean, *sd;
};

enum { KITH_SCALES = 3 }; /* discrepancies times 0, 1, 2 */

/** How many runs a stage makes of what. */
struct kith_runs_of {
    uint32_t noise_points, noise_runs, check_draws, check_runs, point;
};

/** What the posterior, its point and the prior predict of a target. */
struct kith_prediction {
    double mean, sd; /**< of one study like that of the data, what the model leaves out and the range included */
    double expected_sd; /**< of the expected value over draws */
    double prior_mean, prior_sd, prior_within; /**< within: share of prior points whose study lies within 1.96 sampling errors of what was published */
    double point; /**< of the posterior's point */
    double miss, point_miss; /**< from the published range to mean and point, in sampling errors */
    double log_score, interval_score; /**< of what was published; the interval holds 90 % */
};

/** Dummies: parameters that cannot act. */
struct kith_dummies {
    size_t n;
    double mean, most, shift; /**< of contractions without sign: mean, largest; largest shift of a mean [prior sd] */
};

struct kith_inference {
    const struct kith_calibrating *options;
    struct kith_fit fit;
    struct kith_runs_of n; /* of this stage */
    double share; /* of the table that the regression keeps */
    char *work; /* folder */
    uint64_t runs, runs_now, all; /* all: expected, for progress */
    double running; /* processor time of runs in this call [s] */
    int ranks, rank;

    /* The table: rows that were run. */
    size_t points;
    char table_hash[65];
    double *z; /* shape (points, stride) */
    double *coded; /* the same as regressions see it */
    double *simulated; /* shape (points, n_targets): outcomes */
    double *scaled; /* shape (points, n_fitted): with errors, on straight scales */

    double *noise; /* shape (n_targets, n_targets): covariance of one simulated study near the data */
    double *screening; /* shape (n_targets, n_free): share of the variance of one study */
    uint32_t *active; /* shape (n_active): scores that act */
    size_t n_active;

    struct kith_abc_sample guess;
    struct kith_spread by_scale[KITH_SCALES], refined;
    double distance; /* of the farthest point of the regression */
    struct kith_pcn pcn;

    uint32_t draws;
    double *draw; /* shape (draws, stride): the posterior */
    uint32_t moves;
    double acceptance, memory; /* mean over moves; largest correlation with the start */
    double start_worth; /* how many of the regression's draws lie where the posterior does */
    uint32_t heats; /* by which chains came from the prior, as those were too few; 0: they began there */

    uint32_t checks; /* how often this was checked: each time by other random numbers */
    double *check; /* shape (n.check_draws, n.check_runs, n_targets) */
    double *at_point; /* shape (n.point, n_targets): runs of the posterior's mean point */
    double *values; /* shape (draws, n_free): canonical */
    double *point; /* shape (n_free): mean of z where data moved it, else the centre of the prior */

    struct kith_inference *population, *predicted; /* later stages, or NULL; `draw` and what is below it are of the last that was fitted */
    struct kith_first_stage *first; /* what the first stage alone came to, once there is a second */
};

/** What cohorts alone said. */
struct kith_first_stage {
    struct kith_spread refined;
    struct kith_prediction *predicted; /* shape (n_targets) */
    struct kith_dummies dummies;
};

enum { KITH_STEP_RUNS = 2, KITH_RERUN_EVERY = 10 }; /* runs of a step; moves after which a chain's random numbers are others */

/* stream.c */

/** Runs of every stage have random numbers of their own. */
enum kith_random_use { KITH_RANDOM_BAND = 1, KITH_RANDOM_DISCREPANCY, KITH_RANDOM_NOISE, KITH_RANDOM_STEP, KITH_RANDOM_RUN, KITH_RANDOM_CHECK,
    KITH_RANDOM_POINT, KITH_RANDOM_PICK, KITH_RANDOM_TABLE, KITH_RANDOM_USES };
/** The reason under which they are drawn: reserved as that of priors is. */
#define KITH_PURPOSE_INFER (UINT32_MAX - 1)
struct kith_stream kith_infer_stream(const struct kith_inference *self, enum kith_random_use stage, uint32_t who, uint32_t step);

/** Seed of the runs of a stage. */
uint64_t kith_infer_seed(const struct kith_inference *self, enum kith_random_use stage, uint32_t step);

/* runs.c */

/** Runs a cohort for each row of scores, `replicates` times, on all threads and ranks; NaN where a row cannot be run.
 * @param z  shape (n, stride)
 * @param out  shape (n, replicates, n_targets) */
int kith_infer_run(struct kith_inference *self, const double *z, size_t n, uint32_t replicates, enum kith_random_use stage, uint32_t step, double *out,
    struct kith_error *err);
/* regions.c: the same of regions, which are kept in the folder of work as they are done; as kith_infer_run() */
int kith_infer_run_regions(struct kith_inference *self, const double *z, size_t n, uint32_t replicates, enum kith_random_use stage, uint32_t step, double *out,
    struct kith_error *err);

/* calibrate.c: opens everything, and goes as far as what acts */
int kith_infer_prepare(struct kith_inference *self, const char *path, const struct kith_calibrating *options, struct kith_error *err);

/* close.c: after a failure, too */
void kith_infer_close(struct kith_inference *self);

/* prior.c: the table, made, made larger, or read; noise near the data; what acts */
int kith_infer_table(struct kith_inference *self, struct kith_error *err);
int kith_infer_room(struct kith_inference *self, size_t rows, struct kith_error *err);
int kith_infer_noise(struct kith_inference *self, struct kith_error *err);
int kith_infer_screen(struct kith_inference *self, struct kith_error *err);

/* guess.c: the regression */
int kith_infer_scale(struct kith_inference *self, double discrepancies, struct kith_error *err);
int kith_infer_guess(struct kith_inference *self, struct kith_error *err);

/* spread.c */
int kith_spread_new(struct kith_spread *self, size_t n, struct kith_error *err);
void kith_spread_clear(struct kith_spread *self);

/* refine.c: real runs */
int kith_infer_refine(struct kith_inference *self, struct kith_error *err);

/** Draws of the regression, as scores: shape (draws, stride). */
void kith_infer_pick(struct kith_inference *self, double *z, uint32_t *chosen);
/** Means and standard deviations of the draws as regressions see them. */
void kith_infer_summarise(struct kith_inference *self);

/* population.c: the second stage, and what is predicted of regions; then what the first one says is looked at again */
int kith_infer_populations(struct kith_inference *self, struct kith_error *err);

/* check.c: fresh runs of the posterior, and of its point */
int kith_infer_check(struct kith_inference *self, struct kith_error *err);
/** Scores of one point: the mean where the data moved a parameter, else the scenario's own value. @return how many they moved */
size_t kith_infer_point(const struct kith_inference *self, const struct kith_spread *spread, double *z);

void kith_infer_predict(const struct kith_inference *self, size_t t, struct kith_prediction *out);
/** Mean of runs of target t in draws in which parameter j, of two values, is `value`. */
double kith_infer_mean_where(const struct kith_inference *self, size_t t, size_t j, int value);

/** The prior's correlations are 0: the posterior's of two parameters, as scores. */
double kith_infer_correlation(const struct kith_inference *self, size_t a, size_t b);

struct kith_dummies kith_infer_dummies(const struct kith_inference *self);

/* save.c */
int kith_infer_save(const struct kith_inference *self, const char *report, double seconds, char *digest, struct kith_error *err);

/* report.c: as Markdown */
struct kith_text;
void kith_infer_report(const struct kith_inference *self, struct kith_text *to);

/** 1 - sd of the posterior / sd of the prior. */
double kith_infer_contraction(const struct kith_inference *self, const struct kith_spread *spread, size_t j);
/** Standard error of sampling of a target: as published, else that of one simulated study. */
double kith_infer_sampling(const struct kith_inference *self, size_t t);

/** Where progress is told: on the first rank, if anywhere; else NULL. */
static inline FILE *
kith_infer_notes(const struct kith_inference *self)
{
    return self->rank == 0 ? self->options->notes : NULL;
}

static inline void
kith_infer_say(const struct kith_inference *self, const char *what)
{
    if (kith_infer_notes(self))
        kith_screen_print(self->options->notes, "%s\n", what);
}

#endif
