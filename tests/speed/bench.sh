#!/bin/sh
# Speed figures, one line each: NAME VALUE UNIT. Run from the repository root:
#
#     BUILD=build/speed CC=gcc sh tests/speed/bench.sh
#
# Every figure is a ratio of two programs that do the same work, run in turn (A B A B ...) on one
# processor: the machine may be busy, so times mean little and ratios much. The median of the
# round-by-round ratios is printed; with VERBOSE=1 the least and the greatest, on stderr.
#
# CC, CFLAGS  for what is measured; the baselines are built with -O3 -march=native
# LIB         the library to measure; without it, sim/base and sim/engine are compiled here
# LIBS        what that library needs beside GSL
# KITH        the command; without it and LIB the figures of the whole model are left out
# ROUNDS      of each pair, 5 or more
# POINTS      that are evaluated
# CPU         the processor to run on
set -eu

BUILD=${BUILD:-build/speed}
CC=${CC:-cc}
CFLAGS=${CFLAGS:--O2 -g}
LIB=${LIB:-}
ROUNDS=${ROUNDS:-5}
POINTS=${POINTS:-1000}
CPU=${CPU:-$(($(getconf _NPROCESSORS_ONLN) - 1))}
PYTHON=${PYTHON:-/usr/bin/python3}
own="-std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude -Isim -ffp-contract=off -fopenmp"
here=tests/speed
export OMP_NUM_THREADS=1

# build_ours PROGRAM: a program of this folder on the functions of the library.
build_ours() {
    # shellcheck disable=SC2086 # flags and lists of files are to be split
    $CC $own $CFLAGS "$here/$1.c" ${LIB:-sim/base/*.c sim/engine/*.c} ${LIBS:-} -lgsl -lgslcblas -lm -o "$BUILD/$1"
}

build_baseline() {
    $CC -O3 -march=native "$here/$1.c" -lgsl -lgslcblas -lm -o "$BUILD/$1"
}

if command -v taskset >/dev/null; then
    pinned() { taskset -c "$CPU" "$@"; }
else
    pinned() { "$@"; }
fi

# value KEY 'COMMAND': the number behind KEY in what the command prints.
value() {
    # shellcheck disable=SC2086 # the command is to be split
    pinned $2 | awk -v key="$1" '$1 == key { print $2 }'
}

# middle NAME UNIT < numbers: prints the median.
middle() {
    sort -g | awk -v name="$1" -v unit="$2" -v verbose="${VERBOSE:-0}" '
        { v[NR] = $1 }
        END {
            m = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2
            printf "%s %.3f %s\n", name, m, unit
            if (verbose) printf "# %s from %.3f to %.3f in %d rounds\n", name, v[1], v[NR], NR > "/dev/stderr"
        }'
}

# pair NAME 'A' 'B' [KEY]: how many times faster B is than A. Each prints a line
# "ns_per_family_week X", or KEY for it.
pair() {
    round=0
    while [ "$round" -lt "$ROUNDS" ]; do
        a=$(value "${4:-ns_per_family_week}" "$2")
        b=$(value "${4:-ns_per_family_week}" "$3")
        echo "$a $b" | awk '{ print $1 / $2 }'
        round=$((round + 1))
    done | middle "$1" x
}

# alone NAME UNIT 'COMMAND' [KEY]: a figure that is no ratio.
alone() {
    round=0
    while [ "$round" -lt "$ROUNDS" ]; do
        value "${4:-ns_per_family_week}" "$3"
        round=$((round + 1))
    done | middle "$1" "$2"
}

# instructions 'COMMAND': how many it takes. The same on any day, busy or not.
instructions() {
    # shellcheck disable=SC2086 # the command is to be split
    valgrind --tool=callgrind --callgrind-out-file=/dev/null $1 2>&1 | awk '/Collected/ { print $4 }'
}

# Two sizes, so that what is made once falls out.
w8_instructions() {
    few=$(instructions "$BUILD/w8 8192 1 portable")
    many=$(instructions "$BUILD/w8 24576 1 portable")
    echo "$few $many" | awk '{ printf "w8_instructions_per_family_week %.3f 1\n", ($2 - $1) / (16384 * 520) }'
}

# Threads share nothing but the processors, so this one is not pinned.
w8_threads() {
    (
        pinned() { env "$@"; }
        pair w8_threads_2_vs_1 "OMP_NUM_THREADS=1 $BUILD/w8 2000000 1" \
            "OMP_NUM_THREADS=2 $BUILD/w8 2000000 1" wall_ns_per_family_week
    )
}

mkdir -p "$BUILD"
build_ours w8
build_baseline naive_gsl
build_baseline careful_gsl
build_baseline careful_xo

careful="$BUILD/careful_gsl 100000 1"
naive="$BUILD/naive_gsl 40000 1"
best="$BUILD/w8 1000000 1 best"
portable="$BUILD/w8 400000 1 portable"

pair w8_vs_careful_gsl "$careful" "$best"
pair w8_vs_naive_gsl "$naive" "$best"
pair w8_portable_vs_careful_gsl "$careful" "$portable"
pair w8_portable_vs_naive_gsl "$naive" "$portable"
pair w8_vs_careful_xo "$BUILD/careful_xo 100000 1" "$best"
pair w8_vs_numpy "$PYTHON $here/np_d.py 20000 1" "$best"
w8_threads
alone w8_ns_per_family_week ns "$best"
if command -v valgrind >/dev/null; then
    w8_instructions
fi

# ---- the whole model: incidents, detection, queues, both pathways --------------------------

# Beside the bare eight states of W8 by a careful C + GSL programmer: over the same 520 weeks, and
# over the 130 weeks of a cohort, of which entry, report and first referral take a larger part.
# What is measured is a family-week, so both count what they simulate, families of the run-in too.
# shellcheck disable=SC2086
model_figures() {
    build_ours model
    pair model_vs_careful_gsl "$careful" "$BUILD/model 5760 2 $here/ten_years.yaml"
    pair model_portable_vs_careful_gsl "$careful" "$BUILD/model 5760 2 $here/ten_years.yaml portable"
    pair model_130_weeks_vs_careful_gsl "$careful" "$BUILD/model 5760 6"
    pair model_576_families_vs_careful_gsl "$careful" "$BUILD/model 576 60"
    alone model_ns_per_family_week ns "$BUILD/model 5760 2 $here/ten_years.yaml"
    "$BUILD/model" 5760 1 "$here/ten_years.yaml" | awk '
        $1 == "incidents_per_family_week" { print $1, $2, "incident" }
        $1 == "bytes_per_family" { print $1, $2, "byte" }'
}

# The Netherlands, all violent families, members too, at full size, beside the bare eight states of W8:
# ten years and a short burn-in. And time a week at 1, 2, 4 and 8 times a region.
# shellcheck disable=SC2086
country_figures() {
    build_ours country
    short="population.burn_in=52 population.horizon=520"
    pair nl_vs_careful_gsl "$careful" "$BUILD/country 1 scenarios/regions.csv scenarios/baseline.yaml $short"
    alone nl_ns_per_family_week ns "$BUILD/country 1 scenarios/regions.csv scenarios/baseline.yaml $short"
    alone nl_growth_8_times 1 "$BUILD/country growth scenarios/regions.csv scenarios/baseline.yaml $short" growth
    alone nl_bytes_of_largest_region byte "$BUILD/country 1 scenarios/regions.csv scenarios/baseline.yaml $short" bytes_at_most
}

# What kith_evaluate() makes of draws of the priors, beside a bare loop over the model, and beside a sweep of the same points.
evaluate_figures() {
    build_ours evaluate
    pair evaluate_vs_loop "$BUILD/evaluate loop $POINTS" "$BUILD/evaluate library $POINTS" ns_per_point
    pair evaluate_vs_sweep "sh $here/sweep.sh $POINTS" "$BUILD/evaluate library $POINTS" ns_per_point
}

# shellcheck disable=SC2086 # options are to be split
command_figures() {
    two="compare scenarios/fragmented.yaml scenarios/integral.yaml"
    (
        pinned() { "$@"; }
        pair threads_2_vs_1 "$here/compare.sh $two --replicates 600 --threads 1" \
            "$here/compare.sh $two --replicates 600 --threads 2" wall_ns_per_family_week
    )
    large="run $here/ten_years.yaml --families 100000 --replicates 1 --draws point --keep weekly --threads 1"
    alone output_share_weekly 1 "$here/compare.sh $large -o $BUILD/large.h5" output_share
    alone output_share_waves 1 "$here/compare.sh $two --replicates 1000 --threads 1 -o $BUILD/waves.h5" output_share
}

if [ -n "$LIB" ]; then
    model_figures
    country_figures
    export KITH="${KITH:-build/kith}"
    evaluate_figures
    command_figures
fi
