#include "result/precise.h"

#include <string.h>

#include "result/compare.h"
#include "result/numbers.h"

size_t
kith_precise_pairs(const struct kith_study *self)
{
    return (self->n_scenarios - 1) * self->options.n_precision;
}

static int
judge(const struct kith_study *self, size_t k, struct kith_precise_pair *pair)
{
    const size_t n = self->options.n_precision, s = 1 + k / n;
    const struct kith_precision *asked = &self->options.precision[k % n];
    const size_t outcome = kith_form_find(&self->form, asked->outcome);
    double *d = kith_study_take(self, (size_t) self->done * sizeof *d);
    if (!d)
        return 0;
    kith_study_differences(self, s, outcome, d);
    *pair = (struct kith_precise_pair) { kith_scenario_name(self->scenario[s]), asked->outcome, self->form.outcomes[outcome].unit, asked->half_width, 1, 0,
        kith_width_of(d, self->n_draws, self->per_draw), kith_levels_of(d, self->n_draws, self->per_draw),
        kith_share_of(d, self->n_draws, self->per_draw) };
    pair->reached = kith_width_enough(&pair->width, pair->asked);
    if (strcmp(pair->unit, "1") == 0) {
        pair->unit = "%";
        pair->per_shown = 100;
    }
    kith_study_back(self, d);
    return 1;
}

struct kith_precise_pair *
kith_precise_judge(const struct kith_study *self)
{
    struct kith_precise_pair *pair = kith_study_take(self, (kith_precise_pairs(self) + 1) * sizeof *pair);
    for (size_t k = 0; pair && k < kith_precise_pairs(self); k++)
        if (!judge(self, k, &pair[k])) {
            kith_study_back(self, pair);
            pair = NULL;
        }
    return pair;
}

void
kith_study_differences(const struct kith_study *self, size_t scenario, size_t outcome, double *to)
{
    const size_t runs = (size_t) self->n_draws * self->per_draw, n = self->form.n_outcomes;
    for (size_t i = 0; i < runs; i++)
        to[i] = self->outcome[(scenario * runs + i) * n + outcome] - self->outcome[i * n + outcome];
}

struct kith_width
kith_study_width(const struct kith_study *self, size_t scenario, size_t i, double *room)
{
    kith_study_differences(self, scenario, kith_form_find(&self->form, self->options.precision[i].outcome), room);
    return kith_width_of(room, self->n_draws, self->per_draw);
}

int
kith_study_is_precise(const struct kith_study *self)
{
    if (!self || self->opened)
        return -1;
    double *room = kith_study_take(self, (size_t) self->n_draws * self->per_draw * sizeof *room);
    int precise = room != NULL;
    for (size_t s = 1; room && s < self->n_scenarios; s++)
        for (size_t i = 0; i < self->options.n_precision; i++) {
            const struct kith_width width = kith_study_width(self, s, i, room);
            precise = precise && kith_width_enough(&width, self->options.precision[i].half_width);
        }
    kith_study_back(self, room);
    return precise;
}
