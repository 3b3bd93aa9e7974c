#include "infer/fit.h"

#include "base/error.h"
#include "base/numeric.h"
#include "design/study.h"
#include "param/law.h"
#include "read/regions.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Beyond this many standard deviations chances are no doubles any more. */
static const double FARTHEST = 8;

enum { BLIND = 20 }; /* scores that nothing reads, in a stage that has no other dummies */

/* ---- opening ---- */

static int
load_scenarios(struct kith_fit *self, struct kith_error *err)
{
    const struct kith_calibration *c = &self->calibration;
    int status = kith_scenario_load(&self->scenario, c->scenario, NULL, 0, err);
    self->used_by = calloc(c->n_used_by + 1, sizeof(struct kith_scenario *));
    if (!self->used_by)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", c->path);
    for (size_t i = 0; i < c->n_used_by; i++)
        TELL(kith_scenario_load(&self->used_by[i], c->used_by[i], NULL, 0, err));
    return status;
}

static int
find_free(struct kith_fit *self, struct kith_error *err)
{
    size_t n;
    const struct kith_entry *entry = kith_scenario_entries(self->scenario, &n);
    self->free = calloc(n + 1, sizeof *self->free);
    self->path = calloc(n + 1, sizeof *self->path);
    if (!self->free || !self->path)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", self->calibration.path);
    for (size_t e = 0; e < n; e++)
        if (entry[e].law != KITH_FIXED) {
            self->path[self->n_free] = entry[e].path;
            self->free[self->n_free++] = (struct kith_free) { .entry = e, .of = &entry[e], .is_binary = entry[e].law == KITH_BERNOULLI,
                .is_idle = (entry[e].parameter->marks & KITH_IDLE_IN_COHORTS) != 0 };
        }
    return self->n_free ? KITH_OK
                        : kith_fail(err, KITH_ERR_CONFIG, "%s: no parameter of %s has a distribution, so none is free", self->calibration.path, self->calibration.scenario);
}

/* Whether a stage runs what a target is of. */
static int
is_of_stage(const struct kith_target *t, enum kith_fit_stage stage)
{
    static const unsigned parts[] = { 1u << KITH_PART_ALL, 1u << KITH_PART_ALL | 1u << KITH_PART_QUEUE | 1u << KITH_PART_REPORTER, 1u << KITH_PART_REGION | 1u << KITH_PART_SPREAD };
    return t->run == (stage == KITH_FIT_COHORT ? KITH_COHORT_RUN : KITH_POPULATION_RUN) && parts[stage] >> t->part & 1 && t->use != KITH_TARGET_SIZE && isfinite(t->value);
}

static struct kith_fitted
fitted_of(struct kith_fit *self, const struct kith_target *t)
{
    const int may = self->stage != KITH_FIT_PREDICTED && t->use == KITH_TARGET_FIT;
    struct kith_fitted one = { .of = t, .is_fitted = may && t->weight > 0, .is_held_out = t->use == KITH_TARGET_FIT && !(may && t->weight > 0), .is_share = strcmp(t->unit, "1") == 0,
        .seen = (t->low + t->high) / 2, .half = (t->high - t->low) / 2, .error = t->error, .band = SIZE_MAX };
    if (t->n > 0)
        one.error = sqrt(t->value * (1 - t->value) / t->n);
    if (one.is_fitted && one.half > 0)
        one.band = self->n_free + self->n_bands++;
    return one;
}

/* How a number is called in tables: its outcome, with the part that it is of. */
static const char *
called(struct kith_fit *self, const struct kith_target *t)
{
    const char *which = t->part == KITH_PART_SPREAD ? "spread" : t->name;
    return t->part == KITH_PART_ALL ? t->outcome : kith_pool_format(&self->pool, "%s %s", t->outcome, which);
}

static int
take_targets(struct kith_fit *self, struct kith_error *err)
{
    const struct kith_calibration *c = &self->calibration;
    self->target = calloc(c->n_targets + 1, sizeof *self->target);
    self->outcome = calloc(c->n_targets + 1, sizeof *self->outcome);
    if (!self->target || !self->outcome)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", c->path);
    for (int fitted = 1; fitted >= 0; fitted--)
        for (size_t i = 0; i < c->n_targets; i++) {
            const struct kith_target *t = &c->target[i];
            const int is_fitted = self->stage != KITH_FIT_PREDICTED && t->weight > 0 && t->use == KITH_TARGET_FIT;
            if (kith_target_is_point(t))
                return kith_fail(err, KITH_ERR_CONFIG, "%s: a target is of %s, a point of a curve; kith validate predicts those, and a calibration neither fits them nor holds them out: take it out", c->path,
                    t->outcome);
            if (!is_of_stage(t, self->stage) || is_fitted != fitted)
                continue;
            self->outcome[self->n_targets] = called(self, t);
            self->target[self->n_targets++] = fitted_of(self, t);
            self->n_fitted += (size_t) fitted;
        }
    self->stride = self->n_free + self->n_bands + self->n_blind;
    return self->pool.failed ? kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", c->path) : KITH_OK;
}

/* Tables can be read, and have the regions that targets are of. */
static int
check_regions(const struct kith_fit *self, struct kith_error *err)
{
    const struct kith_calibration *c = &self->calibration;
    struct kith_regions *table = NULL;
    const char *near = NULL;
    int status = kith_regions_read(&table, c->regions, err);
    kith_regions_free(table);
    table = NULL;
    if (!status && c->predicted)
        status = kith_regions_read(&table, c->predicted, err);
    for (size_t i = 0; i < c->n_targets && table && !status; i++) {
        const struct kith_target *t = &c->target[i];
        if (!is_of_stage(t, KITH_FIT_PREDICTED) || t->part != KITH_PART_REGION || kith_regions_find(table, t->name, &near) != SIZE_MAX)
            continue;
        char *hint = kith_regions_hint(table, t->name);
        status = kith_fail(err, KITH_ERR_CONFIG, "%s: a target is of the region %s, which %s has not; %s", c->path, t->name, c->predicted, hint ? hint : "out of memory");
        free(hint);
    }
    kith_regions_free(table);
    return status;
}

/* That the second stage has what it needs is known before the first one is run. */
static int
check_population(const struct kith_fit *self, struct kith_error *err)
{
    struct kith_fit later;
    TRY(check_regions(self, err));
    TRY(kith_fit_later(&later, self, KITH_FIT_POPULATION, err));
    const int status = later.n_fitted ? KITH_OK
                                      : kith_fail(err, KITH_ERR_CONFIG, "%s: population asks for a second stage, and no number of a population is fitted; name a file of such targets, "
                                            "or take population out", self->calibration.path);
    kith_fit_close(&later);
    return status;
}

int
kith_fit_open(struct kith_fit *out, const char *path, struct kith_error *err)
{
    *out = (struct kith_fit) { 0 };
    TRY(kith_calibration_open(&out->calibration, path, err));
    int status = load_scenarios(out, err);
    if (!status)
        status = find_free(out, err);
    if (!status)
        status = take_targets(out, err);
    if (!status && !out->n_fitted)
        status = kith_fail(err, KITH_ERR_CONFIG, "%s: no number of cohorts is fitted; cohorts are what is fitted first", path);
    if (!status && out->calibration.regions)
        status = check_population(out, err);
    if (status)
        kith_fit_close(out);
    return status;
}

/* Its scenario, with the years that it runs. */
static int
load_years(struct kith_fit *self, struct kith_error *err)
{
    char horizon[64];
    const char *const set = horizon;
    snprintf(horizon, sizeof horizon, "population.horizon=%u week", 52 * self->calibration.years);
    return kith_scenario_load(&self->scenario, self->calibration.scenario, &set, 1, err);
}

int
kith_fit_later(struct kith_fit *out, const struct kith_fit *first, enum kith_fit_stage stage, struct kith_error *err)
{
    *out = (struct kith_fit) { .stage = stage, .calibration = first->calibration, .n_free = first->n_free, .n_blind = stage == KITH_FIT_POPULATION ? BLIND : 0 };
    int status = load_years(out, err);
    out->free = calloc(first->n_free + 1, sizeof *out->free);
    out->path = calloc(first->n_free + 1, sizeof *out->path);
    if (!status && (!out->free || !out->path))
        status = kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", first->calibration.path);
    for (size_t j = 0; j < first->n_free && !status; j++) {
        out->free[j] = first->free[j];
        out->free[j].is_idle = first->free[j].is_idle && (first->free[j].of->parameter->marks & KITH_IDLE_IN_POPULATIONS) != 0;
        out->path[j] = first->path[j];
    }
    if (!status)
        status = take_targets(out, err);
    if (status)
        kith_fit_close(out);
    return status;
}

void
kith_fit_close(struct kith_fit *self)
{
    for (size_t i = 0; self->used_by && i < self->calibration.n_used_by; i++)
        kith_scenario_free(self->used_by[i]);
    kith_scenario_free(self->scenario);
    free(self->used_by);
    free(self->free);
    free(self->path);
    free(self->target);
    free(self->outcome);
    kith_pool_clear(&self->pool);
    if (self->stage == KITH_FIT_COHORT)
        kith_calibration_clear(&self->calibration);
    *self = (struct kith_fit) { .stage = self->stage };
}

/* ---- scores ---- */

static double
chance_of(double z)
{
    return kith_normal_below(z < -FARTHEST ? -FARTHEST : z > FARTHEST ? FARTHEST : z);
}

/* 20 binary digits: what a file of draws needs, at half of its size. */
static double
rounded(double x)
{
    int exponent;
    const double part = frexp(x, &exponent);
    return ldexp(rint(ldexp(part, 20)), exponent - 20);
}

void
kith_fit_values(const struct kith_fit *self, const double *z, double *values)
{
    for (size_t j = 0; j < self->n_free; j++) {
        const struct kith_entry *e = self->free[j].of;
        const struct kith_unit *unit = kith_unit_find(e->parameter->unit);
        const double low = kith_unit_convert(e->unit, unit, e->low), high = kith_unit_convert(e->unit, unit, e->high);
        const double x = rounded(kith_unit_convert(e->unit, unit, kith_entry_quantile(e, chance_of(z[j]))));
        const double least = low > e->parameter->low ? low : e->parameter->low, most = high < e->parameter->high ? high : e->parameter->high;
        values[j] = self->free[j].is_binary ? x : x < least ? least : x > most ? most : x;
    }
}

double
kith_fit_coded(const struct kith_free *self, double z)
{
    return self->is_binary ? kith_entry_quantile(self->of, chance_of(z)) : z;
}

/* The chance of 0 is 1 - a: below it lie the scores of 0. */
double
kith_fit_decoded(const struct kith_free *self, double coded, double z)
{
    if (!self->is_binary)
        return coded;
    const double u = chance_of(z), none = 1 - self->of->a;
    const int is_one = coded > 0.5, was_one = !(u < none);
    if (is_one == was_one)
        return z;
    return kith_normal_quantile(is_one ? none + u / none * (1 - none) : (u - none) / (1 - none) * none * (1 - 0x1p-40) + 0x1p-60);
}

double
kith_fit_score(const struct kith_free *self, double written)
{
    const struct kith_entry *e = self->of;
    const double low = kith_law_below(e->law, e->a, e->b, e->low), high = kith_law_below(e->law, e->a, e->b, e->high);
    if (self->is_binary)
        return kith_fit_decoded(self, written, 0);
    const double u = (kith_law_below(e->law, e->a, e->b, written) - low) / (high - low), least = chance_of(-FARTHEST);
    return kith_normal_quantile(u < least ? least : u > 1 - least ? 1 - least : u);
}

double
kith_fit_prior_mean(const struct kith_free *self)
{
    return self->is_binary ? self->of->a : 0;
}

double
kith_fit_prior_sd(const struct kith_free *self)
{
    return self->is_binary ? sqrt(self->of->a * (1 - self->of->a)) : 1;
}

double
kith_fit_offset(const struct kith_fitted *self, const double *z)
{
    return self->band == SIZE_MAX ? 0 : self->half * (2 * chance_of(z[self->band]) - 1);
}

double
kith_fit_scaled(const struct kith_fitted *self, double x)
{
    const double least = self->is_share ? 0.004 : fabs(self->seen) / 100 + 1e-9;
    if (isnan(x))
        return x;
    x = x < least ? least : self->is_share && x > 1 - least ? 1 - least : x;
    return self->is_share ? kith_log(x / (1 - x)) : kith_log(x);
}
