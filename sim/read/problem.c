#include "read/problem.h"

#include <stdlib.h>
#include <string.h>

void
kith_problem_add(struct kith_problems *self, int status, struct kith_place place, const char *format, ...)
{
    struct kith_problem *const problem = kith_pool_take(self->pool, sizeof *problem);
    va_list args;

    if (!problem)
        return;
    va_start(args, format);
    problem->text = kith_pool_formatv(self->pool, format, args);
    va_end(args);
    problem->status = status;
    problem->place = place;
    problem->number = self->count++;
    problem->next = self->last;
    self->last = problem;
}

static int
by_place(const void *left, const void *right)
{
    const struct kith_problem *const a = *(const struct kith_problem *const *) left;
    const struct kith_problem *const b = *(const struct kith_problem *const *) right;
    const int pairs[4][2] = { { a->place.order, b->place.order }, { a->place.line, b->place.line },
        { a->place.column, b->place.column }, { a->number, b->number } };

    for (int i = 0; i < 4; i++)
        if (pairs[i][0] != pairs[i][1])
            return pairs[i][0] < pairs[i][1] ? -1 : 1;
    return 0;
}

static void
tell(const struct kith_problem *problem, struct kith_error *err)
{
    const struct kith_place at = problem->place;
    if (!at.file)
        kith_fail(err, problem->status, "%s", problem->text);
    else if (!at.line)
        kith_fail(err, problem->status, "%s: %s", at.file, problem->text);
    else if (!at.column)
        kith_fail(err, problem->status, "%s:%d: %s", at.file, at.line, problem->text);
    else
        kith_fail(err, problem->status, "%s:%d:%d: %s", at.file, at.line, at.column, problem->text);
}

/* Takes the line from `at` on back when it is one of the first `before` bytes: the same wrong --set, or the same
 * wrong base, for one scenario after the other. */
static void
tell_once(const struct kith_problem *problem, size_t before, struct kith_error *err)
{
    const size_t at = err ? err->length : 0;
    tell(problem, err);
    if (!before || !err->text || err->length <= at + 1)
        return;
    const char *line = err->text + at + 1;
    for (size_t i = 0; i < before;) {
        const size_t size = strcspn(err->text + i, "\n");
        if (size == err->length - at - 1 && memcmp(err->text + i, line, size) == 0) {
            err->length = at;
            err->text[at] = '\0';
            err->count--;
            return;
        }
        i += size + 1;
    }
}

int
kith_problems_tell(const struct kith_problems *self, const char *about, struct kith_error *err)
{
    const struct kith_problem **sorted;
    int status, i = 0, broken = 0;

    if (self->pool->failed)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", about);
    if (!self->count)
        return KITH_OK;
    sorted = malloc((size_t) self->count * sizeof *sorted);
    if (!sorted)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", about);
    for (const struct kith_problem *one = self->last; one; one = one->next)
        broken |= (sorted[i++] = one)->status == KITH_ERR_IO;
    qsort(sorted, (size_t) self->count, sizeof *sorted, by_place);
    status = broken ? KITH_ERR_IO : sorted[0]->status;
    const size_t before = err ? err->length : 0;
    for (i = 0; i < self->count; i++)
        if (!broken || sorted[i]->status == KITH_ERR_IO) /* what was not read says nothing of the rest */
            tell_once(sorted[i], before, err);
    free(sorted);
    return status;
}
