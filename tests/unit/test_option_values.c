/* What the words of an option come to, in the fields that a run reads. */
#include "design/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static struct kith_options *
with(const char *name, const char *value)
{
    struct kith_options *self = kith_options_new("compare", NULL);
    assert_non_null(self);
    assert_int_equal(kith_options_set(self, name, value, NULL), KITH_OK);
    return self;
}

/* All that is a flag: on by its name or "yes", off by "no", also when it was on. */
static void
flags_are_off_when_no_is_said(void **state)
{
    struct kith_option option;
    int flags = 0;
    (void) state;
    for (size_t i = 0; kith_option_at("compare", i, &option); i++) {
        if (option.value)
            continue;
        struct kith_options *off = with(option.name, "no"), *on = with(option.name, "yes"), *bare = with(option.name, NULL), *both = with(option.name, "yes");
        const struct kith_options none = kith_options_default();
        assert_int_equal(kith_options_set(both, option.name, "no", NULL), KITH_OK);
#define FIELDS(o) { (o)->force, (int) (o)->trust, (o)->portable, (o)->asked_population, (o)->keep_burn_in }
        const int fresh[] = FIELDS(&none), no[] = FIELDS(off), yes[] = FIELDS(on), named[] = FIELDS(bare), after[] = FIELDS(both);
        if (memcmp(yes, fresh, sizeof fresh) == 0)
            print_message("%s is no field of these\n", option.name);
        else
            flags++;
        assert_memory_equal(no, fresh, sizeof fresh);
        assert_memory_equal(after, fresh, sizeof fresh);
        assert_memory_equal(named, yes, sizeof fresh);
        kith_options_free(off);
        kith_options_free(on);
        kith_options_free(bare);
        kith_options_free(both);
    }
    assert_int_equal(flags, 5);
}

static void
times_and_weeks_are_what_they_are(void **state)
{
    static const struct {
        const char *words;
        double seconds;
        uint32_t weeks;
    } all[] = { { "30s", 30, 0 }, { "10min", 600, 0 }, { "2h", 7200, 0 }, { "2 h", 7200, 0 }, { "52", 0, 52 }, { "52weeks", 0, 52 }, { "1 week", 0, 1 } };
    (void) state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct kith_options *self = with("checkpoint-every", all[i].words);
        assert_true(self->checkpoint_seconds >= all[i].seconds && self->checkpoint_seconds <= all[i].seconds);
        assert_int_equal(self->checkpoint_weeks, all[i].weeks);
        kith_options_free(self);
    }
}

static void
sizes_of_memory_are_by_1024(void **state)
{
    static const struct {
        const char *words;
        uint64_t bytes;
    } all[] = { { "1M", 1 << 20 }, { "1024K", 1 << 20 }, { "2048k", 2 << 20 }, { "500M", 500 << 20 }, { "4G", UINT64_C(4) << 30 }, { "1T", UINT64_C(1) << 40 } };
    static const char *const wrong[] = { "1023K", "0G", "4", "4GB", "-4G", "+4G", " G", "", "4.5G", "99999999T", "4X" };
    (void) state;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct kith_options *self = with("memory", all[i].words);
        assert_true(self->memory == all[i].bytes);
        kith_options_free(self);
    }
    struct kith_options *self = with("memory", "2G");
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(kith_options_set(self, "memory", wrong[i], NULL), KITH_ERR_USAGE);
        assert_true(self->memory == UINT64_C(2) << 30);
    }
    kith_options_free(self);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_are_off_when_no_is_said),
        cmocka_unit_test(times_and_weeks_are_what_they_are),
        cmocka_unit_test(sizes_of_memory_are_by_1024),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
