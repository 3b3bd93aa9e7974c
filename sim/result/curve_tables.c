#include "result/save.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/curve.h"
#include "result/compare.h"

/* Curves, distributions and concentrations: of each a table of levels, and one of differences with the first scenario, by line and point. */

const char *const kith_curve_spreads[KITH_CURVE_SPREADS] = { "mean", "mc_error", "low", "high", "study_sd", "runs", "correlation", "variance_reduction" };

/* The lines of one axis. */
struct lines {
    const struct kith_study *study;
    enum kith_along along;
    int difference;
    size_t n;
    struct kith_line *line; /* shape (n) */
    char (*name)[160]; /* shape (n) */
};

static int
take_lines(const struct kith_study *study, struct lines *to, struct kith_error *err)
{
    const enum kith_kind_of_run kind = kith_study_kind(study);
    const uint32_t reporters = study->names.n_reporters;
    to->line = calloc(study->n_curves + 1, sizeof *to->line);
    to->name = calloc(study->n_curves + 1, sizeof *to->name);
    if (!to->line || !to->name)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for curves");
    for (struct kith_line line = kith_line_first(kind); line.curve; line = kith_line_next(line, kind, reporters))
        if (line.curve->along == to->along) {
            kith_line_name(line, &study->names, to->name[to->n], sizeof *to->name);
            to->line[to->n++] = line;
        }
    return KITH_OK;
}

static const char *
name_at(const void *of, size_t i)
{
    return ((const struct lines *) of)->name[i];
}

static const char *
meaning_at(const void *of, size_t i)
{
    return ((const struct lines *) of)->line[i].curve->meaning;
}

static int
make_spreads(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct lines *lines = of;
    const struct kith_study *self = lines->study;
    double *to = piece->to[0];
    (void) err;
    for (size_t i = 0; i < lines->n; i++)
        for (uint32_t x = 0; x < kith_alongs[lines->along].n; x++) {
            const struct kith_difference d = kith_study_curve(self, piece->start[0], lines->line[i].at + x, lines->difference);
            const double row[KITH_CURVE_SPREADS] = { d.mean, d.error, d.low, d.high, d.study, (double) d.n, lines->difference ? d.correlation : (double) NAN,
                lines->difference ? d.reduction : (double) NAN };
            memcpy(to, row, sizeof row);
            to += KITH_CURVE_SPREADS;
        }
    return KITH_OK;
}

static int
add_axes(const struct lines *lines, struct kith_store *store, struct kith_error *err)
{
    const struct kith_along_form *form = &kith_alongs[lines->along];
    double point[KITH_CURVE_POINTS];
    char name[64];
    for (uint32_t i = 0; i < form->n; i++)
        point[i] = kith_along_at(lines->along, i);
    TRY(kith_store_axis_numbers(store, form->points, form->n, point, form->unit, form->meaning, err));
    TRY(kith_texts_write(store, form->curves, NULL, lines->n, name_at, lines, "Share at points along an axis: NAME, or NAME/REPORTER", err));
    snprintf(name, sizeof name, "%s_meaning", form->curves);
    return kith_texts_write(store, name, form->curves, lines->n, meaning_at, lines, "What it is", err);
}

static int
add_lines(struct lines *lines, struct kith_store *store, struct kith_error *err)
{
    const struct kith_along_form *form = &kith_alongs[lines->along];
    char name[64], axes[120];
    TRY(add_axes(lines, store, err));
    snprintf(axes, sizeof axes, "scenario %s %s spread", form->curves, form->points);
    const int compared = lines->study->n_scenarios > 1;
    for (lines->difference = 0; lines->difference <= compared; lines->difference++) {
        snprintf(name, sizeof name, "%s/%s", form->group, lines->difference ? "difference" : "level");
        const struct kith_table table = { .name = name, .type = "f64", .axes = axes, .unit = "1",
            .meaning = lines->difference ? "Difference with the first scenario, as the table difference has them of outcomes" : "Shares, as the table estimate has outcomes" };
        TRY(kith_tables_write(store, &(struct kith_making) { .table = &table, .n = 1, .walked = 1, .make = make_spreads, .of = lines }, err));
    }
    return KITH_OK;
}

int
kith_curve_tables(const struct kith_study *self, struct kith_store *store, struct kith_error *err)
{
    TRY(kith_store_axis_names(store, "spread", KITH_CURVE_SPREADS, kith_curve_spreads, "Mean of a share or a difference, and what is not known of it, as tables of outcomes have it", err));
    for (int along = 0; along < KITH_ALONGS; along++) {
        struct lines lines = { self, (enum kith_along) along, 0, 0, NULL, NULL };
        int status = take_lines(self, &lines, err);
        if (!status && lines.n)
            status = add_lines(&lines, store, err);
        free(lines.line);
        free(lines.name);
        TRY(status);
    }
    return KITH_OK;
}
