#include "run/todo.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/error.h"

/* What is left to be done, handed out in order. */

struct kith_sweep_todo {
    const struct kith_sweep *sweep;
    const struct kith_sweep_options *options;
    struct kith_journal *journal;
    struct kith_claims *claims;
    struct kith_sweep_seen seen;
    unsigned char *own; /* bits over the same points: handed out by us, or seen to be settled by another */
    uint64_t at, end; /* next id, and the end of all */
    int skipped, told_waiting, told_useless; /* skipped: somebody else has points of this window */
    double look_at, patience; /* when to look for those next [s]; how long to wait for it */
    uint64_t group; /* ids that stay together in one shard */
    uint64_t all, before, failed, aside, others; /* of this shard; failed: of those before, and of others' */
    uint64_t *late; /* suspects, done last: shape (n_late) */
    size_t n_late, next_late, room;
};

static int
is_ours(const struct kith_sweep_todo *self, uint64_t id)
{
    return self->options->shards <= 1 || id / self->group % self->options->shards == self->options->shard;
}

static int
is_settled(const struct kith_sweep_todo *self, uint64_t id)
{
    const uint64_t i = id - self->seen.from;
    return kith_bit(self->seen.done, i) || (!self->options->retry_failed && (kith_bit(self->seen.failed, i) || kith_bit(self->seen.aside, i)));
}

/* Points of ours that are settled as far as `seen` knows; `failed`: those that were not done. */
static uint64_t
count_settled(const struct kith_sweep_todo *self, uint64_t *failed)
{
    uint64_t n = 0;
    *failed = 0;
    for (uint64_t id = self->seen.from; id < self->seen.to; id++)
        if (is_ours(self, id) && is_settled(self, id) && !kith_bit(self->own, id - self->seen.from)) {
            n++;
            *failed += !kith_bit(self->seen.done, id - self->seen.from);
        }
    return n;
}

/* Claims first, then journals: what somebody takes in between is seen by its claim. */
static int
look(struct kith_sweep_todo *self, uint64_t from, uint64_t to, FILE *notes, struct kith_error *err)
{
    struct kith_sweep_seen seen = { 0 };
    const char *own = kith_journal_name(self->journal);
    int status = kith_claims_look(self->claims, from, to, err);
    if (!status)
        status = kith_sweep_look(&seen, self->sweep, from, to, *own ? own : NULL, notes, err);
    if (status)
        return status;
    kith_sweep_seen_clear(&self->seen);
    self->seen = seen;
    return KITH_OK;
}

/* The next window. */
static int
look_on(struct kith_sweep_todo *self, FILE *notes, struct kith_error *err)
{
    const uint64_t to = self->end - self->at > KITH_SWEEP_WINDOW ? self->at + KITH_SWEEP_WINDOW : self->end;
    unsigned char *own = calloc((size_t) ((to - self->at) / 8 + 1), 1);
    if (!own)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %" PRIu64 " points", to - self->at);
    free(self->own);
    self->own = own;
    uint64_t failed;
    const int status = look(self, self->at, to, notes, err);
    if (!status) {
        self->before += count_settled(self, &failed);
        self->failed += failed;
    }
    return status;
}

/* The same window: what have others done meanwhile? */
static int
look_again(struct kith_sweep_todo *self, struct kith_error *err)
{
    uint64_t failed, failed_now;
    const uint64_t before = count_settled(self, &failed);
    const int status = look(self, self->seen.from, self->seen.to, NULL, err);
    if (!status) {
        self->others += count_settled(self, &failed_now) - before;
        self->failed += failed_now - failed;
    }
    return status;
}

int
kith_sweep_todo_new(struct kith_sweep_todo **out, const struct kith_sweep *sweep, const struct kith_sweep_options *options,
    struct kith_journal *journal, struct kith_error *err)
{
    struct kith_sweep_todo *self = calloc(1, sizeof *self);
    *out = NULL;
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->sweep = sweep;
    self->options = options;
    self->journal = journal;
    self->end = sweep->n_points;
    self->group = sweep->part[0].replicate[1] < KITH_SWEEP_BLOCK ? sweep->part[0].replicate[1] : KITH_SWEEP_BLOCK;
    for (uint64_t g = 0, first = 0; first < self->end; g++, first += self->group)
        if (options->shards <= 1 || g % options->shards == options->shard)
            self->all += self->end - first < self->group ? self->end - first : self->group;
    int status = kith_claims_new(&self->claims, sweep->folder, err);
    if (!status)
        status = look_on(self, options->notes, err);
    if (status)
        kith_sweep_todo_free(self);
    else
        *out = self;
    return status;
}

static int
put_off(struct kith_sweep_todo *self, uint64_t id, struct kith_error *err)
{
    if (self->n_late == self->room) {
        const size_t more = self->room ? 2 * self->room : 64;
        uint64_t *late = realloc(self->late, more * sizeof *late);
        if (!late)
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        self->late = late;
        self->room = more;
    }
    self->late[self->n_late++] = id;
    return KITH_OK;
}

/* A point that was in progress when its worker died: done last, or set aside when that was too often. */
static int
handle_suspect(struct kith_sweep_todo *self, uint64_t id, uint32_t times, struct kith_error *err)
{
    char reason[96];
    if (times < self->options->attempts || self->options->retry_failed)
        return put_off(self, id, err);
    const int n = snprintf(reason, sizeof reason, "was in progress %u times when its worker died", times);
    self->aside++;
    return kith_journal_put(self->journal, KITH_RECORD_ASIDE, id, 0, reason, (uint32_t) n, err);
}

/* Points [first, first + n), which are ours to do as far as we know: those that nobody else has go into the block. */
static int
claim(struct kith_sweep_todo *self, uint64_t first, uint64_t n, struct kith_sweep_block *block, struct kith_error *err)
{
    int status = KITH_OK;
    while (n > 0 && !status) {
        uint64_t got, others;
        int stale;
        status = kith_claims_take(self->claims, first, n, &got, &others, &stale, err);
        if (!status && stale)
            status = look_again(self, err);
        if (!status && got)
            status = kith_claims_mark(self->claims, first, got, err);
        for (uint64_t id = first; id < first + got && !status; id++) {
            const uint64_t i = id - self->seen.from;
            const int tried = stale && (kith_bit(self->seen.failed, i) || kith_bit(self->seen.aside, i)); /* again, by another */
            const uint32_t times = kith_sweep_deaths(&self->seen, id);
            const int settled = is_settled(self, id) || tried;
            kith_bit_set(self->own, i);
            if (!settled && times)
                status = handle_suspect(self, id, times, err);
            else if (!settled)
                block->id[block->n++] = id;
        }
        self->skipped |= got == 0;
        const uint64_t step = got ? got : others;
        first += step;
        n -= step;
    }
    return status;
}

/* Blocks become smaller towards the end, so that all workers end together, and are short where points are long. */
static uint64_t
size_of_block(const struct kith_sweep_todo *self, unsigned workers, double seconds)
{
    enum { FIRST = 4 };
    static const double most_seconds = 2;
    const uint64_t left = (self->end - self->at) / (self->options->shards > 1 ? self->options->shards : 1);
    uint64_t size = left / (4 * (uint64_t) workers), most = KITH_SWEEP_BLOCK;
    if (!(seconds > 0))
        most = FIRST;
    else if (seconds * KITH_SWEEP_BLOCK > most_seconds)
        most = (uint64_t) (most_seconds / seconds);
    size = size > most ? most : size;
    return size < 1 ? 1 : size;
}

static int
is_left(const struct kith_sweep_todo *self, uint64_t id)
{
    return is_ours(self, id) && !is_settled(self, id) && !kith_bit(self->own, id - self->seen.from);
}

/* A block out of this window; empty when all of it is settled, ours, or somebody else's. */
static int
take_here(struct kith_sweep_todo *self, uint64_t size, struct kith_sweep_block *block, struct kith_error *err)
{
    int status = KITH_OK;
    while (block->n < size && self->at < self->seen.to && !status) {
        uint64_t n = 0;
        while (self->at + n < self->seen.to && n < size - block->n && is_left(self, self->at + n))
            n++;
        if (n)
            status = claim(self, self->at, n, block, err);
        self->at += n ? n : 1;
    }
    return status;
}

static void
tell_others(struct kith_sweep_todo *self, int taken)
{
    const char *useless = kith_claims_useless(self->claims);
    FILE *notes = self->options->notes;
    if (useless && taken && !self->told_useless && notes)
        kith_screen_print(notes, "%s: claims cannot be used (%s): other runs that work on this folder meanwhile will do the same points, "
            "which costs time and changes nothing\n", self->sweep->folder, useless);
    self->told_useless |= useless && taken;
    if (self->patience > 1 && !self->told_waiting && notes) {
        kith_screen_print(notes, "%s: other runs are working on all that is left; waiting for them (SIGTERM ends it)\n", self->sweep->folder);
        self->told_waiting = 1;
    }
}

/* Others are working on all that is left in this window: looks after them now and then, ever more rarely. */
static int
wait_for_others(struct kith_sweep_todo *self, struct kith_sweep_block *block, struct kith_error *err)
{
    static const double least = 0.05, most = 2;
    const double start = kith_seconds();
    block->n = KITH_SWEEP_LATER;
    if (self->look_at > start)
        return KITH_OK;
    const int status = look_again(self, err);
    const double took = kith_seconds() - start, longer = 2 * self->patience;
    self->patience = longer < least ? least : longer > most ? most : longer;
    self->look_at = start + took + (self->patience > 10 * took ? self->patience : 10 * took);
    self->at = self->seen.from;
    self->skipped = 0;
    return status;
}

int
kith_sweep_todo_take(struct kith_sweep_todo *self, unsigned workers, double seconds, struct kith_sweep_block *block, struct kith_error *err)
{
    int status = KITH_OK;
    block->n = 0;
    while (block->n == 0 && !status && (self->at < self->end || self->skipped)) {
        status = take_here(self, size_of_block(self, workers, seconds), block, err);
        tell_others(self, block->n > 0);
        if (status || block->n)
            break;
        if (self->skipped && self->next_late < self->n_late)
            break;
        if (self->skipped)
            return wait_for_others(self, block, err);
        if (self->at < self->end)
            status = look_on(self, NULL, err);
    }
    if (block->n && !status)
        self->patience = 0;
    if (!status && block->n == 0 && self->next_late < self->n_late)
        block->id[block->n++] = self->late[self->next_late++];
    return status;
}

uint64_t
kith_sweep_todo_all(const struct kith_sweep_todo *self)
{
    return self->all;
}

uint64_t
kith_sweep_todo_before(const struct kith_sweep_todo *self)
{
    return self->before;
}

uint64_t
kith_sweep_todo_others(const struct kith_sweep_todo *self)
{
    return self->others;
}

uint64_t
kith_sweep_todo_aside(const struct kith_sweep_todo *self)
{
    return self->aside;
}

uint64_t
kith_sweep_todo_failed(const struct kith_sweep_todo *self)
{
    return self->failed;
}

void
kith_sweep_todo_free(struct kith_sweep_todo *self)
{
    if (!self)
        return;
    kith_sweep_seen_clear(&self->seen);
    kith_claims_free(self->claims);
    free(self->own);
    free(self->late);
    free(self);
}
