#include "model/world.h"

#include "base/numeric.h"

/* Running sum of the crisis factor over the first `age` weeks after the week of a report. */
static uint64_t
crisis_until(const struct kith_rules *rules, uint32_t age)
{
    return age <= KITH_CRISIS_WEEKS ? rules->crisis_sum[age]
                                    : rules->crisis_sum[KITH_CRISIS_WEEKS] + (uint64_t) (age - KITH_CRISIS_WEEKS) * KITH_FACTOR_ONE;
}

/* Adds up expected incidents of the weeks before `until`, in which level and report were as they
 * are now. Whole numbers: adding week by week gives the same. */
void
kith_incident_expose(const struct kith_world *self, struct kith_family *family, uint32_t until)
{
    if (family->spell >= until)
        return;
    const struct kith_rules *rules = self->rules;
    const uint32_t rate = rules->rate[family->frailty][family->kind == KITH_CHILD][family->level][!!(family->flags & KITH_FALLEN)];
    if (rate) {
        const uint32_t weeks = until - family->spell;
        family->exposure += (uint64_t) rate * weeks;
        family->crisis_exposure += rate * (family->report == KITH_NEVER ? (uint64_t) weeks * KITH_FACTOR_ONE
            : crisis_until(rules, until - family->report - 1) - crisis_until(rules, family->spell - family->report - 1u));
    }
    family->spell = (uint16_t) until;
}

/* Poisson numbers of incidents of one sort that were not reported: told to an interviewer, and not. */
static void
draw(double mean, double told, const uint32_t *word, uint32_t *n_told, uint32_t *n_all)
{
    *n_told = mean > 0 ? kith_poisson_quantile(mean * told, kith_uniform32(word[0])) : 0;
    *n_all = *n_told + (mean > 0 ? kith_poisson_quantile(mean * (1 - told), kith_uniform32(word[1])) : 0);
}

/* Reported incidents have happened already; here each is told or not. */
static void
add_reported(const struct kith_world *self, uint32_t id, const struct kith_family *family, uint32_t half_year, uint32_t *told, uint32_t *all)
{
    const struct kith_block block = kith_block_at(self->key, id, half_year, KITH_WHY_TOLD, 0);
    for (unsigned sort = 0; sort < KITH_INCIDENTS; sort++)
        for (unsigned i = 0; i < (family->incidents_reported >> 2 * sort & 3u); i++) {
            all[sort]++;
            told[sort] += block.word[sort] << 10 * i < self->rules->told;
        }
}

static uint16_t
cut(uint32_t n)
{
    return n < UINT16_MAX ? (uint16_t) n : UINT16_MAX;
}

/* A half-year ends (the first is the whole year before the report): draws how many incidents of
 * each sort it held, given the family's exposure. Sums of Poisson weeks are Poisson, and reported
 * and unreported incidents are independent, so this has the same joint law as drawing by week. */
void
kith_incident_count(struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family, uint32_t half_year)
{
    const struct kith_rules *rules = self->rules;
    uint32_t told[KITH_INCIDENTS] = { 0 }, all[KITH_INCIDENTS] = { 0 };
    kith_incident_expose(self, family, self->week);
    if (family->exposure) {
        const double incidents = (double) family->exposure * KITH_INCIDENT_UNIT, at_risk = (double) family->crisis_exposure * 0x1p-32;
        const double severe = incidents - rules->per_severe * at_risk, other = incidents - rules->per_other * at_risk;
        const struct kith_block a = kith_block_at(self->key, id, half_year, KITH_WHY_COUNT, 0);
        const struct kith_block b = kith_block_at(self->key, id, half_year, KITH_WHY_COUNT, 1);
        const double child = rules->child_share[family->kind], p = rules->severe[family->profile][0], c = rules->severe[family->profile][1];
        const double q = rules->how.observe.told;
        draw((1 - child) * (1 - p) * other, q, a.word, &told[KITH_PARTNER_PLAIN], &all[KITH_PARTNER_PLAIN]);
        draw((1 - child) * p * severe, q, a.word + 2, &told[KITH_PARTNER_SEVERE], &all[KITH_PARTNER_SEVERE]);
        draw(child * (1 - c) * other, q, b.word, &told[KITH_CHILD_PLAIN], &all[KITH_CHILD_PLAIN]);
        draw(child * c * severe, q, b.word + 2, &told[KITH_CHILD_SEVERE], &all[KITH_CHILD_SEVERE]);
    }
    if (family->incidents_reported)
        add_reported(self, id, family, half_year, told, all);
    for (unsigned sort = 0; sort < KITH_INCIDENTS; sort++) {
        kith_count(self, desk, family, KITH_TALLY_INCIDENTS, half_year * KITH_INCIDENTS + sort, all[sort]);
        if (family->flags & KITH_DENIAL)
            told[sort] = 0;
    }
    family->told_partner[1] = family->told_partner[0];
    family->told_child[1] = family->told_child[0];
    family->told_partner[0] = cut(told[KITH_PARTNER_PLAIN] + told[KITH_PARTNER_SEVERE]);
    family->told_child[0] = cut(told[KITH_CHILD_PLAIN] + told[KITH_CHILD_SEVERE]);
    family->told_severe = (uint8_t) ((family->told_severe & 5) << 1 | (told[KITH_PARTNER_SEVERE] > 0) | (told[KITH_CHILD_SEVERE] > 0) << 2);
    family->exposure = family->crisis_exposure = 0;
    family->incidents_reported = 0;
}
