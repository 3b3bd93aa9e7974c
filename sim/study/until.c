#include "study/until.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "design/border.h"
#include "design/without.h"
#include "result/precise.h"
#include "run/run.h"

enum { USUAL_MOST = 10000 };

/* ---- what is asked ---- */

static int
check_asked(const struct kith_options *options, size_t n_scenarios, struct kith_error *err)
{
    for (size_t i = 0; i < options->n_precision; i++) {
        char text[128];
        snprintf(text, sizeof text, "%g@%s", options->precision[i].half_width, options->precision[i].outcome);
        const int status = kith_precision_check(&options->precision[i], text, 1u << (options->population ? KITH_POPULATION_RUN : KITH_COHORT_RUN), err);
        if (status)
            return status;
        for (size_t j = 0; j < i; j++)
            if (strcmp(options->precision[i].outcome, options->precision[j].outcome) == 0)
                return kith_fail(err, KITH_ERR_USAGE, "precision %s: %s was asked for before, to %g; ask once", text, options->precision[i].outcome,
                    options->precision[j].half_width);
    }
    if (n_scenarios < 2)
        return kith_fail(err, KITH_ERR_USAGE, "precision is that of a paired difference: two scenarios or more are needed");
    if (options->draws == KITH_DRAWS_FILE)
        return kith_fail(err, KITH_ERR_USAGE, "precision adds draws, and those of %s are all there are; use the priors or point values",
            options->draws_file ? options->draws_file : "a file");
    return KITH_OK;
}

int
kith_study_first_batch(struct kith_options *options, size_t n_scenarios, struct kith_error *err)
{
    const int status = check_asked(options, n_scenarios, err);
    if (status)
        return status;
    const uint64_t each = options->draws == KITH_DRAWS_POINT ? 1 : options->per_draw, least = KITH_WIDTH_LEAST * each;
    if (options->most && options->most < least)
        return kith_fail(err, KITH_ERR_USAGE, "at most %u runs are too few to judge precision by: %llu are needed%s", options->most,
            (unsigned long long) least, each > 1 ? ", 100 draws" : "");
    if (options->most && options->most < options->replicates)
        return kith_fail(err, KITH_ERR_USAGE, "the first batch of %u replicates is more than the %u runs that are allowed", options->replicates,
            options->most);
    if (least > UINT32_MAX / 4)
        return kith_fail(err, KITH_ERR_USAGE, "%u runs a draw are too many: precision needs 100 draws", options->per_draw);
    if (options->replicates < least)
        options->replicates = (uint32_t) least;
    return KITH_OK;
}

/* ---- going on ---- */

/* Independent values that the next batch goes to; 0 when all is precise, or cannot become so. */
static size_t
look(const struct kith_study *self, double *room)
{
    size_t next = 0;
    for (size_t s = 1; s < self->n_scenarios; s++)
        for (size_t i = 0; i < self->options.n_precision; i++) {
            const struct kith_precision *asked = &self->options.precision[i];
            const struct kith_width width = kith_study_width(self, s, i, room);
            if (isnan(width.mean)) /* and will be, whatever comes */
                return 0;
            const size_t wanted = kith_width_enough(&width, asked->half_width) ? 0 : kith_width_next(&width, asked->half_width);
            next = wanted > next ? wanted : next;
        }
    return next;
}

/* An array of shape (scenario, n, size) made one of shape (scenario, more, size); what was in it stays. */
static int
stretch(void **array, size_t scenarios, size_t n, size_t more, size_t size)
{
    char *longer = realloc(*array, scenarios * more * size);
    if (!longer)
        return 0;
    for (size_t s = scenarios; s-- > 1;)
        memmove(longer + s * more * size, longer + s * n * size, n * size);
    *array = longer;
    return 1;
}

static int
lengthen(struct kith_study *self, uint32_t runs, struct kith_error *err)
{
    const int fixed = self->options.draws == KITH_DRAWS_POINT;
    const uint32_t draws = fixed ? 1 : runs / self->per_draw, before = self->n_draws;
    const size_t outcomes = self->form.n_outcomes * sizeof *self->outcome;
    void *tally = self->tally, *outcome = self->outcome, *curve = self->curve, *without = self->without.outcome, *values = self->values, *scratch = self->scratch;
    const int grown = (self->population || stretch(&tally, self->n_scenarios, self->done, runs, self->layout.total * sizeof *self->tally))
        && stretch(&outcome, self->n_scenarios, self->done, runs, outcomes) && stretch(&curve, self->n_scenarios, self->done, runs, self->n_curves * sizeof *self->curve)
        && (!self->without.n || stretch(&without, self->without.n, self->done, runs, outcomes))
        && stretch(&values, self->n_scenarios, before, draws, self->parameters.most * sizeof *self->values)
        && stretch(&scratch, 1, before, draws, sizeof *self->scratch);
    self->tally = tally;
    self->outcome = outcome;
    self->curve = curve;
    self->without.outcome = without;
    self->values = values;
    self->scratch = scratch;
    if (!grown)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %u runs of each scenario", runs);
    self->n_draws = self->second = draws;
    self->per_draw = fixed ? runs : self->per_draw;
    self->options.replicates = runs;
    TRY(kith_study_draw_from(self, before, err));
    TRY(kith_study_tell_posterior(self, err));
    return self->population ? kith_population_lengthen(self, self->done, before, err) : KITH_OK;
}

/* Where to give up: what is allowed, in whole draws. Refused now rather than after hours. */
static int
settle_most(struct kith_study *self, struct kith_error *err)
{
    const size_t room = self->population ? kith_population_most(self) : self->options.memory / (self->n_scenarios * self->layout.total * sizeof *self->tally);
    if (self->options.most > room)
        return kith_fail(err, KITH_ERR_USAGE, "%u runs of %zu scenarios are more than there is room for: at most %zu", self->options.most,
            self->n_scenarios, room);
    const size_t drawn = self->posterior ? self->posterior->rows * self->per_draw : SIZE_MAX, least = room < drawn ? room : drawn;
    if (self->options.most > drawn)
        return kith_fail(err, KITH_ERR_USAGE, "the posterior has %zu draws, so at most %zu runs of each scenario say something new: allow fewer, or draw from the priors",
            self->posterior->rows, drawn);
    if (self->options.most == 0)
        self->options.most = least < USUAL_MOST ? (uint32_t) least : USUAL_MOST;
    if (self->options.most < self->options.replicates)
        self->options.most = self->options.replicates;
    if (self->options.draws != KITH_DRAWS_POINT)
        self->options.most -= self->options.most % self->per_draw;
    return KITH_OK;
}

int
kith_study_until_precise(struct kith_study *self, struct kith_error *err)
{
    const size_t each = self->options.draws == KITH_DRAWS_POINT ? 1 : self->per_draw;
    int status = self->population ? kith_population_room(self, err) : kith_study_room(self, err);
    if (!status)
        status = settle_most(self, err);
    for (size_t next = 0; !status; self->batches++) {
        status = self->population ? kith_population_spread(self, err) : kith_study_spread(self, err);
        double *room = status ? NULL : malloc((size_t) self->n_draws * self->per_draw * sizeof *room);
        if (!status && !room)
            status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        next = status ? 0 : look(self, room);
        free(room);
        if (status || !next || self->done >= self->options.most)
            break;
        const size_t runs = next * each;
        status = lengthen(self, runs < self->options.most ? (uint32_t) runs : self->options.most, err);
    }
    self->batches++;
    return status;
}
