#include "param/schema.h"

#include "base/error.h"
#include "param/unit.h"

#include <math.h>
#include <string.h>

const char *
kith_schema_runs(const struct kith_parameter *parameter)
{
    if (parameter->marks & KITH_IDLE_IN_COHORTS)
        return "in populations only";
    return parameter->marks & KITH_IDLE_IN_POPULATIONS ? "in cohorts only" : NULL;
}

const char *
kith_schema_steps(const struct kith_parameter *parameter)
{
    if (parameter->step > 1)
        return "whole years";
    return parameter->step > 0 ? "whole numbers" : NULL;
}

int
kith_schema_fits(const struct kith_parameter *parameter, double value)
{
    return !(parameter->step > 0) || fabs(value - parameter->step * round(value / parameter->step)) <= 1e-9 * fabs(value);
}

const struct kith_parameter *
kith_schema_find(const struct kith_schema *self, const char *path)
{
    for (size_t i = 0; i < self->n_parameters; i++)
        if (strcmp(self->parameters[i].path, path) == 0)
            return &self->parameters[i];
    return NULL;
}

const struct kith_collection *
kith_schema_collection(const struct kith_schema *self, const char *path)
{
    for (size_t i = 0; i < self->n_collections; i++)
        if (strcmp(self->collections[i].path, path) == 0)
            return &self->collections[i];
    return NULL;
}

const struct kith_collection *
kith_schema_owner(const struct kith_schema *self, const struct kith_parameter *parameter)
{
    for (size_t i = 0; i < self->n_collections; i++) {
        const char *const path = self->collections[i].path;
        const size_t length = strlen(path);
        if (strncmp(parameter->path, path, length) == 0 && strncmp(parameter->path + length, ".*.", 3) == 0)
            return &self->collections[i];
    }
    return NULL;
}

const char *
kith_schema_choice(const struct kith_parameter *parameter, unsigned i, size_t *length)
{
    const char *word = parameter->names;
    for (; i > 0 && word; i--) {
        word = strchr(word, '|');
        if (word)
            word++;
    }
    if (word)
        *length = strcspn(word, "|");
    return word;
}

/* The i-th path of the schema: of all rows, then of all collections. */
static const char *
path_at(const struct kith_schema *schema, size_t i)
{
    if (i < schema->n_parameters)
        return schema->parameters[i].path;
    i -= schema->n_parameters;
    return i < schema->n_collections ? schema->collections[i].path : NULL;
}

/* The key that stands right below `group` in a path, NULL if none does. */
static const char *
key_below(const char *path, const char *group, size_t *length)
{
    const size_t skip = strlen(group);
    if (skip && (strncmp(path, group, skip) != 0 || path[skip] != '.'))
        return NULL;
    const char *const key = path + (skip ? skip + 1 : 0);
    *length = strcspn(key, ".");
    return *key == '*' ? NULL : key;
}

/* Whether a path before the i-th one has the same key below the group. */
static int
is_earlier(const struct kith_schema *schema, size_t i, const char *group, const char *key, size_t length)
{
    for (size_t k = 0; k < i; k++) {
        size_t n = 0;
        const char *const other = key_below(path_at(schema, k), group, &n);
        if (other && n == length && strncmp(other, key, n) == 0)
            return 1;
    }
    return 0;
}

int
kith_schema_next_key(const struct kith_schema *self, const char *group, size_t *i, struct kith_schema_key *key)
{
    const char *path;

    while ((path = path_at(self, (*i)++))) {
        size_t length;
        const char *const name = key_below(path, group, &length);
        if (!name || is_earlier(self, *i - 1, group, name, length))
            continue;
        *key = (struct kith_schema_key) { path, (size_t) (name - path) + length, name, length };
        return 1;
    }
    return 0;
}
