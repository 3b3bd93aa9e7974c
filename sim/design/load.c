#include "kith.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "design/border.h"
#include "model/how.h"
#include "read/scenario.h"

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
