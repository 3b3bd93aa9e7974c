#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/place.h"
#include "design/border.h"
#include "io/disk.h"
#include "io/host.h"
#include "io/output.h"
#include "read/regions.h"
#include "result/compare.h"
#include "result/save.h"
#include "run/run.h"
#include "run/single.h"
#include "study/maker.h"

/* Any unit of any file again: all of a result, a run of it, or a point of a sweep. */

/* ---- a unit, and what the file says of it ---- */

/* Numbers of the unit in the file: along some axes, from `start` on. */
struct place {
    const char *name, *axes;
    size_t start[4], count[4];
    int rank;
};

struct job {
    struct kith_maker *maker;
    struct kith_single unit;
    const struct kith_options *options;
    FILE *to;
    char called[64]; /* "point 17" */
    int may_lack; /* what is withheld in the file is none: of one run nobody knows that */
    int different;
};

/* One number of the file against the one that was made again. */
static void
hold(struct job *self, const struct place *place, size_t last, const char *what, double stored, double made)
{
    if (kith_study_same(stored, made) || (self->may_lack && isnan(stored)))
        return;
    fprintf(self->to, "%s[", place->name);
    for (int a = 0; a < place->rank - 1; a++)
        fprintf(self->to, "%zu,", place->start[a]);
    fprintf(self->to, "%zu] (%s of %s): %.17g in %s, %.17g now\n", place->start[place->rank - 1] + last, what, self->called, stored, self->maker->path, made);
    self->different = 1;
}

/* @param kept  which outcomes the file has, shape (n); NULL: all n */
static int
hold_outcomes(struct job *self, const struct place *place, const size_t *kept, size_t n, const double *made, struct kith_error *err)
{
    double *stored = calloc(n + 1, sizeof *stored);
    int status = stored ? kith_maker_numbers(self->maker, place->name, place->axes, place->start, place->count, stored, err)
                        : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t k = 0; k < n && !status; k++) {
        const size_t o = kept ? kept[k] : k;
        hold(self, place, k, self->maker->form.outcomes[o].name, stored[k], made[o]);
    }
    free(stored);
    return status;
}

/* What branch b of a unit came to: all together, then each region. */
static const double *
made_of(const struct job *self, const double *outcome, size_t b)
{
    return outcome + b * (1 + kith_single_regions(&self->unit)) * self->maker->form.n_outcomes;
}

/* Runs the unit. @param outcome  to be freed */
static int
run_unit(struct job *self, double **outcome, struct kith_error *err)
{
    const struct kith_single *unit = &self->unit;
    *outcome = calloc(unit->n_branches * (1 + kith_single_regions(unit)) * unit->form.n_outcomes, sizeof **outcome);
    if (!*outcome)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    return kith_single_run(unit, self->options->threads, self->options->portable, self->options->stop, *outcome, err);
}

/* ---- a run of a result ---- */

/* The unit of a run: all scenarios, with the values of its draw. */
static int
hold_run(struct job *self, struct kith_study *study, uint32_t run, struct kith_error *err)
{
    const uint32_t draw = run / study->per_draw, replicate = run % study->per_draw;
    const struct kith_population *population = study->population;
    struct kith_branch *branch = calloc(study->n_scenarios, sizeof *branch);
    struct kith_params *params = calloc(study->n_scenarios, sizeof *params), before;
    const struct kith_single unit = { .form = study->form, .seed = study->options.seed, .run = run, .draw = draw, .replicate = replicate, .branch = branch,
        .n_branches = study->n_scenarios, .families = study->options.families, .regions = population ? study : NULL, .before = &before };
    double *outcome = NULL;
    int status = branch && params ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->unit = unit;
    for (uint32_t s = 0; s < study->n_scenarios && !status; s++) {
        branch[s] = (struct kith_branch) { .scenario = study->scenario[s], .values = kith_study_draw(study, s, draw), .id = s, .params = &params[s] };
        kith_scenario_fill(study->scenario[s], branch[s].values, &params[s]);
    }
    if (!status && population) {
        kith_population_before(population, draw, &before);
        status = kith_population_layout(study, err);
    }
    if (!status)
        status = run_unit(self, &outcome, err);
    for (size_t s = 0; s < study->n_scenarios && !status; s++) {
        const struct place place = { "outcome_value", "scenario draw replicate outcome", { s, draw, replicate, 0 }, { 1, 1, 1, study->form.n_outcomes }, 4 };
        snprintf(self->called, sizeof self->called, "run %u, %.40s", run, kith_scenario_name(study->scenario[s]));
        status = hold_outcomes(self, &place, NULL, study->form.n_outcomes, made_of(self, outcome, s), err);
    }
    free(outcome);
    free(branch);
    free(params);
    return status;
}

/* ---- all of a result ---- */

/* Whole files are held against each other by writing the study again. Asked to keep it (`output`), it gets that name when it
 * is the same, or when the name is free: what had it stays otherwise. */
static int
compare_all(struct job *self, struct kith_study *study, struct kith_error *err)
{
    struct kith_file *made = NULL;
    const char *beside = study->options.output, *output = self->options->output;
    int status = kith_study_save(study, err);
    if (!status)
        status = kith_file_open(&made, beside, err);
    if (!status)
        status = kith_file_call(made, "the replay", err);
    if (!status)
        status = kith_file_compare(self->maker->file, made, self->to, 20, err);
    kith_file_free(made);
    char *place = output && status >= 0 ? kith_place_of(output) : NULL;
    if (output && status >= 0 && !place)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (place && (status == KITH_OK || access(place, F_OK) != 0)) {
        const int named = kith_disk_name(beside, place, err);
        status = named ? named : status;
    }
    free(place);
    return status;
}

/* The name of the file that is made again: beside the one that is to keep it, or beside the result. */
static int
name_beside(const struct job *self, char **out, struct kith_error *err)
{
    const char *output = self->options->output, *path = self->maker->path;
    char suffix[48];
    int status = KITH_OK;
    snprintf(suffix, sizeof suffix, ".replay.%ld", (long) getpid());
    if (output) {
        struct kith_inputs inputs = { 0 };
        kith_inputs_add(&inputs, path, "the result file");
        status = kith_output_check(&inputs, output, KITH_MARK_RESULT, self->options->force, err);
        kith_inputs_clear(&inputs);
    }
    char *place = status ? NULL : kith_place_of(output ? output : path);
    *out = place ? kith_place_beside(place, suffix) : NULL;
    free(place);
    return status || *out ? status : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}

static int
hold_all(struct job *self, struct kith_study *study, struct kith_error *err)
{
    int status = study->population ? kith_population_spread(study, err) : kith_study_spread(study, err);
    if (!status && study->population)
        status = kith_population_end(study, err);
    if (!status)
        status = compare_all(self, study, err);
    remove(study->options.output);
    return status;
}

/* A result, or a run of it. */
static int
replay_study(struct job *self, int64_t run, struct kith_error *err)
{
    struct kith_maker_study study = { 0 };
    struct kith_options options = *self->options;
    char *beside = NULL;
    int status = run < 0 ? name_beside(self, &beside, err) : KITH_OK;
    options.output = beside;
    if (!status)
        status = kith_maker_plan(&study, self->maker, &options, run, err);
    self->may_lack = study.options.small > 0;
    if (!status)
        kith_file_tell_altered(self->maker->file, self->to);
    if (!status)
        status = run < 0 ? hold_all(self, study.study, err) : hold_run(self, study.study, (uint32_t) run, err);
    kith_maker_unplan(&study);
    free(beside);
    return status;
}

/* ---- a point of a sweep ---- */

/* What the priors gave: the point is run with what they give now. */
static int
hold_draw(struct job *self, const struct kith_maker_sweep *from, double *values, struct kith_error *err)
{
    const struct kith_sweep *sweep = &from->sweep;
    const uint32_t s = from->part.scenario[0], draw = from->part.draw[0];
    const struct kith_scenario *scenario = sweep->scenario[s];
    char **name = NULL;
    size_t n = 0, all;
    const struct kith_entry *entries = kith_scenario_entries(scenario, &all);
    int status = sweep->prior && !sweep->drawn ? kith_file_texts(self->maker->file, "parameter", &name, &n, err) : KITH_OK;
    const struct place place = { "parameter_value", "scenario draw parameter", { s, draw, 0 }, { 1, 1, n }, 3 };
    double *stored = calloc(n + 1, sizeof *stored);
    if (!status && !stored)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status && n)
        status = kith_maker_numbers(self->maker, place.name, place.axes, place.start, place.count, stored, err);
    if (!status && n)
        kith_scenario_prior(scenario, sweep->seed, draw, values);
    for (size_t p = 0; p < n && !status; p++) {
        const struct kith_entry *entry = kith_scenario_find(scenario, name[p]);
        if (entry)
            hold(self, &place, p, name[p], stored[p], values[entry - entries]);
    }
    free(stored);
    kith_file_free_texts(name, n);
    return status;
}

static int
hold_point(struct job *self, const struct kith_maker_sweep *from, const double *outcome, struct kith_error *err)
{
    const struct kith_sweep *sweep = &from->sweep;
    const size_t n = sweep->form.n_outcomes, row = from->row;
    const struct place all = { "outcome_value", "point outcome", { row, 0 }, { 1, sweep->n_kept }, 2 };
    TRY(hold_outcomes(self, &all, sweep->kept, sweep->n_kept, outcome, err));
    for (size_t g = 0; g < kith_sweep_regions(sweep); g++) {
        const struct place region = { "region_outcome_value", "point region outcome", { row, g, 0 }, { 1, 1, sweep->n_kept }, 3 };
        TRY(hold_outcomes(self, &region, sweep->kept, sweep->n_kept, outcome + (1 + g) * n, err));
    }
    return KITH_OK;
}

/* The unit of a point, run and held against its rows. */
static int
run_point(struct job *self, const struct kith_maker_sweep *from, double *values, double *past, struct kith_error *err)
{
    const struct kith_sweep *sweep = &from->sweep;
    const struct kith_sweep_point point = kith_sweep_point_of(sweep, from->part.first);
    struct kith_params params, before;
    const struct kith_branch branch = { .scenario = sweep->scenario[point.scenario], .values = values, .params = &params };
    double *outcome = NULL;
    struct kith_single unit = { .form = sweep->form, .draw = point.draw, .replicate = point.replicate, .branch = &branch, .n_branches = 1,
        .families = sweep->families, .regions = sweep->population ? sweep->population->study : NULL, .before = &before };
    unit.seed = kith_sweep_seed(sweep, &point, &unit.run);
    self->unit = unit;
    int status = kith_sweep_params(sweep, &point, values, &params, err);
    if (!status && sweep->population)
        status = kith_population_layout(unit.regions, err);
    if (!status && sweep->population)
        status = kith_sweep_past(sweep, point.draw, point.vector, past, &before, err);
    if (!status)
        status = run_unit(self, &outcome, err);
    if (!status)
        status = hold_point(self, from, outcome, err);
    if (!status)
        status = hold_draw(self, from, values, err);
    free(outcome);
    return status;
}

static int
replay_point(struct job *self, uint64_t id, struct kith_error *err)
{
    struct kith_maker_sweep from = { 0 };
    size_t most = 0;
    int status = kith_maker_point(&from, self->maker, id, err);
    snprintf(self->called, sizeof self->called, "point %" PRIu64, id);
    if (!status)
        kith_file_tell_altered(self->maker->file, self->to);
    if (!status && from.sweep.population)
        kith_scenario_entries(kith_sweep_past_of(&from.sweep), &most);
    most = most > from.sweep.parameters.most ? most : from.sweep.parameters.most;
    double *room = status ? NULL : calloc(2 * most + 1, sizeof *room);
    if (!status)
        status = room ? run_point(self, &from, room, room + most, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    free(room);
    kith_maker_forget(&from);
    return status;
}

/* ---- any of them ---- */

/* Of a sweep's folder, the file that its batch script gathers: FOLDER.h5. */
static int
find_file(const char *path, char **out, struct kith_error *err)
{
    struct stat about;
    size_t n = strlen(path);
    *out = calloc(n + 4, 1);
    if (!*out)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    strcpy(*out, path);
    if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode))
        return KITH_OK;
    while (n > 1 && path[n - 1] == '/')
        n--;
    strcpy(*out + n, ".h5");
    if (stat(*out, &about) != 0)
        return kith_fail(err, KITH_ERR_NOINPUT, "%s: is a folder, and there is no %s; gather it first, or name the file that was gathered", path, *out);
    return KITH_OK;
}

static int
replay_now(FILE *to, const char *path, enum kith_again_what what, uint64_t which, const struct kith_options *options, struct kith_error *err)
{
    struct kith_maker maker = { 0 };
    struct job job = { .maker = &maker, .options = options, .to = to };
    char *file = NULL;
    NEED(to, "where to say what differs", err);
    NEED(path, "the path of a result file", err);
    TRY(kith_border_options(options, err));
    if (what != KITH_AGAIN_ALL && what != KITH_AGAIN_RUN && what != KITH_AGAIN_POINT)
        return kith_fail(err, KITH_ERR_USAGE, "what is made again is all, a run or a point (enum kith_again_what), not %d", (int) what);
    if (which > INT64_MAX)
        return kith_fail(err, KITH_ERR_USAGE, "%s %" PRIu64 " is not there: they are counted from 0", what == KITH_AGAIN_POINT ? "point" : "run", which);
    int status = what == KITH_AGAIN_POINT ? find_file(path, &file, err) : KITH_OK;
    if (!status)
        status = kith_maker_open(&maker, file ? file : path, options->trust, what == KITH_AGAIN_POINT, err);
    if (!status)
        status = what == KITH_AGAIN_POINT ? replay_point(&job, which, err) : replay_study(&job, what == KITH_AGAIN_ALL ? -1 : (int64_t) which, err);
    if (!status && job.different)
        status = KITH_DIFFERENT;
    if (status == KITH_OK && what == KITH_AGAIN_POINT)
        fprintf(to, "%s, point %" PRIu64 ": identical\n", maker.path, which);
    else if (status == KITH_OK)
        fprintf(to, "%s: identical\n", maker.path);
    kith_maker_close(&maker);
    free(file);
    return status;
}

int
kith_replay(FILE *to, const char *path, enum kith_again_what what, uint64_t which, const struct kith_options *options, struct kith_error *err)
{
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, replay_now(to, path, what, which, options, err));
}
