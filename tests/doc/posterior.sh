#!/bin/sh
# Is the posterior that comes with Kith whole, small, and of the scenario and targets as they are now? What is meant to change it takes
# `make posterior`.
set -u
KITH=${KITH:-build/kith}
file=scenarios/calibration/posterior.h5
failed=0
check() {
    what=$1
    shift
    if "$@" >/dev/null; then echo "ok - $what"; else echo "not ok - $what"; failed=1; fi
}
says=$(mktemp "${TMPDIR:-/tmp}/kith-posterior-XXXXXX") || exit 1
trap 'rm -rf "$says" "$says.d"' EXIT
check 'the shipped posterior is there' test -s "$file"
check 'it is under 2 MB' test "$(wc -c <"$file")" -lt 2000000
check 'its digest holds, and is the one that is written beside it' test "$("$KITH" info "$file" | sed -n 's/^digest  *//p')" = "$(cat "${file%.h5}.digest")"
"$KITH" run scenarios/baseline.yaml --families 20 --replicates 2 >"$says" 2>/dev/null
check 'a run takes its draws' test "$?" -eq 0
check 'of every parameter that has a distribution: else make posterior' grep -q ' from the posterior ([0-9a-f]*), 0 from their own priors' "$says"
cp -R scenarios "$says.d"
"$KITH" calibrate "$file" --write-point "$says.d/baseline.yaml" >"$says" 2>/dev/null
check 'what the data moved stands in the baseline as the posterior has it: else make posterior' cmp -s scenarios/baseline.yaml "$says.d/baseline.yaml"
check 'what its point predicts is told beside what it predicts itself' grep -q "point's" "$says"
check 'its report lies beside it' grep -q '^\*\*15\. ' "${file%.h5}.md"
check 'with the main differences under both readings, by this very posterior: else make readings' \
    grep -q "^Integral minus fragmented care by this posterior (digest $(cut -c1-8 "${file%.h5}.digest")), beside that" "${file%.h5}.md"
exit $failed
