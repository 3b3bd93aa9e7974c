#include "param/scenario_parts.h"

#include <stdlib.h>
#include <string.h>

void
kith_scenario_free(struct kith_scenario *self)
{
    if (!self)
        return;
    kith_pool_clear(&self->pool);
    free(self);
}

/* ---- what it says ----------------------------------------------------------------------- */

const char *
kith_scenario_name(const struct kith_scenario *self)
{
    return self ? self->name : NULL;
}

int
kith_scenario_asks(const struct kith_scenario *self, const struct kith_entry *entry)
{
    if (strcmp(entry->source, "default") == 0)
        return 0;
    return entry->line == 0 || (self->extends && strcmp(entry->file, self->path) == 0);
}

const char *
kith_scenario_file(const struct kith_scenario *self, size_t i)
{
    return self && i < self->n_files ? self->file[i] : NULL;
}

unsigned
kith_scenario_start(const struct kith_scenario *self)
{
    return self->start;
}

const char *
kith_scenario_title(const struct kith_scenario *self)
{
    return self ? self->title : NULL;
}

const char *
kith_scenario_about(const struct kith_scenario *self)
{
    return self->about;
}

const char *
kith_scenario_text(const struct kith_scenario *self)
{
    return self ? self->text : NULL;
}

const struct kith_schema *
kith_scenario_schema(const struct kith_scenario *self)
{
    return self->schema;
}

const struct kith_entry *
kith_scenario_entries(const struct kith_scenario *self, size_t *n)
{
    *n = self->n;
    return self->entries;
}

const struct kith_entry *
kith_scenario_find(const struct kith_scenario *self, const char *path)
{
    for (size_t i = 0; i < self->n; i++)
        if (strcmp(self->entries[i].path, path) == 0)
            return &self->entries[i];
    return NULL;
}

const struct kith_entry *
kith_scenario_of_member(const struct kith_scenario *self, const char *collection, const char *member, const char *key)
{
    char path[256];
    const int n = snprintf(path, sizeof path, "%s.%s.%s", collection, member, key);
    return n > 0 && (size_t) n < sizeof path ? kith_scenario_find(self, path) : NULL;
}

const char *const *
kith_scenario_members(const struct kith_scenario *self, const char *collection, size_t *n)
{
    const struct kith_collection *const one = kith_schema_collection(self->schema, collection);
    const struct kith_member_names *const names = one ? &self->members[one - self->schema->collections] : NULL;

    *n = names ? names->n : 0;
    return names ? names->name : NULL;
}

void
kith_scenario_point(const struct kith_scenario *self, double *values)
{
    for (size_t i = 0; i < self->n; i++)
        values[i] = self->entries[i].parameter->kind == KITH_NUMBER ? self->entries[i].value : self->entries[i].bits;
}

/* Where an entry's value goes, NULL if nowhere. */
static void *
slot(const struct kith_schema *schema, const struct kith_entry *entry, char *base)
{
    const struct kith_collection *const owner = kith_schema_owner(schema, entry->parameter);
    if (entry->parameter->kind >= KITH_PATH || (owner && !owner->stride))
        return NULL;
    return base + entry->parameter->offset + (owner ? owner->offset + entry->member * owner->stride : 0);
}

void
kith_scenario_fill(const struct kith_scenario *self, const double *values, void *params)
{
    const struct kith_schema *const schema = self->schema;

    memset(params, 0, schema->size);
    for (size_t i = 0; i < self->n; i++) {
        const struct kith_entry *const entry = &self->entries[i];
        void *const at = slot(schema, entry, params);
        if (!at)
            continue;
        if (entry->parameter->kind == KITH_NUMBER) {
            const double value = values[i] * kith_unit_find(entry->parameter->unit)->factor;
            memcpy(at, &value, sizeof value);
        } else {
            memcpy(at, &entry->bits, sizeof entry->bits);
        }
    }
    for (size_t i = 0; i < schema->n_collections; i++) {
        if (!schema->collections[i].stride)
            continue;
        const uint32_t count = (uint32_t) self->members[i].n;
        memcpy((char *) params + schema->collections[i].count_offset, &count, sizeof count);
    }
}

const char *const kith_grade_names[KITH_GRADE_WORDS] = { "cohort", "register", "literature", "assumption", "what-if" };
