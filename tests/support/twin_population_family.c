/* Part of twin_population.c: who families are, their members, how violence moves. */

/* ---- small words ---- */

static uint32_t
nearest(double x)
{
    return (uint32_t) (x + 0.5);
}

static int
happens(uint32_t word, double chance)
{
    return word < kith_threshold(chance);
}

static uint32_t
piece_of(const uint32_t *below, uint32_t n, uint32_t word)
{
    uint32_t i = 0;
    while (i + 1 < n && word >= below[i])
        i++;
    return i;
}

static uint32_t
how_many(uint32_t set)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < 32; i++)
        n += set >> i & 1;
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

static uint32_t
poisson(struct kith_key key, uint32_t week, double mean)
{
    uint32_t n = 0, piece = 0;
    do { /* in pieces of 8192 at the most */
        const struct kith_block random = kith_block_at(key, 0, week, KITH_PURPOSE_ARRIVE, piece / 2);
        const uint32_t at = piece % 2 * 2;
        n += kith_poisson_quantile(mean > 8192 ? 8192 : mean, kith_uniform52(random.word[at], random.word[at + 1]));
        mean -= 8192;
        piece++;
    } while (mean > 0);
    return n;
}

/* ---- what is counted ---- */

static int
is_recording(const struct slow_region *self)
{
    return self->week >= KITH_PAST + self->rules->burn_in;
}

static uint32_t
policy_week(const struct slow_region *self)
{
    return self->week - KITH_PAST - self->rules->burn_in;
}

static uint32_t
policy_year(const struct slow_region *self)
{
    return policy_week(self) / 52;
}

/* All families; by profile; by number of problems; by kind of violence; without and with children; by group. */
static void
strata_of(const struct slow_region *self, const struct slow_family *f, uint32_t *stratum)
{
    const uint32_t profiles = self->rules->params.n_profiles, problems = how_many(f->is.problems);
    stratum[0] = 0;
    stratum[1] = 1 + f->is.profile;
    stratum[2] = 1 + profiles + (problems >= 4 ? 2 : problems >= 2 ? 1 : 0);
    stratum[3] = 1 + profiles + 3 + f->is.kind;
    stratum[4] = 1 + profiles + 3 + 3 + (f->home.n_born > 0 ? 1 : 0);
    stratum[5] = 1 + profiles + 3 + 3 + 2 + f->group;
}

static void
count(struct slow_region *self, enum kith_block_name block, uint32_t cell, int64_t n)
{
    if (is_recording(self))
        self->tally[self->layout.at[block] + cell] += n;
}

/* What a lever costs, for each report or each start of help: as it comes. Budgets buy places, and are not in the twin: tests/law/test_spend.c. */
static int
is_paid_now(const struct slow_region *self, const struct kith_cost_params *cost)
{
    return is_recording(self) && policy_week(self) >= cost->start && (!(cost->until > 0) || policy_week(self) < cost->until);
}

static int
is_cost_of(const struct slow_region *self, const struct kith_cost_params *cost, uint32_t queue)
{
    const uint32_t services = self->rules->params.n_services;
    if (!cost->services && !cost->pathways)
        return queue > 0;
    return (queue > services ? cost->pathways >> (queue - services - 1) : queue > 0 ? cost->services >> (queue - 1) : 0) & 1u;
}

static int64_t
in_cents(double euro)
{
    return (int64_t) floor(euro * 100 + 0.5);
}

static void
count_spent(struct slow_region *self, const struct kith_cost_params *cost, enum kith_spent what, int64_t cents)
{
    if (is_recording(self))
        count(self, KITH_TALLY_P_SPENT, (policy_year(self) * KITH_SPENTS + what) * KITH_PAYERS + cost->payer, cents);
}

static void
spend_on_each(struct slow_region *self, enum kith_per per, uint32_t queue, uint32_t n)
{
    const struct kith_params *kind = &self->rules->params;
    for (uint32_t c = 0; c < kind->n_costs; c++)
        if (kind->cost[c].per == per && is_paid_now(self, &kind->cost[c]) && (per == KITH_PER_REPORT || is_cost_of(self, &kind->cost[c], queue)))
            count_spent(self, &kind->cost[c], KITH_SPENT_EACH, n * in_cents(kind->cost[c].amount));
}

static void
add(struct slow_region *self, const struct slow_family *f, enum kith_measure what, int64_t n)
{
    uint32_t stratum[KITH_P_MARGINS];
    strata_of(self, f, stratum);
    for (int m = 0; m < KITH_P_MARGINS; m++)
        if (is_recording(self))
            count(self, KITH_TALLY_P_STRATA, (policy_year(self) * self->layout.axis[KITH_AXIS_MARGIN] + stratum[m]) * KITH_MEASURES + what, n);
}

static uint32_t
quarter_of(uint32_t weeks)
{
    return weeks / 13 < 100 ? weeks / 13 : 100;
}

/* One row of `width` numbers for each year and stratum. */
static void
count_strata(struct slow_region *self, const struct slow_family *f, enum kith_block_name block, uint32_t width, uint32_t cell, int64_t n)
{
    uint32_t stratum[KITH_P_MARGINS];
    strata_of(self, f, stratum);
    for (int m = 0; m < KITH_P_MARGINS; m++)
        if (is_recording(self))
            count(self, block, (policy_year(self) * self->layout.axis[KITH_AXIS_MARGIN] + stratum[m]) * width + cell, n);
}

static void
count_flows(struct slow_region *self, const struct slow_family *f, uint32_t queue, enum kith_flow what, int64_t n)
{
    count_strata(self, f, KITH_TALLY_P_FLOWS, self->rules->n_queues * KITH_FLOWS, queue * KITH_FLOWS + what, n);
}

static void
count_flow(struct slow_region *self, const struct slow_family *f, uint32_t queue, enum kith_flow what)
{
    count_flows(self, f, queue, what, 1);
}

static void
count_wait(struct slow_region *self, const struct slow_family *f, uint32_t queue, uint32_t weeks)
{
    const uint32_t class = weeks <= 4 ? weeks : weeks <= 6 ? 5 : weeks <= 8 ? 6 : weeks <= 13 ? 7 : weeks <= 26 ? 8 : weeks <= 52 ? 9 : weeks <= 104 ? 10 : 11;
    if (is_recording(self))
        count(self, KITH_TALLY_P_WAITS, (policy_year(self) * self->rules->n_queues + queue) * KITH_WAITS + (weeks < 104 ? weeks : 104), 1);
    count_strata(self, f, KITH_TALLY_P_WAIT_CLASSES, self->rules->n_queues * 12, queue * 12 + class, 1);
    count_flows(self, f, queue, KITH_FLOW_WAITED, weeks);
}

static void
count_until(struct slow_region *self, const struct slow_family *f, enum kith_until kind)
{
    count_strata(self, f, KITH_TALLY_P_UNTIL, KITH_QUARTERS * KITH_UNTILS, quarter_of(self->week - f->is.entry) * KITH_UNTILS + kind, 1);
}

static void
count_again(struct slow_region *self, const struct slow_family *f, enum kith_again kind)
{
    count(self, KITH_TALLY_P_AGAIN, quarter_of(self->week - f->is.case_since) * KITH_AGAINS + kind, 1);
    if (f->is.flags & KITH_ADVICE)
        count(self, KITH_TALLY_P_AGAIN, quarter_of(self->week - f->is.case_since) * KITH_AGAINS + 2 + kind, 1);
    if (f->is.flags & KITH_CONFIRMED)
        count(self, KITH_TALLY_P_AGAIN, quarter_of(self->week - f->is.case_since) * KITH_AGAINS + 4 + kind, 1);
}

static void
count_second(struct slow_region *self, const struct slow_family *f, enum kith_second kind)
{
    const uint32_t at = (quarter_of(self->week - f->is.index) * self->rules->params.n_reporters + f->is.reporter) * 4;
    count(self, KITH_TALLY_P_SECOND, at + kind, 1);
    if (f->is.flags & KITH_CONFIRMED)
        count(self, KITH_TALLY_P_SECOND, at + 2 + kind, 1);
}

/* The year of a family is over, or the family leaves in it; so are five years at the end of each fifth one. */
static void
count_numbers(struct slow_region *self, struct slow_family *f, int ends)
{
    const struct kith_rules *rules = self->rules;
    const uint32_t n = f->is.numbers[0], five = f->is.numbers[1], year = policy_year(self);
    if (!is_recording(self))
        return;
    if (n > 0 || f->is.exposure > 0) {
        const double child = rules->child_share[f->is.kind];
        const double severe = (1 - child) * rules->severe[f->is.profile][0] + child * rules->severe[f->is.profile][1];
        const int64_t thousandths = (int64_t) ((double) f->is.exposure * (1000 / 1048576.0 * severe) + 0.5);
        uint32_t class = 0; /* 0, 1, 2, 3, 4, 6, 8, 12, 16 and so on */
        for (int64_t least = 1; class < KITH_SEVERITIES - 1 && thousandths >= least; class++)
            least = class < 1 ? 2 : class % 2 ? (least == 2 ? 3 : least / 2 * 3) : least / 3 * 4;
        if (n > 0) {
            count(self, KITH_TALLY_P_NUMBERS, (year * KITH_NUMBERS + (n < 40 ? n : 40)) * 2, 1);
            count(self, KITH_TALLY_P_NUMBERS, (year * KITH_NUMBERS + (n < 40 ? n : 40)) * 2 + 1, n);
            count(self, KITH_TALLY_P_NUMBER_SEVERE, year * KITH_NUMBERS + (n < 40 ? n : 40), thousandths);
        }
        count(self, KITH_TALLY_P_SEVERITY, (year * KITH_SEVERITIES + class) * 2, 1);
        count(self, KITH_TALLY_P_SEVERITY, (year * KITH_SEVERITIES + class) * 2 + 1, thousandths);
    }
    f->is.numbers[0] = 0;
    f->is.exposure = 0;
    if (!ends && year % 5 != 4)
        return;
    if (five > 0 && year / 5 * 5 + 5 <= rules->horizon / 52) {
        count(self, KITH_TALLY_P_NUMBERS_5, (five < 40 ? five : 40) * 2, 1);
        count(self, KITH_TALLY_P_NUMBERS_5, (five < 40 ? five : 40) * 2 + 1, five);
    }
    f->is.numbers[1] = 0;
}

/* ---- violence ---- */

struct hazards {
    double better, worse;
};

/* Of a week in which the factor at the report is `early`. */
static struct hazards
hazards_of(const struct slow_region *self, const struct slow_family *f, double early)
{
    const struct kith_rules *rules = self->rules;
    const struct kith_family *is = &f->is;
    const double improve = rules->improve[is->profile][how_many(is->untreated)] * (double) is->force * rules->group_improve[f->group];
    if (is->level == KITH_LOW)
        return (struct hazards) { improve * rules->params.violence.stop_rate * rules->frailty_stop[is->frailty] * early,
            rules->params.violence.escalate_rate * (is->ease / 4096.0) };
    return (struct hazards) { improve * rules->params.violence.deescalate_rate * early, 0 };
}

static void
set_level(struct slow_region *self, uint32_t id, uint32_t week, uint32_t to)
{
    struct slow_family *f = &self->family[id];
    f->stirred = 1;
    f->is.level = (uint8_t) to;
    f->is.since = (uint16_t) week;
    f->is.relapse_left = 0;
    if (to == KITH_NONE && f->is.flags & KITH_SUSCEPTIBLE) { /* how much hazard it can bear */
        const uint32_t word = kith_block_at(self->key, id, week, KITH_PURPOSE_RELAPSE, 0).word[0];
        f->is.relapse_left = 1 + (uint64_t) (-kith_log(kith_uniform32(word)) * 1099511627776.0);
    }
}

/* Uses up a week's hazard of relapse. Says whether that was too much. */
static int
relapses(const struct slow_region *self, struct slow_family *f, uint32_t week)
{
    const uint32_t weeks = week - f->is.since;
    if (!(f->is.flags & KITH_SUSCEPTIBLE) || weeks == 0)
        return 0;
    const uint64_t hazard = f->is.ease * (self->rules->relapse[weeks] - self->rules->relapse[weeks - 1]);
    if (hazard >= f->is.relapse_left)
        return 1;
    f->is.relapse_left -= hazard;
    return 0;
}

static uint32_t
level_after_relapse(const struct slow_region *self, uint32_t id)
{
    const uint32_t word = kith_block_at(self->key, id, self->family[id].is.since, KITH_PURPOSE_RELAPSE, 0).word[1];
    return happens(word, self->rules->params.violence.relapse_high) ? KITH_HIGH : KITH_LOW;
}

/* From the onset to the last week before the run, as if nobody had ever reported. A violent family's
 * stay is drawn at once: it can move in the week of the onset, and after that from the week after a move. */
static void
live_in_the_past(struct slow_region *self, uint32_t id, uint32_t begin)
{
    struct slow_family *f = &self->family[id];
    uint32_t stays = 0, due = 0;
    int fresh = 1; /* at its level: the end of the stay is to be drawn */
    for (uint32_t week = f->is.entry; week < begin; week++) {
        const struct hazards h = hazards_of(self, f, 1);
        const struct kith_block random = kith_block_at(self->key, id, stays, KITH_PURPOSE_PAST, 0);
        if (f->is.level != KITH_NONE && fresh) {
            due = week + kith_geometric_quantile(kith_chance(h.better + h.worse), kith_uniform32(random.word[0]));
            fresh = 0;
        }
        if (f->is.level == KITH_NONE) {
            if (!relapses(self, f, week))
                continue;
            set_level(self, id, week, level_after_relapse(self, id));
        } else {
            if (due != week)
                continue;
            set_level(self, id, week, kith_uniform32(random.word[1]) * (h.better + h.worse) < h.worse ? KITH_HIGH : f->is.level - 1u);
        }
        fresh = 1;
        stays++;
    }
}

static void refer_again(struct slow_region *self, uint32_t id);

static void
move(struct slow_region *self, uint32_t id)
{
    struct slow_family *f = &self->family[id];
    if (f->is.level == KITH_NONE) {
        if (!relapses(self, f, self->week))
            return;
        const uint32_t word = kith_block_at(self->key, id, f->is.since, KITH_PURPOSE_RELAPSE, 0).word[2];
        const int seen = f->is.help == KITH_AFTERCARE && happens(word, self->rules->params.pathway[f->is.fade_pathway].sees_relapse);
        add(self, f, KITH_M_RELAPSES, 1);
        set_level(self, id, self->week, level_after_relapse(self, id));
        if (seen)
            refer_again(self, id);
        return;
    }
    /* Competing hazards: what gets better lies at the low end of the unit interval, what gets worse at the high end. */
    const uint32_t u = kith_scan_number(self->key, f->place, self->week, KITH_PURPOSE_MOVE);
    const struct hazards h = hazards_of(self, f, f->is.index == KITH_NEVER ? 1 : self->rules->early[self->week - f->is.index]);
    const double all = h.better + h.worse, chance = kith_chance(all);
    const uint32_t down = all > 0 ? kith_threshold(chance * (h.better / all)) : 0, up = all > 0 ? kith_threshold(chance * (h.worse / all)) : 0;
    if (up > 0 && u >= 0u - up)
        set_level(self, id, self->week, KITH_HIGH);
    else if (u < down && u < UINT32_MAX - up) {
        if (f->is.level == KITH_LOW)
            add(self, f, KITH_M_STOPS, 1);
        set_level(self, id, self->week, f->is.level - 1u);
    }
}

/* Incidents expected in a week, in 2^-20: they fall from the week after the first report on. */
static uint32_t
incidents_expected(const struct slow_region *self, const struct slow_family *f)
{
    const int fallen = f->is.index != KITH_NEVER && f->is.index < self->week, child_only = f->is.kind == KITH_CHILD;
    if (f->is.flags & KITH_APART)
        return self->rules->rate_apart[f->is.frailty][child_only][f->is.level][fallen];
    return self->rules->rate[f->is.frailty][child_only][f->is.level][fallen];
}

/* ---- members ---- */

static int
is_at_home(const struct slow_region *self, const struct slow_family *f, uint32_t child)
{
    const int born = f->is.entry + f->home.born[child], now = (int) self->week;
    return child < f->home.n_born && born <= now && now < born + 18 * 52;
}

static uint32_t
children_at_home(const struct slow_region *self, const struct slow_family *f)
{
    uint32_t n = 0;
    for (uint32_t c = 0; c < KITH_CHILDREN; c++)
        n += is_at_home(self, f, c) ? 1 : 0;
    return n;
}

/* In half of the families with partner violence both are violent; in the others one of two adults is
 * the victim. A single adult is the victim, as the other lives elsewhere. */
static void
give_roles(struct slow_family *f, uint32_t word)
{
    const int two = f->is.adults == 2, by_both = word % 2, victim = word / 2 % 2;
    if (f->is.kind == KITH_CHILD) {
        f->home.role[0] = KITH_PERPETRATOR;
        f->home.role[1] = KITH_WITNESS;
    } else
        for (int a = 0; a < 2; a++)
            f->home.role[a] = by_both ? KITH_MUTUAL : !two || a == victim ? KITH_VICTIM : KITH_PERPETRATOR;
    if (!two)
        f->home.role[1] = KITH_ABSENT;
}

/* The last child is grown `grown` weeks after the onset, each other is one to four years older than the
 * next, and the eldest is there at the onset. */
static void
give_birth(struct slow_family *f, uint32_t grown, uint32_t word)
{
    int born = (int) grown - 18 * 52;
    if (f->home.n_born == 1 && born > 0)
        f->home.n_born = 2;
    for (int c = f->home.n_born - 1; c >= 0; c--) {
        f->home.born[c] = (int16_t) (c == 0 && born > 0 ? 0 : born);
        born -= 52 + (int) (word >> 5 * c) % 32 * 5;
    }
}

/* Weeks of the year that is over in which the family was there. */
static double
weeks_lived(const struct slow_region *self, const struct slow_family *f)
{
    return self->week + 1 - f->is.entry >= 52 ? 52 : self->week + 1 - f->is.entry;
}

/* Once a year each member has lived with what there was. */
static void
live_a_year(struct slow_region *self, struct slow_family *f, uint32_t member, uint32_t word)
{
    const struct kith_params *kind = &self->rules->params;
    const double low = f->is.low_weeks, high = f->is.high_weeks, calm = weeks_lived(self, f) - low - high, violent = (low + high) / 52;
    const int is_child = member >= KITH_ADULTS, bit = 1 << member;
    const int helped = is_child ? f->is.helped >> (member - KITH_ADULTS) & 1 : f->home.helped >> member & 1;
    if (violent > 0)
        f->home.exposed = (uint8_t) (f->home.exposed | bit);
    if (f->home.trauma & bit) {
        if (happens(word, kith_chance(kind->lives.trauma_recovery * calm * (helped ? kind->lives.trauma_help : 1)))) {
            f->home.trauma = (uint8_t) (f->home.trauma & ~bit);
            add(self, f, KITH_M_RECOVERED, is_child);
        }
    } else if (happens(UINT32_MAX - word, kith_chance(kind->lives.trauma_low * low + kind->lives.trauma_high * high))) {
        f->home.trauma = (uint8_t) (f->home.trauma | bit);
        add(self, f, KITH_M_TRAUMATISED, is_child);
    }
    const double keeps = kith_exp(-52 / kind->lives.wellbeing_memory), aim = 255 * (1 - (f->home.trauma & bit ? 0.5 : 0) - violent / 2);
    f->home.wellbeing[member] = (uint8_t) nearest(aim + (f->home.wellbeing[member] - aim) * keeps);
}

static void
end_year(struct slow_region *self, uint32_t id)
{
    struct slow_family *f = &self->family[id];
    const struct kith_params *kind = &self->rules->params;
    const uint32_t year = (self->week + 1 - KITH_PAST) / 52;
    f->stirred = 1;
    for (uint32_t m = 0; m < KITH_MEMBERS; m++) {
        const uint32_t word = kith_block_at(self->key, id, year, KITH_PURPOSE_MEMBER, 1 + m / 4).word[m % 4];
        if (m >= KITH_ADULTS) {
            if (is_at_home(self, f, m - KITH_ADULTS))
                live_a_year(self, f, m, word);
            continue;
        }
        if (m < f->is.adults && f->is.flags & KITH_HELPED) /* help of a family is help of its adults */
            f->home.helped = (uint8_t) (f->home.helped | 1 << m);
        if (f->home.role[m] == KITH_VICTIM || f->home.role[m] == KITH_MUTUAL)
            live_a_year(self, f, m, word);
    }
    const double low = f->is.low_weeks, high = f->is.high_weeks;
    const double hazard = kind->lives.separation * (weeks_lived(self, f) - low - high) + kind->lives.separation_low * low + kind->lives.separation_high * high;
    if (f->is.adults == 2 && !(f->is.flags & KITH_APART)
        && happens(kith_block_at(self->key, id, year, KITH_PURPOSE_MEMBER, 0).word[0], kith_chance(hazard))) {
        f->is.flags |= KITH_APART;
        add(self, f, KITH_M_SEPARATIONS, 1);
    }
    f->is.low_weeks = f->is.high_weeks = 0;
    f->is.children = (uint8_t) children_at_home(self, f);
}

/* ---- who comes and who goes ---- */

/* Weeks since the onset of a family that is there when the run begins. */
static uint32_t
weeks_since_onset(const struct kith_rules *rules, int children, uint32_t word)
{
    uint32_t weeks;
    if (children)
        return piece_of(rules->age_below, KITH_STAY_MOST, word);
    weeks = 1 + kith_geometric_quantile(1 / rules->params.population.stay, kith_uniform32(word));
    return weeks >= KITH_PAST ? KITH_PAST - 1 : weeks;
}

/* The lowest place that nobody has, or had until this week; those who come together take theirs one after the other. */
static uint32_t
take_place(struct slow_region *self)
{
    uint32_t place = self->next_place;
    while (self->taken[place])
        place++;
    self->taken[place] = 1;
    self->next_place = place + 1;
    return place;
}

static void
come(struct slow_region *self, uint32_t id, int was_there)
{
    const struct kith_rules *rules = self->rules;
    const struct kith_params *kind = &rules->params;
    struct slow_family *f = &self->family[id];
    struct kith_block random[5], home[3];
    for (uint32_t b = 0; b < 5; b++)
        random[b] = kith_block_at(self->key, id, 0, KITH_PURPOSE_FAMILY, b);
    for (uint32_t b = 0; b < 3; b++)
        home[b] = kith_block_at(self->key, id, 0, KITH_PURPOSE_HOME, b);
    const int children = happens(home[0].word[0], kind->population.with_children);
    const uint32_t age = was_there ? weeks_since_onset(rules, children, home[0].word[1]) : 0;
    const uint32_t pattern = piece_of(rules->pattern_below, rules->n_patterns, random[0].word[0]);

    *f = (struct slow_family) { .is = { .birth = id, .entry = (uint16_t) (self->week - age), .index = KITH_NEVER, .report = KITH_NEVER, .force = 1,
                                    .ease = 4096, .fade = KITH_FADES },
        .place = take_place(self), .there = 1 };
    f->is.since = f->is.case_since = f->is.entry;
    for (int t = 0; t < KITH_TIMERS; t++)
        f->is.timer[t] = KITH_NEVER;
    f->is.profile = (uint8_t) (pattern / 48);
    f->is.kind = (uint8_t) (children ? pattern % 48 / 16 : KITH_PARTNER);
    f->is.frailty = (uint8_t) (pattern % 16);
    f->is.level = happens(home[2].word[0], kind->population.onset_high) ? KITH_HIGH : KITH_LOW;
    for (uint32_t j = 0; j < kind->n_problems; j++)
        if (random[2 + j / 4].word[j % 4] < rules->problem[j][random[0].word[2] / (1u << 28)])
            f->is.problems = (uint16_t) (f->is.problems + (1u << j));
    f->is.untreated = f->is.problems;
    if (happens(random[0].word[3], kind->violence.susceptible))
        f->is.flags |= KITH_SUSCEPTIBLE;
    if (happens(random[1].word[0], kind->observe.denial))
        f->is.flags |= KITH_DENIAL;
    f->is.adults = !children || happens(random[1].word[3], kind->members.two_adults) ? 2 : 1;
    f->group = piece_of(rules->group_below, kind->n_groups, home[1].word[0]);
    const uint32_t problems = how_many(f->is.problems);
    f->is.strata = (uint8_t) ((children ? 64u : 0u) + (problems >= 4 ? 32u : problems >= 2 ? 16u : 0u) + f->group);
    f->home.lot = (uint16_t) (home[2].word[1] / 65536);

    /* The chance that the last child is grown within w weeks is (w / most)^2; it is not yet. */
    const double most = KITH_STAY_MOST, passed = (double) age * age / (most * most);
    const uint32_t grown = 1 + (uint32_t) (most * __builtin_sqrt(passed + (1 - passed) * kith_uniform32(home[0].word[2])));
    const double moving = children ? rules->leave : 1 / kind->population.stay;
    uint32_t stay = age + 1 + kith_geometric_quantile(moving, kith_uniform32(home[0].word[3]));
    if (children && grown < stay)
        stay = grown;
    f->is.leave = (uint16_t) (f->is.entry + stay < 65534 ? f->is.entry + stay : 65534);
    if (children) {
        f->home.n_born = (uint8_t) (1 + piece_of(rules->children_below, KITH_CHILDREN, random[1].word[1]));
        give_birth(f, grown, home[1].word[2]);
    }
    give_roles(f, home[1].word[1]);
    memset(f->home.wellbeing, 255, sizeof f->home.wellbeing);
    live_in_the_past(self, id, self->week);
    f->is.children = (uint8_t) children_at_home(self, f);
    add(self, f, KITH_M_ONSETS, 1);
}

/* What the family was counted as ends with the week before. */
static void
go(struct slow_region *self, struct slow_family *f)
{
    add(self, f, KITH_M_LEAVES, 1);
    if (f->is.index == KITH_NEVER)
        count_until(self, f, KITH_UNTIL_LEFT);
    else if (f->is.stage == KITH_CLOSED)
        count_again(self, f, KITH_AGAIN_LEFT);
    if (f->is.reports == 1)
        count_second(self, f, KITH_SECOND_STILL);
    count_numbers(self, f, 1);
    self->taken[f->place] = 0; /* for who comes from next week on */
    f->there = 0;
}
