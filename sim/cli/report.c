#include "cli.h"

#include <stdio.h>
#include <string.h>

static const char usage[] = "kith report result.h5 -o report.html\n\n"
                            "Makes one page of a result file, for people: it needs no server and no network, opens from\n"
                            "disk in any recent browser, in Dutch and English, and prints. The result file is inside; of one\n"
                            "larger than 12 MB a reduced copy, with weekly tables as mean and quantiles.\n\n"
                            "  -o, --output FILE  the page (RESULT.html beside you, for RESULT.h5)\n"
                            "      --altered      also a file whose digest does not hold: the page says so at its top\n"
                            "      --force        replace a file that is no page of Kith, too; never the result itself\n"
                            "Exit codes: 0 done, 64 usage, 65 not a result file, 66 no such file, 69 built without the page,\n"
                            "73/74 output.\n";
static const struct option longs[] = { { "output", required_argument, NULL, 'o' }, { "force", no_argument, NULL, OPT_FORCE }, { "altered", no_argument, NULL, OPT_ALTERED }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };

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
    int force = 0;
    enum kith_trust trust = KITH_TRUST_WHOLE;
    char room[1024];
    for (int c; (c = option_next(argc, argv, longs)) != -1;)
        if (c == '?')
            return 64;
        else if (c == 'h')
            return help(usage);
        else if (c == OPT_FORCE)
            force = 1;
        else if (c == OPT_ALTERED)
            trust = KITH_TRUST_ALTERED;
        else
            output = optarg;
    if (optind + 1 != argc)
        return complain(argv[0], "one result file is needed");
    if (!output && default_name(argv[optind], room, sizeof room))
        output = room;
    if (!output)
        return complain(argv[0], "name the page with -o");
    struct kith_error err = { 0 };
    int reduced = 0;
    const int code = report(kith_report(argv[optind], output, trust, force, &reduced, &err), &err);
    if (!code)
        kith_screen_print(stderr, "%s written%s\n", output, reduced ? "; it holds a reduced copy, as the result is larger than 12 MB" : "");
    return code;
}
