#ifndef KITH_DESIGN_SWEEP_H
#define KITH_DESIGN_SWEEP_H

#include <pthread.h>
#include <stdint.h>

#include "design/study.h"
#include "kith.h"
#include "read/problem.h"
#include "param/scenario.h"
#include "read/yaml.h"

/** The inside of sweeps: a folder with a design that never changes and journals that only grow.
 * SWEEP.md has the formats and what is promised. */

enum {
    KITH_SWEEP_HASH = 65, /* hexadecimal SHA-256 with final zero */
    KITH_SWEEP_BLOCK = 64, /* points handed out at a time, at the most */
    KITH_SWEEP_WINDOW = 1 << 21 /* points that are looked at together: bounds memory */
};

/** A parameter that the design sets. */
struct kith_sweep_factor {
    char *path, *unit; /* unit: canonical, "" of a set or a choice */
    size_t *entry; /* shape (scenario): its index among the scenario's entries; SIZE_MAX: it does not act there */
};

/** Points that were added together: every combination of four ranges [from, to), the replicate
 * innermost, then scenario, vector, draw. Ids count on from the part before. */
struct kith_sweep_part {
    uint64_t first, n;
    uint64_t vector[2];
    uint32_t scenario[2], draw[2], replicate[2];
    uint64_t own_vectors; /* first of the vectors that this part brought; they end at vector[1] */
    int brought; /* whether it brought any: then `file` holds them */
    int file; /* -1: opened when it is needed */
    char vectors[KITH_SWEEP_HASH];
    char *what; /* how it came about: "plan", "levels PATH=a,b" */
    char hash[KITH_SWEEP_HASH]; /* of all parts up to this one */
};

struct kith_sweep {
    char *folder;
    uint64_t seed;
    uint32_t families, per_draw; /* per_draw as planned: part of every run's key */
    int prior; /* parameters outside the design: drawn, or at their values */
    struct kith_scenario **scenario;
    size_t n_scenarios;
    struct kith_parameters parameters;
    struct kith_sweep_factor *factor;
    size_t n_factors;
    struct kith_sweep_part *part;
    size_t n_parts;
    uint64_t n_points, n_vectors;
    uint32_t n_draws, n_replicates; /* all that any part has */
    char numbers[KITH_SWEEP_HASH]; /* of what the planning program's model made of a small run */
    char base[KITH_SWEEP_HASH];
    int format; /* of base.txt: 1 has no seal of design.yaml, and no draws in `numbers` */
    char design[KITH_SWEEP_HASH]; /* of design.yaml */
    char version[32]; /* of the program that planned it */
    char *source; /* the design as its author wrote it */
    const double *given; /* NULL, or the values of every vector: of a sweep out of a gathered file */
};

struct kith_sweep_point {
    uint64_t id, vector;
    uint32_t scenario, draw, replicate;
};

enum { KITH_SWEEP_FORMAT = 2 };

/* ---- design/plan.c ---- */

void kith_sweep_sha(const void *bytes, size_t n, char *hash);
void kith_sweep_outcomes_hash(char *hash); /* of the names and units of what a point says */

/* ---- design/open.c ---- */

int kith_sweep_open(struct kith_sweep **out, const char *folder, struct kith_error *err);
/** The same for who only reads: another version may have planned it, as long as its fingerprint is this one's (SWEEP.md); told. */
int kith_sweep_open_to_read(struct kith_sweep **out, const char *folder, FILE *notes, struct kith_error *err);
void kith_sweep_free(struct kith_sweep *self);
struct kith_sweep_point kith_sweep_point_of(const struct kith_sweep *self, uint64_t id);

/** Values of the design's parameters in a vector: shape (factor), canonical units. */
int kith_sweep_vector(const struct kith_sweep *self, uint64_t vector, double *values, struct kith_error *err);

/** Whether a journal of this hash belongs to the sweep; looks again at parts that came since. */
int kith_sweep_knows(const struct kith_sweep *self, const char *hash, struct kith_error *err); /* 1, 0, or a status: cannot be known */

/** Values of all parameters of a point, shape (entry), and what a run reads of them. */
int kith_sweep_how(const struct kith_sweep *self, const struct kith_sweep_point *point, double *values, struct kith_how *how,
    struct kith_error *err);

/** The key of a run: as kith_study's for the replicates that were planned, its own for those that came later. */
struct kith_key kith_sweep_key(const struct kith_sweep *self, const struct kith_sweep_point *point);

/** What this program's model makes of a small run, and what its libm and GSL make of some numbers. */
int kith_sweep_numbers(struct kith_scenario *const *scenario, size_t n, int format, char *hash, struct kith_error *err);
int kith_sweep_libraries(const struct kith_sweep *self, char *hash, struct kith_error *err);

/* ---- design/design.c ---- */

enum kith_sweep_kind { KITH_SWEEP_GRID, KITH_SWEEP_LHS, KITH_SWEEP_SOBOL, KITH_SWEEP_OAT, KITH_SWEEP_CSV, KITH_SWEEP_POSTERIOR,
    KITH_SWEEP_PRIOR, KITH_SWEEP_KINDS };

/** One parameter of a design: levels, or a range, or its own distribution. */
struct kith_sweep_axis {
    const char *path;
    struct kith_place place;
    const struct kith_entry *entry; /* of the first scenario */
    int ranged, logarithmic, prior;
    double low, high; /* in the unit as written */
    const char **text; /* shape (n): levels as written */
    struct kith_place *at;
    double *level; /* shape (n), canonical */
    size_t n;
    uint8_t *acts; /* NULL: in all scenarios; else shape (scenario) */
};

struct kith_sweep_design {
    struct kith_pool pool;
    struct kith_problems problems;
    const char *name, *folder; /* of the design file: "dir/" or "" */
    const char *source;
    size_t length;
    const struct kith_yaml *root;
    const char **scenario_path; /* shape (n_scenarios) */
    size_t n_scenarios;
    struct kith_place *scenario_place;
    const char **set;
    size_t n_sets;
    uint64_t seed, points;
    uint32_t families, replicates, per_draw;
    int prior;
    enum kith_sweep_kind kind;
    struct kith_sweep_axis *axis; /* shape (n_axes) */
    size_t n_axes;
    char separator; /* of the fields of a csv */
    const char *file; /* of csv and posterior, as it can be opened */
    struct kith_place file_place;
};

/** Vectors that a design makes: shape (n, axis), canonical units. */
struct kith_sweep_vectors {
    double *value;
    uint64_t n;
    size_t n_axes;
};

/** Reads a design file; problems wait in `design` for the caller to tell. Release with ..._clear(). */
void kith_sweep_design_read(struct kith_sweep_design *self, const char *path);
void kith_sweep_design_clear(struct kith_sweep_design *self);

/** Finds each parameter in all scenarios and works out its levels. */
void kith_sweep_design_resolve(struct kith_sweep_design *self, struct kith_scenario *const *scenario, size_t n);

/** Adds levels "PATH=a,b" to a grid or one-at-a-time design; `out`: only what is new by them. */
int kith_sweep_design_levels(struct kith_sweep_design *self, struct kith_scenario *const *scenario, size_t n, const char *levels,
    struct kith_sweep_vectors *out, struct kith_error *err);

/* ---- design/vectors.c ---- */

/** All vectors of the design; of a random one, those after the first `from`. */
int kith_sweep_design_vectors(struct kith_sweep_design *self, uint64_t from, struct kith_sweep_vectors *out, struct kith_error *err);

/** Of a grid or one-at-a-time design, those with a level of this axis from level `from` on. */
int kith_sweep_design_since(const struct kith_sweep_design *self, size_t axis, size_t from, struct kith_sweep_vectors *out, struct kith_error *err);

/** A value of a range by its share of the way; by our own exp and log, so that plans agree everywhere. */
double kith_sweep_between(const struct kith_sweep_axis *axis, double share);

/* ---- design/table.c ---- */

/** The rows of a CSV table as levels; parameters by the names of its first line. `again`: more rows for the same columns. */
void kith_sweep_table_read(struct kith_sweep_design *self, const char *path, int again);
int kith_sweep_table_vectors(struct kith_sweep_design *self, struct kith_sweep_vectors *out, struct kith_error *err);
/** Draws of a result file, a vector each: of parameters that have a distribution, in each scenario as `kith_drawn` says. A
 * parameter has several columns where scenarios have other values of it. With draws from the priors, what the file does not have is drawn, too.
 * @param notes  NULL, or where to say what comes from where */
int kith_sweep_posterior_vectors(struct kith_sweep_design *self, const struct kith_scenario *const *scenario, size_t n, struct kith_sweep_vectors *out,
    FILE *notes, struct kith_error *err);

/* ---- design/sample.c ---- */

/** Point `i` of a scrambled low-discrepancy sequence, or of a Latin hypercube of n points: shape (axes), each in (0, 1). */
int kith_sweep_sequence(double *u, uint64_t from, uint64_t n, size_t axes, uint64_t seed, struct kith_error *err);
int kith_sweep_hypercube(double *u, uint64_t from, uint64_t n, size_t axes, uint64_t seed, struct kith_error *err);

/* ---- run/journal.c ---- */

enum kith_record_kind {
    KITH_RECORD_STARTED = 1, /* a point is in hand */
    KITH_RECORD_DONE, /* payload: outcomes as doubles */
    KITH_RECORD_FAILED, /* payload: a message */
    KITH_RECORD_ASIDE, /* payload: a message */
    KITH_RECORD_END /* the worker left in order */
};

struct kith_record {
    uint64_t id, offset; /* offset: of the payload, in its file */
    uint32_t kind, size; /* size: bytes of the payload */
    uint32_t at, took; /* since the journal began [ms]; of this point [us] */
    const unsigned char *payload; /* until the next record is read */
};

uint32_t kith_crc32c(uint32_t crc, const void *bytes, size_t n);

/** Writing: one file for this process, made with the first record. Any thread may put. */
struct kith_journal;
int kith_journal_new(struct kith_journal **out, const char *folder, const char *hash, const char *libraries, struct kith_error *err);
int kith_journal_put(struct kith_journal *self, enum kith_record_kind kind, uint64_t id, uint32_t took, const void *payload,
    uint32_t size, struct kith_error *err);
const char *kith_journal_name(const struct kith_journal *self); /* "" while there is no file */
int kith_journal_close(struct kith_journal *self, struct kith_error *err); /* ends it in order, syncs, releases; NULL is fine */

/** Names of all journals of a sweep, sorted. */
struct kith_journals {
    char *folder, **name;
    size_t n;
};
int kith_journals_list(struct kith_journals *out, const char *folder, struct kith_error *err);
void kith_journals_clear(struct kith_journals *self);

/** Reading one file from its beginning to the first record that is not whole. */
struct kith_reader {
    int file, live; /* live: a worker holds it open */
    char *path;
    char hash[KITH_SWEEP_HASH], libraries[KITH_SWEEP_HASH];
    unsigned char *buffer;
    size_t filled, used, room;
    uint64_t offset, size; /* of buffer[used]; of the file when it was opened */
    const char *why; /* what is wrong with the record at `offset`, NULL as long as nothing is */
    int failed; /* errno of a read that failed: then nothing is known of the rest */
    int torn; /* the rest may be a record that was not finished: no wonder after a kill */
    int foreign; /* it is no journal; nothing of it was read */
};
/** @return KITH_DIFFERENT when there is nothing to read (`why`): a header that is not whole yet, or what is no journal at all
 * (`foreign`): a pipe, a folder, a link to nothing, a file of somebody else; KITH_ERR_IO */
int kith_reader_open(struct kith_reader *self, const char *folder, const char *name, struct kith_error *err);
int kith_reader_next(struct kith_reader *self, struct kith_record *record); /* 1, or 0 at the end, or where it cannot be read */
int kith_reader_status(const struct kith_reader *self, struct kith_error *err); /* behind the last record: KITH_ERR_IO when it could not be read */
int kith_reader_is_of(const struct kith_reader *self, const struct kith_sweep *sweep, struct kith_error *err); /* else KITH_ERR_DATA */
/** Says what is wrong with the rest of a file, or with all of it, in one line; nothing when nothing is. */
void kith_reader_tell(const struct kith_reader *self, FILE *notes);
void kith_reader_close(struct kith_reader *self);

/* ---- run/todo.c ---- */

/** What journals say of the points [from, to). */
struct kith_sweep_seen {
    uint64_t from, to;
    unsigned char *done, *failed, *aside, *twice, *hand; /* bits; twice: done although it was done; hand: of live workers */
    struct kith_suspect {
        uint64_t id;
        uint32_t times;
    } *suspect; /* shape (n_suspects), by id: in hand when their worker died */
    size_t n_suspects, room;
    uint64_t n_done, n_failed, n_aside; /* each point once: done before failed before aside */
    uint64_t n_twice, n_hand; /* each point once */
    uint64_t bytes, files, live, torn, bad;
    double rate; /* of live workers together [points/s] */
};
int kith_sweep_look(struct kith_sweep_seen *out, const struct kith_sweep *sweep, uint64_t from, uint64_t to, const char *skip,
    FILE *notes, struct kith_error *err);
void kith_sweep_seen_clear(struct kith_sweep_seen *self);

static inline int
kith_bit(const unsigned char *bits, uint64_t i)
{
    return bits[i >> 3] >> (i & 7) & 1;
}

/* ---- run/claims.c ---- */

/** Which points this run has, and which others have: each is done by one. Not for several threads at a time. */
struct kith_claims;
int kith_claims_new(struct kith_claims **out, const char *folder, struct kith_error *err);
void kith_claims_free(struct kith_claims *self); /* gives all of them back; NULL is fine */
/** Before the journals are looked at: which points [from, to) somebody has by now. */
int kith_claims_look(struct kith_claims *self, uint64_t from, uint64_t to, struct kith_error *err);
/** Takes the first points of [id, id + n), `got` of at most KITH_SWEEP_BLOCK. @param others  when that is 0: how many somebody else has
 * @param stale  somebody had some of them since the last look: look again, before kith_claims_mark() says that they are taken */
int kith_claims_take(struct kith_claims *self, uint64_t id, uint64_t n, uint64_t *got, uint64_t *others, int *stale, struct kith_error *err);
int kith_claims_mark(struct kith_claims *self, uint64_t id, uint64_t n, struct kith_error *err);
const char *kith_claims_useless(const struct kith_claims *self); /* why nobody can be kept out here; NULL when all is well */

/** Points handed to a worker. */
struct kith_sweep_block {
    uint64_t n, id[KITH_SWEEP_BLOCK];
};
#define KITH_SWEEP_LATER UINT64_MAX /* for n: all that is left is in hand of other runs; come again */

/** The points of this shard that are still to be done, in order, suspects last. Not for several threads at a time. */
struct kith_sweep_todo;
int kith_sweep_todo_new(struct kith_sweep_todo **out, const struct kith_sweep *sweep, const struct kith_sweep_options *options,
    struct kith_journal *journal, struct kith_error *err);
/** @param seconds  that a point takes, 0 when that is not known: blocks are no longer than some seconds, since others may wait for them */
int kith_sweep_todo_take(struct kith_sweep_todo *self, unsigned workers, double seconds, struct kith_sweep_block *block, struct kith_error *err);
uint64_t kith_sweep_todo_others(const struct kith_sweep_todo *self); /* settled by other runs meanwhile */
uint64_t kith_sweep_todo_all(const struct kith_sweep_todo *self); /* known to be left when it began, and done before */
uint64_t kith_sweep_todo_before(const struct kith_sweep_todo *self);
uint64_t kith_sweep_todo_aside(const struct kith_sweep_todo *self);
uint64_t kith_sweep_todo_failed(const struct kith_sweep_todo *self); /* of those before: failed or set aside, and left so */
void kith_sweep_todo_free(struct kith_sweep_todo *self);

/* ---- run/point.c ---- */

/** What a thread keeps from one point to the next. */
struct kith_sweep_hand {
    const struct kith_sweep *sweep;
    struct kith_world *world;
    struct kith_rules *rules;
    struct kith_sweep_point of; /* that the rules are for; id 0 is as good as any when rules is NULL */
    struct kith_how how;
    double *values, *outcome; /* shape (entry); (outcome) */
    int threads, portable;
};
int kith_sweep_hand_open(struct kith_sweep_hand *self, const struct kith_sweep *sweep, int threads, int portable, struct kith_error *err);
void kith_sweep_hand_close(struct kith_sweep_hand *self);

/** Runs one point: outcomes in self->outcome. */
int kith_sweep_one(struct kith_sweep_hand *self, uint64_t id, struct kith_error *err);

/* ---- run/crew.c ---- */

/** The same with another function for what a point is: for tests of the machinery. */
typedef int kith_sweep_work(struct kith_sweep_hand *hand, uint64_t id, struct kith_error *err);
int kith_sweep_run_with(const char *folder, const struct kith_sweep_options *options, kith_sweep_work *work,
    struct kith_sweep_counts *counts, struct kith_error *err);

/** What the threads of one process share. */
struct kith_sweep_crew {
    const struct kith_sweep *sweep;
    const struct kith_sweep_options *options;
    kith_sweep_work *work;
    struct kith_journal *journal;
    struct kith_sweep_todo *todo; /* NULL on ranks other than 0 */
    int threads, inner;
    unsigned workers; /* threads of all ranks */
    pthread_mutex_t lock; /* over what follows, and over todo */
    struct kith_sweep_counts counts; /* of this process */
    uint64_t before, all, told;
    int ending; /* nothing more is handed out */
    int finished; /* as there is nothing more */
    uint64_t dropped; /* points that were handed out and not begun */
    struct kith_error *err; /* why, unless asked to stop */
    int status;
};

/** A block from the list; lock held. */
int kith_sweep_take_block(struct kith_sweep_crew *crew, struct kith_sweep_block *block, struct kith_error *err);
/** A thread's whole working life. */
void kith_sweep_labour(struct kith_sweep_crew *crew);
/** Ends it for all threads with an error. */
void kith_sweep_give_up(struct kith_sweep_crew *crew, int status, const struct kith_error *err);
int kith_sweep_stopping(const struct kith_sweep_crew *crew);
void kith_sweep_tell(struct kith_sweep_crew *crew, uint64_t more); /* progress; lock held */

/* ---- result/save_sweep.c ---- */

enum { KITH_SWEEP_FAILURES = 1000 };

/** The first points that failed, and why. */
struct kith_sweep_failures {
    size_t n;
    int64_t id[KITH_SWEEP_FAILURES];
    char *message[KITH_SWEEP_FAILURES];
};

/** All of a gathered file but the rows of the axis point; then its notes, and its end. */
struct kith_store;
int kith_sweep_save_begin(const struct kith_sweep *self, struct kith_store *store, uint64_t points, struct kith_error *err);
int kith_sweep_save_end(const struct kith_sweep *self, struct kith_store *store, const struct kith_sweep_gathering *how, int complete,
    const struct kith_sweep_failures *failures, double seconds, char *digest, struct kith_error *err);

/* ---- run/mpi.c: the only file that knows MPI; stubs unless built with KITH_MPI ---- */

/** Ranks of this job, and which one this is: begins MPI when it is first asked. */
int kith_mpi_begin(int *ranks, int *rank, unsigned expected, struct kith_error *err);
/** Whether threads other than the first may ask for work. */
int kith_mpi_threads(void);
/** Asks rank 0 for points; `block->n` = 0 means that there are no more. */
int kith_mpi_ask(struct kith_sweep_crew *crew, struct kith_sweep_block *block, struct kith_error *err);
/** Rank 0: hands out points until all ranks are served; sleeps in between. */
int kith_mpi_serve(struct kith_sweep_crew *crew, struct kith_error *err);
/** All ranks: other than zero when any of them says so. */
int kith_mpi_agree(int status);
/** All ranks: the worst status; rank 0's counts become those of all. */
int kith_mpi_end(struct kith_sweep_crew *crew, int status);

#endif
