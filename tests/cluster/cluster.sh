#!/bin/sh
# Sweeps on MPI ranks and on a real Slurm: one digest, whatever is killed. What is not installed is skipped.
# shellcheck disable=SC1091,SC2015,SC2012,SC2013,SC2086,SC2317
set -u
. tests/cli/lib.sh
# shellcheck disable=SC2154 # top and scratch come from lib.sh
. "$top/tests/cluster/lab.sh"
chmod 755 "$scratch" # munge asks for it
unset SLURM_CONF SLURM_ARRAY_TASK_ID SLURM_ARRAY_TASK_COUNT SLURM_STEP_NUM_TASKS
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
export OMPI_MCA_btl_vader_single_copy_mechanism=none OMPI_MCA_mpi_yield_when_idle=1
trap 'lab_down; cd /; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM HUP
out=${OUT:-build/gcc-release}
kills=${KITH_RANK_KILLS:-2} task_kills=${KITH_TASK_KILLS:-3}

# ---- what there is ----

# Builds kith-mpi with one MPI; $program is its path, or empty.
build_with() {
    program=
    command -v "$1" >/dev/null || return 1
    env -u MAKEFLAGS -u MFLAGS make -s -C "$top" SETUP=no MPICC="$1" "$out/mpi-$1/kith-mpi" >say/make 2>&1 || { cat say/make; return 1; }
    program=$top/$out/mpi-$1/kith-mpi
}
openmpi='' mpich=''
if build_with mpicc.openmpi && command -v mpirun.openmpi >/dev/null; then openmpi=$program; fi
if build_with mpicc.mpich && command -v mpiexec.mpich >/dev/null; then mpich=$program; fi
[ -n "$openmpi" ] || skip 'ranks of Open MPI' 'mpicc.openmpi or mpirun.openmpi is not installed; make test SETUP=cluster installs it'
[ -n "$mpich" ] || skip 'ranks of MPICH' 'mpicc.mpich or mpiexec.mpich is not installed; make test SETUP=cluster installs it'

# ---- what all must come to ----

cat >design.yaml <<'END'
scenarios: [scenarios/fragmented.yaml, scenarios/integral.yaml]
families: 100
seed: 3
replicates: 96
per-draw: 2
design: {kind: grid, parameters: {services.debt-help.places: {levels: [8, 12, 16]}, care.effect: {levels: [0, 0.5]}}}
END
new_sweep() { rm -rf "$1" && kith sweep plan design.yaml -o "$1"; }
gathered() {
    kith sweep gather "$1" -o "$1.h5"
    [ "$code" -eq 0 ] || { show sweep gather "$1"; return 1; }
    digest "$1.h5"
}
count_journals() { [ "$(find "$1/journal" -name '*.journal' | wc -l)" -eq "$2" ]; }
same() { [ "$(gathered "$1")" = "$wanted" ]; }

new_sweep one
does 'one thread' sweep run one --threads 1
wanted=$(gathered one)
check 'the reference has a digest' test ${#wanted} -eq 64

# ---- ranks ----

# Singletons: the batch system says four, MPI says one.
guarded() {
    new_sweep alone
    SLURM_STEP_NUM_TASKS=4 "$1" sweep run alone --threads 1 >say/out 2>say/err
    [ $? -eq 64 ] && grep -q "$2" say/err && [ -z "$(ls alone/journal)" ]
}
check 'kith as four ranks is refused' guarded "$KITH" 'use kith-mpi'
if [ -n "$openmpi" ]; then
    check 'singletons are refused' guarded "$openmpi" 'mpi=pmix'
    new_sweep ranks
    check 'four ranks of Open MPI' mpirun.openmpi -n 4 "$openmpi" sweep run ranks --threads 1
    check 'each wrote a journal' count_journals ranks 4
    check 'the same digest' same ranks
    check 'nothing is left to do' sh -c "mpirun.openmpi -n 3 '$openmpi' sweep run ranks --threads 1 2>&1 | grep -q '^ranks: 0 points done'"
    new_sweep tcp
    check 'over TCP, two threads a rank' env OMPI_MCA_btl=tcp,self mpirun.openmpi -n 3 "$openmpi" sweep run tcp --threads 2
    check 'the same digest' same tcp
fi
if [ -n "$mpich" ]; then
    new_sweep mpich
    check 'three ranks of MPICH with two threads' mpiexec.mpich -n 3 "$mpich" sweep run mpich --threads 2
    check 'the same digest' same mpich
fi

# Populations: a sweep, and a comparison through a folder of checkpoints.
provinces 52 0.008 >population.yaml
new_population() { rm -rf "$1" && kith sweep plan population.yaml -o "$1"; }
pair='scenarios/baseline.yaml scenarios/capacity-cut.yaml --population --only-region Zeeland --only-region Drenthe --scale 0.02 --draws prior --replicates 4'
new_population regions
does 'a sweep of populations, one thread' sweep run regions --threads 1
of_regions=$(gathered regions)
wanted=$of_regions
does 'a comparison of populations' compare $pair -o pair.h5
together() { # NAME LAUNCHER PROGRAM
    new_population "$1"
    "$2" -n 4 "$3" sweep run "$1" --threads 1 2>&1 | grep -q 'in 48 burn-ins$' && same "$1"
}
compared() { # NAME LAUNCHER PROGRAM
    "$2" -n 3 "$3" compare $pair --checkpoint "$1.ck" -o "$1.h5" --threads 1 >say/out 2>say/err || { cat say/err; return 1; }
    [ "$(digest "$1.h5")" = "$(digest pair.h5)" ] && [ ! -e "$1.ck" ] && [ "$(grep -c '^Differences' say/out)" = "$(grep -c '^Differences' say/tables)" ]
}
few='scenarios/baseline.yaml scenarios/capacity-cut.yaml --draws prior --families 2000 --replicates 40'
does 'a comparison of cohorts' compare $few -o few.h5
cohorts() { # NAME LAUNCHER PROGRAM
    "$2" -n 3 "$3" compare $few --checkpoint "$1.ck" -o "$1.h5" --threads 1 >say/out 2>say/err || { cat say/err; return 1; }
    [ "$(digest "$1.h5")" = "$(digest few.h5)" ] && [ ! -e "$1.ck" ] && [ "$(grep -c '^Differences' say/out)" = "$(grep -c '^Differences' say/tables)" ]
}
"$KITH" compare $pair >say/tables 2>/dev/null
for mpi in openmpi:mpirun.openmpi:"$openmpi" mpich:mpiexec.mpich:"$mpich"; do
    program=${mpi#*:} launcher=${program%%:*} program=${program#*:}
    [ -n "$program" ] || continue
    check "a sweep of populations on four ranks (${mpi%%:*}): the digest, each burn-in once" together "regions-${mpi%%:*}" "$launcher" "$program"
    check "a comparison of populations on three ranks (${mpi%%:*}): the digest, its tables once, no folder left" compared "pair-${mpi%%:*}" "$launcher" "$program"
    check "a comparison of cohorts on three ranks (${mpi%%:*}): the digest, its tables once, no folder left" cohorts "cohort-${mpi%%:*}" "$launcher" "$program"
    check "ranks without a folder are refused (${mpi%%:*})" sh -c "$launcher -n 2 '$program' compare $pair 2>&1 | grep -q 'name one with --checkpoint'"
done
# A calibration with both of its stages: chains and regions are shared by ranks.
sed -e 's/families: 576/families: 30/' -e 's/scale: 0.4, years: 3/scale: 0.005, years: 1/' -e 's/predicted-scale: 0.25/predicted-scale: 0.001/' scenarios/calibration/cohort.yaml \
    >scenarios/calibration/small.yaml
fit="scenarios/calibration/small.yaml --points 200 --posterior-draws 20 --moves 2 --check-draws 5 --share 0.3 --region-points 100"
"$KITH" calibrate $fit -o fit.h5 --threads 1 >say/out 2>&1 || cat say/out
fitted() { # NAME LAUNCHER PROGRAM
    "$2" -n 4 "$3" calibrate $fit -o "$1.h5" --threads 1 >say/out 2>say/err || { cat say/err; return 1; }
    [ "$(digest "$1.h5")" = "$(digest fit.h5)" ]
}
[ -z "$openmpi" ] || check 'a calibration on four ranks of Open MPI: the digest of one process' fitted fit-openmpi mpirun.openmpi "$openmpi"
[ -z "$mpich" ] || check 'and on four of MPICH' fitted fit-mpich mpiexec.mpich "$mpich"
two_studies() { # LAUNCHER PROGRAM: --targets runs a cohort, then a population
    "$1" -n 1 "$2" run scenarios/baseline.yaml --targets --replicates 20 --scale 0.01 >say/out 2>say/err || { cat say/err; return 1; }
    grep -q 'published numbers against the population' say/out
}
no_second() { # LAUNCHER PROGRAM: the population beside it is no study of the ranks
    timeout 120 "$1" -n 2 "$2" run scenarios/baseline.yaml --targets --replicates 20 --threads 1 --checkpoint second.ck >say/out 2>say/err || { cat say/err; return 1; }
    grep -q 'what --targets runs beside it is left out' say/err && ! grep -q 'published numbers against the population' say/out
}
[ -z "$openmpi" ] || check 'two ranks have one, and say so (Open MPI)' no_second mpirun.openmpi "$openmpi"
[ -z "$mpich" ] || check 'and so have two of MPICH' no_second mpiexec.mpich "$mpich"
[ -z "$openmpi" ] || check 'one rank may have two studies (Open MPI)' two_studies mpirun.openmpi "$openmpi"
[ -z "$mpich" ] || check 'and so may one of MPICH' two_studies mpiexec.mpich "$mpich"
new_sweep one
kith sweep run one --threads 1
wanted=$(gathered one)

# Ranks of either library beside a run of threads, all on one folder.
in_company() { # FOLDER LAUNCHER PROGRAM
    new_sweep "$1"
    "$KITH" sweep run "$1" --threads 1 >say/alone 2>&1 &
    other=$!
    "$2" -n 3 "$3" sweep run "$1" --threads 1 >say/ranks 2>&1
    ranks_code=$?
    wait $other
    alone_code=$?
    kith sweep status "$1"
    if [ $ranks_code -eq 0 ] && [ $alone_code -eq 0 ] && says '^done .* 100\.0 %' && ! says 'done twice' && same "$1"; then return 0; fi
    cat say/alone say/ranks say/out
    return 1
}
[ -z "$openmpi" ] || check 'ranks of Open MPI and another run share a folder, and do nothing twice' in_company company-openmpi mpirun.openmpi "$openmpi"
[ -z "$mpich" ] || check 'and so do those of MPICH' in_company company-mpich mpiexec.mpich "$mpich"

# Children of a process, and theirs.
below() {
    for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do
        echo "$child"
        below "$child"
    done
}
# One of the ranks below a process, at random.
any_rank() {
    for id in $(below "$1"); do
        case "$(cat "/proc/$id/comm" 2>/dev/null)" in kith-mpi) echo "$id" ;; esac
    done | awk -v seed="$2" 'BEGIN { srand(seed) } { id[NR] = $1 } END { if (NR) print id[int(rand() * NR) + 1] }'
}
# A sweep that is killed grows when it is done too early; the one that it is held against is grown as often.
grown=0
grow_if_done() {
    kith sweep status "$1"
    says '^done .* 100\.0 %' || return 0
    kith sweep expand "$1" --draws 200 && grown=$((grown + 1))
}
same_grown() {
    new_sweep straight
    while [ $grown -gt 0 ]; do
        kith sweep expand straight --draws 200
        grown=$((grown - 1))
    done
    kith sweep run straight
    digest_straight=$(gathered straight)
    [ ${#digest_straight} -eq 64 ] && [ "$(gathered "$1")" = "$digest_straight" ]
}
# A journal without its last record, the end: its worker was killed at work.
was_killed() { [ "$(tail -c 16 "$1" | od -An -tu4 -N4 | tr -d ' ')" != 5 ]; }
# hit FOLDER PROCESS: whether a process that was killed left points behind.
hit() {
    for journal in "$1"/journal/*-"$2"-*.journal; do
        [ -f "$journal" ] && was_killed "$journal" && return 0
    done
    return 1
}
# "N kills: D of P points were done, L in hand were lost", of a sweep before it is run to its end.
tell_kills() {
    kith sweep status "$2"
    awk -v n="$1" -v what="$3" '/points:/ { all = $2 } /^done/ { done = $2 }
        END { printf "%d %s killed at work: %d of %d points were done then\n", n, what, done, all }' say/out
}

# Ranks, at random moments after the first journal of their job is there. Only those that were at work count.
kill_ranks() {
    new_sweep killed
    grown=0
    hits=0 shots=0
    while [ $hits -lt "$kills" ]; do
        shots=$((shots + 1))
        [ $shots -le $((3 * kills + 20)) ] || { echo "only $hits of $shots kills hit"; return 1; }
        before=$(find killed/journal -name '*.journal' | wc -l)
        mpirun.openmpi -n 3 "$openmpi" sweep run killed --threads 1 --attempts 1000000 >/dev/null 2>&1 &
        mother=$!
        wait_a_little more_journals killed "$before"
        nap_up_to 0.2
        rank=$(any_rank $mother $shots)
        [ -z "$rank" ] || kill -KILL "$rank" 2>/dev/null
        wait $mother
        code=$?
        if [ -n "$rank" ] && [ $code -ne 0 ] && hit killed "$rank"; then
            hits=$((hits + 1))
        else
            grow_if_done killed
        fi
    done
    tell_kills $hits killed ranks
    mpirun.openmpi -n 3 "$openmpi" sweep run killed --threads 1 --attempts 1000000 >say/out 2>&1 || { cat say/out; return 1; }
    tail -n 1 say/out
    same_grown killed
}
# For two seconds at most, and no longer than needed.
wait_a_little() {
    looks=100
    until "$@" || [ $looks -eq 0 ]; do
        looks=$((looks - 1))
        sleep 0.02
    done
}
more_journals() { [ "$(find "$1/journal" -name '*.journal' | wc -l)" -gt "$2" ]; }
[ -z "$openmpi" ] || check "$kills ranks killed at work, one after the other, then the same digest" kill_ranks

stop_ranks() {
    new_sweep stopped
    mpirun.openmpi -n 3 "$openmpi" sweep run stopped --threads 1 >say/out 2>say/err &
    mother=$!
    sleep 0.6
    for id in $(below $mother); do
        case "$(cat "/proc/$id/comm" 2>/dev/null)" in kith-mpi) kill -USR1 "$id" && break ;; esac
    done
    wait $mother
    code=$?
    [ $code -eq 75 ] || [ $code -eq 0 ] || { cat say/err; return 1; }
    kith sweep status stopped
    says '^running  *0 ' || return 1
    mpirun.openmpi -n 2 "$openmpi" sweep run stopped --threads 1 >say/out 2>&1 || return 1
    same stopped
}
[ -z "$openmpi" ] || check 'a signal to one rank stops all in order (75)' stop_ranks

# ---- Slurm ----

lacks=$(lab_lacks)
if [ -n "$lacks" ]; then
    skip 'Slurm: arrays, steps, requeues, dead nodes' "$lacks; make test SETUP=cluster installs it"
    finish
fi
lab=$scratch/lab
if ! lab_up "$lab" >say/lab 2>&1; then
    cat say/lab
    tail -n 5 "$lab"/log/*.log
    fail 'four virtual nodes come up'
    finish
fi
pass 'four virtual nodes come up'
# Virtual nodes share a host, so Open MPI's names for shared memory collide: they talk by TCP, as real nodes do.
export OMPI_MCA_btl=tcp,self OMPI_MCA_btl_tcp_if_include=lo

is_over() { [ -z "$(squeue -h -j "$1" 2>/dev/null)" ]; }
# Requeued tasks need not wait for their two minutes.
hurry() {
    for id in $(squeue -h -r -j "$1" -t PENDING -o %i 2>/dev/null); do
        scontrol update jobid="$id" StartTime=now 2>/dev/null
    done
}
wait_job() {
    tries=200
    until is_over "$1"; do
        hurry "$1"
        tries=$((tries - 1))
        [ $tries -gt 0 ] || { squeue; return 1; }
        sleep 0.2
    done
}

# bash SCRIPT submits the array and the gathering job.
array_and_gather() {
    new_sweep array
    kith sweep slurm array --tasks 6 --program "$KITH" --minutes 5 -o "$scratch/array-job.h5"
    cp say/out array.sbatch
    bash array.sbatch >say/jobs || return 1
    for job in $(sed -n 's/^Submitted batch job //p' say/jobs); do
        wait_job "$job" || return 1
    done
    [ "$(digest array-job.h5)" = "$wanted" ] || { cat kith-*.out; return 1; }
}
check 'an array of six, and the job that gathers' array_and_gather
check 'six journals' count_journals array 6

# The same of the twelve provinces: each task has its share of regions and draws, and of the burn-ins.
provinces_and_gather() {
    new_population provinces
    kith sweep slurm provinces --tasks 6 --program "$KITH" --minutes 5 -o "$scratch/provinces-job.h5"
    cp say/out provinces.sbatch
    bash provinces.sbatch >say/jobs || return 1
    for job in $(sed -n 's/^Submitted batch job //p' say/jobs); do
        wait_job "$job" || return 1
    done
    [ "$(digest provinces-job.h5)" = "$of_regions" ] || { cat kith-provinces-*.out; return 1; }
    [ "$(cat kith-provinces-*.out | sed -n 's/.* in \([0-9]*\) burn-ins$/\1/p' | awk '{ n += $1 } END { print n + 0 }')" = 48 ] || { cat kith-provinces-*.out; return 1; }
}
check 'an array of six over twelve provinces: the digest, 48 burn-ins between them' provinces_and_gather

# All that a site may ask for, and submitted from within an allocation, which says much of itself that is not for the jobs.
# shellcheck disable=SC2016 # for the shell of the job
inside() {
    new_sweep inside
    printf 'echo "$SLURM_JOB_ID" >>"%s/prologues"\n' "$scratch" >prologue
    kith sweep slurm inside --tasks 6%2 --mem 300M --prologue prologue --sbatch --nice=7 --program "$KITH" --minutes 5 -o "$scratch/inside-job.h5"
    cp say/out inside.sbatch
    salloc --ntasks=3 --mem=700M --time=5 bash inside.sbatch >say/jobs 2>say/err || { cat say/err; return 1; }
    first=$(sed -n 's/^Submitted batch job //p' say/jobs | head -n 1)
    scontrol show job "$first" >say/asked
    for job in $(sed -n 's/^Submitted batch job //p' say/jobs); do
        wait_job "$job" || return 1
    done
    for word in ArrayTaskThrottle=2 MinMemoryNode=300M Nice=7 NumTasks=1; do
        grep -q -e "$word\( \|$\)" say/asked || { echo "no $word"; cat say/asked; return 1; }
    done
    [ "$(wc -l <prologues)" -eq 7 ] || { echo "prologues of: $(cat prologues)"; return 1; }
    [ "$(digest inside-job.h5)" = "$wanted" ] || { cat kith-inside-*.out kith-gather-*.out; return 1; }
}
check 'from within an allocation, with a prologue, memory, two tasks at a time' inside

# The limit of this very site, by its own scontrol.
limit=$(scontrol show config | awk '$1 == "MaxArraySize" { print $3 }')
check 'the script heeds what the site says' sh -c "[ '$limit' -gt 1 ] && grep -q '^# MaxArraySize is $limit (scontrol show config), MaxJobCount [0-9]' array.sbatch"
too_many() { kith sweep slurm array --tasks $((limit + 1)) && [ $code -eq 64 ] && tells "MaxArraySize $limit, scontrol show config"; }
check 'and refuses more' too_many
at_limit() { kith sweep slurm array --tasks "$limit" --program true && cp say/out limit.sbatch && job=$(sbatch --parsable --test-only limit.sbatch 2>&1 || echo no) && [ "$job" != no ]; }
check 'which Slurm takes' at_limit

# A step of ranks by the generated script.
ranks_job() {
    new_sweep "$3"
    kith sweep slurm "$3" --mpi "$1" --tasks 6 --program "$2" --minutes 5
    cp say/out "$3.sbatch"
    job=$(sbatch --parsable --nodes=4 "$3.sbatch") || return 1
    if wait_job "$job" && same "$3"; then return 0; fi
    cat kith-"$3"-*.out
    return 1
}
[ -z "$openmpi" ] || check 'six ranks of Open MPI on four nodes' ranks_job openmpi "$openmpi" pmix
[ -z "$mpich" ] || check 'six ranks of MPICH on four nodes' ranks_job mpich "$mpich" pmi2
wrong_plugin() {
    new_sweep wrong
    srun --mpi=pmix -n 4 -t 1 "$mpich" sweep run wrong --threads 1 >say/out 2>say/err && return 1
    grep -q 'believes to be alone' say/err && [ -z "$(ls wrong/journal)" ]
}
[ -z "$mpich" ] || check 'MPICH under the wrong plugin is refused' wrong_plugin

# Notices, killed tasks, a dead node: the array goes on by itself or by submitting it again.
disturbed() {
    new_sweep disturbed
    kith sweep slurm disturbed --tasks 6 --program "$KITH" --minutes 5
    sed 's/ --no-progress/ --no-progress --attempts 1000/' say/out >disturbed.sbatch
    job=$(sbatch --parsable disturbed.sbatch) || return 1
    lab_wait 20 sh -c 'ls disturbed/journal | grep -q journal'
    sleep 0.3
    scancel --signal=USR1 --batch "${job}_0" "${job}_1" 2>/dev/null
    for id in $(squeue -h -r -j "$job" -t RUNNING -o %i | tail -n 1); do
        scancel --signal=KILL --full "$id" 2>/dev/null
    done
    node=$(squeue -h -r -j "$job" -t RUNNING -o %N | head -n 1)
    [ -z "$node" ] || scontrol update nodename="$node" state=down reason=test
    sleep 0.5
    [ -z "$node" ] || scontrol update nodename="$node" state=resume 2>/dev/null
    wait_job "$job" || return 1
    job=$(sbatch --parsable disturbed.sbatch) || return 1
    wait_job "$job" || return 1
    same disturbed || { cat kith-disturbed-*.out; return 1; }
}
check 'notices, killed tasks and a dead node: the same digest' disturbed

# Kills array tasks at random moments: their process, by the id that the script wrote down, or all of the task by
# scancel. Killed tasks are queued again, or the array is submitted again. Only those that were at work count.
kill_tasks() {
    new_sweep tasks
    grown=0
    mkdir -p ids
    kith sweep slurm tasks --tasks 6 --program "$KITH" --minutes 30
    # shellcheck disable=SC2016 # for the script's own shell
    sed -e 's/ --no-progress/ --no-progress --attempts 1000000/' \
        -e 's|^worker=.*|&; echo "$worker" >"'"$scratch"'/ids/${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"|' say/out >tasks.sbatch
    hits=0 shots=0 rounds=0 again=
    while [ $hits -lt "$task_kills" ]; do
        rounds=$((rounds + 1))
        [ $rounds -le $((task_kills + 20)) ] || { echo "only $hits of $shots kills hit in $rounds rounds"; return 1; }
        grow_if_done tasks
        if [ $((rounds % 2)) -eq 0 ] && [ -n "$again" ]; then
            for id in $again; do scontrol requeue "$id"; done >/dev/null 2>&1
        else
            job=$(sbatch --parsable tasks.sbatch) || return 1
        fi
        again=''
        rm -f ids/*
        while [ $hits -lt "$task_kills" ]; do
            lab_wait 20 some_task_or_end "$job" && some_task || break
            nap_up_to 0.1
            id=$(any_task $((shots + 1)))
            [ -n "$id" ] || continue
            process=$(cat "ids/$id")
            mv "ids/$id" "ids/gone-$id"
            [ "$(cat "/proc/$process/comm" 2>/dev/null)" = kith ] && grep -q -s "SLURM_ARRAY_JOB_ID=${id%_*}" "/proc/$process/environ" || continue
            shots=$((shots + 1))
            if [ $((shots % 3)) -eq 0 ]; then
                scancel --signal=KILL --full "$id" 2>/dev/null
            else
                kill -KILL "$process" 2>/dev/null
            fi
            again="$again $id"
            wait_a_little is_gone "$process"
            hit tasks "$process" && hits=$((hits + 1))
        done
        scancel "$job" 2>/dev/null # what is still at work ends in order
        wait_job "$job" || return 1
    done
    tell_kills $hits tasks 'array tasks'
    job=$(sbatch --parsable tasks.sbatch) || return 1
    wait_job "$job" || return 1
    same_grown tasks || { cat kith-tasks-*.out; return 1; }
}
is_gone() { ! lab_is_running "$1"; }
some_task_or_end() { some_task || is_over "$1" || { hurry "$1"; false; }; }
some_task() { ls ids/[0-9]* >/dev/null 2>&1; }
any_task() { find ids -name '[0-9]*' | sed 's,.*/,,' | sort | awk -v seed="$1" 'BEGIN { srand(seed) } { id[NR] = $1 } END { if (NR) print id[int(rand() * NR) + 1] }'; }
check "$task_kills array tasks killed at work, queued or submitted again, then the same digest" kill_tasks

# A step whose rank is killed ends, and submitting it again completes it.
killed_step() {
    new_sweep step
    kith sweep slurm step --mpi openmpi --tasks 6 --program "$openmpi" --minutes 5
    cp say/out step.sbatch
    job=$(sbatch --parsable --nodes=4 step.sbatch) || return 1
    lab_wait 20 sh -c 'ls step/journal | grep -q journal'
    sleep 0.2
    for node in w1 w2 w3 w4; do
        for id in $(below "$(cat "$lab/pid/slurmd-$node")") $(pgrep -x kith-mpi 2>/dev/null); do
            grep -q -s "SLURM_JOB_ID=$job" "/proc/$id/environ" && [ "$(cat "/proc/$id/comm")" = kith-mpi ] && kill -KILL "$id" && break 2
        done
    done
    wait_job "$job" || return 1
    job=$(sbatch --parsable --nodes=4 step.sbatch) || return 1
    wait_job "$job" || return 1
    same step || { cat kith-step-*.out; return 1; }
}
[ -z "$openmpi" ] || check 'a killed rank of a step ends the step; again completes it' killed_step
lab_down
check 'nothing of the lab is left running' sh -c "for id in \$(cat '$lab'/pid/* 2>/dev/null); do case \$(cat /proc/\$id/comm 2>/dev/null) in slurm*|munged) grep -q '^State:.*[ZX]' /proc/\$id/status || exit 1;; esac; done"
finish
