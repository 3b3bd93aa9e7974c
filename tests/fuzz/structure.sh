#!/bin/sh
# Result files changed by structure (changes.c), from the top of the tree.
#
#   CHANGED  so many, each to one reader in the process that reads the next, too (readers.c): about a hundred a second and processor (100000)
#   COMMAND  so many, with digests that hold, each to one verb of the command (1000)
#   OUT, PYTHON  as the Makefile has them
#
# A third each are made from a comparison of cohorts, a population with its runs, and a gathered sweep. Files that a reader died of
# stay in build/fuzz/structure/died; those whose innermost frame is in libhdf5 are told and no failure: the command refuses them.
set -u

top=$PWD out=$PWD/${OUT:-build/gcc-release} python=${PYTHON:-/usr/bin/python3} kith=${KITH:-$PWD/${OUT:-build/gcc-release}/kith}
here=build/fuzz/structure
rm -rf $here && mkdir -p $here/died || exit
for program in changes readers; do
    # shellcheck disable=SC2046 # lists of words are meant
    ${CC:-gcc} -std=gnu11 -g -O1 -rdynamic -fopenmp $(case $out in *asan) echo -fsanitize=address,undefined ;; esac) -Iinclude -Isim tests/fuzz/$program.c \
        "$out/libkith.a" $([ $program = readers ] && echo -Wl,--wrap=kith_guard) $(pkg-config --cflags --libs hdf5-serial libfyaml gsl nettle zlib | sed 's/-I/-isystem /g') \
        -lhdf5_hl -lm -o $here/$program || exit
done
cd $here || exit
room=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")/kith-changed-XXXXXX") || exit
trap 'rm -rf "$room"' EXIT
ln -s "$top/scenarios" scenarios
printf '%s: draws of a file\n' title about >posterior.yaml
printf 'scenarios: [scenarios/fragmented.yaml]\nfamilies: 20\nreplicates: 1\nper-draw: 1\ndraws: point\ndesign: {kind: posterior, file: changed.h5}\n' >>posterior.yaml
printf 'scenarios: [scenarios/fragmented.yaml, scenarios/integral.yaml]\nfamilies: 5\nreplicates: 2\ndesign: {kind: grid, parameters: {services.debt-help.places: {levels: [8, 16]}}}\n' >sweep.yaml
{
    "$kith" compare scenarios/fragmented.yaml scenarios/integral.yaml --replicates 2 --families 2 --set 'cohort.follow_up=78 week' -o cohort.h5 &&
        "$kith" compare scenarios/baseline.yaml scenarios/capacity-cut.yaml --population --only-region Zeeland --scale 0.0002 --replicates 2 --per-draw 1 \
            --keep runs --set 'population.burn_in=52 week' --set 'population.horizon=52 week' -o population.h5 &&
        "$kith" sweep plan sweep.yaml -o sweep && "$kith" sweep run sweep && "$kith" sweep gather sweep -o sweep.h5
} >log 2>&1 || { cat log; exit 1; }

failed=0 seed=1 left=${CHANGED:-100000}
while [ "$left" -gt 0 ]; do
    case $((seed % 3)) in 0) good=sweep ;; 1) good=cohort ;; *) good=population ;; esac
    ./changes "$PWD/$good.h5" "$room/files" "$((left < 1000 ? left : 1000))" "$seed" >list 2>>log || exit 1
    ./readers "$PWD/$good.h5" posterior.yaml <list >told 2>&1 || failed=1
    grep -v '^\(ok\|not ok\) - ' told
    sed -n 's/^  died: \([^ ]*\) .*/\1/p' told | while read -r path; do cp "$path" died/; done
    sed -n 's/.* - \([0-9]* files read.*\)/\1/p' told >>sums
    rm -rf "$room/files" swept figures
    left=$((left - 1000)) seed=$((seed + 1))
done
awk '{ n += $1; sealed += $8; taken += $11; refused += $13; died += $15 } END { printf "%d files changed by structure, each by one reader: %d digests computed, %d taken, %d refused, %d crashes\n", n, sealed, taken, refused, died }' sums >sum
echo "$([ $failed = 0 ] && echo ok || echo 'not ok') - $(cat sum)"

left=${COMMAND:-1000}
while [ "$left" -gt 0 ]; do
    ./changes "$PWD/cohort.h5" "$room/files" "$((left < 1000 ? left : 1000))" "$seed" sealed >list 2>>log || exit 1
    "$python" "$top/tests/support/refuse.py" "$kith" "$PWD/cohort.h5" "$room/files" 60 0 turn <list || failed=1
    rm -rf "$room/files"
    left=$((left - 1000)) seed=$((seed + 1))
done
exit $failed
