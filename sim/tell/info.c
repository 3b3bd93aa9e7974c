#include "kith.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "design/border.h"
#include "io/host.h"
#include "io/load.h"

static int
print_note(FILE *to, struct kith_file *file, const char *key, struct kith_error *err)
{
    char *text = NULL;
    double number = (double) NAN;
    TRY(kith_file_note_if_any(file, key, &text, err));
    if (text)
        kith_screen_print(to, "%-12s %s\n", key, text);
    else
        TRY(kith_file_note_number_if_any(file, key, &number, err));
    if (!text && !isnan(number))
        kith_screen_print(to, "%-12s %.17g\n", key, number);
    free(text);
    return KITH_OK;
}

/* What a run that goes on until it is precise was asked for, and reached: the lines of a table. */
static int
print_precision(FILE *to, struct kith_file *file, struct kith_error *err)
{
    struct kith_error none = { 0 };
    char *text = NULL;
    const int status = kith_file_text(file, "provenance/precision", &text, &none);
    if (!status)
        for (const char *line = text; *line; line += strspn(line, "\n")) {
            const size_t length = strcspn(line, "\n");
            kith_screen_print(to, "%-12s %.*s\n", "precision", (int) length, line);
            line += length;
        }
    free(text);
    if (status && status != KITH_ERR_DATA)
        kith_fail(err, status, "%s", none.text ? none.text : "out of memory");
    kith_error_clear(&none);
    return status == KITH_ERR_DATA ? KITH_OK : status;
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
        "histories", "events", "draws", "posterior_digest", "keep", "altered_input", "history" };
    struct kith_file *file = NULL;
    NEED(to, "where to write", err);
    NEED(path, "the path of a result file", err);
    if (trust != KITH_TRUST_UNREAD)
        TRY(kith_border_trust(trust, err));
    int status = kith_file_open_as(&file, path, KITH_TRUST_UNREAD, err);
    if (!status) {
        kith_screen_print(to, "%s\n", path);
        for (size_t i = 0; i < sizeof notes / sizeof *notes && !status; i++)
            status = print_note(to, file, notes[i], err);
    }
    if (!status)
        status = print_precision(to, file, err);
    if (!status) {
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
