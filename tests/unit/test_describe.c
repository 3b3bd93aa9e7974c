/* Pages about parameters: what param/describe.h promises. */
#include "../support/folder.h"
#include "../support/small_schema.h"

#include "param/describe.h"
#include "read/scenario.h"

enum { LONGEST = 65536 };

static char text[LONGEST];

static struct kith_scenario *
read_base(void)
{
    struct kith_scenario *scenario = NULL;
    assert_int_equal(kith_scenario_read(&scenario, &small_schema, "tests/bad/base.yaml", NULL, 0, NULL), KITH_OK);
    return scenario;
}

/* Leaves what is written in `text`. */
static void
page(const struct kith_scenario *scenario, enum kith_describe_as as)
{
    FILE *const to = tmpfile();
    assert_non_null(to);
    assert_int_equal(kith_describe_parameters(to, &small_schema, scenario, as, NULL), KITH_OK);
    rewind(to);
    text[fread(text, 1, sizeof text - 1, to)] = '\0';
    fclose(to);
}

static void
assert_told(const char *words)
{
    if (!strstr(text, words))
        print_message("%s\nlacks: %s\n", text, words);
    assert_non_null(strstr(text, words));
}

static void
the_text_table_has_a_line_for_each_row_with_unit_range_and_meaning(void **state)
{
    (void) state;
    page(NULL, KITH_AS_TEXT);
    assert_told("problems: Problems that families may have (at most 6)\n");
    assert_told("\nservices.*.places      place                                 0 to 1000               Families that the service has place for\n");
    assert_told("wait, extra, advice     What happens when reports pile up\n");
    assert_told("from 0                  Length of aftercare\n");
    assert_told("0 to 12, whole numbers  Visits in aftercare\n");
    assert_told("52 to 520, whole years  Length of a run\n");
    assert_told("What is done with the number: multiplied by the amount, the amount added, or set to it (in populations only)\n");
}

static void
with_a_scenario_it_has_a_line_for_each_value_with_prior_grade_and_source(void **state)
{
    struct kith_scenario *const scenario = read_base();

    (void) state;
    page(scenario, KITH_AS_TEXT);
    assert_told("violence.low_rate           10 incident/year                        lognormal(median 10, sigma 0.5) in [2, 30]  assumption  no source found; wide\n");
    assert_told("services.clinic.treats      debts, drink ");
    kith_scenario_free(scenario);
}

static void
the_markdown_page_names_the_section_and_escapes_what_markdown_would_eat(void **state)
{
    struct kith_scenario *const scenario = read_base();

    (void) state;
    page(NULL, KITH_AS_MARKDOWN);
    assert_told("| Parameter | Meaning | Unit | Range | ODD |\n|---|---|---|---|---|\n");
    assert_told("| services.\\*.dropout | Rate at which families leave before the end | 1/week | 0 to 1 | 7.6 |\n");
    page(scenario, KITH_AS_MARKDOWN);
    assert_told("| 0.5 1/year | gamma(shape 2, scale 0.25) in [0.01, 3] | assumption | guess |\n");
    kith_scenario_free(scenario);
}

/* Whether braces and brackets close in their order outside of texts. */
static int
is_balanced(void)
{
    char open[64];
    int depth = 0, quoted = 0;

    for (const char *at = text; *at; at++) {
        if (quoted)
            at += *at == '\\';
        if (*at == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        if (*at == '{' || *at == '[')
            open[depth++] = *at;
        else if ((*at == '}' && open[--depth] != '{') || (*at == ']' && open[--depth] != '['))
            return 0;
    }
    return depth == 0 && !quoted;
}

static void
the_json_schema_lists_units_grades_and_choices_and_admits_nothing_else(void **state)
{
    (void) state;
    page(NULL, KITH_AS_JSON_SCHEMA);
    assert_true(is_balanced());
    assert_told("\"$schema\": \"https://json-schema.org/draft/2020-12/schema\"");
    assert_told("\"enum\": [\"incident/week\", \"incident/month\", \"incident/quarter\", \"incident/year\"]");
    assert_told("\"enum\": [\"wait\", \"extra\", \"advice\"]");
    assert_told("\"enum\": [\"cohort\", \"register\", \"literature\", \"assumption\", \"what-if\"]");
    assert_told("\"patternProperties\": {\n        \"^[a-z][a-z0-9-]{0,47}$\"");
    assert_told("\"additionalProperties\": false");
    assert_told("\"value\": { \"multipleOf\": 1 },\n");
    assert_told("\"dist\": false\n");
    assert_null(strstr(text, ",\n}"));
    assert_null(strstr(text, "{,"));
}

static void
one_parameter_is_told_with_its_place_and_an_unknown_one_with_the_nearest(void **state)
{
    struct kith_scenario *const scenario = read_base();
    struct kith_error err = { 0 };
    FILE *const to = tmpfile();

    (void) state;
    assert_non_null(to);
    assert_int_equal(kith_describe_parameter(to, &small_schema, scenario, "services.clinic.places", &err), KITH_OK);
    rewind(to);
    text[fread(text, 1, sizeof text - 1, to)] = '\0';
    fclose(to);
    assert_told("services.clinic.places\nFamilies that the service has place for.\nunit     place\nrange    0 to 1000\n");
    assert_told("value    4 place\n");
    assert_told("written  tests/bad/base.yaml:23:13\n");
    assert_int_equal(
        kith_describe_parameter(stdout, &small_schema, scenario, "services.clinik.places", &err), KITH_ERR_USAGE);
    assert_string_equal(err.text, "there is no parameter 'services.clinik.places'; did you mean 'services.clinic.places'?");
    kith_error_clear(&err);
    kith_scenario_free(scenario);
}

static void
a_full_disk_is_an_error_of_writing(void **state)
{
    struct kith_error err = { 0 };
    FILE *const full = fopen("/dev/full", "w");

    (void) state;
    if (!full)
        skip();
    assert_int_equal(kith_describe_parameters(full, &small_schema, NULL, KITH_AS_TEXT, &err), KITH_ERR_IO);
    kith_error_clear(&err);
    fclose(full);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_table_has_a_line_for_each_row_with_unit_range_and_meaning),
        cmocka_unit_test(with_a_scenario_it_has_a_line_for_each_value_with_prior_grade_and_source),
        cmocka_unit_test(the_markdown_page_names_the_section_and_escapes_what_markdown_would_eat),
        cmocka_unit_test(the_json_schema_lists_units_grades_and_choices_and_admits_nothing_else),
        cmocka_unit_test(one_parameter_is_told_with_its_place_and_an_unknown_one_with_the_nearest),
        cmocka_unit_test(a_full_disk_is_an_error_of_writing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
