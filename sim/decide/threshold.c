#include "decide/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/numeric.h"
#include "stat/edge.h"
#include "stat/sample.h"

/* What would have to be true: the value of a parameter at which the choice between two options changes, for several values of another one. By
 * search: cohorts are run again at each value, on the random numbers and with the other parameters of the first draws of the file. */

enum { DRAWS = 100, LINES = 7 };

static const struct kith_sheet_column columns[] = {
    { "scenario", "option held against the reference", KITH_CELL_TEXT, 0 },
    { "other", "the other parameter", KITH_CELL_TEXT, 0 },
    { "value", "its value", KITH_CELL_NUMBER, 0 },
    { "parameter", "the parameter that was searched", KITH_CELL_TEXT, 0 },
    { "boundary", "its value at which both are equal on average", KITH_CELL_NUMBER, 0 },
    { "error", "standard error of that", KITH_CELL_NUMBER, 0 },
    { "better", "where the option does better: above, below, throughout, nowhere", KITH_CELL_TEXT, 0 },
    { "draws_there", "share of draws of the parameter on that side", KITH_CELL_NUMBER, 0 },
};

struct search {
    struct kith_deciding *of;
    struct kith_options *options;
    size_t draws, scenario, outcome, parameter, other; /* other: SIZE_MAX when there is none */
    double other_value, sign;
    double *reference; /* shape (draws): outcome under the reference */
    double *value, *outcome_room; /* shape (draws, parameters), (draws) */
    int *status;
    struct kith_error *err;
    int runs; /* sets of runs made */
};

/* One boundary. */
struct line {
    double other;
    struct kith_edge edge;
};

/* ---- running ---- */

/* Outcomes of a scenario in all draws, with the two parameters at given values (NaN: as drawn). */
static int
evaluate(struct search *self, size_t scenario, double x, double other, double *to)
{
    const struct kith_case *in = &self->of->in;
    const char **path = calloc(in->n_parameters, sizeof *path);
    size_t *at = calloc(in->n_parameters, sizeof *at), n = 0;
    int status = path && at ? KITH_OK : kith_fail(self->err, KITH_ERR_MEMORY, "out of memory");
    for (size_t p = 0; !status && p < in->n_parameters; p++)
        if (kith_case_varies(in, scenario, scenario, p) == scenario) {
            path[n] = in->parameter[p];
            at[n++] = p;
        }
    for (size_t d = 0; !status && d < self->draws; d++)
        for (size_t k = 0; k < n; k++) {
            const double drawn = in->drawn[(scenario * in->n_draws + d) * in->n_parameters + at[k]];
            self->value[d * n + k] = at[k] == self->parameter && !isnan(x) ? x : at[k] == self->other && !isnan(other) ? other : drawn;
        }
    const struct kith_points points = { path, n, self->value, self->draws, &in->outcome[self->outcome], 1 };
    if (!status)
        status = kith_evaluate(in->read[scenario], &points, self->options, to, self->status, self->err);
    for (size_t d = 0; !status && d < self->draws; d++)
        if (self->status[d])
            status = kith_fail(self->err, KITH_ERR_DATA, "draw %zu cannot be run with %s at %g", d, in->parameter[self->parameter], x);
    self->runs++;
    free(path);
    free(at);
    return status;
}

static int
ask(struct kith_asked *out, double x, void *with)
{
    struct search *self = with;
    const int status = evaluate(self, self->scenario, x, self->other_value, self->outcome_room);
    struct kith_sum sum = { 0 };
    double squares = 0;
    if (status)
        return status;
    for (size_t d = 0; d < self->draws; d++)
        if (isfinite(self->outcome_room[d]) && isfinite(self->reference[d]))
            kith_sum_add(&sum, self->sign * (self->outcome_room[d] - self->reference[d]));
    const double mean = kith_sum_mean(&sum);
    for (size_t d = 0; d < self->draws; d++)
        if (isfinite(self->outcome_room[d]) && isfinite(self->reference[d])) {
            const double one = self->sign * (self->outcome_room[d] - self->reference[d]) - mean;
            squares += one * one;
        }
    *out = (struct kith_asked) { mean, sqrt(squares / (double) (sum.n - 1) / (double) sum.n) };
    return KITH_OK;
}

/* ---- telling ---- */

static double *
values_of(const struct search *self, size_t parameter, double *room)
{
    const struct kith_case *in = &self->of->in;
    for (size_t d = 0; d < in->n_draws; d++)
        room[d] = in->drawn[(self->scenario * in->n_draws + d) * in->n_parameters + parameter];
    kith_sort(room, in->n_draws);
    return room;
}

/* Whether the option does better at x, by one boundary. */
static int
is_better(const struct kith_edge *edge, double root, double x)
{
    return isnan(root) ? edge->at_low > 0 : (x > root) == (edge->slope > 0);
}

static const char *
side(const struct kith_edge *edge)
{
    return isnan(edge->root) ? edge->at_low > 0 ? "throughout" : "nowhere" : edge->slope > 0 ? "above" : "below";
}

/* By the boundary straight between its neighbours, or that of the nearest line where one of them has none. */
static int
is_better_at(const struct line *line, size_t n, double x, double other)
{
    size_t k = 0;
    while (k + 1 < n && line[k + 1].other <= other)
        k++;
    if (k + 1 == n || other <= line[0].other)
        return is_better(&line[k].edge, line[k].edge.root, x);
    const double part = (other - line[k].other) / (line[k + 1].other - line[k].other), a = line[k].edge.root, b = line[k + 1].edge.root;
    if (isnan(a) || isnan(b))
        return is_better(&line[k + (part > 0.5)].edge, line[k + (part > 0.5)].edge.root, x);
    return is_better(&line[k].edge, a + part * (b - a), x);
}

static double
share_better(const struct search *self, const struct line *line, size_t n)
{
    const struct kith_case *in = &self->of->in;
    double share = 0;
    for (size_t d = 0; d < in->n_draws; d++) {
        const double *row = in->drawn + (self->scenario * in->n_draws + d) * in->n_parameters;
        share += is_better_at(line, n, row[self->parameter], self->other == SIZE_MAX ? 0 : row[self->other]) / (double) in->n_draws;
    }
    return share;
}

static double
share_beyond(const struct search *self, const struct kith_edge *edge)
{
    const struct kith_case *in = &self->of->in;
    double share = 0;
    for (size_t d = 0; d < in->n_draws; d++)
        share += is_better(edge, edge->root, in->drawn[(self->scenario * in->n_draws + d) * in->n_parameters + self->parameter]) / (double) in->n_draws;
    return share;
}

/* What a log hazard ratio means to somebody who decides. */
static const char *
in_words(const struct search *self, double x)
{
    struct kith_answer *to = self->of->answer;
    const char *path = self->of->in.parameter[self->parameter], *last = strrchr(path, '.');
    if (!last || strcmp(last, ".advantage") != 0)
        return "";
    const char *text = kith_pool_format(&to->pool, " (help works %.0f %% %s)", 100 * fabs(kith_exp(x) - 1), x < 0 ? "less soon" : "sooner");
    return text ? text : "";
}

static void
tell(struct search *self, struct kith_sheet *sheet, const struct line *line, size_t n)
{
    const struct kith_case *in = &self->of->in;
    struct kith_answer *to = self->of->answer;
    const char *name = in->scenario[self->scenario], *path = in->parameter[self->parameter];
    for (size_t k = 0; k < n; k++) {
        kith_sheet_text(to, sheet, "%s", name);
        kith_sheet_text(to, sheet, "%s", self->other == SIZE_MAX ? "" : in->parameter[self->other]);
        kith_sheet_number(to, sheet, "x", self->other == SIZE_MAX ? (double) NAN : line[k].other);
        kith_sheet_text(to, sheet, "%s", path);
        kith_sheet_number(to, sheet, "x", line[k].edge.root);
        kith_sheet_number(to, sheet, "x", line[k].edge.error);
        kith_sheet_text(to, sheet, "%s", side(&line[k].edge));
        kith_sheet_number(to, sheet, "1", share_beyond(self, &line[k].edge));
    }
    const struct line *middle = &line[n / 2];
    const double share = share_better(self, line, n), error = sqrt(share * (1 - share) / (double) in->n_draws);
    const char *at = self->other == SIZE_MAX ? "" : kith_pool_format(&to->pool, ", with %s at %.3g,", in->parameter[self->other], middle->other);
    if (isnan(middle->edge.root))
        kith_answer_say(to, "By %s%s %s does %s than %s at all values of %s that were drawn.", in->outcome[self->outcome], at ? at : "", name,
            middle->edge.at_low > 0 ? "better" : "no better", kith_decide_name(self->of, 0), path);
    else
        kith_answer_say(to, "For %s to do better than %s by %s%s %s would have to be %s %.3g%s (error %.2g).", name, kith_decide_name(self->of, 0), in->outcome[self->outcome], at ? at : "", path,
            side(&middle->edge), middle->edge.root, in_words(self, middle->edge.root), middle->edge.error);
    kith_answer_say(to, "%.0f %% of the draws of %s lie where %s does better (error %.0f).", 100 * share, self->other == SIZE_MAX ? "it" : "the two parameters", name, 100 * error);
}

/* ---- one pair ---- */

/* Values of the other parameter: quantiles of its draws from 5 to 95 %. */
static int
search(struct search *self, struct kith_sheet *sheet, double *room)
{
    const size_t all = self->of->in.n_draws, n = self->other == SIZE_MAX ? 1 : LINES;
    struct line line[LINES];
    for (size_t k = 0; k < n; k++) {
        line[k].other = self->other_value = (double) NAN;
        if (self->other != SIZE_MAX)
            line[k].other = self->other_value = kith_quantile(values_of(self, self->other, room), all, 0.05 + 0.9 * (double) k / (LINES - 1));
        values_of(self, self->parameter, room);
        const double low = room[0], high = room[all - 1];
        const int status = kith_edge_of(&line[k].edge, low, high, 0.001 * (high - low), ask, self);
        if (status)
            return status;
    }
    tell(self, sheet, line, n);
    return KITH_OK;
}

/* Whether the reference does not depend on a parameter: it is the same with that at either end. */
static int
reference_stays(struct search *self, size_t parameter, double *room)
{
    const size_t all = self->of->in.n_draws, kept = self->parameter, n = self->draws;
    const char *path = self->of->in.parameter[parameter];
    if (kith_case_varies(&self->of->in, self->of->order[0], self->of->order[0], parameter) == SIZE_MAX)
        return KITH_OK;
    values_of(self, parameter, room);
    const double low = room[0], high = room[all - 1];
    self->parameter = parameter;
    int status = evaluate(self, self->of->order[0], low, (double) NAN, self->reference);
    if (!status)
        status = evaluate(self, self->of->order[0], high, (double) NAN, self->outcome_room);
    self->parameter = kept;
    for (size_t d = 0; d < n && !status; d++)
        if (self->reference[d] > self->outcome_room[d] || self->reference[d] < self->outcome_room[d])
            status = kith_fail(self->err, KITH_ERR_USAGE, "what-if %s: acts under the reference, too; what would have to be true is asked of a parameter of what is held against it", path);
    return status;
}

static int
search_pair(struct search *self, struct kith_sheet *sheet)
{
    double *room = calloc(self->of->in.n_draws, sizeof *room);
    int status = room ? KITH_OK : kith_fail(self->err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        status = reference_stays(self, self->parameter, room);
    if (!status && self->other != SIZE_MAX)
        status = reference_stays(self, self->other, room);
    if (!status)
        status = evaluate(self, self->of->order[0], (double) NAN, (double) NAN, self->reference);
    if (!status)
        status = search(self, sheet, room);
    free(room);
    return status;
}

static int
set_number(struct kith_options *options, const char *name, double x, struct kith_error *err)
{
    char words[32];
    snprintf(words, sizeof words, "%.0f", x);
    return kith_options_set(options, name, words, err);
}

static int
open_search(struct search *self, struct kith_error *err)
{
    const struct kith_case *in = &self->of->in;
    const char *seed;
    self->err = err;
    self->draws = in->n_draws < DRAWS ? in->n_draws : DRAWS;
    self->outcome = self->of->outcome[0];
    self->sign = kith_case_sign(in, self->outcome);
    self->options = kith_options_new("evaluate", err);
    self->reference = calloc(2 * self->draws, sizeof *self->reference);
    self->value = calloc(self->draws * in->n_parameters + 1, sizeof *self->value);
    self->status = calloc(self->draws, sizeof *self->status);
    if (!self->options || !self->reference || !self->value || !self->status)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->outcome_room = self->reference + self->draws;
    TRY(kith_study_note(in->study, "seed", &seed, err));
    TRY(kith_options_set(self->options, "seed", seed, err));
    TRY(kith_options_set(self->options, "random-numbers", "own", err));
    if (self->of->threads)
        TRY(set_number(self->options, "threads", self->of->threads, err));
    kith_options_stop(self->options, self->of->stop);
    return set_number(self->options, "families", in->families, err);
}

static int
check(const struct kith_deciding *self, struct kith_error *err)
{
    if (self->in.population)
        return kith_fail(err, KITH_ERR_USAGE, "what-if: runs cohorts again, and this file is of a population; kith compare --break-even answers from its draws");
    if (self->in.n_draws < KITH_DECIDE_DRAWS)
        return kith_fail(err, KITH_ERR_USAGE, "what-if: %zu draws of the parameters are too few; %d are needed", self->in.n_draws, KITH_DECIDE_DRAWS);
    if (!kith_case_sign(&self->in, self->outcome[0]))
        return kith_fail(err, KITH_ERR_USAGE, "what-if: of %s neither more nor less is better; name another --outcome first", self->in.outcome[self->outcome[0]]);
    return KITH_OK;
}

int
kith_decide_threshold(struct kith_deciding *self, const char *const *what_if, size_t n, struct kith_error *err)
{
    struct search s = { .of = self, .other = SIZE_MAX };
    if (!n)
        return KITH_OK;
    TRY(check(self, err));
    int status = kith_case_parameter(&self->in, what_if[0], &s.parameter, err);
    if (n > 1)
        TELL(kith_case_parameter(&self->in, what_if[1], &s.other, err));
    if (!status)
        status = open_search(&s, err);
    struct kith_sheet *sheet = kith_sheet_new(self->answer, "threshold", columns, sizeof columns / sizeof *columns, "What would have to be true, by %s:", self->in.outcome[self->outcome[0]]);
    size_t asked = 0;
    for (size_t i = 1; i < self->in.n_scenarios && !status; i++) {
        s.scenario = self->order[i];
        if (kith_case_varies(&self->in, s.scenario, s.scenario, s.parameter) == SIZE_MAX || (n > 1 && kith_case_varies(&self->in, s.scenario, s.scenario, s.other) == SIZE_MAX))
            continue;
        asked++;
        status = search_pair(&s, sheet);
    }
    if (!status && !asked)
        status = kith_fail(err, KITH_ERR_USAGE, "what-if %s: is drawn in no scenario that is held against %s", what_if[0], kith_decide_name(self, 0));
    kith_sheet_note(self->answer, sheet, "By search over cohorts that were run again at each value (%d sets of %zu runs), the other parameters as in the first %zu draws, whatever the searched ones were there; error: from "
                                         "those draws. draws_there: of the parameter by itself, at that value of the other one.",
        s.runs, s.draws, s.draws);
    kith_options_free(s.options);
    free(s.reference);
    free(s.value);
    free(s.status);
    return status;
}
