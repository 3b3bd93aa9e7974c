#include "model/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/* How structures lie in memory here, as one number: other machines and versions have another. */
static uint64_t
mix(uint64_t hash, const void *bytes, size_t n)
{
    for (const unsigned char *at = bytes; n > 0; n--, at++)
        hash = (hash ^ *at) * 1099511628211u;
    return hash;
}

static uint64_t
mix_columns(uint64_t hash, const struct kith_column *column, size_t n, size_t size)
{
    hash = mix(hash, &size, sizeof size);
    for (size_t i = 0; i < n; i++) {
        hash = mix(hash, column[i].name, strlen(column[i].name));
        hash = mix(hash, &column[i].offset, sizeof column[i].offset);
        hash = mix(hash, &column[i].size, sizeof column[i].size);
    }
    return hash;
}

static uint64_t
shape_of_memory(void)
{
    static const uint32_t order = 0x01020304;
    const size_t claim = sizeof(struct kith_claim), region = sizeof(struct kith_region_state);
    uint64_t hash = 14695981039346656037u;
    hash = mix(hash, &order, sizeof order);
    hash = mix(hash, &claim, sizeof claim);
    hash = mix(hash, &region, sizeof region);
    hash = mix_columns(hash, kith_family_columns, kith_n_family_columns, sizeof(struct kith_family));
    return mix_columns(hash, kith_home_columns, kith_n_home_columns, sizeof(struct kith_home));
}

/* What comes first: enough to see whether the rest can be read. */
struct front {
    char magic[8];
    uint64_t shape;
    struct kith_key key;
    uint32_t week, end, from, to, left, row, year, recording;
    uint32_t cells, weeks, n_queues, spare;
    int64_t family_weeks;
    double log_noise, hours, assess_capacity;
    struct kith_region_state region;
    uint32_t used[KITH_QUEUES], places[KITH_QUEUES], waiting[KITH_QUEUES];
};

static struct front
front_of(const struct kith_world *self)
{
    struct front front;
    memset(&front, 0, sizeof front);
    memcpy(front.magic, "kithpop1", sizeof front.magic);
    front.shape = shape_of_memory();
    front.key = self->key;
    front.week = self->week, front.end = self->end, front.from = self->from, front.to = self->to, front.left = self->left;
    front.row = self->row, front.year = self->year, front.recording = (uint32_t) self->recording;
    front.cells = self->layout.total, front.weeks = self->end - KITH_PAST + 1, front.n_queues = self->rules->n_queues;
    front.family_weeks = self->family_weeks;
    front.log_noise = self->log_noise, front.hours = self->hours, front.assess_capacity = self->assess_capacity;
    front.region = self->region;
    memcpy(front.used, self->used, sizeof front.used);
    memcpy(front.places, self->places, sizeof front.places);
    for (int q = 0; q < KITH_QUEUES; q++)
        front.waiting[q] = self->queue[q].n;
    return front;
}

/* Counts of all desks together: which desk holds them is of no account. */
static int
put_counts(const struct kith_world *self, kith_snapshot_put *put, void *with, struct kith_error *err)
{
    int64_t *sum = calloc(self->layout.total + 1, sizeof *sum);
    if (!sum)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for a snapshot");
    for (uint32_t d = 0; d < self->n_desks; d++)
        for (uint32_t i = 0; i < self->layout.total; i++)
            sum[i] += self->desk[d].tally[i];
    const int failed = put(with, sum, self->layout.total * sizeof *sum);
    free(sum);
    return failed ? kith_fail(err, KITH_ERR_IO, "a snapshot could not be written") : KITH_OK;
}

int
kith_snapshot_write(const struct kith_world *self, kith_snapshot_put *put, void *with, struct kith_error *err)
{
    const struct front front = front_of(self);
    const size_t n = self->to;
    int failed = put(with, &front, sizeof front) || put(with, self->first, front.weeks * sizeof *self->first)
        || put(with, self->move_code, n) || put(with, self->detect_code, n) || put(with, self->due, n * sizeof *self->due)
        || put(with, self->family, n * sizeof *self->family) || put(with, self->home, n * sizeof *self->home);
    for (int q = 0; q < KITH_QUEUES && !failed; q++)
        failed = front.waiting[q] && put(with, self->queue[q].claim, front.waiting[q] * sizeof *self->queue[q].claim);
    if (failed)
        return kith_fail(err, KITH_ERR_IO, "a snapshot could not be written");
    return put_counts(self, put, with, err);
}

/* Bytes of all that follows the front. */
static uint64_t
bytes_behind(const struct kith_world *self, const struct front *front)
{
    uint64_t claims = 0;
    for (int q = 0; q < KITH_QUEUES; q++)
        claims += front->waiting[q];
    return (uint64_t) front->weeks * sizeof *self->first + (uint64_t) front->to * (2 + sizeof *self->due + sizeof *self->family + sizeof *self->home)
        + claims * sizeof(struct kith_claim) + (uint64_t) self->layout.total * sizeof(int64_t);
}

static int
fits(const struct kith_world *self, const struct front *front, uint64_t size, struct kith_error *err)
{
    if (memcmp(front->magic, "kithpop1", sizeof front->magic) != 0)
        return kith_fail(err, KITH_ERR_DATA, "not a snapshot of a population");
    if (front->shape != shape_of_memory())
        return kith_fail(err, KITH_ERR_DATA, "a snapshot of another version or machine: begin again");
    if (front->cells != self->layout.total || front->end != self->end || front->n_queues != self->rules->n_queues || front->week > front->end
        || front->week < KITH_PAST || front->weeks != self->end - KITH_PAST + 1)
        return kith_fail(err, KITH_ERR_DATA, "a snapshot of a run of other sizes");
    if (size - sizeof *front != bytes_behind(self, front))
        return kith_fail(err, KITH_ERR_DATA, "a snapshot that is %s", size - sizeof *front < bytes_behind(self, front) ? "cut" : "longer than what it holds");
    return KITH_OK;
}

static void
take_front(struct kith_world *self, const struct front *front)
{
    self->key = front->key;
    self->week = front->week, self->from = front->from, self->to = front->to, self->left = front->left;
    self->n_newcomers = 0;
    self->row = front->row, self->year = front->year, self->recording = (int) front->recording;
    self->family_weeks = front->family_weeks;
    self->log_noise = front->log_noise, self->hours = front->hours, self->assess_capacity = front->assess_capacity;
    self->region = front->region;
    memcpy(self->used, front->used, sizeof self->used);
    memcpy(self->places, front->places, sizeof self->places);
}

/* Those who have come are as they were written; those who will come follow from the rules, so that no file asks for room. */
static int
get_arrivals(struct kith_world *self, const struct front *front, kith_snapshot_get *get, void *with, struct kith_error *err)
{
    if (get(with, self->first, front->weeks * sizeof *self->first))
        return kith_fail(err, KITH_ERR_DATA, "the snapshot cannot be read");
    self->born = self->week > KITH_PAST ? self->first[self->week - KITH_PAST] : 0;
    const int status = kith_sound_begin(self, err);
    if (!status)
        kith_region_arrivals(self, self->week);
    return status;
}

static int
get_queues(struct kith_world *self, const struct front *front, kith_snapshot_get *get, void *with, struct kith_error *err)
{
    for (int q = 0; q < KITH_QUEUES; q++) {
        self->queue[q].n = 0;
        for (uint32_t i = 0; i < front->waiting[q]; i++) {
            struct kith_claim claim;
            if (get(with, &claim, sizeof claim))
                return kith_fail(err, KITH_ERR_DATA, "the snapshot cannot be read");
            if (kith_queue_push(&self->queue[q], claim))
                return kith_fail(err, KITH_ERR_MEMORY, "out of memory for a queue of %u claims", front->waiting[q]);
        }
    }
    return KITH_OK;
}

static int
get_families(struct kith_world *self, kith_snapshot_get *get, void *with, struct kith_error *err)
{
    const size_t n = self->to;
    TRY(kith_world_room(self, self->to, err));
    memset(self->due, 0xFF, self->room * sizeof *self->due);
    memset(self->move_code, 0, self->room);
    memset(self->detect_code, 0, self->room);
    if (get(with, self->move_code, n) || get(with, self->detect_code, n) || get(with, self->due, n * sizeof *self->due)
        || get(with, self->family, n * sizeof *self->family) || get(with, self->home, n * sizeof *self->home))
        return kith_fail(err, KITH_ERR_DATA, "the snapshot cannot be read");
    kith_world_vacate(self);
    return KITH_OK;
}

/* Counts are with the first desk; nothing is left on the others. */
static int
get_counts(struct kith_world *self, kith_snapshot_get *get, void *with, struct kith_error *err)
{
    for (uint32_t d = 0; d < self->n_desks; d++) {
        struct kith_desk *desk = &self->desk[d];
        memset(desk->tally, 0, self->layout.total * sizeof *desk->tally);
        memset(desk->freed, 0, sizeof desk->freed);
        memset(desk->completed, 0, sizeof desk->completed);
        desk->n_claims = desk->n_events = desk->followups = desk->opened = desk->acute = desk->answered = desk->well = desk->left = 0;
    }
    if (get(with, self->desk[0].tally, self->layout.total * sizeof *self->desk[0].tally))
        return kith_fail(err, KITH_ERR_DATA, "the snapshot cannot be read");
    return KITH_OK;
}

int
kith_snapshot_read(struct kith_world *self, uint64_t size, kith_snapshot_get *get, void *with, struct kith_error *err)
{
    struct front front;
    if (size < sizeof front || get(with, &front, sizeof front))
        return kith_fail(err, KITH_ERR_DATA, "a snapshot that is cut");
    TRY(fits(self, &front, size, err));
    take_front(self, &front);
    TRY(get_arrivals(self, &front, get, with, err));
    TRY(get_families(self, get, with, err));
    TRY(get_queues(self, &front, get, with, err));
    TRY(get_counts(self, get, with, err));
    return kith_sound_world(self, err);
}
