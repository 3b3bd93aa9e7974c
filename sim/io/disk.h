#ifndef KITH_IO_DISK_H
#define KITH_IO_DISK_H

#include "base/error.h"

#include <dirent.h>
#include <stddef.h>
#include <sys/types.h>

/** Files and folders, with every failure of the system told as what it is. */

/** Reads or writes all n bytes, however the system cuts them and whatever interrupts; `at` below zero: from where the file
 * stands. *got (or NULL) is how many were there: fewer at the end of the file. @return 0 or errno */
int kith_disk_read(int file, void *to, size_t n, off_t at, size_t *got);
int kith_disk_write(int file, const void *from, size_t n, off_t at);

/** All bytes of a file, in memory of the caller's: free(). @return KITH_ERR_NOINPUT, KITH_ERR_IO (also when nothing is in it), KITH_ERR_MEMORY; then NULL */
int kith_disk_take(const char *path, unsigned char **bytes, size_t *length, struct kith_error *err);

/** Makes a file of these bytes, in place of what has the name, and syncs it; on failure there is none. @return KITH_ERR_CREATE, KITH_ERR_IO */
int kith_disk_put(const char *path, const void *bytes, size_t n, struct kith_error *err);

/** The same for a file that may be there already: beside its name, then renamed over it, so that whoever is killed meanwhile
 * leaves the one before. @return KITH_ERR_CREATE, KITH_ERR_IO, KITH_ERR_MEMORY; then what had the name stays */
int kith_disk_replace(const char *path, const void *bytes, size_t n, struct kith_error *err);

/** The name of a file that is being written and will be `path`: beside it, with this process's number, and room for 32 bytes more. The caller's; NULL when
 * memory runs out. */
char *kith_disk_partial(const char *path);

/** Gives a file that is whole and synced the name `path`, in place of what has it. On failure there is no `partial`, and no new file of that name; what took
 * the place of a file stays. @return KITH_ERR_CREATE, KITH_ERR_IO */
int kith_disk_name(const char *partial, const char *path, struct kith_error *err);

/** Syncs a folder, so that names in it stay. Some file systems cannot, and some folders may only be written to: no error.
 * @return KITH_ERR_IO */
int kith_disk_sync_folder(const char *path, struct kith_error *err);
/** The same for the folder in which `path` lies. */
int kith_disk_sync_name(const char *path, struct kith_error *err);

/** The next name in a folder; NULL at the end, and when it cannot be read: then *why is errno, else it stays. */
struct dirent *kith_disk_next(DIR *folder, int *reason);

/** Whether there is something of this name: 1 or 0; or a negative status, told, when that cannot be known. */
int kith_disk_is_there(const char *path, struct kith_error *err);

#endif
