#include "kith.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/text.h"
#include "design/border.h"
#include "design/study.h"
#include "model/params.h"
#include "read/scenario.h"

/* Where the path begins: "path=value" at once, "integral.yaml:path=value" behind the colon. */
static const char *
path_in(const char *set)
{
    const size_t length = strcspn(set, "=");
    const char *colon = memchr(set, ':', length);
    for (const char *next; colon && (next = memchr(colon + 1, ':', (size_t) (set + length - colon - 1)));)
        colon = next;
    return colon ? colon + 1 : set;
}

static const char *
base_of(const char *path)
{
    const char *const slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Of a path: as it is, without folders, without .yaml. */
static int
is_called(const char *path, const char *name, size_t length)
{
    const char *const base = base_of(path), *const dot = strrchr(base, '.');
    return (strlen(path) == length && strncmp(path, name, length) == 0) || (strlen(base) == length && strncmp(base, name, length) == 0)
        || (dot && (size_t) (dot - base) == length && strncmp(base, name, length) == 0);
}

int
kith_setting_acts(const char *set, const char *path)
{
    const char *const from = set && path ? path_in(set) : set;
    return from == set || is_called(path, set, (size_t) (from - set) - 1);
}

/* Each parameter once, and each setting for this file. */
static int
check_settings(const char *path, const char *const *sets, size_t n, struct kith_error *err)
{
    for (size_t i = 0; i < n; i++) {
        const char *const one = path_in(sets[i]);
        if (!kith_setting_acts(sets[i], path))
            return kith_fail(err, KITH_ERR_USAGE, "--set %s: no scenario here is called %.*s; it is %s", sets[i], (int) (one - sets[i]) - 1, sets[i], path);
        for (size_t k = 0; k < i; k++) {
            const size_t length = strcspn(one, "=");
            const char *const other = path_in(sets[k]);
            if (length == strcspn(other, "=") && strncmp(one, other, length) == 0)
                return kith_fail(err, KITH_ERR_USAGE, "--set %s: it is set before, by --set %s; keep one", sets[i], sets[k]);
        }
    }
    return KITH_OK;
}

int
kith_scenario_load(struct kith_scenario **out, const char *path, const char *const *sets, size_t n_sets, struct kith_error *err)
{
    NEED(out, "a place for the scenario", err);
    *out = NULL;
    NEED_WORD(path, "the path of a scenario", err);
    TRY(kith_border_texts(sets, n_sets, "settings", err));
    TRY(check_settings(path, sets, n_sets, err));
    const char **bare = calloc(n_sets + 1, sizeof *bare);
    if (!bare)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    for (size_t i = 0; i < n_sets; i++)
        bare[i] = path_in(sets[i]);
    const int status = kith_scenario_read(out, &kith_model_schema, path, bare, n_sets, err);
    free(bare);
    return status;
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

/* Which settings of changes find such a change: shape (set, scenario), then whether anywhere. */
static int
look_for_changes(uint8_t *there, struct kith_scenario **out, const char *const *path, size_t n, const char *const *sets, size_t n_sets,
    struct kith_error *err)
{
    int status = KITH_OK;
    for (size_t s = 0; s < n; s++) {
        TELL(kith_scenario_load(&out[s], path[s], NULL, 0, err));
        for (size_t i = 0; i < n_sets && out[s]; i++)
            if ((there[i * (n + 1) + s] = (uint8_t) has(out[s], sets[i])))
                there[i * (n + 1) + n] = 1;
        if (!status) { /* else they are wanted as they are */
            kith_scenario_free(out[s]);
            out[s] = NULL;
        }
    }
    return status;
}

/* A setting that names a file must name one of these. */
static int
check_names(const char *const *path, size_t n, const char *const *sets, size_t n_sets, struct kith_error *err)
{
    int status = KITH_OK;
    for (size_t i = 0; i < n_sets; i++) {
        size_t s = 0;
        while (s < n && !kith_setting_acts(sets[i], path[s]))
            s++;
        if (s < n)
            continue;
        char word[256];
        snprintf(word, sizeof word, "%.*s", (int) (path_in(sets[i]) - sets[i]) - 1, sets[i]);
        struct kith_nearest near = { .word = word };
        for (s = 0; s < n; s++)
            kith_nearest_try(&near, base_of(path[s]), strcspn(base_of(path[s]), "."));
        status = kith_fail(err, KITH_ERR_USAGE, "--set %s: no scenario here is called %s; %s%.*s", sets[i], word, near.name ? "did you mean " : "the first is ",
            near.name ? (int) strcspn(near.name, ".") : (int) strlen(path[0]), near.name ? near.name : path[0]);
    }
    return status;
}

/* Settings of one file go there; those of changes where there is such a change, if anywhere; the others everywhere. */
static int
load_each(struct kith_scenario **out, const char *const *path, size_t n, const char *const *sets, size_t n_sets, const uint8_t *there, const char **some,
    FILE *notes, struct kith_error *err)
{
    int status = KITH_OK;
    for (size_t s = 0; s < n; s++) {
        size_t m = 0, left = SIZE_MAX;
        for (size_t i = 0; i < n_sets; i++) {
            const int elsewhere = there && kith_is_change(sets[i]) && !there[i * (n + 1) + s] && there[i * (n + 1) + n];
            if (kith_setting_acts(sets[i], path[s]) && !elsewhere)
                some[m++] = sets[i];
            left = elsewhere ? i : left;
        }
        TELL(kith_scenario_load(&out[s], path[s], some, m, err));
        for (size_t i = 0; i < n_sets && left != SIZE_MAX && notes && out[s]; i++)
            if (kith_is_change(sets[i]) && !there[i * (n + 1) + s] && there[i * (n + 1) + n])
                kith_screen_print(notes, "%s has no %.*s: --set %s acts where there is one\n", kith_scenario_name(out[s]), (int) strcspn(sets[i], "="), sets[i], sets[i]);
    }
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
    TRY(check_names(path, n, sets, n_sets, err));
    for (size_t i = 0; i < n_sets; i++)
        changes = changes || kith_is_change(sets[i]);
    const char **some = calloc(n_sets + 1, sizeof *some);
    uint8_t *there = changes && n > 1 ? calloc(n_sets, n + 1) : NULL;
    if (!some || (changes && n > 1 && !there))
        status = kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (!status && there)
        status = look_for_changes(there, out, path, n, sets, n_sets, err);
    if (!status)
        status = load_each(out, path, n, sets, n_sets, there, some, notes, err);
    free(some);
    free(there);
    return status;
}
