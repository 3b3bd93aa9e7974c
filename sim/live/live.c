#include "live/live.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/anchor.h"
#include "model/policy.h"
#include "model/outcome.h"
#include "model/world.h"
#include "param/scenario_parts.h"

enum { KITH_LIVE_ANCHORS = 128 };

struct kith_live {
    struct kith_scenario scenario; /* what the lines say of it; its pool holds the rest of this */
    double *values, *room; /* shape (entries): of the last run; scratch */
    struct kith_params params;
    struct kith_rules *rules;
    struct kith_world *world;
    struct kith_area area;
    struct kith_anchor anchor[KITH_LIVE_ANCHORS]; /* of pasts that were asked for, the last so many: draws come back with each question */
    uint32_t n_anchors;
    uint32_t families; /* that the world is of; 0 of a population */
    const int64_t *counts;
};

static struct kith_error error;

void *
kith_live_take(uint32_t bytes)
{
    return malloc(bytes ? bytes : 1);
}

void
kith_live_give(void *at)
{
    free(at);
}

const char *
kith_live_error(void)
{
    return error.text ? error.text : "out of memory";
}

/* ---- a scenario from its lines ---- */

/* What of a line is left: a field, up to the next tab; *more says whether another one follows. */
static const char *
field(const char **at, const char *end, size_t *length, int *more)
{
    const char *from = *at, *tab = memchr(from, '\t', (size_t) (end - from));
    *length = (size_t) ((tab ? tab : end) - from);
    *more = tab != NULL;
    *at = tab ? tab + 1 : end;
    return from;
}

/* The row of a path, and where the name of its member is. */
static const struct kith_parameter *
row_of(const char *path, size_t length, const char **name, size_t *name_length)
{
    enum { ROOM = 128 };
    char room[ROOM];
    const char *dot = memchr(path, '.', length), *next = dot ? memchr(dot + 1, '.', (size_t) (path + length - dot - 1)) : NULL;
    *name = NULL;
    if (length + 2 > ROOM)
        return NULL;
    memcpy(room, path, length);
    room[length] = '\0';
    if (next) {
        const size_t head = (size_t) (dot - path), tail = (size_t) (path + length - next);
        *name = dot + 1;
        *name_length = (size_t) (next - dot - 1);
        memcpy(room + head, ".*", 2);
        memcpy(room + head + 2, next, tail);
        room[head + 2 + tail] = '\0';
    }
    return kith_schema_find(&kith_model_schema, room);
}

/* The member of that name, a new one when there is none. */
static int
member_of(struct kith_live *self, const struct kith_collection *owner, const char *name, size_t length, unsigned *member)
{
    struct kith_member_names *names = &self->scenario.members[owner - kith_model_schema.collections];
    size_t i = 0;
    while (i < names->n && !(strncmp(names->name[i], name, length) == 0 && names->name[i][length] == '\0'))
        i++;
    *member = (unsigned) i;
    if (i < names->n)
        return KITH_OK;
    if (i == owner->most)
        return kith_fail(&error, KITH_ERR_DATA, "%s: more than %u members", owner->path, owner->most);
    names->name[i] = kith_pool_copy(&self->scenario.pool, name, length);
    names->n += names->name[i] != NULL;
    return names->name[i] ? KITH_OK : kith_fail(&error, KITH_ERR_MEMORY, "out of memory");
}

/* What stands behind the path: bits, a text, names. */
static int
take_rest(struct kith_live *self, struct kith_entry *entry, const char *at, const char *end, int more)
{
    const char *from = at;
    size_t n = 0, length;
    char *rest;
    for (const char *c = at; more && c < end; c++)
        n += *c == '\t';
    n += more ? 1u : 0u;
    if (entry->parameter->kind == KITH_NUMBER)
        return n == 0 ? KITH_OK : kith_fail(&error, KITH_ERR_DATA, "%s: a number has nothing behind it", entry->path);
    if (entry->parameter->kind != KITH_NAMES && n != 1)
        return kith_fail(&error, KITH_ERR_DATA, "%s: what it says is missing", entry->path);
    const char **names = kith_pool_take(&self->scenario.pool, (n + 1) * sizeof *names);
    for (size_t i = 0; names && i < n; i++) {
        from = field(&at, end, &length, &more);
        names[i] = kith_pool_copy(&self->scenario.pool, from, length);
    }
    if (!names || self->scenario.pool.failed)
        return kith_fail(&error, KITH_ERR_MEMORY, "out of memory");
    entry->names = names;
    entry->n_names = entry->parameter->kind == KITH_NAMES ? n : 0;
    entry->text = entry->parameter->kind == KITH_PATH ? names[0] : NULL;
    if (entry->parameter->kind == KITH_NAMES || entry->parameter->kind == KITH_PATH)
        return KITH_OK;
    entry->bits = (uint32_t) strtoul(names[0], &rest, 10);
    return *rest || rest == names[0] ? kith_fail(&error, KITH_ERR_DATA, "%s: no whole number", entry->path) : KITH_OK;
}

static int
take_line(struct kith_live *self, const char *at, const char *end)
{
    struct kith_entry *entry = &self->scenario.entries[self->scenario.n];
    size_t length, name_length = 0;
    const char *name;
    int more;
    const char *path = field(&at, end, &length, &more);
    entry->parameter = row_of(path, length, &name, &name_length);
    entry->path = kith_pool_copy(&self->scenario.pool, path, length);
    if (!entry->path)
        return kith_fail(&error, KITH_ERR_MEMORY, "out of memory");
    const struct kith_collection *owner = entry->parameter ? kith_schema_owner(&kith_model_schema, entry->parameter) : NULL;
    if (!entry->parameter || (owner != NULL) != (name != NULL))
        return kith_fail(&error, KITH_ERR_DATA, "%s: this version of Kith has no such parameter", entry->path);
    entry->line = 1;
    entry->file = "";
    if (owner)
        TRY(member_of(self, owner, name, name_length, &entry->member));
    self->scenario.n++;
    return take_rest(self, entry, at, end, more);
}

/* How many lines there are of a row and member. */
static size_t
lines_of(const struct kith_live *self, const struct kith_parameter *row, unsigned member)
{
    size_t n = 0;
    for (size_t i = 0; i < self->scenario.n; i++)
        n += self->scenario.entries[i].parameter == row && self->scenario.entries[i].member == member;
    return n;
}

/* Every number of the model has a value, once: what a run would take for zero is another model's scenario. */
static int
check_whole(const struct kith_live *self)
{
    for (size_t r = 0; r < kith_model_schema.n_parameters; r++) {
        const struct kith_parameter *row = &kith_model_schema.parameters[r];
        const struct kith_collection *owner = kith_schema_owner(&kith_model_schema, row);
        const size_t n = owner ? self->scenario.members[owner - kith_model_schema.collections].n : 1;
        if (n == 0 && !owner->optional)
            return kith_fail(&error, KITH_ERR_DATA, "%s: there are none", owner->path);
        for (unsigned m = 0; m < n; m++)
            if (lines_of(self, row, m) != 1)
                return kith_fail(&error, KITH_ERR_DATA, "%s: it is %s; this version of Kith has one", row->path, lines_of(self, row, m) ? "there more than once" : "missing");
    }
    return KITH_OK;
}

/* Sets name members that there are, choices words that there are. */
static int
check_bits(const struct kith_live *self)
{
    for (size_t i = 0; i < self->scenario.n; i++) {
        const struct kith_entry *entry = &self->scenario.entries[i];
        size_t length, most = 32;
        if (entry->parameter->kind == KITH_SET)
            most = self->scenario.members[kith_schema_collection(&kith_model_schema, entry->parameter->names) - kith_model_schema.collections].n;
        if ((entry->parameter->kind == KITH_SET && most < 32 && entry->bits >> most != 0)
            || (entry->parameter->kind == KITH_CHOICE && !kith_schema_choice(entry->parameter, entry->bits, &length)))
            return kith_fail(&error, KITH_ERR_DATA, "%s: %u names nothing", entry->path, entry->bits);
    }
    return KITH_OK;
}

static int
take_lines(struct kith_live *self, const char *lines)
{
    struct kith_pool *pool = &self->scenario.pool;
    size_t n = 1;
    for (const char *c = lines; *c; c++)
        n += *c == '\n';
    self->scenario.schema = &kith_model_schema;
    self->scenario.entries = kith_pool_take(pool, n * sizeof *self->scenario.entries);
    self->scenario.members = kith_pool_take(pool, kith_model_schema.n_collections * sizeof *self->scenario.members);
    self->values = kith_pool_take(pool, n * sizeof *self->values);
    self->room = kith_pool_take(pool, n * sizeof *self->room);
    for (size_t c = 0; self->scenario.members && c < kith_model_schema.n_collections; c++)
        self->scenario.members[c].name = kith_pool_take(pool, kith_model_schema.collections[c].most * sizeof(char *));
    if (pool->failed)
        return kith_fail(&error, KITH_ERR_MEMORY, "out of memory");
    while (*lines) {
        const size_t length = strcspn(lines, "\n");
        TRY(take_line(self, lines, lines + length));
        lines += length + (lines[length] == '\n');
    }
    TRY(check_whole(self));
    TRY(check_bits(self));
    self->scenario.changes = kith_change_list_make(&self->scenario, pool);
    return self->scenario.changes ? KITH_OK : kith_fail(&error, KITH_ERR_MEMORY, "out of memory");
}

struct kith_live *
kith_live_new(const char *lines)
{
    struct kith_live *self = calloc(1, sizeof *self);
    kith_error_clear(&error);
    if (!self || take_lines(self, lines) == KITH_OK)
        return self;
    kith_live_free(self);
    return NULL;
}

void
kith_live_free(struct kith_live *self)
{
    if (!self)
        return;
    kith_world_free(self->world);
    kith_rules_free(self->rules);
    kith_pool_clear(&self->scenario.pool);
    free(self);
}

uint32_t
kith_live_kind(const char *path)
{
    const char *name;
    size_t length;
    const struct kith_parameter *row = row_of(path, strlen(path), &name, &length);
    return row ? (uint32_t) row->kind : KITH_NAMES + 1u;
}

uint32_t
kith_live_range(const struct kith_live *self, uint32_t parameter, double *out)
{
    const struct kith_parameter *row = parameter < self->scenario.n ? self->scenario.entries[parameter].parameter : NULL;
    if (!row || row->kind != KITH_NUMBER)
        return 0;
    out[0] = row->low;
    out[1] = row->high;
    out[2] = row->step;
    return !(row->marks & KITH_SIZES_A_RUN);
}

/* Values from outside are held against the ranges of the schema, as those of a scenario file are. */
static int
take_values(struct kith_live *self, const double *values)
{
    for (size_t i = 0; i < self->scenario.n; i++) {
        const struct kith_parameter *row = self->scenario.entries[i].parameter;
        if (row->kind == KITH_NUMBER && !(values[i] >= row->low && values[i] <= row->high))
            return kith_fail(&error, KITH_ERR_DATA, "%s: %g is not between %g and %g", self->scenario.entries[i].path, values[i], row->low, row->high);
        if (row->kind == KITH_NUMBER && !kith_schema_fits(row, values[i]))
            return kith_fail(&error, KITH_ERR_DATA, "%s: %g; it takes %s", self->scenario.entries[i].path, values[i], kith_schema_steps(row));
        self->values[i] = values[i];
    }
    return KITH_OK;
}

/* ---- cohorts ---- */

static void
forget_world(struct kith_live *self)
{
    kith_world_free(self->world);
    self->world = NULL;
    self->counts = NULL;
    self->families = 0;
}

int
kith_live_cohort(struct kith_live *self, const double *values, uint32_t families)
{
    struct kith_rules *rules;
    kith_error_clear(&error);
    TRY(take_values(self, values));
    kith_scenario_fill(&self->scenario, self->values, &self->params);
    TRY(kith_rules_new(&rules, &self->params, families, &error));
    const struct kith_layout layout = kith_layout_of(rules);
    if (self->world && (self->families != families || rules->weeks != self->rules->weeks || memcmp(&layout, &self->world->layout, sizeof layout) != 0
            || memcmp(&self->params.cohort, &self->rules->params.cohort, sizeof self->params.cohort) != 0))
        forget_world(self);
    kith_rules_free(self->rules);
    self->rules = rules;
    self->families = families;
    return KITH_OK;
}

static struct kith_key
key_of(uint32_t seed_low, uint32_t seed_high, uint32_t run)
{
    return kith_key_of((uint64_t) seed_high << 32 | seed_low, run);
}

int
kith_live_run(struct kith_live *self, uint32_t seed_low, uint32_t seed_high, uint32_t run, double *outcome)
{
    kith_error_clear(&error);
    if (!self->families)
        return kith_fail(&error, KITH_ERR_USAGE, "a run of a cohort needs its values first");
    if (self->world)
        kith_world_reset(self->world, self->rules, key_of(seed_low, seed_high, run));
    else
        TRY(kith_world_new(&self->world, self->rules, key_of(seed_low, seed_high, run), self->families, 1, kith_body_best(), &error));
    TRY(kith_world_run(self->world, NULL, &self->counts, &error));
    kith_outcomes_of(&(const struct kith_slice) { .params = &self->rules->params, .layout = &self->world->layout, .tally = self->counts }, outcome);
    return KITH_OK;
}

/* ---- populations ---- */

static struct kith_anchor *
anchor_of(struct kith_live *self)
{
    for (uint32_t i = 0; i < KITH_LIVE_ANCHORS; i++)
        if (kith_anchor_holds(&self->anchor[i], &self->params, &self->area))
            return &self->anchor[i];
    return &self->anchor[self->n_anchors++ % KITH_LIVE_ANCHORS];
}

int
kith_live_past(struct kith_live *self, const double *values, const char *region, const double *area, uint32_t seed_low, uint32_t seed_high,
    uint32_t run)
{
    struct kith_rules *rules;
    kith_error_clear(&error);
    TRY(take_values(self, values));
    if (!(area[0] > 0 && area[0] < 1e9 && area[1] >= 0 && area[1] < 1e9 && area[2] >= 0 && area[2] < 1e6 && area[3] >= 0 && area[4] >= 0 && area[5] >= 0))
        return kith_fail(&error, KITH_ERR_DATA, "%s: no such region can be", region);
    self->area = (struct kith_area) { .households = area[0], .reports = area[1], .capacity = area[2], .help_wait = area[3], .assessment_wait = area[4], .counted = area[5] };
    kith_scenario_fill(&self->scenario, self->values, &self->params);
    TRY(kith_anchor_region(anchor_of(self), &self->params, region, &self->area, &error));
    TRY(kith_rules_population(&rules, &self->params, &self->area, &error));
    forget_world(self);
    kith_rules_free(self->rules);
    self->rules = rules;
    TRY(kith_world_population(&self->world, rules, kith_region_key(key_of(seed_low, seed_high, run), region), 1, kith_body_best(), &error));
    return kith_world_until(self->world, KITH_PAST + rules->burn_in, NULL, &error);
}

int
kith_live_policy(struct kith_live *self, struct kith_live *past, const double *values, const char *region, double *outcome)
{
    struct kith_rules *rules = NULL;
    kith_error_clear(&error);
    TRY(take_values(self, values));
    if (self == past || !past->world || past->families)
        return kith_fail(&error, KITH_ERR_USAGE, "a policy needs a past, of a scenario by itself");
    forget_world(self); /* its room may be that of other sizes */
    int status = kith_world_copy(&self->world, past->world, &error);
    const struct kith_policy policy = { &self->scenario, self->values, region, &past->area, &past->params, self->room };
    const uint32_t start = KITH_PAST + past->rules->burn_in;
    for (uint32_t week = 0; !status && start + week < self->world->end; week++) {
        status = kith_policy_week(&policy, week, self->world, &rules, &error);
        if (!status)
            status = kith_world_until(self->world, start + week + 1, NULL, &error);
    }
    kith_rules_free(self->rules);
    self->rules = rules;
    if (status)
        return status;
    self->counts = kith_world_counts(self->world);
    kith_scenario_values_at(&self->scenario, self->values, 0, NULL, self->room); /* of a whole file outcomes are those of all regions */
    kith_scenario_fill(&self->scenario, self->room, &self->params);
    const struct kith_slice slice = kith_slice_of(&self->params, &self->world->layout, self->counts, 0, 0);
    kith_population_outcomes_of(&slice, outcome);
    return KITH_OK;
}

int
kith_live_values_at(struct kith_live *self, const double *values, const char *region, uint32_t week, double *out)
{
    kith_error_clear(&error);
    TRY(take_values(self, values));
    kith_scenario_values_at(&self->scenario, self->values, week, region, out);
    return KITH_OK;
}

/* ---- what came of it ---- */

double
kith_live_family_weeks(const struct kith_live *self)
{
    return self->world ? (double) self->world->family_weeks : 0;
}

static int
block_of(const struct kith_live *self, const char *name)
{
    int b = 0;
    while (b < KITH_BLOCKS && !(self->counts && self->world->layout.size[b] && strcmp(kith_blocks[b].name, name) == 0))
        b++;
    return b;
}

const int64_t *
kith_live_counts(struct kith_live *self, const char *block)
{
    const int b = block_of(self, block);
    return b < KITH_BLOCKS ? self->counts + self->world->layout.at[b] : NULL;
}

uint32_t
kith_live_counts_size(const struct kith_live *self, const char *block)
{
    const int b = block_of(self, block);
    return b < KITH_BLOCKS ? self->world->layout.size[b] : 0;
}

static struct kith_form
form_of(uint32_t kind)
{
    return kith_form_of(kind ? KITH_POPULATION_RUN : KITH_COHORT_RUN);
}

uint32_t
kith_live_outcomes(uint32_t kind)
{
    return (uint32_t) form_of(kind).n_outcomes;
}

const char *
kith_live_outcome(uint32_t kind, uint32_t outcome)
{
    return outcome < form_of(kind).n_outcomes ? form_of(kind).outcomes[outcome].name : "";
}
