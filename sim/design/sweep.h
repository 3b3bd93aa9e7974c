#ifndef KITH_DESIGN_SWEEP_H
#define KITH_DESIGN_SWEEP_H

#include <stdint.h>

#include "design/study.h"
#include "kith.h"
#include "param/scenario.h"

/** The inside of sweeps: a folder with a design that never changes and journals that only grow.
 * SWEEP.md has the formats and what is promised. */

enum {
    KITH_SWEEP_HASH = 65, /* hexadecimal SHA-256 with final zero */
    KITH_SWEEP_BLOCK = 64, /* points handed out at a time, at the most */
    KITH_SWEEP_WINDOW = 1 << 21 /* points that are looked at together: bounds memory */
};

/** A parameter that the design sets. */
struct kith_sweep_factor {
    char *path, *unit; /* unit: canonical, "" of a set or a choice */
    char *glob; /* NULL, or what the design sets together with it */
    size_t *entry; /* shape (scenario): its index among the scenario's entries; SIZE_MAX: it does not act there */
    int before; /* whether the design sets it in a burn-in of its own, too, if that has it */
};

/** One of several designs of a file: its vectors follow those of the one before. */
struct kith_sweep_list {
    char *name;
    uint64_t n;
};

/** Points that were added together: every combination of four ranges [from, to), the replicate
 * innermost, then scenario, vector, draw. Ids count on from the part before. */
struct kith_sweep_part {
    uint64_t first, n;
    uint64_t vector[2];
    uint32_t scenario[2], draw[2], replicate[2];
    uint64_t own_vectors; /* first of the vectors that this part brought; they end at vector[1] */
    int brought; /* whether it brought any: then `file` holds them */
    int file; /* -1: opened when it is needed */
    char vectors[KITH_SWEEP_HASH];
    char ids[KITH_SWEEP_HASH]; /* "", or of what its own vectors are called */
    char *what; /* how it came about: "plan", "levels PATH=a,b" */
    char hash[KITH_SWEEP_HASH]; /* of all parts up to this one */
};

struct kith_sweep_population;
struct kith_sweep {
    struct kith_form form; /* what its points are judged by */
    size_t *kept, n_kept; /* shape (n_kept): indices of its outcomes that are in the gathered file */
    struct kith_sweep_list *list; /* shape (n_lists), of several designs in a file; else none */
    size_t n_lists;
    struct kith_sweep_population *population; /* NULL: of cohorts */
    char *folder;
    uint64_t seed;
    uint32_t families, per_draw; /* per_draw as planned: part of every run's key */
    int prior; /* parameters outside the design: drawn, or at their values */
    struct kith_posterior *posterior; /* they are drawn from it, a copy in the folder; NULL: from their priors */
    char posterior_digest[65]; /* "", or which one it is */
    struct kith_scenario **scenario;
    size_t n_scenarios;
    struct kith_parameters parameters;
    struct kith_sweep_factor *factor;
    size_t n_factors;
    struct kith_sweep_part *part;
    size_t n_parts;
    uint64_t n_points, n_vectors;
    uint32_t n_draws, n_replicates; /* all that any part has */
    char numbers[KITH_SWEEP_HASH]; /* of what the planning program's model made of a small run */
    char base[KITH_SWEEP_HASH];
    int format; /* of base.txt: 1 has no seal of design.yaml, and no draws in `numbers` */
    char design[KITH_SWEEP_HASH]; /* of design.yaml */
    char version[32]; /* of the program that planned it */
    char *source; /* the design as its author wrote it */
    const double *drawn; /* NULL, or the values of its only draw, shape (scenario, parameters.most): likewise */
    const double *given; /* NULL, or the values of every vector: of a sweep out of a gathered file */
};

struct kith_sweep_point {
    uint64_t id, vector;
    uint32_t scenario, draw, replicate;
};

/* Of base.txt: of populations another, and two more when there are lines of what older programs did not know: outcomes that are kept,
 * several designs, globs, ids. */
enum { KITH_SWEEP_FORMAT = 2, KITH_SWEEP_OF_POPULATIONS = 3, KITH_SWEEP_MORE = 2 };

/* hash.c */

void kith_sweep_outcomes_hash(const struct kith_form *form, char *hash); /* of the names and units of what a point says */

/* open.c */

int kith_sweep_open(struct kith_sweep **out, const char *folder, struct kith_error *err);
/** The same for who only reads: another version may have planned it, as long as its fingerprint is this one's (SWEEP.md); told. */
int kith_sweep_open_to_read(struct kith_sweep **out, const char *folder, FILE *notes, struct kith_error *err);
void kith_sweep_free(struct kith_sweep *self);
struct kith_sweep_point kith_sweep_point_of(const struct kith_sweep *self, uint64_t id);

/** Values of the design's parameters in a vector: shape (factor), canonical units. */
int kith_sweep_vector(const struct kith_sweep *self, uint64_t vector, double *values, struct kith_error *err);

/** Says which outcomes are kept; `n` 0: all. */
int kith_sweep_keep(struct kith_sweep *self, const size_t *kept, size_t n, struct kith_error *err);

/** What all vectors are called, a line for each, to be freed; NULL when they have no ids. */
int kith_sweep_ids(const struct kith_sweep *self, char **out, struct kith_error *err);

/** Whether a journal of this hash belongs to the sweep; looks again at parts that came since. */
int kith_sweep_knows(const struct kith_sweep *self, const char *hash, struct kith_error *err); /* 1, 0, or a status: cannot be known */

/** A file of the folder's design: written beside and renamed; read whole, with a zero behind it, NULL and told when it cannot be. */
int kith_sweep_put_file(const char *folder, const char *name, const void *bytes, size_t n, struct kith_error *err);
/** The same for a file that must not be there yet: of several who try, one succeeds. */
int kith_sweep_put_new_file(const char *folder, const char *name, const void *bytes, size_t n, struct kith_error *err);
int kith_sweep_copy_file(const char *folder, const char *name, const char *from, struct kith_error *err);
char *kith_sweep_read_file(const char *folder, const char *name, size_t *n, struct kith_error *err);
int kith_sweep_changed(const char *folder, const char *name, struct kith_error *err); /* KITH_ERR_DATA: it is not what was planned */

/** The scenario of a burn-in of its own: NULL when there is none, and before the regions are there. */
const struct kith_scenario *kith_sweep_burn_in(const struct kith_sweep *self);
/** Whether the design sets a factor in scenarios and not in a burn-in of its own, as only draws of a file do. */
int kith_sweep_factor_lacks_before(const struct kith_sweep *self, const struct kith_sweep_factor *factor);

/** Values of a draw in a scenario before the design sets its own: shape (entry). */
void kith_sweep_draw(const struct kith_sweep *self, size_t s, uint32_t draw, double *values);

/** Values of all parameters of a point: shape (entry). */
int kith_sweep_values(const struct kith_sweep *self, const struct kith_sweep_point *point, double *values, struct kith_error *err);

/** The same, and what a run of a cohort reads of them. */
int kith_sweep_params(const struct kith_sweep *self, const struct kith_sweep_point *point, double *values, struct kith_params *params,
    struct kith_error *err);

/** The seed and run of a point, of which the key is made. */
uint64_t kith_sweep_seed(const struct kith_sweep *self, const struct kith_sweep_point *point, uint32_t *run);

/** The key of a run: as kith_study's for the replicates that were planned, its own for those that came later. */

/** What this program's model makes of a small run, and what its libm and GSL make of some numbers. */
int kith_sweep_numbers(const struct kith_scenario *const *scenario, size_t n, int format, char *hash, struct kith_error *err);
int kith_sweep_libraries(const struct kith_sweep *self, char *hash, struct kith_error *err);

/* sweep_posterior.c */

/** Takes the posterior that parameters are drawn from; of a sweep of populations when its regions are there. */
int kith_sweep_take_posterior(struct kith_sweep *self, const char *path, struct kith_error *err);
/** How many parameters of each scenario, and of a burn-in of its own, come from it: lines, to be freed. */
int kith_sweep_drawn_from(const struct kith_sweep *self, char **out, struct kith_error *err);

#endif
