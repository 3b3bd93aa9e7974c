#include "param/change.h"

#include "base/error.h"
#include "base/text.h"
#include "param/reading.h"
#include "param/regions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** Changes of numbers over time: what a file says of them is checked, kept with the scenario, and applied to the values of a draw. */

static const char collection[] = "changes";

/* Whether a change of `path` is one of this entry: its own path, or that of its row with `*`. */
static int
is_named(const char *path, const struct kith_entry *entry)
{
    return strcmp(path, entry->path) == 0 || (strchr(path, '*') && strcmp(path, entry->parameter->path) == 0);
}

/* ---- what is wrong with them ------------------------------------------------------------ */

/* A change as a file has it; NULL for what is wrong already. */
struct drafted {
    const struct kith_draft *parameter, *how, *amount, *start, *ramp, *until;
};

static const struct kith_draft *
leaf(const struct kith_reading *self, const struct kith_member *member, const char *row)
{
    const struct kith_parameter *const parameter = kith_schema_find(self->schema, row);

    for (size_t i = 0; i < self->n_drafts; i++)
        if (self->drafts[i].entry.parameter == parameter && self->drafts[i].member == member)
            return self->drafts[i].broken ? NULL : &self->drafts[i];
    return NULL;
}

static int
is_below(const char *path, const char *group)
{
    const size_t n = strlen(group);
    return strncmp(path, group, n) == 0 && (path[n] == '\0' || path[n] == '.');
}

/* Whether nothing may change it: a change itself, or what the schema says. */
static int
is_constant(const struct kith_schema *schema, const char *path)
{
    const char *const *one = schema->constant;

    if (is_below(path, collection))
        return 1;
    while (one && *one && !is_below(path, *one))
        one++;
    return one && *one;
}

static void
try_near(struct kith_nearest *near, const struct kith_schema *schema, const struct kith_parameter *row, const char *path)
{
    if (row->kind == KITH_NUMBER && !is_constant(schema, path))
        kith_nearest_try(near, path, strlen(path));
}

static void
refuse_unknown(struct kith_reading *self, const struct kith_draft *draft)
{
    const char *const path = draft->entry.text;
    struct kith_nearest near = { .word = path };

    if (kith_schema_find(self->schema, path)) {
        KITH_REFUSE(self, draft->value_place, "%s: '%s' stands for no parameter, as there is no such member; take the change out",
            draft->entry.path, path);
        return;
    }
    for (size_t i = 0; i < self->n_drafts; i++)
        try_near(&near, self->schema, self->drafts[i].entry.parameter, self->drafts[i].entry.path);
    for (size_t i = 0; i < self->schema->n_parameters; i++)
        try_near(&near, self->schema, &self->schema->parameters[i], self->schema->parameters[i].path);
    if (near.name)
        KITH_REFUSE(self, draft->value_place, "%s: there is no parameter '%s'; did you mean '%s'?", draft->entry.path, path, near.name);
    else
        KITH_REFUSE(self, draft->value_place, "%s: there is no parameter '%s'; 'kith describe parameters' lists all",
            draft->entry.path, path);
}

static void
check_path(struct kith_reading *self, const struct kith_draft *draft)
{
    const char *const path = draft->entry.text;
    const struct kith_entry *first = NULL;

    for (size_t i = 0; i < self->n_drafts && !first; i++)
        if (is_named(path, &self->drafts[i].entry))
            first = &self->drafts[i].entry;
    if (!first && !self->partial)
        refuse_unknown(self, draft);
    if (!first)
        return;
    if (is_constant(self->schema, path))
        KITH_REFUSE(self, draft->value_place,
            "%s: %s cannot change over time: it decides how large a run is or how it begins, or it is a change itself", draft->entry.path, path);
    else if (first->parameter->kind != KITH_NUMBER)
        KITH_REFUSE(self, draft->value_place, "%s: %s is no number; only numbers can change over time", draft->entry.path, path);
}

static void
check_times(struct kith_reading *self, const struct drafted *one)
{
    const double start = one->start->entry.value, ramp = one->ramp->entry.value, until = one->until->entry.value;

    if (until <= 0)
        return;
    if (until <= start)
        KITH_REFUSE(self, one->until->value_place, "%s: the change is gone in week %.10g, but starts in week %.10g; write a later week, or 0 for good",
            one->until->entry.path, until, start);
    else if (start + ramp > until)
        KITH_REFUSE(self, one->ramp->value_place, "%s: the ramp ends in week %.10g, but the change is gone in week %.10g; shorten the ramp or move until",
            one->ramp->entry.path, start + ramp, until);
}

/* A number that is set must be one that the parameter can have. */
static void
check_amount(struct kith_reading *self, const struct drafted *one)
{
    const double amount = one->amount->entry.value;

    for (size_t i = 0; i < self->n_drafts; i++) {
        const struct kith_entry *const entry = &self->drafts[i].entry;
        const struct kith_parameter *const row = entry->parameter;
        const char *range;
        double canonical;
        if (row->kind != KITH_NUMBER || !is_named(one->parameter->entry.text, entry)
            || kith_leaf_in_range(row, kith_unit_find(row->unit), amount, &canonical))
            continue;
        range = kith_leaf_range(self, row);
        if (range)
            KITH_REFUSE(self, one->amount->value_place, "%s: %s is set to %.10g; its range is %s", one->amount->entry.path, entry->path,
                amount, range);
        return;
    }
}

/* What takes whole numbers can be set to one or have one added, at once; anything else goes through numbers between. */
static void
check_steps(struct kith_reading *self, const struct drafted *one)
{
    const struct kith_parameter *row = NULL;
    const struct kith_draft *const how = one->how, *const amount = one->amount;

    for (size_t i = 0; i < self->n_drafts && !row; i++)
        if (is_named(one->parameter->entry.text, &self->drafts[i].entry))
            row = self->drafts[i].entry.parameter;
    if (!row || !(row->step > 0))
        return;
    if (how && how->entry.bits == KITH_MULTIPLY)
        KITH_REFUSE(self, how->value_place, "%s: %s takes %s, and multiplied it gives others; write set or add", how->entry.path, row->path,
            kith_schema_steps(row));
    else if (amount && (amount->entry.law != KITH_FIXED || !kith_schema_fits(row, amount->entry.value)))
        KITH_REFUSE(self, amount->value_place, "%s: %s takes %s; write one, without a distribution", amount->entry.path, row->path,
            kith_schema_steps(row));
    if (one->ramp && one->ramp->entry.value > 0)
        KITH_REFUSE(self, one->ramp->value_place, "%s: %s takes %s, and a ramp goes through others; take the ramp out", one->ramp->entry.path,
            row->path, kith_schema_steps(row));
}

void
kith_change_check(struct kith_reading *self)
{
    for (size_t i = 0; i < self->n_drafts && !self->pool.failed && !self->keep->failed; i++) {
        const struct kith_draft *const draft = &self->drafts[i];
        struct drafted one = { .how = NULL };
        if (draft->entry.parameter->kind != KITH_PATH)
            continue;
        one.parameter = draft->broken ? NULL : draft;
        one.how = leaf(self, draft->member, "changes.*.how");
        one.amount = leaf(self, draft->member, "changes.*.amount");
        one.start = leaf(self, draft->member, "changes.*.start");
        one.ramp = leaf(self, draft->member, "changes.*.ramp");
        one.until = leaf(self, draft->member, "changes.*.until");
        if (one.parameter)
            check_path(self, one.parameter);
        if (one.start && one.ramp && one.until)
            check_times(self, &one);
        if (one.parameter && one.how && one.amount && one.how->entry.bits == KITH_SET_TO)
            check_amount(self, &one);
        if (one.parameter)
            check_steps(self, &one);
    }
}

/* ---- what a scenario keeps of them ------------------------------------------------------ */

struct kith_change_list {
    struct kith_change *change; /* shape (n) */
    size_t n;
};

static size_t
index_of(const struct kith_entry *entries, size_t n, const char *row, unsigned member)
{
    size_t i = 0;
    while (i < n && !(entries[i].member == member && strcmp(entries[i].parameter->path, row) == 0))
        i++;
    return i;
}

/* Says whether memory held. */
static int
make_change(struct kith_change *self, const struct kith_entry *entries, size_t n, unsigned member, struct kith_pool *pool)
{
    const struct kith_entry *const parameter = &entries[index_of(entries, n, "changes.*.parameter", member)];
    const struct kith_entry *const regions = &entries[index_of(entries, n, "changes.*.regions", member)];

    self->how = (enum kith_change_how) entries[index_of(entries, n, "changes.*.how", member)].bits;
    self->amount = index_of(entries, n, "changes.*.amount", member);
    self->start = index_of(entries, n, "changes.*.start", member);
    self->ramp = index_of(entries, n, "changes.*.ramp", member);
    self->until = index_of(entries, n, "changes.*.until", member);
    self->regions = regions->names;
    self->n_regions = regions->n_names;
    self->file = parameter->file;
    self->line = parameter->line;
    self->column = parameter->column;
    for (size_t i = 0; i < n; i++)
        self->n_entries += (size_t) is_named(parameter->text, &entries[i]);
    self->entry = kith_pool_take(pool, (self->n_entries + 1) * sizeof *self->entry);
    for (size_t i = 0, k = 0; i < n && self->entry; i++)
        if (is_named(parameter->text, &entries[i]))
            self->entry[k++] = i;
    return self->entry != NULL;
}

const struct kith_change_list *
kith_change_list_make(struct kith_scenario *scenario, struct kith_pool *pool)
{
    struct kith_change_list *const self = kith_pool_take(pool, sizeof *self);
    size_t n, n_members;
    const struct kith_entry *const entries = kith_scenario_entries(scenario, &n);
    const char *const *const names = kith_scenario_members(scenario, collection, &n_members);

    if (!self)
        return NULL;
    self->change = kith_pool_take(pool, (n_members + 1) * sizeof *self->change);
    for (size_t i = 0; i < n_members && self->change; i++) {
        self->change[i].name = names[i];
        if (!make_change(&self->change[i], entries, n, (unsigned) i, pool))
            return NULL;
        self->n++;
    }
    return self->change ? self : NULL;
}

const struct kith_change *
kith_scenario_changes(const struct kith_scenario *self, size_t *n)
{
    const struct kith_change_list *const list = kith_scenario_change_list(self);

    *n = list->n;
    return list->change;
}

size_t
kith_scenario_count_changes(const struct kith_scenario *self)
{
    return kith_scenario_change_list(self)->n;
}

/* ---- regions ---------------------------------------------------------------------------- */

static const struct kith_entry *
regions_of(const struct kith_scenario *self, size_t change)
{
    size_t n;
    const struct kith_entry *const entries = kith_scenario_entries(self, &n);
    return &entries[index_of(entries, n, "changes.*.regions", (unsigned) change)];
}

const char *
kith_scenario_region_place(const struct kith_scenario *self, size_t change, size_t i)
{
    return regions_of(self, change)->name_places[i];
}

int
kith_scenario_check_regions(const struct kith_scenario *self, const struct kith_regions *regions, struct kith_error *err)
{
    const struct kith_change_list *const list = kith_scenario_change_list(self);
    int status = KITH_OK;

    for (size_t c = 0; c < list->n; c++)
        for (size_t i = 0; i < list->change[c].n_regions; i++) {
            const char *const name = list->change[c].regions[i], *near;
            if (kith_regions_find(regions, name, &near) != SIZE_MAX)
                continue;
            char *const hint = kith_regions_hint(regions, name);
            status = kith_fail(err, KITH_ERR_CONFIG, "%s: changes.%s.regions: %s has no region '%s'; %s", kith_scenario_region_place(self, c, i),
                list->change[c].name, kith_regions_source(regions), name, hint ? hint : "out of memory");
            free(hint);
        }
    return status;
}

/* ---- what they do ----------------------------------------------------------------------- */

static int
holds_in(const struct kith_change *change, const char *region)
{
    for (size_t i = 0; i < change->n_regions && region; i++)
        if (kith_regions_same(change->regions[i], region))
            return 1;
    return change->n_regions == 0;
}

/* How much of a change is in force in a week, 0 to 1; before the policy starts nothing. */
static double
share_in(const struct kith_change *change, const double *values, double week)
{
    const double start = values[change->start], ramp = values[change->ramp], until = values[change->until];

    if (week < 0 || week < start || (until > 0 && week >= until))
        return 0;
    if (week - start >= ramp)
        return 1;
    const double from = floor((week - start) / KITH_CHANGE_STEP) * KITH_CHANGE_STEP;
    const double to = from + KITH_CHANGE_STEP < ramp ? from + KITH_CHANGE_STEP : ramp;
    return (from + to) / 2 / ramp;
}

/* A value of which that share of a change has been done, cut to its range. */
static double
changed(const struct kith_change *change, const struct kith_parameter *row, double amount, double share, double x)
{
    if (share <= 0)
        return x;
    if (change->how == KITH_MULTIPLY)
        x *= share >= 1 ? amount : 1 + (amount - 1) * share;
    else if (change->how == KITH_ADD)
        x += amount * share;
    else
        x = share >= 1 ? amount : x + (amount - x) * share;
    return x < row->low ? row->low : x > row->high ? row->high : x;
}

static int
has_entry(const struct kith_change *change, size_t entry)
{
    for (size_t i = 0; i < change->n_entries; i++)
        if (change->entry[i] == entry)
            return 1;
    return 0;
}

/* One value in a week, after all changes. */
static double
value_in(const struct kith_change_list *list, const struct kith_entry *entries, const double *values, size_t entry, double week,
    const char *region)
{
    double x = values[entry];
    for (size_t c = 0; c < list->n; c++) {
        const struct kith_change *const one = &list->change[c];
        if (has_entry(one, entry) && holds_in(one, region))
            x = changed(one, entries[entry].parameter, values[one->amount], share_in(one, values, week), x);
    }
    return x;
}

/* Whether a value is another one than in the week before. */
static int
moved(const struct kith_change_list *list, const struct kith_entry *entries, const double *values, const struct kith_change *change,
    double week, const char *region, const double *out)
{
    for (size_t i = 0; i < change->n_entries; i++) {
        const double before = value_in(list, entries, values, change->entry[i], week - 1, region);
        if (before < out[change->entry[i]] || before > out[change->entry[i]])
            return 1;
    }
    return 0;
}

enum kith_change_fate
kith_change_fate_of(const struct kith_scenario *self, size_t change, const double *values, uint32_t weeks)
{
    const struct kith_change *const one = &kith_scenario_change_list(self)->change[change];
    size_t n, moved = 0;
    const struct kith_entry *const entries = kith_scenario_entries(self, &n);

    if (values[one->start] >= weeks)
        return KITH_CHANGE_LATE;
    for (size_t i = 0; i < one->n_entries; i++) {
        const double x = values[one->entry[i]], y = changed(one, entries[one->entry[i]].parameter, values[one->amount], 1, x);
        moved += x < y || x > y;
    }
    if (!moved)
        return KITH_CHANGE_NOTHING;
    return values[one->start] + values[one->ramp] > weeks ? KITH_CHANGE_CUT : KITH_CHANGE_ACTS;
}

int
kith_scenario_values_at(const struct kith_scenario *self, const double *values, uint32_t week, const char *region, double *out)
{
    const struct kith_change_list *const list = kith_scenario_change_list(self);
    size_t n;
    const struct kith_entry *const entries = kith_scenario_entries(self, &n);
    int is_new = 0;

    memcpy(out, values, n * sizeof *out);
    for (size_t c = 0; c < list->n; c++) {
        const struct kith_change *const one = &list->change[c];
        const double share = holds_in(one, region) ? share_in(one, values, week) : 0;
        for (size_t i = 0; i < one->n_entries && share > 0; i++) {
            double *const x = &out[one->entry[i]];
            *x = changed(one, entries[one->entry[i]].parameter, values[one->amount], share, *x);
        }
    }
    for (size_t c = 0; c < list->n && !is_new; c++) {
        const struct kith_change *const one = &list->change[c];
        const double share = share_in(one, values, week), before = share_in(one, values, (double) week - 1);
        if (holds_in(one, region) && (share < before || share > before))
            is_new = moved(list, entries, values, one, week, region, out);
    }
    return is_new;
}
