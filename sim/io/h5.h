#ifndef KITH_IO_H5_H
#define KITH_IO_H5_H

#include "io/store.h"

/* Later versions of HDF5 keep the functions of 1.10 under this name. */
#define H5_USE_110_API
#include <hdf5.h>

/** What the files of this floor share when they talk to HDF5. */

enum { KITH_RANK_MOST = 8, KITH_BLOCK_BYTES = 4 << 20 };

/** Prefix of the name of an axis without values, as netCDF-4 has it. */
#define KITH_BARE_AXIS "This is a netCDF dimension but not a netCDF variable."

/** Call first in every function of this floor that calls HDF5: it must not print (a setting per thread). Forgets earlier reasons
 * of failure. What the host had set comes back by kith_host_leave(). */
void kith_h5_quiet(void);

/** Adds `path: what: why` to `err`, where why is the innermost reason of the first failure since kith_h5_quiet().
 * @return `status`; KITH_ERR_MEMORY when memory ran out, of HDF5 or of ours; KITH_ERR_IO when the system could not read or write */
int kith_h5_fail(struct kith_error *err, int status, const char *path, const char *what);

/** KITH_OK, unless memory ran out or the system could not read or write since kith_h5_quiet(): then that is told. To be asked
 * before a file is said to lack something. */
int kith_h5_broke(struct kith_error *err, const char *path);

/** From now on memory is bounded in this process by what a file may take: when HDF5 runs out of it, the file is told to be wrong,
 * not the machine. For the child of guard.c. */
void kith_h5_bounded(void);

/** Notes that memory of our own ran out, where the caller is told only that something failed. @return -1 */
herr_t kith_h5_no_memory(void);

/** "f64", and the size of one element [byte]. */
const char *kith_type_name(enum kith_type type);
size_t kith_type_size(enum kith_type type);

/** Types that HDF5 owns: do not close. In the file all are little-endian. */
hid_t kith_h5_file_type(enum kith_type type);
hid_t kith_h5_memory_type(enum kith_type type);

/** A UTF-8 string type of `size` bytes, of variable length when 0. Close with H5Tclose(). */
hid_t kith_h5_string_type(size_t size);

/** A file access list: everything closes with the file; no locks, as each file has one writer and is renamed when ready. */
hid_t kith_h5_access(void);

/** Puts an attribute in place of any old one; negative on failure. */
herr_t kith_h5_put_text(hid_t object, const char *key, const char *text);
herr_t kith_h5_put_number(hid_t object, const char *key, double value);

/** The pieces, in row-major order, in which an array is read with bounded memory. */
struct kith_blocks {
    int rank;
    size_t extent[KITH_RANK_MOST];
    size_t start[KITH_RANK_MOST], count[KITH_RANK_MOST]; /**< the present piece */
    size_t n; /**< its elements; 0 when there is none left */
    int cut; /**< the axis that is cut into parts */
    size_t part; /**< elements of that axis in one piece */
};
struct kith_blocks kith_blocks_first(int rank, const size_t *extent, size_t most_elements);
void kith_blocks_next(struct kith_blocks *self);

/** Selects a block in a dataspace of the same rank; negative on failure. A scalar has nothing to select. */
herr_t kith_h5_select(hid_t space, int rank, const size_t *start, const size_t *count);
/** A dataspace of this shape, or negative. */
hid_t kith_h5_space(int rank, const size_t *extent);

/** Says whether start + count stay inside. */
int kith_block_fits(int rank, const size_t *extent, const size_t *start, const size_t *count);

#endif
