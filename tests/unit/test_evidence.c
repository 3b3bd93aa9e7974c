/* Evidence tables: what read/evidence.h promises. Broken ones have a test of their own in tests/bad. */
#include "../support/folder.h"

#include "read/evidence.h"

#define HEADER "id,quantity,value,denominator,year,source,grade\r\n"

static struct kith_evidence *
load(struct folder *folder, const char *text)
{
    struct kith_evidence *table = NULL;
    struct kith_error err = { 0 };
    const int status = kith_evidence_load(&table, folder_write(folder, "evidence.csv", text), &err);

    if (err.text)
        print_message("%s\n", err.text);
    assert_int_equal(status, KITH_OK);
    return table;
}

static void
fields_may_be_quoted_hold_commas_quotes_and_lines_and_end_in_any_way(void **state)
{
    struct folder folder;

    (void) state;
    folder_open(&folder);
    struct kith_evidence *const table = load(&folder,
        "\xEF\xBB\xBF" HEADER "C2.06,\"a, b\",\"say \"\"no\"\"\",\"two\nlines\",2020,s,cohort\r\n\n"
        "CJ.01,q,,,,s,literature\nC2.05,q,1,d,2020,\"\xC3\xA9\",assumption");
    const struct kith_evidence_row *const row = kith_evidence_find(table, "C2.06");
    assert_int_equal(kith_evidence_count(table), 3);
    assert_string_equal(row->field[KITH_EVIDENCE_QUANTITY], "a, b");
    assert_string_equal(row->field[KITH_EVIDENCE_VALUE], "say \"no\"");
    assert_string_equal(row->field[KITH_EVIDENCE_DENOMINATOR], "two\nlines");
    assert_int_equal(row->line, 2);
    assert_int_equal(kith_evidence_find(table, "CJ.01")->line, 5);
    assert_string_equal(kith_evidence_find(table, "C2.05")->field[KITH_EVIDENCE_GRADE], "assumption");
    assert_ptr_equal(kith_evidence_at(table, 1), kith_evidence_find(table, "CJ.01"));
    assert_null(kith_evidence_at(table, 3));
    kith_evidence_free(table);
    folder_close(&folder);
}

static void
a_row_prints_its_fields_and_an_unknown_id_the_nearest_one(void **state)
{
    struct folder folder;
    struct kith_error err = { 0 };
    char text[256] = "";

    (void) state;
    folder_open(&folder);
    struct kith_evidence *const table = load(&folder, HEADER "C2.06,still violent,0.5,,2020,the report,cohort\r\n");
    FILE *const to = fopen(folder_path(&folder, "out"), "w+");
    assert_non_null(to);
    assert_int_equal(kith_evidence_print(to, table, "C2.06", &err), KITH_OK);
    rewind(to);
    assert_true(fread(text, 1, sizeof text - 1, to) > 0);
    fclose(to);
    assert_string_equal(text,
        "id           C2.06\nquantity     still violent\nvalue        0.5\nyear         2020\n"
        "source       the report\ngrade        cohort\n");
    assert_int_equal(kith_evidence_print(stdout, table, "C2.07", &err), KITH_ERR_USAGE);
    assert_string_equal(err.text, "C2.07 is not in the evidence table; did you mean C2.06?");
    kith_error_clear(&err);
    kith_evidence_free(table);
    folder_close(&folder);
}

static void
a_table_that_is_not_there_is_no_input(void **state)
{
    struct kith_evidence *table = NULL;
    struct kith_error err = { 0 };

    (void) state;
    assert_int_equal(kith_evidence_load(&table, "tests/bad/nobody.csv", &err), KITH_ERR_NOINPUT);
    assert_string_equal(err.text, "tests/bad/nobody.csv: there is no such file");
    assert_null(table);
    kith_error_clear(&err);
    kith_evidence_free(NULL);
}

static void
ids_are_found_in_a_text_and_only_ids(void **state)
{
    static const struct {
        const char *text, *ids;
    } cases[] = {
        { "C2.06", "C2.06 " },
        { "C2.06, V3.16; see also CJ.01.", "C2.06 V3.16 CJ.01 " },
        { "(H5.03)/IM.01", "H5.03 IM.01 " },
        { "C2.6 c2.06 C2.061 xC2.06 2.06 C.0a", "" },
        { "K5.01-K5.03", "K5.01 K5.03 " },
        { "", "" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char found[64] = "";
        size_t length;
        for (const char *at = cases[i].text; (at = kith_evidence_cited(at, &length)); at += length) {
            strncat(found, at, length);
            strcat(found, " ");
        }
        assert_string_equal(found, cases[i].ids);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_may_be_quoted_hold_commas_quotes_and_lines_and_end_in_any_way),
        cmocka_unit_test(a_row_prints_its_fields_and_an_unknown_id_the_nearest_one),
        cmocka_unit_test(a_table_that_is_not_there_is_no_input),
        cmocka_unit_test(ids_are_found_in_a_text_and_only_ids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
