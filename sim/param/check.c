#include "param/reading.h"

#include <stdlib.h>
#include <string.h>

/* What is wanted of the file as a whole stands at its beginning. */
static struct kith_place
top(const struct kith_reading *self)
{
    return (struct kith_place) { self->files[0].name, 1, 1, 1 };
}

/* ---- members and sets ------------------------------------------------------------------- */

static void
number_members(struct kith_reading *self)
{
    for (size_t i = 0; i < self->schema->n_collections; i++) {
        unsigned index = 0;
        for (struct kith_member *one = self->rosters[i].first; one; one = one->next)
            if (!one->removed)
                one->index = index++;
    }
}

/* A member of that name that was removed, or NULL. */
static const struct kith_member *
find_removed(const struct kith_roster *roster, const char *name)
{
    for (const struct kith_member *one = roster->first; one; one = one->next)
        if (one->removed && strcmp(one->name, name) == 0)
            return one;
    return NULL;
}

static void
refuse_name(struct kith_reading *self, const struct kith_draft *draft, const struct kith_roster *roster,
    const struct kith_yaml *name)
{
    const struct kith_member *const removed = find_removed(roster, name->text);
    const char *names[32], *hint;
    size_t n = 0;

    if (removed) {
        KITH_REFUSE(self, name->place, "%s names '%s', which %s:%d removes; take it out of the list or keep it",
            draft->entry.path, name->text, removed->place.file, removed->place.line);
        return;
    }
    for (const struct kith_member *one = roster->first; one && n < 32; one = one->next)
        if (!one->removed)
            names[n++] = one->name;
    hint = kith_reading_hint(self, name->text, names, n);
    if (hint)
        KITH_REFUSE(self, name->place, "%s: %s has no '%s';%s", draft->entry.path, roster->collection->path, name->text, hint);
}

static void
resolve_name(struct kith_reading *self, struct kith_draft *draft, const struct kith_roster *roster,
    const struct kith_yaml *name)
{
    if (name->kind != KITH_YAML_SCALAR || kith_yaml_is_null(name)) {
        KITH_REFUSE(self, name->place, "%s: the list holds %s; write names only", draft->entry.path, kith_yaml_kind_name(name));
        return;
    }
    for (const struct kith_member *one = roster->first; one; one = one->next) {
        const uint32_t bit = UINT32_C(1) << (one->index & 31);
        if (one->removed || strcmp(one->name, name->text) != 0)
            continue;
        if (draft->entry.bits & bit)
            KITH_REFUSE(self, name->place, "%s names '%s' twice; keep one", draft->entry.path, name->text);
        draft->entry.bits |= bit;
        return;
    }
    if (!self->partial && !roster->overfull)
        refuse_name(self, draft, roster, name);
}

static const struct kith_roster *
roster_of_set(const struct kith_reading *self, const struct kith_draft *draft)
{
    const struct kith_collection *const collection
        = kith_schema_collection(self->schema, draft->entry.parameter->names);
    return collection ? &self->rosters[collection - self->schema->collections] : NULL;
}

static void
resolve_set(struct kith_reading *self, struct kith_draft *draft)
{
    const struct kith_roster *const roster = roster_of_set(self, draft);

    draft->entry.bits = 0;
    if (!draft->names || !roster)
        return;
    for (const struct kith_yaml_item *item = draft->names->first; item; item = item->next)
        resolve_name(self, draft, roster, item->value);
}

static void
resolve_sets(struct kith_reading *self)
{
    for (size_t i = 0; i < self->n_drafts; i++) {
        struct kith_draft *const draft = &self->drafts[i];
        if (draft->entry.parameter->kind == KITH_SET && !(draft->member && draft->member->removed))
            resolve_set(self, draft);
    }
}

/* ---- what is missing -------------------------------------------------------------------- */

static int
is_there(const struct kith_reading *self, const struct kith_parameter *parameter, const struct kith_member *member)
{
    for (size_t i = 0; i < self->n_drafts; i++)
        if (self->drafts[i].entry.parameter == parameter && self->drafts[i].member == member)
            return 1;
    return 0;
}

static int
is_blotted(const struct kith_reading *self, const char *path)
{
    for (const struct kith_blot *one = self->blots; one; one = one->next) {
        const size_t length = strlen(one->path);
        if (strncmp(path, one->path, length) == 0 && path[length] == '.')
            return 1;
    }
    return 0;
}

/* The path with the member's name for `*`. */
static const char *
concrete(struct kith_reading *self, const struct kith_parameter *parameter, const struct kith_member *member)
{
    const char *const star = member ? strchr(parameter->path, '*') : NULL;

    if (!star)
        return parameter->path;
    return kith_pool_format(&self->pool, "%.*s%s%s", (int) (star - parameter->path), parameter->path, member->name, star + 1);
}

/* What to write for it. */
static const char *
example(struct kith_reading *self, const struct kith_parameter *parameter)
{
    if (parameter->kind == KITH_NUMBER)
        return kith_pool_format(&self->pool, "{value: ..., unit: %s, grade: ..., source: ...}", parameter->unit);
    if (parameter->kind == KITH_SET)
        return "{value: [...], grade: ..., source: ...}";
    return kith_pool_format(&self->pool, "{value: %s, grade: ..., source: ...}", parameter->names);
}

static void
refuse_missing(struct kith_reading *self, const struct kith_parameter *parameter, const struct kith_member *member)
{
    const char *const path = concrete(self, parameter, member);
    const char *const what = example(self, parameter);
    struct kith_place place = top(self);

    if (!path || !what || is_blotted(self, path))
        return;
    if (member && member->file == 0)
        place = member->place;
    KITH_REFUSE(self, place, "%s is missing; write %s", path, what);
}

static void
check_complete(struct kith_reading *self)
{
    for (size_t i = 0; i < self->schema->n_parameters; i++) {
        const struct kith_parameter *const parameter = &self->schema->parameters[i];
        const struct kith_collection *const owner = kith_schema_owner(self->schema, parameter);
        if (!owner) {
            if (!is_there(self, parameter, NULL))
                refuse_missing(self, parameter, NULL);
            continue;
        }
        for (const struct kith_member *one = self->rosters[owner - self->schema->collections].first; one; one = one->next)
            if (!one->removed && !is_there(self, parameter, one))
                refuse_missing(self, parameter, one);
    }
}

/* ---- order ------------------------------------------------------------------------------ */

/* Schema order, members in collection order. */
static int
by_row_and_member(const void *left, const void *right)
{
    const struct kith_draft *const a = left, *const b = right;

    if (a->entry.parameter != b->entry.parameter)
        return a->entry.parameter < b->entry.parameter ? -1 : 1;
    return (a->entry.member > b->entry.member) - (a->entry.member < b->entry.member);
}

static void
drop_removed(struct kith_reading *self)
{
    size_t n = 0;
    for (size_t i = 0; i < self->n_drafts; i++) {
        struct kith_draft draft = self->drafts[i];
        if (draft.member && draft.member->removed)
            continue;
        draft.entry.member = draft.member ? draft.member->index : 0;
        self->drafts[n++] = draft;
    }
    self->n_drafts = n;
}

void
kith_reading_check(struct kith_reading *self)
{
    number_members(self);
    resolve_sets(self);
    if (!self->partial)
        check_complete(self);
    drop_removed(self);
    if (self->n_drafts)
        qsort(self->drafts, self->n_drafts, sizeof *self->drafts, by_row_and_member);
}
