#include "param/scenario_parts.h"

#include "base/text.h"
#include "param/change.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/** Changes of numbers over time: what a file says of them is checked, kept with the scenario, and applied to the values of a draw. */

static const char collection[] = "changes";

int
kith_change_names(const char *path, const struct kith_entry *entry)
{
    return strcmp(path, entry->path) == 0 || (strchr(path, '*') && strcmp(path, entry->parameter->path) == 0);
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

    self->kind = (enum kith_change_kind) entries[index_of(entries, n, "changes.*.how", member)].bits;
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
        self->n_entries += (size_t) kith_change_names(parameter->text, &entries[i]);
    self->entry = kith_pool_take(pool, (self->n_entries + 1) * sizeof *self->entry);
    for (size_t i = 0, k = 0; i < n && self->entry; i++)
        if (kith_change_names(parameter->text, &entries[i]))
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
    const struct kith_change_list *const list = self->changes;

    *n = list->n;
    return list->change;
}

size_t
kith_scenario_count_changes(const struct kith_scenario *self)
{
    return self ? self->changes->n : 0;
}

/* ---- regions ---------------------------------------------------------------------------- */

/* Two names of one province: its own, and the one that most Dutch people know. */
static const char *
known_name(const char *folded)
{
    return strcmp(folded, "friesland") == 0 ? "fryslan" : folded;
}

static const char between[] = " -_'"; /* words */

/* Letter by letter: what stands between words is written in many ways. */
static int
same_letters(const char *a, const char *b)
{
    for (a += strspn(a, between), b += strspn(b, between); *a && *a == *b; a += strspn(a, between), b += strspn(b, between)) {
        a++;
        b++;
    }
    return *a == *b;
}

int
kith_regions_same(const char *a, const char *b)
{
    char x[KITH_REGION_NAME], y[KITH_REGION_NAME];
    const unsigned char c = (unsigned char) a[strspn(a, between)], d = (unsigned char) b[strspn(b, between)];
    if (c < 0x80 && d < 0x80 && tolower(c) != tolower(d)) /* most are told apart at once */
        return 0;
    return strcmp(a, b) == 0 || same_letters(known_name(kith_text_folded(a, x, sizeof x)), known_name(kith_text_folded(b, y, sizeof y)));
}

int
kith_regions_have(const char *const *name, size_t n, const char *region)
{
    for (size_t i = 0; i < n && region; i++)
        if (kith_regions_same(name[i], region))
            return 1;
    return n == 0;
}

/* ---- what they do ----------------------------------------------------------------------- */

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
    if (change->kind == KITH_MULTIPLY)
        x *= share >= 1 ? amount : 1 + (amount - 1) * share;
    else if (change->kind == KITH_ADD)
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
        if (has_entry(one, entry) && kith_regions_have(one->regions, one->n_regions, region))
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
    const struct kith_change *const one = &self->changes->change[change];
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
    const struct kith_change_list *const list = self->changes;
    size_t n;
    const struct kith_entry *const entries = kith_scenario_entries(self, &n);
    int is_new = 0;

    memcpy(out, values, n * sizeof *out);
    for (size_t c = 0; c < list->n; c++) {
        const struct kith_change *const one = &list->change[c];
        const double share = kith_regions_have(one->regions, one->n_regions, region) ? share_in(one, values, week) : 0;
        for (size_t i = 0; i < one->n_entries && share > 0; i++) {
            double *const x = &out[one->entry[i]];
            *x = changed(one, entries[one->entry[i]].parameter, values[one->amount], share, *x);
        }
    }
    for (size_t c = 0; c < list->n && !is_new; c++) {
        const struct kith_change *const one = &list->change[c];
        const double share = share_in(one, values, week), before = share_in(one, values, (double) week - 1);
        if (kith_regions_have(one->regions, one->n_regions, region) && (share < before || share > before))
            is_new = moved(list, entries, values, one, week, region, out);
    }
    return is_new;
}
