#ifndef KITH_DESIGN_WITHOUT_H
#define KITH_DESIGN_WITHOUT_H

#include "design/study.h"

/** What is assumed of a way of organising help, and what is not: where scenarios differ in a pathway, each side that uses it runs once
 * more with `pathways.*.advantage` at zero, on the same draws and random numbers. These runs are further branches of the study after
 * those of its scenarios; of them outcomes are kept, and nothing else. */

/** Which scenarios run once more, from draws that are there; none of a single scenario, or when nobody wants it. */
int kith_without_plan(struct kith_study *self, struct kith_error *err);

/** Room for the outcomes of these runs, for as many draws and runs as the study has now. */
int kith_without_room(struct kith_study *self, struct kith_error *err);

/** Values of a draw, shape (entries of that scenario). */
void kith_without_values(const struct kith_study *self, size_t side, uint32_t draw, double *to);

/** Says that this is done. */
void kith_without_tell(const struct kith_study *self, FILE *to);

void kith_without_clear(struct kith_without *self);

/** Everything that goes on from one past: scenarios, then these sides. */
static inline size_t
kith_study_branches(const struct kith_study *self)
{
    return self->n_scenarios + self->without.n;
}

/** The scenario of a branch. */
static inline size_t
kith_study_of_branch(const struct kith_study *self, size_t branch)
{
    return branch < self->n_scenarios ? branch : self->without.scenario[branch - self->n_scenarios];
}

/** Outcomes of a run of a branch: shape (outcomes). */
static inline double *
kith_study_outcomes(const struct kith_study *self, size_t branch, size_t draw, size_t replicate)
{
    return branch < self->n_scenarios ? self->outcome + kith_study_cell(self, branch, draw, replicate) * self->form.n_outcomes
                                      : self->without.outcome + kith_study_cell(self, branch - self->n_scenarios, draw, replicate) * self->form.n_outcomes;
}

#endif
