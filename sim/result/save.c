#include "result/save.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "result/compare.h"
#include "result/precise.h"

/* ---- notes and axes ---- */

static int
add_notes(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    static const char *const keep[] = { "waves", "weekly", "summary", "runs" }, *const draws[] = { "prior", "point", "file", "posterior" };
    const struct kith_options *o = &self->options;
    char draws_seed[32];
    snprintf(draws_seed, sizeof draws_seed, "%" PRIu64, self->draws.seed);
    TRY(kith_save_about(store, self->n_scenarios > 1 ? "Comparison of scenarios by Kith" : "Run of a scenario by Kith",
        "Philox4x32-10, key (seed, draw * replicates + replicate), counter (agent, week, why, block)", o->seed, err));
    if (self->altered_input)
        TRY(kith_store_note(store, "", "altered_input", self->altered_input, err));
    TRY(kith_store_note(store, "", "keep", keep[o->keep], err));
    TRY(kith_store_note(store, "", "draws", draws[o->draws], err));
    if (o->draws == KITH_DRAWS_POSTERIOR) {
        TRY(kith_store_note(store, "", "posterior_digest", self->drawn_digest, err));
        TRY(kith_store_note(store, "", "drawn_from", self->drawn_from ? self->drawn_from : "", err));
    }
    if (o->draws == KITH_DRAWS_FILE)
        TRY(kith_store_note(store, "", "draws_seed", draws_seed, err));
    return self->population ? KITH_OK : kith_store_note_number(store, "", "families", o->families, err);
}

static int
add_count_axis(struct kith_store *store, const char *name, size_t n, const char *meaning, struct kith_error *err)
{
    double *number = calloc(n, sizeof *number);
    if (!number)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for axis %s", name);
    for (size_t i = 0; i < n; i++)
        number[i] = (double) i;
    const int status = kith_store_axis_numbers(store, name, n, number, "1", meaning, err);
    free(number);
    return status;
}

static int
add_axes(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    TRY(kith_save_scenarios(store, self->scenario, self->n_scenarios, "Scenario; the first is the one that others are held against", err));
    TRY(kith_save_seed(store, self->options.seed, err));
    TRY(add_count_axis(store, "draw", self->n_draws, "Draw of the parameters; the same draw in all scenarios", err));
    return add_count_axis(store, "replicate", self->per_draw, "Replicate; the same random numbers in all scenarios", err);
}

/* ---- inputs ---- */

static const char *
grade_at(const void *of, size_t i)
{
    const struct kith_parameter_list *list = of;
    const struct kith_entry *entry = kith_parameters_entry(list->all, list->scenario, list->s, i);
    return entry ? kith_grade_names[entry->grade] : "";
}

static const char *
source_at(const void *of, size_t i)
{
    const struct kith_parameter_list *list = of;
    const struct kith_entry *entry = kith_parameters_entry(list->all, list->scenario, list->s, i);
    return entry ? entry->source : "";
}

static int
make_values(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct kith_study *self = *(const struct kith_study **) of;
    (void) err;
    for (size_t d = 0; d < self->n_draws; d++)
        kith_parameters_spread(&self->parameters, piece->start[0], kith_study_draw(self, piece->start[0], d), piece->to[0] + d * self->parameters.n);
    return KITH_OK;
}

static int
add_inputs(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    static const struct kith_table values = { .name = "parameter_value", .type = "f64", .axes = "scenario draw parameter", .unit = "1",
        .meaning = "Parameter values of each draw, in the unit that parameter_unit gives; sets and choices as numbers" };
    struct kith_parameter_list list = { &self->parameters, self->scenario, NULL, self->parameters.n, 0 };
    char name[320]; /* a file name has up to 255 bytes */
    TRY(kith_save_parameters(store, &list, err));
    TRY(kith_tables_write(store, &(struct kith_making) { .table = &values, .n = 1, .walked = 1, .make = make_values, .of = &self }, err));
    for (list.s = 0; list.s < self->n_scenarios; list.s++) {
        const struct kith_scenario *one = self->scenario[list.s];
        const char *scenario = kith_scenario_name(one);
        snprintf(name, sizeof name, "inputs/scenario_%s", scenario);
        TRY(kith_store_text(store, name, kith_scenario_text(one), "The scenario with all inherited values resolved (YAML)", err));
        snprintf(name, sizeof name, "inputs/title_%s", scenario);
        TRY(kith_store_text(store, name, kith_scenario_title(one), "Its title", err));
        snprintf(name, sizeof name, "inputs/about_%s", scenario);
        TRY(kith_store_text(store, name, kith_scenario_about(one), "What it represents", err));
        snprintf(name, sizeof name, "inputs/grade_%s", scenario);
        TRY(kith_texts_write(store, name, "parameter", list.n, grade_at, &list, "Evidence grade: cohort, register, literature, assumption", err));
        snprintf(name, sizeof name, "inputs/source_%s", scenario);
        TRY(kith_texts_write(store, name, "parameter", list.n, source_at, &list, "Source of the value", err));
    }
    return KITH_OK;
}

/* ---- outcomes, and what follows ---- */

static const struct {
    const char *name, *meaning;
} spreads[] = {
    { "mean", "mean over draws and replicates" },
    { "mc_error", "Monte Carlo standard error of the mean as an estimate" },
    { "low", "lower end of an interval that is to hold 95 % of the expected values over parameter draws, replicate noise taken out, few draws allowed for, and no narrower than the Monte Carlo error; NaN with fixed parameters" },
    { "high", "upper end likewise" },
    { "study_sd", "standard deviation in one study of this many families, parameters given" },
    { "runs", "runs that have a value (of a difference: pairs)" },
    { "correlation", "correlation of the pair of scenarios over runs" },
    { "variance_reduction", "variance of an unpaired over that of the paired difference" },
};
enum { SPREADS = sizeof spreads / sizeof *spreads };


static int
add_outcomes(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    const struct kith_table values = { .name = "outcome_value", .type = "f64", .axes = "scenario draw replicate outcome", .unit = "1",
        .meaning = "Outcomes of each run, in the unit that outcome_unit gives", .data = self->outcome };
    TRY(kith_outcome_tables(store, "outcome", &self->form, "What a policy is judged by", err));
    return kith_table_write(store, &values, err);
}

/* Of one scenario, or its difference with the first: its spreads. */
struct spread_of {
    const struct kith_study *study;
    struct kith_difference (*of)(const struct kith_study *, size_t, size_t);
    size_t n;
};

static int
make_spreads(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct spread_of *self = of;
    (void) err;
    for (size_t o = 0; o < self->study->form.n_outcomes; o++) {
        const struct kith_difference d = self->of(self->study, piece->start[0], o);
        const double row[SPREADS] = { d.mean, d.error, d.low, d.high, d.study, (double) d.n, d.correlation, d.reduction };
        for (size_t k = 0; k < self->n; k++)
            piece->to[k][o] = row[k];
    }
    return KITH_OK;
}

static int
add_spreads(const struct kith_study *self, struct kith_store *store, const char *group, struct spread_of of, struct kith_error *err)
{
    char name[SPREADS][64], meaning[SPREADS][480];
    const char *what = of.of == kith_study_level ? "" : of.of == kith_study_difference ? ", difference with the first scenario"
        : ", difference with the first scenario when the advantage of the pathways in which they differ is zero; NaN where neither has any";
    struct kith_table table[SPREADS];
    for (size_t k = 0; k < of.n; k++) {
        snprintf(name[k], sizeof name[k], "%s/%s", group, spreads[k].name);
        snprintf(meaning[k], sizeof meaning[k], "Outcome%s: %s", what, spreads[k].meaning);
        table[k] = (struct kith_table) { .name = name[k], .type = "f64", .axes = "scenario outcome", .unit = "1", .meaning = meaning[k] };
    }
    of.study = self;
    return kith_tables_write(store, &(struct kith_making) { .table = table, .n = of.n, .walked = 1, .make = make_spreads, .of = &of }, err);
}

/* ---- all of it ---- */

int
kith_study_fill(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    const struct kith_options *o = &self->options;
    const struct kith_provenance provenance = { o->command ? o->command : "", self->threads, self->effort.simulated, o->epoch, o->jobs, o->n_jobs };
    kith_store_threads(store, self->threads);
    TRY(add_notes(self, store, err));
    TRY(add_axes(self, store, err));
    TRY(add_outcomes(self, store, err));
    TRY(add_spreads(self, store, "estimate", (struct spread_of) { .of = kith_study_level, .n = SPREADS - 2 }, err));
    if (self->n_scenarios > 1)
        TRY(add_spreads(self, store, "difference", (struct spread_of) { .of = kith_study_difference, .n = SPREADS }, err));
    if (self->without.n)
        TRY(add_spreads(self, store, "difference_zero_advantage", (struct spread_of) { .of = kith_study_difference_without, .n = SPREADS }, err));
    TRY(kith_curve_tables(self, store, err));
    TRY(kith_target_tables(self, store, err));
    TRY(add_inputs(self, store, err));
    TRY(kith_question_tables(self, store, err));
    TRY((self->population ? kith_population_tables : kith_cohort_tables)(self, store, err));
    TRY(kith_store_provenance(store, &provenance, err));
    return o->n_precision ? kith_study_save_precision(self, store, err) : KITH_OK;
}

static int
fill(void *of, struct kith_store *store, struct kith_error *err)
{
    return kith_study_fill(of, store, err);
}

int
kith_study_save(struct kith_study *self, struct kith_error *err)
{
    return kith_result_write(self->options.output, fill, self, self->effort.digest, err);
}
