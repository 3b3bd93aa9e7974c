#include "decide/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/numeric.h"
#include "decide/rerun.h"
#include "result/compare.h"
#include "stat/edge.h"
#include "stat/sample.h"
#include "tell/print.h"

/* What would have to be true: the value of a parameter at which the choice between two options changes, for several values of another one. By
 * search: cohorts are run again at each value, or populations from the past of the file at several values at once, on the random numbers and with
 * the other parameters of the first draws of the file. */

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

/* What a map of the boundary is drawn over. */
static const struct kith_sheet_column map[] = {
    { "scenario", "option held against the reference", KITH_CELL_TEXT, 1 },
    { "parameter", "the parameter that was searched", KITH_CELL_TEXT, 1 },
    { "value", "its value in a draw", KITH_CELL_NUMBER, 1 },
    { "other", "the other parameter", KITH_CELL_TEXT, 1 },
    { "other_value", "its value in the same draw", KITH_CELL_NUMBER, 1 },
    { "better", "1: by the boundary the option does better there", KITH_CELL_NUMBER, 1 },
};

struct search {
    struct kith_deciding *of;
    struct kith_options *options;
    struct kith_rerun *rerun; /* of populations; of cohorts NULL */
    size_t draws, scenario, outcome, parameter, other; /* other: SIZE_MAX when there is none */
    double other_value, sign;
    double *reference; /* shape (draws): outcome under the reference */
    double *value, *outcome_room; /* shape (draws, parameters), (draws) */
    int *status;
    struct kith_error *err;
    int runs; /* sets of runs made */
    struct kith_sheet *draws_sheet;
    double line_other[LINES]; /* value of the other parameter on each line */
};

/* One boundary. */
struct line {
    double other;
    struct kith_edge edge;
};

/* ---- running ---- */

/* Outcomes of a scenario in all draws, with given values of some parameters. */
static int
evaluate_cohort(struct search *self, const struct kith_rerun_with *with, double *to)
{
    const struct kith_case *in = &self->of->in;
    const char **path = calloc(in->n_parameters, sizeof *path);
    size_t *at = calloc(in->n_parameters, sizeof *at), n = 0;
    int status = path && at ? KITH_OK : kith_fail(self->err, KITH_ERR_MEMORY, "out of memory");
    for (size_t p = 0; !status && p < in->n_parameters; p++)
        if (kith_case_varies(in, with->scenario, with->scenario, p) == with->scenario) {
            path[n] = in->parameter[p];
            at[n++] = p;
        }
    for (size_t d = 0; !status && d < self->draws; d++)
        for (size_t k = 0; k < n; k++) {
            double x = in->drawn[(with->scenario * in->n_draws + d) * in->n_parameters + at[k]];
            for (int i = 0; i < 2; i++)
                x = at[k] == with->parameter[i] && !isnan(with->value[i]) ? with->value[i] : x;
            self->value[d * n + k] = x;
        }
    const struct kith_points points = { path, n, self->value, self->draws, &in->outcome[self->outcome], 1 };
    if (!status)
        status = kith_evaluate(in->read[with->scenario], &points, self->options, to, self->status, self->err);
    for (size_t d = 0; !status && d < self->draws; d++)
        if (self->status[d])
            status = kith_fail(self->err, KITH_ERR_DATA, "draw %zu cannot be run with %s at %g", d, in->parameter[self->parameter], with->value[0]);
    free(path);
    free(at);
    return status;
}

/* @param to  shape (n, draws) */
static int
evaluate(struct search *self, const struct kith_rerun_with *with, size_t n, double *to)
{
    int status = self->rerun ? kith_rerun_run(self->rerun, self->outcome, with, n, to, self->err) : KITH_OK;
    for (size_t i = 0; i < n && !self->rerun && !status; i++)
        status = evaluate_cohort(self, &with[i], to + i * self->draws);
    self->runs += (int) n;
    return status;
}

/* How much better than the reference, on average over draws. @param y  shape (draws) */
static struct kith_asked
contrast(const struct search *self, const double *y)
{
    struct kith_sum sum = { 0 };
    double squares = 0;
    for (size_t d = 0; d < self->draws; d++)
        if (isfinite(y[d]) && isfinite(self->reference[d]))
            kith_sum_add(&sum, self->sign * (y[d] - self->reference[d]));
    const double mean = kith_sum_mean(&sum);
    for (size_t d = 0; d < self->draws; d++)
        if (isfinite(y[d]) && isfinite(self->reference[d])) {
            const double one = self->sign * (y[d] - self->reference[d]) - mean;
            squares += one * one;
        }
    return (struct kith_asked) { mean, sqrt(squares / (double) (sum.n - 1) / (double) sum.n) };
}

static int
ask(struct kith_asked *out, double x, void *with)
{
    struct search *self = with;
    const struct kith_rerun_with here = { self->scenario, { self->parameter, self->other }, { x, self->other_value } };
    TRY(evaluate(self, &here, 1, self->outcome_room));
    *out = contrast(self, self->outcome_room);
    return KITH_OK;
}

static int
ask_many(struct kith_asked *out, const struct kith_edge_place *place, size_t n, void *with)
{
    struct search *self = with;
    struct kith_rerun_with *branch = calloc(n, sizeof *branch);
    double *y = calloc(n * self->draws, sizeof *y);
    int status = branch && y ? KITH_OK : kith_fail(self->err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < n && !status; i++)
        branch[i] = (struct kith_rerun_with) { self->scenario, { self->parameter, self->other }, { place[i].x, self->line_other[place[i].line] } };
    if (!status)
        status = evaluate(self, branch, n, y);
    for (size_t i = 0; i < n && !status; i++)
        out[i] = contrast(self, y + i * self->draws);
    free(branch);
    free(y);
    return status;
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
    const char *path = self->of->in.parameter[self->parameter];
    if (!kith_print_is_log_hazard(path))
        return "";
    const char *text = kith_pool_format(&to->pool, " (help works %.0f %% %s)", 100 * fabs(kith_exp(x) - 1), x < 0 ? "less soon" : "sooner");
    return text ? text : "";
}

/* Draws of the two parameters: exported only. */
static void
tell_draws(struct search *self, const struct line *line, size_t n)
{
    const struct kith_case *in = &self->of->in;
    struct kith_answer *to = self->of->answer;
    for (size_t d = 0; d < in->n_draws; d++) {
        const double *row = in->drawn + (self->scenario * in->n_draws + d) * in->n_parameters, other = self->other == SIZE_MAX ? (double) NAN : row[self->other];
        kith_sheet_text(to, self->draws_sheet, "%s", in->scenario[self->scenario]);
        kith_sheet_text(to, self->draws_sheet, "%s", in->parameter[self->parameter]);
        kith_sheet_number(to, self->draws_sheet, "x", row[self->parameter]);
        kith_sheet_text(to, self->draws_sheet, "%s", self->other == SIZE_MAX ? "" : in->parameter[self->other]);
        kith_sheet_number(to, self->draws_sheet, "x", other);
        kith_sheet_number(to, self->draws_sheet, "x", is_better_at(line, n, row[self->parameter], isnan(other) ? 0 : other));
    }
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
    int moves = 0;
    for (size_t k = 0; k < n; k++)
        moves |= line[k].edge.slope < 0 || line[k].edge.slope > 0 || line[k].edge.at_low < line[k].edge.at_high || line[k].edge.at_low > line[k].edge.at_high;
    if (!moves) {
        kith_answer_say(to, "By %s nothing follows from %s for %s: the difference with %s is the same at both ends of what was drawn.", in->outcome[self->outcome], path, name, kith_decide_name(self->of, 0));
        tell_draws(self, line, n);
        return;
    }
    if (isnan(middle->edge.root))
        kith_answer_say(to, "By %s%s %s does %s than %s at all values of %s that were drawn.", in->outcome[self->outcome], at ? at : "", name,
            middle->edge.at_low > 0 ? "better" : "no better", kith_decide_name(self->of, 0), path);
    else
        kith_answer_say(to, "For %s to do better than %s by %s%s %s would have to be %s %.3g%s (error %.2g).", name, kith_decide_name(self->of, 0), in->outcome[self->outcome], at ? at : "", path,
            side(&middle->edge), middle->edge.root, in_words(self, middle->edge.root), middle->edge.error);
    tell_draws(self, line, n);
    kith_answer_say(to, "%.0f %% of the draws of %s lie where %s does better (error %.0f).", 100 * share, self->other == SIZE_MAX ? "it" : "the two parameters", name, 100 * error);
}

/* ---- one pair ---- */

/* Values of the other parameter: quantiles of its draws from 5 to 95 %. */
static int
search(struct search *self, struct kith_sheet *sheet, double *room)
{
    const size_t all = self->of->in.n_draws, n = self->other == SIZE_MAX ? 1 : LINES;
    struct line line[LINES];
    struct kith_edge edge[LINES];
    int status = KITH_OK;
    for (size_t k = 0; k < n; k++)
        line[k].other = self->line_other[k] = self->other == SIZE_MAX ? (double) NAN : kith_quantile(values_of(self, self->other, room), all, 0.05 + 0.9 * (double) k / (LINES - 1));
    values_of(self, self->parameter, room);
    const double low = room[0], high = room[all - 1];
    if (self->rerun)
        status = kith_edges_of(edge, n, low, high, ask_many, self);
    for (size_t k = 0; k < n && !status && !self->rerun; k++) {
        self->other_value = line[k].other;
        status = kith_edge_of(&edge[k], low, high, 0.001 * (high - low), ask, self);
    }
    for (size_t k = 0; k < n && !status; k++)
        line[k].edge = edge[k];
    if (!status)
        tell(self, sheet, line, n);
    return status;
}

/* A population of the file must come out as the file has it; what the file does not tell is nothing to go by. */
static int
hold_reference(const struct search *self)
{
    const struct kith_case *in = &self->of->in;
    for (size_t d = 0; d < self->draws && self->rerun; d++) {
        double sum = 0;
        size_t n = 0;
        for (size_t r = 0; r < in->n_runs; r++) {
            const double y = kith_case_at(in, self->of->order[0], d, r, self->outcome);
            sum += isnan(y) ? 0 : y;
            n += (size_t) !isnan(y);
        }
        if (n && !kith_study_same(sum / (double) n, self->reference[d]))
            return kith_fail(self->err, KITH_ERR_DATA, "%s of %s in draw %zu is %.17g in the file, and %.17g now; ask with the program that made it, or make it again",
                in->outcome[self->outcome], kith_decide_name(self->of, 0), d, sum / (double) n, self->reference[d]);
    }
    return KITH_OK;
}

static int
differs(const struct search *self, const double *a, const double *b)
{
    int differ = 0;
    for (size_t d = 0; d < self->draws; d++)
        differ |= a[d] > b[d] || a[d] < b[d];
    return differ;
}

/* The reference as it is, and with a parameter at either end of its draws: where it depends on that, nothing can be asked of it. */
static int
evaluate_reference(struct search *self, size_t parameter, double *room)
{
    const struct kith_case *in = &self->of->in;
    const size_t first = self->of->order[0];
    const int varies = kith_case_varies(in, first, first, parameter) != SIZE_MAX;
    values_of(self, parameter, room);
    const struct kith_rerun_with with[] = { { first, { SIZE_MAX, SIZE_MAX }, { 0, 0 } }, { first, { parameter, SIZE_MAX }, { room[0], 0 } },
        { first, { parameter, SIZE_MAX }, { room[in->n_draws - 1], 0 } } };
    double *three = calloc(3 * self->draws, sizeof *three);
    int status = three ? evaluate(self, with, varies ? 3 : 1, three) : kith_fail(self->err, KITH_ERR_MEMORY, "out of memory");
    if (!status && varies && differs(self, three + self->draws, three + 2 * self->draws))
        status = kith_fail(self->err, KITH_ERR_USAGE, "what-if %s: acts under the reference, too; what would have to be true is asked of a parameter of what is held against it", in->parameter[parameter]);
    for (size_t d = 0; d < self->draws && !status; d++)
        self->reference[d] = three[d];
    free(three);
    return status;
}

static int
search_pair(struct search *self, struct kith_sheet *sheet)
{
    double *room = calloc(self->of->in.n_draws, sizeof *room);
    int status = room ? KITH_OK : kith_fail(self->err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        status = evaluate_reference(self, self->parameter, room);
    if (!status && self->other != SIZE_MAX)
        status = evaluate_reference(self, self->other, room);
    if (!status)
        status = hold_reference(self);
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
    if (in->population)
        return kith_rerun_open(&self->rerun, in, self->draws, self->of->threads, self->of->stop, self->of->trust, err);
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
    if (!status && s.other == s.parameter)
        status = kith_fail(err, KITH_ERR_USAGE, "what-if %s: is asked twice; the second is another one", what_if[0]);
    if (!status)
        status = open_search(&s, err);
    struct kith_sheet *sheet = kith_sheet_new(self->answer, "threshold", columns, sizeof columns / sizeof *columns, "What would have to be true, by %s:", self->in.outcome[self->outcome[0]]);
    s.draws_sheet = kith_sheet_new(self->answer, "threshold_draws", map, sizeof map / sizeof *map, "Draws of these parameters:");
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
    kith_sheet_note(self->answer, sheet, "By search over %s at each value (%d sets of %zu draws), the other parameters as in the first %zu draws, whatever the searched ones were there; error: from "
                                         "those draws. draws_there: of the parameter by itself, at that value of the other one.",
        s.rerun ? "populations that were run again from the past of the file" : "cohorts that were run again", s.runs, s.draws, s.draws);
    kith_rerun_free(s.rerun);
    kith_options_free(s.options);
    free(s.reference);
    free(s.value);
    free(s.status);
    return status;
}
