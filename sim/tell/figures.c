#include "tell/figures.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "design/border.h"
#include "io/disk.h"
#include "io/host.h"
#include "io/load.h"
#include "result/reduce.h"
#include "stat/expected.h"

/* ---- files ---- */

/* The first `named` of all files have their names. */
static void
remove_made(const struct kith_figures *self, size_t named, size_t older)
{
    const char *at = self->made->at, *end = at + self->made->length;
    for (size_t i = 0; at < end; i++) {
        const char *partial = at, *path = at + strlen(at) + 1;
        if (i >= named || !older)
            unlink(i < named ? path : partial);
        at = path + strlen(path) + 1;
    }
}

/* Gives all files their names. Where that ends half-way they are taken away again, unless older ones made place for them. */
static int
name_made(const struct kith_figures *self)
{
    const char *at = self->made->at, *end = at + self->made->length;
    size_t named = 0, older = 0;
    int status = KITH_OK;
    for (; at < end && !status; named += !status) {
        const char *path = at + strlen(at) + 1;
        older += access(path, F_OK) == 0;
        if (rename(at, path) != 0)
            status = kith_fail(self->err, KITH_ERR_CREATE, "%s: cannot make the file: %s", path, strerror(errno));
        at = path + strlen(path) + 1;
    }
    if (!status)
        status = kith_disk_sync_folder(self->folder, self->err);
    if (status)
        remove_made(self, named, older);
    return status;
}

/* ---- states over time ---- */

/* Shares of families by level of violence; q025 and q975 hold 95 % of runs. `series` counts scenarios. */
static int
write_states(const struct kith_figures *self)
{
    double *share = NULL, *week = NULL;
    size_t extent[8], weeks[8];
    int status = kith_figures_numbers(self, "summary/violence", "scenario statistic week level", &share, extent);
    if (!status)
        status = kith_figures_need(self, "statistic", extent[1], 6);
    if (!status)
        status = kith_figures_need(self, "level", extent[3], 3);
    if (!status)
        status = kith_figures_numbers(self, "week", "week", &week, weeks);
    struct kith_text csv = { 0 };
    kith_text_add(&csv, "series,scenario,week,none,none_q025,none_q975,low,high\n");
    const size_t row = status ? 0 : extent[3], block = status ? 0 : extent[2] * row;
    for (size_t s = 0; !status && s < extent[0]; s++)
        for (size_t w = 0; w < extent[2]; w++) {
            const double *at = share + s * extent[1] * block + w * row, total = at[0] + at[1] + at[2];
            kith_text_add(&csv, "%zu,", s);
            kith_figures_cell(&csv, self->scenario[s]);
            kith_figures_number(&csv, week[w]);
            kith_figures_number(&csv, at[0] / total);
            kith_figures_number(&csv, at[block] / total); /* statistics are mean, q025, q25, median, q75, q975 */
            kith_figures_number(&csv, at[5 * block] / total);
            kith_figures_number(&csv, at[1] / total);
            kith_figures_number(&csv, at[2] / total);
            kith_text_put(&csv, "\n", 1);
        }
    free(share);
    free(week);
    if (status)
        kith_text_clear(&csv);
    return status ? status : kith_figures_write(self, "stopped", "csv", &csv);
}

static int
draw_stopped(const struct kith_figures *self)
{
    struct kith_text plot = { 0 };
    for (size_t s = 0; s < self->scenarios; s++)
        kith_text_add(&plot, "%s'stopped.csv' skip 1 using 3:($1 == %zu ? 100*$5 : NaN):(100*$6) with filledcurves fc rgb '%s' fs transparent solid 0.15 notitle",
            s ? ", " : "plot ", s, kith_figures_colour[s % 6]);
    for (size_t s = 0; s < self->scenarios; s++) {
        kith_text_add(&plot, ", '' skip 1 using 3:($1 == %zu ? 100*$4 : NaN) with lines lw 2 dt %zu lc rgb '%s' title ", s, s % 5 + 1, kith_figures_colour[s % 6]);
        kith_figures_quoted(&plot, self->title[s]);
    }
    return kith_figures_script(self, "stopped", 760, 460, "set key top left\nset xlabel 'Weeks after the report'\nset ylabel 'Families truly without violence (%); bands: 95 % of runs'\n"
                        "set yrange [0:*]\nset arrow from 0, graph 0 to 0, graph 1 nohead dt 3\n", &plot);
}

/* Families by level of violence, scenarios side by side. */
static int
draw_levels(const struct kith_figures *self)
{
    struct kith_text plot = { 0 };
    kith_text_add(&plot, "set multiplot layout 1,%zu\n", self->scenarios);
    for (size_t s = 0; s < self->scenarios; s++) {
        kith_text_add(&plot, "set title ");
        kith_figures_quoted(&plot, self->title[s]);
        kith_text_add(&plot, "\nplot 'stopped.csv' skip 1 using 3:($1 == %zu ? 100 : NaN):(100*($4+$7)) with filledcurves lc rgb '#a23b00' title 'very frequent', "
                             "'' skip 1 using 3:($1 == %zu ? 100*($4+$7) : NaN):(100*$4) with filledcurves lc rgb '#f0b429' title 'less frequent', "
                             "'' skip 1 using 3:($1 == %zu ? 100*$4 : NaN):(0) with filledcurves lc rgb '#8ec7e8' title 'no violence'\n", s, s, s);
    }
    kith_text_add(&plot, "unset multiplot");
    return kith_figures_script(self, "levels", (int) (380 * self->scenarios), 420, "set key below\nset bmargin 7\nset xlabel 'Weeks after the report'\nset ylabel 'Families (%)'\nset yrange [0:100]\n", &plot);
}

/* ---- differences and targets ---- */

/* `known`: is there a share to draw? Of a small population all may be withheld. */
static int
write_differences(const struct kith_figures *self, int *known)
{
    static const char *const part[5] = { "mean", "mc_error", "low", "high", "study_sd" };
    double *value[5] = { NULL };
    size_t extent[8];
    int status = KITH_OK;
    struct kith_text csv = { 0 };
    for (int k = 0; k < 5 && !status; k++) {
        char name[40];
        snprintf(name, sizeof name, "difference/%s", part[k]);
        status = kith_figures_numbers(self, name, "scenario outcome", &value[k], extent);
    }
    *known = 0;
    kith_text_add(&csv, "series,row,scenario,outcome,unit,difference,mc_error,low,high,study_sd\n");
    for (size_t s = 1; s < self->scenarios && !status; s++)
        for (size_t o = 0, row = 0; o < self->outcomes; o++) {
            kith_text_add(&csv, "%zu,", s);
            if (kith_figures_is_share(self, o)) {
                kith_text_add(&csv, "%zu", row++);
                *known |= !isnan(value[0][s * self->outcomes + o]);
            }
            kith_text_put(&csv, ",", 1);
            kith_figures_cell(&csv, self->scenario[s]);
            kith_figures_names(&csv, self->outcome[o], self->unit[o]);
            for (int k = 0; k < 5; k++)
                kith_figures_number(&csv, value[k][s * self->outcomes + o]);
            kith_text_put(&csv, "\n", 1);
        }
    for (int k = 0; k < 5; k++)
        free(value[k]);
    if (status)
        kith_text_clear(&csv);
    return status ? status : kith_figures_write(self, "differences", "csv", &csv);
}

/* Fixed parameters have no interval; then t Monte Carlo errors. */
static int
draw_differences(const struct kith_figures *self)
{
    struct kith_text plot = { 0 };
    struct kith_text settings = { 0 };
    size_t shares = 0;
    for (size_t o = 0; o < self->outcomes; o++)
        if (kith_figures_is_share(self, o))
            kith_figures_tic(&settings, shares++, self->outcome[o]);
    for (size_t s = 1; s < self->scenarios; s++) {
        kith_text_add(&plot, "%s'differences.csv' skip 1 using ($1 == %zu ? 100*$6 : NaN):(-$2-%g):(100*(strlen(strcol(8)) ? $8 : strlen(strcol(7)) ? $6-%.4g*$7 : $6)):"
                             "(100*(strlen(strcol(9)) ? $9 : strlen(strcol(7)) ? $6+%.4g*$7 : $6)) with xerrorbars pt 7 ps 0.7 lw 1.5 lc rgb '%s' title ",
            s > 1 ? ", " : "plot ", s, .2 * (double) (s - 1), self->t, self->t, kith_figures_colour[s % 6]);
        kith_figures_quoted(&plot, self->title[s]);
    }
    kith_text_add(&settings, "set key below\nset xlabel 'Percentage points; 95 %% over draws of the parameters (if fixed: Monte Carlo error)'\nset title 'Difference with '.");
    kith_figures_quoted(&settings, self->title[0]);
    kith_text_add(&settings, "\nset arrow from 0, graph 0 to 0, graph 1 nohead\nset yrange [-%zu:1]\n", shares);
    const int status = settings.failed ? kith_fail(self->err, KITH_ERR_MEMORY, "out of memory")
                                       : kith_figures_script(self, "differences", 820, (int) (150 + 22 * shares), settings.at, &plot);
    kith_text_clear(&settings);
    return status;
}

static int
put_targets(const struct kith_figures *self, struct kith_text *csv, char **target, size_t n, char **outcome)
{
    static const char *const part[7] = { "published/value", "published/low", "published/high", "published/n", "estimate/mean", "estimate/low", "estimate/high" };
    double *value[7] = { NULL };
    size_t extent[8];
    int status = KITH_OK;
    for (int k = 0; k < 7 && n && !status; k++)
        status = kith_figures_numbers(self, part[k], k < 4 ? "target" : "scenario outcome", &value[k], extent);
    size_t row = 0;
    for (size_t t = 0; t < n && !status; t++)
        for (size_t o = 0; o < self->outcomes; o++) {
            if (strcmp(self->outcome[o], outcome[t]) != 0)
                continue;
            for (size_t s = 0; s < self->scenarios; s++) {
                kith_text_add(csv, "%zu,", s);
                if (kith_figures_is_share(self, o))
                    kith_text_add(csv, "%zu", row);
                kith_text_put(csv, ",", 1);
                kith_figures_cell(csv, target[t]);
                kith_figures_names(csv, outcome[t], self->unit[o]);
                kith_text_put(csv, ",", 1);
                kith_figures_cell(csv, self->scenario[s]);
                for (int k = 0; k < 7; k++)
                    kith_figures_number(csv, value[k][k < 4 ? t : s * self->outcomes + o]);
                kith_text_put(csv, "\n", 1);
            }
            row += (size_t) kith_figures_is_share(self, o);
        }
    for (int k = 0; k < 7; k++)
        free(value[k]);
    return status;
}

static int
draw_targets(const struct kith_figures *self, char **target, size_t n, char **outcome)
{
    struct kith_text plot = { 0 }, settings = { 0 };
    for (size_t t = 0, row = 0; t < n; t++)
        for (size_t o = 0; o < self->outcomes; o++)
            if (kith_figures_is_share(self, o) && strcmp(self->outcome[o], outcome[t]) == 0) {
                char name[160];
                snprintf(name, sizeof name, "%s (%s)", outcome[t], target[t]);
                kith_figures_tic(&settings, row++, name);
            }
    for (size_t s = 0; s < self->scenarios; s++) {
        kith_text_add(&plot, "%s'targets.csv' skip 1 using ($1 == %zu ? 100*$11 : NaN):(-$2-%g):(100*(strlen(strcol(12)) ? $12 : $11)):(100*(strlen(strcol(13)) ? $13 : $11))"
                             " with xerrorbars pt 7 ps 0.7 lw 1.5 lc rgb '%s' title ", s ? ", " : "plot ", s, .2 * (double) s, kith_figures_colour[s % 6]);
        kith_figures_quoted(&plot, self->title[s]);
    }
    kith_text_add(&plot, ", '' skip 1 using ($1 == 0 ? 100*$7 : NaN):(-$2):(100*$8):(100*$9) with xerrorbars pt 2 ps 1.2 lw 2 lc rgb 'black' title 'published'");
    kith_text_add(&settings, "set key below\nset xlabel 'Share (%%); simulated with 95 %% over draws of the parameters'\nset xrange [0:100]\nset yrange [*:1]\n");
    const int status = settings.failed ? kith_fail(self->err, KITH_ERR_MEMORY, "out of memory") : kith_figures_script(self, "targets", 820, 440, settings.at, &plot);
    kith_text_clear(&settings);
    return status;
}

static int
make_targets(const struct kith_figures *self)
{
    char **target = NULL, **outcome = NULL;
    size_t n = 0, m = 0;
    struct kith_text csv = { 0 };
    kith_text_add(&csv, "series,row,target,outcome,unit,scenario,published,published_low,published_high,n,simulated,low,high\n");
    int status = kith_file_expect(self->file, "published/outcome", KITH_OF_TEXTS, "target", self->err);
    if (!status)
        status = kith_file_texts(self->file, "target", &target, &n, self->err);
    if (!status)
        status = kith_file_texts(self->file, "published/outcome", &outcome, &m, self->err);
    if (!status)
        status = put_targets(self, &csv, target, n, outcome);
    if (!status)
        status = kith_figures_write(self, "targets", "csv", &csv);
    if (!status)
        status = draw_targets(self, target, n, outcome);
    kith_text_clear(&csv);
    kith_file_free_texts(target, n);
    kith_file_free_texts(outcome, m);
    return status;
}

/* ---- all ---- */

static int
prepare(struct kith_figures *self)
{
    size_t n, extent[8];
    int rank;
    TRY(kith_file_expect(self->file, "scenario", KITH_OF_TEXTS, "scenario", self->err));
    TRY(kith_file_expect(self->file, "outcome", KITH_OF_TEXTS, "outcome", self->err));
    TRY(kith_file_expect(self->file, "outcome_unit", KITH_OF_TEXTS, "outcome", self->err));
    TRY(kith_file_texts(self->file, "scenario", &self->scenario, &self->scenarios, self->err));
    TRY(kith_file_texts(self->file, "outcome", &self->outcome, &self->outcomes, self->err));
    TRY(kith_file_texts(self->file, "outcome_unit", &self->unit, &n, self->err));
    TRY(kith_file_extent(self->file, "outcome_value", &rank, extent, self->err));
    const size_t independent = rank < 4 ? 0 : extent[1] > 1 ? extent[1] : extent[2]; /* draws, or runs of the only one */
    self->t = kith_student(independent > 1 ? (double) independent : 2);
    self->title = calloc(self->scenarios + 1, sizeof *self->title);
    if (!self->title)
        return kith_fail(self->err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < self->scenarios; s++) {
        char name[200];
        snprintf(name, sizeof name, "inputs/title_%s", self->scenario[s]);
        TRY(kith_file_text(self->file, name, &self->title[s], self->err));
    }
    return KITH_OK;
}

/* Says in `made` whether it was not there. */
static int
make_folder(const char *folder, int *made, struct kith_error *err)
{
    *made = mkdir(folder, 0777) == 0;
    if (*made)
        return kith_disk_sync_name(folder, err);
    return errno == EEXIST ? KITH_OK : kith_fail(err, KITH_ERR_CREATE, "%s: cannot make the folder: %s", folder, strerror(errno));
}

static int
draw_all(const struct kith_figures *self)
{
    int population;
    TRY(kith_file_is_of_population(&population, self->file, self->err));
    if (population)
        TRY(kith_figures_population(self));
    else {
        TRY(write_states(self));
        TRY(draw_stopped(self));
        TRY(draw_levels(self));
    }
    TRY(make_targets(self));
    if (self->scenarios > 1) {
        int known;
        TRY(write_differences(self, &known));
        if (known)
            TRY(draw_differences(self));
    }
    return KITH_OK;
}

static int
with_file(struct kith_file *file, const char *source, const char *folder, int force, int altered, struct kith_error *err)
{
    struct kith_text names = { 0 };
    struct kith_figures self = { .file = file, .folder = folder, .source = source, .force = force, .altered = altered, .err = err, .made = &names };
    int status = prepare(&self), made = 0;
    if (!status)
        status = make_folder(folder, &made, err);
    if (!status) {
        status = draw_all(&self);
        if (status)
            remove_made(&self, 0, 0);
        else
            status = name_made(&self);
    }
    if (status && made)
        rmdir(folder);
    kith_text_clear(&names);
    kith_file_free_texts(self.title, self.scenarios);
    kith_file_free_texts(self.scenario, self.scenarios);
    kith_file_free_texts(self.outcome, self.outcomes);
    kith_file_free_texts(self.unit, self.outcomes);
    return status;
}

/* Whether the file has weekly means, as all populations have; if not, it holds each run, and a reduced copy has them. */
static int
has_means(int *out, struct kith_file *file, struct kith_error *err)
{
    const struct kith_file_item *item;
    TRY(kith_file_is_of_population(out, file, err));
    for (size_t i = 0; (item = kith_file_item_at(file, i)); i++)
        *out |= strcmp(item->name, "summary/violence") == 0;
    return KITH_OK;
}

static int
with_reduced(struct kith_file *file, const char *folder, int force, struct kith_error *err)
{
    int made;
    struct kith_text small = { 0 };
    struct kith_file *reduced = NULL;
    TRY(make_folder(folder, &made, err));
    kith_text_add(&small, "%s/reduced.%ld.h5", folder, (long) getpid());
    int status = small.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : kith_reduce(file, small.at, (size_t) -1, NULL, NULL, err);
    if (!status)
        status = kith_file_open(&reduced, small.at, err);
    if (!status)
        status = with_file(reduced, kith_file_path(file), folder, force, kith_file_is_altered(file), err);
    kith_file_free(reduced);
    if (!small.failed)
        remove(small.at);
    if (status && made)
        rmdir(folder);
    kith_text_clear(&small);
    return status;
}

static int
figures_now(const char *result, const char *folder, enum kith_trust trust, int force, struct kith_error *err)
{
    struct kith_file *file = NULL;
    NEED(result, "the path of a result file", err);
    NEED_WORD(folder, "a folder for figures", err);
    TRY(kith_border_trust(trust, err));
    TRY(kith_file_open_as(&file, result, trust, err));
    int means = 0, status = kith_file_refuse_sweep(file, "figures cannot show", err);
    if (!status)
        status = has_means(&means, file, err);
    if (!status && means)
        status = with_file(file, result, folder, force, kith_file_is_altered(file), err);
    else if (!status)
        status = with_reduced(file, folder, force, err);
    kith_file_free(file);
    return status;
}

int
kith_figures(const char *result, const char *folder, enum kith_trust trust, int force, struct kith_error *err)
{
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, figures_now(result, folder, trust, force, err));
}
