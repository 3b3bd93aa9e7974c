#!/bin/sh
# compare.sh OPTIONS OF kith compare: what the command says of its own speed, one figure a line.
set -eu
KITH=${KITH:-build/kith}
"$KITH" "$@" --no-progress 2>&1 >/dev/null | awk '
    / written in / { for (i = 1; i <= NF; i++) if ($i == "in") written = $(i + 1) }
    /family-weeks per second/ {
        for (i = 1; i <= NF; i++) if ($i == "in") simulated = $(i + 1)
        printf "wall_ns_per_family_week %.6f\n", 1e9 / $(NF - 3)
        printf "output_share %.4f\n", written / (written + simulated)
    }'
