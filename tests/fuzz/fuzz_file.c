/* libFuzzer: whatever bytes a file has, opening it and reading all of it ends with a status.
 *
 * Build with clang -fsanitize=fuzzer,address,undefined and start from a corpus of small result files. HDF5 1.10 itself
 * (files are opened here in this process, not in a child as by kith_file_open()) crashes, loops or asks for gigabytes on some damaged
 * files (H5HG_read trusts the global heap), so run it as
 *   fuzz_file -fork=1 -ignore_crashes=1 -ignore_ooms=1 -ignore_timeouts=1 -timeout=10 -max_total_time=60 corpus
 * and count as ours only reports whose innermost frame outside of libc and the sanitizer is not in libhdf5. */
#include "fuzz.h"

#include "io/load_parts.h"

/* LeakSanitizer asks here what to forgive: HDF5 leaks what it had decoded of a damaged object. */
const char *__lsan_default_suppressions(void);
const char *
__lsan_default_suppressions(void)
{
    return "leak:libhdf5";
}

/* A hostile file may claim an array of any size; we read no more than this of one variable. */
enum { NUMBERS_MOST = 1 << 16 };

static void
read_texts(struct kith_file *file, const struct kith_file_item *item)
{
    char **texts = NULL;
    size_t n = 0;
    if (kith_file_texts(file, item->name, &texts, &n, NULL) != KITH_OK)
        return;
    for (size_t i = 0; i < n; i++)
        free(texts[i]);
    free(texts);
}

static void
read_item(struct kith_file *file, const struct kith_file_item *item)
{
    static double numbers[NUMBERS_MOST];
    size_t n = 1;
    for (int i = 0; i < item->rank; i++)
        n = item->extent[i] && n > NUMBERS_MOST / item->extent[i] ? NUMBERS_MOST + 1 : n * item->extent[i];
    if (n > NUMBERS_MOST)
        return;
    if (item->is_text)
        read_texts(file, item);
    else
        (void) kith_file_numbers(file, item->name, NULL, NULL, numbers, NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kith_file *file = NULL;
    struct kith_error err = { 0 };
    if (!fuzz_write("a.h5", data, size))
        return 0;
    if (kith_file_open_here(&file, fuzz_path, 0, &err) == KITH_OK) {
        const struct kith_file_item *item;
        char stored[65], computed[65];
        (void) kith_file_digests(file, stored, computed, NULL);
        for (size_t i = 0; (item = kith_file_item_at(file, i)); i++)
            read_item(file, item);
    } else if (err.status == KITH_OK || !err.text) {
        abort(); /* refused without a word */
    }
    kith_file_free(file);
    kith_error_clear(&err);
    return 0;
}
