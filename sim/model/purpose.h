#ifndef KITH_MODEL_PURPOSE_H
#define KITH_MODEL_PURPOSE_H

/** What a random number is for: third word of a random number's address (base/stream.h).
 *
 * Order is part of every result: append, never reorder. One purpose belongs to one kind of agent
 * and one process. "agent" is the family's number in the order of coming (of the scan: its place) unless said otherwise; "week" is the calendar week
 * of the run unless an occasion is named: then random numbers stay the same when policy shifts the week. */
enum kith_purpose {
    KITH_PURPOSE_MOVE, /**< violence moves: engine/scan.h, blocks 0 and 1 */
    KITH_PURPOSE_DETECT, /**< reports by chance: engine/scan.h, blocks 0 and 1 */
    KITH_PURPOSE_FAMILY, /**< week 0; attributes. block 0: pattern, level at week -52, loads, susceptible;
                          1: denial, children, (word 2 free), adults; 2-4: problems, one word each (12) */
    KITH_PURPOSE_BEFORE, /**< week = number of the move; the year before. word 0: when, 1: where to */
    KITH_PURPOSE_REPORT, /**< block 0, word 0: duplicates, 1: who reports, 2: partner or child, 3: urgency;
                          block 1, word 0: cause, 1, 2: cause of a second report, partner or child, 3: who else reports */
    KITH_PURPOSE_STOP, /**< occasion 0: word 0: violence stops at the index report */
    KITH_PURPOSE_RELAPSE, /**< word 0: cumulated hazard at which it relapses, 1: to which level, 2: is it seen in aftercare */
    KITH_PURPOSE_COUNT, /**< words 0-3: incidents told of a half-year that ends: partner, partner severe, child, child severe */
    KITH_PURPOSE_TOLD, /**< occasion = half-year; word 0 on: is a reported incident told */
    KITH_PURPOSE_ASSESS, /**< occasion = case; word 0: working time, 1: outcome, 2: safety plan, 3: monitored */
    KITH_PURPOSE_LOT, /**< occasion = case; block 0 word 0: lot for assessment; block 1 + need + 16 * repeats, word 0: lot
                       among equal claims to help, 1: patience */
    KITH_PURPOSE_REFER, /**< occasion = case; block 0 word p: is pathway p taken; block 1 + s: need recognised, hand-over, violence need */
    KITH_PURPOSE_CARE, /**< occasion = case * 4 + repeats; block = first need: stay, drop-out; block 16 + s: met, children (2 words) */
    KITH_PURPOSE_STAFF, /**< agent = region; word 0, 1: capacity noise of the week */
    KITH_PURPOSE_UNTOLD, /**< agent 0, week = half-year and sort: incidents of all families that nobody told of */
    KITH_PURPOSE_ARRIVE, /**< agent 0, week = calendar week: stream of the number of families that enter */
    KITH_PURPOSE_HOME, /**< occasion 0; block 0, word 0: has children, 1: age of the onset, 2: the last child grown, 3: moving away;
                        block 1, word 0: group, 1: roles, 2, 3: ages of older children; block 2, word 0: level at onset, 1: is its history kept */
    KITH_PURPOSE_PAST, /**< occasion = number of the move before the run begins; word 0: when, 1: where to */
    KITH_PURPOSE_MEMBER, /**< occasion = year of the run; block 0, word 0: the adults part; blocks 1, 2: trauma of each member */
    KITH_PURPOSE_ACUTE, /**< occasion = week; word 0: answered at once, 1: restraining order, 2: acute danger */
    KITH_PURPOSE_ORDER, /**< agent 0; block q / 4, word q % 4: which queue for help is settled first this week */
    KITH_PURPOSE_FIRST, /**< occasion = week / 8; half week % 8 of block 0 (high) and 1 (low): is there an incident that nobody reports, where the first one is looked for */
    KITH_PURPOSES
};

#endif
