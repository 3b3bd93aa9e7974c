#!/bin/sh
# One sweep of the twelve provinces, shared in every way that needs no cluster: 3 levels of a change x 2 scenarios with one past x 12
# provinces x 4 draws. One digest for threads, an array of six and after kills; 48 burn-ins, each once. tests/cluster has it on ranks and on Slurm.
# KITH_REGION_KILLS says how many array tasks are killed (check-long: 100, over the whole of the years).
set -u
. tests/cli/lib.sh
unset SLURM_ARRAY_TASK_ID SLURM_ARRAY_TASK_COUNT SLURM_ARRAY_TASK_MIN SLURM_ARRAY_TASK_MAX SLURM_STEP_NUM_TASKS
kills=${KITH_REGION_KILLS:-4}

provinces "${KITH_REGION_WEEKS:-52}" "${KITH_REGION_SCALE:-0.02}" >design.yaml
new_sweep() { rm -rf "$1" && "$KITH" sweep plan design.yaml -o "$1" >/dev/null 2>&1; }
gathered() { "$KITH" sweep gather "$1" -o "$1.h5" --force >say/out 2>say/err && digest "$1.h5"; }
same() { [ "$(gathered "$1")" = "$wanted" ]; }
burn_ins() { cat "$@" | sed -n 's/.* in \([0-9]*\) burn-ins$/\1/p' | awk '{ n += $1 } END { print n + 0 }'; }

does 'plan' sweep plan design.yaml -o one
check 'one burn-in for each region and draw' says '; 48 burn-ins, each done once'
sed 's/changes.assessment.amount: .*/services.debt-help.places: {levels: [8, 12, 16]}}}/' design.yaml >past.yaml
does 'plan, with a lever that acts in the past' sweep plan past.yaml -o past
check 'three pasts' says '; 144 burn-ins, each done once'
does 'one thread' sweep run one --threads 1
check '48 burn-ins' test "$(burn_ins say/err)" = 48
wanted=$(gathered one)
check 'the digest is there' test ${#wanted} -eq 64
new_sweep two
does 'two threads' sweep run two --threads 2
check 'the same digest' same two

# task K of the array of six, in the background.
start_task() {
    env SLURM_ARRAY_TASK_ID="$1" SLURM_ARRAY_TASK_COUNT=6 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=5 \
        "$KITH" sweep run "$2" --threads 1 >/dev/null 2>"say/task-$1" </dev/null &
    pid=$!
}
start_array() { # FOLDER: $tasks are the processes
    tasks=
    for k in 0 1 2 3 4 5; do
        start_task "$k" "$1"
        tasks="$tasks $pid"
    done
}
array() {
    new_sweep array
    start_array array
    for task in $tasks; do wait "$task" || { cat say/task-*; return 1; }; done
}
check 'an array of six tasks, each with its share' array
check 'together 48 burn-ins' test "$(burn_ins say/task-?)" = 48
check 'the same digest' same array

# Each task is killed at some moment, until so many were; what is done before is gathered, and begun anew.
is_done() { "$KITH" sweep status "$1" 2>/dev/null | grep -q '^done .* 100\.0 %'; }
kill_tasks() {
    hits=0 rounds=0 sweeps=0
    new_sweep killed
    while [ "$hits" -lt "$kills" ]; do
        rounds=$((rounds + 1))
        [ "$rounds" -le $((kills + 20)) ] || { echo "only $hits hits in $rounds rounds"; return 1; }
        start_array killed
        for pid in $tasks; do
            nap_up_to 0.1
            alive && kill -KILL "$pid" 2>/dev/null
        done
        for task in $tasks; do
            wait "$task" 2>/dev/null
            [ $? -eq 137 ] && hits=$((hits + 1))
        done
        if is_done killed; then
            same killed || return 1
            sweeps=$((sweeps + 1))
            new_sweep killed
        fi
    done
    start_array killed
    for task in $tasks; do wait "$task" || { cat say/task-*; return 1; }; done
    echo "$hits array tasks killed at work in $rounds rounds; $sweeps sweeps were done between them"
    same killed
}
check "$kills array tasks killed, then the same digest" kill_tasks
finish
