#include "result/save.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/anchor.h"
#include "read/regions.h"
#include "result/compare.h"
#include "run/run.h"
#include "stat/expected.h"

/* What only populations have: regions, the burn-in, and what is not known of tables of each run. What they count: population_counts.c. */

static size_t
regions_of(const struct kith_study *self)
{
    return 1 + self->population->n_regions;
}

static size_t
runs_of(const struct kith_study *self)
{
    return (size_t) self->n_draws * self->per_draw;
}

/* ---- notes, axes, inputs ---- */

static int
add_notes(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    const struct kith_population *population = self->population;
    const char *path = kith_regions_source(population->table), *slash = strrchr(path, '/');
    TRY(kith_store_note(store, "", "kind", self->form.kind, err));
    TRY(kith_store_note(store, "", "regions", slash ? slash + 1 : path, err));
    TRY(kith_store_note(store, "", "burn_in", kith_scenario_name(population->burn_in), err));
    TRY(kith_store_note_number(store, "", "scale", self->options.scale, err));
    if (self->options.cross)
        TRY(kith_store_note(store, "", "cross", self->options.cross, err));
    TRY(kith_store_note_number(store, "", "small", self->options.small, err));
    if (self->second < self->n_draws)
        TRY(kith_store_note_number(store, "", "second", self->second, err));
    TRY(kith_store_note_number(store, "", "highest_load", population->overload, err));
    return kith_store_note_number(store, "", "family_weeks", self->effort.family_weeks, err);
}

static int
add_years(const struct kith_population *population, struct kith_store *store, struct kith_error *err)
{
    const size_t years = 1 + population->years;
    double *number = calloc(years, sizeof *number);
    if (!number)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t y = 0; y < years; y++)
        number[y] = (double) y;
    const int status = kith_store_axis_numbers(store, "year", years, number, "year", "Years since the start of the policy, from 1; 0 is all years together", err);
    free(number);
    return status;
}

static int
add_axes(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    static const enum kith_axis axes[] = { KITH_AXIS_MARGIN, KITH_AXIS_POLICY_WEEK, KITH_AXIS_LEVEL, KITH_AXIS_STAGE, KITH_AXIS_HELP, KITH_AXIS_REPORT,
        KITH_AXIS_REPORTER, KITH_AXIS_QUEUE, KITH_AXIS_WAIT, KITH_AXIS_WAIT_CLASS, KITH_AXIS_FLOW, KITH_AXIS_LOAD, KITH_AXIS_QUARTER, KITH_AXIS_UNTIL, KITH_AXIS_AGAIN, KITH_AXIS_SECOND,
        KITH_AXIS_NUMBER, KITH_AXIS_SEVERITY, KITH_AXIS_COUNTED };
    const struct kith_form queues = kith_form_of_queues();
    TRY(kith_save_regions(store, self->population, 1, "Region; the first is all of them together", err));
    TRY(add_years(self->population, store, err));
    for (size_t a = 0; a < sizeof axes / sizeof *axes; a++)
        TRY(kith_save_axis(self, store, axes[a], err));
    TRY(kith_outcome_tables(store, "queue_outcome", &queues, "What a queue is judged by", err));
    return self->options.keep != KITH_KEEP_RUNS ? KITH_OK : kith_save_axis(self, store, KITH_AXIS_MEASURE, err);
}

/* What weights would be worth in a region with the values of the first draw, also where the rate is taken as it is. */
static double
worth_of(const struct kith_study *self, const struct kith_region *region)
{
    struct kith_area area = kith_population_area(self, region);
    struct kith_params params;
    double worth;
    area.counted = region->reports;
    kith_population_before(self->population, 0, &params);
    kith_anchor_rate(&params, &area, region->name, &worth);
    return worth;
}

static int
make_held(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct kith_study *self = *(const struct kith_study **) of;
    double *to = piece->to[0], worth;
    (void) err;
    for (uint32_t d = 0; d < self->n_draws; d++) {
        struct kith_params params;
        kith_population_before(self->population, d, &params);
        *to++ = (double) NAN;
        for (size_t g = 1; g < regions_of(self); g++) {
            const struct kith_region *region = self->population->region[g - 1];
            const struct kith_area area = kith_population_area(self, region);
            *to++ = params.population.anchor == KITH_ANCHOR_REGISTER ? kith_anchor_rate(&params, &area, region->name, &worth) : (double) NAN;
        }
    }
    return KITH_OK;
}

static int
make_regions(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct kith_study *self = *(const struct kith_study **) of;
    double **to = piece->to;
    (void) err;
    to[0][0] = to[1][0] = 0;
    for (size_t g = 1; g < regions_of(self); g++) {
        const struct kith_region *region = self->population->region[g - 1];
        to[0][g] = region->households;
        to[1][g] = region->reports;
        to[2][g] = region->capacity;
        to[3][g] = region->help_wait > 0 ? region->help_wait : (double) NAN;
        to[4][g] = region->assessment_wait > 0 ? region->assessment_wait : (double) NAN;
        to[5][g] = worth_of(self, region);
        to[6][g] = kith_population_area(self, region).counted;
        to[0][0] += region->households;
        to[1][0] += region->reports;
    }
    return KITH_OK;
}

static int
add_regions(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    static const struct kith_table columns[] = { { .name = "region_households", .type = "f64", .axes = "region", .unit = "1",
                                                     .meaning = "Households with children, of the table (before scaling)" },
        { .name = "region_reports", .type = "f64", .axes = "region", .unit = "1", .meaning = "Reports a year, of the table (before scaling)" },
        { .name = "region_capacity", .type = "f64", .axes = "region", .unit = "1", .meaning = "Factor on every capacity" },
        { .name = "region_help_wait", .type = "f64", .axes = "region", .unit = "week", .meaning = "Known wait for help, which places are held to in each draw; NaN: not known, as in the country" },
        { .name = "region_assessment_wait", .type = "f64", .axes = "region", .unit = "week", .meaning = "Known wait for assessment, which its staff is held to in each draw; NaN: not known, as in the country" },
        { .name = "region_weights_worth", .type = "f64", .axes = "region", .unit = "1", .meaning = "How many of a thousand rates of reports, spread as those of provinces are, the region's count "
            "leaves open, as rates of equal weight, with the values of the first draw; weights from 200 on, below a refinement: region_effect says what was done" },
        { .name = "region_counted", .type = "f64", .axes = "region", .unit = "1", .meaning = "Reports a year that weights are made of; 0: parameters are held at their values, and the rate of the table is taken as it is" } };
    static const struct kith_table held = { .name = "region_held_rate", .type = "f64", .axes = "draw region", .unit = "1",
        .meaning = "Reports a year for each household that the region is held to in each draw: the table's, or with weights one that its count leaves open; NaN: it is held to none" };
    size_t length;
    struct kith_params params;
    kith_population_before(self->population, 0, &params);
    const char *effect = params.population.anchor != KITH_ANCHOR_REGISTER ? "as the table says relative to the country"
        : self->options.draws == KITH_DRAWS_POINT ? "refinement: the region's intensity is solved for by pilots, so that it has the reports of its table; parameters are held, and so is the count"
                                                  : "where region_weights_worth is 200 or more, weights: in each draw the region has one of the rates of reports that its count leaves open; else a refinement: "
                                                    "it has the rate of its table; either way its intensity is solved for by pilots, in each draw of the parameters of the country";
    TRY(kith_store_note(store, "", "region_effect", effect, err));
    TRY(kith_tables_write(store, &(struct kith_making) { .table = columns, .n = sizeof columns / sizeof *columns, .make = make_regions, .of = &self }, err));
    TRY(kith_tables_write(store, &(struct kith_making) { .table = &held, .n = 1, .make = make_held, .of = &self }, err));
    return kith_store_text(store, "inputs/regions", kith_regions_text(self->population->table, &length), "The table of regions (CSV)", err);
}

static int
make_past(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct kith_study *self = *(const struct kith_study **) of;
    const struct kith_population *population = self->population;
    size_t n;
    (void) err;
    kith_scenario_entries(population->burn_in, &n);
    for (size_t i = 0; i < self->parameters.n; i++) {
        const size_t at = kith_study_entry(population->burn_in, kith_parameters_any(&self->parameters, self->scenario, i)->path);
        for (size_t d = 0; d < self->n_draws && at < n; d++)
            piece->to[0][d * self->parameters.n + i] = population->burn_in_values[d * n + at];
    }
    return KITH_OK;
}

static int
add_burn_in(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    static const struct kith_table table = { .name = "burn_in_value", .type = "f64", .axes = "draw parameter", .unit = "1",
        .meaning = "Parameter values of each draw before the policy; NaN where that scenario has no such parameter" };
    if (!self->options.burn_in)
        return KITH_OK;
    TRY(kith_store_text(store, "inputs/burn_in", kith_scenario_text(self->population->burn_in),
        "The scenario before the policy, with all inherited values resolved (YAML)", err));
    return kith_tables_write(store, &(struct kith_making) { .table = &table, .n = 1, .make = make_past, .of = &self }, err);
}

/* ---- what is not known, of tables of each run ---- */

enum { SPREADS = 4 };
static const struct {
    const char *name, *meaning;
} spreads[SPREADS] = {
    { "mean", "mean over draws and replicates" },
    { "mc_error", "Monte Carlo standard error of the mean as an estimate" },
    { "low", "lower end of an interval that is to hold 95 % of the expected values over parameter draws, as that of estimate; NaN with fixed parameters" },
    { "high", "upper end likewise" },
};

/* Numbers of each run, and what they are called: one table for each spread is made of them, GROUP/mean and so on. */
struct spread_table {
    const struct kith_study *study;
    const char *group, *axes, *unit, *what;
    const float *value; /* of the first run */
    size_t size, region; /* numbers of a run, and of a region of it, from which on they are */
    struct kith_form form; /* whose outcomes are the last axis; of weeks: none */
    int difference, from; /* with the first scenario; the first spread that is written */
};

/* An end of an interval as the file has it, in 24 bits: never nearer to the middle than it is. */
static float
outwards(double x, float to)
{
    const float y = (float) x;
    return to > 0 ? ((double) y < x ? nextafterf(y, to) : y) : (double) y > x ? nextafterf(y, to) : y;
}

/* The most that a number can be, by its outcome; of weeks, which are counts, anything. */
static double
most_of(const struct spread_table *table, size_t at)
{
    const struct kith_form *form = &table->form;
    if (!form->n_outcomes)
        return (double) INFINITY;
    const struct kith_outcome *o = &form->outcomes[at % form->n_outcomes];
    return kith_outcome_most(o->name, o->unit);
}

/* One number of a region: `at` is its place in a run, `i` in its tables. */
static void
spread_cell(const struct spread_table *table, size_t s, size_t at, size_t i, double *room, double *const *to)
{
    const struct kith_study *self = table->study;
    const size_t runs = runs_of(self);
    double *own = room, *first = room + runs, *scratch = first + runs;
    for (size_t r = 0; r < runs; r++) {
        own[r] = (double) table->value[(s * runs + r) * table->size + at];
        first[r] = (double) table->value[r * table->size + at];
    }
    struct kith_difference d = table->difference ? kith_study_spreads(self, first, own, 1, scratch) : kith_study_spreads(self, own, NULL, 1, scratch);
    if (!table->difference)
        kith_level_within(d.mean, most_of(table, at), &d.low, &d.high);
    const double four[SPREADS] = { d.mean, d.error, (double) outwards(d.low, -INFINITY), (double) outwards(d.high, INFINITY) };
    for (size_t k = (size_t) table->from; k < SPREADS; k++)
        to[k - (size_t) table->from][i] = four[k];
}

/* What may not be told is NaN in every run, so it is here. */
static int
make_spreads(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct spread_table *table = of;
    const struct kith_study *self = table->study;
    int status = KITH_OK;
    kith_population_touch(self, (table->difference ? 2 : 1) * runs_of(self));
#pragma omp parallel num_threads(self->threads)
    {
        double *room = malloc((2 * runs_of(self) + self->n_draws) * sizeof *room);
#pragma omp for schedule(static)
        for (size_t i = 0; i < piece->n[0]; i++)
            if (room)
                spread_cell(table, piece->start[0], piece->start[1] * table->region + i, i, room, piece->to);
#pragma omp critical(kith_spreads)
        if (!room)
            status = KITH_ERR_MEMORY;
        free(room);
    }
    return status ? kith_fail(err, status, "out of memory to write %s", table->group) : KITH_OK;
}

static int
add_spreads(struct kith_store *store, struct spread_table *table, struct kith_error *err)
{
    char name[SPREADS][80], meaning[SPREADS][320];
    struct kith_table each[SPREADS];
    size_t n = 0;
    for (size_t k = (size_t) table->from; k < SPREADS; k++, n++) {
        snprintf(name[n], sizeof name[n], "%s/%s", table->group, spreads[k].name);
        snprintf(meaning[n], sizeof meaning[n], "%s%s: %s", table->what, table->difference ? ", difference with the first scenario" : "", spreads[k].meaning);
        each[n] = (struct kith_table) { .name = name[n], .type = "f32", .axes = table->axes, .unit = table->unit, .meaning = meaning[n] };
    }
    return kith_tables_write(store, &(struct kith_making) { .table = each, .n = n, .walked = 2, .make = make_spreads, .of = table }, err);
}

static int
add_strata(const struct kith_study *self, struct kith_store *store, int difference, struct kith_error *err)
{
    struct spread_table table = { self, difference ? "strata_difference" : "strata", "scenario region year margin outcome", "1",
        "Outcome of a stratum in a year, in the unit that outcome_unit gives", self->population->strata, kith_population_cell(self, 1, 0, 0, 0),
        kith_population_cell(self, 0, 1, 0, 0), self->form, difference, 0 };
    return add_spreads(store, &table, err);
}

static int
add_queues(const struct kith_study *self, struct kith_store *store, int difference, struct kith_error *err)
{
    struct spread_table table = { self, difference ? "queues_difference" : "queues", "scenario region year queue queue_outcome", "1",
        "Outcome of a queue in a year, of all families, in the unit that queue_outcome_unit gives", self->population->queues,
        kith_population_queue_cell(self, 1, 0, 0, 0), kith_population_queue_cell(self, 0, 1, 0, 0), kith_form_of_queues(), difference, 0 };
    return add_spreads(store, &table, err);
}

/* Errors and intervals of the means of weeks, or of differences with the first scenario. */
static int
add_weekly(const struct kith_study *self, struct kith_store *store, const char *name, enum kith_block_name block, int difference, struct kith_error *err)
{
    const size_t cells = kith_population_weekly_cells(self);
    char axes[120], group[64];
    snprintf(group, sizeof group, "%s/%s", difference ? "weekly_difference" : "weekly_spread", name);
    kith_population_axes(block, 1, 1, axes, sizeof axes);
    struct spread_table table = { self, group, axes, kith_blocks[block].unit, kith_blocks[block].meaning,
        self->population->weekly + (self->layout.at[block] - self->layout.at[KITH_TALLY_P_VIOLENCE]), regions_of(self) * cells, cells, { 0 }, difference, !difference };
    return add_spreads(store, &table, err);
}

int
kith_population_tables(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    const int compared = self->n_scenarios > 1;
    TRY(add_notes(self, store, err));
    TRY(add_axes(self, store, err));
    TRY(add_regions(self, store, err));
    TRY(add_burn_in(self, store, err));
    TRY(kith_change_tables(self, store, err));
    for (int difference = 0; difference <= compared; difference++)
        TRY(add_strata(self, store, difference, err));
    for (int difference = 0; difference <= compared; difference++)
        TRY(add_queues(self, store, difference, err));
    for (size_t i = 0; i < KITH_WEEKLY_BLOCKS && self->population->weekly; i++)
        for (int difference = 0; difference <= compared; difference++)
            TRY(add_weekly(self, store, kith_weekly_blocks[i].name, kith_weekly_blocks[i].block, difference, err));
    TRY(kith_population_counts(self, store, err));
    return self->population->histories ? kith_history_tables(self, store, err) : KITH_OK;
}
