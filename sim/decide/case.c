#include "decide/case.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "model/params.h"
#include "read/scenario.h"

/* ---- reading ---- */

/* What a file has not got is no failure; any other is told in its own words. */
static int
unless_there_is_none(int status, struct kith_error *reason, struct kith_error *err)
{
    const int fails = status && status != KITH_ERR_USAGE;
    if (fails)
        kith_fail(err, status, "%s", reason->text ? reason->text : "out of memory");
    kith_error_clear(reason);
    return fails ? status : KITH_OK;
}

int
kith_case_table(const struct kith_case *self, const char *name, struct kith_table *out, struct kith_error *err)
{
    struct kith_error reason = { 0 };
    *out = (struct kith_table) { 0 };
    return unless_there_is_none(kith_study_table(self->study, name, out, &reason), &reason, err);
}

int
kith_case_level(const struct kith_case *self, size_t scenario, const char *outcome, double *to, struct kith_error *err)
{
    struct kith_error reason = { 0 };
    struct kith_estimate estimate = { 0 };
    const int status = kith_study_outcome(self->study, self->scenario[scenario], outcome, KITH_OF_LEVEL, &estimate, &reason);
    *to = status ? (double) NAN : estimate.mean;
    return unless_there_is_none(status, &reason, err);
}

static int
expect(const struct kith_case *self, const char *name, const char *axes, struct kith_table *out, struct kith_error *err)
{
    TRY(kith_case_table(self, name, out, err));
    if (!out->name)
        return kith_fail(err, KITH_ERR_DATA, "%s: has no %s; decisions are made from the result of `kith compare -o FILE.h5`", self->path, name);
    if (strcmp(out->axes, axes) != 0)
        return kith_fail(err, KITH_ERR_DATA, "%s: %s is not along %s", self->path, name, axes);
    return KITH_OK;
}

static int
read_tables(struct kith_case *self, struct kith_error *err)
{
    struct kith_table t;
    TRY(expect(self, "outcome_value", "scenario draw replicate outcome", &t, err));
    self->value = t.data;
    self->n_scenarios = t.extent[0];
    self->n_draws = t.extent[1];
    self->n_runs = t.extent[2];
    self->n_outcomes = t.extent[3];
    TRY(expect(self, "parameter_value", "scenario draw parameter", &t, err));
    self->drawn = t.data;
    self->n_parameters = t.extent[2];
    static const char *const names[] = { "scenario", "outcome", "parameter" };
    static const char *const columns[] = { "outcome_unit", "outcome_better", "outcome_meaning" };
    const char *const **const to[] = { &self->scenario, &self->outcome, &self->parameter, &self->unit, &self->better, &self->meaning };
    for (int i = 0; i < 6; i++) {
        TRY(expect(self, i < 3 ? names[i] : columns[i - 3], i < 3 ? names[i] : "outcome", &t, err));
        *to[i] = t.texts;
    }
    return self->n_scenarios && self->n_draws && self->n_runs ? KITH_OK : kith_fail(err, KITH_ERR_DATA, "%s: holds no runs", self->path);
}

/* A note, or "" where a file has none. */
static int
note(const struct kith_case *self, const char *key, const char **out, struct kith_error *err)
{
    struct kith_error reason = { 0 };
    const int status = kith_study_note(self->study, key, out, &reason);
    if (status == KITH_ERR_USAGE)
        *out = "";
    return unless_there_is_none(status, &reason, err);
}

static int
read_notes(struct kith_case *self, struct kith_error *err)
{
    const char *kind, *draws, *families, *scale;
    struct kith_table year, households;
    TRY(note(self, "kind", &kind, err));
    TRY(note(self, "draws", &draws, err));
    TRY(note(self, "families", &families, err));
    TRY(note(self, "scale", &scale, err));
    TRY(kith_case_table(self, "year", &year, err));
    TRY(kith_case_table(self, "region_households", &households, err));
    self->digest = kith_study_digest(self->study);
    self->population = strcmp(kind, "population") == 0;
    self->draws_of = strcmp(draws, "prior") == 0 ? KITH_OF_PRIORS : strcmp(draws, "point") == 0 ? KITH_OF_POINT : KITH_OF_FILE;
    self->families = *families ? strtod(families, NULL) : (double) NAN;
    self->households = households.name && households.extent[0] ? households.data[0] : (double) NAN; /* region 0 is all of them */
    self->followed = self->population ? self->households * (*scale ? strtod(scale, NULL) : 1) : self->families;
    self->years = year.name ? (double) year.extent[0] - 1 : (double) NAN;
    return KITH_OK;
}

/* The scenarios with their distributions, and the grades of all values. */
static int
read_scenarios(struct kith_case *self, struct kith_error *err)
{
    self->read = calloc(self->n_scenarios, sizeof(struct kith_scenario *));
    self->grade = calloc(self->n_scenarios, sizeof *self->grade);
    if (!self->read || !self->grade)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < self->n_scenarios; s++) {
        struct kith_text name = { 0 };
        struct kith_table text = { 0 }, grade = { 0 };
        kith_text_add(&name, "inputs/grade_%s", self->scenario[s]);
        int status = name.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : expect(self, name.at, "parameter", &grade, err);
        kith_text_clear(&name);
        kith_text_add(&name, "inputs/scenario_%s", self->scenario[s]);
        if (!status)
            status = name.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : expect(self, name.at, "", &text, err);
        if (!status)
            status = kith_scenario_read_text(&self->read[s], &kith_model_schema, self->scenario[s], text.texts[0], strlen(text.texts[0]), NULL, NULL, 0, err);
        self->grade[s] = grade.texts;
        kith_text_clear(&name);
        if (status)
            return status;
    }
    return KITH_OK;
}

int
kith_case_of(struct kith_case *self, struct kith_study *study, const char *about, struct kith_error *err)
{
    *self = (struct kith_case) { .path = about, .study = study };
    int status = read_tables(self, err);
    if (!status)
        status = read_notes(self, err);
    if (!status)
        status = read_scenarios(self, err);
    if (status)
        kith_case_close(self);
    return status;
}

int
kith_case_open(struct kith_case *self, const char *path, enum kith_trust trust, struct kith_error *err)
{
    struct kith_study *study = NULL;
    TRY(kith_study_open(&study, path, trust, err));
    return kith_case_of(self, study, path, err);
}

void
kith_case_close(struct kith_case *self)
{
    for (size_t s = 0; self->read && s < self->n_scenarios; s++)
        kith_scenario_free(self->read[s]);
    free(self->read);
    free(self->grade);
    kith_study_free(self->study);
    *self = (struct kith_case) { 0 };
}

/* ---- finding ---- */

static int
find(const char *what, const char *const *list, size_t n, const char *name, size_t *out, struct kith_error *err)
{
    struct kith_nearest near = { .word = name };
    for (*out = 0; *out < n; ++*out) {
        if (strcmp(list[*out], name) == 0)
            return KITH_OK;
        kith_nearest_try(&near, list[*out], strlen(list[*out]));
    }
    if (near.name)
        return kith_fail(err, KITH_ERR_USAGE, "the file has no %s %s; did you mean %s?", what, name, near.name);
    return kith_fail(err, KITH_ERR_USAGE, "the file has no %s %s", what, name);
}

int
kith_case_scenario(const struct kith_case *self, const char *name, size_t *out, struct kith_error *err)
{
    return find("scenario", self->scenario, self->n_scenarios, name, out, err);
}

int
kith_case_outcome(const struct kith_case *self, const char *name, size_t *out, struct kith_error *err)
{
    return find("outcome", self->outcome, self->n_outcomes, name, out, err);
}

int
kith_case_parameter(const struct kith_case *self, const char *name, size_t *out, struct kith_error *err)
{
    return find("parameter", self->parameter, self->n_parameters, name, out, err);
}

size_t
kith_case_draws(const struct kith_case *self, size_t outcome, size_t *draw)
{
    size_t n = 0;
    for (size_t d = 0; d < self->n_draws; d++) {
        int all = 1;
        for (size_t s = 0; s < self->n_scenarios && all; s++)
            all = isfinite(kith_case_at(self, s, d, 0, outcome));
        if (all)
            draw[n++] = d;
    }
    return n;
}

int
kith_case_sign(const struct kith_case *self, size_t outcome)
{
    return strcmp(self->better[outcome], "higher") == 0 ? 1 : strcmp(self->better[outcome], "lower") == 0 ? -1 : 0;
}

struct kith_told
kith_case_told(const struct kith_case *self, size_t outcome, const struct kith_expected *d)
{
    return kith_told_of(d->mean, d->error, d->low, d->high, self->n_draws, d->runs, kith_case_sign(self, outcome));
}

static int
varies_in(const struct kith_case *self, size_t s, size_t parameter)
{
    const struct kith_entry *entry = kith_scenario_find(self->read[s], self->parameter[parameter]);
    if (!entry || entry->parameter->kind != KITH_NUMBER || entry->parameter->marks & (self->population ? KITH_IDLE_IN_POPULATIONS : KITH_IDLE_IN_COHORTS))
        return 0;
    const double first = self->drawn[s * self->n_draws * self->n_parameters + parameter];
    for (size_t d = 1; d < self->n_draws; d++) {
        const double x = self->drawn[(s * self->n_draws + d) * self->n_parameters + parameter];
        if (x > first || x < first)
            return 1;
    }
    return 0;
}

size_t
kith_case_varies(const struct kith_case *self, size_t a, size_t b, size_t parameter)
{
    return varies_in(self, b, parameter) ? b : varies_in(self, a, parameter) ? a : SIZE_MAX;
}

double
kith_case_discount(const struct kith_case *self)
{
    const struct kith_entry *entry = self->population ? kith_scenario_find(self->read[0], "population.discount") : NULL;
    return entry ? entry->value : 0;
}

int
kith_case_has_levers(const struct kith_case *self)
{
    size_t n = 0, all = 0;
    for (size_t s = 0; s < self->n_scenarios; s++, all += n)
        kith_scenario_members(self->read[s], "costs", &n);
    return all > 0;
}
