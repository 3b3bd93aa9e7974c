#include "model/world.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

void
kith_touch_due(struct kith_world *self, uint32_t id)
{
    const struct kith_family *family = &self->family[id];
    uint16_t due = family->timer[0];
    for (int t = 1; t < KITH_TIMERS; t++)
        due = family->timer[t] < due ? family->timer[t] : due;
    self->due[id] = due;
}

void
kith_touch(struct kith_world *self, uint32_t id)
{
    const struct kith_family *family = &self->family[id];
    if (kith_clock(self, family) >= self->rules->weeks) {
        self->move_code[id] = self->detect_code[id] = 0;
        self->due[id] = KITH_NEVER;
        return;
    }
    kith_touch_due(self, id);
    self->move_code[id] = kith_move_code(self, family);
    self->detect_code[id] = kith_detect_code(self, family);
}

void
kith_claim(struct kith_desk *desk, struct kith_claim claim)
{
    if (desk->n_claims == desk->room) {
        const uint32_t room = desk->room ? desk->room * 2 : 256;
        struct kith_claim *larger = realloc(desk->claim, room * sizeof *larger);
        if (!larger) {
            desk->failed = 1;
            return;
        }
        desk->claim = larger;
        desk->room = room;
    }
    desk->claim[desk->n_claims++] = claim;
}

size_t
kith_world_bytes_per_family(void)
{
    return sizeof(struct kith_family) + 2 * sizeof(uint8_t) + sizeof(uint16_t);
}

static uint32_t
whole(double x)
{
    return (uint32_t) (x + 0.5);
}

static int
new_desk(struct kith_desk *desk, size_t cells, size_t part)
{
    desk->tally = calloc(cells, sizeof *desk->tally);
    desk->found = calloc(part, sizeof *desk->found);
    desk->reported = calloc(part, sizeof *desk->reported);
    desk->due = calloc(part, sizeof *desk->due);
    desk->round = calloc(1, sizeof *desk->round);
    return desk->round && desk->tally && desk->found && desk->reported && desk->due;
}

int
kith_world_new(struct kith_world **out, const struct kith_rules *rules, struct kith_key key, uint32_t families, int threads,
    enum kith_body body, struct kith_error *err)
{
    struct kith_world *self = aligned_alloc(64, sizeof *self); /* the bounds ask for it */
    int status = KITH_OK;
    *out = NULL;
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    memset(self, 0, sizeof *self);
    const uint64_t run_in = (uint64_t) families * whole(rules->how.cohort.run_in) / whole(rules->how.cohort.intake);
    if (families + run_in > UINT32_MAX - KITH_PART) {
        status = kith_fail(err, KITH_ERR_USAGE, "%u families and %llu of the run-in are more than a run can hold", families,
            (unsigned long long) run_in);
        goto out;
    }
    self->n_run_in = (uint32_t) run_in;
    self->n = families + self->n_run_in;
    self->threads = threads;
    self->body = body;
    self->layout = kith_layout_of(rules);
    kith_move_bounds(&self->move_bounds);
    kith_detect_bounds(&self->detect_bounds);

    const size_t padded = ((size_t) self->n + 63) / 64 * 64;
    const size_t part = padded < KITH_PART ? padded : KITH_PART;
    self->n_desks = (uint32_t) ((padded + KITH_PART - 1) / KITH_PART) + 1;
    self->move_code = calloc(padded, 1);
    self->detect_code = calloc(padded, 1);
    self->due = calloc(padded, sizeof *self->due);
    self->family = calloc(padded, sizeof *self->family);
    self->desk = calloc(self->n_desks, sizeof *self->desk);
    int ok = self->move_code && self->detect_code && self->due && self->family && self->desk;
    for (uint32_t d = 0; ok && d < self->n_desks; d++)
        ok = new_desk(&self->desk[d], self->layout.total, part);
    if (!ok) {
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory for %u families", self->n);
        goto out;
    }
    kith_world_reset(self, rules, key);
    *out = self;
    self = NULL;
out:
    kith_world_free(self);
    return status;
}

void
kith_world_reset(struct kith_world *self, const struct kith_rules *rules, struct kith_key key)
{
    const size_t padded = ((size_t) self->n + 63) / 64 * 64;
    self->rules = rules;
    self->key = key;
    self->week = self->from = self->to = 0;
    self->end = whole(rules->how.cohort.run_in) + whole(rules->how.cohort.intake) + rules->weeks;
    self->log_noise = self->hours = 0;
    self->family_weeks = 0;
    memset(self->used, 0, sizeof self->used);
    memset(self->move_code, 0, padded);
    memset(self->detect_code, 0, padded);
    memset(self->due, 0xFF, padded * sizeof *self->due);
    for (int q = 0; q < KITH_QUEUES; q++)
        self->queue[q].n = 0;
    for (uint32_t d = 0; d < self->n_desks; d++) {
        struct kith_desk *desk = &self->desk[d];
        memset(desk->tally, 0, self->layout.total * sizeof *desk->tally);
        memset(desk->freed, 0, sizeof desk->freed);
        desk->n_claims = desk->followups = 0;
        desk->failed = 0;
    }
}

int
kith_world_run(struct kith_world *self, const volatile int *stop, const int64_t **tally, struct kith_error *err)
{
    while (self->week < self->end) {
        if (stop && *stop)
            return kith_fail(err, KITH_ERR_STOPPED, "stopped in week %u of %u", self->week, self->end);
        const int status = kith_week(self, err);
        if (status)
            return status;
    }
    int64_t *sum = self->desk[0].tally;
    for (uint32_t d = 1; d < self->n_desks; d++)
        for (uint32_t i = 0; i < self->layout.total; i++)
            sum[i] += self->desk[d].tally[i];
    kith_incident_untold(self, sum);
    kith_tally_settle(&self->layout, sum);
    *tally = sum;
    return KITH_OK;
}

void
kith_world_free(struct kith_world *self)
{
    if (!self)
        return;
    for (uint32_t d = 0; self->desk && d < self->n_desks; d++) {
        free(self->desk[d].tally);
        free(self->desk[d].found);
        free(self->desk[d].reported);
        free(self->desk[d].due);
        free(self->desk[d].round);
        free(self->desk[d].claim);
    }
    for (int q = 0; q < KITH_QUEUES; q++)
        kith_queue_free(&self->queue[q]);
    free(self->desk);
    free(self->move_code);
    free(self->detect_code);
    free(self->due);
    free(self->family);
    free(self);
}
