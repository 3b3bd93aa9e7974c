#include "read/reading.h"

#include "param/decimal.h"

#include <stdlib.h>
#include <string.h>

/* Where the walk through a file is. */
struct here {
    int file;
    const char *row; /* path in the schema, with `*`: "services.*", "" at the top */
    const char *path; /* path in the scenario: "services.debt-help" */
    struct kith_roster *roster;
    struct kith_member *member;
};

static void walk_group(struct kith_reading *self, const struct here *here, const struct kith_yaml *map);

/* The path of a key below another. */
static const char *
below(struct kith_reading *self, const char *path, const char *key)
{
    return kith_pool_format(&self->pool, "%s%s%s", path, *path ? "." : "", key);
}

/* What is at `path` counts as there, but wrong. */
static void
blot(struct kith_reading *self, const char *path)
{
    struct kith_blot *const one = kith_pool_take(&self->pool, sizeof *one);
    if (!one)
        return;
    one->path = path;
    one->next = self->blots;
    self->blots = one;
}

/* ---- drafts ----------------------------------------------------------------------------- */

static int
make_room(struct kith_reading *self)
{
    if (self->n_drafts < self->room)
        return 1;
    const size_t room = self->room ? 2 * self->room : 256;
    struct kith_draft *const drafts = realloc(self->drafts, room * sizeof *drafts);
    if (!drafts) {
        self->pool.failed = 1;
        return 0;
    }
    self->drafts = drafts;
    self->room = room;
    return 1;
}

struct kith_draft *
kith_reading_draft(struct kith_reading *self, const struct kith_parameter *parameter, struct kith_member *member)
{
    for (size_t i = 0; i < self->n_drafts; i++)
        if (self->drafts[i].entry.parameter == parameter && self->drafts[i].member == member)
            return &self->drafts[i];
    if (!make_room(self))
        return NULL;
    struct kith_draft *const draft = &self->drafts[self->n_drafts++];
    *draft = (struct kith_draft) { .member = member };
    draft->entry.parameter = parameter;
    return draft;
}

static void
take_leaf(struct kith_reading *self, const struct here *here, const struct kith_parameter *parameter,
    const char *path, const struct kith_yaml *value)
{
    struct kith_draft *const draft = kith_reading_draft(self, parameter, here->member);

    if (!draft)
        return;
    *draft = (struct kith_draft) { .member = here->member, .roster = here->roster, .place = value->place };
    draft->entry.parameter = parameter;
    draft->entry.path = kith_pool_copy(self->keep, path, strlen(path));
    if (draft->entry.path)
        kith_leaf_read(self, here->file, value, draft);
}

/* ---- members ---------------------------------------------------------------------------- */

static int
is_name(const char *name)
{
    static const char *const taken[] = { "null", "true", "false", "yes", "no", "on", "off", "y", "n" }; /* no text to some readers of YAML */

    if (!(*name >= 'a' && *name <= 'z') || strlen(name) > 48)
        return 0;
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (strcmp(name, taken[i]) == 0)
            return 0;
    for (; *name; name++)
        if (!((*name >= 'a' && *name <= 'z') || (*name >= '0' && *name <= '9') || *name == '-'))
            return 0;
    return 1;
}

/* The member of that name, if it is there and not removed. */
static struct kith_member *
find_member(const struct kith_roster *roster, const char *name)
{
    for (struct kith_member *one = roster->first; one; one = one->next)
        if (!one->removed && strcmp(one->name, name) == 0)
            return one;
    return NULL;
}

static struct kith_member *
add_member(struct kith_reading *self, struct kith_roster *roster, const struct kith_yaml *key)
{
    struct kith_member *member;

    if (roster->present >= roster->collection->most) {
        if (!roster->overfull)
            KITH_REFUSE(self, key->place, "%s holds too many members; at most %u are possible",
                roster->collection->path, roster->collection->most);
        roster->overfull = 1;
        return NULL;
    }
    member = kith_pool_take(&self->pool, sizeof *member);
    if (!member)
        return NULL;
    member->name = kith_pool_copy(self->keep, key->text, strlen(key->text));
    if (!member->name)
        return NULL;
    *(roster->last ? &roster->last->next : &roster->first) = member;
    roster->last = member;
    roster->present++;
    return member;
}

static const char *
member_hint(struct kith_reading *self, const struct kith_roster *roster, const char *word)
{
    const char *names[32];
    size_t n = 0;
    for (const struct kith_member *one = roster->first; one; one = one->next)
        if (!one->removed && n < 32)
            names[n++] = one->name;
    return kith_reading_hint(self, word, names, n);
}

static void
remove_member(struct kith_reading *self, struct kith_roster *roster, const struct kith_yaml *key, int file)
{
    struct kith_member *const member = find_member(roster, key->text);
    const char *hint;

    if (member) {
        member->removed = 1;
        member->place = key->place;
        member->file = file;
        roster->present--;
        return;
    }
    hint = self->partial ? NULL : member_hint(self, roster, key->text);
    if (hint)
        KITH_REFUSE(self, key->place, "%s has no '%s' to remove;%s", roster->collection->path, key->text, hint);
}

static void
walk_member(struct kith_reading *self, const struct here *all, const struct kith_yaml_item *item)
{
    struct here here = *all;
    const struct kith_yaml *const key = item->key;

    here.row = below(self, all->row, "*");
    here.path = below(self, all->path, key->text);
    if (!here.row || !here.path)
        return;
    if (item->value->kind != KITH_YAML_MAP) {
        KITH_REFUSE(self, item->value->place, "%s is %s; write a mapping of its parameters, or null to remove it",
            here.path, kith_yaml_kind_name(item->value));
        blot(self, here.path);
    }
    here.member = find_member(here.roster, key->text);
    if (!here.member)
        here.member = add_member(self, here.roster, key);
    if (!here.member)
        return;
    here.member->place = key->place;
    here.member->file = here.file;
    if (item->value->kind == KITH_YAML_MAP)
        walk_group(self, &here, item->value);
}

static void
walk_collection(struct kith_reading *self, const struct here *here, const struct kith_yaml *map)
{
    if (map->kind != KITH_YAML_MAP) {
        KITH_REFUSE(self, map->place, "%s is %s; write a mapping of names to their parameters", here->path,
            kith_yaml_kind_name(map));
        blot(self, here->path);
        return;
    }
    for (const struct kith_yaml_item *item = map->first; item; item = item->next) {
        if (!is_name(item->key->text)) {
            KITH_REFUSE(self, item->key->place,
                "'%s' is no name for a member of %s; use small letters, digits and hyphens, a letter first, at most 48",
                item->key->text, here->path);
        } else if (kith_yaml_is_empty(item->value)) {
            KITH_REFUSE(self, item->key->place, "%s.%s is empty; write its parameters, or null in words to remove it", here->path,
                item->key->text);
        } else if (kith_yaml_is_null(item->value)) {
            remove_member(self, here->roster, item->key, here->file);
        } else {
            walk_member(self, here, item);
        }
    }
}

/* ---- groups ----------------------------------------------------------------------------- */

static int
is_group(const struct kith_schema *schema, const char *row)
{
    struct kith_schema_key key;
    size_t i = 0;
    return kith_schema_next_key(schema, row, &i, &key);
}

static void
refuse_key(struct kith_reading *self, const struct here *here, const struct kith_yaml *key)
{
    enum { MOST = 256 };
    const char *names[MOST] = { "title", "about", "extends", "what_if", "start" };
    struct kith_schema_key one;
    size_t i = 0, n = *here->row ? 0 : 5;
    const char *hint;

    while (n < MOST && kith_schema_next_key(self->schema, here->row, &i, &one)) {
        names[n] = kith_pool_copy(&self->pool, one.name, one.name_length);
        n += names[n] != NULL;
    }
    hint = kith_reading_hint(self, key->text, names, n);
    if (hint && *here->path)
        KITH_REFUSE(self, key->place, "%s has no key '%s';%s", here->path, key->text, hint);
    else if (hint)
        KITH_REFUSE(self, key->place, "there is no key '%s';%s", key->text, hint);
}

static struct kith_roster *
roster_of(struct kith_reading *self, const char *row)
{
    for (size_t i = 0; i < self->schema->n_collections; i++)
        if (strcmp(self->schema->collections[i].path, row) == 0)
            return &self->rosters[i];
    return NULL;
}

static void
walk_item(struct kith_reading *self, const struct here *here, const struct kith_yaml_item *item)
{
    struct here inner = *here;
    const struct kith_parameter *parameter;
    struct kith_roster *roster;

    inner.row = below(self, here->row, item->key->text);
    inner.path = below(self, here->path, item->key->text);
    if (!inner.row || !inner.path)
        return;
    parameter = kith_schema_find(self->schema, inner.row);
    roster = roster_of(self, inner.row);
    if (strpbrk(item->key->text, ".*")) {
        refuse_key(self, here, item->key);
    } else if (parameter) {
        take_leaf(self, here, parameter, inner.path, item->value);
    } else if (roster) {
        inner.roster = roster;
        walk_collection(self, &inner, item->value);
    } else if (!is_group(self->schema, inner.row)) {
        refuse_key(self, here, item->key);
    } else if (item->value->kind == KITH_YAML_MAP) {
        walk_group(self, &inner, item->value);
    } else {
        KITH_REFUSE(self, item->value->place, "%s is %s; it is a group, so write a mapping of parameters", inner.path,
            kith_yaml_kind_name(item->value));
        blot(self, inner.path);
    }
}

static void
walk_group(struct kith_reading *self, const struct here *here, const struct kith_yaml *map)
{
    static const char *const words[] = { "title", "about", "extends", "what_if", "start" };

    for (const struct kith_yaml_item *item = map->first; item && !self->pool.failed; item = item->next) {
        int is_word = 0;
        for (int i = 0; i < 5 && !*here->row; i++)
            is_word |= strcmp(item->key->text, words[i]) == 0;
        if (!is_word)
            walk_item(self, here, item);
        else if (strcmp(item->key->text, "title") == 0 || strcmp(item->key->text, "about") == 0) /* the rest is looked at elsewhere */
            kith_reading_text_is_one(self, item->key->text, item->value);
    }
}

/* "start: 2026": the year in which the policy begins, of the file nearest to the one that is asked for. */
static void
take_start(struct kith_reading *self, const struct kith_yaml *node)
{
    double year = 0;
    if (!node)
        return;
    if (node->kind != KITH_YAML_SCALAR || !node->plain || kith_decimal_number(node->text, &year) || year < 1900 || year > 2200 || year != (unsigned) year)
        KITH_REFUSE(self, node->place, "start is %s; write the calendar year in which the policy begins, as 2026",
            node->kind == KITH_YAML_SCALAR && !kith_yaml_is_null(node) ? node->text : kith_yaml_kind_name(node));
    else
        self->start = (unsigned) year;
}

void
kith_reading_merge(struct kith_reading *self, int file)
{
    const struct here top = { .file = file, .row = "", .path = "" };
    const struct kith_yaml *const root = self->files[file].root;
    if (!root)
        return;
    walk_group(self, &top, root);
    take_start(self, kith_yaml_find(root, "start"));
}
