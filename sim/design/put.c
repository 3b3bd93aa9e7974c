#include "design/design_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "design/sweep_regions.h"
#include "io/disk.h"
#include "io/sha256.h"

/** The texts of a sweep's folder: its base, its parts, what its vectors are called. Its files are design/folder.c. */

static void
seal(struct kith_text *text, char *hash)
{
    if (text->failed)
        return;
    kith_sha256_of(text->at, text->length, hash);
    kith_text_add(text, "hash %s\n", hash);
}

/* "factor PATH", or "factor PATH in 0 2" of some scenarios only; a burn-in of its own counts as one after the last. */
static void
put_factor(struct kith_text *text, const struct kith_sweep *self, const struct kith_sweep_factor *factor)
{
    const int lacks = kith_sweep_factor_lacks_before(self, factor);
    size_t acts = 0;
    for (size_t s = 0; s < self->n_scenarios; s++)
        acts += factor->entry[s] != SIZE_MAX;
    const int some = acts < self->n_scenarios || lacks;
    kith_text_add(text, "factor %s%s", factor->path, some ? " in" : "");
    for (size_t s = 0; some && s < self->n_scenarios; s++)
        if (factor->entry[s] != SIZE_MAX)
            kith_text_add(text, " %zu", s);
    if (some && !lacks && kith_sweep_burn_in(self) && !kith_is_change(factor->path))
        kith_text_add(text, " %zu", self->n_scenarios);
    kith_text_add(text, "\n");
}

/* What older programs did not know; nothing when there is nothing of it. */
static void
put_more(struct kith_text *text, const struct kith_sweep *self)
{
    size_t globs = 0;
    for (size_t f = 0; f < self->n_factors; f++)
        globs += self->factor[f].glob != NULL;
    kith_text_add(text, "kept %zu\n", self->n_kept < self->form.n_outcomes ? self->n_kept : 0);
    for (size_t o = 0; self->n_kept < self->form.n_outcomes && o < self->n_kept; o++)
        kith_text_add(text, "outcome %s\n", self->form.outcomes[self->kept[o]].name);
    kith_text_add(text, "designs %zu\n", self->n_lists);
    for (size_t l = 0; l < self->n_lists; l++)
        kith_text_add(text, "vectors %" PRIu64 " %s\n", self->list[l].n, self->list[l].name);
    kith_text_add(text, "globs %zu\n", globs);
    for (size_t f = 0; f < self->n_factors; f++)
        if (self->factor[f].glob)
            kith_text_add(text, "glob %zu %s\n", f, self->factor[f].glob);
}

int
kith_sweep_put_base(struct kith_sweep *self, int more, struct kith_error *err)
{
    struct kith_text text = { 0 };
    char hash[KITH_SWEEP_HASH], name[64];
    kith_sweep_outcomes_hash(&self->form, hash);
    kith_text_add(&text, "kith-sweep %d\nversion %s\nnumbers %s\noutcomes %zu %s\n", self->format + (more ? KITH_SWEEP_MORE : 0), kith_version(), self->numbers, self->form.n_outcomes, hash);
    kith_text_add(&text, "seed %" PRIu64 "\nfamilies %u\ndraws %s\nper-draw %u\nscenarios %zu\n", self->seed, self->families,
        *self->posterior_digest ? "posterior" : self->prior ? "prior" : "point", self->per_draw, self->n_scenarios);
    if (*self->posterior_digest)
        kith_text_add(&text, "posterior %s\n", self->posterior_digest);
    int status = KITH_OK;
    for (size_t s = 0; s < self->n_scenarios && !status; s++) {
        const char *whole = kith_scenario_text(self->scenario[s]);
        kith_sha256_of(whole, strlen(whole), hash);
        kith_text_add(&text, "scenario %s %s\n", hash, kith_scenario_name(self->scenario[s]));
        snprintf(name, sizeof name, "scenario-%zu.yaml", s);
        status = kith_sweep_put_file(self->folder, name, whole, strlen(whole), err);
    }
    kith_text_add(&text, "factors %zu\n", self->n_factors);
    for (size_t f = 0; f < self->n_factors; f++)
        put_factor(&text, self, &self->factor[f]);
    kith_text_add(&text, "design %s\n", self->design);
    if (more)
        put_more(&text, self);
    if (!status && self->population)
        status = kith_sweep_population_put(self, &text, err);
    seal(&text, self->base);
    if (!status)
        status = text.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : kith_sweep_put_file(self->folder, "base.txt", text.at, text.length, err);
    kith_text_clear(&text);
    return status;
}

/* A file that is called by its hash: `brought` is its path, empty when an earlier part brought it, too. */
static int
put_hashed(const struct kith_sweep *self, const char *what, const void *bytes, size_t n, char *hash, char *brought, size_t size, struct kith_error *err)
{
    char name[64];
    kith_sha256_of(bytes, n, hash);
    snprintf(name, sizeof name, "%s-%.16s", what, hash);
    snprintf(brought, size, "%s/design/%s", self->folder, name);
    const int there = kith_disk_is_there(brought, err), status = there < 0 ? there : kith_sweep_put_file(self->folder, name, bytes, n, err);
    if (there)
        *brought = '\0';
    return status;
}

/* A part with its vectors, and what they are called; `vectors` and `ids` NULL when it brings none. */
int
kith_sweep_put_part(struct kith_sweep *self, struct kith_sweep_part *part, size_t number, const struct kith_sweep_vectors *vectors, const struct kith_text *ids,
    struct kith_error *err)
{
    struct kith_text text = { 0 };
    char hash[KITH_SWEEP_HASH] = "-", name[64], brought[4096] = "", called[4096] = "";
    const char *before = number ? self->part[number - 1].hash : self->base;
    int status = KITH_OK;
    if (vectors)
        status = put_hashed(self, "vectors", vectors->value, (size_t) vectors->n * vectors->n_axes * sizeof *vectors->value, hash, brought, sizeof brought, err);
    if (!status && ids && ids->length)
        status = put_hashed(self, "ids", ids->at, ids->length, part->ids, called, sizeof called, err);
    kith_text_add(&text, "part %zu\nafter %s\nwhat %s\nfirst %" PRIu64 "\npoints %" PRIu64 "\n", number, before, part->what, part->first, part->n);
    kith_text_add(&text, "scenario %u %u\nvector %" PRIu64 " %" PRIu64 "\nown %" PRIu64 "\ndraw %u %u\nreplicate %u %u\nvectors %s\n",
        part->scenario[0], part->scenario[1], part->vector[0], part->vector[1], part->own_vectors, part->draw[0], part->draw[1],
        part->replicate[0], part->replicate[1], hash);
    if (*part->ids)
        kith_text_add(&text, "ids %s\n", part->ids);
    seal(&text, part->hash);
    snprintf(name, sizeof name, "part-%04zu.txt", number);
    if (!status)
        status = text.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : kith_sweep_put_new_file(self->folder, name, text.at, text.length, err);
    if (status && *brought)
        unlink(brought);
    if (status && *called)
        unlink(called);
    kith_text_clear(&text);
    return status;
}

static const double most_points = 1e15;

/* How many points, or an error: ids have 63 bits, keys of runs 32. */
int
kith_sweep_count_points(const struct kith_sweep *self, struct kith_sweep_part *part, struct kith_error *err)
{
    const double n = (double) (part->vector[1] - part->vector[0]) * (part->scenario[1] - part->scenario[0]) * (part->draw[1] - part->draw[0])
        * (part->replicate[1] - part->replicate[0]);
    if (n > most_points)
        return kith_fail(err, KITH_ERR_USAGE, "%.3g points are more than a sweep can hold; %.0e at the most: take fewer levels, draws or replicates", n, most_points);
    if ((double) part->draw[1] * self->per_draw > UINT32_MAX)
        return kith_fail(err, KITH_ERR_USAGE, "%u draws of %u runs are more than there are random numbers for (2^32 runs)", part->draw[1],
            self->per_draw);
    part->n = (part->vector[1] - part->vector[0]) * (part->scenario[1] - part->scenario[0]) * (part->draw[1] - part->draw[0])
        * (part->replicate[1] - part->replicate[0]);
    return KITH_OK;
}

/* What vectors are called, a line for each: nothing when no design has ids. */
void
kith_sweep_list_ids(const struct kith_sweep_design *design, struct kith_text *ids)
{
    int any = 0;
    for (size_t l = 0; l < design->n_layouts; l++)
        any = any || design->layout[l].id;
    for (size_t l = 0; any && l < design->n_layouts; l++)
        for (uint64_t v = 0; v < design->layout[l].n_vectors; v++)
            kith_text_add(ids, "%s\n", design->layout[l].id ? design->layout[l].id[v] : "");
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

/* Whether ids differ, those of the sweep (NULL: none) and those that come. */
int
kith_sweep_check_ids(const char *there, const struct kith_text *ids, struct kith_error *err)
{
    struct kith_text all = { 0 };
    size_t n = 0;
    if (!ids->length && !ids->failed)
        return KITH_OK;
    kith_text_add(&all, "%s%s", there ? there : "", ids->at ? ids->at : "");
    char **line = all.failed || ids->failed ? NULL : calloc(all.length + 1, sizeof *line), *rest = all.at;
    int status = line ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory for ids");
    for (char *one; line && (one = rest) && *one;) {
        char *end = one + strcspn(one, "\n");
        rest = *end ? end + 1 : end;
        *end = '\0';
        if (*one) /* of a design without ids there are none */
            line[n++] = one;
    }
    if (line)
        qsort(line, n, sizeof *line, by_text);
    for (size_t i = 1; i < n && !status; i++)
        if (strcmp(line[i], line[i - 1]) == 0)
            status = kith_fail(err, KITH_ERR_CONFIG, "id '%s' is that of another row of the sweep, too; each row has its own", line[i]);
    free(line);
    kith_text_clear(&all);
    return status;
}
