#include "cli.h"

#include <stdio.h>
#include <string.h>

/** Options of the command that would do nothing in this call: refused, all in one pass, before anything is read. What options of the
 * library say of one another it judges itself (design/options.c). */

/* What was given, as option_next() met it. */
static struct {
    const char *name, *value; /* value: "" of those that take none */
} given[64];
static size_t n_given;

/* Index of an option, or n_given. */
static size_t
find(const char *name)
{
    size_t i = 0;
    while (i < n_given && strcmp(given[i].name, name) != 0)
        i++;
    return i;
}

static const char *
value_of(const char *name)
{
    const size_t i = find(name);
    return i < n_given ? given[i].value : NULL;
}

/* Whether `word` is one of the words of a list, "run|compare". */
static int
is_among(const char *list, const char *word)
{
    const size_t n = strlen(word);
    for (const char *at = list; *at; at += strcspn(at, "|"), at += *at == '|')
        if (strcspn(at, "|") == n && strncmp(at, word, n) == 0)
            return 1;
    return 0;
}

void
option_note(const char *verb, const char *name, const char *value)
{
    static const char repeated[] = "set|only-region|by|explain|break-even|precision|sbatch|outcome|price|parameter|region|targets|what-if";
    const size_t i = find(name);
    if (i == sizeof given / sizeof *given)
        return;
    if (i < n_given && value && !is_among(repeated, name))
        kith_screen_print(stderr, "kith %s: --%s %s is not the last: --%s %s holds\n", verb, name, given[i].value, name, value);
    n_given += i == n_given;
    given[i].name = name;
    given[i].value = value ? value : "";
}

enum other { NEEDS, BESIDE };

/* With NEEDS an option does nothing without another, with BESIDE nothing beside it. `values` of the option are meant (NULL: all);
 * `others` of the other count (NULL: all), with NEEDS those do not. */
static const struct {
    const char *verbs, *option, *values;
    enum other relation;
    const char *other, *others, *reason;
} rules[] = {
    { "run|compare|replay", "force", NULL, NEEDS, "output", NULL, "--force is about the file of -o FILE, and none is written" },
    { "run|compare", "keep", "weekly|runs", NEEDS, "output", NULL, "--keep says what a result file holds: give -o FILE" },
    { "run|compare", "cross", NULL, NEEDS, "output", NULL, "--cross adds strata to a result file: give -o FILE" },
    { "run|compare", "altered", NULL, NEEDS, "draws", "prior|point", "--altered is about the file of --draws FILE.h5, and none is read" },
    { "replay", "replicate", NULL, BESIDE, "point", NULL, "--replicate is a run of a result of run or compare, --point one of a sweep: give one" },
    { "replay", "output", NULL, BESIDE, "point", NULL, "--output makes the whole file again and does not go with --point" },
    { "replay", "output", NULL, BESIDE, "replicate", NULL, "--output makes the whole file again and does not go with --replicate" },
    { "info", "no-verify", NULL, BESIDE, "altered", NULL, "--no-verify does not look whether a file was altered: give it or --altered" },
    { "sweep slurm", "max-array", NULL, BESIDE, "mpi", NULL, "--max-array: one job of MPI ranks is no array" },
};

int
options_act(const char *verb)
{
    int bad = 0;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const char *value = value_of(rules[i].option), *other = value_of(rules[i].other);
        const int listed = other && (!rules[i].others || is_among(rules[i].others, other));
        const int there = rules[i].relation == NEEDS && rules[i].others ? other && !listed : listed;
        if (is_among(rules[i].verbs, verb) && value && (!rules[i].values || is_among(rules[i].values, value)) && there == (rules[i].relation == BESIDE))
            bad = complain(verb, "%s", rules[i].reason);
    }
    return bad;
}
