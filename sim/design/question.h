#ifndef KITH_DESIGN_QUESTION_H
#define KITH_DESIGN_QUESTION_H

#include "design/study.h"
#include "stat/even.h"
#include "stat/influence.h"
#include "stat/told.h"

/** Questions to a comparison (kith_explain, kith_break_even of kith.h), answered from draws x replicates
 * of outcomes and from the values of the parameters. Statistics are those of influence.h and even.h. */

enum { KITH_QUESTION_DRAWS = KITH_TOLD_DRAWS }; /* fewer explain nothing */

/** "year@repeat_reports"; and the words for rows. */
void kith_by_name(const struct kith_by *self, char *room, size_t size);
extern const char *const kith_by_words[KITH_BYS];

/** What a question is called: "stopped_T3", "repeat_reports/incidents"; "pathways.integral.staff_ratio@stopped_T3". */
void kith_explain_name(const struct kith_explain *self, char *room, size_t size);
void kith_break_even_name(const struct kith_break_even *self, char *room, size_t size);

/** KITH_ERR_USAGE where runs of this kind have no outcome of this name, with the nearest one: `what` of a question asks for it. */
int kith_question_check(int population, const char *what, const char *question, const char *name, struct kith_error *err);

/** The scenario (s, else the first) from which a pair takes the values of parameter `i`: in which it differs between draws.
 * @return SIZE_MAX when it is the same in all draws of both */
size_t kith_question_varies(const struct kith_study *self, size_t s, size_t i);

/** Which parameters decide the difference of scenario `s` with the first. */
struct kith_explained {
    size_t draws; /**< that have a value; fewer than KITH_QUESTION_DRAWS, or no variance: nothing below but `signs` holds */
    size_t n; /**< parameters drawn */
    int flat; /**< 1: the same in all draws */
    struct kith_influence *influence; /**< shape (all parameters), all NaN where one is not drawn; owned */
    struct kith_part grade[KITH_GRADES], data; /**< shares in the variance; data: all but assumption */
    double noise; /**< share of the noise of runs */
    struct kith_signs signs;
};
void kith_explained_clear(struct kith_explained *self);

/** Where scenario `s` and the first break even.
 * @return `draws` 0: the parameter is the same in all draws of both; fewer than KITH_QUESTION_DRAWS: too few have a value */
struct kith_broken_even {
    size_t draws;
    int flat; /**< 1: no difference in any draw, or the same in all */
    struct kith_even even;
};

/** Answers to all that is asked, made before the result is written, so that printing them cannot fail. */
struct kith_answers {
    struct kith_explained *explained; /**< shape (scenario, n_explain); nothing of the first scenario, as in the next */
    struct kith_explained *grounds; /**< shape (scenario): of kith_question_outcome() */
    struct kith_broken_even *broken_even; /**< shape (scenario, n_break_even) */
    size_t n_explained, n_grounds; /**< shapes of the first two, for releasing them */
};

/** The outcome that a question is about when nothing is said. */
const char *kith_question_outcome(const struct kith_study *self);

#endif
