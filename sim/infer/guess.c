#include "infer/infer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/numeric.h"

/* The regression: what the table says of the parameters, once the data are seen. */

/* A simulated study varies by chance as data do. What data vary by beside is added: what the model leaves out, where in a published
 * range the truth lies, and sampling if theirs is wider than that of a simulated study. */
int
kith_infer_scale(struct kith_inference *self, double discrepancies, struct kith_error *err)
{
    const struct kith_fit *fit = &self->fit;
    for (size_t i = 0; i < self->points; i++) {
        struct kith_stream stream = kith_infer_stream(self, KITH_RANDOM_DISCREPANCY, (uint32_t) i, 0);
        for (size_t t = 0; t < fit->n_fitted; t++) {
            const struct kith_fitted *target = &fit->target[t];
            const double own = self->noise[t * fit->n_targets + t], error = kith_infer_sampling(self, t), left = target->of->discrepancy * discrepancies;
            const double more = left * left + (error * error > own ? error * error - own : 0), g = kith_normal_quantile(kith_stream_uniform(&stream));
            const double x = self->simulated[i * fit->n_targets + t] + sqrt(more) * g + kith_fit_offset(target, self->z + i * fit->stride);
            self->scaled[i * fit->n_fitted + t] = kith_fit_scaled(target, x);
        }
    }
    (void) err;
    return KITH_OK;
}

static void
summarise(const struct kith_inference *self, const struct kith_abc_sample *sample, struct kith_spread *to)
{
    for (size_t j = 0; j < self->fit.n_free; j++)
        kith_abc_moments(sample, j, &to->mean[j], &to->sd[j]);
}

static int
regress(struct kith_inference *self, double discrepancies, struct kith_abc_sample *sample, struct kith_error *err)
{
    const struct kith_fit *fit = &self->fit;
    uint8_t *binary = calloc(fit->stride + 1, sizeof *binary);
    double *seen = calloc(fit->n_fitted + 1, sizeof *seen);
    int status = binary && seen ? kith_infer_scale(self, discrepancies, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t j = 0; j < fit->n_free && !status; j++)
        binary[j] = (uint8_t) fit->free[j].is_binary;
    for (size_t t = 0; t < fit->n_fitted && !status; t++)
        seen[t] = kith_fit_scaled(&fit->target[t], fit->target[t].seen);
    const struct kith_abc abc = { .n = self->points, .k = fit->n_fitted, .p = fit->stride, .outcome = self->scaled, .z = self->coded, .is_binary = binary,
        .share = self->share, .without = self->points };
    const int told = status ? 1 : kith_abc_of(sample, &abc, seen);
    if (told < 0)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    else if (!told)
        status = kith_fail(err, KITH_ERR_DATA, "%s: %zu points do not tell what %zu numbers depend on, or one of the numbers is a function of others: take more points, or fewer numbers",
            fit->calibration.path, self->points, fit->n_fitted);
    free(binary);
    free(seen);
    return status;
}

int
kith_infer_guess(struct kith_inference *self, struct kith_error *err)
{
    static const int order[KITH_SCALES] = { 0, 2, 1 }; /* the last stays */
    for (int i = 0; i < KITH_SCALES; i++) {
        struct kith_abc_sample sample;
        TRY(kith_spread_new(&self->by_scale[order[i]], self->fit.n_free, err));
        TRY(regress(self, order[i], &sample, err));
        summarise(self, &sample, &self->by_scale[order[i]]);
        if (order[i] == 1)
            self->guess = sample;
        else
            kith_abc_clear(&sample);
    }
    self->distance = self->guess.distance;
    return KITH_OK;
}

/* ---- draws ---- */

void
kith_infer_pick(struct kith_inference *self, double *z, uint32_t *chosen)
{
    const struct kith_fit *fit = &self->fit;
    struct kith_stream stream = kith_infer_stream(self, KITH_RANDOM_PICK, 0, 0);
    kith_resample(self->guess.weight, self->guess.n, kith_stream_uniform(&stream), self->draws, chosen);
    for (size_t i = 0; i < self->draws; i++) {
        const double *coded = self->guess.z + chosen[i] * fit->stride, *before = self->z + self->guess.point[chosen[i]] * fit->stride;
        for (size_t j = 0; j < fit->stride; j++)
            z[i * fit->stride + j] = j < fit->n_free ? kith_fit_decoded(&fit->free[j], coded[j], before[j]) : coded[j];
    }
}

void
kith_infer_summarise(struct kith_inference *self)
{
    const struct kith_fit *fit = &self->fit;
    for (size_t j = 0; j < fit->n_free; j++) {
        double mean = 0, square = 0;
        for (size_t i = 0; i < self->draws; i++)
            mean += kith_fit_coded(&fit->free[j], self->draw[i * fit->stride + j]) / self->draws;
        for (size_t i = 0; i < self->draws; i++) {
            const double d = kith_fit_coded(&fit->free[j], self->draw[i * fit->stride + j]) - mean;
            square += d * d / self->draws;
        }
        self->refined.mean[j] = mean;
        self->refined.sd[j] = sqrt(square);
    }
}
