#!/bin/sh
# command.sh OPTIONS OF kith: a whole command, from its start to its end, one figure a line. Of each family-week: processor time
# (ns_per_family_week), time on the clock of all of it (command_wall_ns_per_family_week) and of the runs alone (wall_ns_per_family_week);
# the share of the clock that saving takes (output_share), and that all that is not the runs takes (serial_share).
set -eu
KITH=${KITH:-build/kith}
{
    date +'start %s.%N'
    "$KITH" "$@" --no-progress 2>&1 >/dev/null
    date +'end %s.%N'
    times
} | awk '
    $1 == "start" { wall = -$2 }
    $1 == "end" { wall += $2 }
    /^[0-9]+m[0-9.]+s / { split($0, t, /[ms ]+/); cpu = t[1] * 60 + t[2] + t[3] * 60 + t[4] } # the last line: of what was run
    / written in / { for (i = 1; i <= NF; i++) if ($i == "in") written = $(i + 1) }
    /family-weeks per second/ {
        for (i = 1; i <= NF; i++) if ($i == "in") simulated = $(i + 1)
        weeks = $(NF - 3) * simulated
        printf "wall_ns_per_family_week %.6f\n", 1e9 / $(NF - 3)
    }
    END {
        printf "ns_per_family_week %.6f\n", 1e9 * cpu / weeks
        printf "command_wall_ns_per_family_week %.6f\n", 1e9 * wall / weeks
        printf "output_share %.4f\n", written / (written + simulated)
        printf "serial_share %.4f\n", (wall - simulated) / wall
    }'
