#ifndef KITH_CLI_H
#define KITH_CLI_H

#include <kith.h>

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

/** What run and compare share with replay. */
struct request {
    struct kith_options options;
    const char **set;
    size_t n_sets;
    int targets, quiet;
    int64_t replicate; /* -1: all */
    char **job;
    char *command;
};

/** Parses options of a verb; leaves optind at the first operand.
 * @return 0, or an exit code (64 after a message; -1 after --help) */
int request_parse(struct request *self, int argc, char **argv, const char *usage);
void request_free(struct request *self);

/** Prints the problems to stderr and gives the exit code of a status; clears `err`. */
int report(int status, struct kith_error *err);

/** Prints `usage` and the options to stdout, or a complaint and where help is to stderr. */
int help(const char *usage);
int complain(const char *verb, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Set by SIGINT, SIGTERM and SIGUSR1. */
extern volatile int stop_requested;
void catch_signals(void);

/** A line of progress with ETA, on a terminal only. `with` is unused. */
void show_progress(void *with, uint64_t done, uint64_t all);
void end_progress(void);

#endif
