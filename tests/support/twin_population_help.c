/* Part of twin_population.c: waiting lists, referral, help and what it does. */

/* ---- waiting lists ---- */

static int
goes_before(const struct slow_claim *a, const struct slow_claim *b)
{
    if (a->urgency != b->urgency)
        return a->urgency > b->urgency;
    if (a->since != b->since)
        return a->since < b->since;
    if (a->lot != b->lot)
        return a->lot < b->lot;
    return a->agent < b->agent;
}

static void
put_on_list(struct slow_list *list, struct slow_claim claim)
{
    if (list->n == list->room) {
        list->room = 2 * list->room + 16;
        list->claim = realloc(list->claim, list->room * sizeof *list->claim);
        if (!list->claim)
            abort();
    }
    uint32_t at = list->n++;
    for (; at > 0 && goes_before(&claim, &list->claim[at - 1]); at--)
        list->claim[at] = list->claim[at - 1];
    list->claim[at] = claim;
}

static void
take_off_list(struct slow_list *list, uint32_t at)
{
    list->n--;
    for (uint32_t i = at; i < list->n; i++)
        list->claim[i] = list->claim[i + 1];
}

/* ---- referral ---- */

static uint32_t
team_of(const struct slow_region *self, uint32_t pathway)
{
    return 1 + self->rules->params.n_services + pathway;
}

/* The case, and how often help has started again within it. */
static uint32_t
occasion(const struct kith_family *is)
{
    return 4u * is->cases + is->repeats;
}

static void
wait_for(struct slow_region *self, uint32_t id, uint32_t queue, uint32_t need, uint32_t urgency)
{
    struct slow_family *f = &self->family[id];
    const struct kith_block random = kith_block_at(self->key, id, f->is.cases, KITH_PURPOSE_LOT, 1 + need + 16u * f->is.repeats);
    const uint32_t gives_up = self->week + 1 + kith_geometric_quantile(kith_chance(1 / self->rules->params.care.patience), kith_uniform32(random.word[1]));
    f->stirred = 1;
    count_flow(self, f, queue, KITH_FLOW_CLAIMED);
    put_on_list(&self->list[queue],
        (struct slow_claim) { urgency, self->week, random.word[0], id, gives_up < f->is.leave ? gives_up : f->is.leave, f->is.pathway, 0 });
}

/* Services that a family needs, does not wait for and does not have, whose need is recognised. */
static uint32_t
needs_of(const struct slow_region *self, uint32_t id)
{
    const struct kith_family *is = &self->family[id].is;
    uint32_t has = (uint32_t) is->waiting | is->planned, needs = 0;
    for (int slot = 0; slot < KITH_SLOTS; slot++)
        if (is->slot_queue[slot])
            has |= is->slot_set[slot];
    for (uint32_t s = 0; s < self->rules->params.n_services; s++) {
        const struct kith_service_params *service = &self->rules->params.service[s];
        const struct kith_block random = kith_block_at(self->key, id, is->cases, KITH_PURPOSE_REFER, 1 + s);
        const int needed = (service->treats & is->untreated) != 0 || happens(random.word[2], service->violence_need);
        if (needed && !(has >> s & 1) && happens(random.word[0], service->recognised))
            needs |= 1u << s;
    }
    return needs;
}

/* The first pathway that is open to the family's group, that it is eligible for and that it takes; else the last. */
static uint32_t
pathway_of(const struct slow_region *self, uint32_t id, uint32_t needs)
{
    const struct slow_family *f = &self->family[id];
    const struct kith_params *params = &self->rules->params;
    const struct kith_block random = kith_block_at(self->key, id, f->is.cases, KITH_PURPOSE_REFER, 0);
    const int severity = f->is.level == KITH_HIGH || f->is.flags & KITH_URGENT ? 2 : f->is.level == KITH_LOW ? 1 : 0;
    for (uint32_t p = 0; p + 1 < params->n_pathways; p++) {
        const struct kith_pathway_params *path = &params->pathway[p];
        const int open = path->groups >> f->group & 1;
        if (open && how_many(needs) >= path->min_needs && severity >= path->min_severity && happens(random.word[p], path->share))
            return p;
    }
    return params->n_pathways - 1;
}

/* Services of a place: whether each will meet its need, and which of the children at home it helps. */
static void
take_needs(struct slow_region *self, uint32_t id, int slot, uint32_t needs)
{
    struct slow_family *f = &self->family[id];
    const struct kith_params *params = &self->rules->params;
    for (uint32_t s = 0; s < params->n_services; s++) {
        const struct kith_block random = kith_block_at(self->key, id, occasion(&f->is), KITH_PURPOSE_CARE, 16 + s);
        if (!(needs >> s & 1))
            continue;
        f->is.slot_set[slot] = (uint8_t) (f->is.slot_set[slot] | 1u << s);
        if (happens(random.word[0], params->service[s].met * params->pathway[f->is.slot_pathway[slot]].met_factor))
            f->is.slot_met[slot] = (uint8_t) (f->is.slot_met[slot] | 1u << s);
        for (uint32_t c = 0; c < KITH_CHILDREN; c++)
            if (is_at_home(self, f, c) && (random.word[1 + c / 4] >> c % 4 * 8 & 255) < (uint32_t) (params->service[s].children * 256))
                f->is.helped = (uint8_t) (f->is.helped | 1u << c);
    }
    f->stirred = 1;
}

/* A family has one team at most: needs go to that which it is with, else to that which it waits for. */
static void
refer_to_team(struct slow_region *self, uint32_t id, uint32_t queue, uint32_t needs)
{
    struct kith_family *is = &self->family[id].is;
    for (int slot = 0; slot < KITH_SLOTS; slot++)
        if (is->slot_queue[slot] >= team_of(self, 0)) {
            take_needs(self, id, slot, needs);
            return;
        }
    const int new_plan = is->planned == 0;
    is->planned = (uint8_t) (is->planned | needs);
    if (new_plan)
        wait_for(self, id, queue, first_of(needs), is->flags & KITH_URGENT ? 1 : 0);
}

/* After an assessment. Says whether help is to follow: some need was not lost at the hand-over. */
static int
refer(struct slow_region *self, uint32_t id)
{
    struct slow_family *f = &self->family[id];
    const uint32_t needs = needs_of(self, id);
    int follows = 0;
    if (!needs)
        return 0;
    const uint32_t p = pathway_of(self, id, needs);
    const struct kith_pathway_params *path = &self->rules->params.pathway[p];
    f->is.pathway = (uint8_t) p;
    for (uint32_t s = 0; s < self->rules->params.n_services; s++) {
        if (!(needs >> s & 1))
            continue;
        const uint32_t queue = path->mode == KITH_JOINT ? team_of(self, p) : 1 + s;
        const uint32_t word = kith_block_at(self->key, id, f->is.cases, KITH_PURPOSE_REFER, 1 + s).word[1];
        if (!(f->is.flags & KITH_ACUTE) && happens(word, path->handover_loss)) {
            count_flow(self, f, queue, KITH_FLOW_LOST);
        } else {
            follows = 1;
            if (path->mode == KITH_JOINT)
                refer_to_team(self, id, queue, needs);
            else {
                f->is.waiting = (uint8_t) (f->is.waiting | 1u << s);
                wait_for(self, id, queue, s, f->is.flags & KITH_URGENT ? 1 : 0);
            }
        }
        if (path->mode == KITH_JOINT)
            break; /* one hand-over for all needs */
    }
    return follows;
}

static void
refer_again(struct slow_region *self, uint32_t id)
{
    struct kith_family *is = &self->family[id].is;
    const uint32_t p = is->fade_pathway;
    if (is->planned || is->repeats == 3 || self->rules->params.pathway[p].mode != KITH_JOINT)
        return;
    is->repeats++;
    is->pathway = (uint8_t) p;
    is->planned = (uint8_t) (1u << is->fade_service);
    wait_for(self, id, team_of(self, p), is->fade_service, 1);
}

/* ---- staff goes to another organisation ---- */

static int
is_way_of(const struct slow_region *self, uint32_t p, uint32_t queue)
{
    return self->rules->params.pathway[p].mode == KITH_JOINT ? queue == team_of(self, p) : queue < team_of(self, 0);
}

/* Needs go to the queue of pathway p; those with a team are added to its plan. `claim` is what the family holds already, or NULL. */
static void
wait_in_the_other_way(struct slow_region *self, uint32_t id, uint32_t p, uint32_t needs, const struct slow_claim *claim)
{
    struct slow_family *f = &self->family[id];
    const int joint = self->rules->params.pathway[p].mode == KITH_JOINT;
    f->is.pathway = (uint8_t) p;
    f->stirred = 1;
    for (int slot = 0; joint && slot < KITH_SLOTS; slot++)
        if (f->is.slot_queue[slot] >= team_of(self, 0)) {
            take_needs(self, id, slot, needs);
            return;
        }
    const int joins = joint && f->is.planned;
    f->is.planned = (uint8_t) (joint ? f->is.planned | needs : f->is.planned);
    f->is.waiting = (uint8_t) (joint ? f->is.waiting : f->is.waiting | needs);
    for (uint32_t s = 0; !joins && s < self->rules->params.n_services; s++) {
        const uint32_t queue = joint ? team_of(self, p) : 1 + s;
        if (!(needs >> s & 1))
            continue;
        if (claim) {
            struct slow_claim moved = *claim;
            moved.pathway = p;
            count_flow(self, f, queue, KITH_FLOW_CLAIMED);
            put_on_list(&self->list[queue], moved);
        } else
            wait_for(self, id, queue, s, 1);
        if (joint)
            return;
    }
}

static void
waiting_goes_over(struct slow_region *self)
{
    struct slow_list old[KITH_QUEUES] = { { NULL, 0, 0 } };
    for (uint32_t q = 1; q < self->rules->n_queues; q++) {
        old[q] = self->list[q];
        self->list[q] = (struct slow_list) { NULL, 0, 0 };
    }
    for (uint32_t q = 1; q < self->rules->n_queues; q++)
        for (uint32_t i = 0; i < old[q].n; i++) {
            const struct slow_claim claim = old[q].claim[i];
            struct kith_family *is = &self->family[claim.agent].is;
            const uint32_t needs = q >= team_of(self, 0) ? is->planned : 1u << (q - 1), p = pathway_of(self, claim.agent, is->planned | is->waiting);
            if (self->week >= claim.leave || is_way_of(self, p, q)) {
                put_on_list(&self->list[q], claim);
                continue;
            }
            count_flow(self, &self->family[claim.agent], q, KITH_FLOW_MOVED);
            is->planned = (uint8_t) (is->planned & ~needs);
            is->waiting = (uint8_t) (is->waiting & ~needs);
            wait_in_the_other_way(self, claim.agent, p, needs, &claim);
        }
    for (uint32_t q = 1; q < self->rules->n_queues; q++)
        free(old[q].claim);
}

/* A place that there is not to be, whose family would go another way; `many` says so of its queue. */
static int
could_be_handed_over(const struct slow_region *self, uint32_t id, int slot, const int *many)
{
    const struct kith_family *is = &self->family[id].is;
    const uint32_t q = is->slot_queue[slot];
    return q > 0 && many[q] > 0 && !is_way_of(self, pathway_of(self, id, is->slot_set[slot]), q);
}

static void
places_go_over(struct slow_region *self)
{
    int many[KITH_QUEUES] = { 0 };
    double able[KITH_QUEUES] = { 0 };
    for (uint32_t q = 1; q < self->rules->n_queues; q++)
        many[q] = (int) slow_region_used(self, q) - (int) slow_region_places(self, q);
    for (uint32_t id = 0; id < self->n; id++)
        for (int slot = 0; self->family[id].there && slot < KITH_SLOTS; slot++)
            able[self->family[id].is.slot_queue[slot]] += could_be_handed_over(self, id, slot, many);
    for (uint32_t id = 0; id < self->n; id++)
        for (int slot = 0; self->family[id].there && slot < KITH_SLOTS; slot++) {
            struct slow_family *f = &self->family[id];
            const uint32_t q = f->is.slot_queue[slot], needs = f->is.slot_set[slot];
            const struct kith_block random = kith_block_at(self->key, id, f->is.cases, KITH_PURPOSE_REFER, 32 + (uint32_t) slot);
            if (!could_be_handed_over(self, id, slot, many) || !happens(random.word[0], many[q] / able[q]))
                continue;
            const uint32_t p = pathway_of(self, id, needs), to = self->rules->params.pathway[p].mode == KITH_JOINT ? team_of(self, p) : 1 + first_of(needs);
            count_flow(self, f, q, KITH_FLOW_HANDED);
            f->is.slot_queue[slot] = 0;
            f->is.timer[KITH_TIMER_SLOT + slot] = KITH_NEVER;
            f->is.pathway = (uint8_t) p;
            f->stirred = 1;
            if (happens(random.word[1], self->rules->params.pathway[p].handover_loss))
                count_flow(self, f, to, KITH_FLOW_LOST);
            else
                wait_in_the_other_way(self, id, p, needs, NULL);
        }
}

static void
go_over(struct slow_region *self)
{
    waiting_goes_over(self);
    if (self->rules->params.transition.rule == KITH_TURN_HAND_OVER)
        places_go_over(self);
}

/* ---- help ---- */

static void
plan_safety(struct slow_region *self, struct slow_family *f)
{
    f->is.flags |= KITH_PLAN;
    f->is.timer[KITH_TIMER_PLAN] = (uint16_t) (self->week + self->rules->plan_length);
}

/* What the help of a place is worth, in 64ths: the expertise of its best service, less for crowding. */
static uint32_t
strength_of(const struct slow_region *self, uint32_t set, double waiting, double places)
{
    const double most_lost = self->rules->params.care.overload;
    double best = 0;
    for (uint32_t s = 0; s < self->rules->params.n_services; s++)
        if (set >> s & 1 && self->expertise[s] > best)
            best = self->expertise[s];
    const double strength = best * (1 - most_lost * (waiting < places ? waiting / places : 1)) * 64;
    return strength < 0 ? 0 : strength >= 255 ? 255 : nearest(strength);
}

static void
start_help(struct slow_region *self, uint32_t id, uint32_t queue, uint32_t pathway, uint32_t waiting)
{
    struct slow_family *f = &self->family[id];
    const struct kith_rules *rules = self->rules;
    const int joint = queue > rules->params.n_services;
    const uint32_t set = joint ? f->is.planned : 1u << (queue - 1);
    const struct kith_block random = kith_block_at(self->key, id, occasion(&f->is), KITH_PURPOSE_CARE, first_of(set));
    const double drop_chance = rules->leave_dropout[queue];
    const uint32_t stay = kith_geometric_quantile(rules->leave_stay[queue], kith_uniform32(random.word[0]));
    const uint32_t drop = drop_chance > 0 ? kith_geometric_quantile(drop_chance, kith_uniform32(random.word[1])) : 65535;
    const int drops = drop < stay;
    int slot = 0;
    while (f->is.slot_queue[slot])
        slot++;
    f->is.slot_queue[slot] = (uint8_t) queue;
    f->is.slot_set[slot] = f->is.slot_met[slot] = 0;
    f->is.slot_pathway[slot] = (uint8_t) pathway;
    f->is.slot_strength[slot] = (uint8_t) strength_of(self, set, waiting, slow_region_places(self, queue));
    take_needs(self, id, slot, set);
    f->is.flags |= KITH_HELPED;
    const uint32_t end = self->week + 1 + (drops ? drop : stay);
    f->is.timer[KITH_TIMER_SLOT + slot] = (uint16_t) (end > 65534 ? 65534 : end);
    f->is.dropping = (uint8_t) (drops ? f->is.dropping | 1u << slot : f->is.dropping & ~(1u << slot));
    if (!joint) {
        f->is.waiting = (uint8_t) (f->is.waiting & ~set);
        return;
    }
    f->is.planned = 0;
    if (happens(random.word[2], rules->params.pathway[pathway].safety_plan))
        plan_safety(self, f);
}

/* The first step of fading comes after half of the half-life: steps then lie around the smooth curve. */
static uint32_t
half_of(uint32_t half_life)
{
    return half_life / 2 + half_life % 2;
}

static void
complete_help(struct slow_region *self, struct slow_family *f, int slot)
{
    const struct kith_rules *rules = self->rules;
    const uint32_t set = f->is.slot_set[slot], pathway = f->is.slot_pathway[slot];
    uint32_t best = first_of(set);
    for (uint32_t s = 0; s < rules->params.n_services; s++) {
        if (!(set >> s & 1))
            continue;
        self->completed[s]++;
        if (f->is.slot_met[slot] >> s & 1)
            f->is.untreated = (uint16_t) (f->is.untreated & ~rules->params.service[s].treats);
        if (rules->help_force[s][pathway][0] > rules->help_force[best][pathway][0])
            best = s;
    }
    const uint32_t aftercare = nearest(rules->params.pathway[pathway].aftercare);
    f->is.fade = 0;
    f->is.fade_service = (uint8_t) best;
    f->is.fade_pathway = (uint8_t) pathway;
    f->is.fade_strength = f->is.slot_strength[slot];
    f->is.result = aftercare > 0 ? KITH_AFTERCARE : KITH_COMPLETED;
    f->is.timer[KITH_TIMER_FADE] = (uint16_t) (self->week + (aftercare > 0 ? aftercare : half_of(rules->half_life)));
}

static void
end_help(struct slow_region *self, struct slow_family *f, int slot)
{
    const int drops = f->is.dropping >> slot & 1;
    count_flow(self, f, f->is.slot_queue[slot], drops ? KITH_FLOW_DROPPED : KITH_FLOW_COMPLETED);
    f->is.slot_queue[slot] = 0;
    f->is.timer[KITH_TIMER_SLOT + slot] = KITH_NEVER;
    if (!drops)
        complete_help(self, f, slot);
    else if (f->is.result != KITH_AFTERCARE)
        f->is.result = KITH_DROPPED_OUT;
}

static void
fade(struct slow_region *self, struct slow_family *f)
{
    uint32_t length = self->rules->half_life;
    if (f->is.result == KITH_AFTERCARE) {
        f->is.result = KITH_COMPLETED;
        length = half_of(length);
    } else
        f->is.fade++;
    f->is.timer[KITH_TIMER_FADE] = f->is.fade == KITH_FADES ? KITH_NEVER : (uint16_t) (self->week + length);
}

static void
go_on_with_help(struct slow_region *self, struct slow_family *f)
{
    const uint16_t *timer = f->is.timer;
    for (int slot = 0; slot < KITH_SLOTS; slot++)
        if (timer[KITH_TIMER_SLOT + slot] == self->week) {
            end_help(self, f, slot);
            f->stirred = 1;
        }
    if (timer[KITH_TIMER_FADE] == self->week) {
        fade(self, f);
        f->stirred = 1;
    }
    if (timer[KITH_TIMER_PLAN] == self->week) {
        f->is.flags = (uint16_t) (f->is.flags & ~KITH_PLAN);
        f->is.timer[KITH_TIMER_PLAN] = KITH_NEVER;
    }
    if (timer[KITH_TIMER_ORDER] == self->week) {
        f->is.flags = (uint16_t) (f->is.flags & ~KITH_ORDER);
        f->is.timer[KITH_TIMER_ORDER] = KITH_NEVER;
    }
}

static double
force_of(const struct kith_rules *rules, uint32_t service, uint32_t pathway, uint32_t halvings, uint32_t strength)
{
    const double effect = rules->params.care.effect * rules->params.service[service].effect_factor + rules->params.pathway[pathway].advantage;
    return kith_exp(effect * (strength / 64.0) / (1u << halvings));
}

/* What help a family has, and what that does to violence: worked out anew at the end of each week.
 * The best of what it gets and of what lasts counts; waiting only if there is neither. */
static void
look_at_help(const struct slow_region *self, struct slow_family *f)
{
    const struct kith_rules *rules = self->rules;
    struct kith_family *is = &f->is;
    int in_help = 0;
    double force = 0;
    for (int slot = 0; slot < KITH_SLOTS; slot++)
        for (uint32_t s = 0; is->slot_queue[slot] && s < rules->params.n_services; s++)
            if (is->slot_set[slot] >> s & 1) {
                const double one = force_of(rules, s, is->slot_pathway[slot], 0, is->slot_strength[slot]);
                in_help = 1;
                force = one > force ? one : force;
            }
    const int waits = is->waiting || is->planned, lasts = is->fade < KITH_FADES;
    is->help = in_help ? KITH_IN_HELP : waits ? KITH_WAITING : is->result;
    if (lasts) {
        const double one = force_of(rules, is->fade_service, is->fade_pathway, is->fade, is->fade_strength);
        force = one > force ? one : force;
    }
    if (!in_help && !lasts)
        force = waits ? kith_exp(rules->params.care.waiting_effect) : 1;
    if (is->flags & KITH_PLAN)
        force *= kith_exp(rules->params.care.plan_effect);
    if (is->flags & KITH_ORDER)
        force *= kith_exp(rules->params.acute.order_effect);
    force = force > 1024 ? 1024 : force < 1.0 / 1024 ? 1.0 / 1024 : force;
    is->force = (float) force;
    is->ease = nearest(4096 / (double) is->force);
}
