#include "study/maker.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "design/border.h"
#include "design/without.h"
#include "read/regions.h"

/* A result of run or compare, planned as what made it was. */

static const struct kith_scenario *const *
scenarios_of(const struct kith_maker *self)
{
    return (const struct kith_scenario *const *) self->scenario;
}

/* ---- what was asked ---- */

/* The file has the values of all parameters: so many, at least. */
static int
check_parameters(struct kith_maker *self, const struct kith_scenario *scenario, struct kith_error *err)
{
    size_t entries, extent[8];
    int rank;
    kith_scenario_entries(scenario, &entries);
    TRY(kith_file_expect(self->file, "parameter", KITH_OF_TEXTS, "parameter", err));
    TRY(kith_file_extent(self->file, "parameter", &rank, extent, err));
    return extent[0] >= entries ? KITH_OK : kith_fail(err, KITH_ERR_DATA, "%s: has values of %zu parameters, and %s has %zu here; "
        "ask with the program that made it, or make it again", self->path, extent[0], kith_scenario_name(scenario), entries);
}

/* Questions are answered again, those that were added without asking, too. */
static int
read_questions(struct kith_maker_study *self, struct kith_error *err)
{
    static const char *const keys[2] = { "explained", "break_even" };
    struct kith_options *o = &self->options;
    int status = KITH_OK;
    for (int k = 0; k < 2 && !status; k++) {
        TRY(kith_file_note_if_any(self->maker->file, keys[k], &self->asked[k], err));
        const size_t most = self->asked[k] ? strlen(self->asked[k]) : 0;
        if (k == 0)
            self->explain = calloc(most + 1, sizeof *self->explain);
        else
            self->break_even = calloc(most + 1, sizeof *self->break_even);
        if (k == 0 ? !self->explain : !self->break_even)
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        char *rest = NULL;
        for (char *word = most ? strtok_r(self->asked[k], " ", &rest) : NULL; word && !status; word = strtok_r(NULL, " ", &rest))
            status = k == 0 ? kith_explain_read(&self->explain[o->n_explain++], word, err)
                            : kith_break_even_read(&self->break_even[o->n_break_even++], word, err);
    }
    o->explain = self->explain;
    o->break_even = self->break_even;
    return status;
}

/* Published numbers, of files that have some. */
static int
read_targets(struct kith_maker_study *self, struct kith_error *err)
{
    if (!kith_file_has(self->maker->file, "inputs/targets"))
        return KITH_OK;
    TRY(kith_file_text(self->maker->file, "inputs/targets", &self->targets, err));
    self->options.targets_text = self->targets;
    return KITH_OK;
}

/* Whether each side ran once more without its advantage; a run alone is made again without. */
static void
read_without(struct kith_maker_study *self, int64_t alone)
{
    static const char group[] = "difference_zero_advantage/";
    const struct kith_file_item *item;
    self->options.no_zero_advantage = 1;
    for (size_t i = 0; alone < 0 && (item = kith_file_item_at(self->maker->file, i)); i++)
        if (strncmp(item->name, group, sizeof group - 1) == 0)
            self->options.no_zero_advantage = 0;
}

/* ---- how large ---- */

/* A file that keeps tables of each run has them: they say how large it may be in memory. */
static int
check_kept(struct kith_maker_study *self, const char *kept, struct kith_error *err)
{
    const int population = self->options.population;
    if (!population && strcmp(kept, "weekly") == 0)
        return kith_file_expect(self->maker->file, "violence", KITH_OF_INTEGERS, "scenario draw replicate week level", err);
    if (population && strcmp(kept, "runs") == 0) { /* before format 1.2 it had another name */
        size_t extent[8];
        int rank;
        const char *name = kith_file_extent(self->maker->file, "runs/outcome", &rank, extent, NULL) == KITH_OK ? "runs/outcome" : "runs/outcome_value";
        return kith_file_expect(self->maker->file, name, KITH_OF_FLOATS, "scenario draw replicate region year margin outcome", err);
    }
    return KITH_OK;
}

/* The number of families, which says how much memory a run takes, is that of the families counted in a run. A summary counts none. */
static int
check_families(struct kith_maker_study *self, double families, const char *kept, struct kith_error *err)
{
    static const size_t start[6] = { 0 };
    size_t count[6] = { 1, 1, 1, 1, 1, 0 }, extent[8] = { 0 };
    int64_t class[KITH_LEVELS] = { 0 };
    int rank;
    double counted = 0;
    if (self->maker->is_population || strcmp(kept, "summary") == 0)
        return KITH_OK;
    TRY(kith_file_expect(self->maker->file, "wave_class", KITH_OF_INTEGERS, "scenario draw replicate wave stratum class", err));
    TRY(kith_file_extent(self->maker->file, "wave_class", &rank, extent, err));
    for (int i = 0; i < 5; i++)
        if (extent[i] < 1 || extent[5] > KITH_LEVELS)
            return kith_fail(err, KITH_ERR_DATA, "%s: wave_class has another shape", self->maker->path);
    count[5] = extent[5];
    TRY(kith_file_integers(self->maker->file, "wave_class", start, count, class, err));
    for (size_t i = 0; i < extent[5]; i++)
        counted += (double) class[i];
    return fabs(counted - families) < 0.5 ? KITH_OK : kith_fail(err, KITH_ERR_DATA, "%s: says that there are %g families, and counts %g in its first run",
        self->maker->path, families, counted);
}

/* Index of a note's word; how many there are when it is none of them. */
static int
read_word(struct kith_maker *self, const char *key, const char *const *words, int n, int *out, struct kith_error *err)
{
    char *word = NULL;
    TRY(kith_file_note(self->file, key, &word, err));
    for (*out = 0; *out < n && strcmp(word, words[*out]) != 0;)
        ++*out;
    const int status = *out < n ? KITH_OK : kith_fail(err, KITH_ERR_DATA, "%s: %s is %s, which this program does not know", self->path, key, word);
    free(word);
    return status;
}

/* Runs and draws, by the shape of the outcomes. */
static int
read_runs(struct kith_maker_study *self, struct kith_error *err)
{
    struct kith_maker *maker = self->maker;
    struct kith_options *o = &self->options;
    size_t extent[8];
    int rank = 0;
    TRY(kith_file_extent(maker->file, "outcome_value", &rank, extent, err));
    if (rank != 4 || extent[0] != maker->n || extent[1] < 1 || extent[2] < 1 || extent[1] > UINT32_MAX / extent[2] || extent[3] != maker->form.n_outcomes)
        return kith_fail(err, KITH_ERR_DATA, "%s: outcome_value is not shaped (scenario, draw, replicate, outcome)", maker->path);
    o->per_draw = (uint32_t) extent[2];
    o->replicates = (uint32_t) (extent[1] * extent[2]);
    self->runs = (int64_t) o->replicates;
    if (o->second)
        o->replicates = (uint32_t) extent[1] + o->second * (o->per_draw - 1);
    return KITH_OK;
}

static int
read_options(struct kith_maker_study *self, struct kith_error *err)
{
    static const char *const keep[] = { "waves", "weekly", "summary", "runs" }, *const draws[] = { "prior", "point", "file", "posterior" };
    struct kith_maker *maker = self->maker;
    struct kith_options *o = &self->options;
    double families = 1;
    int kept, drawn;
    o->seed = maker->seed;
    TRY(read_word(maker, "keep", keep, 4, &kept, err));
    TRY(read_word(maker, "draws", draws, 4, &drawn, err));
    o->keep = (enum kith_keep) kept;
    o->draws = (enum kith_draws) drawn;
    if (!o->population)
        TRY(kith_file_note_number(maker->file, "families", &families, err));
    if (!(families >= 1 && families <= UINT32_MAX))
        return kith_fail(err, KITH_ERR_DATA, "%s: %g is not a number of families", maker->path, families);
    o->families = (uint32_t) families;
    TRY(kith_file_expect(maker->file, "outcome_value", KITH_OF_FLOATS, "scenario draw replicate outcome", err));
    TRY(kith_maker_outcomes(maker, err));
    TRY(kith_file_expect(maker->file, "parameter_value", KITH_OF_FLOATS, "scenario draw parameter", err));
    TRY(check_kept(self, keep[kept], err));
    TRY(check_families(self, families, keep[kept], err));
    return read_runs(self, err);
}

/* ---- populations ---- */

static int
read_population(struct kith_maker_study *self, struct kith_error *err)
{
    struct kith_maker *maker = self->maker;
    struct kith_options *o = &self->options;
    double small = 0, second = (double) NAN, share = (double) NAN; /* of files that have them */
    o->population = maker->is_population;
    if (!o->population)
        return KITH_OK;
    o->scale = maker->scale;
    TRY(kith_file_note_if_any(maker->file, "cross", &self->cross, err));
    o->cross = self->cross;
    TRY(kith_file_note_number(maker->file, "small", &small, err));
    TRY(kith_file_note_number_if_any(maker->file, "second", &second, err));
    TRY(kith_file_note_number_if_any(maker->file, "histories", &share, err));
    if (!isnan(second) && !(second >= 1 && second <= UINT32_MAX / 2))
        return kith_fail(err, KITH_ERR_DATA, "%s: second is not a number of draws", maker->path);
    if (!(small >= 0 && small <= UINT32_MAX))
        return kith_fail(err, KITH_ERR_DATA, "%s: small is not a number of families", maker->path);
    if (!isnan(share) && !(share > 0 && share <= 1))
        return kith_fail(err, KITH_ERR_DATA, "%s: histories is not a share of families", maker->path);
    if (maker->n_regions < 2)
        return kith_fail(err, KITH_ERR_DATA, "%s: holds no region", maker->path);
    o->small = (uint32_t) small;
    o->second = isnan(second) ? 0 : (uint32_t) second;
    o->histories = isnan(share) ? o->histories : share;
    o->only = (const char *const *) maker->region + 1;
    o->n_only = maker->n_regions - 1;
    return KITH_OK;
}

/* What the past of one draw was: what the file has in place of the scenario's own. */
static int
take_past(struct kith_maker_study *self, size_t d, char *const *parameter, size_t n, const double *stored, double *to, struct kith_error *err)
{
    const struct kith_scenario *burn_in = self->maker->burn_in;
    kith_scenario_point(burn_in, to);
    for (size_t i = 0; i < n; i++) {
        const struct kith_entry *entry = kith_scenario_find(burn_in, parameter[i]);
        if (!entry || entry->parameter->kind != KITH_NUMBER)
            continue;
        TRY(kith_drawn_check_value(self->maker->path, entry, d, stored[i], err));
        to[kith_study_entry(burn_in, parameter[i])] = stored[i];
    }
    return KITH_OK;
}

/* The file has the values of all parameters of the past but those of its levers' costs, which nobody pays before the policy. */
static int
check_past(const struct kith_maker *self, char *const *parameter, size_t n, struct kith_error *err)
{
    size_t entries;
    const struct kith_entry *entry = kith_scenario_entries(self->burn_in, &entries);
    for (size_t e = 0; e < entries; e++) {
        size_t i = 0;
        while (i < n && strcmp(parameter[i], entry[e].path) != 0)
            i++;
        if (i == n && strncmp(entry[e].path, "costs.", 6) != 0)
            return kith_fail(err, KITH_ERR_DATA, "%s: has no value of %s, and %s has here; ask with the program that made it, or make it again", self->path, entry[e].path,
                kith_scenario_name(self->burn_in));
    }
    return KITH_OK;
}

/* Values before the policy, when that scenario was not the first. */
static int
read_past(struct kith_maker_study *self, struct kith_error *err)
{
    struct kith_maker *maker = self->maker;
    char **parameter = NULL;
    size_t n = 0, entries, extent[8] = { 0 };
    int rank = 0;
    if (!maker->burn_in)
        return KITH_OK;
    TRY(kith_file_expect(maker->file, "burn_in_value", KITH_OF_FLOATS, "draw parameter", err));
    TRY(kith_file_extent(maker->file, "burn_in_value", &rank, extent, err));
    if (extent[0] < 1)
        return kith_fail(err, KITH_ERR_DATA, "%s: burn_in_value has no draws", maker->path);
    TRY(kith_file_texts(maker->file, "parameter", &parameter, &n, err));
    kith_scenario_entries(maker->burn_in, &entries);
    double *stored = malloc(extent[0] * n * sizeof *stored);
    self->burn_in_values = calloc(extent[0] * entries, sizeof *self->burn_in_values);
    int status = stored && self->burn_in_values ? check_past(maker, parameter, n, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status)
        status = kith_file_numbers(maker->file, "burn_in_value", NULL, NULL, stored, err);
    for (size_t d = 0; d < extent[0] && !status; d++)
        status = take_past(self, d, parameter, n, stored + d * n, self->burn_in_values + d * entries, err);
    self->options.burn_in = maker->burn_in;
    kith_file_free_texts(parameter, n);
    free(stored);
    return status;
}

/* ---- all of it ---- */

static int
check_run(const struct kith_maker_study *self, int64_t run, struct kith_error *err)
{
    const struct kith_options *o = &self->options;
    if (run >= self->runs)
        return kith_fail(err, KITH_ERR_USAGE, "%s holds runs 0 to %lld of each scenario, not %lld", self->maker->path, (long long) self->runs - 1, (long long) run);
    if (o->second && run > 0 && run % o->per_draw && run / o->per_draw >= o->second)
        return kith_fail(err, KITH_ERR_USAGE, "%s holds one run of its draws from %u on: run %lld was not made, run %lld was", self->maker->path, o->second,
            (long long) run, (long long) (run - run % o->per_draw));
    return KITH_OK;
}

static int
read_all(struct kith_maker_study *self, int64_t alone, struct kith_error *err)
{
    for (size_t s = 0; s < self->maker->n; s++)
        TRY(check_parameters(self->maker, self->maker->scenario[s], err));
    TRY(read_population(self, err));
    TRY(read_past(self, err));
    TRY(read_targets(self, err));
    TRY(read_options(self, err));
    TRY(read_questions(self, err));
    read_without(self, alone);
    return check_run(self, alone, err);
}

/* Of which posterior the draws are, as the file says it. */
static int
read_drawn_from(struct kith_maker_study *self, struct kith_error *err)
{
    struct kith_study *study = self->study;
    char *digest = NULL;
    if (self->options.draws != KITH_DRAWS_POSTERIOR)
        return KITH_OK;
    int status = kith_file_note(self->maker->file, "posterior_digest", &digest, err);
    if (!status && strlen(digest) >= sizeof study->drawn_digest)
        status = kith_fail(err, KITH_ERR_DATA, "%s: posterior_digest is no digest", self->maker->path);
    if (!status)
        strcpy(study->drawn_digest, digest);
    free(digest);
    return status ? status : kith_file_note(self->maker->file, "drawn_from", &study->drawn_from, err);
}

int
kith_maker_plan(struct kith_maker_study *self, struct kith_maker *maker, const struct kith_options *options, int64_t alone, struct kith_error *err)
{
    double *values = NULL;
    uint32_t n_draws = 0;
    uint64_t seed = 0;
    *self = (struct kith_maker_study) { .maker = maker, .options = *options };
    TRY(read_all(self, alone, err));
    if (alone >= 0)
        self->options.histories = 0;
    TRY(kith_drawn_stored(&values, &n_draws, &seed, scenarios_of(maker), maker->n, maker->path, options->trust, err));
    TRY(kith_study_plan(&self->study, scenarios_of(maker), maker->n, &self->options, values, n_draws, err));
    self->study->draws.seed = seed;
    TRY(read_drawn_from(self, err));
    self->study->altered_input = kith_file_is_altered(maker->file) ? maker->path : NULL;
    if (maker->is_population) {
        struct kith_regions *table = maker->table;
        double *past = self->burn_in_values;
        maker->table = NULL; /* the study's now, as they are */
        self->burn_in_values = NULL;
        TRY(kith_population_plan(self->study, table, past, err));
    }
    return kith_without_plan(self->study, err);
}

void
kith_maker_unplan(struct kith_maker_study *self)
{
    kith_study_free(self->study);
    free(self->burn_in_values);
    free(self->cross);
    free(self->targets);
    free(self->asked[0]);
    free(self->asked[1]);
    free(self->explain);
    free(self->break_even);
}
