#include "result/save.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "read/regions.h"

/* What changes over time make of the numbers that they change, by draw and week: group changes/ of a population's file. The same as the
 * runs had, kith_scenario_values_at(): a row for each week in which a number is another one than in the week before, in any draw. */

/* Regions in which the same changes of a scenario hold. */
struct area {
    size_t scenario;
    const char *region; /* one of them, and all of them: shape (region) */
    uint8_t *holds;
};

struct row {
    size_t area, entry; /* of the scenario */
    uint32_t week;
};

struct changes {
    const struct kith_study *study;
    size_t n_regions, n_areas, n;
    struct area *area; /* shape (n_areas) */
    struct row *row; /* shape (n): by area, then entry, then week */
    double *before, *now; /* shape (entries) of the largest scenario */
};

static uint32_t
weeks_of(const struct kith_study *study)
{
    return (uint32_t) study->layout.axis[KITH_AXIS_POLICY_WEEK];
}

static int
is_alike(const struct kith_change *change, size_t n, const char *region, const char *other)
{
    for (size_t c = 0; c < n; c++)
        if (kith_regions_have(change[c].regions, change[c].n_regions, region) != kith_regions_have(change[c].regions, change[c].n_regions, other))
            return 0;
    return 1;
}

/* Of each scenario with changes, each region in one area. */
static int
find_areas(struct changes *self, struct kith_error *err)
{
    const struct kith_study *study = self->study;
    const struct kith_population *population = study->population;
    self->area = calloc(study->n_scenarios * self->n_regions, sizeof *self->area);
    if (!self->area)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for the areas of changes");
    for (size_t s = 0; s < study->n_scenarios; s++) {
        size_t n;
        const struct kith_change *change = kith_scenario_changes(study->scenario[s], &n);
        const size_t first = self->n_areas;
        for (size_t g = 0; n && g < self->n_regions; g++) {
            size_t a = first;
            while (a < self->n_areas && !is_alike(change, n, self->area[a].region, population->region[g]->name))
                a++;
            if (a == self->n_areas) {
                self->area[a] = (struct area) { s, population->region[g]->name, calloc(self->n_regions, 1) };
                self->n_areas++;
            }
            if (!self->area[a].holds)
                return kith_fail(err, KITH_ERR_MEMORY, "out of memory for the areas of changes");
            self->area[a].holds[g] = 1;
        }
    }
    return KITH_OK;
}

/* Which numbers move in which weeks of an area, in some draw: shape (entry, week). */
static void
mark_moves(struct changes *self, const struct area *area, size_t entries, uint8_t *moves)
{
    const struct kith_study *study = self->study;
    const uint32_t weeks = weeks_of(study);
    for (size_t d = 0; d < study->n_draws; d++) {
        const double *values = kith_study_draw(study, area->scenario, d);
        memcpy(self->before, values, entries * sizeof *values);
        for (uint32_t w = 0; w < weeks; w++) {
            if (!kith_scenario_values_at(study->scenario[area->scenario], values, w, area->region, self->now))
                continue;
            for (size_t e = 0; e < entries; e++)
                moves[e * weeks + w] |= self->now[e] < self->before[e] || self->now[e] > self->before[e];
            memcpy(self->before, self->now, entries * sizeof *self->now);
        }
    }
}

static int
find_rows(struct changes *self, size_t a, struct kith_error *err)
{
    const struct area *area = &self->area[a];
    const uint32_t weeks = weeks_of(self->study);
    size_t entries;
    kith_scenario_entries(self->study->scenario[area->scenario], &entries);
    uint8_t *moves = calloc(entries * weeks + 1, 1);
    if (!moves)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for the weeks of changes");
    mark_moves(self, area, entries, moves);
    size_t more = 0;
    for (size_t i = 0; i < entries * weeks; i++)
        more += moves[i];
    struct row *longer = realloc(self->row, (self->n + more + 1) * sizeof *longer);
    for (size_t i = 0; longer && i < entries * weeks; i++)
        if (moves[i])
            longer[self->n++] = (struct row) { a, i / weeks, (uint32_t) (i % weeks) };
    free(moves);
    if (!longer)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for the weeks of changes");
    self->row = longer;
    return KITH_OK;
}

/* ---- tables ---- */

static int
make_areas(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct changes *self = of;
    (void) err;
    for (size_t a = 0; a < self->n_areas; a++) {
        size_t n = 0;
        piece->to[0][a] = (double) self->area[a].scenario;
        for (size_t g = 0; g < self->n_regions; g++)
            n += self->area[a].holds[g];
        piece->to[1][a * (1 + self->n_regions)] = n == self->n_regions;
        for (size_t g = 0; g < self->n_regions; g++)
            piece->to[1][a * (1 + self->n_regions) + 1 + g] = self->area[a].holds[g];
    }
    return KITH_OK;
}

/* Number of an entry along the axis `parameter`. */
static size_t
parameter_of(const struct kith_study *study, size_t s, size_t entry)
{
    size_t i = 0;
    while (study->parameters.entry[i * study->parameters.n_scenarios + s] != entry)
        i++;
    return i;
}

static int
make_rows(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct changes *self = of;
    (void) err;
    for (size_t i = 0; i < self->n; i++) {
        piece->to[0][i] = (double) self->row[i].area;
        piece->to[1][i] = (double) parameter_of(self->study, self->area[self->row[i].area].scenario, self->row[i].entry);
        piece->to[2][i] = self->row[i].week;
    }
    return KITH_OK;
}

static int
make_values(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct changes *self = of;
    const struct kith_study *study = self->study;
    (void) err;
    for (size_t i = 0; i < piece->rows; i++) {
        const struct row *row = &self->row[piece->start[0] + i];
        const struct area *area = &self->area[row->area];
        for (size_t d = 0; d < study->n_draws; d++) {
            kith_scenario_values_at(study->scenario[area->scenario], kith_study_draw(study, area->scenario, d), row->week, area->region, self->now);
            piece->to[0][i * study->n_draws + d] = self->now[row->entry];
        }
    }
    return KITH_OK;
}

static int
add_tables(struct changes *self, struct kith_store *store, struct kith_error *err)
{
    static const struct kith_table areas[] = { { .name = "changes/of_scenario", .type = "i32", .axes = "change_area", .unit = "1", .meaning = "Scenario of an area: index along scenario, from 0" },
        { .name = "changes/in_region", .type = "u8", .axes = "change_area region", .unit = "1", .meaning = "1: of the area, regions in which the same changes of its scenario hold; all: every region is" } };
    static const struct kith_table rows[] = { { .name = "changes/in_area", .type = "i32", .axes = "change_row", .unit = "1", .meaning = "Area of the number that changes: index along change_area, from 0" },
        { .name = "changes/of_parameter", .type = "i32", .axes = "change_row", .unit = "1", .meaning = "The number that changes: index along parameter, from 0" },
        { .name = "changes/from_week", .type = "i32", .axes = "change_row", .unit = "week", .meaning = "From this week of the policy on it has the value, until its next row" } };
    static const struct kith_table values = { .name = "changes/value", .type = "f64", .axes = "change_row draw", .unit = "1",
        .meaning = "Its value in each draw, in the unit that parameter_unit gives; before its first row it is that of parameter_value" };
    TRY(kith_store_axis_numbers(store, "change_area", self->n_areas, NULL, NULL, NULL, err));
    TRY(kith_store_axis_numbers(store, "change_row", self->n, NULL, NULL, NULL, err));
    TRY(kith_tables_write(store, &(struct kith_making) { .table = areas, .n = 2, .make = make_areas, .of = self }, err));
    TRY(kith_tables_write(store, &(struct kith_making) { .table = rows, .n = 3, .make = make_rows, .of = self }, err));
    return kith_tables_write(store, &(struct kith_making) { .table = &values, .n = 1, .walked = 1, .at_once = 64, .make = make_values, .of = self }, err);
}

int
kith_change_tables(const struct kith_study *study, struct kith_store *store, struct kith_error *err)
{
    struct changes self = { .study = study, .n_regions = study->population->n_regions };
    const size_t most = study->parameters.most;
    int status = find_areas(&self, err);
    self.before = malloc((2 * most + 1) * sizeof *self.before);
    if (self.before)
        self.now = self.before + most;
    else if (!status)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory for the values of changes");
    for (size_t a = 0; a < self.n_areas && !status; a++)
        status = find_rows(&self, a, err);
    if (!status && self.n_areas)
        status = add_tables(&self, store, err);
    for (size_t a = 0; a < self.n_areas; a++)
        free(self.area[a].holds);
    free(self.area);
    free(self.row);
    free(self.before);
    return status;
}
