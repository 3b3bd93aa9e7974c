#include "param/scenario_parts.h"

#include "base/text.h"
#include "param/law.h"

/* Writing of one scenario. Paths are those of the schema, with `*`. */
struct writer {
    const struct kith_scenario *scenario;
    const struct kith_schema *schema;
    const struct kith_entry *entries;
    size_t n_entries;
    struct kith_pool *pool;
    struct kith_text text;
};

static void write_group(struct writer *w, const char *group, int depth, unsigned member);

static void
indent(struct writer *w, int depth)
{
    for (int i = 0; i < depth; i++)
        kith_text_put(&w->text, "  ", 2);
}

static void
write_words(struct writer *w, const struct kith_entry *entry)
{
    const struct kith_parameter *const parameter = entry->parameter;
    size_t n;

    if (parameter->kind == KITH_CHOICE) {
        const char *const word = kith_schema_choice(parameter, entry->bits, &n);
        kith_text_put(&w->text, word, word ? n : 0);
        return;
    }
    const char *separator = "";
    if (parameter->kind == KITH_PATH) {
        kith_text_quoted(&w->text, entry->text);
        return;
    }
    kith_text_put(&w->text, "[", 1);
    for (size_t i = 0; i < entry->n_names; i++) {
        kith_text_put(&w->text, ", ", i ? 2 : 0);
        kith_text_quoted(&w->text, entry->names[i]);
    }
    const char *const *const names
        = kith_scenario_members(w->scenario, parameter->kind == KITH_SET ? parameter->names : "", &n);
    for (size_t i = 0; i < n; i++)
        if (entry->bits >> i & 1) {
            kith_text_add(&w->text, "%s%s", separator, names[i]);
            separator = ", ";
        }
    kith_text_put(&w->text, "]", 1);
}

static void
write_key(struct writer *w, const char *key, double x)
{
    kith_text_add(&w->text, ", %s: ", key);
    kith_text_number(&w->text, x);
}

static void
write_law(struct writer *w, const struct kith_entry *entry)
{
    const struct kith_law_form *const form = &kith_law_forms[entry->law];

    kith_text_add(&w->text, ", dist: %s", form->name);
    write_key(w, form->numbers[0], entry->a);
    if (form->numbers[1])
        write_key(w, form->numbers[1], entry->b);
    if (!kith_law_is_cut(entry))
        return;
    kith_text_add(&w->text, ", support: [");
    kith_text_number(&w->text, entry->low);
    kith_text_put(&w->text, ", ", 2);
    kith_text_number(&w->text, entry->high);
    kith_text_put(&w->text, "]", 1);
}

static void
write_leaf(struct writer *w, const struct kith_entry *entry)
{
    kith_text_add(&w->text, " {value: ");
    if (entry->parameter->kind == KITH_NUMBER)
        kith_text_number(&w->text, entry->written);
    else
        write_words(w, entry);
    if (entry->law != KITH_FIXED)
        write_law(w, entry);
    if (entry->unit) {
        kith_text_add(&w->text, ", unit: ");
        kith_text_quoted(&w->text, entry->unit->name);
    }
    kith_text_add(&w->text, ", grade: %s, source: ", kith_grade_names[entry->grade]);
    kith_text_quoted(&w->text, entry->source);
    if (*entry->note) {
        kith_text_add(&w->text, ", note: ");
        kith_text_quoted(&w->text, entry->note);
    }
    kith_text_add(&w->text, "}\n");
}

static const struct kith_entry *
find_entry(const struct writer *w, const struct kith_parameter *parameter, unsigned member)
{
    for (size_t i = 0; i < w->n_entries; i++)
        if (w->entries[i].parameter == parameter && w->entries[i].member == member)
            return &w->entries[i];
    return NULL;
}

/* Writes all members of a collection, or that there are none. */
static void
write_members(struct writer *w, const char *path, int depth)
{
    size_t n;
    const char *const *const names = kith_scenario_members(w->scenario, path, &n);
    const char *const group = kith_pool_format(w->pool, "%s.*", path);

    kith_text_add(&w->text, "%s\n", n ? "" : " {}");
    for (size_t i = 0; i < n && group; i++) {
        indent(w, depth);
        kith_text_add(&w->text, "%s:\n", names[i]);
        const size_t before = w->text.length;
        write_group(w, group, depth + 1, (unsigned) i);
        if (w->text.length == before && before && !w->text.failed) {
            w->text.length--; /* a member without parameters */
            kith_text_add(&w->text, " {}\n");
        }
    }
}

/* An optional collection without members. */
static int
is_left_out(const struct writer *w, const char *path)
{
    const struct kith_collection *const collection = kith_schema_collection(w->schema, path);
    size_t n = 0;

    if (!collection || !collection->optional)
        return 0;
    kith_scenario_members(w->scenario, path, &n);
    return n == 0;
}

static void
write_group(struct writer *w, const char *group, int depth, unsigned member)
{
    struct kith_schema_key key;
    size_t i = 0;

    while (kith_schema_next_key(w->schema, group, &i, &key)) {
        const char *const inner = kith_pool_copy(w->pool, key.path, key.length);
        if (!inner)
            return;
        if (is_left_out(w, inner))
            continue;
        indent(w, depth);
        kith_text_add(&w->text, "%.*s:", (int) key.name_length, key.name);
        const struct kith_parameter *const parameter = kith_schema_find(w->schema, inner);
        const struct kith_entry *const entry = parameter ? find_entry(w, parameter, member) : NULL;
        if (entry) {
            write_leaf(w, entry);
        } else if (kith_schema_collection(w->schema, inner)) {
            write_members(w, inner, depth + 1);
        } else {
            kith_text_put(&w->text, "\n", 1);
            write_group(w, inner, depth + 1, member);
        }
    }
}

const char *
kith_scenario_emit(const struct kith_scenario *self, struct kith_pool *pool)
{
    struct writer w = { .scenario = self, .schema = kith_scenario_schema(self), .pool = pool };
    const char *text = NULL;

    w.entries = kith_scenario_entries(self, &w.n_entries);
    kith_text_add(&w.text, "title: ");
    kith_text_quoted(&w.text, kith_scenario_title(self));
    kith_text_add(&w.text, "\nabout: ");
    kith_text_quoted(&w.text, kith_scenario_about(self));
    kith_text_add(&w.text, "\n");
    if (kith_scenario_start(self))
        kith_text_add(&w.text, "start: %u\n", kith_scenario_start(self));
    write_group(&w, "", 0, 0);
    if (!w.text.failed && !pool->failed)
        text = kith_pool_copy(pool, w.text.at, w.text.length);
    kith_text_clear(&w.text);
    return text;
}
