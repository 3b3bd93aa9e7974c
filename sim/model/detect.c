#include "model/ledger.h"

#include <string.h>

#include "base/numeric.h"

/* ---- bounds of the scan: eight steps to each power of two, up to a half; then always ---- */

enum { ALWAYS = KITH_CODES - 1, STEP_BITS = 49, BELOW = 1022 * 8 - (ALWAYS - 1) }; /* exponent and three bits of 0.5 less so many steps */

static double
step_at(uint64_t code)
{
    const uint64_t bits = (BELOW + code) << STEP_BITS;
    double chance;
    memcpy(&chance, &bits, sizeof chance);
    return chance;
}

/* The first step at or above a chance. */
static uint8_t
step_of(double chance)
{
    uint64_t bits;
    if (chance <= 0)
        return 0;
    memcpy(&bits, &chance, sizeof bits);
    const uint64_t step = (bits + ((uint64_t) 1 << STEP_BITS) - 1) >> STEP_BITS;
    return (uint8_t) (step <= BELOW ? 1 : step - BELOW < ALWAYS ? step - BELOW : ALWAYS);
}

void
kith_detect_bounds(struct kith_bounds *bounds)
{
    kith_bounds_set(bounds, 0, 0, 0);
    for (unsigned code = 1; code < ALWAYS; code++)
        kith_bounds_set(bounds, code, kith_threshold(step_at(code)), 0);
    kith_bounds_set(bounds, ALWAYS, UINT32_MAX, UINT32_MAX);
    kith_bounds_fold(bounds, KITH_FOLD_STEPS);
}

/* Crisis factor on detection this week. */
static uint32_t
crisis(const struct kith_world *self, const struct kith_family *family)
{
    if (family->report == KITH_NEVER || family->report >= self->week)
        return KITH_FACTOR_ONE;
    const uint32_t age = self->week - family->report - 1u;
    return age < KITH_CRISIS_WEEKS ? self->rules->crisis[age] : KITH_FACTOR_ONE;
}

/* Expected reports of a week, by the crisis factor, by group and climate. */
static double
hazard_of(const struct kith_world *self, const struct kith_family *family, uint32_t crisis_factor, double climate)
{
    const double hazard = kith_rules_reports(self->rules, family->profile, family->kind, family->level, kith_incident_rate(self, family), crisis_factor);
    return hazard * (climate * self->rules->group_detection[kith_group_of(family)]);
}

/* From next week on; the crisis factor only falls, until the next report. */
uint8_t
kith_detect_code(const struct kith_world *self, const struct kith_family *family)
{
    const uint32_t next = family->report == KITH_NEVER ? KITH_FACTOR_ONE
        : self->week - family->report < KITH_CRISIS_WEEKS ? self->rules->crisis[self->week - family->report]
                                                          : KITH_FACTOR_ONE;
    const double hazard = hazard_of(self, family, next, self->region.climate_bound);
    return step_of(hazard * (1 + 1e-9));
}

/* Where an incident that led to a report is kept until the half-year is counted: two bits each. */
static void
note_incident(struct kith_family *family, unsigned sort)
{
    const unsigned noted = family->incidents_reported, one = 1u << 2 * sort;
    if ((noted >> 2 * sort & 3u) < 3)
        family->incidents_reported = (uint8_t) (noted + one);
}

/* What a report was about: a severe incident, another incident, or signs. v is in (0, 1). */
enum cause { CAUSE_SEVERE, CAUSE_OTHER, CAUSE_SIGNS };

static enum cause
cause_of(const struct kith_world *self, const struct kith_family *family, double v)
{
    const struct kith_rules *rules = self->rules;
    const double incidents = kith_incident_rate(self, family) * KITH_INCIDENT_UNIT * rules->per_incident[family->profile][family->kind];
    const double severe = incidents * rules->severe_part[family->profile][family->kind];
    const double all = family->level != KITH_NONE ? incidents + rules->signs : 1;
    return v * all < severe ? CAUSE_SEVERE : v * all < incidents ? CAUSE_OTHER : CAUSE_SIGNS;
}

static inline uint32_t
reporter_of(const struct kith_world *self, uint32_t word)
{
    uint32_t reporter = 0;
    while (reporter + 1 < self->rules->params.n_reporters && word >= self->rules->reporter_below[reporter])
        reporter++;
    return reporter;
}

/* Draws the cause of a report and keeps the incident behind it, if there is one. */
static enum cause
keep_cause(const struct kith_world *self, struct kith_family *family, uint32_t random, uint32_t word)
{
    const struct kith_rules *rules = self->rules;
    const enum cause cause = cause_of(self, family, kith_uniform32(random));
    if (cause == CAUSE_SIGNS)
        return cause;
    const double child = rules->child_share[family->kind], p = rules->severe[family->profile][0], c = rules->severe[family->profile][1];
    const double a = (1 - child) * (cause == CAUSE_SEVERE ? p : 1 - p), b = child * (cause == CAUSE_SEVERE ? c : 1 - c);
    const int directed_at_child = kith_uniform32(word) * (a + b) >= a;
    note_incident(family, (directed_at_child ? KITH_CHILD_PLAIN : KITH_PARTNER_PLAIN) + (cause == CAUSE_SEVERE ? 1u : 0u));
    return cause;
}

/* Notes the cause of one of the week's reports, by who a word says. Says whether it was a severe incident. */
static inline int
note_cause(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, enum cause cause, uint32_t who)
{
    const int is_first = cause != CAUSE_SIGNS && family->flags & (KITH_CALM | KITH_CALM_IN_HELP);
    if (is_first || (cause == CAUSE_SEVERE && kith_is_population(self))) /* else nothing is counted by it */
        kith_note_cause(self, desk, family, cause == CAUSE_SEVERE, who);
    return cause == CAUSE_SEVERE;
}

uint32_t
kith_detect_reporter(const struct kith_world *self, uint32_t word)
{
    return reporter_of(self, word);
}

static enum kith_report
sort_of_report(const struct kith_world *self, const struct kith_family *family)
{
    switch (family->stage) {
    case KITH_UNKNOWN: /* in a population */
        return KITH_REPORT_INDEX;
    case KITH_REPORTED:
        return KITH_REPORT_IN_ASSESSMENT;
    case KITH_FOLLOW_UP:
    case KITH_INVESTIGATED:
        return KITH_REPORT_AFTER;
    case KITH_MONITORED:
        return KITH_REPORT_IN_MONITORING;
    default:
        if (self->week - family->case_since > self->rules->memory)
            return KITH_REPORT_INDEX; /* nobody remembers */
        return KITH_REPORT_AGAIN;
    }
}

/* Whether an urgent report is of acute danger; then there may be a restraining order. Says whether one contact person answers
 * the same week. */
static int
meet_danger(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family)
{
    const struct kith_rules *rules = self->rules;
    if (!rules->acute)
        return 0;
    const struct kith_block random = kith_random_block(self, family, self->week, KITH_PURPOSE_ACUTE, 0);
    if (random.word[2] >= rules->acute)
        return 0;
    kith_note(self, desk, family, KITH_EVENT_ACUTE, 0, 1);
    if (random.word[1] < rules->acute_order) {
        kith_note(self, desk, family, KITH_EVENT_ORDER, 0, 1);
        kith_care_order(self, family);
    }
    return random.word[0] < rules->acute_share;
}

/* `n` reports of one week: the first may open a case, the others are follow-up reports. */
static void
receive(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family, enum kith_report sort,
    uint32_t n, int urgent, const struct kith_block *random, const struct kith_block *more)
{
    const int opens = sort == KITH_REPORT_INDEX || sort == KITH_REPORT_AGAIN;
    n += random->word[0] < self->rules->duplicates;
    kith_note_report(self, desk, family, sort, reporter_of(self, random->word[1]));
    if (n > 1) /* by others */
        kith_note_reports(self, desk, family, opens ? KITH_REPORT_IN_ASSESSMENT : sort, reporter_of(self, more->word[3]), n - 1);
    family->reports = (uint8_t) (family->reports + (family->reports < UINT8_MAX));

    if (opens) {
        family->flags = (uint16_t) ((family->flags & ~(KITH_URGENT | KITH_ACUTE | KITH_ADVICE | KITH_CONFIRMED)) | (urgent ? KITH_URGENT : 0)
            | (family->level != KITH_NONE ? KITH_CONFIRMED : 0));
        desk->opened++;
        if (urgent && meet_danger(self, desk, family))
            kith_assess_acute(self, desk, id, family);
        else
            kith_assess_open(self, desk, id, family);
    } else if (urgent) {
        kith_assess_hurry(self, desk, id, family);
        (void) meet_danger(self, desk, family);
    }
    if (sort == KITH_REPORT_INDEX && family->index >= self->week) { /* only once in a population */
        family->index = (uint16_t) self->week;
        kith_move_report(self, desk, family);
    }
    desk->followups += opens ? n - 1 : n;
    kith_note_reported(self, desk, family);
    family->flags |= KITH_FALLEN;
    family->report = (uint16_t) self->week;
}

/* The chance reports of a week: one or two, by how many the Poisson number of the hazard is. */
void
kith_detect(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family, uint32_t u)
{
    const double hazard = hazard_of(self, family, crisis(self, family), self->region.climate);
    if (u >= kith_threshold(hazard * (1 + 1e-9)))
        return; /* a chance is below its hazard: most candidates end here */
    const double chance = kith_chance(hazard);
    if (u >= kith_threshold(chance))
        return;
    struct kith_block both[2];
    kith_random_blocks(self, family, self->week, KITH_PURPOSE_REPORT, 0, 2, both);
    const struct kith_block random = both[0], more = both[1];
    const uint32_t n = u < kith_threshold(chance - hazard * (1 - chance)) ? 2 : 1;
    int severe = note_cause(self, desk, family, keep_cause(self, family, more.word[0], random.word[2]), random.word[1]);
    if (n == 2)
        severe += note_cause(self, desk, family, keep_cause(self, family, more.word[1], more.word[2]), more.word[3]);
    if (kith_is_conditioned(self, family)) {
        kith_note_reports(self, desk, family, KITH_REPORT_EARLIER, reporter_of(self, random.word[1]), n);
        return;
    }
    receive(self, desk, id, family, sort_of_report(self, family), n, severe || random.word[3] < self->rules->urgent_other, &random, &more);
}

/* The report of week 0, which is given. */
void
kith_detect_index(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family)
{
    struct kith_block both[2];
    kith_random_blocks(self, family, self->week, KITH_PURPOSE_REPORT, 0, 2, both);
    const struct kith_block random = both[0], more = both[1];
    const int severe = note_cause(self, desk, family, keep_cause(self, family, more.word[0], random.word[2]), random.word[1]);
    receive(self, desk, id, family, KITH_REPORT_INDEX, 1, severe || random.word[3] < self->rules->urgent_other, &random, &more);
    kith_note_follows(family);
}
