#include "design/study.h"

#include <math.h>
#include <string.h>

#include "result/compare.h"

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
kith_study_level(const struct kith_study *self, size_t scenario, size_t outcome)
{
    return kith_study_spreads(self, outcomes_of(self, scenario, outcome), NULL, self->form.n_outcomes, self->scratch);
}

int
kith_study_same(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}
