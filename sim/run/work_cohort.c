#include "run/work.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/* A cohort has no past: branch after branch, from the first week to the last. */

/* One unit after the other is often of the same draw: it has the rules of the one before. */
static int
take_rules(struct kith_bench *self, const struct kith_work_unit *unit, const struct kith_params *params, struct kith_error *err)
{
    if (self->own && self->families == unit->families && memcmp(&self->own->params, params, sizeof *params) == 0)
        return KITH_OK;
    kith_rules_free(self->own);
    self->own = NULL;
    self->families = unit->families;
    return kith_rules_new(&self->own, params, unit->families, err);
}

/* The world of the unit before, begun anew; it has as many families, and rules of the same sizes. */
static int
begin(struct kith_bench *self, const struct kith_work_unit *unit, struct kith_error *err)
{
    const struct kith_key key = kith_key_of(unit->seed, unit->run);
    if (!self->cohort)
        return kith_world_new(&self->cohort, self->own, key, unit->families, self->work->threads, self->work->portable ? KITH_PORTABLE : kith_body_best(), err);
    kith_world_reset(self->cohort, self->own, key);
    self->cohort->threads = kith_bench_threads(self);
    return KITH_OK;
}

static int
run_branch(struct kith_bench *self, const struct kith_work_unit *unit, size_t b, const int64_t **counts, struct kith_error *err)
{
    const struct kith_branch *branch = &unit->branch[b];
    TRY(take_rules(self, unit, branch->params, err));
    TRY(begin(self, unit, err));
    TRY(kith_bench_course(self, unit, branch, self->cohort, err));
    TRY(kith_world_run(self->cohort, self->work->stop, counts, err));
    self->effort.simulated += (double) self->cohort->family_weeks;
    return KITH_OK;
}

/* ---- units that are kept together ---- */

int
kith_bench_begin_part(struct kith_bench *self, size_t n, struct kith_error *err)
{
    struct kith_part *part = &self->part;
    const size_t total = self->work->layout->total;
    part->kept.n = part->there = part->given = part->found = 0;
    if (!kith_checkpoint_is_on(self->work->checkpoint))
        return KITH_OK;
    if (n > part->room) {
        free(part->kept.counts);
        free(part->kept.weeks);
        part->kept.counts = malloc(n * total * sizeof *part->kept.counts);
        part->kept.weeks = malloc(n * sizeof *part->kept.weeks);
        part->room = part->kept.counts && part->kept.weeks ? n : 0;
    }
    if (n > part->room)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for the counts of %zu runs", n);
    part->kept.n = n;
    return KITH_OK;
}

/* What is kept of a part is known by its first unit: all, or the first ones. */
static void
find_part(struct kith_bench *self, const struct kith_work_unit *unit)
{
    struct kith_part *part = &self->part;
    part->first = *unit;
    part->branch = unit->branch->id;
    if (kith_checkpoint_read_counts(self->work->checkpoint, unit, part->branch, &part->kept))
        part->there = part->kept.n;
    else
        part->there = kith_checkpoint_read_begun(self->work->checkpoint, unit, part->branch, &part->kept);
    part->found = part->there;
}

/* A unit of a part: taken from what is kept, or run. */
static int
run_in_part(struct kith_bench *self, const struct kith_work_unit *unit, struct kith_error *err)
{
    struct kith_part *part = &self->part;
    const struct kith_layout *layout = self->work->layout;
    if (!part->given)
        find_part(self, unit);
    int64_t *kept = part->kept.counts + part->given * layout->total;
    struct kith_kept_weeks *weeks = &part->kept.weeks[part->given];
    if (part->given == part->there) {
        const int64_t *counts;
        TRY(run_branch(self, unit, 0, &counts, err));
        memcpy(kept, counts, layout->total * sizeof *kept);
        *weeks = (struct kith_kept_weeks) { 0, self->cohort->family_weeks };
        part->there++;
    }
    part->given++;
    return kith_bench_done(self, unit, 0, layout, kept, weeks->policy, err);
}

int
kith_bench_end_part(struct kith_bench *self, int status, struct kith_error *err)
{
    const struct kith_part *part = &self->part;
    struct kith_checkpoint *checkpoint = self->work->checkpoint;
    if (part->there == part->found || (status && status != KITH_ERR_STOPPED))
        return status;
    if (part->there == part->kept.n)
        return kith_checkpoint_write_counts(checkpoint, &part->first, part->branch, part->there, part->kept.counts, part->kept.weeks, err);
    const int written = kith_checkpoint_write_begun(checkpoint, &part->first, part->branch, part->there, part->kept.counts, part->kept.weeks, err);
    return written ? written : status;
}

int
kith_work_cohort(struct kith_bench *self, const struct kith_work_unit *unit, struct kith_error *err)
{
    const int64_t *counts = NULL;
    if (self->part.kept.n)
        return run_in_part(self, unit, err);
    for (size_t b = 0; b < unit->n_branches; b++) {
        TRY(run_branch(self, unit, b, &counts, err));
        TRY(kith_bench_done(self, unit, b, &self->cohort->layout, counts, self->cohort->family_weeks, err));
    }
    return KITH_OK;
}
