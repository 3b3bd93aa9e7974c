#include "infer/infer.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "design/options.h"
#include "run/crew.h"

/* Runs of a calibration: of scores, on all threads and ranks, with random numbers of their own. */

/* This rank's rows, into their place. */
static int
run_rows(const struct kith_inference *self, const double *z, size_t from, size_t to, uint32_t replicates, uint64_t seed, double *out, struct kith_error *err)
{
    const struct kith_fit *fit = &self->fit;
    const size_t n = to - from;
    struct kith_options *options = kith_options_new("evaluate", err);
    double *value = calloc(n * fit->n_free + 1, sizeof *value);
    int *row_status = calloc(n + 1, sizeof *row_status);
    int status = options ? KITH_OK : KITH_ERR_MEMORY;
    if (!status && (!value || !row_status))
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status) {
        options->seed = seed;
        options->replicates = replicates;
        options->families = fit->calibration.families;
        options->own_numbers = 1;
        options->first_row = (uint32_t) from;
        options->threads = self->options->threads;
        options->portable = self->options->portable;
        options->stop = self->options->stop;
        for (size_t i = 0; i < n; i++)
            kith_fit_values(fit, z + (from + i) * fit->stride, value + i * fit->n_free);
        const struct kith_points points = { fit->path, fit->n_free, value, n, fit->outcome, fit->n_targets };
        status = kith_evaluate(fit->scenario, &points, options, out + from * replicates * fit->n_targets, row_status, err);
    }
    kith_options_free(options);
    free(value);
    free(row_status);
    return status;
}

int
kith_infer_run(struct kith_inference *self, const double *z, size_t n, uint32_t replicates, enum kith_random_use stage, uint32_t step, double *out,
    struct kith_error *err)
{
    enum { AT_ONCE = 1 << 20 };
    if (self->fit.stage != KITH_FIT_COHORT)
        return kith_infer_run_regions(self, z, n, replicates, stage, step, out, err);
    const double start = kith_seconds_of_process();
    const uint64_t seed = kith_infer_seed(self, stage, step);
    const size_t ranks = (size_t) self->ranks, rank = (size_t) self->rank, from = n * rank / ranks, to = n * (rank + 1) / ranks;
    const size_t cells = n * replicates * self->fit.n_targets;
    memset(out, 0, cells * sizeof *out);
    int status = to > from ? run_rows(self, z, from, to, replicates, seed, out, err) : KITH_OK;
    if (ranks > 1 && kith_mpi_agree(status))
        return status ? status : kith_fail(err, KITH_ERR_STOPPED, "another rank stopped");
    for (size_t i = 0; i < cells && ranks > 1 && !status; i += AT_ONCE)
        kith_mpi_sum(out + i, (int) (cells - i < AT_ONCE ? cells - i : AT_ONCE));
    self->running += kith_seconds_of_process() - start;
    self->runs += n * replicates;
    self->runs_now += n * replicates;
    if (!status && self->options->progress && rank == 0)
        self->options->progress(self->options->with, self->runs < self->all ? self->runs : self->all, self->all);
    return status;
}
