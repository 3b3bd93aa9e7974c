#include "param/change.h"

#include "base/error.h"
#include "base/text.h"
#include "read/reading.h"
#include "read/regions.h"
#include "read/scenario.h"

#include <stdlib.h>
#include <string.h>

/* What a file says of changes over time is checked here. */

static const char collection[] = "changes";

/* A change as a file has it; NULL for what is wrong already. */
struct drafted {
    const struct kith_draft *parameter, *kind, *amount, *start, *ramp, *until;
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
        if (kith_change_names(path, &self->drafts[i].entry))
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
        if (row->kind != KITH_NUMBER || !kith_change_names(one->parameter->entry.text, entry)
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
    const struct kith_draft *const kind = one->kind, *const amount = one->amount;

    for (size_t i = 0; i < self->n_drafts && !row; i++)
        if (kith_change_names(one->parameter->entry.text, &self->drafts[i].entry))
            row = self->drafts[i].entry.parameter;
    if (!row || !(row->step > 0))
        return;
    if (kind && kind->entry.bits == KITH_MULTIPLY)
        KITH_REFUSE(self, kind->value_place, "%s: %s takes %s, and multiplied it gives others; write set or add", kind->entry.path, row->path,
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
        struct drafted one = { .kind = NULL };
        if (draft->entry.parameter->kind != KITH_PATH)
            continue;
        one.parameter = draft->broken ? NULL : draft;
        one.kind = leaf(self, draft->member, "changes.*.how");
        one.amount = leaf(self, draft->member, "changes.*.amount");
        one.start = leaf(self, draft->member, "changes.*.start");
        one.ramp = leaf(self, draft->member, "changes.*.ramp");
        one.until = leaf(self, draft->member, "changes.*.until");
        if (one.parameter)
            check_path(self, one.parameter);
        if (one.start && one.ramp && one.until)
            check_times(self, &one);
        if (one.parameter && one.kind && one.amount && one.kind->entry.bits == KITH_SET_TO)
            check_amount(self, &one);
        if (one.parameter)
            check_steps(self, &one);
    }
}

int
kith_scenario_check_regions(const struct kith_scenario *self, const struct kith_regions *regions, struct kith_error *err)
{
    size_t n;
    const struct kith_entry *const entry = kith_scenario_entries(self, &n);
    int status = KITH_OK;

    for (size_t e = 0; e < n; e++)
        for (size_t i = 0; i < entry[e].n_names; i++) {
            const char *const name = entry[e].names[i], *near;
            if (kith_regions_find(regions, name, &near) != SIZE_MAX)
                continue;
            char *const hint = kith_regions_hint(regions, name);
            status = kith_fail(err, KITH_ERR_CONFIG, "%s: %s: %s has no region '%s'; %s", entry[e].name_places[i], entry[e].path,
                kith_regions_source(regions), name, hint ? hint : "out of memory");
            free(hint);
        }
    return status;
}
