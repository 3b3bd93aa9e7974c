#include "design/sweep.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* The posterior that a sweep's parameters are drawn from: for its scenarios, and a burn-in of its own. */

static const struct kith_scenario **
drawn_for(const struct kith_sweep *self, size_t *n)
{
    *n = self->n_scenarios;
    return kith_scenarios_with((const struct kith_scenario *const *) self->scenario, n, kith_sweep_burn_in(self));
}

int
kith_sweep_take_posterior(struct kith_sweep *self, const char *path, struct kith_error *err)
{
    size_t n;
    const struct kith_scenario **all = drawn_for(self, &n);
    const int status = all ? kith_posterior_read(&self->posterior, all, n, path, self->seed, KITH_TRUST_WHOLE, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    free(all);
    if (!status)
        memcpy(self->posterior_digest, self->posterior->digest, sizeof self->posterior_digest);
    return status;
}

int
kith_sweep_drawn_from(const struct kith_sweep *self, char **out, struct kith_error *err)
{
    struct kith_text told = { 0 };
    size_t n;
    const struct kith_scenario **all = drawn_for(self, &n);
    if (all)
        kith_posterior_tell(self->posterior, all, n, &told);
    const int failed = !all || told.failed || !told.at;
    free(all);
    if (failed)
        kith_text_clear(&told);
    *out = told.at;
    return failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : KITH_OK;
}
