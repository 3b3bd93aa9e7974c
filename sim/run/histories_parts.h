#ifndef KITH_RUN_HISTORIES_PARTS_H
#define KITH_RUN_HISTORIES_PARTS_H

#include <sys/types.h>

#include "run/histories.h"

/** The inside of histories, shared by histories*.c only. */

/** What one thread writes. */
struct kith_history_writer {
    int file;
    off_t end; /* bytes written */
    struct kith_history_stream *stream; /* under way, or NULL */
    struct kith_event *buffer;
    size_t n;
    const char *path; /* of the result, for messages; borrowed */
};

/** The events of one region in one run, sorted. */
struct kith_history_stream {
    size_t writer;
    off_t at;
    uint64_t n;
    uint32_t families;
};

struct kith_histories {
    struct kith_history_writer *writer; /* shape (n_writers) */
    size_t n_writers, n_runs, n_regions;
    struct kith_history_stream *stream; /* shape (run, region) */
    uint32_t share;
};

#endif
