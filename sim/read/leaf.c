#include "read/reading.h"

#include "base/text.h"
#include "param/decimal.h"
#include "param/law.h"

#include <float.h>
#include <string.h>

/* ---- numbers ---------------------------------------------------------------------------- */

static int
read_number(struct kith_reading *self, const struct kith_draft *draft, const char *key, const struct kith_yaml *node,
    double *x)
{
    const char *wrong;

    if (node->kind != KITH_YAML_SCALAR || kith_yaml_is_null(node)) {
        KITH_REFUSE(self, node->place, "%s: %s is %s; write a number", draft->entry.path, key, kith_yaml_kind_name(node));
        return 0;
    }
    wrong = kith_decimal_number(node->text, x);
    if (!wrong && !node->plain)
        wrong = "is quoted, so it is a text; write the number without quotes";
    if (wrong)
        KITH_REFUSE(self, node->place, "%s: %s '%s' %s", draft->entry.path, key, node->text, wrong);
    return !wrong;
}

int
kith_leaf_take_value(struct kith_reading *self, struct kith_place place, struct kith_draft *draft,
    const struct kith_unit *unit, double written)
{
    struct kith_entry *const entry = &draft->entry;
    const char *range, *steps;

    if (!kith_leaf_in_range(entry->parameter, unit, written, &entry->value)) {
        range = kith_leaf_range(self, entry->parameter);
        if (range)
            KITH_REFUSE(self, place, "%s is %.10g%s; its range is %s", entry->path, written, kith_leaf_unit_word(self, unit->name), range);
        return 0;
    }
    if (!kith_schema_fits(entry->parameter, entry->value)) {
        steps = kith_leaf_steps_near(&self->pool, entry->parameter, entry->value);
        if (steps)
            KITH_REFUSE(self, place, "%s is %.10g%s; it %s", entry->path, written, kith_leaf_unit_word(self, unit->name), steps);
        return 0;
    }
    entry->unit = unit;
    entry->written = entry->low = entry->high = written;
    entry->law = KITH_FIXED;
    entry->a = entry->b = 0;
    return 1;
}

/* ---- units, grades, words --------------------------------------------------------------- */

/* What would be right: the nearest unit of the dimension, else all of them. */
static const char *
unit_hint(struct kith_reading *self, const struct kith_parameter *parameter, const char *word)
{
    enum { MOST = 32 };
    const char *const dimension = kith_unit_find(parameter->unit)->dimension;
    const char *names[MOST], *text = "";
    struct kith_nearest near = { .word = word };
    size_t n = 0;

    for (int i = 0; kith_unit_at(i) && n < MOST; i++)
        if (strcmp(kith_unit_at(i)->dimension, dimension) == 0)
            names[n++] = kith_unit_at(i)->name;
    for (size_t i = 0; i < n && !kith_unit_find(word); i++)
        kith_nearest_try(&near, names[i], strlen(names[i]));
    if (near.name)
        return kith_pool_format(&self->pool, "did you mean '%s'?", near.name);
    for (size_t i = 0; i < n && text; i++)
        text = kith_pool_format(&self->pool, "%s%s'%s'", text, i == 0 ? "" : i + 1 == n ? " or " : ", ", names[i]);
    return text ? kith_pool_format(&self->pool, "use %s", text) : NULL;
}

const struct kith_unit *
kith_leaf_unit(struct kith_reading *self, struct kith_place place, const struct kith_parameter *parameter,
    const char *path, const char *name)
{
    const struct kith_unit *const unit = kith_unit_find(name);
    const char *hint;

    if (unit && strcmp(unit->dimension, kith_unit_find(parameter->unit)->dimension) == 0)
        return unit;
    hint = unit_hint(self, parameter, name);
    if (hint)
        KITH_REFUSE(self, place, unit ? "%s is not in '%s'; %s" : "%s: there is no unit '%s'; %s", path, name, hint);
    return NULL;
}

void
kith_leaf_take_choice(struct kith_reading *self, struct kith_place place, struct kith_draft *draft, const char *word)
{
    enum { MOST = 32 };
    const struct kith_parameter *const parameter = draft->entry.parameter;
    const char *names[MOST], *at, *hint;
    size_t n = 0, length;

    for (unsigned i = 0; n < MOST && (at = kith_schema_choice(parameter, i, &length)); i++) {
        if (strlen(word) == length && strncmp(word, at, length) == 0) {
            draft->entry.bits = i;
            return;
        }
        names[n] = kith_pool_copy(&self->pool, at, length);
        n += names[n] != NULL;
    }
    hint = kith_reading_hint(self, word, names, n);
    if (hint)
        KITH_REFUSE(self, place, "%s cannot be '%s';%s", draft->entry.path, word, hint);
    draft->broken = 1;
}

void
kith_leaf_take_path(struct kith_reading *self, struct kith_place place, struct kith_draft *draft, const char *path)
{
    draft->broken = path[strcspn(path, " \t\r\n")] != '\0' || !*path;
    if (draft->broken)
        KITH_REFUSE(self, place, "%s: '%.80s' is no path; write keys with dots between, as violence.low_rate or services.*.places",
            draft->entry.path, path);
    else
        draft->entry.text = kith_pool_copy(self->keep, path, strlen(path));
}

/* ---- the keys of a leaf ----------------------------------------------------------------- */

/* A key whose value must be a text; NULL and told when it is not there or no text. */
static const char *
read_text(struct kith_reading *self, const struct kith_yaml *leaf, const struct kith_draft *draft, const char *key,
    const char *what_to_write)
{
    const struct kith_yaml *const node = kith_yaml_find(leaf, key);

    if (node && node->kind == KITH_YAML_SCALAR && node->text[strspn(node->text, " \t\r\n")] && !kith_yaml_is_null(node))
        return node->text;
    if (node)
        KITH_REFUSE(self, node->place, "%s: %s is %s; %s", draft->entry.path, key,
            node->kind == KITH_YAML_SCALAR ? "empty" : kith_yaml_kind_name(node), what_to_write);
    else
        KITH_REFUSE(self, leaf->place, "%s has no %s; %s", draft->entry.path, key, what_to_write);
    return NULL;
}

static void
read_grade(struct kith_reading *self, const struct kith_yaml *leaf, struct kith_draft *draft)
{
    const char *const word
        = read_text(self, leaf, draft, "grade", "write 'grade: cohort', register, literature, assumption or what-if");
    const char *hint;

    draft->entry.grade = KITH_GRADE_WORDS;
    if (!word)
        return;
    for (int i = 0; i < KITH_GRADE_WORDS; i++)
        if (strcmp(word, kith_grade_names[i]) == 0)
            draft->entry.grade = (enum kith_grade) i;
    if (draft->entry.grade != KITH_GRADE_WORDS)
        return;
    hint = kith_reading_hint(self, word, kith_grade_names, KITH_GRADE_WORDS);
    if (hint)
        KITH_REFUSE(self, kith_yaml_find(leaf, "grade")->place, "%s: there is no grade '%s';%s", draft->entry.path, word,
            hint);
}

/* What the JSON Schema, too, takes for a text. */
static void
check_text(struct kith_reading *self, const struct kith_yaml *leaf, const struct kith_draft *draft, const char *key)
{
    const char *const path = kith_pool_format(&self->pool, "%s: %s", draft->entry.path, key);
    if (path)
        kith_reading_text_is_one(self, path, kith_yaml_find(leaf, key));
}

static void
read_source(struct kith_reading *self, int file, const struct kith_yaml *leaf, struct kith_draft *draft)
{
    const char *const source = read_text(
        self, leaf, draft, "source", "name the evidence (C2.06) or say in words where the value comes from");

    if (!source) {
        draft->broken = 1;
        return;
    }
    check_text(self, leaf, draft, "source");
    draft->entry.source = kith_pool_copy(self->keep, source, strlen(source));
    kith_cite_check(self, file, kith_yaml_find(leaf, "source")->place, draft);
}

static void
read_note(struct kith_reading *self, const struct kith_yaml *leaf, struct kith_draft *draft)
{
    const struct kith_yaml *const note = kith_yaml_find(leaf, "note");
    draft->entry.note = "";
    if (note)
        check_text(self, leaf, draft, "note");
    if (note && note->kind == KITH_YAML_SCALAR)
        draft->entry.note = kith_pool_copy(self->keep, note->text, strlen(note->text));
}

static int
is_law_number(const char *key)
{
    for (int law = 0; law < KITH_LAWS; law++)
        for (int i = 0; i < 2; i++)
            if (kith_law_forms[law].numbers[i] && strcmp(kith_law_forms[law].numbers[i], key) == 0)
                return 1;
    return 0;
}

/* Tells the keys that no leaf has; those of distributions are prior.c's. */
static void
check_keys(struct kith_reading *self, const struct kith_yaml *leaf, const struct kith_draft *draft)
{
    static const char *const keys[] = { "value", "grade", "source", "note", "unit", "dist", "support" };
    const int is_number = draft->entry.parameter->kind == KITH_NUMBER;
    const size_t n = is_number ? 7 : 4;

    for (const struct kith_yaml_item *item = leaf->first; item; item = item->next) {
        const char *hint;
        int known = is_number && is_law_number(item->key->text);
        for (size_t i = 0; i < n; i++)
            known |= strcmp(item->key->text, keys[i]) == 0;
        hint = known ? NULL : kith_reading_hint(self, item->key->text, keys, n);
        if (hint)
            KITH_REFUSE(self, item->key->place, "%s has no key '%s';%s", draft->entry.path, item->key->text, hint);
    }
}

/* ---- the kinds -------------------------------------------------------------------------- */

static void
read_number_leaf(struct kith_reading *self, const struct kith_yaml *leaf, struct kith_draft *draft)
{
    const struct kith_parameter *const parameter = draft->entry.parameter;
    const struct kith_yaml *const value = kith_yaml_find(leaf, "value");
    const char *const what = kith_pool_format(&self->pool, "write 'unit: %s' or another of its kind", parameter->unit);
    const char *const name = what ? read_text(self, leaf, draft, "unit", what) : NULL;
    double written;

    if (name)
        draft->entry.unit
            = kith_leaf_unit(self, kith_yaml_find(leaf, "unit")->place, parameter, draft->entry.path, name);
    draft->broken = 1;
    if (!value)
        KITH_REFUSE(self, leaf->place, "%s has no value; write 'value: NUMBER', with a distribution too", draft->entry.path);
    else if (read_number(self, draft, "value", value, &written) && draft->entry.unit)
        draft->broken = !kith_leaf_take_value(self, value->place, draft, draft->entry.unit, written);
    kith_prior_read(self, leaf, draft);
}

static void
read_choice_leaf(struct kith_reading *self, const struct kith_yaml *leaf, struct kith_draft *draft)
{
    const char *const what = kith_pool_format(&self->pool, "write one of %s", draft->entry.parameter->names);
    const char *const word = what ? read_text(self, leaf, draft, "value", what) : NULL;

    if (word)
        kith_leaf_take_choice(self, kith_yaml_find(leaf, "value")->place, draft, word);
    else
        draft->broken = 1;
}

static void
read_set_leaf(struct kith_reading *self, const struct kith_yaml *leaf, struct kith_draft *draft)
{
    const struct kith_yaml *const value = kith_yaml_find(leaf, "value");

    draft->broken = 1;
    if (!value) {
        KITH_REFUSE(self, leaf->place, "%s has no value; write a list of %s, as 'value: [a, b]'", draft->entry.path,
            draft->entry.parameter->names);
        return;
    }
    if (value->kind != KITH_YAML_LIST) {
        KITH_REFUSE(self, value->place, "%s: value is %s; write a list of %s, as [a, b]", draft->entry.path,
            kith_yaml_kind_name(value), draft->entry.parameter->names);
        return;
    }
    draft->names = value; /* resolved when all members are known */
    draft->broken = 0;
}

static void
read_path_leaf(struct kith_reading *self, const struct kith_yaml *leaf, struct kith_draft *draft)
{
    const char *const path = read_text(self, leaf, draft, "value", "write the path of a parameter, as violence.low_rate");

    if (path)
        kith_leaf_take_path(self, kith_yaml_find(leaf, "value")->place, draft, path);
    else
        draft->broken = 1;
}

void
kith_leaf_read(struct kith_reading *self, int file, const struct kith_yaml *node, struct kith_draft *draft)
{
    struct kith_entry *const entry = &draft->entry;
    const char *const unit = entry->parameter->unit;

    entry->file = self->files[file].name;
    entry->line = node->place.line;
    entry->column = node->place.column;
    if (node->kind != KITH_YAML_MAP) {
        KITH_REFUSE(self, node->place, "%s is %s; write {value: ..., %s%s%sgrade: ..., source: ...}", entry->path,
            node->kind == KITH_YAML_SCALAR && !kith_yaml_is_null(node) ? node->text : kith_yaml_kind_name(node),
            entry->parameter->kind == KITH_NUMBER ? "unit: " : "", entry->parameter->kind == KITH_NUMBER ? unit : "",
            entry->parameter->kind == KITH_NUMBER ? ", " : "");
        draft->broken = 1;
        return;
    }
    draft->value_place = kith_yaml_find(node, "value") ? kith_yaml_find(node, "value")->place : node->place;
    check_keys(self, node, draft);
    if (entry->parameter->kind == KITH_NUMBER)
        read_number_leaf(self, node, draft);
    else if (entry->parameter->kind == KITH_CHOICE)
        read_choice_leaf(self, node, draft);
    else if (entry->parameter->kind == KITH_PATH)
        read_path_leaf(self, node, draft);
    else
        read_set_leaf(self, node, draft);
    read_grade(self, node, draft);
    if (draft->entry.grade == KITH_WHAT_IF && draft->entry.law != KITH_FIXED)
        KITH_REFUSE(self, kith_yaml_find(node, "grade")->place, "%s: a what-if is one value that you choose; take the distribution out, or write 'grade: assumption'",
            entry->path);
    read_source(self, file, node, draft);
    read_note(self, node, draft);
}
