#include "design/options_parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "param/decimal.h"

enum { RUN = KITH_VERB_RUN, COMPARE = KITH_VERB_COMPARE, REPLAY = KITH_VERB_REPLAY, EVALUATE = KITH_VERB_EVALUATE, STUDY = KITH_VERB_STUDY };

/* Says what is wrong, and calls options by --name, or by their name alone where they come from a program. */
int
kith_options_refuse(const struct kith_options *self, struct kith_error *err, const char *format, ...)
{
    struct kith_text text = { 0 };
    va_list args;
    va_start(args, format);
    kith_text_addv(&text, format, args);
    va_end(args);
    if (text.failed || !text.at) {
        kith_text_clear(&text);
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    char *to = text.at;
    for (const char *from = text.at; *from; from++) {
        if (!self->dashed && strncmp(from, "--", 2) == 0 && from[2] >= 'a' && from[2] <= 'z')
            from += 2;
        *to++ = *from;
    }
    *to = '\0';
    const int status = kith_fail(err, KITH_ERR_USAGE, "%s", text.at);
    kith_text_clear(&text);
    return status;
}

/* ---- words of single options ---- */

int
kith_option_word(const char *words, const char *const *list, int n)
{
    int i = 0;
    while (i < n && strcmp(words, list[i]) != 0)
        i++;
    return i < n ? i : -1;
}

const char *
kith_options_copy(struct kith_options *self, const char *words, struct kith_error *err)
{
    const char *copied = kith_pool_copy(&self->words->pool, words, strlen(words));
    if (!copied)
        kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    return copied;
}

/* A list of n elements with room for one more: another one, as a study may have this one. */
static void *
longer(struct kith_options *self, const void *list, size_t n, size_t size, struct kith_error *err)
{
    void *more = kith_pool_take(&self->words->pool, (n + 1) * size);
    if (more && n)
        memcpy(more, list, n * size);
    if (!more)
        kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    return more;
}

static int
add_text(struct kith_options *self, const char *const **list, size_t *n, const char *words, struct kith_error *err)
{
    const char **more = longer(self, *list, *n, sizeof *more, err);
    const char *copied = more ? kith_options_copy(self, words, err) : NULL;
    if (!copied)
        return KITH_ERR_MEMORY;
    more[(*n)++] = copied;
    *list = more;
    return KITH_OK;
}

static int
add_region(struct kith_options *self, const char *words, struct kith_error *err)
{
    return add_text(self, &self->only, &self->n_only, words, err);
}

static int
add_targets(struct kith_options *self, const char *words, struct kith_error *err)
{
    if (!*words)
        return kith_options_refuse(self, err, "--targets needs the name of a file");
    return add_text(self, &self->targets, &self->n_targets, words, err);
}

static int
add_job(struct kith_options *self, const char *words, struct kith_error *err)
{
    return add_text(self, &self->jobs, &self->n_jobs, words, err);
}

/* A list that grows by what READ makes of the words. */
#define ADD(name, type, field, read)                                                                \
    static int name(struct kith_options *self, const char *words, struct kith_error *err)           \
    {                                                                                               \
        struct type *more = longer(self, self->field, self->n_##field, sizeof *more, err);          \
        if (!more)                                                                                  \
            return KITH_ERR_MEMORY;                                                                 \
        TRY(read(&more[self->n_##field], words, err));                                              \
        self->field = more;                                                                         \
        self->n_##field++;                                                                          \
        return KITH_OK;                                                                             \
    }
ADD(add_precision, kith_precision, precision, kith_precision_read)
ADD(add_explain, kith_explain, explain, kith_explain_read)
ADD(add_break_even, kith_break_even, break_even, kith_break_even_read)
ADD(add_by, kith_by, by, kith_by_read)

static int
set_draws(struct kith_options *self, const char *words, struct kith_error *err)
{
    static const char *const list[] = { "prior", "point", "posterior" };
    const int i = kith_option_word(words, list, self->verb == EVALUATE ? 2 : 3), file = i < 0;
    if (file && self->verb == EVALUATE)
        return kith_options_refuse(self, err, "--draws takes prior or point, not %s", words);
    if (file && !*words)
        return kith_options_refuse(self, err, "--draws takes posterior, prior, point or the name of a result file");
    const char *name = file ? kith_options_copy(self, words, err) : NULL;
    if (file && !name)
        return KITH_ERR_MEMORY;
    self->draws = file ? KITH_DRAWS_FILE : i == 2 ? KITH_DRAWS_POSTERIOR : i == 1 ? KITH_DRAWS_POINT : KITH_DRAWS_PRIOR;
    self->draws_file = name;
    return KITH_OK;
}

/* A number above 0 and at most 1, with a point whatever the locale; else 0. */
static double
share_in(const char *words)
{
    struct kith_decimal decimal;
    char *end;
    kith_decimal_begin(&decimal);
    const double x = strtod(words, &end);
    kith_decimal_end(&decimal);
    return end > words && !*end && x > 0 && x <= 1 ? x : 0;
}

static int
set_scale(struct kith_options *self, const char *words, struct kith_error *err)
{
    const double x = share_in(words);
    if (!(x > 0))
        return kith_options_refuse(self, err, "--scale takes a number above 0 and at most 1, not %s", words);
    self->scale = x;
    return KITH_OK;
}

static int
set_histories(struct kith_options *self, const char *words, struct kith_error *err)
{
    const double x = strcmp(words, "all") == 0 ? 1 : share_in(words);
    if (!(x > 0))
        return kith_options_refuse(self, err, "--histories takes all, or a share of the families above 0 and at most 1, not %s", words);
    self->histories = x;
    return KITH_OK;
}

/* "10min" and "2h" are times, "52" and "52weeks" weeks that are simulated. */
static int
set_every(struct kith_options *self, const char *words, struct kith_error *err)
{
    static const struct {
        const char *word;
        double seconds; /* 0: weeks */
    } units[] = { { "s", 1 }, { "min", 60 }, { "h", 3600 }, { "", 0 }, { "w", 0 }, { "week", 0 }, { "weeks", 0 } };
    char *end;
    errno = 0;
    const unsigned long n = strtoul(words, &end, 10);
    const char *word = end + strspn(end, " ");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (end != words && *words >= '0' && *words <= '9' && !errno && n >= 1 && n <= 1000000 && strcmp(word, units[i].word) == 0) {
            self->checkpoint_seconds = (double) n * units[i].seconds;
            self->checkpoint_weeks = units[i].seconds > 0 ? 0 : (uint32_t) n;
            return KITH_OK;
        }
    return kith_options_refuse(self, err, "--checkpoint-every takes a time as 30s, 10min or 2h, or weeks that are simulated, as 52weeks, not %s", words);
}

/* Which words there are depends on what else is set: settle_keep(). */
static int
set_keep(struct kith_options *self, const char *words, struct kith_error *err)
{
    (void) self, (void) words, (void) err;
    return KITH_OK;
}

static int
set_spark(struct kith_options *self, const char *words, struct kith_error *err)
{
    static const char *const list[] = { "none", "ascii", "blocks" };
    const int i = kith_option_word(words, list, 3);
    if (i < 0)
        return kith_options_refuse(self, err, "--spark takes none, ascii or blocks, not %s", words);
    self->spark = (enum kith_spark) i;
    return KITH_OK;
}

static int
set_random_numbers(struct kith_options *self, const char *words, struct kith_error *err)
{
    static const char *const list[] = { "common", "own" };
    const int i = kith_option_word(words, list, 2);
    if (i < 0)
        return kith_options_refuse(self, err, "--random-numbers takes common or own, not %s", words);
    self->own_numbers = i;
    return KITH_OK;
}

/* "4G", "500M": bytes, by 1,024. */
static int
set_memory(struct kith_options *self, const char *words, struct kith_error *err)
{
    static const char units[] = "KMGT";
    char *end;
    errno = 0;
    const unsigned long long n = strtoull(words, &end, 10);
    const char *unit = *end ? strchr(units, *end & ~0x20) : NULL;
    const unsigned shift = unit ? 10 * (unsigned) (unit - units + 1) : 0;
    if (errno || end == words || *words == '-' || *words == '+' || !unit || end[1] || n < 1 || n > (UINT64_C(1) << 50) >> shift || n << shift < 1 << 20)
        return kith_options_refuse(self, err, "--memory takes a size from 1M on, as 500M or 4G, not %s", words);
    self->memory = (uint64_t) n << shift;
    return KITH_OK;
}

static int
set_names(struct kith_options *self, const char *words, struct kith_error *err)
{
    static const char *const list[] = { "bare", "dashed" };
    const int i = kith_option_word(words, list, 2);
    if (i < 0)
        return kith_options_refuse(self, err, "--option-names takes bare or dashed, not %s", words);
    self->dashed = i;
    return KITH_OK;
}

/* ---- all options ---- */

#define NUMBER_32(field) KITH_IS_WHOLE_32, offsetof(struct kith_options, field)
#define NUMBER_64(field) KITH_IS_WHOLE_64, offsetof(struct kith_options, field)
#define NUMBER_INT(field) KITH_IS_WHOLE_INT, offsetof(struct kith_options, field)
#define ON(field) KITH_IS_FLAG, offsetof(struct kith_options, field), 0, 0, NULL
#define TEXT(field) KITH_IS_WORDS, offsetof(struct kith_options, field), 0, 0, NULL
#define OF_SCENARIO KITH_IS_OF_SCENARIO, 0, 0, 0, NULL
#define BY(function) KITH_IS_OTHER, 0, 0, 0, function
#define GENERAL(name, value, letter, many, meaning) { name, value, meaning, KITH_OPTION_GENERAL, letter, many }
#define QUESTION(name, value, meaning) { name, value, meaning, KITH_OPTION_QUESTION, 0, 1 }
#define OF_POPULATION(name, value, many, meaning) { name, value, meaning, KITH_OPTION_POPULATION, 0, many }
#define OF_PROGRAM(name, value, many, meaning) { name, value, meaning, KITH_OPTION_PROGRAM, 0, many }

/* Each once: what the command and a program take, how it is read, and what the help says of it, in its order. */
const struct kith_option_row kith_option_rows[] = {
    { QUESTION("explain", "OUTCOME",
          "which parameters decide the difference in this outcome, how much of it is data and how much assumption, and in which share of "
          "draws it is above zero; A/B: explain the change in the ratio A/B. May be repeated"),
        COMPARE, BY(add_explain) },
    { QUESTION("break-even", "PARAMETER[@OUTCOME]",
          "the value of a parameter at which both scenarios are equal in the outcome (stopped_T3). May be repeated. That of the staff ratio "
          "is printed by itself where scenarios organise help in different ways"),
        COMPARE, BY(add_break_even) },
    { QUESTION("precision", "HALF-WIDTH@OUTCOME",
          "go on in batches until the 95 % Monte Carlo half-width of the mean difference in this outcome is below the target, in its unit; of a share "
          "0.01 or 1%. May be repeated. --replicates is then the first batch (100 draws at least; of populations one run a draw unless --per-draw says more). No number of runs makes the interval "
          "over the priors smaller"),
        COMPARE, BY(add_precision) },
    { { "most", "N", "with --precision: give up at so many runs of each scenario (10000); exit code 1, everything is printed and written",
          KITH_OPTION_QUESTION, 0, 0 },
        COMPARE, NUMBER_32(most), 1, 100000000, NULL },
    { { "no-zero-advantage", NULL,
          "do not run once more, with the advantage of the pathways in which scenarios differ at zero, the sides that have any: it saves the time "
          "of those runs, and leaves open what of a difference is assumed", KITH_OPTION_QUESTION, 0, 0 },
        COMPARE, ON(no_zero_advantage) },
    { GENERAL("output", "FILE", 'o', 0, "write everything to an HDF5 file; never over what is read, nor in place of a file that Kith did not write"),
        STUDY | REPLAY, TEXT(output) },
    { GENERAL("force", NULL, 0, 0, "in place of any other file, too"), STUDY | REPLAY, ON(force) },
    { GENERAL("seed", "N", 's', 0, "random seed (1)"), STUDY | EVALUATE, NUMBER_64(seed), 0, UINT64_MAX, NULL },
    { GENERAL("replicates", "N", 0, 0, "runs of each scenario (200)"), STUDY, NUMBER_32(replicates), 1, 100000000, NULL },
    { GENERAL("draws", "WHAT", 0, 0,
          "where parameters with a distribution come from. posterior (default of the command): as many draws as --replicates asks for, of those "
          "that were fitted to the second cohort and come with Kith (scenarios/calibration); prior (default of a program): each from its distribution; point: "
          "held fixed at their values; FILE.h5: as drawn in that result or posterior, all its draws. What a scenario or --set fixes stays so; what was "
          "not drawn there is drawn from its own distribution"),
        STUDY, BY(set_draws) },
    { GENERAL("altered", NULL, 0, 0, "with --draws FILE.h5: also when its digest does not hold; the result says so"), STUDY | REPLAY, ON(trust) },
    { GENERAL("per-draw", "N", 0, 0, "runs that share a draw of the parameters (2, so that 200 runs are 100 draws; 1 if the runs are odd)"), STUDY,
        NUMBER_32(per_draw), 1, 1000000, NULL },
    { GENERAL("families", "N", 0, 0, "families followed in each run (576)"), STUDY | EVALUATE, NUMBER_32(families), 1, 1000000000, NULL },
    { GENERAL("threads", "N", 0, 0, "default OMP_NUM_THREADS, SLURM_CPUS_PER_TASK, or all; never changes a result"), STUDY | REPLAY | EVALUATE,
        NUMBER_INT(threads), 1, 4096, NULL },
    { GENERAL("memory", "SIZE", 0, 0,
          "for what runs count, as 500M or 4G (4G); of populations, what does not fit is kept in a file beside --output while they run. The worlds "
          "being simulated are beside it: a large province takes 0.2G a thread"),
        STUDY | REPLAY, BY(set_memory) },
    { GENERAL("checkpoint", "FOLDER", 0, 0,
          "keep what is done and in progress there; after a signal or a kill the same command goes on from it, to the same result. Removed when all "
          "is done"),
        STUDY, TEXT(checkpoint) },
    { GENERAL("set", "PATH=VALUE", 0, 1, "another value for a parameter; may be repeated; integral:PATH=VALUE is for that scenario only"), STUDY, OF_SCENARIO },
    { GENERAL("keep", "WHAT", 0, 0,
          "waves: waves and outcomes of each run, weekly tables as mean and quantiles (default); weekly: all of each run; summary: outcomes of "
          "each run. Of populations, summary: means and sums over runs (default); weekly: weekly tables with errors and intervals, and "
          "their paired differences, too; runs: what each run counted, too"),
        STUDY, BY(set_keep) },
    { GENERAL("all", NULL, 0, 0, "print all outcomes, not only those that are shown first (kith describe outcomes, population)"), STUDY, ON(all) },
    { GENERAL("portable", NULL, 0, 0, "the same bits without the processor's widest instructions"), STUDY | REPLAY | EVALUATE, ON(portable) },
    { OF_POPULATION("population", NULL, 0,
          "all families of the regions of a table, over years: first the burn-in, under the first scenario, then each scenario from one and the "
          "same past; 20 draws by default, 8 of them run twice (at point values: 8 runs)"),
        STUDY, ON(asked_population) },
    { OF_POPULATION("regions", "FILE", 0, "the table (CSV); default regions.csv beside the scenario"), STUDY, TEXT(regions) },
    { OF_POPULATION("only-region", "R", 1, "only this region; may be repeated"), STUDY, BY(add_region) },
    { OF_POPULATION("scale", "X", 0, "a part of all households, 0 to 1: quicker, but small queues wait longer"), STUDY, BY(set_scale) },
    { OF_POPULATION("burn-in", "FILE", 0, "another scenario for the years before the policy"), STUDY, OF_SCENARIO },
    { OF_POPULATION("cross", "LIST", 0, "count strata crossed, beside the margins: of profile,problems,violence,children,group"), STUDY, TEXT(cross) },
    { OF_POPULATION("by", "ROWS@OUTCOME", 1,
          "a table of this outcome by year, region or stratum, as year@repeat_reports, by year with the drift of the first scenario; or of each "
          "queue, as queue@wait (kith describe queues). May be repeated"),
        STUDY, BY(add_by) },
    { OF_POPULATION("whole", NULL, 0,
          "families, children, reports, places, hours and euros of the regions, in the place of rates per 1,000 households; at a --scale, of the whole regions all the same"),
        STUDY, ON(whole) },
    { OF_POPULATION("discount", "RATE", 0,
          "a year, as 3%: costs, spending, years in violence and children's years in it count for 1/(1 + RATE) of the year before, in all years together; undiscounted without. The same as --set population.discount=RATE"),
        STUDY, OF_SCENARIO },
    { OF_POPULATION("small", "N", 0, "withhold results of fewer than N families or reports (0: none)"), STUDY, NUMBER_32(small), 0, 1000000, NULL },
    { OF_POPULATION("histories", "X", 0,
          "what happens to single families, week by week, in the result file: of a share of them, above 0 to 1, or all. For few runs: the "
          "number of events expected is told"),
        STUDY, BY(set_histories) },
    { OF_POPULATION("checkpoint-every", "X", 0,
          "keep what is in progress each 10min or 2h, too, or each 52weeks simulated; without it: when a burn-in or a scenario of a region is "
          "done, and on signals"),
        STUDY, BY(set_every) },
    { OF_POPULATION("keep-burn-in", NULL, 0, "with --checkpoint: worlds at the end of the burn-in stay in FOLDER"), STUDY, ON(keep_burn_in) },
    { OF_POPULATION("burn-in-from", "FOLDER", 0, "take them from there: no burn-in for other scenarios of the same past"), STUDY, TEXT(burn_in_from) },
    { OF_PROGRAM("posterior", "FILE", 0, "of draws=posterior: which one, a file of kith_calibrate() (calibration/posterior.h5 beside the first scenario)"), STUDY, TEXT(posterior) },
    { OF_PROGRAM("replicates", "N", 0, "runs of each row of values (1)"), EVALUATE, NUMBER_32(replicates), 1, 100000000, NULL },
    { OF_PROGRAM("draws", "WHAT", 0, "of parameters that are not given, point: held fixed (default); prior: drawn, for row i as in draw i"), EVALUATE,
        BY(set_draws) },
    { OF_PROGRAM("targets", "FILE", 1,
          "published numbers (YAML) to hold the result against, for kith_study_print_targets(); the result file keeps them. May be repeated"),
        STUDY, BY(add_targets) },
    { OF_PROGRAM("random-numbers", "WHICH", 0,
          "common: every row of values meets the same random numbers, run by run (default); own: row i those of draw i of a study"),
        EVALUATE, BY(set_random_numbers) },
    { OF_PROGRAM("spark", "WHICH", 0, "small pictures in the table of differences: none (default), ascii, or blocks (UTF-8)"), STUDY, BY(set_spark) },
    { OF_PROGRAM("command", "TEXT", 0, "how to make the file again, for its provenance"), STUDY | REPLAY, TEXT(command) },
    { OF_PROGRAM("epoch", "SECONDS", 0, "time of the provenance, since 1970: then the same call writes the same bytes"), STUDY | REPLAY,
        NUMBER_64(epoch), 0, INT64_MAX, NULL },
    { OF_PROGRAM("job", "TEXT", 1, "a batch job, for the provenance"), STUDY | REPLAY, BY(add_job) },
    { OF_PROGRAM("option-names", "HOW", 0, "how errors call options: bare (default) or dashed"), STUDY | REPLAY | EVALUATE, BY(set_names) },
};
const size_t kith_n_option_rows = sizeof kith_option_rows / sizeof *kith_option_rows;
_Static_assert(sizeof kith_option_rows / sizeof *kith_option_rows <= (size_t) KITH_MOST_OPTIONS, "room for all options");
