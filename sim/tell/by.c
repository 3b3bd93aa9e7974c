#include "design/study.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"
#include "design/question.h"
#include "read/regions.h"
#include "result/compare.h"
#include "result/numbers.h"
#include "tell/print.h"

/* One outcome of a population by year, region, stratum or queue. Each row is a cell of what runs kept; differences are paired, run by run. */

/* What a table is made of: numbers of each run, and the outcome whose they are. */
struct table {
    const struct kith_by *by;
    const struct kith_outcome *outcome;
    const float *value; /* of the first run */
    size_t run, at; /* numbers of a run; which of a row's is meant */
    size_t rows;
};

static struct table
table_of(const struct kith_study *self, const struct kith_by *by)
{
    const struct kith_population *population = self->population;
    const struct kith_form queues = kith_form_of_queues();
    const struct kith_form *form = by->rows == KITH_BY_QUEUE ? &queues : &self->form;
    struct table table = { by, NULL, population->strata, kith_population_cell(self, 1, 0, 0, 0), kith_form_find(form, by->outcome), 0 };
    table.outcome = &form->outcomes[table.at];
    if (by->rows == KITH_BY_QUEUE) {
        table.value = population->queues;
        table.run = kith_population_queue_cell(self, 1, 0, 0, 0);
    }
    table.rows = by->rows == KITH_BY_YEAR ? 1 + population->years : by->rows == KITH_BY_REGION ? 1 + population->n_regions
        : by->rows == KITH_BY_STRATUM     ? population->margins : self->layout.axis[KITH_AXIS_QUEUE];
    return table;
}

/* Place of a row in a run: all years, regions and strata but for the one that changes. */
static size_t
cell_of(const struct kith_study *self, const struct table *table, size_t row)
{
    const enum kith_by_rows rows = table->by->rows;
    if (rows == KITH_BY_QUEUE)
        return kith_population_queue_cell(self, 0, 0, 0, row) + table->at;
    return kith_population_cell(self, 0, rows == KITH_BY_REGION ? row : 0, rows == KITH_BY_YEAR ? row : 0, rows == KITH_BY_STRATUM ? row : 0) + table->at;
}

static void
print_name(const struct kith_study *self, FILE *to, enum kith_by_rows rows, size_t row)
{
    char room[192];
    double number;
    const char *name = room;
    if (rows == KITH_BY_QUEUE)
        name = kith_axis_label(KITH_AXIS_QUEUE, (uint32_t) row, &self->names, room, sizeof room, &number);
    else if (row == 0)
        name = "all";
    else if (rows == KITH_BY_YEAR && kith_study_start(self))
        snprintf(room, sizeof room, "%zu, %zu", row, kith_study_start(self) + row - 1);
    else if (rows == KITH_BY_YEAR)
        snprintf(room, sizeof room, "%zu", row);
    else
        name = rows == KITH_BY_REGION ? self->population->region[row - 1]->name
                                      : kith_axis_label(KITH_AXIS_MARGIN, (uint32_t) row, &self->names, room, sizeof room, &number);
    fprintf(to, "  %s%*s", name, 34 - (int) kith_text_characters(name), "");
}

/* A row in all runs of a scenario. */
static void
take(const struct kith_study *self, const struct table *table, size_t s, size_t row, double *to)
{
    const size_t runs = (size_t) self->n_draws * self->per_draw, cell = cell_of(self, table, row);
    for (size_t i = 0; i < runs; i++)
        to[i] = (double) table->value[(s * runs + i) * table->run + cell];
}

/* How the first scenario moved since year 1, without any other. */
static void
print_drift(const struct kith_study *self, FILE *to, const struct table *table, size_t row, double *room)
{
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    struct kith_difference d = { .mean = (double) NAN, .error = (double) NAN };
    if (table->by->rows != KITH_BY_YEAR)
        return;
    const char *unit = table->outcome->unit;
    const double whole = kith_print_whole(self, 0, &unit);
    take(self, table, 0, 1, room);
    take(self, table, 0, row, room + runs);
    if (row > 0)
        d = kith_print_times(kith_study_spreads(self, room, room + runs, 1, self->scratch), whole);
    fputc(' ', to);
    kith_print_number(to, 10, unit, d.mean, 1);
    fputc(' ', to);
    kith_print_number(to, 8, unit, d.error, 0);
}

/* @return other than 0: the interval ends where what can be ends */
static int
print_row(const struct kith_study *self, FILE *to, const struct table *table, size_t s, size_t row, double *room)
{
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    const char *unit = table->outcome->unit;
    const double whole = kith_print_whole(self, table->by->rows == KITH_BY_REGION ? row : 0, &unit);
    int ends = 0;
    print_name(self, to, table->by->rows, row);
    take(self, table, 0, row, room);
    take(self, table, s, row, room + runs);
    kith_print_number(to, 10, unit, whole * kith_study_spreads(self, room, NULL, 1, self->scratch).mean, 0);
    if (s > 0) {
        print_drift(self, to, table, row, room + 2 * runs);
        fputc(' ', to);
        kith_print_number(to, 10, unit, whole * kith_study_spreads(self, room + runs, NULL, 1, self->scratch).mean, 0);
    }
    struct kith_difference d = kith_study_spreads(self, room, s > 0 ? room + runs : NULL, 1, self->scratch);
    d = kith_print_times(s > 0 ? kith_print_ranged(self, d) : kith_print_level(self, table->outcome, d, &ends), whole);
    if (s > 0) {
        fputc(' ', to);
        kith_print_number(to, 10, unit, d.mean, 1);
    }
    kith_print_range(to, unit, &d, s > 0);
    fputc(' ', to);
    kith_print_number(to, 8, unit, d.error, 0);
    fputc('\n', to);
    return ends;
}

static int
print_table(const struct kith_study *self, FILE *to, const struct kith_by *by, size_t s, double *room)
{
    int ends = 0;
    const struct table table = table_of(self, by);
    const char *first = kith_scenario_name(self->scenario[0]), *other = kith_scenario_name(self->scenario[s]);
    const char *unit = table.outcome->unit;
    kith_print_whole(self, 0, &unit);
    fprintf(to, "\n%s by %s (%s), %s%s%s: %s\n", table.outcome->name, kith_by_words[by->rows], kith_print_unit(unit), s ? other : first,
        s ? " against " : "", s ? first : "", table.outcome->meaning);
    fprintf(to, "  %-34s%10.10s", kith_by_words[by->rows], s ? first : "mean");
    if (s > 0 && by->rows == KITH_BY_YEAR)
        fprintf(to, " %10s %8s", "its drift", "MC error");
    if (s > 0)
        fprintf(to, " %10.10s %10s", other, "difference");
    fprintf(to, "  %21s %8s\n", "95 % interval", "MC error");
    for (size_t row = 0; row < table.rows; row++)
        ends |= print_row(self, to, &table, s, row, room);
    return ends;
}

void
kith_study_print_by(const struct kith_study *self, FILE *to)
{
    if (kith_study_has_tables_only(self, to))
        return;
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    double *room = self->population && self->options.n_by ? kith_study_take(self, 4 * runs * sizeof *room) : NULL;
    int years = 0, ends = 0;
    for (size_t i = 0; room && i < self->options.n_by; i++) {
        years += self->options.by[i].rows == KITH_BY_YEAR && self->n_scenarios > 1;
        for (size_t s = self->n_scenarios > 1; s < self->n_scenarios; s++)
            ends |= print_table(self, to, &self->options.by[i], s, room);
    }
    kith_print_ends(to, ends);
    if (years)
        fprintf(to, "Its drift: how the first scenario moved since year 1 by itself; differences are paired with it, year by year.\n");
    kith_study_back(self, room);
}
