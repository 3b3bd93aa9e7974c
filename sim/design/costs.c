#include "design/study.h"

#include <string.h>

#include "base/text.h"

/* What levers cost: said before anything is run where it will not be paid. */

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

/* Of a cohort those that it has. */
int
kith_study_has_costs(const struct kith_study *self)
{
    size_t n = 0, all = 0;
    for (size_t s = 0; s < self->n_scenarios; s++) {
        const char *const *cost = kith_scenario_members(self->scenario[s], "costs", &n);
        for (size_t c = 0; c < n; c++) {
            const struct kith_entry *per = kith_scenario_of_member(self->scenario[s], "costs", cost[c], "per");
            all += self->population || !per || !is_of_a_time(per->bits);
        }
    }
    return all > 0;
}

void
kith_scenario_tell_costs(const struct kith_scenario *self, const char *before, FILE *to)
{
    struct kith_text list = { .at = NULL };
    size_t n;
    const char *const *cost = kith_scenario_members(self, "costs", &n);
    for (size_t c = 0; c < n; c++) {
        const struct kith_entry *per = kith_scenario_of_member(self, "costs", cost[c], "per");
        if (per && is_of_a_time(per->bits))
            add(&list, cost[c], self);
    }
    tell(to, before, &list, "; what is paid once, and budgets, take --population");
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
        const struct kith_scenario *one = self->scenario[s];
        const char *const *cost = kith_scenario_members(one, "costs", &n);
        if (!self->population)
            kith_scenario_tell_costs(one, "these costs belong to a time, and a cohort has none: they are left out", to);
        for (size_t c = 0; c < n && self->population; c++) {
            const double weeks = value_of(self, s, "population.horizon");
            const struct kith_entry *start = kith_scenario_of_member(one, "costs", cost[c], "start"), *until = kith_scenario_of_member(one, "costs", cost[c], "until");
            const struct kith_entry *per = kith_scenario_of_member(one, "costs", cost[c], "per"), *regions = kith_scenario_of_member(one, "costs", cost[c], "regions");
            if (regions && !kith_study_runs_in(self, regions->names, regions->n_names))
                add(&away, cost[c], one);
            else if (start && value_of(self, s, start->path) >= weeks)
                add(&late, cost[c], one);
            else if (until && per && per->bits == KITH_PER_BUDGET && value_of(self, s, until->path) > weeks)
                add(&longer, cost[c], one);
        }
    }
    tell(to, "these costs are paid in regions that are not run", &away, "");
    tell(to, "these costs start after the run ends", &late, "");
    tell(to, "these budgets last longer than the run, which spends its part of them only", &longer, "");
}

struct kith_price_years
kith_price_years_of(const struct kith_scenario *const *scenario, size_t n)
{
    static const char *const tail = ".price_year";
    struct kith_price_years years = { 0, 0, 0 };
    for (size_t s = 0; s < n; s++) {
        size_t m;
        const struct kith_entry *entry = kith_scenario_entries(scenario[s], &m);
        for (size_t e = 0; e < m; e++) {
            const size_t length = strlen(entry[e].path);
            if (length < strlen(tail) || strcmp(entry[e].path + length - strlen(tail), tail) != 0)
                continue;
            const double year = entry[e].value;
            years.unsaid += !(year > 0);
            years.first = year > 0 && (!(years.first > 0) || year < years.first) ? year : years.first;
            years.last = year > years.last ? year : years.last;
        }
    }
    return years;
}
