#!/bin/sh
# layers.sh finds what it is for, in a house of four files: an include of a floor above, a need without an include, a circle. CC compiles.
set -u
check=$PWD/tests/lint/layers.sh
room=$(mktemp -d) || exit 1
trap 'rm -rf "$room"' EXIT
mkdir -p "$room/sim/base" "$room/sim/top" "$room/build"
printf 'base:\ntop: base\n' >"$room/sim/LAYERS"
printf 'int kith_a(void);\n' >"$room/sim/base/a.h"
printf '#include "base/a.h"\nint kith_a(void) { return 1; }\n' >"$room/sim/base/a.c"
printf '#include "base/a.h"\nint kith_b(void);\nint kith_b(void) { return kith_a(); }\n' >"$room/sim/base/b.c"
printf '#include "base/a.h"\nint kith_t(void);\nint kith_t(void) { return kith_a(); }\n' >"$room/sim/top/t.c"
says() { # says WHAT WORDS: what layers.sh prints once all is compiled; without WORDS nothing
    for file in base/a base/b top/t; do
        mkdir -p "$room/build/sim/${file%/*}"
        (cd "$room" && ${CC:-cc} -Isim -c "sim/$file.c" -o "build/sim/$file.o") || exit 1
    done
    found=$(OUT=build sh "$check" "$room")
    if [ "$found" != "$2" ]; then printf 'not found: %s: "%s" and not "%s"\n' "$1" "$found" "$2"; fi
}
says 'a house in order' ''
printf '#include "top/t.h"\n' >>"$room/sim/base/b.c"
printf 'int kith_t(void);\n' >"$room/sim/top/t.h"
says 'an include of what is above' 'sim/base/b.c: floor base must not include "top/t.h"'
printf '#include "base/a.h"\nint kith_t(void);\nint kith_b(void);\nint kith_b(void) { return kith_t(); }\n' >"$room/sim/base/b.c"
says 'a need of what is above' 'sim/base/b.c: floor base must not need kith_t() of sim/top/t.c'
printf '#include "base/a.h"\nint kith_b(void);\nint kith_b(void) { return kith_a(); }\n' >"$room/sim/base/b.c"
printf '#include "base/a.h"\nint kith_b(void);\nint kith_a(void) { return kith_b(); }\n' >"$room/sim/base/a.c"
found=$(says 'a circle' 'files in a circle: sim/base/a.c -> sim/base/b.c -> sim/base/a.c')
[ -z "$found" ] || says 'a circle' 'files in a circle: sim/base/b.c -> sim/base/a.c -> sim/base/b.c'
