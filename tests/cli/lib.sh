# shellcheck shell=sh
# Helpers of the script tests; read by `. tests/cli/lib.sh` from the top of the repository.
#
# A script runs in a scratch folder with copies of the scenarios, and prints one line for each check:
# `ok - what`, `not ok - what` or `skip - what: why`. It ends with `finish`.
top=$PWD
KITH=${KITH:-$top/build/kith} PYTHON=${PYTHON:-/usr/bin/python3}
case $KITH in /*) ;; *) KITH=$top/$KITH ;; esac
unset OMP_NUM_THREADS SLURM_CPUS_PER_TASK SLURM_JOB_ID SOURCE_DATE_EPOCH
scratch=$(mktemp -d "${TMPDIR:-/tmp}/kith-test-XXXXXX") || exit 1
trap 'cd /; rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
cp -R "$top/scenarios" .
mkdir say work
failures=0

pass() { echo "ok - $1"; }
fail() {
    echo "not ok - $1"
    failures=$((failures + 1))
}
skip() { echo "skip - $1: $2"; }
# check WHAT COMMAND...: passes when the command succeeds.
check() {
    what=$1
    shift
    if "$@"; then pass "$what"; else fail "$what"; fi
}
# seal FILE: its digest is made to hold after a change.
seal() { "$PYTHON" "$top/tests/doc/digest.py" --seal "$1"; }
has_python() { "$PYTHON" -c 'import h5py, numpy' 2>/dev/null; }

# needs_library WHAT: $library is the shared library of this build; else the script ends, and says why.
needs_library() {
    case ${OUT:-build/gcc-release} in
    *-release | *-debug) ;;
    *) skip "$1" "it loads the shared library, which $OUT has with sanitizers"; finish ;;
    esac
    case $OUT in /*) library=$OUT/libkith.so ;; *) library=$top/$OUT/libkith.so ;; esac
    [ -f "$library" ] || { skip "$1" "there is no $library"; finish; }
}

# kith ARGUMENT...: leaves $code, say/out and say/err.
kith() {
    "$KITH" "$@" >say/out 2>say/err </dev/null
    code=$?
}

# starts COMMAND...: in the background, leaving $pid. Signals are what they are for a person at a terminal, however these
# tests were started: shells let their backgrounds ignore SIGINT, and nohup SIGHUP.
starts() {
    env --default-signal=INT,TERM,HUP,USR1,USR2,XCPU "$@" >say/out 2>say/err </dev/null &
    pid=$!
}

# What has ended stays a zombie until it is waited for.
alive() { case $(cut -d ' ' -f 3 "/proc/$pid/stat" 2>/dev/null) in Z | '') return 1 ;; esac; }

# heeds SIGNAL: waits until $pid has asked to be told of it, which is the first thing it does; no time is long enough on a
# machine under load. Fails when it ended before.
heeds() {
    case $1 in HUP) number=1 ;; INT) number=2 ;; USR1) number=10 ;; USR2) number=12 ;; TERM) number=15 ;; XCPU) number=24 ;; *) echo "  no number for $1"; return 1 ;; esac
    while alive; do
        caught=$(sed -n 's/^SigCgt:.*\(........\)$/\1/p' "/proc/$pid/status" 2>/dev/null)
        [ $(((0x${caught:-0} >> (number - 1)) & 1)) -eq 0 ] || return 0
        sleep 0.02
    done
    return 1
}

# works: waits until $pid has used a fifth of a second of a processor, on whatever clock.
works() {
    while alive; do
        used=$(cut -d ' ' -f 14 "/proc/$pid/stat" 2>/dev/null)
        [ "${used:-0}" -lt 20 ] || return 0
        sleep 0.02
    done
    return 1
}

# stop SIGNAL COMMAND...: sends it while the command is at work, and leaves its $code.
stop() {
    signal=$1
    shift
    starts "$@"
    if [ "$signal" = KILL ]; then heeds TERM; else heeds "$signal"; fi && works
    kill -s "$signal" "$pid"
    wait "$pid"
    code=$?
}

# A pause of at most SECONDS, another one each time it is called.
naps=0
nap_up_to() {
    naps=$((naps + 1))
    sleep "$(awk -v most="$1" -v seed="$naps" 'BEGIN { srand(seed); print most * rand() }')"
}

# provinces WEEKS SCALE: the design of a sweep of the twelve provinces with a change as its lever; WEEKS of burn-in and policy, or "all".
provinces() {
    printf 'scenarios: [scenarios/baseline.yaml, scenarios/capacity-cut.yaml]\npopulation: {scale: %s}\n' "$2"
    [ "$1" = all ] || printf 'set: [population.burn_in=%s week, population.horizon=%s week]\n' "$1" "$1"
    printf 'replicates: 4\nper-draw: 1\ndesign: {kind: grid, parameters: {changes.assessment.amount: {levels: [0.5, 0.7, 0.9]}}}\n'
}

# A pseudo-terminal can be made here: there is script, and /dev/pts.
has_terminal() { command -v script >/dev/null && script -qec true /dev/null >/dev/null 2>&1 </dev/null; }

# What was said, for a person who looks for the fault.
show() {
    echo "  kith $*"
    echo "  exit code $code"
    sed 's/^/  stdout: /' say/out | head -n 12
    sed 's/^/  stderr: /' say/err | head -n 12
}

# No result and nothing half-written in the folder work.
left_nothing() {
    left=$(ls -A work)
    [ -z "$left" ] || { echo "  left behind: $left"; return 1; }
}

# refuses CODE WORDS ARGUMENT...: the exit code, the words on stderr, nothing on stdout, nothing in work/.
refuses() {
    wanted=$1 words=$2
    shift 2
    kith "$@"
    if [ "$code" -eq "$wanted" ] && grep -q -F -e "$words" say/err && [ ! -s say/out ] && left_nothing; then
        pass "$wanted, \"$words\""
    else
        show "$@"
        fail "$wanted, \"$words\""
        rm -rf work
        mkdir work
    fi
}

# does WHAT ARGUMENT...: exit code 0.
does() {
    what=$1
    shift
    kith "$@"
    if [ "$code" -eq 0 ]; then
        pass "$what"
    else
        show "$@"
        fail "$what"
    fi
}

says() { grep -q -e "$1" say/out; }
tells() { grep -q -e "$1" say/err; }
digest() { "$KITH" info "$1" 2>/dev/null | sed -n 's/^digest  *//p'; }

finish() {
    cd /
    exit "$((failures > 0))"
}
