#include "design/design.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "model/outcome.h"
#include "param/decimal.h"
#include "read/input.h"
#include "read/words.h"

/** Reading a design file: levels and ranges as their author wrote them. All that is wrong is told in one pass. */

#define REFUSE(self, place, ...) kith_problem_add(&(self)->problems, KITH_ERR_CONFIG, place, __VA_ARGS__)

static const char *const kinds[KITH_SWEEP_KINDS] = { "grid", "lhs", "sobol", "oat", "csv", "posterior", "prior" };
static const char all_kinds[] = "grid, lhs, sobol, oat, csv, posterior and prior";
enum { MOST_POINTS = 100000000, MOST_LEVELS = 100000 };

const char *
kith_sweep_kind_name(enum kith_sweep_kind kind)
{
    return kind < KITH_SWEEP_KINDS ? kinds[kind] : "";
}

/* ---- small readings --------------------------------------------------------------------- */

/* A whole number from low to high; `out` stays when it is none. */
static void
read_whole(struct kith_sweep_design *self, const struct kith_yaml *map, const char *key, uint64_t low, uint64_t high, uint64_t *out)
{
    const struct kith_yaml *node = kith_yaml_find(map, key);
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
read_axis(struct kith_sweep_design *self, const struct kith_sweep_layout *layout, struct kith_sweep_axis *axis, const struct kith_yaml_item *item)
{
    static const char *const keys[] = { "levels", "low", "high", "scale", "points" };
    const struct kith_yaml *node = item->value, *levels = kith_yaml_find(node, "levels"), *points = kith_yaml_find(node, "points");
    const int random = layout->kind == KITH_SWEEP_LHS || layout->kind == KITH_SWEEP_SOBOL;
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
            kinds[layout->kind]);
    if (levels) {
        read_levels(self, axis, levels);
        return;
    }
    read_range(self, axis, node);
    if (random || !axis->ranged)
        return;
    uint64_t n = layout->kind == KITH_SWEEP_OAT ? 2 : 0;
    if (points)
        n = kith_words_is_one(points) && strspn(points->text, "0123456789") == strlen(points->text) ? strtoull(points->text, NULL, 10) : 0;
    if (n < 2 || n > MOST_LEVELS)
        REFUSE(self, points ? points->place : axis->place, "%s: a range in a %s needs points, from 2 to %d: {low: .., high: .., points: 5}",
            axis->path, kinds[layout->kind], MOST_LEVELS);
    else
        space_levels(self, axis, n);
}

static void
read_axes(struct kith_sweep_design *self, struct kith_sweep_layout *layout, const struct kith_yaml *design)
{
    const struct kith_yaml *map = kith_yaml_find(design, "parameters");
    const int wanted = layout->kind <= KITH_SWEEP_OAT;
    if (!map) {
        if (wanted)
            REFUSE(self, design->place, "a %s design has no parameters; write parameters: {PATH: {levels: [...]}}", kinds[layout->kind]);
        return;
    }
    if (!wanted) {
        REFUSE(self, map->place, "a %s design takes no parameters%s", kinds[layout->kind],
            layout->kind == KITH_SWEEP_PRIOR ? "" : ": the file has them");
        return;
    }
    if (map->kind != KITH_YAML_MAP || map->n == 0) {
        REFUSE(self, map->place, "parameters are %s; write PATH: {levels: [...]}", kith_words_shown(map));
        return;
    }
    layout->axis = kith_pool_take(&self->pool, map->n * sizeof *layout->axis);
    for (const struct kith_yaml_item *item = map->first; item && layout->axis; item = item->next)
        read_axis(self, layout, &layout->axis[layout->n_axes++], item);
}

/* ---- the file --------------------------------------------------------------------------- */

/* The file of a design that is a list, and of no other. */
static void
read_file(struct kith_sweep_design *self, struct kith_sweep_layout *layout, const struct kith_yaml *design)
{
    const struct kith_yaml *node = kith_yaml_find(design, "file");
    const int wanted = layout->kind == KITH_SWEEP_CSV || layout->kind == KITH_SWEEP_POSTERIOR;
    if (!wanted && node) {
        REFUSE(self, node->place, "a %s design takes no file", kinds[layout->kind]);
    } else if (wanted && (!node || !kith_words_is_one(node))) {
        REFUSE(self, node ? node->place : design->place, "a %s design has no file; write file: NAME", kinds[layout->kind]);
    } else if (wanted) {
        layout->file = beside(self, node->text);
        layout->called = node->text;
        layout->file_place = node->place;
    }
}

static void
read_layout(struct kith_sweep_design *self, struct kith_sweep_layout *layout, const struct kith_yaml *design)
{
    static const char *const keys[] = { "kind", "points", "parameters", "file" };
    const struct kith_yaml *node = kith_yaml_find(design, "kind"), *points = kith_yaml_find(design, "points");
    layout->place = design->place;
    layout->kind = KITH_SWEEP_KINDS;
    if (design->kind != KITH_YAML_MAP) {
        REFUSE(self, design->place, "a design is %s; write {kind: grid, parameters: ...}", kith_words_shown(design));
        return;
    }
    kith_words_check_keys(&self->problems, design, "key", keys, sizeof keys / sizeof *keys);
    if (node)
        layout->kind = (enum kith_sweep_kind) kith_words_choose(&self->problems, node, "kind of design", kinds, KITH_SWEEP_KINDS);
    else
        REFUSE(self, design->place, "the design has no kind; %s are known", all_kinds);
    if (layout->kind == KITH_SWEEP_KINDS)
        return;
    const int random = layout->kind == KITH_SWEEP_LHS || layout->kind == KITH_SWEEP_SOBOL;
    read_whole(self, design, "points", 1, MOST_POINTS, &layout->points);
    if (!layout->points && random)
        REFUSE(self, design->place, "a %s design has no points; write points: 100", kinds[layout->kind]);
    if (points && !random)
        REFUSE(self, points->place, "a %s design takes no points: %s", kinds[layout->kind],
            layout->kind <= KITH_SWEEP_OAT ? "its levels say how many; a range has points of its own" : "its rows or draws say how many");
    read_file(self, layout, design);
    read_axes(self, layout, design);
}

/* "design: {...}", or "designs: [{...}, ...]": their vectors one after the other. */
static void
read_layouts(struct kith_sweep_design *self)
{
    const struct kith_yaml *one = kith_yaml_find(self->root, "design"), *many = kith_yaml_find(self->root, "designs");
    const struct kith_place top = { self->name, 0, 1, 1 };
    if (one && many)
        REFUSE(self, many->place, "there are a design and designs; write all of them into designs");
    if (!one && !many)
        REFUSE(self, top, "there is no design; write design: {kind: grid, parameters: ...}");
    if (one && one->kind != KITH_YAML_MAP) {
        REFUSE(self, one->place, "design is no mapping; write design: {kind: grid, parameters: ...}%s",
            one->kind == KITH_YAML_LIST ? ", or designs: for a list of them" : "");
        return;
    }
    if (!one && many && (many->kind != KITH_YAML_LIST || many->n == 0)) {
        REFUSE(self, many->place, "designs are %s; write a list: [{kind: grid, parameters: ...}, ...]", kith_words_shown(many));
        return;
    }
    self->layout = kith_pool_take(&self->pool, (one ? 1 : many ? many->n : 0) * sizeof *self->layout + 1);
    if (self->layout && one)
        read_layout(self, &self->layout[self->n_layouts++], one);
    for (const struct kith_yaml_item *item = !one && many ? many->first : NULL; self->layout && item; item = item->next)
        read_layout(self, &self->layout[self->n_layouts++], item->value);
}

/* "outcomes: [NAME, GLOB, ...]": those that the gathered file is to have, in this order. */
static void
read_outcomes(struct kith_sweep_design *self)
{
    const struct kith_form form = kith_form_of(self->population ? KITH_POPULATION_RUN : KITH_COHORT_RUN);
    const char **word;
    struct kith_place *place = NULL;
    const size_t n = read_words(self, "outcomes", &word, &place);
    size_t *kept = kith_pool_take(&self->pool, form.n_outcomes * sizeof *kept);
    uint8_t *taken = kith_pool_take(&self->pool, form.n_outcomes);
    if (kith_yaml_find(self->root, "outcomes") && kith_yaml_find(self->root, "outcomes")->kind == KITH_YAML_LIST && !kith_yaml_find(self->root, "outcomes")->n)
        REFUSE(self, kith_yaml_find(self->root, "outcomes")->place, "outcomes are an empty list; name some, or take the key out to keep all");
    for (size_t i = 0; i < n && kept && taken; i++) {
        struct kith_nearest near = { .word = word[i] };
        size_t found = 0, added = 0;
        for (size_t o = 0; o < form.n_outcomes; o++) {
            const char *name = form.outcomes[o].name;
            kith_nearest_try(&near, name, strlen(name));
            if (!kith_text_matches(name, word[i]))
                continue;
            found++;
            if (taken[o])
                continue;
            taken[o] = 1;
            kept[self->n_kept++] = o;
            added++;
        }
        if (!found && near.name)
            REFUSE(self, place[i], "a %s has no outcome '%s'; did you mean '%s'?", form.kind, word[i], near.name);
        else if (!found)
            REFUSE(self, place[i], "a %s has no outcome '%s'; 'kith describe outcomes' lists all", form.kind, word[i]);
        else if (!added)
            REFUSE(self, place[i], "outcomes: all that '%s' names is kept already; take it out", word[i]);
    }
    self->kept = kept;
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

/* "posterior", "prior", "point", or the file of a posterior. */
static void
read_draws(struct kith_sweep_design *self)
{
    static const char *const words[] = { "posterior", "prior", "point" };
    const struct kith_yaml *node = kith_yaml_find(self->root, "draws");
    const size_t length = node && kith_words_is_one(node) ? strlen(node->text) : 0;
    self->prior = 1;
    if (!node)
        return;
    self->draws_place = node->place;
    self->draws = KITH_SWEEP_OF_POSTERIOR;
    if (length > 3 && strcmp(node->text + length - 3, ".h5") == 0)
        self->posterior = beside(self, node->text);
    else
        self->draws = (enum kith_sweep_draws) (KITH_SWEEP_OF_POSTERIOR + kith_words_choose(&self->problems, node, "way of drawing", words, 3));
    self->prior = self->draws != KITH_SWEEP_OF_POINT;
}

static void
read_root(struct kith_sweep_design *self)
{
    static const char *const keys[] = { "title", "about", "scenarios", "set", "families", "population", "seed", "replicates", "per-draw", "draws", "outcomes", "design",
        "designs" };
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
    read_whole(self, self->root, "seed", 0, UINT64_MAX, &self->seed);
    read_whole(self, self->root, "families", 1, 1000000000, &families);
    read_whole(self, self->root, "replicates", 1, UINT32_MAX, &replicates);
    read_draws(self);
    if (self->prior)
        per_draw = replicates % 2 ? 1 : 2;
    read_whole(self, self->root, "per-draw", 1, UINT32_MAX, &per_draw);
    if (!self->prior && kith_yaml_find(self->root, "per-draw"))
        REFUSE(self, kith_yaml_find(self->root, "per-draw")->place, "per-draw goes with draws; at the point all replicates share the values");
    if (!self->prior)
        per_draw = replicates;
    else if (replicates % per_draw)
        REFUSE(self, top, "%llu replicates cannot be spread over draws of %llu; write a multiple", (unsigned long long) replicates,
            (unsigned long long) per_draw);
    self->families = self->population ? 0 : (uint32_t) families;
    self->replicates = (uint32_t) replicates;
    self->per_draw = (uint32_t) per_draw;
    read_outcomes(self);
    read_layouts(self);
}

void
kith_sweep_design_read(struct kith_sweep_design *self, const char *path)
{
    struct kith_input input;
    struct kith_place top = { path, 0, 0, 0 };
    struct kith_decimal decimal;
    *self = (struct kith_sweep_design) { .seed = 1 };
    self->problems.pool = &self->pool;
    const char *slash = strrchr(path, '/');
    self->name = top.file = kith_pool_copy(&self->pool, path, strlen(path));
    self->folder = kith_pool_copy(&self->pool, path, slash ? (size_t) (slash - path) + 1 : 0);
    const char *reason = kith_input_read(&input, path, &self->pool);
    if (reason) {
        kith_problem_add(&self->problems, input.status, top, "%s", reason);
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
