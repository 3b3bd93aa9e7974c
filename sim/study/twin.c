#include "study/verify.h"

#include <stdlib.h>

#include "base/error.h"

int
kith_verify_add(struct kith_verified *self, const struct kith_twin *twin, struct kith_error *err)
{
    if (!(twin->error > 0))
        return KITH_OK;
    if (self->n == self->room) {
        const size_t room = self->room ? 2 * self->room : 64;
        struct kith_twin *more = realloc(self->twin, room * sizeof *more);
        if (!more)
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        self->twin = more;
        self->room = room;
    }
    self->twin[self->n] = *twin;
    self->twin[self->n].z = (twin->simulated - twin->exact) / twin->error;
    self->n++;
    return KITH_OK;
}
