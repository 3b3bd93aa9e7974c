/* Outcomes of numbers that were counted, worked out by hand. */
#include "scenario_fixture.h"

#include "model/outcome.h"

#include <math.h>
#include <stdlib.h>

static void
is_near(const double *outcome, const char *name, double wanted)
{
    const double x = outcome[kith_outcome_find(name)];
    if (!(fabs(x - wanted) < 1e-12))
        fail_msg("%s: %.17g, not %.17g", name, x, wanted);
}

/* Ten first cases ended in advice: two families were reported again after 5 weeks, three were seen for 30 weeks and five for 60. Twenty ended otherwise: five
 * again at once, five after 40 weeks, ten seen for 60. */
static void
what_follows_the_first_case_is_read_off_its_life_table(void **state)
{
    static const struct {
        uint32_t weeks;
        enum kith_spell kind;
        int64_t n;
    } spell[] = { { 5, KITH_SPELL_ADVISED_AGAIN, 2 }, { 30, KITH_SPELL_ADVISED, 3 }, { 60, KITH_SPELL_ADVISED, 5 }, { 0, KITH_SPELL_TRANSFERRED_AGAIN, 5 },
        { 40, KITH_SPELL_TRANSFERRED_AGAIN, 5 }, { 60, KITH_SPELL_TRANSFERRED, 10 } };
    (void) state;
    struct kith_params kind;
    fixture_params(&kind, "scenarios/baseline.yaml", NULL, 0);
    struct fixture run = fixture_open(&kind, 20, 7);
    const struct kith_layout *const layout = &run.world->layout;
    int64_t *tally = calloc(layout->total, sizeof *tally);
    double *outcome = calloc(kith_n_outcomes, sizeof *outcome);
    assert_true(tally && outcome);
    for (size_t i = 0; i < sizeof spell / sizeof *spell; i++)
        tally[layout->at[KITH_TALLY_SPELLS] + spell[i].weeks * KITH_SPELLS + spell[i].kind] += spell[i].n;
    kith_outcomes_of(&(const struct kith_slice) { .params = &run.rules->params, .layout = layout, .tally = tally }, outcome);
    is_near(outcome, "again_advised_26", 0.2);
    is_near(outcome, "again_advised_52", 0.2);
    is_near(outcome, "again_transferred_26", 0.25);
    is_near(outcome, "again_transferred_52", 0.5);
    is_near(outcome, "again_closed_26", 1 - 25. / 30 * (23. / 25));
    is_near(outcome, "again_closed_52", 1 - 25. / 30 * (23. / 25) * (15. / 20));
    assert_true(isnan(outcome[kith_outcome_find("again_closed_104")])); /* nobody is followed for so long */
    free(tally);
    free(outcome);
    fixture_close(&run);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_follows_the_first_case_is_read_off_its_life_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
