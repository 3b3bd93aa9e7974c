#ifndef KITH_INFER_CHAINS_H
#define KITH_INFER_CHAINS_H

#include "infer/infer.h"
#include "stat/line.h"
#include "stat/temper.h"

enum { KITH_KINDS = 4 }; /* of steps */

/** Chains that real runs refine, and what steps are made by. */
struct kith_chains {
    struct kith_inference *of;
    size_t n, stride, k; /* draws, scores, fitted numbers */
    double *z, *proposal; /* shape (n, stride) */
    double *level, *proposed; /* shape (n): log likelihood at z; at the proposal */
    double *start, *then; /* shape (n, stride): the regression's draws, where they began; where they were when the guess was made */
    double *y; /* shape (n, STEP_RUNS, targets) */
    double *factor; /* shape (k, k): Cholesky factor of the covariance of what is seen */
    double *room; /* shape (stride) */
    struct kith_line line, used; /* outcomes by scores near the chains: being learned; that the steps are made by */
    double *error, *noise; /* shape (k, k): covariance of what is seen; of the mean of the runs of a step */
    uint32_t *all; /* shape (stride): every score */
    double accepted; /* sum of shares over moves */
    double tried_by[KITH_KINDS], accepted_by[KITH_KINDS]; /* in this round */
    uint8_t *kind; /* shape (n): of the step of each chain */
    uint32_t moves, since; /* since: after which the guess was made */
};

/* kept.c: what is done, in the folder of work: after each move, and after each heat before the first; an interruption costs no more than one of them */
int kith_chains_keep(const struct kith_chains *self, struct kith_error *err);
/** Whether there are chains of this very calibration to go on from. */
int kith_chains_take_up(struct kith_chains *self, int *there, struct kith_error *err);
int kith_chains_keep_heat(const struct kith_chains *self, const struct kith_temper *heat, struct kith_error *err);
int kith_chains_take_up_heat(const struct kith_chains *self, struct kith_temper *heat, int *there, struct kith_error *err);

#endif
