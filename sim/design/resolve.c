#include "design/design.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "param/decimal.h"
#include "read/range.h"
#include "read/scenario.h"

/** Designs held against scenarios: which parameters they set, and to what. All that is wrong is told in one pass. */

#define REFUSE(self, place, ...) kith_problem_add(&(self)->problems, KITH_ERR_CONFIG, place, __VA_ARGS__)

/* A change over time is that of the scenarios that have it; all else is in all of them. */
static int
is_elsewhere(const char *path, struct kith_scenario *const *scenario, size_t n)
{
    for (size_t s = 0; s < n && kith_is_change(path); s++)
        if (kith_scenario_find(scenario[s], path))
            return 1;
    return 0;
}

/* Says that a scenario has no such parameter; of changes, which are of some scenarios, all are asked for a name that is near. */
static void
tell_missing(struct kith_sweep_design *self, const char *path, struct kith_place place, struct kith_scenario *const *scenario, size_t n, size_t s)
{
    const int many = strchr(path, '*') != NULL;
    struct kith_nearest near = { .word = path };
    for (size_t t = s; t < (kith_is_change(path) ? n : s + 1); t++) {
        size_t n_entries;
        const struct kith_entry *all = kith_scenario_entries(scenario[t], &n_entries);
        for (size_t e = 0; e < n_entries; e++) {
            const char *name = many ? all[e].parameter->path : all[e].path;
            kith_nearest_try(&near, name, strlen(name));
        }
    }
    const char *what = many ? "nothing like" : "no parameter", *called = kith_scenario_name(scenario[s]);
    if (near.name && strcmp(near.name, path) != 0)
        REFUSE(self, place, "scenario %s has %s '%s'; did you mean '%s'?", called, what, path, near.name);
    else
        REFUSE(self, place, "scenario %s has %s '%s'; 'kith describe parameters' lists all", called, what, path);
}

/* The first entry of a parameter, and in which scenarios it is; NULL and told when it cannot be set. `some`: not all need to have it. */
static const struct kith_entry *
find_entry(struct kith_sweep_design *self, const char *path, struct kith_place place, struct kith_scenario *const *scenario, size_t n, int some, uint8_t *acts)
{
    const struct kith_entry *first = NULL;
    for (size_t s = 0; s < n; s++) {
        const struct kith_entry *entry = kith_scenario_find(scenario[s], path);
        acts[s] = entry != NULL;
        if (!entry && !some) {
            tell_missing(self, path, place, scenario, n, s);
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

/* The canonical unit in words: none of a share. */
static const char *
unit_of(const struct kith_entry *entry)
{
    return strcmp(entry->parameter->unit, "1") == 0 ? "" : entry->parameter->unit;
}

/* A number as written, in the canonical unit; told when it is out of range. */
static int
canonical(struct kith_sweep_design *self, struct kith_place place, const struct kith_entry *entry, double written, double *out)
{
    const struct kith_parameter *p = entry->parameter;
    const char *unit = unit_of(entry), *written_unit = strcmp(entry->unit->name, "1") == 0 ? "" : entry->unit->name;
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
        const char *reason = err.text ? strstr(err.text, ": ") : NULL;
        reason = reason ? reason + 2 : "cannot be read";
        if (strncmp(reason, path, strlen(path)) == 0) /* named already */
            REFUSE(self, place, "%s", reason);
        else
            REFUSE(self, place, "%s: %s", path, reason);
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
scenario_of(const struct kith_sweep_member *member, struct kith_scenario *const *scenario, size_t n)
{
    size_t s = 0;
    while (s + 1 < n && !member->acts[s])
        s++;
    return scenario[s];
}

/* ---- which parameters an axis sets ------------------------------------------------------ */

static void
add_member(struct kith_sweep_design *self, struct kith_sweep_axis *axis, const char *path, struct kith_scenario *const *scenario, size_t n, int some)
{
    uint8_t *acts = kith_pool_take(&self->pool, n + 1);
    const struct kith_entry *entry = acts ? find_entry(self, path, axis->place, scenario, n, some, acts) : NULL;
    if (!entry)
        return;
    acts[n] = 1;
    axis->member[axis->n_members++] = (struct kith_sweep_member) { entry->path, entry, acts };
}

static int
is_member(const struct kith_sweep_axis *axis, const char *path)
{
    for (size_t m = 0; m < axis->n_members; m++)
        if (strcmp(axis->member[m].path, path) == 0)
            return 1;
    return 0;
}

/* A glob stands for what it matches in each scenario, which may have parameters that others do not have. */
static void
find_members(struct kith_sweep_design *self, struct kith_sweep_axis *axis, struct kith_scenario *const *scenario, size_t n)
{
    size_t room = 1;
    for (size_t s = 0; s < n; s++) {
        size_t more;
        kith_scenario_entries(scenario[s], &more);
        room += more;
    }
    const int glob = strchr(axis->path, '*') != NULL;
    axis->n_members = 0;
    axis->member = kith_pool_take(&self->pool, (glob ? room : 1) * sizeof *axis->member);
    if (axis->member && !glob)
        add_member(self, axis, axis->path, scenario, n, self->population && is_elsewhere(axis->path, scenario, n));
    if (!axis->member || !glob)
        return;
    size_t lacking = n, matches = 0;
    for (size_t s = 0; s < n; s++) {
        size_t n_entries, here = 0;
        const struct kith_entry *all = kith_scenario_entries(scenario[s], &n_entries);
        for (size_t e = 0; e < n_entries; e++) {
            if (!kith_text_matches(all[e].path, axis->path))
                continue;
            here++;
            if (!is_member(axis, all[e].path) && self->problems.count < 1000)
                add_member(self, axis, all[e].path, scenario, n, 1);
        }
        lacking = !here && lacking == n ? s : lacking;
        matches += here;
    }
    if (lacking < n && (!matches || !self->population || !kith_is_change(axis->path)))
        tell_missing(self, axis->path, axis->place, scenario, n, lacking);
}

/* ---- what it sets them to --------------------------------------------------------------- */

/* A level of a glob must be the same value for all that it matches: one axis sets all alike. */
static void
check_alike(struct kith_sweep_design *self, const struct kith_sweep_axis *axis, size_t i, struct kith_scenario *const *scenario, size_t n)
{
    for (size_t m = 1; m < axis->n_members && !isnan(axis->level[i]); m++) {
        const struct kith_sweep_member *one = &axis->member[m];
        double x;
        if (!level_value(self, axis->at[i], scenario_of(one, scenario, n), one->entry, axis->text[i], &x))
            return; /* told */
        if (x >= axis->level[i] && x <= axis->level[i] && strcmp(one->entry->parameter->unit, axis->member[0].entry->parameter->unit) == 0)
            continue;
        const char *unit = unit_of(axis->member[0].entry), *other = unit_of(one->entry);
        REFUSE(self, axis->at[i], "%s: %s means %.10g%s%s for %s and %.10g%s%s for %s; write them one by one", axis->path, axis->text[i], axis->level[i],
            *unit ? " " : "", unit, axis->member[0].path, x, *other ? " " : "", other, one->path);
        return;
    }
}

/* The same of a range. */
static void
check_range(struct kith_sweep_design *self, const struct kith_sweep_axis *axis)
{
    const struct kith_entry *first = axis->member[0].entry;
    double low[2], high[2];
    for (size_t m = 0; m < axis->n_members; m++) {
        const struct kith_entry *entry = axis->member[m].entry;
        const int k = m > 0;
        const int good = canonical(self, axis->place, entry, axis->low, &low[k]);
        if (!canonical(self, axis->place, entry, axis->high, &high[k]) || !good) {
            if (!k)
                return; /* told, and nothing to hold others against */
            continue;
        }
        if (k && (low[1] < low[0] || low[1] > low[0] || high[1] < high[0] || high[1] > high[0] || entry->parameter->step < first->parameter->step
                     || entry->parameter->step > first->parameter->step || strcmp(entry->parameter->unit, first->parameter->unit) != 0))
            REFUSE(self, axis->place, "%s: from %.10g to %.10g is another range for %s than for %s; write them one by one", axis->path, axis->low, axis->high,
                entry->path, first->path);
    }
    if (axis->logarithmic && first->parameter->step > 0)
        REFUSE(self, axis->place, "%s takes %s, each as often; take the scale out", axis->path, kith_schema_steps(first->parameter));
}

static void
resolve_levels(struct kith_sweep_design *self, struct kith_sweep_axis *axis, struct kith_scenario *const *scenario, size_t n)
{
    const struct kith_sweep_member *first = &axis->member[0];
    axis->level = kith_pool_take(&self->pool, axis->n * sizeof *axis->level);
    for (size_t i = 0; axis->level && i < axis->n; i++) {
        if (!seen_before(axis, i) && !level_value(self, axis->at[i], scenario_of(first, scenario, n), first->entry, axis->text[i], &axis->level[i]))
            axis->level[i] = (double) NAN; /* told */
        check_alike(self, axis, i, scenario, n);
    }
}

static void
resolve_axis(struct kith_sweep_design *self, struct kith_sweep_axis *axis, struct kith_scenario *const *scenario, size_t n)
{
    find_members(self, axis, scenario, n);
    if (!axis->n_members)
        return;
    const struct kith_entry *first = axis->member[0].entry;
    if (axis->n) {
        resolve_levels(self, axis, scenario, n);
    } else if (first->parameter->kind != KITH_NUMBER) {
        REFUSE(self, axis->place, "%s is no number; write levels", axis->path);
    } else if (axis->prior && axis->n_members > 1) {
        REFUSE(self, axis->place, "%s: each of its %zu parameters has a distribution of its own; write {low: NUMBER, high: NUMBER}, or one by one", axis->path,
            axis->n_members);
    } else if (axis->prior && first->law == KITH_FIXED) {
        REFUSE(self, axis->place, "%s has no distribution in scenario %s; write {low: NUMBER, high: NUMBER}", axis->path,
            kith_scenario_name(scenario[0]));
    } else if (axis->ranged) {
        check_range(self, axis);
    }
}

/* What two axes of a design set: nobody could say which of them counts. */
static void
check_overlap(struct kith_sweep_design *self, const struct kith_sweep_layout *layout, size_t a)
{
    for (size_t b = 0; b < a; b++)
        for (size_t m = 0; m < layout->axis[a].n_members; m++)
            if (is_member(&layout->axis[b], layout->axis[a].member[m].path)) {
                REFUSE(self, layout->axis[a].place, "%s sets %s, and so does %s; leave one of them out", layout->axis[a].path, layout->axis[a].member[m].path,
                    layout->axis[b].path);
                return;
            }
}

void
kith_sweep_design_resolve(struct kith_sweep_design *self, struct kith_scenario *const *scenario, size_t n)
{
    struct kith_decimal decimal;
    if (kith_decimal_begin(&decimal))
        for (size_t l = 0; l < self->n_layouts; l++)
            for (size_t a = 0; a < self->layout[l].n_axes; a++) {
                resolve_axis(self, &self->layout[l].axis[a], scenario, n);
                if (self->layout[l].kind != KITH_SWEEP_CSV) /* which tells it of its names */
                    check_overlap(self, &self->layout[l], a);
            }
    kith_decimal_end(&decimal);
}

/* ---- more levels ----------------------------------------------------------------------- */

/* Adds the levels "a,b" to an axis that has room for them. */
static void
add_levels(struct kith_sweep_design *self, struct kith_sweep_axis *axis, struct kith_scenario *const *scenario, size_t n, const char *at)
{
    const struct kith_place place = { "--levels", 0, 0, 0 };
    const struct kith_sweep_member *first = &axis->member[0];
    while (*at) {
        const size_t size = *at == '[' ? strcspn(at, "]") + 1 : strcspn(at, ",");
        axis->text[axis->n] = kith_pool_copy(&self->pool, at, size);
        axis->at[axis->n] = place;
        if (level_value(self, place, scenario_of(first, scenario, n), first->entry, axis->text[axis->n], &axis->level[axis->n])) {
            check_alike(self, axis, axis->n, scenario, n);
            for (size_t i = 0; i < axis->n; i++)
                if (axis->level[i] >= axis->level[axis->n] && axis->level[i] <= axis->level[axis->n])
                    REFUSE(self, place, "%s: level %s is there already", axis->path, axis->text[axis->n]);
            axis->n++;
        }
        at += size;
        at += *at == ',';
    }
}

int
kith_sweep_design_levels(struct kith_sweep_design *self, struct kith_scenario *const *scenario, size_t n, const char *levels,
    struct kith_sweep_vectors *out, struct kith_error *err)
{
    const size_t length = strcspn(levels, "=");
    struct kith_sweep_layout *layout = self->layout;
    size_t a = 0;
    *out = (struct kith_sweep_vectors) { 0 };
    if (layout->kind != KITH_SWEEP_GRID && layout->kind != KITH_SWEEP_OAT)
        return kith_fail(err, KITH_ERR_USAGE, "a %s design has no levels to add to", kith_sweep_kind_name(layout->kind));
    while (a < layout->n_axes && (strlen(layout->axis[a].path) != length || strncmp(layout->axis[a].path, levels, length) != 0))
        a++;
    if (a == layout->n_axes || levels[length] != '=' || !levels[length + 1])
        return kith_fail(err, KITH_ERR_USAGE, "--levels %s: write PATH=a,b with a parameter of the design", levels);
    struct kith_sweep_axis *axis = &layout->axis[a];
    const size_t before = axis->n, most = before + strlen(levels);
    const char **text = kith_pool_take(&self->pool, most * sizeof *text);
    struct kith_place *at = kith_pool_take(&self->pool, most * sizeof *at);
    double *value = kith_pool_take(&self->pool, most * sizeof *value);
    if (!text || !at || !value)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    memcpy(text, axis->text, before * sizeof *text);
    memcpy(at, axis->at, before * sizeof *at);
    memcpy(value, axis->level, before * sizeof *value);
    axis->text = text;
    axis->at = at;
    axis->level = value;
    struct kith_decimal decimal;
    if (kith_decimal_begin(&decimal))
        add_levels(self, axis, scenario, n, levels + length + 1);
    kith_decimal_end(&decimal);
    TRY(kith_problems_tell(&self->problems, "--levels", err));
    return kith_sweep_layout_since(self, layout, a, before, out, err);
}
