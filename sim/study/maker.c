#include "study/maker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/params.h"
#include "read/regions.h"
#include "read/scenario.h"

/* ---- scenarios ---- */

/* A scenario as the file has it. */
static int
read_scenario(struct kith_maker *self, const char *at, const char *name, struct kith_scenario **out, struct kith_error *err)
{
    char called[1024], *text = NULL;
    snprintf(called, sizeof called, "%s%s", name, self->is_sweep ? ".yaml" : "");
    int status = kith_file_text(self->file, at, &text, err);
    if (!status)
        status = kith_scenario_read_text(out, &kith_model_schema, called, text, strlen(text), NULL, NULL, 0, err);
    free(text);
    return status ? kith_fail(err, status, "%s: %s cannot be read", self->path, at) : KITH_OK;
}

static int
read_scenarios(struct kith_maker *self, struct kith_error *err)
{
    char at[320]; /* a file name has up to 255 bytes */
    TRY(kith_file_expect(self->file, "scenario", KITH_OF_TEXTS, "scenario", err));
    TRY(kith_file_texts(self->file, "scenario", &self->name, &self->n, err));
    if (self->n == 0)
        return kith_fail(err, KITH_ERR_DATA, "%s: holds no scenario", self->path);
    self->scenario = calloc(self->n, sizeof(struct kith_scenario *));
    if (!self->scenario)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < self->n; s++) {
        if (self->is_sweep)
            snprintf(at, sizeof at, "inputs/scenario_%zu", s);
        else
            snprintf(at, sizeof at, "inputs/scenario_%s", self->name[s]);
        TRY(read_scenario(self, at, self->name[s], &self->scenario[s], err));
    }
    return KITH_OK;
}

/* ---- populations ---- */

static int
read_table(struct kith_maker *self, struct kith_error *err)
{
    char *text = NULL, *source = NULL;
    int status = kith_file_note(self->file, "regions", &source, err);
    if (!status)
        status = kith_file_text(self->file, "inputs/regions", &text, err);
    if (!status)
        status = kith_regions_read_text(&self->table, source, text, strlen(text), err);
    free(text);
    free(source);
    return status;
}

static int
read_past(struct kith_maker *self, struct kith_error *err)
{
    char *name = NULL;
    if (!kith_file_has(self->file, "inputs/burn_in"))
        return KITH_OK;
    int status = kith_file_note(self->file, "burn_in", &name, err);
    if (!status)
        status = read_scenario(self, "inputs/burn_in", name, &self->burn_in, err);
    free(name);
    return status;
}

static int
read_population(struct kith_maker *self, struct kith_error *err)
{
    TRY(kith_file_note_number(self->file, "scale", &self->scale, err));
    if (!(self->scale > 0 && self->scale <= 1))
        return kith_fail(err, KITH_ERR_DATA, "%s: scale is %g, not above 0 and up to 1", self->path, self->scale);
    TRY(read_table(self, err));
    TRY(read_past(self, err));
    TRY(kith_file_expect(self->file, "region", KITH_OF_TEXTS, "region", err));
    return kith_file_texts(self->file, "region", &self->region, &self->n_regions, err);
}

/* ---- outcomes ---- */

/* The first outcome that is another one, or has another unit; and who made the file. */
static int
refuse_outcomes(struct kith_maker *self, char *const *name, char *const *unit, size_t n, struct kith_error *err)
{
    const struct kith_form *form = &self->form;
    char *source = NULL;
    size_t o = 0;
    while (o < n && o < form->n_outcomes && strcmp(name[o], form->outcomes[o].name) == 0 && strcmp(unit[o], form->outcomes[o].unit) == 0)
        o++;
    if (o == n && o == form->n_outcomes)
        return KITH_OK;
    int status = kith_file_note_if_any(self->file, "source", &source, err);
    const char *maker = source ? source : "its version is not known", *path = self->path;
    if (!status && (o == n || o == form->n_outcomes))
        status = kith_fail(err, KITH_ERR_DATA, "%s: has %zu outcomes, and this program makes %zu; use the program that made it (%s)", path, n, form->n_outcomes, maker);
    else if (!status && strcmp(name[o], form->outcomes[o].name) != 0)
        status = kith_fail(err, KITH_ERR_DATA, "%s: its outcome %zu is %s, and this program's is %s; use the program that made it (%s)", path, o, name[o], form->outcomes[o].name, maker);
    else if (!status)
        status = kith_fail(err, KITH_ERR_DATA, "%s: its %s is in %s, and this program's in %s; use the program that made it (%s)", path, name[o], unit[o], form->outcomes[o].unit, maker);
    free(source);
    return status;
}

int
kith_maker_outcomes(struct kith_maker *self, struct kith_error *err)
{
    char **name = NULL, **unit = NULL;
    size_t n = 0, units = 0;
    int status = kith_file_expect(self->file, "outcome", KITH_OF_TEXTS, "outcome", err);
    if (!status)
        status = kith_file_expect(self->file, "outcome_unit", KITH_OF_TEXTS, "outcome", err);
    if (!status)
        status = kith_file_texts(self->file, "outcome", &name, &n, err);
    if (!status)
        status = kith_file_texts(self->file, "outcome_unit", &unit, &units, err);
    if (!status)
        status = refuse_outcomes(self, name, unit, n < units ? n : units, err);
    kith_file_free_texts(name, n);
    kith_file_free_texts(unit, units);
    return status;
}

/* ---- all of it ---- */

int
kith_maker_numbers(struct kith_maker *self, const char *name, const char *axes, const size_t *start, const size_t *count, double *out, struct kith_error *err)
{
    TRY(kith_file_expect(self->file, name, KITH_OF_FLOATS, axes, err));
    return kith_file_numbers(self->file, name, start, count, out, err);
}

/* Points of a sweep are run again one at a time. */
static int
check_kind(struct kith_maker *self, int point, struct kith_error *err)
{
    size_t extent[8] = { 0 };
    int rank;
    self->is_sweep = kith_file_has(self->file, "point_id");
    if (self->is_sweep == (point != 0))
        return KITH_OK;
    if (point)
        return kith_fail(err, KITH_ERR_USAGE, "%s: holds no points of a sweep; of a result of run or compare, --replicate K is one run", self->path);
    TRY(kith_file_extent(self->file, "point_id", &rank, extent, err));
    return kith_fail(err, KITH_ERR_USAGE, "%s: holds %zu points of a sweep; run one again with --point K, or all with `kith sweep plan` and "
        "`run` in a new folder, `gather` and `kith diff`", self->path, extent[0]);
}

int
kith_maker_open(struct kith_maker *self, const char *path, enum kith_trust trust, int point, struct kith_error *err)
{
    char *kind = NULL;
    self->path = path;
    TRY(kith_file_open_as(&self->file, path, trust, err));
    TRY(check_kind(self, point, err));
    TRY(kith_file_note_if_any(self->file, "kind", &kind, err));
    self->is_population = kind && strcmp(kind, "population") == 0;
    free(kind);
    self->form = kith_form_of(self->is_population ? KITH_POPULATION_RUN : KITH_COHORT_RUN);
    TRY(kith_file_note_whole(self->file, "seed", &self->seed, err));
    TRY(read_scenarios(self, err));
    return self->is_population ? read_population(self, err) : KITH_OK;
}

void
kith_maker_close(struct kith_maker *self)
{
    for (size_t s = 0; self->scenario && s < self->n; s++)
        kith_scenario_free(self->scenario[s]);
    free(self->scenario);
    kith_file_free_texts(self->name, self->n);
    kith_file_free_texts(self->region, self->n_regions);
    kith_regions_free(self->table);
    kith_scenario_free(self->burn_in);
    kith_file_free(self->file);
}
