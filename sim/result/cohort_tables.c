#include "result/save.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "stat/sample.h"

/* What runs of cohorts count: each run, or mean and quantiles over runs. */

enum { STATISTICS = 6 };
static const char *const statistics[STATISTICS] = { "mean", "q025", "q25", "median", "q75", "q975" };
static const double quantile[STATISTICS] = { 0, .025, .25, .5, .75, .975 };

/* "scenario draw replicate week level" for a block, or with "statistic" for its summary. */
static void
axes_of(enum kith_block_name block, const char *front, char *room, size_t size)
{
    size_t used = (size_t) snprintf(room, size, "scenario %s", front);
    for (int a = 0; a < kith_block_rank(block); a++)
        used += (size_t) snprintf(room + used, size - used, " %s", kith_axes[kith_blocks[block].axis[a]].name);
}

static int
kept(const struct kith_study *self, enum kith_block_name block)
{
    const int weekly = kith_blocks[block].axis[0] == KITH_AXIS_WEEK;
    return self->options.keep == KITH_KEEP_WEEKLY || (self->options.keep == KITH_KEEP_WAVES && !weekly);
}

/* A block of a study. */
struct block {
    const struct kith_study *study;
    enum kith_block_name name;
};

static int
make_runs(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct block *block = of;
    const struct kith_study *self = block->study;
    const size_t size = self->layout.size[block->name], first = kith_study_cell(self, piece->start[0], piece->start[1], 0), n = piece->count[1] * self->per_draw;
    double *to = piece->to[0];
    (void) err;
    for (size_t run = first; run < first + n; run++) {
        const int32_t *from = self->tally + run * self->layout.total + self->layout.at[block->name];
        for (size_t i = 0; i < size; i++)
            *to++ = from[i];
    }
    return KITH_OK;
}

static int
add_runs(const struct kith_study *self, struct kith_store *store, enum kith_block_name name, struct kith_error *err)
{
    char axes[160];
    axes_of(name, "draw replicate", axes, sizeof axes);
    struct block block = { self, name };
    const struct kith_table table = { .name = kith_blocks[name].name, .type = "i32", .axes = axes, .unit = kith_blocks[name].unit, .meaning = kith_blocks[name].meaning };
    return kith_tables_write(store, &(struct kith_making) { .table = &table, .n = 1, .walked = 2, .at_once = 64, .make = make_runs, .of = &block }, err);
}

enum { RANGE = 4096, RANKS = 2 * (STATISTICS - 1) };

/* The values that a sorted list would have at some ranks, in rising order, of counts that lie close
 * together: by counting how often each occurs. Says whether they did lie close together. A result
 * has tens of thousands of cells, each over all runs. */
static int
pick_by_counting(const int32_t *x, size_t n, const size_t *rank, double *value)
{
    uint32_t times[RANGE];
    int32_t least = x[0], most = x[0];
    for (size_t i = 1; i < n; i++) {
        least = x[i] < least ? x[i] : least;
        most = x[i] > most ? x[i] : most;
    }
    if ((int64_t) most - least >= RANGE)
        return 0;
    const size_t values = (size_t) ((int64_t) most - least) + 1;
    memset(times, 0, values * sizeof *times);
    for (size_t i = 0; i < n; i++)
        times[x[i] - least]++;
    size_t below = 0, k = 0;
    for (size_t v = 0; v < values && k < RANKS; v++)
        for (below += times[v]; k < RANKS && rank[k] < below; k++)
            value[k] = least + (double) v;
    return 1;
}

enum { TILE = 16 }; /* cells that lie in one cache line of a run's counts */

/* Mean and quantiles of up to TILE cells over all runs of a scenario. */
static void
summarise(const struct kith_study *self, size_t scenario, size_t cell, size_t n, double *sorted, int32_t *room, double *to, size_t stride)
{
    size_t rank[RANKS];
    struct kith_rank at[STATISTICS];
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    for (size_t q = 1; q < STATISTICS; q++) {
        at[q] = kith_rank_of(runs, quantile[q]);
        rank[2 * q - 2] = at[q].low;
        rank[2 * q - 1] = at[q].high;
    }
    for (size_t i = 0; i < runs; i++)
        for (size_t k = 0; k < n; k++)
            room[k * runs + i] = self->tally[(scenario * runs + i) * self->layout.total + cell + k];
    for (size_t k = 0; k < n; k++) {
        int32_t *one = room + k * runs;
        int64_t sum = 0;
        for (size_t i = 0; i < runs; i++)
            sum += one[i];
        to[k] = (double) sum / (double) runs;
        double value[RANKS];
        if (!pick_by_counting(one, runs, rank, value)) {
            for (size_t i = 0; i < runs; i++)
                sorted[i] = one[i];
            kith_sort(sorted, runs);
            for (size_t r = 0; r < RANKS; r++)
                value[r] = sorted[rank[r]];
        }
        for (size_t q = 1; q < STATISTICS; q++)
            to[q * stride + k] = kith_value_at(value + 2 * q - 2, (struct kith_rank) { 0, 1, at[q].part });
    }
}

static int
make_summary(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct block *block = of;
    const struct kith_study *self = block->study;
    const uint32_t size = self->layout.size[block->name];
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    int status = KITH_OK;
#pragma omp parallel num_threads(self->threads)
    {
        double *sorted = malloc(runs * sizeof *sorted);
        int32_t *room = malloc(TILE * runs * sizeof *room);
#pragma omp for schedule(static)
        for (uint32_t i = 0; i < size; i += TILE)
            if (sorted && room)
                summarise(self, piece->start[0], self->layout.at[block->name] + i, size - i < TILE ? size - i : TILE, sorted, room, piece->to[0] + i, size);
#pragma omp critical(kith_summary)
        if (!sorted || !room)
            status = KITH_ERR_MEMORY;
        free(sorted);
        free(room);
    }
    return status ? kith_fail(err, status, "out of memory to write summary/%s", kith_blocks[block->name].name) : KITH_OK;
}

static int
add_summary(const struct kith_study *self, struct kith_store *store, enum kith_block_name name, struct kith_error *err)
{
    char axes[160], path[80];
    axes_of(name, "statistic", axes, sizeof axes);
    snprintf(path, sizeof path, "summary/%s", kith_blocks[name].name);
    struct block block = { self, name };
    const struct kith_table table = { .name = path, .type = "f32", .axes = axes, .unit = kith_blocks[name].unit, .meaning = kith_blocks[name].meaning };
    return kith_tables_write(store, &(struct kith_making) { .table = &table, .n = 1, .methods = "draw: replicate: statistic over runs", .walked = 1,
        .make = make_summary, .of = &block }, err);
}

int
kith_cohort_tables(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    TRY(kith_store_axis_names(store, "statistic", STATISTICS, statistics, "Mean and quantiles over draws and replicates", err));
    for (int a = 0; a < KITH_AXES; a++)
        if (self->layout.axis[a])
            TRY(kith_save_axis(self, store, (enum kith_axis) a, err));
    for (int b = 0; b < KITH_BLOCKS; b++)
        if (!kith_blocks[b].passing && kith_blocks[b].kind == KITH_COHORT_RUN)
            TRY((kept(self, (enum kith_block_name) b) ? add_runs : add_summary)(self, store, (enum kith_block_name) b, err));
    return KITH_OK;
}
