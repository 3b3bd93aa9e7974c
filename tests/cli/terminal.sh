#!/bin/sh
# Names and words of files that would steer a terminal, or a spreadsheet: they never reach it. Texts of tables, errors, info,
# describe, diff, replay; cells of CSV.
# shellcheck disable=SC2016,SC2086 # the inner shell has its own $0; lists of words are meant
set -u
. tests/cli/lib.sh
few="--replicates 2 --families 20"
tiny="--population --scale 0.003 --draws point --replicates 2 --set population.burn_in=52 --set population.horizon=52"
bell=$(printf '\007') escape=$(printf '\033') c1=$(printf '\302\233') turned=$(printf '\342\200\256') lone=$(printf '\233')

# is_clean WHAT: nothing in what was said steers a terminal.
is_clean() {
    if LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')\|$c1\|$turned" say/out say/err || ! iconv -f UTF-8 -t UTF-8 say/out say/err >/dev/null 2>&1; then
        LC_ALL=C sed -n l say/out say/err | head -n 5
        fail "$1"
    else
        pass "$1"
    fi
}
is_heard() { check "$1: the rest is there" grep -q 'Evil' say/out say/err; }

mkdir bad
evil="Evil${escape}]0;x${bell}${c1}31m${turned}"
sed "s|^title:.*|title: \"Evil\\\\e]0;x\\\\a\\\\N\\\\u202e\"|" scenarios/integral.yaml >scenarios/evil.yaml
cp scenarios/fragmented.yaml "scenarios/$evil.yaml"
for verb in 'run scenarios/evil.yaml' "run scenarios/$evil.yaml" 'compare scenarios/integral.yaml scenarios/evil.yaml --targets'; do
    kith $verb $few -o evil.h5
    is_clean "$(printf %s "$verb" | LC_ALL=C tr -d '\001-\037\177-\377')"
done
# Notes on stderr: what does nothing, what is rounded away, what a setting leaves alone, what a file of draws gave.
kith compare scenarios/integral.yaml "scenarios/$evil.yaml" $few
is_clean 'compare, with a warning'
check 'the warning is there' grep -q 'families are so few.*Evil' say/err
kith compare scenarios/integral.yaml "scenarios/$evil.yaml" $few --draws evil.h5
is_clean 'compare, with draws'
cp scenarios/regional-plan.yaml "scenarios/late-$evil.yaml"
kith check "scenarios/late-$evil.yaml" "scenarios/$evil.yaml"
is_clean 'check of scenarios whose names are so'
kith run scenarios/integral.yaml $few -o "$evil.h5"
is_clean 'a result of such a name'
kith report "$evil.h5" -o "$evil.html"
is_clean 'a page of such a name'
kith figures "$evil.h5" -o "$evil-figures"
is_clean 'figures of such a name'
for wrong in "run --$evil" "run scenarios/integral.yaml --keep $evil" "run scenarios/integral.yaml --precision 1@$evil" "run scenarios/integral.yaml --scale $evil" "$evil" \
    "run no-$evil.yaml"; do
    kith $wrong
    is_clean "a word that is wrong: $(printf %s "$wrong" | LC_ALL=C tr -d '\001-\037\177-\377')"
done
kith info evil.h5
is_clean 'info'
if has_python; then
    "$PYTHON" - "$evil" <<'PROGRAM'
import sys
import h5py
import shutil
shutil.copy("evil.h5", "words.h5")
with h5py.File("words.h5", "r+") as f:
    f.attrs["title"] = sys.argv[1]
    f.attrs["history"] = sys.argv[1]
    f["outcome_value"].attrs["units"] = sys.argv[1]
    f.create_dataset(sys.argv[1], data=1)
    del f["outcome_unit"]
PROGRAM
    for verb in 'info words.h5' 'diff evil.h5 words.h5' 'diff words.h5 evil.h5' 'replay words.h5' 'figures words.h5'; do
        kith $verb
        is_clean "$verb, of a file with such words"
    done
fi
printf 'region,households,reports,capacity\n%s,9000,400,1\nNorth,9000,400,1\n' "$evil" >regions.csv
for verb in "run scenarios/baseline.yaml $tiny --regions regions.csv --by region@violent" "run scenarios/baseline.yaml $tiny --regions regions.csv --only-region Evill" 'check regions.csv'; do
    kith $verb
    is_clean "$verb"
done
printf 'violence: {%s: 1}\n' "$evil" >bad/a.yaml
printf '%s: "%s"\n%s\n' "$evil" "$evil" "$lone" >bad/b.yaml
printf 'extends: "Evil\\e[2J"\n' >bad/c.yaml
for file in bad/a.yaml bad/b.yaml bad/c.yaml "bad/$evil.yaml"; do
    kith check "$file"
    is_clean "check $(printf %s "$file" | LC_ALL=C tr -d '\001-\037\177-\377')"
    [ "$code" -ne 0 ] || fail 'it is refused'
done
is_heard check
kith describe "$evil"
is_clean 'describe such a word'
sed "1s/.*/&/; 2s|,[^,]*|,$evil|" scenarios/evidence.csv >evidence.csv
kith describe "$(sed -n '2s/,.*//p' scenarios/evidence.csv)" --evidence evidence.csv
is_clean 'describe such evidence'
printf 'scenarios: [scenarios/evil.yaml]\nreplicates: 2\nfamilies: 20\ndesign: {kind: grid, parameters: {"%s": {levels: [0, 1]}}}\n' "Evil\\e[2J" >design.yaml
kith sweep plan design.yaml -o s
is_clean 'a design'
printf 'scenarios: ["%s"]\nreplicates: 2\nfamilies: 20\ndesign: {kind: oat, parameters: {violence.again: {levels: [0.1, 0.2]}}}\n' "scenarios/evil.yaml" >design.yaml
for verb in "plan design.yaml -o $evil" "run $evil" "status $evil" "gather $evil -o $evil.h5 --force"; do
    kith sweep $verb
    is_clean "sweep $(printf %s "$verb" | LC_ALL=C tr -d '\001-\037\177-\377')"
done

# ---- cells of CSV ----
names='=1+1 @x +2a -3a'
for name in $names; do
    sed 's|^title:.*|title: plain|' scenarios/integral.yaml >"scenarios/$name.yaml"
done
cp scenarios/fragmented.yaml scenarios/@x.yaml
does 'scenarios called like formulas' compare 'scenarios/=1+1.yaml' scenarios/@x.yaml scenarios/+2a.yaml scenarios/-3a.yaml --replicates 40 --families 60 -o formula.h5
kith figures formula.h5 -o figs
for name in $names; do
    check "$name is there as a text" grep -q -F -e "\"'$name\"" figs/stopped.csv
    check 'and as nothing else' sh -c '! cat figs/*.csv | tr "," "\n" | sed "s/^\"//" | grep -q -x -F -e "$0"' "$name"
done
check 'numbers stay numbers' grep -q -E ',-[0-9.e-]+,' figs/differences.csv
finish
