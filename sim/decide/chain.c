#include "decide/chain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/course.h"
#include "result/compare.h"
#include "run/anchors.h"
#include "run/run.h"
#include "run/single.h"
#include "run/units.h"
#include "study/maker.h"

/* The runs behind an explanation. A draw and replicate is a unit: the reference, whose course is kept, then every scenario as it is and
 * under imposed links, all from one past and on the same random numbers. */

static const unsigned links[KITH_UNDERS] = {
    [KITH_UNDER_STAFF] = 1u << KITH_LINK_STAFF,
    [KITH_UNDER_ASSESSED] = 1u << KITH_LINK_ASSESSED,
    [KITH_UNDER_ASSESSED_PLACES] = 1u << KITH_LINK_ASSESSED | 1u << KITH_LINK_PLACES,
    [KITH_UNDER_ALL] = 1u << KITH_LINK_ASSESSED | 1u << KITH_LINK_STARTS,
    [KITH_UNDER_PLACES] = 1u << KITH_LINK_PLACES,
    [KITH_UNDER_STARTS] = 1u << KITH_LINK_STARTS,
};

struct job {
    struct kith_chained *to;
    struct kith_study *study;
    struct kith_anchors *anchors;
    const struct kith_chain_options *options;
    const double *stored; /* shape (scenario, draw, replicate, outcome): as the file has them */
    uint32_t stored_draws;
};

void
kith_step_between(enum kith_step step, int alone, size_t *more, size_t *less)
{
    static const size_t between[2][KITH_STEPS][2] = {
        { { KITH_UNDER_NONE, KITH_UNDER_STAFF }, { KITH_UNDER_STAFF, KITH_UNDER_ASSESSED }, { KITH_UNDER_ASSESSED, KITH_UNDER_ASSESSED_PLACES },
            { KITH_UNDER_ASSESSED_PLACES, KITH_UNDER_ALL }, { KITH_UNDER_ALL, KITH_UNDERS } },
        { { KITH_UNDER_NONE, KITH_UNDER_STAFF }, { KITH_UNDER_STAFF, KITH_UNDER_ASSESSED }, { KITH_UNDER_NONE, KITH_UNDER_PLACES },
            { KITH_UNDER_PLACES, KITH_UNDER_STARTS }, { KITH_UNDER_ALL, KITH_UNDERS } },
    };
    *more = between[!!alone][step][0];
    *less = between[!!alone][step][1];
}

static double *
place_of(const struct kith_chained *self, size_t k, size_t under)
{
    const size_t row = under == KITH_UNDERS ? 0 : 1 + k * KITH_UNDERS + under;
    return self->value + row * self->draws * self->runs * self->outcomes;
}

const double *
kith_chained_of(const struct kith_chained *self, size_t k, size_t under)
{
    return place_of(self, k, under);
}

/* ---- a unit ---- */

struct worker {
    int threads; /* within the unit */
    struct kith_branch *branch; /* shape (branches) */
    struct kith_params *params, before;
    double *outcome; /* shape (branches, 1 + regions, outcomes) */
};

static size_t
branches_of(const struct kith_chained *self)
{
    return 1 + self->n * KITH_UNDERS;
}

static void
set_branch(const struct job *job, struct worker *worker, size_t b, size_t s, unsigned imposed, uint32_t draw)
{
    const struct kith_study *study = job->study;
    worker->branch[b] = (struct kith_branch) { study->scenario[s], kith_study_draw(study, s, draw), (uint32_t) b, imposed, &worker->params[b] };
    if (!study->population)
        kith_scenario_fill(study->scenario[s], worker->branch[b].values, &worker->params[b]);
}

/* Whether a scenario came out as the file has it. What the file does not tell is told of no other run, either. */
static int
hold(const struct job *job, size_t s, size_t draw, size_t run, double *made, int *untold, struct kith_error *err)
{
    const struct kith_study *study = job->study;
    const double *stored = job->stored + ((s * job->stored_draws + draw) * study->per_draw + run) * study->form.n_outcomes;
    for (size_t o = 0; o < study->form.n_outcomes; o++) {
        untold[o] |= isnan(stored[o]) != 0;
        if (!isnan(stored[o]) && !kith_study_same(stored[o], made[o]))
            return kith_fail(err, KITH_ERR_DATA, "%s of %s in run %zu is %.17g in the file, and %.17g now; explain with the program that made it, or make it again", study->form.outcomes[o].name,
                kith_scenario_name(study->scenario[s]), draw * study->per_draw + run, stored[o], made[o]);
    }
    return KITH_OK;
}

static int
take(const struct job *job, const struct worker *worker, size_t draw, size_t run, struct kith_error *err)
{
    struct kith_chained *to = job->to;
    const struct kith_study *study = job->study;
    const size_t n = study->form.n_outcomes, each = (1 + (study->population ? study->population->n_regions : 0)) * n;
    int *untold = calloc(n, sizeof *untold), status = untold ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        status = hold(job, to->reference, draw, run, worker->outcome, untold, err);
    for (size_t k = 0; k < to->n && !status; k++)
        status = hold(job, to->scenario[k], draw, run, worker->outcome + (1 + k * KITH_UNDERS) * each, untold, err);
    for (size_t b = 0; b < branches_of(to) && !status; b++)
        for (size_t o = 0; o < n; o++)
            to->value[((b * to->draws + draw) * to->runs + run) * n + o] = untold[o] ? (double) NAN : worker->outcome[b * each + o];
    free(untold);
    return status;
}

static int
run_unit(struct job *job, struct worker *worker, size_t unit, struct kith_error *err)
{
    struct kith_chained *to = job->to;
    struct kith_study *study = job->study;
    const uint32_t draw = (uint32_t) (unit / to->runs), run = (uint32_t) (unit % to->runs);
    set_branch(job, worker, 0, to->reference, 0, draw);
    for (size_t k = 0; k < to->n; k++)
        for (size_t under = 0; under < KITH_UNDERS; under++)
            set_branch(job, worker, 1 + k * KITH_UNDERS + under, to->scenario[k], links[under], draw);
    if (study->population)
        kith_population_before(study->population, draw, &worker->before);
    const struct kith_single single = { .form = study->form, .seed = study->options.seed, .run = draw * study->per_draw + run, .draw = draw, .replicate = run,
        .branch = worker->branch, .n_branches = branches_of(to), .families = study->options.families, .regions = study->population ? study : NULL, .before = &worker->before, .anchors = job->anchors };
    TRY(kith_single_run(&single, worker->threads, study->options.portable, job->options->stop, worker->outcome, err));
    return take(job, worker, draw, run, err);
}

/* ---- all of them, on threads ---- */

static int
run_one(void *with, struct kith_thread *thread, size_t unit, struct kith_error *err)
{
    struct job *job = with;
    const struct kith_chained *to = job->to;
    const struct kith_study *study = job->study;
    const size_t branches = branches_of(to), regions = study->population ? study->population->n_regions : 0;
    struct worker worker = { .threads = thread->threads, .branch = calloc(branches, sizeof *worker.branch), .params = calloc(branches, sizeof *worker.params),
        .outcome = calloc(branches * (1 + regions) * study->form.n_outcomes, sizeof *worker.outcome) };
    int status = worker.branch && worker.params && worker.outcome ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status && kith_study_is_made(study, (uint32_t) (unit / to->runs), (uint32_t) (unit % to->runs)))
        status = run_unit(job, &worker, unit, err);
    free(worker.branch);
    free(worker.params);
    free(worker.outcome);
    return status;
}

static int
run_all(struct job *job, struct kith_error *err)
{
    const struct kith_units units = { .n = job->to->draws * job->to->runs, .threads = job->options->threads, .with = job, .unit = run_one,
        .progress = job->options->progress, .progress_with = job->options->with };
    return kith_units_run(&units, err);
}

/* ---- what is asked ---- */

static int
choose(struct kith_chained *self, const struct kith_study *study, size_t only, const struct kith_chain_options *options, struct kith_error *err)
{
    self->scenario = calloc(study->n_scenarios, sizeof *self->scenario);
    if (!self->scenario)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < study->n_scenarios; s++)
        if (s != self->reference && (only == SIZE_MAX || only == s))
            self->scenario[self->n++] = s;
    self->runs = study->per_draw;
    self->draws = study->n_draws;
    if (options->replicates && options->replicates < self->draws * self->runs)
        self->draws = (options->replicates + self->runs - 1) / self->runs;
    return KITH_OK;
}

static int
make_room(struct kith_chained *self, const struct kith_study *study, struct kith_error *err)
{
    const size_t cells = branches_of(self) * self->draws * self->runs * study->form.n_outcomes;
    self->outcomes = study->form.n_outcomes;
    self->value = malloc(cells * sizeof *self->value);
    for (size_t i = 0; self->value && i < cells; i++)
        self->value[i] = (double) NAN;
    return self->value ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu runs", branches_of(self) * self->draws * self->runs);
}

static int
read_stored(struct kith_maker *maker, const struct kith_study *study, double **out, struct kith_error *err)
{
    *out = malloc(kith_study_runs(study) * study->form.n_outcomes * sizeof **out);
    if (!*out)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    return kith_maker_numbers(maker, "outcome_value", "scenario draw replicate outcome", NULL, NULL, *out, err);
}

int
kith_chained_run(struct kith_chained *self, const char *path, size_t reference, size_t only, const struct kith_chain_options *options, struct kith_error *err)
{
    struct kith_maker maker = { 0 };
    struct kith_maker_study again = { 0 };
    struct kith_options plain = kith_options_default();
    double *stored = NULL;
    *self = (struct kith_chained) { .reference = reference };
    plain.trust = options->trust;
    int status = kith_maker_open(&maker, path, options->trust, 0, err);
    if (!status)
        status = kith_maker_plan(&again, &maker, &plain, -1, err);
    if (!status && again.study->population)
        status = kith_population_layout(again.study, err);
    if (!status)
        status = choose(self, again.study, only, options, err);
    if (!status)
        status = make_room(self, again.study, err);
    if (!status)
        status = read_stored(&maker, again.study, &stored, err);
    if (!status) {
        struct job job = { .to = self, .study = again.study, .options = options, .stored = stored, .stored_draws = again.study->n_draws };
        status = kith_anchors_new(&job.anchors, err);
        status = status ? status : run_all(&job, err);
        kith_anchors_free(job.anchors);
    }
    free(stored);
    kith_maker_unplan(&again);
    kith_maker_close(&maker);
    if (status)
        kith_chained_clear(self);
    return status;
}

void
kith_chained_clear(struct kith_chained *self)
{
    free(self->scenario);
    free(self->value);
    *self = (struct kith_chained) { 0 };
}
