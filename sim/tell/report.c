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
#include "io/squeeze.h"
#include "result/reduce.h"

enum {
    COHORT_MOST = 12 * 1000 * 1000, /* larger files of cohorts go into the page as a reduced copy [byte] */
    PAGE_MOST = 6 * 1000 * 1000, /* of a population of two scenarios [byte] */
    PAGE_MORE = 500 * 1000, /* for each further one */
    PAGE_END = 12 * 1000 * 1000, /* but never more */
};

static const char without_page[]
    = "this Kith was built without its page: install Node.js 18 or later with npm (Debian: apt-get install nodejs npm), then run make";

/* What stands in one of the page's places: between @NAME-BEGIN@ and @NAME-END@, in base64. */
struct inlay {
    const char *begin, *end; /* marks */
    const char *file; /* or NULL: nothing */
};

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

/* The file at `path`, compressed, in base64. */
static int
write_inlay(FILE *to, const char *path, struct kith_error *err)
{
    unsigned char *small = NULL;
    size_t m = 0;
    int status = kith_squeeze_file(path, &small, &m, err);
    char *text = status || !m ? NULL : malloc((m + 2) / 3 * 4);
    if (!status && m && !text)
        status = kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    errno = 0;
    const size_t length = text ? encode(small, m, text) : 0;
    if (!status && fwrite(text, 1, length, to) != length)
        status = kith_fail(err, KITH_ERR_IO, "the page cannot be written: %s", strerror(errno ? errno : EIO));
    free(text);
    free(small);
    return status;
}

/* Said at the top of the page, whatever its script does. */
static const char altered_words[] = "<p role=\"alert\" lang=\"nl\"><strong>Dit resultaatbestand is na het maken gewijzigd: de controlesom klopt niet.</strong></p>"
                              "<p role=\"alert\" lang=\"en\"><strong>This result file was altered after it was made: its digest does not hold.</strong></p>";

/* A part of the page, with the mark behind <body> if that is in it. */
static int
write_part(FILE *file, const char *part, size_t length, int marked)
{
    const char *body = marked ? find(part, length, "<body") : NULL, *close = body ? memchr(body, '>', (size_t) (part + length - body)) : NULL;
    const size_t head = close ? (size_t) (close + 1 - part) : 0;
    return (head == 0 || (fwrite(part, 1, head, file) == head && fputs(altered_words, file) >= 0)) && fwrite(part + head, 1, length - head, file) == length - head;
}

static int
write_inlays(FILE *file, const char *page, size_t length, const struct inlay *inlay, size_t n, int altered, const char *path, struct kith_error *err)
{
    const char *at = page, *const close = page + length;
    for (size_t i = 0; i < n; i++) {
        const char *from = find(at, (size_t) (close - at), inlay[i].begin), *to = find(at, (size_t) (close - at), inlay[i].end);
        if (!from || !to)
            return kith_fail(err, KITH_ERR_INTERNAL, "%s: the page that Kith was built with has no place for a result", path);
        if (!write_part(file, at, (size_t) (from - at), altered))
            return kith_fail(err, KITH_ERR_IO, "%s: cannot be written: %s", path, strerror(errno));
        if (inlay[i].file)
            TRY(write_inlay(file, inlay[i].file, err));
        at = to + strlen(inlay[i].end);
    }
    return write_part(file, at, (size_t) (close - at), altered) ? KITH_OK : kith_fail(err, KITH_ERR_IO, "%s: cannot be written: %s", path, strerror(errno));
}

static int
write_page(const char *partial, const char *path, const char *result, const struct kith_report_options *options, int altered, struct kith_error *err)
{
    size_t length;
    const char *page = kith_page(&length);
    const struct inlay inlays[] = { { "@RESULT-BEGIN@", "@RESULT-END@", result }, { "@DECISION-BEGIN@", "@DECISION-END@", options->decision },
        { "@SHIPPED-BEGIN@", "@SHIPPED-END@", result ? NULL : options->shipped } };
    FILE *file = fopen(partial, "wbx");
    if (!file)
        return kith_fail(err, KITH_ERR_CREATE, "%s: cannot be written: %s", path, strerror(errno));
    errno = 0;
    int status = write_inlays(file, page, length, inlays, sizeof inlays / sizeof *inlays, altered, path, err);
    int reason = 0;
    if (!status && (fflush(file) || fsync(fileno(file))))
        reason = errno;
    if (fclose(file) != 0 && !status && !reason)
        reason = errno;
    return status || !reason ? status : kith_fail(err, KITH_ERR_IO, "%s: cannot be written: %s", path, strerror(reason));
}

/* Not the result itself, nor what is somebody else's; and what is made is a page, whatever it is called. */
static int
check_place(const char *result, const char *decision, const char *path, int force, struct kith_error *err)
{
    static const char *const others[] = { ".pdf", ".docx", ".odt", ".doc", ".png", ".svg", ".csv", ".xlsx", ".h5" };
    const char *dot = strrchr(path, '.');
    struct kith_inputs inputs = { 0 };
    if (result)
        kith_inputs_add(&inputs, result, "the result file");
    if (decision)
        kith_inputs_add(&inputs, decision, "the answer");
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
make(const char *result, const struct kith_report_options *options, const char *path, int altered, struct kith_error *err)
{
    char *place = kith_place_of(path), *partial = place ? kith_disk_partial(place) : NULL;
    if (!partial) {
        free(place);
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    }
    int status = write_page(partial, path, result, options, altered, err);
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

/* How large a file may be that goes into the page whole. */
static int
most_of(size_t *most, struct kith_file *file, struct kith_error *err)
{
    size_t page, extent[8];
    int rank, population;
    kith_page(&page);
    TRY(kith_file_is_of_population(&population, file, err));
    TRY(kith_file_extent(file, "scenario", &rank, extent, err));
    const size_t more = extent[0] > 2 ? PAGE_MORE * (extent[0] - 2) : 0, end = PAGE_MOST + more < PAGE_END ? PAGE_MOST + more : PAGE_END;
    *most = !population ? COHORT_MOST : end > page ? (end - page) / 4 * 3 : 0;
    return KITH_OK;
}

static int
make_reduced(struct kith_file *result, const struct kith_report_options *options, const char *path, size_t most, struct kith_error *err)
{
    char suffix[48];
    snprintf(suffix, sizeof suffix, ".reduced.%ld", (long) getpid());
    char *small = kith_place_beside(path, suffix);
    if (!small)
        return kith_fail(err, KITH_ERR_MEMORY, "%s: out of memory", path);
    int status = kith_reduce(result, small, most, options->progress, options->with, err);
    if (!status && options->progress)
        options->progress(options->with, "writing the page");
    if (!status)
        status = make(small, options, path, kith_file_is_altered(result), err);
    remove(small);
    free(small);
    return status;
}

/* An answer of `kith decide`, by its beginning. */
static int
check_decision(const char *path, struct kith_error *err)
{
    static const char json[] = "{\"kith\"", hdf5[] = "\x89HDF";
    unsigned char *bytes = NULL;
    size_t n = 0;
    int status = kith_disk_take(path, &bytes, &n, err);
    const int good = !status && ((n > sizeof json && memcmp(bytes, json, sizeof json - 1) == 0) || (n > sizeof hdf5 && memcmp(bytes, hdf5, sizeof hdf5 - 1) == 0));
    free(bytes);
    if (status || good)
        return status;
    return kith_fail(err, KITH_ERR_DATA, "%s: is no answer; make one with `kith decide RESULT.h5 -o answer.json` (or .h5)", path);
}

static int
report_result(const char *result, const char *path, const struct kith_report_options *options, int *reduced, struct kith_error *err)
{
    struct kith_file *file = NULL;
    size_t length, size = 0, most = 0;
    kith_page(&length);
    int status = kith_file_open_as(&file, result, options->trust, err);
    if (!status)
        status = check_result(file, &size, err);
    if (!status && options->decision)
        status = check_decision(options->decision, err);
    if (!status && !length)
        status = kith_fail(err, KITH_ERR_UNAVAILABLE, without_page);
    if (!status)
        status = most_of(&most, file, err);
    if (!status && size <= most)
        status = make(result, options, path, kith_file_is_altered(file), err);
    else if (!status) {
        status = make_reduced(file, options, path, most, err);
        *reduced = !status;
    }
    kith_file_free(file);
    return status;
}

static int
report_now(const char *result, const char *path, const struct kith_report_options *options, int *reduced, struct kith_error *err)
{
    static const struct kith_report_options plain = { .trust = KITH_TRUST_WHOLE };
    size_t length;
    int made = 0;
    options = options ? options : &plain;
    reduced = reduced ? reduced : &made;
    *reduced = 0;
    NEED_WORD(path, "the path of the page", err);
    TRY(kith_border_trust(options->trust, err));
    if (!result && options->decision)
        return kith_fail(err, KITH_ERR_USAGE, "%s: an answer is shown beside a result, and there is none", options->decision);
    TRY(check_place(result, options->decision, path, options->force, err));
    if (result)
        return report_result(result, path, options, reduced, err);
    kith_page(&length);
    return length ? make(NULL, options, path, 0, err)
                  : kith_fail(err, KITH_ERR_UNAVAILABLE, without_page);
}

int
kith_report(const char *result, const char *path, const struct kith_report_options *options, int *reduced, struct kith_error *err)
{
    const struct kith_host host = kith_host_enter();
    return kith_host_leave(&host, report_now(result, path, options, reduced, err));
}
