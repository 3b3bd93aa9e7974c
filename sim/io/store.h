#ifndef KITH_IO_STORE_H
#define KITH_IO_STORE_H

#include "kith.h"

/** Writing one self-describing HDF5 file: named axes, variables with units, texts.
 *
 * The store knows no domain word: whoever writes declares axes and variables, from tables of its
 * own. The layout is FORMAT.md. The file is written beside its name, as `NAME.partial.PID` (a long name cut), and
 * renamed by kith_store_finish(); freed before that, nothing stays, and a file that had the name
 * before is untouched. All calls from one thread at a time; the same calls in the same order give
 * the same bytes.
 *
 * Statuses: KITH_ERR_CREATE when the file cannot be made or renamed; KITH_ERR_IO when writing fails
 * half-way (a full disk): then the partial file is gone at once, and later calls fail alike;
 * KITH_ERR_INTERNAL when the caller is wrong (unknown name, block outside, number too large): then
 * the store stays as it was; KITH_ERR_MEMORY. */
struct kith_store;

enum kith_type { KITH_U8, KITH_I32, KITH_I64, KITH_F32, KITH_F64 };

/** A variable. Axes are named, outermost first: "scenario draw replicate wave". At most 8. */
struct kith_variable {
    const char *name; /**< "wave_class", perhaps with a group: "summary/wave_class_mean" */
    enum kith_type type;
    const char *axes; /**< separated by blanks; "" for a scalar */
    const char *unit; /**< UDUNITS; "1" for a number */
    const char *meaning; /**< long_name */
    const char *cell_methods; /**< or NULL */
};

/** Starts a file. `path` must not be a folder or a device; a link is followed. */
int kith_store_create(struct kith_store **out, const char *path, struct kith_error *err);

/** Axes: with names, with numbers, or bare (values NULL: unit and meaning are not kept). A
 * coordinate variable for each with values. `n` may be 0. */
int kith_store_axis_names(struct kith_store *self, const char *name, size_t n, const char *const *values,
    const char *meaning, struct kith_error *err);
int kith_store_axis_numbers(struct kith_store *self, const char *name, size_t n, const double *values,
    const char *unit, const char *meaning, struct kith_error *err);

/** Declares a variable; chunked and compressed (shuffle, gzip 1) when larger than 4 KiB.
 *
 * What is never written reads as NaN, or 0 for whole numbers. Blocks are best written in the order
 * of the axes: then a chunk is compressed as soon as it is full, beside what follows, with at most eight waiting (12 MiB). In another
 * order libhdf5 keeps at most four of its chunks (2 MiB) in memory. */
int kith_store_declare(struct kith_store *self, const struct kith_variable *variable, struct kith_error *err);

/** So many threads may compress what is written, while the caller goes on: from the next chunk on; 1 by default. The bytes are the same. */
void kith_store_threads(struct kith_store *self, int threads);

/** What is declared from now on is compressed harder (gzip 6): slower to write, for a file that is sent. */
void kith_store_pack(struct kith_store *self);

/** Writes a block: `start` and `count` of shape (rank of the variable), NULL both for all of it; `data` in row-major order. Of whole
 * numbers each must be whole, fit its type, and be one that a double holds exactly (2^53). */
int kith_store_write(struct kith_store *self, const char *name, const size_t *start, const size_t *count,
    const double *data, struct kith_error *err);

/** How long named axes are: of "scenario draw" two numbers. */
int kith_store_shape(const struct kith_store *self, const char *axes, int *rank, size_t *extent, struct kith_error *err);

/** A text of any length as a scalar string dataset: "inputs/scenario_fragmented". Text arrays along
 * an axis likewise. */
int kith_store_text(struct kith_store *self, const char *name, const char *text, const char *meaning, struct kith_error *err);
int kith_store_texts(struct kith_store *self, const char *name, const char *axis, const char *const *texts,
    const char *meaning, struct kith_error *err);

/** A short text (under 60 kB) or number on the root group or on a variable, axis or text (`at`
 * "" or its name), in place of any earlier one. "title" on the root group names the file. */
int kith_store_note(struct kith_store *self, const char *at, const char *key, const char *text, struct kith_error *err);
int kith_store_note_number(struct kith_store *self, const char *at, const char *key, double value, struct kith_error *err);

/** What the library cannot know of itself, as it reads no environment. */
struct kith_provenance {
    const char *command; /**< how to make the file again */
    int threads;
    double seconds; /**< wall-clock time of the run so far [s] */
    int64_t epoch; /**< SOURCE_DATE_EPOCH [s since 1970], or -1: now */
    const char *const *jobs; /**< shape (n_jobs), as "SLURM_JOB_ID=4711" */
    size_t n_jobs;
};

/** Writes group /provenance and the root attribute `history`, which stay out of the digest: version,
 * commit, compiler, libraries, host, CPU, threads, times, job ids. With an epoch, start and end
 * are the epoch and seconds is 0, so that a repeated run gives the same file. Once per file. */
int kith_store_provenance(struct kith_store *self, const struct kith_provenance *provenance, struct kith_error *err);

/** Computes and stores the digest, flushes, renames. On failure nothing of ours stays under either
 * name. Nothing more can be written, whatever comes of it.
 * @param digest  shape (65), hexadecimal SHA-256 with final zero, or NULL */
int kith_store_finish(struct kith_store *self, char *digest, struct kith_error *err);

/** The same in memory, without a file: ends with kith_store_read() in place of kith_store_finish().
 * @param about  how messages call it */
int kith_store_create_in_memory(struct kith_store **out, const char *about, struct kith_error *err);

/** What was written in memory, to be read as a file is; without a digest. Nothing more can be written. Release with kith_file_free(). */
struct kith_file;
int kith_store_read(struct kith_store *self, struct kith_file **out, struct kith_error *err);

/** Releases the store; removes the partial file if it was not finished. NULL is fine. */
void kith_store_free(struct kith_store *self);

#endif
