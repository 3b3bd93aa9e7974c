#include "result/save.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "run/run.h"

/* What populations count: means of weeks, sums over runs, single runs. */

enum { WITHHELD = -1 }; /* a count that may not be told */

const struct kith_weekly_block kith_weekly_blocks[KITH_WEEKLY_BLOCKS] = { { "violence", KITH_TALLY_P_VIOLENCE }, { "case", KITH_TALLY_P_CASE },
    { "help_status", KITH_TALLY_P_HELP }, { "reports", KITH_TALLY_P_REPORTS }, { "queue_load", KITH_TALLY_P_LOAD } };

void
kith_population_axes(enum kith_block_name block, int by_margin, int by_year, char *room, size_t size)
{
    size_t used = (size_t) snprintf(room, size, "scenario region");
    for (int a = 0; a < kith_block_rank(block); a++) {
        const enum kith_axis axis = kith_blocks[block].axis[a];
        if ((axis != KITH_AXIS_MARGIN || by_margin) && (axis != KITH_AXIS_YEAR || by_year))
            used += (size_t) snprintf(room + used, size - used, " %s", kith_axes[axis].name);
    }
}

/* A table made of a block: of all strata, or (axis of strata left out) of all families together. */
struct sums {
    const char *name;
    enum kith_block_name block;
    int by_margin, by_year; /* by_year = 0: only all years together */
    const struct kith_study *study;
};

/* ---- means of weeks, over draws ---- */

static int
make_weekly(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct sums *sums = of;
    const struct kith_study *self = sums->study;
    const size_t s = piece->start[0], g = piece->start[1], row = piece->n[0] / self->layout.axis[KITH_AXIS_POLICY_WEEK];
    const double draws = (double) self->n_draws * self->per_draw;
    const int64_t *sum = self->population->weeks + (s * (1 + self->population->n_regions) + g) * kith_population_weekly_cells(self)
        + (self->layout.at[sums->block] - self->layout.at[KITH_TALLY_P_VIOLENCE]);
    (void) err;
    for (size_t i = 0; i < piece->n[0]; i++)
        piece->to[0][i] = kith_population_is_withheld(self, s, g, (uint32_t) (1 + i / row / KITH_YEAR), 0) ? (double) NAN : (double) sum[i] / draws;
    return KITH_OK;
}

static int
add_weekly(struct sums sums, struct kith_store *store, struct kith_error *err)
{
    const struct kith_block_form *block = &kith_blocks[sums.block];
    char axes[120], path[64];
    snprintf(path, sizeof path, "weekly/%s", sums.name);
    kith_population_axes(sums.block, 1, 1, axes, sizeof axes);
    const struct kith_table table = { .name = path, .type = "f32", .axes = axes, .unit = block->unit, .meaning = block->meaning };
    return kith_tables_write(store, &(struct kith_making) { .table = &table, .n = 1, .methods = "draw: replicate: mean", .walked = 2, .make = make_weekly, .of = &sums }, err);
}

/* ---- sums over runs ---- */

/* Whether what a stratum counted may not be told. What is of five years only says of one of them what the others and all together leave: nothing of a region is told of
 * which a year is withheld. */
static int
is_hidden(const struct sums *sums, size_t scenario, size_t region, uint32_t year, uint32_t margin)
{
    int hidden = kith_population_is_withheld(sums->study, scenario, region, year, margin);
    for (uint32_t y = 1; y <= sums->study->population->years && sums->block == KITH_TALLY_P_NUMBERS_5; y++)
        hidden |= kith_population_is_withheld(sums->study, scenario, region, y, margin);
    return hidden;
}

/* What one region counted in one year (0: in all), of `margins` strata: shape (margins, width). */
static void
sum_of_year(const struct sums *sums, size_t scenario, size_t region, uint32_t year, uint32_t margins, size_t width, double *to)
{
    const struct kith_study *self = sums->study;
    const int yearly = kith_blocks[sums->block].axis[0] == KITH_AXIS_YEAR;
    const uint32_t years = yearly ? self->population->years : 1, from = year ? year - 1 : 0, end = year ? year : years;
    const int64_t *sum = kith_population_sum(self, scenario, region) + self->layout.at[sums->block];
    for (uint32_t y = from; y < end; y++)
        for (size_t i = 0; i < margins * width; i++)
            to[i] += (double) sum[y * (self->layout.size[sums->block] / years) + i];
    for (uint32_t m = 0; m < margins; m++)
        for (size_t i = 0, hidden = (size_t) is_hidden(sums, scenario, region, year, m); i < width && hidden; i++)
            to[m * width + i] = WITHHELD;
}

/* With years, year 0 holds all together. */
static int
make_sums(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct sums *sums = of;
    const struct kith_study *self = sums->study;
    const struct kith_block_form *block = &kith_blocks[sums->block];
    const int yearly = block->axis[0] == KITH_AXIS_YEAR, stratified = block->axis[1] == KITH_AXIS_MARGIN;
    const uint32_t all = self->population->margins, margins = sums->by_margin ? all : 1, years = yearly && sums->by_year ? 1 + self->population->years : 1;
    const size_t width = self->layout.size[sums->block] / (yearly ? self->population->years : 1) / (stratified ? all : 1);
    (void) err;
    for (uint32_t y = 0; y < years; y++)
        sum_of_year(sums, piece->start[0], piece->start[1], y, margins, width, piece->to[0] + y * margins * width);
    return KITH_OK;
}

static int
add_sums(struct sums sums, struct kith_store *store, struct kith_error *err)
{
    const struct kith_block_form *block = &kith_blocks[sums.block];
    char axes[120], meaning[240];
    kith_population_axes(sums.block, sums.by_margin, sums.by_year, axes, sizeof axes);
    snprintf(meaning, sizeof meaning, "%s; -1 where it is withheld", block->meaning);
    const struct kith_table table = { .name = sums.name, .type = "i64", .axes = axes, .unit = block->unit, .meaning = meaning };
    return kith_tables_write(store, &(struct kith_making) { .table = &table, .n = 1, .methods = "draw: replicate: sum over runs", .walked = 2, .make = make_sums, .of = &sums }, err);
}

/* ---- single runs ---- */

static int
make_run_outcomes(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct kith_study *self = *(const struct kith_study **) of;
    const float *from = self->population->strata
        + kith_population_cell(self, kith_study_cell(self, piece->start[0], piece->start[1], piece->start[2]), 0, 0, 0);
    (void) err;
    kith_population_touch(self, 1 + self->population->n_regions);
    for (size_t i = 0; i < piece->n[0]; i++)
        piece->to[0][i] = (double) from[i];
    return KITH_OK;
}

/* One block of what a run counted of each stratum of a region: year 0 is all years together. */
static int
make_run_counts(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct sums *sums = of;
    const struct kith_study *self = sums->study;
    const size_t s = piece->start[0], g = piece->start[3], size = self->layout.size[sums->block], row = size / self->population->years,
                 width = row / self->population->margins;
    const uint32_t draw = (uint32_t) piece->start[1], replicate = (uint32_t) piece->start[2];
    const int64_t *kept = kith_population_kept(self, kith_study_cell(self, s, draw, replicate), g, sums->block);
    const int made = kith_study_is_made(self, draw, replicate);
    double *to = piece->to[0];
    (void) err;
    kith_population_touch(self, 1);
    for (size_t i = 0; i < size; i++) {
        to[i % row] += (double) kept[i];
        to[row + i] = (double) kept[i];
    }
    for (size_t i = 0; i < row + size; i++)
        if (!made || kith_population_is_withheld(self, s, g, (uint32_t) (i / row), (uint32_t) (i % row / width)))
            to[i] = WITHHELD;
    return KITH_OK;
}

static int
add_run_counts(const struct kith_study *self, struct kith_store *store, enum kith_block_name block, const char *name, const char *axes, const char *about,
    struct kith_error *err)
{
    char meaning[240];
    struct sums sums = { name, block, 1, 1, self };
    snprintf(meaning, sizeof meaning, "%s; -1 where it is withheld, or no such run was made", about);
    const struct kith_table table = { .name = name, .type = "i64", .axes = axes, .unit = "1", .meaning = meaning };
    return kith_tables_write(store, &(struct kith_making) { .table = &table, .n = 1, .walked = 4, .make = make_run_counts, .of = &sums }, err);
}

static int
add_runs(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    static const struct kith_table outcomes = { .name = "runs/outcome_value", .type = "f32", .axes = "scenario draw replicate region year margin outcome", .unit = "1",
        .meaning = "Outcomes of each run, in the unit that outcome_unit gives" };
    TRY(kith_tables_write(store, &(struct kith_making) { .table = &outcomes, .n = 1, .walked = 3, .make = make_run_outcomes, .of = &self }, err));
    TRY(add_run_counts(self, store, KITH_TALLY_P_STRATA, "runs/count", "scenario draw replicate region year margin measure",
        "What each run counted of each stratum; incidents in thousandths, requests for advice in millionths", err));
    return add_run_counts(self, store, KITH_TALLY_P_FLOWS, "runs/flows", "scenario draw replicate region year margin queue flow",
        "What each run counted of the claims of each stratum on queues", err);
}

int
kith_population_counts(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    const struct sums sums[] = { { "waits", KITH_TALLY_P_WAITS, 0, 1, self }, { "flows", KITH_TALLY_P_FLOWS, 0, 1, self },
        { "strata_waits", KITH_TALLY_P_WAIT_CLASSES, 1, 1, self }, { "strata_flows", KITH_TALLY_P_FLOWS, 1, 1, self },
        { "reporters", KITH_TALLY_P_REPORTERS, 0, 1, self }, { "until_report", KITH_TALLY_P_UNTIL, 0, 0, self }, { "until_again", KITH_TALLY_P_AGAIN, 0, 0, self },
        { "until_second", KITH_TALLY_P_SECOND, 0, 0, self }, { "numbers", KITH_TALLY_P_NUMBERS, 0, 1, self }, { "numbers_of_five_years", KITH_TALLY_P_NUMBERS_5, 0, 0, self },
        { "severe_by_number", KITH_TALLY_P_NUMBER_SEVERE, 0, 1, self }, { "severe_by_severity", KITH_TALLY_P_SEVERITY, 0, 1, self },
        { "severe_reporters", KITH_TALLY_P_SEVERE_BY, 0, 1, self } };
    for (size_t i = 0; i < KITH_WEEKLY_BLOCKS; i++)
        TRY(add_weekly((struct sums) { kith_weekly_blocks[i].name, kith_weekly_blocks[i].block, 1, 1, self }, store, err));
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        TRY(add_sums(sums[i], store, err));
    return self->options.keep == KITH_KEEP_RUNS ? add_runs(self, store, err) : KITH_OK;
}
