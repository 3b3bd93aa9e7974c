#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
rank_help(FILE *to)
{
    fputs("kith rank fragmented integral structural-team --outcome lasting_T3 --within 0.5%\n"
          "kith rank all --only-region Zeeland --scale 0.05 --outcome lasting --budget 500000\n\n"
          "`all` stands for all scenarios that ship, the baseline first.\n"
          "Runs scenarios with the same random numbers and draws, in two stages, until what has the best mean is known to lie\n"
          "within a margin of the best; prints all in one order, which cannot be told apart, cost, what a budget affords, and\n"
          "the fronts of cost against the outcome and against children's years in violence.\n\n"
          "      --outcome NAME    rank by this outcome (stopped_T3; violent_years of populations)\n"
          "      --within X        the margin, in the unit of the outcome, as 0.005 or 0.5% of a share (a tenth of the largest\n"
          "                        difference seen in the first stage)\n"
          "      --sure P          with this probability, of the error of the simulation alone (0.95)\n"
          "      --budget EURO     more than the first scenario: for the families of a run, or a year of the regions\n"
          "      --combine N       also all combinations of up to N of the scenarios (2 to 4): what each has other than the\n"
          "                        first, together; with --budget those whose parts cost no more in sum\n"
          "      --reference S     what costs are held against (the first scenario)\n"
          "      --at-most N       runs of each scenario at most (10000; 400 of populations); if they are not enough, it says so\n"
          "      --no-progress     no progress line\n",
        to);
    print_options(to, "compare", KITH_OPTION_GENERAL);
    fputs("  (--output: the tables, as NAME.h5, NAME.json or NAME.csv; --replicates: the first stage; --checkpoint is for kith compare)\nWhole populations instead of a cohort:\n", to);
    print_options(to, "compare", KITH_OPTION_POPULATION);
    fputs("Exit codes: as those of kith compare.\n", to);
}

static const struct option own[] = { { "outcome", required_argument, NULL, OPT_OUTCOME }, { "within", required_argument, NULL, OPT_WITHIN },
    { "sure", required_argument, NULL, OPT_SURE }, { "budget", required_argument, NULL, OPT_BUDGET }, { "reference", required_argument, NULL, OPT_REFERENCE },
    { "combine", required_argument, NULL, OPT_COMBINE }, { "at-most", required_argument, NULL, OPT_AT_MOST }, { "no-progress", no_argument, NULL, OPT_NO_PROGRESS }, { NULL, 0, NULL, 0 } };

static int
rank(struct request *request, char **path, size_t n)
{
    struct kith_scenario **scenario = calloc(n + 1, sizeof(struct kith_scenario *)); /* the last: before the policy */
    struct kith_answer *answer = NULL;
    struct kith_error err = { 0 };
    const char *output = kith_options_get(request->options, "output");
    int code = scenario ? load_scenarios(scenario, path, n, request) : report(KITH_ERR_MEMORY, &err);
    if (!code)
        code = prepare_population(request, scenario[n], path[0], "rank");
    if (!code)
        code = take_posterior(request, path[0], "rank");
    request->rank.decide.outcome = request->outcome;
    catch_signals();
    if (!code)
        code = report(kith_rank(&answer, (const struct kith_scenario *const *) scenario, n, request->options, &request->rank, &err), &err);
    end_progress();
    if (!code && output)
        code = report(kith_answer_write(answer, output, kith_options_get(request->options, "force") != NULL, &err), &err);
    if (!code)
        print_answer(answer);
    kith_answer_free(answer);
    for (size_t i = 0; scenario && i <= n; i++)
        kith_scenario_free(scenario[i]);
    free(scenario);
    return code;
}

int
verb_rank(int argc, char **argv)
{
    struct request request;
    struct files files = { 0 };
    int code = request_parse(&request, argc, argv, "compare", own, rank_help);
    for (int i = optind; i < argc && !code; i++)
        if (strcmp(argv[i], "all") == 0)
            find_scenarios(&files);
        else
            add_file(&files, "", argv[i]);
    if (!code && files.n < 2)
        code = complain(argv[0], "two scenario files or more are needed; all is all that ship, against the baseline");
    if (!code)
        code = take_settings(&request, files.at, files.n);
    if (!code)
        code = rank(&request, files.at, files.n);
    forget_files(&files);
    request_free(&request);
    return code < 0 ? 0 : code;
}
