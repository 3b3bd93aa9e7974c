#include "cli.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

volatile int stop_requested;

static void
on_signal(int number)
{
    (void) number;
    stop_requested = 1;
}

/* Who ignores a signal, as nohup does, wants it ignored. */
static void
stop_on(int number, int flags)
{
    struct sigaction action = { 0 }, old;
    action.sa_handler = on_signal;
    action.sa_flags = flags;
    if (sigaction(number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
        sigaction(number, &action, NULL);
}

void
catch_signals(void)
{
    const int once = (int) SA_RESETHAND; /* a person's second one ends it at once */
    stop_on(SIGINT, once);
    stop_on(SIGTERM, once);
    stop_on(SIGHUP, 0); /* batch systems give notice by these, and more than once: every second, of SIGXCPU */
    stop_on(SIGUSR1, 0);
    stop_on(SIGUSR2, 0);
    stop_on(SIGXCPU, 0);
}

/* ---- progress ---- */

static double
now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static int progress_shown;

void
show_progress(void *with, uint64_t done, uint64_t all)
{
    static double start, last;
    static uint64_t before;
    char count[64];
    const double t = now();
    if (start <= 0) {
        start = t;
        before = with ? 0 : done - 1;
    }
    if (t - last < 0.1 && done < all)
        return;
    last = t;
    progress_shown = 1;
    char bar[31];
    const int filled = (int) (30 * (double) done / (double) all);
    for (int i = 0; i < 30; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[30] = 0;
    const double left = (t - start) / (double) (done - before) * (double) (all - done);
    if (with)
        snprintf(count, sizeof count, "%.0f %%", 100 * (double) done / (double) all);
    else
        snprintf(count, sizeof count, "%llu of %llu runs", (unsigned long long) done, (unsigned long long) all);
    fprintf(stderr, "\r[%s] %s, %.0f s left ", bar, count, left);
    fflush(stderr);
}

void
end_progress(void)
{
    if (progress_shown)
        fputs("\r\033[K", stderr);
}

/* ---- options ---- */

static int
read_number(const char *text, unsigned long long low, unsigned long long high, unsigned long long *out)
{
    char *end;
    errno = 0;
    const unsigned long long n = strtoull(text, &end, 10);
    if (errno || end == text || *end || text[0] == '-' || n < low || n > high)
        return -1;
    *out = n;
    return 0;
}

/* What a file is to hold: cohorts and populations keep different things. */
static int
settle_keep(struct request *self, const char *verb)
{
    static const char *const words[] = { "waves", "weekly", "summary", "runs" };
    const int population = self->options.population;
    if (population)
        self->options.keep = KITH_KEEP_SUMMARY;
    if (!self->keep)
        return 0;
    for (int i = population ? 1 : 0; i < (population ? 4 : 3); i++)
        if (strcmp(self->keep, words[i]) == 0) {
            self->options.keep = (enum kith_keep) i;
            return 0;
        }
    return complain(verb, population ? "--keep takes summary, weekly or runs with --population, not %s" : "--keep takes weekly, waves or summary, not %s", self->keep);
}

static int
set_scale(struct request *self, const char *verb)
{
    char *end;
    const double x = strtod(optarg, &end);
    if (end == optarg || *end || !(x > 0 && x <= 1))
        return complain(verb, "--scale takes a number above 0 and at most 1, not %s", optarg);
    self->options.scale = x;
    self->scaled = 1;
    return 0;
}

static int
set_histories(struct request *self, const char *verb)
{
    char *end = optarg;
    const double x = strcmp(optarg, "all") == 0 ? 1 : strtod(optarg, &end);
    if (strcmp(optarg, "all") != 0 && (end == optarg || *end || !(x > 0 && x <= 1)))
        return complain(verb, "--histories takes all, or a share of the families above 0 and at most 1, not %s", optarg);
    self->options.histories = x;
    return 0;
}

/* "10min" and "2h" are times, "52" and "52weeks" weeks that are simulated. */
static int
set_every(struct request *self, const char *verb)
{
    static const struct {
        const char *word;
        double seconds; /* 0: weeks */
    } units[] = { { "s", 1 }, { "min", 60 }, { "h", 3600 }, { "", 0 }, { "w", 0 }, { "week", 0 }, { "weeks", 0 } };
    char *end;
    errno = 0;
    const unsigned long n = strtoul(optarg, &end, 10);
    const char *word = end + strspn(end, " ");
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (end != optarg && *optarg >= '0' && *optarg <= '9' && !errno && n >= 1 && n <= 1000000 && strcmp(word, units[i].word) == 0) {
            self->options.checkpoint_seconds = (double) n * units[i].seconds;
            self->options.checkpoint_weeks = units[i].seconds > 0 ? 0 : (uint32_t) n;
            return 0;
        }
    return complain(verb, "--checkpoint-every takes a time as 30s, 10min or 2h, or weeks that are simulated, as 52weeks, not %s", optarg);
}

/* What is kept for later is kept of populations. */
static int
settle_checkpoint(const struct request *self, const char *verb)
{
    const struct kith_options *o = &self->options;
    const int every = o->checkpoint_weeks || o->checkpoint_seconds > 0;
    if (!o->population && (o->checkpoint || o->burn_in_from || o->keep_burn_in || every))
        return complain(verb, "checkpoints are for --population: cohort runs take seconds; of many, `kith sweep` keeps what is done");
    if (!o->checkpoint && (every || o->keep_burn_in))
        return complain(verb, "--%s goes with --checkpoint FOLDER", every ? "checkpoint-every" : "keep-burn-in");
    if (o->checkpoint && o->histories > 0)
        return complain(verb, "--histories and --checkpoint do not go together: histories are not kept between commands");
    if ((o->checkpoint && !*o->checkpoint) || (o->burn_in_from && !*o->burn_in_from))
        return complain(verb, "--%s needs the name of a folder", o->checkpoint && !*o->checkpoint ? "checkpoint" : "burn-in-from");
    return 0;
}

enum { OTHER_RUNS = 8 }; /* of populations whose parameters are not drawn from their priors, or where only --per-draw was said */

/* Where a population differs from a cohort. */
static int
settle_population(struct request *self, const char *verb)
{
    static int percent;
    struct kith_options *o = &self->options;
    const int asked = o->population;
    if (o->regions || o->n_only || self->burn_in || o->small || o->cross || o->n_by || o->histories > 0)
        o->population = 1;
    if (self->scaled && !o->population && !self->targets)
        o->population = 1;
    if (!o->population)
        return 0;
    self->implied = !asked;
    if (self->families)
        return complain(verb, "--families is for cohorts: a population has the households of its regions; --scale takes a part of them");
    if (o->n_precision)
        return complain(verb, "--precision is for cohorts; of a population say how many --replicates");
    if (o->histories > 0 && !o->output)
        return complain(verb, "--histories needs a file to write them to: -o FILE");
    if (o->histories > 0 && o->small)
        return complain(verb, "--small withholds what --histories would tell; give one of them");
    if (!self->replicates && !o->per_draw && o->draws != KITH_DRAWS_POINT)
        o->second = kith_options_population().second;
    if (!self->replicates)
        o->replicates = o->second ? kith_options_population().replicates : OTHER_RUNS;
    o->notes = stderr;
    o->with = &percent;
    return 0;
}

static void
set_draws(struct request *self, const char *word)
{
    self->options.draws_file = NULL;
    if (strcmp(word, "prior") == 0)
        self->options.draws = KITH_DRAWS_PRIOR;
    else if (strcmp(word, "point") == 0)
        self->options.draws = KITH_DRAWS_POINT;
    else {
        self->options.draws = KITH_DRAWS_FILE;
        self->options.draws_file = word;
    }
}

/* One option with a whole number; 0, or 64 after a message. */
static int
set_number(struct request *self, int option, const char *verb)
{
    struct kith_options *o = &self->options;
    unsigned long long n = 0, low = 1, high = UINT32_MAX;
    const char *name = "";
    switch (option) {
    case 's': name = "--seed"; low = 0; high = UINT64_MAX; break;
    case OPT_REPLICATES: name = "--replicates"; high = 100000000; break;
    case OPT_PER_DRAW: name = "--per-draw"; high = 1000000; break;
    case OPT_FAMILIES: name = "--families"; high = 1000000000; break;
    case OPT_MOST: name = "--most"; high = 100000000; break;
    case OPT_THREADS: name = "--threads"; high = 4096; break;
    case OPT_SMALL: name = "--small"; low = 0; high = 1000000; break;
    case OPT_POINT: name = "--point"; low = 0; high = INT64_MAX; break;
    default: name = "--replicate"; low = 0; break;
    }
    if (read_number(optarg, low, high, &n))
        return complain(verb, "%s takes a whole number from %llu to %llu, not %s", name, low, high, optarg);
    switch (option) {
    case 's': o->seed = n; break;
    case OPT_REPLICATES: o->replicates = (uint32_t) n; self->replicates = 1; break;
    case OPT_PER_DRAW: o->per_draw = (uint32_t) n; break;
    case OPT_FAMILIES: o->families = (uint32_t) n; self->families = 1; break;
    case OPT_SMALL: o->small = (uint32_t) n; break;
    case OPT_MOST: o->most = (uint32_t) n; break;
    case OPT_THREADS: o->threads = (int) n; break;
    case OPT_POINT: self->point = (int64_t) n; break;
    default: self->replicate = (int64_t) n; break;
    }
    return 0;
}

/* "0.01@stopped_T3": the library reads it, and explains what is wrong. */
static int
add_precision(struct request *self, const char *verb)
{
    struct kith_error err = { 0 };
    if (kith_precision_read(&self->precision[self->options.n_precision], optarg, &err) == KITH_OK) {
        self->options.n_precision++;
        return 0;
    }
    kith_screen_print(stderr, "kith %s: --", verb);
    return report(err.status, &err);
}

/* Questions: the library reads them, too. */
static int
add_question(struct request *self, int option, const char *verb)
{
    struct kith_error err = { 0 };
    const int status = option == OPT_EXPLAIN ? kith_explain_read(&self->explain[self->options.n_explain], optarg, &err)
        : option == OPT_BY                   ? kith_by_read(&self->by[self->options.n_by], optarg, &err)
                                             : kith_break_even_read(&self->break_even[self->options.n_break_even], optarg, &err);
    if (status == KITH_OK) {
        self->options.n_by += option == OPT_BY;
        self->options.n_explain += option == OPT_EXPLAIN;
        self->options.n_break_even += option == OPT_BREAK_EVEN;
        return 0;
    }
    kith_screen_print(stderr, "kith %s: --", verb);
    return report(err.status, &err);
}

/* ---- what only the command can know ---- */

static int
default_threads(void)
{
    static const char *const names[] = { "OMP_NUM_THREADS", "SLURM_CPUS_PER_TASK" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = getenv(names[i]);
        char first[8];
        unsigned long long n;
        snprintf(first, sizeof first, "%.*s", text ? (int) strcspn(text, ",") : 0, text ? text : ""); /* 4,2: outer, inner */
        if (read_number(first, 1, 4096, &n) == 0)
            return (int) n;
    }
    return 0;
}

static void
note_jobs(struct request *self)
{
    static const char *const names[] = { "SLURM_JOB_ID", "SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID", "SLURM_PROCID" };
    enum { N = sizeof names / sizeof *names };
    self->job = calloc(N, sizeof *self->job);
    for (int i = 0; self->job && i < N; i++) {
        const char *value = getenv(names[i]);
        if (!value)
            continue;
        const size_t size = strlen(names[i]) + strlen(value) + 2;
        char *text = malloc(size);
        if (!text)
            break;
        snprintf(text, size, "%s=%s", names[i], value);
        self->job[self->options.n_jobs++] = text;
    }
    self->options.jobs = (const char *const *) self->job;
}

/* Adds a word as a shell would have to read it. */
static char *
add_word(char *end, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=-+:,@%";
    const int quote = word[strspn(word, plain)] || !*word;
    *end++ = ' ';
    if (quote)
        *end++ = '\'';
    for (; *word; word++) {
        if (*word == '\'')
            end += sprintf(end, "'\\'");
        *end++ = *word;
    }
    if (quote)
        *end++ = '\'';
    *end = 0;
    return end;
}

static char *
join_command(int argc, char **argv)
{
    size_t size = sizeof "kith";
    for (int i = 0; i < argc; i++)
        size += 4 * strlen(argv[i]) + 3;
    char *text = malloc(size), *end = text;
    if (!text)
        return NULL;
    end += sprintf(end, "kith");
    for (int i = 0; i < argc; i++)
        end = add_word(end, argv[i]);
    return text;
}

static int
read_epoch(struct request *self, const char *verb)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    unsigned long long seconds;
    if (!epoch || !*epoch)
        return 0;
    if (read_number(epoch, 0, INT64_MAX, &seconds))
        return complain(verb, "SOURCE_DATE_EPOCH is a number of seconds, not %s", epoch);
    self->options.epoch = (int64_t) seconds;
    return 0;
}

static int
take_option(struct request *self, int option, const char *verb)
{
    switch (option) {
    case 'o': self->options.output = optarg; return 0;
    case OPT_FORCE: self->options.force = 1; return 0;
    case OPT_SET: self->set[self->n_sets++] = optarg; return 0;
    case OPT_KEEP: self->keep = optarg; return 0;
    case OPT_POPULATION: self->options.population = 1; return 0;
    case OPT_REGIONS: self->options.regions = optarg; return 0;
    case OPT_SCALE: return set_scale(self, verb);
    case OPT_CROSS: self->options.cross = optarg; return 0;
    case OPT_HISTORIES: return set_histories(self, verb);
    case OPT_ONLY_REGION: self->region[self->options.n_only++] = optarg; return 0;
    case OPT_BURN_IN: self->burn_in = optarg; return 0;
    case OPT_CHECKPOINT: self->options.checkpoint = optarg; return 0;
    case OPT_CHECKPOINT_EVERY: return set_every(self, verb);
    case OPT_KEEP_BURN_IN: self->options.keep_burn_in = 1; return 0;
    case OPT_BURN_IN_FROM: self->options.burn_in_from = optarg; return 0;
    case OPT_ALTERED: self->options.trust = KITH_TRUST_ALTERED; return 0;
    case OPT_DRAWS: set_draws(self, optarg); return 0;
    case OPT_PRECISION: return add_precision(self, verb);
    case OPT_EXPLAIN:
    case OPT_BY:
    case OPT_BREAK_EVEN: return add_question(self, option, verb);
    case OPT_TARGETS: self->targets = 1; return 0;
    case OPT_PORTABLE: self->options.portable = 1; return 0;
    case OPT_NO_PROGRESS: self->quiet = 1; return 0;
    default: return set_number(self, option, verb);
    }
}

/* How runs are spread over draws, where the user left it open. */
static int
settle_draws(struct request *self, uint32_t per_draw, const char *verb)
{
    if (per_draw && self->options.draws == KITH_DRAWS_POINT)
        return complain(verb, "--per-draw goes with draws: with --draws point there is one, that all runs share");
    if (per_draw && self->replicates && self->options.draws == KITH_DRAWS_FILE)
        return complain(verb, "a file says how many draws there are: give --replicates or --per-draw");
    if (self->options.most && !self->options.n_precision)
        return complain(verb, "--most goes with --precision; without it, --replicates says how many");
    if (self->options.draws == KITH_DRAWS_FILE && !self->replicates) {
        self->options.replicates = 0; /* all draws of the file */
        self->options.per_draw = per_draw ? per_draw : 2;
        return 0;
    }
    self->options.per_draw = per_draw ? per_draw : self->options.second || self->options.replicates % 2 == 0 ? 2 : 1;
    return 0;
}

int
request_parse(struct request *self, int argc, char **argv, const char *usage, const struct option *longs)
{
    *self = (struct request) { .options = kith_options_default(), .replicate = -1, .point = -1 };
    self->options.per_draw = 0;
    self->set = calloc((size_t) argc, sizeof *self->set);
    self->region = calloc((size_t) argc, sizeof *self->region);
    self->options.only = self->region;
    self->precision = calloc((size_t) argc, sizeof *self->precision);
    self->explain = calloc((size_t) argc, sizeof *self->explain);
    self->break_even = calloc((size_t) argc, sizeof *self->break_even);
    self->options.precision = self->precision;
    self->options.explain = self->explain;
    self->options.break_even = self->break_even;
    self->by = calloc((size_t) argc, sizeof *self->by);
    self->options.by = self->by;
    self->command = join_command(argc, argv);
    if (!self->set || !self->region || !self->command || !self->precision || !self->explain || !self->break_even || !self->by)
        return complain(argv[0], "out of memory") + 7;
    self->options.command = self->command;
    self->options.threads = default_threads();
    note_jobs(self);

    int bad = read_epoch(self, argv[0]);
    for (int c; !bad && (c = option_next(argc, argv, longs)) != -1;) {
        if (c == 'h') {
            help(usage);
            return -1;
        }
        bad = c == '?' ? 64 : take_option(self, c, argv[0]);
    }
    if (!bad)
        bad = settle_population(self, argv[0]);
    if (!bad)
        bad = settle_checkpoint(self, argv[0]);
    if (!bad)
        bad = settle_keep(self, argv[0]);
    if (!bad)
        bad = settle_draws(self, self->options.per_draw, argv[0]);
    if (!self->quiet && isatty(2))
        self->options.progress = show_progress;
    self->options.stop = &stop_requested;
    self->options.notes = stderr;
    return bad;
}

void
request_free(struct request *self)
{
    for (size_t i = 0; i < self->options.n_jobs; i++)
        free(self->job[i]);
    free(self->job);
    free(self->set);
    free(self->region);
    free(self->precision);
    free(self->explain);
    free(self->break_even);
    free(self->by);
    free(self->command);
}
