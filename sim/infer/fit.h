#ifndef KITH_INFER_FIT_H
#define KITH_INFER_FIT_H

#include "param/scenario.h"
#include "read/calibration.h"

#include <stdint.h>

/** What is fitted to what: the free parameters of a scenario as scores z, standard normal under their priors, and published numbers with their errors. */

/** A parameter that has a distribution. */
struct kith_free {
    size_t entry; /**< index among the scenario's */
    const struct kith_entry *of;
    int is_binary; /**< its law has two values: regressions see 0 and 1 */
    int is_idle; /**< cannot act in what is run: a dummy, of which no run can teach anything */
};

/** A number that runs are held against: the fitted ones come first. */
struct kith_fitted {
    const struct kith_target *of; /**< borrowed of the calibration */
    int is_fitted, is_held_out; /**< neither: only compared */
    int is_share;
    double seen, half; /**< middle of the published range, and half of its width: all in it is as good */
    double error; /**< of sampling; 0: that of one simulated study */
    size_t band; /**< which of the scores behind the parameters says where in its range the truth lies; SIZE_MAX: it has none */
};

/** What is run: a cohort; one region with the means of all; all regions, of which nothing is fitted. */
enum kith_fit_stage { KITH_FIT_COHORT, KITH_FIT_POPULATION, KITH_FIT_PREDICTED };

struct kith_fit {
    enum kith_fit_stage stage;
    struct kith_calibration calibration; /**< of a later stage that of the first, borrowed */
    struct kith_scenario *scenario; /**< of a later stage with so many years as it has */
    struct kith_scenario **used_by; /**< shape (calibration.n_used_by) */
    struct kith_free *free; /**< shape (n_free) */
    size_t n_free, n_bands, n_blind, stride; /**< stride: scores of a point, n_free + n_bands + n_blind; blind: nothing reads them, so nothing can be learned of them */
    struct kith_fitted *target; /**< shape (n_targets) */
    size_t n_targets, n_fitted;
    const char **path; /**< shape (n_free): of the parameters */
    const char **outcome; /**< shape (n_targets): names; of a part of a run with that, "wait psychiatry" */
    struct kith_pool pool; /**< of those */
};

/** Reads a calibration with its scenarios.
 * @return what reading them says; KITH_ERR_CONFIG when nothing is free, or no number of cohorts is fitted */
int kith_fit_open(struct kith_fit *out, const char *path, struct kith_error *err);
/** A later stage of it: the same parameters, other numbers. What is borrowed of `first` stays its own. */
int kith_fit_later(struct kith_fit *out, const struct kith_fit *first, enum kith_fit_stage stage, struct kith_error *err);
void kith_fit_close(struct kith_fit *self);

/** Values of the free parameters, canonical units, with 20 binary digits: shape (n_free). */
void kith_fit_values(const struct kith_fit *self, const double *z, double *values);

/** The score of a binary parameter as regressions see it, 0 or 1; of any other z itself. And back: a score of that value, near `z`. */
double kith_fit_coded(const struct kith_free *self, double z);
double kith_fit_decoded(const struct kith_free *self, double coded, double z);

/** The score of a value, in the unit as written. */
double kith_fit_score(const struct kith_free *self, double written);

/** Where in its range the truth lies, by the score of its band: from -half to half. */
double kith_fit_offset(const struct kith_fitted *self, const double *z);

/** On the scale on which slopes are straight: logit of a share, logarithm of anything else. */
double kith_fit_scaled(const struct kith_fitted *self, double x);

/** Standard deviation of scores as regressions see them, under the prior. */
double kith_fit_prior_sd(const struct kith_free *self);
double kith_fit_prior_mean(const struct kith_free *self);

#endif
