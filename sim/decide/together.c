#include "decide/together.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "read/combine.h"

enum { MOST_PARTS = 4, MOST_OPTIONS = 250, TOLD = 4 /* pairs that cannot be */ };

struct mixing {
    struct kith_together *out;
    const struct kith_scenario *const *scenario;
    size_t n, base;
    const double *more;
    double budget;
};

static int
add(struct kith_together *self, struct kith_scenario *one, struct kith_error *err)
{
    if (self->n == MOST_OPTIONS) {
        kith_scenario_free(one);
        return kith_fail(err, KITH_ERR_USAGE, "there are more than %d options with all that can be put together; name fewer scenarios, put fewer together, or set a budget", MOST_OPTIONS);
    }
    self->made[self->n_made++] = one;
    self->all[self->n++] = one;
    return KITH_OK;
}

static int
try_one(struct mixing *self, const size_t *which, size_t n, struct kith_error *err)
{
    const struct kith_scenario *part[MOST_PARTS];
    struct kith_scenario *one = NULL;
    double more = 0;
    for (size_t k = 0; k < n; k++) {
        part[k] = self->scenario[which[k]];
        more += self->more ? self->more[which[k]] : 0;
    }
    if (self->more && more > self->budget) {
        self->out->dear++;
        return KITH_OK;
    }
    struct kith_error reason = { 0 };
    const int status = kith_scenario_combine(&one, self->scenario[self->base], part, n, &reason);
    if (status == KITH_ERR_CONFIG) {
        if (n == 2 && self->out->at_odds < TOLD)
            kith_text_add(&self->out->reason, "%s%s", self->out->reason.length ? "; " : "", reason.text ? reason.text : "out of memory");
        self->out->at_odds += n == 2;
        kith_error_clear(&reason);
        return KITH_OK;
    }
    if (status) {
        *err = reason;
        return status;
    }
    self->out->held += !one;
    return one ? add(self->out, one, err) : KITH_OK;
}

/* All sets of n, in the order of the scenarios. */
static int
try_all(struct mixing *self, size_t n, struct kith_error *err)
{
    size_t which[MOST_PARTS], parts[MOST_OPTIONS], n_parts = 0;
    for (size_t s = 0; s < self->n; s++)
        if (s != self->base)
            parts[n_parts++] = s;
    size_t at[MOST_PARTS] = { 0 };
    for (size_t k = 0; k < n; k++)
        at[k] = k;
    while (n <= n_parts) {
        for (size_t k = 0; k < n; k++)
            which[k] = parts[at[k]];
        TRY(try_one(self, which, n, err));
        size_t k = n;
        while (k > 0 && at[k - 1] == n_parts - n + k - 1)
            k--;
        if (!k)
            return KITH_OK;
        at[k - 1]++;
        for (; k < n; k++)
            at[k] = at[k - 1] + 1;
    }
    return KITH_OK;
}

int
kith_together_new(struct kith_together *out, const struct kith_scenario *const *scenario, size_t n, size_t base, size_t most, const double *more, double budget,
    struct kith_error *err)
{
    struct mixing self = { out, scenario, n, base, isnan(budget) ? NULL : more, budget };
    *out = (struct kith_together) { 0 };
    if (n > MOST_OPTIONS)
        return kith_fail(err, KITH_ERR_USAGE, "there are %zu options; at most %d can be ranked with what can be put together of them", n, MOST_OPTIONS);
    out->all = calloc(MOST_OPTIONS, sizeof *out->all);
    out->made = calloc(MOST_OPTIONS, sizeof(struct kith_scenario *));
    int status = out->all && out->made ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < n && !status; s++)
        out->all[out->n++] = scenario[s];
    for (size_t parts = 2; parts <= most && parts <= MOST_PARTS && !status; parts++)
        status = try_all(&self, parts, err);
    if (!status && out->reason.failed)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    return status;
}

void
kith_together_clear(struct kith_together *self)
{
    for (size_t i = 0; i < self->n_made; i++)
        kith_scenario_free(self->made[i]);
    free(self->made);
    free(self->all);
    kith_text_clear(&self->reason);
    *self = (struct kith_together) { 0 };
}

void
kith_together_say(const struct kith_together *self, struct kith_answer *to, double budget)
{
    kith_answer_say(to, "%zu scenarios, and %zu combination%s of them.", self->n - self->n_made, self->n_made, self->n_made == 1 ? "" : "s");
    if (self->at_odds)
        kith_answer_say(to, "%zu pair%s cannot be put together: %s%s.", self->at_odds, self->at_odds == 1 ? "" : "s", self->reason.at, self->at_odds > TOLD ? "; and others" : "");
    if (self->held)
        kith_answer_say(to, "%zu combination%s one of %s parts, which has all that the others have.", self->held, self->held == 1 ? " is" : "s are", self->held == 1 ? "its" : "their");
    if (self->dear)
        kith_answer_say(to, "%zu combination%s not run: the parts by themselves cost more than %.0f euro in sum.", self->dear, self->dear == 1 ? " was" : "s were", budget);
}
