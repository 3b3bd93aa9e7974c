#include "design/study.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "design/border.h"
#include "param/change.h"
#include "read/regions.h"

/* What levers cost: said before anything is run where it will not be paid. */

int
kith_study_has_costs(const struct kith_study *self)
{
    size_t n = 0, all = 0;
    for (size_t s = 0; s < self->n_scenarios; s++, all += n)
        kith_scenario_members(self->scenario[s], "costs", &n);
    return all > 0;
}

static const struct kith_entry *
entry_of(const struct kith_scenario *scenario, const char *cost, const char *key)
{
    char path[192];
    snprintf(path, sizeof path, "costs.%.96s.%s", cost, key);
    return kith_scenario_find(scenario, path);
}

static void
tell(FILE *to, const char *before, struct kith_text *list, const char *behind)
{
    if (list->length && !list->failed)
        kith_screen_print(to, "%s: %s%s\n", before, list->at, behind);
    kith_text_clear(list);
}

static void
add(struct kith_text *list, const char *cost, const struct kith_scenario *scenario)
{
    kith_text_add(list, "%s%s of %s", list->length ? ", " : "", cost, kith_scenario_name(scenario));
}

/* A time of a policy has no place in a cohort. */
static int
is_of_a_time(uint32_t per)
{
    return per == KITH_PER_ONCE || per == KITH_PER_PROFESSIONAL || per == KITH_PER_BUDGET;
}

void
kith_scenario_tell_costs(const struct kith_scenario *self, const char *before, FILE *to)
{
    struct kith_text list = { .at = NULL };
    size_t n;
    const char *const *cost = kith_scenario_members(self, "costs", &n);
    for (size_t c = 0; c < n; c++) {
        const struct kith_entry *per = entry_of(self, cost[c], "per");
        if (per && is_of_a_time(per->bits))
            add(&list, cost[c], self);
    }
    tell(to, before, &list, "; what is paid once, and budgets, take --population");
}

static int
is_run(const struct kith_study *self, const struct kith_entry *regions)
{
    int here = !regions || regions->n_names == 0;
    for (size_t i = 0; regions && i < regions->n_names; i++)
        for (size_t r = 0; r < self->population->n_regions; r++)
            here |= kith_regions_same(regions->names[i], self->population->region[r]->name);
    return here;
}

/* In the first draw. */
static double
value_of(const struct kith_study *self, size_t s, const char *path)
{
    const size_t e = kith_study_entry(self->scenario[s], path);
    return e == SIZE_MAX ? 0 : kith_study_draw(self, s, 0)[e];
}

double
kith_study_discount(const struct kith_study *self)
{
    return self->population ? value_of(self, 0, "population.discount") : 0;
}

void
kith_study_tell_costs(const struct kith_study *self, FILE *to)
{
    struct kith_text away = { .at = NULL }, late = { .at = NULL }, longer = { .at = NULL };
    for (size_t s = 0; s < self->n_scenarios; s++) {
        size_t n;
        const char *const *cost = kith_scenario_members(self->scenario[s], "costs", &n);
        if (!self->population)
            kith_scenario_tell_costs(self->scenario[s], "these costs belong to a time, and a cohort has none: they are left out", to);
        for (size_t c = 0; c < n && self->population; c++) {
            const double weeks = value_of(self, s, "population.horizon");
            const struct kith_entry *start = entry_of(self->scenario[s], cost[c], "start"), *until = entry_of(self->scenario[s], cost[c], "until");
            const struct kith_entry *per = entry_of(self->scenario[s], cost[c], "per");
            if (!is_run(self, entry_of(self->scenario[s], cost[c], "regions")))
                add(&away, cost[c], self->scenario[s]);
            else if (start && value_of(self, s, start->path) >= weeks)
                add(&late, cost[c], self->scenario[s]);
            else if (until && per && per->bits == KITH_PER_BUDGET && value_of(self, s, until->path) > weeks)
                add(&longer, cost[c], self->scenario[s]);
        }
    }
    tell(to, "these costs are paid in regions that are not run", &away, "");
    tell(to, "these costs start after the run ends", &late, "");
    tell(to, "these budgets last longer than the run, which spends its part of them only", &longer, "");
}
