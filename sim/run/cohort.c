#include "design/study.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"
#include "design/border.h"
#include "design/without.h"
#include "model/course.h"
#include "model/curve.h"
#include "run/cohort.h"
#include "run/run.h"
#include "run/units.h"

/* Consecutive replicates of one scenario and draw: they share the rules. */
struct batch {
    uint32_t scenario, draw, from, to;
};

struct shared {
    struct kith_study *study;
    struct batch *batch;
    uint64_t all;
    uint64_t done; /* under the lock, with what follows */
    double family_weeks;
};

static int
rules_of(struct kith_rules **rules, const struct kith_study *study, uint32_t s, uint32_t d, struct kith_error *err)
{
    struct kith_params params;
    double *room = s < study->n_scenarios ? NULL : malloc(study->parameters.most * sizeof *room);
    if (s >= study->n_scenarios && !room)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (room)
        kith_without_values(study, s - study->n_scenarios, d, room);
    kith_scenario_fill(study->scenario[kith_study_of_branch(study, s)], room ? room : kith_study_draw(study, s, d), &params);
    free(room);
    return kith_rules_new(rules, &params, study->options.families, err);
}

/* Keeps what a run counted. Counts are whole families and incidents of one run: 32 bits hold them. */
static void
keep(struct kith_study *study, const struct batch *batch, uint32_t r, const struct kith_rules *rules, const int64_t *tally)
{
    kith_outcomes_of(rules, &study->layout, tally, kith_study_outcomes(study, batch->scenario, batch->draw, r));
    if (!study->tally || batch->scenario >= study->n_scenarios)
        return;
    const struct kith_slice all = { .params = &rules->params, .layout = &study->layout, .tally = tally };
    kith_curve_values(&all, KITH_COHORT_RUN, study->curve + kith_study_cell(study, batch->scenario, batch->draw, r) * study->n_curves);
    int32_t *to = study->tally + kith_study_cell(study, batch->scenario, batch->draw, r) * study->layout.total;
    for (uint32_t i = 0; i < study->layout.total; i++)
        to[i] = tally[i] > INT32_MAX ? INT32_MAX : (int32_t) tally[i];
}

int
kith_cohort_run(struct kith_world **world, const struct kith_cohort *run, const int64_t **tally, struct kith_error *err)
{
    if (*world)
        kith_world_reset(*world, run->rules, run->key);
    else
        TRY(kith_world_new(world, run->rules, run->key, run->families, run->threads, run->portable ? KITH_PORTABLE : kith_body_best(), err));
    if (run->course && !run->imposed)
        TRY(kith_course_begin(run->course, (*world)->week, (*world)->end - (*world)->week, err));
    kith_course_follow(*world, run->course, run->imposed);
    return kith_world_run(*world, run->stop, tally, err);
}

static int
run_batch(void *with, struct kith_thread *thread, size_t i, struct kith_error *err)
{
    struct shared *shared = with;
    struct kith_study *study = shared->study;
    struct kith_world **world = thread->own;
    const struct batch *batch = &shared->batch[i];
    struct kith_rules *rules = NULL;
    int status = rules_of(&rules, study, batch->scenario, batch->draw, err);
    struct kith_cohort run = { .rules = rules, .families = study->options.families, .threads = thread->threads, .portable = study->options.portable,
        .stop = study->options.stop };
    for (uint32_t r = batch->from; r < batch->to && !status; r++) {
        const int64_t *tally = NULL;
        run.key = kith_key_of(study->options.seed, batch->draw * study->per_draw + r);
        status = kith_cohort_run(world, &run, &tally, err);
        if (status)
            break;
        keep(study, batch, r, rules, tally);
#pragma omp critical(kith_progress)
        {
            shared->family_weeks += (double) (*world)->family_weeks;
            shared->done++;
            if (study->options.progress)
                study->options.progress(study->options.with, shared->done, shared->all);
        }
    }
    kith_rules_free(rules);
    return status;
}

static void
leave(void *with, struct kith_thread *thread)
{
    struct kith_world **world = thread->own;
    (void) with;
    kith_world_free(*world);
}

/* Batches small enough to keep all threads busy to the end, large enough to share their rules. */
static size_t
make_batches(const struct kith_study *study, int threads, struct batch *batch)
{
    const size_t pairs = kith_study_branches(study) * (study->n_draws - study->done / study->per_draw);
    const uint32_t pieces = pairs >= 8 * (size_t) threads ? 1 : (uint32_t) (8 * (size_t) threads / pairs + 1);
    const uint32_t size = (study->per_draw + pieces - 1) / pieces;
    size_t n = 0;
    for (uint32_t d = study->done / study->per_draw; d < study->n_draws; d++)
        for (uint32_t s = 0; s < kith_study_branches(study); s++)
            for (uint32_t r = d ? 0 : study->done % study->per_draw; r < study->per_draw; r += size) {
                const uint32_t to = r + size < study->per_draw ? r + size : study->per_draw;
                batch[n++] = (struct batch) { s, d, r, to };
            }
    return n;
}

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

int
kith_study_spread(struct kith_study *self, struct kith_error *err)
{
    const double start = kith_seconds();
    struct shared shared = { .study = self };
    int status = self->tally ? KITH_OK : kith_study_room(self, err);
    if (status)
        return status;
    const size_t runs = kith_study_branches(self) * self->n_draws * self->per_draw;
    shared.batch = calloc(runs, sizeof *shared.batch);
    if (!shared.batch)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    shared.all = runs;
    shared.done = self->effort.runs;
    shared.family_weeks = self->effort.family_weeks;
    const struct kith_units units = { .n = make_batches(self, self->threads, shared.batch), .threads = self->threads, .with = &shared, .unit = run_batch,
        .own = sizeof(struct kith_world *), .leave = leave };
    status = kith_units_run(&units, err);
    free(shared.batch);
    self->effort.family_weeks = shared.family_weeks;
    self->effort.runs = shared.done;
    self->effort.simulated += kith_seconds() - start;
    if (!status)
        self->done = self->n_draws * self->per_draw;
    return status;
}
