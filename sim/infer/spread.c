#include "infer/infer.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"

/* How far parameters spread, and numbers. */

int
kith_spread_new(struct kith_spread *self, size_t n, struct kith_error *err)
{
    self->mean = calloc(n + 1, sizeof *self->mean);
    self->sd = calloc(n + 1, sizeof *self->sd);
    return self->mean && self->sd ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}

void
kith_spread_clear(struct kith_spread *self)
{
    free(self->mean);
    free(self->sd);
    *self = (struct kith_spread) { 0 };
}

double
kith_infer_contraction(const struct kith_inference *self, const struct kith_spread *spread, size_t j)
{
    return 1 - spread->sd[j] / kith_fit_prior_sd(&self->fit.free[j]);
}

double
kith_infer_sampling(const struct kith_inference *self, size_t t)
{
    const double simulated = self->noise ? sqrt(self->noise[t * self->fit.n_targets + t]) : (double) NAN;
    return self->fit.target[t].error > 0 ? self->fit.target[t].error : simulated;
}
