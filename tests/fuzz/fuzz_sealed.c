/* libFuzzer: whatever a sealed file (a checkpoint) holds, its sum forged so that it holds, opening it and reading all of it ends with a status. */
#include "fuzz.h"

#include "io/sealed.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kith_sealed file = { .file = -1 };
    struct kith_error err = { 0 };
    unsigned char some[97];
    struct kith_sha256 sum;
    uint8_t *bytes = malloc(size + KITH_SHA256_BYTES);
    if (!bytes)
        return 0;
    if (size)
        memcpy(bytes, data, size);
    kith_sha256_begin(&sum);
    kith_sha256_add(&sum, bytes, size);
    kith_sha256_end(&sum, bytes + size);
    if (fuzz_write("a.sealed", bytes, size + KITH_SHA256_BYTES)) {
        if (kith_sealed_open(&file, fuzz_path, &err) == KITH_OK) {
            while (!kith_sealed_get(&file, some, file.left < sizeof some ? (size_t) file.left : sizeof some) && file.left)
                ;
            kith_sealed_close(&file);
        } else if (!err.text) {
            abort(); /* refused without a word */
        }
        char *text = NULL;
        (void) kith_sealed_peek(&text, fuzz_path, NULL);
        free(text);
    }
    kith_error_clear(&err);
    free(bytes);
    return 0;
}
