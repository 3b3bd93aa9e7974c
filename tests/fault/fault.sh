#!/bin/sh
# Memory and disks that fail, in every verb: fault.sh [every [VERB...]]   (see faults.py and inject.c)
#
#   OUT, CC, PYTHON   as the Makefile has them; MOST faults in all (300, and a few more, as each kind of call of each verb has two), JOBS at a time (1);
#                     with every: OF, each so many-th call alone (1)
set -u

top=$PWD out=$PWD/${OUT:-build/gcc-release}
room=$(mktemp -d "${TMPDIR:-/tmp}/kith-fault-XXXXXX") || exit 1
trap 'rm -rf "$room"' EXIT
what='one fault in each run of every verb'
PYTHON=${PYTHON:-/usr/bin/python3}

if ! "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 7))' 2>/dev/null; then
    echo "skip - $what: python3 is not there"
    exit 0
fi
# shellcheck disable=SC2086 # CC may have options
if ! ${CC:-gcc} -O1 -shared -fPIC -o "$room/inject.so" "$top/tests/fault/inject.c" -ldl 2>"$room/log"; then
    echo "skip - $what: the injector needs the GNU C library"
    exit 0
fi

# The command with a page to fill, be there a real one or not.
printf '<!DOCTYPE html><title>Kith</title>@RESULT-BEGIN@@RESULT-END@@DECISION-BEGIN@@DECISION-END@@SHIPPED-BEGIN@@SHIPPED-END@' >"$room/page.html"
page=no kith=$out/kith cover=
case $out in *-coverage) cover="--coverage $out/tests/support/covered.o -Wl,--wrap=_exit" ;; esac
# shellcheck disable=SC2086,SC2046 # lists of words are meant
if ${CC:-gcc} -std=c11 -D_POSIX_C_SOURCE=200809L -O1 -Iinclude -Isim -DKITH_PAGE="\"$room/page.html\"" -c sim/tell/page.c -o "$room/page.o" 2>>"$room/log" \
    && ${CC:-gcc} -O1 -fopenmp $cover "$out"/sim/cli/*.o "$room/page.o" "$out/libkith.a" $(pkg-config --libs hdf5-serial libfyaml gsl nettle zlib) -lhdf5_hl -lm -o "$room/kith" 2>>"$room/log"; then
    page=yes kith=$room/kith
else
    echo "skip - faults in report: the command could not be linked with another page"
fi

every=
[ "${1:-}" = every ] && every="--every --of ${OF:-1}" && shift
KITH=$kith INJECT=$room/inject.so OUT=$room PAGE=$page
export KITH INJECT OUT PAGE
# shellcheck disable=SC2086 # nothing or an option
"$PYTHON" "$top/tests/fault/faults.py" --most "${MOST:-300}" --jobs "${JOBS:-1}" $every "$@"
