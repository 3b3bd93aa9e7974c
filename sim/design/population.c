#include "design/study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "design/border.h"
#include "model/anchor.h"
#include "model/policy.h"
#include "read/regions.h"
#include "read/scenario.h"

/* What a study of populations is made of: regions, the burn-in, the room for what is counted. */

/* ---- plan ---- */

static int
take_region(struct kith_population *self, const char *name, struct kith_error *err)
{
    size_t n;
    const char *near = NULL;
    const struct kith_region *list = kith_regions_list(self->table, &n);
    const size_t at = kith_regions_find(self->table, name, &near);
    if (at == SIZE_MAX) {
        char *hint = kith_regions_hint(self->table, name);
        const int status = kith_fail(err, KITH_ERR_USAGE, "there is no region '%s' in %s; %s", name, kith_regions_source(self->table), hint ? hint : "out of memory");
        free(hint);
        return status;
    }
    for (size_t r = 0; r < self->n_regions; r++)
        if (self->region[r] == &list[at])
            return kith_fail(err, KITH_ERR_USAGE, "the region %s is asked for twice; name it once", list[at].name);
    self->region[self->n_regions++] = &list[at];
    return KITH_OK;
}

static int
in_order(const void *a, const void *b)
{
    const struct kith_region *const *x = a, *const *y = b;
    return (*x > *y) - (*x < *y);
}

static int
take_regions(struct kith_population *self, const struct kith_options *options, struct kith_error *err)
{
    size_t n;
    int status = KITH_OK;
    const struct kith_region *list = kith_regions_list(self->table, &n);
    self->region = calloc(n, sizeof(struct kith_region *));
    if (!self->region)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu regions", n);
    for (size_t r = 0; r < n && options->n_only == 0; r++)
        self->region[self->n_regions++] = &list[r];
    for (size_t i = 0; i < options->n_only; i++) {
        const int one = take_region(self, options->only[i], err);
        status = status ? status : one;
    }
    qsort(self->region, self->n_regions, sizeof(struct kith_region *), in_order);
    return status;
}

/* Values of the burn-in in draws from `first` on: the first scenario's, or its own. */
static void
draw_burn_in(struct kith_study *study, uint32_t first)
{
    const struct kith_options *o = &study->options;
    size_t n;
    kith_scenario_entries(study->population->burn_in, &n);
    for (uint32_t d = first; d < study->n_draws; d++) {
        double *to = study->population->burn_in_values + d * n;
        if (!o->burn_in)
            memcpy(to, kith_study_draw(study, 0, d), n * sizeof *to);
        else if (o->draws == KITH_DRAWS_POINT)
            kith_scenario_point(o->burn_in, to);
        else
            kith_posterior_draw(study->posterior, study->n_scenarios, o->burn_in, o->seed, d, to);
    }
}

int
kith_population_draw_from(struct kith_study *study, uint32_t first, struct kith_error *err)
{
    struct kith_population *self = study->population;
    size_t n;
    kith_scenario_entries(self->burn_in, &n);
    double *longer = realloc(self->burn_in_values, study->n_draws * n * sizeof *longer);
    if (!longer)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %u draws", study->n_draws);
    self->burn_in_values = longer;
    draw_burn_in(study, first);
    return kith_study_check_sizes(study, self->burn_in, self->burn_in_values, n, err);
}

static int
take_burn_in(struct kith_study *study, double *values, struct kith_error *err)
{
    struct kith_population *self = study->population;
    const struct kith_options *o = &study->options;
    size_t n;
    self->burn_in = o->burn_in ? o->burn_in : study->scenario[0];
    self->burn_in_values = values;
    kith_scenario_entries(self->burn_in, &n);
    if (!values && o->burn_in && o->draws == KITH_DRAWS_FILE) {
        const int status = kith_drawn_read(&self->burn_in_draws, &o->burn_in, 1, o->draws_file, 1, o->trust, err);
        if (status)
            return status;
        self->burn_in_values = self->burn_in_draws.value;
        self->burn_in_draws.value = NULL;
    } else if (!values) {
        self->burn_in_values = calloc(study->n_draws * n, sizeof *self->burn_in_values);
        if (self->burn_in_values)
            draw_burn_in(study, 0);
    }
    return self->burn_in_values ? kith_study_check_sizes(study, self->burn_in, self->burn_in_values, n, err)
                                : kith_fail(err, KITH_ERR_MEMORY, "out of memory for %u draws", study->n_draws);
}

/* ---- whether the model can have what a table says ---- */

enum { SURELY = 3 /* times the country's reports for each household, or less than a third of them: more, or less, is looked into */ };

static void
say_bounds(const struct kith_regions *table, const struct kith_region *region, double least, double most, struct kith_text *text)
{
    const double rate = region->reports / region->households;
    if (rate >= least && rate <= most)
        return;
    kith_text_add(text, "%s%s:%d: %s has %.4g reports a year for each 1,000 households, and the model can have %s %.4g, at %s violence and reporting of the country; "
        "households are those with children, and reports those of one year", text->length ? "\n" : "", kith_regions_source(table), region->line, region->name, 1000 * rate,
        rate > most ? "at most about" : "no less than about", 1000 * (rate > most ? most : least), rate > most ? "thirty times the" : "a thirtieth of the");
}

enum { TRIED = 3 /* draws, in all of which a wait must be out of reach to be refused */ };
static const double SHORT = 1, LONG = 52, FAR = 1.25, DAY = 0.15; /* waits [week] below and above which it is looked into; how much it must be off */

/* A known wait that no capacity gives, in any of the first draws. */
static int
check_wait(const struct kith_study *study, const struct kith_region *region, const char *outcome, double wait, struct kith_text *text, struct kith_error *err)
{
    const struct kith_population *self = study->population;
    const struct kith_area area = kith_population_area(study, region);
    double nearest = wait;
    for (uint32_t d = 0; d < study->n_draws && d < TRIED && (wait < SHORT ? wait > 0 : wait > LONG); d++) {
        struct kith_params params;
        double here;
        kith_population_before(self, d, &params);
        TRY(kith_anchor_nearest(&params, &area, outcome, wait, &here, err));
        nearest = d == 0 || fabs(here - wait) < fabs(nearest - wait) ? here : nearest;
    }
    if (nearest > FAR * wait + DAY || FAR * nearest + DAY < wait)
        kith_text_add(text, "%s%s:%d: the %s of %s is %g weeks, and the model can have %s %.3g, at %s; it is a mean, in weeks", text->length ? "\n" : "", kith_regions_source(self->table),
            region->line, outcome, region->name, wait, nearest > wait ? "no less than about" : "at most about", nearest,
            nearest > wait ? "sixteen times the capacity of the country" : "a sixteenth of the capacity of the country");
    return KITH_OK;
}

/* With the values of the first draws: regions that are far from the country. */
static int
check_tables(const struct kith_study *study, struct kith_error *err)
{
    const struct kith_population *self = study->population;
    struct kith_text text = { 0 };
    struct kith_params params;
    double least = -1, most = -1;
    int status = KITH_OK;
    kith_population_before(self, 0, &params);
    const double country = params.population.report_rate * KITH_YEAR;
    for (size_t r = 0; r < self->n_regions && !status; r++) {
        const struct kith_region *region = self->region[r];
        const double rate = region->reports / region->households;
        const int is_far = params.population.anchor == KITH_ANCHOR_REGISTER && !(rate < SURELY * country && SURELY * rate > country);
        if (is_far && most < 0)
            status = kith_anchor_bounds(&params, &least, &most, err);
        if (is_far && !status && most > 0)
            say_bounds(self->table, region, least, most, &text);
        if (!status)
            status = check_wait(study, region, "assessment_wait", region->assessment_wait, &text, err);
        if (!status)
            status = check_wait(study, region, "help_wait", region->help_wait, &text, err);
    }
    if (!status && text.length)
        status = kith_fail(err, KITH_ERR_DATA, "%s", text.at);
    kith_text_clear(&text);
    return status;
}

int
kith_population_plan(struct kith_study *study, struct kith_regions *table, double *values, struct kith_error *err)
{
    const struct kith_options *options = &study->options;
    struct kith_population *self = study->population = calloc(1, sizeof *self);
    int status = KITH_OK;
    if (!self) {
        kith_regions_free(table);
        free(values);
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    self->table = table;
    status = take_burn_in(study, values, err);
    if (!status && !table && !options->regions)
        status = kith_fail(err, KITH_ERR_USAGE, "a population needs a table of regions");
    if (!status && !table)
        status = kith_regions_read(&self->table, options->regions, err);
    for (size_t s = 0; s < study->n_scenarios && !status; s++) {
        const int one = kith_scenario_check_regions(study->scenario[s], self->table, err);
        status = status ? status : one;
    }
    TRY(status ? status : take_regions(self, options, err));
    return values ? KITH_OK : check_tables(study, err);
}

/* ---- what a region is, and what holds in it ---- */

void
kith_population_before(const struct kith_population *self, uint32_t draw, struct kith_params *before)
{
    size_t n;
    kith_scenario_entries(self->burn_in, &n);
    kith_scenario_fill(self->burn_in, self->burn_in_values + draw * n, before);
}

struct kith_area
kith_population_area(const struct kith_study *study, const struct kith_region *region)
{
    const double scale = study->options.scale;
    return (struct kith_area) { .households = region->households * scale, .reports = region->reports * scale, .capacity = region->capacity,
        .cross = study->names.cross, .help_wait = region->help_wait, .assessment_wait = region->assessment_wait,
        .counted = study->options.draws == KITH_DRAWS_POINT ? 0 : region->reports };
}

void
kith_population_params(const struct kith_study *study, size_t scenario, uint32_t draw, const char *region, double *room, struct kith_params *params)
{
    kith_scenario_values_at(study->scenario[scenario], kith_study_draw(study, scenario, draw), 0, region, room);
    kith_policy_params(study->scenario[scenario], room, region, params);
}

int
kith_study_runs_in(const struct kith_study *self, const char *const *region, size_t n)
{
    for (size_t r = 0; r < self->population->n_regions; r++)
        if (kith_regions_have(region, n, self->population->region[r]->name))
            return 1;
    return 0;
}

/* ---- room ---- */

/* "profile,children": which strata are counted crossed. */
int
kith_population_cross(struct kith_study *study, struct kith_error *err)
{
    for (const char *at = study->options.cross; at && *at; at += *at == ',') {
        const size_t n = strcspn(at, ",");
        char word[32];
        snprintf(word, sizeof word, "%.*s", (int) n, at);
        struct kith_nearest near = { .word = word };
        uint32_t d = 0;
        while (d < KITH_DIMENSIONS && !(strcmp(kith_dimension_names[d], word) == 0))
            kith_nearest_try(&near, kith_dimension_names[d], strlen(kith_dimension_names[d])), d++;
        if (d == KITH_DIMENSIONS)
            return kith_fail(err, KITH_ERR_USAGE, "strata cannot be crossed by '%s'%s%s%s; known are profile, problems, violence, children and group",
                word, near.name ? "; did you mean '" : "", near.name ? near.name : "", near.name ? "'?" : "");
        study->names.cross |= 1u << d;
        at += n;
    }
    const uint32_t cells = kith_cross_cells(study->names.cross, study->names.n_profiles, study->names.n_groups);
    if (cells > KITH_CROSS_MOST)
        return kith_fail(err, KITH_ERR_USAGE, "strata crossed by %s would be %u cells in each region and year; at most %d: cross by fewer", study->options.cross,
            cells, KITH_CROSS_MOST);
    return KITH_OK;
}

void
kith_population_free(struct kith_population *self)
{
    if (!self)
        return;
    kith_regions_free(self->table);
    free(self->region);
    free(self->burn_in_values);
    kith_drawn_clear(&self->burn_in_draws);
    free(self->sum);
    for (size_t i = 0; i < KITH_LARGE_TABLES; i++)
        kith_room_back(&self->large[i]);
    free(self->weeks);
    free(self->reporters);
    free(self->withheld);
    free(self);
}

/* ---- what this program makes of numbers ---- */

int
kith_population_probe(const struct kith_scenario *scenario, const double *values, struct kith_text *text, struct kith_error *err)
{
    enum { PROBE_HOUSEHOLDS = 3000, PROBE_WEEKS = 60 };
    const struct kith_area area = { .households = PROBE_HOUSEHOLDS, .reports = PROBE_HOUSEHOLDS * 0.048, .capacity = 1 };
    struct kith_rules *rules = NULL;
    struct kith_world *world = NULL;
    struct kith_params params;
    kith_scenario_fill(scenario, values, &params);
    params.population.burn_in = params.population.horizon = PROBE_WEEKS;
    int status = kith_rules_population(&rules, &params, &area, err);
    if (!status)
        status = kith_world_population(&world, rules, kith_key_of(20261, 7), 1, kith_body_best(), err);
    if (!status)
        status = kith_world_until(world, world->end, NULL, err);
    if (!status)
        kith_text_put(text, (const char *) kith_world_counts(world), world->layout.total * sizeof(int64_t));
    kith_world_free(world);
    kith_rules_free(rules);
    return !status && text->failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : status;
}
