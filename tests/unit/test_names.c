/* Every outcome has a plain name, in both languages, for either kind of run that has it; names are not told twice. */
#include "tell/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "model/outcome.h"

static void
assert_named(const struct kith_outcome *outcome, size_t n, enum kith_named kind)
{
    for (size_t i = 0; i < n; i++) {
        const char *dutch = kith_name_of(kind, outcome[i].name, KITH_DUTCH), *english = kith_name_of(kind, outcome[i].name, KITH_ENGLISH);
        if (!dutch || !*dutch || !english || !*english)
            fail_msg("%s has no plain name", outcome[i].name);
        assert_string_not_equal(dutch, english);
        for (size_t k = 0; k < i; k++)
            if (strcmp(dutch, kith_name_of(kind, outcome[k].name, KITH_DUTCH)) == 0 || strcmp(english, kith_name_of(kind, outcome[k].name, KITH_ENGLISH)) == 0)
                fail_msg("%s has the name of %s", outcome[i].name, outcome[k].name);
    }
}

static void
outcomes_have_names_in_both_languages(void **state)
{
    (void) state;
    assert_named(kith_outcomes, kith_n_outcomes, KITH_NAME_COHORT);
    assert_named(kith_population_outcomes, kith_n_population_outcomes, KITH_NAME_POPULATION);
}

static void
a_name_is_of_its_kind(void **state)
{
    (void) state;
    assert_string_equal(kith_name_of(KITH_NAME_QUEUE, "psychiatry", KITH_DUTCH), "psychiatrie");
    assert_string_equal(kith_name_of(KITH_NAME_UNIT, "week", KITH_DUTCH), "week|weken");
    assert_null(kith_name_of(KITH_NAME_GROUP, "psychiatry", KITH_DUTCH));
    assert_null(kith_name_of(KITH_NAME_QUEUE, "", KITH_ENGLISH));
}

/* Their titles head the page: `title: ` begins the line of each file. */
static void
shipped_scenarios_have_titles_in_dutch(void **state)
{
    glob_t all;
    size_t found = 0;
    (void) state;
    assert_int_equal(glob("scenarios/*.yaml", 0, NULL, &all), 0);
    for (size_t i = 0; i < all.gl_pathc; i++) {
        char line[256];
        FILE *file = fopen(all.gl_pathv[i], "r");
        assert_non_null(file);
        while (fgets(line, sizeof line, file))
            if (strncmp(line, "title: ", 7) == 0) {
                line[strcspn(line, "\n")] = '\0';
                if (!kith_name_of(KITH_NAME_TITLE, line + 7, KITH_DUTCH))
                    fail_msg("%s: no Dutch for '%s'", all.gl_pathv[i], line + 7);
                found++;
            }
        fclose(file);
    }
    assert_int_equal(found, all.gl_pathc);
    globfree(&all);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(outcomes_have_names_in_both_languages), cmocka_unit_test(a_name_is_of_its_kind),
        cmocka_unit_test(shipped_scenarios_have_titles_in_dutch) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
