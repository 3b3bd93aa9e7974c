#include "run/crew.h"

#include <stdlib.h>

#include "base/error.h"

/** The only file that knows MPI. Built with KITH_MPI into kith-mpi; without, one rank is all there is. */

#ifdef KITH_MPI

#if defined(__GNUC__) /* MPI's own warnings are not ours */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wcast-qual"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wundef"
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#endif
#include <mpi.h>
#include <time.h>

/* Two-sided messages only: one-sided ones fail between nodes with some libraries. Who waits sleeps,
 * as libraries that poll would take a core. */
enum { TAG_ASK = 1, TAG_GIVE, NAP_LEAST = 20000, NAP_MOST = 500000 /* ns */ };
enum { ASK_LEAVING, ASK_DONE, ASK_WORDS };

static int size = 1, own, granted, left;
static uint64_t said; /* points that rank 0 knows of */
static pthread_mutex_t talk = PTHREAD_MUTEX_INITIALIZER; /* one thread at a time calls MPI */

static void
nap(long *length)
{
    const struct timespec t = { 0, *length };
    nanosleep(&t, NULL);
    *length = *length < NAP_MOST / 2 ? 2 * *length : NAP_MOST;
}

/* Of what we began: several studies and sweeps may follow one another, and mpirun wants every process to end it. */
static void
end_with_process(void)
{
    int over = 0;
    MPI_Finalized(&over);
    if (!over)
        MPI_Finalize();
}

int
kith_mpi_begin(int *ranks, int *rank, unsigned expected, struct kith_error *err)
{
    int begun = 0, over = 0;
    MPI_Initialized(&begun);
    MPI_Finalized(&over);
    size = 1;
    own = left = 0;
    said = 0;
    if (over)
        return kith_fail(err, KITH_ERR_UNAVAILABLE, "MPI was ended in this process, and cannot begin again: begin and end it around all sweeps and studies");
    if (begun)
        MPI_Query_thread(&granted);
    else
        MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &granted);
    if (!begun)
        atexit(end_with_process);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    MPI_Comm_rank(MPI_COMM_WORLD, &own);
    *ranks = size;
    *rank = own;
    if (size == 1 && expected > 1)
        return kith_fail(err, KITH_ERR_USAGE, "the batch system started %u ranks, but each believes to be alone and would do the whole sweep: "
            "start them with srun --mpi=pmix (Open MPI), srun --mpi=pmi2 (MPICH), or the mpirun of the same MPI", expected);
    return KITH_OK;
}

int
kith_mpi_threads(void)
{
    return granted >= MPI_THREAD_SERIALIZED;
}

/* Sends to rank 0 and waits for the answer; under the lock `talk`. */
static void
ask(uint64_t *words, struct kith_sweep_block *block)
{
    MPI_Request request[2];
    MPI_Status status[2];
    int both = 0;
    long length = NAP_LEAST;
    MPI_Irecv(block, (int) (sizeof *block / sizeof(uint64_t)), MPI_UINT64_T, 0, TAG_GIVE, MPI_COMM_WORLD, &request[0]);
    MPI_Isend(words, ASK_WORDS, MPI_UINT64_T, 0, TAG_ASK, MPI_COMM_WORLD, &request[1]);
    for (;;) {
        MPI_Testall(2, request, &both, status);
        if (both)
            return;
        nap(&length);
    }
}

int
kith_mpi_ask(struct kith_sweep_crew *crew, struct kith_sweep_block *block, struct kith_error *err)
{
    uint64_t words[ASK_WORDS] = { 0 }, done;
    (void) err;
    block->n = 0;
    pthread_mutex_lock(&talk);
    pthread_mutex_lock(&crew->lock);
    const int ending = crew->ending;
    done = crew->counts.done + crew->counts.failed;
    pthread_mutex_unlock(&crew->lock);
    if (!ending) {
        words[ASK_LEAVING] = (uint64_t) kith_sweep_stopping(crew);
        words[ASK_DONE] = done - said;
        said = done;
        ask(words, block);
        if (block->n == 0) {
            left = 1;
            pthread_mutex_lock(&crew->lock);
            crew->ending = 1;
            pthread_mutex_unlock(&crew->lock);
        }
    }
    pthread_mutex_unlock(&talk);
    return KITH_OK;
}

/* An answer on its way. A rank asks again only when it has the last one, so one for each is enough. */
struct letter {
    MPI_Request request;
    struct kith_sweep_block block;
};

static void
wait_for(MPI_Request *request)
{
    int there = 0;
    long length = NAP_LEAST;
    for (;;) {
        MPI_Test(request, &there, MPI_STATUS_IGNORE);
        if (there)
            return;
        nap(&length);
    }
}

/* Answers one message, and does not wait until the answer is read: some libraries do in MPI_Send().
 * @return whether its rank is served for good */
static int
answer(struct kith_sweep_crew *crew, int source, struct letter *letter, int *status, struct kith_error *err)
{
    struct kith_sweep_block *block = &letter->block;
    uint64_t words[ASK_WORDS];
    wait_for(&letter->request);
    block->n = 0;
    MPI_Recv(words, ASK_WORDS, MPI_UINT64_T, source, TAG_ASK, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    pthread_mutex_lock(&crew->lock);
    kith_sweep_tell(crew, words[ASK_DONE]);
    if (words[ASK_LEAVING] || kith_sweep_stopping(crew))
        crew->ending = 1; /* one who must go ends it for all: time is up, or a disk is full */
    if (!crew->ending) {
        *status = kith_sweep_take_block(crew, block, err);
        crew->finished = !*status && block->n == 0;
        crew->ending = *status || crew->finished;
        block->n = *status ? 0 : block->n;
    }
    pthread_mutex_unlock(&crew->lock);
    MPI_Isend(block, block->n == KITH_SWEEP_LATER ? 1 : (int) (block->n + 1), MPI_UINT64_T, source, TAG_GIVE, MPI_COMM_WORLD, &letter->request);
    return block->n == 0;
}

int
kith_mpi_serve(struct kith_sweep_crew *crew, struct kith_error *err)
{
    int served = 0, status = KITH_OK;
    long length = NAP_LEAST;
    struct letter *letter = calloc((size_t) size, sizeof *letter);
    if (!letter)
        MPI_Abort(MPI_COMM_WORLD, -KITH_ERR_MEMORY); /* the others wait for an answer */
    for (int i = 0; letter && i < size; i++)
        letter[i].request = MPI_REQUEST_NULL;
    while (served < size - 1) {
        MPI_Status from;
        int there = 0, one = KITH_OK;
        MPI_Iprobe(MPI_ANY_SOURCE, TAG_ASK, MPI_COMM_WORLD, &there, &from);
        if (!there) {
            nap(&length);
            continue;
        }
        length = NAP_LEAST;
        served += answer(crew, from.MPI_SOURCE, &letter[from.MPI_SOURCE], &one, err);
        status = status ? status : one;
    }
    for (int i = 0; i < size; i++)
        wait_for(&letter[i].request);
    free(letter);
    return status;
}

int
kith_mpi_agree(int status)
{
    int wrong = status != KITH_OK, any = wrong;
    if (size > 1)
        MPI_Allreduce(&wrong, &any, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    if (any)
        left = 1; /* nobody serves */
    return any;
}

void
kith_mpi_sum(double *number, int n)
{
    MPI_Request request;
    if (size == 1)
        return;
    MPI_Iallreduce(MPI_IN_PLACE, number, n, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD, &request);
    wait_for(&request);
}

void
kith_mpi_leave(void)
{
    MPI_Request request;
    if (size > 1) {
        MPI_Ibarrier(MPI_COMM_WORLD, &request);
        wait_for(&request);
    }
}

int
kith_mpi_end(struct kith_sweep_crew *crew, int status)
{
    const int stopped = status == KITH_ERR_STOPPED;
    int word[2] = { stopped ? KITH_OK : -status, stopped }, worst[2] = { word[0], word[1] };
    double number[4] = { (double) crew->counts.done, (double) crew->counts.failed, crew->counts.model, (double) crew->dropped }, sum[4];
    MPI_Request request;
    if (size > 1) {
        if (own != 0 && !left) {
            uint64_t words[ASK_WORDS] = { [ASK_LEAVING] = 1 };
            struct kith_sweep_block block;
            ask(words, &block);
        }
        MPI_Iallreduce(word, worst, 2, MPI_INT, MPI_MAX, MPI_COMM_WORLD, &request);
        wait_for(&request);
        MPI_Iallreduce(number, sum, 4, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD, &request);
        wait_for(&request);
        if (own == 0) {
            crew->counts.done = (uint64_t) sum[0];
            crew->counts.failed = (uint64_t) sum[1];
            crew->counts.model = sum[2];
        }
    }
    return worst[0] ? -worst[0] : worst[1] ? KITH_ERR_STOPPED : KITH_OK;
}

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif

#else

int
kith_mpi_begin(int *ranks, int *rank, unsigned expected, struct kith_error *err)
{
    *ranks = 1;
    *rank = 0;
    if (expected > 1)
        return kith_fail(err, KITH_ERR_USAGE, "the batch system started %u of this program in one step, which would each do the whole sweep: use "
            "kith-mpi, or array tasks with --shard K/N", expected);
    return KITH_OK;
}

int
kith_mpi_threads(void)
{
    return 1;
}

int
kith_mpi_ask(struct kith_sweep_crew *crew, struct kith_sweep_block *block, struct kith_error *err)
{
    (void) crew;
    block->n = 0;
    return kith_fail(err, KITH_ERR_INTERNAL, "there is no rank to ask");
}

int
kith_mpi_serve(struct kith_sweep_crew *crew, struct kith_error *err)
{
    (void) crew;
    return kith_fail(err, KITH_ERR_INTERNAL, "there is no rank to serve");
}

int
kith_mpi_agree(int status)
{
    return status;
}

void
kith_mpi_sum(double *number, int n)
{
    (void) number, (void) n;
}

void
kith_mpi_leave(void)
{
}

int
kith_mpi_end(struct kith_sweep_crew *crew, int status)
{
    (void) crew;
    return status;
}

#endif
