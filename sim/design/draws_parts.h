#ifndef KITH_DESIGN_DRAWS_PARTS_H
#define KITH_DESIGN_DRAWS_PARTS_H

#include "design/draws.h"
#include "io/load.h"

/** The inside of reading draws from a result file: what the file has (draws_file.c), for who chooses of it (draws.c). */

/** A scenario of the file. */
struct kith_draws_source {
    char *name;
    struct kith_scenario *scenario;
    const double *value; /* shape (row, parameter) */
};

struct kith_draws_reading {
    struct kith_file *file;
    const char *path;
    enum kith_trust trust;
    int is_sweep, population, calibrated;
    char **parameter, **unit, **name, *burn_in_name;
    size_t n_parameters, n_units, n_names, rows;
    double *stored, *burn_in;
    struct kith_draws_source *source; /* shape (n_sources): the axis scenario, then another burn-in */
    size_t n_sources;
    size_t *row; /* shape (n): which row each draw is */
    size_t n;
    int weighted;
};

/** The number of a text among n, or n. */
size_t kith_draws_find(char *const *texts, size_t n, const char *wanted);

/** Names, shapes and numbers. */
int kith_draws_read_values(struct kith_draws_reading *self, struct kith_error *err);

/** Draws of a design that sets parameters are not what was run; of parameters that were held there are none. */
int kith_draws_check(struct kith_draws_reading *self, struct kith_error *err);

/** Where the values of a scenario's entry come from, and which of the file's scenarios has them when it is the file.
 * @param preferred  the file's scenario that is looked at first, or SIZE_MAX: none
 * @param column  of the file's parameters, or their number: it has none of that name */
int kith_draws_choose(const struct kith_draws_reading *self, size_t preferred, const struct kith_scenario *scenario, const struct kith_entry *entry,
    size_t column, const struct kith_draws_source **from, enum kith_origin *origin, struct kith_error *err);

/** Scenarios of the file, each with its values. */
int kith_draws_read_sources(struct kith_draws_reading *self, struct kith_error *err);

/** Rows that may be used; with weights how often each. */
int kith_draws_pick(struct kith_draws_reading *self, struct kith_drawn *out, struct kith_error *err);

/** The seed that the draws were made with. */
int kith_draws_read_seed(const struct kith_draws_reading *self, uint64_t *seed, struct kith_error *err);

/** Releases all that was read, and the file. */
void kith_draws_close(struct kith_draws_reading *self);

#endif
