#ifndef KITH_DESIGN_DESIGN_H
#define KITH_DESIGN_DESIGN_H

#include "design/sweep.h"
#include "read/problem.h"
#include "read/yaml.h"

/** The design of a sweep as its author wrote it, and the vectors of values that it makes. */

/* design.c */

enum kith_sweep_kind { KITH_SWEEP_GRID, KITH_SWEEP_LHS, KITH_SWEEP_SOBOL, KITH_SWEEP_OAT, KITH_SWEEP_CSV, KITH_SWEEP_POSTERIOR,
    KITH_SWEEP_PRIOR, KITH_SWEEP_KINDS };

/** A parameter that an axis sets. */
struct kith_sweep_member {
    const char *path;
    const struct kith_entry *entry; /* of the first scenario that it acts in */
    uint8_t *acts; /* shape (scenario + 1): 1 where the design sets it; the last is a burn-in of its own, which may lack it */
};

/** One lever of a design: levels, or a range, or its parameter's own distribution. Most have one parameter; a glob sets all that it
 * matches to the same level. */
struct kith_sweep_axis {
    const char *path; /* as written: perhaps a glob */
    struct kith_place place;
    struct kith_sweep_member *member; /* shape (n_members) */
    size_t n_members;
    int ranged, logarithmic, prior;
    double low, high; /* in the unit as written */
    const char **text; /* shape (n): levels as written */
    struct kith_place *at;
    double *level; /* shape (n), canonical */
    size_t n;
};

/** One design of a file. */
struct kith_sweep_layout {
    enum kith_sweep_kind kind;
    struct kith_place place;
    uint64_t points; /* of lhs and sobol */
    struct kith_sweep_axis *axis; /* shape (n_axes) */
    size_t n_axes;
    const char *file; /* of csv and posterior, as it can be opened */
    const char *called; /* what its author calls the file */
    struct kith_place file_place;
    char separator; /* of the fields of a csv */
    int has_ids; /* a csv with a column `id`, which is ... */
    size_t id_column; /* ... this field of a line */
    const char **id; /* NULL, or shape (rows): what it calls its rows */
    uint64_t n_vectors; /* once they are made */
};

/** What is set in a vector: the parameters of all designs of a file, each once. */
struct kith_sweep_column {
    const char *path, *glob; /* glob: NULL, or what sets it together with others */
    const uint8_t *acts; /* shape (scenario + 1): as that of a member */
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
    uint64_t seed;
    uint32_t families, replicates, per_draw;
    const size_t *kept; /* shape (n_kept): outcomes that the gathered file is to have, indices of the form; none: all */
    size_t n_kept;
    int population; /* of populations: what follows, up to n_only */
    double scale;
    const char *regions, *burn_in; /* files, as they can be opened; burn_in NULL: the first scenario */
    const char **only; /* shape (n_only) */
    size_t n_only;
    int prior; /* parameters are drawn: from a posterior, or with KITH_SWEEP_OF_PRIORS each from its prior */
    enum kith_sweep_draws { KITH_SWEEP_OF_ANY /* nothing is said */, KITH_SWEEP_OF_POSTERIOR, KITH_SWEEP_OF_PRIORS, KITH_SWEEP_OF_POINT } draws;
    struct kith_place draws_place;
    const char *posterior; /* NULL, or the file that the design names, as it can be opened */
    struct kith_sweep_layout *layout; /* shape (n_layouts) */
    size_t n_layouts;
    struct kith_sweep_column *column; /* shape (n_columns) */
    size_t n_columns;
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

/** The word for a kind of design. */
const char *kith_sweep_kind_name(enum kith_sweep_kind kind);

/* vectors.c */

/** All vectors of one design; of a random one, those after the first `from`. */
int kith_sweep_layout_vectors(const struct kith_sweep_design *self, const struct kith_sweep_layout *layout, uint64_t from, struct kith_sweep_vectors *out,
    struct kith_error *err);

/** Of a grid or one-at-a-time design, those with a level of this axis from level `from` on. */
int kith_sweep_layout_since(const struct kith_sweep_design *self, const struct kith_sweep_layout *layout, size_t axis, size_t from,
    struct kith_sweep_vectors *out, struct kith_error *err);

/** A value of a range by its share of the way; by our own exp and log, so that plans agree everywhere. */
double kith_sweep_between(const struct kith_sweep_axis *axis, double share);

/* columns.c */

/** Which columns all vectors of the file have: those of its first design, then what others add. When axes are resolved. */
int kith_sweep_design_columns(struct kith_sweep_design *self, size_t n_scenarios, struct kith_error *err);

/** Puts the vectors of a design, shape (n, its axes), behind those of others, shape (n, columns): NaN where it sets nothing. */
int kith_sweep_design_spread(const struct kith_sweep_design *self, const struct kith_sweep_layout *layout, size_t n_scenarios,
    const struct kith_sweep_vectors *own, struct kith_sweep_vectors *all, struct kith_error *err);

/** How many vectors are the same as one before them. */
int kith_sweep_vectors_again(const struct kith_sweep_vectors *self, uint64_t *again, struct kith_error *err);

/* table.c */

/** The rows of a CSV table as levels; parameters by the names of its first line, but for a column `id`. `again`: more rows for the
 * same columns; layout->has_ids says whether ids are among them. */
void kith_sweep_table_read(struct kith_sweep_design *self, struct kith_sweep_layout *layout, const char *path, int again);
int kith_sweep_table_vectors(const struct kith_sweep_layout *layout, struct kith_sweep_vectors *out, struct kith_error *err);
/** Draws of a result file, a vector each: of parameters that have a distribution, in each scenario, and in a burn-in of its own (or NULL),
 * as `kith_drawn` says. A parameter has several columns where scenarios have other values of it. With draws from the priors, what the file does not have is drawn, too.
 * @param notes  NULL, or where to say what comes from where */
int kith_sweep_posterior_vectors(struct kith_sweep_design *self, struct kith_sweep_layout *layout, const struct kith_scenario *const *scenario, size_t n,
    const struct kith_scenario *burn_in, struct kith_sweep_vectors *out, FILE *notes, struct kith_error *err);

/* sample.c */

/** Point `i` of a scrambled low-discrepancy sequence, or of a Latin hypercube of n points: shape (axes), each in (0, 1). */
int kith_sweep_sequence(double *u, uint64_t from, uint64_t n, size_t axes, uint64_t seed, struct kith_error *err);
int kith_sweep_hypercube(double *u, uint64_t from, uint64_t n, size_t axes, uint64_t seed, struct kith_error *err);

#endif
