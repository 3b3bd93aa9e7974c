/* Every scenario of the folder: it says what it is, cites what is there, changes something, and runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <math.h>

#include "read/evidence.h"
#include "read/regions.h"
#include "read/scenario.h"
#include "world_fixture.h"

#define FOLDER "scenarios"
#define TOGETHER "scenarios/everything-together.yaml"

enum { MOST_FILES = 64, MOST_PATH = 300, LEAST_FILES = 17, LEAST_ABOUT = 300, FAMILIES = 40, YEARS = 10, DRAWS = 200 };

static char files[MOST_FILES][MOST_PATH];
static size_t n_files;

static int
by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static int
list_files(void **state)
{
    DIR *folder = opendir(FOLDER);
    const struct dirent *one;

    (void) state;
    while (folder && (one = readdir(folder)))
        if (strlen(one->d_name) > 5 && strcmp(one->d_name + strlen(one->d_name) - 5, ".yaml") == 0 && n_files < MOST_FILES)
            snprintf(files[n_files++], MOST_PATH, "%s/%s", FOLDER, one->d_name);
    if (folder)
        closedir(folder);
    qsort(files, n_files, sizeof *files, by_name);
    return n_files < LEAST_FILES || n_files == MOST_FILES;
}

static char *
text_of(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = calloc(1 << 18, 1);
    assert_non_null(text);
    assert_in_range(fread(text, 1, 1 << 18, file), 1, (1 << 18) - 1);
    fclose(file);
    return text;
}

/* The file that a file extends; "" when it extends none. */
static void
base_of(const char *path, char *base)
{
    char *text = text_of(path), name[100] = "";
    const char *at = strstr(text, "\nextends: ");
    *base = '\0';
    if (at && sscanf(at, "\nextends: %99s", name) == 1)
        snprintf(base, MOST_PATH, "%s/%s", FOLDER, name);
    free(text);
}

static int
is_own(const struct kith_entry *entry, const char *path)
{
    return strcmp(entry->file, path) == 0;
}

static int
same_names(const struct kith_entry *a, const struct kith_entry *b)
{
    int same = a->n_names == b->n_names;
    for (size_t i = 0; same && i < a->n_names; i++)
        same = strcmp(a->names[i], b->names[i]) == 0;
    return same;
}

/* Whether two entries give the same value and the same draws. */
static int
is_same(const struct kith_entry *a, const struct kith_entry *b)
{
    const double x[] = { a->value, a->a, a->b, a->low, a->high }, y[] = { b->value, b->a, b->b, b->low, b->high };
    return a->law == b->law && memcmp(x, y, sizeof x) == 0 && a->bits == b->bits && same_names(a, b)
        && strcmp(a->text ? a->text : "", b->text ? b->text : "") == 0;
}

/* ---- what a file says of itself ---- */

static void
each_has_a_title_and_says_what_it_is(void **state)
{
    (void) state;
    for (size_t f = 0; f < n_files; f++) {
        struct kith_scenario *scenario = scenario_of(files[f], "");
        print_message("%s\n", files[f]);
        assert_true(strlen(kith_scenario_title(scenario)) >= 10);
        assert_true(strlen(kith_scenario_about(scenario)) >= LEAST_ABOUT);
        kith_scenario_free(scenario);
    }
}

static size_t
cited_in(const char *text, const struct kith_evidence *evidence)
{
    size_t n = 0, length;
    for (const char *at = text; (at = kith_evidence_cited(at, &length)); at += length, n++) {
        char id[20] = "";
        assert_true(length < sizeof id);
        memcpy(id, at, length);
        if (!kith_evidence_find(evidence, id))
            print_error("there is no evidence %s\n", id);
        assert_non_null(kith_evidence_find(evidence, id));
    }
    return n;
}

/* kith check looks at sources; here the about is read, too. */
static void
each_cites_evidence_or_says_that_there_is_none(void **state)
{
    struct kith_evidence *evidence;
    struct kith_error err = { 0 };

    (void) state;
    must(kith_evidence_load(&evidence, FOLDER "/evidence.csv", &err), &err);
    for (size_t f = 0; f < n_files; f++) {
        struct kith_scenario *scenario = scenario_of(files[f], "");
        size_t n, cited = cited_in(kith_scenario_about(scenario), evidence);
        const struct kith_entry *entries = kith_scenario_entries(scenario, &n);
        for (size_t i = 0; i < n; i++)
            cited += is_own(&entries[i], files[f]) ? cited_in(entries[i].source, evidence) : 0;
        print_message("%s cites %zu times\n", files[f], cited);
        assert_true(cited || strstr(kith_scenario_about(scenario), "no source was found"));
        kith_scenario_free(scenario);
    }
    kith_evidence_free(evidence);
}

/* ---- what a file changes ---- */

/* fragmented.yaml is the baseline under another name, and says so. */
static void
each_changes_something(void **state)
{
    (void) state;
    for (size_t f = 0; f < n_files; f++) {
        char base_path[MOST_PATH];
        base_of(files[f], base_path);
        if (strcmp(files[f], BASELINE) == 0) {
            assert_string_equal(base_path, "");
            continue;
        }
        assert_string_not_equal(base_path, "");
        struct kith_scenario *scenario = scenario_of(files[f], ""), *base = scenario_of(base_path, "");
        size_t n, changed = 0, own = 0;
        const struct kith_entry *entries = kith_scenario_entries(scenario, &n);
        for (size_t i = 0; i < n; i++) {
            const struct kith_entry *before = kith_scenario_find(base, entries[i].path);
            if (!is_own(&entries[i], files[f]))
                continue;
            own++;
            changed += !before || !is_same(&entries[i], before);
        }
        print_message("%s changes %zu values of %zu\n", files[f], changed, own);
        if (strcmp(files[f], FRAGMENTED) == 0)
            assert_int_equal(own, 0);
        else
            assert_true(changed > 0);
        kith_scenario_free(base);
        kith_scenario_free(scenario);
    }
}

/* Whether a value of that path in one of the other files is the same. */
static int
is_in_another(const struct kith_entry *entry, struct kith_scenario *const *all)
{
    int found = 0;
    for (size_t f = 0; f < n_files && !found; f++) {
        const struct kith_entry *there = kith_scenario_find(all[f], entry->path);
        found = strcmp(files[f], TOGETHER) && there && is_own(there, files[f]) && is_same(there, entry);
    }
    return found;
}

static void
everything_together_is_made_of_the_others(void **state)
{
    struct kith_scenario *all[MOST_FILES], *together = scenario_of(TOGETHER, "");
    size_t n;
    const struct kith_entry *entries = kith_scenario_entries(together, &n);

    (void) state;
    for (size_t f = 0; f < n_files; f++)
        all[f] = scenario_of(files[f], "");
    for (size_t i = 0; i < n; i++) {
        if (!is_own(&entries[i], TOGETHER) || is_in_another(&entries[i], all))
            continue;
        print_error("%s:%d: %s is in no other file\n", TOGETHER, entries[i].line, entries[i].path);
        fail();
    }
    for (size_t f = 0; f < n_files; f++)
        kith_scenario_free(all[f]);
    kith_scenario_free(together);
}

/* What a value would be if the file left things as they are; NaN when nobody can say. */
static double
without_effect(const struct kith_scenario *scenario, const struct kith_scenario *base, const struct kith_entry *entry, const double *before)
{
    const struct kith_entry *there = kith_scenario_find(base, entry->path);
    char path[200];
    if (there)
        return before[there - kith_scenario_entries(base, &(size_t) { 0 })];
    const char *last = strrchr(entry->path, '.');
    snprintf(path, sizeof path, "%.*s.how", (int) (last - entry->path), entry->path);
    const struct kith_entry *kind = kith_scenario_find(scenario, path);
    return kind && kind->bits == KITH_MULTIPLY ? 1 : NAN;
}

/* Scenarios share the draws of a parameter, so a prior that overlaps the baseline's may still be better in
 * every draw. Where a source says that no effect is included, some draws must have none or less, and some more. */
static void
what_is_said_to_include_no_effect_does(void **state)
{
    size_t checked = 0;

    (void) state;
    for (size_t f = 0; f < n_files; f++) {
        char base_path[MOST_PATH];
        base_of(files[f], base_path);
        if (!*base_path)
            continue;
        struct kith_scenario *scenario = scenario_of(files[f], ""), *base = scenario_of(base_path, "");
        size_t n, m;
        const struct kith_entry *entries = kith_scenario_entries(scenario, &n);
        kith_scenario_entries(base, &m);
        double *values = calloc(n, sizeof *values), *before = calloc(m, sizeof *before);
        int *less = calloc(2 * n, sizeof *less), *more = less + n;
        assert_true(values && before && less);
        for (uint32_t draw = 0; draw < DRAWS; draw++) {
            kith_scenario_prior(scenario, 1, draw, values);
            kith_scenario_prior(base, 1, draw, before);
            for (size_t i = 0; i < n; i++) {
                const double none = without_effect(scenario, base, &entries[i], before);
                less[i] += values[i] <= none;
                more[i] += values[i] >= none;
            }
        }
        for (size_t i = 0; i < n; i++) {
            if (!is_own(&entries[i], files[f])
                || !(strstr(entries[i].source, "no gain is included") || strstr(entries[i].source, "no effect is included")
                    || strstr(entries[i].source, "no change is included") || strstr(entries[i].source, "no growth is included")))
                continue;
            if (less[i] < DRAWS / 20 || more[i] < DRAWS / 20)
                print_error("%s: %s: %d of %d draws are without effect or below, %d or above\n", files[f], entries[i].path, less[i],
                    (int) DRAWS, more[i]);
            assert_true(less[i] >= DRAWS / 20 && more[i] >= DRAWS / 20);
            checked++;
        }
        free(less);
        free(before);
        free(values);
        kith_scenario_free(base);
        kith_scenario_free(scenario);
    }
    assert_true(checked >= 30);
}

/* ---- what can be done with it ---- */

static void
all_can_be_compared(void **state)
{
    static const char *const collections[] = { "profiles", "problems", "services", "reporters", "groups", "pathways" };
    struct kith_scenario *first = scenario_of(BASELINE, "");

    (void) state;
    for (size_t f = 0; f < n_files; f++) {
        struct kith_scenario *scenario = scenario_of(files[f], "");
        for (size_t c = 0; c < sizeof collections / sizeof *collections; c++) {
            size_t n, m;
            const char *const *x = kith_scenario_members(first, collections[c], &n);
            const char *const *y = kith_scenario_members(scenario, collections[c], &m);
            assert_int_equal(n, m);
            for (size_t i = 0; i < n; i++)
                assert_string_equal(x[i], y[i]);
        }
        kith_scenario_free(scenario);
    }
    kith_scenario_free(first);
}

static void
cohort_runs_accept_each(void **state)
{
    (void) state;
    for (size_t f = 0; f < n_files; f++)
        for (int draw = POINT; draw < 3; draw++) {
            struct kith_rules *rules = rules_of(files[f], "cohort.intake=26 week; cohort.run_in=0 week", draw, FAMILIES);
            struct kith_world *world = world_of(rules, 5, FAMILIES, 1, kith_body_best());
            assert_non_null(run_of(world));
            kith_world_free(world);
            kith_rules_free(rules);
        }
}

/* In every region of the table that comes with them, at every quarter of the years of a policy. */
static void
population_rules_accept_each(void **state)
{
    struct kith_regions *regions;
    struct kith_error err = { 0 };
    size_t n_regions;

    (void) state;
    must(kith_regions_read(&regions, FOLDER "/regions.csv", &err), &err);
    const struct kith_region *region = kith_regions_list(regions, &n_regions);
    for (size_t f = 0; f < n_files; f++) {
        struct kith_scenario *scenario = scenario_of(files[f], "");
        struct kith_params params;
        size_t n;
        kith_scenario_entries(scenario, &n);
        double *values = calloc(2 * n, sizeof *values);
        assert_non_null(values);
        must(kith_scenario_check_regions(scenario, regions, &err), &err);
        kith_scenario_prior(scenario, 1, 0, values);
        for (size_t r = 0; r < n_regions; r++) {
            const struct kith_area area = { region[r].households, region[r].reports, region[r].capacity, 0, 0, 0, 0, 0, 0, 0 };
            for (uint32_t week = 0; week < YEARS * KITH_YEAR; week++) {
                struct kith_rules *rules = NULL;
                if (!kith_scenario_values_at(scenario, values, week, region[r].name, values + n) && week)
                    continue;
                kith_scenario_fill(scenario, values + n, &params);
                must(kith_rules_population(&rules, &params, &area, &err), &err);
                kith_rules_free(rules);
            }
        }
        free(values);
        kith_scenario_free(scenario);
    }
    kith_regions_free(regions);
}

static void
the_tutorial_names_each(void **state)
{
    char *text = text_of(FOLDER "/README.md");

    (void) state;
    for (size_t f = 0; f < n_files; f++) {
        if (!strstr(text, files[f] + strlen(FOLDER "/")))
            print_error("README.md does not name %s\n", files[f]);
        assert_non_null(strstr(text, files[f] + strlen(FOLDER "/")));
    }
    free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_a_title_and_says_what_it_is),
        cmocka_unit_test(each_cites_evidence_or_says_that_there_is_none),
        cmocka_unit_test(each_changes_something),
        cmocka_unit_test(everything_together_is_made_of_the_others),
        cmocka_unit_test(what_is_said_to_include_no_effect_does),
        cmocka_unit_test(all_can_be_compared),
        cmocka_unit_test(cohort_runs_accept_each),
        cmocka_unit_test(population_rules_accept_each),
        cmocka_unit_test(the_tutorial_names_each),
    };
    return cmocka_run_group_tests(tests, list_files, NULL);
}
