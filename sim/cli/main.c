#include "cli.h"

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct verb verbs[] = {
    { "compare", "A.yaml B.yaml ...", "run scenarios on common random numbers; paired differences", verb_compare },
    { "run", "A.yaml", "run one scenario; outcomes, --targets", verb_run },
    { "sweep", "run FOLDER ...", "many runs, on a cluster too; resumed after any interruption", verb_sweep },
    { "calibrate", "C.yaml", "fit a scenario to published numbers: a posterior, and what the data taught", verb_calibrate },
    { "check", "A.yaml ...", "find all errors of scenario files; run nothing", verb_check },
    { "validate", "DRAWS.h5 T.yaml", "predict published numbers that draws were not fitted to", verb_validate },
    { "sensitivity", "A.yaml [B.yaml]", "which parameters an outcome, or a difference, goes with", verb_sensitivity },
    { "verify", "A.yaml", "what has an exact answer, solved and simulated: does the program do what the formulas say?", verb_verify },
    { "new", "-o A.yaml ...", "write a scenario file that says what if", verb_new },
    { "list", "WHAT", "what there is to choose from: scenarios, levers, outcomes, regions", verb_list },
    { "describe", "WHAT", "parameters, outcomes, charts, a parameter, an outcome, an evidence id", verb_describe },
    { "replay", "FILE.h5", "make a result again and say whether it is identical", verb_replay },
    { "info", "FILE.h5", "what a result file holds; its digest", verb_info },
    { "decide", "FILE.h5", "which policy, how sure, at what cost, what is worth finding out", verb_decide },
    { "explain", "FILE.h5 OUTCOME", "why scenarios differ: the chain by which each acts, link by link", verb_explain },
    { "brief", "FILE.h5 -o B.pdf", "one page for who decides: four answers, what decides, what is not known", verb_brief },
    { "rank", "A.yaml B.yaml ...", "run scenarios until the best is known; all in one order, under a budget", verb_rank },
    { "report", "FILE.h5", "one page for people, with the result inside: opens from disk, prints", verb_report },
    { "figures", "FILE.h5", "figures for publication: CSV, gnuplot, SVG, PDF", verb_figures },
    { "diff", "A.h5 B.h5", "where two result files differ", verb_diff },
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static void
print_help(FILE *to)
{
    fputs("Kith: families moving through violence, reporting, help and recurrence\n\n"
          "  kith compare scenarios/fragmented.yaml scenarios/integral.yaml -o result.h5\n"
          "  kith run scenarios/baseline.yaml --targets\n"
          "  kith check my.yaml\n\n", to);
    for (int i = 0; i < VERBS; i++)
        fprintf(to, "  kith %-11s %-18s %s\n", verbs[i].name, verbs[i].arguments, verbs[i].about);
    fputs("\n`kith VERB --help` has the options of a verb; the manual page has all: `man kith`, before `make install` `man -l sim/cli/kith.1`.\n"
          "Kith simulates families that do not exist. It predicts nothing about any one family.\n", to);
}

static const struct verb *
find_verb(const char *word)
{
    for (int i = 0; i < VERBS; i++)
        if (strcmp(word, verbs[i].name) == 0)
            return &verbs[i];
    return NULL;
}

static int
no_such_verb(const char *word)
{
    const char *near = NULL;
    size_t best = SIZE_MAX;
    for (int i = 0; i < VERBS; i++)
        if (is_near(word, verbs[i].name, &best))
            near = verbs[i].name;
    if (near)
        kith_screen_print(stderr, "kith: there is no verb %s; did you mean %s? See kith --help\n", word, near);
    else
        kith_screen_print(stderr, "kith: there is no verb %s; see kith --help\n", word);
    return 64;
}

/* Who closes a standard stream must not find his result file written over by our words. */
static void
fill_streams(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == 1 ? O_RDONLY : O_RDWR) != fd)
            exit(74);
}

static int
obey(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";
    const struct verb *verb = find_verb(word);
    if (verb)
        return verb->run(argc - 1, argv + 1);
    if (strcmp(word, "--version") == 0 || strcmp(word, "version") == 0) {
        printf("kith %s\n", kith_version());
        return 0;
    }
    if (argc == 3 && strcmp(word, "help") == 0 && find_verb(argv[2])) {
        char ask[] = "--help", *both[] = { argv[2], ask, NULL };
        return find_verb(argv[2])->run(2, both);
    }
    if (argc == 3 && strcmp(word, "help") == 0)
        return no_such_verb(argv[2]);
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
        print_help(stdout);
        return 0;
    }
    if (argc > 1)
        return no_such_verb(word);
    print_help(stderr);
    return 64;
}

int
main(int argc, char **argv)
{
    fill_streams();
    kith_process_is_ours();
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like a full disk */
    const int code = obey(argc, argv);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    if (code)
        return code;
    fputs("kith: cannot write to standard output\n", stderr);
    return 74;
}
