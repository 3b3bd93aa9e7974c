#include "cli.h"

#include <stdio.h>
#include <string.h>

static const char usage[] = "kith report result.h5 -o report.html\n"
                            "kith report --empty -o kith.html\n\n"
                            "Makes one page of a result file, for people: it needs no server and no network, opens from\n"
                            "disk in any recent browser, in Dutch and English, and prints. The result file is inside; of a\n"
                            "large one a reduced copy (a population's page stays below 6 MB for two scenarios and 12 MB for\n"
                            "any number), and the page names what was left out. Headline numbers are never rounded.\n\n"
                            "  -o, --output FILE     the page (RESULT.html beside you, for RESULT.h5)\n"
                            "      --decision FILE   an answer of `kith decide` or `kith rank` (JSON or HDF5): the page shows it, too\n"
                            "      --empty           a page without a result: it opens results that are dropped on it, and runs the\n"
                            "                        shipped cohort scenarios by itself\n"
                            "      --altered         also a file whose digest does not hold: the page says so at its top\n"
                            "      --force           replace a file that is no page of Kith, too; never the result itself\n"
                            "Exit codes: 0 done, 64 usage, 65 not a result file, 66 no such file, 69 built without the page,\n"
                            "73/74 output.\n";
static const struct option longs[] = { { "output", required_argument, NULL, 'o' }, { "force", no_argument, NULL, OPT_FORCE }, { "altered", no_argument, NULL, OPT_ALTERED },
    { "decision", required_argument, NULL, OPT_DECISION }, { "empty", no_argument, NULL, OPT_EMPTY }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };

static void
tell(void *with, const char *doing)
{
    (void) with;
    kith_screen_print(stderr, "%s ...\n", doing);
}

/* "results/demo.h5" gives "demo.html". */
static int
default_name(const char *result, char *room, size_t size)
{
    const char *name = strrchr(result, '/') ? strrchr(result, '/') + 1 : result;
    const char *dot = strrchr(name, '.');
    const int length = dot && dot > name ? (int) (dot - name) : (int) strlen(name);
    return snprintf(room, size, "%.*s.html", length, name) < (int) size;
}

int
verb_report(int argc, char **argv)
{
    const char *output = NULL;
    int empty = 0;
    struct kith_report_options how = { .trust = KITH_TRUST_WHOLE, .progress = tell };
    char room[1024];
    for (int c; (c = option_next(argc, argv, longs)) != -1;)
        switch (c) {
        case '?': return 64;
        case 'h': return help(usage);
        case OPT_FORCE: how.force = 1; break;
        case OPT_ALTERED: how.trust = KITH_TRUST_ALTERED; break;
        case OPT_DECISION: how.decision = optarg; break;
        case OPT_EMPTY: empty = 1; break;
        default: output = optarg;
        }
    if (empty && optind != argc)
        return complain(argv[0], "--empty makes a page without a result; leave out the one or the other");
    if (!empty && optind + 1 != argc)
        return complain(argv[0], "one result file is needed");
    if (!output && (empty || default_name(argv[optind], room, sizeof room)))
        output = empty ? "kith.html" : room;
    if (!output)
        return complain(argv[0], "name the page with -o");
    struct kith_error err = { 0 };
    int reduced = 0;
    const int code = report(kith_report(empty ? NULL : argv[optind], output, &how, &reduced, &err), &err);
    if (!code)
        kith_screen_print(stderr, "%s written%s\n", output, reduced ? "; it holds a reduced copy, and names what was left out" : "");
    return code;
}
