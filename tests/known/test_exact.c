/* kith verify: a right program is told to be right, and a fault of 2 % in one rate is seen by the twins of its part. */
#include "scenario_fixture.h"

#include <string.h>

#include "stat/exact.h"
#include "study/verify.h"

enum { FAMILIES = 250000 };

static struct kith_verified
verified(const struct kith_params *params, const struct kith_params *run)
{
    struct kith_verified self = { .asked = kith_verifying_default() };
    struct kith_error err = { 0 };
    self.asked.families = FAMILIES;
    self.asked.threads = 2;
    if (kith_verify_twins(&self, params, run, &err))
        fail_msg("%s", err.text);
    assert_true(self.n >= 40 && self.family_weeks > 1e8);
    return self;
}

/* The twin of a part that is furthest from its exact answer. */
static double
furthest(const struct kith_verified *self, const char *part)
{
    double most = 0;
    for (size_t i = 0; i < self->n; i++)
        if (strcmp(self->twin[i].part, part) == 0 && fabs(self->twin[i].z) > most)
            most = fabs(self->twin[i].z);
    print_message("  %-12s furthest %.2f standard errors\n", part, most);
    return most;
}

static const char *const parts[] = { "levels", "relapse", "incidents", "population", "queue" };

static void
a_right_program_is_right(void **state)
{
    struct kith_params params;
    (void) state;
    fixture_params(&params, "scenarios/baseline.yaml", NULL, 0);
    struct kith_verified self = verified(&params, &params);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        assert_true(furthest(&self, parts[i]) < 3);
    assert_true(kith_verified_is_right(&self));
    free(self.twin);
}

/* One rate of each part, which no other part looks at. */
static void
a_fault_of_two_per_cent_is_seen(void **state)
{
    struct kith_params params, run;
    (void) state;
    fixture_params(&params, "scenarios/baseline.yaml", NULL, 0);
    run = params;
    run.violence.stop_rate *= 1.02;
    run.violence.relapse_scale *= 0.98;
    run.violence.low_rate *= 1.02;
    run.population.onset_rate *= 1.02;
    run.service[0].stay *= 1.02;
    struct kith_verified self = verified(&params, &run);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        assert_true(furthest(&self, parts[i]) > 3);
    assert_false(kith_verified_is_right(&self));
    free(self.twin);
}

/* Chance is given no more room than what so many twins take. */
static void
what_is_too_far_depends_on_how_many_there_are(void **state)
{
    struct kith_twin twin[40] = { { .z = 0 } };
    struct kith_verified self = { .twin = twin, .n = 1 };
    (void) state;
    twin[0].z = -2.9;
    assert_true(kith_verified_is_right(&self));
    twin[0].z = 3.1;
    assert_false(kith_verified_is_right(&self));
    self.n = 40;
    assert_true(kith_verified_is_right(&self));
    twin[39].z = 4; /* a normal number is as far once in 16,000 times: once in 400 among forty */
    assert_true(kith_verified_is_right(&self));
    twin[39].z = -4.1;
    assert_false(kith_verified_is_right(&self));
    twin[39].z = (double) NAN;
    assert_false(kith_verified_is_right(&self));
    self.n = 0;
    assert_false(kith_verified_is_right(&self));
}

/* Where everybody finds a place, and where there is one place only: known without the chain. */
static void
queues_of_which_the_law_is_plain(void **state)
{
    double chance[64];
    struct kith_exact_queue law;
    (void) state;
    for (unsigned k = 0; k < 64; k++)
        chance[k] = kith_exact_poisson(0.5, k);
    assert_int_equal(kith_exact_queue(&law, chance, 64, 60, 0.1), 0);
    assert_true(fabs(law.used - 5) < 1e-9 && law.waiting < 1e-12 && law.waits < 1e-12); /* arrivals / leave */
    const double one[] = { 0.7, 0.3 }; /* one or nobody: Geo/Geo/1, of which leaving comes first in a week */
    assert_int_equal(kith_exact_queue(&law, one, 2, 1, 0.5), 0);
    assert_true(fabs(law.used - 0.6) < 1e-9);
    const double up = 0.3 * 0.5, down = 0.7 * 0.5, ratio = up / down; /* the chain from 1 on */
    assert_true(fabs(law.waiting - 0.6 * ratio / (1 - ratio)) < 1e-9);
    assert_int_equal(kith_exact_queue(&law, one, 2, 1, 0.2), -1); /* more come than can leave */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_program_is_right),
        cmocka_unit_test(a_fault_of_two_per_cent_is_seen),
        cmocka_unit_test(what_is_too_far_depends_on_how_many_there_are),
        cmocka_unit_test(queues_of_which_the_law_is_plain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
