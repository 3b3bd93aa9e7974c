#include "kith.h"

#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/text.h"
#include "design/border.h"
#include "model/family.h"
#include "model/curve.h"
#include "model/outcome.h"
#include "param/describe.h"
#include "read/evidence.h"

/* ---- describe ---- */

static int
describe_outcomes(FILE *to, struct kith_form form, enum kith_describe_as as)
{
    const int markdown = as == KITH_AS_MARKDOWN;
    if (markdown)
        fputs("| outcome | unit | meaning | better | group | shown first |\n|---|---|---|---|---|---|\n", to);
    for (size_t i = 0; i < form.n_outcomes; i++) {
        const struct kith_outcome *o = &form.outcomes[i];
        fprintf(to, markdown ? "| `%s` | %s | %s | %s | %s | %s |\n" : "%-22s %-14s %s (better: %s; %s%s)\n", o->name, o->unit, o->meaning, kith_better_names[o->better],
            kith_about_names[o->group], o->headline ? markdown ? "yes" : ", shown first" : "");
    }
    return KITH_OK;
}

static void
describe_axis(FILE *to, enum kith_axis axis, enum kith_describe_as as)
{
    static const char *const none[] = { "" };
    const struct kith_names names = { none, none, none, none, none, 0, 0, 0, 0, 0, 0 };
    const uint32_t n = axis == KITH_AXIS_LEVEL ? KITH_LEVELS : axis == KITH_AXIS_STAGE ? (uint32_t) KITH_STAGES : (uint32_t) KITH_HELPS;
    for (uint32_t i = 0; i < n; i++) {
        char room[64];
        double number = 0;
        fprintf(to, as == KITH_AS_MARKDOWN ? "%s`%s`" : "%s%s", i ? ", " : "", kith_axis_label(axis, i, &names, room, sizeof room, &number));
    }
}

/* The three coupled charts of a family, and what a run counts of them. */
static int
describe_charts(FILE *to, enum kith_describe_as as)
{
    static const struct {
        enum kith_axis axis;
        const char *name;
    } charts[] = { { KITH_AXIS_LEVEL, "violence" }, { KITH_AXIS_STAGE, "case" }, { KITH_AXIS_HELP, "help" } };
    const int markdown = as == KITH_AS_MARKDOWN;
    if (markdown)
        fputs("| chart | states |\n|---|---|\n", to);
    for (size_t i = 0; i < sizeof charts / sizeof *charts; i++) {
        fprintf(to, markdown ? "| %s | " : "%-10s ", charts[i].name);
        describe_axis(to, charts[i].axis, as);
        fputs(markdown ? " |\n" : "\n", to);
    }
    fputs(markdown ? "\n| variable | axes | unit | meaning |\n|---|---|---|---|\n" : "\n", to);
    for (int b = 0; b < KITH_BLOCKS; b++) {
        const struct kith_block_form *form = &kith_blocks[b];
        if (form->passing)
            continue;
        fprintf(to, markdown ? "| `%s` | " : "%-22s ", form->name);
        for (int a = 0; a < kith_block_rank((enum kith_block_name) b); a++)
            fprintf(to, "%s%s", a ? ", " : "", kith_axes[form->axis[a]].name);
        fprintf(to, markdown ? " | %s | %s |\n" : " [%s] %s\n", form->unit, form->meaning);
    }
    return KITH_OK;
}

/* What is kept of a family: the members of struct kith_family, whose arrays are written name[n]. */
static int
describe_columns(FILE *to, enum kith_describe_as as)
{
    static const char *const types[] = { [KITH_COLUMN_U8] = "u8", [KITH_COLUMN_U16] = "u16", [KITH_COLUMN_U32] = "u32",
        [KITH_COLUMN_U64] = "u64", [KITH_COLUMN_F32] = "f32" };
    const int markdown = as == KITH_AS_MARKDOWN;
    if (markdown)
        fputs("| variable | type | unit | meaning |\n|---|---|---|---|\n", to);
    for (size_t i = 0; i < kith_n_family_columns; i++) {
        const struct kith_column *c = &kith_family_columns[i];
        const size_t n = c->size / kith_column_width(c->type);
        char name[64];
        snprintf(name, sizeof name, n > 1 ? "%s[%zu]" : "%s", c->name, n);
        fprintf(to, markdown ? "| `%s` | %s | %s | %s |\n" : "%-20s %-4s %-5s %s\n", name, types[c->type], c->unit, c->meaning);
    }
    return KITH_OK;
}

static int
looks_like_evidence(const char *what)
{
    const char *dot = strchr(what, '.');
    return what[0] >= 'A' && what[0] <= 'Z' && dot && dot[1] >= '0' && dot[1] <= '9';
}

static int
describe_evidence(FILE *to, const char *id, const char *path, struct kith_error *err)
{
    struct kith_evidence *table = NULL;
    int status = kith_evidence_load(&table, path, err);
    if (!status)
        status = kith_evidence_print(to, table, id, err);
    kith_evidence_free(table);
    return status;
}

static void
print_outcome(FILE *to, const struct kith_outcome *o, const char *whose)
{
    fprintf(to, "%s [%s]%s\n%s\n%s; better: %s; made of %s%s\n", o->name, o->unit, whose, o->meaning, kith_about_names[o->group], kith_better_names[o->better],
        kith_blocks[o->table].name, o->headline ? "; shown first" : "");
}

/* An outcome of cohorts, of populations, or of both, and one of queues. */
static int
describe_outcome(FILE *to, const char *name)
{
    const struct kith_form forms[] = { kith_form_of(KITH_COHORT_RUN), kith_form_of(KITH_POPULATION_RUN), kith_form_of_queues() };
    static const char *const whose[] = { "", ", of populations", ", of queues" };
    int found = 0;
    unsigned told = 0;
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        const size_t i = kith_form_find(&forms[f], name);
        const struct kith_outcome *o = &forms[f].outcomes[i];
        if (i == forms[f].n_outcomes || (o->kinds & told))
            continue;
        told |= o->kinds;
        fputs(found++ ? "\n" : "", to);
        print_outcome(to, o, o->kinds & (o->kinds - 1) ? ", of cohorts and populations" : whose[f]);
    }
    return found;
}

/* ---- curves ---- */

/* "13, 26 ... 312 weeks", "1 to 10", "1, 5, 10, 20, 50 %". */
static const char *const points[KITH_ALONGS] = { "weeks 13, 26 ... 312", "1 to 9 reports, 10 and more", "1, 5, 10, 20 and 50 % of families" };

static int
describe_curves(FILE *to, enum kith_describe_as as)
{
    const int markdown = as == KITH_AS_MARKDOWN;
    if (markdown)
        fputs("| curve | of | points | meaning |\n|---|---|---|---|\n", to);
    for (int population = 0; population < 2; population++) {
        const struct kith_curve_form form = kith_curves_of_kind(population ? KITH_POPULATION_RUN : KITH_COHORT_RUN);
        for (size_t i = 0; i < form.n; i++)
            fprintf(to, markdown ? "| `%s` | %s | %s | %s%s |\n" : "%-32s %-12s %-34s %s%s\n", form.curve[i].name, population ? "populations" : "cohorts", points[form.curve[i].along],
                form.curve[i].meaning, form.curve[i].split ? ". Also by who reported: NAME/REPORTER@POINT" : "");
    }
    if (!markdown)
        fputs("A point is called NAME@POINT, as reported_again@26: targets of kith validate and kith_study_outcome() know it.\n", to);
    return KITH_OK;
}

/* A curve, or a point of one, of either kind of run. */
static int
describe_curve(FILE *to, const char *name)
{
    const size_t length = strcspn(name, "@/");
    int found = 0;
    for (int population = 0; population < 2; population++) {
        const struct kith_curve_form form = kith_curves_of_kind(population ? KITH_POPULATION_RUN : KITH_COHORT_RUN);
        for (size_t i = 0; i < form.n; i++)
            if (strlen(form.curve[i].name) == length && strncmp(form.curve[i].name, name, length) == 0)
                fprintf(to, "%s%s [1], a curve of %s\n%s\npoints: %s; made of %s%s\n", found++ ? "\n" : "", form.curve[i].name, population ? "populations" : "cohorts",
                    form.curve[i].meaning, points[form.curve[i].along], kith_blocks[form.curve[i].table].name, form.curve[i].split ? "; also by who reported" : "");
    }
    return found;
}

/* ---- search ---- */

static const char *const lists[] = { "parameters", "outcomes", "population", "queues", "curves", "charts", "columns", "words" };
enum { LISTS = sizeof lists / sizeof *lists };

static int
is_list(const char *what)
{
    size_t i = 0;
    while (i < LISTS && strcmp(what, lists[i]) != 0)
        i++;
    return i < LISTS;
}

static int
has_word(const char *text, const char *word)
{
    const size_t n = strlen(word);
    for (; *text; text++)
        if (strncasecmp(text, word, n) == 0)
            return 1;
    return 0;
}

/* Words that tables and messages use. */
static const struct {
    const char *word, *meaning;
} words[] = {
    { "draw", "one set of values of all parameters, drawn from their distributions; its runs share it" },
    { "replicate", "a run of a draw again, with other random numbers" },
    { "seed", "number from which all random numbers follow: the same seed, the same result, bit for bit" },
    { "common random numbers", "compared scenarios run with the same ones, so that their difference is the policy's and not chance's" },
    { "MC error", "Monte Carlo error: standard error of the mean that is shown; more runs make it smaller" },
    { "95 % interval", "holds the expected value in 95 % of draws: how uncertain the parameters leave it; more runs do not make it smaller" },
    { "run sd", "standard deviation of one run, parameters given" },
    { "study sd", "standard deviation of what one study of so many families would find, parameters given" },
    { "corr.", "correlation of the two runs of a pair" },
    { "var.ratio", "variance ratio: how many times more runs without pairing would be needed for the same MC error" },
    { "within", "variance ratio within draws: what common random numbers alone save, parameters given" },
    { "by chance", "how many parameters would look at least as strong if none of them mattered" },
    { "drift", "how the first scenario moves over the years by itself, without any policy" },
    { "burn-in", "the years before the policy, over which a population comes to be as it is" },
    { "stratum", "a part of the families: a profile, a problem, a level of violence, with or without children, a group" },
    { "break-even", "the value of a parameter at which two scenarios are equal in an outcome" },
    { "digest", "SHA-256 over all of a result file but its provenance: equal digests, equal results" },
};
enum { WORDS = sizeof words / sizeof *words };

static int
describe_words(FILE *to, enum kith_describe_as as)
{
    if (as == KITH_AS_MARKDOWN)
        fputs("| word | meaning |\n|---|---|\n", to);
    for (size_t i = 0; i < WORDS; i++)
        fprintf(to, as == KITH_AS_MARKDOWN ? "| %s | %s |\n" : "%-22s %s\n", words[i].word, words[i].meaning);
    return KITH_OK;
}

/* Parameters of a member, "services.child-trauma-therapy.places", whose rows do not have the word themselves. */
static size_t
search_members(FILE *to, const struct kith_scenario *scenario, const char *word)
{
    size_t n = 0, found = 0;
    const struct kith_entry *entry = scenario ? kith_scenario_entries(scenario, &n) : NULL;
    for (size_t i = 0; i < n; i++)
        if (has_word(entry[i].path, word) && !has_word(entry[i].parameter->path, word) && !has_word(entry[i].parameter->meaning, word) && ++found)
            fprintf(to, "%-34s parameter [%s] %s\n", entry[i].path, entry[i].parameter->unit, entry[i].parameter->meaning);
    return found;
}

static void
search_outcomes(FILE *to, struct kith_form form, const char *at, const char *word, size_t *found)
{
    for (size_t i = 0; i < form.n_outcomes; i++) {
        const struct kith_outcome *o = &form.outcomes[i];
        if ((has_word(o->name, word) || has_word(o->meaning, word)) && ++*found)
            fprintf(to, "%-34s %s [%s] %s\n", o->name, at, o->unit, o->meaning);
    }
}

static void
try_outcomes(struct kith_nearest *near, struct kith_form form)
{
    for (size_t i = 0; i < form.n_outcomes; i++)
        kith_nearest_try(near, form.outcomes[i].name, strlen(form.outcomes[i].name));
}

/* Nothing is called so: the nearest of all that could have been meant, members by their own names, too. */
static int
nothing_of_that_name(const struct kith_scenario *scenario, const char *what, struct kith_error *err)
{
    struct kith_nearest near = { .word = what };
    for (size_t i = 0; i < LISTS; i++)
        kith_nearest_try(&near, lists[i], strlen(lists[i]));
    for (size_t i = 0; i < WORDS; i++)
        kith_nearest_try(&near, words[i].word, strlen(words[i].word));
    try_outcomes(&near, kith_form_of(KITH_COHORT_RUN));
    try_outcomes(&near, kith_form_of(KITH_POPULATION_RUN));
    try_outcomes(&near, kith_form_of_queues());
    for (size_t i = 0; i < kith_n_cohort_curves; i++)
        kith_nearest_try(&near, kith_cohort_curves[i].name, strlen(kith_cohort_curves[i].name));
    for (size_t i = 0; i < kith_n_population_curves; i++)
        kith_nearest_try(&near, kith_population_curves[i].name, strlen(kith_population_curves[i].name));
    for (size_t i = 0; i < kith_model_schema.n_parameters; i++)
        kith_nearest_try(&near, kith_model_schema.parameters[i].path, strlen(kith_model_schema.parameters[i].path));
    for (size_t c = 0; scenario && c < kith_model_schema.n_collections; c++) {
        size_t n;
        const char *const *names = kith_scenario_members(scenario, kith_model_schema.collections[c].path, &n);
        for (size_t i = 0; i < n; i++)
            kith_nearest_try(&near, names[i], strlen(names[i]));
    }
    if (near.name)
        return kith_fail(err, KITH_ERR_USAGE, "nothing is called '%s'; did you mean '%.*s'?", what, (int) near.length, near.name);
    return kith_fail(err, KITH_ERR_USAGE, "nothing is called '%s', and no name or meaning has it; 'kith describe' lists parameters, outcomes, population, queues, curves, "
        "charts, columns and words", what);
}

/* All names and meanings that have the word in them; how many. */
static size_t
search(FILE *to, const struct kith_scenario *scenario, const char *word)
{
    const struct kith_form queues = kith_form_of_queues();
    size_t found = 0;
    if (strlen(word) < 3)
        return 0;
    for (size_t i = 0; i < kith_model_schema.n_parameters; i++) {
        const struct kith_parameter *row = &kith_model_schema.parameters[i];
        if ((has_word(row->path, word) || has_word(row->meaning, word)) && ++found)
            fprintf(to, "%-34s parameter [%s] %s\n", row->path, row->unit, row->meaning);
    }
    search_outcomes(to, kith_form_of(KITH_COHORT_RUN), "outcome", word, &found);
    search_outcomes(to, kith_form_of(KITH_POPULATION_RUN), "outcome of populations", word, &found);
    search_outcomes(to, queues, "outcome of queues", word, &found);
    for (int population = 0; population < 2; population++) {
        const struct kith_curve_form form = kith_curves_of_kind(population ? KITH_POPULATION_RUN : KITH_COHORT_RUN);
        for (size_t i = 0; i < form.n; i++)
            if ((has_word(form.curve[i].name, word) || has_word(form.curve[i].meaning, word)) && ++found)
                fprintf(to, "%-34s curve of %s: %s\n", form.curve[i].name, population ? "populations" : "cohorts", form.curve[i].meaning);
    }
    for (size_t i = 0; i < WORDS; i++)
        if (has_word(words[i].word, word) && ++found)
            fprintf(to, "%-34s %s\n", words[i].word, words[i].meaning);
    return found + search_members(to, scenario, word);
}

int
kith_describe(FILE *to, const char *what, enum kith_describe_as as, const char *evidence_path, const struct kith_scenario *scenario,
    struct kith_error *err)
{
    int status = KITH_OK;
    NEED(to, "where to write", err);
    NEED(what, "what to describe", err);
    if ((unsigned) as > KITH_AS_JSON_SCHEMA)
        return kith_fail(err, KITH_ERR_USAGE, "descriptions are one of enum kith_describe_as, not %d", (int) as);
    if (as == KITH_AS_JSON_SCHEMA && strcmp(what, "parameters") != 0)
        return kith_fail(err, KITH_ERR_USAGE, "JSON is a schema for scenario files: of parameters, not of %s", what);
    if (as == KITH_AS_MARKDOWN && !is_list(what))
        return kith_fail(err, KITH_ERR_USAGE, "Markdown is for lists, as parameters or outcomes, not for %s", what);
    if (looks_like_evidence(what))
        NEED(evidence_path, "the path of an evidence table", err);
    if (strcmp(what, "parameters") == 0)
        status = kith_describe_parameters(to, &kith_model_schema, scenario, as, err);
    else if (strcmp(what, "outcomes") == 0)
        status = describe_outcomes(to, kith_form_of(KITH_COHORT_RUN), as);
    else if (strcmp(what, "population") == 0)
        status = describe_outcomes(to, kith_form_of(KITH_POPULATION_RUN), as);
    else if (strcmp(what, "queues") == 0)
        status = describe_outcomes(to, kith_form_of_queues(), as);
    else if (strcmp(what, "curves") == 0)
        status = describe_curves(to, as);
    else if (strcmp(what, "charts") == 0)
        status = describe_charts(to, as);
    else if (strcmp(what, "columns") == 0)
        status = describe_columns(to, as);
    else if (strcmp(what, "words") == 0)
        status = describe_words(to, as);
    else if (looks_like_evidence(what))
        status = describe_evidence(to, what, evidence_path, err);
    else if (kith_describe_knows(&kith_model_schema, scenario, what))
        status = kith_describe_parameter(to, &kith_model_schema, scenario, what, err);
    else if (!describe_outcome(to, what) && !describe_curve(to, what) && !search(to, scenario, what))
        status = strchr(what, '.') ? kith_describe_parameter(to, &kith_model_schema, scenario, what, err) : nothing_of_that_name(scenario, what, err);
    if (!status && (fflush(to) || ferror(to)))
        status = kith_fail(err, KITH_ERR_IO, "cannot write the description");
    return status;
}

