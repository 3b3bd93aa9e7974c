#!/bin/sh
# The second stage of kith calibrate: populations after cohorts; one digest whatever the threads and kills; what is refused.
# shellcheck disable=SC2086 # lists of words are meant
set -u
. tests/cli/lib.sh

# a twin of the whole: small cohorts, a region of some hundred households
sed -e 's/families: 576/families: 60/' -e 's/  seed: 1/  seed: 3/' -e 's/scale: 0.4, years: 3/scale: 0.005, years: 1/' -e 's/predicted-scale: 0.25/predicted-scale: 0.001/' \
    scenarios/calibration/cohort.yaml >scenarios/calibration/small.yaml
small="scenarios/calibration/small.yaml --points 300 --posterior-draws 20 --moves 0 --check-draws 10 --share 0.3 --region-points 100"
digest_of() { kith info "$1"; sed -n 's/^digest  *//p' say/out; }

does 'two stages' calibrate $small -o a.h5 --threads 1
check 'populations are told of beside cohorts' says '^  follow_up_assessment  *fitted'
check 'by queue' says '^  wait psychiatry  *fitted'
check 'what cohorts used up is not fitted twice' says '^  late_share  *held out'
check 'one stage against the other' says '^## The two stages against each other'
check 'regions that nobody fitted are predicted and scored' grep -q 'follow_up_share Zeeland: published 26.6, predicted .* log score' a.md
check 'and their spread' grep -q 'follow_up_share spread: published 5.26, predicted' a.md
check 'dummies of this stage are told' grep -q '^Dummies of this stage, 20 scores that no run reads' a.md
check 'and that so few points make shifts up' grep -q 'THIS STAGE MAKES SHIFTS UP' a.md
check 'runs of regions are counted' sh -c 'grep -q ", and 490 of a region, 490 of them now" say/err'
one=$(digest_of a.h5)
check 'it has a digest' test "${#one}" -eq 64
check 'nothing is left of checkpoints' test "$(find a.work -type d -name 'regions-*' | wc -l)" -eq 0

for after in 1 3; do
    starts "$KITH" calibrate $small -o b.h5 --threads 2 --table a.work/table.h5
    for _ in $(seq 800); do
        alive || break
        [ "$(find b.work -path '*regions-*' -name '*.counts' 2>/dev/null | wc -l)" -ge $((after * 20)) ] && break
        sleep 0.02
    done
    kill -s KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
done
check 'killed it leaves no file' test ! -e b.h5
does 'and goes on' calibrate $small -o b.h5 --threads 2 --table a.work/table.h5
check 'to the same digest' test "$(digest_of b.h5)" = "$one"
for kept in b.work/regions-*.state; do
    printf 'x' | dd of="$kept" bs=1 seek=300 conv=notrunc 2>/dev/null
    break
done
does 'a damaged batch is run again' calibrate $small -o b.h5 --threads 2 --table a.work/table.h5
check 'which is told' sh -c 'grep -q "is damaged: its regions are run again" say/err'
check 'and is the same' test "$(digest_of b.h5)" = "$one"
does 'once all is there nothing of it is run again' calibrate $small -o b.h5 --table a.work/table.h5
check 'as is said' sh -c 'grep -q ", and 490 of a region, 0 of them now" say/err'
cp scenarios/calibration/mean-region.csv was.csv
sed '/^[^#]/s/,1,/,0.5,/' was.csv >scenarios/calibration/mean-region.csv
check 'another table under the same name' sh -c '! cmp -s was.csv scenarios/calibration/mean-region.csv'
does 'is another region' calibrate $small -o b.h5 --threads 2 --table a.work/table.h5
check 'which is run anew, and those that are predicted are not' sh -c 'grep -q ", and 490 of a region, [1-9][0-9]* of them now" say/err'
check 'so the draws are others' test "$(digest_of b.h5)" != "$one"
mv was.csv scenarios/calibration/mean-region.csv
does 'its draws are taken, of populations too' run scenarios/baseline.yaml --population --only-region Zeeland --scale 0.01 --draws a.h5 --per-draw 1 \
    --set 'population.burn_in=52 week' --set 'population.horizon=52 week'
if has_python; then
    check 'both stages are in the file' "$PYTHON" - <<'END'
import h5py, numpy
f = h5py.File('a.h5')
assert numpy.abs(f['cohort/mean'][:] - f['posterior/mean'][:]).max() > 0.05
assert len(f['population/predictive/mean']) == len(f['population_target']) > 15
assert len(f['predicted/predictive/log_score']) == 13
assert numpy.isfinite(f['population/predictive/mean'][:10]).all()
END
else
    skip 'both stages are in the file' 'h5py is not installed'
fi

sed 's/regions: mean-region.csv/regions: none.csv/' scenarios/calibration/small.yaml >scenarios/calibration/none.yaml
refuses 78 'regions is scenarios/calibration/none.csv, but there is no such file' check scenarios/calibration/none.yaml
sed 's/, predicted: ..\/regions.csv//' scenarios/calibration/small.yaml >scenarios/calibration/none.yaml
refuses 78 'predicted-scale says how large regions are that nobody named' check scenarios/calibration/none.yaml
sed 's/, ..\/targets\/population.yaml, ..\/targets\/provinces.yaml//; /hold-out/d' scenarios/calibration/small.yaml >scenarios/calibration/none.yaml
refuses 78 'no number of a population is fitted' calibrate scenarios/calibration/none.yaml -o c.h5
sed 's/{region: Zeeland}/{region: Atlantis}/' scenarios/targets/provinces.yaml >scenarios/targets/odd.yaml
sed 's/provinces.yaml/odd.yaml/' scenarios/calibration/small.yaml >scenarios/calibration/none.yaml
refuses 78 'a target is of the region Atlantis' calibrate ${small#* } scenarios/calibration/none.yaml -o c.h5
refuses 64 'region-points' calibrate $small --region-points 3 -o c.h5
refuses 73 'is the table of regions, which this command reads' calibrate $small --force -o scenarios/calibration/mean-region.csv
finish
