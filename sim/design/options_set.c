#include "design/options_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* Options are made, set by their names, and asked for. */

/* Bit of a verb, or 0. */
static unsigned
verb_of(const char *name)
{
    static const char *const names[] = { "run", "compare", "replay", "evaluate" };
    const int i = name ? kith_option_word(name, names, 4) : -1;
    return i < 0 ? 0 : 1u << i;
}

int
kith_option_at(const char *verb, size_t i, struct kith_option *out)
{
    const unsigned bit = verb_of(verb);
    for (size_t r = 0; r < kith_n_option_rows; r++)
        if (kith_option_rows[r].verbs & bit && i-- == 0) {
            *out = kith_option_rows[r].is;
            return 1;
        }
    return 0;
}

/* ---- making and setting ---- */

struct kith_options
kith_options_default(void)
{
    return (struct kith_options) { .seed = 1, .replicates = 200, .per_draw = 2, .families = 576, .scale = 1, .epoch = -1, .memory = UINT64_C(4) << 30 };
}

struct kith_options
kith_options_population(void)
{
    struct kith_options self = kith_options_default();
    self.population = 1;
    self.replicates = 28; /* 20 draws, eight of them twice: the noise of runs takes some second runs to tell, the spread of draws takes draws */
    self.second = 8;
    self.keep = KITH_KEEP_SUMMARY;
    return self;
}

void
kith_options_keep(const struct kith_options *self)
{
    if (self->words)
        atomic_fetch_add(&self->words->users, 1);
}

void
kith_options_release(const struct kith_options *self)
{
    if (!self->words || atomic_fetch_sub(&self->words->users, 1) > 1)
        return;
    kith_pool_clear(&self->words->pool);
    free(self->words);
}

struct kith_options *
kith_options_new(const char *verb, struct kith_error *err)
{
    const unsigned bit = verb_of(verb);
    if (!bit) {
        kith_fail(err, KITH_ERR_USAGE, "there are options of run, compare, replay and evaluate, not of %s", verb ? verb : "nothing");
        return NULL;
    }
    struct kith_options *self = calloc(1, sizeof *self);
    struct kith_option_words *words = calloc(1, sizeof *words);
    if (!self || !words) {
        free(self);
        free(words);
        kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        return NULL;
    }
    *self = kith_options_default();
    self->verb = bit;
    if (bit == KITH_VERB_EVALUATE) {
        self->draws = KITH_DRAWS_POINT;
        self->replicates = 1;
    }
    self->words = words;
    atomic_init(&words->users, 1);
    return self;
}

void
kith_options_free(struct kith_options *self)
{
    if (!self)
        return;
    kith_options_release(self);
    free(self);
}

/* `a` may be written with _ for -. */
static int
is_name(const char *a, const char *b)
{
    for (; *a && (*a == *b || (*a == '_' && *b == '-')); a++)
        b++;
    return !*a && !*b;
}

/* The row of a name, or NULL with the nearest one. */
static const struct kith_option_row *
find(const struct kith_options *self, const char *name, struct kith_error *err)
{
    struct kith_nearest near = { .word = name };
    int of_others = 0;
    for (size_t r = 0; r < kith_n_option_rows; r++) {
        const int same = is_name(name, kith_option_rows[r].is.name);
        if (same && kith_option_rows[r].verbs & self->verb)
            return &kith_option_rows[r];
        of_others = of_others || same;
        if (kith_option_rows[r].verbs & self->verb)
            kith_nearest_try(&near, kith_option_rows[r].is.name, strlen(kith_option_rows[r].is.name));
    }
    if (of_others && self->verb == KITH_VERB_EVALUATE)
        kith_fail(err, KITH_ERR_USAGE, "%s is of runs and comparisons, and does nothing in what is evaluated: cohorts, in memory", name);
    else if (of_others)
        kith_fail(err, KITH_ERR_USAGE, "there is no option %s here", name);
    else if (near.name)
        kith_fail(err, KITH_ERR_USAGE, "there is no option %s; did you mean %s?", name, near.name);
    else
        kith_fail(err, KITH_ERR_USAGE, "there is no option %s", name);
    return NULL;
}

static int
set_flag(struct kith_options *self, const struct kith_option_row *row, const char *words, struct kith_error *err)
{
    if (words && strcmp(words, "yes") != 0 && strcmp(words, "no") != 0)
        return kith_options_refuse(self, err, "--%s takes yes or no, not %s", row->is.name, words);
    *(int *) (void *) ((char *) self + row->at) = !words || strcmp(words, "yes") == 0; /* of trust: KITH_TRUST_ALTERED */
    return KITH_OK;
}

static int
set_whole(struct kith_options *self, const struct kith_option_row *row, const char *words, struct kith_error *err)
{
    char *end;
    void *to = (char *) self + row->at;
    errno = 0;
    const unsigned long long n = strtoull(words, &end, 10);
    if (errno || end == words || *end || *words == '-' || n < row->low || n > row->high)
        return kith_options_refuse(self, err, "--%s takes a whole number from %llu to %llu, not %s", row->is.name, row->low, row->high, words);
    if (row->kind == KITH_IS_WHOLE_64)
        *(uint64_t *) to = n;
    else if (row->kind == KITH_IS_WHOLE_32)
        *(uint32_t *) to = (uint32_t) n;
    else
        *(int *) to = (int) n;
    return KITH_OK;
}

static int
take(struct kith_options *self, const struct kith_option_row *row, const char *words, const char *copied, struct kith_error *err)
{
    switch (row->kind) {
    case KITH_IS_FLAG: return set_flag(self, row, words, err);
    case KITH_IS_WHOLE_32:
    case KITH_IS_WHOLE_64:
    case KITH_IS_WHOLE_INT: return set_whole(self, row, words, err);
    case KITH_IS_WORDS: *(const char **) (void *) ((char *) self + row->at) = copied; return KITH_OK;
    case KITH_IS_OF_SCENARIO:
        return kith_options_refuse(self, err, "%s is said of a scenario, not by an option: kith_options_burn_in() takes the one before the policy, kith_scenario_load() settings",
            row->is.name);
    default: return row->set(self, words, err);
    }
}

int
kith_options_set(struct kith_options *self, const char *name, const char *value, struct kith_error *err)
{
    if (!self || !name)
        return kith_fail(err, KITH_ERR_USAGE, "%s is missing", self ? "the name of an option" : "what to set an option of");
    const struct kith_option_row *row = find(self, name, err);
    if (!row)
        return KITH_ERR_USAGE;
    if (!value && row->is.value)
        return kith_options_refuse(self, err, "--%s needs a value", row->is.name);
    const char *copied = kith_options_copy(self, value ? value : "yes", err);
    if (!copied)
        return KITH_ERR_MEMORY;
    TRY(take(self, row, value, copied, err));
    self->given[row - kith_option_rows] = copied;
    return KITH_OK;
}

const char *
kith_options_get(const struct kith_options *self, const char *name)
{
    for (size_t r = 0; self && name && r < kith_n_option_rows; r++)
        if (kith_option_rows[r].verbs & self->verb && is_name(name, kith_option_rows[r].is.name))
            return self->given[r];
    return NULL;
}

void
kith_options_burn_in(struct kith_options *self, const struct kith_scenario *burn_in)
{
    self->burn_in = burn_in;
}

void
kith_options_notes(struct kith_options *self, FILE *notes)
{
    self->notes = notes;
}

void
kith_options_stop(struct kith_options *self, const volatile int *stop)
{
    self->stop = stop;
}

void
kith_options_progress(struct kith_options *self, void (*progress)(void *with, uint64_t done, uint64_t all), void *with)
{
    self->progress = progress;
    self->with = with;
}
