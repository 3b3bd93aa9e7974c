#ifndef KITH_DESIGN_DESIGN_PARTS_H
#define KITH_DESIGN_DESIGN_PARTS_H

#include "base/text.h"
#include "design/design.h"

/** What planning and expanding share: put.c. */

/** Writes base.txt with the scenarios. `more`: it has lines that older programs did not know. */
int kith_sweep_put_base(struct kith_sweep *self, int more, struct kith_error *err);

/** A part with its vectors, and what they are called; `vectors` and `ids` NULL when it brings none. */
int kith_sweep_put_part(struct kith_sweep *self, struct kith_sweep_part *part, size_t number, const struct kith_sweep_vectors *vectors, const struct kith_text *ids,
    struct kith_error *err);

/** How many points, or an error: ids have 63 bits, keys of runs 32. */
int kith_sweep_count_points(const struct kith_sweep *self, struct kith_sweep_part *part, struct kith_error *err);

/** What vectors are called, a line for each: nothing when no design has ids. */
void kith_sweep_list_ids(const struct kith_sweep_design *design, struct kith_text *ids);

/** Whether ids differ, those of the sweep (NULL: none) and those that come. */
int kith_sweep_check_ids(const char *there, const struct kith_text *ids, struct kith_error *err);

#endif
