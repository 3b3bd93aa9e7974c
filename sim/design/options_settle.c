#include "design/options_parts.h"

#include <string.h>

#include "base/error.h"

/* What goes together, and what was left open. */

enum { OTHER_RUNS = 8 }; /* of populations whose parameters are not drawn from their priors, or where only per-draw was said */

int
kith_options_is_population(const struct kith_options *o)
{
    return o->asked_population || o->population || o->regions || o->n_only || o->burn_in || o->small || o->cross || o->n_by || o->histories > 0
        || kith_options_get(o, "scale");
}

/* What is of populations only, or of cohorts only. */
int
kith_options_of_kind(const struct kith_options *o, struct kith_error *err)
{
    int status = KITH_OK;
    if (!o->population && (o->n_by || o->n_only || o->regions || o->burn_in || o->cross || o->small || o->histories > 0))
        TELL(kith_options_refuse(o, err, "regions, burn-in, strata, small numbers, histories and tables by year are of populations; this is a cohort"));
    if (!o->population && (o->burn_in_from || o->keep_burn_in))
        TELL(kith_options_refuse(o, err, "a cohort has no burn-in: --keep-burn-in and --burn-in-from are for --population"));
    if (!o->population && (o->checkpoint_weeks || o->checkpoint_seconds > 0))
        TELL(kith_options_refuse(o, err, "--checkpoint-every is for --population, of which worlds in progress are kept; of a cohort, runs that are done"));
    if (o->second && !o->population)
        TELL(kith_options_refuse(o, err, "draws with unequal numbers of runs are for populations only: of cohorts runs are cheap"));
    if ((o->population && o->keep == KITH_KEEP_WAVES) || (!o->population && o->keep == KITH_KEEP_RUNS))
        TELL(kith_options_refuse(o, err, o->population ? "--keep takes summary, weekly or runs with --population, not waves" : "--keep takes weekly, waves or summary, not runs"));
    return status;
}

static int
check_histories(const struct kith_options *o, struct kith_error *err)
{
    int status = KITH_OK;
    if (!(o->histories > 0))
        return status;
    if (!o->output)
        TELL(kith_options_refuse(o, err, o->dashed ? "--histories needs a file to write them to: -o FILE" : "--histories needs a file to write them to: --output"));
    if (o->checkpoint)
        TELL(kith_options_refuse(o, err, "--histories and --checkpoint do not go together: histories are not kept between commands"));
    if (o->n_precision)
        TELL(kith_options_refuse(o, err, "--histories and --precision do not go together: histories are of few runs; say how many --replicates"));
    if (o->small)
        TELL(kith_options_refuse(o, err, "--small withholds what --histories would tell; give one of them"));
    return status;
}

int
kith_options_together(const struct kith_options *o, struct kith_error *err)
{
    int status = KITH_OK;
    const int every = o->checkpoint_weeks || o->checkpoint_seconds > 0;
    if ((o->draws == KITH_DRAWS_FILE) != (o->draws_file != NULL))
        TELL(kith_options_refuse(o, err, o->draws_file ? "draws are not those of a file, but one is named" : "draws are those of a file, but none is named"));
    if (o->most && !o->n_precision)
        TELL(kith_options_refuse(o, err, "--most goes with --precision; without it, --replicates says how many"));
    TELL(kith_options_of_kind(o, err));
    TELL(check_histories(o, err));
    if (!o->checkpoint && (every || o->keep_burn_in))
        TELL(kith_options_refuse(o, err, "--%s goes with --checkpoint FOLDER", every ? "checkpoint-every" : "keep-burn-in"));
    if ((o->checkpoint && !*o->checkpoint) || (o->burn_in_from && !*o->burn_in_from))
        TELL(kith_options_refuse(o, err, "--%s needs the name of a folder", o->checkpoint && !*o->checkpoint ? "checkpoint" : "burn-in-from"));
    return status;
}

/* ---- what was left open ---- */

/* What a file is to hold: cohorts and populations keep different things. */
static int
settle_keep(struct kith_options *o, struct kith_error *err)
{
    static const char *const words[] = { "waves", "weekly", "summary", "runs" };
    const char *keep = kith_options_get(o, "keep");
    const int i = keep ? kith_option_word(keep, words, 4) : o->population ? KITH_KEEP_SUMMARY : KITH_KEEP_WAVES;
    o->keep = o->population ? KITH_KEEP_SUMMARY : KITH_KEEP_WAVES;
    if (i < 0 || i == (o->population ? KITH_KEEP_WAVES : KITH_KEEP_RUNS))
        return kith_options_refuse(o, err, o->population ? "--keep takes summary, weekly or runs with --population, not %s" : "--keep takes weekly, waves or summary, not %s", keep);
    o->keep = (enum kith_keep) i;
    return KITH_OK;
}

static int
settle_population(struct kith_options *o, struct kith_error *err)
{
    o->population = kith_options_is_population(o);
    if (!o->population)
        return KITH_OK;
    if (kith_options_get(o, "families"))
        return kith_options_refuse(o, err, "--families is for cohorts: a population has the households of its regions; --scale takes a part of them");
    if (kith_options_get(o, "replicates"))
        return KITH_OK;
    if (!o->n_precision && !kith_options_get(o, "per-draw") && o->draws != KITH_DRAWS_POINT)
        o->second = kith_options_population().second;
    o->replicates = o->second ? kith_options_population().replicates : OTHER_RUNS;
    return KITH_OK;
}

/* How runs are spread over draws. */
static int
settle_draws(struct kith_options *o, struct kith_error *err)
{
    int status = KITH_OK;
    const int per_draw = kith_options_get(o, "per-draw") != NULL, replicates = kith_options_get(o, "replicates") != NULL;
    if (per_draw && o->draws == KITH_DRAWS_POINT)
        TELL(kith_options_refuse(o, err, "--per-draw goes with draws: with --draws point there is one, that all runs share"));
    if (per_draw && replicates && o->draws == KITH_DRAWS_FILE)
        TELL(kith_options_refuse(o, err, "a file says how many draws there are: give --replicates or --per-draw"));
    if (o->draws == KITH_DRAWS_FILE && !replicates) {
        o->replicates = 0; /* all draws of the file */
        o->per_draw = per_draw ? o->per_draw : 2;
    } else if (!per_draw) {
        o->per_draw = o->second || (o->replicates % 2 == 0 && !(o->population && o->n_precision)) ? 2 : 1; /* a second run of a population costs as much as another draw */
    }
    return status;
}

int
kith_options_settle(struct kith_options *out, const struct kith_options *self, struct kith_error *err)
{
    int status = KITH_OK;
    *out = *self;
    if (self->verb & KITH_VERB_STUDY) {
        TELL(settle_population(out, err));
        TELL(settle_keep(out, err));
        TELL(settle_draws(out, err));
    }
    TELL(kith_options_together(out, err));
    return status;
}

int
kith_options_check(const struct kith_options *self, struct kith_error *err)
{
    struct kith_options settled;
    if (!self)
        return kith_fail(err, KITH_ERR_USAGE, "what to do (options: kith_options_new()) is missing");
    return kith_options_settle(&settled, self, err);
}
