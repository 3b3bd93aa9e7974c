#!/bin/sh
# What of sim/ the quick tests run: coverage.sh begin | end CC   (called by `make coverage`)
set -eu
folder=build/$(basename "$2")-coverage
case $1 in
begin)
    case $("$2" --version | head -n 1) in *clang* | *LLVM*) echo 'coverage needs gcc, which gcov reads' >&2; exit 64 ;; esac
    command -v gcov >/dev/null || { echo 'coverage needs gcov, which comes with gcc' >&2; exit 69; }
    mkdir -p "$folder"
    find "$folder" -name '*.gcda' -exec rm -f {} + ;;
end)
    rm -rf "$folder/gcov"
    mkdir -p "$folder/gcov"
    objects=$(find "$PWD/$folder/sim" -name '*.gcda' | tr '\n' ' ')
    # shellcheck disable=SC2086 # a list of words is meant
    (cd "$folder/gcov" && gcov --json-format --branch-probabilities --preserve-paths $objects >/dev/null 2>log)
    "${PYTHON:-/usr/bin/python3}" tests/support/coverage.py "$folder/gcov" "$folder/uncovered.txt" ;;
*) echo "coverage.sh: begin or end, not $1" >&2; exit 64 ;;
esac
