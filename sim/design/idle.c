#include "design/study.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "design/border.h"
#include "read/regions.h"
#include "param/change.h"
#include "param/unit.h"
#include "read/scenario.h"

/** What was asked for and cannot act, and what is rounded away: told before anything is run, in one line for each kind. */

/* ---- lists for people ---- */

enum { FEW = 8 };

/* "a, b, c and 4 more"; `text` is NULL while nothing is in it. */
struct list {
    struct kith_text text;
    size_t n;
};

static void
add(struct list *self, const char *name)
{
    if (self->n++ < FEW)
        kith_text_add(&self->text, "%s%s", self->text.length ? ", " : "", name);
}

static void
clear(struct list *self)
{
    kith_text_clear(&self->text);
    *self = (struct list) { .n = 0 };
}

/* "BEFORE: a, b and 4 more BEHIND"; nothing of an empty list. */
static void
tell(FILE *to, const char *before, struct list *list, const char *behind)
{
    if (list->n && !list->text.failed) {
        kith_screen_print(to, "%s: %s", before, list->text.at);
        if (list->n > FEW)
            kith_screen_print(to, " and %zu more", list->n - FEW);
        kith_screen_print(to, "%s\n", behind);
    }
    clear(list);
}

/* ---- parameters ---- */

/* Whether fill() takes the row; the rows of changes are not values of a run. */
static int
is_of_runs(const struct kith_parameter *row)
{
    const struct kith_collection *owner = kith_schema_owner(&kith_model_schema, row);
    return !owner || owner->stride;
}

/* What some scenario asks of a row: how many members of it, and the last one. */
static size_t
asked_of(const struct kith_scenario *const *scenario, size_t n, const struct kith_parameter *row, const struct kith_entry **last)
{
    size_t members = 0;
    for (size_t s = 0; s < n; s++) {
        size_t n_entries, here = 0;
        const struct kith_entry *entry = kith_scenario_entries(scenario[s], &n_entries);
        for (size_t e = 0; e < n_entries; e++)
            if (entry[e].parameter == row && kith_scenario_asks(scenario[s], &entry[e])) {
                here++;
                *last = &entry[e];
            }
        members = here > members ? here : members;
    }
    return members;
}

/* Rows of the schema with one of `marks` that a scenario asks for. */
static void
list_asked(struct list *list, const struct kith_scenario *const *scenario, size_t n, unsigned marks)
{
    for (size_t i = 0; i < kith_model_schema.n_parameters; i++) {
        const struct kith_parameter *row = &kith_model_schema.parameters[i];
        const struct kith_entry *last = NULL;
        const size_t members = row->marks & marks && is_of_runs(row) ? asked_of(scenario, n, row, &last) : 0;
        if (members)
            add(list, members == 1 ? last->path : row->path);
    }
}

static void
tell_parameters(const struct kith_scenario *const *scenario, size_t n, unsigned idle, FILE *to)
{
    struct list list = { .n = 0 };
    list_asked(&list, scenario, n, idle);
    tell(to, idle & KITH_IDLE_IN_COHORTS ? "these act in populations only, and do nothing in this cohort" : "these act in cohorts only, and do nothing in this population",
        &list, "");
}

/* Lengths that are asked for and held fixed, and of which a run takes the nearest whole week. */
static void
tell_weeks(const struct kith_scenario *const *scenario, size_t n, FILE *to)
{
    struct list list = { .n = 0 };
    for (size_t s = 0; s < n; s++) {
        size_t n_entries;
        const struct kith_entry *entry = kith_scenario_entries(scenario[s], &n_entries);
        for (size_t e = 0; e < n_entries; e++) {
            char text[256];
            if (!(entry[e].parameter->marks & KITH_ROUNDED) || entry[e].law != KITH_FIXED || !kith_scenario_asks(scenario[s], &entry[e]))
                continue;
            const double weeks = kith_unit_find(entry[e].parameter->unit)->factor * entry[e].value;
            if (fabs(weeks - round(weeks)) < 1e-6)
                continue;
            snprintf(text, sizeof text, "%s %.6g week", entry[e].path, weeks);
            add(&list, text);
        }
    }
    tell(to, "a run takes whole weeks; these are rounded to the nearest", &list, "");
}

/* "changes.cut.start of plan 1.5 week", of a time that is held fixed and not the whole multiple of `step` that a run takes. */
static void
add_time(struct list *list, const struct kith_scenario *scenario, size_t e, double step)
{
    size_t n;
    const struct kith_entry *entry = &kith_scenario_entries(scenario, &n)[e];
    char text[320];
    if (entry->law != KITH_FIXED || fabs(entry->value / step - round(entry->value / step)) < 1e-6)
        return;
    snprintf(text, sizeof text, "%.192s of %.80s %.6g week", entry->path, kith_scenario_name(scenario), entry->value);
    add(list, text);
}

static void
tell_times(const struct kith_scenario *const *scenario, size_t n, FILE *to)
{
    struct list late = { .n = 0 }, short_steps = { .n = 0 };
    char before[120];
    for (size_t s = 0; s < n; s++) {
        size_t n_changes;
        const struct kith_change *change = kith_scenario_changes(scenario[s], &n_changes);
        for (size_t c = 0; c < n_changes; c++) {
            add_time(&late, scenario[s], change[c].start, 1);
            add_time(&late, scenario[s], change[c].until, 1);
            add_time(&short_steps, scenario[s], change[c].ramp, KITH_CHANGE_STEP);
        }
    }
    snprintf(before, sizeof before, "a ramp goes up in steps of %d weeks; these are no multiple of it, and their last step is shorter", KITH_CHANGE_STEP);
    tell(to, "a change starts and ends with a whole week; these do with the next one", &late, "");
    tell(to, before, &short_steps, "");
}

static double
value_of(const struct kith_scenario *scenario, const double *values, const char *path)
{
    const size_t e = kith_study_entry(scenario, path);
    return e == SIZE_MAX ? 0 : values[e];
}

static int
differs(double a, double b)
{
    return a > b || a < b;
}

/* Whether a scenario of the study has another value than the years before the policy, or comes to have one. */
static int
is_changed(const struct kith_study *self, const char *path)
{
    const struct kith_population *population = self->population;
    for (size_t s = 0; s < self->n_scenarios; s++) {
        size_t n_changes;
        const struct kith_change *change = kith_scenario_changes(self->scenario[s], &n_changes);
        const size_t e = kith_study_entry(self->scenario[s], path);
        for (size_t c = 0; c < n_changes; c++)
            for (size_t i = 0; i < change[c].n_entries; i++)
                if (change[c].entry[i] == e)
                    return 1;
        if (differs(value_of(self->scenario[s], kith_study_draw(self, s, 0), path), value_of(population->burn_in, population->burn_in_values, path)))
            return 1;
    }
    return 0;
}

/* In a population some parameters act only where they differ from the past. */
static void
tell_unchanged(const struct kith_study *self, FILE *to)
{
    struct list list = { .n = 0 };
    for (size_t i = 0; i < kith_model_schema.n_parameters; i++) {
        const struct kith_parameter *row = &kith_model_schema.parameters[i];
        const struct kith_entry *last = NULL;
        if (row->marks & KITH_ACTS_BY_CHANGE && asked_of(self->scenario, self->n_scenarios, row, &last) && !is_changed(self, last->path))
            add(&list, last->path);
    }
    tell(to, "these act in a population only where they differ from the years before the policy, and do not differ", &list,
        "; --burn-in FILE gives those years a scenario of their own");
}

/* ---- changes over time ---- */

/* How long a population of the whole country would take, with as many runs as is usual: as population.c reckons. */
static void
write_time(const struct kith_scenario *const *scenario, size_t n, int threads, char *room, size_t size)
{
    const struct kith_options usual = kith_options_population();
    const struct kith_entry *burn_in = kith_scenario_find(scenario[0], "population.burn_in"), *horizon = kith_scenario_find(scenario[0], "population.horizon");
    const double households = 2.6e6, speed = 2.5e8, weeks = burn_in->value + (double) n * horizon->value;
    const double seconds = households * weeks * usual.replicates / speed / threads;
    snprintf(room, size, "; --population runs them, a whole country in about %.0f %s on %d thread%s", seconds < 60 ? ceil(seconds / 10) * 10 : ceil(seconds / 60),
        seconds < 60 ? "seconds" : "min", threads, threads == 1 ? "" : "s");
}

/* @param threads  0: no word on how long it would take otherwise */
static void
tell_left_out(const struct kith_scenario *const *scenario, size_t n, int threads, FILE *to)
{
    char behind[120] = "; --population runs them";
    struct list list = { .n = 0 };
    if (threads > 0)
        write_time(scenario, n, threads, behind, sizeof behind);
    for (size_t s = 0; s < n; s++)
        if (kith_scenario_count_changes(scenario[s]))
            add(&list, kith_scenario_name(scenario[s]));
    tell(to, "changes over time act in population runs only; this cohort run leaves them out", &list, behind);
}

/* Of all draws the one in which the most becomes of it: it may start later in some than in others. */
static enum kith_change_fate
best_fate(const struct kith_study *self, size_t s, size_t c, uint32_t weeks)
{
    enum kith_change_fate best = kith_change_fate_of(self->scenario[s], c, kith_study_draw(self, s, 0), weeks);
    for (size_t d = 1; d < self->n_draws && best != KITH_CHANGE_ACTS; d++) {
        const enum kith_change_fate one = kith_change_fate_of(self->scenario[s], c, kith_study_draw(self, s, d), weeks);
        best = one == KITH_CHANGE_ACTS || (one == KITH_CHANGE_CUT && best != KITH_CHANGE_ACTS) ? one : best;
    }
    return best;
}

/* Why a change does not do what it says, NULL if it does. */
static const char *
fault_of(enum kith_change_fate fate, const struct kith_parameter *row, uint32_t weeks, int anywhere, char *room, size_t size)
{
    if (!anywhere)
        return "in regions that are not run";
    if (row->marks & KITH_IDLE_IN_POPULATIONS) {
        snprintf(room, size, "%s acts in cohorts only", row->path);
        return room;
    }
    if (fate == KITH_CHANGE_ACTS)
        return NULL;
    if (fate == KITH_CHANGE_NOTHING)
        return "every number stays as it is";
    snprintf(room, size, fate == KITH_CHANGE_LATE ? "starts after the %u weeks of the run" : "its ramp goes on after the %u weeks of the run", weeks);
    return room;
}

/* Adds "late: c (why)" to one of the lists. */
static void
judge_change(struct list *never, struct list *cut, const struct kith_scenario *scenario, size_t c, enum kith_change_fate fate, uint32_t weeks, int anywhere)
{
    size_t n;
    const struct kith_change *change = &kith_scenario_changes(scenario, &n)[c];
    const struct kith_entry *entries = kith_scenario_entries(scenario, &n);
    char room[160], name[320];
    const char *reason = fault_of(fate, entries[change->entry[0]].parameter, weeks, anywhere, room, sizeof room);
    if (!reason)
        return;
    snprintf(name, sizeof name, "%.64s of %.80s (%s)", change->name, kith_scenario_name(scenario), reason);
    add(fate == KITH_CHANGE_CUT && anywhere ? cut : never, name);
}

static void
tell_changes(const struct kith_study *self, FILE *to)
{
    const uint32_t weeks = (uint32_t) value_of(self->scenario[0], kith_study_draw(self, 0, 0), "population.horizon");
    struct list never = { .n = 0 }, cut = { .n = 0 };
    for (size_t s = 0; s < self->n_scenarios; s++) {
        size_t n;
        const struct kith_change *change = kith_scenario_changes(self->scenario[s], &n);
        for (size_t c = 0; c < n; c++)
            judge_change(&never, &cut, self->scenario[s], c, best_fate(self, s, c, weeks), weeks, kith_study_runs_in(self, change[c].regions, change[c].n_regions));
    }
    tell(to, "changes that never act here", &never, "");
    tell(to, "changes that are not completed here", &cut, "");
    if (self->options.burn_in && kith_scenario_count_changes(self->options.burn_in))
        kith_screen_print(to, "%s: its changes do not act: the burn-in ends when the policy starts\n", kith_scenario_name(self->options.burn_in));
}

/* ---- what is rounded away ---- */

/* Whether a queue has places, but so few that none is left once they are whole. */
static int
rounds_to_none(const struct kith_rules *rules, double reports, uint32_t queue)
{
    uint32_t here[KITH_QUEUES], much[KITH_QUEUES];
    kith_rules_places(rules, reports, here);
    kith_rules_places(rules, 1e6 * reports, much);
    return here[queue] == 0 && much[queue] > 0;
}

/* In how many regions (of a cohort: at all) the places of each queue round to none: shape (queues). */
static void
count_rounded(const struct kith_study *self, struct kith_rules *rules, size_t *n)
{
    for (uint32_t q = 1; q < rules->n_queues; q++) {
        if (!self->population)
            n[q] = (size_t) rounds_to_none(rules, rules->reports_per_year, q);
        for (size_t r = 0; self->population && r < self->population->n_regions; r++) {
            rules->area = kith_population_area(self, self->population->region[r]);
            n[q] += (size_t) rounds_to_none(rules, rules->area.reports * rules->params.population.opens_case, q);
        }
    }
}

static int
rules_at(struct kith_rules **rules, const struct kith_study *self, size_t s, struct kith_params *params)
{
    struct kith_error err = { 0 };
    kith_scenario_fill(self->scenario[s], kith_study_draw(self, s, 0), params);
    int status;
    if (self->population) {
        const struct kith_area area = kith_population_area(self, self->population->region[0]);
        status = kith_rules_population(rules, params, &area, &err);
    } else {
        status = kith_rules_new(rules, params, self->options.families, &err);
    }
    kith_error_clear(&err); /* the run itself will tell */
    return status;
}

/* What rounds away in the first scenario, and where others differ from it: "debt-help of integral in 3 of 26 regions". */
static void
list_rounded(struct list *list, const struct kith_study *self, size_t s, const size_t *first, const size_t *n)
{
    const size_t queues = 1 + self->names.n_services + self->names.n_pathways;
    for (size_t q = 1; q < queues; q++) {
        char label[96], name[256], area[64] = "";
        double number;
        if (n[q] == 0 || (s > 0 && n[q] == first[q]))
            continue;
        if (self->population)
            snprintf(area, sizeof area, " in %zu of %zu region%s", n[q], self->population->n_regions, self->population->n_regions == 1 ? "" : "s");
        snprintf(name, sizeof name, "%s%s%.80s%s", kith_axis_label(KITH_AXIS_QUEUE, (uint32_t) q, &self->names, label, sizeof label, &number),
            s ? " of " : "", s ? kith_scenario_name(self->scenario[s]) : "", area);
        add(list, name);
    }
}

static void
tell_rounded(const struct kith_study *self, FILE *to)
{
    struct list list = { .n = 0 };
    size_t first[KITH_QUEUES] = { 0 };
    char before[120];
    for (size_t s = 0; s < self->n_scenarios; s++) {
        struct kith_rules *rules = NULL;
        struct kith_params params;
        size_t n[KITH_QUEUES] = { 0 };
        if (rules_at(&rules, self, s, &params) == KITH_OK)
            count_rounded(self, rules, n);
        kith_rules_free(rules);
        if (s == 0)
            memcpy(first, n, sizeof n);
        list_rounded(&list, self, s, first, n);
    }
    if (self->population)
        snprintf(before, sizeof before, "warning: places round to none");
    else
        snprintf(before, sizeof before, "warning: %u families are so few that places round to none", self->options.families);
    tell(to, before, &list, self->population ? "; nobody is helped there" : "; nobody is helped there: take more --families");
}

/* Capacity that is zero is not none when the rest is worked off by extra hours. */
static void
tell_extra_hours(const struct kith_scenario *scenario, const struct kith_params *params, FILE *to)
{
    if (params->assess.overload == KITH_OVERLOAD_EXTRA && params->assess.extra > 0 && !(params->assess.capacity > 0))
        kith_screen_print(to, "%s: assess.capacity is 0, but assess.overload is extra: %.3g %% of the backlog is assessed in extra hours each week; "
                    "with wait nobody is\n", kith_scenario_name(scenario), 100 * params->assess.extra);
}

/* ---- all of it ---- */

void
kith_scenarios_tell_idle(const struct kith_scenario *const *scenario, size_t n, unsigned idle, FILE *to)
{
    tell_parameters(scenario, n, idle, to);
    if (idle & KITH_IDLE_IN_COHORTS)
        tell_left_out(scenario, n, 0, to);
}

void
kith_study_tell_idle(const struct kith_study *self, FILE *to)
{
    tell_parameters(self->scenario, self->n_scenarios, kith_study_idle(self), to);
    tell_weeks(self->scenario, self->n_scenarios, to);
    if (!self->population)
        tell_left_out(self->scenario, self->n_scenarios, self->threads, to);
    if (self->population) {
        tell_unchanged(self, to);
        tell_changes(self, to);
        tell_times(self->scenario, self->n_scenarios, to);
    }
    for (size_t s = 0; s < self->n_scenarios && !self->population; s++) {
        struct kith_params params;
        kith_scenario_fill(self->scenario[s], kith_study_draw(self, s, 0), &params);
        tell_extra_hours(self->scenario[s], &params, to);
    }
    tell_rounded(self, to);
    kith_study_tell_costs(self, to);
    kith_study_tell_staff(self, to);
    for (size_t s = 0; s < self->n_scenarios && self->population; s++)
        kith_scenario_tell_teams(self->scenario[s], to);
}

/* ---- a scenario alone ---- */

/* Changes that no run would make, whatever regions it runs. */
static void
tell_changes_of(const struct kith_scenario *scenario, const double *values, FILE *to)
{
    const uint32_t weeks = (uint32_t) value_of(scenario, values, "population.horizon");
    struct list never = { .n = 0 }, cut = { .n = 0 };
    size_t n;
    kith_scenario_changes(scenario, &n);
    for (size_t c = 0; c < n; c++)
        judge_change(&never, &cut, scenario, c, kith_change_fate_of(scenario, c, values, weeks), weeks, 1);
    tell(to, "changes that never act", &never, "");
    tell(to, "changes that are not completed", &cut, "");
}

static void
tell_alone(const struct kith_scenario *scenario, const double *values, const struct kith_params *params, FILE *to)
{
    struct list list = { .n = 0 };
    size_t n;
    list_asked(&list, &scenario, 1, KITH_IDLE_IN_COHORTS);
    if (kith_scenario_count_changes(scenario))
        add(&list, "changes");
    tell(to, "these act in populations only, and do nothing in a cohort", &list, "");
    list_asked(&list, &scenario, 1, KITH_IDLE_IN_POPULATIONS);
    tell(to, "these act in cohorts only, and do nothing in a population", &list, "");
    kith_scenario_members(scenario, "groups", &n);
    if (!n)
        kith_screen_print(to, "%s has no groups, so it runs in cohorts only\n", kith_scenario_name(scenario));
    tell_weeks(&scenario, 1, to);
    tell_changes_of(scenario, values, to);
    tell_times(&scenario, 1, to);
    tell_extra_hours(scenario, params, to);
    kith_scenario_tell_teams(scenario, to);
    kith_scenario_tell_costs(scenario, "these costs belong to a time, and are left out of cohorts", to);
}

/* Whether both kinds of run could begin with these values. */
static int
check_rules(const struct kith_params *params, struct kith_error *err)
{
    const struct kith_area area = { .households = 100000, .reports = 4800, .capacity = 1 };
    struct kith_rules *rules = NULL;
    int status = kith_rules_new(&rules, params, kith_options_default().families, err);
    kith_rules_free(rules);
    if (status || !params->n_groups)
        return status;
    status = kith_rules_population(&rules, params, &area, err);
    kith_rules_free(rules);
    return status;
}

static int
check_table(const struct kith_scenario *scenario, const char *regions, struct kith_error *err)
{
    struct kith_regions *table = NULL;
    int status = regions ? kith_regions_read(&table, regions, err) : KITH_OK;
    if (!status && table)
        status = kith_scenario_check_regions(scenario, table, err);
    kith_regions_free(table);
    return status;
}

int
kith_scenario_check(const struct kith_scenario *self, const char *regions, FILE *notes, struct kith_error *err)
{
    struct kith_params params;
    size_t n;
    NEED(self, "a scenario", err);
    kith_scenario_entries(self, &n);
    double *values = calloc(n + 1, sizeof *values);
    if (!values)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    kith_scenario_point(self, values);
    kith_scenario_fill(self, values, &params);
    int status = kith_study_need_members(self, 0, err);
    if (!status)
        status = check_rules(&params, err);
    const int table = kith_scenario_count_changes(self) ? check_table(self, regions, err) : KITH_OK;
    status = status ? status : table;
    if (!status && notes)
        tell_alone(self, values, &params, notes);
    free(values);
    return status;
}

int
kith_regions_check(const char *path, struct kith_error *err)
{
    struct kith_regions *table = NULL;
    NEED_WORD(path, "the path of a table of regions", err);
    const int status = kith_regions_read(&table, path, err);
    kith_regions_free(table);
    return status;
}
