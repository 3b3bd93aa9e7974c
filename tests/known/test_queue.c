/* One service as a queue that steps by weeks: places are given back, families join, places are
 * given out. Its stationary state is exact as a Markov chain on the number in the system; long
 * stays bring it near M/M/c. Assessment: what ample and scarce staff must give. */
#include "scenario_fixture.h"

#include <stdio.h>
#include <string.h>

#include "base/numeric.h"
#include "engine/queue.h"
#include "queue_law.h"

enum { BATCHES = 100, WARM_UP = 2000 };

/* ---- batch means ---- */

struct batches {
    double queue[BATCHES], used[BATCHES], waits[BATCHES], wait[BATCHES];
};

static void
judge(const char *what, const double *batch, double exact)
{
    double mean = 0, square = 0;
    for (int b = 0; b < BATCHES; b++)
        mean += batch[b] / BATCHES;
    for (int b = 0; b < BATCHES; b++)
        square += (batch[b] - mean) * (batch[b] - mean);
    check_z(what, mean, exact, sqrt(square / (BATCHES - 1) / BATCHES));
}

/* Waits are summed over those who are admitted and divided by the arrivals expected, which has no
 * bias: in the stationary state as many are admitted as come. */
static void
judge_all(const struct batches *batches, const struct kith_exact_queue *exact)
{
    judge("waiting, end of week", batches->queue, exact->waiting);
    judge("in service, end of week", batches->used, exact->used);
    judge("share that waits", batches->waits, exact->waits);
    judge("weeks of waiting", batches->wait, exact->wait);
}

/* ---- the engine's queue, driven by itself ---- */

struct driver {
    struct kith_key key;
    struct kith_queue queue;
    uint32_t *ends; /* how many leave in each of the weeks to come, in a ring */
    uint32_t used, places, week, customers;
    double leave;
    uint64_t waited, waits; /* weeks of waiting, and how many waited, of those admitted */
};

enum { RING = 8192 };

static void
admit(struct driver *self)
{
    uint32_t taken = 0;
    for (; taken < self->queue.n && self->used < self->places; taken++) {
        const struct kith_claim *claim = &self->queue.claim[taken];
        const uint32_t wait = (self->week - kith_claim_since(claim)) & 0xFFFF;
        const struct kith_block random = kith_block_at(self->key, claim->agent, 0, KITH_PURPOSE_CARE, 0);
        const uint32_t weeks = 1 + kith_geometric_quantile(self->leave, kith_uniform32(random.word[0]));
        assert_true(weeks < RING);
        self->ends[(self->week + weeks) % RING]++;
        self->used++;
        self->waited += wait;
        self->waits += wait > 0;
    }
    self->queue.n -= taken;
    if (self->queue.n > 0)
        memmove(self->queue.claim, self->queue.claim + taken, self->queue.n * sizeof *self->queue.claim);
}

static void
drive_a_week(struct driver *self, double arrivals)
{
    const struct kith_block random = kith_block_at(self->key, 0, self->week, KITH_PURPOSE_FAMILY, 0);
    const uint32_t come = kith_poisson_quantile(arrivals, kith_uniform52(random.word[0], random.word[1])), old = self->queue.n;

    self->used -= self->ends[self->week % RING];
    self->ends[self->week % RING] = 0;
    for (uint32_t k = 0; k < come; k++) {
        const uint32_t id = self->customers++;
        const uint32_t lot = kith_block_at(self->key, id, 0, KITH_PURPOSE_LOT, 0).word[0];
        assert_int_equal(
            kith_queue_push(&self->queue, (struct kith_claim) { kith_claim_key(0, self->week, lot), id, UINT16_MAX, 0, 0, 0 }), 0);
    }
    assert_int_equal(kith_queue_order(&self->queue, old), 0);
    admit(self);
    self->week++;
}

/* Claims hold weeks of 16 bits, so a long run is made of several, each with random numbers of its own. */
static void
drive(uint32_t places, double arrivals, double stay, uint32_t run, struct batches *batches, unsigned first, unsigned n)
{
    const unsigned length = (UINT16_MAX - WARM_UP) / n;
    struct driver self = {
        .key = kith_key_of(20260301, run), .places = places, .leave = 1 / stay, .ends = calloc(RING, sizeof *self.ends)
    };

    assert_non_null(self.ends);
    while (self.week < WARM_UP)
        drive_a_week(&self, arrivals);
    for (unsigned b = first; b < first + n; b++) {
        double queue = 0, used = 0;
        self.waited = self.waits = 0;
        for (unsigned w = 0; w < length; w++) {
            drive_a_week(&self, arrivals);
            queue += self.queue.n;
            used += self.used;
        }
        batches->queue[b] = queue / length;
        batches->used[b] = used / length;
        batches->waits[b] = (double) self.waits / (arrivals * length);
        batches->wait[b] = (double) self.waited / (arrivals * length);
    }
    free(self.ends);
    kith_queue_free(&self.queue);
}

static void
the_queue_by_itself_has_the_stationary_law_of_its_chain(void **state)
{
    static const struct {
        uint32_t places;
        double load, stay;
    } cases[] = { { 1, 0.7, 4 }, { 5, 0.85, 8 }, { 20, 0.9, 13 }, { 20, 0.6, 2 }, { 60, 0.95, 26 } };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static struct batches batches;
        const double arrivals = cases[i].load * cases[i].places / cases[i].stay;
        const struct law law = poisson_law(arrivals);
        const struct kith_exact_queue exact = stationary(&law, cases[i].places, 1 / cases[i].stay);
        print_message("%u places, load %.2f, mean stay %.0f weeks\n", cases[i].places, cases[i].load, cases[i].stay);
        for (uint32_t run = 0; run < 20; run++)
            drive(cases[i].places, arrivals, cases[i].stay, (uint32_t) i * 100 + run, &batches, run * 5, 5);
        judge_all(&batches, &exact);
    }
}

/* ---- the model: families are reported evenly, assessed in the week after, and a share is referred ---- */

enum { A_WEEK = 12, WEEKS = 50000 };

static struct fixture
open_service(uint32_t places, double share, double stay)
{
    struct kith_params params;
    fixture_baseline(&params);
    fixture_without_detection(&params);
    fixture_assess_at_once(&params);
    fixture_one_service(&params);
    params.detect.urgent_other = 0; /* the urgent would overtake: as long a wait in the mean, for fewer */
    params.cohort.intake = WEEKS;
    params.cohort.follow_up = 78; /* long enough for all to end */
    params.service[0].recognised = share;
    params.service[0].stay = stay;
    params.service[0].places = places / (A_WEEK * KITH_YEAR / 100.0);
    struct fixture run = fixture_open(&params, A_WEEK * WEEKS, 20260302);
    assert_int_equal(run.rules->places[1], places);
    return run;
}

static int64_t
waits_so_far(const struct kith_world *world, int64_t *weeks)
{
    const int64_t *row = world->desk[world->n_desks - 1].tally + world->layout.at[KITH_TALLY_WAITS] + KITH_WAITS;
    int64_t some = 0;
    *weeks = 0;
    for (unsigned w = 1; w < KITH_WAITS; w++) {
        some += row[w];
        *weeks += w * row[w];
    }
    return some;
}

static void
a_service_in_the_model_has_the_stationary_law_of_its_chain(void **state)
{
    enum { PLACES = 12 };
    const double share = 0.4, stay = 2, warm = 500;
    const struct law law = binomial_law(A_WEEK, share);
    const struct kith_exact_queue exact = stationary(&law, PLACES, 1 / stay);
    const unsigned length = (WEEKS - 600) / BATCHES;
    static struct batches batches;
    struct fixture run = open_service(PLACES, share, stay);
    int64_t weeks, weeks_before;

    (void) state;
    print_message("%u places, load %.3f, mean stay %.0f weeks\n", (unsigned) PLACES, law.mean * stay / PLACES, stay);
    fixture_pass(&run, KITH_BEFORE + (uint32_t) warm);
    int64_t some_before = waits_so_far(run.world, &weeks_before);
    for (unsigned b = 0; b < BATCHES; b++) {
        double queue = 0, used = 0;
        for (unsigned w = 0; w < length; w++) {
            fixture_pass(&run, run.world->week);
            queue += run.world->queue[1].n;
            used += run.world->used[1];
        }
        const int64_t some = waits_so_far(run.world, &weeks);
        batches.queue[b] = queue / length;
        batches.used[b] = used / length;
        batches.waits[b] = (double) (some - some_before) / (law.mean * length);
        batches.wait[b] = (double) (weeks - weeks_before) / (law.mean * length);
        some_before = some;
        weeks_before = weeks;
    }
    judge_all(&batches, &exact);
    fixture_close(&run);
}

/* ---- the limit of long stays ---- */

static void
long_stays_bring_it_near_erlang(void **state)
{
    static const double stays[] = { 4, 8, 13, 26, 52 };
    enum { PLACES = 10 };
    const double load = 0.85;
    double last_waits = HUGE_VAL, last_wait = HUGE_VAL;

    (void) state;
    for (size_t i = 0; i < sizeof stays / sizeof *stays; i++) {
        const double arrivals = load * PLACES / stays[i];
        const struct law law = poisson_law(arrivals);
        const struct kith_exact_queue week = stationary(&law, PLACES, 1 / stays[i]), continuous = kith_exact_erlang(PLACES, arrivals, stays[i]);
        const double waits = fabs(week.waits - continuous.waits), wait = fabs(week.wait / continuous.wait - 1);
        print_message("  mean stay %2.0f weeks: share that waits %.4f (M/M/c %.4f, apart %.4f); wait %.3f weeks "
                      "(M/M/c %.3f, %.3f weeks less, %.1f %%)\n",
            stays[i], week.waits, continuous.waits, waits, week.wait, continuous.wait, continuous.wait - week.wait, 100 * wait);
        assert_true(fabs(week.used - load * PLACES) < 1e-6);
        if (i > 0) { /* first order in a week's share of the stay */
            const double order = stays[i] / stays[i - 1];
            assert_true(last_waits / waits > 0.85 * order && last_waits / waits < 1.15 * order);
            assert_true(last_wait / wait > 0.85 * order && last_wait / wait < 1.15 * order);
        }
        last_waits = waits;
        last_wait = wait;
    }
}

/* ---- assessment ---- */

/* With staff for all, an assessment begins in the week after the report and takes an exponential
 * working time: whole weeks beyond the first are geometric. */
static void
working_time_alone_makes_the_share_that_is_late(void **state)
{
    static const double means[] = { 0.3, 0.7, 2.5 };

    (void) state;
    for (size_t i = 0; i < 3; i++) {
        struct kith_params params;
        double chi_square = 0, rest = 1, seen_rest;
        unsigned w = 1;
        fixture_baseline(&params);
        fixture_without_detection(&params);
        fixture_without_help(&params);
        fixture_assess_at_once(&params);
        params.assess.working_time = means[i];
        struct fixture run = fixture_open(&params, 200000, 20260303 + i);
        const int64_t *flows = fixture_counts(&run, KITH_TALLY_FLOWS);
        const int64_t *waits = flows - run.world->layout.at[KITH_TALLY_FLOWS] + run.world->layout.at[KITH_TALLY_WAITS];
        const double n = (double) flows[KITH_FLOW_COMPLETED];
        print_message("mean working time %.1f weeks\n", means[i]);
        assert_int_equal(flows[KITH_FLOW_ADMITTED], 200000);
        assert_int_equal(waits[0], 0);
        check_share("late", (double) flows[KITH_FLOW_LATE], n, exp(-1 / means[i]));
        for (seen_rest = n; n * rest * exp(-1 / means[i]) > 20; w++) {
            const double expected = n * rest * (1 - exp(-1 / means[i]));
            chi_square += ((double) waits[w] - expected) * ((double) waits[w] - expected) / expected;
            rest *= exp(-1 / means[i]);
            seen_rest -= (double) waits[w];
        }
        chi_square += (seen_rest - n * rest) * (seen_rest - n * rest) / (n * rest);
        check_chi_square("weeks to the end of assessment", chi_square, w - 1);
        fixture_close(&run);
    }
}

/* Staff for 7.4 a week of 10 that come: who is taken up is the whole number of what has added up,
 * and all others wait. */
static void
staff_that_is_short_takes_up_what_it_can(void **state)
{
    struct kith_params params;

    (void) state;
    fixture_baseline(&params);
    fixture_without_detection(&params);
    fixture_without_help(&params);
    fixture_assess_at_once(&params);
    params.assess.overload = KITH_OVERLOAD_WAIT;
    params.cohort.intake = 400;
    params.cohort.follow_up = 1000;
    params.assess.capacity = 7.4 / (10 * KITH_YEAR / 100.0);
    struct fixture run = fixture_open(&params, 10 * 400, 20260306);
    fixture_pass(&run, KITH_BEFORE);
    assert_int_equal(run.world->queue[0].n, 10);
    const double saved = run.world->hours; /* at most one assessment's worth from the idle weeks before */
    assert_true(fabs(saved - 1) < 1e-12);
    for (uint32_t k = 1; k < 400; k++) {
        fixture_pass(&run, KITH_BEFORE + k);
        const uint32_t taken = (uint32_t) floor(1 + 7.4 * k + 1e-6);
        assert_int_equal(run.world->queue[0].n, 10 * (k + 1) - taken);
    }
    fixture_close(&run);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_queue_by_itself_has_the_stationary_law_of_its_chain),
        cmocka_unit_test(a_service_in_the_model_has_the_stationary_law_of_its_chain),
        cmocka_unit_test(long_stays_bring_it_near_erlang),
        cmocka_unit_test(working_time_alone_makes_the_share_that_is_late),
        cmocka_unit_test(staff_that_is_short_takes_up_what_it_can),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
