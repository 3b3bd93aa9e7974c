#include "run/journal.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "design/border.h"
#include "result/sweep_tables.h"

/** A batch script for Slurm, with nothing hidden: whoever reads it sees what happens when. */

enum { MAX_ARRAY = 1001, POINTS_PER_TASK = 10000, MOST_RESTARTS = 100, MOST_RANKS = 1024 };
static const double share_of_limit = 0.5; /* of its time limit that a task is meant to need */

/* A word in single quotes for the shell. */
static void
print_quoted(FILE *to, const char *word)
{
    fputc('\'', to);
    for (; *word; word++)
        if (*word == '\'')
            fputs("'\\''", to);
        else
            fputc(*word, to);
    fputc('\'', to);
}

static void
print_word(FILE *to, const char *name, const char *word)
{
    fprintf(to, "%s=", name);
    print_quoted(to, word);
    fputc('\n', to);
}

/* Only what #SBATCH lines may hold without quotes. */
static const char *
plain_name(const char *folder, char *room, size_t size)
{
    const char *name = strrchr(folder, '/');
    size_t n = 0;
    for (name = name ? name + 1 : folder; *name && n + 1 < size; name++)
        room[n++] = (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') || (*name >= '0' && *name <= '9') ? *name : '-';
    room[n] = '\0';
    return room;
}

/* How many tasks, and why. */
struct tasks {
    uint32_t n, most;
    double seconds; /* that a point takes, 0: not known */
    char reason[160];
};

/* What points took that were done, by the journals; 0 when none was. */
static int
measured(const struct kith_sweep *sweep, double *seconds, struct kith_error *err)
{
    struct kith_journals all;
    double sum = 0, n = 0;
    int status = kith_journals_list(&all, sweep->folder, err);
    for (size_t i = 0; i < all.n && !status; i++) {
        struct kith_reader reader;
        struct kith_record record;
        status = kith_reader_open(&reader, all.folder, all.name[i], err);
        while (!status && kith_reader_next(&reader, &record))
            if (record.kind == KITH_RECORD_DONE) {
                sum += 1e-6 * record.took;
                n++;
            }
        status = status == KITH_DIFFERENT ? KITH_OK : status;
        kith_reader_close(&reader);
    }
    kith_journals_clear(&all);
    *seconds = n > 0 ? sum / n : 0;
    return status;
}

static struct tasks
tasks_of(const struct kith_sweep *sweep, const struct kith_sweep_batch *batch, double seconds)
{
    const int array = batch->mpi == KITH_SWEEP_ARRAY;
    struct tasks tasks = { .most = array ? batch->most ? batch->most : MAX_ARRAY : MOST_RANKS, .seconds = seconds };
    const double points = (double) sweep->n_points;
    const double wish = ceil(seconds > 0 ? points * seconds / batch->threads / (share_of_limit * 60 * batch->minutes) : points / POINTS_PER_TASK);
    const uint32_t half = array && batch->most_jobs > 1 ? batch->most_jobs / 2 : UINT32_MAX;
    if (batch->tasks) {
        tasks.n = batch->tasks;
        snprintf(tasks.reason, sizeof tasks.reason, "as --tasks says");
    } else if (wish <= tasks.most && wish <= half) {
        tasks.n = wish > 1 ? (uint32_t) wish : 1;
        if (seconds > 0)
            snprintf(tasks.reason, sizeof tasks.reason, "half of the %u minutes for each, at %.3g s a point; --tasks says otherwise", batch->minutes, seconds);
        else
            snprintf(tasks.reason, sizeof tasks.reason, "one for each %d points, as nobody knows yet how long one takes; --tasks says otherwise", POINTS_PER_TASK);
    } else if (half < tasks.most) {
        tasks.n = half;
        snprintf(tasks.reason, sizeof tasks.reason, "half of the jobs that the site holds");
    } else {
        tasks.n = tasks.most;
        snprintf(tasks.reason, sizeof tasks.reason, array ? "as many as the site takes in an array" : "more would wait for each other; --tasks says otherwise");
    }
    return tasks;
}

static int
check_tasks(const struct tasks *tasks, const struct kith_sweep_batch *batch, struct kith_error *err)
{
    if (batch->mpi != KITH_SWEEP_ARRAY)
        return KITH_OK;
    if (tasks->n > tasks->most)
        return kith_fail(err, KITH_ERR_USAGE, "%u array tasks are more than the site takes (MaxArraySize %u, %s): many points go into one task, so "
            "fewer will do; --max-array says another limit", tasks->n, tasks->most, batch->source ? batch->source : "assumed");
    if (batch->most_jobs && tasks->n >= batch->most_jobs)
        return kith_fail(err, KITH_ERR_USAGE, "%u array tasks and the job that gathers are more than the site holds (MaxJobCount %u): many points go "
            "into one task, so fewer will do", tasks->n, batch->most_jobs);
    return KITH_OK;
}

/* The reader of a script is to know which limit was heeded, and who said so. */
static void
print_tasks(FILE *to, const struct kith_sweep *sweep, const struct kith_sweep_batch *batch, const struct tasks *tasks)
{
    fprintf(to, "# %u %s: %s. About %" PRIu64 " points each.\n", tasks->n, batch->mpi == KITH_SWEEP_ARRAY ? tasks->n == 1 ? "task" : "tasks" : tasks->n == 1 ? "rank" : "ranks", tasks->reason,
        (sweep->n_points + tasks->n - 1) / tasks->n);
    if (tasks->seconds > 0)
        fprintf(to, "# A point takes %.3g s: about %.3g minutes for each task of %u CPUs.\n", tasks->seconds,
            (double) sweep->n_points * tasks->seconds / tasks->n / batch->threads / 60, batch->threads);
    if (batch->mpi != KITH_SWEEP_ARRAY)
        return;
    if (batch->most)
        fprintf(to, "# MaxArraySize is %u (%s)", batch->most, batch->source ? batch->source : "given");
    else
        fprintf(to, "# MaxArraySize is taken to be %d, Slurm's default (%s); --max-array says otherwise", MAX_ARRAY,
            batch->source ? batch->source : "not known");
    if (batch->most_jobs)
        fprintf(to, ", MaxJobCount %u", batch->most_jobs);
    fputs(".\n", to);
}

/* Megabytes for each CPU: families, journals' index, and the program. */
static unsigned
megabytes(const struct kith_sweep *sweep)
{
    const double bytes = 1.5 * (double) kith_world_bytes_per_family() * sweep->families;
    return 200 + (unsigned) (bytes / 1e6);
}

/* Options that all jobs have. */
static void
print_wishes(FILE *to, const struct kith_sweep_batch *batch, const char *before, const char *behind)
{
    const struct {
        const char *name, *value;
    } wish[] = { { "partition", batch->partition }, { "account", batch->account }, { "qos", batch->qos } };
    for (size_t i = 0; i < sizeof wish / sizeof *wish; i++)
        if (wish[i].value)
            fprintf(to, "%s--%s=%s%s", before, wish[i].name, wish[i].value, behind);
}

static void
print_head(FILE *to, const struct kith_sweep *sweep, const struct kith_sweep_batch *batch, const struct tasks *tasks)
{
    char name[64];
    plain_name(sweep->folder, name, sizeof name);
    fprintf(to, "#!/bin/bash\n# A sweep of %" PRIu64 " points: %s. Made by `kith sweep slurm`; change what you like.\n#\n"
        "#   bash THIS     submits it, and after it a job that gathers the results\n"
        "#   sbatch THIS   submits it alone; again after any mishap: what is done stays done\n#\n",
        sweep->n_points, batch->mpi == KITH_SWEEP_ARRAY ? "array tasks, each with its own share" : "MPI ranks, of which the first hands out points");
    print_tasks(to, sweep, batch, tasks);
    fprintf(to, "#\n#SBATCH --job-name=kith-%s\n", name);
    if (batch->mpi == KITH_SWEEP_ARRAY) {
        fprintf(to, "#SBATCH --array=0-%u", tasks->n - 1);
        if (batch->throttle)
            fprintf(to, "%%%u", batch->throttle);
        fprintf(to, "\n#SBATCH --ntasks=1\n#SBATCH --output=kith-%s-%%A_%%a.out\n", name);
    } else
        fprintf(to, "#SBATCH --ntasks=%u\n#SBATCH --output=kith-%s-%%j.out\n", tasks->n, name);
    fprintf(to, "#SBATCH --cpus-per-task=%u\n", batch->threads);
    if (batch->memory)
        fprintf(to, "#SBATCH --mem=%s\n", batch->memory);
    else
        fprintf(to, "#SBATCH --mem-per-cpu=%uM\n", megabytes(sweep));
    fprintf(to, "#SBATCH --time=%u\n", batch->minutes);
    fprintf(to, "#SBATCH --signal=B:USR1@%d\n#SBATCH --requeue\n#SBATCH --open-mode=append\n", batch->minutes > 10 ? 120 : 60);
    print_wishes(to, batch, "#SBATCH ", "\n");
    if (batch->mail)
        fprintf(to, "#SBATCH --mail-user=%s\n#SBATCH --mail-type=END,FAIL\n", batch->mail);
    for (size_t i = 0; i < batch->n_more; i++)
        fprintf(to, "#SBATCH %s\n", batch->more[i]);
}

/* In the job, Slurm runs a copy that it calls slurm_script. SLURM_JOB_ID alone may be of an allocation around us; what
 * that says of tasks, memory and ranks is not for the jobs that are submitted from within. */
static void
print_submission(FILE *to, const struct kith_sweep_batch *batch)
{
    fputs("\nif [ -z \"${SLURM_JOB_ID:-}\" ] || [ \"${0##*/}\" != slurm_script ]; then\n"
          "    for name in $(compgen -e | grep -E '^(SLURM|PMI|PMIX|OMPI_COMM|OMPI_UNIVERSE|HYDRA)_'); do\n"
          "        case $name in SLURM_CONF* | SLURM_CLUSTERS | SLURM_JWT) ;; *) unset \"$name\" ;; esac\n"
          "    done\n"
          "    job=$(sbatch --parsable \"$0\") || exit\n"
          "    echo \"Submitted batch job ${job%%;*}\"\n"
          "    # afterany: gathering itself knows whether anything is missing, and then says so and fails\n"
          "    # It is one process of 1 GB: no --mem and no --sbatch of the others; variables as SBATCH_CONSTRAINT hold for all\n"
          "    {\n"
          "        echo '#!/bin/bash'\n"
          "        declare -f prologue\n"
          "        echo prologue\n"
          "        printf 'exec %q sweep gather %q -o %q\\n' \"$kith\" \"$folder\" \"$output\"\n"
          "    } | sbatch --dependency=\"afterany:${job%%;*}\" --job-name=kith-gather --ntasks=1 --time=60 --mem=1G", to);
    print_wishes(to, batch, " ", "");
    if (batch->mail)
        fprintf(to, " --mail-user=%s --mail-type=END,FAIL", batch->mail);
    fputs(" \\\n        --output=\"kith-gather-%j.out\"\n    exit\nfi\nprologue\n", to);
}

/* What the site asks of every job. */
static void
print_prologue(FILE *to, const struct kith_sweep_batch *batch)
{
    fputs("\nprologue() {\n    :\n", to);
    if (batch->prologue)
        fprintf(to, "%s%s", batch->prologue, *batch->prologue && batch->prologue[strlen(batch->prologue) - 1] != '\n' ? "\n" : "");
    fputs("}\n", to);
}

static void
print_work(FILE *to, const struct kith_sweep_batch *batch, uint32_t tasks)
{
    fputs("\n# Slurm gives notice (USR1, or TERM at the end) to this shell only: pass it on. Kith then ends the\n"
          "# points in progress and leaves with 75.\n"
          "trap 'kill -USR1 \"$worker\" 2>/dev/null' USR1 TERM\n", to);
    if (batch->mpi == KITH_SWEEP_ARRAY)
        fprintf(to, "\"$kith\" sweep run \"$folder\" --shard \"$SLURM_ARRAY_TASK_ID/%u\" --threads \"${SLURM_CPUS_PER_TASK:-1}\" --no-progress &\n", tasks);
    else
        fprintf(to, "# -K1: when a rank dies, the others do not wait for it for ever\n"
            "srun -K1 --mpi=%s --cpus-per-task=\"${SLURM_CPUS_PER_TASK:-1}\" \\\n"
            "    \"$kith\" sweep run \"$folder\" --threads \"${SLURM_CPUS_PER_TASK:-1}\" --no-progress &\n",
            batch->mpi == KITH_SWEEP_OPENMPI ? "pmix" : "pmi2");
    fputs("worker=$!\n"
          "wait \"$worker\"; code=$?\n"
          "while [ $code -gt 128 ] && kill -0 \"$worker\" 2>/dev/null; do wait \"$worker\"; code=$?; done\n\n", to);
    fprintf(to, "if [ $code -eq 75 ] && [ \"${SLURM_RESTART_COUNT:-0}\" -lt %d ]; then\n"
        "    # this task alone: the bare id of an array would queue all of it again\n"
        "    scontrol requeue \"%s\" && exit 0\n"
        "fi\nexit $code\n", MOST_RESTARTS, batch->mpi == KITH_SWEEP_ARRAY ? "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}" : "$SLURM_JOB_ID");
}

/* A word that goes into a line of the script as it is. */
static int
check_word(const char *name, const char *word, struct kith_error *err)
{
    if (!word || (*word && strcspn(word, " \t\r\n'\"\\$`;&|<>()") == strlen(word)))
        return KITH_OK;
    return kith_fail(err, KITH_ERR_USAGE, "%s is one word without blanks or quotes, not '%s'", name, word);
}

static int
check_batch(const struct kith_sweep_batch *batch, struct kith_error *err)
{
    if ((unsigned) batch->mpi > KITH_SWEEP_MPICH)
        return kith_fail(err, KITH_ERR_USAGE, "tasks are an array or ranks of MPI (enum kith_sweep_mpi), not %d", (int) batch->mpi);
    if (batch->threads < 1 || batch->minutes < 1)
        return kith_fail(err, KITH_ERR_USAGE, "a task takes at least one thread and one minute");
    if (!(batch->seconds >= 0 && batch->seconds < 1e9))
        return kith_fail(err, KITH_ERR_USAGE, "the seconds of a point are 0 (not known) or more, not %g", batch->seconds);
    NEED_WORD(batch->kith, "how to call the command", err);
    TRY(check_word("partition", batch->partition, err));
    TRY(check_word("account", batch->account, err));
    TRY(check_word("qos", batch->qos, err));
    TRY(check_word("memory", batch->memory, err));
    TRY(check_word("mail", batch->mail, err));
    TRY(kith_border_texts(batch->more, batch->n_more, "options of sbatch", err));
    for (size_t i = 0; i < batch->n_more; i++)
        if (batch->more[i][0] != '-' || strpbrk(batch->more[i], "\r\n"))
            return kith_fail(err, KITH_ERR_USAGE, "an option of sbatch is one line, as '--constraint=intel', not '%s'", batch->more[i]);
    if (batch->prologue && (strncmp(batch->prologue, "#SBATCH", 7) == 0 || strstr(batch->prologue, "\n#SBATCH")))
        return kith_fail(err, KITH_ERR_USAGE, "the prologue has a line #SBATCH, which Slurm does not read there");
    return KITH_OK;
}

int
kith_sweep_slurm(FILE *to, const char *folder, const struct kith_sweep_batch *batch, struct kith_error *err)
{
    struct kith_sweep *sweep = NULL;
    char output[4096];
    NEED(to, "where to write", err);
    NEED(batch, "what the script is to ask for", err);
    TRY(check_batch(batch, err));
    int status = kith_sweep_open(&sweep, folder, err);
    if (status)
        return status;
    double seconds = batch->seconds;
    snprintf(output, sizeof output, "%s.h5", sweep->folder);
    status = kith_sweep_check_output(sweep, batch->output ? batch->output : output, 0, err);
    if (!status && !(seconds > 0))
        status = measured(sweep, &seconds, err);
    const struct tasks tasks = tasks_of(sweep, batch, seconds);
    if (!status)
        status = check_tasks(&tasks, batch, err);
    if (!status) {
        print_head(to, sweep, batch, &tasks);
        fputc('\n', to);
        print_word(to, "kith", batch->kith);
        print_word(to, "folder", sweep->folder);
        print_word(to, "output", batch->output ? batch->output : output);
        print_prologue(to, batch);
        print_submission(to, batch);
        print_work(to, batch, tasks.n);
    }
    kith_sweep_free(sweep);
    return status;
}
