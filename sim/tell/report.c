#include "tell/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/place.h"
#include "design/border.h"
#include "io/disk.h"
#include "io/host.h"
#include "io/load.h"
#include "io/output.h"
#include "result/reduce.h"

enum { WHOLE_MOST = 12 * 1000 * 1000, /* larger files go into the page as a reduced copy [byte] */
    BUFFER = 3 << 14 };
static const char begin[] = "@RESULT-BEGIN@", end[] = "@RESULT-END@";

/* Where `word` begins in the page, or NULL. */
static const char *
find(const char *page, size_t length, const char *word)
{
    const size_t n = strlen(word);
    for (const char *at = page; (at = memchr(at, *word, (size_t) (page + length - at))); at++)
        if ((size_t) (page + length - at) >= n && memcmp(at, word, n) == 0)
            return at;
    return NULL;
}

static size_t
encode(const unsigned char *in, size_t n, char *out)
{
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t k = 0;
    for (size_t i = 0; i < n; i += 3) {
        const unsigned one = in[i], two = i + 1 < n ? in[i + 1] : 0, three = i + 2 < n ? in[i + 2] : 0;
        const unsigned bits = one << 16 | two << 8 | three;
        out[k++] = digit[bits >> 18];
        out[k++] = digit[bits >> 12 & 63];
        out[k++] = i + 1 < n ? digit[bits >> 6 & 63] : '=';
        out[k++] = i + 2 < n ? digit[bits & 63] : '=';
    }
    return k;
}

/* The file at `path` in base64. */
static int
write_base64(FILE *to, const char *path, struct kith_error *err)
{
    unsigned char in[BUFFER];
    char out[BUFFER / 3 * 4];
    FILE *from = fopen(path, "rb");
    if (!from)
        return kith_fail(err, kith_status_of(errno, KITH_ERR_NOINPUT), "%s: cannot be read: %s", path, strerror(errno));
    int why = 0, unread = 0;
    errno = 0;
    for (size_t n; !why && (n = fread(in, 1, sizeof in, from)) > 0;) {
        const size_t encoded = encode(in, n, out);
        if (fwrite(out, 1, encoded, to) != encoded)
            why = errno ? errno : EIO;
    }
    if (ferror(from))
        unread = errno ? errno : EIO;
    if (fclose(from) != 0 && !unread)
        unread = errno;
    if (unread)
        return kith_fail(err, KITH_ERR_IO, "%s: cannot be read: %s", path, strerror(unread));
    return why ? kith_fail(err, KITH_ERR_IO, "the page cannot be written: %s", strerror(why)) : KITH_OK;
}

/* Said at the top of the page, whatever its script does. */
static const char altered[] = "<p role=\"alert\" lang=\"nl\"><strong>Dit resultaatbestand is na het maken gewijzigd: de controlesom klopt niet.</strong></p>"
                              "<p role=\"alert\" lang=\"en\"><strong>This result file was altered after it was made: its digest does not hold.</strong></p>";

/* A part of the page, with the mark behind <body> if that is in it. */
static int
write_part(FILE *file, const char *part, size_t length, int mark)
{
    const char *body = mark ? find(part, length, "<body") : NULL, *close = body ? memchr(body, '>', (size_t) (part + length - body)) : NULL;
    const size_t head = close ? (size_t) (close + 1 - part) : 0;
    return (head == 0 || (fwrite(part, 1, head, file) == head && fputs(altered, file) >= 0)) && fwrite(part + head, 1, length - head, file) == length - head;
}

static int
write_page(const char *partial, const char *path, const char *result, int mark, struct kith_error *err)
{
    size_t length;
    const char *page = kith_page(&length), *from = find(page, length, begin), *to = find(page, length, end);
    if (!from || !to)
        return kith_fail(err, KITH_ERR_INTERNAL, "%s: the page that Kith was built with has no place for a result", path);
    to += strlen(end);
    FILE *file = fopen(partial, "wbx");
    if (!file)
        return kith_fail(err, KITH_ERR_CREATE, "%s: cannot be written: %s", path, strerror(errno));
    errno = 0;
    int status = KITH_OK, why = write_part(file, page, (size_t) (from - page), mark) ? 0 : errno;
    if (!why)
        status = write_base64(file, result, err);
    if (!status && !why && !write_part(file, to, (size_t) (page + length - to), mark))
        why = errno;
    if (!why && (fflush(file) || fsync(fileno(file))))
        why = errno;
    if (fclose(file) != 0 && !why)
        why = errno;
    return status || !why ? status : kith_fail(err, KITH_ERR_IO, "%s: cannot be written: %s", path, strerror(why));
}

/* Not the result itself, nor what is somebody else's; and what is made is a page, whatever it is called. */
static int
check_place(const char *result, const char *path, int force, struct kith_error *err)
{
    static const char *const others[] = { ".pdf", ".docx", ".odt", ".doc", ".png", ".svg", ".csv", ".xlsx", ".h5" };
    const char *dot = strrchr(path, '.');
    struct kith_inputs inputs = { 0 };
    kith_inputs_add(&inputs, result, "the result file");
    const int status = kith_output_check(&inputs, path, KITH_MARK_PAGE, force, err);
    kith_inputs_clear(&inputs);
    if (status)
        return status;
    for (size_t i = 0; dot && i < sizeof others / sizeof *others; i++)
        if (strcasecmp(dot, others[i]) == 0)
            return kith_fail(err, KITH_ERR_USAGE, "%s: a report is a page (.html), not %s; open the page in a browser and print it to PDF there, or take "
                "figures as PDF from `kith figures`", path, dot);
    return KITH_OK;
}

/* Written beside and renamed, so that a name is either the old page or the whole new one. */
static int
make(const char *result, const char *path, int mark, struct kith_error *err)
{
    char suffix[48];
    snprintf(suffix, sizeof suffix, ".partial.%ld", (long) getpid());
    char *place = kith_place_of(path), *partial = place ? kith_place_beside(place, suffix) : NULL;
    if (!partial) {
        free(place);
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    }
    int status = write_page(partial, path, result, mark, err);
    if (status)
        remove(partial);
    else
        status = kith_disk_name(partial, place, err);
    free(partial);
    free(place);
    return status;
}

/* A file of Kith, whole? Its contents are read by the page. */
static int
check_result(struct kith_file *file, size_t *length, struct kith_error *err)
{
    struct stat about;
    TRY(kith_file_refuse_sweep(file, "the page cannot show", err));
    TRY(kith_file_expect(file, "scenario", KITH_OF_TEXTS, "scenario", err));
    TRY(kith_file_expect(file, "outcome", KITH_OF_TEXTS, "outcome", err));
    TRY(kith_file_expect(file, "outcome_value", KITH_OF_FLOATS, "scenario draw replicate outcome", err));
    if (stat(kith_file_path(file), &about) != 0)
        return kith_fail(err, kith_status_of(errno, KITH_ERR_NOINPUT), "%s: cannot be read: %s", kith_file_path(file), strerror(errno));
    *length = (size_t) about.st_size;
    return KITH_OK;
}

static int
make_reduced(struct kith_file *result, const char *path, struct kith_error *err)
{
    char suffix[48];
    snprintf(suffix, sizeof suffix, ".reduced.%ld", (long) getpid());
    char *small = kith_place_beside(path, suffix);
    if (!small)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    int status = kith_reduce(result, small, WHOLE_MOST, err);
    if (!status)
        status = make(small, path, kith_file_is_altered(result), err);
    remove(small);
    free(small);
    return status;
}

static int
report_now(const char *result, const char *path, enum kith_trust trust, int force, int *reduced, struct kith_error *err)
{
    struct kith_file *file = NULL;
    size_t length, size = 0;
    int made = 0;
    NEED(result, "the path of a result file", err);
    NEED_WORD(path, "the path of the page", err);
    TRY(kith_border_trust(trust, err));
    reduced = reduced ? reduced : &made;
    kith_page(&length);
    *reduced = 0;
    int status = check_place(result, path, force, err);
    if (!status)
        status = kith_file_open_as(&file, result, trust, err);
    if (!status)
        status = check_result(file, &size, err);
    if (!status && !length)
        status = kith_fail(err, KITH_ERR_UNAVAILABLE,
            "this Kith was built without its page: install Node.js 18 or later with npm (Debian: apt-get install nodejs npm), then run make");
    if (!status && size <= WHOLE_MOST)
        status = make(result, path, kith_file_is_altered(file), err);
    else if (!status) {
        status = make_reduced(file, path, err);
        *reduced = !status;
    }
    kith_file_free(file);
    return status;
}

int
kith_report(const char *result, const char *path, enum kith_trust trust, int force, int *reduced, struct kith_error *err)
{
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, report_now(result, path, trust, force, reduced, err));
}
