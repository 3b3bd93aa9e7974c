/* Digests: published answers, and any length in any pieces. */
#include "io/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void
published_answers(void **state)
{
    static const struct {
        const char *text, *digest;
    } known[] = { /* of FIPS 180-4's examples */
        { "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
        { "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
        { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
    };
    char hex[KITH_SHA256_HEX];
    (void) state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        kith_sha256_of(known[i].text, strlen(known[i].text), hex);
        assert_string_equal(hex, known[i].digest);
    }
    char *many = malloc(1000000);
    assert_non_null(many);
    memset(many, 'a', 1000000);
    kith_sha256_of(many, 1000000, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(many);
}

/* The digest of the digests of all lengths up to 300, as Python's hashlib has it. */
static void
every_length(void **state)
{
    unsigned char bytes[300], digest[KITH_SHA256_BYTES];
    struct kith_sha256 all, one;
    char hex[KITH_SHA256_HEX];
    (void) state;
    for (int i = 0; i < 300; i++)
        bytes[i] = (unsigned char) (i * 7 + 3);
    kith_sha256_begin(&all);
    for (size_t n = 0; n <= 300; n++) {
        kith_sha256_begin(&one);
        kith_sha256_add(&one, bytes, n);
        kith_sha256_end(&one, digest);
        kith_sha256_add(&all, digest, sizeof digest);
    }
    kith_sha256_end_hex(&all, hex);
    assert_string_equal(hex, "7d917fbd2cf49ddff9ad0a8706bba32d204e92e71d2e369c5a03d6af29278c9f");
}

static void
pieces_are_nothing_to_it(void **state)
{
    unsigned char bytes[1000];
    char whole[KITH_SHA256_HEX], hex[KITH_SHA256_HEX];
    uint32_t x = 1;
    (void) state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char) ((x = x * 1664525 + 1013904223) >> 24);
    kith_sha256_of(bytes, sizeof bytes, whole);
    for (int round = 0; round < 500; round++) {
        struct kith_sha256 sum;
        kith_sha256_begin(&sum);
        for (size_t at = 0; at < sizeof bytes;) {
            size_t n = (x = x * 1664525 + 1013904223) >> 24;
            n = n > sizeof bytes - at ? sizeof bytes - at : n;
            kith_sha256_add(&sum, bytes + at, n);
            at += n;
        }
        kith_sha256_add(&sum, NULL, 0);
        kith_sha256_end_hex(&sum, hex);
        assert_string_equal(hex, whole);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_answers),
        cmocka_unit_test(every_length),
        cmocka_unit_test(pieces_are_nothing_to_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
