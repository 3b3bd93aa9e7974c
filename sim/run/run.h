#ifndef KITH_RUN_RUN_H
#define KITH_RUN_RUN_H

#include "design/study.h"

/** Runs of a study, of cohorts and of populations: on threads, and what is kept of them. */

/* cohort.c */

/** Counts and outcomes of all runs: room for them, at most so much. */
int kith_study_room(struct kith_study *self, struct kith_error *err);

/** Runs all cells that are not done, on threads. */
int kith_study_spread(struct kith_study *self, struct kith_error *err);

/* population.c */

/** As kith_study_spread(); and when all is run, what can be told then only: what is withheld, the highest load of a queue. */
int kith_population_spread(struct kith_study *study, struct kith_error *err);
int kith_population_end(struct kith_study *study, struct kith_error *err);

/* keep.c */

/** Sizes, and room for what runs count. */
int kith_population_layout(struct kith_study *study, struct kith_error *err); /* sizes alone */
int kith_population_room(struct kith_study *study, struct kith_error *err);

/* large.c */

/** Takes room for the tables that grow with the number of runs. */
int kith_population_take_large(struct kith_study *study, struct kith_error *err);

/** The same of a study that has more draws or runs now: `before` runs of each scenario are there, of so many draws. Outcomes are not in it. */
int kith_population_lengthen(struct kith_study *study, uint32_t before, uint32_t draws, struct kith_error *err);

/** Says that tables were read or written in so many regions of runs, for one thread at a time: what lies in a file is put away before it fills the memory. */
void kith_population_touch(const struct kith_study *study, size_t regions);

/** Memory that a run is likely to take, as it is planned: what runs count, as far as it is not in a file, and the worlds of all threads. */
double kith_population_bytes(const struct kith_study *study);

/** How many runs of each scenario there can be room for: SIZE_MAX where tables can go to a disk. */
size_t kith_population_most(const struct kith_study *study);

/** Takes what one region counted in one run (0: all together): its outcomes, and what is kept of single runs.
 * @param room, outcome  scratch, shape (most entries of a scenario), (outcomes) */
void kith_population_judge(struct kith_study *study, size_t scenario, size_t run, size_t region, const int64_t *counts, double *room, double *outcome);

/** When all is run: the highest load of a queue. */
int kith_population_find_overload(struct kith_study *study, struct kith_error *err);

/* study_settings.c */

/** Opens what the options say of checkpoints; *out is NULL when they say nothing. The layout must be known. As kith_checkpoint_open(). */
int kith_study_checkpoint(struct kith_checkpoint **out, const struct kith_study *study, struct kith_error *err);

/* withhold.c */

/** When all is run: what --small does not tell is taken away, and what it could be worked out from. */
int kith_population_withhold(struct kith_study *study, struct kith_error *err);

/** All that is kept of a run becomes NaN: nothing of it may be told, or it is not made. Counts of single runs stay. */
void kith_population_blank(struct kith_study *study, size_t run);

/** Whether a stratum of a region (0: all) in a year (0: all) may not be told; never before kith_population_withhold(). */
int kith_population_is_withheld(const struct kith_study *study, size_t scenario, size_t region, uint32_t year, uint32_t margin);

#endif
