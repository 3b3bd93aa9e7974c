#include "run/todo.h"
#include "run/sweep_regions.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "design/border.h"

/** What journals say of a sweep now, for people. */

enum { MESSAGES = 5 };

/* Cut, not rounded: it is not all as long as one is lacking, and what is there is more than nothing. */
static void
print_share(FILE *to, const char *what, uint64_t n, uint64_t all)
{
    const double permille = all ? 1000 * (double) n / (double) all : 0, tenths = floor(permille);
    fprintf(to, "%-10s %12" PRIu64 "  ", what, n);
    if (n > 0 && tenths < 1)
        fprintf(to, "%5.1g %%\n", permille / 10);
    else
        fprintf(to, "%5.1f %%\n", (n < all && tenths >= 1000 ? 999 : tenths) / 10);
}

static void
print_left(FILE *to, uint64_t left, double rate, uint64_t live)
{
    const double seconds = rate > 0 ? ceil((double) left / rate) : 0;
    fprintf(to, "%-10s %12" PRIu64, "left", left);
    if (left == 0)
        fputs("\n", to);
    else if (live == 0)
        fputs("  nobody is at work\n", to);
    else if (rate <= 0)
        fputs("  how long that takes is not known yet\n", to);
    else if (seconds < 120)
        fprintf(to, "  about %.0f s at %.3g points/s\n", seconds, rate);
    else if (seconds < 7200)
        fprintf(to, "  about %.0f min at %.3g points/s\n", seconds / 60, rate);
    else
        fprintf(to, "  about %.1f h at %.3g points/s\n", seconds / 3600, rate);
}

/* The first messages of points that failed. */
static int
print_failures(FILE *to, const struct kith_sweep *sweep, struct kith_error *err)
{
    struct kith_journals all;
    int told = 0, status = kith_journals_list(&all, sweep->folder, err);
    for (size_t i = 0; i < all.n && !status && told < MESSAGES; i++) {
        struct kith_reader reader;
        struct kith_record record;
        status = kith_reader_open(&reader, all.folder, all.name[i], err);
        while (!status && told < MESSAGES && kith_reader_next(&reader, &record))
            if (record.kind == KITH_RECORD_FAILED || record.kind == KITH_RECORD_ASIDE) {
                fprintf(to, "  point %" PRIu64 ": %.*s\n", record.id, (int) record.size, (const char *) record.payload);
                told++;
            }
        status = status == KITH_DIFFERENT ? KITH_OK : status ? status : kith_reader_status(&reader, err);
        kith_reader_close(&reader);
    }
    kith_journals_clear(&all);
    return status;
}

static void
print_head(FILE *to, const struct kith_sweep *sweep)
{
    fprintf(to, "%s: %" PRIu64 " points: %zu scenarios, %" PRIu64 " vectors of %zu parameters, %u draws, %u replicates; %zu parts\n", sweep->folder,
        sweep->n_points, sweep->n_scenarios, sweep->n_vectors, sweep->n_factors, sweep->n_draws, sweep->n_replicates, sweep->n_parts);
    fprintf(to, "design     %s\n", sweep->part[sweep->n_parts - 1].hash);
}

/* The same of a sweep of populations. */
static int
status_of_parts(FILE *to, const struct kith_sweep *sweep, struct kith_error *err)
{
    const uint64_t all = sweep->n_points * kith_sweep_regions(sweep);
    struct kith_sweep_parts parts;
    struct kith_sweep_reader *reader = NULL;
    double *outcome = malloc((1 + kith_sweep_regions(sweep)) * sweep->form.n_outcomes * sizeof *outcome);
    int told = 0, status = outcome ? kith_sweep_parts_look(&parts, sweep, err) : kith_fail(err, KITH_ERR_MEMORY, "out of memory");
    if (status) {
        if (outcome)
            kith_sweep_parts_clear(&parts);
        free(outcome);
        return status;
    }
    print_head(to, sweep);
    print_share(to, "done", parts.n_done, sweep->n_points);
    print_share(to, "failed", parts.n_failed, sweep->n_points);
    fprintf(to, "%-10s %12" PRIu64 "\n", "left", sweep->n_points - parts.n_done - parts.n_failed);
    fprintf(to, "parts      %12" PRIu64 "  of %" PRIu64 ": a region of a point each\n", parts.files, all);
    if (parts.n_failed)
        status = kith_sweep_reader_new(&reader, sweep, err);
    for (uint64_t id = 0; id < sweep->n_points && told < MESSAGES && !status && parts.n_failed; id++) {
        char *reason = NULL;
        const int taken = parts.failed[id] ? kith_sweep_reader_take(reader, id, outcome, &reason, err) : KITH_OK;
        status = taken < 0 ? taken : KITH_OK;
        if (taken == KITH_DIFFERENT)
            fprintf(to, "  point %" PRIu64 ": %s\n", id, reason), told++;
        free(reason);
    }
    kith_sweep_reader_free(reader);
    kith_sweep_parts_clear(&parts);
    free(outcome);
    return status;
}

int
kith_sweep_status(FILE *to, const char *folder, struct kith_error *err)
{
    struct kith_sweep *sweep = NULL;
    struct kith_sweep_seen seen, sum = { 0 };
    NEED(to, "where to write", err);
    int status = kith_sweep_open_to_read(&sweep, folder, to, err);
    if (!status && sweep->population) {
        status = status_of_parts(to, sweep, err);
        kith_sweep_free(sweep);
        return status;
    }
    for (uint64_t from = 0; !status && from < sweep->n_points; from += KITH_SWEEP_WINDOW) {
        const uint64_t left = sweep->n_points - from;
        status = kith_sweep_look(&seen, sweep, from, from + (left < KITH_SWEEP_WINDOW ? left : KITH_SWEEP_WINDOW), NULL, from ? NULL : to, err);
        if (status)
            break;
        sum.n_done += seen.n_done;
        sum.n_failed += seen.n_failed;
        sum.n_aside += seen.n_aside;
        sum.n_twice += seen.n_twice;
        sum.n_running += seen.n_running;
        sum.files = seen.files;
        sum.live = seen.live;
        sum.bytes = seen.bytes;
        sum.rate = seen.rate;
        kith_sweep_seen_clear(&seen);
    }
    if (!status) {
        print_head(to, sweep);
        print_share(to, "done", sum.n_done, sweep->n_points);
        print_share(to, "failed", sum.n_failed, sweep->n_points);
        print_share(to, "set aside", sum.n_aside, sweep->n_points);
        print_share(to, "running", sum.n_running, sweep->n_points);
        if (sum.n_twice)
            print_share(to, "done twice", sum.n_twice, sweep->n_points);
        print_left(to, sweep->n_points - sum.n_done - sum.n_failed - sum.n_aside, sum.rate, sum.live);
        fprintf(to, "journals   %12" PRIu64 "  %.3g MB, %" PRIu64 " of them of workers that are at work\n", sum.files, (double) sum.bytes / 1e6, sum.live);
        if (sum.n_failed + sum.n_aside)
            status = print_failures(to, sweep, err);
    }
    kith_sweep_free(sweep);
    return status;
}
