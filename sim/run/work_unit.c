#include "run/work.h"

/* One way leads to a run, whatever it is of. */

int
kith_work_unit_run(struct kith_bench *self, const struct kith_work_unit *unit, struct kith_error *err)
{
    return unit->families ? kith_work_cohort(self, unit, err) : kith_work_region(self, unit, err);
}
