#include "run/sweep_regions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "run/checkpoint.h"

/** What is done of a sweep of populations, as the names of its parts say. */

/* The id of a point by what it is; n_points when there is none such. */
static uint64_t
id_of(const struct kith_sweep *self, const struct kith_kept_name *name)
{
    const uint64_t vector = name->branch / self->n_scenarios, scenario = name->branch % self->n_scenarios;
    for (size_t p = 0; p < self->n_parts; p++) {
        const struct kith_sweep_part *part = &self->part[p];
        if (name->draw >= part->draw[0] && name->draw < part->draw[1] && name->replicate >= part->replicate[0] && name->replicate < part->replicate[1]
            && vector >= part->vector[0] && vector < part->vector[1] && scenario >= part->scenario[0] && scenario < part->scenario[1])
            return part->first + (((name->draw - part->draw[0]) * (part->vector[1] - part->vector[0]) + (vector - part->vector[0])) * (part->scenario[1] - part->scenario[0])
                + (scenario - part->scenario[0])) * (part->replicate[1] - part->replicate[0]) + (name->replicate - part->replicate[0]);
    }
    return self->n_points;
}

struct look {
    struct kith_sweep_parts *parts;
    const struct kith_sweep *sweep;
};

static int
note_part(void *with, const struct kith_kept_name *name, const char *path, struct kith_error *err)
{
    const struct look *look = with;
    const uint64_t id = name->region < kith_sweep_regions(look->sweep) ? id_of(look->sweep, name) : look->sweep->n_points;
    (void) path, (void) err;
    if (id == look->sweep->n_points)
        return KITH_OK;
    look->parts->files++;
    if (name->failed)
        look->parts->failed[id] = 1;
    else
        look->parts->done[id]++;
    return KITH_OK;
}

static int
each_part(const struct kith_sweep *self, kith_kept_found *found, void *with, struct kith_error *err)
{
    char folder[4096];
    if ((size_t) snprintf(folder, sizeof folder, "%s/parts", self->folder) >= sizeof folder)
        return kith_fail(err, KITH_ERR_USAGE, "%s: the path is too long", self->folder);
    return kith_checkpoint_each(folder, found, with, err);
}

int
kith_sweep_parts_look(struct kith_sweep_parts *out, const struct kith_sweep *self, struct kith_error *err)
{
    *out = (struct kith_sweep_parts) { 0 };
    struct look look = { out, self };
    out->done = calloc((size_t) self->n_points + 1, sizeof *out->done);
    out->failed = calloc((size_t) self->n_points + 1, sizeof *out->failed);
    if (!out->done || !out->failed)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %" PRIu64 " points", self->n_points);
    TRY(each_part(self, note_part, &look, err));
    for (uint64_t id = 0; id < self->n_points; id++) {
        out->n_failed += out->failed[id];
        out->n_done += !out->failed[id] && out->done[id] == kith_sweep_regions(self);
    }
    return KITH_OK;
}

void
kith_sweep_parts_clear(struct kith_sweep_parts *self)
{
    free(self->done);
    free(self->failed);
}

static int
forget(void *with, const struct kith_kept_name *name, const char *path, struct kith_error *err)
{
    (void) with;
    return name->failed && unlink(path) != 0 ? kith_fail(err, KITH_ERR_IO, "%s: cannot be removed", path) : KITH_OK;
}

int
kith_sweep_parts_forget_failures(const struct kith_sweep *self, struct kith_error *err)
{
    return each_part(self, forget, NULL, err);
}
