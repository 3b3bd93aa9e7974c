#include "model/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/numeric.h"

/* Families are reported evenly over run-in and intake, in order of id. */
static uint32_t
entry_of(const struct kith_world *self, uint32_t id)
{
    const struct kith_params *params = &self->rules->params;
    const uint64_t weeks = (uint64_t) (params->cohort.run_in + 0.5) + (uint64_t) (params->cohort.intake + 0.5);
    return (uint32_t) (id * weeks / self->n);
}

static int
make_newcomers(struct kith_world *self, uint32_t n, struct kith_error *err)
{
    if (n > self->newcomer_room) {
        struct kith_newcomer *larger = realloc(self->newcomer, n * sizeof *larger);
        if (!larger)
            return kith_fail(err, KITH_ERR_MEMORY, "out of memory for %u families", n);
        self->newcomer = larger;
        self->newcomer_room = n;
    }
    self->n_newcomers = n;
    return KITH_OK;
}

/* The lowest vacant places are taken first, then new ones; the columns grow by a sixteenth at a time. */
static int
place_newcomers(struct kith_world *self, struct kith_error *err)
{
    const uint32_t born = self->first[self->week - KITH_PAST + 1];
    uint32_t taken = 0;
    TRY(make_newcomers(self, born - self->born, err));
    for (uint32_t w = 0; w * 64 < self->to && taken < self->n_newcomers; w++)
        for (; self->vacant[w] && taken < self->n_newcomers; self->vacant[w] &= self->vacant[w] - 1)
            self->newcomer[taken++].id = w * 64 + (uint32_t) __builtin_ctzll(self->vacant[w]);
    const uint32_t more = self->n_newcomers - taken, to = self->to + more;
    if (to > self->room)
        TRY(kith_world_room(self, to + to / 16, err));
    for (; taken < self->n_newcomers; taken++)
        self->newcomer[taken].id = self->to++;
    for (uint32_t i = 0; i < self->n_newcomers; i++)
        self->newcomer[i].birth = self->born++;
    return KITH_OK;
}

int
kith_arrive_week(struct kith_world *self, struct kith_error *err)
{
    if (kith_is_population(self))
        return place_newcomers(self, err);
    const uint32_t first = self->to;
    while (self->to < self->n && entry_of(self, self->to) <= self->week)
        self->to++;
    while (self->from < self->to && entry_of(self, self->from) + self->rules->weeks < self->week)
        self->from++; /* kept one week longer, to leave */
    TRY(make_newcomers(self, self->to - first, err));
    for (uint32_t i = 0; i < self->n_newcomers; i++)
        self->newcomer[i] = (struct kith_newcomer) { first + i, first + i };
    return KITH_OK;
}

static uint32_t
draw_pattern(const struct kith_rules *rules, uint32_t u)
{
    uint32_t pattern = rules->pattern_guide[u >> 24];
    while (pattern + 1 < rules->n_patterns && u >= rules->pattern_below[pattern])
        pattern++;
    return pattern;
}

static uint8_t
draw_children(const struct kith_rules *rules, uint32_t u)
{
    uint32_t n = 1;
    for (int k = 0; k + 1 < KITH_CHILDREN; k++)
        n += u >= rules->children_below[k];
    return (uint8_t) n;
}

/* Blocks of KITH_PURPOSE_FAMILY: two for attributes, then a word for each problem. */
enum { FAMILY_BLOCKS = 2 + (KITH_PROBLEMS + 3) / 4 };

static void
draw_family(const struct kith_world *self, const struct kith_family *family, struct kith_block *random)
{
    kith_random_blocks(self, family, 0, KITH_PURPOSE_FAMILY, 0, 2 + (self->rules->params.n_problems + 3) / 4, random);
}

static uint16_t
problems_of(const struct kith_rules *rules, const struct kith_block *random, uint32_t load)
{
    uint32_t problems = 0;
    for (uint32_t j = 0; j < rules->params.n_problems; j++)
        problems |= (uint32_t) (random[j / 4].word[j % 4] < rules->problem[j][load]) << j;
    return (uint16_t) problems;
}

/* The level 52 weeks before the report, weighted by the chance that it leads to the report. */
static uint8_t
first_level(const struct kith_rules *rules, const struct kith_before *before, uint32_t word)
{
    const double none = rules->start[KITH_NONE] * before->reach[0][KITH_NONE];
    const double low = rules->start[KITH_LOW] * before->reach[0][KITH_LOW];
    const double high = rules->start[KITH_HIGH] * before->reach[0][KITH_HIGH];
    const double u = kith_uniform32(word) * (none + low + high);
    return u < none ? KITH_NONE : u < none + low ? KITH_LOW : KITH_HIGH;
}

static const struct kith_before *
before_of(const struct kith_world *self, const struct kith_family *family)
{
    return &self->rules->before[(family->profile * KITH_KINDS + family->kind) * KITH_FRAILTIES + family->frailty];
}

/* A family at level s stays there for k more weeks, and is then reported in week 0, with chance
 * stay^k * reach[t + k][s] / reach[t][s]: the first k at which that falls below a uniform number. */
void
kith_before_next(const struct kith_world *self, struct kith_family *family, uint32_t week)
{
    const struct kith_before *before = before_of(self, family);
    const uint32_t s = family->level, t = week - family->entry;
    const double stay = before->step[s][s];
    const uint32_t word = kith_random_block(self, family, family->moves, KITH_PURPOSE_BEFORE, 0).word[0];
    const double target = kith_uniform32(word) * before->reach[t][s];
    double stayed = 1;
    family->timer[KITH_TIMER_LEVEL] = KITH_NEVER;
    for (uint32_t k = t + 1; k <= KITH_BEFORE; k++) {
        stayed *= stay;
        if (stayed * before->reach[k][s] < target) {
            family->timer[KITH_TIMER_LEVEL] = (uint16_t) (family->entry + k);
            return;
        }
    }
}

enum kith_level
kith_before_level(const struct kith_world *self, const struct kith_family *family)
{
    const struct kith_before *before = before_of(self, family);
    const uint32_t s = family->level, t = kith_clock(self, family);
    const uint32_t word = kith_random_block(self, family, family->moves, KITH_PURPOSE_BEFORE, 0).word[1];
    const uint32_t a = s == KITH_NONE ? KITH_LOW : KITH_NONE, b = s == KITH_HIGH ? KITH_LOW : KITH_HIGH;
    const double to_a = before->step[s][a] * before->reach[t][a], to_b = before->step[s][b] * before->reach[t][b];
    return kith_uniform32(word) * (to_a + to_b) < to_a ? (enum kith_level) a : (enum kith_level) b;
}

/* A family of which nothing is known yet. */
static void
begin(struct kith_family *family, uint32_t week)
{
    family->since = family->spell = family->relapse_from = family->case_since = (uint16_t) week;
    family->report = KITH_NEVER;
    family->force = 1;
    family->ease = KITH_FACTOR_ONE;
    family->fade = KITH_FADES;
    for (int t = 0; t < KITH_TIMERS; t++)
        family->timer[t] = KITH_NEVER;
}

void
kith_arrive_family(const struct kith_world *self, uint32_t birth, struct kith_family *family)
{
    const struct kith_rules *rules = self->rules;
    memset(family, 0, sizeof *family); /* what lies between its columns, too: it is written to files */
    family->birth = birth;
    struct kith_block random[FAMILY_BLOCKS];
    draw_family(self, family, random);
    const struct kith_block a = random[0], b = random[1];
    const uint32_t pattern = draw_pattern(rules, a.word[0]);

    family->entry = (uint16_t) entry_of(self, birth);
    family->index = (uint16_t) (family->entry + KITH_BEFORE);
    family->leave = (uint16_t) (family->entry + rules->weeks);
    family->profile = (uint8_t) (pattern / (KITH_KINDS * KITH_FRAILTIES));
    family->kind = (uint8_t) (pattern / KITH_FRAILTIES % KITH_KINDS);
    family->frailty = (uint8_t) (pattern % KITH_FRAILTIES);
    family->level = first_level(rules, &rules->before[pattern], a.word[1]);
    family->problems = family->untreated = problems_of(rules, random + 2, a.word[2] >> 28);
    family->flags = (uint16_t) ((a.word[3] < rules->susceptible ? KITH_SUSCEPTIBLE : 0) | (b.word[0] < rules->denial ? KITH_DENIAL : 0)
        | (birth >= self->n_run_in ? KITH_RECORDED : 0));
    family->children = draw_children(rules, b.word[1]);
    family->adults = b.word[3] < rules->two_adults ? 2 : 1;

    begin(family, family->entry);
    family->timer[KITH_TIMER_CLOCK] = (uint16_t) (family->entry + KITH_BEFORE);
    kith_before_next(self, family, family->entry);
}

/* ---- populations ---- */

/* How long ago violence began in a family that is there when the run begins: stationary, a week at the least,
 * as those of the first week come on top. */
static uint32_t
age_of_onset(const struct kith_rules *rules, int children, uint32_t word)
{
    if (!children) {
        const uint32_t weeks = 1 + kith_geometric_quantile(rules->leave_childless, kith_uniform32(word));
        return weeks < KITH_PAST ? weeks : KITH_PAST - 1;
    }
    uint32_t low = 0, high = KITH_STAY_MOST - 1;
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (word < rules->age_below[middle])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* A family at the onset of violence, or one of those that are there when the run begins: its onset
 * lies in the past then, and it has moved on without report or help. */
void
kith_arrive_anybody(const struct kith_world *self, uint32_t birth, struct kith_family *family)
{
    const struct kith_rules *rules = self->rules;
    memset(family, 0, sizeof *family); /* what lies between its columns, too: it is written to files */
    family->birth = birth;
    struct kith_block random[FAMILY_BLOCKS], more[3];
    draw_family(self, family, random);
    kith_random_blocks(self, family, 0, KITH_PURPOSE_HOME, 0, 3, more);
    const struct kith_block a = random[0], b = random[1], c = more[0];
    const uint32_t pattern = draw_pattern(rules, a.word[0]);
    const int there = birth < self->first[0], children = c.word[0] < rules->with_children;
    const uint32_t age = there ? age_of_onset(rules, children, c.word[1]) : 0, start = there ? KITH_PAST : self->week;

    family->entry = (uint16_t) (start - age);
    family->index = KITH_NEVER;
    family->profile = (uint8_t) (pattern / (KITH_KINDS * KITH_FRAILTIES));
    family->kind = (uint8_t) (children ? pattern / KITH_FRAILTIES % KITH_KINDS : KITH_PARTNER);
    family->frailty = (uint8_t) (pattern % KITH_FRAILTIES);
    family->level = more[2].word[0] < rules->onset_high ? KITH_HIGH : KITH_LOW;
    family->problems = family->untreated = problems_of(rules, random + 2, a.word[2] >> 28);
    family->flags = (uint16_t) ((a.word[3] < rules->susceptible ? KITH_SUSCEPTIBLE : 0) | (b.word[0] < rules->denial ? KITH_DENIAL : 0));
    family->adults = !children || b.word[3] < rules->two_adults ? 2 : 1;
    begin(family, family->entry);

    /* the last child is grown after `grown` weeks: (grown / most)^2 is uniform, given that it is not yet */
    const double q = (double) age * age / ((double) KITH_STAY_MOST * KITH_STAY_MOST);
    const uint32_t grown = children ? 1 + (uint32_t) (KITH_STAY_MOST * __builtin_sqrt(q + (1 - q) * kith_uniform32(c.word[2]))) : UINT16_MAX;
    const uint32_t away = age + 1 + kith_geometric_quantile(children ? rules->leave : rules->leave_childless, kith_uniform32(c.word[3]));
    const uint32_t leave = family->entry + (grown < away ? grown : away);
    family->leave = (uint16_t) (leave > start ? leave < KITH_NEVER ? leave : KITH_NEVER - 1 : start + 1);
    struct kith_home *home = kith_home_of(self, family);
    *home = (struct kith_home) { 0 };
    const uint32_t word = more[1].word[0];
    const unsigned problems = kith_members(family->problems);
    uint32_t group = 0;
    while (group + 1 < rules->params.n_groups && word >= rules->group_below[group])
        group++;
    family->strata = (uint8_t) ((children ? 64u : 0u) + 16u * (problems < 2 ? 0 : problems < 4 ? 1 : 2) + group);
    home->lot = (uint16_t) (more[2].word[1] >> 16);
    home->n_born = children ? draw_children(rules, b.word[1]) : 0;
    if (there)
        kith_move_past(self, family, start);
    family->spell = (uint16_t) start;
    kith_member_arrive(self, &more[1], family, grown);
}

void
kith_arrive(const struct kith_world *self, struct kith_desk *desk, const struct kith_newcomer *newcomer)
{
    const uint32_t id = newcomer->id;
    struct kith_family *family = &self->family[id];
    if (kith_is_population(self))
        kith_arrive_anybody(self, newcomer->birth, family);
    else
        kith_arrive_family(self, newcomer->birth, family);
    kith_note_enters(self, desk, family);
    kith_touch(self, id);
}

/* Follow-up ends, or the family goes: places are given back. Its own is another's from next week on. */
void
kith_leave(const struct kith_world *self, struct kith_desk *desk, uint32_t id, struct kith_family *family)
{
    kith_note_leaves(self, desk, family);
    desk->left++;
    for (uint32_t slot = 0; slot < KITH_SLOTS; slot++)
        if (family->slot_queue[slot])
            kith_care_free(self, desk, family, slot);
    for (int t = 0; t < KITH_TIMERS; t++)
        family->timer[t] = KITH_NEVER;
    if (self->vacant)
        self->vacant[id / 64] |= UINT64_C(1) << id % 64;
    kith_touch(self, id);
}
