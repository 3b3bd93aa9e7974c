#include "design/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "design/border.h"
#include "design/without.h"
#include "model/curve.h"
#include "read/regions.h"
#include "run/run.h"

/* What is kept of runs of populations. */

/* ---- outcomes and counts of a run ---- */

static void
judge_queues(const struct kith_study *study, const struct kith_slice *slice, float *to, double *room)
{
    for (uint32_t q = 0; q < study->layout.axis[KITH_AXIS_QUEUE]; q++, to += kith_n_queue_outcomes) {
        kith_queue_outcomes_of(slice, q, room);
        for (size_t o = 0; o < kith_n_queue_outcomes; o++)
            to[o] = (float) room[o];
    }
}

/* Counts of single runs, as far as they are kept. */
static void
keep_counts(const struct kith_study *study, size_t run, size_t region, const int64_t *counts)
{
    static const enum kith_block_name blocks[] = { KITH_TALLY_P_STRATA, KITH_TALLY_P_FLOWS };
    const struct kith_population *self = study->population;
    const size_t cells = kith_population_weekly_cells(study);
    for (size_t b = 0; b < sizeof blocks / sizeof *blocks && self->kept; b++)
        memcpy(kith_population_kept(study, run, region, blocks[b]), counts + study->layout.at[blocks[b]], study->layout.size[blocks[b]] * sizeof *counts);
    for (size_t i = 0; i < cells && self->weekly; i++)
        self->weekly[(run * (1 + self->n_regions) + region) * cells + i] = (float) counts[study->layout.at[KITH_TALLY_P_VIOLENCE] + i];
}

/* Parts of a whole (0: of their sum) that a block has by who reported, in rows of so many numbers for each of them. */
static void
share_by(const struct kith_study *study, const int64_t *counts, enum kith_block_name block, uint32_t row, double whole, double *to)
{
    const uint32_t reporters = study->layout.axis[KITH_AXIS_REPORTER];
    const int64_t *by = counts + study->layout.at[block];
    double all = 0;
    for (uint32_t i = 0; i < study->layout.size[block]; i++) {
        to[i / row % reporters] += (double) by[i];
        all += (double) by[i];
    }
    all = whole > 0 ? whole : all;
    for (uint32_t r = 0; r < reporters; r++)
        to[r] = all > 0 ? to[r] / all : (double) NAN;
}

/* Shares of all reports, and of all severe incidents, by who reported. */
static void
share_reports(const struct kith_study *study, size_t run, const struct kith_slice *all)
{
    share_by(study, all->tally, KITH_TALLY_P_REPORTERS, KITH_REPORTS, 0, kith_population_reporter(study, run, KITH_SHARE_OF_REPORTS, 0));
    share_by(study, all->tally, KITH_TALLY_P_SEVERE_BY, 1, kith_severe_of(all), kith_population_reporter(study, run, KITH_SHARE_OF_SEVERE, 0));
}

void
kith_population_judge(struct kith_study *study, size_t scenario, size_t run, size_t region, const int64_t *counts, double *room, double *outcome)
{
    const uint32_t draw = (uint32_t) (run / study->per_draw % study->n_draws);
    const struct kith_population *self = study->population;
    const size_t n = study->form.n_outcomes;
    struct kith_params params;
    kith_population_params(study, scenario, draw, region ? self->region[region - 1]->name : NULL, room, &params);
    for (uint32_t y = 0; y <= self->years; y++)
        for (uint32_t m = 0; m < self->margins; m++) {
            const struct kith_slice slice = kith_slice_of(&params, &study->layout, counts, y, m);
            float *to = self->strata + kith_population_cell(study, run, region, y, m);
            kith_population_outcomes_of(&slice, outcome);
            for (size_t o = 0; o < n; o++)
                to[o] = (float) outcome[o];
            if (region == 0 && y == 0 && m == 0) {
                memcpy(study->outcome + run * n, outcome, n * sizeof *outcome);
                kith_curve_values(&slice, KITH_POPULATION_RUN, study->curve + run * study->n_curves);
                share_reports(study, run, &slice);
            }
            if (m == 0)
                judge_queues(study, &slice, self->queues + kith_population_queue_cell(study, run, region, y, 0), outcome);
        }
    keep_counts(study, run, region, counts);
}

/* ---- load ---- */

int
kith_population_find_overload(struct kith_study *study, struct kith_error *err)
{
    struct kith_population *self = study->population;
    double *room = malloc(study->parameters.most * sizeof *room);
    if (!room)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < study->n_scenarios; s++)
        for (size_t g = 1; g <= self->n_regions; g++) {
            struct kith_params params;
            if (kith_population_is_withheld(study, s, g, 0, 0))
                continue;
            kith_population_params(study, s, 0, self->region[g - 1]->name, room, &params);
            const struct kith_slice slice = kith_slice_of(&params, &study->layout, kith_population_sum(study, s, g), 0, 0);
            for (uint32_t q = 0; q < study->layout.axis[KITH_AXIS_QUEUE]; q++) {
                const double load = kith_load_of(&slice, q);
                self->overload = load > self->overload ? load : self->overload;
            }
        }
    free(room);
    return KITH_OK;
}

int
kith_population_layout(struct kith_study *study, struct kith_error *err)
{
    struct kith_population *self = study->population;
    struct kith_rules *rules = NULL;
    struct kith_params params;
    size_t n;
    TRY(kith_population_cross(study, err));
    const struct kith_area area = kith_population_area(study, self->region[0]);
    kith_scenario_entries(self->burn_in, &n);
    kith_population_before(self, 0, &params);
    TRY(kith_rules_population(&rules, &params, &area, err));
    study->layout = kith_layout_of(rules);
    self->burn_in_weeks = rules->burn_in;
    self->years = study->layout.axis[KITH_AXIS_YEAR];
    self->margins = study->layout.axis[KITH_AXIS_MARGIN];
    kith_rules_free(rules);
    return KITH_OK;
}

static int
make_room(struct kith_study *study, struct kith_error *err)
{
    struct kith_population *self = study->population;
    const size_t runs = kith_study_runs(study), regions = 1 + self->n_regions, outcomes = study->form.n_outcomes;
    const size_t sums = study->n_scenarios * regions * study->layout.total, weeks = study->n_scenarios * regions * kith_population_weekly_cells(study);
    TRY(kith_population_take_large(study, err));
    self->sum = calloc(sums, sizeof *self->sum);
    self->weeks = calloc(weeks, sizeof *self->weeks);
    self->reporters = calloc(runs * KITH_REPORTED_BY * study->layout.axis[KITH_AXIS_REPORTER], sizeof *self->reporters);
    study->outcome = calloc(runs * outcomes, sizeof *study->outcome);
    study->n_curves = kith_curve_points(KITH_POPULATION_RUN, study->layout.axis[KITH_AXIS_REPORTER]);
    study->curve = calloc(runs * study->n_curves, sizeof *study->curve);
    study->scratch = calloc(study->n_draws, sizeof *study->scratch);
    if (!self->sum || !self->weeks || !self->reporters || !study->outcome || !study->curve || !study->scratch)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu runs", runs);
    for (size_t run = 0; run < runs; run++)
        if (!kith_study_is_made(study, (uint32_t) (run / study->per_draw % study->n_draws), (uint32_t) (run % study->per_draw))) {
            kith_population_blank(study, run);
            kith_population_touch(study, regions);
        }
    return KITH_OK;
}

int
kith_population_room(struct kith_study *study, struct kith_error *err)
{
    TRY(kith_population_layout(study, err));
    TRY(kith_without_room(study, err)); /* first: the next marks what of it is not made */
    return make_room(study, err);
}
