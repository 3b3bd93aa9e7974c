#include "cli.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "kith check scenarios/integral.yaml\n"
                            "kith check A.yaml --set services.debt-help.places=12\n"
                            "kith check scenarios/regions.csv scenarios/targets/cohort.yaml scenarios/calibration/cohort.yaml\n\n"
                            "Reads scenario files with all that they extend, tables of regions (.csv), files of targets and calibrations, and prints every problem as\n"
                            "file:line:column: what is wrong; what would be right. Says what does nothing in a cohort or a population,\n"
                            "and which changes never act. Runs nothing.\n\n"
                            "      --set PATH=VALUE  check with another value; may be repeated\n"
                            "      --regions FILE    look up the regions of changes there; default regions.csv beside the scenario\n"
                            "Exit codes: 0 all right, 64 usage, 65 evidence table or table of regions, 66 no such file, 78 scenario, targets or calibration.\n";

static const struct option longs[] = { { "set", required_argument, NULL, OPT_SET }, { "regions", required_argument, NULL, OPT_REGIONS }, { NULL, 0, NULL, 0 } };

static void
check_help(FILE *to)
{
    fputs(usage, to);
}

/* The table that a run would take: the one that was named, else that beside the scenario, if there is one. */
static const char *
table_of(const struct request *request, const char *path, char *room, size_t size)
{
    const char *table = request->regions ? request->regions : find_table("regions.csv", path, room, size);
    return request->regions || access(table, R_OK) == 0 ? table : NULL;
}

static int
check_one(const char *path, const struct request *request)
{
    char room[PATH_MAX], at[PATH_MAX];
    struct kith_scenario *scenario = NULL;
    struct kith_error err = { 0 };
    const size_t length = strlen(path);
    const int is_table = length > 4 && strcmp(path + length - 4, ".csv") == 0;
    const char *place = is_table ? path : find_scenario(path, at, sizeof at);
    const int is_calibration = !is_table && kith_calibration_is(place), is_targets = !is_table && !is_calibration && kith_targets_are(place);
    if ((is_table || is_targets || is_calibration) && (request->n_sets || request->regions))
        return complain("check", "--%s is for scenarios, and %s is a %s", request->n_sets ? "set" : "regions", path,
            is_table ? "table of regions" : is_targets ? "file of targets" : "calibration");
    const char **some = calloc(request->n_sets + 1, sizeof *some);
    size_t n_some = 0;
    if (!some)
        return complain("check", "out of memory") + 7;
    for (size_t i = 0; i < request->n_sets; i++)
        if (kith_setting_acts(request->set[i], place))
            some[n_some++] = request->set[i];
    int status = is_table ? kith_regions_check(path, &err)
        : is_targets      ? kith_targets_check(place, NULL, NULL, &err)
        : is_calibration  ? kith_calibration_check(place, &err)
                          : kith_scenario_load(&scenario, place, some, n_some, &err);
    free(some);
    if (!status && scenario)
        status = kith_scenario_check(scenario, table_of(request, place, room, sizeof room), stderr, &err);
    const int code = report(status, &err);
    if (!code && scenario && request->regions && !kith_scenario_count_changes(scenario))
        kith_screen_print(stderr, "%s has no changes, so no region of theirs is looked up in %s\n", path, request->regions);
    if (code)
        suggest_scenario(path, stderr);
    if (!code)
        kith_screen_print(stdout, "%s: all right\n", path);
    kith_scenario_free(scenario);
    return code;
}

int
verb_check(int argc, char **argv)
{
    struct request request;
    int code = request_parse(&request, argc, argv, NULL, longs, check_help), worst = 0;
    if (!code && optind == argc)
        code = complain(argv[0], "a scenario file is needed");
    for (int i = optind; !code && i < argc; i++) {
        const int one = check_one(argv[i], &request);
        worst = worst ? worst : one;
    }
    request_free(&request);
    return code < 0 ? 0 : code ? code : worst;
}
