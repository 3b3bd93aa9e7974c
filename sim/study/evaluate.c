#include "kith.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "design/border.h"
#include "design/draws.h"
#include "design/options.h"
#include "model/outcome.h"
#include "param/scenario.h"
#include "run/units.h"
#include "run/work_unit.h"

/* Many value vectors in, outcomes out: in memory, on threads. */

enum { CHUNK = 8, MOST_TOLD = 20 };

struct evaluation {
    const struct kith_scenario *scenario;
    const struct kith_points *points;
    const struct kith_options *options;
    size_t n_entries, n_outcomes; /* outcomes that are given back */
    const struct kith_entry *entries;
    size_t *entry; /* shape (n_parameters) */
    size_t *outcome; /* shape (n_outcomes): index among those of the model */
    double *point; /* shape (entry): of what is not drawn */
    size_t done, told; /* under the lock */
    double *to;
    int *status;
};

/* What a thread keeps from one row to the next. */
struct worker {
    const struct evaluation *of;
    struct kith_work work;
    struct kith_bench *bench;
    double *values, *outcome, *to; /* to: where the outcomes of the next run go */
};

/* ---- what is asked ---- */

static int
find_parameter(struct evaluation *self, size_t i, struct kith_error *err)
{
    const char *path = self->points->parameter[i];
    const struct kith_entry *entry = kith_scenario_find(self->scenario, path);
    struct kith_nearest near = { .word = path };
    for (size_t k = 0; k < i; k++)
        if (strcmp(path, self->points->parameter[k]) == 0)
            return kith_fail(err, KITH_ERR_USAGE, "%s: is there twice", path);
    for (size_t e = 0; e < self->n_entries && !entry; e++)
        kith_nearest_try(&near, self->entries[e].path, strlen(self->entries[e].path));
    if (!entry && near.name)
        return kith_fail(err, KITH_ERR_USAGE, "%s: %s has no such parameter; did you mean %s?", path, kith_scenario_name(self->scenario), near.name);
    if (!entry)
        return kith_fail(err, KITH_ERR_USAGE, "%s: %s has no such parameter", path, kith_scenario_name(self->scenario));
    if (entry->parameter->kind != KITH_NUMBER)
        return kith_fail(err, KITH_ERR_USAGE, "%s: is no number; set it in the scenario, and evaluate that", path);
    if (kith_sizes_a_run(entry->parameter, 0))
        return kith_fail(err, KITH_ERR_USAGE, "%s: decides how large a run is; set it in the scenario, and evaluate that", path);
    self->entry[i] = (size_t) (entry - self->entries);
    return KITH_OK;
}

static int
find_outcome(struct evaluation *self, size_t i, struct kith_error *err)
{
    const char *name = self->points->n_outcomes ? self->points->outcome[i] : kith_outcomes[i].name;
    struct kith_nearest near = { .word = name };
    self->outcome[i] = kith_outcome_find(name);
    if (self->outcome[i] < kith_n_outcomes)
        return KITH_OK;
    for (size_t o = 0; o < kith_n_outcomes; o++)
        kith_nearest_try(&near, kith_outcomes[o].name, strlen(kith_outcomes[o].name));
    return near.name ? kith_fail(err, KITH_ERR_USAGE, "there is no outcome %s; did you mean %s?", name, near.name)
                     : kith_fail(err, KITH_ERR_USAGE, "there is no outcome %s", name);
}

static int
find_all(struct evaluation *self, struct kith_error *err)
{
    int status = KITH_OK;
    for (size_t i = 0; i < self->points->n_parameters; i++) {
        const int one = find_parameter(self, i, err);
        status = status ? status : one;
    }
    for (size_t i = 0; i < self->n_outcomes; i++) {
        const int one = find_outcome(self, i, err);
        status = status ? status : one;
    }
    return status;
}

/* One line, however many there are. */
static void
tell_idle(const struct evaluation *self)
{
    const char *first = NULL;
    size_t n = 0;
    for (size_t i = 0; i < self->points->n_parameters; i++)
        if (self->entries[self->entry[i]].parameter->marks & KITH_IDLE_IN_COHORTS) {
            first = first ? first : self->points->parameter[i];
            n++;
        }
    if (n && self->options->notes)
        kith_screen_print(self->options->notes, n > 1 ? "%zu parameters act in populations only, and do nothing in these cohorts: the first is %s\n"
                                                     : "%zu parameter acts in populations only, and does nothing in these cohorts: %s\n", n, first);
}

static int
check(const struct kith_scenario *scenario, const struct kith_points *points, const struct kith_options *options, const double *outcome, const int *status,
    struct kith_error *err)
{
    NEED(scenario, "a scenario", err);
    NEED(points, "what to evaluate (points)", err);
    NEED(options, "how to evaluate (options: kith_options_new(\"evaluate\"))", err);
    NEED(outcome && status, "a place for outcomes, or for statuses,", err);
    if (points->n < 1 || (points->n_parameters && !points->value))
        return kith_fail(err, KITH_ERR_USAGE, "one row of values or more is needed");
    TRY(kith_border_texts(points->parameter, points->n_parameters, "parameters", err));
    TRY(kith_border_texts(points->outcome, points->n_outcomes, "outcomes", err));
    TRY(kith_border_options(options, err));
    if (options->population)
        return kith_fail(err, KITH_ERR_USAGE, "cohorts are evaluated; populations are run by kith_study_run() and by sweeps");
    if (options->draws == KITH_DRAWS_FILE)
        return kith_fail(err, KITH_ERR_USAGE, "draws of a file are rows of values: read them by kith_study_open()");
    if (options->replicates < 1 || points->n > UINT32_MAX / options->replicates)
        return kith_fail(err, KITH_ERR_USAGE, "%zu rows of %u runs are more than there are random numbers for (2^32 runs)", points->n, options->replicates);
    return KITH_OK;
}

/* ---- running ---- */

/* All values of a row, or why they may not be. */
static int
values_of(const struct evaluation *self, size_t row, double *values, struct kith_error *err)
{
    const struct kith_points *points = self->points;
    if (self->options->draws == KITH_DRAWS_PRIOR)
        kith_scenario_prior(self->scenario, self->options->seed, (uint32_t) row, values);
    else
        memcpy(values, self->point, self->n_entries * sizeof *values);
    for (size_t i = 0; i < points->n_parameters; i++) {
        const double x = points->value[row * points->n_parameters + i];
        TRY(kith_drawn_check_value(kith_scenario_name(self->scenario), &self->entries[self->entry[i]], row, x, err));
        values[self->entry[i]] = x;
    }
    return KITH_OK;
}

/* Outcomes that are asked for, of a run of the row. */
static int
take(void *with, size_t thread, const struct kith_work_unit *unit, const struct kith_branch *branch, const struct kith_slice *counted, struct kith_error *err)
{
    struct worker *worker = with;
    const struct evaluation *self = worker->of;
    (void) thread, (void) unit, (void) branch, (void) err;
    kith_outcomes_of(counted, worker->outcome);
    for (size_t i = 0; i < self->n_outcomes; i++)
        *worker->to++ = worker->outcome[self->outcome[i]];
    return KITH_OK;
}

static int
run_row(struct evaluation *self, struct worker *worker, size_t row, struct kith_error *err)
{
    const struct kith_options *o = self->options;
    struct kith_params params;
    const struct kith_branch branch = { .params = &params };
    struct kith_work_unit unit = { .seed = o->seed, .families = o->families, .branch = &branch, .n_branches = 1 };
    TRY(values_of(self, row, worker->values, err));
    kith_scenario_fill(self->scenario, worker->values, &params);
    worker->to = self->to + row * o->replicates * self->n_outcomes;
    for (uint32_t r = 0; r < o->replicates; r++) {
        unit.run = o->own_numbers ? (o->first_row + (uint32_t) row) * o->replicates + r : r;
        TRY(kith_work_unit_run(worker->bench, &unit, err));
    }
    return KITH_OK;
}

static void
blank(struct evaluation *self, size_t row)
{
    const size_t n = self->options->replicates * self->n_outcomes;
    for (size_t i = 0; i < n; i++)
        self->to[row * n + i] = (double) NAN;
}

/* A row whose values cannot be is a status, and told; what is wrong beside it ends the call. */
static int
settle_row(struct evaluation *self, size_t row, int status, struct kith_error *err)
{
    self->status[row] = status;
    if (!status)
        return KITH_OK;
    blank(self, row);
    if (status != KITH_ERR_DATA && status != KITH_ERR_CONFIG)
        return status;
#pragma omp critical(kith_progress)
    {
        if (self->options->notes && self->told < MOST_TOLD)
            kith_screen_print(self->options->notes, "row %zu: %s\n", row, err->text ? err->text : "cannot be run");
        self->told++;
    }
    kith_error_clear(err);
    return KITH_OK;
}

static int
enter(void *with, struct kith_thread *thread, struct kith_error *err)
{
    const struct evaluation *of = with;
    struct worker *self = thread->own;
    self->values = calloc(of->n_entries, sizeof *self->values);
    self->outcome = calloc(kith_n_outcomes, sizeof *self->outcome);
    self->of = of;
    self->work = (struct kith_work) { .stop = of->options->stop, .portable = of->options->portable, .threads = thread->threads, .most_branches = 1, .with = self, .done = take };
    return self->values && self->outcome ? kith_bench_new(&self->bench, &self->work, thread->number, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}

static void
leave(void *with, struct kith_thread *thread)
{
    struct worker *self = thread->own;
    (void) with;
    kith_bench_free(self->bench);
    free(self->values);
    free(self->outcome);
}

static int
run_chunk(void *with, struct kith_thread *thread, size_t chunk, struct kith_error *err)
{
    struct evaluation *self = with;
    const size_t from = chunk * CHUNK, to = from + CHUNK < self->points->n ? from + CHUNK : self->points->n;
    for (size_t row = from; row < to; row++)
        TRY(settle_row(self, row, run_row(self, thread->own, row, err), err));
#pragma omp critical(kith_progress)
    {
        self->done += to - from;
        if (self->options->progress)
            self->options->progress(self->options->with, self->done, self->points->n);
    }
    return KITH_OK;
}

static int
evaluate(struct evaluation *self, struct kith_error *err)
{
    const struct kith_units units = { .n = (self->points->n + CHUNK - 1) / CHUNK, .threads = self->options->threads, .with = self, .unit = run_chunk,
        .own = sizeof(struct worker), .enter = enter, .leave = leave };
    for (size_t row = 0; row < self->points->n; row++) { /* what a stopped call leaves */
        self->status[row] = KITH_ERR_STOPPED;
        blank(self, row);
    }
    kith_scenario_point(self->scenario, self->point);
    const int status = kith_units_run(&units, err);
    if (self->options->notes && self->told > MOST_TOLD)
        kith_screen_print(self->options->notes, "%zu other rows cannot be run, either\n", self->told - MOST_TOLD);
    return status;
}

int
kith_evaluate(const struct kith_scenario *scenario, const struct kith_points *points, const struct kith_options *options, double *outcome, int *row_status,
    struct kith_error *err)
{
    TRY(check(scenario, points, options, outcome, row_status, err));
    struct evaluation self = { .scenario = scenario, .points = points, .options = options, .to = outcome, .status = row_status };
    self.entries = kith_scenario_entries(scenario, &self.n_entries);
    self.n_outcomes = points->n_outcomes ? points->n_outcomes : kith_n_outcomes;
    self.entry = calloc(points->n_parameters + 1, sizeof *self.entry);
    self.outcome = calloc(self.n_outcomes, sizeof *self.outcome);
    self.point = calloc(self.n_entries + 1, sizeof *self.point);
    int status = self.entry && self.outcome && self.point ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        status = find_all(&self, err);
    if (!status)
        tell_idle(&self);
    if (!status)
        status = evaluate(&self, err);
    free(self.entry);
    free(self.outcome);
    free(self.point);
    return status;
}

/* ---- what there is ---- */

int
kith_outcome_at(int population, size_t i, struct kith_outcome_row *out)
{
    static const char *const better[] = { [KITH_NEITHER] = "neither", [KITH_HIGHER] = "higher", [KITH_LOWER] = "lower" };
    const struct kith_form form = kith_form_of(population ? KITH_POPULATION_RUN : KITH_COHORT_RUN);
    if (i >= form.n_outcomes)
        return 0;
    const struct kith_outcome *o = &form.outcomes[i];
    *out = (struct kith_outcome_row) { o->name, o->unit, o->meaning, better[o->better] };
    return 1;
}

int
kith_scenario_parameter(const struct kith_scenario *self, size_t i, struct kith_parameter_row *out)
{
    size_t n = 0;
    const struct kith_entry *all = self ? kith_scenario_entries(self, &n) : NULL;
    if (i >= n)
        return 0;
    const struct kith_entry *e = &all[i];
    const int number = e->parameter->kind == KITH_NUMBER;
    *out = (struct kith_parameter_row) { .path = e->path, .unit = number ? e->parameter->unit : "", .meaning = e->parameter->meaning,
        .grade = kith_grade_names[e->grade], .source = e->source, .value = number ? e->value : (double) NAN, .low = number ? e->parameter->low : (double) NAN,
        .high = number ? e->parameter->high : (double) NAN, .is_number = number, .is_drawn = e->law != KITH_FIXED,
        .in_cohorts = !(e->parameter->marks & KITH_IDLE_IN_COHORTS), .in_populations = !(e->parameter->marks & KITH_IDLE_IN_POPULATIONS) };
    return 1;
}

void
kith_scenario_draw(const struct kith_scenario *self, uint64_t seed, uint32_t draw, double *values)
{
    kith_scenario_prior(self, seed, draw, values);
}
