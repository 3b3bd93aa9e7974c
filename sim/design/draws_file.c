#include "design/draws_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/load.h"
#include "model/params.h"
#include "read/scenario.h"

size_t
kith_draws_find(char *const *texts, size_t n, const char *wanted)
{
    size_t i = 0;
    while (i < n && strcmp(texts[i], wanted) != 0)
        i++;
    return i;
}

static const struct kith_file_item *
find_item(struct kith_file *file, const char *name)
{
    const struct kith_file_item *item;
    for (size_t i = 0; (item = kith_file_item_at(file, i)); i++)
        if (strcmp(item->name, name) == 0)
            return item;
    return NULL;
}

/* A root attribute, NULL when there is none. */
static int
read_note(struct kith_file *file, const char *key, char **out, struct kith_error *err)
{
    struct kith_error reason = { 0 };
    int status = kith_file_note(file, key, out, &reason);
    if (status == KITH_ERR_DATA) {
        free(*out);
        *out = NULL;
        status = KITH_OK;
    } else if (status) {
        kith_fail(err, status, "%s", reason.text ? reason.text : "out of memory");
    }
    kith_error_clear(&reason);
    return status;
}

static int
note_is(const struct kith_draws_reading *self, const char *key, const char *wanted, int *is, struct kith_error *err)
{
    char *text = NULL;
    const int status = read_note(self->file, key, &text, err);
    *is = text && strcmp(text, wanted) == 0;
    free(text);
    return status;
}

int
kith_draws_read_seed(const struct kith_draws_reading *self, uint64_t *seed, struct kith_error *err)
{
    char *text = NULL;
    const int status = read_note(self->file, "draws_seed", &text, err);
    const char *const key = text ? "draws_seed" : "seed";
    free(text);
    return status ? status : kith_file_note_whole(self->file, key, seed, err);
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Two columns of one name: nobody could say which is meant. */
static int
check_twice(const struct kith_draws_reading *self, const char *what, char *const *texts, size_t n, struct kith_error *err)
{
    const char **sorted = malloc((n + 1) * sizeof *sorted);
    size_t i = 1;
    if (!sorted)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    for (size_t k = 0; k < n; k++)
        sorted[k] = texts[k];
    qsort(sorted, n, sizeof *sorted, by_text);
    while (i < n && strcmp(sorted[i], sorted[i - 1]) != 0)
        i++;
    const int status = i < n ? kith_fail(err, KITH_ERR_DATA, "%s: names the %s %s twice", self->path, what, sorted[i]) : KITH_OK;
    free(sorted);
    return status;
}

int
kith_draws_read_values(struct kith_draws_reading *self, struct kith_error *err)
{
    size_t extent[8] = { 0 };
    int rank = 0;
    TRY(kith_file_open_as(&self->file, self->path, self->trust, err));
    self->is_sweep = find_item(self->file, "point_id") != NULL;
    TRY(kith_file_texts(self->file, "parameter", &self->parameter, &self->n_parameters, err));
    TRY(kith_file_texts(self->file, "parameter_unit", &self->unit, &self->n_units, err));
    TRY(kith_file_texts(self->file, "scenario", &self->name, &self->n_names, err));
    TRY(check_twice(self, "parameter", self->parameter, self->n_parameters, err));
    TRY(check_twice(self, "scenario", self->name, self->n_names, err));
    TRY(kith_file_expect(self->file, "parameter_value", KITH_OF_FLOATS, "scenario draw parameter", err));
    TRY(kith_file_extent(self->file, "parameter_value", &rank, extent, err));
    if (rank != 3 || self->n_names < 1 || extent[0] != self->n_names || extent[1] < 1 || extent[1] > UINT32_MAX || extent[2] != self->n_parameters
        || self->n_units != self->n_parameters)
        return kith_fail(err, KITH_ERR_DATA, "%s: parameter_value is not shaped (scenario, draw, parameter)", self->path);
    self->rows = extent[1];
    const double cells = (double) extent[0] * (double) extent[1] * (double) (extent[2] + 1);
    self->stored = cells * sizeof *self->stored < (double) (SIZE_MAX / 2) ? calloc(extent[0] * extent[1], (extent[2] + 1) * sizeof *self->stored) : NULL;
    if (!self->stored)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory for %zu draws", self->path, extent[1]);
    return extent[2] ? kith_file_numbers(self->file, "parameter_value", NULL, NULL, self->stored, err) : KITH_OK;
}

int
kith_draws_check(struct kith_draws_reading *self, struct kith_error *err)
{
    const struct kith_file_item *factor = find_item(self->file, "factor");
    if (factor && factor->extent[0] > 0)
        return kith_fail(err, KITH_ERR_DATA, "%s: its design sets parameters, so its draws are not what was run; give the rows of vector_value as a "
            "csv design, or the file that the draws came from", self->path);
    char *from = NULL;
    TRY(read_note(self->file, "draws", &from, err));
    const int held = from && strcmp(from, "point") == 0, known = from && (held || strcmp(from, "prior") == 0 || strcmp(from, "file") == 0 || strcmp(from, "posterior") == 0);
    free(from);
    if (!known)
        return kith_fail(err, KITH_ERR_DATA, "%s: does not say where its parameters are from: its note draws should be prior, point, file or posterior", self->path);
    return held ? kith_fail(err, KITH_ERR_DATA, "%s: its parameters were held at their values, so it has no draws; --draws point holds them here, too", self->path)
                : KITH_OK;
}

static int
add_source(struct kith_draws_reading *self, const char *name, const char *at, const double *value, struct kith_error *err)
{
    struct kith_draws_source *one = &self->source[self->n_sources];
    char called[1024], *text = NULL;
    struct kith_error reason = { 0 };
    *one = (struct kith_draws_source) { .name = strdup(name), .value = value };
    self->n_sources++;
    int status = one->name ? kith_file_text(self->file, at, &text, err) : kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    snprintf(called, sizeof called, "%s.yaml", name);
    if (!status && (status = kith_scenario_read_text(&one->scenario, &kith_model_schema, called, text, strlen(text), NULL, NULL, 0, &reason)))
        status = kith_fail(err, status == KITH_ERR_MEMORY ? status : KITH_ERR_DATA, "%s: its scenario %s cannot be read: %s", self->path, name,
            reason.text ? reason.text : "out of memory");
    kith_error_clear(&reason);
    free(text);
    return status;
}

/* Another scenario before the policy has values of its own. */
static int
add_burn_in(struct kith_draws_reading *self, struct kith_error *err)
{
    size_t extent[8] = { 0 };
    int rank = 0;
    if (!find_item(self->file, "burn_in_value"))
        return KITH_OK;
    TRY(kith_file_note(self->file, "burn_in", &self->burn_in_name, err));
    TRY(kith_file_expect(self->file, "burn_in_value", KITH_OF_FLOATS, "draw parameter", err));
    TRY(kith_file_extent(self->file, "burn_in_value", &rank, extent, err));
    if (rank != 2 || extent[0] != self->rows || extent[1] != self->n_parameters)
        return kith_fail(err, KITH_ERR_DATA, "%s: burn_in_value is not shaped (draw, parameter)", self->path);
    self->burn_in = calloc(self->rows, (self->n_parameters + 1) * sizeof *self->burn_in);
    if (!self->burn_in)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory for %zu draws", self->path, self->rows);
    if (self->n_parameters)
        TRY(kith_file_numbers(self->file, "burn_in_value", NULL, NULL, self->burn_in, err));
    return add_source(self, self->burn_in_name, "inputs/burn_in", self->burn_in, err);
}

int
kith_draws_read_sources(struct kith_draws_reading *self, struct kith_error *err)
{
    TRY(note_is(self, "kind", "population", &self->population, err));
    TRY(note_is(self, "kind", "calibration", &self->calibrated, err));
    self->source = calloc(self->n_names + 1, sizeof *self->source);
    if (!self->source)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    for (size_t s = 0; s < self->n_names; s++) {
        char at[320]; /* a file name has up to 255 bytes */
        if (self->is_sweep)
            snprintf(at, sizeof at, "inputs/scenario_%zu", s);
        else
            snprintf(at, sizeof at, "inputs/scenario_%s", self->name[s]);
        TRY(add_source(self, self->name[s], at, self->stored + s * self->rows * self->n_parameters, err));
    }
    return add_burn_in(self, err);
}

void
kith_draws_close(struct kith_draws_reading *self)
{
    for (size_t s = 0; s < self->n_sources; s++) {
        free(self->source[s].name);
        kith_scenario_free(self->source[s].scenario);
    }
    free(self->source);
    free(self->row);
    free(self->stored);
    free(self->burn_in);
    free(self->burn_in_name);
    kith_file_free_texts(self->parameter, self->n_parameters);
    kith_file_free_texts(self->unit, self->n_units);
    kith_file_free_texts(self->name, self->n_names);
    kith_file_free(self->file);
}

/* Of a sweep that was gathered before it was done: draws that have all of their points. Each has as many as any other; those that are
 * missing have no row (in files before format 1.3 one with another status). */
static int
find_done(struct kith_draws_reading *self, uint8_t *done, struct kith_error *err)
{
    enum { AT_ONCE = 4096 };
    int64_t draw[AT_ONCE], status[AT_ONCE];
    const struct kith_file_item *points = find_item(self->file, "point_id");
    const size_t n_points = points && points->rank == 1 ? points->extent[0] : 0;
    double missing = 0;
    uint64_t *seen = calloc(self->rows, sizeof *seen);
    int failed = seen ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    if (!failed)
        failed = kith_file_note_number_if_any(self->file, "points_missing", &missing, err);
    for (size_t i = 0; !failed && i < n_points; i += AT_ONCE) {
        const size_t n = n_points - i < AT_ONCE ? n_points - i : AT_ONCE;
        failed = kith_file_integers(self->file, "draw_index", &i, &n, draw, err);
        if (!failed)
            failed = kith_file_integers(self->file, "status", &i, &n, status, err);
        for (size_t k = 0; k < n && !failed; k++)
            if (draw[k] >= 0 && (uint64_t) draw[k] < self->rows)
                seen[draw[k]] += status[k] == 1;
    }
    for (size_t d = 0; d < self->rows && !failed; d++)
        done[d] = seen[d] > 0 && (double) seen[d] * (double) self->rows >= (double) n_points + missing;
    free(seen);
    return failed;
}

int
kith_draws_pick(struct kith_draws_reading *self, struct kith_drawn *out, struct kith_error *err)
{
    double complete = 1, sum = 0, squares = 0, passed = 0;
    uint8_t *done = malloc(self->rows);
    double *weight = calloc(self->rows, sizeof *weight);
    size_t extent[8] = { 0 };
    int rank = 0, status = done && weight ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    self->row = calloc(self->rows, sizeof *self->row);
    if (!status && !self->row)
        status = kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    if (status)
        goto out;
    memset(done, 1, self->rows);
    if (self->is_sweep)
        status = kith_file_note_number_if_any(self->file, "complete", &complete, err);
    if (!status && self->is_sweep && !(complete > 0))
        status = find_done(self, done, err);
    self->weighted = find_item(self->file, "draw_weight") != NULL;
    if (!status && self->weighted)
        status = kith_file_extent(self->file, "draw_weight", &rank, extent, err);
    if (!status && self->weighted && (rank != 1 || extent[0] != self->rows))
        status = kith_fail(err, KITH_ERR_DATA, "%s: draw_weight is not shaped (draw)", self->path);
    if (!status && self->weighted)
        status = kith_file_numbers(self->file, "draw_weight", NULL, NULL, weight, err);
    for (size_t d = 0; d < self->rows && !status; d++) {
        if (self->weighted && !(weight[d] >= 0 && isfinite(weight[d])))
            status = kith_fail(err, KITH_ERR_DATA, "%s: the weight of draw %zu is %g; 0 or more may be", self->path, d, weight[d]);
        weight[d] = !done[d] ? 0 : self->weighted ? weight[d] : 1;
        self->n += done[d];
        sum += weight[d];
        squares += weight[d] * weight[d];
    }
    if (!status && !(sum > 0 && isfinite(squares)))
        status = kith_fail(err, KITH_ERR_DATA, self->weighted ? "%s: the weights of its draws add up to nothing that can be divided" : "%s: none of its draws is done",
            self->path);
    for (size_t d = 0, i = 0; d < self->rows && !status; d++) {
        const size_t first = i;
        passed += weight[d];
        while (i < self->n && weight[d] > 0 && ((double) i + .5) * sum / (double) self->n < passed)
            self->row[i++] = d;
        out->used += i > first;
    }
    out->rows = (uint32_t) self->rows;
    out->n = (uint32_t) self->n;
    out->worth = self->weighted && !status ? sum * sum / squares : (double) NAN;
out:
    free(done);
    free(weight);
    return status;
}
