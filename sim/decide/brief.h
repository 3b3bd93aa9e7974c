#ifndef KITH_DECIDE_BRIEF_H
#define KITH_DECIDE_BRIEF_H

#include "base/text.h"
#include "decide/case.h"
#include "stat/expected.h"
#include "tell/sheet.h"

/** One page of an answer for who decides: what is asked (brief.c), its numbers (brief_numbers.c), and the page (brief_page.c). */
struct kith_briefing {
    struct kith_case in;
    struct kith_answer *answer; /**< of kith decide, the same draws: what decides is taken from its tables */
    const struct kith_brief_options *options;
    const char *question;
    size_t reference, policy;
    size_t lead; /**< outcome of the first answer */
    struct kith_table without, queues, queue, queue_outcome, region; /**< of the file; no name where it has none */
    double *room; /**< shape (draws) */
};

static inline int
kith_brief_is_dutch(const struct kith_briefing *self)
{
    return self->options->language == KITH_DUTCH;
}
/** In the language of the page. */
#define KITH_BRIEF(self, english, dutch) (kith_brief_is_dutch(self) ? dutch : english)

/** A number as people write it, "1.234,5" or "1,234.5". */
void kith_brief_number(const struct kith_briefing *self, struct kith_text *to, double x, int digits, int sign);

/** The mean of an outcome in a scenario; the policy less the reference. */
double kith_brief_level(const struct kith_briefing *self, size_t scenario, size_t outcome);
struct kith_expected kith_brief_difference(const struct kith_briefing *self, size_t outcome);

/** All of the page. */
void kith_brief_page(const struct kith_briefing *self, struct kith_text *to);

#endif
