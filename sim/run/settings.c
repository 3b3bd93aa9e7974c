#include "run/settings.h"

#include <stdio.h>
#include <string.h>

/* The line of `text` that begins with the name of `line`; NULL when there is none. */
static const char *
same_name(const char *text, const char *line)
{
    const size_t n = strcspn(line, ":\n") + 1;
    for (; *text; text += strcspn(text, "\n"), text += *text == '\n')
        if (strncmp(text, line, n) == 0)
            return text;
    return NULL;
}

/* A value without hashes, for people. */
static void
show_value(char *to, size_t size, const char *line)
{
    size_t n = 0;
    const char *at = line + strcspn(line, ":\n");
    for (at += *at == ':'; *at && *at != '\n';) {
        const size_t blank = strspn(at, " "), word = strcspn(at + blank, " \n");
        if (word != 64 && n + word + 2 < size)
            n += (size_t) snprintf(to + n, size - n, "%s%.*s", n ? " " : "", (int) word, at + blank);
        at += blank + word;
    }
    to[n] = '\0';
}

/* A setting called as in `line`, with the line of each text that has one, or NULL. */
static void
add_difference(struct kith_text *out, const char *line, const char *there, const char *here)
{
    char a[128] = "", b[128] = "";
    if (there)
        show_value(a, sizeof a, there);
    if (here)
        show_value(b, sizeof b, here);
    kith_text_add(out, "%s%.*s", out->length ? ", " : "", (int) strcspn(line, ":\n"), line);
    if (!there || !here)
        kith_text_add(out, " (%s%s%s only)", a, b, there ? " there" : " here");
    else if (strcmp(a, b) != 0)
        kith_text_add(out, " (%s there, %s here)", a, b);
}

/* Other scenarios make other numbers: those are told when nothing else differs. */
void
kith_settings_differ(struct kith_text *out, const char *there, const char *here)
{
    int numbers = 0;
    for (const char *line = here; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        const char *other = same_name(there, line);
        const size_t n = strcspn(line, "\n");
        if (strncmp(line, "numbers:", 8) == 0)
            numbers = !other || strncmp(other, line, n) != 0;
        else if (!other || strcspn(other, "\n") != n || memcmp(other, line, n) != 0)
            add_difference(out, line, other, line);
    }
    for (const char *line = there; *line; line += strcspn(line, "\n"), line += *line == '\n')
        if (!same_name(here, line))
            add_difference(out, line, line, NULL);
    if (numbers && !out->length)
        kith_text_add(out, "numbers (another build, or a change of the model)");
}
