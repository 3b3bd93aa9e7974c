#include "cli.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char usage[] = "kith describe parameters\n"
                            "kith describe services.*.places\n"
                            "kith describe C2.06\n"
                            "kith describe parameters --as json > scenario.schema.json\n\n"
                            "Says what is known of: parameters, outcomes, charts (states and what a run counts), one\n"
                            "parameter, one outcome, or one evidence id.\n\n"
                            "      --as FORM        text (default), markdown, json (JSON Schema, parameters only)\n"
                            "      --evidence FILE  evidence table (scenarios/evidence.csv)\n"
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

int
verb_describe(int argc, char **argv)
{
    static const struct option longs[] = { { "as", required_argument, NULL, 'a' }, { "evidence", required_argument, NULL, 'e' },
        { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };
    const char *evidence = "scenarios/evidence.csv";
    int form = 0;
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, ":h", longs, NULL)) != -1;)
        if (c == 'h')
            return help(usage);
        else if (c == 'e')
            evidence = optarg;
        else if (c != 'a')
            return complain(argv[0], c == ':' ? "%s needs a value" : "there is no option %s", argv[optind - 1]);
        else if ((form = form_of(optarg)) < 0)
            return complain(argv[0], "--as takes text, markdown or json, not %s", optarg);
    if (optind + 1 != argc)
        return complain(argv[0], "say what: parameters, outcomes, charts, or a name");
    struct kith_error err = { 0 };
    return report(kith_describe(stdout, argv[optind], (enum kith_describe_as) form, evidence, &err), &err);
}
