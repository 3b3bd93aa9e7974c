#!/bin/sh
# Malformed result files: every reader refuses each, with words, soon, and without much memory. READERS=every tries all files with all
# readers; without, each file is tried with `info` and one more, as all open files in one way, and with sanitizers with one, in turn.
set -u
. tests/cli/lib.sh
if ! has_python; then
    skip 'malformed result files' "$PYTHON has no h5py"
    finish
fi
case $KITH in *-asan/*) seconds=5 memory=0 readers=turn ;; *) seconds=2 memory=300 readers=some ;; esac

does 'a good file' compare scenarios/fragmented.yaml scenarios/integral.yaml --replicates 4 --families 20 -o good.h5
"$PYTHON" "$top/tests/support/malformed.py" "$PWD/good.h5" "$PWD/malformed" >list || fail 'malformed files are written'
check 'at least 40 malformed files are written' test "$(wc -l <list)" -ge 40
"$PYTHON" "$top/tests/support/refuse.py" "$KITH" "$PWD/good.h5" "$PWD/malformed" "$seconds" "$memory" "${READERS:-$readers}" <list || failures=$((failures + 1))
finish
