#include "cli.h"

#include <errno.h>
#include <getopt.h>
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

void
catch_signals(void)
{
    struct sigaction action = { 0 };
    action.sa_handler = on_signal;
    action.sa_flags = (int) SA_RESETHAND; /* a second one ends at once */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
}

/* ---- progress ---- */

static double
now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

void
show_progress(void *with, uint64_t done, uint64_t all)
{
    static double start, last;
    static uint64_t before;
    (void) with;
    const double t = now();
    if (start <= 0) {
        start = t;
        before = done - 1;
    }
    if (t - last < 0.1 && done < all)
        return;
    last = t;
    char bar[31];
    const int filled = (int) (30 * done / all);
    for (int i = 0; i < 30; i++)
        bar[i] = i < filled ? '#' : '.';
    bar[30] = 0;
    const double left = (t - start) / (double) (done - before) * (double) (all - done);
    fprintf(stderr, "\r[%s] %llu of %llu runs, %.0f s left ", bar, (unsigned long long) done, (unsigned long long) all, left);
    fflush(stderr);
}

void
end_progress(void)
{
    if (isatty(2))
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

enum { OPT_REPLICATES = 256, OPT_PER_DRAW, OPT_DRAWS, OPT_FAMILIES, OPT_THREADS, OPT_SET, OPT_KEEP, OPT_TARGETS, OPT_PORTABLE, OPT_REPLICATE, OPT_NO_PROGRESS };

static const struct option longs[] = {
    { "output", required_argument, NULL, 'o' },
    { "seed", required_argument, NULL, 's' },
    { "replicates", required_argument, NULL, OPT_REPLICATES },
    { "per-draw", required_argument, NULL, OPT_PER_DRAW },
    { "draws", required_argument, NULL, OPT_DRAWS },
    { "families", required_argument, NULL, OPT_FAMILIES },
    { "threads", required_argument, NULL, OPT_THREADS },
    { "set", required_argument, NULL, OPT_SET },
    { "keep", required_argument, NULL, OPT_KEEP },
    { "targets", no_argument, NULL, OPT_TARGETS },
    { "portable", no_argument, NULL, OPT_PORTABLE },
    { "replicate", required_argument, NULL, OPT_REPLICATE },
    { "no-progress", no_argument, NULL, OPT_NO_PROGRESS },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

static int
set_keep(struct request *self, const char *word, const char *verb)
{
    static const char *const words[] = { "waves", "weekly", "summary" };
    for (int i = 0; i < 3; i++)
        if (strcmp(word, words[i]) == 0) {
            self->options.keep = (enum kith_keep) i;
            return 0;
        }
    return complain(verb, "--keep takes weekly, waves or summary, not %s", word);
}

static void
set_draws(struct request *self, const char *word)
{
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
    case OPT_THREADS: name = "--threads"; high = 4096; break;
    default: name = "--replicate"; low = 0; break;
    }
    if (read_number(optarg, low, high, &n))
        return complain(verb, "%s takes a whole number from %llu to %llu, not %s", name, low, high, optarg);
    switch (option) {
    case 's': o->seed = n; break;
    case OPT_REPLICATES: o->replicates = (uint32_t) n; break;
    case OPT_PER_DRAW: o->per_draw = (uint32_t) n; break;
    case OPT_FAMILIES: o->families = (uint32_t) n; break;
    case OPT_THREADS: o->threads = (int) n; break;
    default: self->replicate = (int64_t) n; break;
    }
    return 0;
}

/* ---- what only the command can know ---- */

static int
default_threads(void)
{
    static const char *const names[] = { "OMP_NUM_THREADS", "SLURM_CPUS_PER_TASK" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = getenv(names[i]);
        unsigned long long n;
        if (text && read_number(text, 1, 4096, &n) == 0)
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

static char *
join_command(int argc, char **argv)
{
    size_t size = sizeof "kith";
    for (int i = 0; i < argc; i++)
        size += strlen(argv[i]) + 1;
    char *text = malloc(size), *end = text;
    if (!text)
        return NULL;
    end += sprintf(end, "kith");
    for (int i = 0; i < argc; i++)
        end += sprintf(end, " %s", argv[i]);
    return text;
}

int
request_parse(struct request *self, int argc, char **argv, const char *usage)
{
    *self = (struct request) { .options = kith_options_default(), .replicate = -1 };
    self->set = calloc((size_t) argc, sizeof *self->set);
    self->command = join_command(argc, argv);
    if (!self->set || !self->command)
        return complain(argv[0], "out of memory") + 7;
    self->options.command = self->command;
    self->options.threads = default_threads();
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    unsigned long long seconds;
    if (epoch && read_number(epoch, 0, INT64_MAX, &seconds) == 0)
        self->options.epoch = (int64_t) seconds;
    note_jobs(self);

    opterr = 0;
    optind = 1;
    for (int c; (c = getopt_long(argc, argv, ":o:s:h", longs, NULL)) != -1;) {
        int bad = 0;
        switch (c) {
        case 'o': self->options.output = optarg; break;
        case OPT_SET: self->set[self->n_sets++] = optarg; break;
        case OPT_KEEP: bad = set_keep(self, optarg, argv[0]); break;
        case OPT_DRAWS: set_draws(self, optarg); break;
        case OPT_TARGETS: self->targets = 1; break;
        case OPT_PORTABLE: self->options.portable = 1; break;
        case OPT_NO_PROGRESS: self->quiet = 1; break;
        case 'h': help(usage); return -1;
        case ':': bad = complain(argv[0], "%s needs a value", argv[optind - 1]); break;
        case '?': bad = complain(argv[0], "there is no option %s", argv[optind - 1]); break;
        default: bad = set_number(self, c, argv[0]); break;
        }
        if (bad)
            return bad;
    }
    if (!self->quiet && isatty(2))
        self->options.progress = show_progress;
    self->options.stop = &stop_requested;
    return 0;
}

void
request_free(struct request *self)
{
    for (size_t i = 0; i < self->options.n_jobs; i++)
        free(self->job[i]);
    free(self->job);
    free(self->set);
    free(self->command);
}
