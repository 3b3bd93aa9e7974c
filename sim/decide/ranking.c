#include "decide/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "decide/together.h"
#include "design/border.h"
#include "design/options.h"
#include "design/question.h"
#include "design/study.h"
#include "io/host.h"
#include "stat/expected.h"

/* Ranking: a first stage of runs says how many the guarantee takes, a second has them. */

enum { FIRST_OF_POPULATIONS = 40, MOST = 10000, MOST_OF_POPULATIONS = 400 };

struct kith_rank_options
kith_rank_options_default(void)
{
    return (struct kith_rank_options) { .decide = kith_decide_options_default(), .sure = 0.95, .budget = (double) NAN };
}

struct stages {
    const struct kith_scenario *const *scenario;
    size_t n;
    struct kith_options options; /* a copy */
    const struct kith_rank_options *ranking;
    double within, wanted; /* the margin; draws that the guarantee takes */
    size_t first; /* draws of the first stage */
    int spent; /* there are no more draws */
    struct kith_together together;
};

/* ---- stages ---- */

static int
run(struct stages *self, struct kith_deciding *to, size_t replicates, struct kith_error *err)
{
    struct kith_study *study = NULL;
    char words[32];
    snprintf(words, sizeof words, "%zu", replicates);
    if (replicates)
        TRY(kith_options_set(&self->options, "replicates", words, err));
    TRY(kith_options_set(&self->options, "no-zero-advantage", NULL, err)); /* nothing here looks at those runs */
    TRY(kith_study_run(&study, self->scenario, self->n, &self->options, err));
    TRY(kith_case_of(&to->in, study, "the runs of this ranking", err));
    TRY(kith_deciding_settle(to, &self->ranking->decide, err));
    to->whole = self->options.whole && to->in.population;
    return KITH_OK;
}

/* 0: as many as options say. */
static size_t
first_stage(const struct stages *self)
{
    const int population = kith_options_is_population(&self->options);
    const size_t usual = population ? FIRST_OF_POPULATIONS : self->options.replicates, most = self->ranking->most;
    if (kith_options_get(&self->options, "replicates"))
        return 0;
    return most && most < usual ? most : population ? usual : 0;
}

/* Which of the scenarios costs are held against. */
static int
find_reference(const struct stages *self, size_t *out, struct kith_error *err)
{
    const char *name = self->ranking->decide.reference;
    *out = 0;
    while (name && *out < self->n && strcmp(kith_scenario_name(self->scenario[*out]), name) != 0)
        ++*out;
    return *out < self->n ? KITH_OK : kith_fail(err, KITH_ERR_USAGE, "reference %s: is not among these scenarios", name);
}

/* Combinations are options, too. Under a budget those whose parts by themselves cost more are left out, by runs of the first stage. */
static int
put_together(struct stages *self, struct kith_error *err)
{
    struct kith_deciding alone = { 0 };
    size_t reference = 0;
    double *more = NULL, *of_scenario = calloc(2 * self->n, sizeof *of_scenario);
    int status = of_scenario ? find_reference(self, &reference, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status && !isnan(self->ranking->budget)) {
        more = of_scenario + self->n;
        FILE *notes = self->options.notes;
        self->options.notes = NULL; /* they run again beside what is made of them, and it is said then */
        status = run(self, &alone, first_stage(self), err);
        self->options.notes = notes;
        if (!status && !kith_decide_more_costs(&alone, more))
            status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        for (size_t i = 0; !status && i < self->n; i++)
            of_scenario[alone.order[i]] = more[i];
        kith_deciding_clear(&alone);
    }
    if (!status)
        status = kith_together_new(&self->together, self->scenario, self->n, reference, self->ranking->combine, more ? of_scenario : NULL, self->ranking->budget, err);
    free(of_scenario);
    self->scenario = status ? self->scenario : self->together.all;
    self->n = status ? self->n : self->together.n;
    return status;
}

/* A tenth of the largest difference between two options; 0 when memory ran out. */
static double
usual_margin(struct kith_deciding *self)
{
    const struct kith_case *in = &self->in;
    const size_t each = in->n_draws * in->n_runs * in->n_outcomes, o = self->outcome[0];
    double low = HUGE_VAL, high = -HUGE_VAL, *room = calloc(in->n_draws + 1, sizeof *room);
    for (size_t s = 0; room && s < in->n_scenarios; s++) {
        const double mean = kith_expected_of(in->value + s * each + o, NULL, in->n_outcomes, in->n_draws, in->n_runs, room).mean;
        low = mean < low ? mean : low;
        high = mean > high ? mean : high;
    }
    const int good = room != NULL;
    free(room);
    return !good ? 0 : high > low ? (high - low) / 10 : 1e-9;
}

static size_t
most_runs(const struct stages *self, int population)
{
    return self->ranking->most ? self->ranking->most : population ? MOST_OF_POPULATIONS : MOST;
}

/* What is asked for must be there, and be something to rank by, before anything is run. */
static int
check_outcomes(const struct stages *self, int population, struct kith_error *err)
{
    const struct kith_decide_options *asked = &self->ranking->decide;
    const struct kith_form form = kith_form_of(population ? KITH_POPULATION_RUN : KITH_COHORT_RUN);
    TRY(kith_border_texts(asked->outcome, asked->n_outcomes, "outcomes", err));
    for (size_t i = 0; i < asked->n_outcomes; i++)
        TRY(kith_question_check(population, "rank by", asked->outcome[i], asked->outcome[i], err));
    if (asked->n_outcomes && form.outcomes[kith_form_find(&form, asked->outcome[0])].better == KITH_NEITHER)
        return kith_fail(err, KITH_ERR_USAGE, "outcome %s: neither more nor less of it is better, so nothing can be ranked by it", asked->outcome[0]);
    return KITH_OK;
}

static int
both(struct stages *self, struct kith_deciding *to, struct kith_error *err)
{
    const int population = kith_options_is_population(&self->options);
    TRY(check_outcomes(self, population, err));
    if (self->ranking->combine)
        TRY(put_together(self, err));
    TRY(run(self, to, first_stage(self), err));
    const struct kith_case *in = &to->in;
    self->first = in->n_draws;
    self->within = self->ranking->within > 0 ? self->ranking->within : usual_margin(to);
    if (!(self->within > 0))
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->wanted = in->n_draws > 1 ? kith_decide_rows(to, self->within, self->ranking->sure, err) : 0;
    if (!(self->wanted > 0))
        return in->n_draws > 1 ? KITH_ERR_MEMORY : kith_fail(err, KITH_ERR_USAGE, "to rank takes draws of the parameters; they are held fixed");
    const size_t there = in->study->posterior ? in->study->posterior->rows : SIZE_MAX;
    const size_t runs = in->n_runs, allowed = most_runs(self, population) / runs, most = allowed < there ? allowed : there;
    self->spent = most == there;
    const size_t draws = self->wanted > (double) most ? most : (size_t) self->wanted;
    if (draws <= in->n_draws || self->options.draws == KITH_DRAWS_FILE)
        return KITH_OK;
    kith_deciding_clear(to);
    self->options.notes = NULL; /* what there was to say of the scenarios is said */
    return run(self, to, draws * runs, err);
}

static void
say(struct stages *self, struct kith_deciding *to)
{
    const char *unit = to->in.unit[to->outcome[0]];
    const char *margin = kith_answer_amount(to->answer, unit, self->within, 0);
    if (self->wanted <= (double) to->in.n_draws)
        kith_answer_say(to->answer, "Whatever the truth of the priors, what has the best mean lies within %s of the best mean with a probability of %.0f %%: %.0f draws were needed by the first %zu, and %zu were run. That "
                                    "is about the error of the simulation, not about the parameters.",
            margin, 100 * self->ranking->sure, self->wanted, self->first, to->in.n_draws);
    else
        kith_answer_say(to->answer, "There is no guarantee for a margin of %s: %.0f draws would be needed, and %zu were run%s.", margin, self->wanted, to->in.n_draws,
            self->options.draws == KITH_DRAWS_FILE ? ", as many as the file has" : self->spent ? ", as many as the posterior has" : " (--at-most)");
}

static int
rank_now(struct kith_answer **out, struct stages *self, struct kith_error *err)
{
    struct kith_deciding to = { .answer = calloc(1, sizeof *to.answer) };
    int status = to.answer ? both(self, &to, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        status = kith_deciding_title(&to, err);
    if (!status) {
        to.answer->all = 1;
        to.answer->verb = "rank";
        if (self->ranking->combine)
            kith_together_say(&self->together, to.answer, self->ranking->budget);
        say(self, &to);
        status = kith_decide_rank(&to, self->ranking->sure, self->ranking->budget, err);
    }
    kith_deciding_clear(&to);
    if (status)
        kith_answer_free(to.answer);
    else
        *out = to.answer;
    return status;
}

int
kith_rank(struct kith_answer **out, const struct kith_scenario *const *scenarios, size_t n, const struct kith_options *options, const struct kith_rank_options *ranking,
    struct kith_error *err)
{
    NEED(out, "a place for the answer", err);
    *out = NULL;
    NEED(options, "what to do (options: kith_options_new(\"compare\"))", err);
    NEED(ranking, "how to rank (kith_rank_options_default())", err);
    if (!(ranking->sure > 0.5 && ranking->sure < 1) || !(ranking->within >= 0 && ranking->within < HUGE_VAL))
        return kith_fail(err, KITH_ERR_USAGE, "sure is a probability above 0.5 and below 1, within a number above 0");
    if (ranking->combine == 1 || ranking->combine > 4)
        return kith_fail(err, KITH_ERR_USAGE, "combine: %u; two to four can be put together, 0: none", ranking->combine);
    if (ranking->most && kith_options_get(options, "replicates") && options->replicates > ranking->most)
        return kith_fail(err, KITH_ERR_USAGE, "replicates: the first stage of %u runs is more than the %u that at-most allows", options->replicates, ranking->most);
    if (options->n_explain || options->n_break_even || options->n_precision || options->n_by)
        return kith_fail(err, KITH_ERR_USAGE, "explain, break-even, precision and by are asked of a comparison; a ranking answers one question");
    if (options->checkpoint)
        return kith_fail(err, KITH_ERR_USAGE, "checkpoint keeps one comparison, and a ranking is several, each larger than the last; compare the scenarios with it");
    struct stages self = { .scenario = scenarios, .n = n, .options = *options, .ranking = ranking };
    self.options.output = NULL;
    const struct kith_host host = kith_host_enter();
    const int status = rank_now(out, &self, err);
    kith_together_clear(&self.together);
    return kith_host_leave(&host, status);
}
