#include "design/study.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/** Parameters of scenarios that may have different ones: only changes over time (`changes`) differ. */

/* Adds the entries of one scenario that are not there yet. `n` of `self` grows. */
static void
add_scenario(struct kith_parameters *self, size_t s, const struct kith_scenario *const *scenario)
{
    size_t n;
    const struct kith_entry *const entries = kith_scenario_entries(scenario[s], &n);
    const size_t before = self->n;

    self->most = n > self->most ? n : self->most;
    for (size_t e = 0; e < n; e++) {
        size_t i = e < before && strcmp(kith_parameters_any(self, scenario, e)->path, entries[e].path) == 0 ? e : 0;
        while (i < before && strcmp(kith_parameters_any(self, scenario, i)->path, entries[e].path) != 0)
            i++;
        if (i == before)
            i = self->n++;
        self->entry[i * self->n_scenarios + s] = e;
    }
}

int
kith_parameters_of(struct kith_parameters *self, const struct kith_scenario *const *scenario, size_t n, struct kith_error *err)
{
    size_t room = 0;

    *self = (struct kith_parameters) { .n_scenarios = n };
    for (size_t s = 0; s < n; s++) {
        size_t more;
        kith_scenario_entries(scenario[s], &more);
        room += more;
    }
    self->entry = malloc((room * n + 1) * sizeof *self->entry);
    if (!self->entry)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < room * n; i++)
        self->entry[i] = SIZE_MAX;
    for (size_t s = 0; s < n; s++)
        add_scenario(self, s, scenario);
    return KITH_OK;
}

void
kith_parameters_clear(struct kith_parameters *self)
{
    free(self->entry);
    *self = (struct kith_parameters) { 0 };
}

const struct kith_entry *
kith_parameters_entry(const struct kith_parameters *self, const struct kith_scenario *const *scenario, size_t s, size_t i)
{
    const size_t e = self->entry[i * self->n_scenarios + s];
    size_t n;
    return e == SIZE_MAX ? NULL : kith_scenario_entries(scenario[s], &n) + e;
}

const struct kith_entry *
kith_parameters_any(const struct kith_parameters *self, const struct kith_scenario *const *scenario, size_t i)
{
    size_t s = 0;
    while (s + 1 < self->n_scenarios && self->entry[i * self->n_scenarios + s] == SIZE_MAX)
        s++;
    return kith_parameters_entry(self, scenario, s, i);
}

void
kith_parameters_spread(const struct kith_parameters *self, size_t s, const double *values, double *all)
{
    for (size_t i = 0; i < self->n; i++) {
        const size_t e = self->entry[i * self->n_scenarios + s];
        all[i] = e == SIZE_MAX ? (double) NAN : values[e];
    }
}

int
kith_is_change(const char *path)
{
    return strncmp(path, "changes.", strlen("changes.")) == 0;
}

size_t
kith_study_entry(const struct kith_scenario *scenario, const char *path)
{
    size_t n;
    const struct kith_entry *entry = kith_scenario_entries(scenario, &n), *found = kith_scenario_find(scenario, path);
    return found ? (size_t) (found - entry) : SIZE_MAX;
}

size_t
kith_study_parameter(const struct kith_study *self, const char *path)
{
    size_t i = 0;
    while (i < self->parameters.n && strcmp(kith_parameters_any(&self->parameters, self->scenario, i)->path, path) != 0)
        i++;
    return i;
}
