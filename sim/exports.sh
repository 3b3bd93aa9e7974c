#!/bin/sh
# The names that the shared library exports: those that include/kith.h declares, and no others. As a script for the linker; with
# --list one a line.
set -eu
names=$(sed -n 's/^[a-z].*[ *]\(kith_[a-z0-9_]*\)(.*/\1/p' "$(dirname "$0")/../include/kith.h" | sort -u)
if [ "${1:-}" = --list ]; then
    printf '%s\n' "$names"
else
    printf 'KITH_0 {\nglobal:\n'
    printf '%s\n' "$names" | sed 's/.*/    &;/'
    printf 'local:\n    *;\n};\n'
fi
