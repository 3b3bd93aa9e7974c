#include "result/reduce.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "io/catalogue.h"
#include "io/load.h"
#include "io/store.h"
#include "stat/sample.h"

enum { STATISTICS = 6, PIECE = 2 << 20 /* numbers read at a time */ };
static const double quantile[STATISTICS] = { 0, .025, .25, .5, .75, .975 };
static const char per_run[] = "scenario draw replicate ", weekly[] = "scenario draw replicate week";

/* What is written: of a cohort's variables of each run, and of a population. */
enum how { WEEKLY_SUMMED_UP, ALL_SUMMED_UP, WITHOUT_RUNS, ROUNDED, WITHOUT_CELLS };
static const char stratum_cell[] = "scenario region year margin outcome";

struct copy {
    struct kith_file *from;
    struct kith_store *to;
    enum how how;
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

static int
copy_texts(const struct copy *self, const struct kith_file_item *item)
{
    char **text = NULL;
    size_t n = 0;
    TRY(kith_file_texts(self->from, item->name, &text, &n, self->err));
    const int status = item->is_axis ? kith_store_axis_names(self->to, item->name, n, (const char *const *) text, item->meaning, self->err)
                                     : kith_store_texts(self->to, item->name, item->axes, (const char *const *) text, item->meaning, self->err);
    kith_file_free_texts(text, n);
    return status;
}

static int
copy_text(const struct copy *self, const struct kith_file_item *item)
{
    char *text = NULL;
    TRY(kith_file_text(self->from, item->name, &text, self->err));
    const int status = kith_store_text(self->to, item->name, text, item->meaning, self->err);
    free(text);
    return status;
}

static int
copy_axis(const struct copy *self, const struct kith_file_item *item)
{
    if (item->is_text)
        return copy_texts(self, item);
    if (item->is_bare)
        return kith_store_axis_numbers(self->to, item->name, item->extent[0], NULL, NULL, NULL, self->err);
    double *number = calloc(item->extent[0] + 1, sizeof *number);
    if (!number)
        return kith_fail(self->err, KITH_ERR_MEMORY, "out of memory for axis %s", item->name);
    int status = kith_file_numbers(self->from, item->name, NULL, NULL, number, self->err);
    if (!status)
        status = kith_store_axis_numbers(self->to, item->name, item->extent[0], number, item->unit, item->meaning, self->err);
    free(number);
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

/* Tables by region, year and stratum, and spreads by week, are most of a population's file. Means stay as they are. */
static void
shape_cells(enum how how, const struct kith_file_item *item, float *x, size_t first, size_t n)
{
    const size_t outcomes = item->rank == 5 ? item->extent[4] : 1;
    const char *end = strrchr(item->name, '/');
    const int by_week = strncmp(item->name, "weekly_spread/", 14) == 0 || strncmp(item->name, "weekly_difference/", 18) == 0;
    if (how < ROUNDED || (!by_week && strcmp(item->axes, stratum_cell) != 0) || !end)
        return;
    for (size_t i = 0; i < n && strcmp(end, "/mean") != 0; i++)
        if (!isnan(x[i]))
            x[i] = rounded(x[i]);
    for (size_t i = 0; i < n && how == WITHOUT_CELLS && !by_week; i++) {
        const size_t cell = (first + i) / outcomes, margin = cell % item->extent[3], year = cell / item->extent[3] % item->extent[2],
                     region = cell / item->extent[3] / item->extent[2] % item->extent[1];
        if (margin && year && region)
            x[i] = NAN;
    }
}

/* One piece, of which the first is the `first` of all. Whole numbers go through integers, others through doubles: no bit is lost. */
static int
copy_piece(const struct copy *self, const struct kith_file_item *item, const struct kith_blocks *piece, size_t first, void *data)
{
    const size_t *start = piece->start, *count = piece->count;
    if (item->type != KITH_F32 && item->type != KITH_F64) {
        TRY(kith_file_integers(self->from, item->name, start, count, data, self->err));
        return kith_store_write_integers(self->to, item->name, start, count, data, self->err);
    }
    TRY(kith_file_numbers(self->from, item->name, start, count, data, self->err));
    if (item->type == KITH_F32) {
        for (size_t i = 0; i < piece->n; i++) /* in place: element i is read before anything is written over it */
            memcpy((char *) data + i * sizeof(float), &(float){ (float) ((double *) data)[i] }, sizeof(float));
        shape_cells(self->how, item, data, first, piece->n);
    }
    return kith_store_write(self->to, item->name, start, count, data, self->err);
}

static int
copy_numbers(const struct copy *self, const struct kith_file_item *item)
{
    const struct kith_variable form = { item->name, item->type, item->axes, item->unit, item->meaning, NULL };
    TRY(kith_store_declare(self->to, &form, self->err));
    struct kith_blocks piece = kith_blocks_first(item->rank, item->extent, PIECE);
    size_t first = 0;
    int status = KITH_OK;
    void *data = calloc(piece.n + 1, sizeof(double)); /* none is larger than the first */
    if (!data)
        return kith_fail(self->err, KITH_ERR_MEMORY, "out of memory for %s", item->name);
    for (; piece.n && !status; first += piece.n, kith_blocks_next(&piece))
        status = copy_piece(self, item, &piece, first, data);
    free(data);
    return status;
}

/* Mean and quantiles over runs of the cells of one piece: `y` has shape (run, cell). */
static void
summarise(const double *y, size_t runs, size_t cells, double *sorted, float *to)
{
    for (size_t cell = 0; cell < cells; cell++) {
        for (size_t i = 0; i < runs; i++)
            sorted[i] = y[i * cells + cell];
        kith_sort(sorted, runs);
        to[cell] = (float) kith_mean(sorted, runs);
        for (size_t k = 1; k < STATISTICS; k++)
            to[k * cells + cell] = (float) kith_quantile(sorted, runs, quantile[k]);
    }
}

/* One scenario, from point `at` of the fourth axis on, `n` points. */
static int
sum_up_piece(const struct copy *self, const struct kith_file_item *item, const char *name, size_t scenario, size_t at, size_t n)
{
    const size_t runs = item->extent[1] * item->extent[2], cells = n * product(item->extent, 4, item->rank);
    size_t start[8] = { scenario, 0, 0, at }, count[8] = { 1, item->extent[1], item->extent[2], n };
    size_t start_to[8] = { scenario, 0, at }, count_to[8] = { 1, STATISTICS, n };
    for (int i = 4; i < item->rank; i++)
        count[i] = count_to[i - 1] = item->extent[i];
    double *y = calloc(runs * cells + runs + 1, sizeof *y);
    float *to = calloc(STATISTICS * cells + 1, sizeof *to);
    int status = y && to ? kith_file_numbers(self->from, item->name, start, count, y, self->err)
                         : kith_fail(self->err, KITH_ERR_MEMORY, "out of memory for %s", item->name);
    if (!status) {
        summarise(y, runs, cells, y + runs * cells, to);
        status = kith_store_write(self->to, name, start_to, count_to, to, self->err);
    }
    free(y);
    free(to);
    return status;
}

static int
sum_up(const struct copy *self, const struct kith_file_item *item)
{
    char name[96], axes[256];
    if (snprintf(name, sizeof name, "summary/%s", item->name) >= (int) sizeof name
        || snprintf(axes, sizeof axes, "scenario statistic %s", item->axes + strlen(per_run)) >= (int) sizeof axes)
        return kith_fail(self->err, KITH_ERR_DATA, "%s: %s has a name that Kith does not write", kith_file_path(self->from), item->name);
    const struct kith_variable form = { name, KITH_F32, axes, item->unit, item->meaning, "draw: replicate: statistic over runs" };
    TRY(kith_store_declare(self->to, &form, self->err));
    const size_t point = item->extent[1] * item->extent[2] * product(item->extent, 4, item->rank);
    const size_t most = point < PIECE && point ? PIECE / point : 1;
    for (size_t s = 0; s < item->extent[0]; s++)
        for (size_t at = 0; at < item->extent[3]; at += most)
            TRY(sum_up_piece(self, item, name, s, at, item->extent[3] - at < most ? item->extent[3] - at : most));
    return KITH_OK;
}

static int
summed_up(const struct copy *self, const struct kith_file_item *item)
{
    if (self->how >= WITHOUT_RUNS || item->rank < 4 || strncmp(item->axes, per_run, strlen(per_run)) != 0 || strcmp(item->name, "outcome_value") == 0)
        return 0;
    const char after = item->axes[strncmp(item->axes, weekly, strlen(weekly)) == 0 ? strlen(weekly) : 0];
    return self->how == ALL_SUMMED_UP || after == ' ' || after == 0;
}

static int
copy_item(const struct copy *self, const struct kith_file_item *item)
{
    static const char *const not_shown[] = { "runs/", "strata_flows", "strata_waits", "weekly_difference/load/", "weekly_difference/queue_load/", "weekly_difference/reports/" };
    if (strncmp(item->name, "provenance/", 11) == 0)
        return KITH_OK;
    for (size_t i = 0; i < sizeof not_shown / sizeof *not_shown && self->how >= WITHOUT_RUNS; i++)
        if (strncmp(item->name, not_shown[i], strlen(not_shown[i])) == 0)
            return KITH_OK;
    if (item->is_text)
        return item->rank ? copy_texts(self, item) : copy_text(self, item);
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
open_file(const char *path, unsigned how)
{
    const hid_t access = kith_h5_access(), file = H5Fopen(path, how, access);
    H5Pclose(access);
    return file;
}

/* All notes of the root group, whatever their names. */
static int
copy_notes(const struct copy *self, hid_t file)
{
    struct kith_catalogue catalogue = { 0 };
    struct kith_attribute *attribute = NULL;
    size_t n = 0;
    int status = kith_catalogue_read(&catalogue, file, kith_file_path(self->from), self->err);
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
    if (self->how > ALL_SUMMED_UP)
        return KITH_OK;
    TRY(kith_file_expect(self->from, "statistic", KITH_OF_TEXTS, "statistic", self->err));
    TRY(kith_file_extent(self->from, "statistic", &rank, extent, self->err));
    return extent[0] == STATISTICS ? KITH_OK
                                   : kith_fail(self->err, KITH_ERR_DATA, "%s: has %zu statistics, not %d", kith_file_path(self->from), extent[0], STATISTICS);
}

static int
fill(const struct copy *self, hid_t file)
{
    char digest[65];
    TRY(check_statistics(self));
    TRY(kith_file_digests(self->from, digest, NULL, self->err));
    TRY(copy_notes(self, file));
    TRY(kith_store_note(self->to, "", "reduced_from", digest, self->err));
    if (self->how == WITHOUT_CELLS)
        TRY(kith_store_note(self->to, "", "reduced", "margins", self->err));
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

static int
copy_all(struct kith_file *from, const char *to, enum how how, struct kith_error *err)
{
    struct copy self = { .from = from, .how = how, .err = err };
    const char *path = kith_file_path(from);
    const hid_t file = open_file(path, H5F_ACC_RDONLY);
    int status = file < 0 ? kith_h5_fail(err, KITH_ERR_DATA, path, "cannot be opened") : kith_store_create(&self.to, to, err);
    if (!status)
        status = fill(&self, file);
    if (!status)
        status = kith_store_finish(self.to, NULL, err);
    kith_store_free(self.to);
    if (!status)
        status = copy_provenance(&self, file, to);
    if (file >= 0)
        H5Fclose(file);
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

static int
is_larger(const char *path, size_t most)
{
    struct stat made;
    return stat(path, &made) == 0 && (size_t) made.st_size > most;
}

int
kith_reduce(struct kith_file *from, const char *to, size_t most, struct kith_error *err)
{
    int population;
    TRY(kith_file_is_of_population(&population, from, err));
    TRY(copy_all(from, to, population ? WITHOUT_RUNS : WEEKLY_SUMMED_UP, err));
    if (!is_larger(to, most))
        return KITH_OK;
    TRY(copy_all(from, to, population ? ROUNDED : ALL_SUMMED_UP, err));
    return population && is_larger(to, most + most / 3) ? copy_all(from, to, WITHOUT_CELLS, err) : KITH_OK;
}
