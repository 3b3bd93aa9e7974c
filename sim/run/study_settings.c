#include "design/study.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "design/sweep.h"
#include "design/without.h"
#include "io/sealed.h"
#include "io/sha256.h"
#include "read/regions.h"
#include "run/checkpoint.h"
#include "run/run.h"
#include "stat/precision.h"

/** What decides the numbers of a study, as text: what is kept of it belongs to that. */

enum { HASH = KITH_CHECKPOINT_HASH, PROBE_SCENARIOS = 8 };

/* What this program makes of the scenarios; of populations, of the burn-in and of the scenarios with it. */
static int
fingerprint(const struct kith_study *study, char *past, char *all, struct kith_error *err)
{
    struct kith_text text = { 0 };
    if (!study->population)
        return kith_sweep_numbers(study->scenario, study->n_scenarios, 1, all, err);
    int status = kith_population_probe(study->population->burn_in, study->population->burn_in_values, &text, err);
    if (!status)
        kith_sha256_of(text.at, text.length, past);
    for (size_t s = 0; s < study->n_scenarios && s < PROBE_SCENARIOS && !status; s++)
        status = kith_population_probe(study->scenario[s], kith_study_draw(study, s, 0), &text, err);
    if (!status)
        kith_sha256_of(text.at, text.length, all);
    kith_text_clear(&text);
    return status;
}

/* A hash of a scenario as written and of its values in all draws. */
static int
hash_scenario(const struct kith_scenario *scenario, const double *values, size_t draws, size_t stride, char *hash)
{
    struct kith_text text = { 0 };
    size_t n;
    kith_scenario_entries(scenario, &n);
    kith_text_add(&text, "%s", kith_scenario_text(scenario));
    for (size_t d = 0; d < draws; d++)
        kith_text_put(&text, (const char *) (values + d * stride), n * sizeof *values);
    if (!text.failed)
        kith_sha256_of(text.at, text.length, hash);
    kith_text_clear(&text);
    return !text.failed;
}

/* Draws that are sure to be run: of a comparison that goes on until it is precise nobody knows how many there will be, and more of them
 * follow from the same scenarios and seed. */
static uint32_t
sure_draws(const struct kith_study *study)
{
    return study->options.n_precision && study->n_draws > KITH_WIDTH_LEAST ? KITH_WIDTH_LEAST : study->n_draws;
}

/* Of populations alone: where, how large, and their past. */
static int
put_regions(struct kith_text *text, const struct kith_study *study)
{
    const struct kith_population *p = study->population;
    char hash[HASH];
    size_t n;
    kith_text_add(text, "scale: ");
    kith_text_number(text, study->options.scale);
    const char *table = kith_regions_text(p->table, &n);
    kith_sha256_of(table, n, hash);
    if (study->options.cross)
        kith_text_add(text, "\nstrata crossed by: %s", study->options.cross);
    kith_text_add(text, "\ntable of regions: %s\nregions:", hash);
    for (size_t g = 0; g < p->n_regions; g++)
        kith_text_add(text, "%s %s", g ? "," : "", p->region[g]->name);
    kith_scenario_entries(p->burn_in, &n);
    const int ok = hash_scenario(p->burn_in, p->burn_in_values, sure_draws(study), n, hash);
    kith_text_add(text, "\nscenario of the burn-in: %s %s\n", kith_scenario_name(p->burn_in), hash);
    return ok;
}

/* Everything that decides what is kept: not threads, nor what a result file is to hold. */
static int
put_settings(struct kith_text *text, const struct kith_study *study, const char *numbers)
{
    char hash[HASH];
    int ok = 1;
    kith_text_add(text, "version: %s\nnumbers: %s\nseed: %" PRIu64 "\n", kith_version(), numbers, study->options.seed);
    if (!study->options.n_precision)
        kith_text_add(text, "draws: %u\nruns of a draw: %u\n", study->n_draws, study->per_draw);
    else if (study->options.draws == KITH_DRAWS_POINT)
        kith_text_add(text, "draws: 1\nruns of a draw: until precise\n");
    else
        kith_text_add(text, "draws: until precise\nruns of a draw: %u\n", study->per_draw);
    if (study->population)
        ok = put_regions(text, study);
    else
        kith_text_add(text, "families: %u\n", study->options.families);
    for (size_t s = 0; s < study->n_scenarios && ok; s++) {
        ok = hash_scenario(study->scenario[s], kith_study_draw(study, s, 0), sure_draws(study), study->parameters.most, hash);
        kith_text_add(text, "scenario %zu: %s %s\n", s + 1, kith_scenario_name(study->scenario[s]), hash);
    }
    for (size_t k = 0; k < study->without.n; k++)
        kith_text_add(text, "without advantage of scenario %zu: pathways %x\n", study->without.scenario[k] + 1, study->without.pathways);
    return ok && !text->failed;
}

int
kith_study_checkpoint(struct kith_checkpoint **out, const struct kith_study *study, struct kith_error *err)
{
    const struct kith_options *o = &study->options;
    struct kith_text text = { 0 };
    struct kith_checkpoint_form form = { .notes = o->notes, .layout = &study->layout, .burn_in = study->population ? study->population->burn_in_weeks : 0, .branches = (uint32_t) kith_study_branches(study),
        .keep_burn_in = o->keep_burn_in, .every_weeks = o->checkpoint_weeks, .every_seconds = o->checkpoint_seconds };
    char numbers[HASH];
    *out = NULL;
    if (!o->checkpoint && !o->burn_in_from)
        return KITH_OK;
    TRY(fingerprint(study, form.past_numbers, numbers, err));
    int status = put_settings(&text, study, numbers) ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    form.folder = o->checkpoint;
    form.from = o->burn_in_from;
    form.settings = text.at;
    if (!status)
        status = kith_checkpoint_open(out, &form, err);
    kith_text_clear(&text);
    return status;
}
