/* Tables of regions: what read/regions.h promises. Broken ones have a test of their own in tests/bad. */
#include "../support/folder.h"

#include "read/regions.h"

static struct kith_regions *
load(const char *path)
{
    struct kith_regions *table = NULL;
    struct kith_error err = { 0 };
    const int status = kith_regions_read(&table, path, &err);

    if (err.text)
        print_message("%s\n", err.text);
    assert_int_equal(status, KITH_OK);
    return table;
}

static void
columns_may_stand_in_any_order_among_comments_and_empty_lines(void **state)
{
    struct folder folder;
    size_t n;

    (void) state;
    folder_open(&folder);
    const char *const path = folder_write(&folder, "two.csv",
        "\xEF\xBB\xBF# two of them\r\n\r\ncapacity,note, region ,reports,households\r\n# \"here, and\n"
        "0.5,\"a, b\",Frysl\xC3\xA2n, 4210,9.5e4\r\n\n0,,Noord-Holland,21680 ,438912");
    struct kith_regions *const table = load(path);
    const struct kith_region *const one = kith_regions_list(table, &n);

    assert_int_equal(n, 2);
    assert_string_equal(one[0].name, "Frysl\xC3\xA2n");
    assert_true(one[0].households == 95000 && one[0].reports == 4210 && one[0].capacity == 0.5);
    assert_int_equal(one[0].line, 5);
    assert_string_equal(one[1].name, "Noord-Holland");
    assert_true(one[1].households == 438912 && one[1].reports == 21680 && one[1].capacity == 0);
    assert_int_equal(one[1].line, 7);
    assert_string_equal(kith_regions_source(table), path);
    kith_regions_free(table);
    folder_close(&folder);
}

/* As spreadsheets and people write them. */
static void
known_waits_may_be_there(void **state)
{
    static const char *const tables[] = {
        "region,households,reports,capacity,help_wait,assessment_wait\nHere,18000,702,1,6.5,\nThere,18000,702,1,,5\n",
        "gemeente;huishoudens;meldingen;capaciteit;Wachttijd hulp (weken);wachttijd onderzoek\nHere;18000;702;1;6,5;\nThere;18000;702;1;;5\n",
    };
    (void) state;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct folder folder;
        size_t n;
        folder_open(&folder);
        struct kith_regions *const table = load(folder_write(&folder, "own.csv", tables[i]));
        const struct kith_region *const one = kith_regions_list(table, &n);
        assert_int_equal(n, 2);
        assert_true(one[0].help_wait == 6.5 && one[0].assessment_wait == 0 && one[1].help_wait == 0 && one[1].assessment_wait == 5);
        kith_regions_free(table);
        folder_close(&folder);
    }
}

static void
headings_and_separators_are_those_that_people_use(void **state)
{
    static const char *const tables[] = {
        "Gemeente;Huishoudens met kinderen;Aantal meldingen (2023);Capaciteit\nOnze gemeente;18000;702;0,95\n",
        "\xEF\xBB\xBFregio\thuishoudens\tmeldingen 2023\tcapaciteit\tbron\r\nOnze gemeente\t18000\t702\t0,95\t\r\n",
        "Municipality,Households with children,Number of reports,Capacity\nOnze gemeente,18000,702,0.95\n",
        "NOTE,PROVINCIE,GEZINNEN,REPORTS,CAPACITY\n,Onze gemeente,18000,702,0.95\n",
    };
    (void) state;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct folder folder;
        size_t n;
        folder_open(&folder);
        struct kith_regions *const table = load(folder_write(&folder, "own.csv", tables[i]));
        const struct kith_region *const one = kith_regions_list(table, &n);
        assert_int_equal(n, 1);
        assert_string_equal(one->name, "Onze gemeente");
        assert_true(one->households == 18000 && one->reports == 702 && one->capacity == 0.95);
        kith_regions_free(table);
        folder_close(&folder);
    }
}

static void
blanks_hyphens_capitals_and_accents_make_no_other_region(void **state)
{
    static const char *const same[] = { "noord holland", "Noordholland", "NOORD-HOLLAND", "noord_holland", " Noord-Holland " };
    static const char *const other[] = { "Noord", "Holland", "Noord-Hollan", "Zuid-Holland", "" };
    const char *near;
    (void) state;
    struct kith_regions *const table = load("scenarios/regions.csv");
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(kith_regions_find(table, same[i], &near), 7);
    for (size_t i = 0; i < 5; i++)
        assert_int_not_equal(kith_regions_find(table, other[i], &near), 7);
    assert_int_equal(kith_regions_find(table, "friesland", &near), kith_regions_find(table, "FRYSLAN", &near));
    kith_regions_free(table);
}

static void
a_region_is_found_by_name_and_the_nearest_one_is_told(void **state)
{
    const char *near;

    (void) state;
    struct kith_regions *const table = load("scenarios/regions.csv");
    assert_int_equal(kith_regions_find(table, "Drenthe", &near), 2);
    assert_null(near);
    assert_true(kith_regions_find(table, "drente", &near) == SIZE_MAX);
    assert_string_equal(near, "Drenthe");
    assert_true(kith_regions_find(table, "Wallonia", &near) == SIZE_MAX);
    assert_null(near);
    kith_regions_free(table);
}

/* evidence.md: reports add up to 127,313; CBS publishes 2,645,269 households with children. */
static void
the_twelve_provinces_are_the_country(void **state)
{
    size_t n;
    double households = 0, reports = 0;

    (void) state;
    struct kith_regions *const table = load("scenarios/regions.csv");
    const struct kith_region *const one = kith_regions_list(table, &n);
    assert_int_equal(n, 12);
    for (size_t i = 0; i < n; i++) {
        households += one[i].households;
        reports += one[i].reports;
        assert_true(one[i].capacity == 1);
    }
    assert_true(households == 2645269);
    assert_true(reports > 126900 && reports < 127750);
    kith_regions_free(table);
}

static void
the_text_that_is_kept_reads_again_to_the_same_without_its_evidence(void **state)
{
    struct kith_regions *again = NULL;
    struct kith_error err = { 0 };
    size_t n, m, length, same;

    (void) state;
    struct kith_regions *const table = load("scenarios/regions.csv");
    const char *const text = kith_regions_text(table, &length);
    assert_int_equal(strlen(text), length);
    assert_int_equal(kith_regions_read_text(&again, "result.h5", text, length, &err), KITH_OK);
    const struct kith_region *const a = kith_regions_list(table, &n), *const b = kith_regions_list(again, &m);
    assert_int_equal(n, m);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(a[i].name, b[i].name);
        assert_true(a[i].households == b[i].households && a[i].reports == b[i].reports && a[i].capacity == b[i].capacity);
        assert_int_equal(a[i].line, b[i].line);
    }
    assert_string_equal(kith_regions_text(again, &same), text);
    assert_string_equal(kith_regions_source(again), "result.h5");
    kith_regions_free(again);
    kith_regions_free(table);
}

static void
a_table_that_is_not_there_is_no_input(void **state)
{
    struct kith_regions *table = NULL;
    struct kith_error err = { 0 };

    (void) state;
    assert_int_equal(kith_regions_read(&table, "tests/bad/nobody.csv", &err), KITH_ERR_NOINPUT);
    assert_string_equal(err.text, "tests/bad/nobody.csv: there is no such file");
    assert_null(table);
    kith_error_clear(&err);
    assert_int_equal(kith_regions_read(&table, "tests/bad", &err), KITH_ERR_NOINPUT);
    assert_null(table);
    kith_error_clear(&err);
    kith_regions_free(NULL);
}

static void
five_hundred_and_twelve_regions_are_possible(void **state)
{
    enum { MOST = 512 };
    char text[MOST * 16 + 64] = "region,households,reports,capacity\n";
    struct folder folder;
    size_t n, at = strlen(text);

    (void) state;
    folder_open(&folder);
    for (int i = 0; i < MOST; i++)
        at += (size_t) snprintf(text + at, sizeof text - at, "r%d,1,1,1\n", i);
    struct kith_regions *const table = load(folder_write(&folder, "many.csv", text));
    kith_regions_list(table, &n);
    assert_int_equal(n, MOST);
    kith_regions_free(table);
    folder_close(&folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_may_stand_in_any_order_among_comments_and_empty_lines),
        cmocka_unit_test(known_waits_may_be_there),
        cmocka_unit_test(headings_and_separators_are_those_that_people_use),
        cmocka_unit_test(blanks_hyphens_capitals_and_accents_make_no_other_region),
        cmocka_unit_test(a_region_is_found_by_name_and_the_nearest_one_is_told),
        cmocka_unit_test(the_twelve_provinces_are_the_country),
        cmocka_unit_test(the_text_that_is_kept_reads_again_to_the_same_without_its_evidence),
        cmocka_unit_test(a_table_that_is_not_there_is_no_input),
        cmocka_unit_test(five_hundred_and_twelve_regions_are_possible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
