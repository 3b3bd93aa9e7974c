#include "decide/parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "param/decimal.h"
#include "tell/print.h"

/* What is asked of an answer, against what there is; and its title. */

static int
set_order(struct kith_deciding *self, const char *reference, struct kith_error *err)
{
    size_t first = 0, n = 1;
    if (reference)
        TRY(kith_case_scenario(&self->in, reference, &first, err));
    self->order = calloc(self->in.n_scenarios, sizeof *self->order);
    self->draw = calloc(self->in.n_draws, sizeof *self->draw);
    if (!self->order || !self->draw)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->order[0] = first;
    for (size_t s = 0; s < self->in.n_scenarios; s++)
        if (s != first)
            self->order[n++] = s;
    return KITH_OK;
}

static int
add_outcome(struct kith_deciding *self, const char *name, struct kith_error *err)
{
    size_t o = 0;
    TRY(kith_case_outcome(&self->in, name, &o, err));
    for (size_t k = 0; k < self->n_outcomes; k++)
        if (self->outcome[k] == o)
            return kith_fail(err, KITH_ERR_USAGE, "outcome %s: was asked for before; ask once", name);
    self->outcome[self->n_outcomes++] = o;
    return KITH_OK;
}

static int
set_outcomes(struct kith_deciding *self, const struct kith_decide_options *options, struct kith_error *err)
{
    static const char *const cohort[] = { "stopped_T3", "lasting_T3", "violent_weeks", "child_years", "help_wait", "cost" };
    static const char *const population[] = { "violent_years", "lasting", "child_years", "help_wait", "waiting", "cost" };
    int status = KITH_OK;
    self->outcome = calloc(options->n_outcomes + 6, sizeof *self->outcome);
    if (!self->outcome)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < options->n_outcomes; i++)
        TELL(add_outcome(self, options->outcome[i], err));
    for (size_t i = 0; i < 6 && !options->n_outcomes; i++)
        TELL(add_outcome(self, (self->in.population ? population : cohort)[i], err));
    if (kith_case_outcome(&self->in, "total_cost", &self->cost, NULL) && kith_case_outcome(&self->in, "cost", &self->cost, NULL))
        self->cost = self->in.n_outcomes;
    return status;
}

/* A violent year: 52 of the weeks that a cohort counts. */
static int
set_years(struct kith_deciding *self, struct kith_error *err)
{
    self->years = (struct kith_price) { .per = self->in.population ? 1 : 52, .of = "a violent year avoided" };
    return kith_case_outcome(&self->in, self->in.population ? "violent_years" : "violent_weeks", &self->years.outcome, err);
}

static int
set_price(struct kith_deciding *self, const char *text, struct kith_error *err)
{
    static const char right[] = "write LOW:HIGH in euro, as 5000:50000 for a violent year avoided, or LOW:HIGH@OUTCOME";
    const char *at = strchr(text, '@'), *colon = strchr(text, ':');
    char low[32], high[32];
    struct kith_price price = self->years;
    const size_t end = at ? (size_t) (at - text) : strlen(text), middle = colon ? (size_t) (colon - text) : end;
    if (middle >= end || middle >= sizeof low || end - middle - 1 >= sizeof high)
        return kith_fail(err, KITH_ERR_USAGE, "price %s: no value is known for one, so it is always a range: %s", text, right);
    snprintf(low, sizeof low, "%.*s", (int) middle, text);
    snprintf(high, sizeof high, "%.*s", (int) (end - middle - 1), colon + 1);
    if (kith_decimal_number(low, &price.low) || kith_decimal_number(high, &price.high) || !(price.low >= 0 && price.high > price.low && price.high < 1e15))
        return kith_fail(err, KITH_ERR_USAGE, "price %s: is no range of two numbers, the lower first; %s", text, right);
    if (at) {
        TRY(kith_case_outcome(&self->in, at + 1, &price.outcome, err));
        price.per = 1;
        price.of = self->in.outcome[price.outcome];
    }
    if (!kith_case_sign(&self->in, price.outcome))
        return kith_fail(err, KITH_ERR_USAGE, "price %s: of %s neither more nor less is better", text, at ? at + 1 : "it");
    self->price[self->n_prices++] = price;
    return KITH_OK;
}

int
kith_deciding_settle(struct kith_deciding *self, const struct kith_decide_options *options, struct kith_error *err)
{
    int status = set_order(self, options->reference, err);
    if (!self->order || !self->draw)
        return status;
    TELL(set_outcomes(self, options, err));
    TELL(set_years(self, err));
    self->price = calloc(options->n_prices + 1, sizeof *self->price);
    if (!self->price)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < options->n_prices && !status; i++)
        TELL(set_price(self, options->price[i], err));
    self->whole = options->whole;
    if (self->whole && !self->in.population)
        TELL(kith_fail(err, KITH_ERR_USAGE, "%s: is of a cohort, which belongs to no region; whole families and euros are of populations", self->in.path));
    if (self->in.n_scenarios < 2)
        TELL(kith_fail(err, KITH_ERR_DATA, "%s: holds one scenario; to decide takes two or more, from `kith compare`", self->in.path));
    return status;
}

double
kith_decide_whole(const struct kith_deciding *self, const char **unit)
{
    const char *whole = self->whole && self->in.population ? kith_print_whole_unit(*unit) : NULL;
    *unit = whole ? whole : *unit;
    return whole ? self->in.households / 1000 : 1;
}

static const char *
about_draws(const struct kith_case *in)
{
    return in->draws_of == KITH_OF_PRIORS ? "from their priors" : in->draws_of == KITH_OF_FILE ? "from a file (posterior or other)" : "held fixed at their point values";
}

int
kith_deciding_title(struct kith_deciding *self, struct kith_error *err)
{
    struct kith_answer *a = self->answer;
    const struct kith_case *in = &self->in;
    a->verb = "decide";
    a->source = kith_pool_copy(&a->pool, in->path, strlen(in->path));
    a->digest = kith_pool_copy(&a->pool, in->digest, strlen(in->digest));
    a->title = kith_pool_format(&a->pool, "%zu scenario%s against %s, %zu draw%s of the parameters %s, %zu run%s a draw on common random numbers; %s", in->n_scenarios - 1,
        in->n_scenarios == 2 ? "" : "s", kith_decide_name(self, 0), in->n_draws, in->n_draws == 1 ? "" : "s", about_draws(in), in->n_runs, in->n_runs == 1 ? "" : "s",
        self->whole ? kith_pool_format(&a->pool, "rates are of all families of the regions, which have %.0f households with children", in->households)
            : in->population ? kith_pool_format(&a->pool, "rates are per 1,000 of all households with children, of which the regions have %.0f", in->households)
                       : kith_pool_format(&a->pool, "numbers are per family of the %.0f that a run follows", in->families));
    return a->pool.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory for the answer") : KITH_OK;
}

void
kith_deciding_clear(struct kith_deciding *self)
{
    kith_case_close(&self->in);
    free(self->order);
    free(self->outcome);
    free(self->price);
    free(self->draw);
    *self = (struct kith_deciding) { .answer = self->answer };
}
