#ifndef KITH_IO_LOAD_PARTS_H
#define KITH_IO_LOAD_PARTS_H

#include "io/catalogue.h"

#include <sys/stat.h>

/** The inside of an open file, shared by load*.c and compare.c only. */
struct kith_file {
    char *path; /**< owned */
    hid_t id;
    struct kith_catalogue catalogue;
    char stored[65], computed[65]; /**< digests, as far as they are known: else "" */
};

/** Whether it is an ordinary file that begins as HDF5 does; looks before HDF5, whose own words are of little help. */
int kith_file_check_kind(const char *path, struct stat *about, struct kith_error *err);

/** Bytes that a file has on the disk, which bound what it may claim. */
uint64_t kith_file_stored(const struct stat *about);

/** Opens a file without a look at its values, in this process: for those who have looked before, in another one.
 * @param memory  other than zero: a copy in memory, and the file is not held open */
int kith_file_open_here(struct kith_file **out, const char *path, int memory, struct kith_error *err);

/** The file of an open HDF5 file that this process has written, whose `id` it takes, also when it fails. */
int kith_file_of(struct kith_file **out, const char *path, hid_t id, struct kith_error *err);

/** Opens the file in a child process and reads what is in it; with `values` also all of them, for the digests, which are given to shape (65)
 * each. libhdf5 crashes, loops, or asks for all memory on some damaged files: then only the child is lost, and the file refused.
 *
 * The process of the caller is left alone: the child is a fork that does nothing but read this file, answer through a pipe and leave by
 * _exit(). It uses no thread, calls no MPI and runs no handler of the host's. (A host that waits for any child may see one more.) */
int kith_guard(const char *path, int values, char *stored, char *computed, struct kith_error *err);

#endif
