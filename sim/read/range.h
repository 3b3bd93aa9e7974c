#ifndef KITH_READ_RANGE_H
#define KITH_READ_RANGE_H

#include "param/pool.h"
#include "param/schema.h"
#include "param/unit.h"

/** One number of a scenario, held against its row: for all who read numbers from elsewhere. */

/** Whether a written number, converted, lies in the range of the row; *canonical is then that. */
int kith_leaf_in_range(
    const struct kith_parameter *parameter, const struct kith_unit *unit, double written, double *canonical);

/** What is wrong with a value that is no multiple of its step, and what would do: "takes whole numbers; 1 or 2 would do". */
const char *kith_leaf_steps_near(struct kith_pool *pool, const struct kith_parameter *parameter, double canonical);

#endif
