#!/bin/sh
# shellcheck disable=SC2086,SC2046 # lists of words are meant to be split
# One digest everywhere: the core built by gcc and clang, without and with optimisation, for this
# processor and without its fused operations, and for aarch64 under user-mode emulation; the
# command with 1 to 8 threads. Prints a line for each check.
set -eu

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
base="-std=c11 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -Iinclude -Isim"
core="tests/support/core_digest.c sim/base/*.c sim/engine/*.c sim/model/*.c"
scenarios="scenarios/baseline.yaml scenarios/fragmented.yaml scenarios/integral.yaml"
failed=0

check() { # NAME DIGEST: against the first one
    [ -n "${first:-}" ] || first=$2
    if [ -n "$2" ] && [ "$2" = "$first" ]; then
        echo "ok - $1: $2"
    else
        echo "not ok - $1: $2, not $first"
        failed=1
    fi
}

gcc $base -O1 -DWITH_SCENARIOS $core sim/param/*.c $(pkg-config --cflags --libs libfyaml gsl) -lm -o "$room/write"
"$room/write" --write "$room/how" $scenarios

core_with() { # NAME COMPILER OPTIONS...
    name=$1
    shift
    if ! command -v "$1" >/dev/null; then
        echo "skip - $name: there is no $1"
        return
    fi
    "$@" $base -DKITH_WITHOUT_GSL $core -lm -o "$room/core" 2>"$room/log" || { cat "$room/log"; echo "not ok - $name: does not build"; failed=1; return; }
    check "$name" "$("$room/core" "$room/how")"
}

core_with "gcc -O0" gcc -O0
core_with "gcc -O3" gcc -O3
core_with "gcc -O3 for this processor" gcc -O3 -march=native
core_with "gcc -O3 for this processor without fused operations" gcc -O3 -march=native -mno-fma
check "gcc, portable body" "$("$room/core" "$room/how" portable)"
core_with "clang -O0" clang -O0
core_with "clang -O3" clang -O3
core_with "clang -O3 for this processor" clang -O3 -march=native
check "libm without fused operations" "$(GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2 "$room/core" "$room/how")"

if command -v aarch64-linux-gnu-gcc >/dev/null && command -v qemu-aarch64 >/dev/null; then
    mkdir "$room/include"
    ln -s "$(printf '#include <Random123/philox.h>\n' | gcc -E - | sed -n 's/.*"\(.*\)\/philox.h".*/\1/p' | head -n 1)" "$room/include/Random123"
    aarch64-linux-gnu-gcc -O2 -static $base "-I$room/include" -DKITH_WITHOUT_GSL $core -lm -o "$room/core"
    check "aarch64 under emulation" "$(qemu-aarch64 "$room/core" "$room/how")"
else
    echo "skip - aarch64 under emulation: aarch64-linux-gnu-gcc or qemu-aarch64 is not there"
fi

first=
for threads in 1 2 3 5 8; do
    build/kith compare scenarios/fragmented.yaml scenarios/integral.yaml --replicates 20 --threads $threads -o "$room/out.h5" >/dev/null 2>&1
    check "the command with $threads threads" "$(build/kith info "$room/out.h5" | awk '$1 == "digest" { print $2 }')"
done
build/kith run scenarios/integral.yaml --replicates 2 --families 40000 --threads 8 -o "$room/out.h5" >/dev/null 2>&1
first=$(build/kith info "$room/out.h5" | awk '$1 == "digest" { print $2 }')
build/kith run scenarios/integral.yaml --replicates 2 --families 40000 --threads 1 -o "$room/out.h5" >/dev/null 2>&1
check "one large run on 1 and 8 threads" "$(build/kith info "$room/out.h5" | awk '$1 == "digest" { print $2 }')"
exit $failed
