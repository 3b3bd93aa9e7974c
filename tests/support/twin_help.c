/* Part of twin.c: waiting lists, referral, help and what it does. */

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
    return 1 + self->rules->params.n_services + pathway;
}

static uint32_t
occasion(const struct kith_family *family)
{
    return 4u * family->cases + family->repeats;
}

static void
join(struct twin *self, uint32_t id, struct kith_family *family, uint32_t queue, uint32_t need, uint32_t urgency)
{
    const struct kith_block random = kith_block_at(self->key, id, family->cases, KITH_PURPOSE_LOT, 1 + need + 16u * family->repeats);
    const uint32_t end = family->entry + self->rules->weeks;
    const uint32_t gives_up = self->week + 1 + kith_geometric_quantile(self->rules->patience, kith_uniform32(random.word[1]));
    count_flow(self, family, queue, KITH_FLOW_CLAIMED);
    add_claim(
        self, queue, (struct twin_claim) { urgency, self->week, random.word[0], id, gives_up < end ? gives_up : end, family->pathway, 0, 0 });
}

/* Services that a family needs, does not wait for and does not have, whose need is recognised. */
static uint32_t
needs_of(const struct twin *self, uint32_t id, const struct kith_family *family)
{
    uint32_t has = (uint32_t) family->waiting | family->planned, needs = 0;
    for (int slot = 0; slot < KITH_SLOTS; slot++)
        if (family->slot_queue[slot])
            has |= family->slot_set[slot];
    for (uint32_t s = 0; s < self->rules->params.n_services; s++) {
        const struct kith_service_params *service = &self->rules->params.service[s];
        const struct kith_block random = kith_block_at(self->key, id, family->cases, KITH_PURPOSE_REFER, 1 + s);
        const int for_problems = (service->treats & family->untreated) != 0;
        if (!(has >> s & 1) && (for_problems || happens(random.word[2], service->violence_need))
            && happens(random.word[0], service->recognised))
            needs |= 1u << s;
    }
    return needs;
}

static void take_needs(struct twin *self, uint32_t id, struct kith_family *family, int slot, uint32_t needs);

static uint32_t
pathway_of(const struct twin *self, uint32_t id, const struct kith_family *family, uint32_t needs)
{
    const struct kith_params *params = &self->rules->params;
    const struct kith_block random = kith_block_at(self->key, id, family->cases, KITH_PURPOSE_REFER, 0);
    const int severity = family->level == KITH_HIGH || family->flags & KITH_URGENT ? 2 : family->level == KITH_LOW ? 1 : 0;
    uint32_t p = 0;
    while (p + 1 < params->n_pathways
        && !(how_many(needs) >= params->pathway[p].min_needs && severity >= params->pathway[p].min_severity
            && happens(random.word[p], params->pathway[p].share)))
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
    const struct kith_pathway_params *pathway = &self->rules->params.pathway[p];
    family->pathway = (uint8_t) p;
    for (uint32_t s = 0; s < self->rules->params.n_services; s++) {
        if (!(needs >> s & 1))
            continue;
        const uint32_t queue = pathway->mode == KITH_JOINT ? team_of(self, p) : 1 + s;
        if (happens(kith_block_at(self->key, id, family->cases, KITH_PURPOSE_REFER, 1 + s).word[1], pathway->handover_loss))
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
    if (family->planned || family->repeats == 3 || self->rules->params.pathway[p].mode != KITH_JOINT)
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
    const struct kith_params *params = &self->rules->params;
    for (uint32_t s = 0; s < params->n_services; s++) {
        const struct kith_block random = kith_block_at(self->key, id, occasion(family), KITH_PURPOSE_CARE, 16 + s);
        if (!(needs >> s & 1))
            continue;
        family->slot_set[slot] = (uint8_t) (family->slot_set[slot] | 1u << s);
        if (happens(random.word[0], params->service[s].met * params->pathway[family->slot_pathway[slot]].met_factor))
            family->slot_met[slot] = (uint8_t) (family->slot_met[slot] | 1u << s);
        for (uint32_t c = 0; c < family->children; c++) {
            const uint32_t byte = random.word[1 + c / 4] >> c % 4 * 8 & 255;
            if (byte < (uint32_t) (params->service[s].children * 256))
                family->helped = (uint8_t) (family->helped | 1u << c);
        }
    }
}

static void
start_help(struct twin *self, uint32_t id, struct kith_family *family, uint32_t queue, uint32_t pathway)
{
    const struct kith_rules *rules = self->rules;
    const int joint = queue > rules->params.n_services;
    const uint32_t set = joint ? family->planned : 1u << (queue - 1);
    const struct kith_block random = kith_block_at(self->key, id, occasion(family), KITH_PURPOSE_CARE, first_of(set));
    const double stay_chance = rules->leave_stay[queue], drop_chance = rules->leave_dropout[queue];
    const uint32_t stay = kith_geometric_quantile(stay_chance, kith_uniform32(random.word[0]));
    const uint32_t drop = drop_chance > 0 ? kith_geometric_quantile(drop_chance, kith_uniform32(random.word[1])) : 65535;
    const int drops = drop < stay;
    const uint32_t end = self->week + 1 + (drops ? drop : stay);
    int slot = 0;
    while (family->slot_queue[slot])
        slot++;
    family->slot_queue[slot] = (uint8_t) queue;
    family->slot_set[slot] = family->slot_met[slot] = 0;
    family->slot_pathway[slot] = (uint8_t) pathway;
    family->slot_strength[slot] = KITH_STRENGTH_ONE; /* of a cohort */
    take_needs(self, id, family, slot, set);
    if (family->flags & KITH_RECORDED && !(family->flags & KITH_HELPED)) {
        family->flags |= KITH_CALM_IN_HELP;
        family->help_since = (uint16_t) self->week;
    }
    family->flags |= KITH_HELPED;
    family->timer[KITH_TIMER_SLOT + slot] = (uint16_t) (end > 65534 ? 65534 : end);
    family->dropping = (uint8_t) (drops ? family->dropping | 1u << slot : family->dropping & ~(1u << slot));
    if (joint) {
        family->planned = 0;
        if (happens(random.word[2], rules->params.pathway[pathway].safety_plan))
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
    for (uint32_t s = 0; s < rules->params.n_services; s++) {
        if (family->slot_met[slot] >> s & 1)
            family->untreated = (uint16_t) (family->untreated & ~rules->params.service[s].treats);
        if (set >> s & 1 && rules->help_force[s][pathway][0] > rules->help_force[best][pathway][0])
            best = s;
    }
    const uint32_t aftercare = rounded(rules->params.pathway[pathway].aftercare);
    family->fade = 0;
    family->fade_service = (uint8_t) best;
    family->fade_pathway = (uint8_t) pathway;
    family->fade_strength = family->slot_strength[slot];
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
        family->flags = (uint16_t) (family->flags & ~KITH_PLAN);
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
        for (uint32_t s = 0; family->slot_queue[slot] && s < rules->params.n_services; s++)
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
