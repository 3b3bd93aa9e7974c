/* Laws of waiting: who comes first is data; nobody is overtaken; every week of waiting is counted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "world_fixture.h"

/* ---- the queue itself ---- */

enum { MANY = 3000 };

static uint32_t
any_word(uint32_t i, uint32_t what)
{
    return kith_block_at((struct kith_key) { 20260705, 3 }, i, what, 1000, 0).word[0];
}

/* Few different values, so that each part of the order decides sometimes. */
static struct kith_claim
any_claim(uint32_t i, uint32_t what)
{
    const uint32_t word = any_word(i, what);
    return (struct kith_claim) { kith_claim_key(word % 3, word / 3 % 5, word / 15 % 7), i, (uint16_t) (word >> 16),
        (uint8_t) (word >> 12 & 7), 0, 0 };
}

static int
comes_first(const struct kith_claim *a, const struct kith_claim *b)
{
    if (kith_claim_urgency(a) != kith_claim_urgency(b))
        return kith_claim_urgency(a) > kith_claim_urgency(b);
    if (kith_claim_since(a) != kith_claim_since(b))
        return kith_claim_since(a) < kith_claim_since(b);
    const uint32_t lot_a = (uint32_t) a->key, lot_b = (uint32_t) b->key;
    return lot_a != lot_b ? lot_a < lot_b : a->agent < b->agent;
}

static void
a_key_gives_its_parts_back(void **state)
{
    (void) state;
    static const uint32_t corners[] = { 0, 1, 254, 255, 256, 0x7FFF, 0xFFFF };
    for (size_t u = 0; u < 4; u++)
        for (size_t s = 0; s < 7; s++) {
            const struct kith_claim claim = { kith_claim_key(corners[u], corners[s], UINT32_MAX), 0, 0, 0, 0, 0 };
            assert_int_equal(kith_claim_urgency(&claim), corners[u]);
            assert_int_equal(kith_claim_since(&claim), corners[s]);
            assert_int_equal((uint32_t) claim.key, UINT32_MAX);
        }
}

static void
urgency_then_waiting_then_lot_then_agent(void **state)
{
    (void) state;
    for (uint32_t i = 0; i < 500; i++)
        for (uint32_t j = 0; j < 500; j++) {
            const struct kith_claim a = any_claim(i, 1), b = any_claim(j, 1);
            assert_int_equal(kith_claim_before(&a, &b), comes_first(&a, &b));
            assert_int_equal(kith_claim_before(&a, &b) + kith_claim_before(&b, &a), i != j);
        }
}

static void
is_in_order(const struct kith_queue *queue)
{
    for (uint32_t i = 1; i < queue->n; i++)
        assert_true(comes_first(&queue->claim[i - 1], &queue->claim[i]));
}

/* Claims come in batches of any size, and some go: the rest is always in order and complete. */
static void
batches_are_put_in_order(void **state)
{
    (void) state;
    struct kith_queue queue = { 0 };
    char here[MANY] = { 0 };
    uint32_t next = 0, expected = 0;
    for (uint32_t round = 0; next < MANY; round++) {
        const uint32_t old = queue.n, word = any_word(round, 2);
        uint32_t size = round % 7 == 0 ? word % 300 : word % 20;
        for (; size > 0 && next < MANY; size--, next++, expected++) {
            assert_int_equal(kith_queue_push(&queue, any_claim(next, 3)), 0);
            here[next] = 1;
        }
        assert_int_equal(kith_queue_order(&queue, old), 0);
        is_in_order(&queue);
        assert_int_equal(queue.n, expected);
        uint32_t kept = 0;
        for (uint32_t i = 0; i < queue.n; i++) {
            assert_true(here[queue.claim[i].agent]);
            if (any_word(queue.claim[i].agent, 4 + round) % 8 == 0) {
                here[queue.claim[i].agent] = 0;
                expected--;
            } else
                queue.claim[kept++] = queue.claim[i];
        }
        queue.n = kept;
    }
    kith_queue_free(&queue);
}

static void
the_order_of_coming_changes_nothing(void **state)
{
    (void) state;
    struct kith_queue straight = { 0 }, mixed = { 0 };
    for (uint32_t i = 0; i < MANY; i++) {
        assert_int_equal(kith_queue_push(&straight, any_claim(i, 5)), 0);
        assert_int_equal(kith_queue_push(&mixed, any_claim(i * 1009 % MANY, 5)), 0); /* 1009 and 3000 share no factor */
        if (i % 97 == 96)
            assert_int_equal(kith_queue_order(&mixed, i - 96), 0);
    }
    assert_int_equal(kith_queue_order(&straight, 0), 0);
    assert_int_equal(kith_queue_order(&mixed, 0), 0);
    for (uint32_t i = 0; i < MANY; i++)
        assert_int_equal(straight.claim[i].agent, mixed.claim[i].agent);
    kith_queue_free(&straight);
    kith_queue_free(&mixed);
}

/* ---- queues of a run ---- */

/* A queue as it was at the end of last week. */
struct before {
    struct kith_claim *claim;
    uint32_t n;
};

static void
keep(struct before *before, const struct kith_queue *queue)
{
    free(before->claim);
    before->n = queue->n;
    before->claim = malloc((queue->n + 1) * sizeof *before->claim);
    assert_non_null(before->claim);
    if (queue->n)
        memcpy(before->claim, queue->claim, queue->n * sizeof *before->claim);
}

static const struct kith_claim *
find(const struct kith_queue *queue, const struct kith_claim *claim)
{
    for (uint32_t i = 0; i < queue->n; i++)
        if (queue->claim[i].agent == claim->agent && queue->claim[i].key == claim->key)
            return &queue->claim[i];
    return NULL;
}

/* Only one service is ever needed, so that nobody has to wait because of other help. */
#define ONE_NEED EACH_SERVICE("recognised", "0") "services.psychiatry.recognised=0.9; services.psychiatry.violence_need=0.9; "

static int
got_a_place(const struct kith_family *family, uint32_t queue)
{
    return family->slot_queue[0] == queue || family->slot_queue[1] == queue || family->slot_queue[2] == queue;
}

static void
nobody_overtakes(const char *path, const char *sets, uint64_t seed)
{
    enum { FAMILIES = 1000 };
    struct kith_rules *rules = rules_of(path, sets, POINT, FAMILIES);
    struct kith_world *world = world_of(rules, seed, FAMILIES, 1, KITH_PORTABLE);
    struct before before[KITH_QUEUES] = { { NULL, 0 } };
    char *had = calloc(world->n, 1), *waited = calloc(world->n, 1);
    uint32_t admitted = 0, kept = 0;
    assert_true(had && waited);
    while (world->week < world->end) {
        week_of(world);
        for (uint32_t q = 1; q < rules->n_queues; q++) {
            const struct kith_queue *queue = &world->queue[q];
            const struct kith_claim *first_kept = queue->n ? &queue->claim[0] : NULL; /* the queue is in order */
            is_in_order(queue);
            memset(waited, 0, world->n);
            for (uint32_t i = 0; i < before[q].n; i++) {
                const struct kith_claim *claim = &before[q].claim[i];
                waited[claim->agent] = 1;
                if (claim->leave > last_week(world) && !find(queue, claim)) {
                    admitted++;
                    assert_true(got_a_place(&world->family[claim->agent], q));
                    assert_false(first_kept && comes_first(first_kept, claim));
                }
            }
            for (uint32_t id = 0; first_kept && id < world->to; id++) { /* those that asked this week and have a place already */
                const struct kith_family *family = &world->family[id];
                if (!got_a_place(family, q) || had[id] || waited[id])
                    continue;
                const uint32_t urgency = family->flags & KITH_URGENT ? 1 : 0;
                assert_true(kith_claim_urgency(first_kept) <= urgency);
                assert_true(kith_claim_urgency(first_kept) < urgency || kith_claim_since(first_kept) == last_week(world));
            }
            kept += queue->n;
            keep(&before[q], queue);
        }
        for (uint32_t id = 0; id < world->to; id++)
            had[id] = (char) (world->family[id].slot_queue[0] > 0);
    }
    assert_true(admitted > 50 && kept > 100);
    for (int q = 0; q < KITH_QUEUES; q++)
        free(before[q].claim);
    free(had);
    free(waited);
    kith_world_free(world);
    kith_rules_free(rules);
}

static void
nobody_is_overtaken_on_a_waiting_list(void **state)
{
    (void) state;
    nobody_overtakes(FRAGMENTED, ONE_NEED "services.psychiatry.places=15", 1);
    nobody_overtakes(INTEGRAL, ONE_NEED "pathways.integral.sees_relapse=0", 2);
}

/* The key that a claim for assessment has by now: urgent, if an urgent report came since. */
static uint64_t
key_now(const struct kith_world *world, const struct kith_claim *claim)
{
    const int urgent = kith_claim_urgency(claim) || world->family[claim->agent].flags & KITH_URGENT;
    return kith_claim_key(urgent ? 1 : 0, kith_claim_since(claim), (uint32_t) claim->key);
}

static void
nobody_is_overtaken_before_assessment(void **state)
{
    (void) state;
    enum { FAMILIES = 1000 };
    struct kith_rules *rules = rules_of(BASELINE, "assess.overload=wait; assess.capacity=2.3", POINT, FAMILIES);
    struct kith_world *world = world_of(rules, 3, FAMILIES, 1, KITH_PORTABLE);
    struct before before = { NULL, 0 };
    uint32_t started = 0, hurried = 0;
    while (world->week < world->end) {
        week_of(world);
        const struct kith_queue *queue = &world->queue[0];
        uint64_t first = UINT64_MAX; /* key of the first that is left to wait, of those that could have been taken up */
        for (uint32_t i = queue->n; i-- > 0;)
            if (kith_claim_since(&queue->claim[i]) < last_week(world))
                first = queue->claim[i].key;
        is_in_order(queue);
        for (uint32_t i = 0; i < before.n; i++) {
            const struct kith_claim *claim = &before.claim[i];
            const struct kith_claim now = { key_now(world, claim), claim->agent, claim->leave, 0, 0, 0 };
            hurried += now.key != claim->key;
            if (claim->leave <= last_week(world) || find(queue, &now))
                continue;
            started++;
            assert_true(now.key <= first);
        }
        keep(&before, queue);
    }
    assert_true(started > 500 && hurried > 5);
    free(before.claim);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* Little's law for counts: the lengths of a queue at the ends of weeks add up to the waits of those
 * that were admitted (for a place, and for room of their own), gave up, or still wait. */
static void
little(const char *path, const char *sets, uint32_t weeks)
{
    enum { FAMILIES = 600 };
    struct kith_rules *rules = rules_of(path, sets, POINT, FAMILIES);
    struct kith_world *world = world_of(rules, 4, FAMILIES, 1, KITH_PORTABLE);
    struct before before[KITH_QUEUES] = { { NULL, 0 } };
    int64_t lengths[KITH_QUEUES] = { 0 }, left_waits[KITH_QUEUES] = { 0 }, left[KITH_QUEUES] = { 0 };
    while (world->week < world->end && world->week < weeks) {
        week_of(world);
        for (uint32_t q = 0; q < rules->n_queues; q++) {
            lengths[q] += world->queue[q].n;
            for (uint32_t i = 0; i < before[q].n; i++)
                if (before[q].claim[i].leave <= last_week(world)) {
                    left[q]++;
                    left_waits[q] += last_week(world) - kith_claim_since(&before[q].claim[i]);
                }
            keep(&before[q], &world->queue[q]);
        }
    }
    int64_t all = 0;
    for (uint32_t q = 0; q < rules->n_queues; q++) {
        int64_t waits = left_waits[q], n = left[q];
        for (uint32_t w = 0; w < KITH_WAITS; w++) {
            const int64_t families = counted(world, KITH_TALLY_WAITS, q * KITH_WAITS + w);
            assert_true(w + 1 < KITH_WAITS || families == 0); /* else the sum is not known */
            waits += w * families;
            n += families;
        }
        for (uint32_t i = 0; i < world->queue[q].n; i++)
            waits += world->week - kith_claim_since(&world->queue[q].claim[i]);
        n += world->queue[q].n;
        waits += counted(world, KITH_TALLY_FLOWS, q * KITH_FLOWS + KITH_FLOW_PASSED);
        assert_int_equal(lengths[q], waits);
        assert_int_equal(counted(world, KITH_TALLY_FLOWS, q * KITH_FLOWS + KITH_FLOW_LEFT), left[q]);
        assert_int_equal(counted(world, KITH_TALLY_FLOWS, q * KITH_FLOWS + KITH_FLOW_CLAIMED), n);
        all += lengths[q];
        free(before[q].claim);
    }
    assert_true(all > 1000);
    kith_world_free(world);
    kith_rules_free(rules);
}

/* Recorded are all, and an assessment that is taken up is done in the same week. */
#define SEEN_WHOLE "cohort.run_in=0 week; assess.working_time=0 week; "

static void
lengths_of_queues_are_sums_of_waits(void **state)
{
    (void) state;
    little(BASELINE, SEEN_WHOLE, 150);
    little(BASELINE, SEEN_WHOLE "care.patience=10 week", UINT32_MAX);
    little(INTEGRAL, SEEN_WHOLE "assess.overload=advice; assess.advice_after=3 week; assess.capacity=1.5", 140);
    little(INTEGRAL, SEEN_WHOLE "pathways.integral.share=0.5; pathways.integral.staff_share=0.3; assess.overload=wait; assess.capacity=2",
        UINT32_MAX);
}

/* With places for all nobody waits for one. What is left is the family's own limit, and it falls on no service more than on
 * another: these here are alike but for their places in the file. */
#define ALIKE \
    EACH_SERVICE("places", "1000") EACH_SERVICE("violence_need", "1") EACH_SERVICE("recognised", "0.5") EACH_SERVICE("stay", "20 week") \
    EACH_SERVICE("dropout", "0") EACH_SERVICE("met", "0")

static void
only_the_own_limit_is_left_and_it_spares_no_service(void **state)
{
    (void) state;
    enum { FAMILIES = 3000 };
    struct kith_rules *rules = rules_of(FRAGMENTED, ALIKE "pathways.fragmented.at_once=1", POINT, FAMILIES);
    struct kith_world *world = world_of(rules, 6, FAMILIES, 1, KITH_PORTABLE);
    const uint32_t n = rules->params.n_services;
    int64_t admitted = 0, passed = 0;
    while (world->week < world->end)
        week_of(world);
    for (uint32_t q = 1; q <= n; q++) {
        assert_int_equal(counted(world, KITH_TALLY_FLOWS, q * KITH_FLOWS + KITH_FLOW_WAITED), 0);
        admitted += counted(world, KITH_TALLY_FLOWS, q * KITH_FLOWS + KITH_FLOW_ADMITTED);
        passed += counted(world, KITH_TALLY_FLOWS, q * KITH_FLOWS + KITH_FLOW_PASSED);
    }
    assert_true(admitted > 2000 && passed > 2 * admitted);
    for (uint32_t q = 1; q <= n; q++) {
        const double one = (double) counted(world, KITH_TALLY_FLOWS, q * KITH_FLOWS + KITH_FLOW_PASSED)
            / (double) counted(world, KITH_TALLY_FLOWS, q * KITH_FLOWS + KITH_FLOW_ADMITTED) / ((double) passed / (double) admitted);
        printf("queue %u: passed over %.3f times the mean of all\n", q, one);
        assert_true(one > 0.7 && one < 1.4); /* in the order of the file: 0 to 2 */
    }
    kith_world_free(world);
    kith_rules_free(rules);
}

/* Who waits has one claim on the queue it waits in, and no other. */
static void
each_claim_is_of_a_family_that_waits(const char *path, const char *sets)
{
    enum { FAMILIES = 600 };
    struct kith_rules *rules = rules_of(path, sets, POINT, FAMILIES);
    struct kith_world *world = world_of(rules, 5, FAMILIES, 1, KITH_PORTABLE);
    uint32_t *claims = calloc(world->n, sizeof *claims);
    assert_non_null(claims);
    while (world->week < world->end) {
        week_of(world);
        for (uint32_t q = 0; q < rules->n_queues; q++)
            for (uint32_t i = 0; i < world->queue[q].n; i++) {
                const struct kith_claim *claim = &world->queue[q].claim[i];
                assert_true(is_here(world, claim->agent));
                assert_int_equal(claim->queue, q);
                assert_int_equal(claims[claim->agent] >> q & 1, 0);
                claims[claim->agent] |= 1u << q;
            }
        for (uint32_t id = 0; id < world->to; id++) {
            const struct kith_family *family = &world->family[id];
            const uint32_t services = claims[id] >> 1 & ((1u << rules->params.n_services) - 1),
                           teams = claims[id] >> (1 + rules->params.n_services);
            const int waits = family->stage == KITH_REPORTED && family->timer[KITH_TIMER_CASE] == KITH_NEVER && is_here(world, id);
            assert_int_equal(claims[id] & 1, waits);
            assert_int_equal(services, family->waiting);
            assert_int_equal(kith_members(teams), family->planned != 0);
            claims[id] = 0;
        }
    }
    free(claims);
    kith_world_free(world);
    kith_rules_free(rules);
}

static void
who_waits_is_in_the_queue(void **state)
{
    (void) state;
    each_claim_is_of_a_family_that_waits(BASELINE, "");
    each_claim_is_of_a_family_that_waits(
        INTEGRAL, "pathways.integral.share=0.5; pathways.integral.staff_share=0.3; violence.relapse_scale=0.2");
    each_claim_is_of_a_family_that_waits(INTEGRAL, "assess.overload=advice; assess.advice_after=2 week; assess.capacity=1; detect.signs=5");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_gives_its_parts_back),
        cmocka_unit_test(urgency_then_waiting_then_lot_then_agent),
        cmocka_unit_test(batches_are_put_in_order),
        cmocka_unit_test(the_order_of_coming_changes_nothing),
        cmocka_unit_test(nobody_is_overtaken_on_a_waiting_list),
        cmocka_unit_test(nobody_is_overtaken_before_assessment),
        cmocka_unit_test(lengths_of_queues_are_sums_of_waits),
        cmocka_unit_test(only_the_own_limit_is_left_and_it_spares_no_service),
        cmocka_unit_test(who_waits_is_in_the_queue),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
