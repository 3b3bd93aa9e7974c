#include "infer/infer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/numeric.h"

/* The second stage: what cohorts said of the parameters, and the priors of what cohorts know nothing of, are held against numbers of a population. A table of
 * such draws on one region with the means of all, the same regression, fresh runs; then regions that nobody fitted are predicted. */

static const double KEPT = 0.4; /* of the table: it is small, and its draws are near the data already */

static const struct kith_runs_of runs_of_populations = { .noise_points = 25, .noise_runs = 4, .check_draws = 100, .check_runs = 2, .point = 10 },
                                 runs_of_predictions = { .check_draws = 40, .check_runs = 1, .point = 0 };

static int
open_stage(struct kith_inference **out, const struct kith_inference *first, enum kith_fit_stage stage, const struct kith_runs_of *n, struct kith_error *err)
{
    struct kith_inference *self = *out = calloc(1, sizeof *self);
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    *self = (struct kith_inference) { .options = first->options, .n = *n, .share = KEPT, .ranks = first->ranks, .rank = first->rank, .draws = first->draws };
    self->fit.stage = stage;
    self->work = strdup(first->work);
    self->n.check_draws = n->check_draws < first->draws ? n->check_draws : first->draws;
    return self->work ? kith_fit_later(&self->fit, &first->fit, stage, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}

/* ---- the table ---- */

/* A draw of the cohorts; of what cannot act in one, a new one of the prior for each row, as there are more rows than draws. */
static void
scores_of(struct kith_inference *self, const struct kith_inference *first, size_t row)
{
    const struct kith_fit *fit = &self->fit;
    const double *draw = first->draw + row % first->draws * first->fit.stride;
    double *z = self->z + row * fit->stride, *coded = self->coded + row * fit->stride;
    struct kith_stream stream = kith_infer_stream(self, KITH_RANDOM_BAND, (uint32_t) row, 0);
    for (size_t j = 0; j < fit->stride; j++) {
        const double fresh = kith_normal_quantile(kith_stream_uniform(&stream));
        z[j] = j < fit->n_free && !first->fit.free[j].is_idle ? draw[j] : fresh;
        coded[j] = j < fit->n_free ? kith_fit_coded(&fit->free[j], z[j]) : z[j];
    }
}

static int
make_table(struct kith_inference *self, const struct kith_inference *first, struct kith_error *err)
{
    self->points = self->options->region_points;
    TRY(kith_infer_room(self, self->points, err));
    for (size_t i = 0; i < self->points; i++)
        scores_of(self, first, i);
    return kith_infer_run(self, self->z, self->points, 1, KITH_RANDOM_TABLE, 0, self->simulated, err);
}

static int
take_draws(struct kith_inference *self, struct kith_error *err)
{
    uint32_t *chosen = calloc(self->draws + 1, sizeof *chosen);
    self->draw = calloc(self->draws * self->fit.stride + 1, sizeof *self->draw);
    int status = self->draw && chosen ? kith_spread_new(&self->refined, self->fit.n_free, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status) {
        kith_infer_pick(self, self->draw, chosen);
        kith_infer_summarise(self);
    }
    free(chosen);
    return status;
}

static int
fit_population(struct kith_inference *self, const struct kith_inference *first, struct kith_error *err)
{
    TRY(make_table(self, first, err));
    TRY(kith_infer_noise(self, err));
    TRY(kith_infer_screen(self, err));
    TRY(kith_infer_guess(self, err));
    TRY(take_draws(self, err));
    return kith_infer_check(self, err);
}

/* ---- regions that nobody fitted ---- */

static int
predict(struct kith_inference *self, const struct kith_inference *fitted, struct kith_error *err)
{
    const struct kith_fit *fit = &self->fit;
    self->draw = calloc(self->draws * fit->stride + 1, sizeof *self->draw);
    if (!self->draw)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < self->draws; i++)
        memcpy(self->draw + i * fit->stride, fitted->draw + i * fitted->fit.stride, fit->n_free * sizeof *self->draw);
    return kith_infer_check(self, err);
}

/* ---- the first stage once more ---- */

/* What it said by itself is put aside. */
static int
put_aside(struct kith_inference *self, struct kith_error *err)
{
    struct kith_first_stage *first = self->first = calloc(1, sizeof *first);
    if (first)
        first->predicted = calloc(self->fit.n_targets + 1, sizeof *first->predicted);
    if (!first || !first->predicted)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t t = 0; t < self->fit.n_targets; t++)
        kith_infer_predict(self, t, &first->predicted[t]);
    first->dummies = kith_infer_dummies(self);
    first->refined = self->refined;
    self->refined = (struct kith_spread) { 0 };
    return KITH_OK;
}

/* Whether cohorts are still met by draws that met populations, too. */
static int
look_again(struct kith_inference *self, struct kith_error *err)
{
    const struct kith_inference *later = self->population;
    TRY(put_aside(self, err));
    for (size_t i = 0; i < self->draws; i++)
        memcpy(self->draw + i * self->fit.stride, later->draw + i * later->fit.stride, self->fit.n_free * sizeof *self->draw);
    void *const again[] = { self->check, self->at_point, self->values, self->point };
    for (size_t i = 0; i < sizeof again / sizeof *again; i++)
        free(again[i]);
    self->check = self->at_point = self->values = self->point = NULL;
    TRY(kith_spread_new(&self->refined, self->fit.n_free, err));
    kith_infer_summarise(self);
    return kith_infer_check(self, err);
}

int
kith_infer_populations(struct kith_inference *self, struct kith_error *err)
{
    kith_infer_say(self, "populations: table, regression, check");
    TRY(open_stage(&self->population, self, KITH_FIT_POPULATION, &runs_of_populations, err));
    TRY(fit_population(self->population, self, err));
    if (self->fit.calibration.predicted) {
        kith_infer_say(self, "regions that are held out");
        TRY(open_stage(&self->predicted, self, KITH_FIT_PREDICTED, &runs_of_predictions, err));
        TRY(predict(self->predicted, self->population, err));
    }
    kith_infer_say(self, "cohorts of these draws");
    return look_again(self, err);
}
