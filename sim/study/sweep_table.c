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

/* Takes the next field of a line out of `*at`, which is changed in place: blanks around it and quotes are taken
 * off. `*at` is NULL behind the last one. `*why` is set when a quote is wrong. */
static char *
next_field(char **at, const char **why)
{
    char *start = *at;
    if (!start)
        return NULL;
    start += strspn(start, " \t");
    const int quoted = *start == '"';
    start += quoted;
    char *end = start + strcspn(start, quoted ? "\"" : ","), *comma = end;
    if (quoted) {
        if (!*end)
            *why = "a quote is not closed";
        comma += *end == '"';
        comma += strspn(comma, " \t");
        if (*comma && *comma != ',')
            *why = "there is text behind a closing quote; write a comma";
        comma += strcspn(comma, ",");
    } else {
        while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
            end--;
    }
    *at = *comma ? comma + 1 : NULL;
    *end = '\0';
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

/* The first line names parameters: makes the axes, or holds them against those that are there. 0 when it is wrong. */
static int
read_names(struct kith_sweep_design *self, char *line, struct kith_place place, int again)
{
    const int before = self->problems.count;
    const char *why = NULL;
    size_t n = 0, room = 1;
    for (const char *c = line; *c; c++)
        room += *c == ',';
    struct kith_sweep_axis *axis = again ? self->axis : kith_pool_take(&self->pool, room * sizeof *axis);
    for (char *name; axis && (name = next_field(&line, &why)); n++) {
        if (again && (n >= self->n_axes || strcmp(self->axis[n].path, name) != 0)) {
            REFUSE(self, place, "column %zu is '%s'; the columns must be those of the design's first table", n + 1, name);
            return 0;
        }
        for (size_t i = 0; i < n; i++)
            if (strcmp(axis[i].path, name) == 0)
                REFUSE(self, place, "column '%s' is there twice; keep one", name);
        if (!again)
            axis[n] = (struct kith_sweep_axis) { .path = kith_pool_copy(&self->pool, name, strlen(name)), .place = place };
    }
    if (why)
        REFUSE(self, place, "%s", why);
    else if (again && n != self->n_axes)
        REFUSE(self, place, "column %zu is not there; the columns must be those of the design's first table, here '%s'", n + 1, self->axis[n].path);
    self->axis = axis;
    self->n_axes = axis ? n : 0;
    return axis && self->problems.count == before;
}

/* Rows as levels of every parameter: row i is level i of all. */
static void
read_rows(struct kith_sweep_design *self, char *text, struct kith_place place)
{
    size_t lines = 0, rows = 0, seen = 0;
    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    for (size_t a = 0; a < self->n_axes; a++) {
        self->axis[a].text = kith_pool_take(&self->pool, (lines + 1) * sizeof *self->axis[a].text);
        self->axis[a].at = kith_pool_take(&self->pool, (lines + 1) * sizeof *self->axis[a].at);
        if (!self->axis[a].text || !self->axis[a].at)
            return;
    }
    for (char *line; (line = next_line(&text)); place.line++) {
        const char *why = NULL;
        size_t n = 0;
        if (!*line)
            continue;
        seen++;
        for (char *field; (field = next_field(&line, &why)); n++)
            if (n < self->n_axes) {
                self->axis[n].text[rows] = field; /* the text is the pool's */
                self->axis[n].at[rows] = place;
            }
        if (why)
            REFUSE(self, place, "%s", why);
        else if (n != self->n_axes)
            REFUSE(self, place, "%zu %s, but the first line names %zu", n, n == 1 ? "field" : "fields", self->n_axes);
        else
            rows++;
    }
    for (size_t a = 0; a < self->n_axes; a++)
        self->axis[a].n = rows;
    if (!seen)
        REFUSE(self, place, "no rows; write one line for each combination");
}

void
kith_sweep_table_read(struct kith_sweep_design *self, const char *path, int again)
{
    struct kith_input input;
    struct kith_place place = { path, 1, 0, 0 };
    const char *why = kith_input_read_table(&input, path, &self->pool);
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
    const int good = read_names(self, line, place, again);
    place.line = 2;
    if (good)
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

/* A result file that is a posterior. */
struct posterior {
    struct kith_file *file;
    char **name, **unit, **scenario;
    size_t n_names, n_units, n_scenarios, from; /* from: the scenario whose draws are taken */
    size_t *column; /* shape (axis) */
};

/* Keeps the columns of parameters that have a distribution in the first scenario. */
static int
keep_columns(struct kith_sweep_design *self, struct posterior *file, const struct kith_scenario *scenario, struct kith_error *err)
{
    self->axis = kith_pool_take(&self->pool, (file->n_names + 1) * sizeof *self->axis);
    self->n_axes = 0;
    if (!self->axis)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < file->n_names; i++) {
        const struct kith_entry *entry = kith_scenario_find(scenario, file->name[i]);
        if (!entry || entry->law == KITH_FIXED)
            continue;
        if (strcmp(entry->parameter->unit, file->unit[i]) != 0)
            return kith_fail(err, KITH_ERR_DATA, "%s: %s is in %s, here it is in %s", self->file, file->name[i], file->unit[i], entry->parameter->unit);
        file->column[self->n_axes] = i;
        self->axis[self->n_axes++] = (struct kith_sweep_axis) { .path = kith_pool_copy(&self->pool, file->name[i], strlen(file->name[i])),
            .entry = entry, .place = self->file_place };
    }
    if (!self->n_axes)
        return kith_fail(err, KITH_ERR_DATA, "%s: none of its parameters has a distribution in scenario %s", self->file, kith_scenario_name(scenario));
    return KITH_OK;
}

/* Names and shapes; the draws are those of the design's first scenario, or of the file's, if it does not have that one. */
static int
read_head(struct kith_sweep_design *self, struct posterior *file, const struct kith_scenario *scenario, size_t *extent, struct kith_error *err)
{
    int rank = 0, status = kith_study_check_draws(file->file, self->file, err);
    if (!status)
        status = kith_file_texts(file->file, "parameter", &file->name, &file->n_names, err);
    if (!status)
        status = kith_file_texts(file->file, "parameter_unit", &file->unit, &file->n_units, err);
    if (!status)
        status = kith_file_texts(file->file, "scenario", &file->scenario, &file->n_scenarios, err);
    if (!status)
        status = kith_file_extent(file->file, "parameter_value", &rank, extent, err);
    if (!status && (rank != 3 || extent[0] < 1 || extent[0] != file->n_scenarios || extent[2] != file->n_names || file->n_units != file->n_names))
        status = kith_fail(err, KITH_ERR_DATA, "%s: parameter_value is not shaped (scenario, draw, parameter)", self->file);
    for (size_t s = 0; !status && s < file->n_scenarios; s++)
        if (strcmp(file->scenario[s], kith_scenario_name(scenario)) == 0)
            file->from = s;
    file->column = calloc(file->n_names + 1, sizeof *file->column);
    if (!status && !file->column)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    return status ? status : keep_columns(self, file, scenario, err);
}

static int
read_draws(struct kith_sweep_design *self, struct posterior *file, const size_t *extent, struct kith_sweep_vectors *out, struct kith_error *err)
{
    double *row = calloc(file->n_names + 1, sizeof *row);
    int status = KITH_OK;
    *out = (struct kith_sweep_vectors) { calloc(extent[1] * self->n_axes + 1, sizeof(double)), extent[1], self->n_axes };
    if (!row || !out->value)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu draws", extent[1]);
    for (size_t d = 0; !status && d < out->n; d++) {
        const size_t start[3] = { file->from, d, 0 }, count[3] = { 1, 1, file->n_names };
        status = kith_file_numbers(file->file, "parameter_value", start, count, row, err);
        for (size_t a = 0; !status && a < self->n_axes; a++) {
            const struct kith_parameter *p = self->axis[a].entry->parameter;
            const double x = row[file->column[a]];
            if (!(x >= p->low && x <= p->high))
                status = kith_fail(err, KITH_ERR_DATA, "%s: %s of draw %zu is %.10g; %.10g to %.10g %s may be", self->file, self->axis[a].path, d, x,
                    p->low, p->high, p->unit);
            out->value[d * self->n_axes + a] = x;
        }
    }
    free(row);
    return status;
}

int
kith_sweep_posterior_vectors(struct kith_sweep_design *self, const struct kith_scenario *scenario, struct kith_sweep_vectors *out,
    struct kith_error *err)
{
    struct posterior file = { 0 };
    size_t extent[8];
    int status = kith_file_open(&file.file, self->file, err);
    *out = (struct kith_sweep_vectors) { 0 };
    if (!status)
        status = read_head(self, &file, scenario, extent, err);
    if (!status)
        status = read_draws(self, &file, extent, out, err);
    kith_file_free_texts(file.name, file.n_names);
    kith_file_free_texts(file.unit, file.n_units);
    kith_file_free_texts(file.scenario, file.n_scenarios);
    free(file.column);
    kith_file_free(file.file);
    return status;
}
