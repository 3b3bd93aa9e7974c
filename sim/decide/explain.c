#include "decide/chain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "decide/case.h"
#include "design/border.h"
#include "io/host.h"
#include "stat/expected.h"
#include "tell/sheet.h"

/* Why a policy does what it does: its difference with the reference, in steps that add up to it, and what each step does on the way. */

enum { MOST_NODES = 6 };

static const struct kith_sheet_column link_columns[] = {
    { "scenario", "scenario, held against the reference", KITH_CELL_TEXT, 0 },
    { "step", "staff, load, places, demand, rest; total: all of it", KITH_CELL_TEXT, 0 },
    { "acts_by", "the step in words", KITH_CELL_TEXT, 0 },
    { "unit", "unit of all numbers of the row; 1 is a share", KITH_CELL_TEXT, 0 },
    { "effect", "part of the difference; the steps add up to the total", KITH_CELL_CHANGE, 0 },
    { "low", "from here to high: to hold 95 % of its expected value over draws of the parameters", KITH_CELL_CHANGE, 0 },
    { "high", "see low", KITH_CELL_CHANGE, 0 },
    { "mc_error", "Monte Carlo standard error of the effect", KITH_CELL_NUMBER, 0 },
    { "alone", "the same with all else as in the policy: places and demand before anything is changed in assessment", KITH_CELL_CHANGE, 0 },
};

static const struct kith_sheet_column way_columns[] = {
    { "scenario", "scenario, held against the reference", KITH_CELL_TEXT, 0 },
    { "outcome", "what lies on the way", KITH_CELL_TEXT, 0 },
    { "unit", "unit of all numbers of the row; 1 is a share", KITH_CELL_TEXT, 0 },
    { "reference", "mean under the reference", KITH_CELL_NUMBER, 0 },
    { "total", "difference; what follows adds up to it", KITH_CELL_CHANGE, 0 },
    { "staff", "by assessment staff", KITH_CELL_CHANGE, 0 },
    { "load", "by what reports ask of it", KITH_CELL_CHANGE, 0 },
    { "places", "by places", KITH_CELL_CHANGE, 0 },
    { "demand", "by who asks for them, and for how long", KITH_CELL_CHANGE, 0 },
    { "rest", "otherwise", KITH_CELL_CHANGE, 0 },
};

static const char *const step_names[KITH_STEPS] = { "staff", "load", "places", "demand", "rest" };
static const char *const step_words[2][KITH_STEPS] = {
    { "assessment staff -> lateness", "reports -> load -> lateness", "places -> wait for help", "who asks and how long -> wait for help", "all else: what help and reports do" },
    { "personeel voor onderzoek -> te laat", "meldingen -> werklast -> te laat", "plaatsen -> wachten op hulp", "wie vraagt en hoe lang -> wachten op hulp", "al het andere: wat hulp en meldingen doen" },
};

/* In the language of the answer. */
#define IN_WORDS(self, english, dutch) ((self)->options->language == KITH_DUTCH ? dutch : english)

/* What lies on the way in each kind of run, in the order in which one thing leads to another; which steps pass there. */
struct node {
    const char *outcome;
    unsigned steps;
};
enum { ASSESSMENT = 1u << KITH_STEP_STAFF | 1u << KITH_STEP_LOAD, HELP = ASSESSMENT | 1u << KITH_STEP_PLACES | 1u << KITH_STEP_DEMAND };
static const struct node nodes[2][MOST_NODES] = {
    { { "repeat_reports", 1u << KITH_STEP_LOAD }, { "late_share", ASSESSMENT }, { "help_wait", HELP }, { "helped", HELP | 1u << KITH_STEP_REST }, { NULL, 0 } },
    { { "reports", 1u << KITH_STEP_LOAD }, { "late_share", ASSESSMENT }, { "help_wait", HELP }, { "in_help", HELP | 1u << KITH_STEP_REST }, { NULL, 0 } },
};

struct telling {
    struct kith_case in;
    struct kith_chained runs;
    const struct kith_chain_options *options;
    struct kith_answer *answer;
    size_t outcome, node[MOST_NODES + 1], n_nodes; /* nodes, the outcome last */
    unsigned steps[MOST_NODES + 1];
    double *room; /* shape (draws) */
};

/* ---- numbers ---- */

static int
is_dutch(const struct telling *self)
{
    return self->options->language == KITH_DUTCH;
}

static struct kith_expected
between(const struct telling *self, size_t k, size_t less, size_t more, size_t outcome)
{
    const struct kith_chained *runs = &self->runs;
    return kith_expected_of(kith_chained_of(runs, k, less) + outcome, kith_chained_of(runs, k, more) + outcome, runs->outcomes, runs->draws, runs->runs, self->room);
}

static struct kith_expected
step_of(const struct telling *self, size_t k, enum kith_step step, int alone, size_t outcome)
{
    size_t more, less;
    kith_step_between(step, alone, &more, &less);
    return between(self, k, less, more, outcome);
}

static double
level_of(const struct telling *self, size_t outcome)
{
    const struct kith_chained *runs = &self->runs;
    return kith_expected_of(kith_chained_of(runs, 0, KITH_UNDERS) + outcome, NULL, runs->outcomes, runs->draws, runs->runs, self->room).mean;
}

static const char *
name_of(const struct telling *self, size_t k)
{
    return self->in.scenario[self->runs.scenario[k]];
}

/* ---- tables ---- */

static const char *
shown_unit(const char *unit)
{
    return strcmp(unit, "1") == 0 ? "%" : unit;
}

static void
add_link(struct telling *self, struct kith_sheet *sheet, size_t k, const char *step, const char *words, struct kith_expected effect, double alone)
{
    const char *unit = self->in.unit[self->outcome];
    struct kith_answer *to = self->answer;
    kith_sheet_text(to, sheet, "%s", name_of(self, k));
    kith_sheet_text(to, sheet, "%s", step);
    kith_sheet_text(to, sheet, "%s", words);
    kith_sheet_text(to, sheet, "%s", shown_unit(unit));
    kith_sheet_number(to, sheet, unit, effect.mean);
    kith_sheet_number(to, sheet, unit, effect.low);
    kith_sheet_number(to, sheet, unit, effect.high);
    kith_sheet_number(to, sheet, unit, effect.error);
    kith_sheet_number(to, sheet, unit, alone);
}

/* What has no value in some run has none in a step alone, and the steps would not add up: of such runs the rest is what is left. */
static void
tell_links(struct telling *self)
{
    struct kith_sheet *sheet = kith_sheet_new(self->answer, "links", link_columns, sizeof link_columns / sizeof *link_columns, IN_WORDS(self, "%s, step by step:",
        "%s, stap voor stap:"), self->in.outcome[self->outcome]);
    for (size_t k = 0; k < self->runs.n; k++) {
        const struct kith_expected total = between(self, k, KITH_UNDERS, KITH_UNDER_NONE, self->outcome);
        double left = total.mean;
        for (int s = 0; s < KITH_STEPS; s++) {
            const struct kith_expected step = step_of(self, k, (enum kith_step) s, 0, self->outcome);
            const double alone = s == KITH_STEP_REST ? left : step_of(self, k, (enum kith_step) s, 1, self->outcome).mean;
            left -= alone;
            add_link(self, sheet, k, step_names[s], step_words[is_dutch(self)][s], step, alone);
        }
        add_link(self, sheet, k, "total", IN_WORDS(self, "all together", "alles samen"), total, total.mean);
    }
    kith_sheet_note(self->answer, sheet, "%s", IN_WORDS(self, "A step is what changes back when one more link is as in the reference: assessment staff; who is taken up for assessment; places; who gets one. Steps and rest add up to the total. low to high: "
                   "what is not known of the parameters; mc_error: noise of the simulation. alone: with all else as in the policy.",
        "Een stap is wat terugverandert als nog een schakel is als in de referentie: personeel voor onderzoek; wie aan de beurt komt voor onderzoek; plaatsen; wie er een krijgt. Stappen en rest tellen op tot het geheel. "
                   "low tot high: wat van de parameters niet bekend is; mc_error: ruis van de simulatie. alone: met al het andere als in het beleid."));
    kith_sheet_note(self->answer, sheet, "%s", IN_WORDS(self, "A team that the reference does not have keeps its places; under the reference's waits it takes a family when the reference would have begun with any of its needs.",
        "Een team dat de referentie niet heeft, houdt zijn plaatsen; met de wachttijden van de referentie neemt het een gezin aan zodra de referentie met een van zijn vragen begonnen zou zijn."));
}

static void
tell_way(struct telling *self)
{
    struct kith_answer *to = self->answer;
    struct kith_sheet *sheet = kith_sheet_new(to, "way", way_columns, sizeof way_columns / sizeof *way_columns, "%s", IN_WORDS(self, "What each step does on the way:",
        "Wat elke stap onderweg doet:"));
    for (size_t k = 0; k < self->runs.n; k++)
        for (size_t i = 0; i < self->n_nodes; i++) {
            const size_t o = self->node[i];
            const char *unit = self->in.unit[o];
            kith_sheet_text(to, sheet, "%s", name_of(self, k));
            kith_sheet_text(to, sheet, "%s", self->in.outcome[o]);
            kith_sheet_text(to, sheet, "%s", shown_unit(unit));
            kith_sheet_number(to, sheet, unit, level_of(self, o));
            kith_sheet_number(to, sheet, unit, between(self, k, KITH_UNDERS, KITH_UNDER_NONE, o).mean);
            for (int s = 0; s < KITH_STEPS; s++)
                kith_sheet_number(to, sheet, unit, step_of(self, k, (enum kith_step) s, 0, o).mean);
        }
}

/* ---- words ---- */

/* The step along its nodes, and how large it is at each: of the level under the reference. That says where little of it gets on. */
static void
say_chain(struct telling *self, size_t k, enum kith_step step)
{
    struct kith_answer *to = self->answer;
    const char *chain = "", *sizes = "", *thin = "", *from = "", *last = NULL;
    double before = (double) NAN, least = 1;
    for (size_t i = 0; i < self->n_nodes; i++) {
        const size_t o = self->node[i];
        const double effect = step_of(self, k, step, 0, o).mean, size = fabs(effect / level_of(self, o));
        if (!(self->steps[i] >> step & 1u))
            continue;
        const char *one = kith_pool_format(&to->pool, "%s%s%s %s", chain, last ? " -> " : "", self->in.outcome[o], kith_answer_amount(to, self->in.unit[o], effect, 1));
        const char *other = kith_pool_format(&to->pool, "%s%s%s %.2g %%", sizes, last ? ", " : "", self->in.outcome[o], 100 * size);
        chain = one ? one : "";
        sizes = other ? other : "";
        if (last && size < least * before) {
            least = size / before;
            thin = self->in.outcome[o];
            from = last;
        }
        before = size;
        last = self->in.outcome[o];
    }
    kith_answer_say(to, IN_WORDS(self, "By way of %s: %s.", "Langs %s: %s."), step_words[is_dutch(self)][step], chain);
    kith_answer_say(to, IN_WORDS(self, "Of the level under the reference that is: %s.", "Van het niveau in de referentie is dat: %s."), sizes);
    if (least < 0.2)
        kith_answer_say(to, IN_WORDS(self, "Least of it gets on from %s to %s.", "Het minst ervan komt verder van %s naar %s."), from, thin);
}

/* Steps that change something on their way by a hundredth of its level or more. */
static int
is_worth_saying(const struct telling *self, size_t k, enum kith_step step)
{
    for (size_t i = 0; i < self->n_nodes; i++)
        if (self->steps[i] >> step & 1u && fabs(step_of(self, k, step, 0, self->node[i]).mean) >= 0.01 * fabs(level_of(self, self->node[i])))
            return 1;
    return 0;
}

static void
say(struct telling *self, size_t k)
{
    struct kith_answer *to = self->answer;
    const size_t o = self->outcome;
    const char *unit = self->in.unit[o];
    const struct kith_expected total = between(self, k, KITH_UNDERS, KITH_UNDER_NONE, o);
    int largest = 0;
    double size = 0;
    kith_answer_say(to, IN_WORDS(self, "%s less %s: %s changes by %s (%s to %s%s).",
        "%s min %s: %s verandert met %s (%s tot %s%s)."), name_of(self, k), self->in.scenario[self->runs.reference], self->in.outcome[o], kith_answer_amount(to, unit, total.mean, 1),
        kith_answer_bare(to, unit, total.low, 1), kith_answer_bare(to, unit, total.high, 1), kith_pool_format(&to->pool, ", MC error %s", kith_answer_bare(to, unit, total.error, 0)));
    for (int s = 0; s < KITH_STEPS; s++) {
        const double one = fabs(step_of(self, k, (enum kith_step) s, 0, o).mean);
        largest = one > size ? s : largest;
        size = one > size ? one : size;
    }
    if (size > 0)
        kith_answer_say(to, IN_WORDS(self, "The largest step is %s: %s.",
        "De grootste stap is %s: %s."), step_words[is_dutch(self)][largest],
            kith_answer_amount(to, unit, step_of(self, k, (enum kith_step) largest, 0, o).mean, 1));
    else
        kith_answer_say(to, "%s", IN_WORDS(self, "No step has an effect.",
        "Geen stap heeft effect."));
    for (int s = 0; s < KITH_STEP_REST; s++)
        if (is_worth_saying(self, k, (enum kith_step) s))
            say_chain(self, k, (enum kith_step) s);
}

/* ---- all of it ---- */

static int
set_nodes(struct telling *self, const char *outcome, struct kith_error *err)
{
    const struct node *all = nodes[!!self->in.population];
    TRY(kith_case_outcome(&self->in, outcome, &self->outcome, err));
    for (size_t i = 0; all[i].outcome; i++) {
        size_t o;
        TRY(kith_case_outcome(&self->in, all[i].outcome, &o, err));
        if (o == self->outcome) /* what follows is no way to it */
            break;
        self->steps[self->n_nodes] = all[i].steps;
        self->node[self->n_nodes++] = o;
    }
    self->steps[self->n_nodes] = (1u << KITH_STEPS) - 1;
    self->node[self->n_nodes++] = self->outcome;
    return KITH_OK;
}

static int
tell(struct telling *self, struct kith_error *err)
{
    struct kith_answer *a = self->answer;
    const struct kith_case *in = &self->in;
    const char *reference = in->scenario[self->runs.reference];
    const char *per = in->population ? kith_pool_format(&a->pool, IN_WORDS(self, "rates are per 1,000 of all households with children, of which the regions have %.0f", "per 1.000 huishoudens met kinderen, waarvan de regio's er %.0f hebben"), in->households)
                                     : kith_pool_format(&a->pool, IN_WORDS(self, "numbers are per family of the %.0f that a run follows", "per gezin, van de %.0f die een run volgt"), in->families);
    a->verb = "explain";
    a->all = self->options->all;
    a->source = kith_pool_copy(&a->pool, in->path, strlen(in->path));
    a->digest = kith_pool_copy(&a->pool, in->digest, strlen(in->digest));
    a->title = kith_pool_format(&a->pool, IN_WORDS(self, "Why %s differs from %s: %zu draws, %zu run%s a draw, made again with what %s offers week by week imposed at one link after the other; %s",
        "Waarom %s anders uitkomt dan %s: %zu doorrekeningen, %zu run%s per doorrekening, opnieuw gedaan met wat %s week na week biedt, opgelegd aan de ene schakel na de andere; %s"), in->outcome[self->outcome], reference, self->runs.draws, self->runs.runs, self->runs.runs == 1 ? "" : "s", reference, per);
    if (self->options->trust == KITH_TRUST_ALTERED)
        kith_answer_say(a, "%s", IN_WORDS(self, "Made with --altered: that the result is as it was made was not asked for.", "Gemaakt met --altered: of het resultaat is zoals het gemaakt werd, is niet nagegaan."));
    for (size_t k = 0; k < self->runs.n; k++)
        say(self, k);
    tell_links(self);
    tell_way(self);
    return a->pool.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory for the answer") : KITH_OK;
}

/* Which scenario is held against which. */
static int
choose(const struct kith_case *in, const struct kith_chain_options *options, size_t *reference, size_t *only, struct kith_error *err)
{
    *reference = 0;
    *only = SIZE_MAX;
    if (options->reference)
        TRY(kith_case_scenario(in, options->reference, reference, err));
    if (options->scenario)
        TRY(kith_case_scenario(in, options->scenario, only, err));
    if (*only == *reference)
        return kith_fail(err, KITH_ERR_USAGE, "%s is the reference; name another scenario, or another reference", options->scenario);
    return in->n_scenarios > 1 ? KITH_OK : kith_fail(err, KITH_ERR_DATA, "the file holds one scenario; a difference takes two, from `kith compare`");
}

static int
explain_now(struct kith_answer **out, const char *path, const char *outcome, const struct kith_chain_options *options, struct kith_error *err)
{
    struct telling self = { .options = options };
    size_t reference, only;
    TRY(kith_case_open(&self.in, path, options->trust, err));
    int status = set_nodes(&self, outcome, err);
    if (!status)
        status = choose(&self.in, options, &reference, &only, err);
    if (!status)
        status = kith_chained_run(&self.runs, path, reference, only, options, err);
    if (!status) {
        self.answer = calloc(1, sizeof *self.answer);
        self.room = calloc(self.runs.draws + 1, sizeof *self.room);
        status = self.answer && self.room ? tell(&self, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    kith_case_close(&self.in);
    kith_chained_clear(&self.runs);
    free(self.room);
    if (status)
        kith_answer_free(self.answer);
    else
        *out = self.answer;
    return status;
}

struct kith_chain_options
kith_chain_options_default(void)
{
    return (struct kith_chain_options) { 0 };
}

int
kith_chain(struct kith_answer **out, const char *path, const char *outcome, const struct kith_chain_options *options, struct kith_error *err)
{
    NEED(out, "a place for the answer", err);
    *out = NULL;
    NEED_WORD(path, "the path of a result file", err);
    NEED_WORD(outcome, "the name of an outcome", err);
    NEED(options, "how to explain (kith_chain_options_default())", err);
    TRY(kith_border_trust(options->trust, err));
    if (options->language != KITH_ENGLISH && options->language != KITH_DUTCH)
        return kith_fail(err, KITH_ERR_USAGE, "language: KITH_ENGLISH or KITH_DUTCH, not %d", (int) options->language);
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, explain_now(out, path, outcome, options, err));
}
