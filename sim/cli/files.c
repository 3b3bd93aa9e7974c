#include "cli.h"

#include <getopt.h>
#include <stdio.h>

static const char replay_usage[] = "kith replay result.h5\n"
                                   "kith replay result.h5 --replicate 17\n\n"
                                   "Runs a result file again from the scenarios, parameters and seed that it holds, and says\n"
                                   "identical, or where it differs. Provenance (host, times) is left out.\n\n"
                                   "      --replicate K  only run K of each scenario: draw * runs per draw + replicate\n"
                                   "      --threads N    any number: the result is the same\n"
                                   "      --portable     without the processor's widest instructions\n"
                                   "Exit codes: 0 identical, 1 different, 64 usage, 65 not a result file, 66 no such file.\n";
static const char info_usage[] = "kith info result.h5\n\n"
                                 "Prints what a result file holds, and its digest: a SHA-256 over names, types, attributes and\n"
                                 "values of all but provenance.\n\nExit codes: 0 done, 65 not a result file of Kith, or changed.\n";
static const char diff_usage[] = "kith diff a.h5 b.h5\n\n"
                                 "Prints where two result files differ, provenance left out.\n\n"
                                 "Exit codes: 0 identical, 1 different, 65 not a result file, 66 no such file.\n";

int
verb_replay(int argc, char **argv)
{
    struct request request;
    struct kith_error err = { 0 };
    int code = request_parse(&request, argc, argv, replay_usage);
    if (!code && optind + 1 != argc)
        code = complain(argv[0], "one result file is needed");
    if (!code) {
        catch_signals();
        code = report(kith_replay(stdout, argv[optind], request.replicate, &request.options, &err), &err);
        end_progress();
    }
    request_free(&request);
    return code < 0 ? 0 : code;
}

/* Verbs without options but --help. Leaves optind at the operands; -1 after help. */
static int
only_operands(int argc, char **argv, const char *usage, int operands)
{
    static const struct option longs[] = { { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };
    opterr = 0;
    for (int c; (c = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (c != 'h')
            return complain(argv[0], "there is no option %s", argv[optind - 1]);
        help(usage);
        return -1;
    }
    return optind + operands == argc ? 0 : complain(argv[0], operands == 1 ? "one result file is needed" : "two result files are needed");
}

int
verb_info(int argc, char **argv)
{
    struct kith_error err = { 0 };
    const int code = only_operands(argc, argv, info_usage, 1);
    return code ? (code < 0 ? 0 : code) : report(kith_info(stdout, argv[optind], &err), &err);
}

int
verb_diff(int argc, char **argv)
{
    struct kith_error err = { 0 };
    const int code = only_operands(argc, argv, diff_usage, 2);
    return code ? (code < 0 ? 0 : code) : report(kith_diff(stdout, argv[optind], argv[optind + 1], 50, &err), &err);
}
