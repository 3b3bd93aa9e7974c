#include "decide/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "decide/decision.h"
#include "design/border.h"
#include "io/host.h"
#include "param/decimal.h"

/* An answer, part by part. */

struct kith_decide_options
kith_decide_options_default(void)
{
    return (struct kith_decide_options) { 0 };
}

static int
answer(struct kith_deciding *self, const struct kith_decide_options *options, const struct kith_decision *decision, struct kith_error *err)
{
    struct kith_answer *a = self->answer;
    TRY(kith_deciding_title(self, err));
    a->all = options->all;
    if (options->trust == KITH_TRUST_ALTERED)
        kith_answer_say(a, "Made with --altered: that the result is as it was made was not asked for.");
    if (decision)
        kith_answer_say(a, "%s", decision->question);
    TRY(kith_decide_contrasts(self, err));
    TRY(kith_decide_best(self, err));
    TRY(kith_decide_groups(self, err));
    TRY(kith_decide_money(self, err));
    TRY(kith_decide_budget(self, err));
    TRY(kith_decide_levers(self, err));
    TRY(kith_decide_ledger(self, err));
    TRY(kith_decide_inform(self, err));
    TRY(kith_decide_threshold(self, options->what_if, options->n_what_ifs, err));
    TRY(kith_decide_studies(self, decision, err));
    TRY(kith_decide_cheers(self, err));
    if (decision && decision->about)
        kith_answer_say(a, "%s", decision->about);
    return a->pool.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory for the answer") : KITH_OK;
}

static int
decide_now(struct kith_answer **out, const char *path, const struct kith_decide_options *options, const struct kith_decision *decision, struct kith_error *err)
{
    struct kith_deciding self = { .threads = options->threads, .stop = options->stop, .trust = options->trust };
    int status = kith_case_open(&self.in, path, options->trust, err);
    if (status)
        return status;
    for (size_t i = 0, unused; decision && i < decision->n_scenarios; i++)
        TELL(kith_case_scenario(&self.in, decision->scenario[i], &unused, err));
    self.answer = calloc(1, sizeof *self.answer);
    if (!status)
        status = self.answer ? kith_deciding_settle(&self, options, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        status = answer(&self, options, decision, err);
    kith_deciding_clear(&self);
    if (status)
        kith_answer_free(self.answer);
    else
        *out = self.answer;
    return status;
}

/* What is not said is taken from the file of the decision. */
static int
with_decision(struct kith_answer **out, const char *path, const struct kith_decide_options *options, struct kith_error *err)
{
    struct kith_decide_options all = *options;
    struct kith_decision decision;
    if (!options->decision)
        return decide_now(out, path, options, NULL, err);
    TRY(kith_decision_read(&decision, options->decision, err));
    all.reference = all.reference ? all.reference : decision.reference;
    if (!all.n_outcomes) {
        all.outcome = decision.outcome;
        all.n_outcomes = decision.n_outcomes;
    }
    if (!all.n_prices) {
        all.price = decision.price;
        all.n_prices = decision.n_prices;
    }
    if (!all.n_what_ifs) {
        all.what_if = decision.what_if;
        all.n_what_ifs = decision.n_what_ifs;
    }
    const int status = decide_now(out, path, &all, &decision, err);
    kith_decision_clear(&decision);
    return status;
}

int
kith_decide(struct kith_answer **out, const char *path, const struct kith_decide_options *options, struct kith_error *err)
{
    NEED(out, "a place for the answer", err);
    *out = NULL;
    NEED_WORD(path, "the path of a result file", err);
    NEED(options, "what to answer (kith_decide_options_default())", err);
    TRY(kith_border_trust(options->trust, err));
    TRY(kith_border_texts(options->outcome, options->n_outcomes, "outcomes", err));
    TRY(kith_border_texts(options->price, options->n_prices, "prices", err));
    TRY(kith_border_texts(options->what_if, options->n_what_ifs, "parameters", err));
    if (options->n_what_ifs > 2)
        return kith_fail(err, KITH_ERR_USAGE, "what-if: one parameter, or two; a map has no more sides");
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, with_decision(out, path, options, err));
}
