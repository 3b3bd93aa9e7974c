#ifndef KITH_READ_COMBINE_H
#define KITH_READ_COMBINE_H

#include "param/scenario.h"

/** A scenario in which several others hold together: whatever a part has other than `base` it has, too, with its distribution, source and grade; changes over
 * time act in the order of the parts. It is named "one+other".
 *
 * @param part  shape (n)
 * @param out  NULL when it would be one of the parts, as that has all that the others have
 * @return KITH_ERR_CONFIG when two parts have one parameter otherwise, each in its way, or one takes away what `base` has: says which */
int kith_scenario_combine(struct kith_scenario **out, const struct kith_scenario *base, const struct kith_scenario *const *part, size_t n, struct kith_error *err);

#endif
