#ifndef KITH_STAT_EXPECTED_H
#define KITH_STAT_EXPECTED_H

#include <stddef.h>

/** What runs say about the expected value of a number: how large it is on average over draws of the
 * parameters, how well that is known, and where it lies in a draw that was not run. Plain arrays, no
 * study, no file; nothing is allocated. Terminal, result file and tables of populations have their
 * means, errors and intervals from here; so has the page for people, in WebAssembly.
 *
 * A run is y[(draw * replicates + replicate) * stride], of `a`, or of b - a where there is a `b`. A run
 * that is NaN (it was not made, or has no such value) is left out, and so is a draw without runs, so that draws may
 * have unequal numbers of runs: one each, and a second in some, is a design of its own.
 *
 * Mean: of the means of draws. Error: from their variance S2 over n draws, sqrt(S2 / n); with one draw
 * from its runs.
 *
 * The interval is to hold 95 % of the expected values over draws, of fresh draws too, so that noise
 * within a run is taken out, and so that few draws do not look like certainty:
 * 1. where the next mean of a draw would lie: from 39 draws on between order statistics (n + 1) p,
 *    which hold any law; with fewer, Student's t * sqrt(S2 + S2 / n) to both sides, longer by 0.3 of the skewness on the
 *    side of the long tail, and no shorter than to the outermost draw;
 * 2. drawn in towards the mean as far as the noise of runs goes: variance between draws B + S2 / n over S2 + S2 / n. S2 - W,
 *    W what runs within draws leave in a mean, may be below zero by chance; so B is (S2 - W + sqrt((S2 - W)^2 + 6 S2^2 / (n - 1))) / 2, at
 *    most S2: above zero, and larger where S2 itself is badly known (its variance is 2 S2^2 / (n - 1));
 * 3. never less than mean +- t * error.
 * The constants 0.3 and 6 were chosen by simulation: tests/known/test_expected.c says what is held. Without a second
 * run of any draw W is not known: B is S2, and the interval holds too much. */
struct kith_expected {
    double mean, error; /**< error: NaN with one run */
    double low, high; /**< NaN with one draw */
    double within; /**< variance of a run given its draw; NaN without a second run */
    size_t draws, runs; /**< with a value */
};

/** @param room  scratch, shape (draws) */
struct kith_expected kith_expected_of(const double *a, const double *b, size_t stride, size_t draws, size_t replicates, double *room);

/** Ends of an interval of a level - a count, a time, a share - where it can end: none is below 0, and none above `most`. Nothing that can be is left out by it, so
 * it holds what it held; a mean that lies beyond stays in it. @param most  1 of a share; infinite where nothing bounds it; NaN: no level, nothing is moved */
void kith_level_within(double mean, double most, double *low, double *high);

/** Student's t, its 97.5 % point for n - 1 degrees of freedom: relative error below 2e-5; NaN for n < 2. */
double kith_student(double n);

#endif
