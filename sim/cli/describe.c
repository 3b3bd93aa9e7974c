#include "cli.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "kith describe parameters\n"
                            "kith describe services.*.places\n"
                            "kith describe C2.06\n"
                            "kith describe parameters --as json > scenario.schema.json\n\n"
                            "Says what is known of: parameters, outcomes, population (its outcomes), queues (theirs), charts (states and what a run counts), one\n"
                            "parameter, one outcome, or one evidence id.\n\n"
                            "      --as FORM        text (default), markdown, json (JSON Schema, parameters only)\n"
                            "      --evidence FILE  evidence table (scenarios/evidence.csv here, else the installed one)\n"
                            "Exit codes: 0 done, 64 nothing of that name, 66 no evidence table.\n";

static int
form_of(const char *word)
{
    static const char *const words[] = { "text", "markdown", "json" };
    for (int i = 0; i < 3; i++)
        if (strcmp(word, words[i]) == 0)
            return i;
    return -1;
}

/* The table of this folder, else the one installed with the program: bin/kith, share/kith/scenarios. */
const char *
find_table(const char *name, const char *sibling, char *room, size_t size)
{
    const char *slash = sibling ? strrchr(sibling, '/') : NULL;
    const int folder = slash ? (int) (slash - sibling) + 1 : 0;
    if (sibling && snprintf(room, size, "%.*s%s", folder, sibling, name) < (int) size && access(room, R_OK) == 0)
        return room;
    snprintf(room, size, "scenarios/%s", name);
    if (access(room, R_OK) == 0)
        return room;
    const ssize_t length = readlink("/proc/self/exe", room, size - 1);
    room[length > 0 ? length : 0] = 0;
    char *end = strrchr(room, '/');
    if (end && snprintf(end, size - (size_t) (end - room), "/../share/kith/scenarios/%s", name) < (int) (size - (size_t) (end - room))
        && access(room, R_OK) == 0)
        return room;
    snprintf(room, size, "scenarios/%s", name);
    return room;
}

static const struct option longs[] = { { "as", required_argument, NULL, 'a' }, { "evidence", required_argument, NULL, 'e' },
    { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };

int
verb_describe(int argc, char **argv)
{
    char room[PATH_MAX];
    const char *evidence = find_table("evidence.csv", NULL, room, sizeof room);
    int form = 0;
    for (int c; (c = option_next(argc, argv, longs)) != -1;)
        if (c == '?')
            return 64;
        else if (c == 'h')
            return help(usage);
        else if (c == 'e')
            evidence = optarg;
        else if ((form = form_of(optarg)) < 0)
            return complain(argv[0], "--as takes text, markdown or json, not %s", optarg);
    if (optind + 1 != argc)
        return complain(argv[0], "say what: parameters, outcomes, population, queues, charts, or a name");
    struct kith_error err = { 0 };
    return report(kith_describe(stdout, argv[optind], (enum kith_describe_as) form, evidence, &err), &err);
}
