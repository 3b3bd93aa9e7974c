#ifndef KITH_ENGINE_QUEUE_H
#define KITH_ENGINE_QUEUE_H

#include <stddef.h>
#include <stdint.h>

/** One agent's claim to a scarce place. Who comes first is data, not an accident of memory:
 * more urgent, then longer waiting, then by lot, then by agent, which makes the order total. */
struct kith_claim {
    uint64_t key; /**< urgency, since, lot: kith_claim_key(); smaller comes first */
    uint32_t agent;
    uint16_t leave; /**< week in which it gives up, UINT16_MAX never */
    uint8_t queue, mark; /**< which queue; what the caller wants to know at admission */
    uint64_t passed; /**< how often it was passed over although there was a place: the agent itself had no room */
};

/** urgency 0 to 255, higher first; since: week of asking; lot: drawn */
static inline uint64_t
kith_claim_key(uint32_t urgency, uint32_t since, uint32_t lot)
{
    return (uint64_t) (255 - urgency) << 48 | (uint64_t) since << 32 | lot;
}

static inline uint32_t
kith_claim_since(const struct kith_claim *claim)
{
    return (uint32_t) (claim->key >> 32) & 0xFFFF;
}

static inline uint32_t
kith_claim_urgency(const struct kith_claim *claim)
{
    return 255 - (uint32_t) (claim->key >> 48);
}

static inline int
kith_claim_before(const struct kith_claim *a, const struct kith_claim *b)
{
    return a->key < b->key || (a->key == b->key && a->agent < b->agent);
}

/** Waiting claims. Starts from all zero. The first `n` are in order but for those pushed since
 * the last kith_queue_order(). */
struct kith_queue {
    struct kith_claim *claim; /**< shape (n) */
    struct kith_claim *scratch; /**< for sorting what was pushed */
    uint32_t *leaving; /**< shape (n_leaving): see kith_queue_find_leaving() */
    uint32_t n, room, scratch_room, n_leaving, leaving_room;
};

/** Adds a claim at the end. Grows by doubling: the one place, with the two below, where a
 * queue allocates.
 * @return 0, or -1 when out of memory (the queue is unchanged) */
int kith_queue_push(struct kith_queue *self, struct kith_claim claim);

/** Brings claims [old, n), pushed since, to their places among the others, in order.
 * @return 0, or -1 when out of memory (the claims are all there, not in order) */
int kith_queue_order(struct kith_queue *self, uint32_t old);

/** Finds the claims that give up by this week: their places, in order, are `leaving`.
 * @return 0, or -1 when out of memory */
int kith_queue_find_leaving(struct kith_queue *self, uint32_t week);

void kith_queue_free(struct kith_queue *self);

#endif
