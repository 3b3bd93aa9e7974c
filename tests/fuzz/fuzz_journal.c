/* libFuzzer: whatever a journal of a sweep holds, its sums forged so that they hold, reading it comes to an end.
 *
 * The input is what follows sums: the first bytes are the header, then records, each with its length in its second word as in the
 * file; lengths are cut to what is there. Both sums are put right. */
#include "fuzz.h"
#include "run/journal.h"


enum { HEADER = 176, HEAD = 28, MOST = 1 << 16 };

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t bytes[MOST];
    struct kith_reader reader;
    struct kith_record record;
    struct kith_error err = { 0 };
    static volatile unsigned char touched; /* the last byte of a record is in memory of ours */
    if (size > sizeof bytes)
        return 0;
    if (size)
        memcpy(bytes, data, size);
    if (size >= HEADER) {
        const uint32_t sum = kith_crc32c(0, bytes, HEADER - 4);
        memcpy(bytes + HEADER - 4, &sum, 4);
    }
    for (size_t at = HEADER; at + HEAD <= size;) {
        uint32_t length;
        memcpy(&length, bytes + at + 4, 4);
        if (length > size - at - HEAD)
            break;
        const uint32_t sum = kith_crc32c(0, bytes + at + 4, HEAD - 4 + length);
        memcpy(bytes + at, &sum, 4);
        at += HEAD + length;
    }
    if (!fuzz_write("a.journal", bytes, size))
        return 0;
    if (kith_reader_open(&reader, fuzz_folder, "a.journal", &err) == KITH_OK)
        while (kith_reader_next(&reader, &record))
            touched = (unsigned char) (touched + (record.size ? record.payload[record.size - 1] : 0));
    kith_reader_close(&reader);
    kith_error_clear(&err);
    return 0;
}
