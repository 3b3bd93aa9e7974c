#ifndef KITH_INFER_REPORT_H
#define KITH_INFER_REPORT_H

#include "infer/infer.h"

/** Parts of the report of a calibration: report_found.c has tables of what was found, report.c the rest, and all of it together. */

struct kith_text;
#define SAY(...) kith_text_add(to, __VA_ARGS__)

/** A share in percent, anything else as it is. */
double kith_report_shown(const struct kith_fitted *t, double x);

/** Indices of the free parameters with so much contraction, the largest first: shape (n_free). @return how many */
size_t kith_report_by_contraction(const struct kith_inference *self, const struct kith_spread *spread, double least, uint32_t *index);

/** Numbers that it was held against, of all stages. */
void kith_report_targets(const struct kith_inference *self, struct kith_text *to);

/** Parameters that the data moved. */
void kith_report_moved(const struct kith_inference *self, const uint32_t *index, size_t n, struct kith_text *to);

/** What populations changed of what cohorts said. */
void kith_report_two_stages(const struct kith_inference *self, struct kith_text *to);

#endif
