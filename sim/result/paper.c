#include "design/study.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/error.h"
#include "result/numbers.h"

/* Room that tables take from while they are printed. */

struct kith_paper {
    size_t size, used;
    max_align_t at[];
};

/* What the tables of tell/by.c, tell/population.c, tell/questions.c and tell/precision.c take at a time, and more. */
int
kith_study_paper(struct kith_study *self, struct kith_error *err)
{
    enum { NUMBERS = 1024, OF_A_PAIR = 1024 };
    const size_t runs = (size_t) self->n_draws * self->per_draw;
    const size_t bytes = ((self->options.n_by ? 5 : 1) * runs + self->n_draws + self->parameters.most + self->parameters.n + NUMBERS) * sizeof(double)
        + self->n_scenarios * self->options.n_precision * OF_A_PAIR;
    self->paper = malloc(sizeof *self->paper + bytes);
    if (!self->paper)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for tables");
    self->paper->size = bytes;
    self->paper->used = 0;
    return KITH_OK;
}

void *
kith_study_take(const struct kith_study *self, size_t bytes)
{
    struct kith_paper *paper = self->paper;
    const size_t more = (bytes + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    if (!paper || more > paper->size - paper->used)
        return NULL;
    void *taken = (char *) paper->at + paper->used;
    paper->used += more;
    return taken;
}

void
kith_study_back(const struct kith_study *self, const void *taken)
{
    if (taken)
        self->paper->used = (size_t) ((const char *) taken - (const char *) self->paper->at);
}

int
kith_study_has_tables_only(const struct kith_study *study, FILE *to)
{
    if (study && to && !study->opened)
        return 0;
    if (study && to)
        kith_screen_print(to, "%s was read from its file: kith_study_table() has its numbers; what is printed of a run is printed by the run\n",
            study->opened);
    return 1;
}
