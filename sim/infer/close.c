#include "infer/infer.h"

#include <stdlib.h>

#include "run/crew.h"

/* The end of a calibration, with its later stages. */

static void
close_later(struct kith_inference *self)
{
    struct kith_inference *const later[] = { self->population, self->predicted };
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        if (later[i])
            kith_infer_close(later[i]);
        free(later[i]);
    }
    if (self->first) {
        kith_spread_clear(&self->first->refined);
        free(self->first->predicted);
        free(self->first);
    }
    self->population = self->predicted = NULL;
    self->first = NULL;
}

void
kith_infer_close(struct kith_inference *self)
{
    const int first = self->fit.stage == KITH_FIT_COHORT;
    close_later(self);
    kith_fit_close(&self->fit);
    kith_abc_clear(&self->guess);
    kith_pcn_clear(&self->pcn);
    kith_spread_clear(&self->refined);
    for (int i = 0; i < KITH_SCALES; i++)
        kith_spread_clear(&self->by_scale[i]);
    void *const all[] = { self->work, self->z, self->coded, self->simulated, self->scaled, self->noise, self->screening, self->active, self->draw, self->check,
        self->at_point, self->values, self->point };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]);
    if (first)
        kith_mpi_leave();
}
