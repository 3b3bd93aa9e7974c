#include "engine/queue.h"

#include <stdlib.h>
#include <string.h>

static int
grow(struct kith_claim **claims, uint32_t *room, uint32_t need)
{
    if (need <= *room)
        return 0;
    const uint32_t more = need < 32 ? 64 : need * 2;
    struct kith_claim *larger = realloc(*claims, more * sizeof *larger);
    if (!larger)
        return -1;
    *claims = larger;
    *room = more;
    return 0;
}

int
kith_queue_push(struct kith_queue *self, struct kith_claim claim)
{
    if (grow(&self->claim, &self->room, self->n + 1))
        return -1;
    self->claim[self->n++] = claim;
    return 0;
}

/* Insertion up to 16, merging above: glibc's qsort would allocate. */
static void
sort(struct kith_claim *claim, uint32_t n, struct kith_claim *scratch)
{
    if (n <= 16) {
        for (uint32_t i = 1; i < n; i++) {
            const struct kith_claim moving = claim[i];
            uint32_t j = i;
            for (; j > 0 && kith_claim_before(&moving, &claim[j - 1]); j--)
                claim[j] = claim[j - 1];
            claim[j] = moving;
        }
        return;
    }
    const uint32_t half = n / 2;
    sort(claim, half, scratch);
    sort(claim + half, n - half, scratch);
    memcpy(scratch, claim, half * sizeof *claim);
    for (uint32_t a = 0, b = half, to = 0; a < half;)
        claim[to++] = b < n && kith_claim_before(&claim[b], &scratch[a]) ? claim[b++] : scratch[a++];
}

int
kith_queue_order(struct kith_queue *self, uint32_t old)
{
    uint32_t fresh = self->n - old, to = self->n;
    if (fresh == 0)
        return 0;
    if (grow(&self->scratch, &self->scratch_room, fresh))
        return -1;
    sort(self->claim + old, fresh, self->scratch);
    memcpy(self->scratch, self->claim + old, fresh * sizeof *self->scratch);
    while (fresh > 0) /* from the end, where the latest mostly belong */
        self->claim[--to] = old > 0 && kith_claim_before(&self->scratch[fresh - 1], &self->claim[old - 1])
            ? self->claim[--old]
            : self->scratch[--fresh];
    return 0;
}

int
kith_queue_find_leaving(struct kith_queue *self, uint32_t week)
{
    self->n_leaving = 0;
    for (uint32_t i = 0; i < self->n; i++) {
        if (self->claim[i].leave > week)
            continue;
        if (self->n_leaving == self->leaving_room) {
            const uint32_t more = self->leaving_room ? 2 * self->leaving_room : 16;
            uint32_t *larger = realloc(self->leaving, more * sizeof *larger);
            if (!larger)
                return -1;
            self->leaving = larger;
            self->leaving_room = more;
        }
        self->leaving[self->n_leaving++] = i;
    }
    return 0;
}

void
kith_queue_free(struct kith_queue *self)
{
    free(self->claim);
    free(self->scratch);
    free(self->leaving);
    *self = (struct kith_queue) { 0 };
}
