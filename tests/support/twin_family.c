/* Part of twin.c: who families are, how violence moves, incidents, observation. */

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
    count(self, family, KITH_TALLY_FLOWS, queue * KITH_FLOWS + KITH_FLOW_WAITED, weeks);
}

static void
count_passed(struct twin *self, const struct kith_family *family, uint32_t queue, uint32_t weeks)
{
    count(self, family, KITH_TALLY_FLOWS, queue * KITH_FLOWS + KITH_FLOW_PASSED, weeks);
}

/* ---- families ---- */

static uint32_t
entry_of(const struct twin *self, uint32_t id)
{
    const uint64_t weeks = rounded(self->rules->params.cohort.run_in) + rounded(self->rules->params.cohort.intake);
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
    struct kith_block random[5];
    for (uint32_t b = 0; b < 5; b++)
        random[b] = kith_block_at(self->key, id, 0, KITH_PURPOSE_FAMILY, b);

    *family = (struct kith_family) { .birth = id, .entry = (uint16_t) self->week, .report = KITH_NEVER, .force = 1, .ease = 4096, .fade = KITH_FADES };
    family->index = (uint16_t) (self->week + KITH_BEFORE);
    family->leave = (uint16_t) (self->week + rules->weeks);
    const uint32_t pattern = piece_of(rules->pattern_below, rules->n_patterns, random[0].word[0]);
    family->profile = (uint8_t) (pattern / 48);
    family->kind = (uint8_t) (pattern % 48 / 16);
    family->frailty = (uint8_t) (pattern % 16);

    double weight[KITH_LEVELS];
    for (int s = 0; s < KITH_LEVELS; s++)
        weight[s] = rules->start[s] * year_before(self, family)->reach[0][s];
    const double u = kith_uniform32(random[0].word[1]) * (weight[0] + weight[1] + weight[2]);
    family->level = u < weight[0] ? 0 : u < weight[0] + weight[1] ? 1 : 2;

    const uint32_t load = random[0].word[2] / (1u << 28);
    for (uint32_t j = 0; j < rules->params.n_problems; j++)
        if (random[2 + j / 4].word[j % 4] < rules->problem[j][load])
            family->problems = (uint16_t) (family->problems + (1u << j));
    family->untreated = family->problems;
    if (happens(random[0].word[3], rules->params.violence.susceptible))
        family->flags |= KITH_SUSCEPTIBLE;
    if (happens(random[1].word[0], rules->params.observe.denial))
        family->flags |= KITH_DENIAL;
    if (id >= self->n_run_in)
        family->flags |= KITH_RECORDED;
    family->children = (uint8_t) (1 + piece_of(rules->children_below, KITH_CHILDREN, random[1].word[1]));
    family->adults = happens(random[1].word[3], rules->params.members.two_adults) ? 2 : 1;
    family->since = family->case_since = family->entry;
    for (int t = 0; t < KITH_TIMERS; t++)
        family->timer[t] = KITH_NEVER;
}

/* Since the end of the first case, while it is the last. */
static void
count_closed(struct twin *self, const struct kith_family *family, enum kith_spell advised, enum kith_spell other)
{
    if (family->cases != 1 || family->stage != KITH_CLOSED)
        return;
    count(self, family, KITH_TALLY_SPELLS, (self->week - family->case_since) * KITH_SPELLS + (family->flags & KITH_ADVICE ? advised : other), 1);
    if (family->flags & KITH_CONFIRMED)
        count(self, family, KITH_TALLY_SPELLS, (self->week - family->case_since) * KITH_SPELLS
            + (advised == KITH_SPELL_ADVISED ? KITH_SPELL_CONFIRMED : KITH_SPELL_CONFIRMED_AGAIN), 1);
}

/* After the first report, while it is the only one. */
static void
count_second(struct twin *self, const struct kith_family *family, uint32_t weeks, int again)
{
    const uint32_t step = weeks / 13 + (weeks % 13 > 0), at = (step * self->rules->params.n_reporters + family->reporter) * 4;
    if (family->reports != 1)
        return;
    count(self, family, KITH_TALLY_SPELLS, weeks * KITH_SPELLS + (again ? KITH_SPELL_REREPORTED : KITH_SPELL_CLOSED), 1);
    count(self, family, KITH_TALLY_SECOND, at + (again ? 0 : 1), 1);
    if (!(family->flags & KITH_CONFIRMED))
        return;
    count(self, family, KITH_TALLY_SECOND, at + (again ? 2 : 3), 1);
}

/* How long it was calm after the report, and after help first started. */
static void
count_calm(struct twin *self, struct kith_family *family, int ended)
{
    if (family->flags & KITH_CALM)
        count(self, family, KITH_TALLY_SPELLS, (self->week - family->index) * KITH_SPELLS + (ended ? KITH_SPELL_INCIDENT : KITH_SPELL_CALM), 1);
    if (family->flags & KITH_CALM_IN_HELP)
        count(self, family, KITH_TALLY_SPELLS, (self->week - family->help_since) * KITH_SPELLS + (ended ? KITH_SPELL_INCIDENT_IN_HELP : KITH_SPELL_CALM_IN_HELP), 1);
    if (ended)
        family->flags = (uint16_t) (family->flags & ~(KITH_CALM | KITH_CALM_IN_HELP));
}

static void
leave(struct twin *self, struct kith_family *family)
{
    const uint32_t followed = self->rules->weeks - KITH_BEFORE;
    if (family->level == KITH_NONE && family->flags & KITH_STOPPED)
        count(self, family, KITH_TALLY_SPELLS, (self->week - family->since) * KITH_SPELLS + KITH_SPELL_STOPPED, 1);
    count_second(self, family, followed, 0);
    count_closed(self, family, KITH_SPELL_ADVISED, KITH_SPELL_TRANSFERRED);
    count_calm(self, family, 0);
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
        const uint32_t word = kith_block_at(self->key, id, self->week, KITH_PURPOSE_RELAPSE, 0).word[0];
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
    const struct kith_block random = kith_block_at(self->key, id, family->moves, KITH_PURPOSE_BEFORE, 0);
    const uint32_t s = family->level, now = clock_of(self, family), began = family->since - (uint32_t) family->entry;
    double stayed = 1;
    if (now == began)
        return;
    for (uint32_t t = began; t < now; t++)
        stayed *= before->step[s][s];
    if (stayed * before->reach[now][s] >= kith_uniform32(random.word[0]) * before->reach[began][s])
        return;
    uint32_t other[2]; /* levels that it may go to, from the least */
    for (uint32_t to = 0, n = 0; to < KITH_LEVELS; to++)
        if (to != s)
            other[n++] = to;
    const double a = before->step[s][other[0]] * before->reach[now][other[0]];
    const double b = before->step[s][other[1]] * before->reach[now][other[1]];
    set_level(self, id, family, kith_uniform32(random.word[1]) * (a + b) < a ? other[0] : other[1]);
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
    const struct kith_block random = kith_block_at(self->key, id, family->since, KITH_PURPOSE_RELAPSE, 0);
    const int high = happens(random.word[1], self->rules->params.violence.relapse_high);
    count_move(self, family, high ? KITH_MOVE_RELAPSE_HIGH : KITH_MOVE_RELAPSE_LOW);
    if (family->flags & KITH_STOPPED)
        count(self, family, KITH_TALLY_SPELLS, weeks * KITH_SPELLS + KITH_SPELL_RELAPSED, 1);
    set_level(self, id, family, high ? KITH_HIGH : KITH_LOW);
    if (family->help == KITH_AFTERCARE && happens(random.word[2], self->rules->params.pathway[family->fade_pathway].sees_relapse))
        refer_again(self, id, family);
}

/* Competing hazards: what gets better lies at the low end of the unit interval, what gets worse at
 * the high end. */
static void
move_by_chance(struct twin *self, uint32_t id, struct kith_family *family)
{
    const struct kith_rules *rules = self->rules;
    const uint32_t u = kith_scan_number(self->key, id, self->week, KITH_PURPOSE_MOVE);
    const double improve = rules->improve[family->profile][how_many(family->untreated)] * (double) family->force;
    const double early = rules->early[clock_of(self, family) - KITH_BEFORE];
    double better, worse;
    if (family->level == KITH_LOW) {
        better = improve * rules->params.violence.stop_rate * rules->frailty_stop[family->frailty] * early;
        worse = rules->params.violence.escalate_rate * (family->ease / 4096.0);
    } else {
        better = improve * rules->params.violence.deescalate_rate * early;
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
    const double unreported_severe = incidents - rules->params.detect.per_severe * in_crisis;
    const double unreported_other = incidents - rules->params.detect.per_other * in_crisis;
    const double expected[KITH_INCIDENTS] = { (1 - child) * (1 - severe_partner) * unreported_other,
        (1 - child) * severe_partner * unreported_severe, child * (1 - severe_child) * unreported_other,
        child * severe_child * unreported_severe };
    const double tells = family->flags & KITH_DENIAL ? 0 : rules->params.observe.told;
    const struct kith_block random = kith_block_at(self->key, id, self->week, KITH_PURPOSE_COUNT, 0);
    const struct kith_block telling = kith_block_at(self->key, id, half_year, KITH_PURPOSE_TOLD, 0);
    uint32_t told[KITH_INCIDENTS] = { 0 };

    for (uint32_t i = 0; i < KITH_INCIDENTS; i++) {
        const uint32_t cell = half_year * KITH_INCIDENTS + i, reported = family->incidents_reported / (1u << 2 * i) % 4;
        if (expected[i] > 0) {
            told[i] = kith_poisson_quantile(expected[i] * tells, kith_uniform32(random.word[i]));
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
    const uint32_t profiles = self->rules->params.n_profiles, problems = how_many(family->problems);
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
    const int whole_year = wave == KITH_WAVE_1, both = !whole_year && self->rules->params.observe.long_window >= 0.5;
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
    const uint32_t a_year = rounded(self->rules->params.observe.threshold * KITH_YEAR);
    enum kith_class class = KITH_CLASS_BETWEEN;
    if (partner + child == 0)
        class = KITH_CLASS_NONE;
    else if (severe_partner || severe_child || partner + child >= a_year)
        class = KITH_CLASS_FREQUENT;

    uint32_t stratum[KITH_MARGINS];
    strata_of(self, family, stratum);
    for (int m = 0; m < KITH_MARGINS; m++)
        count(self, family, KITH_TALLY_CLASSES,
            ((uint32_t) wave * self->layout.axis[KITH_AXIS_STRATUM] + stratum[m]) * KITH_CLASSES + class, 1);
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
