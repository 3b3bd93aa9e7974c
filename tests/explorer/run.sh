#!/bin/sh
# The page for people, in a browser: run.sh   (called by `make test-explorer` and `make check-long`)
#
# Needs the page (`make explorer`), Node.js and Chromium; says skip without them.
set -u
KITH=${KITH:-build/kith} PYTHON=${PYTHON:-/usr/bin/python3} CHROMIUM=${CHROMIUM:-/usr/bin/chromium}
export CHROMIUM
folder=${FOLDER:-build/explorer/test}
for need in node "$CHROMIUM" "$PYTHON"; do
    command -v "$need" >/dev/null 2>&1 || { echo "skip - the page in a browser: there is no $need"; exit 0; }
done
[ -d analysis/explorer/node_modules/playwright-core ] || { echo "skip - the page in a browser: run make explorer first"; exit 0; }
rm -rf "$folder"
mkdir -p "$folder/bad"

# ---- results and their pages ----

set -e
cat >"$folder/another.yaml" <<END
extends: $PWD/scenarios/integral.yaml
title: Integral care for half
about: As integral care, for half of the families; a scenario for the test.
pathways: {integral: {share: {value: 0.5, unit: "1", grade: assumption, source: "Of the test, after C2.06"}}}
END
"$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml "$folder/another.yaml" -o "$folder/demo.h5" --no-progress >/dev/null 2>&1
"$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml --draws point --replicates 40 -o "$folder/point.h5" >/dev/null 2>&1
"$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml --draws point --replicates 1 -o "$folder/bare.h5" >/dev/null 2>&1
"$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml --keep summary --replicates 7 --families 5 -o "$folder/small.h5" >/dev/null 2>&1
"$KITH" run scenarios/baseline.yaml --replicates 60 -o "$folder/one.h5" >/dev/null 2>&1
"$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml --keep weekly --replicates 900 -o "$folder/large.h5" >/dev/null 2>&1
for name in demo point bare small one large; do
    "$KITH" report "$folder/$name.h5" -o "$folder/$name.html" 2>/dev/null
done
cp build/explorer/page.html "$folder/empty.html"
"$PYTHON" tests/explorer/expect.py "$folder/demo.h5" "$folder/large.h5" >"$folder/demo.json"
set +e

# ---- wrong files: the page says so in words, the command with its exit code ----

printf 'id,value\n1,2\n' >"$folder/bad/no-hdf5.csv"
: >"$folder/bad/empty.h5"
head -c 100000 "$folder/demo.h5" >"$folder/bad/truncated.h5"
"$PYTHON" -c "import h5py, sys; h5py.File(sys.argv[1], 'w')['x'] = 1" "$folder/bad/other-program.h5"
failed=0
check() {
    if [ "$2" -eq "$3" ]; then echo "ok - $1"; else echo "not ok - $1: exit code $2, not $3"; failed=1; fi
}
for file in "$folder"/bad/*; do
    "$KITH" report "$file" -o "$folder/none.html" >/dev/null 2>&1
    check "kith report ${file##*/} is refused" "$?" 65
done
"$KITH" report "$folder/absent.h5" -o "$folder/none.html" >/dev/null 2>&1
check "a file that is not there is refused" "$?" 66
"$KITH" report >/dev/null 2>&1
check "a report of nothing is a usage error" "$?" 64
"$KITH" report "$folder/demo.h5" -o "$folder/no/where.html" >/dev/null 2>&1
check "a page in no folder cannot be made" "$?" 73
"$KITH" report "$folder/demo.h5" -o "$folder" >/dev/null 2>&1
check "a folder is not written over" "$?" 73
if [ -c /dev/full ]; then
    ln -sf /dev/full "$folder/full.html"
    "$KITH" report "$folder/demo.h5" -o "$folder/full.html" >/dev/null 2>&1
    check "a device is not written over" "$?" 73
    rm -f "$folder/full.html"
fi
left=$(find "$folder" -name 'none.html*' -o -name '*.partial.*' -o -name '*.reduced.*' | wc -l)
check "nothing half-made stays" "$left" 0
"$KITH" report "$folder/demo.h5" -o "$folder/again.html" 2>/dev/null
cmp -s "$folder/demo.html" "$folder/again.html"
check "the same result gives the same page" "$?" 0

# ---- in the browser ----

node tests/explorer/page.test.mjs "$folder" || failed=1
exit "$failed"
