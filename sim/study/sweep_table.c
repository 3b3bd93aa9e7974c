#include "study/sweep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "io/load.h"
#include "param/decimal.h"
#include "param/input.h"

/** Designs that are lists: rows of a CSV table, draws of a result file. */

#define REFUSE(self, place, ...) kith_problem_add(&(self)->problems, KITH_ERR_CONFIG, place, __VA_ARGS__)

/* Takes the next field of a line out of `*at`, which is changed in place; quotes are taken off. */
static char *
next_field(char **at)
{
    char *start = *at;
    if (!start)
        return NULL;
    while (*start == ' ' || *start == '\t')
        start++;
    char *end;
    if (*start == '"') {
        end = ++start;
        end += strcspn(end, "\"");
        *at = *end ? end + 1 : end;
        *end = '\0';
        *at += strcspn(*at, ",");
    } else {
        end = start + strcspn(start, ",");
        *at = end;
        char *last = end;
        while (last > start && (last[-1] == ' ' || last[-1] == '\t'))
            last--;
        if (*end)
            *at = end + 1;
        else
            *at = NULL;
        *last = '\0';
        return start;
    }
    *at = **at ? *at + 1 : NULL;
    return start;
}

static char *
next_line(char **at)
{
    char *line = *at, *end = line ? line + strcspn(line, "\n") : NULL;
    if (!line || !*line)
        return NULL;
    *at = *end ? end + 1 : end;
    if (end > line && end[-1] == '\r')
        end[-1] = '\0';
    *end = '\0';
    return line;
}

/* The first line names parameters: makes the axes, or holds them against those that are there. */
static void
read_names(struct kith_sweep_design *self, char *line, struct kith_place place, int again)
{
    size_t n = 0, room = 1;
    for (const char *c = line; *c; c++)
        room += *c == ',';
    struct kith_sweep_axis *axis = again ? self->axis : kith_pool_take(&self->pool, room * sizeof *axis);
    for (char *name; axis && (name = next_field(&line));) {
        if (again && (n >= self->n_axes || strcmp(self->axis[n].path, name) != 0)) {
            REFUSE(self, place, "column %zu is '%s'; the columns must be those of the design's first table", n + 1, name);
            return;
        }
        for (size_t i = 0; i < n; i++)
            if (strcmp(axis[i].path, name) == 0)
                REFUSE(self, place, "column '%s' is there twice; keep one", name);
        if (!again)
            axis[n] = (struct kith_sweep_axis) { .path = kith_pool_copy(&self->pool, name, strlen(name)), .place = place };
        n++;
    }
    if (again && n != self->n_axes)
        REFUSE(self, place, "there are %zu columns, not %zu as in the design's first table", n, self->n_axes);
    self->axis = axis;
    self->n_axes = axis ? n : 0;
}

/* Rows as levels of every parameter: row i is level i of all. */
static void
read_rows(struct kith_sweep_design *self, char *text, struct kith_place place)
{
    size_t lines = 0, rows = 0;
    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    for (size_t a = 0; a < self->n_axes; a++) {
        self->axis[a].text = kith_pool_take(&self->pool, (lines + 1) * sizeof *self->axis[a].text);
        self->axis[a].at = kith_pool_take(&self->pool, (lines + 1) * sizeof *self->axis[a].at);
        if (!self->axis[a].text || !self->axis[a].at)
            return;
    }
    for (char *line; (line = next_line(&text)); place.line++) {
        size_t n = 0;
        if (!*line)
            continue;
        for (char *field; (field = next_field(&line)); n++)
            if (n < self->n_axes) {
                self->axis[n].text[rows] = kith_pool_copy(&self->pool, field, strlen(field));
                self->axis[n].at[rows] = place;
            }
        if (n != self->n_axes)
            REFUSE(self, place, "%zu fields, but the first line names %zu parameters", n, self->n_axes);
        else
            rows++;
    }
    for (size_t a = 0; a < self->n_axes; a++)
        self->axis[a].n = rows;
    if (!rows)
        REFUSE(self, place, "no rows; write one line for each combination");
}

void
kith_sweep_table_read(struct kith_sweep_design *self, const char *path, int again)
{
    struct kith_input input;
    struct kith_place place = { path, 1, 0, 0 };
    const char *why = kith_input_read(&input, path, &self->pool);
    if (why) {
        kith_problem_add(&self->problems, KITH_ERR_NOINPUT, place, "%s", why);
        return;
    }
    if (kith_input_bad_utf8(input.bytes, input.length)) {
        REFUSE(self, place, "the text is not UTF-8; save the file as UTF-8");
        return;
    }
    char *text = kith_pool_copy(&self->pool, input.bytes, input.length), *line = text ? next_line(&text) : NULL;
    place.line = 1;
    if (!line) {
        REFUSE(self, place, "the table is empty; the first line names parameters");
        return;
    }
    read_names(self, line, place, again);
    place.line = 2;
    if (self->n_axes)
        read_rows(self, text, place);
}

int
kith_sweep_table_vectors(struct kith_sweep_design *self, struct kith_sweep_vectors *out, struct kith_error *err)
{
    const size_t n = self->n_axes ? self->axis[0].n : 0;
    *out = (struct kith_sweep_vectors) { .n = n, .n_axes = self->n_axes };
    out->value = malloc((n * self->n_axes + 1) * sizeof *out->value);
    if (!out->value)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu rows", n);
    for (size_t i = 0; i < n; i++)
        for (size_t a = 0; a < self->n_axes; a++)
            out->value[i * self->n_axes + a] = self->axis[a].level[i];
    return KITH_OK;
}

/* ---- a result file with draws ----------------------------------------------------------- */

/* Keeps the columns of parameters that have a distribution in the first scenario. */
static int
keep_columns(struct kith_sweep_design *self, const struct kith_scenario *scenario, char *const *name, size_t n_names, size_t *column,
    struct kith_error *err)
{
    self->axis = kith_pool_take(&self->pool, (n_names + 1) * sizeof *self->axis);
    self->n_axes = 0;
    if (!self->axis)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < n_names; i++) {
        const struct kith_entry *entry = kith_scenario_find(scenario, name[i]);
        if (!entry || entry->law == KITH_FIXED)
            continue;
        column[self->n_axes] = i;
        self->axis[self->n_axes++]
            = (struct kith_sweep_axis) { .path = kith_pool_copy(&self->pool, name[i], strlen(name[i])), .entry = entry, .place = self->file_place };
    }
    if (!self->n_axes)
        return kith_fail(err, KITH_ERR_DATA, "%s: none of its parameters has a distribution in scenario %s", self->file, kith_scenario_name(scenario));
    return KITH_OK;
}

static int
read_draws(struct kith_sweep_design *self, struct kith_file *file, const struct kith_scenario *scenario, struct kith_sweep_vectors *out,
    struct kith_error *err)
{
    char **name = NULL;
    size_t n_names = 0, extent[8], *column = NULL;
    double *row = NULL;
    int rank, status = kith_file_texts(file, "parameter", &name, &n_names, err);
    if (!status)
        status = kith_file_extent(file, "parameter_value", &rank, extent, err);
    if (!status && (rank != 3 || extent[0] < 1 || extent[2] != n_names))
        status = kith_fail(err, KITH_ERR_DATA, "%s: parameter_value is not shaped (scenario, draw, parameter)", self->file);
    if (!status) {
        column = calloc(n_names + 1, sizeof *column);
        row = calloc(n_names + 1, sizeof *row);
        status = column && row ? keep_columns(self, scenario, name, n_names, column, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    if (!status) {
        *out = (struct kith_sweep_vectors) { calloc(extent[1] * self->n_axes + 1, sizeof(double)), extent[1], self->n_axes };
        if (!out->value)
            status = kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu draws", extent[1]);
    }
    for (size_t d = 0; !status && d < out->n; d++) {
        const size_t start[3] = { 0, d, 0 }, count[3] = { 1, 1, n_names };
        status = kith_file_numbers(file, "parameter_value", start, count, row, err);
        for (size_t a = 0; !status && a < self->n_axes; a++)
            out->value[d * self->n_axes + a] = row[column[a]];
    }
    for (size_t i = 0; name && i < n_names; i++)
        free(name[i]);
    free(name);
    free(column);
    free(row);
    return status;
}

int
kith_sweep_posterior_vectors(struct kith_sweep_design *self, const struct kith_scenario *scenario, struct kith_sweep_vectors *out,
    struct kith_error *err)
{
    struct kith_file *file = NULL;
    int status = kith_file_open(&file, self->file, err);
    *out = (struct kith_sweep_vectors) { 0 };
    if (!status)
        status = read_draws(self, file, scenario, out, err);
    kith_file_free(file);
    return status;
}
