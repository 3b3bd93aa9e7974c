#include "study/study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "param/regions.h"

/* One outcome of a population by year, region or stratum. Each row is a cell of what runs kept; differences are paired, run by run. */

static const char *const words[KITH_BYS] = { "year", "region", "stratum" };

int
kith_by_read(struct kith_by *out, const char *text, struct kith_error *err)
{
    const char *at = strchr(text, '@');
    const size_t n = at ? (size_t) (at - text) : 0, length = at ? strlen(at + 1) : 0;
    *out = (struct kith_by) { KITH_BYS, "" };
    for (int w = 0; w < KITH_BYS; w++)
        if (strlen(words[w]) == n && strncmp(words[w], text, n) == 0)
            out->rows = (enum kith_by_rows) w;
    if (out->rows == KITH_BYS || length == 0 || length >= sizeof out->outcome)
        return kith_fail(err, KITH_ERR_USAGE, "by %s: write year@OUTCOME, region@OUTCOME or stratum@OUTCOME, as year@repeat_reports", text);
    memcpy(out->outcome, at + 1, length + 1);
    return KITH_OK;
}

/* Place of a row in a run's outcomes, less the outcome: all years, regions and strata but for the one that changes. */
static size_t
cell_of(const struct kith_study *self, enum kith_by_rows rows, size_t row)
{
    return kith_population_cell(self, 0, rows == KITH_BY_REGION ? row : 0, rows == KITH_BY_YEAR ? row : 0, rows == KITH_BY_STRATUM ? row : 0);
}

static size_t
rows_of(const struct kith_study *self, enum kith_by_rows rows)
{
    const struct kith_population *population = self->population;
    return rows == KITH_BY_YEAR ? 1 + population->years : rows == KITH_BY_REGION ? 1 + population->n_regions : population->margins;
}

/* UTF-8: bytes that begin a letter. */
static int
letters_of(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char) *text & 0xC0) != 0x80;
    return n;
}

static void
print_name(const struct kith_study *self, FILE *to, enum kith_by_rows rows, size_t row)
{
    char room[192];
    double number;
    const char *name = room;
    if (row == 0)
        name = "all";
    else if (rows == KITH_BY_YEAR)
        snprintf(room, sizeof room, "%zu", row);
    else
        name = rows == KITH_BY_REGION ? self->population->region[row - 1]->name
                                      : kith_axis_label(KITH_AXIS_MARGIN, (uint32_t) row, &self->names, room, sizeof room, &number);
    fprintf(to, "  %s%*s", name, 34 - letters_of(name), "");
}

/* Outcome of a cell in all runs of a scenario. */
static void
take(const struct kith_study *self, size_t s, size_t cell, double *to)
{
    const size_t runs = (size_t) self->n_draws * self->per_draw, size = kith_population_cell(self, 1, 0, 0, 0);
    for (size_t i = 0; i < runs; i++)
        to[i] = (double) self->population->strata[(s * runs + i) * size + cell];
}

/* How the first scenario moved since year 1, without any other. */
static void
print_drift(const struct kith_study *self, FILE *to, const char *unit, const struct kith_by *by, size_t row, size_t outcome, double *room)
{
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    struct kith_difference d = { .mean = (double) NAN, .error = (double) NAN };
    if (by->rows != KITH_BY_YEAR)
        return;
    take(self, 0, cell_of(self, by->rows, 1) + outcome, room);
    take(self, 0, cell_of(self, by->rows, row) + outcome, room + runs);
    if (row > 0)
        d = kith_study_spreads(self, room, room + runs);
    fputc(' ', to);
    kith_print_number(to, 10, unit, d.mean, 1);
    fputc(' ', to);
    kith_print_number(to, 8, unit, d.error, 0);
}

static void
print_row(const struct kith_study *self, FILE *to, const struct kith_by *by, size_t s, size_t row, size_t outcome, double *room)
{
    const size_t runs = (size_t) self->n_draws * self->per_draw, cell = cell_of(self, by->rows, row) + outcome;
    const char *unit = self->form.outcomes[outcome].unit;
    print_name(self, to, by->rows, row);
    take(self, 0, cell, room);
    take(self, s, cell, room + runs);
    kith_print_number(to, 10, unit, kith_study_spreads(self, room, NULL).mean, 0);
    if (s > 0) {
        double *drift = room + 2 * runs;
        print_drift(self, to, unit, by, row, outcome, drift);
        fputc(' ', to);
        kith_print_number(to, 10, unit, kith_study_spreads(self, room + runs, NULL).mean, 0);
    }
    const struct kith_difference d = kith_print_ranged(self, s > 0 ? kith_study_spreads(self, room, room + runs) : kith_study_spreads(self, room, NULL));
    if (s > 0) {
        fputc(' ', to);
        kith_print_number(to, 10, unit, d.mean, 1);
    }
    kith_print_range(to, unit, &d, s > 0);
    fputc(' ', to);
    kith_print_number(to, 8, unit, d.error, 0);
    fputc('\n', to);
}

static void
print_table(const struct kith_study *self, FILE *to, const struct kith_by *by, size_t s, double *room)
{
    const size_t outcome = kith_form_find(&self->form, by->outcome), n = rows_of(self, by->rows);
    const char *first = kith_scenario_name(self->scenario[0]), *other = kith_scenario_name(self->scenario[s]);
    const struct kith_outcome *form = &self->form.outcomes[outcome];
    fprintf(to, "\n%s by %s (%s), %s%s%s: %s\n", form->name, words[by->rows], kith_print_unit(form->unit), s ? other : first, s ? " against " : "", s ? first : "",
        form->meaning);
    fprintf(to, "  %-34s%10.10s", words[by->rows], s ? first : "mean");
    if (s > 0 && by->rows == KITH_BY_YEAR)
        fprintf(to, " %10s %8s", "its drift", "MC error");
    if (s > 0)
        fprintf(to, " %10.10s %10s", other, "difference");
    fprintf(to, "  %21s %8s\n", "95 % interval", "MC error");
    for (size_t row = 0; row < n; row++)
        print_row(self, to, by, s, row, outcome, room);
}

void
kith_study_print_by(const struct kith_study *self, FILE *to)
{
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    double *room = self->population && self->options.n_by ? malloc(4 * runs * sizeof *room) : NULL;
    int years = 0;
    for (size_t i = 0; room && i < self->options.n_by; i++) {
        years += self->options.by[i].rows == KITH_BY_YEAR && self->n_scenarios > 1;
        for (size_t s = self->n_scenarios > 1; s < self->n_scenarios; s++)
            print_table(self, to, &self->options.by[i], s, room);
    }
    if (years)
        fprintf(to, "Its drift: how the first scenario moved since year 1 by itself; differences are paired with it, year by year.\n");
    free(room);
}
