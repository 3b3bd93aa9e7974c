#ifndef KITH_DESIGN_DESIGN_H
#define KITH_DESIGN_DESIGN_H

#include "design/sweep.h"
#include "read/problem.h"
#include "read/yaml.h"

/** The design of a sweep as its author wrote it, and the vectors of values that it makes. */

/* design.c */

enum kith_sweep_kind { KITH_SWEEP_GRID, KITH_SWEEP_LHS, KITH_SWEEP_SOBOL, KITH_SWEEP_OAT, KITH_SWEEP_CSV, KITH_SWEEP_POSTERIOR,
    KITH_SWEEP_PRIOR, KITH_SWEEP_KINDS };

/** One parameter of a design: levels, or a range, or its own distribution. */
struct kith_sweep_axis {
    const char *path;
    struct kith_place place;
    const struct kith_entry *entry; /* of the first scenario */
    int ranged, logarithmic, prior;
    double low, high; /* in the unit as written */
    const char **text; /* shape (n): levels as written */
    struct kith_place *at;
    double *level; /* shape (n), canonical */
    size_t n;
    uint8_t *acts; /* NULL: in all scenarios; else shape (scenario) */
};

struct kith_sweep_design {
    struct kith_pool pool;
    struct kith_problems problems;
    const char *name, *folder; /* of the design file: "dir/" or "" */
    const char *source;
    size_t length;
    const struct kith_yaml *root;
    const char **scenario_path; /* shape (n_scenarios) */
    size_t n_scenarios;
    struct kith_place *scenario_place;
    const char **set;
    size_t n_sets;
    uint64_t seed, points;
    uint32_t families, replicates, per_draw;
    int population; /* of populations: what follows, up to n_only */
    double scale;
    const char *regions, *burn_in; /* files, as they can be opened; burn_in NULL: the first scenario */
    const char **only; /* shape (n_only) */
    size_t n_only;
    int prior;
    enum kith_sweep_kind kind;
    struct kith_sweep_axis *axis; /* shape (n_axes) */
    size_t n_axes;
    char separator; /* of the fields of a csv */
    const char *file; /* of csv and posterior, as it can be opened */
    struct kith_place file_place;
};

/** Vectors that a design makes: shape (n, axis), canonical units. */
struct kith_sweep_vectors {
    double *value;
    uint64_t n;
    size_t n_axes;
};

/** Reads a design file; problems wait in `design` for the caller to tell. Release with ..._clear(). */
void kith_sweep_design_read(struct kith_sweep_design *self, const char *path);
void kith_sweep_design_clear(struct kith_sweep_design *self);

/** Finds each parameter in all scenarios and works out its levels. */
void kith_sweep_design_resolve(struct kith_sweep_design *self, struct kith_scenario *const *scenario, size_t n);

/** Adds levels "PATH=a,b" to a grid or one-at-a-time design; `out`: only what is new by them. */
int kith_sweep_design_levels(struct kith_sweep_design *self, struct kith_scenario *const *scenario, size_t n, const char *levels,
    struct kith_sweep_vectors *out, struct kith_error *err);

/* vectors.c */

/** All vectors of the design; of a random one, those after the first `from`. */
int kith_sweep_design_vectors(struct kith_sweep_design *self, uint64_t from, struct kith_sweep_vectors *out, struct kith_error *err);

/** Of a grid or one-at-a-time design, those with a level of this axis from level `from` on. */
int kith_sweep_design_since(const struct kith_sweep_design *self, size_t axis, size_t from, struct kith_sweep_vectors *out, struct kith_error *err);

/** A value of a range by its share of the way; by our own exp and log, so that plans agree everywhere. */
double kith_sweep_between(const struct kith_sweep_axis *axis, double share);

/* table.c */

/** The rows of a CSV table as levels; parameters by the names of its first line. `again`: more rows for the same columns. */
void kith_sweep_table_read(struct kith_sweep_design *self, const char *path, int again);
int kith_sweep_table_vectors(struct kith_sweep_design *self, struct kith_sweep_vectors *out, struct kith_error *err);
/** Draws of a result file, a vector each: of parameters that have a distribution, in each scenario as `kith_drawn` says. A
 * parameter has several columns where scenarios have other values of it. With draws from the priors, what the file does not have is drawn, too.
 * @param notes  NULL, or where to say what comes from where */
int kith_sweep_posterior_vectors(struct kith_sweep_design *self, const struct kith_scenario *const *scenario, size_t n, struct kith_sweep_vectors *out,
    FILE *notes, struct kith_error *err);

/* sample.c */

/** Point `i` of a scrambled low-discrepancy sequence, or of a Latin hypercube of n points: shape (axes), each in (0, 1). */
int kith_sweep_sequence(double *u, uint64_t from, uint64_t n, size_t axes, uint64_t seed, struct kith_error *err);
int kith_sweep_hypercube(double *u, uint64_t from, uint64_t n, size_t axes, uint64_t seed, struct kith_error *err);

#endif
