#include "design/posterior.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/stream.h"
#include "base/text.h"
#include "design/draws_parts.h"
#include "io/load.h"
#include "param/law.h"

/* A purpose beside those of model/purpose.h, KITH_PURPOSE_PRIOR and KITH_PURPOSE_INFER. */
#define SHUFFLE (UINT32_MAX - 2)

/* ---- reading ---- */

/* One of the draws is as likely as any other. */
static void
shuffle(uint32_t *order, size_t n, uint64_t seed)
{
    struct kith_stream stream = kith_stream_at(kith_key_of(seed, 0), 0, 0, SHUFFLE);
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t) i;
    for (size_t i = n; i-- > 1;) {
        const size_t k = (size_t) (((uint64_t) kith_stream_word(&stream) * (i + 1)) >> 32);
        const uint32_t one = order[i];
        order[i] = order[k];
        order[k] = one;
    }
}

static int
take_shape(struct kith_posterior *self, const char *path, size_t n_scenarios, const struct kith_draws_reading *from, struct kith_error *err)
{
    const size_t cells = n_scenarios * self->most + 1;
    self->rows = from->n;
    self->n = from->n_parameters;
    self->path = strdup(path);
    self->value = calloc(self->rows + 1, (self->n + 1) * sizeof *self->value);
    self->contraction = calloc(self->n + 1, sizeof *self->contraction);
    self->order = calloc(self->rows + 1, sizeof *self->order);
    self->column = calloc(cells, sizeof *self->column);
    self->origin = calloc(cells, 1);
    if (!self->path || !self->value || !self->contraction || !self->order || !self->column || !self->origin)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory for %zu draws", path, self->rows);
    return KITH_OK;
}

static int
fit(struct kith_posterior *self, struct kith_draws_reading *from, const struct kith_scenario *const *scenario, struct kith_error *err)
{
    for (size_t s = 0; s < self->n_scenarios; s++) {
        size_t n;
        const struct kith_entry *entry = kith_scenario_entries(scenario[s], &n);
        for (size_t e = 0; e < n; e++) {
            const size_t column = kith_draws_find(from->parameter, self->n, entry[e].path);
            const struct kith_draws_source *source;
            enum kith_origin origin;
            TRY(kith_draws_choose(from, 0, scenario[s], &entry[e], column, &source, &origin, err));
            self->column[s * self->most + e] = column;
            self->origin[s * self->most + e] = (uint8_t) origin;
            for (size_t row = 0; row < self->rows && origin == KITH_ORIGIN_FILE; row++)
                TRY(kith_drawn_check_value(self->path, &entry[e], row, self->value[row * self->n + column], err));
        }
    }
    return KITH_OK;
}

static int
read_all(struct kith_posterior *self, struct kith_draws_reading *from, const struct kith_scenario *const *scenario, uint64_t seed, struct kith_error *err)
{
    struct kith_drawn picked = { 0 };
    TRY(kith_draws_read_values(from, err));
    TRY(kith_draws_read_sources(from, err));
    if (!from->calibrated || from->n_sources != 1)
        return kith_fail(err, KITH_ERR_DATA, "%s: is no posterior of kith calibrate", from->path);
    TRY(kith_draws_pick(from, &picked, err));
    TRY(take_shape(self, from->path, self->n_scenarios, from, err));
    TRY(kith_file_digests(from->file, self->digest, NULL, err));
    TRY(kith_file_expect(from->file, "posterior/contraction", KITH_OF_FLOATS, "parameter", err));
    TRY(kith_file_numbers(from->file, "posterior/contraction", NULL, NULL, self->contraction, err));
    for (size_t i = 0; i < self->rows; i++)
        memcpy(self->value + i * self->n, from->source[0].value + from->row[i] * self->n, self->n * sizeof *self->value);
    self->altered = kith_file_is_altered(from->file);
    shuffle(self->order, self->rows, seed);
    return fit(self, from, scenario, err);
}

int
kith_posterior_read(struct kith_posterior **out, const struct kith_scenario *const *scenario, size_t n, const char *path, uint64_t seed,
    enum kith_trust trust, struct kith_error *err)
{
    struct kith_draws_reading from = { .path = path, .trust = trust };
    struct kith_error reason = { 0 };
    struct kith_posterior *self = calloc(1, sizeof *self);
    if (!self)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->n_scenarios = n;
    for (size_t s = 0; s < n; s++) {
        size_t entries;
        kith_scenario_entries(scenario[s], &entries);
        self->most = entries > self->most ? entries : self->most;
    }
    int status = read_all(self, &from, scenario, seed, &reason);
    kith_draws_close(&from);
    if (status) {
        kith_fail(err, status, "%s%s", reason.text ? reason.text : "out of memory",
            status == KITH_ERR_NOINPUT || status == KITH_ERR_DATA ? "\nParameters are drawn from the posterior that comes with Kith; without it: --draws prior" : "");
        kith_posterior_free(self);
        self = NULL;
    }
    kith_error_clear(&reason);
    *out = self;
    return status;
}

void
kith_posterior_free(struct kith_posterior *self)
{
    if (!self)
        return;
    free(self->path);
    free(self->value);
    free(self->contraction);
    free(self->order);
    free(self->column);
    free(self->origin);
    free(self);
}

const struct kith_scenario **
kith_scenarios_with(const struct kith_scenario *const *scenario, size_t *n, const struct kith_scenario *more)
{
    const struct kith_scenario **all = malloc((*n + 1) * sizeof *all);
    if (!all)
        return NULL;
    memcpy(all, scenario, *n * sizeof *all);
    if (more)
        all[(*n)++] = more;
    return all;
}

/* ---- draws ---- */

void
kith_posterior_draw(const struct kith_posterior *self, size_t s, const struct kith_scenario *scenario, uint64_t seed, uint32_t draw, double *values)
{
    size_t n;
    const struct kith_entry *entry = kith_scenario_entries(scenario, &n);
    if (!self) {
        kith_scenario_prior(scenario, seed, draw, values);
        return;
    }
    const size_t row = self->order[draw];
    kith_scenario_point(scenario, values);
    for (size_t e = 0; e < n; e++)
        if (self->origin[s * self->most + e] == KITH_ORIGIN_FILE)
            values[e] = self->value[row * self->n + self->column[s * self->most + e]];
        else if (entry[e].law != KITH_FIXED)
            values[e] = kith_entry_draw(&entry[e], seed, draw);
}

/* ---- words ---- */

/* What the scenario has otherwise, though the data moved it. */
static void
tell_moved(const struct kith_posterior *self, const struct kith_scenario *scenario, size_t s, struct kith_text *to)
{
    enum { NAMED = 4 };
    size_t n, told = 0;
    const struct kith_entry *entry = kith_scenario_entries(scenario, &n);
    for (size_t e = 0; e < n; e++) {
        const size_t at = s * self->most + e;
        const int origin = self->origin[at], otherwise = origin == KITH_ORIGIN_HELD || origin == KITH_ORIGIN_OTHER;
        if (!otherwise || !(self->contraction[self->column[at]] >= KITH_MOVED) || told++ >= NAMED)
            continue;
        kith_text_add(to, "%s%s%s (by %.2f)", told > 1 ? ", " : kith_scenario_name(scenario), told > 1 ? "" : " fixes, or gives another prior to, what the data moved (contraction): ",
            entry[e].path, self->contraction[self->column[at]]);
    }
    if (told)
        kith_text_add(to, "%s.\nSo the posterior no longer holds for %s: its other parameters were fitted together with that.\n", told > NAMED ? ", ..." : "",
            kith_scenario_name(scenario));
}

void
kith_posterior_tell(const struct kith_posterior *self, const struct kith_scenario *const *scenario, size_t n, struct kith_text *to)
{
    for (size_t s = 0; s < n; s++) {
        size_t count[KITH_ORIGINS] = { 0 }, entries;
        kith_scenario_entries(scenario[s], &entries);
        for (size_t e = 0; e < entries; e++)
            count[self->origin[s * self->most + e]]++;
        kith_text_add(to, "%s: %zu parameters from the posterior (%.8s), %zu from their own priors, %zu fixed by the scenario.\n", kith_scenario_name(scenario[s]),
            count[KITH_ORIGIN_FILE], self->digest, count[KITH_ORIGIN_LACKING] + count[KITH_ORIGIN_OTHER], count[KITH_ORIGIN_OWN] + count[KITH_ORIGIN_HELD]);
    }
    for (size_t s = 0; s < n; s++)
        tell_moved(self, scenario[s], s, to);
}
