#include "model/census.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

void
kith_touch_due(const struct kith_world *self, uint32_t id)
{
    const struct kith_family *family = &self->family[id];
    uint16_t due = family->timer[0];
    for (int t = 1; t < KITH_TIMERS; t++)
        due = family->timer[t] < due ? family->timer[t] : due;
    self->due[id] = due;
}

void
kith_touch(const struct kith_world *self, uint32_t id)
{
    const struct kith_family *family = &self->family[id];
    if (self->week >= family->leave) {
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

/* A world without families yet. */
static struct kith_world *
empty_world(const struct kith_rules *rules, int threads, enum kith_body body)
{
    struct kith_world *self = aligned_alloc(64, sizeof *self); /* the bounds ask for it */
    if (!self)
        return NULL;
    memset(self, 0, sizeof *self);
    self->rules = rules;
    self->threads = threads;
    self->body = body;
    self->layout = kith_layout_of(rules);
    kith_move_bounds(&self->move_bounds);
    kith_detect_bounds(&self->detect_bounds);
    return self;
}

static int
stretch(void *column, size_t old, size_t new, size_t size)
{
    unsigned char **at = column;
    unsigned char *larger = new <= SIZE_MAX / size ? realloc(*at, new *size) : NULL;
    if (!larger)
        return 0;
    memset(larger + old * size, 0, (new - old) * size);
    *at = larger;
    return 1;
}

/* The same on bounds of cache lines. */
static int
stretch_families(struct kith_world *self, size_t old, size_t new)
{
    struct kith_family *larger = aligned_alloc(KITH_LINE, new * sizeof *larger);
    if (!larger)
        return 0;
    if (old)
        memcpy(larger, self->family, old * sizeof *larger);
    memset(larger + old, 0, (new - old) * sizeof *larger);
    free(self->family);
    self->family = larger;
    return 1;
}

/* Room for n families at once: columns, and a desk for each part and one for what is serial. */
int
kith_world_room(struct kith_world *self, uint32_t n, struct kith_error *err)
{
    const size_t padded = n ? ((size_t) n + 63) / 64 * 64 : 64, room = self->room;
    const uint32_t desks = (uint32_t) ((padded + KITH_PART - 1) / KITH_PART) + 1;
    const size_t part = kith_is_population(self) || padded > KITH_PART ? KITH_PART : padded; /* a population may grow */
    if (padded <= room)
        return KITH_OK;
    int ok = stretch(&self->move_code, room, padded, 1) && stretch(&self->detect_code, room, padded, 1)
        && stretch(&self->due, room, padded, sizeof *self->due) && stretch_families(self, room, padded)
        && (!kith_is_population(self)
            || (stretch(&self->home, room, padded, sizeof *self->home) && stretch(&self->vacant, room / 64, padded / 64, sizeof *self->vacant)));
    if (ok && self->n_desks < desks) {
        ok = stretch(&self->desk, self->n_desks, desks, sizeof *self->desk);
        if (ok && self->n_desks) { /* the serial one stays the last */
            self->desk[desks - 1] = self->desk[self->n_desks - 1];
            memset(&self->desk[self->n_desks - 1], 0, sizeof *self->desk);
        }
        const uint32_t from = self->n_desks ? self->n_desks - 1 : 0, to = self->n_desks ? desks - 1 : desks;
        if (ok)
            self->n_desks = desks;
        for (uint32_t d = from; ok && d < to; d++)
            ok = new_desk(&self->desk[d], self->layout.total, part);
    }
    if (!ok)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %u families", n);
    memset(self->due + room, 0xFF, (padded - room) * sizeof *self->due);
    self->room = (uint32_t) padded;
    return KITH_OK;
}

int
kith_world_new(struct kith_world **out, const struct kith_rules *rules, struct kith_key key, uint32_t families, int threads,
    enum kith_body body, struct kith_error *err)
{
    struct kith_world *self = empty_world(rules, threads, body);
    int status = KITH_OK;
    *out = NULL;
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    const uint64_t run_in = (uint64_t) families * whole(rules->params.cohort.run_in) / whole(rules->params.cohort.intake);
    if (families + run_in > UINT32_MAX - KITH_PART) {
        status = kith_fail(err, KITH_ERR_USAGE, "%u families and %llu of the run-in are more than a run can hold", families,
            (unsigned long long) run_in);
        goto out;
    }
    self->n_run_in = (uint32_t) run_in;
    self->n = families + self->n_run_in;
    status = kith_world_room(self, self->n, err);
    if (status)
        goto out;
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
    self->end = whole(rules->params.cohort.run_in) + whole(rules->params.cohort.intake) + rules->weeks;
    self->log_noise = self->hours = 0;
    self->family_weeks = 0;
    self->assess_capacity = rules->assess_capacity;
    memcpy(self->places, rules->places, sizeof self->places);
    self->region.climate = self->region.climate_bound = 1;
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
        desk->n_claims = desk->n_settled = desk->followups = desk->acute = 0;
        desk->failed = 0;
    }
}

static int64_t *
add_up(struct kith_world *self)
{
    int64_t *sum = self->desk[0].tally;
    for (uint32_t d = 1; d < self->n_desks; d++)
        for (uint32_t i = 0; i < self->layout.total; i++)
            sum[i] += self->desk[d].tally[i];
    return sum;
}

/* Weeks are those of the run: the past, which is worked out before, is none of them. */
int
kith_world_stopped(const struct kith_world *self, struct kith_error *err)
{
    const uint32_t past = self->rules->past, week = self->week > past ? self->week - past : 0;
    return kith_fail(err, KITH_ERR_STOPPED, "stopped after %u of the %u weeks of the run%s", week, self->end - past, past ? ", burn-in included" : "");
}

int
kith_world_run(struct kith_world *self, const volatile int *stop, const int64_t **tally, struct kith_error *err)
{
    while (self->week < self->end) {
        if (stop && *stop)
            return kith_world_stopped(self, err);
        const int status = kith_week(self, err);
        if (status)
            return status;
    }
    int64_t *sum = add_up(self);
    kith_incident_untold(self, sum);
    kith_tally_settle(&self->layout, sum);
    *tally = sum;
    return KITH_OK;
}

/* ---- populations ---- */

int
kith_world_population(struct kith_world **out, const struct kith_rules *rules, struct kith_key key, int threads, enum kith_body body,
    struct kith_error *err)
{
    struct kith_world *self = empty_world(rules, threads, body);
    int status = KITH_OK;
    *out = NULL;
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->key = key;
    self->week = KITH_PAST;
    self->end = KITH_PAST + rules->burn_in + rules->horizon;
    self->first = calloc(self->end - KITH_PAST + 1, sizeof *self->first);
    if (!self->first) {
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        goto out;
    }
    kith_region_arrivals(self, KITH_PAST);
    kith_region_begin(self);
    status = kith_world_room(self, self->first[1], err);
    if (status)
        goto out;
    *out = self;
    self = NULL;
out:
    kith_world_free(self);
    return status;
}

int
kith_world_until(struct kith_world *self, uint32_t until, const volatile int *stop, struct kith_error *err)
{
    while (self->week < until && self->week < self->end) {
        if (stop && *stop)
            return kith_world_stopped(self, err);
        if (!self->recording && self->week == KITH_PAST + self->rules->burn_in) {
            kith_census_begin(self);
            kith_region_policy(self);
        }
        const int status = kith_week(self, err);
        if (status)
            return status;
    }
    return KITH_OK;
}

void
kith_world_change(struct kith_world *self, const struct kith_rules *rules)
{
    const struct kith_rules *before = self->rules;
    const double arrivals = before->arrivals;
    uint32_t places[KITH_QUEUES];
    memcpy(places, self->places, sizeof places);
    self->week--; /* what changes acts from the coming week on, as at the end of the last */
    for (uint32_t id = 0; id < self->to; id++) /* up to now the old rules held */
        if (self->week < self->family[id].leave) {
            kith_census_spell(self, &self->desk[0], &self->family[id], self->week + 1);
            kith_move_force(self, &self->family[id]);
        }
    self->rules = rules;
    for (uint32_t id = 0; id < self->to; id++)
        if (self->week < self->family[id].leave) {
            kith_move_force(self, &self->family[id]);
            kith_touch(self, id);
        }
    self->week++;
    kith_region_capacity(self);
    kith_staff_turn(self, before, places);
    if (rules->arrivals > arrivals || rules->arrivals < arrivals)
        kith_region_arrivals(self, self->week);
}

void
kith_world_vacate(struct kith_world *self)
{
    memset(self->vacant, 0, self->room / 64 * sizeof *self->vacant);
    for (uint32_t id = 0; id < self->to; id++)
        if (self->week > self->family[id].leave)
            self->vacant[id / 64] |= UINT64_C(1) << id % 64;
}

static int
copy_queue(struct kith_queue *to, const struct kith_queue *from)
{
    to->n = 0;
    for (uint32_t i = 0; i < from->n; i++)
        if (kith_queue_push(to, from->claim[i]))
            return 0;
    return 1;
}

static void
copy_desk(struct kith_desk *to, const struct kith_desk *from, size_t cells)
{
    memcpy(to->tally, from->tally, cells * sizeof *to->tally);
    memcpy(to->freed, from->freed, sizeof to->freed);
    memcpy(to->completed, from->completed, sizeof to->completed);
    to->n_claims = 0; /* between weeks all claims are in queues */
    to->followups = from->followups;
    to->opened = from->opened;
    to->acute = from->acute;
    to->answered = from->answered;
    to->well = from->well;
    to->left = from->left;
}

int
kith_world_copy(struct kith_world **to, const struct kith_world *from, struct kith_error *err)
{
    struct kith_world *self = *to ? *to : empty_world(from->rules, from->threads, from->body);
    const size_t weeks = from->end - KITH_PAST + 1;
    int status = KITH_OK;
    *to = self;
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!self->first)
        self->first = calloc(weeks, sizeof *self->first);
    if (!self->first)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->rules = from->rules;
    self->n = from->n;
    status = kith_world_room(self, from->room, err);
    if (status)
        return status;
    self->key = from->key;
    self->week = from->week, self->end = from->end, self->from = from->from, self->to = from->to, self->born = from->born, self->left = from->left;
    self->recording = from->recording, self->row = from->row, self->year = from->year;
    self->region = from->region;
    self->log_noise = from->log_noise, self->hours = from->hours;
    self->assess_capacity = from->assess_capacity;
    self->family_weeks = from->family_weeks;
    memcpy(self->first, from->first, weeks * sizeof *self->first);
    memcpy(self->used, from->used, sizeof self->used);
    memcpy(self->places, from->places, sizeof self->places);
    memset(self->due, 0xFF, self->room * sizeof *self->due);
    memset(self->move_code, 0, self->room);
    memset(self->detect_code, 0, self->room);
    memcpy(self->due, from->due, from->to * sizeof *self->due);
    memcpy(self->move_code, from->move_code, from->to);
    memcpy(self->detect_code, from->detect_code, from->to);
    memcpy(self->family, from->family, from->to * sizeof *self->family);
    memcpy(self->home, from->home, from->to * sizeof *self->home);
    memset(self->vacant, 0, self->room / 64 * sizeof *self->vacant);
    memcpy(self->vacant, from->vacant, from->room / 64 * sizeof *self->vacant);
    for (int q = 0; q < KITH_QUEUES; q++)
        if (!copy_queue(&self->queue[q], &from->queue[q]))
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory for a queue of %u claims", from->queue[q].n);
    for (uint32_t d = 0; d + 1 < self->n_desks; d++) {
        if (d + 1 < from->n_desks)
            copy_desk(&self->desk[d], &from->desk[d], self->layout.total);
        else {
            const struct kith_desk none = { .tally = NULL };
            memset(self->desk[d].tally, 0, self->layout.total * sizeof *self->desk[d].tally);
            memcpy(self->desk[d].freed, none.freed, sizeof none.freed);
        }
    }
    copy_desk(&self->desk[self->n_desks - 1], &from->desk[from->n_desks - 1], self->layout.total);
    return KITH_OK;
}

const int64_t *
kith_world_counts(struct kith_world *self)
{
    int64_t *sum = add_up(self);
    int64_t *frame = sum + self->layout.at[KITH_TALLY_P_FRAME];
    frame[KITH_FRAME_HOUSEHOLDS] = (int64_t) (self->rules->area.households + 0.5);
    frame[KITH_FRAME_CASES] = (int64_t) (self->region.cases + 0.5);
    frame[KITH_FRAME_CLIMATE] = (int64_t) (self->region.climate * 1000 + 0.5);
    kith_tally_settle(&self->layout, sum);
    return sum;
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
        free(self->desk[d].event);
        free(self->desk[d].settled);
    }
    for (int q = 0; q < KITH_QUEUES; q++)
        kith_queue_free(&self->queue[q]);
    free(self->desk);
    free(self->move_code);
    free(self->detect_code);
    free(self->due);
    free(self->family);
    free(self->home);
    free(self->vacant);
    free(self->newcomer);
    free(self->first);
    free(self);
}
