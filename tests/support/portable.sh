#!/bin/sh
# shellcheck disable=SC2086,SC2046 # lists of words are meant to be split
# One digest everywhere: the core built by gcc and clang, without and with optimisation, with variables that begin as a
# pattern, for this processor and without its fused operations, and for aarch64 under user-mode emulation, cohorts and a
# population with strata, queues and histories; likewise files of the whole command; each with 1 to 8 threads. Prints a line for
# each check. portable.sh core | command: one half of it.
set -eu
. tests/support/gate.sh
half=${1:-both}

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
base="-std=c11 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -Iinclude -Isim"
core="tests/support/core_digest.c sim/base/*.c sim/param/*.c sim/engine/*.c sim/model/*.c"
scenarios="scenarios/baseline.yaml scenarios/fragmented.yaml scenarios/integral.yaml scenarios/everything-together.yaml"
pattern=-ftrivial-auto-var-init=pattern
failed=0 first=

check() { # NAME DIGEST: against the first one
    [ -n "$first" ] || first=$2
    if [ -n "$2" ] && [ "$2" = "$first" ]; then
        echo "ok - $1: $2"
    else
        echo "not ok - $1: $2, not $first"
        failed=1
    fi
}

core_with() { # NAME COMPILER OPTIONS...
    name=$1
    shift
    if ! command -v "$1" >/dev/null; then
        echo "skip - $name: there is no $1"
        return
    fi
    "$@" $base $core -lm -o "$room/core" 2>"$room/log" || { cat "$room/log"; echo "not ok - $name: does not build"; failed=1; return; }
    check "$name" "$("$room/core" "$room/how")"
}

# ---- the core ----

if [ "$half" != command ]; then
gcc $base -O1 -DWITH_SCENARIOS $core sim/read/*.c $(pkg-config --cflags --libs libfyaml gsl) -lm -o "$room/write"
"$room/write" --write "$room/how" $scenarios

core_with "gcc -O0" gcc -O0
core_with "gcc -O1, patterns" gcc -O1 $pattern
core_with "gcc -O3" gcc -O3
core_with "gcc -O3 for this processor" gcc -O3 -march=native
core_with "gcc -O3 for this processor without fused operations" gcc -O3 -march=native -mno-fma
check "gcc, portable body" "$("$room/core" "$room/how" portable)"
core_with "clang -O0" clang -O0
core_with "clang -O1, patterns" clang -O1 $pattern
core_with "clang -O3" clang -O3
core_with "clang -O3 for this processor" clang -O3 -march=native
check "libm without fused operations" "$(GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2 "$room/core" "$room/how")"

core_with "gcc -O3, threads" gcc -O3 -fopenmp
for threads in 1 2 3 8; do
    check "gcc -O3, $threads threads" "$("$room/core" "$room/how" best $threads)"
done

if command -v aarch64-linux-gnu-gcc >/dev/null && command -v qemu-aarch64 >/dev/null; then
    mkdir "$room/include"
    ln -s "$(printf '#include <Random123/philox.h>\n' | gcc -E - | sed -n 's/.*"\(.*\)\/philox.h".*/\1/p' | head -n 1)" "$room/include/Random123"
    aarch64-linux-gnu-gcc -O2 -static $base "-I$room/include" $core -lm -o "$room/core"
    check "aarch64 under emulation" "$(qemu-aarch64 "$room/core" "$room/how")"
else
    echo "skip - aarch64 under emulation: aarch64-linux-gnu-gcc or qemu-aarch64 is not there"
fi

fi

# ---- the command ----

[ "$half" != core ] || exit $failed
result() { # result ARGUMENT...: the digest of what $kith makes
    "$kith" "$@" -o "$room/out.h5" >/dev/null 2>"$room/log" || cat "$room/log" >&2
    "$kith" info "$room/out.h5" | awk '$1 == "digest" { print $2 }'
    rm -f "$room/out.h5"
}
kith=build/kith first=
for threads in 1 2 3 5 8; do
    check "cohorts on $threads threads" "$(result compare scenarios/fragmented.yaml scenarios/integral.yaml --replicates 20 --threads $threads)"
done
first=
for threads in 1 8; do
    check "one large run on $threads threads" "$(result run scenarios/integral.yaml --replicates 2 --families 40000 --threads $threads)"
done
first=
for threads in 1 2 3 8; do
    check "a population on $threads threads" "$(result $gate_population --keep runs --threads $threads)"
done
check "a population, portable body" "$(result $gate_population --keep runs --portable)"
without_fma() { GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2 result $gate_population --keep runs; }
check "a population, libm and GSL without fused operations" "$(without_fma)"
command_with() { # NAME COMPILER FLAGS
    if ! command -v "$2" >/dev/null; then
        echo "skip - a population by $1: there is no $2"
        return
    fi
    folder=build/portable-$(printf '%s' "$1" | tr -c 'a-zA-Z0-9\n' -)
    make -s -j2 programs SETUP=no CC="$2" CFLAGS="$3" out="$folder" >"$room/log" 2>&1 || { tail -n 20 "$room/log"; echo "not ok - a population by $1: does not build"; failed=1; return; }
    kith=$folder/kith
    check "a population by $1" "$(result $gate_population --keep runs)"
}
command_with "gcc -O0" gcc -O0
command_with "gcc -O1, patterns" gcc "-O1 $pattern"
command_with "gcc -O3 for this processor without fused operations" gcc "-O3 -march=native -mno-fma"
command_with "clang -O1, patterns" clang "-O1 $pattern"
command_with "clang -O3" clang -O3
exit $failed
