#ifndef KITH_RUN_ANCHORS_H
#define KITH_RUN_ANCHORS_H

#include "model/anchor.h"

/** What was found for each draw, so that all regions of a draw take one pilot, whichever thread runs them. */
struct kith_anchors;

int kith_anchors_new(struct kith_anchors **out, struct kith_error *err);
void kith_anchors_free(struct kith_anchors *self);

/** As kith_anchor_region(). Several threads may call it at a time; two that come at once for one draw both run its pilot, with one result. */
int kith_anchors_region(struct kith_anchors *self, uint32_t draw, const struct kith_params *params, const char *name, struct kith_area *area, struct kith_error *err);

#endif
