#!/bin/sh
# Runs all tests that are quick: run.sh PROGRAM...   (called by `make test`)
#
#   CC, OUT, PYTHON  as the Makefile has them; OUT is the build folder
#   JOBS             jobs at a time (number of processors, at least 2)
#   ONLY             a pattern of job names, as 'cli/*'; for a person in a hurry
#
# A job is a cmocka program, the same program built with sanitizers, or a script. A script prints
# one line for each check, `ok - what`, `not ok - what` or `skip - what: why`. Output is shown of
# jobs that failed. At the end: which suites took long, and `N passed, N failed, N skipped`.
set -u

# ---- one job: run.sh --one LOG NAME COMMAND... ----

one_job() {
    log=$1 name=$2
    shift 2
    file=$log/$(printf '%s' "$name" | tr '/ ' '__')
    start=$(date +%s)
    timeout -k 10 "${TIMEOUT:-900}" "$@" >"$file.out" 2>&1 </dev/null
    code=$?
    took=$(($(date +%s) - start))
    times >"$file.times"
    printf '%s %s %s\n' "$took" "$(of_children <"$file.times")" "$name" >"$file.seconds"
    count "$code" <"$file.out" >"$file.count"
    read -r passed failed skipped <"$file.count"
    [ "$failed" -gt 0 ] && printf 'FAILED  %s\n' "$name" && cat "$file.out"
    [ "$failed" -eq 0 ] && printf 'ok      %s: %s in %s s\n' "$name" "$((passed + skipped))" "$took"
    return 0
}

# Processor seconds of what a shell started, from what `times` says (not in a pipe: that is another shell): its second line is
# `1m2.345s 0m0.678s`.
of_children() { awk -F '[ms ]+' 'NR == 2 { printf "%d", $1 * 60 + $2 + $3 * 60 + $4 + 0.5 }'; }

# "passed failed skipped" of a job that ended with code $1. A job that fails without saying so, or
# that runs nothing, is a failure.
count() {
    awk -v code="$1" '
        /^\[  PASSED  \] [0-9]+ test/ { passed += $4 }
        /^\[  SKIPPED \] [0-9]+ test/ { skipped += $4 }
        /^\[  FAILED  \] [0-9]+ test/ { failed += $4 }
        /^ok - / { passed++ }
        /^skip - / { skipped++ }
        /^not ok - / { failed++ }
        END {
            if (code && !failed) failed = 1
            if (!passed && !failed && !skipped) failed = 1
            print passed + 0, failed + 0, skipped + 0
        }'
}

if [ "${1:-}" = --one ]; then
    shift
    one_job "$@"
    exit 0
fi

# ---- all jobs ----

CC=${CC:-gcc} PYTHON=${PYTHON:-/usr/bin/python3} OUT=${OUT:-build/gcc-release}
KITH=${KITH:-$PWD/$OUT/kith}
export CC PYTHON OUT KITH
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}
[ "$jobs" -ge 2 ] || jobs=2
log=$OUT/tests/log
rm -rf "$log"
mkdir -p "$log"
list=$log/jobs

add() {
    name=$1
    shift
    # shellcheck disable=SC2254 # a pattern is meant
    case $name in ${ONLY:-*}) printf '%s %s\n' "$name" "$*" >>"$list" ;; esac
}

# What takes its time and whose sanitized twin says as much is run with sanitizers alone.
sanitized_alone() {
    case ${SANITIZE:-yes}:$OUT:$1 in
    no:*) return 1 ;;
    *-release:law/test_reduce | *-release:unit/test_snapshot | *-release:unit/test_store_failing) ;;
    *-release:unit/test_scenario_memory | *-release:unit/test_decide_memory | *-release:cli/files | *-release:cli/altered | *-release:cli/register) ;;
    *-release:law/test_histories | *-release:law/test_population_luck | *-release:unit/test_study_numbers | *-release:unit/test_host) ;;
    *) return 1 ;;
    esac
}

# Long jobs first, so that none is left alone at the end.
: >"$list"
for script in tests/cli/*.sh tests/doc/*.sh; do
    case $script in */lib.sh) continue ;; esac
    name=${script#tests/} name=${name%.sh}
    sanitized_alone "$name" || add "$name" "sh $script"
done
add cluster "sh tests/cluster/cluster.sh"
add explorer "sh tests/explorer/run.sh quick"
add fault "sh tests/fault/fault.sh"
add golden "sh tests/golden/golden.sh check"
add lint "sh tests/lint/lint.sh"
for program in "$@"; do
    sanitized_alone "${program#"$OUT"/tests/}" || add "${program#"$OUT"/tests/}" "$program"
done

# The same programs with address and undefined-behaviour sanitizers, in a build folder of their own.
# Not built nor run twice here but in tests/long.sh (SANITIZE=all): what takes longest, and what looks at numbers only, whose code the
# command's tests run under sanitizers all the same.
asan=build/$(basename "$CC")-asan
left_to_the_long_tier() {
    [ "${SANITIZE:-yes}" != all ] || return 1
    case $1 in
    known/* | law/test_checkpoint | law/test_sweep | law/test_twin | law/test_twin_population) ;;
    law/test_scenarios | law/test_circle | law/test_without_difference | law/test_acts | law/test_anchor) ;;
    cli/explain | cli/population | cli/precision | cli/histories | cli/checkpoint | cli/sweep | cli/costs) ;; # cli/register and law/test_spend are the small twins of populations
    *) return 1 ;;
    esac
}
add_sanitized() {
    programs=
    for program in "$@"; do
        left_to_the_long_tier "${program#"$OUT"/tests/}" || programs="$programs $asan/${program#"$OUT"/}"
    done
    start=$(date +%s)
    # shellcheck disable=SC2086 # a list of words is meant
    env -u CFLAGS -u WERROR -u MODE -u MAKEFLAGS -u MFLAGS -u MAKEOVERRIDES make -j "$jobs" MODE=asan CC="$CC" $programs "$asan/kith" >"$log/asan.build" 2>&1
    built=$?
    times >"$log/asan.times"
    printf '%s %s asan/build\n' "$(($(date +%s) - start))" "$(of_children <"$log/asan.times")" >"$log/asan.seconds"
    if [ "$built" -eq 0 ]; then
        for program in $programs; do
            add "asan/${program#"$asan"/tests/}" "$program"
        done
        for script in wrong files altered malformed register costs explain precision population histories checkpoint sweep; do
            left_to_the_long_tier "cli/$script" || add "asan/cli/$script" "env KITH=$PWD/$asan/kith sh tests/cli/$script.sh"
        done
    else
        add asan/build "tail -n 30 $log/asan.build; false"
    fi
}
case $OUT in
*-release | *-debug) [ "${SANITIZE:-yes}" = no ] || add_sanitized "$@" ;;
esac

export OMP_WAIT_POLICY=passive # jobs share the processors
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:allocator_may_return_null=1}" UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
# shellcheck disable=SC2016 # the inner shell's own $1
xargs -P "$jobs" -I '{}' sh -c 'line=$1; sh tests/run.sh --one "$2" "${line%% *}" sh -c "${line#* }"' - '{}' "$log" <"$list"

# ---- what came out ----

# Suites by seconds. Processor seconds tell what a suite costs on a machine under load, too: one over 40 belongs to
# tests/long.sh, with a small twin here.
by_seconds() {
    sort -k 1,1nr -k 3 | awk -v long=40 '
        NR == 1 { print "seconds  of processors  suite" }
        $1 < 5 && $2 < 5 { n++; seconds += $1; cpu += $2; next }
        { took = $1; used = $2; $1 = $2 = ""; sub(/^ +/, ""); printf "%7d  %13d  %s%s\n", took, used, $0, (used > long) ? "  (over " long ": for tests/long.sh?)" : "" }
        END { if (n) printf "%7d  %13d  %d others, each under 5\n", seconds, cpu, n }'
}
echo
cat "$log"/*.seconds 2>/dev/null | by_seconds
cat "$log"/*.out 2>/dev/null | sed -n -e 's/^skip - /skipped: /p' -e 's/^\[  SKIPPED \] \([a-z_].*\)/skipped: \1/p' | sort -u
expected=$(wc -l <"$list")
cat "$log"/*.count 2>/dev/null | awk -v expected="$expected" '
    { passed += $1; failed += $2; skipped += $3 }
    END {
        if (NR < expected) failed += expected - NR
        printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
        exit failed > 0 || passed == 0
    }'
