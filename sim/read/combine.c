#include "read/combine.h"

#include "base/error.h"
#include "base/text.h"
#include "param/scenario_parts.h"
#include "read/scenario.h"

#include <string.h>

/* The entries of several scenarios as those of one, which is then written and read as any other. */

struct mixing {
    struct kith_scenario mix; /* what is emitted; its pool holds all */
    const struct kith_scenario *base;
    const struct kith_scenario *const *part;
    size_t n;
    int *is; /* shape (n): so far all is as in that part */
    struct kith_error *err;
};

/* ---- members ---- */

static size_t
index_of(const struct kith_member_names *names, const char *name)
{
    size_t i = 0;
    while (i < names->n && strcmp(names->name[i], name) != 0)
        i++;
    return i;
}

static int
keeps_members(const struct mixing *self, const struct kith_scenario *part, size_t c)
{
    for (size_t i = 0; i < self->base->members[c].n; i++)
        if (index_of(&part->members[c], self->base->members[c].name[i]) == part->members[c].n)
            return kith_fail(self->err, KITH_ERR_CONFIG, "%s takes %s.%s away", part->name, self->base->schema->collections[c].path,
                self->base->members[c].name[i]);
    return KITH_OK;
}

/* Those of the base, then what parts add, in their order. */
static int
take_members(struct mixing *self)
{
    const struct kith_schema *schema = self->base->schema;
    self->mix.members = kith_pool_take(&self->mix.pool, (schema->n_collections + 1) * sizeof *self->mix.members);
    for (size_t c = 0; self->mix.members && c < schema->n_collections; c++) {
        struct kith_member_names *to = &self->mix.members[c];
        size_t most = self->base->members[c].n;
        for (size_t p = 0; p < self->n; p++)
            most += self->part[p]->members[c].n;
        to->name = kith_pool_take(&self->mix.pool, (most + 1) * sizeof *to->name);
        for (size_t p = 0; to->name && p <= self->n; p++) {
            const struct kith_scenario *from = p ? self->part[p - 1] : self->base;
            if (p)
                TRY(keeps_members(self, from, c));
            for (size_t i = 0; i < from->members[c].n; i++)
                if (index_of(to, from->members[c].name[i]) == to->n)
                    to->name[to->n++] = from->members[c].name[i];
        }
    }
    return self->mix.pool.failed ? kith_fail(self->err, KITH_ERR_MEMORY, "out of memory") : KITH_OK;
}

static size_t
collection_of(const struct kith_schema *schema, const struct kith_collection *collection)
{
    return collection ? (size_t) (collection - schema->collections) : schema->n_collections;
}

/* An entry of `from` as it stands in the mix: members and sets of members have other numbers there. */
static struct kith_entry
in_mix(const struct mixing *self, const struct kith_scenario *from, const struct kith_entry *entry)
{
    const struct kith_schema *schema = self->base->schema;
    struct kith_entry out = *entry;
    const size_t owner = collection_of(schema, kith_schema_owner(schema, entry->parameter));
    if (owner < schema->n_collections)
        out.member = (unsigned) index_of(&self->mix.members[owner], from->members[owner].name[entry->member]);
    if (entry->parameter->kind == KITH_SET) {
        const size_t c = collection_of(schema, kith_schema_collection(schema, entry->parameter->names));
        out.bits = 0;
        for (size_t i = 0; c < schema->n_collections && i < from->members[c].n; i++)
            if (entry->bits >> i & 1)
                out.bits |= 1u << index_of(&self->mix.members[c], from->members[c].name[i]);
    }
    return out;
}

/* ---- entries ---- */

static int
same_number(double a, double b)
{
    return !(a < b) && !(a > b);
}

/* Whether two entries of the mix say the same, whoever says it. */
static int
says_same(const struct kith_entry *a, const struct kith_entry *b)
{
    int same = a->bits == b->bits && a->law == b->law && a->unit == b->unit && same_number(a->written, b->written) && same_number(a->a, b->a) && same_number(a->b, b->b)
        && same_number(a->low, b->low) && same_number(a->high, b->high) && a->n_names == b->n_names && strcmp(a->text ? a->text : "", b->text ? b->text : "") == 0;
    for (size_t i = 0; same && i < a->n_names; i++)
        same = strcmp(a->names[i], b->names[i]) == 0;
    return same;
}

static int
choose(struct mixing *self, const char *path, struct kith_entry *chosen)
{
    const struct kith_entry *first = kith_scenario_find(self->base, path);
    const struct kith_scenario *whose = first ? self->base : NULL;
    struct kith_entry base = { 0 };
    if (first)
        *chosen = base = in_mix(self, self->base, first);
    for (size_t p = 0; p < self->n; p++) {
        const struct kith_entry *found = kith_scenario_find(self->part[p], path);
        if (!found)
            continue;
        const struct kith_entry one = in_mix(self, self->part[p], found);
        if (whose && ((first && says_same(&one, &base)) || says_same(&one, chosen)))
            continue;
        if (whose && whose != self->base)
            return kith_fail(self->err, KITH_ERR_CONFIG, "%s and %s both set %s, each in its way", whose->name, self->part[p]->name, path);
        *chosen = one;
        whose = self->part[p];
    }
    for (size_t p = 0; p < self->n; p++) {
        const struct kith_entry *found = kith_scenario_find(self->part[p], path);
        const struct kith_entry one = found ? in_mix(self, self->part[p], found) : base;
        self->is[p] &= found && says_same(&one, chosen);
    }
    return KITH_OK;
}

static int
take_entries(struct mixing *self)
{
    size_t most = self->base->n;
    for (size_t p = 0; p < self->n; p++)
        most += self->part[p]->n;
    self->mix.entries = kith_pool_take(&self->mix.pool, most * sizeof *self->mix.entries);
    self->is = kith_pool_take(&self->mix.pool, self->n * sizeof *self->is);
    if (!self->mix.entries || !self->is)
        return kith_fail(self->err, KITH_ERR_MEMORY, "out of memory");
    for (size_t p = 0; p < self->n; p++)
        self->is[p] = 1;
    for (size_t p = 0; p <= self->n; p++) {
        const struct kith_scenario *from = p ? self->part[p - 1] : self->base;
        for (size_t i = 0; i < from->n; i++) {
            const char *path = from->entries[i].path;
            int is_new = p == 0 || !kith_scenario_find(self->base, path);
            for (size_t q = 1; q < p; q++)
                is_new &= !kith_scenario_find(self->part[q - 1], path);
            if (is_new)
                TRY(choose(self, path, &self->mix.entries[self->mix.n++]));
        }
    }
    return KITH_OK;
}

/* ---- as a scenario ---- */

static int
take_words(struct mixing *self)
{
    struct kith_text name = { 0 }, title = { 0 };
    self->mix.start = self->base->start;
    for (size_t p = 0; p < self->n; p++) {
        const struct kith_scenario *part = self->part[p];
        kith_text_add(&name, "%s%s", p ? "+" : "", part->name);
        kith_text_add(&title, "%s%s", p ? " + " : "", *part->title ? part->title : part->name);
        if (self->mix.start && part->start && part->start != self->mix.start) {
            kith_text_clear(&name);
            kith_text_clear(&title);
            return kith_fail(self->err, KITH_ERR_CONFIG, "%s starts in %u and another in %u", part->name, part->start, self->mix.start);
        }
        self->mix.start = part->start ? part->start : self->mix.start;
    }
    kith_text_add(&name, ".yaml"); /* a name of its own may have a dot */
    self->mix.name = name.failed ? NULL : kith_pool_copy(&self->mix.pool, name.at, name.length);
    self->mix.title = title.failed ? NULL : kith_pool_copy(&self->mix.pool, title.at, title.length);
    self->mix.about = kith_pool_format(&self->mix.pool, "Put together: all that these have other than %s.", self->base->name);
    kith_text_clear(&name);
    kith_text_clear(&title);
    return self->mix.name && self->mix.title && self->mix.about ? KITH_OK : kith_fail(self->err, KITH_ERR_MEMORY, "out of memory");
}

static int
mix(struct mixing *self, struct kith_scenario **out)
{
    TRY(take_words(self));
    TRY(take_members(self));
    TRY(take_entries(self));
    for (size_t p = 0; p < self->n; p++)
        if (self->is[p])
            return KITH_OK;
    const char *text = kith_scenario_emit(&self->mix, &self->mix.pool);
    if (!text)
        return kith_fail(self->err, KITH_ERR_MEMORY, "out of memory");
    return kith_scenario_read_text(out, self->base->schema, self->mix.name, text, strlen(text), NULL, NULL, 0, self->err);
}

int
kith_scenario_combine(struct kith_scenario **out, const struct kith_scenario *base, const struct kith_scenario *const *part, size_t n, struct kith_error *err)
{
    struct mixing self = { .mix = { .schema = base->schema }, .base = base, .part = part, .n = n, .err = err };
    *out = NULL;
    const int status = mix(&self, out);
    kith_pool_clear(&self.mix.pool);
    return status;
}
