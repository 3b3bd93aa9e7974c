#!/bin/sh
# Measures what SWEEP.md tells: measure.sh [overhead] [journal] [dispatch]; all of them without arguments.
# Takes some minutes and a gigabyte in TMPDIR. Prints NAME VALUE UNIT.
# shellcheck disable=SC1091,SC2086,SC2154
set -eu
. tests/cli/lib.sh
out=${OUT:-build/gcc-release}
cc=${CC:-gcc}
flags="-std=c11 -D_POSIX_C_SOURCE=200809L -O2 -fopenmp -I$top/include -I$top/sim $(pkg-config --cflags hdf5-serial libfyaml gsl nettle zlib)"
libs="$(pkg-config --libs hdf5-serial libfyaml gsl nettle zlib) -lhdf5_hl -lm"
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
wish=${*:-overhead journal dispatch}

# plan FOLDER POINTS FAMILIES DRAWS
plan() {
    printf 'scenarios: [scenarios/fragmented.yaml]\nfamilies: %s\ndraws: %s\nreplicates: %s\nper-draw: 1\ndesign: {kind: prior}\n' \
        "$3" "$4" "$2" >"$1.yaml"
    "$KITH" sweep plan "$1.yaml" -o "$1" >/dev/null
}

for what in $wish; do
    case $what in
    overhead)
        families=${FAMILIES:-1000}
        for threads in 1 2; do
            rm -rf o
            plan o 2000 "$families" prior
            "$KITH" sweep run o --threads $threads 2>say/err
            echo "threads $threads: $(cat say/err)"
            sed -n 's/.*; \([0-9.]*\) s, \([0-9.]*\) s in the model/\1 \2/p' say/err |
                awk -v t=$threads '{ printf "%-24s %12.2f ms\n%-24s %12.2f %%\n", "point", 1e3 * $2 / 2000, "time in the model", 100 * $2 / ($1 * t) }'
        done
        ;;
    journal)
        $cc $flags "$top/tests/cluster/measure.c" "$top/$out/libkith.a" $libs -o measure
        for points in 100000 1000000; do
            rm -rf j
            plan j $points 1 point
            ./measure run j 2 0
            du -b j/journal | awk -v n=$points '{ printf "%-24s %12.1f bytes/point\n", "journal", $1 / n }'
            ./measure gather j j.h5
            du -b j.h5 | awk -v n=$points '{ printf "%-24s %12.1f bytes/point\n", "gathered file", $1 / n }'
        done
        ;;
    dispatch)
        mpi=${MPICC:-mpicc.openmpi}
        $mpi $flags "$top/tests/cluster/measure.c" "$top/$out/mpi-$mpi/mpi.o" "$top/$out/libkith.a" $libs -o measure-mpi
        for ranks in 2 4; do
            rm -rf d
            plan d 200000 1 point
            echo "ranks $ranks, points of no length"
            mpirun.openmpi -n $ranks ./measure-mpi run d 1 0
        done
        ;;
    esac
done
