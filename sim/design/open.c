#include "design/sweep.h"

#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_cdf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "design/border.h"
#include "design/sweep_regions.h"
#include "io/disk.h"
#include "io/sha256.h"
#include "model/params.h"
#include "read/scenario.h"

/** Reading a sweep's folder, and what its points are. */

enum { MOST_PARTS = 9999, FILES_OPEN = 32 /* vectors of more parts are opened for each reading */ };

/* What a reader that gave NULL has told. */
static int
status_of(const struct kith_error *err)
{
    return err && err->status ? err->status : KITH_ERR_IO;
}

/* A text that ends with its own hash; NULL and told otherwise. */
static char *
read_sealed(const char *folder, const char *name, char *hash, struct kith_error *err)
{
    size_t n;
    char *text = kith_sweep_read_file(folder, name, &n, err);
    const size_t tail = 5 + 64 + 1;
    if (!text)
        return NULL;
    if (n > tail)
        kith_sha256_of(text, n - tail, hash);
    if (n <= tail || strncmp(text + n - tail, "hash ", 5) != 0 || strncmp(text + n - 65, hash, 64) != 0) {
        kith_sweep_changed(folder, name, err);
        free(text);
        return NULL;
    }
    return text;
}

/* ---- base ------------------------------------------------------------------------------- */

/* The line behind `*at`, cut off; moves on. */
static char *
line_of(char **at)
{
    char *line = *at, *end = line + strcspn(line, "\n");
    *at = *end ? end + 1 : end;
    *end = '\0';
    return line;
}

static int
read_scenario(struct kith_sweep *self, size_t s, const char *line, struct kith_error *err)
{
    char hash[KITH_SWEEP_HASH], file[64], called[1024];
    size_t n;
    snprintf(file, sizeof file, "scenario-%zu.yaml", s);
    char *text = kith_sweep_read_file(self->folder, file, &n, err);
    if (!text)
        return status_of(err);
    kith_sha256_of(text, n, hash);
    int status = KITH_OK;
    if (strncmp(line, "scenario ", 9) != 0 || strncmp(line + 9, hash, 64) != 0) {
        status = kith_sweep_changed(self->folder, file, err);
    } else {
        snprintf(called, sizeof called, "%s.yaml", line + 9 + 65);
        status = kith_scenario_read_text(&self->scenario[s], &kith_model_schema, called, text, n, NULL, NULL, 0, err);
        self->n_scenarios += !status;
    }
    free(text);
    return status;
}

/* The unit of a factor is the same wherever it acts. */
static int
take_unit(struct kith_sweep *self, struct kith_sweep_factor *factor, struct kith_error *err)
{
    const struct kith_entry *entry = NULL;
    for (size_t s = 0; s < self->n_scenarios && !entry; s++)
        entry = kith_scenario_find(self->scenario[s], factor->path);
    if (!entry)
        return kith_sweep_changed(self->folder, "base.txt", err);
    factor->unit = strdup(entry->parameter->kind == KITH_NUMBER ? entry->parameter->unit : "");
    return factor->unit ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}

/* "factor PATH", or "factor PATH in 0 2" of some scenarios only: put.c. */
static int
read_factor(struct kith_sweep *self, const char *line, struct kith_error *err)
{
    struct kith_sweep_factor *factor = &self->factor[self->n_factors++];
    const char *path = line + 7, *some = strstr(path, " in ");
    factor->path = strndup(path, some ? (size_t) (some - path) : strlen(path));
    factor->entry = calloc(self->n_scenarios, sizeof *factor->entry);
    if (!factor->path || !factor->entry)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    const char *at = some ? some + strlen(" in") : NULL;
    for (size_t s = 0; s < self->n_scenarios; s++) {
        factor->entry[s] = SIZE_MAX;
        char *end = NULL;
        if (at && strtoull(at, &end, 10) != s)
            continue;
        at = end;
        factor->entry[s] = kith_study_entry(self->scenario[s], factor->path);
        if (factor->entry[s] == SIZE_MAX)
            return kith_sweep_changed(self->folder, "base.txt", err);
    }
    factor->before = !at || strtoull(at, NULL, 10) == self->n_scenarios;
    return take_unit(self, factor, err);
}

int
kith_sweep_keep(struct kith_sweep *self, const size_t *kept, size_t n, struct kith_error *err)
{
    self->n_kept = n ? n : self->form.n_outcomes;
    self->kept = calloc(self->n_kept + 1, sizeof *self->kept);
    if (!self->kept)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t o = 0; o < self->n_kept; o++)
        self->kept[o] = n ? kept[o] : o;
    return KITH_OK;
}

/* "kept 2", and "outcome NAME" for each; 0: all. */
static int
parse_kept(struct kith_sweep *self, char **at, struct kith_error *err)
{
    size_t n = 0;
    if (sscanf(line_of(at), "kept %zu", &n) != 1 || n > self->form.n_outcomes)
        return kith_sweep_changed(self->folder, "base.txt", err);
    size_t *kept = calloc(n + 1, sizeof *kept);
    int status = kept ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t o = 0; o < n && !status; o++) {
        const char *line = line_of(at);
        kept[o] = strncmp(line, "outcome ", 8) == 0 ? kith_form_find(&self->form, line + 8) : self->form.n_outcomes;
        if (kept[o] == self->form.n_outcomes)
            status = kith_sweep_changed(self->folder, "base.txt", err);
    }
    if (!status)
        status = kith_sweep_keep(self, kept, n, err);
    free(kept);
    return status;
}

/* What else is there beside what the first formats had; moves `at` on. */
static int
parse_more(struct kith_sweep *self, char **at, struct kith_error *err)
{
    size_t n = 0, f;
    int used = 0;
    TRY(parse_kept(self, at, err));
    if (sscanf(line_of(at), "designs %zu", &n) != 1)
        return kith_sweep_changed(self->folder, "base.txt", err);
    self->list = n < SIZE_MAX / sizeof *self->list ? calloc(n + 1, sizeof *self->list) : NULL;
    if (!self->list)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t l = 0; l < n; l++) {
        const char *line = line_of(at);
        if (sscanf(line, "vectors %" SCNu64 " %n", &self->list[l].n, &used) != 1)
            return kith_sweep_changed(self->folder, "base.txt", err);
        self->list[l].name = strdup(line + used);
        self->n_lists++;
        if (!self->list[l].name)
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    if (sscanf(line_of(at), "globs %zu", &n) != 1)
        return kith_sweep_changed(self->folder, "base.txt", err);
    for (size_t g = 0; g < n; g++) {
        const char *line = line_of(at);
        if (sscanf(line, "glob %zu %n", &f, &used) != 1 || f >= self->n_factors || self->factor[f].glob)
            return kith_sweep_changed(self->folder, "base.txt", err);
        self->factor[f].glob = strdup(line + used);
        if (!self->factor[f].glob)
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    return KITH_OK;
}

/* The copy of the posterior. */
static int
read_posterior(struct kith_sweep *self, struct kith_error *err)
{
    char path[4096], wanted[65];
    memcpy(wanted, self->posterior_digest, sizeof wanted);
    snprintf(path, sizeof path, "%s/design/posterior.h5", self->folder);
    TRY(kith_sweep_take_posterior(self, path, err));
    return strcmp(wanted, self->posterior_digest) != 0 ? kith_sweep_changed(self->folder, "posterior.h5", err) : KITH_OK;
}

static int
parse_base(struct kith_sweep *self, char *text, struct kith_error *err)
{
    char draws[16] = "", outcomes[KITH_SWEEP_HASH], wanted[KITH_SWEEP_HASH] = "";
    size_t n_scenarios = 0, n_factors = 0, n_outcomes = 0;
    int used = 0;
    sscanf(text, "kith-sweep %d", &self->format);
    if (self->format < 1 || self->format > KITH_SWEEP_OF_POPULATIONS + KITH_SWEEP_MORE)
        return kith_fail(err, KITH_ERR_DATA, "%s: has format %d, this program knows 1 to %d", self->folder, self->format,
            KITH_SWEEP_OF_POPULATIONS + KITH_SWEEP_MORE);
    if (sscanf(text, "kith-sweep %d version %31s numbers %64s outcomes %zu %64s seed %" SCNu64 " families %u draws %15s per-draw %u scenarios %zu%n",
            &self->format, self->version, self->numbers, &n_outcomes, wanted, &self->seed, &self->families, draws, &self->per_draw, &n_scenarios, &used)
        < 10)
        return kith_sweep_changed(self->folder, "base.txt", err);
    const int more = self->format > KITH_SWEEP_OF_POPULATIONS;
    self->format -= more ? KITH_SWEEP_MORE : 0;
    self->form = kith_form_of(self->format == KITH_SWEEP_OF_POPULATIONS ? KITH_POPULATION_RUN : KITH_COHORT_RUN);
    kith_sweep_outcomes_hash(&self->form, outcomes);
    if (n_outcomes != self->form.n_outcomes || strcmp(outcomes, wanted) != 0)
        return kith_fail(err, KITH_ERR_DATA, "%s: was planned by Kith %s, this is %s with other outcomes; use that version, or plan the sweep again",
            self->folder, self->version, kith_version());
    const int posterior = strcmp(draws, "posterior") == 0;
    self->prior = posterior || strcmp(draws, "prior") == 0;
    self->scenario = calloc(n_scenarios + 1, sizeof(struct kith_scenario *));
    if (!self->scenario)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    char *at = text + used + 1;
    if (posterior && sscanf(line_of(&at), "posterior %64s", self->posterior_digest) != 1)
        return kith_sweep_changed(self->folder, "base.txt", err);
    for (size_t s = 0; s < n_scenarios; s++) {
        const int status = read_scenario(self, s, line_of(&at), err);
        if (status)
            return status;
    }
    const int made = kith_parameters_of(&self->parameters, (const struct kith_scenario *const *) self->scenario, self->n_scenarios, err);
    if (made)
        return made;
    if (sscanf(line_of(&at), "factors %zu", &n_factors) != 1)
        return kith_sweep_changed(self->folder, "base.txt", err);
    self->factor = calloc(n_factors + 1, sizeof *self->factor);
    if (!self->factor)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t f = 0; f < n_factors; f++) {
        const int status = read_factor(self, line_of(&at), err);
        if (status)
            return status;
    }
    if (self->format > 1 && sscanf(line_of(&at), "design %64s", self->design) != 1)
        return kith_sweep_changed(self->folder, "base.txt", err);
    TRY(more ? parse_more(self, &at, err) : kith_sweep_keep(self, NULL, 0, err));
    if (self->format == KITH_SWEEP_OF_POPULATIONS)
        TRY(kith_sweep_population_parse(self, at, err));
    return posterior ? read_posterior(self, err) : KITH_OK; /* it is of the burn-in, too */
}

/* ---- parts ------------------------------------------------------------------------------ */

/* What the vectors of a part are called, a line for each, held against its hash. */
static char *
read_ids(const struct kith_sweep *self, const struct kith_sweep_part *part, struct kith_error *err)
{
    char name[64], found[KITH_SWEEP_HASH];
    size_t n;
    uint64_t lines = 0;
    snprintf(name, sizeof name, "ids-%.16s", part->ids);
    char *text = kith_sweep_read_file(self->folder, name, &n, err);
    if (!text)
        return NULL;
    kith_sha256_of(text, n, found);
    for (size_t i = 0; i < n; i++)
        lines += text[i] == '\n';
    if (strcmp(found, part->ids) == 0 && lines == part->vector[1] - part->own_vectors && strlen(text) == n)
        return text;
    kith_sweep_changed(self->folder, name, err);
    free(text);
    return NULL;
}

int
kith_sweep_ids(const struct kith_sweep *self, char **out, struct kith_error *err)
{
    struct kith_text all = { 0 };
    *out = NULL;
    for (size_t p = 0; p < self->n_parts; p++) {
        char *text = *self->part[p].ids ? read_ids(self, &self->part[p], err) : NULL;
        if (*self->part[p].ids && !text) {
            kith_text_clear(&all);
            return status_of(err);
        }
        if (text)
            kith_text_add(&all, "%s", text);
        free(text);
    }
    if (all.failed) {
        kith_text_clear(&all);
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory for ids");
    }
    *out = all.at;
    return KITH_OK;
}

static int
open_vectors(struct kith_sweep *self, struct kith_sweep_part *part, const char *hash, struct kith_error *err)
{
    char name[64], path[4096], found[KITH_SWEEP_HASH];
    size_t n;
    snprintf(name, sizeof name, "vectors-%.16s", hash);
    char *bytes = kith_sweep_read_file(self->folder, name, &n, err);
    if (!bytes)
        return status_of(err);
    kith_sha256_of(bytes, n, found);
    free(bytes);
    if (strcmp(found, hash) != 0 || n != (part->vector[1] - part->own_vectors) * self->n_factors * sizeof(double))
        return kith_sweep_changed(self->folder, name, err);
    snprintf(path, sizeof path, "%s/design/%s", self->folder, name);
    part->file = open(path, O_RDONLY | O_CLOEXEC);
    part->brought = part->file >= 0;
    if (!part->brought)
        return kith_fail(err, KITH_ERR_IO, "%s: %s", path, strerror(errno));
    memcpy(part->vectors, hash, KITH_SWEEP_HASH);
    if (self->n_parts > FILES_OPEN) {
        close(part->file);
        part->file = -1;
    }
    return KITH_OK;
}

static int
parse_part(struct kith_sweep *self, char *text, const char *hash, const char *name, struct kith_error *err)
{
    struct kith_sweep_part *part = &self->part[self->n_parts];
    const char *before = self->n_parts ? self->part[self->n_parts - 1].hash : self->base;
    char after[KITH_SWEEP_HASH] = "", vectors[KITH_SWEEP_HASH] = "";
    size_t number = 0;
    *part = (struct kith_sweep_part) { .file = -1 };
    if (sscanf(text, "part %zu after %64s", &number, after) != 2 || number != self->n_parts || strcmp(after, before) != 0)
        return kith_sweep_changed(self->folder, name, err);
    const char *what = strstr(text, "\nwhat ") + 6;
    part->what = strndup(what, strcspn(what, "\n"));
    if (!part->what)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    self->n_parts++;
    int used = 0;
    const char *ranges = what + strcspn(what, "\n");
    if (sscanf(ranges, " first %" SCNu64 " points %" SCNu64 " scenario %u %u vector %" SCNu64 " %" SCNu64 " own %" SCNu64
            " draw %u %u replicate %u %u vectors %64s%n", &part->first, &part->n, &part->scenario[0], &part->scenario[1], &part->vector[0],
            &part->vector[1], &part->own_vectors, &part->draw[0], &part->draw[1], &part->replicate[0], &part->replicate[1], vectors, &used) != 12)
        return kith_sweep_changed(self->folder, name, err);
    sscanf(ranges + used, " ids %64s", part->ids);
    memcpy(part->hash, hash, KITH_SWEEP_HASH);
    self->n_points = part->first + part->n;
    self->n_vectors = part->vector[1] > self->n_vectors ? part->vector[1] : self->n_vectors;
    self->n_draws = part->draw[1] > self->n_draws ? part->draw[1] : self->n_draws;
    self->n_replicates = part->replicate[1] > self->n_replicates ? part->replicate[1] : self->n_replicates;
    return strcmp(vectors, "-") == 0 ? KITH_OK : open_vectors(self, part, vectors, err);
}

static int
read_parts(struct kith_sweep *self, struct kith_error *err)
{
    for (size_t p = 0; p < MOST_PARTS; p++) {
        char name[64], path[4096], hash[KITH_SWEEP_HASH];
        snprintf(name, sizeof name, "part-%04zu.txt", p);
        snprintf(path, sizeof path, "%s/design/%s", self->folder, name);
        const int there = p > 0 ? kith_disk_is_there(path, err) : 1;
        if (there <= 0)
            return there;
        char *text = read_sealed(self->folder, name, hash, err);
        struct kith_sweep_part *parts = text ? realloc(self->part, (p + 1) * sizeof *parts) : NULL;
        if (!parts) {
            const int status = text ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : status_of(err);
            free(text);
            return status;
        }
        self->part = parts;
        const int status = parse_part(self, text, hash, name, err);
        free(text);
        if (status)
            return status;
    }
    return KITH_OK;
}

/* Whether this program's numbers are those of the one that planned the sweep, as far as a small run and some draws show. */
static int
check_version(const struct kith_sweep *self, int reading, FILE *notes, struct kith_error *err)
{
    char numbers[KITH_SWEEP_HASH];
    if (strcmp(self->version, kith_version()) == 0)
        return KITH_OK;
    if (!reading)
        return kith_fail(err, KITH_ERR_DATA, "%s: was planned by Kith %s, this is %s; use that version, or plan the sweep again", self->folder,
            self->version, kith_version());
    const int status = kith_sweep_numbers((const struct kith_scenario *const *) self->scenario, self->n_scenarios, self->format, numbers, err);
    if (!status && strcmp(numbers, self->numbers) != 0)
        return kith_fail(err, KITH_ERR_DATA, "%s: was planned by Kith %s, whose model gives other numbers than this one's, %s; use that version",
            self->folder, self->version, kith_version());
    if (!status && notes)
        kith_screen_print(notes, "%s: was planned by Kith %s; this is %s, and their numbers agree\n", self->folder, self->version, kith_version());
    return status;
}

static int
open_as(struct kith_sweep **out, const char *folder, int reading, FILE *notes, struct kith_error *err)
{
    *out = NULL;
    NEED_WORD(folder, "the folder of a sweep", err);
    struct kith_sweep *self = calloc(1, sizeof *self);
    size_t n = strlen(folder), source = 0;
    int status = KITH_OK;
    while (n > 1 && folder[n - 1] == '/')
        n--;
    if (self)
        self->folder = strndup(folder, n);
    if (!self || !self->folder || n > 3000) {
        kith_sweep_free(self);
        return n > 3000 ? kith_fail(err, KITH_ERR_USAGE, "the folder's path is too long") : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    }
    char *base = read_sealed(self->folder, "base.txt", self->base, err);
    status = base ? parse_base(self, base, err) : status_of(err);
    free(base);
    if (!status)
        status = read_parts(self, err);
    if (!status) {
        self->source = kith_sweep_read_file(self->folder, "design.yaml", &source, err);
        status = self->source ? KITH_OK : status_of(err);
    }
    if (!status && *self->design) {
        char found[KITH_SWEEP_HASH];
        kith_sha256_of(self->source, source, found);
        if (strcmp(found, self->design) != 0)
            status = kith_sweep_changed(self->folder, "design.yaml", err);
    }
    if (!status)
        status = check_version(self, reading, notes, err);
    if (status)
        kith_sweep_free(self);
    else
        *out = self;
    return status;
}

int
kith_sweep_open(struct kith_sweep **out, const char *folder, struct kith_error *err)
{
    return open_as(out, folder, 0, NULL, err);
}

int
kith_sweep_open_to_read(struct kith_sweep **out, const char *folder, FILE *notes, struct kith_error *err)
{
    return open_as(out, folder, 1, notes, err);
}

void
kith_sweep_free(struct kith_sweep *self)
{
    if (!self)
        return;
    kith_sweep_population_free(self->population); /* before the scenarios, which it borrows */
    kith_posterior_free(self->posterior);
    for (size_t s = 0; s < self->n_scenarios; s++)
        kith_scenario_free(self->scenario[s]);
    for (size_t f = 0; f < self->n_factors; f++) {
        free(self->factor[f].path);
        free(self->factor[f].unit);
        free(self->factor[f].glob);
        free(self->factor[f].entry);
    }
    for (size_t p = 0; p < self->n_parts; p++) {
        free(self->part[p].what);
        if (self->part[p].file >= 0)
            close(self->part[p].file);
    }
    for (size_t l = 0; l < self->n_lists; l++)
        free(self->list[l].name);
    kith_parameters_clear(&self->parameters);
    free(self->list);
    free(self->kept);
    free(self->scenario);
    free(self->factor);
    free(self->part);
    free(self->source);
    free(self->folder);
    free(self);
}

int
kith_sweep_knows(const struct kith_sweep *self, const char *hash, struct kith_error *err)
{
    for (size_t p = 0; p < self->n_parts; p++)
        if (strcmp(self->part[p].hash, hash) == 0)
            return 1;
    /* Somebody may have expanded it while we are at work. */
    for (size_t p = self->n_parts; p < MOST_PARTS; p++) {
        char name[64], path[4096], found[KITH_SWEEP_HASH];
        snprintf(name, sizeof name, "part-%04zu.txt", p);
        snprintf(path, sizeof path, "%s/design/%s", self->folder, name);
        const int there = kith_disk_is_there(path, err);
        if (there <= 0)
            return there;
        char *text = read_sealed(self->folder, name, found, err);
        if (!text)
            return status_of(err);
        free(text);
        if (strcmp(found, hash) == 0)
            return 1;
    }
    return 0;
}
