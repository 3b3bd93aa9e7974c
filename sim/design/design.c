#include "design/design.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "param/decimal.h"
#include "read/input.h"
#include "read/range.h"
#include "read/scenario.h"
#include "read/words.h"

/** From a design file to levels and ranges of parameters. All that is wrong is told in one pass. */

#define REFUSE(self, place, ...) kith_problem_add(&(self)->problems, KITH_ERR_CONFIG, place, __VA_ARGS__)

static const char *const kinds[KITH_SWEEP_KINDS] = { "grid", "lhs", "sobol", "oat", "csv", "posterior", "prior" };
enum { MOST_POINTS = 100000000, MOST_LEVELS = 100000 };

/* ---- small readings --------------------------------------------------------------------- */

/* A whole number from low to high; `out` stays when it is none. */
static void
read_whole(struct kith_sweep_design *self, const char *key, uint64_t low, uint64_t high, uint64_t *out)
{
    const struct kith_yaml *node = kith_yaml_find(self->root, key);
    char *end = NULL;
    if (!node)
        return;
    errno = 0;
    const uint64_t n = kith_words_is_one(node) ? strtoull(node->text, &end, 10) : 0;
    if (!kith_words_is_one(node) || !node->plain || errno || end == node->text || *end || *node->text == '-' || *node->text == '+' || (*node->text == '0' && node->text[1]) || n < low || n > high)
        REFUSE(self, node->place, "%s is %s; write a whole number from %llu to %llu", key, kith_words_shown(node), (unsigned long long) low,
            (unsigned long long) high);
    else
        *out = n;
}

/* A list of words; a single word is a list of one. */
static size_t
read_words(struct kith_sweep_design *self, const char *key, const char ***out, struct kith_place **place)
{
    const struct kith_yaml *node = kith_yaml_find(self->root, key);
    size_t n = 0;
    *out = NULL;
    if (!node)
        return 0;
    if (node->kind == KITH_YAML_MAP || kith_yaml_is_null(node)) {
        REFUSE(self, node->place, "%s is %s; write a list", key, kith_yaml_kind_name(node));
        return 0;
    }
    const size_t room = node->kind == KITH_YAML_LIST ? node->n : 1;
    *out = kith_pool_take(&self->pool, (room + 1) * sizeof **out);
    struct kith_place *at = kith_pool_take(&self->pool, (room + 1) * sizeof *at);
    if (!*out || !at)
        return 0;
    if (place)
        *place = at;
    if (node->kind == KITH_YAML_SCALAR) {
        (*out)[0] = node->text;
        at[0] = node->place;
        return 1;
    }
    for (const struct kith_yaml_item *item = node->first; item; item = item->next)
        if (kith_words_is_one(item->value)) {
            at[n] = item->value->place;
            (*out)[n++] = item->value->text;
        } else {
            REFUSE(self, item->value->place, "%s holds %s; write words", key, kith_yaml_kind_name(item->value));
        }
    return n;
}

/* A path relative to the design file. */
static const char *
beside(struct kith_sweep_design *self, const char *path)
{
    const char *whole = kith_pool_format(&self->pool, "%s%s", *path == '/' ? "" : self->folder, path);
    return whole ? whole : "";
}

/* ---- parameters of the design ----------------------------------------------------------- */

/* The text of a level: a scalar as it is, a list [a, b] as a set. */
static const char *
level_text(struct kith_sweep_design *self, const struct kith_yaml *node)
{
    if (node->kind == KITH_YAML_SCALAR)
        return node->text;
    const char *text = "[";
    for (const struct kith_yaml_item *item = node->first; item && text; item = item->next)
        text = kith_pool_format(&self->pool, "%s%s%s", text, item == node->first ? "" : ", ", kith_words_shown(item->value));
    return text ? kith_pool_format(&self->pool, "%s]", text) : NULL;
}

static void
read_levels(struct kith_sweep_design *self, struct kith_sweep_axis *axis, const struct kith_yaml *node)
{
    if (node->kind != KITH_YAML_LIST || node->n == 0) {
        REFUSE(self, node->place, "levels of %s are %s; write a list, as [8, 12, 16]", axis->path, kith_words_shown(node));
        return;
    }
    axis->text = kith_pool_take(&self->pool, node->n * sizeof *axis->text);
    axis->at = kith_pool_take(&self->pool, node->n * sizeof *axis->at);
    if (!axis->text || !axis->at)
        return;
    for (const struct kith_yaml_item *item = node->first; item; item = item->next)
        if (item->value->kind == KITH_YAML_MAP || kith_yaml_is_null(item->value)) {
            REFUSE(self, item->value->place, "a level of %s is %s; write a value", axis->path, kith_yaml_kind_name(item->value));
        } else {
            axis->text[axis->n] = level_text(self, item->value);
            axis->at[axis->n++] = item->value->place;
        }
}

static int
read_bound(struct kith_sweep_design *self, const struct kith_sweep_axis *axis, const struct kith_yaml *map, const char *key, double *x)
{
    const struct kith_yaml *node = kith_yaml_find(map, key);
    if (!node)
        REFUSE(self, axis->place, "%s has no %s; write {low: NUMBER, high: NUMBER}, {levels: [...]} or prior", axis->path, key);
    else if (kith_words_is_one(node) && node->plain && !kith_decimal_number(node->text, x))
        return 1;
    else
        REFUSE(self, node->place, "%s of %s is %s; write a decimal number", key, axis->path, kith_words_shown(node));
    return 0;
}

/* `n` evenly spaced levels of a range, ends included. */
static void
space_levels(struct kith_sweep_design *self, struct kith_sweep_axis *axis, uint64_t n)
{
    axis->text = kith_pool_take(&self->pool, n * sizeof *axis->text);
    axis->at = kith_pool_take(&self->pool, n * sizeof *axis->at);
    if (!axis->text || !axis->at)
        return;
    for (uint64_t i = 0; i < n; i++) {
        const double share = n > 1 ? (double) i / (double) (n - 1) : 0.5;
        const double x = i + 1 == n ? axis->high : kith_sweep_between(axis, share);
        struct kith_text text = { 0 };
        kith_text_number(&text, x);
        axis->text[i] = text.at ? kith_pool_copy(&self->pool, text.at, text.length) : NULL;
        axis->at[i] = axis->place;
        kith_text_clear(&text);
    }
    axis->n = n;
    axis->ranged = 0;
}

static void
read_range(struct kith_sweep_design *self, struct kith_sweep_axis *axis, const struct kith_yaml *map)
{
    static const char *const scales[] = { "linear", "log" };
    const struct kith_yaml *scale = kith_yaml_find(map, "scale");
    axis->logarithmic = scale && kith_words_choose(&self->problems, scale, "scale", scales, 2) == 1;
    const int low = read_bound(self, axis, map, "low", &axis->low), high = read_bound(self, axis, map, "high", &axis->high);
    if (!low || !high)
        return;
    if (!(axis->low < axis->high))
        REFUSE(self, axis->place, "%s from %.10g to %.10g is empty; write the lower number as low", axis->path, axis->low, axis->high);
    else if (axis->logarithmic && !(axis->low > 0))
        REFUSE(self, axis->place, "%s: low is %.10g; a log scale needs more than 0", axis->path, axis->low);
    else
        axis->ranged = 1;
}

static void
read_axis(struct kith_sweep_design *self, struct kith_sweep_axis *axis, const struct kith_yaml_item *item)
{
    static const char *const keys[] = { "levels", "low", "high", "scale", "points" };
    const struct kith_yaml *node = item->value, *levels = kith_yaml_find(node, "levels"), *points = kith_yaml_find(node, "points");
    const int random = self->kind == KITH_SWEEP_LHS || self->kind == KITH_SWEEP_SOBOL;
    axis->path = item->key->text;
    axis->place = item->key->place;
    if (kith_words_is_one(node) && strcmp(node->text, "prior") == 0 && random) {
        axis->prior = 1;
        return;
    }
    if (node->kind != KITH_YAML_MAP) {
        REFUSE(self, node->place, "%s is %s; write {levels: [...]} or {low: NUMBER, high: NUMBER}%s", axis->path, kith_words_shown(node),
            random ? " or prior" : "");
        return;
    }
    kith_words_check_keys(&self->problems, node, "key", keys, sizeof keys / sizeof *keys);
    for (size_t i = 1; levels && i < sizeof keys / sizeof *keys; i++)
        if (kith_yaml_find(node, keys[i]))
            REFUSE(self, kith_yaml_find(node, keys[i])->place, "%s has levels, so %s does nothing; take one of them out", axis->path, keys[i]);
    if (random && points && !levels)
        REFUSE(self, points->place, "%s: a range in a %s design takes no points of its own; those of the design are spread over it", axis->path,
            kinds[self->kind]);
    if (levels) {
        read_levels(self, axis, levels);
        return;
    }
    read_range(self, axis, node);
    if (random || !axis->ranged)
        return;
    uint64_t n = self->kind == KITH_SWEEP_OAT ? 2 : 0;
    if (points)
        n = kith_words_is_one(points) && strspn(points->text, "0123456789") == strlen(points->text) ? strtoull(points->text, NULL, 10) : 0;
    if (n < 2 || n > MOST_LEVELS)
        REFUSE(self, points ? points->place : axis->place, "%s: a range in a %s needs points, from 2 to %d: {low: .., high: .., points: 5}",
            axis->path, kinds[self->kind], MOST_LEVELS);
    else
        space_levels(self, axis, n);
}

static void
read_axes(struct kith_sweep_design *self, const struct kith_yaml *design)
{
    const struct kith_yaml *map = kith_yaml_find(design, "parameters");
    const int wanted = self->kind <= KITH_SWEEP_OAT;
    if (!map) {
        if (wanted)
            REFUSE(self, design->place, "a %s design has no parameters; write parameters: {PATH: {levels: [...]}}", kinds[self->kind]);
        return;
    }
    if (!wanted) {
        REFUSE(self, map->place, "a %s design takes no parameters%s", kinds[self->kind],
            self->kind == KITH_SWEEP_PRIOR ? "" : ": the file has them");
        return;
    }
    if (map->kind != KITH_YAML_MAP || map->n == 0) {
        REFUSE(self, map->place, "parameters are %s; write PATH: {levels: [...]}", kith_words_shown(map));
        return;
    }
    self->axis = kith_pool_take(&self->pool, map->n * sizeof *self->axis);
    for (const struct kith_yaml_item *item = map->first; item && self->axis; item = item->next)
        read_axis(self, &self->axis[self->n_axes++], item);
}

/* ---- the file --------------------------------------------------------------------------- */

static void
read_design(struct kith_sweep_design *self)
{
    static const char *const keys[] = { "kind", "points", "parameters", "file" };
    const struct kith_yaml *design = kith_yaml_find(self->root, "design"), *root = self->root, *node;
    struct kith_place top = { self->name, 0, 1, 1 };
    if (!design || design->kind != KITH_YAML_MAP) {
        REFUSE(self, design ? design->place : top, "%s; write design: {kind: grid, parameters: ...}",
            design ? "design is no mapping" : "there is no design");
        return;
    }
    kith_words_check_keys(&self->problems, design, "key", keys, sizeof keys / sizeof *keys);
    node = kith_yaml_find(design, "kind");
    self->kind = node ? (enum kith_sweep_kind) kith_words_choose(&self->problems, node, "kind of design", kinds, KITH_SWEEP_KINDS) : KITH_SWEEP_KINDS;
    if (!node)
        REFUSE(self, design->place, "the design has no kind; grid, lhs, sobol, oat, csv, posterior and prior are known");
    if (self->kind == KITH_SWEEP_KINDS)
        return;
    self->root = design;
    read_whole(self, "points", 1, MOST_POINTS, &self->points);
    self->root = root;
    if (!self->points && (self->kind == KITH_SWEEP_LHS || self->kind == KITH_SWEEP_SOBOL))
        REFUSE(self, design->place, "a %s design has no points; write points: 100", kinds[self->kind]);
    node = kith_yaml_find(design, "file");
    if (self->kind == KITH_SWEEP_CSV || self->kind == KITH_SWEEP_POSTERIOR) {
        if (!node || !kith_words_is_one(node))
            REFUSE(self, node ? node->place : design->place, "a %s design has no file; write file: NAME", kinds[self->kind]);
        else {
            self->file = beside(self, node->text);
            self->file_place = node->place;
        }
    } else if (node) {
        REFUSE(self, node->place, "a %s design takes no file", kinds[self->kind]);
    }
    node = kith_yaml_find(design, "points");
    if (node && self->kind != KITH_SWEEP_LHS && self->kind != KITH_SWEEP_SOBOL)
        REFUSE(self, node->place, "a %s design takes no points: %s", kinds[self->kind],
            self->kind <= KITH_SWEEP_OAT ? "its levels say how many; a range has points of its own" : "its rows or draws say how many");
    read_axes(self, design);
}

/* "population: {regions: FILE, only: [..], scale: 0.05, burn-in: FILE}", behind the scenarios. */
static void
read_population(struct kith_sweep_design *self)
{
    static const char *const keys[] = { "regions", "only", "scale", "burn-in" };
    const struct kith_yaml *root = self->root, *map = kith_yaml_find(root, "population"), *node;
    const char *first = self->n_scenarios ? self->scenario_path[0] : "", *slash = strrchr(first, '/');
    self->scale = 1;
    if (!map)
        return;
    self->population = 1;
    self->regions = kith_pool_format(&self->pool, "%.*sregions.csv", slash ? (int) (slash - first) + 1 : 0, first);
    if (map->kind != KITH_YAML_MAP) {
        REFUSE(self, map->place, "population is %s; write population: {only: [Zeeland], scale: 0.1}, or population: {} for the whole country", kith_words_shown(map));
        return;
    }
    kith_words_check_keys(&self->problems, map, "key", keys, sizeof keys / sizeof *keys);
    if ((node = kith_yaml_find(map, "regions")) && !kith_words_is_one(node))
        REFUSE(self, node->place, "regions is %s; write a file", kith_yaml_kind_name(node));
    else if (node)
        self->regions = beside(self, node->text);
    if ((node = kith_yaml_find(map, "burn-in")) && !kith_words_is_one(node))
        REFUSE(self, node->place, "burn-in is %s; write a scenario's file", kith_yaml_kind_name(node));
    else if (node)
        self->burn_in = beside(self, node->text);
    node = kith_yaml_find(map, "scale");
    if (node && (!kith_words_is_one(node) || !node->plain || kith_decimal_number(node->text, &self->scale) || !(self->scale > 0 && self->scale <= 1)))
        REFUSE(self, node->place, "scale is %s; write a number above 0, up to 1", kith_words_shown(node));
    if ((node = kith_yaml_find(root, "families")))
        REFUSE(self, node->place, "families are of cohorts; a population has those of its regions (times its scale): take it out");
    self->root = map;
    self->n_only = read_words(self, "only", &self->only, NULL);
    self->root = root;
}

static void
read_root(struct kith_sweep_design *self)
{
    static const char *const keys[] = { "title", "about", "scenarios", "set", "families", "population", "seed", "replicates", "per-draw", "draws", "design" };
    static const char *const draws[] = { "prior", "point" };
    const struct kith_place top = { self->name, 0, 1, 1 };
    uint64_t families = 576, replicates = 200, per_draw = 2;
    kith_words_check_keys(&self->problems, self->root, "key", keys, sizeof keys / sizeof *keys);
    self->n_scenarios = read_words(self, "scenarios", &self->scenario_path, &self->scenario_place);
    if (!kith_yaml_find(self->root, "scenarios") || (!self->n_scenarios && !self->problems.count))
        REFUSE(self, top, "there are no scenarios; write scenarios: [FILE.yaml, ...], relative to this file");
    for (size_t i = 0; i < self->n_scenarios; i++)
        self->scenario_path[i] = beside(self, self->scenario_path[i]);
    read_population(self);
    self->n_sets = read_words(self, "set", &self->set, NULL);
    self->seed = 1;
    read_whole(self, "seed", 0, UINT64_MAX, &self->seed);
    read_whole(self, "families", 1, 1000000000, &families);
    read_whole(self, "replicates", 1, UINT32_MAX, &replicates);
    const struct kith_yaml *node = kith_yaml_find(self->root, "draws");
    self->prior = !node || kith_words_choose(&self->problems, node, "way of drawing", draws, 2) == 0;
    if (self->prior)
        per_draw = replicates % 2 ? 1 : 2;
    read_whole(self, "per-draw", 1, UINT32_MAX, &per_draw);
    if (!self->prior && kith_yaml_find(self->root, "per-draw"))
        REFUSE(self, kith_yaml_find(self->root, "per-draw")->place, "per-draw goes with draws: prior; at the point all replicates share the values");
    if (!self->prior)
        per_draw = replicates;
    else if (replicates % per_draw)
        REFUSE(self, top, "%llu replicates cannot be spread over draws of %llu; write a multiple", (unsigned long long) replicates,
            (unsigned long long) per_draw);
    self->families = self->population ? 0 : (uint32_t) families;
    self->replicates = (uint32_t) replicates;
    self->per_draw = (uint32_t) per_draw;
    read_design(self);
}

void
kith_sweep_design_read(struct kith_sweep_design *self, const char *path)
{
    struct kith_input input;
    struct kith_place top = { path, 0, 0, 0 };
    struct kith_decimal decimal;
    *self = (struct kith_sweep_design) { .kind = KITH_SWEEP_KINDS };
    self->problems.pool = &self->pool;
    const char *slash = strrchr(path, '/');
    self->name = top.file = kith_pool_copy(&self->pool, path, strlen(path));
    self->folder = kith_pool_copy(&self->pool, path, slash ? (size_t) (slash - path) + 1 : 0);
    const char *why = kith_input_read(&input, path, &self->pool);
    if (why) {
        kith_problem_add(&self->problems, input.status, top, "%s", why);
        return;
    }
    self->source = input.bytes;
    self->length = input.length;
    const size_t bad = kith_input_bad_utf8(input.bytes, input.length);
    if (bad) {
        kith_input_place(input.bytes, bad - 1, &top.line, &top.column);
        REFUSE(self, top, "the text is not UTF-8; save the file as UTF-8");
        return;
    }
    self->root = kith_yaml_read(input.bytes, input.length, top, &self->problems);
    if (kith_decimal_begin(&decimal) && self->root)
        read_root(self);
    kith_decimal_end(&decimal);
}

void
kith_sweep_design_clear(struct kith_sweep_design *self)
{
    kith_pool_clear(&self->pool);
}

/* ---- held against scenarios ------------------------------------------------------------- */

/* A change over time is that of the scenarios that have it; all else is in all of them. */
static int
is_elsewhere(const char *path, struct kith_scenario *const *scenario, size_t n)
{
    for (size_t s = 0; s < n && strncmp(path, "changes.", 8) == 0; s++)
        if (kith_scenario_find(scenario[s], path))
            return 1;
    return 0;
}

static const struct kith_entry *
find_entry(struct kith_sweep_design *self, const char *path, struct kith_place place, struct kith_scenario *const *scenario, size_t n, uint8_t *acts)
{
    const int some = self->population && is_elsewhere(path, scenario, n);
    const struct kith_entry *first = NULL;
    for (size_t s = 0; s < n; s++) {
        const struct kith_entry *entry = kith_scenario_find(scenario[s], path);
        acts[s] = entry != NULL;
        if (!entry && some)
            continue;
        if (!entry) {
            struct kith_nearest near = { .word = path };
            for (size_t t = s; t < (strncmp(path, "changes.", 8) == 0 ? n : s + 1); t++) { /* changes are of some scenarios */
                size_t n_entries;
                const struct kith_entry *all = kith_scenario_entries(scenario[t], &n_entries);
                for (size_t e = 0; e < n_entries; e++)
                    kith_nearest_try(&near, all[e].path, strlen(all[e].path));
            }
            REFUSE(self, place, near.name ? "scenario %s has no parameter '%s'; did you mean '%s'?"
                : "scenario %s has no parameter '%s'; 'kith describe parameters' lists all",
                kith_scenario_name(scenario[s]), path, near.name ? near.name : "");
            return NULL;
        }
        first = first ? first : entry;
    }
    if (!first)
        return NULL;
    const struct kith_collection *const owner = kith_schema_owner(&kith_model_schema, first->parameter);
    if (first->parameter->kind != KITH_NUMBER && (self->population || (owner && !owner->stride))) {
        REFUSE(self, place, "%s cannot be an axis: write a scenario for each", path);
        return NULL;
    }
    if (first->parameter->marks & (self->population ? KITH_IDLE_IN_POPULATIONS : KITH_IDLE_IN_COHORTS)) {
        REFUSE(self, place, self->population ? "%s acts in cohorts only, and this sweep runs populations, in which it does nothing; take it out"
            : "%s acts in populations only, and this sweep runs cohorts, in which it does nothing; write population: to run those, or take it out", path);
        return NULL;
    }
    if (kith_sizes_a_run(first->parameter, self->population)) { /* it cannot differ between runs that share memory and tables */
        REFUSE(self, place, "%s decides how large a run is; put it into scenarios, and into a sweep for each value", path);
        return NULL;
    }
    return first;
}

/* A number as written, in the canonical unit; told when it is out of range. */
static int
canonical(struct kith_sweep_design *self, struct kith_place place, const struct kith_entry *entry, double written, double *out)
{
    const struct kith_parameter *p = entry->parameter;
    const char *unit = strcmp(p->unit, "1") == 0 ? "" : p->unit, *written_unit = strcmp(entry->unit->name, "1") == 0 ? "" : entry->unit->name;
    if (!kith_leaf_in_range(p, entry->unit, written, out)) {
        REFUSE(self, place, "%s: %.10g%s%s is out of range; %.10g to %.10g%s%s may be", entry->path, written, *written_unit ? " " : "", written_unit, p->low,
            p->high, *unit ? " " : "", unit);
        return 0;
    }
    if (kith_schema_fits(p, *out))
        return 1;
    const char *steps = kith_leaf_steps_near(&self->pool, p, *out);
    REFUSE(self, place, "%s is %.10g; it %s", entry->path, written, steps ? steps : "takes other numbers");
    return 0;
}

/* A level with a unit, of a set or of a choice: the scenario's own reader knows how. */
static int
value_by_set(struct kith_sweep_design *self, struct kith_place place, const struct kith_scenario *scenario, const char *path,
    const char *text, double *out)
{
    const char *set = kith_pool_format(&self->pool, "%s=%s", path, text), *whole = kith_scenario_text(scenario);
    struct kith_scenario *changed = NULL;
    struct kith_error err = { 0 };
    if (!set)
        return 0;
    const int status = kith_scenario_read_text(&changed, &kith_model_schema, kith_scenario_name(scenario), whole, strlen(whole), NULL,
        &set, 1, &err);
    if (status) {
        const char *why = err.text ? strstr(err.text, ": ") : NULL;
        why = why ? why + 2 : "cannot be read";
        if (strncmp(why, path, strlen(path)) == 0) /* named already */
            REFUSE(self, place, "%s", why);
        else
            REFUSE(self, place, "%s: %s", path, why);
    } else {
        const struct kith_entry *entry = kith_scenario_find(changed, path);
        *out = entry->parameter->kind == KITH_NUMBER ? entry->value : (double) entry->bits;
    }
    kith_scenario_free(changed);
    kith_error_clear(&err);
    return !status;
}

/* A table repeats its words, and reading one of them takes a scenario's time: the same word is the same level. */
static int
seen_before(const struct kith_sweep_axis *axis, size_t i)
{
    enum { LOOK_BACK = 64 };
    double written;
    if (!axis->text[i] || !kith_decimal_number(axis->text[i], &written))
        return 0;
    for (size_t k = 1; k <= i && k <= LOOK_BACK; k++)
        if (!isnan(axis->level[i - k]) && axis->text[i - k] && strcmp(axis->text[i], axis->text[i - k]) == 0) {
            axis->level[i] = axis->level[i - k];
            return 1;
        }
    return 0;
}

static int
level_value(struct kith_sweep_design *self, struct kith_place place, const struct kith_scenario *scenario, const struct kith_entry *entry,
    const char *text, double *out)
{
    double written;
    if (!text)
        return 0;
    if (entry->parameter->kind == KITH_NUMBER && !kith_decimal_number(text, &written))
        return canonical(self, place, entry, written, out);
    return value_by_set(self, place, scenario, entry->path, text, out);
}

/* The first scenario in which the design sets it. */
static const struct kith_scenario *
of_axis(const struct kith_sweep_axis *axis, struct kith_scenario *const *scenario, size_t n)
{
    size_t s = 0;
    while (axis->acts && s + 1 < n && !axis->acts[s])
        s++;
    return scenario[s];
}

static void
resolve_axis(struct kith_sweep_design *self, struct kith_sweep_axis *axis, struct kith_scenario *const *scenario, size_t n)
{
    uint8_t *acts = kith_pool_take(&self->pool, n + 1);
    axis->entry = acts ? find_entry(self, axis->path, axis->place, scenario, n, acts) : NULL;
    axis->acts = axis->acts ? axis->acts : acts;
    if (!axis->entry)
        return;
    if (axis->n) {
        axis->level = kith_pool_take(&self->pool, axis->n * sizeof *axis->level);
        for (size_t i = 0; axis->level && i < axis->n; i++)
            if (!seen_before(axis, i) && !level_value(self, axis->at[i], of_axis(axis, scenario, n), axis->entry, axis->text[i], &axis->level[i]))
                axis->level[i] = (double) NAN; /* told */
    } else if (axis->entry->parameter->kind != KITH_NUMBER) {
        REFUSE(self, axis->place, "%s is no number; write levels", axis->path);
    } else if (axis->prior && axis->entry->law == KITH_FIXED) {
        REFUSE(self, axis->place, "%s has no distribution in scenario %s; write {low: NUMBER, high: NUMBER}", axis->path,
            kith_scenario_name(scenario[0]));
    } else if (axis->ranged) {
        double x;
        canonical(self, axis->place, axis->entry, axis->low, &x);
        canonical(self, axis->place, axis->entry, axis->high, &x);
        if (axis->logarithmic && axis->entry->parameter->step > 0)
            REFUSE(self, axis->place, "%s takes %s, each as often; take the scale out", axis->path, kith_schema_steps(axis->entry->parameter));
    }
}

void
kith_sweep_design_resolve(struct kith_sweep_design *self, struct kith_scenario *const *scenario, size_t n)
{
    struct kith_decimal decimal;
    if (kith_decimal_begin(&decimal))
        for (size_t i = 0; i < self->n_axes; i++)
            resolve_axis(self, &self->axis[i], scenario, n);
    kith_decimal_end(&decimal);
}

/* ---- more levels ----------------------------------------------------------------------- */

int
kith_sweep_design_levels(struct kith_sweep_design *self, struct kith_scenario *const *scenario, size_t n, const char *levels,
    struct kith_sweep_vectors *out, struct kith_error *err)
{
    const size_t length = strcspn(levels, "=");
    const struct kith_place place = { "--levels", 0, 0, 0 };
    size_t a = 0;
    *out = (struct kith_sweep_vectors) { 0 };
    if (self->kind != KITH_SWEEP_GRID && self->kind != KITH_SWEEP_OAT)
        return kith_fail(err, KITH_ERR_USAGE, "a %s design has no levels to add to", kinds[self->kind]);
    while (a < self->n_axes && (strlen(self->axis[a].path) != length || strncmp(self->axis[a].path, levels, length) != 0))
        a++;
    if (a == self->n_axes || levels[length] != '=' || !levels[length + 1])
        return kith_fail(err, KITH_ERR_USAGE, "--levels %s: write PATH=a,b with a parameter of the design", levels);
    struct kith_sweep_axis *axis = &self->axis[a];
    const size_t before = axis->n, most = before + strlen(levels);
    const char **text = kith_pool_take(&self->pool, most * sizeof *text);
    double *value = kith_pool_take(&self->pool, most * sizeof *value);
    if (!text || !value)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    memcpy(text, axis->text, before * sizeof *text);
    memcpy(value, axis->level, before * sizeof *value);
    struct kith_decimal decimal;
    const int ready = kith_decimal_begin(&decimal);
    for (const char *at = levels + length + 1; ready && *at;) {
        const size_t size = *at == '[' ? strcspn(at, "]") + 1 : strcspn(at, ",");
        text[axis->n] = kith_pool_copy(&self->pool, at, size);
        if (level_value(self, place, of_axis(axis, scenario, n), axis->entry, text[axis->n], &value[axis->n])) {
            for (size_t i = 0; i < axis->n; i++)
                if (value[i] >= value[axis->n] && value[i] <= value[axis->n])
                    REFUSE(self, place, "%s: level %s is there already", axis->path, text[axis->n]);
            axis->n++;
        }
        at += size;
        at += *at == ',';
    }
    kith_decimal_end(&decimal);
    axis->text = text;
    axis->level = value;
    const int status = kith_problems_tell(&self->problems, "--levels", err);
    if (status)
        return status;
    return kith_sweep_design_since(self, a, before, out, err);
}
