#include "design/draws.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "io/load.h"
#include "model/how.h"
#include "read/scenario.h"

/* An older file may have fewer parameters, but not by so much: memory for each draw is that of the parameters here. */
enum { FEWER = 4 };

/* A scenario of the file. */
struct source {
    char *name;
    struct kith_scenario *scenario;
    const double *value; /* shape (row, parameter) */
};

struct reading {
    struct kith_file *file;
    const char *path;
    enum kith_trust trust;
    int is_sweep, population;
    char **parameter, **unit, **name, *burn_in_name;
    size_t n_parameters, n_units, n_names, rows;
    double *stored, *burn_in;
    struct source *source; /* shape (n_sources): the axis scenario, then another burn-in */
    size_t n_sources;
    size_t *row; /* shape (n): which row each draw is */
    size_t n;
    int weighted;
};

int
kith_sizes_a_run(const struct kith_parameter *parameter, int population)
{
    return parameter->marks & KITH_SIZES_A_RUN && !(parameter->marks & (population ? KITH_IDLE_IN_POPULATIONS : KITH_IDLE_IN_COHORTS));
}

int
kith_drawn_check_value(const char *path, const struct kith_entry *entry, size_t draw, double x, struct kith_error *err)
{
    const struct kith_parameter *p = entry->parameter;
    const double slack = 1e-12;
    if (p->kind != KITH_NUMBER)
        return KITH_OK;
    if (entry->law == KITH_BERNOULLI && !(x >= 0 && x <= 0) && !(x >= 1 && x <= 1))
        return kith_fail(err, KITH_ERR_DATA, "%s: %s of draw %zu is %.10g; bernoulli gives 0 or 1", path, entry->path, draw, x);
    if (!(x >= p->low - slack * fabs(p->low) && x <= p->high + slack * fabs(p->high)))
        return kith_fail(err, KITH_ERR_DATA, "%s: %s of draw %zu is %.10g; %.10g to %.10g%s%s may be", path, entry->path, draw, x, p->low, p->high,
            strcmp(p->unit, "1") == 0 ? "" : " ", strcmp(p->unit, "1") == 0 ? "" : p->unit);
    if (!kith_schema_fits(p, x))
        return kith_fail(err, KITH_ERR_DATA, "%s: %s of draw %zu is %.10g; it takes %s", path, entry->path, draw, x, kith_schema_steps(p));
    return KITH_OK;
}

static size_t
find_text(char *const *texts, size_t n, const char *wanted)
{
    size_t i = 0;
    while (i < n && strcmp(texts[i], wanted) != 0)
        i++;
    return i;
}

/* ---- what the file says ---- */

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
    struct kith_error why = { 0 };
    int status = kith_file_note(file, key, out, &why);
    if (status == KITH_ERR_DATA) {
        free(*out);
        *out = NULL;
        status = KITH_OK;
    } else if (status) {
        kith_fail(err, status, "%s", why.text ? why.text : "out of memory");
    }
    kith_error_clear(&why);
    return status;
}

static int
note_is(const struct reading *self, const char *key, const char *wanted, int *is, struct kith_error *err)
{
    char *text = NULL;
    const int status = read_note(self->file, key, &text, err);
    *is = text && strcmp(text, wanted) == 0;
    free(text);
    return status;
}

static int
read_seed(const struct reading *self, uint64_t *seed, struct kith_error *err)
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
check_twice(const struct reading *self, const char *what, char *const *texts, size_t n, struct kith_error *err)
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

/* Names, shapes and numbers. */
static int
read_values(struct reading *self, struct kith_error *err)
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

/* Draws of a design that sets parameters are not what was run; of parameters that were held there are none. */
static int
check_drawn(struct reading *self, struct kith_error *err)
{
    const struct kith_file_item *factor = find_item(self->file, "factor");
    if (factor && factor->extent[0] > 0)
        return kith_fail(err, KITH_ERR_DATA, "%s: its design sets parameters, so its draws are not what was run; give the rows of vector_value as a "
            "csv design, or the file that the draws came from", self->path);
    char *from = NULL;
    TRY(read_note(self->file, "draws", &from, err));
    const int held = from && strcmp(from, "point") == 0, known = from && (held || strcmp(from, "prior") == 0 || strcmp(from, "file") == 0);
    free(from);
    if (!known)
        return kith_fail(err, KITH_ERR_DATA, "%s: does not say where its parameters are from: its note draws should be prior, point or file", self->path);
    return held ? kith_fail(err, KITH_ERR_DATA, "%s: its parameters were held at their values, so it has no draws; --draws point holds them here, too", self->path)
                : KITH_OK;
}

static int
add_source(struct reading *self, const char *name, const char *where, const double *value, struct kith_error *err)
{
    struct source *one = &self->source[self->n_sources];
    char called[1024], *text = NULL;
    struct kith_error why = { 0 };
    *one = (struct source) { .name = strdup(name), .value = value };
    self->n_sources++;
    int status = one->name ? kith_file_text(self->file, where, &text, err) : kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    snprintf(called, sizeof called, "%s.yaml", name);
    if (!status && (status = kith_scenario_read_text(&one->scenario, &kith_model_schema, called, text, strlen(text), NULL, NULL, 0, &why)))
        status = kith_fail(err, status == KITH_ERR_MEMORY ? status : KITH_ERR_DATA, "%s: its scenario %s cannot be read: %s", self->path, name,
            why.text ? why.text : "out of memory");
    kith_error_clear(&why);
    free(text);
    return status;
}

/* Another scenario before the policy has values of its own. */
static int
add_burn_in(struct reading *self, struct kith_error *err)
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

static int
read_sources(struct reading *self, struct kith_error *err)
{
    TRY(note_is(self, "kind", "population", &self->population, err));
    self->source = calloc(self->n_names + 1, sizeof *self->source);
    if (!self->source)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    for (size_t s = 0; s < self->n_names; s++) {
        char where[320]; /* a file name has up to 255 bytes */
        if (self->is_sweep)
            snprintf(where, sizeof where, "inputs/scenario_%zu", s);
        else
            snprintf(where, sizeof where, "inputs/scenario_%s", self->name[s]);
        TRY(add_source(self, self->name[s], where, self->stored + s * self->rows * self->n_parameters, err));
    }
    return add_burn_in(self, err);
}

static void
close_reading(struct reading *self)
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

/* ---- which draws ---- */

/* Of a sweep that was gathered before it was done: draws that have all of their points. Each has as many as any other; those that are
 * missing have no row (in files before format 1.3 one with another status). */
static int
find_done(struct reading *self, uint8_t *done, struct kith_error *err)
{
    enum { AT_ONCE = 4096 };
    int64_t draw[AT_ONCE], status[AT_ONCE];
    const struct kith_file_item *points = find_item(self->file, "point_id");
    const size_t n_points = points && points->rank == 1 ? points->extent[0] : 0;
    double missing = 0;
    uint64_t *seen = calloc(self->rows, sizeof *seen);
    int failed = seen ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    if (!failed && kith_file_note_number(self->file, "points_missing", &missing, NULL) != KITH_OK)
        missing = 0;
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

/* Rows that may be used; with weights how often each. */
static int
pick_rows(struct reading *self, struct kith_drawn *out, struct kith_error *err)
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
    if (self->is_sweep && kith_file_note_number(self->file, "complete", &complete, NULL) == KITH_OK && !(complete > 0))
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

/* ---- what is the same here and there ---- */

static int
same(double a, double b)
{
    return fabs(a - b) <= 1e-12 * (fabs(a) + fabs(b));
}

/* The same distribution, whatever the unit it is written in. */
static int
same_prior(const struct kith_entry *a, const struct kith_entry *b)
{
    if (a->law != b->law || a->law == KITH_FIXED)
        return 0;
    if (a->law == KITH_BERNOULLI)
        return same(a->a, b->a);
    if (a->unit == b->unit)
        return same(a->a, b->a) && same(a->b, b->b) && same(a->low, b->low) && same(a->high, b->high);
    for (int i = 0; i <= 4; i++) {
        const double x = kith_entry_quantile(a, i / 4.), y = kith_entry_quantile(b, i / 4.);
        if (!same(kith_unit_convert(a->unit, kith_unit_find(a->parameter->unit), x), kith_unit_convert(b->unit, kith_unit_find(b->parameter->unit), y)))
            return 0;
    }
    return 1;
}

static int
same_names(const struct kith_entry *a, const struct kith_entry *b)
{
    int alike = a->n_names == b->n_names && !a->text == !b->text && (!a->text || strcmp(a->text, b->text) == 0);
    for (size_t i = 0; alike && i < a->n_names; i++)
        alike = strcmp(a->names[i], b->names[i]) == 0;
    return alike;
}

static int
same_entry(const struct kith_entry *a, const struct kith_entry *b)
{
    if (strcmp(a->path, b->path) != 0 || a->law != b->law)
        return 0;
    return a->law == KITH_FIXED ? a->bits == b->bits && same(a->value, b->value) && same_names(a, b) : same_prior(a, b);
}

/* The same in all that a run could see. */
static int
same_scenario(const struct kith_scenario *a, const struct kith_scenario *b)
{
    size_t n, m;
    const struct kith_entry *x = kith_scenario_entries(a, &n), *y = kith_scenario_entries(b, &m);
    int alike = n == m;
    for (size_t i = 0; alike && i < n; i++)
        alike = same_entry(&x[i], &y[i]);
    return alike;
}

/* The file's scenario of this name, or else the same one under another; SIZE_MAX: none. */
static size_t
counterpart(const struct reading *self, const struct kith_scenario *scenario)
{
    for (size_t k = 0; k < self->n_sources; k++)
        if (strcmp(self->source[k].name, kith_scenario_name(scenario)) == 0)
            return k;
    for (size_t k = 0; k < self->n_sources; k++)
        if (same_scenario(self->source[k].scenario, scenario))
            return k;
    return SIZE_MAX;
}

static int
same_values(const struct reading *self, const struct source *a, const struct source *b, size_t column)
{
    for (size_t d = 0; d < self->rows; d++)
        if (memcmp(&a->value[d * self->n_parameters + column], &b->value[d * self->n_parameters + column], sizeof *a->value) != 0)
            return 0;
    return 1;
}

/* Where an entry's values come from; `from` when it is the file. */
static int
choose(const struct reading *self, size_t preferred, const struct kith_scenario *scenario, const struct kith_entry *entry, size_t column,
    const struct source **from, enum kith_origin *origin, struct kith_error *err)
{
    const int fixed = entry->law == KITH_FIXED;
    const size_t first = preferred == SIZE_MAX ? 0 : preferred;
    *from = NULL;
    *origin = fixed ? KITH_ORIGIN_OWN : KITH_ORIGIN_LACKING;
    for (size_t k = 0; k < self->n_sources && column < self->n_parameters; k++) {
        const struct source *one = &self->source[(first + k) % self->n_sources];
        const struct kith_entry *there = kith_scenario_find(one->scenario, entry->path);
        if (!there || there->law == KITH_FIXED)
            continue;
        if (fixed || !same_prior(there, entry)) {
            *origin = fixed ? KITH_ORIGIN_HELD : *from ? *origin : KITH_ORIGIN_OTHER;
        } else if (!*from) {
            *from = one;
            *origin = KITH_ORIGIN_FILE;
            if (preferred != SIZE_MAX && k == 0)
                break;
        } else if (!same_values(self, *from, one, column)) {
            return kith_fail(err, KITH_ERR_DATA, "%s: %s has other values in %s than in %s there, and %s is neither of them; call it after the one that is meant",
                self->path, entry->path, (*from)->name, one->name, kith_scenario_name(scenario));
        }
    }
    if (*from && strcmp(self->unit[column], entry->parameter->unit) != 0)
        return kith_fail(err, KITH_ERR_DATA, "%s: %s is in %s, here it is in %s", self->path, entry->path, self->unit[column], entry->parameter->unit);
    return KITH_OK;
}

/* Runs of another size are another study, unless somebody says that they are meant. */
static int
check_sizes(const struct reading *self, const struct kith_scenario *scenario, int population, struct kith_error *err)
{
    size_t n;
    const struct kith_entry *here = kith_scenario_entries(scenario, &n);
    for (size_t e = 0; e < n && !population == !self->population; e++) {
        const struct kith_entry *there = kith_sizes_a_run(here[e].parameter, population) ? kith_scenario_find(self->source[0].scenario, here[e].path) : NULL;
        if (there && !same(there->value, here[e].value) && strcmp(here[e].file, "--set") != 0)
            return kith_fail(err, KITH_ERR_CONFIG, "%s: its runs have a %s of %g %s, those of %s %g; if its draws are meant for these, too, say so: --set %s='%g %s'",
                self->path, here[e].path, there->value, there->parameter->unit, kith_scenario_name(scenario), here[e].value, here[e].path, here[e].written,
                here[e].unit->name);
    }
    return KITH_OK;
}

/* ---- values ---- */

static int
fill_scenario(const struct reading *self, struct kith_drawn *out, size_t s, const struct kith_scenario *scenario, struct kith_error *err)
{
    size_t n;
    const struct kith_entry *entry = kith_scenario_entries(scenario, &n);
    const size_t preferred = counterpart(self, scenario);
    double *value = out->value + s * out->n * out->most;
    for (uint32_t d = 0; d < out->n; d++)
        kith_scenario_prior(scenario, out->seed, self->weighted ? d : (uint32_t) self->row[d], value + d * out->most);
    for (size_t e = 0; e < n; e++) {
        const size_t column = find_text(self->parameter, self->n_parameters, entry[e].path);
        const struct source *from;
        enum kith_origin origin;
        TRY(choose(self, preferred, scenario, &entry[e], column, &from, &origin, err));
        out->origin[s * out->most + e] = (uint8_t) origin;
        for (size_t d = 0; from && d < out->n; d++) {
            const double x = from->value[self->row[d] * self->n_parameters + column];
            TRY(kith_drawn_check_value(self->path, &entry[e], self->row[d], x, err));
            value[d * out->most + e] = x;
        }
    }
    return KITH_OK;
}

static size_t
most_entries(const struct kith_scenario *const *scenario, size_t n)
{
    size_t most = 0, entries;
    for (size_t s = 0; s < n; s++) {
        kith_scenario_entries(scenario[s], &entries);
        most = entries > most ? entries : most;
    }
    return most;
}

int
kith_drawn_read(struct kith_drawn *out, const struct kith_scenario *const *scenario, size_t n, const char *path, int population,
    enum kith_trust trust, struct kith_error *err)
{
    struct reading self = { .path = path, .trust = trust };
    *out = (struct kith_drawn) { .n_scenarios = n, .most = most_entries(scenario, n) };
    int status = read_values(&self, err);
    if (!status && self.n_parameters < out->most / FEWER)
        status = kith_fail(err, KITH_ERR_DATA, "%s: has values of %zu parameters only", path, self.n_parameters);
    if (!status)
        out->altered = kith_file_is_altered(self.file);
    if (!status)
        status = check_drawn(&self, err);
    if (!status)
        status = read_sources(&self, err);
    if (!status)
        status = pick_rows(&self, out, err);
    for (size_t s = 0; s < n && !status; s++)
        status = check_sizes(&self, scenario[s], population, err);
    if (!status)
        status = read_seed(&self, &out->seed, err);
    if (!status) {
        out->value = calloc(n * out->n, (out->most + 1) * sizeof *out->value);
        out->origin = calloc(n, out->most + 1);
        if (!out->value || !out->origin)
            status = kith_fail(err, KITH_ERR_MEMORY, "out of memory for %" PRIu32 " draws", out->n);
    }
    for (size_t s = 0; s < n && !status; s++)
        status = fill_scenario(&self, out, s, scenario[s], err);
    close_reading(&self);
    if (status)
        kith_drawn_clear(out);
    return status;
}

void
kith_drawn_clear(struct kith_drawn *self)
{
    free(self->value);
    free(self->origin);
    *self = (struct kith_drawn) { 0 };
}

int
kith_drawn_stored(double **out, uint32_t *n_draws, uint64_t *seed, const struct kith_scenario *const *scenario, size_t n, const char *path,
    enum kith_trust trust, struct kith_error *err)
{
    struct reading self = { .path = path, .trust = trust };
    const size_t most = most_entries(scenario, n);
    int status = read_values(&self, err);
    *out = status ? NULL : calloc(n * self.rows, (most + 1) * sizeof **out);
    if (!status && !*out)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu draws", self.rows);
    for (size_t s = 0; s < n && !status; s++) {
        size_t n_entries;
        const struct kith_entry *entry = kith_scenario_entries(scenario[s], &n_entries);
        const size_t from = find_text(self.name, self.n_names, kith_scenario_name(scenario[s]));
        double *value = *out + s * self.rows * most;
        if (from == self.n_names)
            status = kith_fail(err, KITH_ERR_DATA, "%s: has no scenario %s", path, kith_scenario_name(scenario[s]));
        for (size_t d = 0; d < self.rows && !status; d++) {
            kith_scenario_point(scenario[s], value + d * most);
            for (size_t e = 0; e < n_entries && !status; e++) {
                const size_t at = find_text(self.parameter, self.n_parameters, entry[e].path);
                if (at == self.n_parameters || entry[e].parameter->kind != KITH_NUMBER)
                    continue; /* the file is older than the parameter; sets and choices are the scenario's own */
                const double x = self.stored[(from * self.rows + d) * self.n_parameters + at];
                status = kith_drawn_check_value(path, &entry[e], d, x, err);
                value[d * most + e] = x;
            }
        }
    }
    if (!status)
        status = read_seed(&self, seed, err);
    *n_draws = (uint32_t) self.rows;
    if (status) {
        free(*out);
        *out = NULL;
    }
    close_reading(&self);
    return status;
}

/* ---- words ---- */

static size_t
count(const struct kith_drawn *self, size_t s, enum kith_origin origin)
{
    size_t n = 0;
    for (size_t e = 0; e < self->most; e++)
        n += self->origin[s * self->most + e] == origin;
    return n;
}

int
kith_drawn_check_any(const struct kith_drawn *self, const struct kith_scenario *const *scenario, const char *path, struct kith_error *err)
{
    for (size_t s = 0; s < self->n_scenarios; s++)
        if (count(self, s, KITH_ORIGIN_FILE))
            return KITH_OK;
    return kith_fail(err, KITH_ERR_DATA, "%s: no parameter that has a distribution in %s%s was drawn from the same one there, so nothing can be taken from it",
        path, kith_scenario_name(scenario[0]), self->n_scenarios > 1 ? " or the others" : "");
}

void
kith_drawn_tell(const struct kith_drawn *self, size_t s, const struct kith_scenario *scenario, const char *path, FILE *to)
{
    enum { NAMED = 4 };
    size_t n, told = 0;
    const struct kith_entry *entry = kith_scenario_entries(scenario, &n);
    const size_t lacking = count(self, s, KITH_ORIGIN_LACKING), other = count(self, s, KITH_ORIGIN_OTHER), held = count(self, s, KITH_ORIGIN_HELD);
    kith_screen_print(to, "%s: %zu parameters as drawn in %s; %zu drawn from their own priors", kith_scenario_name(scenario), count(self, s, KITH_ORIGIN_FILE), path,
        lacking + other);
    if (lacking + other)
        kith_screen_print(to, " (%zu not drawn there, %zu from another prior)", lacking, other);
    kith_screen_print(to, "; %zu drawn there and fixed here", held);
    for (size_t e = 0; e < n && told <= NAMED; e++)
        if (self->origin[s * self->most + e] == KITH_ORIGIN_HELD && told++ < NAMED)
            kith_screen_print(to, "%s %s", told > 1 ? "," : ":", entry[e].path);
    fputs(held > NAMED ? ", ...\n" : ".\n", to);
}

void
kith_drawn_tell_weights(const struct kith_drawn *self, const char *path, FILE *to)
{
    if (!isnan(self->worth))
        kith_screen_print(to, "%s weighs its draws: %" PRIu32 " of %" PRIu32 " are used, as often as their weight says; they are worth %.1f draws of equal weight.\n", path,
            self->used, self->rows, self->worth);
    else if (self->n < self->rows)
        kith_screen_print(to, "%s holds a sweep that was not done: %" PRIu32 " of %" PRIu32 " draws have all of their points, and are used.\n", path, self->n, self->rows);
}
