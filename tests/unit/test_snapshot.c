/* Snapshots of populations: read back, they go on bit for bit; cut anywhere, they are refused. */
#include "folder.h"

#include "population_fixture.h"

#include "model/snapshot.h"

#define SHORTER "population.burn_in=60 week; population.horizon=52 week; "

struct bytes {
    unsigned char *at;
    size_t n, room, next;
};

static int
put(void *with, const void *bytes, size_t n)
{
    struct bytes *self = with;
    if (self->n + n > self->room) {
        self->room = 2 * (self->n + n);
        self->at = realloc(self->at, self->room);
        assert_non_null(self->at);
    }
    memcpy(self->at + self->n, bytes, n);
    self->n += n;
    return 0;
}

static int
get(void *with, void *bytes, size_t n)
{
    struct bytes *self = with;
    if (n > self->n - self->next)
        return -1;
    memcpy(bytes, self->at + self->next, n);
    self->next += n;
    return 0;
}

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
    must(kith_snapshot_write(world, put, to, &err), &err);
}

/* The same again under these rules; the key and the number of threads that it was made with do not matter. */
static struct kith_world *
again(struct bytes *from, const struct kith_rules *rules, int threads)
{
    struct kith_error err = { 0 };
    struct kith_world *world = region_of(rules, "Elsewhere", 99, threads);
    from->next = 0;
    must(kith_snapshot_read(world, get, from, &err), &err);
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
    must(kith_snapshot_read(used, get, &first, &err), &err);
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
        assert_int_equal(kith_snapshot_read(b, get, &bytes, &err), KITH_ERR_DATA);
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
    assert_int_equal(kith_snapshot_read(b, get, &bytes, &err), KITH_ERR_DATA);
    assert_non_null(strstr(err.text, "other sizes"));
    kith_error_clear(&err);
    for (size_t i = 0; i < 16; i++) { /* magic, and how memory is laid out */
        bytes.at[i] ^= 1;
        bytes.next = 0;
        assert_int_equal(kith_snapshot_read(a, get, &bytes, &err), KITH_ERR_DATA);
        kith_error_clear(&err);
        bytes.at[i] ^= 1;
    }
    free(bytes.at);
    kith_world_free(a);
    kith_world_free(b);
    kith_rules_free(rules);
    kith_rules_free(longer);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_world_goes_on_as_if_nothing_had_been),
        cmocka_unit_test(writing_it_again_gives_the_same_bytes),
        cmocka_unit_test(every_cut_is_refused),
        cmocka_unit_test(worlds_of_other_sizes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
