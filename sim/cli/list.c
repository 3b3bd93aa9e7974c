#include "cli.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "kith list\n"
                            "kith list scenarios\n"
                            "kith list levers integral capacity-cut\n"
                            "kith list regions --regions my.csv\n\n"
                            "What there is to choose from: scenarios, by whose names they can be run from anywhere; levers, the parameters that these scenarios\n"
                            "move, with the value of the baseline; outcomes; regions. Without a word, all of them. `kith describe NAME` says what one is.\n\n"
                            "      --regions FILE  the table of regions (scenarios/regions.csv here, else the installed one)\n"
                            "Exit codes: 0 done, 64 usage, 65 table of regions, 66 no such file, 78 scenario.\n";
static const struct option longs[] = { { "regions", required_argument, NULL, OPT_REGIONS }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };

static int
list_one(FILE *to, enum kith_list what, const struct files *files, const char *regions)
{
    static const char *const words[] = { "scenarios", "levers", "outcomes", "regions" };
    struct kith_error err = { 0 };
    char room[PATH_MAX];
    const char *table = regions ? regions : find_table("regions.csv", NULL, room, sizeof room);
    fprintf(to, "%s\n", words[what]);
    return report(what == KITH_LIST_REGIONS ? kith_list(to, what, &table, 1, &err) : kith_list(to, what, (const char *const *) files->at, files->n, &err), &err);
}

int
verb_list(int argc, char **argv)
{
    static const char *const words[] = { "scenarios", "levers", "outcomes", "regions" };
    const char *regions = NULL;
    char room[PATH_MAX];
    int what = -1, code = 0;
    for (int c; (c = option_next(argc, argv, longs)) != -1;)
        if (c == '?')
            return 64;
        else if (c == 'h')
            return help(usage);
        else
            regions = optarg;
    for (int i = 0; i < 4 && optind < argc; i++)
        if (strcmp(argv[optind], words[i]) == 0)
            what = i;
    if (optind < argc && what < 0)
        return complain(argv[0], "there is no list of %s; lists are scenarios, levers, outcomes and regions", argv[optind]);
    if (optind + 1 < argc && what != KITH_LIST_SCENARIOS && what != KITH_LIST_LEVERS)
        return complain(argv[0], "files are named for scenarios and levers only, not for %s", words[what]);
    if (regions && what >= 0 && what != KITH_LIST_REGIONS)
        return complain(argv[0], "--regions is the table of regions, and %s has none", words[what]);
    struct files files = { 0 };
    if (optind + 1 < argc && what == KITH_LIST_LEVERS)
        add_file(&files, "", find_table("baseline.yaml", NULL, room, sizeof room));
    for (int i = optind + 1; i < argc; i++)
        add_file(&files, "", find_scenario(argv[i], room, sizeof room));
    if (optind + 1 >= argc)
        find_scenarios(&files);
    struct screen screen;
    FILE *to = screen_begin(&screen);
    if (!files.n && what != KITH_LIST_OUTCOMES && what != KITH_LIST_REGIONS)
        code = complain(argv[0], "there are no scenarios in scenarios/ here, nor were any installed") + 2;
    for (int i = 0; i < 4 && !code; i++)
        if (what < 0 || what == i) {
            const int one = list_one(to, (enum kith_list) i, &files, regions);
            code = code ? code : one;
            if (what < 0 && i < 3)
                fputc('\n', to);
        }
    screen_end(&screen);
    forget_files(&files);
    return code;
}
