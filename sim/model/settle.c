#include "model/world.h"

#include <stdlib.h>

#include "base/error.h"

/* Settling in two steps. Who is served is decided claim by claim, in the one order of the queue, and families meet nowhere else. What
 * that means for a family is its own affair: parts of the families carry it out beside one another, each in the order in which it was
 * decided. On one thread both steps are one. */

int
kith_shares_week(const struct kith_world *self)
{
    return self->threads > 1 && (self->to + KITH_PART - 1) / KITH_PART > self->from / KITH_PART + 1;
}

struct kith_desk *
kith_settling_desk(const struct kith_world *self, struct kith_desk *serial, uint32_t id)
{
    return kith_shares_week(self) ? &self->desk[id / KITH_PART] : serial;
}

static void
put_off(struct kith_desk *desk, const struct kith_claim *claim, kith_carry_out *what)
{
    if (desk->n_settled == desk->settled_room) {
        const uint32_t room = desk->settled_room ? desk->settled_room * 2 : 256;
        struct kith_settled *larger = realloc(desk->settled, room * sizeof *larger);
        if (!larger) {
            desk->failed = 1;
            return;
        }
        desk->settled = larger;
        desk->settled_room = room;
    }
    desk->settled[desk->n_settled++] = (struct kith_settled) { *claim, what };
}

void
kith_settle(const struct kith_world *self, struct kith_desk *serial, const struct kith_claim *claim, kith_carry_out *what)
{
    if (kith_shares_week(self))
        put_off(kith_settling_desk(self, serial, claim->agent), claim, what);
    else
        what(self, serial, claim);
}

static void
carry_out(const struct kith_world *self, struct kith_desk *desk)
{
    for (uint32_t i = 0; i < desk->n_settled; i++) {
        if (i + KITH_AHEAD < desk->n_settled)
            kith_fetch(self, desk->settled[i + KITH_AHEAD].claim.agent);
        desk->settled[i].what(self, desk, &desk->settled[i].claim);
    }
    desk->n_settled = 0;
}

int
kith_settle_all(struct kith_world *self, struct kith_error *err)
{
    if (!kith_shares_week(self))
        return KITH_OK;
    const uint32_t first = self->from / KITH_PART, last = (self->to + KITH_PART - 1) / KITH_PART;
    int failed = 0;
#pragma omp parallel for schedule(dynamic) num_threads(self->threads) reduction(| : failed)
    for (uint32_t part = first; part < last; part++) {
        carry_out(self, &self->desk[part]);
        failed |= self->desk[part].failed;
    }
    return failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory for what is settled in a week") : KITH_OK;
}
