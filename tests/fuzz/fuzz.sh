#!/bin/sh
# libFuzzer on the readers of texts, journals and kept worlds, from the top of the tree: fuzz.sh [TARGET...]   (fuzz_model, ...; all by default)
#
#   RUNS       executions of each at -O2, asserts kept, without a sanitizer (1000000): a crash, an abort, a hang or 2 GB is found. Without what
#              libFuzzer learns from comparisons: that takes two thirds of the time, and what to begin with has the words of readers in it
#   SAFE_RUNS  executions of each with address and undefined-behaviour sanitizers (50000), beginning with all inputs that the first kept
#   FUZZ       seconds of each instead of numbers
#   JOBS       compilers at a time (1)
#
# What each target begins with is said in seeds(); what it keeps stays in build/fuzz/TARGET for the next time. An input that crashes
# is build/fuzz/TARGET-crash-SUM: give it to build/clang-fuzz-asan/tests/fuzz/TARGET to see where.
set -u

targets=${*:-fuzz_scenario fuzz_model fuzz_evidence fuzz_regions fuzz_targets fuzz_design fuzz_table fuzz_journal fuzz_sealed fuzz_snapshot}
failed=0

target() { # NAME MODE: builds build/clang-MODE/tests/fuzz/NAME
    out=build/clang-$2
    flags=-fsanitize=fuzzer,address,undefined
    [ "$2" = fuzz ] && flags="-fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp $(clang -print-file-name=libclang_rt.fuzzer-"$(uname -m)".a) -lstdc++"
    make -s -j"${JOBS:-1}" "$out/libkith.a" MODE="$2" CC=clang openmp=-fopenmp SETUP=no && mkdir -p "$out/tests/fuzz" || return 1
    # shellcheck disable=SC2046,SC2086 # lists of words are meant
    clang -std=c11 -D_POSIX_C_SOURCE=200809L -g -O1 $flags -fopenmp -Iinclude -Isim -Itests/support "tests/fuzz/$1.c" "$out/libkith.a" \
        $(pkg-config --cflags --libs hdf5-serial libfyaml gsl nettle zlib | sed 's/-I/-isystem /g') -lhdf5_hl -lm -o "$out/tests/fuzz/$1"
}

seeds() { # NAME: the longest input, and what to begin with
    case $1 in
    fuzz_scenario) echo 4096 tests/bad ;;
    fuzz_model) echo 8192 scenarios ;;
    fuzz_evidence) echo 4096 tests/bad/tables scenarios/evidence.csv ;;
    fuzz_regions) echo 4096 tests/bad/regions scenarios/regions.csv ;;
    fuzz_targets) echo 4096 scenarios/targets ;;
    fuzz_design) echo 2048 scenarios/sweeps ;;
    fuzz_table) echo 2048 scenarios/sweeps/list.csv ;;
    fuzz_journal) echo 4096 ;;
    *) echo 1024 ;;
    esac
}

fuzz() { # NAME MODE RUNS
    name=$1 run=$2 kept=build/fuzz/$1 most=-runs=$3
    # shellcheck disable=SC2046 # a list of words is meant
    set -- $(seeds "$name")
    longest=$1
    shift
    mkdir -p "$kept" "$kept.seeds"
    folders=
    for seed in "$@" "tests/fuzz/corpus/$name"; do # libFuzzer takes folders
        [ -f "$seed" ] && cp "$seed" "$kept.seeds"
        [ -d "$seed" ] && folders="$folders $seed"
    done
    [ -n "${FUZZ:-}" ] && most=-max_total_time=$FUZZ
    # shellcheck disable=SC2086 # a list of words is meant
    "build/clang-$run/tests/fuzz/$name" -seed=1 -max_len="$longest" -timeout=10 -artifact_prefix="$kept-" "$most" "$kept" "$kept.seeds" $folders \
        >"$kept.log" 2>&1
}

say() { # NAME MODE CODE
    if [ "$3" -eq 0 ]; then verdict=ok; else
        verdict='not ok' failed=1
        tail -n 30 "build/fuzz/$1.log"
    fi
    echo "$verdict - $1, $2: $(grep '^Done ' "build/fuzz/$1.log" | tail -n 1)"
}

for name in $targets; do
    for run in "fuzz ${RUNS:-1000000}" "fuzz-asan ${SAFE_RUNS:-50000}"; do
        mode=${run% *}
        if target "$name" "$mode" >build/fuzz.log 2>&1; then
            fuzz "$name" "$mode" "${run#* }"
            say "$name" "$mode" $?
        else
            tail -n 5 build/fuzz.log
            echo "not ok - $name, $mode: does not build"
            failed=1
        fi
    done
done
exit $failed
