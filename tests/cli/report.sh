#!/bin/sh
# kith report and kith figures, and the reading examples. The page in a browser is tests/explorer/run.sh.
set -u
. tests/cli/lib.sh

"$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml --replicates 8 -o demo.h5 >/dev/null 2>&1
"$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml --replicates 8 --keep weekly -o weekly.h5 >/dev/null 2>&1
"$KITH" run scenarios/baseline.yaml --replicates 4 --draws point -o one.h5 >/dev/null 2>&1
printf 'id,value\n1,2\n' >table.csv
: >empty.h5
head -c 100000 demo.h5 >cut.h5

# ---- the page ----

"$KITH" report demo.h5 -o page.html >say/out 2>say/err
if [ "$?" -eq 69 ]; then
    check 'without its page, kith report says how to get it' tells 'npm'
    skip 'kith report' 'Kith was built without its page; run make explorer'
else
    check 'a page is made' test -s page.html
    "$KITH" report demo.h5 -o again.html 2>/dev/null
    check 'the same result gives the same page' cmp -s page.html again.html
    does 'the page has the name of the result unless it is given' report demo.h5
    check 'and lies here' cmp -s page.html demo.html
    refuses 65 'is not an HDF5 file' report table.csv -o work/page.html
    refuses 65 'is empty' report empty.h5 -o work/page.html
    refuses 65 'not a complete HDF5 file' report cut.h5 -o work/page.html
    refuses 73 'cannot be written' report demo.h5 -o work/no/page.html
    refuses 73 'is a folder' report demo.h5 -o .
    refuses 66 'cannot be read' report absent.h5 -o work/page.html
    if has_python; then
        "$PYTHON" -c "import h5py; h5py.File('other.h5', 'w')['x'] = 1"
        refuses 65 'not one that Kith wrote' report other.h5 -o work/page.html
    fi
    if [ -c /dev/full ]; then
        ln -s /dev/full full.html
        refuses 73 'not an ordinary file' report demo.h5 -o full.html
    fi
fi
refuses 64 'one result file is needed' report
refuses 64 'there is no option' report demo.h5 --colour

# ---- figures ----

refuses 65 'is not an HDF5 file' figures table.csv -o work/figs
refuses 66 'cannot be read' figures absent.h5 -o work/figs
refuses 73 'cannot make the folder' figures demo.h5 -o work/no/figs
if command -v gnuplot >/dev/null 2>&1; then
    does 'figures of a comparison' figures demo.h5 -o figs
    for name in stopped levels targets differences; do
        check "$name is drawn as SVG and PDF" test -s "figs/$name.svg" -a -s "figs/$name.pdf"
    done
    check 'gnuplot has nothing to say' test "$(grep -c warning say/err)" -eq 0
    check 'in the words of the page, with its strokes' grep -q "dt (5,3) lc rgb '#5b6673' title 'Fragmented care'" figs/stopped.gp
    does 'figures in Dutch' figures demo.h5 -o figs-nl --lang nl
    check 'are in Dutch, with the same tables' sh -c 'grep -q "Gezinnen waar geweld al een jaar of langer weg" figs-nl/differences.gp && ! grep -q "Families\|Difference" figs-nl/*.gp && cmp -s figs/differences.csv figs-nl/differences.csv'
    refuses 64 'fr' figures demo.h5 -o work/figs --lang fr
    does 'figures of one scenario with fixed parameters' figures one.h5 -o figs-one
    "$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml --replicates 1 --draws point -o bare.h5 >/dev/null 2>&1
    does 'figures of a single run' figures bare.h5 -o figs-bare
    does 'figures of a result that holds every run' figures weekly.h5 -o figs-weekly
    check 'have the same numbers as those of its means' cmp -s figs/stopped.csv figs-weekly/stopped.csv
    if has_python; then
        "$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml --replicates 9 --draws point -o fixed.h5 >/dev/null 2>&1
        does 'figures of fixed parameters' figures fixed.h5 -o figs-fixed
        check 'error bars are those of the file' "$PYTHON" "$top/tests/support/drawn.py" demo.h5 figs
        check 'and of fixed parameters as wide as their Monte Carlo error makes them' "$PYTHON" "$top/tests/support/drawn.py" fixed.h5 figs-fixed 2.306004 # t, 8 degrees of freedom
    fi
else
    kith figures demo.h5 -o figs
    check 'without gnuplot it says so; numbers and scripts are written' test "$code" -eq 69 -a -s figs/stopped.csv -a -s figs/stopped.gp
fi
if has_python; then
    "$PYTHON" - <<'END' >say/out 2>&1
import csv, h5py, numpy as np
file = h5py.File("demo.h5", "r")
row = {(r["scenario"], r["outcome"]): r for r in csv.DictReader(open("figs/differences.csv"))}
names, outcomes = file["scenario"].asstr()[:], file["outcome"].asstr()[:]
for o, outcome in enumerate(outcomes):
    for column, name in (("difference", "mean"), ("low", "low"), ("mc_error", "mc_error")):
        x, y = float(row[names[1], outcome][column] or "nan"), file["difference/" + name][1, o]
        assert x == y or (np.isnan(x) and np.isnan(y)), (outcome, column, x, y)
END
    check 'the numbers of a figure are those of the file' test "$?" -eq 0
fi

# ---- nothing is left but what was asked for ----

# leaves WHAT FILES ARGUMENT...: what kith leaves in a folder of its own that is TMPDIR, too; names of figures count as one.
leaves() {
    what=$1 wanted=$2
    shift 2
    rm -rf room
    mkdir room
    (cd room && TMPDIR=$PWD "$KITH" "$@" >/dev/null 2>../say/err </dev/null)
    left=$(cd room && find . ! -name . | sed -e 's,^\./,,' -e 's,[a-z]*\.\(csv\|gp\|svg\|pdf\)$,*,' | LC_ALL=C sort -u | tr '\n' ' ')
    [ "$left" = "$wanted" ] || echo "  left: $left"
    check "$what leaves ${wanted:-nothing}" test "$left" = "$wanted"
}
leaves 'run' 'a.h5 ' run ../scenarios/baseline.yaml --replicates 2 --families 20 -o a.h5
[ ! -s page.html ] || leaves 'a page without a result' 'kith.html ' report --empty
leaves 'figures' 'figs figs/* ' figures ../demo.h5 -o figs
leaves 'figures of every run' 'figs figs/* ' figures ../weekly.h5 -o figs
leaves 'figures of a broken file' '' figures ../cut.h5 -o figs
leaves 'replay' '' replay ../one.h5
leaves 'replay of a run' '' replay ../one.h5 --replicate 1
leaves 'replay -o' 'again.h5 ' replay ../one.h5 -o again.h5
leaves 'replay of a broken file' '' replay ../cut.h5
leaves 'info' '' info ../demo.h5
leaves 'diff' '' diff ../demo.h5 ../weekly.h5
leaves 'histories' 'a.h5 ' run ../scenarios/baseline.yaml --only-region Zeeland --scale 0.02 --replicates 2 --draws point --histories all \
    --set population.burn_in=60 --set population.horizon=104 -o a.h5
if [ -s page.html ]; then # larger than what fits into a page: a reduced copy is made
    "$KITH" compare scenarios/fragmented.yaml scenarios/integral.yaml --draws prior --replicates 3600 --families 10 --keep weekly -o large.h5 >/dev/null 2>&1
    check 'a large file' test "$(wc -c <large.h5)" -gt 12000000
    leaves 'report of a large file' 'page.html ' report ../large.h5 -o page.html
    rm -f large.h5
fi

# ---- examples for Python and R ----

same_numbers() { # both say the same of the two files, and of each other
    sed -n 's/^\([a-z]*: [a-z_].*\) (draws.*$/\1/p; /without violence/p' "$1" | tr -d ' ' >one
    sed -n 's/^\([a-z]*: [a-z_].*\) (draws.*$/\1/p; /without violence/p' "$2" | tr -d ' ' >two
    test -s one && cmp -s one two
}
if "$PYTHON" -c 'import xarray, h5netcdf' 2>/dev/null; then
    "$PYTHON" "$top/analysis/read_with_xarray.py" demo.h5 >python-demo 2>say/err
    check 'the xarray example runs' test "$?" -eq 0
    "$PYTHON" "$top/analysis/read_with_xarray.py" weekly.h5 >python-weekly 2>say/err
    check 'and says the same of means and of runs' same_numbers python-demo python-weekly
else
    skip 'the xarray example' 'there is no xarray with h5netcdf'
fi
if command -v Rscript >/dev/null 2>&1 && Rscript -e 'library(ncdf4)' >/dev/null 2>&1; then
    Rscript "$top/analysis/read_with_r.R" demo.h5 >r-demo 2>say/err
    check 'the R example runs' test "$?" -eq 0
    [ ! -s python-demo ] || check 'and says what the xarray example says' same_numbers python-demo r-demo
else
    skip 'the R example' 'there is no Rscript with ncdf4'
fi
finish
