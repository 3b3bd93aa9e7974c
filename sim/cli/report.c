#include "cli.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "kith report result.h5 -o report.html\n"
                            "kith report --empty -o kith.html\n\n"
                            "Makes one page of a result file, for people: it needs no server and no network, opens from\n"
                            "disk in any recent browser, in Dutch and English, and prints. The result file is inside; of a\n"
                            "large one a reduced copy (a population's page of two scenarios stays below 6 MB, and half a\n"
                            "megabyte more for each other one, 12 MB at most), and the page names what was left out.\n"
                            "Headline numbers are never rounded.\n\n"
                            "  -o, --output FILE     the page (RESULT.html beside you, for RESULT.h5)\n"
                            "      --decision FILE   an answer of `kith decide`, `rank` or `explain` (JSON or HDF5): the page\n"
                            "                        shows it, too\n"
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

/* The shipped scenarios in which cohorts differ, compared: what a page without a result begins with. */
static int
compare_shipped(const char *result, struct kith_error *err)
{
    static const char *const names[] = { "fragmented", "integral", "structural-team", "whole-family", "long-term-specialised", "everything-together" };
    static const char *const set[][2] = { { "replicates", "80" }, { "no-zero-advantage", "yes" }, { "keep", "waves" } };
    enum { N = sizeof names / sizeof *names };
    struct kith_scenario *scenario[N] = { 0 };
    struct kith_study *study = NULL;
    struct kith_options *options = kith_options_new("compare", err);
    char room[PATH_MAX];
    int status = options ? kith_options_set(options, "output", result, err) : KITH_ERR_MEMORY;
    for (size_t i = 0; i < sizeof set / sizeof *set && !status; i++)
        status = kith_options_set(options, set[i][0], set[i][1], err);
    for (size_t i = 0; i < N && !status; i++)
        status = kith_scenario_load(&scenario[i], find_scenario(names[i], room, sizeof room), NULL, 0, err);
    if (!status)
        status = kith_study_run(&study, (const struct kith_scenario *const *) scenario, N, options, err);
    kith_study_free(study);
    for (size_t i = 0; i < N; i++)
        kith_scenario_free(scenario[i]);
    kith_options_free(options);
    return status;
}

static int
report_empty(const char *output, struct kith_report_options *options)
{
    char folder[PATH_MAX], result[sizeof folder + 16];
    struct kith_error err = { 0 };
    const char *slash = strrchr(output, '/');
    snprintf(folder, sizeof folder, "%.*s.kith-page-XXXXXX", slash ? (int) (slash + 1 - output) : 0, output);
    if (!mkdtemp(folder)) {
        kith_screen_print(stderr, "kith report: %s: nothing can be written beside it: %s\n", output, strerror(errno));
        return 73;
    }
    snprintf(result, sizeof result, "%s/shipped.h5", folder);
    tell(NULL, "running the shipped cohorts");
    int status = compare_shipped(result, &err);
    options->shipped = result;
    if (!status)
        status = kith_report(NULL, output, options, NULL, &err);
    remove(result);
    rmdir(folder);
    const int code = report(status, &err);
    if (!code)
        kith_screen_print(stderr, "%s written; it opens results that are dropped on it\n", output);
    return code;
}

int
verb_report(int argc, char **argv)
{
    const char *output = NULL;
    int empty = 0;
    struct kith_report_options options = { .trust = KITH_TRUST_WHOLE, .progress = tell };
    char room[1024];
    for (int c; (c = option_next(argc, argv, longs)) != -1;)
        switch (c) {
        case '?': return 64;
        case 'h': return help(usage);
        case OPT_FORCE: options.force = 1; break;
        case OPT_ALTERED: options.trust = KITH_TRUST_ALTERED; break;
        case OPT_DECISION: options.decision = optarg; break;
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
    if (empty)
        return report_empty(output, &options);
    struct kith_error err = { 0 };
    int reduced = 0;
    const int code = report(kith_report(argv[optind], output, &options, &reduced, &err), &err);
    if (!code)
        kith_screen_print(stderr, "%s written%s\n", output, reduced ? "; it holds a reduced copy, and names what was left out" : "");
    return code;
}
