/* Snapshots of populations: read back, they go on bit for bit; cut anywhere, they are refused. */
#include "bytes.h"
#include "folder.h"

#include "population_fixture.h"

#include "model/snapshot.h"

#include <math.h>

#define SHORTER "population.burn_in=60 week; population.horizon=52 week; "

static int
put_none(void *with, const void *bytes, size_t n)
{
    size_t *left = with;
    (void) bytes;
    if (n > *left)
        return -1;
    *left -= n;
    return 0;
}

static void
keep(struct bytes *to, const struct kith_world *world)
{
    struct kith_error err = { 0 };
    *to = (struct bytes) { 0 };
    must(kith_snapshot_write(world, bytes_put, to, &err), &err);
}

/* The same again under these rules; the key and the number of threads that it was made with do not matter. */
static struct kith_world *
again(struct bytes *from, const struct kith_rules *rules, int threads)
{
    struct kith_error err = { 0 };
    struct kith_world *world = region_of(rules, "Elsewhere", 99, threads);
    from->next = 0;
    must(kith_snapshot_read(world, from->n, bytes_get, from, &err), &err);
    assert_int_equal(from->next, from->n);
    return world;
}

/* Both to the end, the one in steps of a week; then counts are held against each other, too. */
static void
both_go_on(struct kith_world *a, struct kith_world *b)
{
    while (a->week < a->end) {
        pass_until(a, a->week + 1);
        pass_until(b, a->week);
        if (a->week % 20 == 0)
            worlds_are_equal(a, b, "");
    }
    worlds_are_equal(a, b, "");
    assert_int_equal(a->family_weeks, b->family_weeks);
    counts_are_equal(&a->layout, kith_world_counts(a), kith_world_counts(b));
}

static void
a_world_goes_on_as_if_nothing_had_been(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(FRAGMENTED, SHORTER, SMALL), *other = region_rules(INTEGRAL, SHORTER "population.onset_rate=0.02; ", SMALL);
    const uint32_t policy = KITH_PAST + 60;
    const uint32_t weeks[] = { KITH_PAST, KITH_PAST + 1, KITH_PAST + 31, policy - 1, policy, policy + 1, policy + 33, policy + 59, policy + 60 };
    for (size_t i = 0; i < sizeof weeks / sizeof *weeks; i++)
        for (int changed = 0; changed < 2; changed++) {
            struct kith_world *a = region_of(rules, "Test", SOME_SEED, 1);
            struct bytes bytes;
            if (changed && weeks[i] < policy)
                change_to(a, rules);
            pass_until(a, weeks[i] < policy ? weeks[i] : policy);
            if (changed && weeks[i] > policy) {
                change_to(a, other); /* other families arrive: columns grow */
                pass_until(a, weeks[i]);
            }
            keep(&bytes, a);
            struct kith_world *b = again(&bytes, changed && weeks[i] > policy ? other : rules, 1 + (int) (i % 2));
            worlds_are_equal(a, b, "");
            if (changed && weeks[i] == policy) { /* the change comes after the snapshot */
                change_to(a, other);
                change_to(b, other);
            }
            both_go_on(a, b);
            free(bytes.at);
            kith_world_free(a);
            kith_world_free(b);
        }
    kith_rules_free(rules);
    kith_rules_free(other);
}

static void
writing_it_again_gives_the_same_bytes(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(FRAGMENTED, SHORTER, SMALL);
    struct kith_world *a = region_of(rules, "Test", SOME_SEED, 1), *used = region_of(rules, "Other", 5, 1);
    struct bytes first, second;
    struct kith_error err = { 0 };
    pass_until(a, policy_of(a) + 7);
    pass_until(used, policy_of(used) + 40); /* a used world remembers nothing */
    keep(&first, a);
    must(kith_snapshot_read(used, first.n, bytes_get, &first, &err), &err);
    keep(&second, used);
    assert_int_equal(first.n, second.n);
    assert_memory_equal(first.at, second.at, first.n);
    both_go_on(a, used);
    free(first.at);
    free(second.at);
    kith_world_free(a);
    kith_world_free(used);
    kith_rules_free(rules);
}

static void
every_cut_is_refused(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(FRAGMENTED, SHORTER, 300);
    struct kith_world *a = region_of(rules, "Test", SOME_SEED, 1), *b = region_of(rules, "Test", 1, 1);
    struct bytes bytes;
    struct kith_error err = { 0 };
    pass_until(a, policy_of(a) + 9);
    keep(&bytes, a);
    const size_t whole = bytes.n, counts = whole - a->layout.total * sizeof(int64_t);
    for (size_t n = 0; n < whole; n += n < counts ? 1 : 997) {
        bytes.n = n;
        bytes.next = 0;
        assert_int_equal(kith_snapshot_read(b, bytes.n, bytes_get, &bytes, &err), KITH_ERR_DATA);
        kith_error_clear(&err);
    }
    for (size_t n = 0; n < whole; n += n < 3000 ? 7 : 997) {
        size_t left = n;
        assert_int_equal(kith_snapshot_write(a, put_none, &left, &err), KITH_ERR_IO);
        kith_error_clear(&err);
    }
    bytes.n = whole;
    free(bytes.at);
    kith_world_free(a);
    kith_world_free(b);
    kith_rules_free(rules);
}

static void
worlds_of_other_sizes_are_refused(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(FRAGMENTED, SHORTER, SMALL),
                      *longer = region_rules(FRAGMENTED, "population.burn_in=60 week; population.horizon=104 week; ", SMALL);
    struct kith_world *a = region_of(rules, "Test", SOME_SEED, 1), *b = region_of(longer, "Test", SOME_SEED, 1);
    struct bytes bytes;
    struct kith_error err = { 0 };
    keep(&bytes, a);
    assert_int_equal(kith_snapshot_read(b, bytes.n, bytes_get, &bytes, &err), KITH_ERR_DATA);
    assert_non_null(strstr(err.text, "other sizes"));
    kith_error_clear(&err);
    for (size_t i = 0; i < 16; i++) { /* magic, and how memory is laid out */
        bytes.at[i] ^= 1;
        bytes.next = 0;
        assert_int_equal(kith_snapshot_read(a, bytes.n, bytes_get, &bytes, &err), KITH_ERR_DATA);
        kith_error_clear(&err);
        bytes.at[i] ^= 1;
    }
    free(bytes.at);
    kith_world_free(a);
    kith_world_free(b);
    kith_rules_free(rules);
    kith_rules_free(longer);
}

/* ---- contents that no run writes ---- */

/* What reading says of a world as it is, after something in it was changed. One that is taken goes on for some weeks: whatever it makes of
 * that, it reads and writes nothing but itself (the sanitized build looks). */
static int
is_taken(const struct kith_world *from, struct kith_world *to)
{
    struct kith_error err = { 0 };
    struct bytes bytes;
    keep(&bytes, from);
    const int status = kith_snapshot_read(to, bytes.n, bytes_get, &bytes, &err);
    assert_true(status == KITH_OK || (status == KITH_ERR_DATA && err.text));
    if (!status)
        pass_until(to, to->week + 60);
    kith_error_clear(&err);
    free(bytes.at);
    return status == KITH_OK;
}

static void
every_week_of_a_run_is_taken(void **state)
{
    (void) state;
    static const char *const path[] = { FRAGMENTED, INTEGRAL, "scenarios/capacity-cut.yaml" };
    struct kith_world *b = NULL;
    for (int i = 0; i < 3; i++) {
        struct kith_rules *rules = region_rules(path[i], "population.burn_in=75 week; population.horizon=104 week; detect.acute=0.5; acute.share=0.3; acute.order=0.3; ", SMALL / 4);
        struct kith_world *a = region_of(rules, "Test", SOME_SEED + (uint64_t) i, 1);
        for (; a->week < a->end; pass_until(a, a->week + 1)) {
            struct bytes bytes;
            keep(&bytes, a);
            b = again(&bytes, rules, 1);
            kith_world_free(b);
            free(bytes.at);
        }
        kith_world_free(a);
        kith_rules_free(rules);
    }
}

/* Sets each element of each column to its least, its largest and to others. Those that lead to a place in memory are never taken at their
 * largest, of a family that is there. */
static void
try_columns(struct kith_world *a, struct kith_world *b, unsigned char *at, const struct kith_column *column, size_t n, int is_there)
{
    static const char *const indices = " birth profile kind frailty flags strata adults children level stage help result pathway waiting planned slot_queue "
                                       "fade fade_service fade_pathway slot_pathway n_born role force ease ";
    for (size_t c = 0; c < n; c++) {
        const size_t width = kith_column_width(column[c].type);
        char word[64];
        snprintf(word, sizeof word, " %s ", column[c].name);
        for (size_t e = 0; e < column[c].size / width; e++) {
            unsigned char *const here = at + column[c].offset + e * width;
            unsigned char old[8];
            const uint64_t values[] = { 0, 1, UINT64_MAX, 0x7F7F7F7F7F7F7F7F, a->week, a->week + 5u, 8, 0x7FC00000 };
            memcpy(old, here, width);
            for (size_t v = 0; v < sizeof values / sizeof *values; v++) {
                memcpy(here, &values[v], width);
                if (memcmp(old, here, width) != 0 && is_taken(a, b) && is_there && values[v] == UINT64_MAX && strstr(indices, word))
                    fail_msg("%s: its largest value is taken", column[c].name);
            }
            memcpy(here, old, width);
        }
    }
}

/* Families of every sort: known and unknown, waiting, in help, one that has left. */
static size_t
some_families(const struct kith_world *world, uint32_t *id)
{
    uint32_t seen = 0;
    size_t n = 0;
    for (uint32_t i = 0; i < world->to; i++) {
        const struct kith_family *family = &world->family[i];
        const uint32_t sort = world->week > family->leave ? 0 : 1u + (family->slot_queue[0] != 0) + 2u * (family->waiting != 0) + 4u * (family->stage == KITH_REPORTED) + 8u * (family->level == KITH_NONE);
        if (!(seen >> sort & 1))
            id[n++] = i;
        seen |= 1u << sort;
    }
    return n;
}

static void
no_column_leads_out_of_the_world(void **state)
{
    (void) state;
    struct kith_rules *rules = region_rules(FRAGMENTED, SHORTER, 1500);
    struct kith_world *a = region_of(rules, "Test", SOME_SEED, 1), *b = region_of(rules, "Test", 1, 1);
    uint32_t id[32];
    pass_until(a, policy_of(a) + 9);
    const size_t n = some_families(a, id);
    assert_true(n >= 6);
    for (size_t i = 0; i < n; i++) {
        const int is_there = a->week <= a->family[id[i]].leave;
        try_columns(a, b, (unsigned char *) &a->family[id[i]], kith_family_columns, kith_n_family_columns, is_there);
        try_columns(a, b, (unsigned char *) &a->home[id[i]], kith_home_columns, kith_n_home_columns, is_there);
    }
    assert_true(is_taken(a, b)); /* all was put back */
    kith_world_free(a);
    kith_world_free(b);
    kith_rules_free(rules);
}

/* Changes one number, and says whether that was taken. */
#define TAKEN_WITH(place, value)            \
    __extension__({                         \
        __typeof__(place) old_ = (place);   \
        (place) = (value);                  \
        const int taken_ = is_taken(a, b);  \
        (place) = old_;                     \
        taken_;                             \
    })

static void
try_region(struct kith_world *a, struct kith_world *b)
{
    double *const number[] = { &a->region.cases, &a->region.work, &a->region.base_capacity, &a->region.experience, &a->region.reference,
        &a->region.climate, &a->region.climate_bound, &a->region.expertise[0], &a->assess_capacity, &a->log_noise, &a->hours };
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) {
        assert_false(TAKEN_WITH(*number[i], (double) NAN));
        assert_false(TAKEN_WITH(*number[i], (double) INFINITY));
        assert_false(TAKEN_WITH(*number[i], -(double) INFINITY));
    }
    uint32_t *const whole[] = { &a->row, &a->year, &a->left, &a->from, &a->used[0], &a->used[1], &a->used[KITH_QUEUES - 1], &a->first[0], &a->first[5],
        &a->first[a->week - KITH_PAST] };
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        assert_false(TAKEN_WITH(*whole[i], UINT32_MAX));
        assert_false(TAKEN_WITH(*whole[i], *whole[i] + 100000));
    }
    assert_true(TAKEN_WITH(a->first[a->end - KITH_PAST], UINT32_MAX)); /* those to come follow from the rules */
    assert_false(TAKEN_WITH(a->week, a->week + 1));
    assert_false(TAKEN_WITH(a->week, KITH_PAST));
    assert_false(TAKEN_WITH(a->recording, 0));
    assert_false(TAKEN_WITH(a->recording, -1));
    assert_false(TAKEN_WITH(a->family_weeks, INT64_MAX));
    assert_false(TAKEN_WITH(a->family_weeks, -1));
    assert_false(TAKEN_WITH(a->desk[0].tally[0], INT64_MAX));
    assert_false(TAKEN_WITH(a->desk[0].tally[a->layout.total - 1], INT64_MIN));
    TAKEN_WITH(a->places[1], UINT32_MAX);
}

static void
try_claims(struct kith_world *a, struct kith_world *b)
{
    size_t seen = 0;
    for (uint32_t q = 0; q < a->rules->n_queues; q++) {
        if (a->queue[q].n < 2)
            continue;
        seen++;
        struct kith_claim *claim = a->queue[q].claim;
        assert_false(TAKEN_WITH(claim[0].agent, UINT32_MAX));
        assert_false(TAKEN_WITH(claim[0].agent, a->to));
        assert_false(TAKEN_WITH(claim[0].agent, claim[1].agent)); /* twice in one queue */
        assert_false(TAKEN_WITH(claim[0].queue, UINT8_MAX));
        assert_false(TAKEN_WITH(claim[0].queue, (uint8_t) (q + 1)));
        assert_false(TAKEN_WITH(claim[0].mark, UINT8_MAX));
        assert_false(TAKEN_WITH(claim[0].leave, 0));
        assert_false(TAKEN_WITH(claim[0].leave, UINT16_MAX));
        assert_false(TAKEN_WITH(claim[0].key, 0));
        assert_false(TAKEN_WITH(claim[0].key, UINT64_MAX));
        assert_false(TAKEN_WITH(claim[0].passed, UINT64_MAX));
        assert_false(TAKEN_WITH(a->queue[q].n, a->queue[q].n - 1)); /* a family that waits nowhere */
    }
    assert_true(seen > 0);
}

static void
no_region_and_no_queue_leads_out_of_the_world(void **state)
{
    (void) state;
    static const char *const path[] = { FRAGMENTED, INTEGRAL };
    for (int i = 0; i < 2; i++) {
        struct kith_rules *rules = region_rules(path[i], SHORTER, SMALL);
        struct kith_world *a = region_of(rules, "Test", SOME_SEED, 1), *b = region_of(rules, "Test", 1, 1);
        pass_until(a, policy_of(a) + 20);
        try_region(a, b);
        try_claims(a, b);
        assert_true(is_taken(a, b));
        kith_world_free(a);
        kith_world_free(b);
        kith_rules_free(rules);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_world_goes_on_as_if_nothing_had_been),
        cmocka_unit_test(writing_it_again_gives_the_same_bytes),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(worlds_of_other_sizes_are_refused),
        cmocka_unit_test(every_week_of_a_run_is_taken),
        cmocka_unit_test(no_column_leads_out_of_the_world),
        cmocka_unit_test(no_region_and_no_queue_leads_out_of_the_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
