#!/bin/sh
# Did numbers change unawares? golden.sh check | accept, from the top of the repository.
#
# point, weekly and population: digest and numbers of runs with parameters held fixed. prior, posterior: numbers with six
# digits, as draws from priors use the C library. KITH and PYTHON as tests/run.sh has them.
set -u
KITH=${KITH:-build/kith} PYTHON=${PYTHON:-/usr/bin/python3}
mode=${1:-check}
case $mode in check | accept) ;; *) echo "golden.sh: check or accept, not $mode" >&2; exit 64 ;; esac
"$PYTHON" -c 'import h5py' 2>/dev/null || { echo "skip - golden numbers: $PYTHON has no h5py"; exit 0; }
. tests/support/gate.sh
room=$(mktemp -d "${TMPDIR:-/tmp}/kith-golden-XXXXXX") || exit 1
trap 'rm -rf "$room"' EXIT
failed=0

numbers() { # means of all outcomes and differences, six digits
    "$PYTHON" - "$1" <<'PROGRAM'
import sys

import h5py

with h5py.File(sys.argv[1], "r") as file:
    names = [[x.decode() for x in file[axis][()]] for axis in ("scenario", "outcome")]
    for group in ("estimate", "difference"):
        for s, scenario in enumerate(names[0]):
            for o, outcome in enumerate(names[1]):
                if group in file:
                    print(group, scenario, outcome, *(f"{file[group][part][s, o]:.6g}" for part in ("mean", "mc_error", "low", "high")))
PROGRAM
}

golden() { # golden NAME DIGEST? ARGUMENT...
    name=$1 digest=$2
    shift 2
    file=$room/$name.h5 now=$room/$name.txt stored=tests/golden/$name.txt
    echo "# kith $*" >"$now"
    if ! "$KITH" "$@" -o "$file" >/dev/null 2>"$room/err"; then
        cat "$room/err"
        echo "not ok - golden $name: it runs"
        failed=1
        return
    fi
    if [ "$digest" = digest ]; then
        "$KITH" info "$file" | grep '^digest' >>"$now"
    fi
    numbers "$file" >>"$now"
    if [ "$mode" = accept ]; then
        cp "$now" "$stored"
        echo "$stored: accepted"
    elif diff "$stored" "$now" >"$room/diff"; then
        echo "ok - golden $name"
    else
        head -n 30 "$room/diff"
        echo "if that is meant: make golden-accept, and say why in CHANGELOG.md"
        echo "not ok - golden $name"
        failed=1
    fi
}

three="scenarios/baseline.yaml scenarios/fragmented.yaml scenarios/integral.yaml"
# shellcheck disable=SC2086 # a list of words is meant
{
    golden point digest compare $three --draws point --replicates 8
    golden prior numbers compare $three --draws prior --replicates 8
    golden posterior numbers compare $three --replicates 8
    golden weekly digest run scenarios/integral.yaml --draws point --replicates 2 --families 100 --keep weekly --seed 7
    golden population digest $gate_population --keep runs
}
exit "$failed"
