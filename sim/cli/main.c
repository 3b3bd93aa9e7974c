#include "cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct verb verbs[] = {
    { "compare", "A.yaml B.yaml ...", "run scenarios on common random numbers; paired differences", verb_compare },
    { "run", "A.yaml", "run one scenario; outcomes, --targets", verb_run },
    { "check", "A.yaml ...", "find all errors of scenario files; run nothing", verb_check },
    { "describe", "WHAT", "parameters, outcomes, charts, a parameter, an outcome, an evidence id", verb_describe },
    { "replay", "FILE.h5", "make a result again and say whether it is identical", verb_replay },
    { "info", "FILE.h5", "what a result file holds; its digest", verb_info },
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
        fprintf(to, "  kith %-9s %-18s %s\n", verbs[i].name, verbs[i].arguments, verbs[i].about);
    fputs("\n`kith VERB --help` has the options of a verb; `man kith` has all.\n"
          "Kith simulates families that do not exist. It predicts nothing about any one family.\n", to);
}

int
report(int status, struct kith_error *err)
{
    if (status == KITH_OK)
        return 0;
    if (status == KITH_DIFFERENT)
        return 1;
    fprintf(stderr, "%s\n", err->text ? err->text : "kith: out of memory");
    if (err->count > 1)
        fprintf(stderr, "%d problems\n", err->count);
    kith_error_clear(err);
    return -status;
}

int
help(const char *usage)
{
    fputs(usage, stdout);
    return fflush(stdout) ? 74 : 0;
}

int
complain(const char *verb, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "kith %s: ", verb);
    vfprintf(stderr, format, args);
    fprintf(stderr, "; see kith %s --help\n", verb);
    va_end(args);
    return 64;
}

/* The verb nearest to a word: most letters in common at the start. */
static const char *
nearest_verb(const char *word)
{
    const char *best = NULL;
    size_t most = 0;
    for (int i = 0; i < VERBS; i++) {
        size_t same = 0;
        while (word[same] && word[same] == verbs[i].name[same])
            same++;
        if (same > most) {
            most = same;
            best = verbs[i].name;
        }
    }
    return best;
}

int
main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";
    for (int i = 0; i < VERBS; i++)
        if (strcmp(word, verbs[i].name) == 0) {
            const int code = verbs[i].run(argc - 1, argv + 1);
            if (fflush(stdout) || ferror(stdout)) {
                perror("kith: standard output");
                return code ? code : 74;
            }
            return code;
        }
    if (strcmp(word, "--version") == 0 || strcmp(word, "version") == 0) {
        printf("kith %s\n", kith_version());
        return 0;
    }
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
        print_help(stdout);
        return 0;
    }
    if (argc < 2)
        print_help(stderr);
    else if (nearest_verb(word))
        fprintf(stderr, "kith: there is no verb %s; did you mean %s? See kith --help\n", word, nearest_verb(word));
    else
        fprintf(stderr, "kith: there is no verb %s; see kith --help\n", word);
    return 64;
}
