#ifndef KITH_DESIGN_STUDY_H
#define KITH_DESIGN_STUDY_H

#include "design/draws.h"
#include "design/options.h"
#include "design/posterior.h"
#include "kith.h"
#include "model/outcome.h"
#include "model/world.h"
#include "io/room.h"
#include "param/scenario.h"

/** The parameters of several scenarios together: those of the first in its order, then what only
 * later ones have. Only changes over time (`changes`) differ between scenarios that are compared. */
struct kith_parameters {
    size_t n; /**< parameters */
    size_t most; /**< entries of the scenario that has most */
    size_t n_scenarios;
    size_t *entry; /**< shape (n, scenario): index among the scenario's entries, SIZE_MAX where it has none */
};

/** What is asked of a comparison: a copy of what the options say, and what is added without asking. */
struct kith_questions {
    struct kith_explain *explain;
    struct kith_break_even *break_even;
    size_t n_explain, n_break_even;
    size_t n_asked; /**< of the break-evens; the rest was added */
    struct kith_answers *answers; /**< or NULL: not yet */
};

/** Scenarios that run once more without the advantage of their way of organising help: without.h. */
struct kith_without {
    size_t n; /* sides */
    size_t *scenario; /* shape (n): of which scenario each is */
    size_t *side; /* shape (scenario): the branch that stands for it, itself if it does not run once more; NULL: none does */
    uint32_t pathways; /* set: of these the advantage is zero */
    double *outcome; /* shape (n, draw, replicate, outcome) */
};

/** A study: every scenario with every draw of the parameters and every replicate.
 *
 * A run is a cell (scenario, draw, replicate). Its random numbers are keyed by the study's seed and by
 * draw * per_draw + replicate, the same in all scenarios: common random numbers. */
struct kith_study {
    struct kith_options options;
    const struct kith_scenario *const *scenario;
    size_t n_scenarios;
    struct kith_parameters parameters;
    struct kith_form form;
    struct kith_targets *targets; /* published numbers of this kind of run; NULL: none */
    struct kith_population *population; /* NULL: a cohort */
    int threads; /* as asked for, or as many as there are processors */
    uint32_t n_draws, per_draw;
    uint32_t second; /* draws from the first on that have per_draw runs; the others have one, and of the rest every number is NaN */
    uint32_t done; /* runs of each scenario that are there, from the first on */
    const char *altered_input; /* NULL, or the file that values are from, when its digest does not hold; borrowed */
    uint32_t batches; /* of a run that goes on until it is precise */
    struct kith_drawn draws; /* where values come from, with KITH_DRAWS_FILE: without `value`, and nothing at all in a replay but the seed */
    struct kith_posterior *posterior; /* with KITH_DRAWS_POSTERIOR, of the scenarios and a burn-in that is another; NULL in a replay */
    char *drawn_from, drawn_digest[65]; /* with KITH_DRAWS_POSTERIOR: what kith_posterior_tell() says, and which posterior it is */
    double *values; /* shape (scenario, draw, parameters.most): entries in the scenario's own order, canonical units */
    struct kith_layout layout;
    struct kith_names names; /* borrowed from the first scenario */
    int32_t *tally; /* shape (scenario, draw, replicate, layout total), or NULL when not kept */
    double *outcome; /* shape (scenario, draw, replicate, outcome) */
    size_t n_curves; /* points of all curves: model/curve.h */
    double *curve; /* shape (scenario, draw, replicate, n_curves) */
    struct kith_without without;
    double *scratch; /* shape (draw); of compare.c, which one thread calls */
    struct kith_paper *paper; /* room that printing takes from, made before the result is written: no table fails for want of memory */
    struct kith_questions questions;
    struct kith_effort effort;
    struct kith_numbers *numbers; /* its tables, for who asks; of a study that was read from a file there is nothing but these, and effort.digest */
    const char *opened; /* NULL, or the result file it was read from; borrowed of `numbers` */
    struct kith_checkpoint *checkpoint; /* the checkpoint of a population run, open until the study is freed; or NULL */
};

/** The mark of parameters that do nothing in this kind of run. */
static inline unsigned
kith_study_idle(const struct kith_study *self)
{
    return self->options.population ? KITH_IDLE_IN_POPULATIONS : KITH_IDLE_IN_COHORTS;
}

/* targets.c */

struct kith_targets;

/** Reads the files of targets that the options name, or the text of a result file, for this kind of run. */
int kith_study_read_targets(struct kith_study *self, struct kith_error *err);

/** All of them as one text, from which they can be read again. */
struct kith_text;
int kith_study_write_targets(const struct kith_study *self, struct kith_text *to, struct kith_error *err);

/** Reads a calibration, with its targets of both kinds of run. */
struct kith_calibration;
int kith_calibration_open(struct kith_calibration *out, const char *path, struct kith_error *err);

/* paper.c */

/** Takes room for printing; the last taken is the first given back. NULL is not given after kith_study_paper(). */
int kith_study_paper(struct kith_study *self, struct kith_error *err);
void *kith_study_take(const struct kith_study *self, size_t bytes);
void kith_study_back(const struct kith_study *self, const void *taken);

/* how many, and where */

/** One draw of the parameters, whichever: their uncertainty is not in the result. */
static inline int
kith_study_is_fixed(const struct kith_study *self)
{
    return self->n_draws == 1;
}

static inline size_t
kith_study_runs(const struct kith_study *self)
{
    return self->n_scenarios * self->n_draws * self->per_draw;
}

/** Runs of each scenario that are made. */
static inline double
kith_study_made(const struct kith_study *self)
{
    return (double) self->n_draws + (double) self->second * (self->per_draw - 1);
}

static inline int
kith_study_is_made(const struct kith_study *self, uint32_t draw, uint32_t replicate)
{
    return replicate == 0 || draw < self->second;
}

static inline size_t
kith_study_cell(const struct kith_study *self, size_t scenario, size_t draw, size_t replicate)
{
    return (scenario * self->n_draws + draw) * self->per_draw + replicate;
}

/** Values of a draw in a scenario: shape (its entries). */
static inline double *
kith_study_draw(const struct kith_study *self, size_t scenario, size_t draw)
{
    return self->values + (scenario * self->n_draws + draw) * self->parameters.most;
}

/** The calendar year of year 1 of the policy, as its scenarios say; 0 when none does. */
static inline unsigned
kith_study_start(const struct kith_study *self)
{
    unsigned start = 0;
    for (size_t s = 0; s < self->n_scenarios && !start; s++)
        start = kith_scenario_start(self->scenario[s]);
    return start;
}

/* parameters.c */

int kith_parameters_of(struct kith_parameters *self, const struct kith_scenario *const *scenario, size_t n, struct kith_error *err);
void kith_parameters_clear(struct kith_parameters *self);

/** The entry of parameter `i` in scenario `s`, NULL if it has none; in the first scenario that has it. Borrowed. */
const struct kith_entry *kith_parameters_entry(
    const struct kith_parameters *self, const struct kith_scenario *const *scenario, size_t s, size_t i);
const struct kith_entry *kith_parameters_any(const struct kith_parameters *self, const struct kith_scenario *const *scenario, size_t i);

/** Reorders one scenario's values into the common parameter list, shape (n); NaN where it lacks one. */
void kith_parameters_spread(const struct kith_parameters *self, size_t s, const double *values, double *all);

/** Number of a parameter of a study by its path, or how many there are. */
size_t kith_study_parameter(const struct kith_study *self, const char *path);

/** Whether a path, or what a setting begins with, is of a change over time: only those may differ between scenarios that are compared. */
int kith_is_change(const char *path);

/** Number of an entry of a scenario by its path, or SIZE_MAX. */
size_t kith_study_entry(const struct kith_scenario *scenario, const char *path);

/* plan.c */

/** Sizes, checks that the scenarios can be compared, and parameter values of all draws.
 * @param values  NULL, or shaped as those of the study: values to use instead of drawing; taken */
int kith_study_plan(struct kith_study **out, const struct kith_scenario *const *scenarios, size_t n,
    const struct kith_options *options, double *values, uint32_t n_draws, struct kith_error *err);

/** Whether what decides how large a run is has the values of the first scenario's first draw, in all draws of a scenario.
 * @param values  shape (draw, stride), of which each row holds the scenario's entries */
int kith_study_check_sizes(const struct kith_study *self, const struct kith_scenario *scenario, const double *values, size_t stride, struct kith_error *err);

/** Releases what a plan made, and the study itself. */
void kith_study_unplan(struct kith_study *self);

/** Parameter values of draws from `first` on, into `values`. Looks at `stop` before each draw. */
int kith_study_draw_from(struct kith_study *self, uint32_t first, struct kith_error *err);

/** Says anew what of the parameters comes from a posterior (`drawn_from`), for so many draws as there are now. */
int kith_study_tell_posterior(struct kith_study *self, struct kith_error *err);

/** What a cohort counts (`layout`), and whether there is room for the counts of all runs. The first draw must be there. */
int kith_study_fits(struct kith_study *self, struct kith_error *err);

/* idle.c */

/** Says what was asked for and cannot act in this run, and what is rounded away: a line for each kind. */
void kith_study_tell_idle(const struct kith_study *self, FILE *to);

/** teams.c: places that rounding makes more or fewer than equal staff has; changes that turn on a team of which nothing is said. */
void kith_study_tell_staff(const struct kith_study *self, FILE *to);
void kith_scenario_tell_teams(const struct kith_scenario *self, FILE *to);

/** Which outcomes and curves its runs have. */
static inline enum kith_kind_of_run
kith_study_kind(const struct kith_study *self)
{
    return self->population ? KITH_POPULATION_RUN : KITH_COHORT_RUN;
}

/** population.c: whether one of `n` named regions is run; where none is named, all are. */
int kith_study_runs_in(const struct kith_study *self, const char *const *region, size_t n);

/** costs.c: whether a lever of some scenario has a cost of its own; costs that are not paid in this run; of a scenario, in a cohort. */
double kith_study_discount(const struct kith_study *self); /**< rate a year, 0: none */

/** Of which years the euros of scenarios are, of hours and of what levers cost; none is converted. */
struct kith_price_years {
    double first, last; /**< 0: none is said */
    size_t unsaid; /**< prices without a year */
};

struct kith_price_years kith_price_years_of(const struct kith_scenario *const *scenario, size_t n);
int kith_study_has_costs(const struct kith_study *self);
void kith_study_tell_costs(const struct kith_study *self, FILE *to);
void kith_scenario_tell_costs(const struct kith_scenario *self, const char *before, FILE *to);

/** The same of scenarios alone: what does nothing in runs that `idle` marks, and if they are of cohorts, their changes. */
void kith_scenarios_tell_idle(const struct kith_scenario *const *scenario, size_t n, unsigned idle, FILE *to);

/** Parts that every run of a kind needs, in one scenario. */
int kith_study_need_members(const struct kith_scenario *scenario, int population, struct kith_error *err);

/* question.c */

/** Checks what is asked against scenarios and draws, before anything is run, and adds what is not asked. */
int kith_questions_settle(struct kith_study *self, struct kith_error *err);
void kith_questions_clear(struct kith_questions *self);

/* population.c */

/** What a study of populations has beside. Regions are counted from 1: region 0 is all of them together. */
struct kith_regions;
struct kith_region;
struct kith_histories;
enum { KITH_LARGE_TABLES = 4 };
enum kith_reported_by { KITH_SHARE_OF_REPORTS, KITH_SHARE_OF_SEVERE /* of all severe incidents, those that led to a report of theirs */, KITH_REPORTED_BY };
struct kith_population {
    struct kith_regions *table;
    const struct kith_region **region; /* shape (n_regions): those that are run, in the order of the table */
    size_t n_regions;
    const struct kith_scenario *burn_in; /* borrowed; its values: shape (draw, entry) */
    double *burn_in_values;
    struct kith_drawn burn_in_draws; /* where those come from, likewise, when it is no scenario of the study */
    uint32_t burn_in_weeks, years, margins;
    int64_t *sum; /* shape (scenario, 1 + regions, layout total): over runs */
    int64_t *weeks; /* shape (scenario, 1 + regions, weekly cells): over draws, each times per_draw over its runs */
    struct kith_room large[KITH_LARGE_TABLES]; /* of strata, kept, queues, weekly */
    float *strata; /* shape (scenario, draw, replicate, 1 + regions, 1 + years, margins, outcomes); year 0: all together */
    int64_t *kept; /* what each run counted of strata and their claims on queues: kith_population_kept(); or NULL */
    float *queues; /* shape (scenario, draw, replicate, 1 + regions, 1 + years, queues, outcomes of a queue) */
    float *weekly; /* shape (scenario, draw, replicate, 1 + regions, weekly cells): weekly tables of each run, one after the other; or NULL */
    double *reporters; /* shape (scenario, draw, replicate, KITH_REPORTED_BY, reporters): all regions and years */
    double overload; /* highest load of a queue */
    uint8_t *withheld; /* shape (scenario, 1 + regions, 1 + years, margins): 1 what may not be told; NULL: nothing is withheld */
    struct kith_histories *histories; /* of single families, or NULL */
};

/** Makes the plan of a population: options->regions is read unless there is a table.
 * @param table  taken, or NULL
 * @param values  of the burn-in, shape (draw, entry); taken, or NULL: worked out */
int kith_population_plan(struct kith_study *study, struct kith_regions *table, double *values, struct kith_error *err);
/** Values of the burn-in in draws from `first` on, of a study that has more draws now. */
int kith_population_draw_from(struct kith_study *study, uint32_t first, struct kith_error *err);
/** All of it but histories. */
void kith_population_free(struct kith_population *self);

/** Sizes of strata that are crossed, by the options. */
int kith_population_cross(struct kith_study *study, struct kith_error *err);

/** Adds to `text` what this program counts in a small region under what a scenario says. */
struct kith_text;
int kith_population_probe(const struct kith_scenario *scenario, const double *values, struct kith_text *text, struct kith_error *err);

/** One share by who reported. */
static inline double *
kith_population_reporter(const struct kith_study *study, size_t run, enum kith_reported_by what, size_t reporter)
{
    return study->population->reporters + (run * KITH_REPORTED_BY + (size_t) what) * study->layout.axis[KITH_AXIS_REPORTER] + reporter;
}

/** Index in strata of one run's outcomes. */
static inline size_t
kith_population_cell(const struct kith_study *study, size_t run, size_t region, size_t year, size_t margin)
{
    const struct kith_population *self = study->population;
    return (((run * (1 + self->n_regions) + region) * (1 + self->years) + year) * self->margins + margin) * study->form.n_outcomes;
}

/** Likewise in queues. */
static inline size_t
kith_population_queue_cell(const struct kith_study *study, size_t run, size_t region, size_t year, size_t queue)
{
    const struct kith_population *self = study->population;
    return (((run * (1 + self->n_regions) + region) * (1 + self->years) + year) * study->layout.axis[KITH_AXIS_QUEUE] + queue) * kith_n_queue_outcomes;
}

/** Counts summed over runs: shape (layout total). Region 0 is there once all is run. */
static inline int64_t *
kith_population_sum(const struct kith_study *study, size_t scenario, size_t region)
{
    return study->population->sum + (scenario * (1 + study->population->n_regions) + region) * study->layout.total;
}

/** Weekly tables lie one after the other in what is counted, from KITH_TALLY_P_VIOLENCE to KITH_TALLY_P_LOAD: numbers in all. */
static inline size_t
kith_population_weekly_cells(const struct kith_study *study)
{
    return study->layout.at[KITH_TALLY_P_LOAD] + study->layout.size[KITH_TALLY_P_LOAD] - study->layout.at[KITH_TALLY_P_VIOLENCE];
}

/** What one run counted, of the two blocks that are kept of single runs: KITH_TALLY_P_STRATA, KITH_TALLY_P_FLOWS. */
static inline int64_t *
kith_population_kept(const struct kith_study *study, size_t run, size_t region, enum kith_block_name block)
{
    const size_t strata = study->layout.size[KITH_TALLY_P_STRATA], both = strata + study->layout.size[KITH_TALLY_P_FLOWS];
    return study->population->kept + (run * (1 + study->population->n_regions) + region) * both + (block == KITH_TALLY_P_FLOWS ? strata : 0);
}

/** Regions, the largest first, so that no thread is left with one at the end: shape (n_regions). */
void kith_population_order(const struct kith_population *self, uint32_t *order);

/** What all regions live under before the policy, in a draw. */
void kith_population_before(const struct kith_population *self, uint32_t draw, struct kith_params *before);

/** What a region of the study is. */
struct kith_area kith_population_area(const struct kith_study *study, const struct kith_region *region);

/** What scenario s says in the first week of the policy in a region (or NULL: none), in a draw. */
void kith_population_params(const struct kith_study *study, size_t scenario, uint32_t draw, const char *region, double *room, struct kith_params *params);

#endif
