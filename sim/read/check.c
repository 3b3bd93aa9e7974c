#include "read/reading.h"

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
    if (self->partial) /* it may be in the file that is not there */
        draft->broken = 1;
    else if (!roster->overfull)
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

/* "file:line:column"; of an option, the option. */
static const char *
place_text(struct kith_pool *pool, struct kith_place place)
{
    return place.line ? kith_pool_format(pool, "%s:%d:%d", place.file, place.line, place.column)
                      : kith_pool_format(pool, "%s", place.file);
}

/* Adds one of the free names; says whether it is good. */
static int
take_name(struct kith_reading *self, const struct kith_draft *draft, const struct kith_yaml *name, const char **names,
    const char **places, size_t n)
{
    const int is_scalar = name->kind == KITH_YAML_SCALAR && !kith_yaml_is_null(name);
    const int is_text = is_scalar && (!name->place.line || kith_reading_text_is_one(self, draft->entry.path, name));
    const char *const wrong = is_text ? kith_leaf_name_wrong(name->text) : NULL;

    if (!is_scalar)
        KITH_REFUSE(self, name->place, "%s: the list holds %s; write names only", draft->entry.path, kith_yaml_kind_name(name));
    else if (wrong)
        KITH_REFUSE(self, name->place, "%s: the name '%.80s' %s", draft->entry.path, name->text, wrong);
    if (!is_text || wrong)
        return 0;
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name->text) == 0) {
            KITH_REFUSE(self, name->place, "%s names '%s' twice; keep one", draft->entry.path, name->text);
            return 0;
        }
    names[n] = kith_pool_copy(self->keep, name->text, strlen(name->text));
    places[n] = place_text(self->keep, name->place);
    return names[n] && places[n];
}

static void
take_names(struct kith_reading *self, struct kith_draft *draft)
{
    const size_t size = draft->names ? (draft->names->n + 1) * sizeof(char *) : 0;
    const char **const names = size ? kith_pool_take(self->keep, size) : NULL;
    const char **const places = names ? kith_pool_take(self->keep, size) : NULL;
    size_t n = 0;

    if (!places)
        return;
    for (const struct kith_yaml_item *item = draft->names->first; item; item = item->next)
        n += (size_t) take_name(self, draft, item->value, names, places, n);
    draft->entry.names = names;
    draft->entry.name_places = places;
    draft->entry.n_names = n;
}

static void
resolve_sets(struct kith_reading *self)
{
    for (size_t i = 0; i < self->n_drafts; i++) {
        struct kith_draft *const draft = &self->drafts[i];
        if (draft->member && draft->member->removed)
            continue;
        if (draft->entry.parameter->kind == KITH_SET)
            resolve_set(self, draft);
        if (draft->entry.parameter->kind == KITH_NAMES)
            take_names(self, draft);
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
    if (parameter->kind == KITH_SET || parameter->kind == KITH_NAMES)
        return "{value: [...], grade: ..., source: ...}";
    if (parameter->kind == KITH_PATH)
        return "{value: PATH, grade: ..., source: ...}";
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

/* ---- what was left out ------------------------------------------------------------------ */

static void
add_default(struct kith_reading *self, const struct kith_parameter *parameter, struct kith_member *member, struct kith_roster *roster)
{
    const char *const path = concrete(self, parameter, member);
    const struct kith_place place = member ? member->place : top(self);
    struct kith_draft *draft;

    if (!path || is_blotted(self, path))
        return;
    draft = kith_reading_draft(self, parameter, member);
    if (!draft)
        return;
    *draft = (struct kith_draft) { .member = member, .roster = roster, .place = place };
    draft->entry = (struct kith_entry) { .parameter = parameter, .path = kith_pool_copy(self->keep, path, strlen(path)),
        .file = place.file, .line = place.line, .column = place.column, .grade = KITH_ASSUMPTION, .source = "default", .note = "" };
    if (parameter->kind == KITH_NUMBER)
        draft->entry.unit = kith_unit_find(parameter->unit);
    if (draft->entry.path)
        kith_set_value(self, place, draft, parameter->otherwise);
}

void
kith_reading_defaults(struct kith_reading *self)
{
    for (size_t i = 0; i < self->schema->n_parameters && !self->keep->failed; i++) {
        const struct kith_parameter *const parameter = &self->schema->parameters[i];
        const struct kith_collection *const owner = kith_schema_owner(self->schema, parameter);
        struct kith_roster *const roster = owner ? &self->rosters[owner - self->schema->collections] : NULL;
        if (!parameter->otherwise)
            continue;
        if (!roster && !is_there(self, parameter, NULL))
            add_default(self, parameter, NULL, NULL);
        for (struct kith_member *one = roster ? roster->first : NULL; one; one = one->next)
            if (!one->removed && !is_there(self, parameter, one))
                add_default(self, parameter, one, roster);
    }
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

/* Who forgets one line should not have to guess it from a hundred others. Told of the file as a whole, so before them. */
static void
hint_at_extends(struct kith_reading *self, int missing)
{
    enum { SEVERAL = 8 };
    const struct kith_file *const file = &self->files[0];
    const struct kith_place whole = { .file = file->name, .order = top(self).order };
    if (missing >= SEVERAL && self->n_files == 1 && file->folder && !kith_yaml_find(file->root, "extends"))
        KITH_REFUSE(self, whole, "the file extends no other, and %d values are missing; write 'extends: FILE' to have them from another scenario, such as baseline.yaml",
            missing);
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

/* ---- what must hold of values together ---------------------------------------------------- */

struct beside {
    const struct kith_reading *reading;
    const struct kith_draft *draft;
};

static const struct kith_entry *
entry_beside(const void *with, const char *row)
{
    const struct beside *self = with;
    for (size_t i = 0; i < self->reading->n_drafts; i++) {
        const struct kith_draft *one = &self->reading->drafts[i];
        if (one->entry.member == self->draft->entry.member && strcmp(one->entry.parameter->path, row) == 0)
            return one->broken ? NULL : &one->entry;
    }
    return NULL;
}

static void
check_together(struct kith_reading *self)
{
    for (size_t i = 0; i < self->n_drafts && self->schema->wrong && !self->pool.failed; i++) {
        const struct kith_draft *draft = &self->drafts[i];
        const struct beside beside = { self, draft };
        const char *wrong = draft->broken ? NULL : self->schema->wrong(&draft->entry, entry_beside, &beside);
        if (wrong)
            KITH_REFUSE(self, draft->value_place.line ? draft->value_place : draft->place, "%s %s", draft->entry.path, wrong);
    }
}

void
kith_reading_check(struct kith_reading *self)
{
    number_members(self);
    resolve_sets(self);
    if (!self->partial) {
        const int before = self->problems.count;
        check_complete(self);
        hint_at_extends(self, self->problems.count - before);
    }
    drop_removed(self);
    if (self->n_drafts)
        qsort(self->drafts, self->n_drafts, sizeof *self->drafts, by_row_and_member);
    kith_change_check(self);
    check_together(self);
}
