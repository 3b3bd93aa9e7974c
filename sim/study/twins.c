#include "study/verify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/world.h"
#include "stat/exact.h"

/* Families: levels, relapse, incidents and arrivals, each with the other parts of the scenario switched off. What is simulated is the program;
 * what is exact is made of the scenario's values, and of what does not change of the families that were drawn. */

enum { OFTEN = 104 }; /* weeks after the report that relapse is followed */

/* ---- scenarios with one part on ---- */

/* All are reported in one week, and nobody is helped. */
static struct kith_params
without_help(const struct kith_params *params)
{
    struct kith_params self = *params;
    self.cohort.intake = 1;
    self.cohort.run_in = 0;
    self.cohort.follow_up = 78;
    for (uint32_t s = 0; s < self.n_services; s++)
        self.service[s].recognised = 0;
    self.assess.safety_plan = 0;
    return self;
}

/* Reports are so rare that none follows the given one, which tells nothing of the family. */
static void
hide(struct kith_params *self)
{
    self->detect.per_severe = self->detect.per_other = self->detect.duplicates = 0;
    self->detect.signs = self->detect.unfounded = 1e-12;
}

/* ---- running them ---- */

struct cohort {
    struct kith_rules *rules;
    struct kith_world *world;
    const int64_t *tally;
};

/* Up to the week of the report, whose families are looked at then. */
static int
open_cohort(struct cohort *self, const struct kith_verified *v, const struct kith_params *params, uint32_t run, struct kith_error *err)
{
    *self = (struct cohort) { NULL, NULL, NULL };
    TRY(kith_rules_new(&self->rules, params, v->asked.families, err));
    TRY(kith_world_new(&self->world, self->rules, kith_key_of(v->asked.seed, run), v->asked.families, v->asked.threads, kith_body_best(), err));
    while (self->world->week <= KITH_BEFORE) {
        if (v->asked.stop && *v->asked.stop)
            return kith_world_stopped(self->world, err);
        TRY(kith_week(self->world, err));
    }
    return KITH_OK;
}

static int
end_cohort(struct cohort *self, struct kith_verified *v, struct kith_error *err)
{
    TRY(kith_world_run(self->world, v->asked.stop, &self->tally, err));
    v->family_weeks += (double) self->world->family_weeks;
    return KITH_OK;
}

static void
close_cohort(struct cohort *self)
{
    kith_world_free(self->world);
    kith_rules_free(self->rules);
}

static const int64_t *
counts_of(const struct cohort *self, enum kith_block_name block)
{
    return self->tally + self->world->layout.at[block];
}

static struct kith_twin
twin_of(const char *part, double simulated, double exact, double error, double continuous)
{
    struct kith_twin self = { .simulated = simulated, .exact = exact, .error = error, .continuous = continuous };
    snprintf(self.part, sizeof self.part, "%s", part);
    return self;
}

/* ---- levels: powers of the weekly matrix ---- */

enum { MOST_PROBLEMS = KITH_PROBLEMS + 1, GROUPS = KITH_PROFILES * KITH_FRAILTIES * MOST_PROBLEMS };
static const unsigned level_weeks[] = { 1, 4, 13, 26, 52, 77 };
enum { LEVEL_WEEKS = sizeof level_weeks / sizeof *level_weeks, LAST_LEVEL_WEEK = 77 };

/* Of all families: mean and variance of the number at each level, and the mean in continuous time. */
struct levels {
    double mean[LEVEL_WEEKS][KITH_LEVELS], variance[LEVEL_WEEKS][KITH_LEVELS], continuous[LEVEL_WEEKS][KITH_LEVELS];
};

static struct kith_exact_moves
moves_of(const struct kith_params *params, double better, double stop, double weeks)
{
    const double early = 1 + params->report.early * exp(-weeks / params->report.early_decay);
    return (struct kith_exact_moves) { params->violence.stop_rate * better * early * stop, params->violence.escalate_rate, params->violence.deescalate_rate * better * early };
}

/* Families that share all hazards, by level in the week of the report. */
static void
add_group(struct levels *to, const struct kith_params *params, const double *start, double better, double stop)
{
    kith_exact_matrix power = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } }, limit = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } }, step;
    for (unsigned k = 1, w = 0; k <= LAST_LEVEL_WEEK; k++) {
        const struct kith_exact_moves week = moves_of(params, better, stop, k), middle = moves_of(params, better, stop, k - 0.5);
        kith_exact_week(&week, step);
        kith_exact_multiply(power, step);
        kith_exact_continuous(&middle, 1, step);
        kith_exact_multiply(limit, step);
        if (k < level_weeks[w])
            continue;
        for (int a = 0; a < KITH_LEVELS; a++)
            for (int b = 0; b < KITH_LEVELS; b++) {
                to->mean[w][b] += start[a] * power[a][b];
                to->variance[w][b] += start[a] * power[a][b] * (1 - power[a][b]);
                to->continuous[w][b] += start[a] * limit[a][b];
            }
        w++;
    }
}

static void
solve_levels(struct levels *to, const struct kith_params *params, const struct cohort *run, double (*start)[KITH_LEVELS])
{
    const struct kith_world *world = run->world;
    const double *frailty = run->rules->frailty;
    double square = 0, problems = 0;
    for (uint32_t id = 0; id < world->n; id++) {
        const struct kith_family *family = &world->family[id];
        const uint32_t n = (uint32_t) __builtin_popcount(family->problems), pattern = (uint32_t) family->profile * KITH_FRAILTIES + family->frailty;
        start[pattern * MOST_PROBLEMS + n][family->level]++;
    }
    for (int f = 0; f < KITH_FRAILTIES; f++)
        square += (frailty[f] - 1) * (frailty[f] - 1) / KITH_FRAILTIES;
    for (uint32_t j = 0; j < params->n_problems; j++)
        problems += params->problems[j].prevalence;
    for (uint32_t g = 0; g < GROUPS; g++) {
        const uint32_t n = g % MOST_PROBLEMS, f = g / MOST_PROBLEMS % KITH_FRAILTIES, p = g / MOST_PROBLEMS / KITH_FRAILTIES;
        if (start[g][KITH_NONE] + start[g][KITH_LOW] + start[g][KITH_HIGH] > 0)
            add_group(to, params, start[g], exp(params->profile[p].log_improve + params->violence.improve_problem * (n - problems)),
                exp(params->violence.stop_frailty * (frailty[f] - 1) / sqrt(square)));
    }
}

static int
verify_levels(struct kith_verified *v, const struct kith_params *params, const struct kith_params *run, struct kith_error *err)
{
    static const char *const names[] = { "no violence", "the low level", "the high level" };
    struct kith_params mine = without_help(run);
    struct levels levels = { .mean = { { 0 } } };
    double (*start)[KITH_LEVELS] = calloc(GROUPS, sizeof *start);
    struct cohort cohort;
    mine.violence.susceptible = 0;
    int status = start ? open_cohort(&cohort, v, &mine, 0, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!start)
        return status;
    if (!status) {
        solve_levels(&levels, params, &cohort, start);
        status = end_cohort(&cohort, v, err);
    }
    for (uint32_t i = 0; i < LEVEL_WEEKS * KITH_LEVELS && !status; i++) {
        const uint32_t w = i / KITH_LEVELS, level = i % KITH_LEVELS;
        struct kith_twin twin = twin_of("levels", (double) counts_of(&cohort, KITH_TALLY_VIOLENCE)[(KITH_BEFORE + level_weeks[w]) * KITH_LEVELS + level],
            levels.mean[w][level], sqrt(levels.variance[w][level]), levels.continuous[w][level]);
        snprintf(twin.what, sizeof twin.what, "families with %s, week %u", names[level], level_weeks[w]);
        status = kith_verify_add(v, &twin, err);
    }
    close_cohort(&cohort);
    free(start);
    return status;
}

/* ---- relapse: Weibull survival ---- */

static double
free_at(const struct kith_params *params, double weeks)
{
    return 1 - params->violence.susceptible * -expm1(-kith_exact_weibull(params->violence.relapse_scale, params->violence.relapse_shape, weeks));
}

/* Violence stops in the week of the report and at no other time: spells of one length, of which Kaplan and Meier are told, and all relapses
 * against the hazards that those at risk had. */
static int
judge_relapse(struct kith_verified *v, const struct kith_params *params, const struct cohort *run, struct kith_error *err)
{
    static const unsigned shown[] = { 4, 13, 26, 52, OFTEN };
    const int64_t *spells = counts_of(run, KITH_TALLY_SPELLS);
    const unsigned last = run->world->layout.axis[KITH_AXIS_SINCE] - 1;
    double at_risk = 0, estimate = 1, greenwood = 0, seen = 0, expected = 0, variance = 0;
    size_t s = 0;
    for (unsigned d = 0; d <= last; d++)
        at_risk += (double) (spells[d * KITH_SPELLS + KITH_SPELL_RELAPSED] + spells[d * KITH_SPELLS + KITH_SPELL_STOPPED]);
    for (unsigned d = 1; d <= last; d++) {
        const double n = at_risk - (double) spells[d * KITH_SPELLS + KITH_SPELL_STOPPED], events = (double) spells[d * KITH_SPELLS + KITH_SPELL_RELAPSED];
        const double hazard = 1 - free_at(params, d) / free_at(params, d - 1);
        seen += events;
        expected += n * hazard;
        variance += n * hazard * (1 - hazard);
        if (n > 0) {
            greenwood += hazard / (n * (1 - hazard));
            estimate *= 1 - events / n;
        }
        if (s < sizeof shown / sizeof *shown && d == shown[s] && n > 0) {
            struct kith_twin twin = twin_of("relapse", estimate, free_at(params, d), free_at(params, d) * sqrt(greenwood), free_at(params, d));
            snprintf(twin.what, sizeof twin.what, "free of relapse after %u weeks", d);
            TRY(kith_verify_add(v, &twin, err));
            s++;
        }
        at_risk = n - events;
    }
    struct kith_twin twin = twin_of("relapse", seen, expected, sqrt(variance), expected);
    snprintf(twin.what, sizeof twin.what, "relapses in all, of those at risk");
    return kith_verify_add(v, &twin, err);
}

static int
verify_relapse(struct kith_verified *v, const struct kith_params *params, const struct kith_params *run, struct kith_error *err)
{
    struct kith_params mine = without_help(run);
    struct cohort cohort;
    if (!(params->violence.susceptible > 0))
        return KITH_OK;
    hide(&mine);
    mine.cohort.follow_up = OFTEN + 2;
    mine.report.stop = 1;
    mine.violence.stop_rate = 0;
    int status = open_cohort(&cohort, v, &mine, 1, err);
    if (!status)
        status = end_cohort(&cohort, v, err);
    if (!status)
        status = judge_relapse(v, params, &cohort, err);
    close_cohort(&cohort);
    return status;
}

/* ---- incidents: Poisson numbers at a level that is held ---- */

static double
severe_of(const struct kith_params *params, uint32_t profile, int child)
{
    return fmin(1, params->violence.severe * params->profile[profile].severe_factor * (child ? params->violence.severe_child : 1));
}

/* Incidents a week of a family, and the severe ones among them. */
static double
incidents_of(const struct kith_params *params, const struct kith_family *family, double frailty, int level, double *severe)
{
    const double rate = (level == KITH_HIGH ? params->violence.high_rate : params->violence.low_rate) * frailty * (family->kind == KITH_CHILD ? params->kind.child_only_factor : 1);
    const double child = family->kind == KITH_BOTH ? params->kind.child_share : family->kind == KITH_CHILD;
    *severe = rate * ((1 - child) * severe_of(params, family->profile, 0) + child * severe_of(params, family->profile, 1));
    return rate;
}

static int
verify_incidents(struct kith_verified *v, const struct kith_params *params, const struct kith_params *run, int level, struct kith_error *err)
{
    enum { HALF_YEAR = 2, WEEKS = 26 }; /* the second after the report, all of whose incidents have fallen */
    struct kith_params mine = without_help(run);
    struct cohort cohort;
    double all = 0, severe = 0;
    mine.violence.stop_rate = mine.violence.deescalate_rate = mine.violence.escalate_rate = mine.violence.susceptible = 0;
    mine.cohort.onset_rate = mine.report.stop = 0;
    mine.cohort.start_none = 0;
    mine.cohort.start_low = level == KITH_LOW;
    mine.cohort.start_high = level == KITH_HIGH;
    int status = open_cohort(&cohort, v, &mine, 2 + (uint32_t) level, err);
    for (uint32_t id = 0; !status && id < cohort.world->n; id++) {
        const struct kith_family *family = &cohort.world->family[id];
        double grave;
        all += incidents_of(params, family, cohort.rules->frailty[family->frailty], level, &grave) * WEEKS * (1 - params->report.incident_fall);
        severe += grave * WEEKS * (1 - params->report.incident_fall);
    }
    if (!status)
        status = end_cohort(&cohort, v, err);
    for (int grave = 0; grave < 2 && !status; grave++) {
        const int64_t *n = counts_of(&cohort, KITH_TALLY_INCIDENTS) + HALF_YEAR * KITH_INCIDENTS;
        const int64_t seen = n[KITH_PARTNER_SEVERE] + n[KITH_CHILD_SEVERE] + (grave ? 0 : n[KITH_PARTNER_PLAIN] + n[KITH_CHILD_PLAIN]);
        const double exact = grave ? severe : all;
        struct kith_twin twin = twin_of("incidents", (double) seen, exact, sqrt(exact), exact);
        snprintf(twin.what, sizeof twin.what, "%sincidents in half a year at the %s level", grave ? "severe " : "", level == KITH_HIGH ? "high" : "low");
        status = kith_verify_add(v, &twin, err);
    }
    close_cohort(&cohort);
    return status;
}

/* ---- a population: arrivals, and arrivals x mean stay ---- */

static int
pass_region(struct kith_verified *v, struct kith_world *world, const struct kith_params *params, double households, struct kith_error *err)
{
    const double arrivals = params->population.onset_rate * households / params->population.with_children, stock = arrivals * params->population.stay;
    const double weeks = world->end - KITH_PAST;
    struct kith_twin twin[3];
    TRY(kith_world_until(world, KITH_PAST + 1, v->asked.stop, err));
    const double before = world->born;
    twin[0] = twin_of("population", (double) world->born - world->left, stock, sqrt(stock), stock);
    snprintf(twin[0].what, sizeof twin[0].what, "families at the start: arrivals x mean stay");
    TRY(kith_world_until(world, world->end, v->asked.stop, err));
    twin[1] = twin_of("population", (double) world->born - world->left, stock, sqrt(stock), stock);
    snprintf(twin[1].what, sizeof twin[1].what, "families %g weeks later, likewise", weeks - 1);
    twin[2] = twin_of("population", world->born - before, arrivals * (weeks - 1), sqrt(arrivals * (weeks - 1)), arrivals * (weeks - 1));
    snprintf(twin[2].what, sizeof twin[2].what, "families in which violence began meanwhile");
    v->family_weeks += (double) world->family_weeks;
    for (int i = 0; i < 3; i++)
        TRY(kith_verify_add(v, &twin[i], err));
    return KITH_OK;
}

static int
verify_population(struct kith_verified *v, const struct kith_params *params, const struct kith_params *run, struct kith_error *err)
{
    const double households = v->asked.families;
    const struct kith_area area = { .households = households, .reports = households * params->population.report_rate * KITH_YEAR, .capacity = 1 };
    struct kith_params mine = *run;
    struct kith_rules *rules = NULL;
    struct kith_world *world = NULL;
    if (!params->n_groups)
        return KITH_OK;
    hide(&mine);
    mine.population.burn_in = mine.population.horizon = KITH_YEAR;
    int status = kith_rules_population(&rules, &mine, &area, err);
    if (!status)
        status = kith_world_population(&world, rules, kith_region_key(kith_key_of(v->asked.seed, 5), "All"), v->asked.threads, kith_body_best(), err);
    if (!status)
        status = pass_region(v, world, params, households, err);
    kith_world_free(world);
    kith_rules_free(rules);
    return status;
}

int
kith_verify_twins(struct kith_verified *self, const struct kith_params *params, const struct kith_params *run, struct kith_error *err)
{
    TRY(verify_levels(self, params, run, err));
    TRY(verify_relapse(self, params, run, err));
    TRY(verify_incidents(self, params, run, KITH_LOW, err));
    TRY(verify_incidents(self, params, run, KITH_HIGH, err));
    TRY(verify_population(self, params, run, err));
    return kith_verify_queues(self, params, run, err);
}
