#include "read/reading.h"

#include "base/text.h"
#include "param/decimal.h"

#include <string.h>

/* Where a setting is told: the message begins with the setting itself. */
static struct kith_place
place_of(struct kith_reading *self, const char *set, int number)
{
    const char *const name = kith_pool_format(&self->pool, "--set %s", set);
    return (struct kith_place) { name, 4 * KITH_MOST_FILES + number, 0, 0 };
}

static struct kith_draft *
find_draft(struct kith_reading *self, struct kith_place place, const char *path)
{
    struct kith_nearest near = { .word = path };

    for (size_t i = 0; i < self->n_drafts; i++) {
        const struct kith_draft *const draft = &self->drafts[i];
        if (draft->member && draft->member->removed)
            continue;
        if (strcmp(draft->entry.path, path) == 0)
            return &self->drafts[i];
        kith_nearest_try(&near, draft->entry.path, strlen(draft->entry.path));
    }
    if (near.name)
        KITH_REFUSE(self, place, "there is no parameter '%s'; did you mean '%s'?", path, near.name);
    else
        KITH_REFUSE(self, place, "there is no parameter '%s'; 'kith describe parameters' lists all", path);
    return NULL;
}

/* "12", "12 place", "30 %" or "30%" */
static void
set_number(struct kith_reading *self, struct kith_place place, struct kith_draft *draft, const char *value)
{
    const size_t length = strcspn(value, " %");
    const char *const number = kith_pool_copy(&self->pool, value, length);
    const char *const name = value + length + strspn(value + length, " ");
    const struct kith_unit *unit = draft->entry.unit;
    const char *wrong;
    double written;

    if (!number)
        return;
    wrong = kith_decimal_number(number, &written);
    if (wrong) {
        KITH_REFUSE(self, place, "'%s' %s", number, wrong);
        return;
    }
    if (*name)
        unit = kith_leaf_unit(self, place, draft->entry.parameter, draft->entry.path, name);
    if (unit && kith_leaf_take_value(self, place, draft, unit, written))
        draft->broken = 0;
}

static struct kith_yaml *
new_node(struct kith_reading *self, struct kith_place place, enum kith_yaml_kind kind)
{
    struct kith_yaml *const node = kith_pool_take(&self->pool, sizeof *node);
    if (node) {
        node->kind = kind;
        node->place = place;
        node->plain = 1;
        node->text = "";
    }
    return node;
}

/* Adds one name to a list, without the blanks around it. */
static struct kith_yaml_item *
add_name(struct kith_reading *self, struct kith_yaml *list, struct kith_yaml_item *last, const char *from, size_t length)
{
    struct kith_yaml *const name = new_node(self, list->place, KITH_YAML_SCALAR);
    struct kith_yaml_item *const item = kith_pool_take(&self->pool, sizeof *item);

    if (!name || !item)
        return last;
    for (; length && *from == ' '; length--)
        from++;
    while (length && from[length - 1] == ' ')
        length--;
    name->text = kith_pool_copy(&self->pool, from, length);
    if (!name->text)
        return last;
    item->value = name;
    *(last ? &last->next : &list->first) = item;
    list->n++;
    return item;
}

/* "[a, b]" or "[]" */
static void
set_names(struct kith_reading *self, struct kith_place place, struct kith_draft *draft, const char *value)
{
    const size_t length = strlen(value);
    struct kith_yaml *const list = new_node(self, place, KITH_YAML_LIST);
    struct kith_yaml_item *last = NULL;

    if (!list)
        return;
    if (length < 2 || value[0] != '[' || strcspn(value, "]") != length - 1) {
        KITH_REFUSE(self, place, "'%s' is no list of %s; write [a, b], or [] for none", value, draft->entry.parameter->names);
        return;
    }
    const char *at = value + 1, *const end = value + length - 1;
    if (at + strspn(at, " ") == end)
        at = end;
    while (at < end) {
        const size_t n = strcspn(at, ",]");
        last = add_name(self, list, last, at, n);
        at += n + 1;
    }
    draft->names = list;
    draft->broken = 0;
}

void
kith_set_value(struct kith_reading *self, struct kith_place place, struct kith_draft *draft, const char *value)
{
    draft->value_place = place;
    if (draft->entry.parameter->kind == KITH_NUMBER)
        set_number(self, place, draft, value);
    else if (draft->entry.parameter->kind == KITH_CHOICE)
        kith_leaf_take_choice(self, place, draft, value);
    else if (draft->entry.parameter->kind == KITH_PATH)
        kith_leaf_take_path(self, place, draft, value);
    else
        set_names(self, place, draft, value);
}

/* A value that somebody chose: it has no distribution, and its grade says what it is. */
static void
choose(struct kith_reading *self, struct kith_draft *draft, struct kith_place place, const char *file, const char *source, const char *value)
{
    draft->place = place;
    draft->entry.file = file;
    draft->entry.line = place.line;
    draft->entry.column = place.column;
    draft->entry.source = source;
    draft->entry.note = "";
    draft->entry.grade = KITH_WHAT_IF;
    kith_set_value(self, place, draft, value);
}

void
kith_set_apply(struct kith_reading *self, const char *set, int number)
{
    const struct kith_place place = place_of(self, set, number);
    const size_t length = strcspn(set, "=");
    const char *const path = kith_pool_copy(&self->pool, set, length);
    const char *value = set + length;
    struct kith_draft *draft;

    if (!path || !place.file)
        return;
    if (*value != '=') {
        KITH_REFUSE(self, place, "there is no '='; write path=value");
        return;
    }
    value += 1 + strspn(value + 1, " ");
    draft = find_draft(self, place, path);
    if (draft)
        choose(self, draft, place, "--set", "--set", value);
}

/* A list as --set takes it. */
static const char *
list_in_words(struct kith_reading *self, const struct kith_yaml *list)
{
    const char *text = "[";
    for (const struct kith_yaml_item *item = list->first; item && text; item = item->next)
        text = kith_pool_format(&self->pool, "%s%s%s", text, item == list->first ? "" : ", ", item->value->text ? item->value->text : "");
    return text ? kith_pool_format(&self->pool, "%s]", text) : NULL;
}

static void
take_what_if(struct kith_reading *self, int file, const struct kith_yaml_item *item)
{
    const char *const name = self->files[file].name, *value = item->value->text;
    struct kith_draft *const draft = find_draft(self, item->key->place, item->key->text);

    if (item->value->kind == KITH_YAML_LIST)
        value = list_in_words(self, item->value);
    if (!draft || (!value && item->value->kind == KITH_YAML_LIST))
        return;
    if (item->value->kind == KITH_YAML_MAP || kith_yaml_is_null(item->value))
        KITH_REFUSE(self, item->value->place, "what_if: %s is %s; write a value, as 30 %% or 12 week", item->key->text, kith_yaml_kind_name(item->value));
    else if (draft->entry.file == name && strcmp(draft->entry.source, "default") != 0)
        KITH_REFUSE(self, item->key->place, "what_if: %s has a value of this file in line %d, too; keep one", item->key->text, draft->entry.line);
    else
        choose(self, draft, item->value->place, name, "what if", value);
}

void
kith_what_if_apply(struct kith_reading *self, int file)
{
    const struct kith_yaml *const map = kith_yaml_find(self->files[file].root, "what_if");

    if (!map)
        return;
    if (map->kind != KITH_YAML_MAP) {
        KITH_REFUSE(self, map->place, "what_if is %s; write paths with their values, as pathways.integral.share: 30 %%", kith_yaml_kind_name(map));
        return;
    }
    for (const struct kith_yaml_item *item = map->first; item && !self->pool.failed && !self->keep->failed; item = item->next)
        take_what_if(self, file, item);
}
