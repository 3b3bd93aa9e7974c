#include "infer/infer.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/numeric.h"
#include "base/text.h"
#include "design/sweep.h"
#include "io/disk.h"
#include "io/sha256.h"
#include "read/input.h"
#include "stat/line.h"
#include "stat/linear.h"

/* Refinement by real runs: every draw of the regression is the start of a chain that leaves posterior = prior times likelihood as it is. What is
 * done is kept after each move, so that an interruption costs one move at the most. */

enum { LEAST_MOVES = 10, RERUN_EVERY = 10, ROUNDS = 4, KINDS = 4 };
/* Moves after which the steps are made by what runs have taught meanwhile; what is done after the last is what forgets, and is judged. */
static const uint32_t round_ends[ROUNDS] = { 3, 6, 10, 15 };
static const double FORGOTTEN = 0.2, FEW = 100;
/* Kinds of steps: along the informed directions, and along all others. Each chain takes one of them at random, the more often the more it has made chains forget in
 * this round. What a run is judged by varies by chance, however small the step, so large steps are hardly accepted less often, and forget far more. */
static const struct {
    double informed, rest;
} kinds[KINDS] = { { 1, 1 }, { 1, 0.4 }, { 0.5, 1 }, { 0.4, 0.4 } };

struct chains {
    struct kith_inference *of;
    size_t n, stride, k; /* draws, scores, fitted numbers */
    double *z, *proposal; /* shape (n, stride) */
    double *level, *proposed; /* shape (n): log likelihood at z; at the proposal */
    double *start; /* shape (n, stride): where they began */
    double *y; /* shape (n, STEP_RUNS, targets) */
    double *factor; /* shape (k, k): Cholesky factor of the covariance of what is seen */
    double *room; /* shape (stride) */
    struct kith_line line, used; /* outcomes by scores near the chains: being learned; that the steps are made by */
    double *error, *noise; /* shape (k, k): covariance of what is seen; of the mean of the runs of a step */
    uint32_t *all; /* shape (stride): every score */
    double accepted; /* sum of shares over moves */
    double tried_by[KINDS], accepted_by[KINDS]; /* in this round */
    uint8_t *kind; /* shape (n): of the step of each chain */
    uint32_t moves, since; /* since: after which the guess was made */
};

/* ---- likelihood ---- */

/* Correlated sampling error, discrepancy, and what the mean of a few runs leaves. */
static int
make_factor(struct chains *self, struct kith_error *err)
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
judge(struct chains *self, const double *z, double *level)
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

/* ---- what is kept ---- */

struct kept {
    char about[65], table[65], sum[65];
    uint32_t moves, since;
    double accepted, start_worth, tried_by[KINDS], accepted_by[KINDS];
    uint64_t runs;
};

/* All that decides the chains. */
static int
describe(const struct chains *self, char *hash, struct kith_error *err)
{
    const struct kith_inference *of = self->of;
    const struct kith_fit *fit = &of->fit;
    struct kith_text text = { 0 };
    kith_text_add(&text, "refine 4\n%s\n%s\n%u %zu %.17g %llu\n", kith_version(), of->table_hash, of->draws, of->points, of->options->share, (unsigned long long) fit->calibration.seed);
    for (size_t t = 0; t < fit->n_targets; t++)
        kith_text_add(&text, "%s %d %.17g %.17g %.17g %.17g\n", fit->outcome[t], fit->target[t].is_fitted, fit->target[t].seen, fit->target[t].half, fit->target[t].error,
            fit->target[t].of->discrepancy);
    kith_text_add(&text, "%s", kith_scenario_text(fit->scenario));
    if (!text.failed)
        kith_sha256_of(text.at, text.length, hash);
    const int status = text.failed ? kith_fail(err, KITH_ERR_MEMORY, "out of memory") : KITH_OK;
    kith_text_clear(&text);
    return status;
}

static size_t
bytes_of(const struct chains *self)
{
    return sizeof(struct kept) + (2 * self->n * self->stride + self->n + 2 * self->line.size) * sizeof(double);
}

static int
put(const struct chains *self, const char *bytes, size_t n, struct kith_error *err)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/refine.state", self->of->work);
    return kith_disk_replace(path, bytes, n, err);
}

static int
keep(const struct chains *self, struct kith_error *err)
{
    const size_t body = self->n * self->stride * sizeof(double), all = bytes_of(self);
    char *bytes = self->of->rank == 0 ? calloc(1, all) : NULL;
    if (self->of->rank > 0)
        return KITH_OK;
    if (!bytes)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    struct kept head = { .moves = self->moves, .since = self->since, .accepted = self->accepted, .runs = self->of->runs, .start_worth = self->of->start_worth };
    int status = describe(self, head.about, err);
    memcpy(head.tried_by, self->tried_by, sizeof head.tried_by);
    memcpy(head.accepted_by, self->accepted_by, sizeof head.accepted_by);
    memcpy(head.table, self->of->table_hash, sizeof head.table);
    memcpy(bytes + sizeof head, self->z, body);
    memcpy(bytes + sizeof head + body, self->start, body);
    char *const rest = bytes + sizeof head + 2 * body;
    memcpy(rest, self->level, self->n * sizeof(double));
    memcpy(rest + self->n * sizeof(double), self->line.sums, self->line.size * sizeof(double));
    memcpy(rest + (self->n + self->line.size) * sizeof(double), self->used.sums, self->line.size * sizeof(double));
    kith_sha256_of(bytes + sizeof head, all - sizeof head, head.sum);
    memcpy(bytes, &head, sizeof head);
    if (!status)
        status = put(self, bytes, all, err);
    free(bytes);
    return status;
}

/* Whether there are chains of this very calibration to go on from. */
static int
take_up(struct chains *self, int *there, struct kith_error *err)
{
    char path[4096], about[65], sum[65];
    const size_t body = self->n * self->stride * sizeof(double);
    struct kith_pool pool = { 0 };
    struct kith_input input = { 0 };
    struct kept head;
    *there = 0;
    snprintf(path, sizeof path, "%s/refine.state", self->of->work);
    const int is = kith_disk_is_there(path, err);
    if (is <= 0)
        return is;
    const char *reason = kith_input_read_table(&input, path, &pool), *const bytes = input.bytes;
    int status = reason ? kith_fail(err, input.status, "%s: %s", path, reason) : describe(self, about, err);
    const size_t n = input.length;
    if (!status && n == bytes_of(self)) {
        memcpy(&head, bytes, sizeof head);
        kith_sha256_of(bytes + sizeof head, n - sizeof head, sum);
        *there = strcmp(sum, head.sum) == 0 && strcmp(about, head.about) == 0;
    }
    if (*there) {
        memcpy(self->z, bytes + sizeof head, body);
        memcpy(self->start, bytes + sizeof head + body, body);
        const char *const rest = bytes + sizeof head + 2 * body;
        memcpy(self->level, rest, self->n * sizeof(double));
        memcpy(self->line.sums, rest + self->n * sizeof(double), self->line.size * sizeof(double));
        memcpy(self->used.sums, rest + (self->n + self->line.size) * sizeof(double), self->line.size * sizeof(double));
        self->moves = head.moves;
        self->since = head.since;
        memcpy(self->tried_by, head.tried_by, sizeof head.tried_by);
        memcpy(self->accepted_by, head.accepted_by, sizeof head.accepted_by);
        self->accepted = head.accepted;
        self->of->runs = head.runs;
        self->of->start_worth = head.start_worth;
    } else if (!status && kith_infer_notes(self->of))
        kith_screen_print(self->of->options->notes, "%s is of another calibration, or damaged: chains begin anew\n", path);
    kith_pool_clear(&pool);
    return status;
}

/* ---- moves ---- */

/* How often a kind is taken: by how much of a start it makes chains forget in a move, and each now and then. */
static void
choose_kinds(const struct chains *self, double *share)
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
move(struct chains *self, struct kith_error *err)
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
    TRY(kith_infer_run(of, self->proposal, self->n, KITH_STEP_RUNS, KITH_RANDOM_RUN, self->moves / RERUN_EVERY, self->y, err));
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
rerun(struct chains *self, struct kith_error *err)
{
    TRY(kith_infer_run(self->of, self->z, self->n, KITH_STEP_RUNS, KITH_RANDOM_RUN, self->moves / RERUN_EVERY, self->y, err));
    judge(self, self->z, self->level);
    return KITH_OK;
}

/* The largest correlation with the start along an informed direction. */
static double
memory_of(const struct chains *self)
{
    const struct kith_pcn *pcn = &self->of->pcn;
    double largest = 0;
    for (size_t d = 0; d < pcn->n_informed; d++) {
        double a = 0, b = 0, aa = 0, bb = 0, ab = 0;
        const double n = (double) self->n;
        for (size_t i = 0; i < self->n; i++) {
            const double x = kith_pcn_along(pcn, d, self->start + i * self->stride), y = kith_pcn_along(pcn, d, self->z + i * self->stride);
            a += x;
            b += y;
            aa += x * x;
            bb += y * y;
            ab += x * y;
        }
        const double r = (ab - a * b / n) / sqrt((aa - a * a / n) * (bb - b * b / n));
        largest = r > largest ? r : largest;
    }
    return largest;
}

/* What the runs of the last round say of the scores, if outcomes are a line there; at first, or when they do not tell one, the regression. */
static int
guess_anew(struct chains *self, struct kith_error *err)
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
    else if (!told)
        told = kith_pcn_of(&of->pcn, of->guess.z, of->guess.weight, of->guess.n, n, of->active, of->n_active) ? 1 : -1;
    free(mean);
    free(covariance);
    return told > 0 ? KITH_OK : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
}

static int
end_round(struct chains *self, struct kith_error *err)
{
    int ends = 0;
    for (int i = 0; i < ROUNDS; i++)
        ends = ends || self->moves == round_ends[i];
    if (!ends || self->moves + LEAST_MOVES > self->of->options->most_moves)
        return KITH_OK;
    self->since = self->moves;
    memset(self->tried_by, 0, sizeof self->tried_by);
    memset(self->accepted_by, 0, sizeof self->accepted_by);
    memcpy(self->start, self->z, self->n * self->stride * sizeof *self->start);
    memcpy(self->used.sums, self->line.sums, self->line.size * sizeof *self->used.sums);
    memset(self->line.sums, 0, self->line.size * sizeof *self->line.sums);
    return guess_anew(self, err);
}

/* ---- the start ---- */

/* How many of the regression's draws prior times likelihood leaves. */
static double
start_worth(const struct chains *self)
{
    double most = -HUGE_VAL, worth = 0;
    double *weight = self->proposed;
    for (size_t i = 0; i < self->n; i++) {
        weight[i] = kith_pcn_weight(&self->of->pcn, self->z + i * self->stride) + self->level[i];
        most = weight[i] > most ? weight[i] : most;
    }
    for (size_t i = 0; i < self->n; i++)
        weight[i] = kith_exp(weight[i] - most);
    worth = kith_worth(weight, self->n);
    return isfinite(worth) ? worth : 1;
}

static int
begin(struct chains *self, struct kith_error *err)
{
    uint32_t *chosen = calloc(self->n + 1, sizeof *chosen);
    if (!chosen)
        return kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    kith_infer_pick(self->of, self->z, chosen);
    free(chosen);
    memcpy(self->start, self->z, self->n * self->stride * sizeof *self->start);
    if (!self->of->options->most_moves)
        return KITH_OK;
    TRY(kith_infer_run(self->of, self->z, self->n, KITH_STEP_RUNS, KITH_RANDOM_RUN, 0, self->y, err));
    judge(self, self->z, self->level);
    self->of->start_worth = start_worth(self);
    if (self->of->start_worth < FEW && kith_infer_notes(self->of))
        kith_screen_print(self->of->options->notes, "the regression's draws are worth %.0f of the posterior's: they are a rough start, and moves decide\n", self->of->start_worth);
    return keep(self, err);
}

static void
tell_moves(const struct chains *self)
{
    const struct kith_inference *of = self->of;
    kith_screen_print(of->options->notes, "%u moves, %.0f %% accepted, %zu informed directions, correlation with move %u is %.2f\n", self->moves, 100 * self->accepted / self->moves,
        of->pcn.n_informed, self->since, memory_of(self));
}

static int
go_on(struct chains *self, struct kith_error *err)
{
    struct kith_inference *of = self->of;
    of->memory = 1;
    while (self->moves < of->options->most_moves && (self->moves < round_ends[ROUNDS - 1] + LEAST_MOVES || memory_of(self) > FORGOTTEN)) {
        TRY(move(self, err));
        if (self->moves % RERUN_EVERY == 0)
            TRY(rerun(self, err));
        TRY(end_round(self, err));
        TRY(keep(self, err));
        if (kith_infer_notes(of) && self->moves % RERUN_EVERY == 0)
            tell_moves(self);
    }
    of->memory = memory_of(self);
    return KITH_OK;
}

static int
chains_new(struct chains *self, struct kith_inference *of, struct kith_error *err)
{
    *self = (struct chains) { .of = of, .n = of->draws, .stride = of->fit.stride, .k = of->fit.n_fitted };
    self->z = calloc(self->n * self->stride + 1, sizeof(double));
    self->proposal = calloc(self->n * self->stride + 1, sizeof(double));
    self->start = calloc(self->n * self->stride + 1, sizeof(double));
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
    return self->z && self->proposal && self->start && self->level && self->proposed && self->y && self->factor && self->room && self->error && self->noise && self->all && self->kind && lines
        ? KITH_OK
        : kith_fail(err, KITH_ERR_MEMORY, "out of memory for %zu chains", self->n);
}

static void
chains_free(struct chains *self)
{
    free(self->z);
    free(self->proposal);
    free(self->start);
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
    struct chains chains;
    int there = 0, status = chains_new(&chains, self, err);
    if (!status)
        status = make_factor(&chains, err);
    if (!status)
        status = take_up(&chains, &there, err);
    if (!status)
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
