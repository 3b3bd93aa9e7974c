#ifndef KITH_TESTS_SCENARIO_FIXTURE_H
#define KITH_TESTS_SCENARIO_FIXTURE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <gsl/gsl_cdf.h>

#include "model/world.h"
#include "read/scenario.h"

/** Worlds made from a scenario with a few numbers changed, and the judgement of what they count
 * against an exact answer. Tests run from the repository root.
 *
 * Seeds are fixed, so a test passes always or never; the bounds say how often a right program
 * would fail with another seed: |z| >= 4 once in 16,000, a chi-square beyond either bound once in 5,000. */

static const double fixture_most_z = 4, fixture_least_p = 1e-4;

/* ---- what a scenario says, with help, reports or moves switched off ---- */

/** Point values of a scenario in internal units (weeks, rates per week). */
static inline void
fixture_params(struct kith_params *params, const char *path, const char *const *sets, size_t n_sets)
{
    struct kith_error err = { 0 };
    struct kith_scenario *scenario;
    size_t n;

    if (kith_scenario_read(&scenario, &kith_model_schema, path, sets, n_sets, &err))
        fail_msg("%s", err.text);
    kith_scenario_entries(scenario, &n);
    double *values = calloc(n, sizeof *values);
    assert_non_null(values);
    kith_scenario_point(scenario, values);
    kith_scenario_fill(scenario, values, params);
    free(values);
    kith_scenario_free(scenario);
}

/** The baseline, with all families reported in one week of the calendar and nobody before them. */
static inline void
fixture_baseline(struct kith_params *params)
{
    static const char *const sets[] = { "cohort.intake=1 week", "cohort.run_in=0 week" };
    fixture_params(params, "scenarios/baseline.yaml", sets, sizeof sets / sizeof *sets);
}

/** Help goes on, and changes nothing. */
static inline void
fixture_without_effect(struct kith_params *params)
{
    params->care.effect = params->care.waiting_effect = params->care.plan_effect = 0;
    for (uint32_t p = 0; p < params->n_pathways; p++)
        params->pathway[p].advantage = 0;
}

/** Nobody gets help or a safety plan. */
static inline void
fixture_without_help(struct kith_params *params)
{
    for (uint32_t s = 0; s < params->n_services; s++)
        params->service[s].recognised = 0;
    params->assess.safety_plan = 0;
}

/** Reports are so rare that none follows the given one, and as likely at any level, so that the
 * given one tells nothing of the family. */
static inline void
fixture_without_detection(struct kith_params *params)
{
    params->detect.per_severe = params->detect.per_other = params->detect.duplicates = 0;
    params->detect.signs = params->detect.unfounded = 1e-12;
}

/** The level never changes, before or after the report. */
static inline void
fixture_without_moves(struct kith_params *params)
{
    params->violence.stop_rate = params->violence.deescalate_rate = params->violence.escalate_rate = 0;
    params->violence.susceptible = params->cohort.onset_rate = params->report.stop = 0;
}

/** Everybody begins at one level. */
static inline void
fixture_start(struct kith_params *params, enum kith_level level)
{
    params->cohort.start_none = level == KITH_NONE;
    params->cohort.start_low = level == KITH_LOW;
    params->cohort.start_high = level == KITH_HIGH;
}

/** One service, treating nothing, that everybody needs; separate referrals, none lost; no drop-out, no patience lost. */
static inline void
fixture_one_service(struct kith_params *params)
{
    params->n_services = 1;
    params->service[0] = (struct kith_service_params) { .violence_need = 1, .recognised = 1, .stay = 1, .effect_factor = 1 };
    params->pathway[0] = params->pathway[params->n_pathways - 1];
    params->n_pathways = 1;
    params->pathway[0].handover_loss = params->pathway[0].advantage = params->pathway[0].staff_share = 0;
    params->care.patience = HUGE_VAL;
}

/** Staff for everybody, no working time, no advice: every assessment is done in the week after the report. */
static inline void
fixture_assess_at_once(struct kith_params *params)
{
    params->assess.capacity = 1e6;
    params->assess.noise = params->assess.working_time = 0;
    params->assess.advice = params->assess.advice_urgent = 0;
}

/* ---- a run ---- */

struct fixture {
    struct kith_rules *rules;
    struct kith_world *world;
};

static inline struct fixture
fixture_open(const struct kith_params *params, uint32_t families, uint64_t seed)
{
    struct fixture self;
    assert_int_equal(kith_rules_new(&self.rules, params, families, NULL), KITH_OK);
    assert_int_equal(kith_world_new(&self.world, self.rules, kith_key_of(seed, 0), families, 1, kith_body_best(), NULL), KITH_OK);
    return self;
}

/** Lets weeks pass until the calendar week `week` is over. */
static inline void
fixture_pass(const struct fixture *self, uint32_t week)
{
    while (self->world->week <= week)
        assert_int_equal(kith_week(self->world, NULL), KITH_OK);
}

/** Lets the rest of the run pass; the counts of one block. */
static inline const int64_t *
fixture_counts(const struct fixture *self, enum kith_block_name block)
{
    const int64_t *tally;
    assert_int_equal(kith_world_run(self->world, NULL, &tally, NULL), KITH_OK);
    return tally + self->world->layout.at[block];
}

static inline void
fixture_close(struct fixture *self)
{
    kith_world_free(self->world);
    kith_rules_free(self->rules);
}

/* ---- patterns: what the year before the report starts from ---- */

/** Mean of a gamma variable (shape a, mean 1) in each of the equal-probability classes, by GSL. */
static inline void
fixture_frailty(double shape, double *classes)
{
    double below = 0;
    for (int c = 0; c < KITH_FRAILTIES; c++) {
        const double upper = c + 1 < KITH_FRAILTIES ? gsl_cdf_gamma_Pinv((c + 1.0) / KITH_FRAILTIES, shape, 1 / shape) : HUGE_VAL;
        const double above = c + 1 < KITH_FRAILTIES ? gsl_cdf_gamma_P(upper, shape + 1, 1 / shape) : 1;
        classes[c] = (above - below) * KITH_FRAILTIES;
        below = above;
    }
}

/** Chance that an incident is severe, by profile and whether it is child-directed. */
static inline double
fixture_severe(const struct kith_params *params, uint32_t profile, int child)
{
    return fmin(1, params->violence.severe * params->profile[profile].severe_factor * (child ? params->violence.severe_child : 1));
}

static inline double
fixture_kind(const struct kith_params *params, int kind)
{
    const double weight[KITH_KINDS] = { params->kind.both, params->kind.partner, params->kind.child };
    return weight[kind] / (weight[0] + weight[1] + weight[2]);
}

static inline double
fixture_profile(const struct kith_params *params, uint32_t profile)
{
    double sum = 0;
    for (uint32_t p = 0; p < params->n_profiles; p++)
        sum += params->profile[p].share;
    return params->profile[profile].share / sum;
}

static inline double
fixture_child_share(const struct kith_params *params, int kind)
{
    return kind == KITH_BOTH ? params->kind.child_share : kind == KITH_CHILD;
}

/** Expected incidents a week, before the report. */
static inline double
fixture_rate(const struct kith_params *params, int level, int kind, double frailty)
{
    const double base = level == KITH_HIGH ? params->violence.high_rate : level == KITH_LOW ? params->violence.low_rate : 0;
    return base * frailty * (kind == KITH_CHILD ? params->kind.child_only_factor : 1);
}

/** Reports per incident of families of one profile and kind. */
static inline double
fixture_per_incident(const struct kith_params *params, uint32_t profile, int kind)
{
    const double child = fixture_child_share(params, kind);
    const double severe = (1 - child) * fixture_severe(params, profile, 0) + child * fixture_severe(params, profile, 1);
    return severe * params->detect.per_severe + (1 - severe) * params->detect.per_other;
}

/** Hazard of a report in a week, when nobody is alert. */
static inline double
fixture_hazard(const struct kith_params *params, uint32_t profile, int kind, int level, double frailty)
{
    return level == KITH_NONE ? params->detect.unfounded
                              : fixture_rate(params, level, kind, frailty) * fixture_per_incident(params, profile, kind) + params->detect.signs;
}

/* ---- judgement ---- */

static inline void
check_z(const char *what, double seen, double expected, double sd)
{
    const double z = sd > 0 ? (seen - expected) / sd : fabs(seen - expected) > 1e-9 * fabs(expected) ? HUGE_VAL : 0;
    print_message("  %-50s %13.6g, exact %13.6g, z %+.2f\n", what, seen, expected, z);
    assert_true(fabs(z) < fixture_most_z);
}

/** A count of n independent families, each with the same chance. */
static inline void
check_share(const char *what, double count, double n, double chance)
{
    check_z(what, count / n, chance, sqrt(chance * (1 - chance) / n));
}

/** Too far off, or too near to be by chance. */
static inline void
check_chi_square(const char *what, double chi_square, double freedom)
{
    const double p = gsl_cdf_chisq_Q(chi_square, freedom);
    print_message("  %-50s chi-square %.2f on %.0f, p = %.4f\n", what, chi_square, freedom, p);
    assert_true(p > fixture_least_p && p < 1 - fixture_least_p);
}

#endif
