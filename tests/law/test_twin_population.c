/* The fast run of a region and its slow, obvious twin are the same, every week and in all that is counted. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bodies.h"
#include "world_fixture.h"

#include "twin_population.c"

/* The fast run keeps more than that it means something: the calendars of relapse and of what is counted, what
 * only interviews need, and what was true of a place that is given back or of an effect that is gone. */
static void
leave_out(struct kith_family *family)
{
    family->spell = family->relapse_from = family->moves = family->incidents_reported = 0;
    family->exposure = family->crisis_exposure = 0;
    family->flags = (uint16_t) (family->flags & ~(KITH_STOPPED | KITH_RECORDED));
    family->timer[KITH_TIMER_CLOCK] = family->timer[KITH_TIMER_LEVEL] = 0;
    if (family->level != KITH_NONE || !(family->flags & KITH_SUSCEPTIBLE))
        family->relapse_left = 0; /* no clock runs */
    if (family->fade == KITH_FADES)
        family->fade_service = family->fade_pathway = family->fade_strength = 0;
    for (int slot = 0; slot < KITH_SLOTS; slot++)
        if (!family->slot_queue[slot]) {
            family->slot_set[slot] = family->slot_met[slot] = family->slot_pathway[slot] = family->slot_strength[slot] = 0;
            family->dropping = (uint8_t) (family->dropping & ~(1u << slot));
        }
}

/* What the fast run puts off is done now. */
static void
bring_up_to_date(const struct kith_world *world, struct kith_family *family)
{
    const uint64_t *relapse = world->rules->relapse;
    const uint32_t week = last_week(world), weeks = week + 1 - family->spell;
    family->low_weeks = (uint8_t) (family->low_weeks + (family->level == KITH_LOW ? weeks : 0));
    family->high_weeks = (uint8_t) (family->high_weeks + (family->level == KITH_HIGH ? weeks : 0));
    if (family->level == KITH_NONE && family->flags & KITH_SUSCEPTIBLE)
        family->relapse_left -= family->ease * (relapse[week - family->since] - relapse[family->relapse_from - family->since]);
}

static int
differing_home(const struct kith_home *a, const struct kith_home *b)
{
    int differ = 0;
    for (size_t c = 0; c < kith_n_home_columns; c++) {
        const struct kith_column *column = &kith_home_columns[c];
        if (memcmp((const char *) a + column->offset, (const char *) b + column->offset, column->size) == 0)
            continue;
        differ++;
        print_error("  home.%s differs\n", column->name);
    }
    return differ;
}

static void
families_are_equal(const struct kith_world *world, const struct slow_region *twin)
{
    const uint32_t week = last_week(world);
    uint32_t there = 0, places = 0;
    assert_int_equal(world->born, twin->n);
    for (uint32_t id = 0; id < twin->n; id++) {
        const struct slow_family *f = &twin->family[id];
        const uint32_t place = f->place;
        places = place >= places ? place + 1 : places;
        assert_true(place < world->to);
        if ((world->family[place].birth == id && week < world->family[place].leave) != f->there)
            fail_msg("week %u, family %u: gone from one run only", week, id);
        there += f->there ? 1 : 0;
        if (!f->there)
            continue;
        struct kith_family fast = world->family[place], slow = f->is;
        struct kith_home home = world->home[place];
        bring_up_to_date(world, &fast);
        leave_out(&fast);
        leave_out(&slow);
        if (memcmp(&home, &f->home, sizeof home) == 0 && !differing_columns(&fast, &slow, "", 0))
            continue;
        print_error("week %u (%d of the policy), family %u:\n", week, (int) week - KITH_PAST - (int) world->rules->burn_in, id);
        if (differing_columns(&fast, &slow, "", 1) + differing_home(&home, &f->home))
            fail();
    }
    assert_int_equal(world->born - world->left, there);
    assert_int_equal(world->to, places);
}

static void
queues_are_equal(const struct kith_world *world, const struct slow_region *twin)
{
    for (uint32_t q = 0; q < world->rules->n_queues; q++) {
        const struct kith_queue *queue = &world->queue[q];
        assert_int_equal(queue->n, twin->list[q].n);
        for (uint32_t i = 0; i < queue->n; i++) {
            const struct kith_claim *fast = &queue->claim[i];
            const struct slow_claim *slow = &twin->list[q].claim[i];
            assert_int_equal(world->family[fast->agent].birth, slow->agent);
            assert_int_equal(kith_claim_urgency(fast), slow->urgency);
            assert_int_equal(kith_claim_since(fast), slow->since);
            assert_int_equal((uint32_t) fast->key, slow->lot);
            assert_int_equal(fast->leave, slow->leave);
            assert_int_equal(fast->mark, slow->pathway);
            assert_int_equal(fast->passed, slow->passed);
        }
        assert_int_equal(world->used[q], slow_region_used(twin, q));
        assert_int_equal(world->places[q], slow_region_places(twin, q));
    }
}

static void
same_number(const char *what, const struct kith_world *world, double fast, double slow)
{
    if (memcmp(&fast, &slow, sizeof fast) != 0)
        fail_msg("week %u: %s is %.17g, not %.17g", last_week(world), what, fast, slow);
}

static void
regions_are_equal(const struct kith_world *world, const struct slow_region *twin)
{
    same_number("noise", world, world->log_noise, twin->log_noise);
    same_number("time left over", world, world->hours, twin->hours);
    same_number("staff", world, world->assess_capacity, slow_region_staff(twin));
    same_number("cases", world, world->region.cases, twin->cases);
    same_number("work", world, world->region.work, twin->work);
    same_number("experience", world, world->region.experience, twin->experience);
    same_number("reference", world, world->region.reference, twin->reference);
    same_number("climate", world, world->region.climate, twin->climate);
    for (uint32_t s = 0; s < world->rules->params.n_services; s++)
        same_number("expertise", world, world->region.expertise[s], twin->expertise[s]);
}

/* Thousandths of incidents: each spell is rounded to a whole one. */
static void
incidents_are_near(const struct kith_layout *layout, const int64_t *fast, const struct slow_region *twin, uint32_t stratum, uint32_t sort)
{
    const double slow = twin->incidents[stratum * KITH_INCIDENTS + sort], most = 0.5 * (double) twin->spells[stratum] + 1e-9 * slow;
    const int64_t n = fast[layout->at[KITH_TALLY_P_STRATA] + stratum * KITH_MEASURES + KITH_M_PARTNER + sort];
    if (!(fabs((double) n - slow) <= most))
        fail_msg("stratum %u, incidents of sort %u: %lld thousandths, not %.1f within %.1f", stratum, sort, (long long) n, slow, most);
}

/* Millionths of requests for advice: rounded by spells in one, by weeks in the other. */
static void
advice_is_near(int64_t n, int64_t m, const struct slow_region *twin, const int64_t *measure, uint32_t stratum)
{
    const double most = 0.5 * (double) (twin->spells[stratum] + measure[KITH_M_LOW_WEEKS] + measure[KITH_M_HIGH_WEEKS]);
    if (!(fabs((double) (n - m)) <= most))
        fail_msg("stratum %u, advice: %lld millionths, not %lld within %.1f", stratum, (long long) n, (long long) m, most);
}

static void
counts_are_equal(const struct kith_layout *layout, const int64_t *fast, const struct slow_region *twin)
{
    for (int b = 0; b < KITH_BLOCKS; b++)
        for (uint32_t i = 0; i < layout->size[b]; i++) {
            const uint32_t measure = i % KITH_MEASURES;
            const int64_t n = fast[layout->at[b] + i], m = twin->tally[layout->at[b] + i];
            if (b == KITH_TALLY_P_STRATA && measure >= KITH_M_PARTNER && measure <= KITH_M_CHILD_SEVERE)
                incidents_are_near(layout, fast, twin, i / KITH_MEASURES, measure - KITH_M_PARTNER);
            else if (b == KITH_TALLY_P_STRATA && measure == KITH_M_ADVICE)
                advice_is_near(n, m, twin, &fast[layout->at[b] + i - measure], i / KITH_MEASURES);
            else if (n != m)
                fail_msg("%s, cell %u (measure %u): %lld, not %lld", kith_blocks[b].name, i, measure, (long long) n, (long long) m);
        }
}

/* ---- a run and its twin ---- */

struct from { /* this week of the policy on, other numbers hold */
    int week;
    const char *path, *sets;
};

enum { CHANGES = 3, WORLDS = 2 };

struct run {
    const char *path, *sets;
    int draw;
    uint64_t seed;
    double households, intensity, capacity;
    int worlds; /* fast runs that are held against the twin, the second with three threads */
    struct from from[CHANGES]; /* up to the first without a file */
};

static struct kith_rules *
rules_of_region(const struct run *run, const char *path, const char *sets)
{
    const double reports = run->households * 0.0482 * run->intensity; /* as in 2023 */
    const struct kith_area area = { run->households, reports, run->capacity, 0, 0, 0, 0, 0, 0, 0 };
    char all[SET_TEXT];
    assert_true(snprintf(all, sizeof all, "population.burn_in=104 week; population.horizon=104 week; %s; %s", run->sets, sets) < (int) sizeof all);
    struct kith_scenario *scenario = scenario_of(path, all);
    struct kith_rules *rules = NULL;
    struct kith_error err = { 0 };
    struct kith_params params;
    params_of(scenario, run->draw, &params);
    must(kith_rules_population(&rules, &params, &area, &err), &err);
    kith_scenario_free(scenario);
    return rules;
}

/* From here on a copy runs in the place of a world, as comparisons of policies do. */
static void
go_on_with_a_copy(struct kith_world **world)
{
    struct kith_world *copy = NULL;
    struct kith_error err = { 0 };
    must(kith_world_copy(&copy, *world, &err), &err);
    kith_world_free(*world);
    *world = copy;
}

static void
agree(const struct run *run)
{
    struct kith_rules *rules[1 + CHANGES] = { rules_of_region(run, run->path, "") };
    const struct kith_key key = kith_region_key(kith_key_of(run->seed, 0), "Somewhere");
    struct slow_region *twin = slow_region_new(rules[0], key);
    struct kith_world *world[WORLDS] = { NULL };
    struct kith_error err = { 0 };
    int changes = 0;
    for (int w = 0; w < run->worlds; w++)
        must(kith_world_population(&world[w], rules[0], key, w ? 3 : 1, w ? wide_body((unsigned) run->seed + (unsigned) w) : KITH_PORTABLE, &err), &err);
    while (twin->week < twin->end) {
        if (run->seed % 2 && twin->week == KITH_PAST + rules[0]->burn_in)
            go_on_with_a_copy(&world[0]);
        const struct from *from = changes < CHANGES ? &run->from[changes] : NULL;
        if (from && from->path && (int) twin->week == (int) (KITH_PAST + rules[0]->burn_in) + from->week) {
            rules[++changes] = rules_of_region(run, from->path, from->sets);
            slow_region_change(twin, rules[changes]);
            for (int w = 0; w < run->worlds; w++)
                kith_world_change(world[w], rules[changes]);
        }
        slow_region_week(twin);
        for (int w = 0; w < run->worlds; w++) {
            must(kith_world_until(world[w], twin->week, NULL, &err), &err);
            families_are_equal(world[w], twin);
            queues_are_equal(world[w], twin);
            regions_are_equal(world[w], twin);
        }
    }
    slow_region_finish(twin);
    for (int w = 0; w < run->worlds; w++) {
        counts_are_equal(&twin->layout, kith_world_counts(world[w]), twin);
        kith_world_free(world[w]);
    }
    slow_region_free(twin);
    for (int r = 0; r <= changes; r++)
        kith_rules_free(rules[r]);
}

#define EACH_GROUP(key, value) \
    "groups.sexual-violence." key "=" value "; groups.honour." key "=" value "; groups.divorce." key "=" value "; groups.elder." key \
    "=" value "; groups.exploitation." key "=" value "; "

static int
is_long(void)
{
    return getenv("KITH_LONG") != NULL;
}

/* Ten years before the policy and ten after it, in the place of two. */
static const char *
weeks_of(void)
{
    return is_long() ? "population.burn_in=520 week; population.horizon=520 week; " : "";
}

static void
agree_on(struct run run)
{
    char sets[SET_TEXT];
    assert_true(snprintf(sets, sizeof sets, "%s; %s", weeks_of(), run.sets ? run.sets : "") < (int) sizeof sets);
    run.sets = sets;
    run.seed += 1;
    run.households = run.households > 0 ? run.households : 3000;
    run.households *= is_long() ? 3 : 1;
    run.intensity = run.intensity > 0 ? run.intensity : 1;
    run.capacity = run.capacity > 0 ? run.capacity : 1;
    run.worlds = run.worlds ? run.worlds : 1;
    agree(&run);
}

static void
the_scenarios_agree(void **state)
{
    (void) state;
    static const char *const paths[] = { BASELINE, FRAGMENTED, INTEGRAL };
    for (int p = 0; p < 3; p++)
        agree_on((struct run) { .path = paths[p], .draw = POINT, .seed = (uint64_t) p, .worlds = 2 });
}

static void
small_and_other_regions_agree(void **state)
{
    (void) state;
    for (uint64_t seed = 0; seed < 4; seed++)
        agree_on((struct run) { .path = seed % 2 ? INTEGRAL : BASELINE, .draw = POINT, .seed = seed, .households = 300 });
    agree_on((struct run) { .path = BASELINE, .draw = POINT, .households = 40 });
    agree_on((struct run) { .path = BASELINE, .draw = POINT, .households = 2000, .intensity = 1.6, .capacity = 0.7 });
    agree_on((struct run) { .path = INTEGRAL, .draw = POINT, .households = 2000, .intensity = 0.6, .capacity = 1.4 });
}

static void
prior_draws_agree(void **state)
{
    (void) state;
    for (int draw = 0; draw < (is_long() ? 60 : 12); draw++)
        agree_on((struct run) { .path = draw % 2 ? INTEGRAL : BASELINE, .draw = draw, .seed = 7, .households = 1500 });
}

/* 18,000 families at first: more than one part holds. */
static void
parts_and_threads_agree(void **state)
{
    (void) state;
    agree_on((struct run) { .path = BASELINE, .draw = POINT, .seed = 5, .households = is_long() ? 20000 : 60000, .worlds = 2,
        .sets = "population.burn_in=52 week; population.horizon=52 week", .from = { { 0, INTEGRAL, "" } } });
}

static void
policies_agree(void **state)
{
    (void) state;
    static const struct from none = { 0, NULL, "" };
    const struct from policies[][CHANGES] = {
        { { 0, INTEGRAL, "" }, none },
        { { 0, INTEGRAL, "transition.rule=hand-over" }, { 40, BASELINE, "transition.rule=hand-over; transition.retrain=9 week" }, none },
        { { 0, INTEGRAL, "pathways.integral.share=0.4; pathways.integral.staff_share=0.3; transition.retrain=20 week" },
            { 13, INTEGRAL, "pathways.integral.staff_share=0.7; transition.retrain=6 week" }, { 50, INTEGRAL, "transition.rule=hand-over; transition.retrain=104 week" } },
        { { 0, INTEGRAL, "transition.rule=beside" }, { 30, BASELINE, "transition.rule=beside" }, none },
        { { 0, INTEGRAL, "pathways.integral.share=0.5; pathways.integral.staff_share=0.5" }, { 26, BASELINE, "" }, { 70, INTEGRAL, "" } },
        { { 20, BASELINE, "population.onset_rate=0.06" }, { 60, BASELINE, "population.onset_rate=0" }, none },
        { { 10, BASELINE, "assess.capacity=0.4; assess.overload=extra" }, { 50, BASELINE, "assess.capacity=3; assess.overload=advice" }, none },
        { { 0, BASELINE, EACH_SERVICE("places", "0.5") }, { 40, BASELINE, EACH_SERVICE("places", "50") }, { 80, BASELINE, EACH_SERVICE("places", "0") } },
        { { 5, BASELINE, "climate.gain=2" }, { 60, BASELINE, "climate.gain=0" }, { 80, BASELINE, "climate.gain=-2" } },
        { { 13, BASELINE, "violence.relapse_scale=0.1; violence.susceptible=1; violence.relapse_shape=0.5" },
            { 52, BASELINE, "violence.low_rate=40; violence.stop_rate=4; report.early=3; report.incident_fall=0.9; lives.contact=0.1" }, none },
        { { 0, BASELINE, EACH_GROUP("detection", "4") "detect.signs=1; detect.crisis=20" }, { 30, BASELINE, "care.effect=1; care.waiting_effect=-1" }, none },
        { { 0, INTEGRAL, "detect.acute=0.8; acute.share=1; acute.order=1" }, { 50, INTEGRAL, "acute.order_length=2 week; acute.order=0.5; acute.share=0" }, none },
        { { 4, "scenarios/everything-together.yaml", "" }, { 60, "scenarios/everything-together.yaml", "costs.orders.per=report; costs.orders.amount=7.123; costs.contact.per=once; costs.contact.start=1.2 year" }, none }, /* every price but that of a budget */
        { { 0, "scenarios/whole-family.yaml", "" }, none },
    };
    for (size_t p = 0; p < sizeof policies / sizeof *policies; p++) {
        struct run run = { .path = BASELINE, .draw = POINT, .seed = 20 + p };
        memcpy(run.from, policies[p], sizeof run.from);
        agree_on(run);
    }
}

static void
extremes_agree(void **state)
{
    (void) state;
    static const char *const extremes[] = {
        "climate.gain=2; climate.memory=0.1 year",
        "climate.gain=-2; climate.memory=0.1 year; detect.signs=2; assess.capacity=0.5",
        "care.overload=2; care.effect=2; detect.signs=1",
        EACH_SERVICE("experience", "5") "care.expertise_memory=0.1 year; detect.signs=1; care.effect=1",
        EACH_SERVICE("experience", "-2") EACH_SERVICE("training", "3") "care.expertise_memory=0.5 year; care.overload=1; detect.signs=1",
        EACH_SERVICE("training", "0") "detect.signs=1",
        "detect.acute=0.6; acute.share=0.7; acute.order=0.6; acute.order_effect=2; acute.order_length=9 week; detect.signs=2; detect.urgent_other=0.5",
        "detect.acute=1; acute.share=1; acute.order=0; detect.urgent_other=1; detect.signs=3; assess.advice_urgent=0.1",
        EACH_GROUP("detection", "6") EACH_GROUP("log_improve", "1") EACH_GROUP("share", "0.3") "detect.signs=1",
        EACH_GROUP("detection", "0") EACH_GROUP("log_improve", "-2") EACH_GROUP("share", "0.3"),
        "pathways.integral.share=1; pathways.integral.staff_share=0.5; pathways.integral.groups=[honour, divorce]; groups.divorce.share=1; detect.signs=1",
        "lives.contact=2; lives.separation=1; lives.separation_low=5; lives.separation_high=5; violence.low_rate=100; detect.per_other=0.02",
        "lives.contact=0; lives.separation_high=5; lives.trauma_low=5; lives.trauma_high=5; lives.trauma_recovery=5; lives.trauma_help=4",
        "lives.wellbeing_memory=0.1 year; lives.trauma_recovery=0; lives.trauma_low=1; members.children=6; members.two_adults=0.1",
        "population.with_children=0.2; population.stay=2 year; population.onset_high=1",
        "population.with_children=1; population.stay=15 year; population.onset_high=0; members.children=1",
        "population.memory=0.5 year; population.onset_rate=0.2; violence.stop_rate=0; detect.signs=2; assess.monitored=0; assess.follow_up_length=1 week",
        "population.load=2; assess.overload=extra; assess.extra=0.3; assess.noise=1; assess.noise_memory=20 week; detect.signs=1",
        "population.load=2; assess.overload=advice; assess.advice_after=3 week; assess.followup_work=1; detect.duplicates=0.9; detect.signs=1",
        "population.load=2; assess.overload=wait; assess.working_time=10 week; detect.signs=3; detect.urgent_other=0.3",
        "population.places=0; detect.signs=1",
        "population.places=20; detect.signs=1; care.patience=1 week",
        "population.onset_rate=0.2; population.onset_spread=0",
        "violence.stop_rate=20; violence.deescalate_rate=20; violence.escalate_rate=20; violence.susceptible=1; violence.relapse_scale=0.05; "
        "report.early=20",
        "violence.stop_rate=0; violence.deescalate_rate=0; violence.escalate_rate=0; report.stop=1; violence.susceptible=0; detect.signs=1",
        "violence.low_rate=0; violence.high_rate=1000; violence.severe=1; detect.signs=0; report.incident_fall=1",
        "violence.low_rate=0; detect.signs=0; detect.unfounded=1; violence.stop_rate=10; violence.susceptible=1; violence.relapse_scale=0.05",
        "detect.per_severe=1; detect.per_other=0.2; detect.signs=10; detect.unfounded=1; detect.duplicates=0.9; detect.crisis=50",
        NO_DETECTION,
        "violence.relapse_shape=3; violence.susceptible=1; violence.relapse_scale=0.3; report.early=-0.95; report.stop=0.9; detect.signs=2",
        EACH_SERVICE("stay", "1 week") "pathways.integral.stay=1 week; detect.signs=1",
        EACH_SERVICE("stay", "520 week") EACH_SERVICE("dropout", "20") "pathways.integral.stay=520 week; detect.signs=1",
        "pathways.integral.sees_relapse=1; pathways.integral.aftercare=520 week; violence.susceptible=1; violence.relapse_scale=0.1; "
        "violence.stop_rate=20; pathways.integral.stay=2 week; pathways.integral.staff_ratio=0.1; detect.signs=2",
        "pathways.integral.share=0.5; pathways.integral.staff_share=0.5; pathways.fragmented.mode=joint; pathways.fragmented.staff_share=0.7; "
        "pathways.fragmented.aftercare=9 week; pathways.fragmented.sees_relapse=1; violence.susceptible=1; violence.relapse_scale=0.2; detect.signs=1",
        "pathways.integral.handover_loss=1; pathways.fragmented.handover_loss=1; climate.gain=2",
        "care.half_life=1 week; care.plan_length=1 week; assess.safety_plan=1; assess.working_time=0 week; assess.monitored=1; "
        "assess.monitored_length=1 week; assess.advice=0; assess.advice_urgent=0; detect.signs=2",
    };
    for (size_t i = 0; i < sizeof extremes / sizeof *extremes; i++)
        agree_on((struct run) { .path = BASELINE, .sets = extremes[i], .draw = POINT, .seed = 40 + i, .households = 800,
            .from = { { 3, i % 2 ? INTEGRAL : BASELINE, "" } } });
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_scenarios_agree),
        cmocka_unit_test(small_and_other_regions_agree),
        cmocka_unit_test(prior_draws_agree),
        cmocka_unit_test(policies_agree),
        cmocka_unit_test(extremes_agree),
        cmocka_unit_test(parts_and_threads_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
