#!/bin/sh
# sweep.sh POINTS: draws of the priors by `kith sweep run`, one run of 576 families each: processor time of a point. Run from the top.
set -eu
KITH=${KITH:-build/kith}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp scenarios/*.yaml scenarios/evidence.csv "$folder"
cat >"$folder/design.yaml" <<DESIGN
scenarios: [integral.yaml]
families: 576
replicates: $1
per-draw: 1
design: {kind: prior}
DESIGN
"$KITH" sweep plan "$folder/design.yaml" -o "$folder/sweep" >/dev/null
{
    "$KITH" sweep run "$folder/sweep" --threads 1 --no-progress 2>/dev/null
    times
} | awk -F '[ms ]+' -v points="$1" 'NR == 2 { printf "ns_per_point %.6g\n", 1e9 * ($1 * 60 + $2 + $3 * 60 + $4) / points }'
