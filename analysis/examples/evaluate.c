/* What 100 draws of the parameters from their distributions make of an outcome: many value vectors in, outcomes out.
 *
 *   evaluate scenarios/integral.yaml stopped_T3 */
#include <kith.h>
#include <stdio.h>

enum { ROWS = 100 };

int
main(int argc, char **argv)
{
    struct kith_error err = { 0 };
    struct kith_scenario *scenario = NULL;
    struct kith_options *options = kith_options_new("evaluate", &err);
    const char *const *wanted = (const char *const *) argv + 2;
    const struct kith_points points = { .n = ROWS, .outcome = wanted, .n_outcomes = 1 };
    double outcome[ROWS], sum = 0;
    int row[ROWS], n = 0, status = options && argc == 3 ? KITH_OK : KITH_ERR_USAGE;

    if (!status)
        status = kith_options_set(options, "draws", "prior", &err);
    if (!status)
        status = kith_scenario_load(&scenario, argv[1], NULL, 0, &err);
    if (!status)
        status = kith_evaluate(scenario, &points, options, outcome, row, &err);
    for (int i = 0; i < ROWS && !status; i++)
        if (row[i] == KITH_OK) {
            sum += outcome[i];
            n++;
        }
    if (!status)
        printf("%d rows, mean %.6g\n", n, sum / n);
    else
        fprintf(stderr, "%s\n", err.text ? err.text : "a scenario and an outcome are needed");
    kith_scenario_free(scenario);
    kith_options_free(options);
    kith_error_clear(&err);
    return -status;
}
