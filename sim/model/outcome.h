#ifndef KITH_MODEL_OUTCOME_H
#define KITH_MODEL_OUTCOME_H

#include "model/rules.h"
#include "model/family.h"
#include "model/tally.h"

/** What a policy is judged by: a number worked out from what was counted, of a run, of a part of a population, or of a queue.
 * outcomes.h has them all; outcome.c and outcome_population.c say how each is made. */
enum kith_better { KITH_NEITHER, KITH_HIGHER, KITH_LOWER };
extern const char *const kith_better_names[]; /**< "neither", "higher", "lower": better for families */

/** What an outcome is about: tables are told by these, in this order. */
enum kith_about { KITH_ABOUT_VIOLENCE, KITH_ABOUT_CHILDREN, KITH_ABOUT_REPORTS, KITH_ABOUT_WAITING, KITH_ABOUT_HELP, KITH_ABOUT_COST, KITH_ABOUTS };
extern const char *const kith_about_names[KITH_ABOUTS]; /**< "violence" ... */

struct kith_slice;
struct kith_outcome {
    const char *name, *unit, *meaning;
    enum kith_better better;
    enum kith_about group;
    int headline; /**< 1: shown first, where not all are */
    unsigned kinds; /**< kinds of run that have it with this unit and meaning: 1 << enum kith_kind_of_run; 0 of a queue */
    enum kith_block_name table; /**< the counts that it is made of mostly: kith_blocks[table].name */
    double (*of)(const struct kith_slice *slice);
};

/** Those of a cohort, of a population, and of a queue (assessment, a service, the teams of a pathway) in a population. */
extern const struct kith_outcome kith_outcomes[], kith_population_outcomes[], kith_queue_outcomes[];
extern const size_t kith_n_outcomes, kith_n_population_outcomes, kith_n_queue_outcomes;

/** The four answers, of KITH_FOUR in outcomes.h. */
enum { KITH_FOURS = 4 };
struct kith_four {
    const char *name, *cohort, *population; /**< "safety", and the outcome that says it */
};
extern const struct kith_four kith_four[KITH_FOURS];

/** Index of an outcome of a cohort, or kith_n_outcomes. */
size_t kith_outcome_find(const char *name);

/** What outcomes are made of. Of a cohort: all that a run counted. Of a population: one stratum (margin) in one year from 1 on, or
 * with year 0 in all years together; `tally` may be of one region or a sum over regions. */
struct kith_slice {
    const struct kith_params *params; /**< of a population: of the first week of the policy */
    const struct kith_layout *layout;
    const int64_t *tally;
    uint32_t queue; /**< for outcomes of queues */
    uint32_t margin, from, to; /**< population: years, counted from 0 */
    double households; /**< population: with children, of all that was counted */
    int64_t count[KITH_MEASURES]; /**< population: summed over the years */
};
struct kith_slice kith_slice_of(const struct kith_params *params, const struct kith_layout *layout, const int64_t *tally, uint32_t year, uint32_t margin);

/** All outcomes of a cohort: shape (kith_n_outcomes); NaN where a run holds nobody to ask. */
void kith_outcomes_of(const struct kith_slice *slice, double *values);

/** All outcomes of a slice of a population: shape (kith_n_population_outcomes); NaN where nobody is there to ask. Rates are per 1,000
 * households with children of the region, of all margins alike, and so are use and load, so that classes add up to the whole. */
void kith_population_outcomes_of(const struct kith_slice *slice, double *values);

/** All of a queue in a slice: shape (kith_n_queue_outcomes); NaN where there is nothing to ask. */
void kith_queue_outcomes_of(const struct kith_slice *slice, uint32_t queue, double *values);

/** Load of a queue in some years (from, to as in a slice): the work that comes, of what can be done. Above one a
 * queue grows for as long as nobody leaves it. */
/** Reports of all sorts from the first on; severe incidents, expected. */
double kith_reports_of(const struct kith_slice *s);
double kith_severe_of(const struct kith_slice *s);

double kith_load_of(const struct kith_slice *slice, uint32_t queue);

/** What staff time costs, by who pays for it [euro], for a cohort or for any span of time.
 *
 * Hours of a service's places in use cost its hour_cost and are paid by its payer. Hours of teams (staff_ratio times the mean hours of
 * a place of the services) cost the mean hour_cost of the services and are paid by their payers, all in proportion to the
 * staff time of the services' places. Assessments take assess.hours each and are paid by municipalities. ODD.md, section 7.8.
 * The result is proportional to place_weeks and assessments: costs of parts of a time add up.
 *
 * @param place_weeks  shape (n_queues), weeks of places in use; queue 0, assessment, has none
 * @param assessments  taken up; follow-up reports count for assess.followup_work each
 * @param cost  shape (KITH_PAYERS) */
void kith_cost_of(const struct kith_params *params, const double *place_weeks, double assessments, double *cost);

/** What levers cost a cohort, by who pays [euro]: what is paid by year, by report, by start of help and by year for professionals, for the families
 * that are reported in a year; what is paid once, and budgets, belong to a time that a cohort has not. ODD.md, section 7.10.
 * @param admitted, places  shape (n_queues): starts of help; weeks of places that there are, while `families` were reported
 * @param spent  shape (KITH_PAYERS) */
void kith_spending_of(const struct kith_params *params, double families, double reports, const double *admitted, const double *places, double *spent);

/** Kaplan-Meier, a length of spells after the other: begins as { spells of all lengths, 1 }. The one place where it is worked out. */
struct kith_survival {
    double at_risk, free; /**< spells that are longer; share of all that did not end till now */
};

/** Passes the next length: so many spells ended, and so many were still going on when they were last seen. */
static inline void
kith_survival_pass(struct kith_survival *self, double ended, double still)
{
    if (self->at_risk > 0)
        self->free *= 1 - ended / self->at_risk;
    self->at_risk -= ended + still;
}

/** What the two kinds of run differ in for a study, its file and its tables. */
struct kith_form {
    const char *kind;
    const struct kith_outcome *outcomes;
    size_t n_outcomes;
};
struct kith_form kith_form_of(enum kith_kind_of_run kind);

/** The outcomes of queues as a form. */
struct kith_form kith_form_of_queues(void);

/** The most that a number with this unit can be: 1 of a share, or an index; infinite of others, and of a load, which is of what can be done. */
double kith_outcome_most(const char *name, const char *unit);

/** Index of an outcome of a form, or its n_outcomes. */
size_t kith_form_find(const struct kith_form *self, const char *name);

#endif
