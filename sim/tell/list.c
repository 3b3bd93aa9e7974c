#include "kith.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "design/border.h"
#include "model/outcome.h"
#include "param/describe.h"
#include "param/law.h"
#include "param/scenario.h"
#include "read/regions.h"

/* What there is to choose from. */

static void
list_scenario(FILE *to, const struct kith_scenario *scenario, const char *path)
{
    size_t changes;
    kith_scenario_changes(scenario, &changes);
    fprintf(to, "%-24s %-60s %s%s\n", kith_scenario_name(scenario), kith_scenario_title(scenario), path, changes ? " (changes over time: populations)" : "");
}

static void
list_outcomes(FILE *to, struct kith_form form, const char *of)
{
    fprintf(to, "of %s:\n", of);
    for (size_t i = 0; i < form.n_outcomes; i++)
        if (form.outcomes[i].headline)
            fprintf(to, "  %-24s %-14s %s\n", form.outcomes[i].name, form.outcomes[i].unit, form.outcomes[i].meaning);
    fprintf(to, "  and %s:", "more");
    for (size_t i = 0; i < form.n_outcomes; i++)
        if (!form.outcomes[i].headline)
            fprintf(to, " %s", form.outcomes[i].name);
    fputc('\n', to);
}

static int
list_regions(FILE *to, const char *path, struct kith_error *err)
{
    struct kith_regions *regions;
    size_t n;
    TRY(kith_regions_read(&regions, path, err));
    const struct kith_region *region = kith_regions_list(regions, &n);
    fprintf(to, "  %-24s %22s %16s %20s\n", "region", "households with children", "reports a year", "per 1,000 households");
    for (size_t i = 0; i < n; i++)
        fprintf(to, "  %s%*s %24.0f %16.0f %20.1f\n", region[i].name, 24 - (int) kith_text_characters(region[i].name), "", region[i].households, region[i].reports,
            1000 * region[i].reports / region[i].households);
    kith_regions_free(regions);
    return KITH_OK;
}

/* ---- levers ---- */

/* Who moves a parameter, by which name of it: its own, or that of a change. */
struct lever {
    char *path;
    struct kith_text who;
};
struct levers {
    struct lever *at;
    size_t n, room;
    int failed;
};

static void
add_lever(struct levers *self, const char *path, const char *who)
{
    size_t i = 0;
    while (i < self->n && strcmp(self->at[i].path, path) != 0)
        i++;
    if (i == self->n && self->n == self->room) {
        const size_t room = self->room ? 2 * self->room : 64;
        struct lever *more = realloc(self->at, room * sizeof *more);
        self->failed = self->failed || !more;
        if (!more)
            return;
        self->at = more;
        self->room = room;
    }
    if (i == self->n) {
        self->at[self->n++] = (struct lever) { .path = malloc(strlen(path) + 1) };
        self->failed = self->failed || !self->at[i].path;
        if (self->failed)
            return;
        strcpy(self->at[i].path, path);
    }
    const size_t length = strlen(who), all = self->at[i].who.length;
    if (all >= length && strcmp(self->at[i].who.at + all - length, who) == 0)
        return; /* one scenario, two changes */
    kith_text_add(&self->at[i].who, "%s%s", self->at[i].who.length ? ", " : "", who);
}

static void
find_levers(struct levers *self, const struct kith_scenario *base, const struct kith_scenario *one)
{
    size_t n, changes;
    const struct kith_entry *entry = kith_scenario_entries(one, &n);
    const struct kith_change *change = kith_scenario_changes(one, &changes);
    for (size_t i = 0; i < n && !self->failed; i++) {
        const struct kith_entry *was = kith_scenario_find(base, entry[i].path);
        const int moved = was && (was->bits != entry[i].bits || was->value < entry[i].value || was->value > entry[i].value);
        if (moved && strncmp(entry[i].path, "changes.", 8) != 0)
            add_lever(self, entry[i].path, kith_scenario_name(one));
    }
    for (size_t c = 0; c < changes && !self->failed; c++) {
        const struct kith_entry *what = kith_scenario_of_member(one, "changes", change[c].name, "parameter");
        if (what && what->text && !kith_scenario_find(base, what->path))
            add_lever(self, what->text, kith_scenario_name(one));
    }
}

static int
compare_levers(const void *a, const void *b)
{
    return strcmp(((const struct lever *) a)->path, ((const struct lever *) b)->path);
}

static int
print_levers(FILE *to, struct levers *self, const struct kith_scenario *base, struct kith_error *err)
{
    if (self->failed)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (self->n)
        qsort(self->at, self->n, sizeof *self->at, compare_levers);
    fprintf(to, "  %-44s %-26s %s\n", "parameter", kith_scenario_name(base), "moved by");
    for (size_t i = 0; i < self->n; i++) {
        const struct kith_entry *entry = kith_scenario_find(base, self->at[i].path);
        char value[64] = "";
        if (entry && entry->parameter->kind == KITH_NUMBER)
            snprintf(value, sizeof value, "%.6g%s%.40s", entry->written, strcmp(entry->unit->name, "1") ? " " : "", strcmp(entry->unit->name, "1") ? entry->unit->name : "");
        fprintf(to, "  %-44s %-26s %s\n", self->at[i].path, value, self->at[i].who.at ? self->at[i].who.at : "");
    }
    return KITH_OK;
}

int
kith_list(FILE *to, enum kith_list what, const char *const *path, size_t n, struct kith_error *err)
{
    struct levers levers = { 0 };
    struct kith_scenario *base = NULL;
    int status = KITH_OK;
    NEED(to, "where to write", err);
    if (what == KITH_LIST_OUTCOMES) {
        list_outcomes(to, kith_form_of(KITH_COHORT_RUN), "cohorts");
        list_outcomes(to, kith_form_of(KITH_POPULATION_RUN), "populations");
        return KITH_OK;
    }
    TRY(kith_border_texts(path, n, "files", err));
    if (what == KITH_LIST_REGIONS)
        return n ? list_regions(to, path[0], err) : kith_fail(err, KITH_ERR_USAGE, "name the table of regions");
    for (size_t i = 0; i < n; i++) {
        struct kith_scenario *one;
        const int bad = kith_scenario_load(&one, path[i], NULL, 0, err); /* others are told all the same */
        status = status ? status : bad;
        if (bad)
            continue;
        if (what == KITH_LIST_SCENARIOS)
            list_scenario(to, one, path[i]);
        else if (base)
            find_levers(&levers, base, one);
        if (what == KITH_LIST_LEVERS && !base)
            base = one;
        else
            kith_scenario_free(one);
    }
    if (base)
        TELL(print_levers(to, &levers, base, err));
    for (size_t i = 0; i < levers.n; i++) {
        free(levers.at[i].path);
        kith_text_clear(&levers.at[i].who);
    }
    free(levers.at);
    kith_scenario_free(base);
    return status;
}
