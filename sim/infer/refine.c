#include "infer/chains.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/numeric.h"
#include "stat/line.h"
#include "stat/linear.h"

/* Refinement by real runs: every draw of the regression is the start of a chain that leaves posterior = prior times likelihood as it is. What is
 * done is kept after each move, so that an interruption costs one move at the most. Where the regression finds none that could begin, all begin at the prior. */

enum { LEAST_MOVES = 10, ROUNDS = 4, KINDS = KITH_KINDS, HEAT_NUMBERS = 1 << 20, MOST_HEATS = 60 };
/* Moves after which the steps are made by what runs have taught meanwhile; what is done after the last is what forgets, and is judged. */
static const uint32_t round_ends[ROUNDS] = { 3, 6, 10, 15 };
static const double FORGOTTEN = 0.2, FEW = 0.1; /* of the draws, 100 of 1,000 */
/* Kinds of steps: along the informed directions, and along all others. Each chain takes one of them at random, the more often the more it has made chains forget in
 * this round. What a run is judged by varies by chance, however small the step, so large steps are hardly accepted less often, and forget far more. */
static const struct {
    double informed, rest;
} kinds[KINDS] = { { 1, 1 }, { 1, 0.4 }, { 0.5, 1 }, { 0.4, 0.4 } };

/* ---- likelihood ---- */

/* Correlated sampling error, discrepancy, and what the mean of a few runs leaves. */
static int
make_factor(struct kith_chains *self, struct kith_error *err)
{
    const struct kith_inference *of = self->of;
    const size_t targets = of->fit.n_targets;
    for (size_t a = 0; a < self->k; a++)
        for (size_t b = 0; b < self->k; b++) {
            const double c = of->noise[a * targets + b], r = c / sqrt(of->noise[a * targets + a] * of->noise[b * targets + b]);
            const double left = a == b ? of->fit.target[a].of->discrepancy : 0;
            self->noise[a * self->k + b] = c / KITH_STEP_RUNS;
            self->error[a * self->k + b] = r * kith_infer_sampling(of, a) * kith_infer_sampling(of, b) + left * left + c / KITH_STEP_RUNS;
        }
    memcpy(self->factor, self->error, self->k * self->k * sizeof *self->factor);
    return kith_cholesky(self->factor, self->k) ? KITH_OK
                                                : kith_fail(err, KITH_ERR_DATA, "%s: one of the numbers is a function of others, as runs near the data have it", of->fit.calibration.path);
}

/* Of each row of runs at these scores; what they teach is kept. */
static void
judge(struct kith_chains *self, const double *z, double *level)
{
    const struct kith_fit *fit = &self->of->fit;
    for (size_t i = 0; i < self->n; i++) {
        double sum = 0;
        for (size_t t = 0; t < self->k; t++) {
            double mean = 0;
            for (size_t r = 0; r < KITH_STEP_RUNS; r++)
                mean += self->y[(i * KITH_STEP_RUNS + r) * fit->n_targets + t] / KITH_STEP_RUNS;
            self->room[t] = mean + kith_fit_offset(&fit->target[t], z + i * self->stride);
        }
        kith_line_learn(&self->line, z + i * self->stride, self->room);
        for (size_t t = 0; t < self->k; t++)
            self->room[t] = fit->target[t].seen - self->room[t];
        kith_lower_solve(self->factor, self->k, self->room);
        for (size_t t = 0; t < self->k; t++)
            sum += self->room[t] * self->room[t];
        level[i] = isfinite(sum) ? -sum / 2 : -HUGE_VAL;
    }
}

/* ---- moves ---- */

/* How often a kind is taken: by how much of a start it makes chains forget in a move, and each now and then. */
static void
choose_kinds(const struct kith_chains *self, double *share)
{
    double sum = 0;
    for (int k = 0; k < KINDS; k++) {
        const double accepted = (self->accepted_by[k] + 1) / (self->tried_by[k] + 4);
        share[k] = accepted * (2 - sqrt(1 - kinds[k].informed * kinds[k].informed) - sqrt(1 - kinds[k].rest * kinds[k].rest));
        sum += share[k];
    }
    for (int k = 0; k < KINDS; k++)
        share[k] = 0.1 + (1 - 0.1 * KINDS) * share[k] / sum;
}

static int
move(struct kith_chains *self, struct kith_error *err)
{
    struct kith_inference *of = self->of;
    double share[KINDS];
    size_t accepted = 0;
    choose_kinds(self, share);
    for (size_t i = 0; i < self->n; i++) {
        struct kith_stream stream = kith_infer_stream(of, KITH_RANDOM_STEP, (uint32_t) i, self->moves);
        double u = kith_stream_uniform(&stream);
        for (self->kind[i] = 0; self->kind[i] < KINDS - 1 && u >= share[self->kind[i]]; self->kind[i]++)
            u -= share[self->kind[i]];
        kith_pcn_step(&of->pcn, self->z + i * self->stride, kinds[self->kind[i]].informed, kinds[self->kind[i]].rest, &stream, self->proposal + i * self->stride, self->room);
    }
    TRY(kith_infer_run(of, self->proposal, self->n, KITH_STEP_RUNS, KITH_RANDOM_RUN, self->moves / KITH_RERUN_EVERY, self->y, err));
    judge(self, self->proposal, self->proposed);
    for (size_t i = 0; i < self->n; i++) {
        double *z = self->z + i * self->stride, *to = self->proposal + i * self->stride;
        struct kith_stream stream = kith_infer_stream(of, KITH_RANDOM_PICK, (uint32_t) i, self->moves + 1);
        const double ratio = kith_pcn_weight(&of->pcn, to) + self->proposed[i] - kith_pcn_weight(&of->pcn, z) - self->level[i];
        self->tried_by[self->kind[i]]++;
        if (!(kith_log(kith_stream_uniform(&stream)) < ratio))
            continue;
        memcpy(z, to, self->stride * sizeof *z);
        self->level[i] = self->proposed[i];
        self->accepted_by[self->kind[i]]++;
        accepted++;
    }
    self->accepted += (double) accepted / (double) self->n;
    self->moves++;
    return KITH_OK;
}

/* Runs of a chain share their random numbers, so that steps are judged by their values and not by chance; a level that chance has made high would
 * hold a chain for ever, so all begin anew with other numbers from time to time. */
static int
rerun(struct kith_chains *self, struct kith_error *err)
{
    TRY(kith_infer_run(self->of, self->z, self->n, KITH_STEP_RUNS, KITH_RANDOM_RUN, self->moves / KITH_RERUN_EVERY, self->y, err));
    judge(self, self->z, self->level);
    return KITH_OK;
}

/* The largest correlation, along an informed direction, with where chains were when the guess was made. */
static double
memory_of(const struct kith_chains *self)
{
    const struct kith_pcn *pcn = &self->of->pcn;
    double largest = 0;
    for (size_t d = 0; d < pcn->n_informed; d++) {
        double a = 0, b = 0, aa = 0, bb = 0, ab = 0;
        const double n = (double) self->n;
        for (size_t i = 0; i < self->n; i++) {
            const double x = kith_pcn_along(pcn, d, self->then + i * self->stride), y = kith_pcn_along(pcn, d, self->z + i * self->stride);
            a += x;
            b += y;
            aa += x * x;
            bb += y * y;
            ab += x * y;
        }
        const double r = (ab - a * b / n) / sqrt((aa - a * a / n) * (bb - b * b / n));
        largest = !isfinite(r) ? 1 : r > largest ? r : largest; /* one point for all tells nothing */
    }
    return largest;
}

/* What the runs of the last round say of the scores, if outcomes are a line there; at first, or when they do not tell one, the regression. */
static int
guess_anew(struct kith_chains *self, struct kith_error *err)
{
    static const double LEAST = 0.95; /* variance below which a direction counts as informed */
    struct kith_inference *of = self->of;
    const size_t n = self->stride;
    double *mean = calloc(n + self->k + 1, sizeof *mean), *covariance = calloc(n * n + 1, sizeof *covariance);
    int told = mean && covariance ? 0 : -1;
    kith_pcn_clear(&of->pcn);
    for (size_t t = 0; !told && t < self->k; t++)
        mean[n + t] = of->fit.target[t].seen;
    if (!told && self->since)
        told = kith_line_given(&self->used, mean + n, self->error, self->noise, mean, covariance);
    if (told > 0)
        told = kith_pcn_from(&of->pcn, mean, covariance, n, self->all, n, LEAST) ? 1 : -1;
    else if (!told && of->heats) {
        for (size_t i = 0; i < self->n; i++)
            self->proposed[i] = 1 / (double) self->n;
        told = kith_pcn_of(&of->pcn, self->then, self->proposed, self->n, n, of->active, of->n_active) ? 1 : -1;
    } else if (!told)
        told = kith_pcn_of(&of->pcn, of->guess.z, of->guess.weight, of->guess.n, n, of->active, of->n_active) ? 1 : -1;
    free(mean);
    free(covariance);
    return told > 0 ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}

static int
end_round(struct kith_chains *self, struct kith_error *err)
{
    int ends = 0;
    for (int i = 0; i < ROUNDS; i++)
        ends = ends || self->moves == round_ends[i];
    if (!ends || self->moves + LEAST_MOVES > self->of->options->most_moves)
        return KITH_OK;
    self->since = self->moves;
    memset(self->tried_by, 0, sizeof self->tried_by);
    memset(self->accepted_by, 0, sizeof self->accepted_by);
    memcpy(self->then, self->z, self->n * self->stride * sizeof *self->then);
    memcpy(self->used.sums, self->line.sums, self->line.size * sizeof *self->used.sums);
    memset(self->line.sums, 0, self->line.size * sizeof *self->line.sums);
    return guess_anew(self, err);
}

/* ---- the start ---- */

/* How many of the regression's draws lie where the posterior does: as near to what was seen as all but one in a thousand that the errors explain. Weights of
 * importance cannot tell it: by the chance in two runs alone they leave a few in a hundred of the posterior itself. */
static double
start_worth(const struct kith_chains *self)
{
    const double least = -kith_gamma_quantile((double) self->k / 2, 0.999);
    double worth = 0;
    for (size_t i = 0; i < self->n; i++)
        worth += self->level[i] >= least;
    return worth;
}

struct heated {
    struct kith_chains *chains;
    struct kith_error *err;
};

static int
judge_heated(void *with, const double *z, uint32_t numbers, double *level)
{
    const struct heated *heated = with;
    struct kith_chains *self = heated->chains;
    TRY(kith_infer_run(self->of, z, self->n, KITH_STEP_RUNS, KITH_RANDOM_RUN, HEAT_NUMBERS + numbers, self->y, heated->err));
    judge(self, z, level);
    return KITH_OK;
}

/* From the prior, of which there is always enough, by heats; z and level become where chains begin. */
static int
temper(struct kith_chains *self, struct kith_error *err)
{
    struct kith_inference *of = self->of;
    struct heated heated = { self, err };
    struct kith_temper heat = { .n = self->n, .stride = self->stride, .active = of->active, .n_active = of->n_active, .z = self->z, .level = self->level,
        .seed = kith_infer_seed(of, KITH_RANDOM_STEP, HEAT_NUMBERS), .judge = judge_heated, .with = &heated };
    int there;
    TRY(kith_chains_take_up_heat(self, &heat, &there, err));
    if (!there) {
        for (size_t i = 0; i < self->n; i++) {
            struct kith_stream stream = kith_infer_stream(of, KITH_RANDOM_STEP, (uint32_t) i, HEAT_NUMBERS);
            for (size_t j = 0; j < self->stride; j++)
                self->z[i * self->stride + j] = kith_normal_quantile(kith_stream_uniform(&stream));
        }
        TRY(judge_heated(&heated, self->z, 0, self->level));
    }
    while (heat.heat < 1) {
        if (heat.heats == MOST_HEATS)
            return kith_fail(err, KITH_ERR_DATA, "%s: after %u heats prior and numbers are still far apart: is a number, or its error, written wrongly?", of->fit.calibration.path, heat.heats);
        const int failed = kith_temper_step(&heat);
        if (failed)
            return failed > 0 ? failed : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
        TRY(kith_chains_keep_heat(self, &heat, err));
        if (kith_infer_notes(of))
            kith_screen_print(of->options->notes, "heat %.3g, %.0f %% accepted\n", heat.heat, 100 * heat.acceptance);
    }
    of->heats = heat.heats;
    return KITH_OK;
}

/* Where chains began that are taken up: as before, without runs. */
static int
find_start(struct kith_chains *self, int *there, struct kith_error *err)
{
    struct kith_temper heat = { .z = self->start, .level = self->proposed };
    uint32_t *chosen = calloc(self->n + 1, sizeof *chosen);
    if (!chosen)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    kith_infer_pick(self->of, self->start, chosen);
    free(chosen);
    if (!*there || self->of->start_worth >= FEW * (double) self->n || !self->of->options->most_moves)
        return KITH_OK;
    const uint64_t runs = self->of->runs;
    TRY(kith_chains_take_up_heat(self, &heat, there, err));
    self->of->runs = runs;
    self->of->heats = heat.heats;
    return KITH_OK;
}

static int
begin(struct kith_chains *self, struct kith_error *err)
{
    struct kith_inference *of = self->of;
    const size_t all = self->n * self->stride * sizeof *self->z;
    memcpy(self->z, self->start, all);
    if (!of->options->most_moves)
        return guess_anew(self, err);
    TRY(kith_infer_run(of, self->z, self->n, KITH_STEP_RUNS, KITH_RANDOM_RUN, 0, self->y, err));
    judge(self, self->z, self->level);
    of->start_worth = start_worth(self);
    if (kith_infer_notes(of))
        kith_screen_print(of->options->notes, "%.0f of the regression's %zu draws lie as near to the numbers as the posterior's do\n", of->start_worth, self->n);
    if (of->start_worth < FEW * (double) self->n) {
        kith_infer_say(of, "that is fewer than a tenth: chains begin at the prior, and come near by heats");
        TRY(temper(self, err));
        memcpy(self->start, self->z, all);
        TRY(rerun(self, err));
    }
    memcpy(self->then, self->start, all);
    TRY(guess_anew(self, err));
    return kith_chains_keep(self, err);
}

static void
tell_moves(const struct kith_chains *self)
{
    const struct kith_inference *of = self->of;
    kith_screen_print(of->options->notes, "%u moves, %.0f %% accepted, %zu informed directions, correlation with move %u is %.2f\n", self->moves, 100 * self->accepted / self->moves,
        of->pcn.n_informed, self->since, memory_of(self));
}

static int
go_on(struct kith_chains *self, struct kith_error *err)
{
    struct kith_inference *of = self->of;
    of->memory = 1;
    while (self->moves < of->options->most_moves && (self->moves < round_ends[ROUNDS - 1] + LEAST_MOVES || memory_of(self) > FORGOTTEN)) {
        TRY(move(self, err));
        if (self->moves % KITH_RERUN_EVERY == 0)
            TRY(rerun(self, err));
        TRY(end_round(self, err));
        TRY(kith_chains_keep(self, err));
        if (kith_infer_notes(of) && self->moves % KITH_RERUN_EVERY == 0)
            tell_moves(self);
    }
    of->memory = memory_of(self);
    return KITH_OK;
}

static int
chains_new(struct kith_chains *self, struct kith_inference *of, struct kith_error *err)
{
    *self = (struct kith_chains) { .of = of, .n = of->draws, .stride = of->fit.stride, .k = of->fit.n_fitted };
    self->z = calloc(self->n * self->stride + 1, sizeof(double));
    self->proposal = calloc(self->n * self->stride + 1, sizeof(double));
    self->start = calloc(self->n * self->stride + 1, sizeof(double));
    self->then = calloc(self->n * self->stride + 1, sizeof(double));
    self->level = calloc(self->n + 1, sizeof(double));
    self->proposed = calloc(self->n + 1, sizeof(double));
    self->y = calloc(self->n * KITH_STEP_RUNS * of->fit.n_targets + 1, sizeof(double));
    self->factor = calloc(self->k * self->k + 1, sizeof(double));
    self->room = calloc(self->stride + self->k + 1, sizeof(double));
    self->error = calloc(self->k * self->k + 1, sizeof(double));
    self->noise = calloc(self->k * self->k + 1, sizeof(double));
    self->all = calloc(self->stride + 1, sizeof *self->all);
    self->kind = calloc(self->n + 1, sizeof *self->kind);
    for (size_t j = 0; self->all && j < self->stride; j++)
        self->all[j] = (uint32_t) j;
    const int lines = kith_line_new(&self->line, self->stride, self->k) & kith_line_new(&self->used, self->stride, self->k);
    return self->z && self->proposal && self->start && self->then && self->level && self->proposed && self->y && self->factor && self->room && self->error && self->noise && self->all && self->kind && lines
        ? KITH_OK
        : kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu chains", self->n);
}

static void
chains_free(struct kith_chains *self)
{
    free(self->z);
    free(self->proposal);
    free(self->start);
    free(self->then);
    free(self->level);
    free(self->proposed);
    free(self->y);
    free(self->factor);
    free(self->room);
    free(self->error);
    free(self->noise);
    free(self->all);
    free(self->kind);
    kith_line_free(&self->line);
    kith_line_free(&self->used);
}

int
kith_infer_refine(struct kith_inference *self, struct kith_error *err)
{
    struct kith_chains chains;
    int there = 0, status = chains_new(&chains, self, err);
    if (!status)
        status = make_factor(&chains, err);
    if (!status)
        status = kith_chains_take_up(&chains, &there, err);
    if (!status)
        status = find_start(&chains, &there, err);
    if (!status && there)
        status = guess_anew(&chains, err);
    if (!status && !there)
        status = begin(&chains, err);
    if (!status)
        status = go_on(&chains, err);
    if (!status)
        status = kith_spread_new(&self->refined, self->fit.n_free, err);
    if (!status) {
        self->draw = chains.z;
        chains.z = NULL;
        self->moves = chains.moves;
        self->acceptance = chains.moves ? chains.accepted / chains.moves : (double) NAN;
        kith_infer_summarise(self);
    }
    chains_free(&chains);
    return status;
}
