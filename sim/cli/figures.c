#include "cli.h"

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char usage[] = "kith figures result.h5 -o figs\n\n"
                            "Figures for publication: writes into a folder, for each figure, its numbers (CSV), a gnuplot\n"
                            "script, and the figure as SVG and PDF. Figures: stopped, levels, targets, differences; of a\n"
                            "population: reports, waiting, week, region, margin, targets, differences.\n\n"
                            "  -o, --output FOLDER  where to write (figs)\n"
                            "      --lang nl        what is drawn in Dutch (en); tables have the names of the file\n"
                            "      --altered        also a file whose digest does not hold: each table and figure says so\n"
                            "      --force              replace files of these names that are no figures of Kith, too\n"
                            "Exit codes: 0 done, 64 usage, 65 not a result file, 66 no such file, 69 no gnuplot (numbers and\n"
                            "scripts are written), 73/74 output.\n";
enum { OPT_LANG = 512 };
static const struct option longs[] = { { "output", required_argument, NULL, 'o' }, { "lang", required_argument, NULL, OPT_LANG }, { "force", no_argument, NULL, OPT_FORCE }, { "altered", no_argument, NULL, OPT_ALTERED }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };
static const char *const scripts[] = { "stopped.gp", "levels.gp", "reports.gp", "waiting.gp", "week.gp", "region.gp", "margin.gp", "targets.gp", "differences.gp" };
extern char **environ;

/* Draws in this folder. Returns gnuplot's exit code, 127 when there is none. */
static int
draw(const char *script)
{
    char name[32], *arguments[] = { (char[]){ "gnuplot" }, name, NULL };
    pid_t child;
    int ended;
    snprintf(name, sizeof name, "%s", script);
    if (posix_spawnp(&child, "gnuplot", NULL, NULL, arguments, environ) != 0 || waitpid(child, &ended, 0) < 0)
        return 127;
    return WIFEXITED(ended) ? WEXITSTATUS(ended) : 1;
}

static int
draw_all(const char *folder)
{
    if (chdir(folder) != 0) {
        kith_screen_print(stderr, "kith figures: %s: cannot be entered\n", folder);
        return 73;
    }
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        const int code = access(scripts[i], R_OK) == 0 ? draw(scripts[i]) : 0;
        if (code == 127) {
            kith_screen_print(stderr, "kith figures: there is no gnuplot (Debian: apt-get install gnuplot-nox); numbers and scripts are in %s\n", folder);
            return 69;
        }
        if (code) {
            kith_screen_print(stderr, "kith figures: gnuplot could not draw %s/%s\n", folder, scripts[i]);
            return 74;
        }
    }
    kith_screen_print(stderr, "figures written to %s\n", folder);
    return 0;
}

int
verb_figures(int argc, char **argv)
{
    const char *folder = "figs";
    struct kith_figures_options options = { .trust = KITH_TRUST_WHOLE };
    for (int c; (c = option_next(argc, argv, longs)) != -1;)
        if (c == '?')
            return 64;
        else if (c == 'h')
            return help(usage);
        else if (c == OPT_LANG && option_language(argv[0], optarg, &options.language))
            return 64;
        else if (c == OPT_LANG)
            continue;
        else if (c == OPT_FORCE)
            options.force = 1;
        else if (c == OPT_ALTERED)
            options.trust = KITH_TRUST_ALTERED;
        else
            folder = optarg;
    if (optind + 1 != argc)
        return complain(argv[0], "one result file is needed");
    struct kith_error err = { 0 };
    const int code = report(kith_figures(argv[optind], folder, &options, &err), &err);
    return code ? code : draw_all(folder);
}
