/* Are broken inputs refused with the right words? One file for each defect, named after it.
 *
 * A file says in its first lines what must be told about it, and nothing else may be told:
 *     # expect: 4:13: violence.low_rate has no unit        line, column
 *     # expect: bases/circle.yaml:1: ...                   a line of another file
 *     # expect: -: it is a directory                       no place
 *     # status: 66                                         78 unless said
 * What cannot carry a comment has its lines in NAME.expect beside it.
 *
 * The corpus is written against tests/support/small_schema.h. For the schema of the model, set
 * SCHEMA below, give base.yaml the model's parameters and put its paths and units into the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../support/small_schema.h"
#include "read/evidence.h"
#include "read/regions.h"
#include "read/scenario.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA (&small_schema)
#define FOLDER "tests/bad/"

enum { MOST_LINES = 16, LONGEST = 1024 };

/* What must be told about one file. */
struct expectation {
    char line[MOST_LINES][LONGEST];
    int n, status;
};

static void
take_line(struct expectation *self, char *line)
{
    line[strcspn(line, "\r\n")] = '\0';
    if (strncmp(line, "# expect: ", 10) == 0 && self->n < MOST_LINES)
        snprintf(self->line[self->n++], LONGEST, "%s", line + 10);
    else if (strncmp(line, "# status: ", 10) == 0)
        self->status = -atoi(line + 10);
}

static void
read_expectation(struct expectation *self, const char *path)
{
    char line[LONGEST], beside[LONGEST];
    FILE *file;

    *self = (struct expectation) { .status = KITH_ERR_CONFIG };
    snprintf(beside, sizeof beside, "%s.expect", path);
    file = fopen(beside, "r");
    if (!file)
        file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        take_line(self, line);
    fclose(file);
}

/* "12:3: words" is about `path` itself, "name:12: words" about a neighbour, "-: words" has no place. */
static int
is_told(const char *told, const char *path, const char *expected)
{
    char start[2 * LONGEST];
    const char *const words = strstr(expected, ": ") + 2;
    const int place = (int) (words - expected) - 2;

    if (*expected == '-')
        snprintf(start, sizeof start, "%s: ", path);
    else if (*expected >= '0' && *expected <= '9')
        snprintf(start, sizeof start, "%s:%.*s:", path, place, expected);
    else
        snprintf(start, sizeof start, FOLDER "%.*s:", place, expected);
    if (strncmp(told, start, strlen(start)) != 0)
        return 0;
    const size_t length = strcspn(told, "\n");
    const char *const found = strstr(told, words);
    return found && found + strlen(words) <= told + length;
}

/* Says in which way the problems differ from what was expected; 0 if they do not. */
static int
differs(const char *path, int status, const struct kith_error *err)
{
    struct expectation expected;
    const char *told = err->text ? err->text : "";
    int wrong;

    read_expectation(&expected, path);
    wrong = expected.n == 0 || expected.n != err->count || expected.status != status;
    for (int i = 0; i < expected.n && !wrong; i++) {
        wrong = !is_told(told, path, expected.line[i]);
        told += strcspn(told, "\n");
        told += *told == '\n';
    }
    if (wrong) {
        print_message("%s: status %d, told:\n%s\nexpected %d:\n", path, status, err->text ? err->text : "nothing", expected.status);
        for (int i = 0; i < expected.n; i++)
            print_message("%s\n", expected.line[i]);
    }
    return wrong;
}

static int
spoils_scenario(const char *path)
{
    struct kith_scenario *scenario = NULL;
    struct kith_error err = { 0 };
    const int status = kith_scenario_read(&scenario, SCHEMA, path, NULL, 0, &err);
    const int wrong = scenario != NULL || differs(path, status, &err);

    kith_scenario_free(scenario);
    kith_error_clear(&err);
    return wrong;
}

static int
spoils_table(const char *path)
{
    struct kith_evidence *table = NULL;
    struct kith_error err = { 0 };
    const int status = kith_evidence_load(&table, path, &err);
    const int wrong = table != NULL || differs(path, status, &err);

    kith_evidence_free(table);
    kith_error_clear(&err);
    return wrong;
}

static int
spoils_regions(const char *path)
{
    struct kith_regions *table = NULL;
    struct kith_error err = { 0 };
    const int status = kith_regions_read(&table, path, &err);
    const int wrong = table != NULL || differs(path, status, &err);

    kith_regions_free(table);
    kith_error_clear(&err);
    return wrong;
}

static int
ends_with(const char *name, const char *ending)
{
    const size_t n = strlen(name), k = strlen(ending);
    return n > k && strcmp(name + n - k, ending) == 0;
}

/* Tries every file of a folder; gives the number of files and, in *wrong, of those not refused well. */
static int
walk(const char *folder, const char *ending, int (*try)(const char *path), int *wrong)
{
    DIR *const all = opendir(folder);
    const struct dirent *one;
    char path[LONGEST];
    int n = 0;

    *wrong = 0;
    assert_non_null(all);
    while ((one = readdir(all))) {
        if (!ends_with(one->d_name, ending) || strcmp(one->d_name, "base.yaml") == 0
            || strcmp(one->d_name, "evidence.csv") == 0)
            continue;
        snprintf(path, sizeof path, "%s%s", folder, one->d_name);
        *wrong += try(path);
        n++;
    }
    closedir(all);
    return n;
}

static void
every_broken_scenario_is_refused_at_its_place_and_for_its_one_defect(void **state)
{
    int wrong;
    (void) state;
    assert_true(walk(FOLDER, ".yaml", spoils_scenario, &wrong) >= 36);
    assert_int_equal(wrong, 0);
}

static void
every_broken_evidence_table_is_refused_at_its_line(void **state)
{
    int wrong;
    (void) state;
    assert_true(walk(FOLDER "tables/", ".csv", spoils_table, &wrong) >= 10);
    assert_int_equal(wrong, 0);
}

static void
every_broken_table_of_regions_is_refused_at_its_place(void **state)
{
    int wrong;
    (void) state;
    assert_true(walk(FOLDER "regions/", ".csv", spoils_regions, &wrong) >= 25);
    assert_int_equal(wrong, 0);
}

static void
the_scenario_that_they_spoil_is_good(void **state)
{
    struct kith_scenario *scenario = NULL;
    struct kith_error err = { 0 };

    (void) state;
    const int status = kith_scenario_read(&scenario, SCHEMA, FOLDER "base.yaml", NULL, 0, &err);
    if (err.text)
        print_message("%s\n", err.text);
    assert_int_equal(status, KITH_OK);
    kith_scenario_free(scenario);
    kith_error_clear(&err);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_scenario_that_they_spoil_is_good),
        cmocka_unit_test(every_broken_scenario_is_refused_at_its_place_and_for_its_one_defect),
        cmocka_unit_test(every_broken_evidence_table_is_refused_at_its_line),
        cmocka_unit_test(every_broken_table_of_regions_is_refused_at_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
