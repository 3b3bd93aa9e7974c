#include "infer/sensitivity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "stat/sample.h"

/* A sensitivity as tables. */

static const char *
factor_name(const struct kith_sensing *self, size_t f)
{
    return f < self->n_leading ? self->varied[self->leading[f]].path : "all others together";
}

static void
add_index(struct kith_answer *a, struct kith_sheet *sheet, const struct kith_sensing *self, size_t o, size_t f, const struct kith_index *x, size_t points)
{
    kith_sheet_text(a, sheet, "%s", self->outcome[o]);
    kith_sheet_text(a, sheet, "%s", factor_name(self, f));
    kith_sheet_text(a, sheet, "%s", f < self->n_leading ? self->varied[self->leading[f]].grade : "");
    kith_sheet_number(a, sheet, "", x->first);
    kith_sheet_number(a, sheet, "", x->first_low);
    kith_sheet_number(a, sheet, "", x->first_high);
    kith_sheet_number(a, sheet, "", x->total);
    kith_sheet_number(a, sheet, "", x->total_low);
    kith_sheet_number(a, sheet, "", x->total_high);
    kith_sheet_number(a, sheet, "", (double) points);
}

/* Indices of all points, and of a quarter and a half of them: whether they have settled. */
static int
add_indices(struct kith_answer *a, const struct kith_sensing *self, struct kith_error *err)
{
    static const struct kith_sheet_column columns[] = { { "outcome", "Outcome, or difference in it", KITH_CELL_TEXT, 0 },
        { "parameter", "Parameter, drawn by itself", KITH_CELL_TEXT, 0 }, { "grade", "Evidence grade", KITH_CELL_TEXT, 0 },
        { "first", "First-order index: share of the variance that goes with it by itself", KITH_CELL_NUMBER, 0 },
        { "first_low", "Its 95 % interval, by bootstrap", KITH_CELL_NUMBER, 0 }, { "first_high", "Its 95 % interval, by bootstrap", KITH_CELL_NUMBER, 0 },
        { "total", "Total index: share of the variance that would be left if all others were known", KITH_CELL_NUMBER, 0 },
        { "total_low", "Its 95 % interval, by bootstrap", KITH_CELL_NUMBER, 0 }, { "total_high", "Its 95 % interval, by bootstrap", KITH_CELL_NUMBER, 0 },
        { "points", "Points of each design", KITH_CELL_NUMBER, 0 } };
    const size_t points = self->options->points, k = self->n_leading + 1, designs = k + 2;
    struct kith_index *found = calloc(k, sizeof *found);
    double *y = calloc(designs * points, sizeof *y);
    int status = found && y ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    struct kith_sheet *sheet[2] = { kith_sheet_new(a, "indices", columns, 10, "Which parameters the variance goes with, when all are drawn by themselves"),
        kith_sheet_new(a, "convergence", columns, 10, "The same with fewer points: whether it has settled") };
    for (size_t o = 0; o < self->n_outcomes && !status; o++)
        for (size_t part = 4; part >= 1 && !status; part /= 2) {
            const size_t n = points / part;
            for (size_t m = 0; m < designs; m++)
                memcpy(y + m * n, self->y + (o * designs + m) * points, n * sizeof *y);
            const size_t used = kith_indices_of(found, y, y + n, y + 2 * n, n, k, self->options->seed);
            if (!used)
                status = kith_fail(err, KITH_ERR_CONFIG, "%s has no value in %zu points; more families, or more points", self->outcome[o], n);
            for (size_t f = 0; f < k && !status; f++)
                add_index(a, sheet[part > 1], self, o, f, &found[f], used);
        }
    kith_sheet_note(a, sheet[0], "An estimate below zero is a share too small for so many points: read it as none. First-order shares together fall short of 1 by interplay;");
    kith_sheet_note(a, sheet[0], "total ones exceed it. More points make intervals narrower: four times as many, half as wide.");
    free(found);
    free(y);
    return status;
}

static void
add_noise(struct kith_answer *a, const struct kith_sensing *self)
{
    static const struct kith_sheet_column columns[] = { { "outcome", "Outcome, or difference in it", KITH_CELL_TEXT, 0 },
        { "noise_share", "Share of chance in the variance of one run, under random numbers of its own", KITH_CELL_NUMBER, 0 } };
    struct kith_sheet *sheet = kith_sheet_new(a, "noise", columns, 2, "How much of the variance of one run is chance");
    for (size_t o = 0; o < self->n_outcomes; o++) {
        kith_sheet_text(a, sheet, "%s", self->outcome[o]);
        kith_sheet_number(a, sheet, "1", self->noise[o]);
    }
    kith_sheet_note(a, sheet, "The indices above are under common random numbers: chance is the same in all points, and a parameter that does nothing has exactly 0.");
}

static void
add_screening(struct kith_answer *a, const struct kith_sensing *self, uint32_t *order, uint32_t *spare, double *size)
{
    static const struct kith_sheet_column columns[] = { { "outcome", "Outcome, or difference in it", KITH_CELL_TEXT, 0 }, { "parameter", "Parameter", KITH_CELL_TEXT, 0 },
        { "grade", "Evidence grade", KITH_CELL_TEXT, 0 },
        { "mean_size", "Mean absolute change when the parameter moves half way through its distribution", KITH_CELL_NUMBER, 0 },
        { "mc_error", "Its standard error", KITH_CELL_NUMBER, 0 }, { "sd", "Standard deviation of the change: large where it depends on others", KITH_CELL_NUMBER, 0 } };
    struct kith_sheet *sheet = kith_sheet_new(a, "screening", columns, 6, "What moving each parameter does (Morris), the strongest first");
    for (size_t o = 0; o < self->n_outcomes; o++) {
        const struct kith_screen_row *row = self->screen + o * self->n;
        for (size_t i = 0; i < self->n; i++)
            size[i] = isfinite(row[i].size) ? -row[i].size : 0;
        kith_order_of(size, self->n, order, spare);
        for (size_t r = 0; r < self->n; r++) {
            const size_t i = order[r];
            if (o == 0 && r == 10)
                kith_sheet_rest(sheet);
            kith_sheet_text(a, sheet, "%s", self->outcome[o]);
            kith_sheet_text(a, sheet, "%s", self->varied[i].path);
            kith_sheet_text(a, sheet, "%s", self->varied[i].grade);
            kith_sheet_number(a, sheet, self->unit[o], row[i].size);
            kith_sheet_number(a, sheet, self->unit[o], row[i].error);
            kith_sheet_number(a, sheet, self->unit[o], row[i].sd);
        }
    }
}

/* The raw design of the leading parameters and what came out, for other methods. */
static void
add_design(struct kith_answer *a, const struct kith_sensing *self)
{
    static const struct kith_sheet_column columns[] = { { "design", "A, B, or A with one factor of B", KITH_CELL_TEXT, 0 }, { "point", "Number of the point", KITH_CELL_NUMBER, 0 },
        { "outcome", "Outcome, or difference in it", KITH_CELL_TEXT, 0 }, { "value", "Its value in one run", KITH_CELL_NUMBER, 0 } };
    static const struct kith_sheet_column numbers[] = { { "point", "Number of the point", KITH_CELL_NUMBER, 0 }, { "parameter", "Leading parameter", KITH_CELL_TEXT, 0 },
        { "a", "Chance below its value in design A", KITH_CELL_NUMBER, 0 }, { "b", "The same in design B", KITH_CELL_NUMBER, 0 } };
    const size_t points = self->options->points, designs = self->n_leading + 3;
    struct kith_sheet *sheet = kith_sheet_new(a, "design", numbers, 4, "The design");
    kith_sheet_rest(sheet);
    for (size_t r = 0; r < points; r++)
        for (size_t i = 0; i < self->n_leading; i++) {
            kith_sheet_number(a, sheet, "", (double) r);
            kith_sheet_text(a, sheet, "%s", self->varied[self->leading[i]].path);
            kith_sheet_number(a, sheet, "", self->u[r * 2 * self->n + self->leading[i]]);
            kith_sheet_number(a, sheet, "", self->u[r * 2 * self->n + self->n + self->leading[i]]);
        }
    sheet = kith_sheet_new(a, "values", columns, 4, "Values in all designs");
    for (size_t o = 0; o < self->n_outcomes; o++)
        for (size_t m = 0; m < designs; m++)
            for (size_t r = 0; r < points; r++) {
                if (m < 2)
                    kith_sheet_text(a, sheet, "%s", m ? "B" : "A");
                else
                    kith_sheet_text(a, sheet, "A with %s of B", factor_name(self, m - 2));
                kith_sheet_number(a, sheet, "", (double) r);
                kith_sheet_text(a, sheet, "%s", self->outcome[o]);
                kith_sheet_number(a, sheet, "", self->y[(o * designs + m) * points + r]);
            }
}

int
kith_sensing_tell(struct kith_answer *a, const struct kith_sensing *self, struct kith_error *err)
{
    double *size = calloc(self->n, sizeof *size);
    uint32_t *order = calloc(self->n, sizeof *order), *spare = calloc(self->n, sizeof *spare);
    int status = size && order && spare ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    const char *one = kith_scenario_name(self->scenario[0]), *two = kith_scenario_name(self->scenario[self->n_scenarios - 1]);
    a->title = self->n_scenarios > 1 ? kith_pool_format(&a->pool, "Sensitivity of %s minus %s", two, one) : kith_pool_format(&a->pool, "Sensitivity of %s", one);
    a->verb = "sensitivity";
    a->source = "";
    a->digest = "";
    kith_answer_say(a, "%zu parameters are drawn, each by itself from its distribution; %zu others act in populations only and are left out.", self->n, self->idle);
    kith_answer_say(a, "%llu runs of %u families, seed %llu.", (unsigned long long) self->runs, self->options->families, (unsigned long long) self->options->seed);
    if (!status)
        status = add_indices(a, self, err);
    if (!status) {
        add_noise(a, self);
        if (self->screen)
            add_screening(a, self, order, spare, size);
        if (self->options->keep_design)
            add_design(a, self);
    }
    free(size);
    free(order);
    free(spare);
    return status;
}
