#ifndef KITH_DESIGN_SWEEP_REGIONS_H
#define KITH_DESIGN_SWEEP_REGIONS_H

#include "read/regions.h"
#include "design/sweep.h"

/** What a sweep of populations has beside: regions, and the past that scenarios and levers share. Its runs are units of work (run/work_unit.h):
 * a region of a draw and replicate, with the burn-in of one past and a branch for each scenario and vector that shares it. What is
 * done is kept in the folder FOLDER/parts, as checkpoints are (CHECKPOINTS.md). */
struct kith_sweep_population {
    struct kith_study *study; /* at the point, of one run, never run: regions, names, and where a region lies */
    struct kith_scenario *burn_in; /* NULL: the first scenario */
    size_t *past; /* shape (factor): its entry in the scenario of the burn-in; SIZE_MAX: it does not act in the past */
    double scale;
    const double *drawn; /* NULL, or the values of a burn-in of its own in the only draw, shape (its entries): of a gathered file */
};

/** What a design, a folder or a file says of it. All is copied but `table` and `burn_in`, which are taken, also after an error. */
struct kith_sweep_area {
    struct kith_regions *table;
    struct kith_scenario *burn_in; /* or NULL */
    double scale;
    const char *const *only; /* shape (n_only); none: all */
    size_t n_only;
};

/** Makes self->population: scenarios must be there. Everything that a comparison of populations would refuse is refused. */
int kith_sweep_population_new(struct kith_sweep *self, const struct kith_sweep_area *regions, struct kith_error *err);
/** Regions of a sweep of populations; 0 of one of cohorts. */
size_t kith_sweep_regions(const struct kith_sweep *self);
/** The scenario of the burn-in; its values in a draw, then under what a vector sets in the past, shape (its entries), and what holds then. */
const struct kith_scenario *kith_sweep_past_of(const struct kith_sweep *self);
void kith_sweep_past_draw(const struct kith_sweep *self, uint32_t draw, double *values);
int kith_sweep_past(const struct kith_sweep *self, uint32_t draw, uint64_t vector, double *values, struct kith_params *params, struct kith_error *err);
/** When the factors are there. */
int kith_sweep_population_take_factors(struct kith_sweep *self, struct kith_error *err);
void kith_sweep_population_free(struct kith_sweep_population *self);

/** Its part of base.txt with its files, and reading them again; `text` is what follows the design's hash. */
struct kith_text;
int kith_sweep_population_put(const struct kith_sweep *self, struct kith_text *text, struct kith_error *err);
int kith_sweep_population_parse(struct kith_sweep *self, char *text, struct kith_error *err);

#endif
