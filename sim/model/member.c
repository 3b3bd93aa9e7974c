#include "base/numeric.h"
#include "model/ledger.h"

/* Members of a family: what violence does to each of them, once a year. */

int
kith_member_at_home(const struct kith_world *self, const struct kith_family *family, const struct kith_home *home, uint32_t child)
{
    const int32_t age = (int32_t) self->week - (int32_t) family->entry - home->born[child];
    return child < home->n_born && age >= 0 && age < KITH_GROWN;
}

static uint8_t
children_at_home(const struct kith_world *self, const struct kith_family *family, const struct kith_home *home)
{
    uint8_t n = 0;
    for (uint32_t c = 0; c < home->n_born; c++)
        n = (uint8_t) (n + kith_member_at_home(self, family, home, c));
    return n;
}

static uint8_t
role_of(const struct kith_family *family, uint32_t adult, uint32_t word)
{
    if (adult >= family->adults)
        return KITH_ABSENT;
    if (family->kind == KITH_CHILD)
        return adult == 0 ? KITH_PERPETRATOR : KITH_WITNESS;
    if (word & 1u) /* violence by both in half of the families */
        return KITH_MUTUAL;
    return adult == (word >> 1 & 1u) || family->adults == 1 ? KITH_VICTIM : KITH_PERPETRATOR;
}

/* The last child is grown `grown` weeks after the family's entry; the others are one to four years
 * older each. A child that is the only one is there at the onset. */
void
kith_member_arrive(const struct kith_world *self, const struct kith_block *random, struct kith_family *family, uint32_t grown)
{
    struct kith_home *home = kith_home_of(self, family);
    for (uint32_t a = 0; a < KITH_ADULTS; a++)
        home->role[a] = role_of(family, a, random->word[1]);
    if (home->n_born == 1 && grown > KITH_GROWN)
        home->n_born = 2;
    int32_t born = (int32_t) grown - KITH_GROWN;
    for (uint32_t c = home->n_born; c-- > 0;) {
        home->born[c] = (int16_t) born;
        born -= KITH_YEAR + (int32_t) (random->word[2] >> 5 * c & 31u) * 5;
        if (c > 0 && c == 1 && born > 0)
            born = 0; /* the eldest is there */
    }
    for (uint32_t m = 0; m < KITH_MEMBERS; m++)
        home->wellbeing[m] = UINT8_MAX;
    family->children = children_at_home(self, family, home);
    family->timer[KITH_TIMER_CLOCK] = family->leave;
}

struct year {
    double violent, calm, recovery; /* share of the year; weeks without violence; hazard of the year */
    uint32_t onset; /* threshold of its chance */
};

/* The year that ends, or what the family has seen of it. */
static struct year
year_of(const struct kith_world *self, const struct kith_family *family)
{
    const struct kith_rules *rules = self->rules;
    const uint32_t here = self->week + 1 - family->entry, weeks = here < KITH_YEAR ? here : KITH_YEAR;
    const double low = family->low_weeks, high = family->high_weeks, calm = weeks - low - high;
    const double onset = rules->params.lives.trauma_low * low + rules->params.lives.trauma_high * high;
    return (struct year) { (low + high) / KITH_YEAR, calm > 0 ? calm : 0, rules->params.lives.trauma_recovery * (calm > 0 ? calm : 0),
        onset > 0 ? kith_threshold(kith_chance(onset)) : 0 };
}

/* A year of one member's life. Wellbeing goes towards 1, less a half for trauma and less a half for a
 * year of violence: an index, not a measurement. */
static void
live(const struct kith_world *self, struct kith_desk *desk, const struct kith_family *family, struct kith_home *home, uint32_t member,
    const struct year *year, uint32_t word)
{
    const uint8_t bit = (uint8_t) (1u << member);
    const int helped = member < KITH_ADULTS ? home->helped & bit : family->helped >> (member - KITH_ADULTS) & 1;
    if (year->violent > 0)
        home->exposed |= bit;
    if (home->trauma & bit) {
        const double recovery = year->recovery * (helped ? self->rules->params.lives.trauma_help : 1);
        if (word < kith_threshold(kith_chance(recovery))) {
            kith_note(self, desk, family, KITH_EVENT_RECOVERED, member, member >= KITH_ADULTS);
            home->trauma = (uint8_t) (home->trauma & ~bit);
        }
    } else if (word > UINT32_MAX - year->onset) {
        kith_note(self, desk, family, KITH_EVENT_TRAUMA, member, member >= KITH_ADULTS);
        home->trauma |= bit;
    }
    const double aim = UINT8_MAX * (1 - (home->trauma & bit ? 0.5 : 0) - year->violent / 2);
    home->wellbeing[member] = (uint8_t) (aim + (home->wellbeing[member] - aim) * self->rules->wellbeing_keep + 0.5);
}

static int
may_part(const struct kith_family *family)
{
    return family->adults > 1 && !(family->flags & KITH_APART);
}

/* The adults part: by a hazard of the year. Their incident rates are others from then on. */
static void
part(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family, const struct year *year, uint32_t word)
{
    const struct kith_params *params = &self->rules->params;
    const double hazard
        = params->lives.separation * year->calm + params->lives.separation_low * family->low_weeks + params->lives.separation_high * family->high_weeks;
    if (word >= kith_threshold(kith_chance(hazard)))
        return;
    kith_note(self, desk, family, KITH_EVENT_PARTED, 0, 1);
    family->flags |= KITH_APART;
    kith_touch(self, id);
}

static int
is_well(const struct kith_home *home)
{
    for (uint32_t m = 0; m < KITH_MEMBERS; m++)
        if (home->wellbeing[m] != UINT8_MAX)
            return 0;
    return home->trauma == 0;
}

/* A year has passed: children are born and grow up, adults may part, and every member has lived with
 * what there was. */
void
kith_member_year(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family)
{
    struct kith_home *home = kith_home_of(self, family);
    const uint32_t when = (self->week + 1 - KITH_PAST) / KITH_YEAR;
    const struct year year = year_of(self, family);
    if (family->flags & KITH_HELPED)
        home->helped |= (uint8_t) ((1u << family->adults) - 1);
    const int marked = year.violent > 0 || !is_well(home);
    struct kith_block random[1 + (KITH_MEMBERS + 3) / 4];
    if (marked || may_part(family))
        kith_random_blocks(self, family, when, KITH_PURPOSE_MEMBER, 0, sizeof random / sizeof *random, random);
    if (marked) {
        for (uint32_t m = 0; m < KITH_MEMBERS; m++) {
            const int here = m < KITH_ADULTS ? home->role[m] == KITH_VICTIM || home->role[m] == KITH_MUTUAL
                                             : kith_member_at_home(self, family, home, m - KITH_ADULTS);
            if (here)
                live(self, desk, family, home, m, &year, random[1 + m / 4].word[m % 4]);
        }
    }
    if (may_part(family))
        part(self, desk, id, family, &year, random[0].word[0]);
    family->low_weeks = family->high_weeks = 0;
    if (home->n_born)
        family->children = children_at_home(self, family, home);
}
