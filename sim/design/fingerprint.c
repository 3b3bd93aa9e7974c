#include "design/sweep.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/text.h"
#include "design/border.h"
#include "io/sha256.h"
#include "model/params.h"
#include "model/world.h"

/* What this program makes of numbers: whether a sweep that another one planned has the same. */

enum { PROBE_FAMILIES = 1000, PROBE_SCENARIOS = 8, PROBE_DRAWS = 4 };

/* All that a small run of a scenario counts: rare events too, so that a change of the model shows. */
static int
put_counts(struct kith_text *text, const struct kith_scenario *scenario, int format, struct kith_error *err)
{
    size_t n_entries;
    kith_scenario_entries(scenario, &n_entries);
    double *values = malloc(n_entries * sizeof *values);
    struct kith_rules *rules = NULL;
    struct kith_world *world = NULL;
    struct kith_params params;
    const int64_t *tally;
    int status = values ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status) {
        kith_scenario_point(scenario, values);
        kith_scenario_fill(scenario, values, &params);
        status = kith_rules_new(&rules, &params, PROBE_FAMILIES, err);
    }
    if (!status)
        status = kith_world_new(&world, rules, kith_key_of(20261, 7), PROBE_FAMILIES, 1, kith_body_best(), err);
    if (!status)
        status = kith_world_run(world, NULL, &tally, err);
    if (!status)
        kith_text_put(text, (const char *) tally, world->layout.total * sizeof *tally);
    if (!status && format == KITH_SWEEP_OF_POPULATIONS)
        status = kith_population_probe(scenario, values, text, err);
    for (uint32_t d = 0; !status && format > 1 && d < PROBE_DRAWS; d++) {
        kith_scenario_prior(scenario, 20261, d, values);
        kith_text_put(text, (const char *) values, n_entries * sizeof *values);
    }
    kith_world_free(world);
    kith_rules_free(rules);
    free(values);
    return status;
}

int
kith_sweep_numbers(const struct kith_scenario *const *scenario, size_t n, int format, char *hash, struct kith_error *err)
{
    struct kith_text text = { 0 };
    int status = KITH_OK;
    for (size_t s = 0; s < n && s < PROBE_SCENARIOS && !status; s++)
        status = put_counts(&text, scenario[s], format, err);
    if (!status && text.failed)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        kith_sha256_of(text.at, text.length, hash);
    kith_text_clear(&text);
    return status;
}

int
kith_sweep_libraries(const struct kith_sweep *self, char *hash, struct kith_error *err)
{
    struct kith_text text = { 0 };
    struct kith_stream stream = kith_stream_at(kith_key_of(7, 7), 0, 0, 0);
    for (int i = 0; i < 500; i++) {
        const double u = kith_stream_uniform(&stream), v = 20 * kith_stream_uniform(&stream) - 10;
        const double x[] = { exp(v), log(u), pow(u, v), sin(v), lgamma(u * 9), erf(v), gsl_cdf_gamma_P(10 * u, 1 + u, 1), gsl_cdf_ugaussian_Pinv(u),
            gsl_cdf_beta_P(u, 1 + u, 2) };
        kith_text_put(&text, (const char *) x, sizeof x);
    }
    size_t n;
    kith_scenario_entries(self->scenario[0], &n);
    double *values = malloc(n * sizeof *values);
    for (uint32_t d = 0; values && self->prior && d < 8; d++) {
        kith_scenario_prior(self->scenario[0], self->seed, d, values);
        kith_text_put(&text, (const char *) values, n * sizeof *values);
    }
    const int status = !values || text.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : KITH_OK;
    if (!status)
        kith_sha256_of(text.at, text.length, hash);
    free(values);
    kith_text_clear(&text);
    return status;
}
