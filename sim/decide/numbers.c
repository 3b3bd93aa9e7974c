#include "decide/parts.h"

#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "stat/sample.h"

/* What all parts of an answer take from the case. */

const char *
kith_decide_name(const struct kith_deciding *self, size_t i)
{
    return self->in.scenario[self->order[i]];
}

double *
kith_decide_benefits(struct kith_deciding *self, const struct kith_weighed *what, size_t n_what, size_t *n)
{
    const struct kith_case *in = &self->in;
    const size_t options = in->n_scenarios;
    *n = kith_case_draws(in, what[0].outcome, self->draw);
    double *to = calloc(*n * in->n_runs * options + 1, sizeof *to);
    for (size_t d = 0; to && d < *n; d++)
        for (size_t r = 0; r < in->n_runs; r++)
            for (size_t i = 0; i < options; i++) {
                double sum = 0;
                for (size_t k = 0; k < n_what; k++)
                    sum += what[k].weight * kith_case_at(in, self->order[i], self->draw[d], r, what[k].outcome);
                to[(d * in->n_runs + r) * options + i] = sum;
            }
    return to;
}

double *
kith_decide_means(const struct kith_deciding *self, const double *benefit, size_t n)
{
    const size_t options = self->in.n_scenarios, runs = self->in.n_runs;
    double *to = calloc(n * options + 1, sizeof *to);
    for (size_t d = 0; to && d < n; d++)
        for (size_t i = 0; i < options; i++) {
            struct kith_sum sum = { 0 };
            for (size_t r = 0; r < runs; r++)
                if (!isnan(benefit[(d * runs + r) * options + i]))
                    kith_sum_add(&sum, benefit[(d * runs + r) * options + i]);
            to[d * options + i] = kith_sum_mean(&sum);
        }
    return to;
}

/* The scenario to take values from; of all options the last in which it varies. */
static size_t
source_of(const struct kith_deciding *self, size_t a, size_t b, size_t parameter)
{
    if (a != SIZE_MAX)
        return kith_case_varies(&self->in, a, b, parameter);
    for (size_t i = self->in.n_scenarios; i-- > 0;)
        if (kith_case_varies(&self->in, self->order[0], self->order[i], parameter) == self->order[i])
            return self->order[i];
    return SIZE_MAX;
}

int
kith_decide_varying(const struct kith_deciding *self, size_t a, size_t b, size_t draws, struct kith_varying *out, struct kith_error *err)
{
    const struct kith_case *in = &self->in;
    *out = (struct kith_varying) { 0 };
    out->x = calloc(in->n_parameters * draws + 1, sizeof *out->x);
    out->parameter = calloc(in->n_parameters + 1, sizeof *out->parameter);
    out->grade = calloc(in->n_parameters + 1, sizeof *out->grade);
    if (!out->x || !out->parameter || !out->grade) {
        kith_varying_clear(out);
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu parameters over %zu draws", in->n_parameters, draws);
    }
    for (size_t p = 0; p < in->n_parameters; p++) {
        const size_t s = source_of(self, a, b, p);
        if (s == SIZE_MAX)
            continue;
        for (size_t d = 0; d < draws; d++)
            out->x[out->n * draws + d] = in->drawn[(s * in->n_draws + self->draw[d]) * in->n_parameters + p];
        out->grade[out->n] = in->grade[s][p];
        out->parameter[out->n++] = p;
    }
    return KITH_OK;
}

void
kith_varying_clear(struct kith_varying *self)
{
    free(self->x);
    free(self->parameter);
    free(self->grade);
    *self = (struct kith_varying) { 0 };
}
