#ifndef KITH_BASE_PLACE_H
#define KITH_BASE_PLACE_H

/** Names of files that are about to be written. */

/** What `path` leads to: itself, or where its links end, be there a file or not. The caller's; NULL when memory runs
 * out or links go in a circle (errno says which). */
char *kith_place_of(const char *path);

/** The name of something beside `path`, for a while: its name and `suffix` (".partial.4711"), the name cut to what a file
 * system takes. With room for 32 more bytes. The caller's; NULL when memory runs out. */
char *kith_place_beside(const char *path, const char *suffix);

/** Whether the name is more than this ending, ".json", and has it. */
int kith_place_ends(const char *path, const char *ending);

#endif
