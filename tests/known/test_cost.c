/* What staff time costs, by hand; and that a run's outcomes are made of it. */
#include "scenario_fixture.h"

#include "model/outcome.h"

static struct kith_params
two_services_and_a_team(void)
{
    struct kith_params params = { .n_services = 2, .n_pathways = 1 };
    params.service[0] = (struct kith_service_params) { .places = 30, .staff = 1, .hour_cost = 60, .payer = KITH_PAYER_MUNICIPALITY };
    params.service[1] = (struct kith_service_params) { .places = 10, .staff = 3, .hour_cost = 100, .payer = KITH_PAYER_INSURANCE };
    params.pathway[0].staff_ratio = 2;
    params.assess.hours = 20;
    params.assess.hour_cost = 90;
    return params;
}

static void
costs_are_those_by_hand(void **state)
{
    (void) state;
    const struct kith_params params = two_services_and_a_team();
    const double weeks[] = { 1e9, 5, 7, 11 };
    double cost[KITH_PAYERS];
    kith_cost_of(&params, weeks, 2, cost);
    /* A place of the services takes (30 + 30) / 40 = 1.5 hours a week, at (30 x 60 + 30 x 100) / 60 = 80 euro, 30 of it municipal. */
    const double hours = 11 * 2 * 1.5;
    assert_true(fabs(cost[KITH_PAYER_MUNICIPALITY] - (5 * 60 + hours * 30 + 2 * 20 * 90)) < 1e-9);
    assert_true(fabs(cost[KITH_PAYER_INSURANCE] - (7 * 3 * 100 + hours * 50)) < 1e-9);
    assert_true(cost[KITH_PAYER_JUSTICE] == 0 && cost[KITH_PAYER_STATE] == 0);
}

static void
costs_of_parts_of_a_time_add_up(void **state)
{
    (void) state;
    const struct kith_params params = two_services_and_a_team();
    double a[KITH_PAYERS], b[KITH_PAYERS], both[KITH_PAYERS];
    kith_cost_of(&params, (const double[]) { 0, 1, 2, 3 }, 4, a);
    kith_cost_of(&params, (const double[]) { 0, 5, 6, 7 }, 8, b);
    kith_cost_of(&params, (const double[]) { 0, 6, 8, 10 }, 12, both);
    for (int p = 0; p < KITH_PAYERS; p++)
        assert_true(fabs(a[p] + b[p] - both[p]) < 1e-9);
}

static void
no_places_cost_nothing(void **state)
{
    (void) state;
    struct kith_params params = two_services_and_a_team();
    params.service[0].places = params.service[1].places = 0;
    double cost[KITH_PAYERS];
    kith_cost_of(&params, (const double[]) { 0, 0, 0, 0 }, 0, cost);
    for (int p = 0; p < KITH_PAYERS; p++)
        assert_true(cost[p] == 0);
}

/* At one hour_cost for all, help costs staff_hours x hour_cost, whoever gives it; and payers make up the whole. */
static void
outcomes_are_made_of_it(void **state)
{
    (void) state;
    static const char *const files[] = { "scenarios/fragmented.yaml", "scenarios/integral.yaml" };
    for (int k = 0; k < 2; k++) {
        struct kith_params params;
        fixture_params(&params, files[k], NULL, 0);
        for (uint32_t s = 0; s < params.n_services; s++)
            params.service[s].hour_cost = 50;
        params.assess.hours = 0;
        struct fixture run = fixture_open(&params, 300, 7);
        const int64_t *tally;
        double value[128];
        assert_true(kith_n_outcomes <= 128);
        assert_int_equal(kith_world_run(run.world, NULL, &tally, NULL), KITH_OK);
        kith_outcomes_of(&(const struct kith_slice) { .params = &run.rules->params, .layout = &run.world->layout, .tally = tally }, value);
        const double cost = value[kith_outcome_find("cost")], hours = value[kith_outcome_find("staff_hours")];
        assert_true(hours > 10 && fabs(cost - 50 * hours) < 1e-9 * cost);
        double sum = 0;
        static const char *const payer[] = { "cost_municipality", "cost_insurance", "cost_justice", "cost_state" };
        for (int p = 0; p < 4; p++)
            sum += value[kith_outcome_find(payer[p])];
        assert_true(fabs(sum - cost) < 1e-9 * cost);

        /* With assessments, one or more a family, each of an hour: municipalities pay. */
        params.assess.hours = 1;
        params.assess.hour_cost = 1000;
        struct fixture more = fixture_open(&params, 300, 7);
        assert_int_equal(kith_world_run(more.world, NULL, &tally, NULL), KITH_OK);
        kith_outcomes_of(&(const struct kith_slice) { .params = &more.rules->params, .layout = &more.world->layout, .tally = tally }, value);
        const double assessments = (value[kith_outcome_find("cost")] - cost) / 1000;
        print_message("  %s: %.2f assessments a family\n", files[k], assessments);
        assert_true(assessments > 0.9 && assessments < 1 + value[kith_outcome_find("repeat_reports")]);
        fixture_close(&more);
        fixture_close(&run);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs_are_those_by_hand),
        cmocka_unit_test(costs_of_parts_of_a_time_add_up),
        cmocka_unit_test(no_places_cost_nothing),
        cmocka_unit_test(outcomes_are_made_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
