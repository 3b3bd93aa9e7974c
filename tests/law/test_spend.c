/* What levers cost: a budget is spent to less than a place's week and buys those very places; all other costs are what was counted times their
 * amount, worked out anew here, and change nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "model/outcome.h"
#include "model/snapshot.h"
#include "bytes.h"
#include "population_fixture.h"

enum { HERE = 30000, EVERYBODY = 100000, HELP = 2 /* queue of domestic-violence-help */ };

static const struct kith_cost_params budget = { .amount = 200000, .per = KITH_PER_BUDGET, .payer = KITH_PAYER_STATE, .services = 1u << (HELP - 1), .households = EVERYBODY, .start = 10, .until = 62 };

static int64_t
cents_of(const struct kith_world *world, uint32_t year, enum kith_spent what, enum kith_payer payer)
{
    return counted(world, KITH_TALLY_P_SPENT, (year * KITH_SPENTS + (uint32_t) what) * KITH_PAYERS + (uint32_t) payer);
}

static int64_t
cents_in_all(const struct kith_world *world, enum kith_spent what)
{
    int64_t sum = 0;
    for (uint32_t year = 0; year < 2; year++)
        for (int payer = 0; payer < KITH_PAYERS; payer++)
            sum += cents_of(world, year, what, (enum kith_payer) payer);
    return sum;
}

/* Rules of the scenario, and the same with costs. */
static struct kith_rules *
rules_with(const char *path, const char *sets, int draw, const struct kith_cost_params *cost, uint32_t n)
{
    char all[512];
    const struct kith_area area = area_of(HERE + 0.37); /* as a scale may give: whole households pay */
    snprintf(all, sizeof all, "%s%s", SHORT, sets);
    struct kith_rules *rules = rules_in(path, all, draw, &area);
    memcpy(rules->params.cost, cost, n * sizeof *cost);
    rules->params.n_costs = n;
    return rules;
}

static uint32_t
load_in(const struct kith_world *world, uint32_t week, uint32_t queue, enum kith_load what)
{
    return (uint32_t) counted(world, KITH_TALLY_P_LOAD, (week * world->rules->n_queues + queue) * KITH_LOADS_OF_QUEUES + (uint32_t) what);
}

static uint32_t
places_in(const struct kith_world *world, uint32_t week, uint32_t queue)
{
    return load_in(world, week, queue, KITH_LOAD_PLACES);
}

/* A world at the end of its run under some costs, from the same past. */
static struct kith_world *
at_the_end(const struct kith_rules *rules)
{
    struct kith_world *world = region_of(rules, "Zeeland", SOME_SEED, 1);
    pass_until(world, world->end);
    return world;
}

static void
spends_it(const char *path, const char *sets, int draw, const struct kith_cost_params *cost)
{
    struct kith_rules *with = rules_with(path, sets, draw, cost, 1), *without = rules_with(path, sets, draw, cost, 0);
    struct kith_world *a = at_the_end(with), *b = at_the_end(without);
    const uint32_t queue = cost->services ? HELP : with->n_queues - 2; /* of the pathway before the last */
    const double share = cost->amount * HERE / EVERYBODY;
    double staff = 0, euro = 0, price = cost->price, in_use = 0;
    int64_t weeks = 0;
    uint32_t last = UINT32_MAX;
    for (uint32_t s = 0; s < with->params.n_services; s++) {
        const struct kith_service_params *one = &with->params.service[s];
        staff += one->places * one->staff;
        euro += one->places * one->staff * one->hour_cost;
    }
    const double place = cost->services ? with->params.service[HELP - 1].staff * with->params.service[HELP - 1].hour_cost : with->hours[queue] * euro / staff;
    price = price > 0 ? price : place;
    for (uint32_t week = 0; week < 104; week++) {
        const uint32_t here = places_in(a, week, queue), there = places_in(b, week, queue), used = load_in(a, week, queue, KITH_LOAD_USED);
        assert_true(here >= there);
        if (week < 10 || week >= 62)
            assert_int_equal(here, there);
        else
            assert_true(here - there <= last); /* what is left goes to one more at once, not in the end */
        last = week < 10 ? last : here - there;
        in_use += (here - there) * (used < here ? (double) used / here : 1) * place;
        weeks += here - there;
        for (uint32_t q = 1; q < with->n_queues; q++)
            if (q != queue)
                assert_int_equal(places_in(a, week, q), places_in(b, week, q));
    }
    const double spent = (double) cents_in_all(a, KITH_SPENT_PLACES) / 100;
    if (!(spent <= share + 0.01 && share - spent < price + 0.01))
        fail_msg("%s, draw %d: %.2f of %.2f are spent, and a place costs %.2f", sets, draw, spent, share, price);
    if (fabs(spent - (double) weeks * price) > 0.01 + 1e-9 * spent)
        fail_msg("%s, draw %d: %.2f are spent on %lld weeks of places at %.4f", sets, draw, spent, (long long) weeks, price);
    assert_true(fabs((double) cents_in_all(a, KITH_SPENT_IN_USE) / 100 - in_use) < 0.01 * 52 && in_use > 0);
    assert_int_equal(cents_in_all(a, KITH_SPENT_PLACES), cents_of(a, 0, KITH_SPENT_PLACES, KITH_PAYER_STATE) + cents_of(a, 1, KITH_SPENT_PLACES, KITH_PAYER_STATE));
    kith_world_free(a);
    kith_world_free(b);
    kith_rules_free(with);
    kith_rules_free(without);
}

static void
a_budget_is_spent_and_buys_places(void **state)
{
    struct kith_cost_params one = budget;
    (void) state;
    for (int draw = POINT; draw < 3; draw++)
        spends_it(BASELINE, "", draw, &one);
    one.amount = 900; /* less than a place for all the time */
    spends_it(BASELINE, "", POINT, &one);
    one.amount = 3e6;
    one.price = 333;
    spends_it(BASELINE, "", POINT, &one);
    one.price = 0;
    one.services = 0;
    one.pathways = 1;
    spends_it(INTEGRAL, "", POINT, &one);
}

/* What is paid for a professional once is paid in the week in which they come: of places that a budget buys while others stay, of each once, and nothing when they go. */
static void
who_comes_later_is_paid_for_then(void **state)
{
    struct kith_cost_params cost[] = { budget, { .amount = 2000, .per = KITH_PER_PROFESSIONAL, .payer = KITH_PAYER_JUSTICE, .services = 1u << (HELP - 1), .households = EVERYBODY, .start = 4 } };
    (void) state;
    cost[0].amount = 3e6;
    struct kith_rules *rules = rules_with(BASELINE, "", POINT, cost, 2);
    struct kith_world *world = at_the_end(rules);
    double most = 0, first = 0;
    for (uint32_t year = 0; year < 2; year++) {
        double come = 0;
        for (uint32_t week = year * KITH_YEAR; week < (year + 1) * KITH_YEAR; week++) {
            const double there = week < 4 ? 0 : places_in(world, week, HELP) * rules->hours[HELP] / KITH_FULL_TIME;
            come += there > most ? there - most : 0;
            most = there > most ? there : most;
            first = week == 4 ? there : first;
        }
        assert_true(fabs((double) cents_of(world, year, KITH_SPENT_TRAINING, KITH_PAYER_JUSTICE) / 100 - 2000 * come) < 0.02);
    }
    print_message("  %.1f at the start, %.1f in all\n", first, most);
    assert_true(first > 1 && most > first + 1);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* All kinds but budgets, against what was counted. */
static void
costs_are_what_was_counted_times_their_amount(void **state)
{
    const struct kith_cost_params cost[] = {
        { .amount = 1234.56, .per = KITH_PER_ONCE, .payer = KITH_PAYER_MUNICIPALITY, .households = EVERYBODY, .start = 60 },
        { .amount = 1000, .per = KITH_PER_YEAR, .payer = KITH_PAYER_INSURANCE, .households = EVERYBODY, .start = 0, .until = 78 },
        { .amount = 10.05, .per = KITH_PER_REPORT, .payer = KITH_PAYER_MUNICIPALITY, .households = EVERYBODY },
        { .amount = 7, .per = KITH_PER_FAMILY, .payer = KITH_PAYER_JUSTICE, .services = 1u << (HELP - 1) | 1u, .households = EVERYBODY },
        { .amount = 3, .per = KITH_PER_FAMILY, .payer = KITH_PAYER_STATE, .households = EVERYBODY, .until = 52 },
        { .amount = 2000, .per = KITH_PER_PROFESSIONAL, .payer = KITH_PAYER_STATE, .services = 1u, .households = EVERYBODY, .start = 30 },
        { .amount = 500, .per = KITH_PER_PROFESSIONAL_YEAR, .payer = KITH_PAYER_INSURANCE, .households = EVERYBODY, .start = 52 },
    };
    struct kith_rules *with = rules_with(BASELINE, "", POINT, cost, 7), *without = rules_with(BASELINE, "", POINT, cost, 0);
    struct kith_world *a = at_the_end(with), *b = at_the_end(without);
    double hours = 0, all = 0;
    (void) state;
    assert_int_equal(cents_of(a, 0, KITH_SPENT_ONCE, KITH_PAYER_MUNICIPALITY), 0);
    assert_int_equal(cents_of(a, 1, KITH_SPENT_ONCE, KITH_PAYER_MUNICIPALITY), 37037); /* 1234.56 * .3 */
    assert_int_equal(cents_of(a, 0, KITH_SPENT_YEARS, KITH_PAYER_INSURANCE), 30000);
    assert_int_equal(cents_of(a, 1, KITH_SPENT_YEARS, KITH_PAYER_INSURANCE), 15000);
    for (uint32_t year = 0; year < 2; year++) {
        int64_t reports = 0, starts = 0, any = 0;
        for (uint32_t week = 0; week < KITH_YEAR; week++)
            for (int sort = 0; sort < KITH_REPORTS; sort++)
                reports += reported(a, year * KITH_YEAR + week, (enum kith_report) sort);
        for (uint32_t q = 1; q < with->n_queues; q++) {
            starts += q <= HELP ? flowed(a, year, q, KITH_FLOW_ADMITTED) : 0;
            any += flowed(a, year, q, KITH_FLOW_ADMITTED);
        }
        assert_true(reports > 100 && starts > 10);
        assert_int_equal(cents_of(a, year, KITH_SPENT_EACH, KITH_PAYER_MUNICIPALITY), 1005 * reports);
        assert_int_equal(cents_of(a, year, KITH_SPENT_EACH, KITH_PAYER_JUSTICE), 700 * starts);
        assert_int_equal(cents_of(a, year, KITH_SPENT_EACH, KITH_PAYER_STATE), year ? 0 : 300 * any);
    }
    for (uint32_t week = 52; week < 104; week++)
        for (uint32_t q = 1; q < with->n_queues; q++)
            all += places_in(a, week, q) * with->hours[q];
    hours = places_in(a, 30, 1) * with->hours[1];
    assert_int_equal(cents_of(a, 0, KITH_SPENT_TRAINING, KITH_PAYER_STATE), (int64_t) (2000 * hours / 36 * 100 + 0.5));
    assert_int_equal(cents_of(a, 1, KITH_SPENT_TRAINING, KITH_PAYER_INSURANCE), (int64_t) (500 * all / 36 / 52 * 100 + 0.5));
    /* and all else is the same to the bit */
    memcpy(a->region.spent, b->region.spent, sizeof a->region.spent);
    worlds_are_equal(a, b, "");
    for (uint32_t i = 0; i < a->layout.total; i++)
        if (i < a->layout.at[KITH_TALLY_P_SPENT] || i >= a->layout.at[KITH_TALLY_P_SPENT] + a->layout.size[KITH_TALLY_P_SPENT]) {
            int64_t here = 0, there = 0;
            for (uint32_t d = 0; d < a->n_desks; d++)
                here += a->desk[d].tally[i];
            for (uint32_t d = 0; d < b->n_desks; d++)
                there += b->desk[d].tally[i];
            assert_true(here == there);
        }
    kith_world_free(a);
    kith_world_free(b);
    kith_rules_free(with);
    kith_rules_free(without);
}

/* In the middle of a budget a world is kept, read, copied, run on two threads: all end alike. */
static void
a_budget_goes_on_where_it_was(void **state)
{
    struct kith_rules *rules = rules_with(BASELINE, "", POINT, &budget, 1);
    struct kith_world *a = region_of(rules, "Zeeland", SOME_SEED, 1), *two = region_of(rules, "Zeeland", SOME_SEED, 2), *read = region_of(rules, "Zeeland", SOME_SEED, 1);
    struct bytes bytes = { 0 };
    struct kith_error err = { 0 };
    (void) state;
    pass_until(a, policy_of(a) + 30);
    pass_until(two, policy_of(a) + 30);
    assert_true(a->region.bought[0] > 0 && a->region.spent[0] > 0);
    struct kith_world *copy = copy_of(a);
    must(kith_snapshot_write(a, bytes_put, &bytes, &err), &err);
    must(kith_snapshot_read(read, bytes.n, bytes_get, &bytes, &err), &err);
    pass_until(a, a->end);
    pass_until(two, a->end);
    pass_until(copy, a->end);
    pass_until(read, a->end);
    worlds_are_equal(a, two, "");
    worlds_are_equal(a, copy, "");
    worlds_are_equal(a, read, "");
    for (struct kith_world *const *other = (struct kith_world *const[]) { two, copy, read, NULL }; *other; other++)
        for (int what = 0; what < KITH_SPENTS; what++)
            assert_int_equal(cents_in_all(a, (enum kith_spent) what), cents_in_all(*other, (enum kith_spent) what));
    kith_world_free(a);
    kith_world_free(two);
    kith_world_free(copy);
    kith_world_free(read);
    kith_rules_free(rules);
    free(bytes.at);
}

/* Of all years together 1 and 1/(1 + r); total cost counts staff of bought places once. */
static void
outcomes_follow_from_the_table(void **state)
{
    struct kith_rules *rules = rules_with(BASELINE, "", POINT, &budget, 1);
    struct kith_world *world = at_the_end(rules);
    const double places = (double) cents_in_all(world, KITH_SPENT_PLACES) / 100, in_use = (double) cents_in_all(world, KITH_SPENT_IN_USE) / 100;
    const int64_t *tally = kith_world_counts(world);
    const struct kith_form form = kith_form_of(KITH_POPULATION_RUN);
    struct kith_params params = rules->params;
    double *all = calloc(form.n_outcomes, sizeof *all), *now = calloc(form.n_outcomes, sizeof *now), *year[2] = { calloc(form.n_outcomes, sizeof **year), calloc(form.n_outcomes, sizeof **year) };
    (void) state;
    const struct kith_slice both = kith_slice_of(&params, &world->layout, tally, 0, 0);
    kith_population_outcomes_of(&both, all);
    for (uint32_t y = 0; y < 2; y++) {
        const struct kith_slice one = kith_slice_of(&params, &world->layout, tally, y + 1, 0);
        kith_population_outcomes_of(&one, year[y]);
    }
    params.discount = 0.04;
    const struct kith_slice later = kith_slice_of(&params, &world->layout, tally, 0, 0);
    kith_population_outcomes_of(&later, now);
    static const char *const moved[] = { "cost", "cost_state", "spending", "spending_state", "spending_places", "total_cost", "violent_years", "child_years" };
    for (size_t o = 0; o < form.n_outcomes; o++) {
        int is_moved = strncmp(form.outcomes[o].name, "cost", 4) == 0 || strncmp(form.outcomes[o].name, "spending", 8) == 0;
        for (size_t i = 0; i < sizeof moved / sizeof *moved; i++)
            is_moved |= strcmp(form.outcomes[o].name, moved[i]) == 0;
        if (is_moved) {
            assert_true(fabs(all[o] - (year[0][o] + year[1][o]) / 2) <= 1e-9 * fabs(all[o]));
            assert_true(fabs(now[o] - (year[0][o] + year[1][o] / 1.04) / 2) <= 1e-9 * fabs(all[o]));
        } else
            assert_true((isnan(all[o]) && isnan(now[o])) || memcmp(&all[o], &now[o], sizeof *all) == 0);
    }
    const size_t cost = kith_form_find(&form, "cost"), spending = kith_form_find(&form, "spending"), total = kith_form_find(&form, "total_cost");
    const double factor = 1000.0 / HERE / 2;
    assert_true(fabs(all[spending] - factor * places) < 1e-6);
    assert_true(fabs(all[total] - all[cost] - all[spending] + factor * in_use) < 1e-6 * all[total]);
    assert_true(all[spending] > 0);
    free(all);
    free(now);
    free(year[0]);
    free(year[1]);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* Of a cohort by hand: 100 families, 3 starts of help, 10 place-weeks of the first service. */
static void
a_cohort_bears_its_part(void **state)
{
    const struct kith_cost_params cost[] = {
        { .amount = 1e6, .per = KITH_PER_YEAR, .payer = KITH_PAYER_STATE, .households = 50000 },
        { .amount = 5, .per = KITH_PER_REPORT, .payer = KITH_PAYER_MUNICIPALITY },
        { .amount = 11, .per = KITH_PER_FAMILY, .payer = KITH_PAYER_JUSTICE, .services = 1u },
        { .amount = 720, .per = KITH_PER_PROFESSIONAL_YEAR, .payer = KITH_PAYER_INSURANCE, .services = 1u },
        { .amount = 1e9, .per = KITH_PER_ONCE, .payer = KITH_PAYER_STATE },
        { .amount = 1e9, .per = KITH_PER_BUDGET, .payer = KITH_PAYER_STATE, .services = 1u },
        { .amount = 1e9, .per = KITH_PER_PROFESSIONAL, .payer = KITH_PAYER_STATE, .services = 1u },
    };
    struct kith_rules *rules = rules_with(BASELINE, "services.local-team.staff=2 hour/week; population.report_rate=0.05 1/year; population.opens_case=0.5", POINT, cost, 7);
    double admitted[KITH_QUEUES] = { 50, 3, 4 }, places[KITH_QUEUES] = { 0, 10, 99 }, spent[KITH_PAYERS];
    (void) state;
    kith_spending_of(&rules->params, 100, 130, admitted, places, spent);
    assert_true(fabs(spent[KITH_PAYER_STATE] - 1e6 * 100 / (50000 * 0.05 * 0.5)) < 1e-6);
    assert_true(fabs(spent[KITH_PAYER_MUNICIPALITY] - 650) < 1e-9);
    assert_true(fabs(spent[KITH_PAYER_JUSTICE] - 33) < 1e-9);
    assert_true(fabs(spent[KITH_PAYER_INSURANCE] - 720 * 20.0 / 36 / 52) < 1e-9);
    kith_rules_free(rules);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_budget_is_spent_and_buys_places),
        cmocka_unit_test(who_comes_later_is_paid_for_then),
        cmocka_unit_test(costs_are_what_was_counted_times_their_amount),
        cmocka_unit_test(a_budget_goes_on_where_it_was),
        cmocka_unit_test(outcomes_follow_from_the_table),
        cmocka_unit_test(a_cohort_bears_its_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
