#include "decide/brief.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Numbers of the page, from the runs of the result. */

void
kith_brief_number(const struct kith_briefing *self, struct kith_text *to, double x, int digits, int sign)
{
    char plain[64];
    const int dutch = kith_brief_is_dutch(self);
    if (!isfinite(x) || fabs(x) >= 1e15) {
        kith_text_add(to, "–");
        return;
    }
    snprintf(plain, sizeof plain, "%.*f", digits, fabs(x));
    const size_t whole = strcspn(plain, ".");
    if (strspn(plain, "0.") == strlen(plain))
        sign = 0; /* nothing, as far as it is shown */
    else if (x < 0 || sign)
        kith_text_add(to, "%s", x < 0 ? "−" : "+");
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0)
            kith_text_add(to, "%s", dutch ? "." : ",");
        kith_text_put(to, plain + i, 1);
    }
    if (plain[whole])
        kith_text_add(to, "%s%s", dutch ? "," : ".", plain + whole + 1);
}

static const double *
runs_of(const struct kith_briefing *self, size_t scenario, size_t outcome)
{
    const struct kith_case *in = &self->in;
    return in->value + scenario * in->n_draws * in->n_runs * in->n_outcomes + outcome;
}

double
kith_brief_level(const struct kith_briefing *self, size_t scenario, size_t outcome)
{
    const struct kith_case *in = &self->in;
    return kith_expected_of(runs_of(self, scenario, outcome), NULL, in->n_outcomes, in->n_draws, in->n_runs, self->room).mean;
}

struct kith_expected
kith_brief_difference(const struct kith_briefing *self, size_t outcome)
{
    const struct kith_case *in = &self->in;
    return kith_expected_of(runs_of(self, self->reference, outcome), runs_of(self, self->policy, outcome), in->n_outcomes, in->n_draws, in->n_runs, self->room);
}
