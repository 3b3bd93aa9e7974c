#include "twin.h"

#include <stdlib.h>

#include "base/numeric.h"

/* ---- small words ---- */

static uint32_t
rounded(double x)
{
    return (uint32_t) (x + 0.5);
}

static uint32_t
clock_of(const struct twin *self, const struct kith_family *family)
{
    return self->week - family->entry;
}

static int
happens(uint32_t word, double chance)
{
    return word < kith_threshold(chance);
}

static uint32_t
how_many(uint32_t set)
{
    uint32_t n = 0;
    for (; set; set >>= 1)
        n += set & 1;
    return n;
}

static uint32_t
first_of(uint32_t set)
{
    uint32_t i = 0;
    while (!(set >> i & 1))
        i++;
    return i;
}

static void
count(struct twin *self, const struct kith_family *family, enum kith_block_name block, uint32_t cell, int64_t more)
{
    if (family->flags & KITH_RECORDED)
        self->tally[self->layout.at[block] + cell] += more;
}

static void
count_flow(struct twin *self, const struct kith_family *family, uint32_t queue, enum kith_flow flow)
{
    count(self, family, KITH_TALLY_FLOWS, queue * KITH_FLOWS + flow, 1);
}

static void
count_wait(struct twin *self, const struct kith_family *family, uint32_t queue, uint32_t weeks)
{
    count(self, family, KITH_TALLY_WAITS, queue * KITH_WAITS + (weeks > 104 ? 104 : weeks), 1);
}

/* ---- families ---- */

static uint32_t
entry_of(const struct twin *self, uint32_t id)
{
    const uint64_t weeks = rounded(self->rules->how.cohort.run_in) + rounded(self->rules->how.cohort.intake);
    return (uint32_t) (id * weeks / self->n);
}

int
twin_is_here(const struct twin *self, uint32_t id, uint32_t week)
{
    const uint32_t entry = entry_of(self, id);
    return entry <= week && week < entry + self->rules->weeks;
}

static uint32_t
piece_of(const uint32_t *below, uint32_t n, uint32_t word)
{
    uint32_t i = 0;
    while (i + 1 < n && word >= below[i])
        i++;
    return i;
}

static const struct kith_before *
year_before(const struct twin *self, const struct kith_family *family)
{
    return &self->rules->before[(family->profile * KITH_KINDS + family->kind) * KITH_FRAILTIES + family->frailty];
}

static void
enter(struct twin *self, uint32_t id)
{
    const struct kith_rules *rules = self->rules;
    struct kith_family *family = &self->family[id];
    struct kith_block luck[5];
    for (uint32_t b = 0; b < 5; b++)
        luck[b] = kith_block_at(self->key, id, 0, KITH_WHY_FAMILY, b);

    *family = (struct kith_family) { .entry = (uint16_t) self->week, .report = KITH_NEVER, .force = 1, .ease = 4096, .fade = KITH_FADES };
    const uint32_t pattern = piece_of(rules->pattern_below, rules->n_patterns, luck[0].word[0]);
    family->profile = (uint8_t) (pattern / 48);
    family->kind = (uint8_t) (pattern % 48 / 16);
    family->frailty = (uint8_t) (pattern % 16);

    double weight[KITH_LEVELS];
    for (int s = 0; s < KITH_LEVELS; s++)
        weight[s] = rules->start[s] * year_before(self, family)->reach[0][s];
    const double u = kith_uniform32(luck[0].word[1]) * (weight[0] + weight[1] + weight[2]);
    family->level = u < weight[0] ? 0 : u < weight[0] + weight[1] ? 1 : 2;

    const uint32_t load = luck[0].word[2] / (1u << 28);
    for (uint32_t j = 0; j < rules->how.n_problems; j++)
        if (luck[2 + j / 4].word[j % 4] < rules->problem[j][load])
            family->problems = (uint16_t) (family->problems + (1u << j));
    family->untreated = family->problems;
    if (happens(luck[0].word[3], rules->how.violence.susceptible))
        family->flags |= KITH_SUSCEPTIBLE;
    if (happens(luck[1].word[0], rules->how.observe.denial))
        family->flags |= KITH_DENIAL;
    if (id >= self->n_run_in)
        family->flags |= KITH_RECORDED;
    family->children = (uint8_t) (1 + piece_of(rules->children_below, KITH_CHILDREN, luck[1].word[1]));
    for (int c = 0; c < family->children; c++)
        family->age[c] = (uint8_t) ((luck[1].word[2] >> 5 * c) % 32 * 18 / 32);
    family->adults = happens(luck[1].word[3], rules->how.members.two_adults) ? 2 : 1;
    family->since = family->case_since = family->entry;
    for (int t = 0; t < KITH_TIMERS; t++)
        family->timer[t] = KITH_NEVER;
}

static void
leave(struct twin *self, struct kith_family *family)
{
    const uint32_t followed = self->rules->weeks - KITH_BEFORE;
    if (family->level == KITH_NONE && family->flags & KITH_STOPPED)
        count(self, family, KITH_TALLY_SPELLS, (self->week - family->since) * KITH_SPELLS + KITH_SPELL_STOPPED, 1);
    if (family->reports == 1)
        count(self, family, KITH_TALLY_SPELLS, followed * KITH_SPELLS + KITH_SPELL_CLOSED, 1);
    for (int slot = 0; slot < KITH_SLOTS; slot++)
        family->slot_queue[slot] = 0;
}

/* ---- violence ---- */

static void set_level(struct twin *self, uint32_t id, struct kith_family *family, uint32_t to);
static void refer_again(struct twin *self, uint32_t id, struct kith_family *family);

/* A family that may relapse is given a stock of hazard, which runs out week by week. */
static void
begin_without_violence(struct twin *self, uint32_t id, struct kith_family *family)
{
    family->since = (uint16_t) self->week;
    if (family->flags & KITH_SUSCEPTIBLE) {
        const uint32_t word = kith_block_at(self->key, id, self->week, KITH_WHY_RELAPSE, 0).word[0];
        family->relapse_left = 1 + (uint64_t) (-kith_log(kith_uniform32(word)) * 1099511627776.0);
    }
}

static void
set_level(struct twin *self, uint32_t id, struct kith_family *family, uint32_t to)
{
    family->level = (uint8_t) to;
    family->since = (uint16_t) self->week;
    if (to == KITH_NONE && family->stage != KITH_UNKNOWN) {
        family->flags |= KITH_STOPPED;
        begin_without_violence(self, id, family);
    }
}

static void
count_move(struct twin *self, struct kith_family *family, enum kith_level_move move)
{
    count(self, family, KITH_TALLY_MOVES, clock_of(self, family) * KITH_MOVES + move, 1);
}

/* The year before the report: a family at level s since week t of its clock is still there in week
 * t + k, and will be reported in week 0, with chance stay^k reach[t + k][s] / reach[t][s]. */
static void
move_before_report(struct twin *self, uint32_t id, struct kith_family *family)
{
    const struct kith_before *before = year_before(self, family);
    const struct kith_block luck = kith_block_at(self->key, id, family->moves, KITH_WHY_BEFORE, 0);
    const uint32_t s = family->level, now = clock_of(self, family), began = family->since - (uint32_t) family->entry;
    double stayed = 1;
    if (now == began)
        return;
    for (uint32_t t = began; t < now; t++)
        stayed *= before->step[s][s];
    if (stayed * before->reach[now][s] >= kith_uniform32(luck.word[0]) * before->reach[began][s])
        return;
    uint32_t other[2]; /* levels that it may go to, from the least */
    for (uint32_t to = 0, n = 0; to < KITH_LEVELS; to++)
        if (to != s)
            other[n++] = to;
    const double a = before->step[s][other[0]] * before->reach[now][other[0]];
    const double b = before->step[s][other[1]] * before->reach[now][other[1]];
    set_level(self, id, family, kith_uniform32(luck.word[1]) * (a + b) < a ? other[0] : other[1]);
    family->moves++;
}

static void
relapse(struct twin *self, uint32_t id, struct kith_family *family)
{
    const uint32_t weeks = self->week - family->since;
    if (!(family->flags & KITH_SUSCEPTIBLE))
        return;
    const uint64_t step = family->ease * (self->rules->relapse[weeks] - self->rules->relapse[weeks - 1]);
    if (step < family->relapse_left) {
        family->relapse_left -= step;
        return;
    }
    const struct kith_block luck = kith_block_at(self->key, id, family->since, KITH_WHY_RELAPSE, 0);
    const int high = happens(luck.word[1], self->rules->how.violence.relapse_high);
    count_move(self, family, high ? KITH_MOVE_RELAPSE_HIGH : KITH_MOVE_RELAPSE_LOW);
    if (family->flags & KITH_STOPPED)
        count(self, family, KITH_TALLY_SPELLS, weeks * KITH_SPELLS + KITH_SPELL_RELAPSED, 1);
    set_level(self, id, family, high ? KITH_HIGH : KITH_LOW);
    if (family->help == KITH_AFTERCARE && happens(luck.word[2], self->rules->how.pathway[family->fade_pathway].sees_relapse))
        refer_again(self, id, family);
}

/* Competing hazards: what gets better lies at the low end of the unit interval, what gets worse at
 * the high end. */
static void
move_by_chance(struct twin *self, uint32_t id, struct kith_family *family)
{
    const struct kith_rules *rules = self->rules;
    const uint32_t u = kith_scan_number(self->key, id, self->week, KITH_WHY_MOVE);
    const double improve = rules->improve[family->profile][how_many(family->untreated)] * (double) family->force;
    const double early = rules->early[clock_of(self, family) - KITH_BEFORE];
    double better, worse;
    if (family->level == KITH_LOW) {
        better = improve * rules->how.violence.stop_rate * rules->frailty_stop[family->frailty] * early;
        worse = rules->how.violence.escalate_rate * (family->ease / 4096.0);
    } else {
        better = improve * rules->how.violence.deescalate_rate * early;
        worse = 0;
    }
    const double all = better + worse, chance = kith_chance(all);
    const uint32_t down = all > 0 ? kith_threshold(chance * (better / all)) : 0;
    const uint32_t up = all > 0 ? kith_threshold(chance * (worse / all)) : 0;
    if (up > 0 && u >= 0u - up) {
        count_move(self, family, KITH_MOVE_ESCALATE);
        set_level(self, id, family, KITH_HIGH);
    } else if (u < down && u < UINT32_MAX - up) {
        count_move(self, family, family->level == KITH_LOW ? KITH_MOVE_STOP : KITH_MOVE_DEESCALATE);
        set_level(self, id, family, family->level - 1u);
    }
}

static void
move(struct twin *self, uint32_t id, struct kith_family *family)
{
    if (family->stage == KITH_UNKNOWN)
        move_before_report(self, id, family);
    else if (family->level == KITH_NONE)
        relapse(self, id, family);
    else
        move_by_chance(self, id, family);
}

/* ---- incidents ---- */

static uint32_t
incidents_expected(const struct twin *self, const struct kith_family *family, int fallen)
{
    return self->rules->rate[family->frailty][family->kind == KITH_CHILD][family->level][fallen];
}

/* Factor on detection, in 4096ths, when the last report was in week `report`. */
static uint32_t
crisis(const struct twin *self, uint32_t report)
{
    if (report == KITH_NEVER)
        return 4096;
    const uint32_t weeks = self->week - report - 1;
    return weeks < KITH_CRISIS_WEEKS ? self->rules->crisis[weeks] : 4096;
}

/* A half-year is over: draws what the family tells of, adds incidents that were reported, and keeps
 * for the end of the run how many are expected that it does not tell of. */
static void
count_incidents(struct twin *self, uint32_t id, struct kith_family *family, uint32_t half_year)
{
    const struct kith_rules *rules = self->rules;
    const double child = rules->child_share[family->kind];
    const double severe_partner = rules->severe[family->profile][0], severe_child = rules->severe[family->profile][1];
    const double incidents = (double) family->exposure / 1048576.0, in_crisis = (double) family->crisis_exposure / 4294967296.0;
    const double unreported_severe = incidents - rules->how.detect.per_severe * in_crisis;
    const double unreported_other = incidents - rules->how.detect.per_other * in_crisis;
    const double expected[KITH_INCIDENTS] = { (1 - child) * (1 - severe_partner) * unreported_other,
        (1 - child) * severe_partner * unreported_severe, child * (1 - severe_child) * unreported_other,
        child * severe_child * unreported_severe };
    const double tells = family->flags & KITH_DENIAL ? 0 : rules->how.observe.told;
    const struct kith_block luck = kith_block_at(self->key, id, self->week, KITH_WHY_COUNT, 0);
    const struct kith_block telling = kith_block_at(self->key, id, half_year, KITH_WHY_TOLD, 0);
    uint32_t told[KITH_INCIDENTS] = { 0 };

    for (uint32_t i = 0; i < KITH_INCIDENTS; i++) {
        const uint32_t cell = half_year * KITH_INCIDENTS + i, reported = family->incidents_reported / (1u << 2 * i) % 4;
        if (expected[i] > 0) {
            told[i] = kith_poisson_quantile(expected[i] * tells, kith_uniform32(luck.word[i]));
            count(self, family, KITH_TALLY_UNTOLD, cell, (int64_t) (expected[i] * (1 - tells) * 1048576.0 + 0.5));
        }
        count(self, family, KITH_TALLY_INCIDENTS, cell, told[i] + reported);
        for (uint32_t k = 0; k < reported && !(family->flags & KITH_DENIAL); k++)
            told[i] += happens(telling.word[i] << 10 * k, tells) ? 1 : 0;
    }
    const uint32_t partner = told[0] + told[1], children = told[2] + told[3], old = family->told_severe;
    family->told_partner[1] = family->told_partner[0];
    family->told_child[1] = family->told_child[0];
    family->told_partner[0] = (uint16_t) (partner > 65535 ? 65535 : partner);
    family->told_child[0] = (uint16_t) (children > 65535 ? 65535 : children);
    family->told_severe = (uint8_t) ((told[1] > 0 ? 1 : 0) + (old & 1 ? 2 : 0) + (told[3] > 0 ? 4 : 0) + (old & 4 ? 8 : 0));
    family->exposure = family->crisis_exposure = 0;
    family->incidents_reported = 0;
}

/* ---- observation ---- */

static void
strata_of(const struct twin *self, const struct kith_family *family, uint32_t *stratum)
{
    const uint32_t profiles = self->rules->how.n_profiles, problems = how_many(family->problems);
    stratum[0] = 0;
    stratum[1] = 1 + family->profile;
    stratum[2] = 1 + profiles + (problems >= 4 ? 2 : problems >= 2 ? 1 : 0);
    stratum[3] = 1 + profiles + 3 + family->kind;
    stratum[4] = 1 + profiles + 3 + 3 + (family->children >= 3 ? 2 : family->children - 1u);
}

static void
ask(struct twin *self, const struct kith_family *family, enum kith_wave wave)
{
    /* The first wave looks back on the year before, which is one count; later ones on one or two half-years. */
    const int whole_year = wave == KITH_WAVE_1, both = !whole_year && self->rules->how.observe.long_window >= 0.5;
    uint32_t partner = family->told_partner[0], child = family->told_child[0];
    int severe_partner = family->told_severe & 1, severe_child = family->told_severe & 4;
    if (both) {
        partner += family->told_partner[1];
        child += family->told_child[1];
        severe_partner |= family->told_severe & 2;
        severe_child |= family->told_severe & 8;
    } else if (!whole_year) { /* to a year */
        partner *= 2;
        child *= 2;
    }
    const uint32_t a_year = rounded(self->rules->how.observe.threshold * KITH_YEAR);
    enum kith_class class = KITH_CLASS_BETWEEN;
    if (partner + child == 0)
        class = KITH_CLASS_NONE;
    else if (severe_partner || severe_child || partner + child >= a_year)
        class = KITH_CLASS_FREQUENT;

    uint32_t stratum[KITH_MARGINS];
    strata_of(self, family, stratum);
    for (int m = 0; m < KITH_MARGINS; m++)
        count(self, family, KITH_TALLY_CLASSES, ((uint32_t) wave * self->layout.axis[KITH_AXIS_STRATUM] + stratum[m]) * KITH_CLASSES + class, 1);
    const int none = family->level == KITH_NONE;
    const int64_t found[KITH_FINDINGS] = {
        [KITH_FOUND_PARTNER_ANY] = partner > 0,
        [KITH_FOUND_PARTNER_FREQUENT] = partner >= a_year || severe_partner,
        [KITH_FOUND_CHILD_ANY] = child > 0,
        [KITH_FOUND_BOTH] = partner > 0 && child > 0,
        [KITH_FOUND_TOLD] = partner + child,
        [KITH_FOUND_TOLD_CHILD] = child,
        [KITH_FOUND_TRULY_NONE] = none,
        [KITH_FOUND_LASTING] = none && self->week - family->since >= 52,
        [KITH_FOUND_CHILDREN] = family->children,
        [KITH_FOUND_CHILDREN_VIOLENCE] = child > 0 ? family->children : 0,
        [KITH_FOUND_CHILDREN_HELPED] = how_many(family->helped),
        [KITH_FOUND_HELPED] = (family->flags & KITH_HELPED) != 0,
    };
    for (uint32_t f = 0; f < KITH_FINDINGS; f++)
        count(self, family, KITH_TALLY_FINDINGS, (uint32_t) wave * KITH_FINDINGS + f, found[f]);
}

/* At the report, every 26 weeks after it, and at the end of follow-up. Only who is recorded is asked. */
static void
observe(struct twin *self, uint32_t id, struct kith_family *family)
{
    const uint32_t clock = clock_of(self, family), after = clock - KITH_BEFORE;
    if (clock < KITH_BEFORE || (after % 26 != 0 && clock != self->rules->weeks) || !(family->flags & KITH_RECORDED))
        return;
    count_incidents(self, id, family, after / 26 + (after % 26 > 0));
    if (after == 0)
        ask(self, family, KITH_WAVE_1);
    if (after == 52)
        ask(self, family, KITH_WAVE_2);
    if (after == 78)
        ask(self, family, KITH_WAVE_3);
}

/* ---- waiting lists ---- */

static void
add_claim(struct twin *self, uint32_t queue, struct twin_claim claim)
{
    struct twin_list *list = &self->list[queue];
    if (list->n == list->room) {
        list->room = 2 * list->room + 16;
        list->claim = realloc(list->claim, list->room * sizeof *list->claim);
        if (!list->claim)
            abort();
    }
    list->claim[list->n++] = claim;
}

static int
goes_before(const struct twin_claim *a, const struct twin_claim *b)
{
    if (a->urgency != b->urgency)
        return a->urgency > b->urgency;
    if (a->since != b->since)
        return a->since < b->since;
    if (a->lot != b->lot)
        return a->lot < b->lot;
    return a->agent < b->agent;
}

/* The first claim in order that was not looked at this week, or NULL. */
static struct twin_claim *
next_claim(struct twin_list *list)
{
    struct twin_claim *first = NULL;
    for (uint32_t i = 0; i < list->n; i++)
        if (!list->claim[i].seen && (!first || goes_before(&list->claim[i], first)))
            first = &list->claim[i];
    return first;
}

static void
take_out(struct twin_list *list, struct twin_claim *claim)
{
    *claim = list->claim[--list->n];
}

uint32_t
twin_used(const struct twin *self, uint32_t queue)
{
    uint32_t used = 0;
    for (uint32_t id = 0; queue > 0 && id < self->n; id++)
        for (int slot = 0; slot < KITH_SLOTS; slot++)
            used += self->family[id].slot_queue[slot] == queue;
    return used;
}

/* ---- help ---- */

static uint32_t
team_of(const struct twin *self, uint32_t pathway)
{
    return 1 + self->rules->how.n_services + pathway;
}

static uint32_t
occasion(const struct kith_family *family)
{
    return 4u * family->cases + family->repeats;
}

static void
join(struct twin *self, uint32_t id, struct kith_family *family, uint32_t queue, uint32_t need, uint32_t urgency)
{
    const struct kith_block luck = kith_block_at(self->key, id, family->cases, KITH_WHY_LOT, 1 + need + 16u * family->repeats);
    const uint32_t end = family->entry + self->rules->weeks;
    const uint32_t gives_up = self->week + 1 + kith_geometric_quantile(self->rules->patience, kith_uniform32(luck.word[1]));
    count_flow(self, family, queue, KITH_FLOW_CLAIMED);
    add_claim(self, queue, (struct twin_claim) { urgency, self->week, luck.word[0], id, gives_up < end ? gives_up : end, family->pathway, 0 });
}

/* Services that a family needs, does not wait for and does not have, whose need is recognised. */
static uint32_t
needs_of(const struct twin *self, uint32_t id, const struct kith_family *family)
{
    uint32_t has = (uint32_t) family->waiting | family->planned, needs = 0;
    for (int slot = 0; slot < KITH_SLOTS; slot++)
        if (family->slot_queue[slot])
            has |= family->slot_set[slot];
    for (uint32_t s = 0; s < self->rules->how.n_services; s++) {
        const struct kith_service_how *service = &self->rules->how.service[s];
        const struct kith_block luck = kith_block_at(self->key, id, family->cases, KITH_WHY_REFER, 1 + s);
        const int for_problems = (service->treats & family->untreated) != 0;
        if (!(has >> s & 1) && (for_problems || happens(luck.word[2], service->violence_need)) && happens(luck.word[0], service->recognised))
            needs |= 1u << s;
    }
    return needs;
}

static void take_needs(struct twin *self, uint32_t id, struct kith_family *family, int slot, uint32_t needs);

static uint32_t
pathway_of(const struct twin *self, uint32_t id, const struct kith_family *family, uint32_t needs)
{
    const struct kith_how *how = &self->rules->how;
    const struct kith_block luck = kith_block_at(self->key, id, family->cases, KITH_WHY_REFER, 0);
    const int severity = family->level == KITH_HIGH || family->flags & KITH_URGENT ? 2 : family->level == KITH_LOW ? 1 : 0;
    uint32_t p = 0;
    while (p + 1 < how->n_pathways
        && !(how_many(needs) >= how->pathway[p].min_needs && severity >= how->pathway[p].min_severity && happens(luck.word[p], how->pathway[p].share)))
        p++;
    return p;
}

/* A family has one team at most: needs go to that which it is with, else to that which it waits for. */
static void
refer_to_team(struct twin *self, uint32_t id, struct kith_family *family, uint32_t queue, uint32_t needs)
{
    for (int slot = 0; slot < KITH_SLOTS; slot++)
        if (family->slot_queue[slot] >= team_of(self, 0)) {
            take_needs(self, id, family, slot, needs);
            return;
        }
    const int new_plan = family->planned == 0;
    family->planned = (uint8_t) (family->planned | needs);
    if (new_plan)
        join(self, id, family, queue, first_of(needs), family->flags & KITH_URGENT ? 1 : 0);
}

static void
refer(struct twin *self, uint32_t id, struct kith_family *family)
{
    const uint32_t needs = needs_of(self, id, family);
    if (!needs)
        return;
    const uint32_t p = pathway_of(self, id, family, needs);
    const struct kith_pathway_how *pathway = &self->rules->how.pathway[p];
    family->pathway = (uint8_t) p;
    for (uint32_t s = 0; s < self->rules->how.n_services; s++) {
        if (!(needs >> s & 1))
            continue;
        const uint32_t queue = pathway->mode == KITH_JOINT ? team_of(self, p) : 1 + s;
        if (happens(kith_block_at(self->key, id, family->cases, KITH_WHY_REFER, 1 + s).word[1], pathway->handover_loss))
            count_flow(self, family, queue, KITH_FLOW_LOST);
        else if (pathway->mode == KITH_JOINT)
            refer_to_team(self, id, family, queue, needs);
        else {
            family->waiting = (uint8_t) (family->waiting | 1u << s);
            join(self, id, family, queue, s, family->flags & KITH_URGENT ? 1 : 0);
        }
        if (pathway->mode == KITH_JOINT)
            return; /* one hand-over for all needs */
    }
}

static void
refer_again(struct twin *self, uint32_t id, struct kith_family *family)
{
    const uint32_t p = family->fade_pathway;
    if (family->planned || family->repeats == 3 || self->rules->how.pathway[p].mode != KITH_JOINT)
        return;
    family->repeats++;
    family->pathway = (uint8_t) p;
    family->planned = (uint8_t) (1u << family->fade_service);
    join(self, id, family, team_of(self, p), family->fade_service, 1);
}

static void
plan_safety(struct twin *self, struct kith_family *family)
{
    family->flags |= KITH_PLAN;
    family->timer[KITH_TIMER_PLAN] = (uint16_t) (self->week + self->rules->plan_length);
}

/* Services that a place gives: whether each will meet its need, and which children it helps. */
static void
take_needs(struct twin *self, uint32_t id, struct kith_family *family, int slot, uint32_t needs)
{
    const struct kith_how *how = &self->rules->how;
    for (uint32_t s = 0; s < how->n_services; s++) {
        const struct kith_block luck = kith_block_at(self->key, id, occasion(family), KITH_WHY_CARE, 16 + s);
        if (!(needs >> s & 1))
            continue;
        family->slot_set[slot] = (uint8_t) (family->slot_set[slot] | 1u << s);
        if (happens(luck.word[0], how->service[s].met * how->pathway[family->slot_pathway[slot]].met_factor))
            family->slot_met[slot] = (uint8_t) (family->slot_met[slot] | 1u << s);
        for (uint32_t c = 0; c < family->children; c++) {
            const uint32_t byte = luck.word[1 + c / 4] >> c % 4 * 8 & 255;
            if (byte < (uint32_t) (how->service[s].children * 256))
                family->helped = (uint8_t) (family->helped | 1u << c);
        }
    }
}

static void
start_help(struct twin *self, uint32_t id, struct kith_family *family, uint32_t queue, uint32_t pathway)
{
    const struct kith_rules *rules = self->rules;
    const int joint = queue > rules->how.n_services;
    const uint32_t set = joint ? family->planned : 1u << (queue - 1);
    const struct kith_block luck = kith_block_at(self->key, id, occasion(family), KITH_WHY_CARE, first_of(set));
    const double stay_chance = rules->leave_stay[queue], drop_chance = rules->leave_dropout[queue];
    const uint32_t stay = kith_geometric_quantile(stay_chance, kith_uniform32(luck.word[0]));
    const uint32_t drop = drop_chance > 0 ? kith_geometric_quantile(drop_chance, kith_uniform32(luck.word[1])) : 65535;
    const int drops = drop < stay;
    const uint32_t end = self->week + 1 + (drops ? drop : stay);
    int slot = 0;
    while (family->slot_queue[slot])
        slot++;
    family->slot_queue[slot] = (uint8_t) queue;
    family->slot_set[slot] = family->slot_met[slot] = 0;
    family->slot_pathway[slot] = (uint8_t) pathway;
    take_needs(self, id, family, slot, set);
    family->flags |= KITH_HELPED;
    family->timer[KITH_TIMER_SLOT + slot] = (uint16_t) (end > 65534 ? 65534 : end);
    family->dropping = (uint8_t) (drops ? family->dropping | 1u << slot : family->dropping & ~(1u << slot));
    if (joint) {
        family->planned = 0;
        if (happens(luck.word[2], rules->how.pathway[pathway].safety_plan))
            plan_safety(self, family);
    } else
        family->waiting = (uint8_t) (family->waiting & ~set);
}

/* The first step of fading comes after half of the half-life: steps then lie around the smooth curve. */
static uint32_t
half_of(uint32_t half_life)
{
    return half_life / 2 + half_life % 2;
}

static void
complete_help(struct twin *self, struct kith_family *family, int slot)
{
    const struct kith_rules *rules = self->rules;
    const uint32_t set = family->slot_set[slot], pathway = family->slot_pathway[slot];
    uint32_t best = first_of(set);
    for (uint32_t s = 0; s < rules->how.n_services; s++) {
        if (family->slot_met[slot] >> s & 1)
            family->untreated = (uint16_t) (family->untreated & ~rules->how.service[s].treats);
        if (set >> s & 1 && rules->help_force[s][pathway][0] > rules->help_force[best][pathway][0])
            best = s;
    }
    const uint32_t aftercare = rounded(rules->how.pathway[pathway].aftercare);
    family->fade = 0;
    family->fade_service = (uint8_t) best;
    family->fade_pathway = (uint8_t) pathway;
    family->result = aftercare > 0 ? KITH_AFTERCARE : KITH_COMPLETED;
    family->timer[KITH_TIMER_FADE] = (uint16_t) (self->week + (aftercare > 0 ? aftercare : half_of(rules->half_life)));
}

static void
end_help(struct twin *self, struct kith_family *family, int slot)
{
    const int drops = family->dropping >> slot & 1;
    count_flow(self, family, family->slot_queue[slot], drops ? KITH_FLOW_DROPPED : KITH_FLOW_COMPLETED);
    family->slot_queue[slot] = 0;
    family->timer[KITH_TIMER_SLOT + slot] = KITH_NEVER;
    if (!drops)
        complete_help(self, family, slot);
    else if (family->result != KITH_AFTERCARE)
        family->result = KITH_DROPPED_OUT;
}

static void
fade(struct twin *self, struct kith_family *family)
{
    uint32_t length = self->rules->half_life;
    if (family->result == KITH_AFTERCARE) {
        family->result = KITH_COMPLETED;
        length = half_of(length);
    } else
        family->fade++;
    family->timer[KITH_TIMER_FADE] = family->fade == KITH_FADES ? KITH_NEVER : (uint16_t) (self->week + length);
}

static void
go_on_with_help(struct twin *self, struct kith_family *family)
{
    for (int slot = 0; slot < KITH_SLOTS; slot++)
        if (family->timer[KITH_TIMER_SLOT + slot] == self->week)
            end_help(self, family, slot);
    if (family->timer[KITH_TIMER_FADE] == self->week)
        fade(self, family);
    if (family->timer[KITH_TIMER_PLAN] == self->week) {
        family->flags = (uint8_t) (family->flags & ~KITH_PLAN);
        family->timer[KITH_TIMER_PLAN] = KITH_NEVER;
    }
}

/* What help a family has, and what that does to violence: worked out anew at the end of each week. */
static void
look_at_help(struct twin *self, struct kith_family *family)
{
    const struct kith_rules *rules = self->rules;
    int in_help = 0;
    double force = 0;
    for (int slot = 0; slot < KITH_SLOTS; slot++)
        for (uint32_t s = 0; family->slot_queue[slot] && s < rules->how.n_services; s++)
            if (family->slot_set[slot] >> s & 1) {
                const double one = rules->help_force[s][family->slot_pathway[slot]][0];
                in_help = 1;
                if (one > force)
                    force = one;
            }
    const int waits = family->waiting || family->planned;
    family->help = in_help ? KITH_IN_HELP : waits ? KITH_WAITING : family->result;
    const int lasts = family->fade < KITH_FADES;
    if (lasts && rules->help_force[family->fade_service][family->fade_pathway][family->fade] > force)
        force = rules->help_force[family->fade_service][family->fade_pathway][family->fade];
    if (!in_help && !lasts)
        force = waits ? rules->wait_force : 1;
    if (family->flags & KITH_PLAN)
        force *= rules->plan_force;
    force = force > 1024 ? 1024 : force < 1.0 / 1024 ? 1.0 / 1024 : force;
    family->force = (float) force;
    family->ease = rounded(4096 / (double) family->force);
}

/* ---- reports and cases ---- */

static void
set_stage(struct twin *self, struct kith_family *family, enum kith_stage stage, uint32_t length)
{
    family->stage = (uint8_t) stage;
    family->case_since = (uint16_t) self->week;
    family->timer[KITH_TIMER_CASE] = length ? (uint16_t) (self->week + length) : KITH_NEVER;
}

static void
count_reports(struct twin *self, const struct kith_family *family, enum kith_report sort, uint32_t word, uint32_t n)
{
    const uint32_t reporter = piece_of(self->rules->reporter_below, self->rules->how.n_reporters, word);
    count(self, family, KITH_TALLY_REPORTS, clock_of(self, family) * KITH_REPORTS + sort, n);
    count(self, family, KITH_TALLY_REPORTERS, reporter * KITH_REPORTS + sort, n);
}

/* A report leads back to a severe incident, another incident, or neither: v of the way through their
 * expected reports. Returns whether it was severe; the incident is kept for the count of the half-year. */
static int
what_it_was_about(const struct twin *self, struct kith_family *family, double v, uint32_t word)
{
    const struct kith_rules *rules = self->rules;
    const uint32_t rate = incidents_expected(self, family, (family->flags & KITH_FALLEN) != 0);
    const double by_incidents = rate / 1048576.0 * rules->per_incident[family->profile][family->kind];
    const double by_severe = by_incidents * rules->severe_part[family->profile][family->kind];
    const double at = v * (by_incidents + rules->how.detect.signs);
    if (family->level == KITH_NONE || !(at < by_incidents))
        return 0;
    const int severe = at < by_severe;
    const double child = rules->child_share[family->kind];
    const double sp = rules->severe[family->profile][0], sc = rules->severe[family->profile][1];
    const double of_partner = (1 - child) * (severe ? sp : 1 - sp), of_child = child * (severe ? sc : 1 - sc);
    const int hit_child = kith_uniform32(word) * (of_partner + of_child) >= of_partner;
    const uint32_t sort = hit_child ? (severe ? KITH_CHILD_SEVERE : KITH_CHILD_PLAIN) : severe ? KITH_PARTNER_SEVERE : KITH_PARTNER_PLAIN;
    if (family->incidents_reported / (1u << 2 * sort) % 4 < 3) /* three at most are remembered */
        family->incidents_reported = (uint8_t) (family->incidents_reported + (1u << 2 * sort));
    return severe;
}

static void
open_case(struct twin *self, uint32_t id, struct kith_family *family)
{
    if (family->cases < 255)
        family->cases++;
    family->repeats = 0;
    set_stage(self, family, KITH_REPORTED, 0);
    count_flow(self, family, 0, KITH_FLOW_CLAIMED);
    const uint32_t lot = kith_block_at(self->key, id, family->cases, KITH_WHY_LOT, 0).word[0];
    add_claim(self, 0,
        (struct twin_claim) { family->flags & KITH_URGENT ? 1 : 0, self->week, lot, id, family->entry + self->rules->weeks, 0, 0 });
}

/* An urgent report on an open case: if it still waits for assessment, it moves up. */
static void
hurry(struct twin *self, uint32_t id, struct kith_family *family)
{
    family->flags |= KITH_URGENT;
    for (uint32_t i = 0; i < self->list[0].n; i++)
        if (self->list[0].claim[i].agent == id)
            self->list[0].claim[i].urgency = 1;
}

static void
receive_reports(struct twin *self, uint32_t id, struct kith_family *family, uint32_t n, int severe)
{
    static const enum kith_report sorts[KITH_STAGES] = { KITH_REPORT_INDEX, KITH_REPORT_IN_ASSESSMENT, KITH_REPORT_AFTER,
        KITH_REPORT_AFTER, KITH_REPORT_IN_MONITORING, KITH_REPORT_AGAIN };
    const struct kith_block luck = kith_block_at(self->key, id, self->week, KITH_WHY_REPORT, 0);
    const uint32_t others = kith_block_at(self->key, id, self->week, KITH_WHY_REPORT, 1).word[3];
    const enum kith_report sort = sorts[family->stage];
    const int urgent = severe || happens(luck.word[3], self->rules->how.detect.urgent_other);
    if (happens(luck.word[0], self->rules->how.detect.duplicates))
        n++;
    family->report = (uint16_t) self->week;
    count_reports(self, family, sort, luck.word[1], 1);
    if (sort == KITH_REPORT_INDEX || sort == KITH_REPORT_AGAIN) {
        count_reports(self, family, KITH_REPORT_IN_ASSESSMENT, others, n - 1);
        self->followups += n - 1;
        family->flags = (uint8_t) (urgent ? family->flags | KITH_URGENT : family->flags & ~KITH_URGENT);
        open_case(self, id, family);
    } else {
        count_reports(self, family, sort, others, n - 1);
        self->followups += n;
        if (urgent)
            hurry(self, id, family);
    }
}

/* The report of week 0, which is given, and what it does to violence. */
static void
report_first(struct twin *self, uint32_t id, struct kith_family *family)
{
    const struct kith_block luck = kith_block_at(self->key, id, self->week, KITH_WHY_REPORT, 0);
    const uint32_t cause = kith_block_at(self->key, id, self->week, KITH_WHY_REPORT, 1).word[0];
    const int severe = what_it_was_about(self, family, kith_uniform32(cause), luck.word[2]);
    family->reports = 1;
    receive_reports(self, id, family, 1, severe);
    family->flags |= KITH_FALLEN;
    if (family->level == KITH_NONE)
        begin_without_violence(self, id, family);
    else if (happens(kith_block_at(self->key, id, 0, KITH_WHY_STOP, 0).word[0], self->rules->how.report.stop)) {
        count_move(self, family, KITH_MOVE_STOP);
        set_level(self, id, family, KITH_NONE);
    }
}

static void
report_by_chance(struct twin *self, uint32_t id, struct kith_family *family)
{
    const struct kith_rules *rules = self->rules;
    const uint32_t u = kith_scan_number(self->key, id, self->week, KITH_WHY_DETECT);
    const uint32_t rate = incidents_expected(self, family, (family->flags & KITH_FALLEN) != 0);
    const double by_incidents = rate / 1048576.0 * rules->per_incident[family->profile][family->kind];
    const double expected = family->level == KITH_NONE ? rules->how.detect.unfounded
                                                       : (by_incidents + rules->how.detect.signs) * (crisis(self, family->report) / 4096.0);
    const double any = kith_chance(expected), several = any - expected * (1 - any);
    if (!happens(u, any))
        return;
    const struct kith_block luck = kith_block_at(self->key, id, self->week, KITH_WHY_REPORT, 0);
    const struct kith_block more = kith_block_at(self->key, id, self->week, KITH_WHY_REPORT, 1);
    const uint32_t n = happens(u, several) ? 2 : 1, clock = clock_of(self, family);
    const int severe = what_it_was_about(self, family, kith_uniform32(more.word[0]), luck.word[2]);
    if (n == 2)
        what_it_was_about(self, family, kith_uniform32(more.word[1]), more.word[2]);
    if (clock < KITH_BEFORE) {
        count_reports(self, family, KITH_REPORT_EARLIER, luck.word[1], n);
        return;
    }
    if (family->reports == 1)
        count(self, family, KITH_TALLY_SPELLS, (clock - KITH_BEFORE) * KITH_SPELLS + KITH_SPELL_REREPORTED, 1);
    if (family->reports < 255)
        family->reports++;
    receive_reports(self, id, family, n, severe);
}

static void
monitor_or_close(struct twin *self, uint32_t id, struct kith_family *family)
{
    const uint32_t word = kith_block_at(self->key, id, family->cases, KITH_WHY_ASSESS, 0).word[3];
    if (happens(word, self->rules->how.assess.monitored))
        set_stage(self, family, KITH_MONITORED, self->rules->monitored_length);
    else
        set_stage(self, family, KITH_CLOSED, 0);
}

static void
finish_assessment(struct twin *self, uint32_t id, struct kith_family *family, int only_advice)
{
    const struct kith_rules *rules = self->rules;
    const struct kith_block luck = kith_block_at(self->key, id, family->cases, KITH_WHY_ASSESS, 0);
    const uint32_t weeks = self->week - family->case_since;
    const double advice = family->flags & KITH_URGENT ? rules->how.assess.advice_urgent : rules->how.assess.advice;
    const double u = kith_uniform32(luck.word[1]), beyond = (u - advice) / (1 - advice);
    count_wait(self, family, 0, weeks);
    count_flow(self, family, 0, KITH_FLOW_COMPLETED);
    if (weeks >= 2)
        count_flow(self, family, 0, KITH_FLOW_LATE);
    if (only_advice || u < advice) {
        count_flow(self, family, 0, KITH_FLOW_ADVICE);
        set_stage(self, family, KITH_CLOSED, 0);
        return;
    }
    if (beyond < rules->how.assess.investigation)
        set_stage(self, family, KITH_INVESTIGATED, rules->investigation_length);
    else if (beyond < rules->how.assess.investigation + rules->how.assess.follow_up)
        set_stage(self, family, KITH_FOLLOW_UP, rules->follow_up_length);
    else
        monitor_or_close(self, id, family);
    if (happens(luck.word[2], rules->how.assess.safety_plan))
        plan_safety(self, family);
    refer(self, id, family);
}

static void
go_on_with_case(struct twin *self, uint32_t id, struct kith_family *family)
{
    if (family->timer[KITH_TIMER_CASE] != self->week)
        return;
    if (family->stage == KITH_REPORTED)
        finish_assessment(self, id, family, 0);
    else if (family->stage == KITH_FOLLOW_UP || family->stage == KITH_INVESTIGATED)
        monitor_or_close(self, id, family);
    else
        set_stage(self, family, KITH_CLOSED, 0);
}

/* ---- the week ---- */

/* Everything that happens to one family by itself, in the order of ODD.md. */
static void
live(struct twin *self, uint32_t id)
{
    struct kith_family *family = &self->family[id];
    observe(self, id, family);
    if (clock_of(self, family) == self->rules->weeks) {
        leave(self, family);
        return;
    }
    const int fallen = (family->flags & KITH_FALLEN) != 0;
    const uint32_t last_report = family->report;
    move(self, id, family);
    go_on_with_help(self, family);
    if (clock_of(self, family) == KITH_BEFORE)
        report_first(self, id, family);
    else
        report_by_chance(self, id, family);
    go_on_with_case(self, id, family);

    /* What a report does to rates and to detection, it does from next week on. */
    const uint64_t rate = incidents_expected(self, family, fallen);
    family->exposure += rate;
    family->crisis_exposure += rate * crisis(self, last_report);
}

/* Staff time of the week for assessments. */
static double
capacity(struct twin *self)
{
    const struct kith_rules *rules = self->rules;
    const struct kith_block luck = kith_block_at(self->key, 0, self->week, KITH_WHY_STAFF, 0);
    const double z = kith_normal_quantile(kith_uniform52(luck.word[0], luck.word[1])), sd = rules->how.assess.noise;
    if (self->week == 0)
        self->log_noise = sd * z;
    else
        self->log_noise = rules->noise_keep * self->log_noise + rules->noise * z;
    return rules->assess_capacity * kith_exp(self->log_noise - sd * sd / 2);
}

static void
start_assessment(struct twin *self, uint32_t id, struct kith_family *family)
{
    const uint32_t word = kith_block_at(self->key, id, family->cases, KITH_WHY_ASSESS, 0).word[0];
    const double weeks = -kith_log(kith_uniform32(word)) * self->rules->how.assess.working_time;
    count_flow(self, family, 0, KITH_FLOW_ADMITTED);
    if (weeks < 1)
        finish_assessment(self, id, family, 0);
    else
        family->timer[KITH_TIMER_CASE] = (uint16_t) (self->week + (weeks < 500 ? (uint32_t) weeks : 500));
}

static void
assess(struct twin *self)
{
    const struct kith_how *how = &self->rules->how;
    struct twin_list *list = &self->list[0];
    const double fresh = capacity(self);
    double hours = self->hours + (fresh - self->followups * how->assess.followup_work);
    if (hours < -fresh)
        hours = -fresh;
    uint32_t backlog = 0; /* who could have been taken up before */
    for (uint32_t i = 0; i < list->n; i++)
        if (list->claim[i].since < self->week)
            backlog++;
    if (how->assess.overload == KITH_OVERLOAD_EXTRA)
        hours += how->assess.extra * backlog;
    for (struct twin_claim *claim = next_claim(list); claim; claim = next_claim(list)) {
        const uint32_t id = claim->agent, waited = self->week - claim->since;
        struct kith_family *family = &self->family[id];
        if (self->week >= claim->leave) {
            count_flow(self, family, 0, KITH_FLOW_LEFT);
            take_out(list, claim);
        } else if (waited >= 1 && how->assess.overload == KITH_OVERLOAD_ADVICE && !claim->urgency && waited >= how->assess.advice_after) {
            take_out(list, claim);
            finish_assessment(self, id, family, 1);
        } else if (waited >= 1 && hours >= 1) {
            take_out(list, claim);
            hours -= 1;
            start_assessment(self, id, family);
        } else
            claim->seen = 1;
    }
    self->hours = hours > 1 ? 1 : hours;
    self->followups = 0;
}

static int
has_room(const struct twin *self, const struct kith_family *family, uint32_t queue, uint32_t pathway)
{
    int held = 0;
    for (int slot = 0; slot < KITH_SLOTS; slot++)
        held += family->slot_queue[slot] > 0;
    const int most = queue > self->rules->how.n_services ? 3 : (int) self->rules->how.pathway[pathway].at_once;
    return held < most && held < 3;
}

static void
admit(struct twin *self, uint32_t queue)
{
    struct twin_list *list = &self->list[queue];
    uint32_t used = twin_used(self, queue);
    for (struct twin_claim *claim = next_claim(list); claim; claim = next_claim(list)) {
        const uint32_t id = claim->agent, pathway = claim->pathway;
        struct kith_family *family = &self->family[id];
        if (self->week >= claim->leave) {
            take_out(list, claim);
            count_flow(self, family, queue, KITH_FLOW_LEFT);
            if (queue > self->rules->how.n_services)
                family->planned = 0;
            else
                family->waiting = (uint8_t) (family->waiting & ~(1u << (queue - 1)));
        } else if (used < self->rules->places[queue] && has_room(self, family, queue, pathway)) {
            used++;
            count_flow(self, family, queue, KITH_FLOW_ADMITTED);
            count_wait(self, family, queue, self->week - claim->since);
            take_out(list, claim);
            start_help(self, id, family, queue, pathway);
        } else
            claim->seen = 1;
    }
}

/* Everybody in the study, as they are at the end of the week. */
static void
count_families(struct twin *self)
{
    for (uint32_t id = 0; id < self->n; id++) {
        if (!twin_is_here(self, id, self->week))
            continue;
        struct kith_family *family = &self->family[id];
        look_at_help(self, family);
        const uint32_t clock = clock_of(self, family), level = family->level;
        uint32_t stratum[KITH_MARGINS];
        strata_of(self, family, stratum);
        count(self, family, KITH_TALLY_VIOLENCE, clock * KITH_LEVELS + level, 1);
        count(self, family, KITH_TALLY_CHILDREN, clock * KITH_LEVELS + level, family->children);
        count(self, family, KITH_TALLY_CASE, clock * KITH_STAGES + family->stage, 1);
        count(self, family, KITH_TALLY_HELP, clock * KITH_HELPS + family->help, 1);
        for (int m = 0; m < KITH_MARGINS; m++)
            count(self, family, KITH_TALLY_STRATA, (clock * self->layout.axis[KITH_AXIS_STRATUM] + stratum[m]) * KITH_LEVELS + level, 1);
    }
}

/* Load while recorded families are being reported. */
static void
count_load(struct twin *self)
{
    const uint32_t first = rounded(self->rules->how.cohort.run_in) + KITH_BEFORE, weeks = rounded(self->rules->how.cohort.intake);
    if (self->week < first || self->week >= first + weeks)
        return;
    for (uint32_t q = 0; q < self->rules->n_queues; q++) {
        int64_t *flow = &self->tally[self->layout.at[KITH_TALLY_FLOWS] + q * KITH_FLOWS];
        flow[KITH_FLOW_PLACE_WEEKS] += twin_used(self, q);
        flow[KITH_FLOW_PLACES] += self->rules->places[q];
        flow[KITH_FLOW_WAITING_WEEKS] += self->list[q].n;
    }
}

void
twin_week(struct twin *self)
{
    for (uint32_t id = 0; id < self->n; id++) {
        const uint32_t entry = entry_of(self, id);
        if (entry == self->week)
            enter(self, id);
        if (entry <= self->week && self->week <= entry + self->rules->weeks)
            live(self, id);
    }
    for (uint32_t q = 0; q < self->rules->n_queues; q++)
        for (uint32_t i = 0; i < self->list[q].n; i++)
            self->list[q].claim[i].seen = 0;
    assess(self);
    for (uint32_t q = 1; q < self->rules->n_queues; q++)
        admit(self, q);
    count_families(self);
    count_load(self);
    self->week++;
}

/* Incidents that nobody tells of are drawn for all families together, in pieces of 8192 at the most. */
void
twin_finish(struct twin *self)
{
    for (uint32_t i = 0; i < self->layout.size[KITH_TALLY_UNTOLD]; i++) {
        double expected = (double) self->tally[self->layout.at[KITH_TALLY_UNTOLD] + i] / 1048576.0;
        for (uint32_t piece = 0; piece == 0 || expected > 0; piece++, expected -= 8192) {
            const struct kith_block luck = kith_block_at(self->key, 0, i, KITH_WHY_UNTOLD, piece / 2);
            const double u = kith_uniform52(luck.word[piece % 2 * 2], luck.word[piece % 2 * 2 + 1]);
            self->tally[self->layout.at[KITH_TALLY_INCIDENTS] + i] += kith_poisson_quantile(expected > 8192 ? 8192 : expected, u);
        }
    }
}

struct twin *
twin_new(const struct kith_rules *rules, struct kith_key key, uint32_t families)
{
    struct twin *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    self->rules = rules;
    self->key = key;
    self->layout = kith_layout_of(rules);
    self->n_run_in = (uint32_t) ((uint64_t) families * rounded(rules->how.cohort.run_in) / rounded(rules->how.cohort.intake));
    self->n = families + self->n_run_in;
    self->end = rounded(rules->how.cohort.run_in) + rounded(rules->how.cohort.intake) + rules->weeks;
    self->family = calloc(self->n, sizeof *self->family);
    self->tally = calloc(self->layout.total, sizeof *self->tally);
    if (!self->family || !self->tally)
        abort();
    return self;
}

void
twin_free(struct twin *self)
{
    for (int q = 0; q < KITH_QUEUES; q++)
        free(self->list[q].claim);
    free(self->family);
    free(self->tally);
    free(self);
}
