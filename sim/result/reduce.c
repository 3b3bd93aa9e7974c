#include "result/reduce.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/place.h"
#include "io/catalogue.h"
#include "io/disk.h"
#include "io/squeeze.h"
#include "result/table.h"
#include "stat/sample.h"

enum { STATISTICS = 6, PIECE = 2 << 20 /* numbers read at a time */ };
static const double quantile[STATISTICS] = { 0, .025, .25, .5, .75, .975 };
static const char per_run[] = "scenario draw replicate ", weekly[] = "scenario draw replicate week";

/* What is written: of a cohort's variables of each run, and of a population. Each leaves out what those before it do, too. */
enum reduction { WEEKLY_SUMMED_UP, ALL_SUMMED_UP, WITHOUT_RUNS, WITHOUT_CELLS, WITHOUT_WEEKS, WITHOUT_YEARS, ROUNDED, WITHOUT_GROUPS, WITHOUT_QUEUES, WITHOUT_REGION_WEEKS,
    WITHOUT_REGION_YEARS, REDUCTIONS };
static const struct {
    const char *name, *doing; /* as the copy says it (NULL: not at all), and as it is said meanwhile */
} steps[REDUCTIONS] = {
    [WEEKLY_SUMMED_UP] = { NULL, "summing up weeks" },
    [ALL_SUMMED_UP] = { NULL, "summing up all tables of single runs" },
    [WITHOUT_RUNS] = { "runs", "single runs" },
    [WITHOUT_CELLS] = { "cells", "groups by year within a region" },
    [WITHOUT_WEEKS] = { "weeks", "three weeks of four" },
    [WITHOUT_YEARS] = { "years", "groups by year" },
    [ROUNDED] = { "rounding", "digits of ends of ranges" },
    [WITHOUT_GROUPS] = { "groups", "groups within a region" },
    [WITHOUT_QUEUES] = { "queues", "queues by year within a region" },
    [WITHOUT_REGION_WEEKS] = { "region_weeks", "weeks within a region" },
    [WITHOUT_REGION_YEARS] = { "region_years", "other than headline outcomes by year within a region" },
};
static const char stratum_cell[] = "scenario region year margin outcome", queue_cell[] = "scenario region year queue ", by_week[] = "scenario region policy_week";

struct copy {
    struct kith_file *from;
    struct kith_store *to;
    hid_t file; /* the same, by its handle */
    enum reduction reduction;
    const int *headline; /* shape (outcome), or NULL: a file that does not say */
    const struct kith_file_item *item; /* that is copied */
    struct kith_error *err;
};

static size_t
product(const size_t *extent, int from, int to)
{
    size_t n = 1;
    for (int i = from; i < to; i++)
        n *= extent[i];
    return n;
}

/* ---- texts and axes ---- */

static const char *
text_at(const void *of, size_t i)
{
    return ((const char *const *) of)[i];
}

static int
copy_texts(const struct copy *self, const struct kith_file_item *item)
{
    struct kith_table table = kith_table_of(item);
    TRY(kith_table_load(&table, self->from, self->err));
    const int status = !item->rank ? kith_store_text(self->to, item->name, table.texts[0], item->meaning, self->err)
                                   : kith_texts_write(self->to, item->name, item->is_axis ? NULL : item->axes, item->extent[0], text_at, table.texts, item->meaning, self->err);
    kith_table_unload(&table);
    return status;
}

static int
copy_axis(const struct copy *self, const struct kith_file_item *item)
{
    struct kith_table table = kith_table_of(item);
    if (item->is_text)
        return copy_texts(self, item);
    TRY(kith_table_load(&table, self->from, self->err)); /* of a bare one there is nothing */
    const int status = kith_store_axis_numbers(self->to, item->name, item->extent[0], table.data, item->unit, item->meaning, self->err);
    kith_table_unload(&table);
    return status;
}

/* ---- numbers ---- */

/* The nearest number with 10 bits less: 0.006 % at most, and half the bytes when compressed. */
static float
rounded(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = (bits + 0x200) & ~(uint32_t) 0x3ff;
    memcpy(&x, &bits, sizeof bits);
    return x;
}

/* Is a cell (region, year, margin) left out? */
static int
is_left_out(enum reduction reduction, size_t region, size_t year, size_t margin)
{
    return margin && ((reduction >= WITHOUT_CELLS && region && year) || (reduction >= WITHOUT_YEARS && year) || (reduction >= WITHOUT_GROUPS && region));
}

/* Tables by region, year and stratum are most of a population's file. Means stay as they are, and so do headline outcomes. */
static void
shape_cells(const struct copy *self, const struct kith_file_item *item, double *x, size_t first, size_t n)
{
    const size_t *extent = item->extent, outcomes = extent[4];
    const char *end = strrchr(item->name, '/');
    const int round = self->reduction >= ROUNDED && end && strcmp(end, "/mean") != 0;
    for (size_t i = 0; i < n; i++) {
        const size_t cell = (first + i) / outcomes, margin = cell % extent[3], year = cell / extent[3] % extent[2], region = cell / extent[3] / extent[2] % extent[1];
        const int rest = self->headline && !self->headline[(first + i) % outcomes];
        if (is_left_out(self->reduction, region, year, margin) || (rest && self->reduction >= WITHOUT_REGION_YEARS && region && year))
            x[i] = (double) NAN;
        else if (round && !isnan(x[i]) && rest)
            x[i] = (double) rounded((float) x[i]);
    }
}

/* Of tables by region, year and queue what is of both a region and a year goes, and counts become -1, as of what is withheld. */
static void
shape_queues(const struct kith_file_item *item, double *x, size_t first, size_t n)
{
    const size_t each = product(item->extent, 3, item->rank), years = item->extent[2], regions = item->extent[1];
    const double none = item->type == KITH_F32 ? (double) NAN : -1;
    for (size_t i = 0; i < n; i++)
        if ((first + i) / each % years && (first + i) / each / years % regions)
            x[i] = none;
}

/* Tables by week: the last week of four stays, and of a region none in the end. */
static void
shape_weeks(const struct copy *self, const struct kith_file_item *item, double *x, size_t first, size_t n)
{
    const size_t each = product(item->extent, 3, item->rank), weeks = item->extent[2], regions = item->extent[1];
    const int whole_only = self->reduction >= WITHOUT_REGION_WEEKS;
    for (size_t i = 0; i < n; i++) {
        const size_t week = (first + i) / each;
        if (week % weeks % 4 != 3 || (whole_only && week / weeks % regions))
            x[i] = (double) NAN;
    }
}

static void
shape(const struct copy *self, const struct kith_file_item *item, double *x, size_t first, size_t n)
{
    if (self->reduction >= WITHOUT_QUEUES && strncmp(item->axes, queue_cell, strlen(queue_cell)) == 0)
        shape_queues(item, x, first, n);
    if (item->type != KITH_F32)
        return;
    if (self->reduction >= WITHOUT_CELLS && strcmp(item->axes, stratum_cell) == 0)
        shape_cells(self, item, x, first, n);
    if (self->reduction >= WITHOUT_WEEKS && strncmp(item->axes, by_week, strlen(by_week)) == 0)
        shape_weeks(self, item, x, first, n);
}

static int
make_copy(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct copy *self = of;
    const struct kith_file_item *item = self->item;
    size_t first = 0;
    for (int a = 0; a < item->rank; a++)
        first = first * item->extent[a] + piece->start[a];
    TRY(kith_file_numbers(self->from, item->name, piece->start, piece->count, piece->to[0], err));
    shape(self, item, piece->to[0], first, piece->n[0]);
    return KITH_OK;
}

static int
copy_numbers(struct copy *self, const struct kith_file_item *item)
{
    const struct kith_table table = kith_table_of(item);
    self->item = item;
    return kith_tables_write(self->to, &(struct kith_making) { .table = &table, .n = 1, .most = PIECE, .make = make_copy, .of = self }, self->err);
}

/* Mean and quantiles over runs of some cells: `y` has shape (run, cell), `to` shape (statistic, stride). */
static void
summarise(const double *y, size_t runs, size_t cells, double *sorted, double *to, size_t stride)
{
    for (size_t cell = 0; cell < cells; cell++) {
        for (size_t i = 0; i < runs; i++)
            sorted[i] = y[i * cells + cell];
        kith_sort(sorted, runs);
        to[cell] = kith_mean(sorted, runs);
        for (size_t k = 1; k < STATISTICS; k++)
            to[k * stride + cell] = kith_quantile(sorted, runs, quantile[k]);
    }
}

/* One scenario, some points of the fourth axis at a time: runs need room. */
static int
make_summary(void *of, struct kith_piece *piece, struct kith_error *err)
{
    const struct copy *self = of;
    const struct kith_file_item *item = self->item;
    const size_t runs = item->extent[1] * item->extent[2], inner = product(item->extent, 4, item->rank), point = runs * inner;
    const size_t fits = point < PIECE && point ? PIECE / point : 1, most = fits < item->extent[3] ? fits : item->extent[3];
    size_t start[8] = { piece->start[0] }, count[8] = { 1, item->extent[1], item->extent[2] };
    int status = KITH_OK;
    for (int i = 4; i < item->rank; i++)
        count[i] = item->extent[i];
    double *y = calloc(runs * most * inner + runs + 1, sizeof *y);
    if (!y)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %s", item->name);
    for (; start[3] < item->extent[3] && !status; start[3] += count[3]) {
        count[3] = item->extent[3] - start[3] < most ? item->extent[3] - start[3] : most;
        status = kith_file_numbers(self->from, item->name, start, count, y, err);
        if (!status)
            summarise(y, runs, count[3] * inner, y + runs * most * inner, piece->to[0] + start[3] * inner, item->extent[3] * inner);
    }
    free(y);
    return status;
}

static int
sum_up(struct copy *self, const struct kith_file_item *item)
{
    char name[96], axes[256];
    if (snprintf(name, sizeof name, "summary/%s", item->name) >= (int) sizeof name
        || snprintf(axes, sizeof axes, "scenario statistic %s", item->axes + strlen(per_run)) >= (int) sizeof axes)
        return kith_fail(self->err, KITH_ERR_DATA, "%s: %s has a name that Kith does not write", kith_file_path(self->from), item->name);
    const struct kith_table table = { .name = name, .type = "f32", .axes = axes, .unit = item->unit, .meaning = item->meaning };
    self->item = item;
    return kith_tables_write(self->to, &(struct kith_making) { .table = &table, .n = 1, .methods = "draw: replicate: statistic over runs", .walked = 1,
        .make = make_summary, .of = self }, self->err);
}

static int
summed_up(const struct copy *self, const struct kith_file_item *item)
{
    if (self->reduction >= WITHOUT_RUNS || item->rank < 4 || strncmp(item->axes, per_run, strlen(per_run)) != 0 || strcmp(item->name, "outcome_value") == 0)
        return 0;
    const char after = item->axes[strncmp(item->axes, weekly, strlen(weekly)) == 0 ? strlen(weekly) : 0];
    return self->reduction == ALL_SUMMED_UP || after == ' ' || after == 0;
}

static int
copy_item(struct copy *self, const struct kith_file_item *item)
{
    static const char *const not_shown[] = { "runs/", "strata_flows", "strata_waits", "weekly_difference/load/", "weekly_difference/queue_load/", "weekly_difference/reports/" };
    if (strncmp(item->name, "provenance/", 11) == 0)
        return KITH_OK;
    for (size_t i = 0; i < sizeof not_shown / sizeof *not_shown && self->reduction >= WITHOUT_RUNS; i++)
        if (strncmp(item->name, not_shown[i], strlen(not_shown[i])) == 0)
            return KITH_OK;
    if (item->is_text)
        return copy_texts(self, item);
    return summed_up(self, item) ? sum_up(self, item) : copy_numbers(self, item);
}

/* ---- notes ---- */

static int
put_notes(const struct copy *self, const struct kith_attribute *attribute, size_t n)
{
    int status = KITH_OK;
    for (size_t i = 0; i < n && !status; i++)
        if (strcmp(attribute[i].name, "Conventions") == 0 || strcmp(attribute[i].name, "format_version") == 0)
            continue; /* the store writes them */
        else if (strcmp(attribute[i].type, "text") == 0)
            status = kith_store_note(self->to, "", attribute[i].name, (const char *) attribute[i].bytes, self->err);
        else if (strcmp(attribute[i].type, "f64") == 0 && attribute[i].length == sizeof(double)) {
            double x;
            memcpy(&x, attribute[i].bytes, sizeof x);
            status = kith_store_note_number(self->to, "", attribute[i].name, x, self->err);
        }
    return status;
}

static hid_t
open_file(const char *path, unsigned reduction)
{
    const hid_t access = kith_h5_access(), file = H5Fopen(path, reduction, access);
    H5Pclose(access);
    return file;
}

/* All notes of the root group, whatever their names. */
static int
copy_notes(const struct copy *self)
{
    struct kith_catalogue catalogue = { 0 };
    struct kith_attribute *attribute = NULL;
    size_t n = 0;
    int status = kith_catalogue_read(&catalogue, self->file, kith_file_path(self->from), self->err);
    if (!status) {
        const struct kith_object *root = kith_catalogue_find(&catalogue, "");
        const hid_t id = kith_object_open(&catalogue, root);
        status = kith_attributes_read(&catalogue, root, id, &attribute, &n, self->err);
        H5Oclose(id);
    }
    if (!status)
        status = put_notes(self, attribute, n);
    kith_attributes_free(attribute, n);
    kith_catalogue_clear(&catalogue);
    return status;
}

/* The statistics that tables are summed up to. */
static int
check_statistics(const struct copy *self)
{
    size_t extent[8];
    int rank;
    if (self->reduction > ALL_SUMMED_UP)
        return KITH_OK;
    TRY(kith_file_expect(self->from, "statistic", KITH_OF_TEXTS, "statistic", self->err));
    TRY(kith_file_extent(self->from, "statistic", &rank, extent, self->err));
    return extent[0] == STATISTICS ? KITH_OK
                                   : kith_fail(self->err, KITH_ERR_DATA, "%s: has %zu statistics, not %d", kith_file_path(self->from), extent[0], STATISTICS);
}

/* All that was left out, in its order. */
static int
put_steps(const struct copy *self)
{
    char words[160] = "";
    for (enum reduction reduction = 0; reduction <= self->reduction; reduction++)
        if (steps[reduction].name && self->reduction >= WITHOUT_RUNS)
            snprintf(words + strlen(words), sizeof words - strlen(words), "%s%s", *words ? " " : "", steps[reduction].name);
    return *words ? kith_store_note(self->to, "", "reduced", words, self->err) : KITH_OK;
}

static int
fill(void *of, struct kith_store *store, struct kith_error *err)
{
    struct copy *self = of;
    self->to = store;
    self->err = err;
    kith_store_pack(store);
    kith_store_threads(store, kith_threads(0));
    char digest[65];
    TRY(check_statistics(self));
    TRY(kith_file_digests(self->from, digest, NULL, self->err));
    TRY(copy_notes(self));
    TRY(kith_store_note(self->to, "", "reduced_from", digest, self->err));
    TRY(put_steps(self));
    if (kith_file_is_altered(self->from))
        TRY(kith_store_note(self->to, "", "altered_input", kith_file_path(self->from), self->err));
    const struct kith_file_item *item;
    for (size_t i = 0; (item = kith_file_item_at(self->from, i)); i++)
        if (item->is_axis)
            TRY(copy_axis(self, item));
    for (size_t i = 0; (item = kith_file_item_at(self->from, i)); i++)
        if (!item->is_axis)
            TRY(copy_item(self, item));
    return KITH_OK;
}

/* The provenance does not count in the digest, so it may come last and as it is. */
static int
copy_provenance(const struct copy *self, hid_t from, const char *path)
{
    const hid_t to = open_file(path, H5F_ACC_RDWR);
    int status = KITH_OK;
    if (to < 0 || H5Ocopy(from, "provenance", to, "provenance", H5P_DEFAULT, H5P_DEFAULT) < 0)
        status = kith_h5_fail(self->err, KITH_ERR_IO, path, "the provenance cannot be copied");
    if (to >= 0 && H5Fclose(to) < 0 && !status)
        status = kith_h5_fail(self->err, KITH_ERR_IO, path, "cannot be written");
    if (status)
        remove(path);
    return status;
}

/* Which outcomes are told first; NULL where a file does not say. */
static int
read_headlines(int **out, struct kith_file *file, struct kith_error *err)
{
    size_t extent[8];
    int rank;
    *out = NULL;
    if (!kith_file_has(file, "outcome_headline"))
        return KITH_OK;
    TRY(kith_file_extent(file, "outcome_headline", &rank, extent, err));
    double *number = calloc(extent[0] + 1, sizeof *number);
    *out = calloc(extent[0] + 1, sizeof **out);
    int status = number && *out ? kith_file_numbers(file, "outcome_headline", NULL, NULL, number, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; !status && i < extent[0]; i++)
        (*out)[i] = number[i] > 0;
    free(number);
    return status;
}

static int
copy_all(struct kith_file *from, const char *to, enum reduction reduction, const int *headline, struct kith_error *err)
{
    const char *path = kith_file_path(from);
    struct copy self = { .from = from, .file = open_file(path, H5F_ACC_RDONLY), .reduction = reduction, .headline = headline };
    int status = self.file < 0 ? kith_h5_fail(err, KITH_ERR_DATA, path, "cannot be opened") : kith_result_write(to, fill, &self, NULL, err);
    if (!status)
        status = copy_provenance(&self, self.file, to);
    if (self.file >= 0)
        H5Fclose(self.file);
    return status;
}

int
kith_file_refuse_sweep(struct kith_file *file, const char *who, struct kith_error *err)
{
    const struct kith_file_item *item;
    for (size_t i = 0; (item = kith_file_item_at(file, i)); i++)
        if (strcmp(item->name, "point_id") == 0)
            return kith_fail(err, KITH_ERR_DATA, "%s: holds %zu points of a sweep, which %s; read it with xarray or R, as analysis/read_with_xarray.py "
                "does, or compare two of its scenarios with `kith compare`", kith_file_path(file), item->extent[0], who);
    return KITH_OK;
}

int
kith_file_is_of_population(int *out, struct kith_file *file, struct kith_error *err)
{
    char *kind = NULL;
    const int status = kith_file_note_if_any(file, "kind", &kind, err);
    *out = kind && strcmp(kind, "population") == 0;
    free(kind);
    return status;
}

/* How large it is as it stands in a page. */
static int
is_larger(int *out, const char *path, size_t most, struct kith_error *err)
{
    unsigned char *bytes = NULL;
    size_t length;
    TRY(kith_squeeze_file(path, &bytes, &length, err));
    free(bytes);
    *out = length > most;
    return KITH_OK;
}

struct fitting {
    struct kith_file *from;
    const char *to;
    char *kept; /* of the copies made so far that fit, the one with most in it */
    size_t most;
    const int *headline;
    void (*progress)(void *with, const char *doing);
    void *with;
};

static int
make_one(const struct fitting *self, enum reduction reduction, struct kith_error *err)
{
    char doing[128];
    snprintf(doing, sizeof doing, "%s%s%s", reduction < WITHOUT_RUNS ? "" : "trying a copy without ", steps[reduction].doing, reduction > WITHOUT_RUNS ? ", and what goes before that" : "");
    if (self->progress)
        self->progress(self->with, doing);
    return copy_all(self->from, self->to, reduction, self->headline, err);
}

/* The first of the copies from `first` to `last`, each with less in it, that fits; found by halves, as a copy of a country takes seconds. */
static int
make_fit(const struct fitting *self, enum reduction first, enum reduction last, struct kith_error *err)
{
    enum reduction kept = REDUCTIONS;
    while (first < last) {
        const enum reduction reduction = first + (last - first) / 2;
        int larger;
        TRY(make_one(self, reduction, err));
        TRY(is_larger(&larger, self->to, self->most, err));
        if (larger)
            first = reduction + 1;
        else {
            last = kept = reduction;
            TRY(kith_disk_name(self->to, self->kept, err));
        }
    }
    return kept == last ? kith_disk_name(self->kept, self->to, err) : make_one(self, last, err);
}

int
kith_reduce(struct kith_file *from, const char *to, size_t most, void (*progress)(void *with, const char *doing), void *with, struct kith_error *err)
{
    int population, *headline = NULL;
    TRY(kith_file_is_of_population(&population, from, err));
    int status = read_headlines(&headline, from, err);
    const struct fitting self = { .from = from, .to = to, .kept = kith_place_beside(to, ".kept"), .most = most, .headline = headline, .progress = progress, .with = with };
    if (!status && !self.kept)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        status = make_fit(&self, population ? WITHOUT_RUNS : WEEKLY_SUMMED_UP, population ? REDUCTIONS - 1 : ALL_SUMMED_UP, err);
    if (self.kept)
        remove(self.kept);
    free(self.kept);
    free(headline);
    return status;
}
