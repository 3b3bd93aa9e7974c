#!/bin/sh
# Do the written commands work? Runs the blocks marked `sh` of README.md and scenarios/README.md and the
# examples of kith.1 in a copy of the tree, and reads what they leave with other people's programs.
#
#   readme.sh          checks; a command that takes over five seconds of a processor is run smaller than it is written
#   readme.sh whole    checks; every command as it is written (a tier of tests/long.sh)
#   readme.sh accept   puts today's output and figure into README.md (and checks nothing)
set -u
top=$PWD OUT=${OUT:-build/gcc-release} PYTHON=${PYTHON:-/usr/bin/python3}
room=$(mktemp -d "${TMPDIR:-/tmp}/kith-doc-XXXXXX") || exit 1
trap 'rm -rf "$room"' EXIT
unset MAKEFLAGS MFLAGS MAKEOVERRIDES MODE CFLAGS
size=${1:-check}
failed=0
pass() { echo "ok - $1"; }
fail() {
    echo "not ok - $1"
    failed=1
}
table='^  (outcome|[a-zA-Z_0-9]+) +[^ ]+ '

if [ "$size" = accept ]; then
    build/kith compare scenarios/fragmented.yaml scenarios/integral.yaml -o "$room/demo.h5" >"$room/out" 2>"$room/err" || exit 1
    tail -n 1 "$room/err" >>"$room/out"
    "$PYTHON" analysis/figures/week-by-week.py "$room/demo.h5" >"$room/figure" || exit 1
    awk -v output="$room/out" '
        /^```text/ && !done { print; while ((getline line < output) > 0) print line; skipping = done = 1; next }
        /^```/ && skipping { skipping = 0 }
        !skipping { print }' README.md >"$room/README.md" && cp "$room/README.md" README.md && cp "$room/figure" analysis/figures/week-by-week.svg
    exit
fi

# A copy with what is built, so that make finds little to do; it is the release build that pages speak of.
mkdir "$room/copy"
tar -c --exclude ./.git --exclude node_modules --exclude ./build . | tar -x -C "$room/copy"
for built in build/kith build/gcc-release build/explorer/page.html; do
    [ ! -e "$built" ] || tar -c --exclude 'build/*/tests' "$built" | tar -x -C "$room/copy"
done
cd "$room/copy" || exit 1
rm -f demo.h5
PATH=$room/copy/build:$PATH
export PATH SETUP=no

# What takes long, smaller: the same words, and fewer runs.
smaller() {
    [ "$size" != whole ] || { cat; return; }
    sed -e 's/baseline.yaml --targets$/& --scale 0.01/' -e 's/--replicates \([12]\)000/--replicates \100/' -e 's/--replicates 600/--replicates 40/' -e 's/--precision 0.00[0-9]@/--precision 0.03@/' \
        -e 's/--precision 0.5@/--precision 2@/' -e 's/--within 0.5%/--within 3%/' -e 's/ --scale 0.05 --at-most 16/ --scale 0.01 --at-most 8/' -e 's/--families 20000/--families 2000/' \
        -e 's/--only-region Zeeland --replicates 40/--scale 0.005 --only-region Zeeland --replicates 4/' -e 's/--scale 0.1 --at-most 80/--scale 0.01 --at-most 10/' -e 's/--scale 0.02/--scale 0.005/' -e '/--scale 0.005/{/--replicates/!s/$/ --replicates 4/;}' \
        -e '/kith \(compare\|rank\|run\) /{/--\(replicates\|scale\|precision\|population\|targets\|only-region\)/!s/$/ --replicates 40/;}'
}

# Commands of a page, one a line. Those that cannot be run here are named.
commands() { awk '/^```sh/ { on = 1; next } /^```/ { on = 0 } on && !/^ *(#|$)/' "$1"; }
run_commands() { # run_commands PAGE: commands on stdin
    while IFS= read -r command; do
        case $command in
        'make test'* | 'make check-long'* | 'make bench'* | 'git clone'* | sudo* | sbatch* | srun* | mpirun*)
            echo "skip - $1: $command: not run from within the tests"
            continue ;;
        *ncdump*) command -v ncdump >/dev/null || { echo "skip - $1: $command: ncdump is not installed"; continue; } ;;
        esac
        if grep -Fxq "${command#build/}" "$room/ran"; then # on several pages: it did, and need not again
            echo "ok - $1: $command"
            continue
        fi
        if sh -c "$(printf '%s\n' "${command% SETUP=page}" | smaller)" >"$room/out" 2>"$room/err" </dev/null; then
            echo "ok - $1: $command"
            echo "${command#build/}" >>"$room/ran"
        else
            tail -n 12 "$room/out" "$room/err"
            echo "not ok - $1: $command"
        fi
        [ "${command% SETUP=page}" = 'make demo' ] && cp "$room/out" "$room/demo.out"
    done
    return 0
}
[ "$size" = whole ] || sed -i 's/^replicates: 20$/replicates: 4/' scenarios/sweeps/cut.yaml
: >"$room/ran"
commands README.md | run_commands README.md | tee "$room/said"
commands scenarios/README.md | run_commands scenarios/README.md | tee -a "$room/said"
sed -n 's/^\.Dl //p' sim/cli/kith.1 | run_commands kith.1 | tee -a "$room/said"
grep -q '^not ok' "$room/said" && failed=1
[ "$(grep -c '^ok - kith.1' "$room/said")" -ge 5 ] || fail 'kith.1 has examples'

# The output that the page shows has the rows and columns of today's; numbers may differ.
shape() { grep -E "$table" "$1" | awk '/^  outcome/ { $1 = $1; print; next } { print $1, $2, NF }' | sed 's/ - / x /g'; }
awk '/^```text/ { on++; next } /^```/ { if (on == 1) exit } on == 1' README.md >"$room/shown"
shape "$room/shown" >"$room/shape.shown"
shape "$room/demo.out" >"$room/shape.now"
if [ -s "$room/shape.now" ] && diff "$room/shape.shown" "$room/shape.now"; then
    pass 'README.md shows the table that make demo prints'
else
    fail 'README.md shows the table that make demo prints; else: tests/doc/readme.sh accept'
fi
if [ -s demo.h5 ]; then pass 'make demo leaves demo.h5'; else fail 'make demo leaves demo.h5'; fi
grep -o '](\([a-zA-Z][^)#]*\))' README.md | sed 's/^](//; s/)$//' | grep -v '^https\{0,1\}:' | while read -r file; do
    [ -e "$file" ] || echo "$file"
done >"$room/missing"
if [ -s "$room/missing" ]; then cat "$room/missing"; fail 'the files that README.md links to are there'; else pass 'the files that README.md links to are there'; fi

# demo.h5 in other hands
if "$PYTHON" -c 'import xarray, h5netcdf, netCDF4' 2>/dev/null; then
    if "$PYTHON" tests/doc/read_with_xarray.py demo.h5 >"$room/out" 2>&1; then pass 'xarray opens demo.h5, by both engines'; else tail "$room/out"; fail 'xarray opens demo.h5, by both engines'; fi
    for word in scenario draw replicate wave week; do
        if grep -q "h5netcdf.*'$word'" "$room/out" && grep -q "netcdf4.*'$word'" "$room/out"; then pass "both see $word"; else fail "both see $word"; fi
    done
else
    echo "skip - xarray opens demo.h5: $PYTHON has not got xarray, h5netcdf and netCDF4"
fi
if command -v ncdump >/dev/null; then
    if ncdump -h demo.h5 >"$room/out" && grep -q 'outcome_value:units' "$room/out"; then pass 'ncdump opens demo.h5'; else fail 'ncdump opens demo.h5'; fi
else
    echo 'skip - ncdump opens demo.h5: it is not installed'
fi
if "$PYTHON" -c 'import h5py' 2>/dev/null; then
    told=$(build/kith info demo.h5 | sed -n 's/^digest  *//p')
    if [ "$("$PYTHON" tests/doc/digest.py demo.h5)" = "$told" ]; then pass 'digest.py finds the digest that kith info prints'; else fail 'digest.py finds the digest that kith info prints'; fi
    if "$PYTHON" analysis/figures/week-by-week.py demo.h5 >"$room/out" && grep -q '</svg>' "$room/out"; then pass 'the figure of README.md can be drawn'; else fail 'the figure of README.md can be drawn'; fi
else
    echo "skip - digest.py and the figure: $PYTHON has no h5py"
fi
cd "$top" || exit 1
exit "$failed"
