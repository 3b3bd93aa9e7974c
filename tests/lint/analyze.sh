#!/bin/sh
# What compilers find by thinking through all ways of a function: gcc -fanalyzer, and clang on what may be uninitialised.
# Called by tests/long.sh (tier analyze). analyze.txt says what is known to be none, and why; a line of it that is of no use any more
# is a fault, too.
set -u
CC=${CC:-gcc}
room=$(mktemp -d) || exit 1
trap 'rm -rf "$room"' EXIT
flags="-std=c11 -D_POSIX_C_SOURCE=200809L -ffp-contract=off -fopenmp -Iinclude -Isim $(pkg-config --cflags hdf5-serial libfyaml gsl nettle zlib | sed 's/-I/-isystem /g')"
failed=0

# "KIND FILE FUNCTION", once each, of the warnings on stdin.
warnings() {
    awk -F '\047' '
        /: In function / { name = $2 }
        /: warning: .*\[-W/ { file = $0; sub(/:.*/, "", file); kind = $0; sub(/.*\[-W/, "", kind); sub(/\].*/, "", kind); print kind, file, name }' | sort -u
}
against() { # against WHAT PREFIX: what is found (stdin) against what is known
    grep "^$2" tests/lint/analyze.txt | cut -d ' ' -f 1-3 | sort -u >"$room/known"
    sort -u >"$room/found"
    comm -13 "$room/known" "$room/found" >"$room/new"
    comm -23 "$room/known" "$room/found" >"$room/gone"
    sed 's/^/  new: /' "$room/new"
    sed 's/^/  in tests\/lint\/analyze.txt, and no more: /' "$room/gone"
    if [ -s "$room/new" ] || [ -s "$room/gone" ]; then
        echo "not ok - $1"
        failed=1
    else
        echo "ok - $1, but for $(wc -l <"$room/known") places that are known"
    fi
}

case $($CC --version 2>/dev/null | head -n 1) in
*clang* | '') echo "skip - gcc -fanalyzer: $CC is not gcc" ;;
*)
    # Without two kinds. malloc-leak takes for lost what is stored in a structure of the caller's; leaks are what the sanitizers and
    # valgrind look for. shift-count-overflow takes the lanes of a vector for one bit.
    find sim -name '*.c' -print0 | LC_ALL=C xargs -0 -P 2 -I '{}' sh -c "$CC $flags -O1 -fanalyzer -Wno-analyzer-malloc-leak -Wno-analyzer-shift-count-overflow -c -o /dev/null {} \
        2>\"\$(mktemp \"$room/gcc.XXXXXX\")\""
    cat "$room"/gcc.* | warnings | against 'gcc -fanalyzer finds nothing' analyzer- ;;
esac
if command -v clang >/dev/null; then
    # shellcheck disable=SC2086 # a list of words is meant
    find sim -name '*.c' | while read -r file; do
        clang $flags -fsyntax-only -Wuninitialized -Wsometimes-uninitialized -Wconditional-uninitialized "$file" 2>&1
    done >"$room/clang"
    # clang names no function: its place is the file.
    grep ': warning: .*uninitialized' "$room/clang" | sed 's/^\([^:]*\):.*\[-W\(.*\)\]/\2 \1 -/' | sort -u | against 'clang finds nothing that may be uninitialised' '\(conditional\|sometimes\|uninit\)'
else
    echo 'skip - what clang finds: it is not installed'
fi
exit $failed
