#ifndef KITH_CLI_H
#define KITH_CLI_H

#include <kith.h>

#include <getopt.h>
#include <stdio.h>

/** One verb of the command: its function takes argv from the verb on and returns an exit code. */
struct verb {
    const char *name, *arguments, *about;
    int (*run)(int argc, char **argv);
};

int verb_run(int argc, char **argv);
int verb_compare(int argc, char **argv);
int verb_check(int argc, char **argv);
int verb_describe(int argc, char **argv);
int verb_replay(int argc, char **argv);
int verb_info(int argc, char **argv);
int verb_diff(int argc, char **argv);
int verb_sweep(int argc, char **argv);
int verb_report(int argc, char **argv);
int verb_figures(int argc, char **argv);

/** Options that verbs share; letters stand for themselves. */
enum { OPT_REPLICATES = 256, OPT_PER_DRAW, OPT_DRAWS, OPT_FAMILIES, OPT_THREADS, OPT_SET, OPT_KEEP, OPT_TARGETS, OPT_PORTABLE, OPT_REPLICATE,
    OPT_NO_PROGRESS, OPT_PRECISION, OPT_MOST, OPT_POINT, OPT_POPULATION, OPT_REGIONS, OPT_SCALE, OPT_ONLY_REGION, OPT_BURN_IN, OPT_SMALL,
    OPT_EXPLAIN, OPT_BREAK_EVEN, OPT_CROSS, OPT_BY, OPT_HISTORIES,
    OPT_CHECKPOINT, OPT_CHECKPOINT_EVERY, OPT_KEEP_BURN_IN, OPT_BURN_IN_FROM, OPT_FORCE, OPT_ALTERED, OPT_NO_VERIFY, OPT_SCENARIO };

/** The next option of a verb, as getopt_long() has it, with the letters taken from `longs`.
 *
 * @param longs  ends with a null name
 * @return its `val`, -1 at the operands (from optind on), or '?' after a message on stderr */
int option_next(int argc, char **argv, const struct option *longs);

/** Whether `name` is near enough to `word` to be meant, and nearer than `best` letters; lowers `best`. */
int is_near(const char *word, const char *name, size_t *best);

/** What a verb that runs something was asked for. */
struct request {
    struct kith_options options;
    const char **set;
    size_t n_sets;
    struct kith_precision *precision; /* these four: room for as many as there are arguments */
    struct kith_explain *explain;
    struct kith_break_even *break_even;
    struct kith_by *by;
    int targets, quiet;
    int implied; /* a population, by an option other than --population */
    int quiet_output; /* the output is for a moment */
    const char *keep; /* as written, or NULL */
    int replicates, families, scaled; /* whether they were given */
    const char **region; /* shape (options.n_only) */
    const char *burn_in; /* a scenario file, or NULL */
    int64_t replicate, point; /* -1: all */
    char **job;
    char *command;
};

/** Parses options of a verb, those in `longs`; leaves optind at the first operand.
 * @return 0, or an exit code (64 after a message; -1 after --help) */
int request_parse(struct request *self, int argc, char **argv, const char *usage, const struct option *longs);
void request_free(struct request *self);

/** A file that comes with Kith: beside `sibling` (or NULL), in scenarios/, or installed with the program. May be `room`. */
const char *find_table(const char *name, const char *sibling, char *room, size_t size);

/** A scenario by its name alone, "integral" or "integral.yaml": here, in scenarios/, or installed with the program; else `path` itself.
 * May be `room`. */
const char *find_scenario(const char *path, char *room, size_t size);
/** Where there is no such file: says which one has nearly its name, if any. */
void suggest_scenario(const char *path, FILE *to);

/** Where to write what is for people; screen_end() cleans it and writes it to stdout. */
struct screen {
    FILE *memory;
    char *text;
    size_t length;
};
FILE *screen_begin(struct screen *self);
void screen_end(struct screen *self);

/** Prints the problems to stderr and gives the exit code of a status; clears `err`. */
int report(int status, struct kith_error *err);

/** Prints `usage` and the options to stdout, or a complaint and where help is to stderr. */
int help(const char *usage);
int complain(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Set by SIGINT, SIGTERM, SIGHUP and SIGUSR1. A disk quota is an error and no signal. */
extern volatile int stop_requested;
void catch_signals(void);

/** A line of progress with ETA, for terminals. `with`: NULL counts runs, else in percent. */
void show_progress(void *with, uint64_t done, uint64_t all);
void end_progress(void);

#endif
