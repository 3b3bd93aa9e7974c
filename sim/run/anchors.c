#include "run/anchors.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

struct kith_anchors {
    struct kith_anchor *of; /* shape (n): by draw; of a sweep, of whichever values had this draw last */
    size_t n;
};

int
kith_anchors_new(struct kith_anchors **out, struct kith_error *err)
{
    *out = calloc(1, sizeof **out);
    return *out ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}

void
kith_anchors_free(struct kith_anchors *self)
{
    if (!self)
        return;
    free(self->of);
    free(self);
}

static int
make_room(struct kith_anchors *self, size_t n)
{
    struct kith_anchor *longer = n <= self->n ? self->of : realloc(self->of, 2 * n * sizeof *longer);
    if (!longer)
        return 0;
    if (n > self->n) {
        memset(longer + self->n, 0, (2 * n - self->n) * sizeof *longer);
        self->n = 2 * n;
    }
    self->of = longer;
    return 1;
}

int
kith_anchors_region(struct kith_anchors *self, uint32_t draw, const struct kith_params *params, const char *name, struct kith_area *area, struct kith_error *err)
{
    struct kith_anchor anchor = { 0 };
    int good = 1;
#pragma omp critical(kith_anchors)
    if (draw < self->n)
        anchor = self->of[draw];
    const struct kith_anchor before = anchor;
    TRY(kith_anchor_region(&anchor, params, name, area, err));
    if (memcmp(&anchor, &before, sizeof anchor) == 0)
        return KITH_OK;
#pragma omp critical(kith_anchors)
    {
        good = make_room(self, (size_t) draw + 1);
        if (good) {
            kith_anchor_join(&anchor, &self->of[draw]);
            self->of[draw] = anchor;
        }
    }
    return good ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory for %u draws", draw + 1);
}
