#include "read/calibration.h"

#include "base/text.h"
#include "param/decimal.h"
#include "read/input.h"
#include "read/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FAMILIES = 576, MOST_FAMILIES = 10000000, YEARS = 3, MOST_YEARS = 50 };

struct reading {
    struct kith_calibration *self;
    struct kith_problems problems;
    const char *folder;
    const struct kith_yaml *root, *map; /* map: of `calibrate` */
    const char **file; /* shape (n_files): of targets */
    size_t n_files;
};

#define REFUSE(reading, place, ...) kith_problem_add(&(reading)->problems, KITH_ERR_CONFIG, place, __VA_ARGS__)

/* ---- texts, numbers, files ---- */

static const char *
text_of(struct reading *r, const struct kith_yaml *map, const char *key)
{
    const struct kith_yaml *node = kith_yaml_find(map, key);
    if (!node)
        return "";
    if (kith_words_is_one(node) && *node->text)
        return kith_pool_copy(&r->self->pool, node->text, strlen(node->text));
    REFUSE(r, node->place, "%s is %s; write a text, or leave it out", key, kith_words_is_one(node) ? "empty" : kith_yaml_kind_name(node));
    return "";
}

static double
number_of(struct reading *r, const struct kith_yaml *map, const char *key, double low, double high, double none)
{
    const struct kith_yaml *node = kith_yaml_find(map, key);
    const int whole = low >= 1 || high > 1;
    double x;
    if (!node)
        return none;
    if (!kith_words_is_one(node) || !node->plain || kith_decimal_number(node->text, &x) || !isfinite(x) || (whole && x > floor(x)))
        REFUSE(r, node->place, "%s is %s; write a %snumber", key, kith_words_shown(node), whole ? "whole " : "");
    else if (!(x >= low && x <= high))
        REFUSE(r, node->place, "%s is %s; %.10g to %.10g may be", key, node->text, low, high);
    else
        return x;
    return none;
}

/* A file beside this one, as it can be opened. */
static const char *
file_of(struct reading *r, const struct kith_yaml *node, const char *key)
{
    struct kith_input input;
    if (!kith_words_is_one(node) || !*node->text) {
        REFUSE(r, node->place, "%s is %s; write the name of a file", key, kith_words_is_one(node) ? "empty" : kith_yaml_kind_name(node));
        return NULL;
    }
    const char *path = kith_pool_format(&r->self->pool, "%s%s", *node->text == '/' ? "" : r->folder, node->text);
    const char *reason = path ? kith_input_read_table(&input, path, &r->self->pool) : NULL;
    if (reason)
        kith_problem_add(&r->problems, input.status == KITH_ERR_NOINPUT ? KITH_ERR_CONFIG : input.status, node->place, "%s is %s, but %s", key, path, reason);
    return reason ? NULL : path;
}

/* One, or a list of them: shape (*n). */
static const char **
files_of(struct reading *r, const char *key, size_t *n)
{
    const struct kith_yaml *node = kith_yaml_find(r->map, key);
    const struct kith_yaml_item *item = node && node->kind == KITH_YAML_LIST ? node->first : NULL;
    const char **all = node ? kith_pool_take(&r->self->pool, (node->n + 1) * sizeof *all) : NULL;
    *n = 0;
    if (!all)
        return NULL;
    if (node->kind == KITH_YAML_LIST && !node->n)
        REFUSE(r, node->place, "%s is an empty list; write names of files, or leave it out", key);
    for (const struct kith_yaml *one = item ? item->value : node->kind == KITH_YAML_LIST ? NULL : node; one;) {
        const char *path = file_of(r, one, key);
        if (path)
            all[(*n)++] = path;
        item = item ? item->next : NULL;
        one = item ? item->value : NULL;
    }
    return all;
}

/* ---- which targets are fitted ---- */

static int
is_meant(const struct kith_target *t, const char *word)
{
    return strcmp(t->outcome, word) == 0 || strcmp(t->evidence, word) == 0;
}

static int
can_be_fitted(const struct kith_target *t)
{
    return t->use == KITH_TARGET_FIT && (!isnan(t->value) || t->of_table);
}

static void
no_such_target(struct reading *r, const struct kith_yaml *node, const char *word)
{
    struct kith_nearest near = { .word = word };
    for (size_t i = 0; i < r->self->n_targets; i++) {
        kith_nearest_try(&near, r->self->target[i].outcome, strlen(r->self->target[i].outcome));
        kith_nearest_try(&near, r->self->target[i].evidence, strlen(r->self->target[i].evidence));
    }
    if (near.name)
        REFUSE(r, node->place, "no target has the outcome or the evidence '%s'; did you mean '%s'?", word, near.name);
    else
        REFUSE(r, node->place, "no target has the outcome or the evidence '%s'", word);
}

/* Gives this weight to all targets that a list names, by outcome or evidence. */
static void
weigh(struct reading *r, const char *key, double weight, uint8_t *named)
{
    const struct kith_yaml *list = kith_yaml_find(r->map, key);
    if (list && list->kind != KITH_YAML_LIST)
        REFUSE(r, list->place, "%s is %s; write a list of outcomes or evidence ids, as [told_T1, C2.37]", key, kith_words_shown(list));
    for (const struct kith_yaml_item *item = list && list->kind == KITH_YAML_LIST ? list->first : NULL; item; item = item->next) {
        const char *word = kith_words_shown(item->value);
        size_t found = 0, can = 0;
        for (size_t i = 0; i < r->self->n_targets; i++)
            can += is_meant(&r->self->target[i], word) && can_be_fitted(&r->self->target[i]);
        for (size_t i = 0; i < r->self->n_targets; i++) {
            struct kith_target *t = &r->self->target[i];
            if (!is_meant(t, word) || (can && !can_be_fitted(t))) /* of cohorts and of populations there may be one each */
                continue;
            found++;
            if (!can_be_fitted(t))
                REFUSE(r, item->value->place, "%s is %s: it cannot be fitted or held out", word, t->use != KITH_TARGET_FIT ? "only compared" : "without a value");
            else if (named[i])
                REFUSE(r, item->value->place, "%s is named twice, in fit or hold-out; keep one", word);
            named[i] = 1;
            t->weight = weight;
        }
        if (!found)
            no_such_target(r, item->value, word);
    }
}

/* What every fitted target needs. */
static void
judge(struct reading *r)
{
    const struct kith_place place = r->map->place;
    size_t fitted = 0;
    for (size_t i = 0; i < r->self->n_targets; i++) {
        const struct kith_target *t = &r->self->target[i];
        if (t->use != KITH_TARGET_FIT || !(t->weight > 0))
            continue;
        fitted++;
        if (!*t->observer || !*t->window)
            REFUSE(r, place, "%s is fitted, and its target does not say %s; write observer and window there, or hold it out", t->outcome,
                *t->observer ? "of which time it is (window)" : "who says so (observer)");
        if (t->discrepancy > 0 && !*t->because)
            REFUSE(r, place, "%s has a discrepancy of %.10g, and its target does not say why; write because: ... there", t->outcome, t->discrepancy);
        if (t->weight < 1 || t->weight > 1)
            REFUSE(r, place, "%s has the weight %.10g; a target is fitted (1) or held out (0): what is less sure has a discrepancy or a larger error", t->outcome, t->weight);
    }
    if (!fitted && r->self->n_targets)
        REFUSE(r, place, "no target is fitted; name some in fit: [...]");
}

/* ---- the file ---- */

static void
take_population(struct reading *r)
{
    static const char *const known[] = { "regions", "scale", "years", "predicted", "predicted-scale" };
    const struct kith_yaml *map = kith_yaml_find(r->map, "population"), *regions = kith_yaml_find(map, "regions"), *predicted = kith_yaml_find(map, "predicted");
    if (!map)
        return;
    if (map->kind != KITH_YAML_MAP || !regions) {
        REFUSE(r, map->place, "population is %s; write {regions: FILE.csv}", map->kind == KITH_YAML_MAP ? "without a table of regions" : kith_words_shown(map));
        return;
    }
    kith_words_check_keys(&r->problems, map, "key of population", known, sizeof known / sizeof *known);
    r->self->regions = file_of(r, regions, "regions");
    r->self->scale = number_of(r, map, "scale", 1e-6, 1, 1);
    r->self->years = (uint32_t) number_of(r, map, "years", 1, MOST_YEARS, YEARS);
    if (predicted)
        r->self->predicted = file_of(r, predicted, "predicted");
    else if (kith_yaml_find(map, "predicted-scale"))
        REFUSE(r, map->place, "predicted-scale says how large regions are that nobody named; write predicted: FILE.csv, or leave it out");
    r->self->predicted_scale = number_of(r, map, "predicted-scale", 1e-6, 1, r->self->scale);
}

static void
take_settings(struct reading *r)
{
    static const char *const top[] = { "title", "about", "run", "calibrate", "targets" };
    static const char *const known[] = { "scenario", "used-by", "targets", "fit", "hold-out", "families", "seed", "population" };
    struct kith_calibration *self = r->self;
    const struct kith_yaml *scenario = kith_yaml_find(r->map, "scenario");
    kith_words_check_keys(&r->problems, r->root, "key", top, sizeof top / sizeof *top);
    kith_words_check_keys(&r->problems, r->map, "key of calibrate", known, sizeof known / sizeof *known);
    self->title = text_of(r, r->root, "title");
    self->about = text_of(r, r->root, "about");
    if (scenario)
        self->scenario = file_of(r, scenario, "scenario");
    else
        REFUSE(r, r->map->place, "calibrate does not say what is run; write scenario: FILE.yaml");
    self->used_by = files_of(r, "used-by", &self->n_used_by);
    self->families = (uint32_t) number_of(r, r->map, "families", 1, MOST_FAMILIES, FAMILIES);
    self->seed = (uint64_t) number_of(r, r->map, "seed", 0, 0x1p53, 1);
    take_population(r);
    r->file = files_of(r, "targets", &r->n_files);
    if (!kith_yaml_find(r->map, "targets") && !kith_yaml_find(r->root, "targets"))
        REFUSE(r, r->map->place, "there are no targets; write targets: FILE.yaml here, or a list of them below");
}

/* Those of the files, then those of this one. */
static int
take_targets(struct reading *r, const struct kith_target_run *run, size_t n_runs, struct kith_error *err)
{
    struct kith_calibration *self = r->self;
    const int own = kith_yaml_find(r->root, "targets") != NULL;
    const char **path = kith_pool_take(&self->pool, (r->n_files + 1) * sizeof *path);
    size_t n = 0;
    if (!path)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    for (size_t i = 0; i < r->n_files; i++)
        path[n++] = r->file[i];
    if (own)
        path[n++] = self->path;
    self->targets_file = path;
    self->n_targets_files = n;
    if (!n)
        return KITH_OK;
    TRY(kith_targets_read(&self->targets, run, n_runs, n_runs, path, n, err));
    const struct kith_target *list = kith_targets_list(self->targets, &self->n_targets);
    uint8_t *named = kith_pool_take(&self->pool, self->n_targets + 1);
    self->target = kith_pool_take(&self->pool, (self->n_targets + 1) * sizeof *self->target);
    if (!named || !self->target)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->path);
    memcpy(self->target, list, self->n_targets * sizeof *list);
    weigh(r, "fit", 1, named);
    weigh(r, "hold-out", 0, named);
    judge(r);
    return KITH_OK;
}

/* The file as a tree, with its mapping `calibrate`. */
static void
open_file(struct reading *r, struct kith_place place)
{
    const char *slash = strrchr(place.file, '/');
    struct kith_input input;
    const char *reason = kith_input_read(&input, place.file, &r->self->pool);
    const size_t bad = reason ? 0 : kith_input_bad_utf8(input.bytes, input.length);
    r->folder = kith_pool_copy(&r->self->pool, place.file, slash ? (size_t) (slash - place.file) + 1 : 0);
    if (bad)
        kith_input_place(input.bytes, bad - 1, &place.line, &place.column);
    if (reason)
        kith_problem_add(&r->problems, input.status, place, "%s", reason);
    else if (bad)
        REFUSE(r, place, "the text is not UTF-8; save the file as UTF-8");
    else
        r->root = kith_yaml_read(input.bytes, input.length, place, &r->problems);
    const struct kith_yaml *map = r->root ? kith_yaml_find(r->root, "calibrate") : NULL;
    if (r->root && (!map || map->kind != KITH_YAML_MAP))
        REFUSE(r, map ? map->place : r->root->place, map ? "calibrate is no mapping; write calibrate: and below it scenario: FILE" : "there is no calibrate: in it");
    else
        r->map = map;
}

int
kith_calibration_read(struct kith_calibration *out, const struct kith_target_run *run, size_t n_runs, const char *path, struct kith_error *err)
{
    struct reading r = { .self = out };
    struct kith_decimal decimal;
    int status = KITH_OK;
    *out = (struct kith_calibration) { .scale = 1, .predicted_scale = 1 };
    out->path = kith_pool_copy(&out->pool, path, strlen(path));
    if (!out->path)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    r.problems.pool = &out->pool;
    const int ready = kith_decimal_begin(&decimal);
    open_file(&r, (struct kith_place) { out->path, 0, 0, 0 });
    if (r.map)
        take_settings(&r);
    if (r.map && !out->pool.failed)
        status = take_targets(&r, run, n_runs, err);
    out->pool.failed |= !ready;
    const int own = kith_problems_tell(&r.problems, out->path, err);
    kith_decimal_end(&decimal);
    status = status ? status : own;
    if (status)
        kith_calibration_clear(out);
    return status;
}

void
kith_calibration_clear(struct kith_calibration *self)
{
    kith_targets_free(self->targets);
    kith_pool_clear(&self->pool);
    *self = (struct kith_calibration) { 0 };
}

int
kith_calibration_is_in(const char *path)
{
    return kith_words_file_has(path, "calibrate");
}
