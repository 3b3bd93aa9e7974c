#include "design/without.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* Which scenarios run once more without what is assumed of their way of organising help. */

static int
is_of_pathway(const char *path, const char *pathway)
{
    const size_t n = strlen(pathway);
    return strncmp(path, "pathways.", 9) == 0 && strncmp(path + 9, pathway, n) == 0 && path[9 + n] == '.';
}

static double
value_in(const struct kith_study *self, size_t s, uint32_t d, size_t i)
{
    const size_t e = self->parameters.entry[i * self->n_scenarios + s];
    return e == SIZE_MAX ? 0 : kith_study_draw(self, s, d)[e];
}

/* Whether a change of the scenario is about the pathway: then nothing is said of which families take it. */
static int
is_changed(const struct kith_scenario *scenario, const char *pathway)
{
    size_t n, k;
    const struct kith_change *change = kith_scenario_changes(scenario, &n);
    const struct kith_entry *entry = kith_scenario_entries(scenario, &k);
    for (size_t c = 0; c < n; c++)
        for (size_t e = 0; e < change[c].n_entries; e++)
            if (is_of_pathway(entry[change[c].entry[e]].path, pathway))
                return 1;
    return 0;
}

static size_t
parameter_of(const struct kith_study *self, const char *pathway, const char *key)
{
    char path[192];
    snprintf(path, sizeof path, "pathways.%s.%s", pathway, key);
    return kith_study_parameter(self, path);
}

static int
is_ever(const struct kith_study *self, size_t s, size_t i)
{
    for (uint32_t d = 0; i < self->parameters.n && d < self->n_draws; d++)
        if (value_in(self, s, d, i) > 0 || value_in(self, s, d, i) < 0)
            return 1;
    return 0;
}

/* Whether anything of the pathway differs between a scenario and the first, in any draw, or changes in one of them. */
static int
differs(const struct kith_study *self, size_t s, const char *pathway)
{
    if (self->population && (is_changed(self->scenario[0], pathway) || is_changed(self->scenario[s], pathway)))
        return 1;
    for (size_t i = 0; i < self->parameters.n; i++) {
        if (!is_of_pathway(kith_parameters_any(&self->parameters, self->scenario, i)->path, pathway))
            continue;
        for (uint32_t d = 0; d < self->n_draws; d++)
            if (value_in(self, 0, d, i) > value_in(self, s, d, i) || value_in(self, 0, d, i) < value_in(self, s, d, i))
                return 1;
    }
    return 0;
}

/* Whether families of the scenario take the pathway, and are helped otherwise by it. */
static int
is_used(const struct kith_study *self, size_t s, const char *pathway)
{
    const int changed = self->population && is_changed(self->scenario[s], pathway);
    return (changed || is_ever(self, s, parameter_of(self, pathway, "share")))
        && (changed || is_ever(self, s, parameter_of(self, pathway, "advantage")));
}

int
kith_without_plan(struct kith_study *self, struct kith_error *err)
{
    struct kith_without *w = &self->without;
    if (self->n_scenarios < 2 || self->options.no_zero_advantage)
        return KITH_OK;
    w->scenario = calloc(self->n_scenarios, sizeof *w->scenario);
    w->side = calloc(self->n_scenarios, sizeof *w->side);
    if (!w->scenario || !w->side)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (uint32_t p = 0; p < self->names.n_pathways; p++)
        for (size_t s = 1; s < self->n_scenarios; s++)
            if (differs(self, s, self->names.pathways[p]))
                w->pathways |= 1u << p;
    for (size_t s = 0; s < self->n_scenarios; s++) {
        int used = 0;
        for (uint32_t p = 0; p < self->names.n_pathways; p++)
            used = used || (w->pathways >> p & 1 && is_used(self, s, self->names.pathways[p]));
        w->side[s] = used ? self->n_scenarios + w->n : s;
        if (used)
            w->scenario[w->n++] = s;
    }
    return KITH_OK;
}

int
kith_without_room(struct kith_study *self, struct kith_error *err)
{
    const size_t runs = self->without.n * self->n_draws * self->per_draw;
    self->without.outcome = runs ? calloc(runs * self->form.n_outcomes, sizeof *self->without.outcome) : NULL;
    for (size_t i = 0; self->without.outcome && i < runs * self->form.n_outcomes; i++)
        self->without.outcome[i] = (double) NAN; /* and stays so where a run is not made */
    return !runs || self->without.outcome ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu runs", runs);
}

void
kith_without_values(const struct kith_study *self, size_t side, uint32_t draw, double *to)
{
    const size_t s = self->without.scenario[side];
    size_t n, n_changes;
    const struct kith_entry *entry = kith_scenario_entries(self->scenario[s], &n);
    const struct kith_change *change = kith_scenario_changes(self->scenario[s], &n_changes);
    memcpy(to, kith_study_draw(self, s, draw), n * sizeof *to);
    for (uint32_t p = 0; p < self->names.n_pathways; p++) {
        char path[192];
        snprintf(path, sizeof path, "pathways.%s.advantage", self->names.pathways[p]);
        if (!(self->without.pathways >> p & 1))
            continue;
        for (size_t e = 0; e < n; e++)
            if (strcmp(entry[e].path, path) == 0)
                to[e] = 0;
        for (size_t c = 0; c < n_changes; c++) /* nor does a change bring one */
            for (size_t e = 0; e < change[c].n_entries; e++)
                if (change[c].kind != KITH_MULTIPLY && strcmp(entry[change[c].entry[e]].path, path) == 0)
                    to[change[c].amount] = 0;
    }
}

void
kith_without_tell(const struct kith_study *self, FILE *to)
{
    const struct kith_without *w = &self->without;
    struct kith_text text = { 0 };
    for (size_t i = 0; i < w->n; i++)
        kith_text_add(&text, "%s%s", i ? ", " : "", kith_scenario_name(self->scenario[w->scenario[i]]));
    if (w->n && !text.failed)
        kith_screen_print(to, "%s run%s once more with the advantage of its way of organising help at zero (--no-zero-advantage saves that)\n", text.at,
            w->n == 1 ? "s" : "");
    kith_text_clear(&text);
}

void
kith_without_clear(struct kith_without *self)
{
    free(self->scenario);
    free(self->side);
    free(self->outcome);
}
