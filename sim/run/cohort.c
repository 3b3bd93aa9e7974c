#include "design/study.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"
#include "design/border.h"
#include "design/without.h"
#include "model/curve.h"
#include "run/checkpoint.h"
#include "run/run.h"
#include "run/share.h"

/* A study of cohorts: every draw and replicate of every branch is a unit, and neighbouring ones, a part, are done by one thread: they share
 * what is worked out of a draw. */

/* What a thread needs to say what a unit is. */
struct worker {
    struct kith_branch branch;
    struct kith_params params;
    uint32_t draw; /* that the parameters are of, under the branch: UINT32_MAX: none yet */
    double *values; /* of a side without advantage: shape (entries) */
};

struct shared {
    struct kith_study *study;
    struct worker *worker; /* shape (threads) */
    size_t n_workers, size; /* size: most units of a part */
    struct kith_share share;
    uint64_t all, done; /* runs; done: under the lock */
};

/* ---- what was counted ---- */

/* Keeps what a run counted. Counts are whole families and incidents of one run: 32 bits hold them. */
static void
keep(struct kith_study *study, const struct kith_work_unit *unit, uint32_t s, const struct kith_slice *counted)
{
    const size_t cell = kith_study_cell(study, s, unit->draw, unit->replicate);
    kith_outcomes_of(counted, kith_study_outcomes(study, s, unit->draw, unit->replicate));
    if (!study->tally || s >= study->n_scenarios)
        return;
    kith_curve_values(counted, KITH_COHORT_RUN, study->curve + cell * study->n_curves);
    int32_t *to = study->tally + cell * study->layout.total;
    for (uint32_t i = 0; i < study->layout.total; i++)
        to[i] = counted->tally[i] > INT32_MAX ? INT32_MAX : (int32_t) counted->tally[i];
}

static int
deposit(void *with, size_t thread, const struct kith_work_unit *unit, const struct kith_branch *branch, const struct kith_slice *counted, struct kith_error *err)
{
    struct shared *shared = with;
    const struct kith_options *o = &shared->study->options;
    (void) thread, (void) err;
    keep(shared->study, unit, branch->id, counted);
#pragma omp critical(kith_progress)
    {
        shared->done++;
        if (o->progress)
            o->progress(o->with, shared->done, shared->all);
    }
    return KITH_OK;
}

/* ---- units ---- */

/* Runs of a branch that a part has: it begins and ends with what is to be done now. */
static void
find_part(const struct shared *self, size_t part, size_t *from, size_t *to)
{
    const size_t first = part / kith_study_branches(self->study) * self->size, all = (size_t) self->study->n_draws * self->study->per_draw;
    *from = first > self->study->done ? first : self->study->done;
    *to = first + self->size < all ? first + self->size : all;
}

static size_t
count_units(void *with, size_t part)
{
    size_t from, to;
    find_part(with, part, &from, &to);
    return to - from;
}

static void
take_params(const struct kith_study *study, struct worker *worker, uint32_t s, uint32_t draw)
{
    if (worker->draw == draw && worker->branch.id == s)
        return;
    worker->draw = draw;
    worker->branch = (struct kith_branch) { .params = &worker->params, .id = s };
    if (s >= study->n_scenarios)
        kith_without_values(study, s - study->n_scenarios, draw, worker->values);
    kith_scenario_fill(study->scenario[kith_study_of_branch(study, s)], s < study->n_scenarios ? kith_study_draw(study, s, draw) : worker->values, &worker->params);
}

static int
make_unit(void *with, size_t thread, size_t part, size_t k, struct kith_work_unit *unit, struct kith_error *err)
{
    const struct shared *shared = with;
    const struct kith_study *study = shared->study;
    struct worker *worker = &shared->worker[thread];
    size_t from, to;
    (void) err;
    find_part(shared, part, &from, &to);
    const uint32_t run = (uint32_t) (from + k), draw = run / study->per_draw;
    take_params(study, worker, (uint32_t) (part % kith_study_branches(study)), draw);
    *unit = (struct kith_work_unit) { .seed = study->options.seed, .run = run, .draw = draw, .replicate = run % study->per_draw, .families = study->options.families,
        .branch = &worker->branch, .n_branches = 1 };
    return KITH_OK;
}

/* Parts small enough to keep all threads busy to the end, large enough to share what is worked out of a draw. */
static size_t
size_of_parts(const struct kith_study *study)
{
    enum { FAMILIES = 20000, MOST = 64 };
    const size_t kept = FAMILIES / study->options.families;
    if (study->checkpoint) /* the same for all who share them, and some tenths of a second's work */
        return kept < 1 ? 1 : kept > MOST ? MOST : kept;
    const size_t threads = (size_t) study->threads, runs = (size_t) study->n_draws * study->per_draw - study->done;
    const size_t pairs = kith_study_branches(study) * ((runs + study->per_draw - 1) / study->per_draw);
    const size_t pieces = pairs >= 8 * threads ? 1 : 8 * threads / pairs + 1;
    return (study->per_draw + pieces - 1) / pieces;
}

/* ---- all of it ---- */

int
kith_study_room(struct kith_study *study, struct kith_error *err)
{
    TRY(kith_study_fits(study, err));
    const size_t runs = kith_study_runs(study);
    study->tally = malloc(runs * study->layout.total * sizeof *study->tally);
    study->outcome = calloc(runs * study->form.n_outcomes, sizeof *study->outcome);
    study->n_curves = kith_curve_points(KITH_COHORT_RUN, study->layout.axis[KITH_AXIS_REPORTER]);
    study->curve = calloc(runs * study->n_curves, sizeof *study->curve);
    study->scratch = calloc(study->n_draws, sizeof *study->scratch);
    if (!study->tally || !study->outcome || !study->curve || !study->scratch)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu runs", runs);
    return kith_without_room(study, err);
}

static int
make_workers(struct shared *shared, size_t n, struct kith_error *err)
{
    shared->worker = calloc(n, sizeof *shared->worker);
    int ok = shared->worker != NULL;
    while (ok && shared->n_workers < n) {
        struct worker *worker = &shared->worker[shared->n_workers++];
        worker->draw = UINT32_MAX;
        worker->values = malloc(shared->study->parameters.most * sizeof *worker->values);
        ok = worker->values != NULL;
    }
    return ok ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}

static int
run_all(struct shared *shared, struct kith_error *err)
{
    struct kith_study *study = shared->study;
    struct kith_share *share = &shared->share;
    const size_t branches = kith_study_branches(study), all = (size_t) study->n_draws * study->per_draw;
    struct kith_work_effort effort;
    if (!study->checkpoint)
        TRY(kith_study_checkpoint(&study->checkpoint, study, err)); /* it stays open until the result is saved */
    shared->size = size_of_parts(study);
    *share = (struct kith_share) { .first = study->done / shared->size * branches, .n = (all + shared->size - 1) / shared->size * branches, .threads = study->threads,
        .notes = study->options.notes, .units = count_units, .unit = make_unit };
    share->work = (struct kith_work) { .layout = &study->layout, .stop = study->options.stop, .portable = study->options.portable, .most_branches = 1, .with = shared, .done = deposit,
        .checkpoint = study->checkpoint };
    TRY(make_workers(shared, (size_t) kith_share_threads(share), err));
    const int status = kith_share_run(share, &effort, err);
    study->effort.family_weeks += effort.all;
    study->effort.taken += effort.all - effort.simulated;
    study->effort.runs = shared->done;
    if (status)
        return kith_checkpoint_tell_way_on(study->checkpoint, status, shared->done, shared->all, "each run of each scenario", err);
    study->done = (uint32_t) all;
    return KITH_OK;
}

int
kith_study_spread(struct kith_study *self, struct kith_error *err)
{
    const double start = kith_seconds();
    struct shared shared = { .study = self, .done = self->effort.runs, .all = (uint64_t) kith_study_branches(self) * self->n_draws * self->per_draw };
    int status = self->tally ? KITH_OK : kith_study_room(self, err);
    if (!status)
        status = run_all(&shared, err);
    for (size_t i = 0; shared.worker && i < shared.n_workers; i++)
        free(shared.worker[i].values);
    free(shared.worker);
    self->effort.simulated += kith_seconds() - start;
    return status;
}
