#!/bin/sh
# Values that somebody chooses to see what follows: under `what_if:`, as settings of one scenario, in per cent; and that each says so.
# shellcheck disable=SC2086,SC2016 # lists of words are meant, and the inner shell's own $0
set -u
. tests/cli/lib.sh
mkdir mine
quick="--draws point --replicates 2 --families 60 --keep summary"
path=pathways.integral

cat >scenarios/third.yaml <<'Y'
title: A third of the families
extends: integral.yaml
what_if:
  pathways.integral.share: 30 %
  pathways.integral.staff_share: 30%
  pathways.integral.stay: 5 month
  pathways.integral.groups: [none, elder]
Y
does 'a file with what_if' check scenarios/third.yaml
does 'its value' describe $path.share --scenario scenarios/third.yaml
check 'is what was written, without a distribution' grep -q '^value *30 %$' say/out
check 'with a grade of its own' grep -q '^grade *what-if$' say/out
check 'and its place' grep -q 'third.yaml:4:' say/out
does 'a list' describe $path.groups --scenario scenarios/third.yaml
check 'is one of names' grep -q 'none, elder' say/out

does 'what_if' run scenarios/third.yaml $quick
cp say/out mine/file
does 'and --set' run scenarios/integral.yaml $quick --set $path.share=30% --set "$path.staff_share=30 %" --set "$path.stay=5 month" --set "$path.groups=[none, elder]"
sed 1d say/out >mine/set
check 'give the same run' sh -c 'sed 1d mine/file | cmp -s - mine/set'
does 'a share of 7 %' run scenarios/integral.yaml $quick --set $path.share=7% -o mine/a.h5
does 'and of .07' run scenarios/integral.yaml $quick --set $path.share=0.07 -o mine/b.h5
check 'is the same number to the last bit' "$PYTHON" -c 'import h5py, numpy
a, b = (h5py.File(f"mine/{x}.h5")["parameter_value"][:] for x in "ab")
raise SystemExit(not numpy.array_equal(a, b, equal_nan=True))'

printf 'extends: third.yaml\npathways:\n  integral:\n    share: {value: 0.5, unit: "1", grade: assumption, source: "Nearer to the file that is asked for"}\n' >scenarios/half.yaml
does 'a file that extends it' describe $path.share --scenario scenarios/half.yaml
check 'has the last word' grep -q '^value *0.5$' say/out
printf 'extends: half.yaml\nwhat_if:\n  pathways.integral.share: 0.6\n' >scenarios/more.yaml
does 'and the next' describe $path.share --scenario scenarios/more.yaml
check 'again' grep -q '^value *0.6$' say/out

wrong() { # wrong WORDS LINES: a file with these lines is refused with these words
    printf 'extends: integral.yaml\n%b' "$2" >scenarios/wrong.yaml
    refuses 78 "$1" check scenarios/wrong.yaml
}
wrong "wrong.yaml:3:3: there is no parameter 'pathways.integral.shar'; did you mean" 'what_if:\n  pathways.integral.shar: 30 %\n'
wrong "wrong.yaml:3:27: pathways.integral.stay: there is no unit 'wek'; did you mean 'week'?" 'what_if:\n  pathways.integral.stay: 5 wek\n'
wrong 'wrong.yaml:3:28: pathways.integral.share is 130 %; its range is 0 to 1' 'what_if:\n  pathways.integral.share: 130 %\n'
wrong 'what_if: pathways.integral.share is a mapping; write a value' 'what_if:\n  pathways.integral.share: {value: 3}\n'
wrong 'what_if is a list; write paths with their values' 'what_if: [a]\n'
wrong 'has a value of this file in line 4, too; keep one' 'pathways:\n  integral:\n    share: {value: 1, unit: "1", grade: assumption, source: x}\nwhat_if:\n  pathways.integral.share: 30 %\n'
wrong "a what-if is one value that you choose; take the distribution out" 'pathways:\n  integral:\n    share: {value: 0.5, unit: "1", dist: beta, a: 2, b: 2, grade: what-if, source: x}\n'

# ---- a setting of one scenario ----
does 'a setting of one scenario' compare fragmented integral $quick --set integral:$path.share=30% -o mine/one.h5
does 'and one that stands behind it' compare fragmented integral.yaml:$path.share=30% $quick -o mine/two.h5
check 'are the same' sh -c '"$0" diff mine/one.h5 mine/two.h5 >/dev/null' "$KITH"
check 'and leave the other as it was' "$PYTHON" -c 'import h5py
f = h5py.File("mine/one.h5")
i = [x.decode() for x in f["parameter"].asstr()[:].tolist()] if False else list(f["parameter"].asstr()[:])
v = f["parameter_value"][:, 0, i.index("pathways.integral.share")]
raise SystemExit(not (v[0] == 0 and v[1] == .3))'
refuses 64 'no scenario here is called integrl; did you mean integral' compare fragmented integral $quick --set integrl:care.effect=1
refuses 64 'it is set before, by --set care.effect=1; keep one' compare fragmented integral $quick --set care.effect=1 --set integral:care.effect=2
does 'check' check fragmented integral --set integral:$path.share=30%
# ---- a team of which nothing is said, and equal staff that whole places make unequal ----

cat >scenarios/turn.yaml <<'Y'
title: Integral care by and by
extends: baseline.yaml
changes:
  more:
    parameter: {value: pathways.integral.share, grade: assumption, source: "What if"}
    how: {value: set, grade: assumption, source: "What if"}
    amount: {value: 0.3, unit: "1", grade: assumption, source: "What if"}
Y
does 'a change of the share of integral care on the baseline' check scenarios/turn.yaml
check 'is told to have an empty team' grep -q 'warning: turn: `changes.more` brings in the pathway `integral`, but its team is empty' say/err
check 'and no staff' grep -q 'no staff works there: let a change act on pathways.integral.staff_share' say/err
sed -n '/^  extends:/,/staff_share: 0 %/s/^  //p' say/err >mine/lines
sed -i -e '/^extends/d' -e "/^title/r mine/lines" scenarios/turn.yaml
does 'with the lines that it tells to add' check scenarios/turn.yaml
check 'the team is that of integral.yaml' sh -c '! grep -q "its team is empty" say/err'
does 'a run of it' describe $path.aftercare --scenario scenarios/turn.yaml
check 'has its aftercare' grep -q '^value *26 week' say/out
does 'very few families' run scenarios/integral.yaml --draws point --replicates 2 --families 30
check 'are told to have another staff time' grep -q 'places are whole numbers: .* % \(more\|less\) staff time than it says; more --families are nearer' say/err

# ---- names that begin alike ----
does 'a path that is the beginning of another' check integral --set assess.advice_urgent=0.1 --set assess.advice=0.2
does 'and the other way round' check integral --set assess.advice=0.2 --set assess.advice_urgent=0.1
cp scenarios/integral.yaml 'scenarios/a:b.yaml'
does 'a scenario with a colon in its name' run 'scenarios/a:b.yaml' $quick --set "a:b:$path.share=30%" -o mine/colon.h5
does 'is that of its setting' run integral $quick --set "$path.share=30%" -o mine/plain.h5
check 'to the bit' "$PYTHON" -c 'import h5py, numpy
a, b = (h5py.File(f"mine/{x}.h5")["outcome_value"][:] for x in ("colon", "plain"))
raise SystemExit(not numpy.array_equal(a, b, equal_nan=True))'
finish
