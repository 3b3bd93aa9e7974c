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
    int is_idle; /**< cannot act in a cohort: a dummy, in which no run can teach anything */
};

/** A number that cohorts are held against: the fitted ones come first. */
struct kith_fitted {
    const struct kith_target *of; /**< borrowed of the calibration */
    int is_fitted, is_held_out; /**< neither: only compared */
    int is_share;
    double seen, half; /**< middle of the published range, and half of its width: all in it is as good */
    double error; /**< of sampling; 0: that of one simulated study */
    size_t band; /**< which of the scores behind the parameters says where in its range the truth lies; SIZE_MAX: it has none */
};

struct kith_fit {
    struct kith_calibration calibration;
    struct kith_scenario *scenario;
    struct kith_scenario **used_by; /**< shape (calibration.n_used_by) */
    struct kith_free *free; /**< shape (n_free) */
    size_t n_free, n_bands, stride; /**< stride: scores of a point, n_free + n_bands */
    struct kith_fitted *target; /**< shape (n_targets) */
    size_t n_targets, n_fitted;
    const char **path; /**< shape (n_free): of the parameters */
    const char **outcome; /**< shape (n_targets): names */
};

/** Reads a calibration with its scenarios.
 * @return what reading them says; KITH_ERR_CONFIG when nothing is free, or no number of cohorts is fitted */
int kith_fit_open(struct kith_fit *out, const char *path, struct kith_error *err);
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
