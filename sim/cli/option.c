#include "cli.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST = 32 };

static size_t
smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters to change, add or drop to make one word of the other. */
static size_t
distance(const char *a, const char *b)
{
    size_t row[LONGEST + 1];
    const size_t n = strlen(b);
    if (n > LONGEST)
        return n;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; *a; a++, i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            const size_t changed = diagonal + (*a != b[j - 1]);
            diagonal = row[j];
            row[j] = smaller(changed, smaller(row[j], row[j - 1]) + 1);
        }
    }
    return row[n];
}

int
is_near(const char *word, const char *name, size_t *best)
{
    const size_t length = strlen(word), far = length / 3 + 1;
    const size_t d = length > 1 && strncmp(name, word, length) == 0 ? 0 : distance(word, name);
    if (d > far || d >= *best)
        return 0;
    *best = d;
    return 1;
}

static int
no_such_option(const char *verb, const char *word, const struct option *longs)
{
    const char *near = NULL;
    size_t best = SIZE_MAX;
    const int length = (int) strcspn(word, "=");
    char bare[2 * LONGEST];
    snprintf(bare, sizeof bare, "%.*s", length, word);
    for (; longs->name; longs++)
        if (strncmp(word, "--", 2) == 0 && is_near(bare + 2, longs->name, &best))
            near = longs->name;
    if (!near)
        return complain(verb, "there is no option %.*s", length, word);
    kith_screen_print(stderr, "kith %s: there is no option %.*s; did you mean --%s? See kith %s --help\n", verb, length, word, near, verb);
    return 64;
}

static const char *
name_of(const struct option *longs, int option)
{
    while (longs->name && longs->val != option)
        longs++;
    return longs->name ? longs->name : "";
}

int
option_next(int argc, char **argv, const struct option *longs)
{
    char letters[LONGEST] = ":", letter[3] = "-";
    size_t n = 1;
    for (const struct option *o = longs; o->name && n + 3 < sizeof letters; o++)
        if (o->val < 256) {
            letters[n++] = (char) o->val;
            if (o->has_arg)
                letters[n++] = ':';
        }
    opterr = 0;
    const int option = getopt_long(argc, argv, letters, longs, NULL);
    if (option == ':')
        complain(argv[0], "--%s needs a value", name_of(longs, optopt));
    else if (option == '?' && *name_of(longs, optopt))
        complain(argv[0], "--%s takes no value", name_of(longs, optopt));
    else if (option == '?' && optopt) {
        letter[1] = (char) optopt;
        no_such_option(argv[0], letter, longs);
    } else if (option == '?')
        no_such_option(argv[0], argv[optind - 1], longs);
    if (option != -1 && option != '?' && option != ':')
        option_note(argv[0], name_of(longs, option), optarg);
    return option == ':' ? '?' : option;
}

int
option_language(const char *verb, const char *text, enum kith_language *out)
{
    *out = strcmp(text, "nl") == 0 ? KITH_DUTCH : KITH_ENGLISH;
    return *out == KITH_DUTCH || strcmp(text, "en") == 0 ? 0 : complain(verb, "--lang %s: en (English) or nl (Dutch)", text);
}

/* ---- help ---- */

enum { COLUMN = 23, WIDTH = 104 };

void
print_option(FILE *to, const struct kith_option *option)
{
    const char *rest = option->meaning;
    char head[80];
    const int n = snprintf(head, sizeof head, "  %c%c%c --%s%s%s", option->letter ? '-' : ' ', option->letter ? option->letter : ' ', option->letter ? ',' : ' ', option->name,
        option->value && *option->value != '[' ? " " : "", option->value ? option->value : "");
    int column = fprintf(to, n < COLUMN - 1 ? "%-*s" : "%-*s  ", n < COLUMN - 1 ? COLUMN : n, head);
    while (*rest) {
        const size_t word = strcspn(rest, " ");
        if (column > COLUMN && column + 1 + (int) word > WIDTH)
            column = fprintf(to, "\n%*s", COLUMN, "") - 1;
        else if (rest != option->meaning)
            column += fprintf(to, " ");
        column += fprintf(to, "%.*s", (int) word, rest);
        rest += word + strspn(rest + word, " ");
    }
    putc('\n', to);
}

void
print_options(FILE *to, const char *verb, int group)
{
    struct kith_option option;
    for (size_t i = 0; kith_option_at(verb, i, &option); i++)
        if ((int) option.group == group)
            print_option(to, &option);
}
