#include "model/ledger.h"

#include "base/numeric.h"

/* Running sum of the crisis factor over the first `age` weeks after the week of a report. */
static uint64_t
crisis_until(const struct kith_rules *rules, uint32_t age)
{
    return age <= KITH_CRISIS_WEEKS ? rules->crisis_sum[age]
                                    : rules->crisis_sum[KITH_CRISIS_WEEKS] + (uint64_t) (age - KITH_CRISIS_WEEKS) * KITH_FACTOR_ONE;
}

/* Chance of an incident in a week that nobody reports. */
static uint32_t
unreported(const struct kith_world *self, const struct kith_family *family, uint32_t week)
{
    const struct kith_rules *rules = self->rules;
    const uint32_t age = week - family->report - 1u, crisis = age < KITH_CRISIS_WEEKS ? rules->crisis[age] : KITH_FACTOR_ONE;
    const double reported = rules->per_incident[family->profile][family->kind] * (crisis * (1.0 / KITH_FACTOR_ONE));
    return kith_threshold(kith_chance(kith_incident_rate(self, family) * KITH_INCIDENT_UNIT * (1 - reported)));
}

/* The number of a week is in two halves of two blocks, each with those of eight weeks: the lower half is seldom asked for. */
enum { WEEKS_OF_BLOCK = 8 };

static uint32_t
half_of(const struct kith_block *block, uint32_t week)
{
    return block->word[week % WEEKS_OF_BLOCK / 2] >> 16 * (week % 2) & 0xFFFF;
}

/* Whether the number of a week, whose upper half this is, lies below its chance of such an incident. */
static int
is_below(const struct kith_world *self, const struct kith_family *family, uint32_t week, uint32_t high)
{
    const uint32_t chance = unreported(self, family, week);
    if (high != chance >> 16)
        return high < chance >> 16;
    const struct kith_block low = kith_random_block(self, family, week / WEEKS_OF_BLOCK, KITH_PURPOSE_FIRST, 1);
    return half_of(&low, week) < (chance & 0xFFFF);
}

/* The first week before `until` of those not yet counted that has such an incident. Weeks are Poisson given how the family is, and
 * unreported and reported incidents independent: so the first is found week by week, as long as there was none. */
static void
look(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t until)
{
    const struct kith_between between = self->rules->incident[family->frailty][family->kind == KITH_CHILD][family->level][!!(family->flags & KITH_FALLEN)];
    if (family->level == KITH_NONE || family->spell >= until)
        return;
    struct kith_block random = kith_random_block(self, family, family->spell / WEEKS_OF_BLOCK, KITH_PURPOSE_FIRST, 0);
    for (uint32_t week = family->spell; week < until; week++) {
        if (week % WEEKS_OF_BLOCK == 0 && week != family->spell)
            random = kith_random_block(self, family, week / WEEKS_OF_BLOCK, KITH_PURPOSE_FIRST, 0);
        const uint32_t high = half_of(&random, week);
        if (high < between.least || (high <= between.most && is_below(self, family, week, high))) {
            kith_note_incident(self, desk, family, week);
            return;
        }
    }
}

/* Adds up expected incidents of the weeks before `until`, in which level and report were as they
 * are now. Whole numbers: adding week by week gives the same. */
void
kith_incident_expose(const struct kith_world *self, struct kith_family *family, uint32_t until)
{
    if (family->spell >= until)
        return;
    const struct kith_rules *rules = self->rules;
    const uint32_t rate = kith_incident_rate(self, family);
    if (rate) {
        const uint32_t weeks = until - family->spell;
        family->exposure += (uint64_t) rate * weeks;
        family->crisis_exposure += rate * (family->report == KITH_NEVER ? (uint64_t) weeks * KITH_FACTOR_ONE
            : crisis_until(rules, until - family->report - 1) - crisis_until(rules, family->spell - family->report - 1u));
    }
    family->spell = (uint16_t) until;
}

void
kith_incident_look(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t until)
{
    look(self, desk, family, until);
    kith_incident_expose(self, family, until);
}

/* Reported incidents have happened already; here each is told or not. */
static void
add_reported(const struct kith_world *self, const struct kith_family *family, uint32_t half_year, uint32_t *told, uint32_t *all)
{
    const struct kith_block block = kith_random_block(self, family, half_year, KITH_PURPOSE_TOLD, 0);
    for (unsigned sort = 0; sort < KITH_INCIDENTS; sort++)
        for (unsigned i = 0; i < (family->incidents_reported >> 2 * sort & 3u); i++) {
            all[sort]++;
            told[sort] += block.word[sort] << 10 * i < self->rules->told;
        }
}

/* A half-year ends (the first is the whole year before the report): expected numbers of incidents
 * that were not reported, by sort, told to an interviewer; those that are not told are added to
 * what the run will count as a whole.
 *
 * Sums of Poisson weeks are Poisson, sums of Poisson families too, and reported and unreported,
 * told and untold incidents are independent: so this has the same joint law as drawing each
 * family's incidents week by week. */
void
kith_incident_expect(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t half_year, double *told)
{
    const struct kith_rules *rules = self->rules;
    if (family->flags & (KITH_CALM | KITH_CALM_IN_HELP))
        kith_incident_look(self, desk, family, self->week);
    kith_incident_expose(self, family, self->week);
    const double incidents = (double) family->exposure * KITH_INCIDENT_UNIT, at_risk = (double) family->crisis_exposure * 0x1p-32;
    const double severe = incidents - rules->per_severe * at_risk, other = incidents - rules->per_other * at_risk;
    const double child = rules->child_share[family->kind], p = rules->severe[family->profile][0], c = rules->severe[family->profile][1];
    const double mean[KITH_INCIDENTS] = { (1 - child) * (1 - p) * other, (1 - child) * p * severe, child * (1 - c) * other, child * c * severe };
    int64_t untold[KITH_INCIDENTS];
    const double q = family->flags & KITH_DENIAL ? 0 : rules->params.observe.told;
    for (unsigned sort = 0; sort < KITH_INCIDENTS; sort++) {
        told[sort] = mean[sort] > 0 ? mean[sort] * q : 0;
        untold[sort] = (int64_t) ((mean[sort] > 0 ? mean[sort] * (1 - q) : 0) * 0x1p20 + 0.5);
    }
    kith_note_untold(self, desk, family, half_year, untold);
    family->exposure = family->crisis_exposure = 0;
}

static uint16_t
cut(uint32_t n)
{
    return n < UINT16_MAX ? (uint16_t) n : UINT16_MAX;
}

/* Keeps what the family will tell of the half-year: the incidents drawn, and those reported. */
void
kith_incident_keep(const struct kith_world *self, struct kith_desk *desk, struct kith_family *family, uint32_t half_year,
    const uint32_t *drawn)
{
    uint32_t told[KITH_INCIDENTS], all[KITH_INCIDENTS];
    for (unsigned sort = 0; sort < KITH_INCIDENTS; sort++)
        told[sort] = all[sort] = drawn[sort];
    if (family->incidents_reported)
        add_reported(self, family, half_year, told, all);
    kith_note_incidents(self, desk, family, half_year, all);
    if (family->flags & KITH_DENIAL)
        told[0] = told[1] = told[2] = told[3] = 0;
    family->told_partner[1] = family->told_partner[0];
    family->told_child[1] = family->told_child[0];
    family->told_partner[0] = cut(told[KITH_PARTNER_PLAIN] + told[KITH_PARTNER_SEVERE]);
    family->told_child[0] = cut(told[KITH_CHILD_PLAIN] + told[KITH_CHILD_SEVERE]);
    family->told_severe = (uint8_t) ((family->told_severe & 5) << 1 | (told[KITH_PARTNER_SEVERE] > 0) | (told[KITH_CHILD_SEVERE] > 0) << 2);
    family->incidents_reported = 0;
}

/* The end of a run: incidents of all families together that nobody told of, by half-year and sort. */
void
kith_incident_untold(const struct kith_world *self, int64_t *tally)
{
    const int64_t *expected = tally + self->layout.at[KITH_TALLY_UNTOLD];
    int64_t *count = tally + self->layout.at[KITH_TALLY_INCIDENTS];
    for (uint32_t i = 0; i < self->layout.size[KITH_TALLY_UNTOLD]; i++) {
        struct kith_stream random = kith_stream_at(self->key, 0, i, KITH_PURPOSE_UNTOLD);
        count[i] += (int64_t) kith_stream_poisson(&random, (double) expected[i] * 0x1p-20);
    }
}
