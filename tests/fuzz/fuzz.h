#ifndef KITH_TESTS_FUZZ_H
#define KITH_TESTS_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/** What targets share: a folder of this process with one file in it, made anew for every input; in memory where there is such a place. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char fuzz_folder[32], fuzz_path[64];

static inline void
fuzz_remove(void)
{
    unlink(fuzz_path);
    rmdir(fuzz_folder);
}

/* Says whether it is there. */
static inline int
fuzz_write(const char *name, const void *bytes, size_t n)
{
    if (!*fuzz_path) {
        snprintf(fuzz_folder, sizeof fuzz_folder, "%s/kith-fuzz-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
        if (!mkdtemp(fuzz_folder))
            return 0;
        atexit(fuzz_remove);
    }
    snprintf(fuzz_path, sizeof fuzz_path, "%s/%s", fuzz_folder, name);
    FILE *file = fopen(fuzz_path, "wb");
    const int wrote = file && fwrite(bytes, 1, n, file) == n;
    return file && fclose(file) == 0 && wrote;
}

#endif
