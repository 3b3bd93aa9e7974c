#ifndef KITH_DESIGN_DRAWS_H
#define KITH_DESIGN_DRAWS_H

#include <stdint.h>
#include <stdio.h>

#include "param/scenario.h"

/** Draws of a result file, for scenarios that may be others than those of the file.
 *
 * One rule decides for each scenario and parameter where its values come from:
 *
 * - a parameter that is fixed here keeps its value, whatever the file says;
 * - one that was drawn in the file from the same distribution takes the file's values: those of the scenario of
 *   this name, or of one that is the same in all but its name, or of any other. When several others have
 *   different values of it, nobody can tell which are meant, and the file is refused;
 * - any other is drawn from its own distribution, by (seed of the file's draws, draw, path), as from the priors.
 *
 * So a scenario's values depend neither on its name alone, nor on the order of scenarios here or there. */

/** Where the values of a parameter come from. */
enum kith_origin {
    KITH_ORIGIN_OWN, /**< fixed here, and not drawn there */
    KITH_ORIGIN_HELD, /**< fixed here, drawn there */
    KITH_ORIGIN_LACKING, /**< drawn here: not drawn there */
    KITH_ORIGIN_OTHER, /**< drawn here: drawn there, but from another distribution */
    KITH_ORIGIN_FILE, /**< the file's */
    KITH_ORIGINS
};

struct kith_drawn {
    double *value; /**< shape (scenario, n, most): entries in the scenario's own order, canonical units */
    uint8_t *origin; /**< shape (scenario, most): enum kith_origin */
    size_t n_scenarios, most; /**< most: entries of the scenario that has most */
    uint32_t n; /**< draws */
    uint32_t rows; /**< draws that the file has */
    uint32_t used; /**< different ones of those */
    double worth; /**< with weights: how many draws of equal weight they are worth, (sum w)^2 / sum w^2; else NaN */
    int calibrated; /**< the file is a posterior of kith_calibrate() */
    int altered; /**< the digest of the file does not hold, and it was taken all the same */
    uint64_t seed; /**< by which the file's parameters were drawn */
};

/** Reads them.
 *
 * A file may hold weights of its draws: `draw_weight` along the axis draw. Then as many draws as it has are taken in
 * the order of the file, draw i the one in which the summed weights pass (i + 1/2) / n of their sum: each occurs
 * as often as its weight says, up or down to a whole number. Of a sweep that was gathered before it was done, draws all of whose points are done.
 *
 * @param population  other than zero: the scenarios are run as populations. What decides how large such a run is
 *   must be as in the file's runs, unless it was set by --set
 * @return KITH_ERR_DATA when the file holds no draws, or values that may not be: with parameter and draw;
 *   KITH_ERR_CONFIG when it has runs of another size */
int kith_drawn_read(struct kith_drawn *out, const struct kith_scenario *const *scenario, size_t n, const char *path, int population,
    enum kith_trust trust, struct kith_error *err);
void kith_drawn_clear(struct kith_drawn *self);

/** KITH_ERR_DATA unless some value is the file's. */
int kith_drawn_check_any(const struct kith_drawn *self, const struct kith_scenario *const *scenario, const char *path, struct kith_error *err);

/** Says of one scenario how many parameters come from where. */
void kith_drawn_tell(const struct kith_drawn *self, size_t s, const struct kith_scenario *scenario, const char *path, FILE *to);
/** Says how many draws are used, when not just all of them. */
void kith_drawn_tell_weights(const struct kith_drawn *self, const char *path, FILE *to);

/** The very values that the runs of a file had, for its own scenarios: shape (scenario, draw, entries of the one that has most).
 * @param n_draws, seed  given back
 * @param trust  whether the file may be an altered one */
int kith_drawn_stored(double **out, uint32_t *n_draws, uint64_t *seed, const struct kith_scenario *const *scenario, size_t n, const char *path,
    enum kith_trust trust, struct kith_error *err);

/** Whether a value of a file may be: KITH_ERR_DATA with the parameter and the draw when not. */
int kith_drawn_check_value(const char *path, const struct kith_entry *entry, size_t draw, double x, struct kith_error *err);

/** Whether a parameter decides how large a run of a cohort or a population is. */
int kith_sizes_a_run(const struct kith_parameter *parameter, int population);

#endif
