#ifndef KITH_STUDY_MAKER_H
#define KITH_STUDY_MAKER_H

#include "design/sweep_regions.h"
#include "io/load.h"

/** What a result file says of what made it, read so that it can be made again: maker.c what all files have, maker_study.c of runs and
 * comparisons, maker_sweep.c of points of a sweep. */
struct kith_maker {
    struct kith_file *file;
    const char *path; /**< of the file; borrowed */
    int is_sweep, is_population;
    struct kith_form form;
    char **name; /**< of the scenarios, shape (n); one that is read has a place in `scenario` */
    struct kith_scenario **scenario;
    size_t n;
    uint64_t seed;
    /* of populations */
    double scale;
    struct kith_regions *table; /**< until somebody takes it, as the next */
    struct kith_scenario *burn_in; /**< NULL: the first scenario */
    char **region; /**< shape (n_regions): as the file has them */
    size_t n_regions;
};

/** All of it. The file stays open. `point`: other than zero when a point of a sweep is asked for; else it must be no sweep. */
int kith_maker_open(struct kith_maker *self, const char *path, enum kith_trust trust, int point, struct kith_error *err);
void kith_maker_close(struct kith_maker *self);

/** Whether the file has the outcomes of this program, by name, unit and order: else KITH_ERR_DATA, with the first that is not. */
int kith_maker_outcomes(struct kith_maker *self, struct kith_error *err);

/** Numbers of a part of a table: along the axes that it must have. `start` and `count` as kith_file_numbers(). */
int kith_maker_numbers(struct kith_maker *self, const char *name, const char *axes, const size_t *start, const size_t *count, double *out, struct kith_error *err);

/** maker_study.c: a study as a file describes it, planned: to be run again. */
struct kith_maker_study {
    struct kith_maker *maker;
    struct kith_options options;
    struct kith_study *study;
    int64_t runs; /**< places of runs in the file: shape (draw, replicate) */
    char *cross, *targets, *asked[2]; /**< as in the file */
    struct kith_explain *explain;
    struct kith_break_even *break_even;
    double *burn_in_values; /**< shape (draw, entry), until it is planned */
};
/** @param options  of the replay, which decide no number
 * @param alone  a run, or -1: all of it is to be made again */
int kith_maker_plan(struct kith_maker_study *self, struct kith_maker *maker, const struct kith_options *options, int64_t alone, struct kith_error *err);
void kith_maker_unplan(struct kith_maker_study *self);

/** maker_sweep.c: a sweep that holds one point of a gathered file. */
struct kith_maker_sweep {
    struct kith_maker *maker;
    struct kith_sweep sweep;
    struct kith_sweep_part part; /**< holds nothing but this point */
    double *vector;
    int of_posterior;
    double *drawn, *past; /**< values of the draw, when no prior gives them: of a posterior; those of a burn-in of its own */
    char **factor;
    size_t n_factors, row; /**< row of the point in the file */
};
int kith_maker_point(struct kith_maker_sweep *self, struct kith_maker *maker, uint64_t id, struct kith_error *err);
void kith_maker_forget(struct kith_maker_sweep *self);

#endif
