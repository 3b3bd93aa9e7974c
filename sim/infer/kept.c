#include "infer/chains.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "io/disk.h"
#include "io/sha256.h"
#include "read/input.h"

/* What is kept of chains while they go on. */

/* Whose it is: of which calibration and table; checksum of what follows the head. */
struct stamp {
    char about[65], table[65], sum[65];
};

struct kept {
    struct stamp stamp;
    uint32_t moves, since;
    double accepted, start_worth, tried_by[KITH_KINDS], accepted_by[KITH_KINDS];
    uint64_t runs;
};

/* All that decides the chains. */
static int
describe(const struct kith_chains *self, char *hash, struct kith_error *err)
{
    const struct kith_inference *of = self->of;
    const struct kith_fit *fit = &of->fit;
    struct kith_text text = { 0 };
    kith_text_add(&text, "refine 6\n%s\n%s\n%u %zu %.17g %llu\n", kith_version(), of->table_hash, of->draws, of->points, of->options->share, (unsigned long long) fit->calibration.seed);
    for (size_t t = 0; t < fit->n_targets; t++)
        kith_text_add(&text, "%s %d %.17g %.17g %.17g %.17g\n", fit->outcome[t], fit->target[t].is_fitted, fit->target[t].seen, fit->target[t].half, fit->target[t].error,
            fit->target[t].of->discrepancy);
    kith_text_add(&text, "%s", kith_scenario_text(fit->scenario));
    if (!text.failed)
        kith_sha256_of(text.at, text.length, hash);
    const int status = text.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : KITH_OK;
    kith_text_clear(&text);
    return status;
}

struct part {
    void *at;
    size_t bytes;
};

/* Head and parts, under a checksum of the parts: all or nothing. */
static int
save(const struct kith_chains *self, const char *name, void *head, size_t head_bytes, const struct part *part, size_t n, struct kith_error *err)
{
    char path[4096], *bytes, *to;
    size_t all = head_bytes;
    struct stamp *const stamp = head;
    for (size_t i = 0; i < n; i++)
        all += part[i].bytes;
    if (self->of->rank > 0)
        return KITH_OK;
    bytes = to = calloc(1, all);
    if (!bytes)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    to += head_bytes;
    for (size_t i = 0; i < n; to += part[i++].bytes)
        memcpy(to, part[i].at, part[i].bytes);
    int status = describe(self, stamp->about, err);
    memcpy(stamp->table, self->of->table_hash, sizeof stamp->table);
    kith_sha256_of(bytes + head_bytes, all - head_bytes, stamp->sum);
    memcpy(bytes, head, head_bytes);
    snprintf(path, sizeof path, "%s/%s", self->of->work, name);
    if (!status)
        status = kith_disk_replace(path, bytes, all, err);
    free(bytes);
    return status;
}

/* What save() has written, if it is there, whole, and of this calibration; else nothing changes. */
static int
load(const struct kith_chains *self, const char *name, void *head, size_t head_bytes, const struct part *part, size_t n, int *there, struct kith_error *err)
{
    char path[4096], about[65], sum[65];
    size_t all = head_bytes;
    struct kith_pool pool = { 0 };
    struct kith_input input = { 0 };
    struct stamp stamp;
    *there = 0;
    for (size_t i = 0; i < n; i++)
        all += part[i].bytes;
    snprintf(path, sizeof path, "%s/%s", self->of->work, name);
    const int is = kith_disk_is_there(path, err);
    if (is <= 0)
        return is;
    const char *reason = kith_input_read_table(&input, path, &pool), *from = input.bytes;
    const int status = reason ? kith_fail(err, input.status, "%s: %s", path, reason) : describe(self, about, err);
    if (!status && input.length == all) {
        memcpy(&stamp, from, sizeof stamp);
        kith_sha256_of(from + head_bytes, all - head_bytes, sum);
        *there = strcmp(sum, stamp.sum) == 0 && strcmp(about, stamp.about) == 0;
    }
    if (*there) {
        memcpy(head, from, head_bytes);
        from += head_bytes;
        for (size_t i = 0; i < n; from += part[i++].bytes)
            memcpy(part[i].at, from, part[i].bytes);
    } else if (!status && kith_infer_notes(self->of))
        kith_screen_print(self->of->options->notes, "%s is of another calibration, or damaged: chains begin anew\n", path);
    kith_pool_clear(&pool);
    return status;
}

/* ---- chains ---- */

static const char CHAINS[] = "refine.state", HEAT[] = "temper.state";
enum { PARTS = 5 };

static void
parts_of(const struct kith_chains *self, struct part *part)
{
    const size_t body = self->n * self->stride * sizeof(double), line = self->line.size * sizeof(double);
    const struct part all[PARTS] = { { self->z, body }, { self->then, body }, { self->level, self->n * sizeof(double) }, { self->line.sums, line }, { self->used.sums, line } };
    memcpy(part, all, sizeof all);
}

int
kith_chains_keep(const struct kith_chains *self, struct kith_error *err)
{
    struct kept head = { .moves = self->moves, .since = self->since, .accepted = self->accepted, .runs = self->of->runs, .start_worth = self->of->start_worth };
    struct part part[PARTS];
    memcpy(head.tried_by, self->tried_by, sizeof head.tried_by);
    memcpy(head.accepted_by, self->accepted_by, sizeof head.accepted_by);
    parts_of(self, part);
    return save(self, CHAINS, &head, sizeof head, part, PARTS, err);
}

int
kith_chains_take_up(struct kith_chains *self, int *there, struct kith_error *err)
{
    struct kept head;
    struct part part[PARTS];
    parts_of(self, part);
    TRY(load(self, CHAINS, &head, sizeof head, part, PARTS, there, err));
    if (!*there)
        return KITH_OK;
    self->moves = head.moves;
    self->since = head.since;
    memcpy(self->tried_by, head.tried_by, sizeof head.tried_by);
    memcpy(self->accepted_by, head.accepted_by, sizeof head.accepted_by);
    self->accepted = head.accepted;
    self->of->runs = head.runs;
    self->of->start_worth = head.start_worth;
    return KITH_OK;
}

/* ---- what comes before them, if the regression is no start ---- */

struct kept_heat {
    struct stamp stamp;
    uint32_t heats;
    double heat, step, acceptance, start_worth;
    uint64_t runs;
};

int
kith_chains_keep_heat(const struct kith_chains *self, const struct kith_temper *heat, struct kith_error *err)
{
    struct kept_heat head = { .heats = heat->heats, .heat = heat->heat, .step = heat->step, .acceptance = heat->acceptance, .start_worth = self->of->start_worth, .runs = self->of->runs };
    const struct part part[] = { { heat->z, self->n * self->stride * sizeof(double) }, { heat->level, self->n * sizeof(double) } };
    return save(self, HEAT, &head, sizeof head, part, 2, err);
}

int
kith_chains_take_up_heat(const struct kith_chains *self, struct kith_temper *heat, int *there, struct kith_error *err)
{
    struct kept_heat head;
    const struct part part[] = { { heat->z, self->n * self->stride * sizeof(double) }, { heat->level, self->n * sizeof(double) } };
    TRY(load(self, HEAT, &head, sizeof head, part, 2, there, err));
    if (!*there)
        return KITH_OK;
    heat->heats = head.heats;
    heat->heat = head.heat;
    heat->step = head.step;
    heat->acceptance = head.acceptance;
    self->of->start_worth = head.start_worth;
    self->of->runs = head.runs;
    return KITH_OK;
}
