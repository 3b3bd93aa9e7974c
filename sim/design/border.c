#include "design/border.h"

#include <string.h>

enum { MOST_THREADS = 4096, MOST_FAMILIES = 1000000000, MOST_RUNS = 100000000 };

int
kith_border_trust(enum kith_trust trust, struct kith_error *err)
{
    if (trust == KITH_TRUST_WHOLE || trust == KITH_TRUST_ALTERED)
        return KITH_OK;
    return kith_fail(err, KITH_ERR_USAGE, trust == KITH_TRUST_UNREAD ? "values are taken from a file whose digest was looked at: KITH_TRUST_UNREAD is for kith_info() only"
                                                                     : "trust is KITH_TRUST_WHOLE or KITH_TRUST_ALTERED, not %d", (int) trust);
}

int
kith_border_threads(int threads, struct kith_error *err)
{
    if (threads >= 0 && threads <= MOST_THREADS)
        return KITH_OK;
    return kith_fail(err, KITH_ERR_USAGE, "threads are 0 (as many as the machine offers) to %d, not %d", MOST_THREADS, threads);
}

/* A list that says that it has entries. */
static int
check_list(const void *list, size_t n, const char *what, struct kith_error *err)
{
    return n && !list ? kith_fail(err, KITH_ERR_USAGE, "%zu %s are promised, but the list is missing", n, what) : KITH_OK;
}

int
kith_border_texts(const char *const *text, size_t n, const char *what, struct kith_error *err)
{
    int status = check_list(text, n, what, err);
    for (size_t i = 0; text && i < n; i++)
        if (!text[i])
            TELL(kith_fail(err, KITH_ERR_USAGE, "number %zu of the %s is missing", i, what));
    return status;
}

/* A name of the caller's must end within its room. */
static int
check_name(const char *name, size_t size, const char *what, struct kith_error *err)
{
    return memchr(name, 0, size) ? KITH_OK : kith_fail(err, KITH_ERR_USAGE, "%s: a name has no end: at most %zu letters, and a zero byte", what, size - 1);
}

static int
check_questions(const struct kith_options *o, struct kith_error *err)
{
    int status = KITH_OK;
    TELL(check_list(o->precision, o->n_precision, "precisions", err));
    TELL(check_list(o->explain, o->n_explain, "questions (explain)", err));
    TELL(check_list(o->break_even, o->n_break_even, "questions (break_even)", err));
    TELL(check_list(o->by, o->n_by, "tables (by)", err));
    for (size_t i = 0; o->precision && i < o->n_precision; i++)
        TELL(check_name(o->precision[i].outcome, sizeof o->precision[i].outcome, "precision", err));
    for (size_t i = 0; o->explain && i < o->n_explain; i++) {
        TELL(check_name(o->explain[i].outcome, sizeof o->explain[i].outcome, "explain", err));
        TELL(check_name(o->explain[i].beside, sizeof o->explain[i].beside, "explain", err));
    }
    for (size_t i = 0; o->break_even && i < o->n_break_even; i++) {
        TELL(check_name(o->break_even[i].parameter, sizeof o->break_even[i].parameter, "break_even", err));
        TELL(check_name(o->break_even[i].outcome, sizeof o->break_even[i].outcome, "break_even", err));
    }
    for (size_t i = 0; o->by && i < o->n_by; i++) {
        if ((unsigned) o->by[i].rows >= KITH_BYS)
            TELL(kith_fail(err, KITH_ERR_USAGE, "a table is by year, region, stratum or queue (enum kith_by_rows), not %d", (int) o->by[i].rows));
        TELL(check_name(o->by[i].outcome, sizeof o->by[i].outcome, "by", err));
    }
    return status;
}

static int
check_words(const struct kith_options *o, struct kith_error *err)
{
    int status = KITH_OK;
    const struct {
        const char *name, *word;
    } words[] = { { "draws_file", o->draws_file }, { "regions", o->regions }, { "cross", o->cross }, { "checkpoint", o->checkpoint },
        { "burn_in_from", o->burn_in_from } };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].word && !*words[i].word)
            TELL(kith_fail(err, KITH_ERR_USAGE, "%s is a name, not an empty text; NULL says that there is none", words[i].name));
    TELL(kith_border_texts(o->only, o->n_only, "regions (only)", err));
    TELL(kith_border_texts(o->jobs, o->n_jobs, "jobs", err));
    return status;
}

int
kith_border_options(const struct kith_options *o, struct kith_error *err)
{
    int status = KITH_OK;
    NEED(o, "what to do (options: kith_options_new())", err);
    TELL(kith_border_threads(o->threads, err));
    TELL(kith_border_trust(o->trust, err));
    if ((unsigned) o->keep > KITH_KEEP_RUNS)
        TELL(kith_fail(err, KITH_ERR_USAGE, "what a file keeps is one of enum kith_keep, not %d", (int) o->keep));
    if ((unsigned) o->draws > KITH_DRAWS_POSTERIOR)
        TELL(kith_fail(err, KITH_ERR_USAGE, "how parameters are drawn is one of enum kith_draws, not %d", (int) o->draws));
    if ((unsigned) o->spark > KITH_SPARK_BLOCKS)
        TELL(kith_fail(err, KITH_ERR_USAGE, "small pictures are one of enum kith_spark, not %d", (int) o->spark));
    if (!(o->scale > 0 && o->scale <= 1))
        TELL(kith_fail(err, KITH_ERR_USAGE, "the scale of a population is above 0 and at most 1, not %g", o->scale));
    if (!(o->histories >= 0 && o->histories <= 1))
        TELL(kith_fail(err, KITH_ERR_USAGE, "histories are those of a share of families, from 0 to 1, not %g", o->histories));
    if (!(o->checkpoint_seconds >= 0 && o->checkpoint_seconds <= 1e9))
        TELL(kith_fail(err, KITH_ERR_USAGE, "checkpoint_seconds is a time from 0 (never) on, not %g", o->checkpoint_seconds));
    if (o->families > MOST_FAMILIES || o->replicates > MOST_RUNS || o->per_draw > MOST_RUNS)
        TELL(kith_fail(err, KITH_ERR_USAGE, "%u families in %u runs, %u a draw, are more than a study takes: %d families, %d runs", o->families, o->replicates,
            o->per_draw, MOST_FAMILIES, MOST_RUNS));
    if (o->epoch < -1)
        TELL(kith_fail(err, KITH_ERR_USAGE, "epoch is a number of seconds from 0 on, or -1, not %lld", (long long) o->epoch));
    return status;
}

int
kith_border_study(const struct kith_scenario *const *scenarios, size_t n, const struct kith_options *options, struct kith_error *err)
{
    int status = KITH_OK;
    NEED(options, "what to do (options: kith_options_new())", err);
    if (!scenarios || !n)
        TELL(kith_fail(err, KITH_ERR_USAGE, "a study needs one scenario or more"));
    for (size_t s = 0; scenarios && s < n; s++)
        if (!scenarios[s])
            TELL(kith_fail(err, KITH_ERR_USAGE, "scenario %zu of %zu is missing", s + 1, n));
    TELL(kith_border_options(options, err));
    TELL(check_questions(options, err));
    TELL(check_words(options, err));
    if (options->population && !options->regions)
        TELL(kith_fail(err, KITH_ERR_USAGE, "a population needs a table of regions"));
    return status;
}
