#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char replay_usage[] = "kith replay result.h5\n"
                                   "kith replay result.h5 --replicate 17\n"
                                   "kith replay places.h5 --point 17\n\n"
                                   "Runs a result file again from the scenarios, parameters and seed that it holds, and says\n"
                                   "identical, or where it differs. Provenance (host, times) is left out.\n\n"
                                   "      --replicate K  only run K of each scenario: draw * runs per draw + replicate\n"
                                   "      --point K      only point K, from 0, of a gathered sweep (or FOLDER, for FOLDER.h5)\n"
                                   "  -o, --output FILE  keep the file that was made again (else in TMPDIR or /tmp, and removed)\n"
                                   "                     What has the name already stays when the replay is different\n"
                                   "      --force        replace FILE also when Kith did not write it\n"
                                   "      --threads N    any number: the result is the same\n"
                                   "      --memory SIZE  as for run\n"
                                   "      --portable     without the processor's widest instructions\n"
                                   "      --altered      also a file whose digest does not hold: what is made of it says so\n"
                                   "      --no-progress  no progress line (there is none unless stderr is a terminal)\n"
                                   "Exit codes: 0 identical, 1 different, 64 usage, 65 not a result file, 66 no such file,\n"
                                   "73/74 output, 75 stopped.\n";
static const char info_usage[] = "kith info result.h5\n\n"
                                 "Prints what a result file holds, and its digest: a SHA-256 over names, types, attributes and\n"
                                 "values of all but provenance. It is verified last; of a large file that takes a while.\n\n"
                                 "      --no-verify    only what the file says of itself: no value is read, and the digest not verified\n"
                                 "      --altered      exit code 0 also when the digest does not hold\n"
                                 "Exit codes: 0 done, 65 not a result file of Kith, or changed, 66 no such file.\n";
static const char diff_usage[] = "kith diff a.h5 b.h5\n\n"
                                 "Prints where two result files differ, provenance left out.\n\n"
                                 "      --altered      also files whose digest does not hold; they are named\n"
                                 "Exit codes: 0 identical, 1 different, 65 not a result file, 66 no such file.\n";

static const struct option longs[] = { { "replicate", required_argument, NULL, OPT_REPLICATE }, { "point", required_argument, NULL, OPT_POINT },
    { "no-progress", no_argument, NULL, OPT_NO_PROGRESS }, { NULL, 0, NULL, 0 } };

static void
replay_help(FILE *to)
{
    fputs(replay_usage, to);
}

static int
replay(const char *path, struct request *request)
{
    struct kith_error err = { 0 };
    const char *output = kith_options_get(request->options, "output");
    const int there = output && access(output, F_OK) == 0;
    catch_signals();
    struct screen screen;
    const int64_t which = request->point >= 0 ? request->point : request->replicate;
    const enum kith_again_what what = request->point >= 0 ? KITH_AGAIN_POINT : which >= 0 ? KITH_AGAIN_RUN : KITH_AGAIN_ALL;
    const int status = kith_replay(screen_begin(&screen), path, what, which >= 0 ? (uint64_t) which : 0, request->options, &err);
    end_progress();
    screen_end(&screen);
    const int code = report(status, &err);
    if (code == KITH_DIFFERENT && output && !request->quiet_output)
        kith_screen_print(stderr, there ? "%s: is left as it was, as what was made now is different\n" : "%s: holds what was made now, which is different\n", output);
    return code;
}

/* The file is made again in a folder of its own, as that of the result may be read-only. */
static int
replay_aside(const char *path, struct request *request)
{
    static const char name[] = "/replay.h5";
    const char *base = getenv("TMPDIR");
    char folder[4096], file[sizeof folder + sizeof name];
    if (!base || !*base)
        base = "/tmp";
    if (snprintf(folder, sizeof folder, "%s/kith-XXXXXX", base) >= (int) sizeof folder || !mkdtemp(folder)) {
        kith_screen_print(stderr, "kith replay: cannot make a folder in %s; set TMPDIR, or name a file with -o\n", base);
        return 73;
    }
    snprintf(file, sizeof file, "%s%s", folder, name);
    request->quiet_output = 1;
    int code = request_set(request, "replay", "output", file);
    if (!code)
        code = replay(path, request);
    unlink(file);
    rmdir(folder);
    return code;
}

int
verb_replay(int argc, char **argv)
{
    struct request request;
    int code = request_parse(&request, argc, argv, "replay", longs, replay_help);
    if (!code && optind + 1 != argc)
        code = complain(argv[0], "one result file is needed");
    if (!code)
        code = kith_options_get(request.options, "output") || request.replicate >= 0 || request.point >= 0 ? replay(argv[optind], &request) : replay_aside(argv[optind], &request);
    request_free(&request);
    return code < 0 ? 0 : code;
}

static const struct option info_longs[] = { { "no-verify", no_argument, NULL, OPT_NO_VERIFY }, { "altered", no_argument, NULL, OPT_ALTERED },
    { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };
static const struct option *const diff_longs = info_longs + 1;

/* Verbs that only read. Leaves optind at the operands; -1 after help. */
static int
only_operands(int argc, char **argv, const char *usage, const struct option *options, int operands, enum kith_trust *trust)
{
    *trust = KITH_TRUST_WHOLE;
    for (int c; (c = option_next(argc, argv, options)) != -1;) {
        if (c == '?')
            return 64;
        if (c == 'h') {
            help(usage);
            return -1;
        }
        *trust = c == OPT_ALTERED ? KITH_TRUST_ALTERED : KITH_TRUST_UNREAD;
    }
    if (options_act(argv[0]))
        return 64;
    return optind + operands == argc ? 0 : complain(argv[0], operands == 1 ? "one result file is needed" : "two result files are needed");
}

int
verb_info(int argc, char **argv)
{
    struct kith_error err = { 0 };
    enum kith_trust trust;
    const int code = only_operands(argc, argv, info_usage, info_longs, 1, &trust);
    if (code)
        return code < 0 ? 0 : code;
    return report(kith_info(stdout, argv[optind], trust, &err), &err); /* at once, as the digest of a large file takes a while */
}

int
verb_diff(int argc, char **argv)
{
    struct kith_error err = { 0 };
    enum kith_trust trust;
    const int code = only_operands(argc, argv, diff_usage, diff_longs, 2, &trust);
    struct screen screen;
    if (code)
        return code < 0 ? 0 : code;
    const int status = kith_diff(screen_begin(&screen), argv[optind], argv[optind + 1], 50, trust, &err);
    screen_end(&screen);
    return report(status, &err);
}
