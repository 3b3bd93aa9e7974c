/* Memory runs out while an answer is made from a result: a status that says so, never another answer, never a page without a part.
 *
 * Link with -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc: our own calls fail, not those inside of libraries. Every 97th does, from another one
 * in each verb; tests/fault fails each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "design/options.h"
#include "design/study.h"
#include "kith.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *at, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *at, size_t size);

enum { STEP = 97, NEVER = INT_MAX };

static int calls, to_fail = NEVER;
static pid_t self;
static char result[] = "/tmp/kith-decide-XXXXXX/a.h5", page[] = "/tmp/kith-decide-XXXXXX/a.html";

/* HDF5 1.10 loses the texts that it has read when there is no memory for the next; LeakSanitizer asks here what to forgive. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
    return "leak:libhdf5";
}

/* What looks through the file first is a process of its own, and its allocations are not those that are counted here. */
static int
fails(void)
{
    return getpid() == self && calls++ == to_fail;
}

void *
__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *at, size_t size)
{
    return fails() ? NULL : __real_realloc(at, size);
}

/* ---- a result, and what is made of it ---- */

static int
make_result(void **state)
{
    static const char *const paths[] = { "scenarios/fragmented.yaml", "scenarios/integral.yaml" };
    struct kith_scenario *scenario[2];
    struct kith_options options = kith_options_default();
    struct kith_study *study = NULL;
    struct kith_error err = { 0 };
    char *const slash = strrchr(result, '/');
    (void) state;
    self = getpid();
    *slash = '\0';
    if (!mkdtemp(result))
        return -1;
    memcpy(page, result, strlen(result));
    *slash = '/';
    for (int i = 0; i < 2; i++)
        assert_int_equal(kith_scenario_load(&scenario[i], paths[i], NULL, 0, &err), KITH_OK);
    options.families = 4;
    options.replicates = 8;
    options.per_draw = 2;
    options.draws = KITH_DRAWS_PRIOR;
    options.threads = 1;
    options.output = result;
    assert_int_equal(kith_study_run(&study, (const struct kith_scenario *const *) scenario, 2, &options, &err), KITH_OK);
    kith_study_free(study);
    for (int i = 0; i < 2; i++)
        kith_scenario_free(scenario[i]);
    kith_error_clear(&err);
    return 0;
}

static int
remove_result(void **state)
{
    (void) state;
    remove(page);
    remove(result);
    *strrchr(result, '/') = '\0';
    return rmdir(result);
}

static int
decide(char **said, size_t *length, struct kith_error *err)
{
    struct kith_decide_options options = kith_decide_options_default();
    struct kith_answer *answer = NULL;
    const int status = kith_decide(&answer, result, &options, err);
    to_fail = NEVER;
    assert_true((status == KITH_OK) == (answer != NULL));
    FILE *const to = status ? NULL : open_memstream(said, length);
    if (to) {
        kith_answer_print(answer, to);
        fclose(to);
    }
    kith_answer_free(answer);
    return status;
}

static int
brief(char **said, size_t *length, struct kith_error *err)
{
    const struct kith_brief_options options = kith_brief_options_default();
    const int status = kith_brief(result, page, &options, err);
    to_fail = NEVER;
    if (!status) {
        FILE *const from = fopen(page, "r");
        assert_non_null(from);
        *said = __real_calloc(1, 1 << 20);
        *length = fread(*said, 1, (1 << 20) - 1, from);
        fclose(from);
    }
    remove(page);
    return status;
}

/* ---- the law ---- */

static void
says_so_or_says_the_same(int (*verb)(char **said, size_t *length, struct kith_error *err), int first)
{
    char *wanted = NULL;
    size_t length = 0;
    struct kith_error err = { 0 };
    int failed = 0, all;
    calls = 0;
    assert_int_equal(verb(&wanted, &length, &err), KITH_OK);
    all = calls;
    assert_true(length > 1000 && all > 20 * STEP);
    for (int n = first; n < all; n += STEP) {
        char *said = NULL;
        size_t got = 0;
        calls = 0;
        to_fail = n;
        const int status = verb(&said, &got, &err);
        failed += status != KITH_OK;
        if (status && (status != KITH_ERR_MEMORY || !err.text || !strstr(err.text, "memory")))
            fail_msg("allocation %d: status %d, '%s'", n, status, err.text ? err.text : "");
        if (!status && (got != length || memcmp(said, wanted, length) != 0))
            fail_msg("allocation %d: something else is said", n);
        kith_error_clear(&err);
        free(said);
    }
    assert_true(failed > 20);
    free(wanted);
}

static void
a_decision_without_memory_is_none(void **state)
{
    (void) state;
    says_so_or_says_the_same(decide, 4);
}

static void
a_brief_without_memory_is_none(void **state)
{
    (void) state;
    says_so_or_says_the_same(brief, 15);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decision_without_memory_is_none),
        cmocka_unit_test(a_brief_without_memory_is_none),
    };
    return cmocka_run_group_tests(tests, make_result, remove_result);
}
