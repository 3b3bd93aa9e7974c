#ifndef KITH_STUDY_REPLAY_H
#define KITH_STUDY_REPLAY_H

#include "design/study.h"

/** What replays of runs and of points look at alike. */

/** Whether a file's outcomes are those of this program, by name, unit and order: else KITH_ERR_DATA, with the first that is not. */
struct kith_file;
int kith_study_check_outcomes(struct kith_file *file, const struct kith_form *form, struct kith_error *err);

#endif
