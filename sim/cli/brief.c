#include "cli.h"

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char usage[] = "kith brief result.h5 -o brief.pdf\n"
                            "kith brief result.h5 -o brief.html --lang nl --question 'What does integral care bring us?'\n\n"
                            "One page of A4 for who decides, from the result of kith compare: the question, four answers (safety,\n"
                            "children, waiting, money) in whole families and euros with their ranges, what decides, where places\n"
                            "run out, and what is not known. A page (.html) needs no script and no network; a PDF is printed by\n"
                            "Chromium (--browser), which has to be installed.\n\n"
                            "  -o, --output FILE     FILE.html or FILE.pdf\n"
                            "      --lang nl         in Dutch (en)\n"
                            "      --question TEXT   the heading (of the decision, or made of both titles)\n"
                            "      --decision FILE   a decision (YAML, as scenarios/decisions/): its question and reference\n"
                            "      --reference S     what the scenario is held against (the first of the file)\n"
                            "      --scenario S      the scenario (the other one of two)\n"
                            "      --browser PROGRAM Chromium or a program that takes its options (chromium, chromium-browser,\n"
                            "                        google-chrome, whichever there is)\n"
                            "      --force           in place of a file that Kith did not write, too\n"
                            "      --altered         also a result whose digest does not hold\n"
                            "Exit codes: 0 done, 64 usage, 65 not a result of kith compare, 66 no such file, 69 no Chromium for a\n"
                            "PDF, 73/74 output, 78 decision.\n";

enum { OPT_LANG = 512, OPT_QUESTION, OPT_BROWSER };
static const struct option longs[] = { { "output", required_argument, NULL, 'o' }, { "lang", required_argument, NULL, OPT_LANG },
    { "question", required_argument, NULL, OPT_QUESTION }, { "decision", required_argument, NULL, OPT_DECISION }, { "reference", required_argument, NULL, OPT_REFERENCE },
    { "scenario", required_argument, NULL, OPT_SCENARIO }, { "browser", required_argument, NULL, OPT_BROWSER }, { "force", no_argument, NULL, OPT_FORCE },
    { "altered", no_argument, NULL, OPT_ALTERED }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };
extern char **environ;

/* ---- a browser that prints ---- */

/* Runs it without a word. @return its exit code, 127: there is no such program */
static int
run(char *const *arguments)
{
    posix_spawn_file_actions_t quiet;
    pid_t child;
    int ended = 0;
    if (posix_spawn_file_actions_init(&quiet))
        return 1;
    int reason = posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", 1, 0);
    reason = reason ? reason : posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", 1, 0);
    reason = reason ? reason : posix_spawnp(&child, arguments[0], &quiet, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&quiet);
    if (reason)
        return 127;
    if (waitpid(child, &ended, 0) < 0 || !WIFEXITED(ended))
        return 1;
    return WEXITSTATUS(ended);
}

/* `page` with what a URL reads otherwise written out, from the root. @return to be freed, or NULL */
static char *
url_of(const char *page)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
    char here[4096];
    const char *parts[] = { *page == '/' ? "" : getcwd(here, sizeof here), *page == '/' ? "" : "/", page };
    char *url = parts[0] ? malloc(8 + 3 * (strlen(parts[0]) + 1 + strlen(page))) : NULL;
    size_t n = url ? (size_t) sprintf(url, "file://") : 0;
    for (size_t p = 0; url && p < 3; p++)
        for (const char *at = parts[p]; *at; at++)
            n += (size_t) sprintf(url + n, strchr(plain, *at) ? "%c" : "%%%02X", (unsigned char) *at);
    return url;
}

static int
print_page(void *with, const char *page, const char *pdf)
{
    const char *const named = with, *const known[] = { named ? named : "chromium", "chromium-browser", "google-chrome", "chrome" };
    char folder[] = "/tmp/kith-brief-XXXXXX", to[4200], profile[64], *url = url_of(page);
    int code = 127;
    if (!url || snprintf(to, sizeof to, "--print-to-pdf=%s", pdf) >= (int) sizeof to || !mkdtemp(folder)) {
        free(url);
        return KITH_ERR_MEMORY;
    }
    snprintf(profile, sizeof profile, "--user-data-dir=%s", folder);
    for (size_t i = 0; code == 127 && i < (named ? 1 : sizeof known / sizeof *known); i++) {
        char name[256], alone[] = "--headless", plain[] = "--disable-gpu", bare[] = "--no-pdf-header-footer", root[] = "--no-sandbox";
        char *arguments[] = { name, alone, plain, bare, profile, to, url, NULL, NULL };
        if (geteuid() == 0) /* Chromium refuses root otherwise */
            arguments[7] = root;
        snprintf(name, sizeof name, "%s", known[i]);
        code = run(arguments);
    }
    char *clean[] = { (char[]){ "rm" }, (char[]){ "-rf" }, folder, NULL };
    (void) run(clean);
    free(url);
    return code == 127 ? KITH_ERR_UNAVAILABLE : code ? KITH_ERR_CREATE : KITH_OK;
}

/* ---- the command ---- */

/* @return -1 to go on, or an exit code */
static int
parse(struct kith_brief_options *options, const char **output, int argc, char **argv)
{
    for (int c; (c = option_next(argc, argv, longs)) != -1;)
        switch (c) {
        case '?': return 64;
        case 'h': return help(usage);
        case OPT_LANG:
            if (option_language(argv[0], optarg, &options->language))
                return 64;
            break;
        case OPT_QUESTION: options->question = optarg; break;
        case OPT_DECISION: options->decision = optarg; break;
        case OPT_REFERENCE: options->reference = optarg; break;
        case OPT_SCENARIO: options->scenario = optarg; break;
        case OPT_BROWSER: options->with = optarg; break;
        case OPT_FORCE: options->force = 1; break;
        case OPT_ALTERED: options->trust = KITH_TRUST_ALTERED; break;
        default: *output = optarg; break;
        }
    if (optind + 1 != argc)
        return complain(argv[0], "one result file is needed, as kith compare -o FILE.h5 writes it");
    return *output ? -1 : complain(argv[0], "say where to write: -o FILE.html or -o FILE.pdf");
}

int
verb_brief(int argc, char **argv)
{
    struct kith_brief_options options = kith_brief_options_default();
    struct kith_error err = { 0 };
    const char *output = NULL;
    int code = parse(&options, &output, argc, argv);
    if (code >= 0)
        return code;
    options.print = print_page;
    options.stop = &stop_requested;
    catch_signals();
    code = report(kith_brief(argv[optind], output, &options, &err), &err);
    if (!code)
        kith_screen_print(stderr, "%s written\n", output);
    return code;
}
