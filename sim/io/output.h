#ifndef KITH_IO_OUTPUT_H
#define KITH_IO_OUTPUT_H

#include "base/error.h"

#include <stddef.h>
#include <sys/types.h>

/** The one rule for what a command may write: nothing that it reads, and in place of a file only if Kith wrote that,
 * or by force. */

/** What a command reads. Start from all zero; when memory runs out kith_output_check() says so. */
struct kith_inputs {
    struct kith_input_file {
        dev_t device;
        ino_t inode;
        int folder; /**< then nothing in it may be written over either */
        const char *what; /**< borrowed: "a scenario" */
    } *at; /**< shape (n) */
    size_t n, capacity;
    int failed;
};

/** Adds a file or a folder; NULL, and what is not there, is fine. */
void kith_inputs_add(struct kith_inputs *self, const char *path, const char *what);
/** Adds the files that a scenario was read from, with all that it inherits and the evidence that it may cite; NULL is fine. */
void kith_inputs_add_scenario(struct kith_inputs *self, const struct kith_scenario *scenario);
void kith_inputs_clear(struct kith_inputs *self);

/** By what a file is known to be Kith's. */
enum kith_mark {
    KITH_MARK_RESULT, /**< HDF5 with a kith_digest */
    KITH_MARK_PAGE, /**< HTML, or PDF printed from it, whose title is Kith */
    KITH_MARK_SCENARIO, /**< YAML that says so in its first line */
    KITH_MARK_REPORT, /**< of a calibration: Markdown with its title */
    KITH_MARK_FIGURE /**< a script that says so in its first line; a table or picture beside such a script */
};

/** Whether `path` may be written.
 *
 * @param force  replace a file that Kith did not write, too; an input never
 * @return KITH_ERR_USAGE for no name and for "-"; KITH_ERR_CREATE: it is an input, is in a folder that is, is no ordinary
 *         file, or was not written by Kith; KITH_ERR_MEMORY */
int kith_output_check(const struct kith_inputs *inputs, const char *path, enum kith_mark mark, int force, struct kith_error *err);

#endif
