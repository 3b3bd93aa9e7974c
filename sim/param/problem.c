#include "param/problem.h"

#include <stdlib.h>

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

int
kith_problems_tell(const struct kith_problems *self, const char *about, struct kith_error *err)
{
    const struct kith_problem **sorted;
    int status, i = 0;

    if (self->pool->failed)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", about);
    if (!self->count)
        return KITH_OK;
    sorted = malloc((size_t) self->count * sizeof *sorted);
    if (!sorted)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", about);
    for (const struct kith_problem *one = self->last; one; one = one->next)
        sorted[i++] = one;
    qsort(sorted, (size_t) self->count, sizeof *sorted, by_place);
    status = sorted[0]->status;
    for (i = 0; i < self->count; i++)
        tell(sorted[i], err);
    free(sorted);
    return status;
}
