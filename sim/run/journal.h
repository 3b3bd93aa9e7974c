#ifndef KITH_RUN_JOURNAL_H
#define KITH_RUN_JOURNAL_H

#include "design/sweep.h"

/** Journals of a sweep: one file for each process, to which records are added, each with its checksum. */

enum kith_record_kind {
    KITH_RECORD_STARTED = 1, /* a point is in progress */
    KITH_RECORD_DONE, /* payload: outcomes as doubles */
    KITH_RECORD_FAILED, /* payload: a message */
    KITH_RECORD_ASIDE, /* payload: a message */
    KITH_RECORD_END /* the worker left in order */
};

struct kith_record {
    uint64_t id, offset; /* offset: of the payload, in its file */
    uint32_t kind, size; /* size: bytes of the payload */
    uint32_t at, took; /* since the journal began [ms]; of this point [us] */
    const unsigned char *payload; /* until the next record is read */
};

uint32_t kith_crc32c(uint32_t crc, const void *bytes, size_t n);

/** Writing: one file for this process, made with the first record. Any thread may put. */
struct kith_journal;
int kith_journal_new(struct kith_journal **out, const char *folder, const char *hash, const char *libraries, struct kith_error *err);
int kith_journal_put(struct kith_journal *self, enum kith_record_kind kind, uint64_t id, uint32_t took, const void *payload,
    uint32_t size, struct kith_error *err);
const char *kith_journal_name(const struct kith_journal *self); /* "" while there is no file */
int kith_journal_close(struct kith_journal *self, struct kith_error *err); /* ends it in order, syncs, releases; NULL is fine */

/** Names of all journals of a sweep, sorted. */
struct kith_journals {
    char *folder, **name;
    size_t n;
};
int kith_journals_list(struct kith_journals *out, const char *folder, struct kith_error *err);
void kith_journals_clear(struct kith_journals *self);

/** Reading one file from its beginning to the first record that is not whole. */
struct kith_reader {
    int file, live; /* live: a worker holds it open */
    char *path;
    char hash[KITH_SWEEP_HASH], libraries[KITH_SWEEP_HASH];
    unsigned char *buffer;
    size_t filled, used, room;
    uint64_t offset, size; /* of buffer[used]; of the file when it was opened */
    const char *reason; /* what is wrong with the record at `offset`, NULL as long as nothing is */
    int failed; /* errno of a read that failed: then nothing is known of the rest */
    int torn; /* the rest may be a record that was not finished: no wonder after a kill */
    int foreign; /* it is no journal; nothing of it was read */
};
/** @return KITH_DIFFERENT when there is nothing to read (`reason`): a header that is not whole yet, or what is no journal at all
 * (`foreign`): a pipe, a folder, a link to nothing, a file of somebody else; KITH_ERR_IO */
int kith_reader_open(struct kith_reader *self, const char *folder, const char *name, struct kith_error *err);
int kith_reader_next(struct kith_reader *self, struct kith_record *record); /* 1, or 0 at the end, or where it cannot be read */
int kith_reader_status(const struct kith_reader *self, struct kith_error *err); /* behind the last record: KITH_ERR_IO when it could not be read */
int kith_reader_is_of(const struct kith_reader *self, const struct kith_sweep *sweep, struct kith_error *err); /* else KITH_ERR_DATA */
/** Says what is wrong with the rest of a file, or with all of it, in one line; nothing when nothing is. */
void kith_reader_tell(const struct kith_reader *self, FILE *notes);
void kith_reader_close(struct kith_reader *self);

#endif
