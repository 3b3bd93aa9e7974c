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
#include "tell/names.h"

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

/* ---- scripts ---- */

enum { ACROSS = 4, PANEL = 40 /* letters of a title in one line */, ROW = 40 /* height of a row of bars at least */ };
#define KEY "set key above left Left reverse vertical maxrows %zu samplen 3\n" /* one column: of a second one a long name would be cut */

/* A script with these settings, which are cleared. */
static int
finish(const struct kith_figures *self, const char *name, int width, int height, struct kith_text *settings, struct kith_text *plot)
{
    const int status = settings->failed ? kith_fail(self->err, KITH_ERR_MEMORY, "out of memory") : kith_figures_script(self, name, width, height, settings->at, plot);
    kith_text_clear(settings);
    return status;
}

/* Height of a figure of rows, each with a bar for every scenario drawn. */
static int
height_of(size_t rows, size_t scenarios)
{
    const size_t row = 9 * scenarios > ROW ? 9 * scenarios : ROW;
    return (int) (130 + row * rows + 19 * scenarios);
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

/* Bands of more than three scenarios hide each other: then of the first two only, as on the page. */
static int
draw_stopped(const struct kith_figures *self)
{
    struct kith_text plot = { 0 }, settings = { 0 };
    const size_t banded = self->scenarios > 3 ? 2 : self->scenarios;
    for (size_t s = 0; s < banded; s++)
        kith_text_add(&plot, "%s'stopped.csv' skip 1 using 3:($1 == %zu ? 100*$5 : NaN):(100*$6) with filledcurves fc rgb '%s' fs transparent solid 0.15 notitle",
            s ? ", " : "plot ", s, kith_figures_colour(s));
    for (size_t i = 0; i <= self->scenarios; i++) { /* the first once more: its dashes stay in view on a line that is the same */
        const size_t s = i % self->scenarios;
        kith_text_add(&plot, ", '' skip 1 using 3:($1 == %zu ? 100*$4 : NaN) with lines lw 2 ", s);
        kith_figures_line(&plot, s);
        kith_text_add(&plot, i < self->scenarios ? " title " : " notitle");
        if (i < self->scenarios)
            kith_figures_quoted(&plot, self->title[s]);
    }
    kith_text_add(&settings, KEY "set xlabel '%s'\nset title '%s'\nset format y '%%g %%%%'\nset yrange [0:*]\nset arrow from 0, graph 0 to 0, graph 1 nohead dt 3\n",
        self->scenarios, KITH_FIGURES_SAY(self, "Weeks after the report", "Weken na de melding"), KITH_FIGURES_SAY(self, "Families truly without violence; bands: 95% of runs", "Gezinnen waar werkelijk geen geweld is; banden: 95% van de berekeningen"));
    return finish(self, "stopped", 760, (int) (440 + 19 * self->scenarios), &settings, &plot);
}

/* Families by level of violence, scenarios side by side. */
static int
draw_levels(const struct kith_figures *self)
{
    static const char *const level[] = { "high", "low", "none" }, *const colour[] = { "#a23b00", "#f0b429", "#8ec7e8" }, *const upper[] = { "100", "100*($4+$7)", "100*$4" }, *const lower[] = { "(100*($4+$7))", "(100*$4)", "(0)" };
    struct kith_text plot = { 0 }, settings = { 0 };
    const size_t across = self->scenarios < ACROSS ? self->scenarios : ACROSS, down = (self->scenarios + across - 1) / across;
    kith_text_add(&plot, "set multiplot layout %zu,%zu\n", down, across);
    for (size_t s = 0; s < self->scenarios; s++) {
        kith_text_add(&plot, "set title ");
        kith_figures_wrapped(&plot, self->title[s], PANEL);
        kith_text_add(&plot, "\n");
        for (int k = 0; k < 3; k++) {
            kith_text_add(&plot, "%s'stopped.csv' skip 1 using 3:($1 == %zu ? %s : NaN):%s with filledcurves lc rgb '%s' title ", k ? ", " : "plot ", s, upper[k], lower[k], colour[k]);
            kith_figures_quoted(&plot, kith_name_of(KITH_NAME_LEVEL, level[k], self->language));
        }
        kith_text_add(&plot, "\n");
    }
    kith_text_add(&plot, "unset multiplot");
    kith_text_add(&settings, "set key below\nset bmargin 7\nset xlabel '%s'\nset format y '%%g %%%%'\nset yrange [0:100]\n", KITH_FIGURES_SAY(self, "Weeks after the report", "Weken na de melding"));
    return finish(self, "levels", (int) (380 * across), (int) (420 * down), &settings, &plot);
}

/* ---- differences and targets ---- */

/* `known`, shape (outcomes): shares of which there is something to draw. Of a small population all may be withheld. */
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
    for (size_t i = self->outcomes; !status && i < self->scenarios * self->outcomes; i++)
        known[i % self->outcomes] |= kith_figures_is_share(self, i % self->outcomes) && !isnan(value[0][i]);
    kith_text_add(&csv, "series,row,scenario,outcome,unit,difference,mc_error,low,high,study_sd\n");
    for (size_t s = 1; s < self->scenarios && !status; s++)
        for (size_t o = 0, row = 0; o < self->outcomes; o++) {
            kith_text_add(&csv, "%zu,", s);
            if (known[o])
                kith_text_add(&csv, "%zu", row++);
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
draw_differences(const struct kith_figures *self, const int *known)
{
    struct kith_text plot = { 0 };
    struct kith_text settings = { 0 };
    size_t shares = 0;
    for (size_t o = 0; o < self->outcomes; o++)
        if (known[o])
            kith_figures_tic(&settings, shares++, kith_figures_outcome(self, o));
    for (size_t s = 1; s < self->scenarios && shares; s++) {
        kith_text_add(&plot, "%s'differences.csv' skip 1 using ($1 == %zu ? 100*$6 : NaN):(-$2-%g):(100*(strlen(strcol(8)) ? $8 : strlen(strcol(7)) ? $6-%.4g*$7 : $6)):"
                             "(100*(strlen(strcol(9)) ? $9 : strlen(strcol(7)) ? $6+%.4g*$7 : $6)) with xerrorbars pt 7 ps 0.7 lw 1.5 lc rgb '%s' title ",
            s > 1 ? ", " : "plot ", s, kith_figures_apart(self->scenarios - 1) * (double) (s - 1), self->t, self->t, kith_figures_colour(s));
        kith_figures_quoted(&plot, self->title[s]);
    }
    kith_text_add(&settings, KEY "set xlabel '%s; %s'\nset title '%s '.", self->scenarios - 1, KITH_FIGURES_SAY(self, "Percentage points", "Procentpunt"), kith_figures_interval(self),
        KITH_FIGURES_SAY(self, "Difference with", "Verschil met"));
    kith_figures_within(self, &settings, 0);
    kith_text_add(&settings, "\nset arrow from 0, graph 0 to 0, graph 1 nohead\nset yrange [-%zu:1]\n", shares);
    return finish(self, "differences", 1080, height_of(shares, self->scenarios - 1), &settings, &plot);
}

static int
make_differences(const struct kith_figures *self)
{
    int any = 0, *known = calloc(self->outcomes + 1, sizeof *known);
    if (!known)
        return kith_fail(self->err, KITH_ERR_MEMORY, "out of memory");
    int status = write_differences(self, known);
    for (size_t o = 0; o < self->outcomes; o++)
        any |= known[o];
    if (!status && any)
        status = draw_differences(self, known);
    free(known);
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
    size_t rows = 0;
    for (size_t t = 0; t < n; t++)
        for (size_t o = 0; o < self->outcomes; o++)
            if (kith_figures_is_share(self, o) && strcmp(self->outcome[o], outcome[t]) == 0) {
                char name[320];
                snprintf(name, sizeof name, "%s (%s)", kith_figures_outcome(self, o), target[t]);
                kith_figures_tic(&settings, rows++, name);
            }
    for (size_t s = 0; s < self->scenarios; s++) {
        kith_text_add(&plot, "%s'targets.csv' skip 1 using ($1 == %zu ? 100*$11 : NaN):(-$2-%g):(100*(strlen(strcol(12)) ? $12 : $11)):(100*(strlen(strcol(13)) ? $13 : $11))"
                             " with xerrorbars pt 7 ps 0.7 lw 1.5 lc rgb '%s' title ", s ? ", " : "plot ", s, kith_figures_apart(self->scenarios) * (double) s, kith_figures_colour(s));
        kith_figures_quoted(&plot, self->title[s]);
    }
    kith_text_add(&plot, ", '' skip 1 using ($1 == 0 ? 100*$7 : NaN):(-$2):(100*$8):(100*$9) with xerrorbars pt 2 ps 1.2 lw 2 lc rgb 'black' title '%s'", KITH_FIGURES_SAY(self, "published", "gepubliceerd"));
    kith_text_add(&settings, KEY "set xlabel '%s'\nset format x '%%g %%%%'\nset xrange [0:100]\nset yrange [*:1]\n", self->scenarios + 1, kith_figures_interval(self));
    return finish(self, "targets", 1080, height_of(rows, self->scenarios + 1), &settings, &plot);
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
    self->fixed = rank >= 4 && extent[1] <= 1;
    TRY(kith_file_is_of_population(&self->population, self->file, self->err));
    self->t = kith_student(independent > 1 ? (double) independent : 2);
    self->title = calloc(self->scenarios + 1, sizeof *self->title);
    self->is_known = calloc(self->scenarios + 1, sizeof *self->is_known);
    if (!self->title || !self->is_known)
        return kith_fail(self->err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < self->scenarios; s++) {
        char name[200];
        snprintf(name, sizeof name, "inputs/title_%s", self->scenario[s]);
        TRY(kith_file_text(self->file, name, &self->title[s], self->err));
        const char *plain = kith_name_of(KITH_NAME_TITLE, self->title[s], self->language);
        char *copy = plain ? strdup(plain) : NULL;
        if (plain && !copy)
            return kith_fail(self->err, KITH_ERR_MEMORY, "out of memory");
        self->is_known[s] = copy != NULL;
        if (copy) {
            free(self->title[s]);
            self->title[s] = copy;
        }
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
    if (self->population)
        TRY(kith_figures_population(self));
    else {
        TRY(write_states(self));
        TRY(draw_stopped(self));
        TRY(draw_levels(self));
    }
    TRY(make_targets(self));
    return self->scenarios > 1 ? make_differences(self) : KITH_OK;
}

static int
with_file(struct kith_file *file, const char *source, const char *folder, const struct kith_figures_options *options, int altered, struct kith_error *err)
{
    struct kith_text names = { 0 };
    struct kith_figures self = { .file = file, .folder = folder, .source = source, .language = options->language, .force = options->force, .altered = altered, .err = err, .made = &names };
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
    free(self.is_known);
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
with_reduced(struct kith_file *file, const char *folder, const struct kith_figures_options *options, struct kith_error *err)
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
        status = with_file(reduced, kith_file_path(file), folder, options, kith_file_is_altered(file), err);
    kith_file_free(reduced);
    if (!small.failed)
        remove(small.at);
    if (status && made)
        rmdir(folder);
    kith_text_clear(&small);
    return status;
}

static int
figures_now(const char *result, const char *folder, const struct kith_figures_options *options, struct kith_error *err)
{
    static const struct kith_figures_options plain = { .trust = KITH_TRUST_WHOLE };
    struct kith_file *file = NULL;
    options = options ? options : &plain;
    NEED(result, "the path of a result file", err);
    NEED_WORD(folder, "a folder for figures", err);
    TRY(kith_border_trust(options->trust, err));
    TRY(kith_file_open_as(&file, result, options->trust, err));
    int means = 0, status = kith_file_refuse_sweep(file, "figures cannot show", err);
    if (!status)
        status = has_means(&means, file, err);
    if (!status && means)
        status = with_file(file, result, folder, options, kith_file_is_altered(file), err);
    else if (!status)
        status = with_reduced(file, folder, options, err);
    kith_file_free(file);
    return status;
}

int
kith_figures(const char *result, const char *folder, const struct kith_figures_options *options, struct kith_error *err)
{
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, figures_now(result, folder, options, err));
}
