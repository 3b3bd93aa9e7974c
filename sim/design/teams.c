#include "design/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "param/change.h"
#include "read/regions.h"
#include "read/scenario.h"

/* What a reader may not expect of teams, told before anything is run: equal staff that rounding makes unequal, and a change that turns
 * on a team of which nothing is said. */

/* ---- whole places ---- */

/* Staff time of whole places, of what it would be without rounding; NAN where there is none. */
static double
rounded_of(const struct kith_rules *rules, double cases)
{
    const struct kith_params *params = &rules->params;
    double asked = 0, there = 0;
    uint32_t places[KITH_QUEUES];
    kith_rules_places(rules, cases, places);
    for (uint32_t q = 1; q < rules->n_queues; q++)
        there += places[q] * rules->hours[q];
    for (uint32_t s = 0; s < params->n_services; s++)
        asked += params->service[s].places * params->service[s].staff * kith_rules_scale(rules, cases);
    return asked > 0 ? there / asked : (double) NAN;
}

struct uneven {
    size_t n; /* regions with more than one per cent */
    double most; /* of all: 1 is as asked */
    const char *area;
};

static void
look_at(struct uneven *self, double ratio, const char *area)
{
    if (!(fabs(ratio - 1) > 0.01))
        return;
    self->n++;
    if (self->n == 1 || fabs(ratio - 1) > fabs(self->most - 1)) {
        self->most = ratio;
        self->area = area;
    }
}

/* The values of the last week of the policy: a share may grow over the years. */
static int
last_rules(struct kith_rules **rules, const struct kith_study *self, size_t s, double *room)
{
    struct kith_error err = { 0 };
    struct kith_params params;
    const double *values = kith_study_draw(self, s, 0);
    kith_scenario_fill(self->scenario[s], values, &params);
    if (self->population) {
        kith_scenario_values_at(self->scenario[s], values, (uint32_t) params.population.horizon - 1, NULL, room);
        kith_scenario_fill(self->scenario[s], room, &params);
    }
    const struct kith_area area = self->population ? kith_population_area(self, self->population->region[0]) : (struct kith_area) { 0 };
    const int status = self->population ? kith_rules_population(rules, &params, &area, &err) : kith_rules_new(rules, &params, self->options.families, &err);
    kith_error_clear(&err); /* the run itself will tell */
    return status;
}

static void
tell_uneven(const struct kith_study *self, size_t s, struct kith_rules *rules, FILE *to)
{
    struct uneven uneven = { 0 };
    if (!self->population)
        look_at(&uneven, rounded_of(rules, rules->reports_per_year), "here");
    for (size_t r = 0; self->population && r < self->population->n_regions; r++) {
        rules->area = kith_population_area(self, self->population->region[r]);
        look_at(&uneven, rounded_of(rules, rules->area.reports * rules->params.population.opens_case), self->population->region[r]->name);
    }
    if (uneven.n == 0)
        return;
    kith_screen_print(to, "%s: places are whole numbers: %.1f %% %s staff time than it says", kith_scenario_name(self->scenario[s]),
        100 * fabs(uneven.most - 1), uneven.most > 1 ? "more" : "less");
    if (self->population)
        kith_screen_print(to, " in %s; more than 1 %% off in %zu of %zu region%s", uneven.area, uneven.n, self->population->n_regions, self->population->n_regions == 1 ? "" : "s");
    kith_screen_print(to, "; %s\n", self->population ? "a larger --scale is nearer" : "more --families are nearer");
}

void
kith_study_tell_staff(const struct kith_study *self, FILE *to)
{
    for (size_t s = 0; s < self->n_scenarios; s++) {
        size_t n;
        struct kith_rules *rules = NULL;
        kith_scenario_entries(self->scenario[s], &n);
        double *room = calloc(n + 1, sizeof *room);
        if (room && last_rules(&rules, self, s, room) == KITH_OK)
            tell_uneven(self, s, rules, to);
        kith_rules_free(rules);
        free(room);
    }
}

/* ---- a team of which nothing is said ---- */

static double
value_in(const struct kith_scenario *scenario, const char *pathway, const char *name)
{
    char path[192];
    snprintf(path, sizeof path, "pathways.%.96s.%s", pathway, name);
    const struct kith_entry *entry = kith_scenario_find(scenario, path);
    return entry ? entry->value : 0;
}

/* What a team is said to do beside sharing a plan: all of it off. */
static int
is_empty(const struct kith_scenario *scenario, const char *pathway)
{
    static const char *const does[] = { "aftercare", "sees_relapse", "safety_plan" };
    double sum = 0;
    for (size_t i = 0; i < sizeof does / sizeof *does; i++)
        sum += value_in(scenario, pathway, does[i]);
    return !(sum > 0);
}

/* Whether some change acts on the parameter `name` of the pathway. */
static int
is_changed(const struct kith_scenario *scenario, const char *pathway, const char *name, const char **by)
{
    size_t n_changes, n_entries;
    const struct kith_change *change = kith_scenario_changes(scenario, &n_changes);
    const struct kith_entry *entry = kith_scenario_entries(scenario, &n_entries);
    char path[192];
    snprintf(path, sizeof path, "pathways.%.96s.%s", pathway, name);
    for (size_t c = 0; c < n_changes; c++)
        for (size_t i = 0; i < change[c].n_entries; i++)
            if (strcmp(entry[change[c].entry[i]].path, path) == 0) {
                *by = change[c].name;
                return 1;
            }
    return 0;
}

void
kith_scenario_tell_teams(const struct kith_scenario *self, FILE *to)
{
    size_t n;
    const char *const *pathway = kith_scenario_members(self, "pathways", &n);
    for (size_t p = 0; p + 1 < n; p++) {
        const char *by = NULL, *none = NULL;
        if (value_in(self, pathway[p], "share") > 0 || !is_changed(self, pathway[p], "share", &by))
            continue;
        if (is_empty(self, pathway[p]))
            kith_screen_print(to, "warning: %s: `changes.%s` brings in the pathway `%s`, but its team is empty here: aftercare, sees_relapse and safety_plan are 0. "
                "For the team that integral.yaml describes, let the file begin with\n  extends: integral.yaml\n  what_if:\n    pathways.%s.share: 0 %%\n    pathways.%s.staff_share: 0 %%\n",
                kith_scenario_name(self), by, pathway[p], pathway[p], pathway[p]);
        if (!(value_in(self, pathway[p], "staff_share") > 0) && !is_changed(self, pathway[p], "staff_share", &none))
            kith_screen_print(to, "warning: %s: `changes.%s` sends families to `%s`, but no staff works there: let a change act on pathways.%s.staff_share, too\n",
                kith_scenario_name(self), by, pathway[p], pathway[p]);
    }
}
