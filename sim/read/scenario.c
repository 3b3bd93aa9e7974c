#include "read/scenario.h"

#include "base/error.h"
#include "param/decimal.h"
#include "read/reading.h"
#include "read/scenario.h"

#include <stdlib.h>
#include <string.h>

/* "scenarios/integral.yaml" -> "integral" */
static const char *
short_name(struct kith_pool *pool, const char *path)
{
    const char *const slash = strrchr(path, '/');
    const char *const start = slash ? slash + 1 : path;
    const char *const dot = strrchr(start, '.');
    return kith_pool_copy(pool, start, dot && dot > start ? (size_t) (dot - start) : strlen(start));
}

static const char *
root_text(struct kith_scenario *self, const struct kith_reading *reading, const char *key)
{
    const struct kith_yaml *const node = kith_yaml_find(reading->files[0].root, key);
    if (!node || kith_yaml_is_null(node))
        return "";
    return kith_pool_copy(&self->pool, node->text, strlen(node->text));
}

static int
keep_members(struct kith_scenario *self, const struct kith_reading *reading)
{
    const size_t n = self->schema->n_collections;

    self->members = kith_pool_take(&self->pool, (n + 1) * sizeof *self->members);
    if (!self->members)
        return 0;
    for (size_t i = 0; i < n; i++) {
        struct kith_member_names *const names = &self->members[i];
        names->name = kith_pool_take(&self->pool, (reading->rosters[i].present + 1) * sizeof *names->name);
        if (!names->name)
            return 0;
        for (const struct kith_member *one = reading->rosters[i].first; one; one = one->next)
            if (!one->removed)
                names->name[names->n++] = one->name;
    }
    return 1;
}

/* Itself, what it inherits, and the tables of evidence beside them, be they there or not. Of a text in memory: none. */
static int
keep_files(struct kith_scenario *self, const struct kith_reading *reading)
{
    self->file = kith_pool_take(&self->pool, (2 * (size_t) reading->n_files + 1) * sizeof *self->file);
    if (!self->file)
        return 0;
    for (int i = 0; i < reading->n_files; i++)
        if (reading->files[i].inode)
            self->file[self->n_files++] = reading->files[i].name;
    for (int i = 0; i < reading->n_files; i++)
        if (reading->files[i].inode && !(self->file[self->n_files++] = kith_pool_format(&self->pool, "%sevidence.csv", reading->files[i].folder)))
            return 0;
    return 1;
}

static int
keep(struct kith_scenario *self, const struct kith_reading *reading)
{
    self->name = short_name(&self->pool, reading->files[0].name);
    self->path = reading->files[0].name;
    self->extends = reading->n_files > 1;
    self->start = reading->start;
    self->title = root_text(self, reading, "title");
    self->about = root_text(self, reading, "about");
    self->entries = kith_pool_take(&self->pool, (reading->n_drafts + 1) * sizeof *self->entries);
    if (!self->name || !self->title || !self->about || !self->entries || !keep_members(self, reading) || !keep_files(self, reading))
        return 0;
    for (size_t i = 0; i < reading->n_drafts; i++)
        self->entries[self->n++] = reading->drafts[i].entry;
    self->text = kith_scenario_emit(self, &self->pool);
    self->changes = kith_change_list_make(self, &self->pool);
    return self->text && self->changes;
}

struct request {
    const char *name, *text; /* text NULL: a file */
    size_t length;
    const char *folder;
    const char *const *sets;
    size_t n_sets;
};

/* Whether memory ran out: then drafts may lack their texts, and nothing more is to be done with them. */
static int
ran_out(const struct kith_reading *reading)
{
    return reading->pool.failed || reading->keep->failed;
}

static void
read_all(struct kith_reading *reading, const struct request *request)
{
    if (request->text)
        kith_reading_text(reading, request->name, request->text, request->length, request->folder);
    else
        kith_reading_files(reading, request->name);
    for (int i = 0; i < reading->n_files; i++)
        if (!reading->files[i].root)
            return; /* not text, or no YAML: the rest would be guesswork */
    if (!reading->n_files || ran_out(reading))
        return;
    for (int i = reading->n_files; i-- > 0 && !ran_out(reading);) { /* the last base first */
        kith_reading_merge(reading, i);
        if (!ran_out(reading) && (i == 0 || kith_yaml_find(reading->files[i].root, "what_if")))
            kith_reading_defaults(reading); /* what may be left out can be chosen, too */
        if (!ran_out(reading))
            kith_what_if_apply(reading, i);
    }
    for (size_t i = 0; i < request->n_sets && !ran_out(reading); i++)
        kith_set_apply(reading, request->sets[i], (int) i);
    if (!ran_out(reading))
        kith_reading_check(reading);
}

static int
read_into(struct kith_scenario *self, const struct request *request, struct kith_error *err)
{
    const size_t n = self->schema->n_collections;
    struct kith_reading reading = { .schema = self->schema, .keep = &self->pool };
    struct kith_decimal decimal;
    const int ready = kith_decimal_begin(&decimal);
    int status;

    reading.problems.pool = &reading.pool;
    reading.rosters = kith_pool_take(&reading.pool, (n + 1) * sizeof *reading.rosters);
    if (ready && reading.rosters) {
        for (size_t i = 0; i < n; i++)
            reading.rosters[i].collection = &self->schema->collections[i];
        read_all(&reading, request);
    }
    reading.pool.failed = !ready || ran_out(&reading);
    status = kith_problems_tell(&reading.problems, request->name, err);
    if (status == KITH_OK && !keep(self, &reading))
        status = kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", request->name);
    free(reading.drafts);
    kith_pool_clear(&reading.pool);
    kith_decimal_end(&decimal);
    return status;
}

static int
make(struct kith_scenario **out, const struct kith_schema *schema, const struct request *request, struct kith_error *err)
{
    struct kith_scenario *const self = calloc(1, sizeof *self);
    int status;

    *out = NULL;
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", request->name);
    self->schema = schema;
    status = read_into(self, request, err);
    if (status == KITH_OK)
        *out = self;
    else
        kith_scenario_free(self);
    return status;
}

int
kith_scenario_read(struct kith_scenario **out, const struct kith_schema *schema, const char *path,
    const char *const *sets, size_t n_sets, struct kith_error *err)
{
    const struct request request = { .name = path, .sets = sets, .n_sets = n_sets };
    return make(out, schema, &request, err);
}

int
kith_scenario_read_text(struct kith_scenario **out, const struct kith_schema *schema, const char *name,
    const char *text, size_t length, const char *folder, const char *const *sets, size_t n_sets, struct kith_error *err)
{
    const struct request request = { name, text, length, folder, sets, n_sets };
    return make(out, schema, &request, err);
}
