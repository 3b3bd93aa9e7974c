#ifndef KITH_CLI_H
#define KITH_CLI_H

#include <kith.h>

#include <getopt.h>
#include <stdint.h>
#include <stdio.h>

/** One verb of the command: its function takes argv from the verb on and returns an exit code. */
struct verb {
    const char *name, *arguments, *about;
    int (*run)(int argc, char **argv);
};

int verb_run(int argc, char **argv);
int verb_compare(int argc, char **argv);
int verb_check(int argc, char **argv);
int verb_verify(int argc, char **argv);
int verb_describe(int argc, char **argv);
int verb_list(int argc, char **argv);
int verb_validate(int argc, char **argv);
int verb_sensitivity(int argc, char **argv);
int verb_new(int argc, char **argv);
int verb_replay(int argc, char **argv);
int verb_info(int argc, char **argv);
int verb_diff(int argc, char **argv);
int verb_calibrate(int argc, char **argv);
int verb_sweep(int argc, char **argv);
int verb_report(int argc, char **argv);
int verb_figures(int argc, char **argv);
int verb_decide(int argc, char **argv);
int verb_rank(int argc, char **argv);
int verb_explain(int argc, char **argv);
int verb_brief(int argc, char **argv);

/** Options of the command alone, that verbs share; letters stand for themselves. Those that the library knows come after OPT_OF_LIBRARY. */
enum { OPT_TARGETS = 256, OPT_REPLICATE, OPT_NO_PROGRESS, OPT_POINT, OPT_SET, OPT_REGIONS, OPT_FORCE, OPT_ALTERED, OPT_NO_VERIFY, OPT_SCENARIO,
    OPT_REFERENCE, OPT_OUTCOME, OPT_PRICE, OPT_WHAT_IF, OPT_WITHIN, OPT_SURE, OPT_BUDGET, OPT_AT_MOST, OPT_COMBINE, OPT_BESIDE, OPT_EMPTY, OPT_DECISION,
    OPT_OF_LIBRARY = 1024 };

/** The next option of a verb, as getopt_long() has it, with the letters taken from `longs`.
 *
 * @param longs  ends with a null name
 * @return its `val`, -1 at the operands (from optind on), or '?' after a message on stderr */
int option_next(int argc, char **argv, const struct option *longs);

/** Notes an option that was given, for options_act(). Says so when it takes the place of one before. */
void option_note(const char *verb, const char *name, const char *value);

/** Whether all options that were given do something in this call. @return 0, or 64 after a message for each that does not */
int options_act(const char *verb);

/** Whether `name` is near enough to `word` to be meant, and nearer than `best` letters; lowers `best`. */
int is_near(const char *word, const char *name, size_t *best);

/** A whole number in an option of the command. @return 0, or 64 after a message */
int option_whole(const char *verb, const char *name, const char *text, uint64_t low, uint64_t high, uint64_t *out);

/** "en" or "nl". @return 0, or 64 after a message */
int option_language(const char *verb, const char *text, enum kith_language *out);

/** What a verb that runs something was asked for. */
struct request {
    struct kith_options *options; /* of a verb that the library knows, or NULL */
    struct option *longs;
    const char **set;
    size_t n_sets;
    char **own; /* settings that stood behind a scenario, of which `set` has these words */
    size_t n_own;
    int targets, quiet;
    const char *beside; /**< draws of a second comparison, or NULL */
    struct kith_rank_options rank; /* of rank */
    const char **outcome;
    const char **target; /* files of published numbers that were named, shape (n_target) */
    size_t n_target;
    int implied; /* a population, by an option other than --population */
    int quiet_output; /* the output is for a moment */
    const char *regions; /* of check */
    const char *burn_in; /* a scenario file, or NULL */
    const char *scale; /* as written, or NULL */
    int64_t replicate, point; /* -1: all */
    int threads; /* of the environment; 0: nothing is said there */
    char *job[8];
    size_t n_jobs;
    int64_t epoch;
};

/** Parses options: those that the library knows of `verb` (or NULL: none), and `own`; leaves optind at the first operand.
 * @param print_usage  writes what --help does
 * @return 0, or an exit code (64 after a message; -1 after --help) */
int request_parse(struct request *self, int argc, char **argv, const char *verb, const struct option *own, void (*print_usage)(FILE *to));
void request_free(struct request *self);

/** What only the command can know, without parsing: threads, jobs, epoch. Release with request_free(). @return 0, or an exit code */
int request_surroundings(struct request *self, const char *verb);

/** Reads the scenarios of a verb that runs several, and behind them the one before the policy, if it is another. @return 0, or an exit code */
int load_scenarios(struct kith_scenario **scenario, char **path, size_t n, const struct request *request);
/** "integral.yaml:path=value" is the scenario with a setting of its own; a file that is really called so is that file. */
int take_settings(struct request *request, char **path, size_t n);
/** What a population needs beside its scenarios. */
int prepare_population(struct request *request, const struct kith_scenario *burn_in, const char *path, const char *verb);

/** Where the posterior is, when parameters are drawn from it: beside the first scenario, or the one that comes with Kith. */
int take_posterior(struct request *request, const char *path, const char *verb);

/** Sets an option of the library. @return 0, or an exit code after a message */
int request_set(struct request *self, const char *verb, const char *name, const char *value);

/** Prints options of a verb as lines of its help: "  -s, --seed N  ...". */
void print_options(FILE *to, const char *verb, int group);
void print_option(FILE *to, const struct kith_option *option);

/** A file that comes with Kith: beside `sibling` (or NULL), in scenarios/, or installed with the program. May be `room`. */
const char *find_table(const char *name, const char *sibling, char *room, size_t size);

/** A scenario by its name alone, "integral" or "integral.yaml": here, in scenarios/, or installed with the program; else `path` itself.
 * May be `room`. */
const char *find_scenario(const char *path, char *room, size_t size);
/** Names of files, each its own. */
struct files {
    char **at;
    size_t n, room;
};
void add_file(struct files *self, const char *folder, const char *name);
void forget_files(struct files *self);
/** Adds all scenarios beside the baseline, which comes first: those of the folder here, or those that are installed. */
void find_scenarios(struct files *self);

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
void print_answer(const struct kith_answer *answer);

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
