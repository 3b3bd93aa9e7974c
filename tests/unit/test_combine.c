/* Several scenarios put together: read/combine.h. */
#include "../support/small_scenario.h"
#include "read/combine.h"

static struct folder folder;

static struct kith_scenario *
made(const char *name, const char *text)
{
    char file[64];
    snprintf(file, sizeof file, "%s.yaml", name);
    return read_good(folder_extend(&folder, file, BASE, text), NULL, 0);
}

static struct kith_scenario *
together(const struct kith_scenario *base, const struct kith_scenario *a, const struct kith_scenario *b)
{
    const struct kith_scenario *const part[] = { a, b };
    struct kith_scenario *out = NULL;
    struct kith_error err = { 0 };
    const int status = kith_scenario_combine(&out, base, part, 2, &err);
    if (err.text)
        print_message("%s\n", err.text);
    assert_int_equal(status, KITH_OK);
    return out;
}

static void
refused(const struct kith_scenario *base, const struct kith_scenario *a, const struct kith_scenario *b, const char *words)
{
    const struct kith_scenario *const part[] = { a, b };
    struct kith_scenario *out = NULL;
    struct kith_error err = { 0 };
    assert_int_equal(kith_scenario_combine(&out, base, part, 2, &err), KITH_ERR_CONFIG);
    assert_null(out);
    if (!strstr(err.text, words))
        fail_msg("'%s' does not say '%s'", err.text, words);
    kith_error_clear(&err);
}

/* Entries of two scenarios, by path: value, law and support, grade, source. */
static void
same_entries(const struct kith_scenario *a, const struct kith_scenario *b)
{
    size_t n, m;
    const struct kith_entry *x = kith_scenario_entries(a, &n);
    kith_scenario_entries(b, &m);
    assert_int_equal(n, m);
    for (size_t i = 0; i < n; i++) {
        const struct kith_entry *y = entry(b, x[i].path);
        assert_true(x[i].law == y->law && near(x[i].value, y->value) && near(x[i].a, y->a) && near(x[i].b, y->b) && near(x[i].low, y->low) && near(x[i].high, y->high));
        assert_int_equal(x[i].bits, y->bits);
        assert_int_equal(x[i].grade, y->grade);
        assert_string_equal(x[i].source, y->source);
    }
}

#define STOP "violence: {stop_rate: {value: 2, dist: lognormal, median: 2, sigma: 0.4, support: [1, 4], unit: 1/year, grade: assumption, source: one}}\n"
#define PLACES "services: {clinic: {places: {value: 9, unit: place, grade: assumption, source: other}}}\n"
#define SHELTER "services: {shelter: {treats: {value: [drink], " GUESS "}, places: {value: 3, unit: place, " GUESS "}, dropout: {value: 0, unit: 1/week, " GUESS "}}}\n"
#define COLD "problems: {cold: {prevalence: {value: 0.2, unit: 1, " GUESS "}}}\n"
#define GAMES \
    "problems: {games: {prevalence: {value: 0.1, unit: 1, " GUESS "}}}\n" \
    "services: {arcade: {treats: {value: [games, debts], " GUESS "}, places: {value: 2, unit: place, " GUESS "}, dropout: {value: 0, unit: 1/week, " GUESS "}}}\n"

/* What each has other than the base holds; all else is the base's; the order of the parts does not matter. It is what somebody would write by hand. */
static void
each_part_brings_what_it_has(void **state)
{
    struct kith_scenario *base = made("base", "title: Base\n"), *one = made("one", "title: One\n" STOP), *other = made("other.v2", "title: Other\n" PLACES), *worker = made("hand", STOP PLACES);
    struct kith_scenario *both = together(base, one, other), *turned = together(base, other, one);
    (void) state;
    same_entries(both, worker);
    same_entries(turned, worker);
    assert_string_equal(kith_scenario_name(both), "one+other.v2");
    assert_string_equal(kith_scenario_title(both), "One + Other");
    assert_int_equal(entry(both, "violence.stop_rate")->law, KITH_LOGNORMAL);
    for (struct kith_scenario **s = (struct kith_scenario *[]) { base, one, other, worker, both, turned, NULL }; *s; s++)
        kith_scenario_free(*s);
}

/* Members that parts add keep what they say, though they have other numbers. */
static void
new_members_stand_side_by_side(void **state)
{
    struct kith_scenario *base = made("base", ""), *one = made("one", COLD SHELTER), *other = made("other", GAMES), *both = together(base, one, other);
    size_t n;
    const char *const *names = kith_scenario_members(both, "services", &n);
    (void) state;
    assert_int_equal(n, 4);
    assert_string_equal(names[2], "shelter");
    assert_string_equal(names[3], "arcade");
    assert_int_equal(entry(both, "services.shelter.treats")->bits, 2);
    assert_int_equal(entry(both, "services.arcade.treats")->bits, 1 | 8); /* debts and games, which come behind cold */
    assert_true(near(entry(both, "services.arcade.places")->value, 2) && near(entry(both, "problems.games.prevalence")->value, 0.1));
    for (struct kith_scenario **s = (struct kith_scenario *[]) { base, one, other, both, NULL }; *s; s++)
        kith_scenario_free(*s);
}

#define CHANGE(name, x) "changes: {" name ": {parameter: {value: services.clinic.places, " GUESS "}, how: {value: multiply, " GUESS "}, amount: {value: " x ", unit: 1, " GUESS "}}}\n"

static void
changes_of_all_parts_act(void **state)
{
    struct kith_scenario *base = made("base", ""), *one = made("one", CHANGE("more", "2")), *other = made("other", CHANGE("again", "3")), *both = together(base, one, other);
    double values[MOST], out[MOST];
    size_t n;
    (void) state;
    kith_scenario_changes(both, &n);
    assert_int_equal(n, 2);
    kith_scenario_point(both, values);
    assert_true(kith_scenario_values_at(both, values, 0, NULL, out));
    kith_scenario_entries(both, &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(kith_scenario_entries(both, &n)[i].path, "services.clinic.places") == 0)
            assert_true(near(out[i], 4 * 2 * 3));
    for (struct kith_scenario **s = (struct kith_scenario *[]) { base, one, other, both, NULL }; *s; s++)
        kith_scenario_free(*s);
}

static void
what_has_all_already_is_not_made_again(void **state)
{
    struct kith_scenario *base = made("base", ""), *one = made("one", STOP), *all = made("all", STOP PLACES), *same = made("same", "title: As the base\n");
    (void) state;
    assert_null(together(base, one, all));
    assert_null(together(base, all, one));
    assert_null(together(base, one, same));
    for (struct kith_scenario **s = (struct kith_scenario *[]) { base, one, all, same, NULL }; *s; s++)
        kith_scenario_free(*s);
}

static void
what_cannot_be_is_refused(void **state)
{
    struct kith_scenario *base = made("base", ""), *one = made("one", STOP), *less = made("less", "services: {clinic: null}\n"), *spring = made("spring", "start: 2026\n" PLACES);
    struct kith_scenario *otherwise = made("otherwise", "violence: {stop_rate: {value: 2, dist: lognormal, median: 2, sigma: 0.5, support: [1, 4], unit: 1/year, grade: assumption, source: one}}\n");
    struct kith_scenario *later = made("later", "start: 2030\n" STOP), *shelter = made("shelter", SHELTER);
    struct kith_scenario *tent = made("tent", "services: {shelter: {treats: {value: [drink], " GUESS "}, places: {value: 4, unit: place, " GUESS "}, dropout: {value: 0, unit: 1/week, " GUESS "}}}\n");
    (void) state;
    refused(base, one, otherwise, "one and otherwise both set violence.stop_rate, each in its way");
    refused(base, shelter, tent, "shelter and tent both set services.shelter.places");
    refused(base, one, less, "less takes services.clinic away");
    refused(base, spring, later, "later starts in 2030 and another in 2026");
    for (struct kith_scenario **s = (struct kith_scenario *[]) { base, one, less, spring, otherwise, later, shelter, tent, NULL }; *s; s++)
        kith_scenario_free(*s);
}

static int
open_folder(void **state)
{
    (void) state;
    folder_open(&folder);
    return 0;
}

static int
close_folder(void **state)
{
    (void) state;
    folder_close(&folder);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_part_brings_what_it_has, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(new_members_stand_side_by_side, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(changes_of_all_parts_act, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(what_has_all_already_is_not_made_again, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(what_cannot_be_is_refused, open_folder, close_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
