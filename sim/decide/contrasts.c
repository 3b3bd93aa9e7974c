#include "decide/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "stat/expected.h"

/* Differences with the reference, the three spreads apart. */

static const struct kith_sheet_column columns[] = {
    { "outcome", "outcome, as kith describe names it", KITH_CELL_TEXT, 0 },
    { "unit", "unit of all numbers of the row; 1 is a share", KITH_CELL_TEXT, 0 },
    { "scenario", "scenario", KITH_CELL_TEXT, 0 },
    { "reference", "mean under the reference", KITH_CELL_NUMBER, 0 },
    { "mean", "mean under the scenario", KITH_CELL_NUMBER, 0 },
    { "difference", "mean paired difference", KITH_CELL_CHANGE, 0 },
    { "low", "from here to high: to hold 95 % of the expected difference over draws of the parameters", KITH_CELL_CHANGE, 0 },
    { "high", "see low", KITH_CELL_CHANGE, 0 },
    { "mc_error", "Monte Carlo standard error of the mean difference", KITH_CELL_NUMBER, 0 },
    { "study_sd", "spread of the difference of two real studies of that many families, parameters given", KITH_CELL_NUMBER, 0 },
    { "better", "which direction is better for families", KITH_CELL_TEXT, 0 },
};

static const char *
shown(const char *unit)
{
    return strcmp(unit, "1") == 0 ? "%" : unit;
}

static void
add(struct kith_deciding *self, struct kith_sheet *sheet, size_t o, size_t i, double *room)
{
    const struct kith_case *in = &self->in;
    const size_t each = in->n_draws * in->n_runs * in->n_outcomes;
    const double *a = in->value + self->order[0] * each + o, *b = in->value + self->order[i] * each + o;
    const struct kith_expected left = kith_expected_of(a, NULL, in->n_outcomes, in->n_draws, in->n_runs, room);
    const struct kith_expected right = kith_expected_of(b, NULL, in->n_outcomes, in->n_draws, in->n_runs, room);
    const struct kith_expected d = kith_expected_of(a, b, in->n_outcomes, in->n_draws, in->n_runs, room);
    const char *unit = in->unit[o];
    const double whole = kith_decide_whole(self, &unit);
    struct kith_answer *to = self->answer;
    kith_sheet_text(to, sheet, "%s", in->outcome[o]);
    kith_sheet_text(to, sheet, "%s", shown(unit));
    kith_sheet_text(to, sheet, "%s", kith_decide_name(self, i));
    kith_sheet_number(to, sheet, unit, whole * left.mean);
    kith_sheet_number(to, sheet, unit, whole * right.mean);
    kith_sheet_number(to, sheet, unit, whole * d.mean);
    kith_sheet_number(to, sheet, unit, whole * d.low);
    kith_sheet_number(to, sheet, unit, whole * d.high);
    kith_sheet_number(to, sheet, unit, whole * d.error);
    kith_sheet_number(to, sheet, unit, whole * sqrt(left.within + right.within)); /* two real studies share no random numbers */
    kith_sheet_text(to, sheet, "%s", in->better[o]);
}

/* By the first outcome: which is chosen, and by how much it is better than the reference, or the reference than the next. */
static void
say(struct kith_deciding *self, size_t o, double *room)
{
    const struct kith_case *in = &self->in;
    const size_t each = in->n_draws * in->n_runs * in->n_outcomes;
    const double *a = in->value + self->order[0] * each + o;
    size_t top = 0, next = 0;
    double best = 0, second = -HUGE_VAL;
    for (size_t i = 1; i < in->n_scenarios; i++) {
        const double gain = kith_case_sign(in, o) * kith_expected_of(a, in->value + self->order[i] * each + o, in->n_outcomes, in->n_draws, in->n_runs, room).mean;
        top = gain > best ? i : top;
        best = gain > best ? gain : best;
        next = gain > second ? i : next;
        second = gain > second ? gain : second;
    }
    self->chosen = top;
    const size_t i = top ? top : next;
    const char *unit = in->unit[o];
    const double whole = kith_decide_whole(self, &unit);
    const struct kith_expected d = kith_expected_of(a, in->value + self->order[i] * each + o, in->n_outcomes, in->n_draws, in->n_runs, room);
    const enum kith_way way = kith_case_told(in, o, &d).way;
    if (isnan(d.mean)) {
        kith_answer_say(self->answer, "By %s (%s) nothing is said: there is no number of it in the file%s.", in->outcome[o], in->meaning[o],
            in->population ? ", in which results of too few families or reports may be withheld (--small)" : "");
        return;
    }
    kith_answer_say(self->answer, "By %s (%s), %s does best on average: the difference of %s with %s is %s (%s to %s, MC error %s)%s.", in->outcome[o], in->meaning[o], kith_decide_name(self, top),
        kith_decide_name(self, i), kith_decide_name(self, 0), kith_answer_amount(self->answer, unit, whole * d.mean, 1), kith_answer_bare(self->answer, unit, whole * d.low, 1),
        kith_answer_bare(self->answer, unit, whole * d.high, 1), kith_answer_bare(self->answer, unit, whole * d.error, 0),
        way == KITH_WAY_BETTER || way == KITH_WAY_WORSE ? "" : way == KITH_WAY_OPEN ? "; zero is in that range, so which is better does not follow"
            : way == KITH_WAY_SAME                                                  ? "; that is no difference"
                                                                                    : "; which is better cannot be told by so few draws");
}

int
kith_decide_contrasts(struct kith_deciding *self, struct kith_error *err)
{
    double *room = calloc(self->in.n_draws + 1, sizeof *room);
    if (!room)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    struct kith_sheet *sheet = kith_sheet_new(self->answer, "contrasts", columns, sizeof columns / sizeof *columns, "Differences with %s:", kith_decide_name(self, 0));
    for (size_t k = 0; k < self->n_outcomes; k++)
        for (size_t i = 1; i < self->in.n_scenarios; i++)
            add(self, sheet, self->outcome[k], i, room);
    kith_sheet_note(self->answer, sheet, "low to high: what is not known of the parameters (95 %% of the expected difference over draws); mc_error: noise of the simulation, "
                                         "which more runs make smaller; study_sd: what two real studies would differ by chance. They are never mixed.");
    if (self->n_outcomes && kith_case_sign(&self->in, self->outcome[0]))
        say(self, self->outcome[0], room);
    free(room);
    return KITH_OK;
}
