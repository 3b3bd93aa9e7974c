#!/bin/sh
# Who may know whom: holds each #include "floor/..." of sim/ against sim/LAYERS, and what each object of OUT needs of the others; and
# finds files of one floor that need each other in a circle. layers.sh [FOLDER]: where sim/ is (here). Objects that are not there are
# not looked at: lint.sh says so.
set -u
cd "${1:-.}" || exit 2
OUT=${OUT:-build/gcc-release}
{
    grep -H -E '^ *# *include *"' sim/*/*.[ch] | sed 's/^\([^:]*\):[^"]*"\([^"]*\)".*/\1 I \2/'
    for file in sim/*/*.c; do
        [ -f "$OUT/${file%.c}.o" ] && printf '%s\n' "$OUT/${file%.c}.o"
    done | xargs -r nm -A -g 2>/dev/null | awk -v out="$OUT/" '{
        file = $1; sub(/\.o:.*/, ".c", file)
        print substr(file, length(out) + 1), $(NF - 1) ~ /U$/ ? "U" : "T", $NF }'
} | awk '
    function floor(file, part) { split(file, part, "/"); return part[2] }
    # Whether "to" can be reached from "from" within their floor; leaves the way there in way.
    function reach(from, to, list, n, i) {
        seen[from] = 1
        n = split(needs[from], list, " ")
        for (i = 1; i <= n; i++) {
            if (floor(list[i]) != floor(to)) continue
            if (list[i] == to) { way = from; return 1 }
            if (!(list[i] in seen) && reach(list[i], to)) { way = from " -> " way; return 1 }
        }
        return 0
    }
    FILENAME != "-" { if (/^[a-z]/) { sub(/:/, ""); known[$1]; for (i = 1; i <= NF; i++) allowed[$1, $i] } next }
    !(floor($1) in known) && !told[floor($1)]++ { print "sim/LAYERS has no floor " floor($1) }
    $2 == "I" {
        to = $3; sub(/\/.*/, "", to)
        if (floor($1) == "cli" ? $3 != "cli.h" : $3 != "kith.h" && !((floor($1), to) in allowed)) print $1 ": floor " floor($1) " must not include \"" $3 "\""
    }
    $2 == "T" { home[$3] = $1 }
    $2 == "U" { wants[++n] = $1; what[n] = $3 }
    END {
        for (i = 1; i <= n; i++) {
            if (!(what[i] in home) || home[what[i]] == wants[i]) continue
            to = home[what[i]]
            if (!((wants[i], to) in edge)) { edge[wants[i], to]; needs[wants[i]] = needs[wants[i]] " " to; file[wants[i]] }
            if (floor(wants[i]) != "cli" && !((floor(wants[i]), floor(to)) in allowed)) print wants[i] ": floor " floor(wants[i]) " must not need " what[i] "() of " to
        }
        for (one in file) {
            if (floor(one) == "model" || one in circled) continue
            split("", seen)
            if (!reach(one, one)) continue
            print "files in a circle: " way " -> " one
            n = split(way, list, " -> ")
            for (i = 1; i <= n; i++) circled[list[i]]
        }
    }' sim/LAYERS - | sort
