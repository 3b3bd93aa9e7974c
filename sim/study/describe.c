#include "kith.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/text.h"
#include "io/host.h"
#include "io/load.h"
#include "study/border.h"
#include "study/report.h"
#include "model/family.h"
#include "model/outcome.h"
#include "param/describe.h"
#include "param/evidence.h"
#include "param/scenario.h"

#ifndef KITH_VERSION
#define KITH_VERSION "unknown"
#endif

const char *
kith_version(void)
{
    return KITH_VERSION;
}

int
kith_scenario_load(struct kith_scenario **out, const char *path, const char *const *sets, size_t n_sets, struct kith_error *err)
{
    NEED(out, "a place for the scenario", err);
    *out = NULL;
    NEED_WORD(path, "the path of a scenario", err);
    TRY(kith_border_texts(sets, n_sets, "settings", err));
    for (size_t i = 0; i < n_sets; i++)
        for (size_t k = 0; k < i; k++) {
            const size_t length = strcspn(sets[i], "=");
            if (length == strcspn(sets[k], "=") && strncmp(sets[i], sets[k], length) == 0)
                return kith_fail(err, KITH_ERR_USAGE, "--set %s: it is set before, by --set %s; keep one", sets[i], sets[k]);
        }
    return kith_scenario_read(out, &kith_model_schema, path, sets, n_sets, err);
}

/* Whether a setting is of a change over time: only changes differ between scenarios that are compared. */
static int
is_of_change(const char *set)
{
    return strncmp(set, "changes.", strlen("changes.")) == 0;
}

static int
has(const struct kith_scenario *scenario, const char *set)
{
    const size_t length = strcspn(set, "=");
    size_t n, i = 0;
    const struct kith_entry *entry = kith_scenario_entries(scenario, &n);
    while (i < n && (strlen(entry[i].path) != length || strncmp(entry[i].path, set, length) != 0))
        i++;
    return i < n;
}

/* Settings of changes go where there is such a change, if anywhere; the others everywhere. */
static int
load_where_it_is(struct kith_scenario **out, const char *const *path, size_t n, const char *const *sets, size_t n_sets, FILE *notes, struct kith_error *err)
{
    const char **some = calloc(n_sets + 1, sizeof *some);
    uint8_t *there = calloc(n_sets, n + 1); /* shape (set, scenario), then whether anywhere */
    int status = some && there ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    for (size_t s = 0; s < n && some && there; s++) {
        const int one = kith_scenario_load(&out[s], path[s], NULL, 0, err);
        status = status ? status : one;
        for (size_t i = 0; i < n_sets && !one; i++)
            if ((there[i * (n + 1) + s] = (uint8_t) has(out[s], sets[i])))
                there[i * (n + 1) + n] = 1;
    }
    const int read = status == KITH_OK;
    for (size_t s = 0; s < n && read; s++) {
        size_t m = 0;
        for (size_t i = 0; i < n_sets; i++)
            if (!is_of_change(sets[i]) || there[i * (n + 1) + s] || !there[i * (n + 1) + n])
                some[m++] = sets[i];
            else if (notes)
                kith_screen_print(notes, "%s has no %.*s: --set %s acts where there is one\n", kith_scenario_name(out[s]), (int) strcspn(sets[i], "="), sets[i], sets[i]);
        kith_scenario_free(out[s]);
        const int one = kith_scenario_load(&out[s], path[s], some, m, err);
        status = status ? status : one;
    }
    free(some);
    free(there);
    return status;
}

int
kith_scenario_load_all(struct kith_scenario **out, const char *const *path, size_t n, const char *const *sets, size_t n_sets, FILE *notes,
    struct kith_error *err)
{
    int status = KITH_OK, changes = 0;
    if (!out || !n)
        return kith_fail(err, KITH_ERR_USAGE, "one scenario or more can be read, and need a place");
    TRY(kith_border_texts(path, n, "scenarios", err));
    TRY(kith_border_texts(sets, n_sets, "settings", err));
    for (size_t i = 0; i < n_sets; i++)
        changes = changes || is_of_change(sets[i]);
    if (changes && n > 1)
        return load_where_it_is(out, path, n, sets, n_sets, notes, err);
    for (size_t s = 0; s < n; s++) {
        const int one = kith_scenario_load(&out[s], path[s], sets, n_sets, err);
        status = status ? status : one;
    }
    return status;
}

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

/* ---- search ---- */

static int
has_word(const char *text, const char *word)
{
    const size_t n = strlen(word);
    for (; *text; text++)
        if (strncasecmp(text, word, n) == 0)
            return 1;
    return 0;
}

static void
search_outcomes(FILE *to, struct kith_form form, const char *where, const char *word, size_t *found)
{
    for (size_t i = 0; i < form.n_outcomes; i++) {
        const struct kith_outcome *o = &form.outcomes[i];
        if ((has_word(o->name, word) || has_word(o->meaning, word)) && ++*found)
            fprintf(to, "%-34s %s [%s] %s\n", o->name, where, o->unit, o->meaning);
    }
}

/* All names and meanings that have the word in them; how many. */
static size_t
search(FILE *to, const char *word)
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
    return found;
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
    if (looks_like_evidence(what))
        NEED(evidence_path, "the path of an evidence table", err);
    if (strcmp(what, "parameters") == 0)
        status = kith_describe_parameters(to, &kith_model_schema, NULL, as, err);
    else if (strcmp(what, "outcomes") == 0)
        status = describe_outcomes(to, kith_form_of(KITH_COHORT_RUN), as);
    else if (strcmp(what, "population") == 0)
        status = describe_outcomes(to, kith_form_of(KITH_POPULATION_RUN), as);
    else if (strcmp(what, "queues") == 0)
        status = describe_outcomes(to, kith_form_of_queues(), as);
    else if (strcmp(what, "charts") == 0)
        status = describe_charts(to, as);
    else if (strcmp(what, "columns") == 0)
        status = describe_columns(to, as);
    else if (looks_like_evidence(what))
        status = describe_evidence(to, what, evidence_path, err);
    else if (!describe_outcome(to, what) && (kith_describe_knows(&kith_model_schema, scenario, what) || !search(to, what)))
        status = kith_describe_parameter(to, &kith_model_schema, scenario, what, err);
    if (!status && (fflush(to) || ferror(to)))
        status = kith_fail(err, KITH_ERR_IO, "cannot write the description");
    return status;
}

/* ---- result files ---- */

static void
print_note(FILE *to, struct kith_file *file, const char *key)
{
    struct kith_error quiet = { 0 };
    char *text = NULL;
    double number;
    if (kith_file_note(file, key, &text, &quiet) == KITH_OK)
        kith_screen_print(to, "%-12s %s\n", key, text);
    else if (kith_file_note_number(file, key, &number, NULL) == KITH_OK)
        kith_screen_print(to, "%-12s %.17g\n", key, number);
    free(text);
    kith_error_clear(&quiet);
}

/* What a run that goes on until it is precise was asked for, and reached: the lines of a table. */
static void
print_precision(FILE *to, struct kith_file *file)
{
    struct kith_error quiet = { 0 };
    char *text = NULL;
    if (kith_file_text(file, "provenance/precision", &text, &quiet) == KITH_OK)
        for (const char *line = text; *line; line += strspn(line, "\n")) {
            const size_t length = strcspn(line, "\n");
            kith_screen_print(to, "%-12s %.*s\n", "precision", (int) length, line);
            line += length;
        }
    free(text);
    kith_error_clear(&quiet);
}

static void
print_items(FILE *to, struct kith_file *file)
{
    const struct kith_file_item *item;
    for (size_t i = 0; (item = kith_file_item_at(file, i)); i++) {
        if (item->is_text && item->rank == 0)
            continue;
        kith_screen_print(to, "  %-28s (", item->name);
        for (int r = 0; r < item->rank; r++)
            kith_screen_print(to, "%s%zu", r ? " x " : "", item->extent[r]);
        kith_screen_print(to, ") %s%s%s\n", item->axes ? item->axes : "", item->unit ? "; " : "", item->unit ? item->unit : "");
    }
}

/* The last line, after all was read. */
static int
print_digest(FILE *to, struct kith_file *file, enum kith_trust trust, struct kith_error *err)
{
    char stored[65], computed[65];
    const char *path = kith_file_path(file);
    TRY(kith_file_digests(file, stored, NULL, err));
    if (trust == KITH_TRUST_UNREAD) {
        kith_screen_print(to, "digest       %s (not verified: its values were not read)\n", stored);
        return KITH_OK;
    }
    fflush(to); /* of a large file the rest takes a while */
    TRY(kith_file_verify(file, err));
    TRY(kith_file_digests(file, stored, computed, err));
    kith_screen_print(to, "digest       %s\n", computed);
    if (!kith_file_is_altered(file))
        return KITH_OK;
    kith_screen_print(to, "altered      yes: the file says %s\n", stored);
    return trust == KITH_TRUST_ALTERED ? KITH_OK : kith_fail(err, KITH_ERR_DATA,
        "%s: the content has the digest %s, but the file says %s: it was changed after it was made", path, computed, stored);
}

static int
info_now(FILE *to, const char *path, enum kith_trust trust, struct kith_error *err)
{
    static const char *const notes[] = { "title", "kind", "source", "seed", "families", "regions", "scale", "small", "burn_in", "family_weeks",
        "histories", "events", "draws", "keep", "altered_input", "history" };
    struct kith_file *file = NULL;
    NEED(to, "where to write", err);
    NEED(path, "the path of a result file", err);
    if (trust != KITH_TRUST_UNREAD)
        TRY(kith_border_trust(trust, err));
    int status = kith_file_open_as(&file, path, KITH_TRUST_UNREAD, err);
    if (!status) {
        kith_screen_print(to, "%s\n", path);
        for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
            print_note(to, file, notes[i]);
        print_precision(to, file);
        print_items(to, file);
        status = print_digest(to, file, trust, err);
    }
    kith_file_free(file);
    return status;
}

int
kith_info(FILE *to, const char *path, enum kith_trust trust, struct kith_error *err)
{
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, info_now(to, path, trust, err));
}

void
kith_file_tell_altered(struct kith_file *file, FILE *to)
{
    if (kith_file_is_altered(file))
        fprintf(to, "%s: was altered after it was made: its digest does not hold\n", kith_file_path(file));
}

static int
diff_now(FILE *to, const char *a, const char *b, size_t most, enum kith_trust trust, struct kith_error *err)
{
    struct kith_file *left = NULL, *right = NULL;
    NEED(to, "where to write", err);
    NEED(a, "the path of a result file", err);
    NEED(b, "the path of another result file", err);
    TRY(kith_border_trust(trust, err));
    int status = kith_file_open_as(&left, a, trust, err);
    if (!status)
        status = kith_file_open_as(&right, b, trust, err);
    if (!status) {
        kith_file_tell_altered(left, to);
        kith_file_tell_altered(right, to);
        status = kith_file_compare(left, right, to, most, err);
    }
    if (status == KITH_OK)
        fprintf(to, "identical\n");
    kith_file_free(left);
    kith_file_free(right);
    return status;
}

int
kith_diff(FILE *to, const char *a, const char *b, size_t most, enum kith_trust trust, struct kith_error *err)
{
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, diff_now(to, a, b, most, trust, err));
}
