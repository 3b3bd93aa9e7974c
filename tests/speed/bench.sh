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
# FIGURES     groups of figures to print: w8 model country unit evaluate threads output guard
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
            printf "%s %.4g %s\n", name, m, unit
            if (verbose) printf "# %s from %.4g to %.4g in %d rounds\n", name, v[1], v[NR], NR > "/dev/stderr"
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

# beside_careful NAME 'COMMAND': how many times faster it is than each of the careful programs, in turn.
beside_careful() {
    round=0
    while [ "$round" -lt "$ROUNDS" ]; do
        echo "$(value ns_per_family_week "$careful") $(value ns_per_family_week "$careful_xo") $(value ns_per_family_week "$2")"
        round=$((round + 1))
    done >"$BUILD/beside"
    awk '{ print $1 / $3 }' "$BUILD/beside" | middle "$1_vs_careful_gsl" x
    awk '{ print $2 / $3 }' "$BUILD/beside" | middle "$1_vs_careful_xo" x
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

# instructions_per_family_week NAME 'LITTLE' 'MUCH' FAMILY_WEEKS: of two sizes, so that what is made once falls out.
instructions_per_family_week() {
    echo "$(instructions "$2") $(instructions "$3")" | awk -v name="$1" -v weeks="$4" '
        { printf "%s_instructions_per_family_week %.4g 1\n", name, ($2 - $1) / weeks }'
}

# serial_share NAME 'FUNCTION [FUNCTION]' 'LITTLE' ['MUCH']: of instructions, those that are not in these functions, which threads share.
# Of what MUCH takes more than LITTLE, if it is given. By instructions: a busy machine cannot touch them.
serial_share() {
    for command in "$3" ${4:+"$4"}; do
        # shellcheck disable=SC2086 # the command is to be split
        valgrind --tool=callgrind --callgrind-out-file="$BUILD/calls" $command >/dev/null 2>&1
        callgrind_annotate --inclusive=yes --threshold=100 "$BUILD/calls" | tr -d , | awk -v names="$2" '
            BEGIN { n = split(names, name, " ") }
            /PROGRAM TOTALS/ { all = $1 }
            { for (i = 1; i <= n; i++) if (index($0, ":" name[i] " ") || index($0, ":" name[i] "\047") || $0 ~ ":" name[i] "$") shared[i] = shared[i] > $1 ? shared[i] : $1 }
            END { for (i = 1; i <= n; i++) sum += shared[i]; print all, sum }'
    done | awk -v name="$1" '
        { all = $1 - all; shared = $2 - shared }
        END { printf "%s %.4g 1\n", name, 1 - shared / all }'
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
if [ -n "$LIB" ]; then
    build_ours model
    build_ours country
fi
build_baseline naive_gsl
build_baseline careful_gsl
build_baseline careful_xo

careful="$BUILD/careful_gsl 100000 1"
careful_xo="$BUILD/careful_xo 100000 1"
naive="$BUILD/naive_gsl 40000 1"
best="$BUILD/w8 1000000 1 best"
portable="$BUILD/w8 400000 1 portable"

w8_figures() {
    beside_careful w8 "$best"
    pair w8_vs_naive_gsl "$naive" "$best"
    pair w8_portable_vs_careful_gsl "$careful" "$portable"
    pair w8_portable_vs_naive_gsl "$naive" "$portable"
    pair w8_vs_numpy "$PYTHON $here/np_d.py 20000 1" "$best"
    w8_threads
    alone w8_ns_per_family_week ns "$best"
    if command -v valgrind >/dev/null; then
        instructions_per_family_week w8 "$BUILD/w8 8192 1 portable" "$BUILD/w8 24576 1 portable" $((16384 * 520))
    fi
}

# ---- the whole model: incidents, detection, queues, both pathways --------------------------

# Beside the bare eight states of W8 by a careful C + GSL programmer: over the same 520 weeks, and
# over the 130 weeks of a cohort, of which entry, report and first referral take a larger part.
# What is measured is a family-week, so both count what they simulate, families of the run-in too.
# shellcheck disable=SC2086
model_figures() {
    ten="$BUILD/model 5760 2 $here/ten_years.yaml"
    beside_careful model "$ten"
    pair model_avx2_vs_careful_gsl "$careful" "$ten avx2"
    pair model_portable_vs_careful_gsl "$careful" "$ten portable"
    pair model_130_weeks_vs_careful_gsl "$careful" "$BUILD/model 5760 6"
    pair model_576_families_vs_careful_gsl "$careful" "$BUILD/model 576 60"
    alone model_ns_per_family_week ns "$ten"
    "$BUILD/model" 5760 1 "$here/ten_years.yaml" | awk '
        $1 == "incidents_per_family_week" { print $1, $2, "incident" }
        $1 == "bytes_per_family" { print $1, $2, "byte" }'
}

# The Netherlands, all violent families, members too, at full size, beside the bare eight states of W8:
# ten years and a short burn-in. And time a week at 1, 2, 4 and 8 times a region.
# shellcheck disable=SC2086
country_figures() {
    table="scenarios/regions.csv scenarios/baseline.yaml"
    short="population.burn_in=52 population.horizon=520"
    long="population.burn_in=1040 population.horizon=520"
    pair nl_vs_careful_gsl "$careful" "$BUILD/country 1 $table $short"
    beside_careful nl_30_years "$BUILD/country 1 $table $long"
    alone nl_ns_per_family_week ns "$BUILD/country 1 $table $short"
    alone nl_growth_8_times 1 "$BUILD/country growth $table $short" growth
    "$BUILD/country" 1 $table $long | awk '
        $1 == "slots_per_family" { print "nl_slots_per_family", $2, 1 }
        $1 == "bytes_at_most" { print "nl_bytes_of_largest_region", $2, "byte" }'
}

# What kith_evaluate() makes of draws of the priors, beside a bare loop over the model, and beside a sweep of the same points.
evaluate_figures() {
    build_ours evaluate
    pair evaluate_vs_loop "$BUILD/evaluate loop $POINTS" "$BUILD/evaluate library $POINTS" ns_per_point
    pair evaluate_vs_sweep "sh $here/sweep.sh $POINTS" "$BUILD/evaluate library $POINTS" ns_per_point
}

two="compare scenarios/fragmented.yaml scenarios/integral.yaml"

# The unit of a calibration: one run of 576 families for each draw of the priors, by the whole command.
unit_figures() {
    beside_careful unit_576_prior "$here/command.sh run scenarios/integral.yaml --replicates 400 --per-draw 1 --threads 1"
}

# Threads share nothing but the processors and what is serial, so these are not pinned. Without output, the runs alone; with it, all of
# the command, by the clock.
threads_figures() {
    (
        pinned() { "$@"; }
        pair threads_2_vs_1 "$here/command.sh $two --replicates 600 --threads 1" \
            "$here/command.sh $two --replicates 600 --threads 2" wall_ns_per_family_week
        pair command_threads_2_vs_1 "$here/command.sh $two --replicates 600 --threads 1 -o $BUILD/threads.h5" \
            "$here/command.sh $two --replicates 600 --threads 2 -o $BUILD/threads.h5" command_wall_ns_per_family_week
        nl="run scenarios/baseline.yaml --population --draws point --replicates 1 --set population.burn_in=260 -o $BUILD/threads.h5"
        pair nl_command_threads_2_vs_1 "$here/command.sh $nl --threads 1" "$here/command.sh $nl --threads 2" command_wall_ns_per_family_week
    )
}

output_figures() {
    large="run $here/ten_years.yaml --families 100000 --replicates 1 --draws point --keep weekly --threads 1"
    alone output_share_weekly 1 "$here/command.sh $large -o $BUILD/large.h5" output_share
    alone output_share_waves 1 "$here/command.sh $two --replicates 1000 --threads 1 -o $BUILD/waves.h5" output_share
}

# What a run takes and what threads cannot share, by instructions: guards that no busy machine moves. How many family-weeks a run has,
# the programs say.
guard_figures() {
    command -v callgrind_annotate >/dev/null || return 0
    few="$BUILD/model 5760 1 $here/ten_years.yaml"
    many="$BUILD/model 5760 2 $here/ten_years.yaml"
    region="scenarios/regions.csv scenarios/baseline.yaml population.burn_in=520"
    weeks() { $1 | awk '$1 == "family_weeks" { print $2 }'; }
    little="$BUILD/country 0.01 $region population.horizon=52"
    much="$BUILD/country 0.01 $region population.horizon=520"
    instructions_per_family_week model "$few" "$many" "$(weeks "$few")"
    instructions_per_family_week nl "$little" "$much" $(($(weeks "$much") - $(weeks "$little")))
    one="$KITH run scenarios/integral.yaml --draws prior --per-draw 1 --threads 1 --no-progress --replicates"
    ran=$($one 40 2>&1 >/dev/null | awk '/family-weeks in/ { for (i = 2; i <= NF; i++) if ($i == "family-weeks" && $(i + 1) == "in") print $(i - 1) }')
    instructions_per_family_week unit_576_prior "$one 10" "$one 40" "$(echo "$ran" | awk '{ print $1 * 30 / 40 }')"
    both="$KITH $two --draws prior --threads 1 --no-progress -o $BUILD/serial.h5 --replicates"
    serial_share serial_share_of_command "kith_units_run._omp_fn.0 kith_study_draw_from._omp_fn.0 make_summary._omp_fn.0 squeeze" "$both 20" "$both 60"
    region="$BUILD/country largest scenarios/regions.csv scenarios/baseline.yaml population.burn_in=52"
    serial_share serial_share_of_week "kith_week._omp_fn.0 kith_settle_all._omp_fn.0 region._omp_fn.0 order._omp_fn.0 kith_census_year._omp_fn.0" "$region population.horizon=52 threads=2" \
        "$region population.horizon=104 threads=2"
}

export KITH="${KITH:-build/kith}"
if [ -n "$LIB" ]; then
    FIGURES=${FIGURES:-w8 model country unit evaluate threads output guard}
fi
for group in ${FIGURES:-w8}; do
    "${group}_figures"
done
