#include "design/study.h"

#include <math.h>
#include <string.h>

#include "design/without.h"
#include "result/compare.h"
#include "stat/expected.h"

struct kith_difference
kith_study_spreads(const struct kith_study *self, const double *a, const double *b, size_t stride, double *room)
{
    return kith_paired_of(a, b, stride, self->n_draws, self->per_draw, room);
}

static const double *
outcomes_of(const struct kith_study *self, size_t scenario, size_t outcome)
{
    return self->outcome + kith_study_cell(self, scenario, 0, 0) * self->form.n_outcomes + outcome;
}

struct kith_difference
kith_study_difference(const struct kith_study *self, size_t scenario, size_t outcome)
{
    return kith_study_spreads(self, outcomes_of(self, 0, outcome), outcomes_of(self, scenario, outcome), self->form.n_outcomes, self->scratch);
}

struct kith_difference
kith_study_difference_without(const struct kith_study *self, size_t scenario, size_t outcome)
{
    static const double nothing = (double) NAN;
    const struct kith_without *w = &self->without;
    if (!w->n || (w->side[0] == 0 && w->side[scenario] == scenario))
        return (struct kith_difference) { nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing, 0 };
    return kith_study_spreads(self, kith_study_outcomes(self, w->side[0], 0, 0) + outcome, kith_study_outcomes(self, w->side[scenario], 0, 0) + outcome,
        self->form.n_outcomes, self->scratch);
}

struct kith_difference
kith_study_level(const struct kith_study *self, size_t scenario, size_t outcome)
{
    const struct kith_outcome *o = &self->form.outcomes[outcome];
    struct kith_difference d = kith_study_spreads(self, outcomes_of(self, scenario, outcome), NULL, self->form.n_outcomes, self->scratch);
    kith_level_within(d.mean, kith_outcome_most(o->name, o->unit), &d.low, &d.high);
    return d;
}

struct kith_difference
kith_study_curve(const struct kith_study *self, size_t scenario, size_t point, int difference)
{
    const double *first = self->curve + point, *own = first + kith_study_cell(self, scenario, 0, 0) * self->n_curves;
    return kith_study_spreads(self, difference ? first : own, difference ? own : NULL, self->n_curves, self->scratch);
}

int
kith_study_same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}
