#include "design/design.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "read/csv.h"
#include "read/input.h"

/** Designs that are lists: rows of a CSV table, draws of a result file. */

#define REFUSE(self, place, ...) kith_problem_add(&(self)->problems, KITH_ERR_CONFIG, place, __VA_ARGS__)

/* Takes the next field of a line out of `*at`, up to a separator, which is changed in place: blanks around it and quotes are taken
 * off. `*at` is NULL behind the last one. `*why` is set when a quote is wrong. */
static char *
next_field(char **at, char separator, const char **reason)
{
    char *start = *at;
    if (!start)
        return NULL;
    start += strspn(start, " \t");
    const int quoted = *start == '"';
    start += quoted;
    char *end = start + strcspn(start, quoted ? "\"" : (char[]) { separator, '\0' }), *comma = end;
    if (quoted) {
        if (!*end)
            *reason = "a quote is not closed";
        comma += *end == '"';
        comma += strspn(comma, " \t");
        if (*comma && *comma != separator)
            *reason = "there is text behind a closing quote; write a comma";
        comma += strcspn(comma, (char[]) { separator, '\0' });
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

/* What is wrong with a column, told; 0 when it is. `n`: parameters before it. */
static int
check_name(struct kith_sweep_design *self, const struct kith_sweep_layout *layout, const struct kith_sweep_axis *axis, size_t n, size_t column,
    const char *name, struct kith_place place, int again)
{
    const int before = self->problems.count;
    if (again && (n >= layout->n_axes || strcmp(axis[n].path, name) != 0)) {
        REFUSE(self, place, "column %zu is '%s'; the columns must be those of the design's first table", column + 1, name);
        return 0;
    }
    for (size_t i = 0; i < n; i++)
        if (strcmp(axis[i].path, name) == 0)
            REFUSE(self, place, "column '%s' is there twice; keep one", name);
    if (strchr(name, '*'))
        REFUSE(self, place, "column '%s' stands for several parameters; a table names each of them", name);
    return self->problems.count == before;
}

/* A column `id` is what the rows are called. */
static void
take_id(struct kith_sweep_design *self, struct kith_sweep_layout *layout, size_t column, struct kith_place place, int again)
{
    if (again && !layout->has_ids)
        REFUSE(self, place, "column %zu is 'id'; the columns must be those of the design's first table, which has no ids", column + 1);
    else if (layout->id_column != SIZE_MAX)
        REFUSE(self, place, "column 'id' is there twice; keep one");
    layout->id_column = column;
    layout->has_ids = 1;
}

/* The first line names parameters: makes the axes, or holds them against those that are there. 0 when it is wrong. */
static int
read_names(struct kith_sweep_design *self, struct kith_sweep_layout *layout, char *line, struct kith_place place, int again)
{
    const int before = self->problems.count;
    const char *reason = NULL;
    size_t n = 0, room = 1, column = 0;
    layout->separator = kith_csv_separator(line, strlen(line));
    layout->id_column = SIZE_MAX;
    for (const char *c = line; *c; c++)
        room += *c == layout->separator;
    struct kith_sweep_axis *axis = again ? layout->axis : kith_pool_take(&self->pool, room * sizeof *axis);
    for (char *name; axis && (name = next_field(&line, layout->separator, &reason)); column++) {
        if (strcmp(name, "id") == 0) {
            take_id(self, layout, column, place, again);
            continue;
        }
        if (!check_name(self, layout, axis, n, column, name, place, again) && again)
            return 0;
        if (!again)
            axis[n] = (struct kith_sweep_axis) { .path = kith_pool_copy(&self->pool, name, strlen(name)), .place = place };
        n++;
    }
    if (reason)
        REFUSE(self, place, "%s", reason);
    else if (again && n != layout->n_axes)
        REFUSE(self, place, "column %zu is not there; the columns must be those of the design's first table, here '%s'", n + 1, layout->axis[n].path);
    else if (again && layout->has_ids && layout->id_column == SIZE_MAX)
        REFUSE(self, place, "there is no column 'id'; the design's first table has one");
    else if (axis && !n)
        REFUSE(self, place, "there is no parameter; the first line names them");
    layout->axis = axis;
    layout->n_axes = axis ? n : 0;
    return axis && self->problems.count == before;
}

struct called {
    const char *id;
    int line;
};

static int
by_id(const void *a, const void *b)
{
    const struct called *x = a, *y = b;
    const int order = strcmp(x->id, y->id);
    return order ? order : (x->line > y->line) - (x->line < y->line);
}

/* Ids are there to find a row by. */
static void
check_ids(struct kith_sweep_design *self, const struct kith_sweep_layout *layout, size_t rows, struct kith_place place, const int *line)
{
    struct called *all = malloc((rows + 1) * sizeof *all);
    if (!all) {
        kith_problem_add(&self->problems, KITH_ERR_MEMORY, place, "out of memory for %zu ids", rows);
        return;
    }
    for (size_t i = 0; i < rows; i++)
        all[i] = (struct called) { layout->id[i], line[i] };
    qsort(all, rows, sizeof *all, by_id);
    for (size_t i = 0; i < rows; i++) {
        place.line = all[i].line;
        if (!*all[i].id)
            REFUSE(self, place, "the row has no id; give it one, or take the column id out");
        else if (i > 0 && strcmp(all[i - 1].id, all[i].id) == 0)
            REFUSE(self, place, "id '%s' is that of line %d, too; each row has its own", all[i].id, all[i - 1].line);
    }
    free(all);
}

/* Takes the fields of a line into a row. */
static void
take_fields(struct kith_sweep_design *self, struct kith_sweep_layout *layout, char *line, struct kith_place place, size_t *rows)
{
    const char *reason = NULL;
    const size_t fields = layout->n_axes + (layout->id != NULL);
    size_t n = 0, a = 0;
    for (char *field; (field = next_field(&line, layout->separator, &reason)); n++) {
        if (layout->id && n == layout->id_column) {
            layout->id[*rows] = field;
        } else if (a < layout->n_axes) {
            layout->axis[a].text[*rows] = kith_csv_number(layout->separator, field, field, strlen(field) + 1); /* the text is the pool's */
            layout->axis[a++].at[*rows] = place;
        }
    }
    if (reason)
        REFUSE(self, place, "%s", reason);
    else if (n != fields)
        REFUSE(self, place, "%zu %s, but the first line names %zu", n, n == 1 ? "field" : "fields", fields);
    else
        ++*rows;
}

/* Rows as levels of every parameter: row i is level i of all. */
static void
read_rows(struct kith_sweep_design *self, struct kith_sweep_layout *layout, char *text, struct kith_place place)
{
    size_t lines = 0, rows = 0, seen = 0;
    for (const char *c = text; *c; c++)
        lines += *c == '\n';
    int *line_of = kith_pool_take(&self->pool, (lines + 1) * sizeof *line_of);
    if (layout->has_ids && !(layout->id = kith_pool_take(&self->pool, (lines + 1) * sizeof *layout->id)))
        return;
    for (size_t a = 0; a < layout->n_axes; a++) {
        layout->axis[a].text = kith_pool_take(&self->pool, (lines + 1) * sizeof *layout->axis[a].text);
        layout->axis[a].at = kith_pool_take(&self->pool, (lines + 1) * sizeof *layout->axis[a].at);
        if (!layout->axis[a].text || !layout->axis[a].at)
            return;
    }
    if (!line_of)
        return;
    for (char *line; (line = next_line(&text)); place.line++) {
        if (!*line)
            continue;
        seen++;
        line_of[rows] = place.line;
        take_fields(self, layout, line, place, &rows);
    }
    for (size_t a = 0; a < layout->n_axes; a++)
        layout->axis[a].n = rows;
    if (!seen)
        REFUSE(self, place, "no rows; write one line for each combination");
    if (layout->id)
        check_ids(self, layout, rows, place, line_of);
}

void
kith_sweep_table_read(struct kith_sweep_design *self, struct kith_sweep_layout *layout, const char *path, int again)
{
    struct kith_input input;
    struct kith_place place = { path, 1, 0, 0 };
    const char *reason = kith_input_read_table(&input, path, &self->pool);
    if (reason) {
        kith_problem_add(&self->problems, input.status, place, "%s", reason);
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
    const int good = read_names(self, layout, line, place, again);
    place.line = 2;
    if (good)
        read_rows(self, layout, text, place);
}

int
kith_sweep_table_vectors(const struct kith_sweep_layout *layout, struct kith_sweep_vectors *out, struct kith_error *err)
{
    const size_t n = layout->n_axes ? layout->axis[0].n : 0;
    *out = (struct kith_sweep_vectors) { .n = n, .n_axes = layout->n_axes };
    out->value = malloc((n * layout->n_axes + 1) * sizeof *out->value);
    if (!out->value)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu rows", n);
    for (size_t i = 0; i < n; i++)
        for (size_t a = 0; a < layout->n_axes; a++)
            out->value[i * layout->n_axes + a] = layout->axis[a].level[i];
    return KITH_OK;
}

/* ---- a result file with draws ----------------------------------------------------------- */

/* Whether the design sets an entry: what the file gives, and what is drawn as there is nothing in the file. */
static int
is_set(const struct kith_sweep_design *self, const struct kith_drawn *draws, size_t s, size_t e)
{
    const enum kith_origin origin = draws->origin[s * draws->most + e];
    return origin == KITH_ORIGIN_FILE || (self->prior && (origin == KITH_ORIGIN_LACKING || origin == KITH_ORIGIN_OTHER));
}

static int
same_column(const struct kith_drawn *draws, size_t s, size_t e, size_t t, size_t f)
{
    for (size_t d = 0; d < draws->n; d++)
        if (memcmp(&draws->value[(s * draws->n + d) * draws->most + e], &draws->value[(t * draws->n + d) * draws->most + f], sizeof *draws->value) != 0)
            return 0;
    return 1;
}

/* A column of the design: a parameter, in those scenarios from `s` on that have the same values of it. */
static int
add_column(struct kith_sweep_design *self, struct kith_sweep_layout *layout, const struct kith_drawn *draws, const struct kith_parameters *all, size_t i, size_t s,
    const struct kith_scenario *const *scenario, uint8_t *done, size_t *column, struct kith_error *err)
{
    struct kith_sweep_axis *axis = &layout->axis[layout->n_axes];
    const struct kith_entry *entry = kith_parameters_entry(all, scenario, s, i);
    const size_t e = all->entry[i * draws->n_scenarios + s];
    struct kith_sweep_member *member = kith_pool_take(&self->pool, sizeof *member);
    uint8_t *acts = kith_pool_take(&self->pool, draws->n_scenarios + 1); /* the burn-in is the last of the scenarios, or none of them */
    if (!member || !acts)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    *member = (struct kith_sweep_member) { entry->path, entry, acts };
    *axis = (struct kith_sweep_axis) { .path = entry->path, .place = layout->file_place, .member = member, .n_members = 1 };
    for (size_t t = s; t < draws->n_scenarios; t++) {
        const size_t f = all->entry[i * draws->n_scenarios + t];
        if (f != SIZE_MAX && !done[t] && is_set(self, draws, t, f) && same_column(draws, s, e, t, f))
            acts[t] = done[t] = 1;
    }
    if (!self->burn_in)
        acts[draws->n_scenarios] = 1;
    column[2 * layout->n_axes] = s;
    column[2 * layout->n_axes + 1] = e;
    layout->n_axes++;
    return KITH_OK;
}

/* What the design sets in which scenario; `column`: scenario and entry that the values of each are from. */
static int
make_columns(struct kith_sweep_design *self, struct kith_sweep_layout *layout, const struct kith_drawn *draws, const struct kith_parameters *all, const struct kith_scenario *const *scenario,
    size_t *column, struct kith_error *err)
{
    const size_t n = draws->n_scenarios;
    uint8_t *done = malloc(n);
    int status = done ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < all->n && !status; i++) {
        memset(done, 0, n);
        for (size_t s = 0; s < n && !status; s++) {
            const size_t e = all->entry[i * n + s];
            if (e != SIZE_MAX && !done[s] && is_set(self, draws, s, e))
                status = add_column(self, layout, draws, all, i, s, scenario, done, column, err);
        }
    }
    free(done);
    return status;
}

static int
draws_vectors(struct kith_sweep_design *self, struct kith_sweep_layout *layout, const struct kith_scenario *const *scenario, size_t n,
    struct kith_sweep_vectors *out, FILE *notes, struct kith_error *err)
{
    struct kith_drawn draws = { 0 };
    struct kith_parameters all = { 0 };
    size_t *column = NULL;
    int status = kith_drawn_read(&draws, scenario, n, layout->file, self->population, KITH_TRUST_WHOLE, err);
    *out = (struct kith_sweep_vectors) { 0 };
    if (!status)
        status = kith_drawn_check_any(&draws, scenario, layout->file, err);
    if (!status)
        status = kith_parameters_of(&all, scenario, n, err);
    if (!status) {
        layout->axis = kith_pool_take(&self->pool, (all.n * n + 1) * sizeof *layout->axis);
        column = malloc((2 * all.n * n + 1) * sizeof *column);
        layout->n_axes = 0;
        status = layout->axis && column ? make_columns(self, layout, &draws, &all, scenario, column, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    if (!status) {
        *out = (struct kith_sweep_vectors) { calloc(draws.n, (layout->n_axes + 1) * sizeof *out->value), draws.n, layout->n_axes };
        if (!out->value)
            status = kith_fail(err, KITH_ERR_MEMORY, "out of memory for %u draws", draws.n);
    }
    for (size_t d = 0; !status && d < draws.n; d++)
        for (size_t a = 0; a < layout->n_axes; a++)
            out->value[d * layout->n_axes + a] = draws.value[(column[2 * a] * draws.n + d) * draws.most + column[2 * a + 1]];
    if (!status && notes) {
        kith_drawn_tell_weights(&draws, layout->file, notes);
        for (size_t s = 0; s < n; s++)
            kith_drawn_tell(&draws, s, scenario[s], layout->file, notes);
    }
    free(column);
    kith_parameters_clear(&all);
    kith_drawn_clear(&draws);
    return status;
}

int
kith_sweep_posterior_vectors(struct kith_sweep_design *self, struct kith_sweep_layout *layout, const struct kith_scenario *const *scenario, size_t n,
    const struct kith_scenario *burn_in, struct kith_sweep_vectors *out, FILE *notes, struct kith_error *err)
{
    const struct kith_scenario **all = kith_scenarios_with(scenario, &n, burn_in);
    *out = (struct kith_sweep_vectors) { 0 };
    const int status = all ? draws_vectors(self, layout, all, n, out, notes, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    free(all);
    return status;
}
