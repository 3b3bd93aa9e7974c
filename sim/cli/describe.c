#include "cli.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const char usage[] = "kith describe parameters\n"
                            "kith describe 'services.*.places'\n"
                            "kith describe services.debt-help.places --scenario my.yaml\n"
                            "kith describe waiting\n"
                            "kith describe C2.06\n"
                            "kith describe parameters --as json > scenario.schema.json\n\n"
                            "Says what is known of: parameters, outcomes, population (its outcomes), queues (theirs), curves (of cohorts and populations), charts (states and what a run counts), words\n"
                            "(of tables and messages), one parameter with its value, source and grade, one outcome, or one evidence id; of any other word, all\n"
                            "names and meanings that have it.\n\n"
                            "      --as FORM        text (default), markdown (lists), json (JSON Schema, parameters only)\n"
                            "      --evidence FILE  evidence table (scenarios/evidence.csv here, else the installed one)\n"
                            "      --scenario FILE  whose values (scenarios/baseline.yaml here, else the installed one); with parameters,\n"
                            "                       all of them with value, distribution, grade and source\n"
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

static const struct option longs[] = { { "as", required_argument, NULL, 'a' }, { "evidence", required_argument, NULL, 'e' },
    { "scenario", required_argument, NULL, OPT_SCENARIO },
    { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 } };

/* Whether an option says nothing about what is asked; told. */
static int
has_no_use(const char *verb, const char *what, int scenario, int evidence)
{
    static const char *const without[] = { "outcomes", "population", "queues", "curves", "charts", "columns", "words" };
    const int is_id = what[0] >= 'A' && what[0] <= 'Z' && strchr(what, '.');
    int is_list = 0, bad = 0;
    for (size_t i = 0; i < sizeof without / sizeof *without; i++)
        is_list = is_list || strcmp(what, without[i]) == 0;
    if (evidence && !is_id)
        bad = complain(verb, "--evidence is the table of ids, as C2.06, and %s is none", what);
    if (scenario && (is_id || is_list))
        bad = complain(verb, "--scenario says whose parameters are shown, and %s is none", what);
    return bad;
}

int
verb_describe(int argc, char **argv)
{
    char room[PATH_MAX], place[PATH_MAX];
    const char *from = NULL, *table = NULL;
    int form = 0;
    for (int c; (c = option_next(argc, argv, longs)) != -1;)
        if (c == '?')
            return 64;
        else if (c == 'h')
            return help(usage);
        else if (c == 'e')
            table = optarg;
        else if (c == OPT_SCENARIO)
            from = optarg;
        else if ((form = form_of(optarg)) < 0)
            return complain(argv[0], "--as takes text, markdown or json, not %s", optarg);
    if (optind + 1 != argc)
        return complain(argv[0], "say what: parameters, outcomes, population, queues, charts, words, or a name");
    if (has_no_use(argv[0], argv[optind], from != NULL, table != NULL))
        return 64;
    struct kith_error err = { 0 }, unheard = { 0 };
    struct kith_scenario *scenario = NULL;
    int code = from ? report(kith_scenario_load(&scenario, find_scenario(from, place, sizeof place), NULL, 0, &err), &err) : 0;
    if (!from) /* of the baseline, if it is there and right, values are told; if not, what parameters are */
        (void) kith_scenario_load(&scenario, find_table("baseline.yaml", NULL, place, sizeof place), NULL, 0, &unheard);
    kith_error_clear(&unheard);
    if (!from && strcmp(argv[optind], "parameters") == 0) { /* as any scenario may have them */
        kith_scenario_free(scenario);
        scenario = NULL;
    }
    const char *evidence = table ? table : find_table("evidence.csv", NULL, room, sizeof room);
    struct screen screen;
    FILE *to = screen_begin(&screen);
    if (!code)
        code = report(kith_describe(to, argv[optind], (enum kith_describe_as) form, evidence, scenario, &err), &err);
    screen_end(&screen);
    kith_scenario_free(scenario);
    return code;
}
