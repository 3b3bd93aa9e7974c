#ifndef KITH_MODEL_CURVE_H
#define KITH_MODEL_CURVE_H

#include "model/outcome.h"

/** Curves of runs (curves.h): shares at points along an axis. */
enum kith_along { KITH_ALONG_WEEKS, KITH_ALONG_NUMBERS, KITH_ALONG_SHARES, KITH_ALONGS };
enum { KITH_CURVE_WEEKS = 24 /* 13, 26 ... 312 */, KITH_CURVE_NUMBERS = 10 /* 1 to 9, 10 and more */, KITH_CURVE_SHARES = 5, KITH_CURVE_POINTS = KITH_CURVE_WEEKS };

/** An axis with its points, and what its curves are called in a result file. */
struct kith_along_form {
    const char *group, *curves, *points, *unit, *meaning;
    uint32_t n;
};
extern const struct kith_along_form kith_alongs[KITH_ALONGS];

/** Point i of an axis: weeks, reports, per cent. */
double kith_along_at(enum kith_along along, uint32_t i);

struct kith_curve {
    const char *name, *meaning;
    enum kith_along along;
    int split; /**< 1: also by who reported */
    enum kith_block_name table;
    void (*of)(const struct kith_slice *slice, uint32_t reporter, double *to); /**< reporter 0: of all, else 1 + its number; NaN where there is nothing to ask */
};

/** Those of a kind of run, axis by axis. */
struct kith_curve_form {
    const struct kith_curve *curve;
    size_t n;
};
struct kith_curve_form kith_curves_of_kind(enum kith_kind_of_run kind);
extern const struct kith_curve kith_cohort_curves[], kith_population_curves[];
extern const size_t kith_n_cohort_curves, kith_n_population_curves;

/** A line: a curve, of all families or of one class. All lines stand one after the other, axis by axis, each with its points. */
struct kith_line {
    const struct kith_curve *curve; /**< NULL: there are no more */
    uint32_t reporter;
    size_t at; /**< its first point */
};
struct kith_line kith_line_first(enum kith_kind_of_run kind);
struct kith_line kith_line_next(struct kith_line self, enum kith_kind_of_run kind, uint32_t n_reporters);

/** How many points there are; all of a run (of a population: of all years and families): shape (points). */
size_t kith_curve_points(enum kith_kind_of_run kind, uint32_t n_reporters);
void kith_curve_values(const struct kith_slice *slice, enum kith_kind_of_run kind, double *to);

/** "reported_again/health". */
const char *kith_line_name(struct kith_line self, const struct kith_names *names, char *room, size_t size);

/** The point that a name as "reported_again@26" or "reported_again/health@26" is of, or kith_curve_points(). */
size_t kith_curve_find(enum kith_kind_of_run kind, const struct kith_names *names, const char *name);

#endif
