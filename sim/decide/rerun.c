#include "decide/rerun.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "result/compare.h"
#include "run/anchors.h"
#include "run/run.h"
#include "run/single.h"
#include "run/units.h"
#include "study/maker.h"
#include "stat/sample.h"

struct kith_rerun {
    const struct kith_case *in;
    struct kith_maker maker;
    struct kith_maker_study again;
    struct kith_anchors *anchors;
    size_t draws;
    int threads;
    const volatile int *stop;
};

struct job {
    const struct kith_rerun *of;
    const struct kith_rerun_with *with;
    size_t n, outcome;
    double *value; /* shape (n, draw, run); NaN: not made */
};

int
kith_rerun_open(struct kith_rerun **out, const struct kith_case *in, size_t draws, int threads, const volatile int *stop, enum kith_trust trust, struct kith_error *err)
{
    struct kith_options plain = kith_options_default();
    struct kith_rerun *self = *out = calloc(1, sizeof *self);
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    *self = (struct kith_rerun) { .in = in, .draws = draws, .threads = threads, .stop = stop };
    plain.trust = trust;
    TRY(kith_anchors_new(&self->anchors, err));
    TRY(kith_maker_open(&self->maker, in->path, trust, 0, err));
    TRY(kith_maker_plan(&self->again, &self->maker, &plain, -1, err));
    return kith_population_layout(self->again.study, err);
}

void
kith_rerun_free(struct kith_rerun *self)
{
    if (!self)
        return;
    kith_maker_unplan(&self->again);
    kith_maker_close(&self->maker);
    kith_anchors_free(self->anchors);
    free(self);
}

/* Values of the entries of a scenario in a draw, but for those that are given. */
static int
set_values(const struct kith_rerun *self, const struct kith_rerun_with *with, uint32_t draw, double *values, struct kith_error *err)
{
    const struct kith_study *study = self->again.study;
    const struct kith_scenario *scenario = study->scenario[with->scenario];
    size_t n;
    const struct kith_entry *entries = kith_scenario_entries(scenario, &n);
    memcpy(values, kith_study_draw(study, with->scenario, draw), n * sizeof *values);
    for (int k = 0; k < 2; k++) {
        if (with->parameter[k] == SIZE_MAX || isnan(with->value[k]))
            continue;
        const char *path = self->in->parameter[with->parameter[k]];
        const struct kith_entry *entry = kith_scenario_find(scenario, path);
        if (!entry)
            return kith_fail(err, KITH_ERR_USAGE, "%s has no %s", kith_scenario_name(scenario), path);
        values[entry - entries] = with->value[k];
    }
    return KITH_OK;
}

/* A draw and replicate: all branches from one past. */
static int
run_unit(const struct job *job, size_t unit, int threads, struct kith_branch *branch, double *values, double *outcome, struct kith_error *err)
{
    struct kith_study *study = job->of->again.study;
    const uint32_t draw = (uint32_t) (unit / study->per_draw), run = (uint32_t) (unit % study->per_draw);
    const size_t regions = study->population->n_regions, outcomes = study->form.n_outcomes;
    struct kith_params before;
    for (size_t b = 0; b < job->n; b++) {
        TRY(set_values(job->of, &job->with[b], draw, values + b * study->parameters.most, err));
        branch[b] = (struct kith_branch) { .scenario = study->scenario[job->with[b].scenario], .values = values + b * study->parameters.most, .id = (uint32_t) b };
    }
    kith_population_before(study->population, draw, &before);
    const struct kith_single single = { .form = study->form, .seed = study->options.seed, .run = (uint32_t) unit, .draw = draw, .replicate = run, .branch = branch,
        .n_branches = job->n, .regions = study, .before = &before, .anchors = job->of->anchors };
    TRY(kith_single_run(&single, threads, study->options.portable, job->of->stop, outcome, err));
    for (size_t b = 0; b < job->n; b++)
        job->value[b * job->of->draws * study->per_draw + unit] = outcome[b * (1 + regions) * outcomes + job->outcome];
    return KITH_OK;
}

static int
make_unit(void *with, struct kith_thread *thread, size_t unit, struct kith_error *err)
{
    const struct job *job = with;
    const struct kith_study *study = job->of->again.study;
    if (!kith_study_is_made(study, (uint32_t) (unit / study->per_draw), (uint32_t) (unit % study->per_draw)))
        return KITH_OK;
    struct kith_branch *branch = calloc(job->n, sizeof *branch);
    double *values = malloc(job->n * study->parameters.most * sizeof *values);
    double *outcome = calloc(job->n * (1 + study->population->n_regions) * study->form.n_outcomes, sizeof *outcome);
    const int status = branch && values && outcome ? run_unit(job, unit, thread->threads, branch, values, outcome, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    free(branch);
    free(values);
    free(outcome);
    return status;
}

int
kith_rerun_run(struct kith_rerun *self, size_t outcome, const struct kith_rerun_with *with, size_t n, double *out, struct kith_error *err)
{
    const size_t runs = self->again.study->per_draw, each = self->draws * runs;
    struct job job = { self, with, n, outcome, malloc((n * each + 1) * sizeof(double)) };
    if (!job.value)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu runs", n * each);
    for (size_t i = 0; i < n * each; i++)
        job.value[i] = (double) NAN;
    const struct kith_units units = { .n = each, .threads = self->threads, .unit = make_unit, .with = &job };
    const int status = kith_units_run(&units, err);
    for (size_t i = 0; i < n * self->draws && !status; i++)
        out[i] = kith_mean_of_known(job.value + i * runs, runs, 1);
    free(job.value);
    return status;
}
