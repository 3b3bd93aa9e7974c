#!/bin/sh
# Who may know whom: holds every #include "floor/..." of sim/ against sim/LAYERS.
set -u
wrong=0
for file in sim/*/*.c sim/*/*.h; do
    floor=${file#sim/} floor=${floor%%/*}
    allowed=$(sed -n "s/^$floor://p" sim/LAYERS)
    grep -q "^$floor:" sim/LAYERS || { echo "$file: sim/LAYERS has no floor $floor"; wrong=1; }
    # shellcheck disable=SC2013 # names of headers have no blanks
    for header in $(sed -n 's/^ *# *include *"\([^"]*\)".*/\1/p' "$file"); do
        case " $floor $allowed " in *" ${header%%/*} "*) [ "$floor" = cli ] || continue ;; esac
        [ "$header" = kith.h ] && [ "$floor" != cli ] && continue
        [ "$header" = cli.h ] && [ "$floor" = cli ] && continue
        echo "$file: floor $floor must not include \"$header\""
        wrong=1
    done
done
exit "$wrong"
