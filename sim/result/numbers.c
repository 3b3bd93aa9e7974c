#include "result/numbers.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "design/border.h"
#include "design/study.h"
#include "io/h5.h"
#include "io/host.h"
#include "io/load.h"
#include "model/curve.h"
#include "result/compare.h"
#include "result/save.h"

struct note {
    struct note *next;
    char *key, *text;
};

struct kith_numbers {
    pthread_mutex_t lock; /* of all that follows, and of the study's scratch */
    struct kith_file *file; /* or NULL: nothing was asked for yet */
    struct kith_table *table; /* shape (n): what there is, sorted by name; `data` and `texts` once they were asked for */
    size_t n;
    struct note *notes;
    char **key; /* shape (n_keys): of all notes, once they were asked for */
    size_t n_keys;
};

int
kith_numbers_new(struct kith_numbers **out, struct kith_error *err)
{
    *out = calloc(1, sizeof **out);
    if (!*out)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    pthread_mutex_init(&(*out)->lock, NULL);
    return KITH_OK;
}

void
kith_numbers_free(struct kith_numbers *self)
{
    if (!self)
        return;
    for (size_t i = 0; i < self->n; i++)
        kith_table_unload(&self->table[i]);
    for (struct note *note = self->notes, *next; note; note = next) {
        next = note->next;
        free(note->key);
        free(note->text);
        free(note);
    }
    free(self->table);
    kith_file_free_texts(self->key, self->n_keys);
    kith_file_free(self->file);
    pthread_mutex_destroy(&self->lock);
    free(self);
}

/* ---- what there is ---- */

static int
list(struct kith_numbers *self, struct kith_error *err)
{
    size_t n = 0;
    while (kith_file_item_at(self->file, n))
        n++;
    self->table = calloc(n + 1, sizeof *self->table);
    if (!self->table)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (self->n = 0; self->n < n; self->n++)
        self->table[self->n] = kith_table_of(kith_file_item_at(self->file, self->n));
    return KITH_OK;
}

/* The study writes its result file in memory. */
static int
make(const struct kith_study *study, struct kith_error *err)
{
    struct kith_numbers *self = study->numbers;
    struct kith_store *store = NULL;
    int status = self->file ? KITH_OK : kith_store_create_in_memory(&store, "the tables of a study", err);
    if (!status && store)
        status = kith_study_fill(study, store, err);
    if (!status && store)
        status = kith_store_read(store, &self->file, err);
    kith_store_free(store);
    return status || self->table ? status : list(self, err);
}

static int
begin(const struct kith_study *study, struct kith_error *err)
{
    NEED(study, "a study", err);
    pthread_mutex_lock(&study->numbers->lock);
    const int status = make(study, err);
    if (status)
        pthread_mutex_unlock(&study->numbers->lock);
    return status;
}

/* ---- one of them ---- */

static int
find(const struct kith_numbers *self, const char *name, size_t *at, struct kith_error *err)
{
    struct kith_nearest near = { .word = name };
    for (*at = 0; *at < self->n; ++*at) {
        if (strcmp(self->table[*at].name, name) == 0)
            return KITH_OK;
        kith_nearest_try(&near, self->table[*at].name, strlen(self->table[*at].name));
    }
    if (near.name)
        return kith_fail(err, KITH_ERR_USAGE, "there is no table %s; did you mean %s?", name, near.name);
    return kith_fail(err, KITH_ERR_USAGE, "there is no table %s; kith_study_tables() lists those that there are", name);
}

/* With the lock, which it keeps. */
static int
table_of(const struct kith_study *study, const char *name, struct kith_table *out, struct kith_error *err)
{
    size_t i = 0;
    TRY(find(study->numbers, name, &i, err));
    TRY(kith_table_load(&study->numbers->table[i], study->numbers->file, err));
    *out = study->numbers->table[i];
    return KITH_OK;
}

int
kith_study_table(const struct kith_study *study, const char *name, struct kith_table *out, struct kith_error *err)
{
    NEED_WORD(name, "the name of a table", err);
    NEED(out, "a place for the table", err);
    const struct kith_host host = kith_host_enter();
    int status = begin(study, err);
    if (!status) {
        status = table_of(study, name, out, err);
        pthread_mutex_unlock(&study->numbers->lock);
    }
    return kith_host_leave(&host, status);
}

int
kith_study_tables(const struct kith_study *study, const struct kith_table **tables, size_t *n, struct kith_error *err)
{
    NEED(tables && n, "a place for the tables, or their number,", err);
    const struct kith_host host = kith_host_enter();
    const int status = begin(study, err);
    if (!status) {
        *tables = study->numbers->table;
        *n = study->numbers->n;
        pthread_mutex_unlock(&study->numbers->lock);
    }
    return kith_host_leave(&host, status);
}

int
kith_study_names(const struct kith_study *study, const char *axis, const char *const **names, size_t *n, struct kith_error *err)
{
    struct kith_table table;
    NEED(names && n, "a place for the names, or their number,", err);
    TRY(kith_study_table(study, axis, &table, err));
    if (!table.texts || table.rank != 1)
        return kith_fail(err, KITH_ERR_USAGE, "%s is no list of names", axis);
    *names = table.texts;
    *n = table.extent[0];
    return KITH_OK;
}

/* ---- notes ---- */

static const char provenance[] = "provenance";

/* The group of a key, "" or "provenance", and what it is called there. */
static const char *
group_of(const char *key, const char **name)
{
    const size_t n = sizeof provenance - 1;
    const int there = strncmp(key, provenance, n) == 0 && key[n] == '/';
    *name = there ? key + n + 1 : key;
    return there ? provenance : "";
}

/* All keys: notes, then attributes and texts of the provenance. */
static int
list_keys(struct kith_numbers *self, struct kith_error *err)
{
    char **own = NULL, **of_provenance = NULL;
    size_t n_own = 0, n_provenance = 0, n = 0;
    const struct kith_file_item *item;
    int status = kith_file_notes(self->file, "", &own, &n_own, err), whole = 1;
    if (!status)
        status = kith_file_notes(self->file, provenance, &of_provenance, &n_provenance, err);
    while (kith_file_item_at(self->file, n))
        n++;
    char **key = status ? NULL : calloc(n_own + n_provenance + n + 1, sizeof *key);
    n = 0;
    for (size_t i = 0; key && i < n_own; i++)
        whole &= (key[n++] = strdup(own[i])) != NULL;
    for (size_t i = 0; key && i < n_provenance; i++) {
        struct kith_text path = { 0 };
        kith_text_add(&path, "%s/%s", provenance, of_provenance[i]);
        whole &= !path.failed;
        key[n++] = path.at;
    }
    for (size_t i = 0; key && (item = kith_file_item_at(self->file, i)); i++)
        if (item->is_text && item->rank == 0 && strncmp(item->name, "provenance/", sizeof provenance) == 0)
            whole &= (key[n++] = strdup(item->name)) != NULL;
    if (!status && (!key || !whole))
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (status)
        kith_file_free_texts(key, n);
    self->key = status ? NULL : key;
    self->n_keys = status ? 0 : n;
    kith_file_free_texts(own, n_own);
    kith_file_free_texts(of_provenance, n_provenance);
    return status;
}

/* The nearest key is told. */
static int
no_note(struct kith_numbers *self, const char *key, struct kith_error *err)
{
    struct kith_nearest near = { .word = key };
    TRY(self->key ? KITH_OK : list_keys(self, err));
    for (size_t i = 0; i < self->n_keys; i++)
        kith_nearest_try(&near, self->key[i], strlen(self->key[i]));
    return near.name ? kith_fail(err, KITH_ERR_USAGE, "there is no note %s; did you mean %s?", key, near.name)
                     : kith_fail(err, KITH_ERR_USAGE, "there is no note %s; kith_study_notes() lists those that there are", key);
}

static int
read_note(struct kith_numbers *self, const char *key, char **out, struct kith_error *err)
{
    struct kith_error none = { 0 };
    struct kith_text text = { 0 };
    const char *name, *group = group_of(key, &name);
    double x;
    const int is_text = *group && kith_file_has(self->file, key);
    int status = is_text ? kith_file_text(self->file, key, out, &none) : kith_file_note_at(self->file, group, name, out, &none);
    if (status && status != KITH_ERR_DATA)
        kith_fail(err, status, "%s", none.text ? none.text : "out of memory");
    kith_error_clear(&none);
    if (status != KITH_ERR_DATA)
        return status;
    if (is_text || kith_file_note_number_at(self->file, group, name, &x, &none)) {
        kith_error_clear(&none);
        return no_note(self, key, err);
    }
    kith_text_number(&text, x);
    *out = text.at;
    return text.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : KITH_OK;
}

static int
note_of(struct kith_numbers *self, const char *key, const char **out, struct kith_error *err)
{
    char *text = NULL;
    for (const struct note *note = self->notes; note; note = note->next)
        if (strcmp(note->key, key) == 0) {
            *out = note->text;
            return KITH_OK;
        }
    TRY(read_note(self, key, &text, err));
    struct note *note = calloc(1, sizeof *note);
    char *copy = malloc(strlen(key) + 1);
    if (!note || !copy) {
        free(note);
        free(copy);
        free(text);
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    strcpy(copy, key);
    *note = (struct note) { self->notes, copy, text };
    self->notes = note;
    *out = text;
    return KITH_OK;
}

int
kith_study_note(const struct kith_study *study, const char *key, const char **out, struct kith_error *err)
{
    NEED_WORD(key, "the name of a note", err);
    NEED(out, "a place for the note", err);
    const struct kith_host host = kith_host_enter();
    int status = begin(study, err);
    if (!status) {
        status = note_of(study->numbers, key, out, err);
        pthread_mutex_unlock(&study->numbers->lock);
    }
    return kith_host_leave(&host, status);
}

int
kith_study_notes(const struct kith_study *study, const char *const **keys, size_t *n, struct kith_error *err)
{
    NEED(keys && n, "a place for the keys, or their number,", err);
    const struct kith_host host = kith_host_enter();
    int status = begin(study, err);
    if (!status) {
        status = study->numbers->key ? KITH_OK : list_keys(study->numbers, err);
        *keys = (const char *const *) study->numbers->key;
        *n = study->numbers->n_keys;
        pthread_mutex_unlock(&study->numbers->lock);
    }
    return kith_host_leave(&host, status);
}

/* ---- outcomes ---- */

typedef const char *name_at(const void *of, size_t i);

static const char *
scenario_at(const void *of, size_t i)
{
    return kith_scenario_name(((const struct kith_study *) of)->scenario[i]);
}

static const char *
outcome_at(const void *of, size_t i)
{
    return ((const struct kith_study *) of)->form.outcomes[i].name;
}

static const char *
text_at(const void *of, size_t i)
{
    return ((const struct kith_table *) of)->texts[i];
}

/* Index of a name among n. */
static int
index_of(const char *what, const char *name, name_at *at, const void *of, size_t n, size_t *out, struct kith_error *err)
{
    struct kith_nearest near = { .word = name };
    for (*out = 0; *out < n; ++*out) {
        if (strcmp(at(of, *out), name) == 0)
            return KITH_OK;
        kith_nearest_try(&near, at(of, *out), strlen(at(of, *out)));
    }
    if (near.name)
        return kith_fail(err, KITH_ERR_USAGE, "there is no %s %s; did you mean %s?", what, name, near.name);
    return kith_fail(err, KITH_ERR_USAGE, "there is no %s %s", what, name);
}

/* ---- points of curves ---- */

static int
no_point(const char *name, struct kith_error *err)
{
    return kith_fail(err, KITH_ERR_USAGE, "there is no point %s of a curve here; they are called NAME@POINT, or NAME/REPORTER@POINT: kith describe curves has them", name);
}

static int
point_here(const struct kith_study *study, size_t s, const char *name, enum kith_estimate_of of, struct kith_estimate *out, struct kith_error *err)
{
    const size_t point = kith_curve_find(kith_study_kind(study), &study->names, name);
    if (point == study->n_curves)
        return no_point(name, err);
    const struct kith_difference d = kith_study_curve(study, s, point, of == KITH_OF_DIFFERENCE);
    *out = (struct kith_estimate) { d.mean, d.error, d.low, d.high, d.study, d.correlation, d.reduction, (double) d.n, "1" };
    return KITH_OK;
}

/* The cell of "CURVE@POINT" in a table of a file, by the names of its axes. */
static int
find_point(const struct kith_study *study, const struct kith_along_form *form, const char *name, size_t *out, struct kith_error *err)
{
    struct kith_table curves, points;
    const char *const at = strrchr(name, '@');
    char *end;
    const double point = strtod(at + 1, &end);
    TRY(table_of(study, form->curves, &curves, err));
    TRY(table_of(study, form->points, &points, err));
    for (size_t c = 0; c < curves.extent[0] && end > at + 1 && !*end; c++)
        for (size_t p = 0; p < points.extent[0]; p++)
            if (strlen(curves.texts[c]) == (size_t) (at - name) && strncmp(curves.texts[c], name, (size_t) (at - name)) == 0 && fabs(points.data[p] - point) < 1e-9) {
                *out = c * points.extent[0] + p;
                return KITH_OK;
            }
    *out = SIZE_MAX;
    return KITH_OK;
}

static int
point_there(const struct kith_study *study, size_t s, const char *name, enum kith_estimate_of of, struct kith_estimate *out, struct kith_error *err)
{
    struct kith_file *file = study->numbers->file;
    struct kith_table table;
    char path[64], axes[120];
    size_t cell = SIZE_MAX;
    for (int along = 0; along < KITH_ALONGS; along++) {
        const struct kith_along_form *form = &kith_alongs[along];
        snprintf(path, sizeof path, "%s/%s", form->group, of == KITH_OF_DIFFERENCE ? "difference" : "level");
        if (!kith_file_has(file, path))
            continue;
        TRY(find_point(study, form, name, &cell, err));
        if (cell == SIZE_MAX)
            continue;
        snprintf(axes, sizeof axes, "scenario %s %s spread", form->curves, form->points);
        TRY(kith_file_expect(file, path, KITH_OF_FLOATS, axes, err));
        TRY(table_of(study, path, &table, err));
        if (table.extent[3] != KITH_CURVE_SPREADS)
            return kith_fail(err, KITH_ERR_DATA, "%s: %s has %zu numbers of a point, and not %d", kith_file_path(file), path, table.extent[3], (int) KITH_CURVE_SPREADS);
        const double *d = table.data + (s * table.extent[1] * table.extent[2] + cell) * KITH_CURVE_SPREADS;
        *out = (struct kith_estimate) { d[0], d[1], d[2], d[3], d[4], d[6], d[7], d[5], "1" };
        return KITH_OK;
    }
    return no_point(name, err);
}

/* Of a study that ran here: what is written into its file. */
static int
estimate_here(const struct kith_study *study, const char *scenario, const char *outcome, enum kith_estimate_of of, struct kith_estimate *out,
    struct kith_error *err)
{
    size_t s, o;
    TRY(index_of("scenario", scenario, scenario_at, study, study->n_scenarios, &s, err));
    if (strchr(outcome, '@') && of != KITH_OF_DIFFERENCE_ZERO_ADVANTAGE)
        return point_here(study, s, outcome, of, out, err);
    TRY(index_of("outcome", outcome, outcome_at, study, study->form.n_outcomes, &o, err));
    if (of == KITH_OF_DIFFERENCE_ZERO_ADVANTAGE && !study->without.n)
        return kith_fail(err, KITH_ERR_USAGE, "no scenario was run once more with its advantage at zero");
    const struct kith_difference d = (of == KITH_OF_LEVEL ? kith_study_level : of == KITH_OF_DIFFERENCE ? kith_study_difference : kith_study_difference_without)(study, s, o);
    *out = (struct kith_estimate) { d.mean, d.error, d.low, d.high, d.study, d.correlation, d.reduction, (double) d.n, study->form.outcomes[o].unit };
    return KITH_OK;
}

static const char *const groups[] = { [KITH_OF_LEVEL] = "estimate", [KITH_OF_DIFFERENCE] = "difference",
    [KITH_OF_DIFFERENCE_ZERO_ADVANTAGE] = "difference_zero_advantage" };

/* A number of the table GROUP/NAME, NaN where a file has no such table. */
static int
number_of(const struct kith_study *study, enum kith_estimate_of of, const char *name, size_t cell, double *out, struct kith_error *err)
{
    struct kith_table table;
    char path[64];
    snprintf(path, sizeof path, "%s/%s", groups[of], name);
    if (!kith_file_has(study->numbers->file, path)) { /* `runs` came with format 1.2 */
        *out = (double) NAN;
        return KITH_OK;
    }
    TRY(kith_file_expect(study->numbers->file, path, KITH_OF_FLOATS, "scenario outcome", err));
    TRY(table_of(study, path, &table, err));
    *out = table.data[cell];
    return KITH_OK;
}

static int
estimate_there(const struct kith_study *study, const char *scenario, const char *outcome, enum kith_estimate_of of, struct kith_estimate *out,
    struct kith_error *err)
{
    static const char *const names[] = { "mean", "mc_error", "low", "high", "study_sd", "correlation", "variance_reduction", "runs" };
    double *const to[] = { &out->mean, &out->error, &out->low, &out->high, &out->study_sd, &out->correlation, &out->variance_reduction, &out->runs };
    struct kith_file *file = study->numbers->file;
    struct kith_table scenarios, outcomes, units;
    size_t s, o;
    char path[64];
    snprintf(path, sizeof path, "%s/mean", groups[of]);
    if (!kith_file_has(file, path))
        return kith_fail(err, KITH_ERR_USAGE, "%s: has no %s of scenarios; kith_study_tables() lists what there is", kith_file_path(file),
            of == KITH_OF_LEVEL ? "estimates" : of == KITH_OF_DIFFERENCE ? "differences" : "differences at zero advantage");
    TRY(kith_file_expect(file, "scenario", KITH_OF_TEXTS, "scenario", err));
    TRY(kith_file_expect(file, "outcome", KITH_OF_TEXTS, "outcome", err));
    TRY(kith_file_expect(file, "outcome_unit", KITH_OF_TEXTS, "outcome", err));
    TRY(table_of(study, "scenario", &scenarios, err));
    TRY(table_of(study, "outcome", &outcomes, err));
    TRY(table_of(study, "outcome_unit", &units, err));
    TRY(index_of("scenario", scenario, text_at, &scenarios, scenarios.extent[0], &s, err));
    if (strchr(outcome, '@') && of != KITH_OF_DIFFERENCE_ZERO_ADVANTAGE)
        return point_there(study, s, outcome, of, out, err);
    TRY(index_of("outcome", outcome, text_at, &outcomes, outcomes.extent[0], &o, err));
    for (size_t i = 0; i < sizeof to / sizeof *to; i++)
        TRY(number_of(study, of, names[i], s * outcomes.extent[0] + o, to[i], err));
    out->unit = units.texts[o];
    return KITH_OK;
}

int
kith_study_outcome(const struct kith_study *study, const char *scenario, const char *outcome, enum kith_estimate_of of, struct kith_estimate *out,
    struct kith_error *err)
{
    NEED(study, "a study", err);
    NEED_WORD(scenario, "the name of a scenario", err);
    NEED_WORD(outcome, "the name of an outcome", err);
    NEED(out, "a place for the numbers", err);
    if (of != KITH_OF_LEVEL && of != KITH_OF_DIFFERENCE && of != KITH_OF_DIFFERENCE_ZERO_ADVANTAGE)
        return kith_fail(err, KITH_ERR_USAGE, "an estimate is of a level or of a difference (enum kith_estimate_of), not %d", (int) of);
    const struct kith_host host = kith_host_enter();
    struct kith_numbers *numbers = study->numbers;
    pthread_mutex_lock(&numbers->lock);
    const int opened = study->opened != NULL;
    int status = opened && !numbers->table ? list(numbers, err) : KITH_OK;
    if (!status)
        status = (opened ? estimate_there : estimate_here)(study, scenario, outcome, of, out, err);
    pthread_mutex_unlock(&numbers->lock);
    return kith_host_leave(&host, status);
}

/* ---- files ---- */

int
kith_numbers_open(struct kith_study *study, const char *path, enum kith_trust trust, struct kith_error *err)
{
    struct kith_error none = { 0 };
    char *digest = NULL;
    TRY(kith_numbers_new(&study->numbers, err));
    TRY(kith_file_open_copy(&study->numbers->file, path, trust, err));
    study->opened = kith_file_path(study->numbers->file);
    if (kith_file_note(study->numbers->file, "kith_digest", &digest, &none) == KITH_OK)
        snprintf(study->effort.digest, sizeof study->effort.digest, "%s", digest);
    kith_error_clear(&none);
    free(digest);
    return KITH_OK;
}
