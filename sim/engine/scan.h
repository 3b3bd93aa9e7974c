#ifndef KITH_ENGINE_SCAN_H
#define KITH_ENGINE_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "base/stream.h"

/** Who may have something happen this week: the one pass over all agents.
 *
 * Each agent carries a one-byte code. A code's row in a table bounds the chances of the week from
 * both ends of the unit interval: `low` 256ths at the low end (what gets better), `high` at the
 * high end (what gets worse), so that raising one never moves the other: common random numbers
 * stay monotone. One random byte an agent and week is the top byte of a 32-bit uniform number; an
 * agent whose byte lies outside both bounds has nothing happen, exactly. The others are
 * candidates; kith_refine() gives them their whole number, kith_screen() drops those whose number lies outside the
 * bounds at their full width, and the caller compares the rest with exact thresholds. Bounds may be loose: that costs
 * time and changes nothing.
 *
 * Address of the top byte of agent i, for `purpose`: counter (i / 128 * 8 + i % 64 / 8, week,
 * why, 0), word i / 64 % 2 * 2 + i % 8 / 4, byte i % 4 (from the least significant), so that eight
 * blocks side by side are the bytes of 128 agents in order. The lower 24 bits: counter
 * (i, week, why, 1), word 0, its lower 24 bits. The other words of that block are free. */
enum { KITH_CODES = 128 };

struct kith_bounds {
    uint8_t low[KITH_CODES] __attribute__((aligned(64)));
    uint8_t high[KITH_CODES] __attribute__((aligned(64)));
    /* low + high > 255 stands for "always": then low = 255, high = 1 and every byte is a candidate */
    uint32_t low32[KITH_CODES], high32[KITH_CODES]; /* the same in 2^-32ths: kith_screen() */
    uint8_t low16[16] __attribute__((aligned(16))), high16[16] __attribute__((aligned(16))); /* folded: kith_bounds_fold() */
    enum kith_fold {
        KITH_FOLD_NONE,
        KITH_FOLD_GRID, /* low by code / 8, high by code % 8; the last of either is "always" */
        KITH_FOLD_STEPS /* both by code / 8, rounded up; the last eight codes are "always" */
    } fold;
};
enum { KITH_FOLD = 8, KITH_FOLDS = KITH_CODES / KITH_FOLD };

/** Fills one row from bounds on the chances at both ends: rounds up to 256ths, with all corners. A table begins as zeros: it is not folded then.
 *
 * @param low  2^-32ths: every number u < low must be a candidate
 * @param high  2^-32ths: every number u >= 2^32 - high must be one; UINT32_MAX at either end means all numbers */
void kith_bounds_set(struct kith_bounds *self, unsigned code, uint32_t low, uint32_t high);

/** Says that a body may look bounds up by the half of a code, in a sixteenth of the table: the same bounds or looser ones, so that candidates
 * are more, and after kith_screen() the same. Of a grid, all codes that share code / 8 should have one low bound, and all that share code % 8
 * one high bound; of steps, bounds should rise slowly with the code. When all rows are set. */
void kith_bounds_fold(struct kith_bounds *self, enum kith_fold fold);

/** A candidate of this week. */
struct kith_candidate {
    uint32_t agent;
    uint32_t u; /**< the uniform number; only its top byte is set before kith_refine() */
};

/** Which body of the kernels runs; all give the same bits. */
enum kith_body { KITH_PORTABLE, KITH_AVX512, KITH_AVX2 };
enum kith_body kith_body_best(void);

/** Scans agents [from, to) of `codes`; from and to are multiples of 64 (codes beyond the last
 * agent are 0 with bounds 0 0). Row 0 of the table need not be empty, but usually is.
 *
 * @param codes  shape (to) or more, indexed by agent, each below KITH_CODES
 * @param found  shape (to - from), all of it may be written; candidates come in order of agent
 * @return how many were found: where bounds are folded, more by some bodies than by others */
size_t kith_scan(const struct kith_bounds *bounds, const uint8_t *codes, uint32_t from, uint32_t to,
    struct kith_key key, uint32_t week, uint32_t purpose, enum kith_body body,
    struct kith_candidate *found);

/** Completes the uniform numbers of candidates. */
void kith_refine(struct kith_candidate *found, size_t n, struct kith_key key, uint32_t week,
    uint32_t purpose, enum kith_body body);

/** Keeps those of n candidates, with whole numbers, that lie within their code's bounds: most chances are far below a 256th.
 * @return how many they are, at the front of `found`, in their order */
size_t kith_screen(const struct kith_bounds *bounds, const uint8_t *codes, struct kith_candidate *found, size_t n);

/** The number that kith_scan() and kith_refine() would give agent `agent`, by its address: for twins and tests. */
uint32_t kith_scan_number(struct kith_key key, uint32_t agent, uint32_t week, uint32_t purpose);

/** Random numbers for many agents at once: block[k] = kith_block_at(key, agents[k], week, why, 0), for all k < n. */
void kith_draw(const uint32_t *agents, size_t n, struct kith_key key, uint32_t week, uint32_t purpose,
    enum kith_body body, struct kith_block *block);

/** Blocks [first, first + n) of one address: block[k] = kith_block_at(key, agent, week, why, first + k). */
void kith_draw_blocks(struct kith_key key, uint32_t agent, uint32_t week, uint32_t purpose, uint32_t first, size_t n, enum kith_body body,
    struct kith_block *block);

/** Agents whose timer is due: those of [from, to) with due[i] == week, in order. Any from <= to.
 *
 * @param due  shape (to) or more, indexed by agent
 * @param found  shape (to - from), all of it may be written
 * @return how many */
size_t kith_due(const uint16_t *due, uint32_t from, uint32_t to, uint16_t week, enum kith_body body,
    uint32_t *found);

#endif
