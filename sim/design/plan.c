#include "design/design.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/place.h"
#include "base/text.h"
#include "design/sweep_regions.h"
#include "design/border.h"
#include "io/disk.h"
#include "io/host.h"

/** Making a sweep's folder, and adding parts to it. Its files are design/folder.c. Reading it is design/open.c. */

/* ---- the texts of a design -------------------------------------------------------------- */

static void
seal(struct kith_text *text, char *hash)
{
    if (text->failed)
        return;
    kith_sweep_sha(text->at, text->length, hash);
    kith_text_add(text, "hash %s\n", hash);
}

/* "factor PATH", or "factor PATH in 0 2" of some scenarios only. */
static void
put_factor(struct kith_text *text, const struct kith_sweep *self, const struct kith_sweep_factor *factor)
{
    size_t acts = 0;
    for (size_t s = 0; s < self->n_scenarios; s++)
        acts += factor->entry[s] != SIZE_MAX;
    kith_text_add(text, "factor %s%s", factor->path, acts < self->n_scenarios ? " in" : "");
    for (size_t s = 0; acts < self->n_scenarios && s < self->n_scenarios; s++)
        if (factor->entry[s] != SIZE_MAX)
            kith_text_add(text, " %zu", s);
    kith_text_add(text, "\n");
}

static int
put_base(struct kith_sweep *self, struct kith_error *err)
{
    struct kith_text text = { 0 };
    char hash[KITH_SWEEP_HASH], name[64];
    kith_sweep_outcomes_hash(&self->form, hash);
    kith_text_add(&text, "kith-sweep %d\nversion %s\nnumbers %s\noutcomes %zu %s\n", self->format, kith_version(), self->numbers, self->form.n_outcomes, hash);
    kith_text_add(&text, "seed %" PRIu64 "\nfamilies %u\ndraws %s\nper-draw %u\nscenarios %zu\n", self->seed, self->families,
        self->prior ? "prior" : "point", self->per_draw, self->n_scenarios);
    int status = KITH_OK;
    for (size_t s = 0; s < self->n_scenarios && !status; s++) {
        const char *whole = kith_scenario_text(self->scenario[s]);
        kith_sweep_sha(whole, strlen(whole), hash);
        kith_text_add(&text, "scenario %s %s\n", hash, kith_scenario_name(self->scenario[s]));
        snprintf(name, sizeof name, "scenario-%zu.yaml", s);
        status = kith_sweep_put_file(self->folder, name, whole, strlen(whole), err);
    }
    kith_text_add(&text, "factors %zu\n", self->n_factors);
    for (size_t f = 0; f < self->n_factors; f++)
        put_factor(&text, self, &self->factor[f]);
    kith_text_add(&text, "design %s\n", self->design);
    if (!status && self->population)
        status = kith_sweep_population_put(self, &text, err);
    seal(&text, self->base);
    if (!status)
        status = text.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : kith_sweep_put_file(self->folder, "base.txt", text.at, text.length, err);
    kith_text_clear(&text);
    return status;
}

/* A part with its vectors; `vectors` NULL when it brings none. */
static int
put_part(struct kith_sweep *self, struct kith_sweep_part *part, size_t number, const struct kith_sweep_vectors *vectors, struct kith_error *err)
{
    struct kith_text text = { 0 };
    char hash[KITH_SWEEP_HASH] = "-", name[64], brought[4096] = "";
    const char *before = number ? self->part[number - 1].hash : self->base;
    int status = KITH_OK;
    if (vectors) {
        const size_t bytes = (size_t) vectors->n * vectors->n_axes * sizeof *vectors->value;
        kith_sweep_sha(vectors->value, bytes, hash);
        snprintf(name, sizeof name, "vectors-%.16s", hash);
        snprintf(brought, sizeof brought, "%s/design/%s", self->folder, name);
        const int there = kith_disk_is_there(brought, err);
        status = there < 0 ? there : kith_sweep_put_file(self->folder, name, vectors->value, bytes, err);
        if (there)
            *brought = '\0'; /* of an earlier part, too */
    }
    kith_text_add(&text, "part %zu\nafter %s\nwhat %s\nfirst %" PRIu64 "\npoints %" PRIu64 "\n", number, before, part->what, part->first, part->n);
    kith_text_add(&text, "scenario %u %u\nvector %" PRIu64 " %" PRIu64 "\nown %" PRIu64 "\ndraw %u %u\nreplicate %u %u\nvectors %s\n",
        part->scenario[0], part->scenario[1], part->vector[0], part->vector[1], part->own_vectors, part->draw[0], part->draw[1],
        part->replicate[0], part->replicate[1], hash);
    seal(&text, part->hash);
    snprintf(name, sizeof name, "part-%04zu.txt", number);
    if (!status)
        status = text.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : kith_sweep_put_new_file(self->folder, name, text.at, text.length, err);
    if (status && *brought)
        unlink(brought);
    kith_text_clear(&text);
    return status;
}

static const double most_points = 1e15;

/* How many points, or an error: ids have 63 bits, keys of runs 32. */
static int
count_points(const struct kith_sweep *self, struct kith_sweep_part *part, struct kith_error *err)
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

/* ---- plan ------------------------------------------------------------------------------- */

static int
load_scenarios(struct kith_sweep *self, struct kith_sweep_design *design, struct kith_error *err)
{
    self->scenario = calloc(design->n_scenarios + 1, sizeof(struct kith_scenario *));
    if (!self->scenario)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->n_scenarios = design->n_scenarios;
    return kith_scenario_load_all(self->scenario, design->scenario_path, design->n_scenarios, design->set, design->n_sets, NULL, err);
}

/* What a sweep of populations has beside; everything that can be wrong with it. */
static int
take_population(struct kith_sweep *self, const struct kith_sweep_design *design, struct kith_error *err)
{
    struct kith_sweep_where regions = { .scale = design->scale, .only = design->only, .n_only = design->n_only };
    int status = kith_regions_read(&regions.table, design->regions, err);
    if (design->burn_in) {
        const int one = kith_scenario_load_all(&regions.burn_in, &design->burn_in, 1, design->set, design->n_sets, NULL, err);
        status = status ? status : one;
    }
    if (!status)
        return kith_sweep_population_new(self, &regions, err);
    kith_regions_free(regions.table);
    kith_scenario_free(regions.burn_in);
    return status;
}

/* Whether they can stand side by side: what a comparison asks. */
static int
check_scenarios(struct kith_sweep *self, const struct kith_sweep_design *design, struct kith_error *err)
{
    if (design->population)
        return take_population(self, design, err);
    struct kith_options options = kith_options_default();
    struct kith_study *study = NULL;
    options.draws = KITH_DRAWS_POINT;
    options.replicates = 1;
    const int status = kith_study_plan(&study, (const struct kith_scenario *const *) self->scenario, self->n_scenarios, &options, NULL, 0, err);
    kith_study_unplan(study);
    return status;
}

static int
take_factors(struct kith_sweep *self, const struct kith_sweep_design *design, struct kith_error *err)
{
    self->factor = calloc(design->n_axes + 1, sizeof *self->factor);
    if (!self->factor)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t f = 0; f < design->n_axes; f++) {
        self->factor[f].path = malloc(strlen(design->axis[f].path) + 1);
        self->factor[f].entry = malloc((self->n_scenarios + 1) * sizeof *self->factor[f].entry);
        self->n_factors++;
        if (!self->factor[f].path || !self->factor[f].entry)
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        strcpy(self->factor[f].path, design->axis[f].path);
        for (size_t s = 0; s < self->n_scenarios; s++)
            self->factor[f].entry[s] = !design->axis[f].acts || design->axis[f].acts[s] ? kith_study_entry(self->scenario[s], design->axis[f].path) : SIZE_MAX;
    }
    return KITH_OK;
}

/* The design and the scenarios: everything that can be wrong with them. */
static int
understand(struct kith_sweep *self, struct kith_sweep_design *design, struct kith_sweep_vectors *vectors, FILE *notes, struct kith_error *err)
{
    int status = design->n_scenarios ? load_scenarios(self, design, err) : KITH_OK;
    const int loaded = status == KITH_OK && self->n_scenarios > 0;
    if (design->kind == KITH_SWEEP_CSV && design->file)
        kith_sweep_table_read(design, design->file, 0);
    if (loaded)
        kith_sweep_design_resolve(design, self->scenario, self->n_scenarios);
    const int wrong = kith_problems_tell(&design->problems, design->name, err);
    status = wrong ? wrong : status;
    if (!status)
        status = check_scenarios(self, design, err);
    if (!status && design->kind == KITH_SWEEP_POSTERIOR)
        status = kith_sweep_posterior_vectors(design, (const struct kith_scenario *const *) self->scenario, self->n_scenarios, vectors, notes, err);
    else if (!status)
        status = design->kind == KITH_SWEEP_CSV ? kith_sweep_table_vectors(design, vectors, err)
                                                : kith_sweep_design_vectors(design, 0, vectors, err);
    if (!status)
        status = take_factors(self, design, err);
    return !status && self->population ? kith_sweep_population_take_factors(self, err) : status;
}

static int
make_folders(const char *folder, struct kith_error *err)
{
    char path[4096];
    static const char *const inner[] = { "", "/design", "/journal" };
    for (int i = 0; i < 3; i++) {
        if ((size_t) snprintf(path, sizeof path, "%s%s", folder, inner[i]) >= sizeof path)
            return kith_fail(err, KITH_ERR_USAGE, "%s: the path is too long", folder);
        if (mkdir(path, 0777) != 0)
            return kith_fail(err, KITH_ERR_CREATE, "%s: cannot make the folder: %s", path, strerror(errno));
    }
    return KITH_OK;
}

/* Removes what an unfinished plan left: a folder of our own making. */
static void
remove_folders(const char *folder)
{
    char path[4096], file[4400];
    snprintf(path, sizeof path, "%s/design", folder);
    DIR *list = opendir(path);
    for (struct dirent *one; list && (one = readdir(list));) {
        snprintf(file, sizeof file, "%s/%s", path, one->d_name);
        if (one->d_name[0] != '.')
            unlink(file);
    }
    if (list)
        closedir(list);
    rmdir(path);
    snprintf(path, sizeof path, "%s/journal", folder);
    rmdir(path);
    rmdir(folder);
}

static int
write_plan(struct kith_sweep *self, const struct kith_sweep_design *design, const struct kith_sweep_vectors *vectors, struct kith_error *err)
{
    struct kith_sweep_part part = { .vector = { 0, vectors->n }, .scenario = { 0, (uint32_t) self->n_scenarios }, .what = (char[]) { "plan" } };
    part.replicate[1] = self->per_draw;
    part.draw[1] = self->prior ? design->replicates / self->per_draw : 1;
    int status = count_points(self, &part, err);
    if (!status)
        status = make_folders(self->folder, err);
    if (!status)
        status = kith_sweep_put_file(self->folder, "design.yaml", design->source, design->length, err);
    if (!status)
        status = put_base(self, err);
    if (!status)
        status = put_part(self, &part, 0, vectors, err);
    if (!status)
        status = kith_disk_sync_folder(self->folder, err);
    self->n_points = part.n;
    return status;
}

/* Whether there is nothing where the folder is to be, or an empty folder, which makes way. */
static int
check_place(const char *final, struct kith_error *err)
{
    int why = 0, empty = 1;
    const int there = kith_disk_is_there(final, err);
    if (there <= 0)
        return there;
    DIR *list = opendir(final);
    if (!list && kith_status_of(errno, KITH_ERR_CREATE) != KITH_ERR_CREATE)
        return kith_fail(err, kith_status_of(errno, KITH_ERR_IO), "%s: %s", final, strerror(errno));
    for (struct dirent *one; list && (one = kith_disk_next(list, &why));)
        empty = empty && (strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0);
    if (list)
        closedir(list);
    if (why)
        return kith_fail(err, kith_status_of(why, KITH_ERR_IO), "%s: cannot be read: %s", final, strerror(why));
    return list && empty ? KITH_OK
                         : kith_fail(err, KITH_ERR_CREATE, "%s: is there already; a design never changes: expand it, or name another folder", final);
}

/* Reads all of it again, and gives the folder its name. */
static int
hand_over(struct kith_sweep *self, const char *final, struct kith_sweep **made, struct kith_error *err)
{
    TRY(kith_sweep_open(made, self->folder, err));
    if (rename(self->folder, final) != 0)
        return kith_fail(err, KITH_ERR_CREATE, "%s: cannot make the folder: %s", final, strerror(errno));
    strcpy(self->folder, final); /* shorter */
    return kith_disk_sync_name(final, err);
}

static char *
without_slash(const char *folder)
{
    size_t n = strlen(folder);
    while (n > 1 && folder[n - 1] == '/')
        n--;
    char *copy = malloc(n + 64);
    if (copy) {
        memcpy(copy, folder, n);
        copy[n] = '\0';
    }
    return copy;
}

static int
sweep_plan_now(const char *folder, const char *path, FILE *notes, uint64_t *points, char *hash, struct kith_error *err)
{
    struct kith_sweep_design design;
    struct kith_sweep_vectors vectors = { 0 };
    NEED_WORD(folder, "the folder of a sweep", err);
    NEED_WORD(path, "the path of a design", err);
    struct kith_sweep *self = calloc(1, sizeof *self), *made = NULL;
    char *final = without_slash(folder), suffix[48];
    int status = KITH_OK;
    if (!self || !final) {
        free(self);
        free(final);
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    kith_sweep_design_read(&design, path);
    self->seed = design.seed;
    self->families = design.families;
    self->per_draw = design.per_draw;
    self->prior = design.prior;
    self->format = design.population ? KITH_SWEEP_OF_POPULATIONS : KITH_SWEEP_FORMAT;
    self->form = kith_form_of(design.population ? KITH_POPULATION_RUN : KITH_COHORT_RUN);
    kith_sweep_sha(design.source ? design.source : "", design.length, self->design);
    self->folder = malloc(strlen(final) + 64);
    if (!self->folder)
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    else
        status = understand(self, &design, &vectors, notes, err);
    if (!status && notes)
        kith_scenarios_tell_idle((const struct kith_scenario *const *) self->scenario, self->n_scenarios, self->population ? KITH_IDLE_IN_POPULATIONS : KITH_IDLE_IN_COHORTS, notes);
    if (!status)
        status = check_place(final, err);
    if (!status)
        status = kith_sweep_numbers(self->scenario, self->n_scenarios, self->format, self->numbers, err);
    if (!status) {
        sprintf(suffix, ".partial.%ld", (long) getpid());
        free(self->folder);
        self->folder = kith_place_beside(final, suffix);
        status = self->folder ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    if (!status) {
        status = write_plan(self, &design, &vectors, err);
        if (!status)
            status = hand_over(self, final, &made, err);
        if (status)
            remove_folders(self->folder);
    }
    if (!status && points)
        *points = made->n_points;
    if (!status && hash)
        memcpy(hash, made->part[0].hash, KITH_SWEEP_HASH);
    kith_sweep_free(made);
    kith_sweep_free(self);
    free(vectors.value);
    free(final);
    kith_sweep_design_clear(&design);
    return status;
}

int
kith_sweep_plan(const char *folder, const char *path, FILE *notes, uint64_t *points, char *hash, struct kith_error *err)
{
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, sweep_plan_now(folder, path, notes, points, hash, err));
}

/* ---- expand ----------------------------------------------------------------------------- */

/* The design as it stands: its file, with all levels that were added since. */
static int
design_again(const struct kith_sweep *self, struct kith_sweep_design *design, struct kith_error *err)
{
    char path[4096];
    if ((size_t) snprintf(path, sizeof path, "%s/design/design.yaml", self->folder) >= sizeof path)
        return kith_fail(err, KITH_ERR_USAGE, "%s: the path is too long", self->folder);
    kith_sweep_design_read(design, path);
    if (design->kind == KITH_SWEEP_CSV) {
        design->axis = kith_pool_take(&design->pool, (self->n_factors + 1) * sizeof *design->axis);
        design->n_axes = design->axis ? self->n_factors : 0;
        for (size_t f = 0; f < design->n_axes; f++)
            design->axis[f].path = self->factor[f].path;
    } else {
        kith_sweep_design_resolve(design, self->scenario, self->n_scenarios);
    }
    int status = kith_problems_tell(&design->problems, path, err);
    for (size_t p = 0; p < self->n_parts && !status; p++)
        if (strncmp(self->part[p].what, "levels ", 7) == 0) {
            struct kith_sweep_vectors earlier = { 0 };
            status = kith_sweep_design_levels(design, self->scenario, self->n_scenarios, self->part[p].what + 7, &earlier, err);
            free(earlier.value);
        }
    return status;
}

/* Where the sequence of a sobol design stands: sweeps that were planned before its first point was kept begin with the second one,
 * and go on so. */
static int
goes_on_from(const struct kith_sweep *self, struct kith_sweep_design *design, uint64_t *from, struct kith_error *err)
{
    struct kith_sweep_vectors begin = { 0 };
    double *planned = calloc(self->n_factors + 1, sizeof *planned);
    int status = planned ? kith_sweep_vector(self, 0, planned, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    design->points = 2;
    if (!status)
        status = kith_sweep_design_vectors(design, 0, &begin, err);
    const size_t bytes = self->n_factors * sizeof *planned;
    *from = self->n_vectors;
    if (!status && memcmp(planned, begin.value, bytes) != 0) {
        *from += 1;
        if (memcmp(planned, begin.value + self->n_factors, bytes) != 0)
            status = kith_fail(err, KITH_ERR_DATA, "%s: its points are not those that this Kith makes; plan the sweep again", self->folder);
    }
    free(planned);
    free(begin.value);
    return status;
}

static int
new_vectors(const struct kith_sweep *self, const struct kith_sweep_more *more, struct kith_sweep_vectors *vectors, struct kith_error *err)
{
    struct kith_sweep_design design;
    int status = design_again(self, &design, err);
    if (!status && more->levels) {
        status = kith_sweep_design_levels(&design, self->scenario, self->n_scenarios, more->levels, vectors, err);
    } else if (!status && more->points) {
        if (design.kind != KITH_SWEEP_LHS && design.kind != KITH_SWEEP_SOBOL)
            status = kith_fail(err, KITH_ERR_USAGE, "--points: only lhs and sobol designs can have more points");
        uint64_t from = self->n_vectors;
        if (!status && design.kind == KITH_SWEEP_SOBOL)
            status = goes_on_from(self, &design, &from, err);
        design.points = more->points;
        if (!status)
            status = kith_sweep_design_vectors(&design, from, vectors, err);
    } else if (!status) {
        if (design.kind != KITH_SWEEP_CSV)
            status = kith_fail(err, KITH_ERR_USAGE, "--rows: only csv designs can have more rows");
        if (!status) {
            kith_sweep_table_read(&design, more->rows, 1);
            kith_sweep_design_resolve(&design, self->scenario, self->n_scenarios);
            status = kith_problems_tell(&design.problems, more->rows, err);
        }
        if (!status)
            status = kith_sweep_table_vectors(&design, vectors, err);
    }
    kith_sweep_design_clear(&design);
    return status;
}

int
kith_sweep_expand(const char *folder, const struct kith_sweep_more *more, uint64_t *points, struct kith_error *err)
{
    struct kith_sweep *self = NULL;
    struct kith_sweep_vectors vectors = { 0 };
    char what[4096] = "";
    NEED(more, "what to expand by", err);
    const int wishes = (more->draws > 0) + (more->replicates > 0) + (more->points > 0) + (more->levels != NULL) + (more->rows != NULL);
    if (wishes != 1)
        return kith_fail(err, KITH_ERR_USAGE, "expand by one thing at a time: draws, replicates, points, levels or rows");
    int status = kith_sweep_open(&self, folder, err);
    if (status)
        return status;
    struct kith_sweep_part part = { .first = self->n_points, .scenario = { 0, (uint32_t) self->n_scenarios },
        .vector = { 0, self->n_vectors }, .own_vectors = self->n_vectors, .draw = { 0, self->n_draws },
        .replicate = { 0, self->n_replicates }, .what = what };
    if (more->draws) {
        part.draw[0] = self->n_draws;
        part.draw[1] = self->n_draws + more->draws;
        snprintf(what, sizeof what, "draws %u", more->draws);
        if (!self->prior)
            status = kith_fail(err, KITH_ERR_USAGE, "%s: parameters are held at their values, so there are no draws: add replicates", folder);
        else if (part.draw[1] < part.draw[0])
            status = kith_fail(err, KITH_ERR_USAGE, "%u more draws are too many", more->draws);
    } else if (more->replicates) {
        part.replicate[0] = self->n_replicates;
        part.replicate[1] = self->n_replicates + more->replicates;
        snprintf(what, sizeof what, "replicates %u", more->replicates);
        if (part.replicate[1] < part.replicate[0])
            status = kith_fail(err, KITH_ERR_USAGE, "%u more replicates are too many", more->replicates);
    } else {
        if (more->levels && strlen(more->levels) + 8 > sizeof what)
            status = kith_fail(err, KITH_ERR_USAGE, "--levels: too many at a time");
        else if (more->levels)
            snprintf(what, sizeof what, "levels %s", more->levels);
        else
            snprintf(what, sizeof what, more->points ? "points %" PRIu64 : "rows", more->points);
        if (!status)
            status = new_vectors(self, more, &vectors, err);
        part.vector[0] = self->n_vectors;
        part.vector[1] = self->n_vectors + vectors.n;
    }
    if (!status)
        status = count_points(self, &part, err);
    if (!status)
        status = put_part(self, &part, self->n_parts, vectors.value ? &vectors : NULL, err);
    if (!status && points)
        *points = self->n_points + part.n;
    free(vectors.value);
    kith_sweep_free(self);
    return status;
}
