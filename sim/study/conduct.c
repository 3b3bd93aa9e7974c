#include "design/study.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"
#include "design/border.h"
#include "design/question.h"
#include "design/without.h"
#include "io/host.h"
#include "read/regions.h"
#include "result/explain.h"
#include "result/numbers.h"
#include "result/save.h"
#include "run/checkpoint.h"
#include "run/crew.h"
#include "run/histories.h"
#include "run/run.h"
#include "study/until.h"

/* A study from its options to its file, one step after the other; and its end. */

/* Ranks of MPI share the units of a study through the folder of checkpoints. The first one writes. */
static int
take_rank(struct kith_options *options, int *ranks, int *rank, struct kith_error *err)
{
    TRY(kith_mpi_begin(ranks, rank, 0, err));
    if (*ranks > 1 && !options->checkpoint)
        return kith_fail(err, KITH_ERR_USAGE, "%d ranks share a run through a folder: name one with --checkpoint, on a disk that all of them see", *ranks);
    if (*ranks > 1 && options->histories > 0)
        return kith_fail(err, KITH_ERR_USAGE, "histories are kept by one process: use kith");
    options->output = *rank > 0 ? NULL : options->output;
    return KITH_OK;
}

static int
study_run_now(struct kith_study **out, const struct kith_scenario *const *scenarios, size_t n,
    const struct kith_options *options, struct kith_error *err)
{
    struct kith_study *self = NULL;
    struct kith_drawn draws = { 0 };
    struct kith_options first = *options;
    int ranks = 1, rank = 0;
    int status = take_rank(&first, &ranks, &rank, err);
    if (!status && options->n_precision)
        status = kith_study_first_batch(&first, n, err);
    if (!status && options->draws == KITH_DRAWS_FILE)
        status = kith_drawn_read(&draws, scenarios, n, options->draws_file, options->population, options->trust, err);
    if (!status && options->draws == KITH_DRAWS_FILE)
        status = kith_drawn_check_any(&draws, scenarios, options->draws_file, err);
    if (!status) {
        double *values = draws.value;
        draws.value = NULL; /* the plan's */
        status = kith_study_plan(&self, scenarios, n, &first, values, draws.n, err);
    }
    if (!status) {
        self->draws = draws;
        self->altered_input = draws.altered ? options->draws_file : self->altered_input;
    } else
        kith_drawn_clear(&draws);
    if (!status && options->population)
        status = kith_population_plan(self, NULL, NULL, err);
    if (!status)
        status = kith_without_plan(self, err);
    if (!status && options->notes) {
        kith_study_tell_idle(self, options->notes);
        kith_without_tell(self, options->notes);
    }
    if (!status)
        status = options->n_precision ? kith_study_until_precise(self, err) : options->population ? kith_population_spread(self, err) : kith_study_spread(self, err);
    if (!status && options->population)
        status = kith_population_end(self, err);
    if (!status)
        status = kith_study_paper(self, err);
    if (!status)
        status = kith_questions_answer(self, err);
    if (!status)
        status = kith_numbers_new(&self->numbers, err);
    if (!status && first.output) {
        const double start = kith_seconds();
        status = kith_study_save(self, err);
        self->effort.written = kith_seconds() - start;
    }
    if (!status && self->checkpoint) { /* nothing is lost any more */
        kith_checkpoint_close(self->checkpoint, 1);
        self->checkpoint = NULL;
    }
    kith_mpi_leave();
    if (status) {
        kith_study_free(self);
        return status;
    }
    self->effort.ranks = ranks;
    self->effort.rank = rank;
    *out = self;
    return KITH_OK;
}

int
kith_study_run(struct kith_study **out, const struct kith_scenario *const *scenarios, size_t n,
    const struct kith_options *options, struct kith_error *err)
{
    struct kith_options settled;
    NEED(out, "a place for the study", err);
    *out = NULL;
    NEED(options, "what to do (options: kith_options_new())", err);
    int status = kith_options_settle(&settled, options, err);
    TELL(kith_border_study(scenarios, n, &settled, err));
    if (status)
        return status;
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, study_run_now(out, scenarios, n, &settled, err));
}

void
kith_study_free(struct kith_study *self)
{
    if (!self)
        return;
    kith_checkpoint_close(self->checkpoint, 0);
    kith_numbers_free(self->numbers);
    if (self->population)
        kith_histories_free(self->population->histories);
    kith_population_free(self->population);
    free(self->tally);
    free(self->outcome);
    free(self->curve);
    free(self->scratch);
    free(self->paper);
    kith_study_unplan(self);
}

static int
open_now(struct kith_study **out, const char *path, enum kith_trust trust, struct kith_error *err)
{
    struct kith_study *self = calloc(1, sizeof *self);
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    const int status = kith_numbers_open(self, path, trust, err);
    if (status)
        kith_study_free(self);
    else
        *out = self;
    return status;
}

int
kith_study_open(struct kith_study **out, const char *path, enum kith_trust trust, struct kith_error *err)
{
    NEED(out, "a place for the study", err);
    *out = NULL;
    NEED_WORD(path, "the path of a result file", err);
    TRY(kith_border_trust(trust, err));
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, open_now(out, path, trust, err));
}
