#!/bin/sh
# What a command writes: never over what it reads, in place of a file only if Kith wrote it (or by force), through links, under
# long names, and nothing half-written.
# shellcheck disable=SC2016,SC2086 # the inner shell has its own $0; lists of words are meant
set -u
. tests/cli/lib.sh
one=scenarios/integral.yaml two=scenarios/fragmented.yaml
few="--replicates 2 --families 20"
tiny="--population --only-region Drenthe --scale 0.003 --draws point --replicates 2 --set population.burn_in=52 --set population.horizon=52"
page=yes
does 'a result' run $one $few -o r.h5
kith report r.h5 -o p.html
[ "$code" -eq 69 ] && page=no

# keeps FILE WHAT CODE ARGUMENT...: refused with that code, and the file stays byte for byte.
keeps() {
    kept=$1 about=$2 wanted=$3
    shift 3
    cp "$kept" before
    kith "$@"
    if [ "$code" -eq "$wanted" ] && cmp -s before "$kept" && [ -s say/err ] && [ -z "$(find . -name '*.partial.*' -o -name '*.replay*' -o -name '*.reduced*')" ]; then
        pass "$about"
    else
        show "$@"
        fail "$about"
    fi
}

# ---- inputs, by whatever name ----
ln scenarios/baseline.yaml hard.yaml
ln -s scenarios/baseline.yaml soft.yaml
ln -s scenarios inner
keeps $one 'run: the scenario' 73 run $one $few -o ./scenarios/../$one --force
keeps scenarios/baseline.yaml 'run: what it inherits' 73 run $one $few -o scenarios/baseline.yaml --force
keeps scenarios/baseline.yaml 'run: by a hard link' 73 run $one $few -o hard.yaml --force
keeps scenarios/baseline.yaml 'run: by a symbolic link' 73 run $one $few -o soft.yaml --force
keeps scenarios/evidence.csv 'run: the evidence, through a folder that is a link' 73 run $one $few -o inner/evidence.csv --force
keeps $two 'compare: the second scenario' 73 compare $one $two $few -o $two --force
keeps scenarios/targets/cohort.yaml 'run: the targets' 73 run $one $few -o scenarios/targets/cohort.yaml --force
keeps r.h5 'run: the file of the draws' 73 run $one $few --draws r.h5 -o r.h5
keeps scenarios/regions.csv 'run: the regions' 73 run $one $tiny -o scenarios/regions.csv --force
keeps $two 'run: the burn-in' 73 run $one $tiny --burn-in $two -o $two --force
keeps r.h5 'replay: the result' 73 replay r.h5 -o ./r.h5
keeps r.h5 'replay: the result, by force' 73 replay r.h5 -o r.h5 --force
does 'burn-ins are kept' run scenarios/baseline.yaml $tiny --checkpoint past --keep-burn-in
refuses 73 'would be in the folder of the burn-in' run $one $tiny --burn-in-from past -o past/r.h5
refuses 73 'would be in the folder of checkpoints' run $one $tiny --checkpoint past -o past/new.h5
if [ $page = yes ]; then
    ln r.h5 same.h5
    keeps r.h5 'report: the result' 73 report r.h5 -o ./r.h5
    ln r.h5 same.html
    keeps r.h5 'report: the result under another name' 73 report r.h5 -o same.html --force
else
    skip 'report: the result' 'Kith was built without its page'
fi
printf 'scenarios: [scenarios/fragmented.yaml]\nreplicates: 2\nfamilies: 20\ndesign: {kind: grid, parameters: {care.effect: {levels: [0, 1]}}}\n' >design.yaml
does 'a sweep' sweep plan design.yaml -o s
does 'is run' sweep run s
keeps s/design/design.yaml 'gather: its design' 73 sweep gather s -o s/design/design.yaml --force
journal=$(ls s/journal/*)
keeps "$journal" 'gather: a journal' 73 sweep gather s -o "$journal" --force
refuses 73 'would be in the sweep' sweep gather s -o s/journal/new.h5
refuses 73 'would be in the sweep' sweep gather s -o s/design/../journal/new.h5
refuses 73 'is the sweep' sweep gather s --force -o s/claims
keeps design.yaml 'gather: somebody else'"'"'s file' 73 sweep gather s -o design.yaml

# ---- what Kith did not write ----
echo 'months of work' >mine.h5
keeps mine.h5 'run: a text' 73 run $one $few -o mine.h5
keeps mine.h5 'replay: a text' 73 replay r.h5 -o mine.h5
printf '\211HDF\r\n\032\nsomething else' >other.h5
keeps other.h5 'run: a file of another program' 73 run $one $few -o other.h5
if [ $page = yes ]; then
    keeps mine.h5 'report: another file' 73 report r.h5 -o mine.h5
    echo '<!DOCTYPE html><title>My page</title>' >mine.html
    keeps mine.html 'report: another page' 73 report r.h5 -o mine.html
    does 'report: by force' report r.h5 -o mine.html --force
    does 'report: its own page' report r.h5 -o mine.html
    cp r.h5 result.html
    keeps result.html 'report: a result' 73 report r.h5 -o result.html
    refuses 64 'print it to PDF' report r.h5 -o work/page.pdf
    keeps p.html 'run: a page' 73 run $one $few -o p.html
else
    skip 'report: another page' 'Kith was built without its page'
fi
does 'run: by force' run $one $few -o mine.h5 --force
does 'run: its own result' run $one $few -o mine.h5
: >empty.h5
does 'run: an empty file' run $one $few -o empty.h5

# ---- figures ----
mkdir figs
for name in stopped.csv stopped.svg levels.pdf targets.gp; do
    echo 'my own' >figs/$name
    keeps figs/$name "figures: $name" 73 figures r.h5 -o figs
    rm figs/*
done
kith figures r.h5 -o figs
check 'figures are made (69: there is no gnuplot)' test "$code" -eq 0 -o "$code" -eq 69
kith figures r.h5 -o figs
check 'and made again' test "$code" -eq 0 -o "$code" -eq 69
cp r.h5 figs/stopped.csv
keeps figs/stopped.csv 'figures: the result among them' 73 figures figs/stopped.csv -o figs --force

# ---- a replay that is different ----
if has_python; then
    cp r.h5 altered.h5
    "$PYTHON" -c 'import h5py
f = h5py.File("altered.h5", "r+")
f["outcome_value"][0, 0, 0, 0] += 1'
    kith run $one $few --seed 2 -o there.h5
    cp there.h5 was.h5
    kith replay altered.h5 -o there.h5
    check 'a file that was altered is refused' test "$code" -eq 65
    kith replay altered.h5 --altered -o there.h5
    check 'a replay that is different ends with another code' test "$code" -eq 1
    check 'and leaves what was there' cmp -s was.h5 there.h5
fi
does 'a replay that is the same' replay r.h5 -o there.h5
check 'is kept' test "$(digest there.h5)" = "$(digest r.h5)"

# ---- names ----
refuses 64 'name a file' run $one $few -o -
refuses 64 'name a file' replay r.h5 -o -
refuses 64 'name a file' sweep gather s -o -
[ $page = no ] || refuses 64 'name a file' report r.h5 -o -
check 'no file is called -' test ! -e -
does 'a file may be called so' run $one $few -o ./-
for n in 235 236 237 241 250 251 252 253 254 255; do # bytes of the name
    name=$(printf "%0$((n - 3))d.h5" 0)
    does "a name of $n bytes" run $one $few -o "work/$name"
    check "has the file" test -s "work/$name"
done
does 'a long name again' replay r.h5 -o "work/$name"
check 'and nothing else' test "$(find work -type f | wc -l)" -eq 10
rm -rf work && mkdir work
name=$(printf '%085d' 0 | sed 's/0/ë€/g') # 5 bytes in two characters, cut in the middle of one
does 'a long name of other letters' run $one $few -o "work/$(printf '%s' "$name" | cut -b 1-250).h5"
rm -rf work && mkdir work
does 'a long name of histories' run $one $tiny --histories all -o "work/$(printf '%0252d' 0).h5"
rm -rf work && mkdir work
does 'a long name of a sweep' sweep plan design.yaml -o "work/$(printf '%0255d' 0)"
rm -rf work && mkdir work

# ---- links ----
cp r.h5 target.h5
ln -s target.h5 link.h5
does 'to a link' run $one $few --seed 2 -o link.h5
check 'which stays a link' test -h link.h5
check 'and leads to the new file' sh -c '! cmp -s r.h5 target.h5'
ln -s nowhere-yet.h5 dangling.h5
does 'to a link to nothing yet' run $one $few -o dangling.h5
check 'there is something now' test -s nowhere-yet.h5 -a -h dangling.h5
ln -s round.h5 round.h5
refuses 73 'in a circle' run $one $few -o round.h5
finish
