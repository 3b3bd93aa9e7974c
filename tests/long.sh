#!/bin/sh
# The longer suites: long.sh [TIER...]   (called by `make check-long`; all tiers by default)
#
#   coverage   runs until precise, and intervals over fresh draws: 20,000 trials where the truth is known
#   portable   one digest for compilers, optimisation, what variables begin as, threads, processors; of cohorts and a population
#   trained    `make PGO=1`: the golden numbers, with their digests
#   race       clang's thread sanitizer on comparisons of cohorts and of populations with many threads, and on threads that ask one study
#   minimal    `make demo` and `make test` in a minimal Debian 12: no ps, no terminal, no npm; as root and as somebody else
#   analyze    gcc -fanalyzer and clang's warnings of what may be uninitialised; what is known to be none is in tests/lint/analyze.txt
#   valgrind   no leak and no bad read in a small comparison, and in a population with strata, queues and histories
#   sanitized  all tests with sanitizers, also those that take longest
#   fuzz       readers of scenarios, evidence, regions, targets, designs, tables, journals, sealed files, kept worlds: 10^6 executions each, and 5 x 10^4
#              with sanitizers (tests/fuzz/fuzz.sh), and of result files, byte by byte: 10^4; RUNS, SAFE_RUNS, FILE_RUNS say otherwise, or FUZZ
#              seconds. Before: every malformed result file through every reader, 10^5 result files changed by structure, their digests
#              taken for true, each through one reader in process, and 10^3 through the command (tests/fuzz/structure.sh). On one
#              processor half an hour, and as long for the files that are changed
#   twins      the twin of population runs over twenty years, and with more prior draws
#   kills      200 processes, 200 MPI ranks and 200 array tasks of sweeps killed at work, at random moments; population
#              runs with checkpoints killed or stopped 200 times
#   faults     every allocation of ours, and every call on a file of the command with each of its errors, fails once, in every verb: about 10^5
#              faults, half an hour of a processor
#   written    every command of README, tutorial and man page as it is written; make test runs some of them smaller
#   page       the page for people in headless Chromium, when npm and chromium are there
#   population regions against what is known, with more households; drift of reports by length of the burn-in; 342 made-up regions in 4 GiB
#   recovery   20 studies simulated at prior points go through the whole of kith calibrate: its intervals hold what they were simulated with
#   posterior  the posterior that comes with Kith, made from nothing: the same digest. Half an hour of a processor
#   mutants    planted bugs, each with the test that catches it
set -u

tests/support/setup.sh long || exit
. tests/support/gate.sh
failed=0
tiers=${*:-coverage portable trained race valgrind analyze minimal sanitized fuzz twins population kills faults written page recovery posterior mutants}
note() {
    if [ "$1" -eq 0 ]; then echo "ok - $2"; else echo "not ok - $2"; failed=1; fi
}

under_tsan() { # under_tsan PROGRAM ARGUMENT...
    TSAN_OPTIONS=ignore_noninstrumented_modules=1 OMP_TOOL_LIBRARIES=$archer "$@" >/dev/null 2>build/race.log
    status=$?
    grep -q 'WARNING: ThreadSanitizer' build/race.log && sed -n 1,40p build/race.log && return 1
    return $status
}
raced() { under_tsan build/clang-tsan/kith "$@"; }

race() {
    asking=build/clang-tsan/tests/unit/test_study_numbers
    make -s programs $asking MODE=tsan CC=clang openmp=-fopenmp SETUP=no >/dev/null || return 1
    archer=$(find /usr/lib/llvm-* -name libarcher.so 2>/dev/null | head -n 1)
    under_tsan $asking || return 1
    raced compare scenarios/fragmented.yaml scenarios/integral.yaml --replicates 12 --threads 4 &&
        raced run scenarios/integral.yaml --families 60000 --replicates 1 --draws point --threads 4 &&
        raced compare scenarios/baseline.yaml scenarios/capacity-cut.yaml --only-region Zuid-Holland --scale 0.3 --replicates 1 --draws point --threads 4 \
            --set population.burn_in=60 --set population.horizon=104 --cross profile,children --histories 0.1 --keep runs -o build/race.h5 || return 1
    # shellcheck disable=SC2086 # a list of words is meant
    raced $gate_population --keep weekly --threads 4 -o build/race.h5
    status=$?
    rm -f build/race.h5
    return $status
}

leaky() { # leaky ARGUMENT...: kith under valgrind
    valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite --suppressions=tests/support/hdf5.supp \
        build/gcc-release/kith "$@" --threads 1 --portable -o build/valgrind.h5 >/dev/null 2>build/valgrind.log
    status=$?
    [ $status -eq 0 ] || sed -n 1,40p build/valgrind.log
    rm -f build/valgrind.h5
    return $status
}

leaks() {
    # shellcheck disable=SC2086 # a list of words is meant
    leaky compare scenarios/fragmented.yaml scenarios/integral.yaml --replicates 2 && leaky $gate_population --keep runs && leaky $gate_population --keep weekly
}

fuzz_file() { # libFuzzer, byte by byte, on result files; HDF5 1.10 itself crashes on some damaged files: ours are faults whose innermost frame is ours
    at=build/fuzz/fuzz_file out=build/clang-fuzz-asan
    mkdir -p "$at" "$out/tests/fuzz"
    # shellcheck disable=SC2046 # a list of words is meant
    make -s "$out/libkith.a" MODE=fuzz-asan CC=clang openmp=-fopenmp SETUP=no >/dev/null &&
        clang -std=c11 -D_POSIX_C_SOURCE=200809L -g -O1 -fsanitize=fuzzer,address,undefined -fopenmp -Iinclude -Isim tests/fuzz/fuzz_file.c "$out/libkith.a" \
            $(pkg-config --cflags --libs hdf5-serial libfyaml gsl nettle zlib | sed 's/-I/-isystem /g') -lhdf5_hl -lm -o "$out/tests/fuzz/fuzz_file" || return 1
    for n in 1 2 3; do build/gcc-release/kith run scenarios/baseline.yaml --families 20 --replicates 1 --seed $n --keep summary -o "$at/$n.h5" >/dev/null 2>&1; done
    "$out/tests/fuzz/fuzz_file" -fork=1 -ignore_crashes=1 -ignore_ooms=1 -ignore_timeouts=1 -timeout=10 -artifact_prefix="$at-" \
        "$([ -n "${FUZZ:-}" ] && echo "-max_total_time=$FUZZ" || echo "-runs=${FILE_RUNS:-10000}")" "$at" >"$at.log" 2>&1
    for input in "$at"-crash-*; do # by itself each tells where
        [ -f "$input" ] && "$out/tests/fuzz/fuzz_file" "$input" 2>&1
    done >"$at.crashes"
    awk '/ERROR: .*Sanitizer/ { open = 1 }
        open && /^ *#[0-9]+ / && /libhdf5/ { open = 0 }
        open && /^ *#[0-9]+ / && /\/sim\// { ours++; open = 0; print }
        END { exit ours > 0 }' "$at.crashes"
}

for tier in $tiers; do
    case $tier in
    coverage)
        TRIALS=20000 "${OUT:-build/gcc-release}/tests/known/test_precision" >build/coverage.log 2>&1
        code=$?
        grep 'hold the truth' build/coverage.log
        note $code "at least 93 % of nominal 95 % intervals hold the truth"
        TRIALS=1000 "${OUT:-build/gcc-release}/tests/known/test_select" >build/coverage.log 2>&1
        code=$?
        grep 'trials' build/coverage.log
        note $code "what kith rank chooses lies within the margin as often as it says, in 1,000 trials"
        TRIALS=20000 "${OUT:-build/gcc-release}/tests/known/test_expected" >build/coverage.log 2>&1
        code=$?
        grep ' hold$' build/coverage.log
        note $code "93 to 98 % of fresh draws lie in nominal 95 % intervals, with few draws and much noise"
        "${PYTHON:-/usr/bin/python3}" tests/known/break_even.py "${OUT:-build/gcc-release}/kith"
        note $? "intervals of break-evens hold the value that is found by running there" ;;
    portable) tests/support/portable.sh || failed=1 ;;
    trained)
        make --no-print-directory PGO=1 build/gcc-release-pgo/kith && KITH=build/gcc-release-pgo/kith sh tests/golden/golden.sh check
        note $? 'a program that was compiled with what its runs have shown has the same numbers' ;;
    minimal) tests/support/minimal.sh || failed=1 ;;
    analyze) tests/lint/analyze.sh || failed=1 ;;
    race) race; note $? "no race under clang's thread sanitizer" ;;
    valgrind) leaks; note $? "valgrind finds no error" ;;
    fuzz)
        READERS=every KITH="$PWD/${OUT:-build/gcc-release}/kith" sh tests/cli/malformed.sh || failed=1
        tests/fuzz/structure.sh || failed=1
        fuzz_file; note $? "result files changed byte by byte: $(grep -e '^Done ' -e 'iterations' build/fuzz/fuzz_file.log | tail -n 1)"
        tests/fuzz/fuzz.sh || failed=1 ;;
    sanitized)
        READERS=every SANITIZE=all ONLY='asan/*' SETUP=no make test >build/sanitized.log 2>&1
        note $? 'all tests with address and undefined-behaviour sanitizers, those that the quick tests leave out too' ;;
    twins)
        KITH_LONG=1 "${OUT:-build/gcc-release}/tests/law/test_twin_population" >build/twins.log 2>&1
        note $? "the fast run of a region and its twin agree for twenty years" ;;
    kills)
        KITH_KILLS=200 KITH_PAIR_KILLS=50 "${OUT:-build/gcc-release}/tests/law/test_sweep" >build/kills.log 2>&1
        code=$?
        grep -e ' kills at work' -e ' kills of two' build/kills.log
        note $code "200 kills lose points in hand only, and 50 of two at a time"
        KITH_LONG=1 KITH="$PWD/${OUT:-build/gcc-release}/kith" sh tests/cli/sweep.sh >build/sweep.log 2>&1
        code=$?
        grep '^not ok' build/sweep.log
        note $code "12,000 points that two runs share"
        KITH_KILLS=200 "${OUT:-build/gcc-release}/tests/law/test_checkpoint" >build/checkpoint.log 2>&1
        note $? "200 kills and stops leave the numbers of a population run alone"
        grep ' kills and ' build/checkpoint.log
        KITH_REGION_KILLS=100 KITH_REGION_WEEKS=all KITH_REGION_SCALE=0.05 KITH="$PWD/${OUT:-build/gcc-release}/kith" sh tests/cli/sweep_provinces.sh >build/provinces.log 2>&1
        code=$?
        grep -e '^not ok' -e ' killed at work' build/provinces.log
        note $code "100 array tasks of a sweep of twelve provinces killed at work"
        KITH_RANK_KILLS=200 KITH_TASK_KILLS=200 sh tests/cluster/cluster.sh >build/cluster.log 2>&1
        code=$?
        grep -e '^not ok' -e '^skip' -e ' killed at work:' build/cluster.log
        note $code "200 ranks and 200 array tasks killed, nodes too"
        ;;
    faults)
        JOBS=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2) sh tests/fault/fault.sh every >build/faults.log 2>&1
        code=$?
        sed -n -e '/^not ok/p' -e '/^verb/,$p' build/faults.log
        note $code "every fault of memory and of files ends in the same bytes or in a refusal" ;;
    written)
        sh tests/doc/readme.sh whole >build/written.log 2>&1
        code=$?
        grep '^not ok' build/written.log
        note $code "every command of README, tutorial and man page works as it is written" ;;
    page)
        if command -v npm >/dev/null && command -v chromium >/dev/null; then
            make -s test-explorer >build/page.log 2>&1
            code=$?
            grep '^not ok' build/page.log
            note $code "the page for people in a browser"
        else
            echo "skip - the page for people in a browser: npm or chromium is not there"
        fi ;;
    population)
        KITH_LONG=1 "${OUT:-build/gcc-release}/tests/known/test_population" >build/population.log 2>&1
        code=$?
        sed -n -e '/places, load/p' -e '/ERROR/p' build/population.log
        note $code "regions against what is known, with more households"
        for weeks in ${BURN_IN:-520 1040 1560 2080}; do
            KITH_DRIFT=${HOUSEHOLDS:-5200000} KITH_BURN_IN=$weeks "${OUT:-build/gcc-release}/tests/known/test_drift" >build/drift.log 2>&1
            code=$?
            grep '% a year' build/drift.log
            note $code "reports drift by less than 0.2 % a year after $weeks weeks"
        done
        "${PYTHON:-/usr/bin/python3}" tests/known/many_regions.py "${OUT:-build/gcc-release}/kith" >build/regions.log 2>&1
        code=$?
        tail -n 2 build/regions.log
        note $code "342 regions, 200 runs of two scenarios, within 4 GiB" ;;
    recovery)
        "${PYTHON:-/usr/bin/python3}" tests/known/recover_whole.py "${OUT:-build/gcc-release}/kith" "${RECOVERY:-build/recovery}" "${STUDIES:-20}" >build/recovery.log 2>&1
        code=$?
        tail -n 1 build/recovery.log
        note $code "the whole of a calibration finds what studies were simulated with" ;;
    posterior)
        "${OUT:-build/gcc-release}/kith" calibrate scenarios/calibration/cohort.yaml -o build/posterior-anew.h5 --work build/posterior-anew.work --force >build/posterior.log 2>&1 &&
            [ "$("${OUT:-build/gcc-release}/kith" info build/posterior-anew.h5 | sed -n 's/^digest  *//p')" = "$(cat scenarios/calibration/posterior.digest)" ]
        note $? "the posterior that comes with Kith is what its calibration makes" ;;
    mutants) tests/mutants/run.sh || failed=1 ;;
    *) echo "long.sh: there is no tier $tier" >&2; exit 64 ;;
    esac
done
exit $failed
