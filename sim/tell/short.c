#include "design/study.h"

#include <math.h>
#include <stdio.h>

#include "model/outcome.h"
#include "result/numbers.h"
#include "run/run.h"
#include "stat/told.h"
#include "tell/print.h"

/* The answer before all the others (KITH_FOUR), and what may be said of it. The tests of the page and of the brief hold theirs against these lines. */

static void
print_way(FILE *to, const struct kith_study *self, enum kith_way way)
{
    switch (way) {
    case KITH_WAY_SAME:
        fputs("no difference\n", to);
        break;
    case KITH_WAY_OPEN:
        fputs("cannot be told: zero lies in the interval\n", to);
        break;
    case KITH_WAY_FEW:
        fprintf(to, "cannot be told: %u draws, and %d are the fewest\n", self->n_draws, KITH_TOLD_DRAWS);
        break;
    case KITH_WAY_FIXED:
        fputs("cannot be told: parameters were held fixed\n", to);
        break;
    case KITH_WAY_BARE:
        fputs("cannot be told: there is no error\n", to);
        break;
    default:
        fprintf(to, "%s\n", kith_way_names[way]);
    }
}

void
kith_study_print_short(const struct kith_study *self, FILE *to, size_t s)
{
    static const int sign[] = { [KITH_NEITHER] = 0, [KITH_HIGHER] = 1, [KITH_LOWER] = -1 };
    int told = 0;
    for (size_t i = 0; i < KITH_FOURS + (size_t) kith_study_has_costs(self); i++) { /* with levers that cost something, both of staff time and of all */
        const struct kith_four row = i < KITH_FOURS ? kith_four[i] : (struct kith_four) { "in all", "total_cost", "total_cost" };
        const size_t o = kith_form_find(&self->form, self->population ? row.population : row.cohort);
        if (o >= self->form.n_outcomes)
            continue;
        const struct kith_outcome *one = &self->form.outcomes[o];
        struct kith_difference d = kith_study_difference(self, s, o);
        const struct kith_told said = kith_told_of(d.mean, d.error, d.low, d.high, self->n_draws, d.n, sign[one->better]);
        d.low = said.low;
        d.high = said.high;
        const char *unit = one->unit;
        d = kith_print_times(d, kith_print_whole(self, 0, &unit));
        if (!told++)
            fputs(" in short\n", to);
        fprintf(to, "  %-8s %-17s %-14s ", row.name, one->name, kith_print_unit(unit));
        kith_print_number(to, 10, unit, d.mean, 1);
        kith_print_range(to, unit, &d, 1);
        fputs("  ", to);
        if (isnan(d.mean) && self->population && kith_population_is_withheld(self, s, 0, 0, 0))
            fputs("withheld\n", to);
        else
            print_way(to, self, said.way);
    }
}
