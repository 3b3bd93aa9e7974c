#include "cli.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <limits.h>
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

/* ---- numbers ---- */

static int
is_whole(const char *text, uint64_t low, uint64_t high, uint64_t *out)
{
    char *end;
    errno = 0;
    const unsigned long long n = strtoull(text, &end, 10);
    if (errno || end == text || *end || text[0] == '-' || n < low || n > high)
        return 0;
    *out = n;
    return 1;
}

int
option_whole(const char *verb, const char *name, const char *text, uint64_t low, uint64_t high, uint64_t *out)
{
    if (is_whole(text, low, high, out))
        return 0;
    return complain(verb, "%s takes a whole number from %" PRIu64 " to %" PRIu64 ", not %s", name, low, high, text);
}

/* ---- what only the command can know ---- */

static int
default_threads(void)
{
    static const char *const names[] = { "OMP_NUM_THREADS", "SLURM_CPUS_PER_TASK" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = getenv(names[i]);
        char first[8];
        uint64_t n;
        snprintf(first, sizeof first, "%.*s", text ? (int) strcspn(text, ",") : 0, text ? text : ""); /* 4,2: outer, inner */
        if (is_whole(first, 1, 4096, &n))
            return (int) n;
    }
    return 0;
}

static void
note_jobs(struct request *self)
{
    static const char *const names[] = { "SLURM_JOB_ID", "SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID", "SLURM_PROCID" };
    enum { N = sizeof names / sizeof *names };
    for (int i = 0; i < N; i++) {
        const char *value = getenv(names[i]);
        if (!value)
            continue;
        const size_t size = strlen(names[i]) + strlen(value) + 2;
        char *text = malloc(size);
        if (!text)
            break;
        snprintf(text, size, "%s=%s", names[i], value);
        self->job[self->n_jobs++] = text;
    }
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
    uint64_t seconds;
    if (!epoch || !*epoch)
        return 0;
    if (!is_whole(epoch, 0, INT64_MAX, &seconds))
        return complain(verb, "SOURCE_DATE_EPOCH is a number of seconds, not %s", epoch);
    self->epoch = (int64_t) seconds;
    return 0;
}

int
request_surroundings(struct request *self, const char *verb)
{
    *self = (struct request) { .replicate = -1, .point = -1, .epoch = -1 };
    self->threads = default_threads();
    note_jobs(self);
    return read_epoch(self, verb);
}

/* ---- options ---- */

int
request_set(struct request *self, const char *verb, const char *name, const char *value)
{
    struct kith_error err = { 0 };
    const int status = kith_options_set(self->options, name, value, &err);
    if (!status)
        return 0;
    kith_screen_print(stderr, "kith %s: %s", verb, err.text && strncmp(err.text, name, strlen(name)) == 0 ? "--" : ""); /* as its question begins */
    return report(status, &err);
}

/* All that getopt_long() is to know: of the library, of the command, and help. */
static int
list_options(struct request *self, const char *verb, const struct option *own)
{
    static const struct option help_option = { "help", no_argument, NULL, 'h' };
    struct kith_option option;
    size_t n = 0, n_own = 0;
    while (verb && kith_option_at(verb, n, &option))
        n++;
    while (own[n_own].name)
        n_own++;
    self->longs = calloc(n + n_own + 2, sizeof *self->longs);
    if (!self->longs)
        return 71;
    struct option *to = self->longs;
    for (size_t i = 0; i < n && kith_option_at(verb, i, &option); i++)
        if (option.group != KITH_OPTION_PROGRAM)
            *to++ = (struct option) { option.name, option.value ? required_argument : no_argument, NULL, option.letter ? option.letter : OPT_OF_LIBRARY + (int) i };
    memcpy(to, own, n_own * sizeof *own);
    to[n_own] = help_option;
    return 0;
}

static int
take_discount(struct request *self, const char *verb)
{
    if (!strchr(optarg, '%')) /* 0.03 may be meant as 3 % */
        return complain(verb, "--discount takes a rate in per cent, as 3%%, not %s", optarg);
    const size_t size = strlen(optarg) + sizeof "population.discount=";
    char *set = malloc(size);
    if (!set)
        return complain(verb, "out of memory") + 7;
    snprintf(set, size, "population.discount=%s", optarg);
    self->own[self->n_own++] = set;
    self->set[self->n_sets++] = set;
    return 0;
}

/* An option of the library; but what is said of scenarios goes to them, and a scale waits until it is known what it is of. */
static int
take_of_library(struct request *self, const char *name, const char *verb)
{
    if (strcmp(name, "set") == 0)
        self->set[self->n_sets++] = optarg;
    else if (strcmp(name, "discount") == 0)
        return take_discount(self, verb);
    else if (strcmp(name, "burn-in") == 0)
        self->burn_in = optarg;
    else if (strcmp(name, "scale") == 0)
        self->scale = optarg;
    else
        return request_set(self, verb, name, optarg);
    return 0;
}

static int
take_number(int64_t *to, const char *name, const char *verb)
{
    uint64_t n;
    const int code = option_whole(verb, name, optarg, 0, INT64_MAX, &n);
    if (!code)
        *to = (int64_t) n;
    return code;
}

/* "0.5", or in percent "0.5%". */
static int
take_real(double *to, const char *name, const char *verb)
{
    char *end;
    *to = strtod(optarg, &end);
    if (end > optarg && strcmp(end, "%") == 0)
        *to /= 100;
    else if (end == optarg || *end)
        return complain(verb, "%s takes a number, as 0.005 or 0.5%%, not %s", name, optarg);
    return 0;
}

static int
take_most(struct request *self, const char *verb)
{
    uint64_t n;
    const int code = option_whole(verb, "--at-most", optarg, 2, 100000000, &n);
    self->rank.most = code ? 0 : (uint32_t) n;
    return code;
}

static int
take_combine(struct request *self, const char *verb)
{
    uint64_t n;
    const int code = option_whole(verb, "--combine", optarg, 2, 4, &n);
    self->rank.combine = code ? 0 : (uint32_t) n;
    return code;
}

static int
take_option(struct request *self, int option, const char *verb)
{
    const struct option *row = self->longs;
    switch (option) {
    case OPT_SET: self->set[self->n_sets++] = optarg; return 0;
    case OPT_REGIONS: self->regions = optarg; return 0;
    case OPT_TARGETS:
        self->targets = 1;
        if (optarg)
            self->target[self->n_target++] = optarg;
        return 0;
    case OPT_NO_PROGRESS: self->quiet = 1; return 0;
    case OPT_BESIDE: self->beside = optarg; return 0;
    case OPT_REPLICATE: return take_number(&self->replicate, "--replicate", verb);
    case OPT_POINT: return take_number(&self->point, "--point", verb);
    case OPT_REFERENCE: self->rank.decide.reference = optarg; return 0;
    case OPT_OUTCOME: self->outcome[self->rank.decide.n_outcomes++] = optarg; return 0;
    case OPT_WITHIN: return take_real(&self->rank.within, "--within", verb);
    case OPT_SURE: return take_real(&self->rank.sure, "--sure", verb);
    case OPT_BUDGET: return take_real(&self->rank.budget, "--budget", verb);
    case OPT_AT_MOST: return take_most(self, verb);
    case OPT_COMBINE: return take_combine(self, verb);
    default: break;
    }
    while (row->val != option)
        row++;
    return take_of_library(self, row->name, verb);
}

/* What the surroundings say, before what the user says. */
static int
begin(struct request *self, int argc, char **argv, const char *verb)
{
    struct kith_error err = { 0 };
    char number[32];
    if (!verb)
        return 0;
    char *command = join_command(argc, argv);
    self->options = kith_options_new(verb, &err);
    if (!command || !self->options) {
        free(command);
        kith_error_clear(&err);
        return complain(verb, "out of memory") + 7;
    }
    int bad = request_set(self, verb, "option-names", "dashed");
    if (!bad)
        bad = request_set(self, verb, "command", command);
    free(command);
    snprintf(number, sizeof number, "%d", self->threads);
    if (!bad && self->threads)
        bad = request_set(self, verb, "threads", number);
    snprintf(number, sizeof number, "%lld", (long long) self->epoch);
    if (!bad && self->epoch >= 0)
        bad = request_set(self, verb, "epoch", number);
    for (size_t i = 0; i < self->n_jobs && !bad; i++)
        bad = request_set(self, verb, "job", self->job[i]);
    return bad;
}

/* With --targets a scale is that of the population whose targets are shown beside those of the cohort. */
static int
settle(struct request *self, const char *verb)
{
    static int percent;
    struct kith_error err = { 0 };
    if (self->scale && (!self->targets || kith_options_is_population(self->options)) && request_set(self, verb, "scale", self->scale))
        return 64;
    if (self->scale && self->targets && !kith_options_is_population(self->options) && strcmp(verb, "compare") == 0)
        return complain(verb, "--scale with --targets is of the population that kith run shows beside a cohort; to compare populations, add --population");
    self->implied = !kith_options_get(self->options, "population") && (self->burn_in || kith_options_is_population(self->options));
    if (self->burn_in && request_set(self, verb, "population", NULL))
        return 64;
    if (strcmp(verb, "replay") != 0 && !kith_options_get(self->options, "draws") && request_set(self, verb, "draws", "posterior"))
        return 64;
    const int status = kith_options_check(self->options, &err);
    if (status) {
        const char *line = err.text ? err.text : "out of memory";
        for (size_t n; *line; line += n + (line[n] == '\n')) {
            n = strcspn(line, "\n");
            complain(verb, "%.*s", (int) n, line);
        }
        kith_error_clear(&err);
        return -status;
    }
    if (!self->quiet && isatty(2))
        kith_options_progress(self->options, show_progress, kith_options_is_population(self->options) ? &percent : NULL);
    kith_options_stop(self->options, &stop_requested);
    kith_options_notes(self->options, stderr);
    return 0;
}

int
request_parse(struct request *self, int argc, char **argv, const char *verb, const struct option *own, void (*print_usage)(FILE *to))
{
    int bad = request_surroundings(self, argv[0]);
    self->set = calloc((size_t) argc, sizeof *self->set);
    self->target = calloc((size_t) argc, sizeof *self->target);
    self->own = calloc((size_t) argc, sizeof *self->own);
    self->outcome = calloc((size_t) argc + 1, sizeof *self->outcome);
    self->rank = kith_rank_options_default();
    if (!bad && (!self->set || !self->target || !self->own || !self->outcome || list_options(self, verb, own)))
        bad = complain(argv[0], "out of memory") + 7;
    if (!bad)
        bad = begin(self, argc, argv, verb);
    for (int c; !bad && (c = option_next(argc, argv, self->longs)) != -1;) {
        if (c == 'h') {
            print_usage(stdout);
            return -1;
        }
        bad = c == '?' ? 64 : take_option(self, c, argv[0]);
    }
    if (bad)
        return bad;
    const int idle = options_act(argv[0]), unsettled = verb ? settle(self, argv[0]) : 0;
    return idle ? idle : unsettled;
}

void
request_free(struct request *self)
{
    for (size_t i = 0; i < self->n_jobs; i++)
        free(self->job[i]);
    free(self->longs);
    for (size_t i = 0; i < self->n_own; i++)
        free(self->own[i]);
    free(self->own);
    free(self->set);
    free(self->target);
    free(self->outcome);
    kith_options_free(self->options);
}
