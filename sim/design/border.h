#ifndef KITH_DESIGN_BORDER_H
#define KITH_DESIGN_BORDER_H

#include "base/error.h"
#include "design/options.h"

/** What a caller of the library may get wrong, before anything is read: told as KITH_ERR_USAGE, all of it in one pass. What options
 * say of one another is judged by kith_options_settle(). */

/** Whether a study can be asked for: scenarios are there, lists are as long as they say, and every choice is one that is known. */
int kith_border_study(const struct kith_scenario *const *scenarios, size_t n, const struct kith_options *options, struct kith_error *err);

/** Choices and numbers that any run takes, a replay, too. */
int kith_border_options(const struct kith_options *options, struct kith_error *err);

/** What values may be taken from: a file that was looked at. */
int kith_border_trust(enum kith_trust trust, struct kith_error *err);

/** How many threads. */
int kith_border_threads(int threads, struct kith_error *err);

/** A list of so many texts, each there. */
int kith_border_texts(const char *const *text, size_t n, const char *what, struct kith_error *err);

/** Leaves the function when the caller gave no `what`, as "the path of a result file". */
#define NEED(given, what, err)                                                  \
    do {                                                                        \
        if (!(given))                                                           \
            return kith_fail(err, KITH_ERR_USAGE, "%s is missing", what);       \
    } while (0)

/** Likewise, when it is NULL or has no letter. */
#define NEED_WORD(given, what, err) NEED((given) && *(given), what, err)

#endif
