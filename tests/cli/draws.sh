#!/bin/sh
# Draws are draws: what of a result file another run takes, whichever scenarios, in whatever order, of cohorts,
# populations and sweeps.
# shellcheck disable=SC2086 # lists of words are meant
set -u
. tests/cli/lib.sh
a=scenarios/fragmented.yaml b=scenarios/integral.yaml c=scenarios/structural-team.yaml d=scenarios/whole-family.yaml
small="--families 40"
if ! has_python; then
    skip 'draws of a file' "$PYTHON has no h5py"
    finish
fi

# What all programs below begin with. same(): bit for bit; of(): the outcomes of a scenario; values(): of a parameter.
cat >begin.py <<'END'
import os, sys
import h5py, numpy as np
sys.path.insert(0, os.environ["DIGEST"])
from digest import digest
names = lambda f, axis: [x.decode() for x in f[axis][()]]
of = lambda f, s: f["outcome_value"][names(f, "scenario").index(s)]
values = lambda f, s, p: f["parameter_value"][names(f, "scenario").index(s), :, names(f, "parameter").index(p)]
same = lambda x, y: x.tobytes() == y.tobytes()
def put(f, s, p, x, draws=slice(None)):
    f["parameter_value"][names(f, "scenario").index(s), draws, names(f, "parameter").index(p)] = x
def weigh(f, w):
    v = f.create_dataset("draw_weight", data=np.array(w, "<f8"), track_times=False)
    v.dims[0].attach_scale(f["draw"])
END
DIGEST=$top/tests/doc
export DIGEST
holds() { # holds WHAT PROGRAM: it ends well
    { cat begin.py; printf '%s\n' "$2"; } >program.py
    check "$1" "$PYTHON" program.py
}
edited() { # edited FROM TO PROGRAM: a copy with another content, f, and the digest of that
    cp "$1" "$2"
    { cat begin.py; printf 'f = h5py.File("%s", "r+")\n%s\nf.attrs.modify("kith_digest", np.bytes_(digest(f)))\n' "$2" "$3"; } >program.py
    "$PYTHON" program.py || fail "$2 is made"
}
survives() { # survives WHAT ARGUMENT...: refused with words, and no crash
    what=$1
    shift
    kith "$@"
    check "$what" test "$code" -gt 0 -a "$code" -lt 128 -a -s say/err
}

# ---- as the priors give, for scenarios that are in the file and those that are not ----
does 'four scenarios from their priors' compare $a $b $c $d $small --replicates 24 --draws prior -o prior.h5
does 'a file of two of them' compare $a $b $small --replicates 24 --draws prior -o two.h5
does 'all four on its draws' compare $a $b $c $d $small --draws two.h5 -o four.h5
check 'all draws are used' says '^integral (.*, 24 pairs of runs'
check 'it is told what comes from the file' says '^whole-family: [1-9][0-9]* parameters as drawn in two.h5; [1-9][0-9]* drawn from their own priors ([1-9][0-9]* not drawn there, [1-9][0-9]* from another prior)'
check 'and what is fixed here' says '^fragmented: .*drawn there and fixed here: pathways.integral.met_factor'
holds 'they are what the priors give' 'f, g = h5py.File("prior.h5"), h5py.File("four.h5")
assert same(f["outcome_value"][()], g["outcome_value"][()]) and same(f["parameter_value"][()], g["parameter_value"][()])'
does 'replay' replay four.h5
does 'in another order' compare $d $c $b $a $small --draws two.h5 -o order.h5
does 'from a file in another order' compare $b $a $small --replicates 24 --draws prior -o owt.h5
does 'its draws' compare $a $b $c $d $small --draws owt.h5 -o from.h5
holds 'no order matters' 'f, g, h = (h5py.File(n) for n in ("four.h5", "order.h5", "from.h5"))
for s in names(f, "scenario"):
    assert same(of(f, s), of(g, s)) and same(of(f, s), of(h, s)), s'
does 'another seed' compare $c $d $small --draws two.h5 --seed 9 -o other.h5
does 'draws of those draws' compare $d $c $small --draws other.h5 -o again.h5
holds 'parameters are drawn by the seed of the file, the same all along' 'f, g, h = (h5py.File(n) for n in ("other.h5", "again.h5", "prior.h5"))
for s in names(f, "scenario"):
    for p in names(f, "parameter"):
        assert same(values(f, s, p), values(h, s, p)) and same(values(g, s, p), values(h, s, p)), (s, p)
    assert same(of(g, s), of(h, s))'
does 'replay of those' replay again.h5
does 'runs for each draw' run $c $small --draws two.h5 --per-draw 3 -o three.h5
holds 'as many as asked for' 'assert h5py.File("three.h5")["outcome_value"].shape[1:3] == (12, 3)'

# ---- one scenario under two names ----
cp $b scenarios/renamed.yaml
edited two.h5 own.h5 'put(f, "integral", "care.effect", np.linspace(.1, .9, 12))
put(f, "fragmented", "care.effect", np.linspace(.2, .3, 12))'
for file in two.h5 own.h5; do
    does "another name, $file" compare scenarios/renamed.yaml $b $small --draws $file -o name.h5
    holds 'differs by exactly 0' 'f = h5py.File("name.h5")
x = f["difference/mean"][()]
assert same(of(f, "renamed"), of(f, "integral")) and (x[np.isfinite(x)] == 0).all() and np.isfinite(x).sum() > 40'
    does 'replay' replay name.h5
done
holds 'and has the values of its counterpart' 'assert same(values(h5py.File("name.h5"), "renamed", "care.effect"), np.linspace(.1, .9, 12))'
refuses 65 'own.h5: care.effect has other values in fragmented than in integral there, and structural-team is neither of them' run $c $small --draws own.h5 -o work/x.h5

# ---- --set and edited files hold ----
printf 'extends: integral.yaml\ncare:\n  effect: {value: 0.4, unit: "1", grade: assumption, source: what if}\n' >scenarios/held.yaml
printf 'extends: integral.yaml\ncare:\n  effect: {value: 0.4, unit: "1", dist: uniform, low: 0.3, high: 0.5, grade: assumption, source: what if}\n' >scenarios/other.yaml
mkdir edited
cp scenarios/*.yaml scenarios/*.csv edited
mv edited/other.yaml edited/inner.yaml
printf 'extends: inner.yaml\n' >edited/other.yaml
cp edited/integral.yaml edited/kept.yaml
sed 's/extends: integral.yaml/extends: kept.yaml/' edited/inner.yaml >edited/integral.yaml
does '--set' compare $a $b scenarios/held.yaml $small --draws two.h5 --set observe.told=0.7 --set observe.threshold=5 -o set.h5
check 'what is fixed here is told by name' says 'integral: .*drawn there and fixed here: observe.told'
holds '--set holds in all scenarios, an edited value in its own' 'f, g = h5py.File("set.h5"), h5py.File("two.h5")
for s in names(f, "scenario"):
    assert set(values(f, s, "observe.told")) == {.7} and set(values(f, s, "observe.threshold")) == {5}
assert set(values(f, "held", "care.effect")) == {.4} and same(values(f, "integral", "care.effect"), values(g, "integral", "care.effect"))'
does 'replay of --set' replay set.h5
does 'a scenario of the same name with another prior' run edited/integral.yaml $small --draws two.h5 -o another.h5
check 'it is told' says '^integral: .* 1 drawn from their own priors (0 not drawn there, 1 from another prior)'
does 'that scenario from its prior' run edited/integral.yaml $small --replicates 24 --draws prior -o another-prior.h5
holds 'it is drawn from its own' 'assert same(h5py.File("another.h5")["outcome_value"][()], h5py.File("another-prior.h5")["outcome_value"][()])'
sed 's/unit: "1", dist: uniform, low: 0.3, high: 0.5/unit: "%", dist: uniform, low: 30, high: 50/; s/value: 0.4/value: 40/' scenarios/other.yaml >scenarios/unit.yaml
if "$KITH" check scenarios/unit.yaml >/dev/null 2>&1; then
    does 'a prior in another unit' run scenarios/other.yaml $small --replicates 6 --draws prior -o unit.h5
    does 'is the same prior' run scenarios/unit.yaml $small --draws unit.h5
    check 'all of it' says ' 0 drawn from their own priors'
fi

# ---- what the file lacks ----
printf 'extends: integral.yaml\nchanges:\n  cut:\n    parameter: {value: assess.capacity, grade: assumption, source: what if}\n    how: {value: multiply, grade: assumption, source: what if}\n    amount: {value: 0.7, dist: uniform, low: 0.5, high: 0.9, unit: 1, grade: assumption, source: what if}\n' >scenarios/cut.yaml
does 'a parameter that the file lacks' compare $b scenarios/cut.yaml $small --draws two.h5 -o lacks.h5
check 'it is told' says '^cut: .*1 drawn from their own priors (1 not drawn there'
holds 'it is drawn from its own prior' 'x = values(h5py.File("lacks.h5"), "cut", "changes.cut.amount")
assert len(set(x)) == 12 and ((x > .5) & (x < .9)).all()'
does 'replay' replay lacks.h5
does 'parameters that were fixed there' run $b $small --replicates 24 --draws prior --set care.effect=0.3 -o fixed.h5
does 'and are drawn here' run $b $small --draws fixed.h5 -o free.h5
holds 'are drawn from their priors' 'assert same(of(h5py.File("free.h5"), "integral"), of(h5py.File("prior.h5"), "integral"))'
does 'a file without draws' run $b $small --replicates 2 --draws point -o point.h5
refuses 65 'so it has no draws' run $b $small --draws point.h5 -o work/x.h5

# ---- sets, choices, bernoulli ----
edited two.h5 choice.h5 'put(f, "integral", "services.debt-help.treats", 7)
put(f, "integral", "observe.long_window", [0, 1] * 6)
put(f, "fragmented", "observe.long_window", [0, 1] * 6)'
does 'a set that was changed in the file' compare $a $b $small --draws choice.h5 -o choice-run.h5
holds 'is the own one of the scenario; bernoulli takes 0 and 1' 'f, g = h5py.File("choice-run.h5"), h5py.File("two.h5")
assert same(values(f, "integral", "services.debt-help.treats"), values(g, "integral", "services.debt-help.treats"))
assert list(values(f, "integral", "observe.long_window")) == [0, 1] * 6'
does 'replay' replay choice-run.h5
spoilt() { # spoilt PARAMETER VALUE WORDS: refused with the parameter and the draw
    edited two.h5 spoilt.h5 "put(f, 'integral', '$1', $2, 5)"
    refuses 65 "spoilt.h5: $1 of draw 5 is $3" run $b $small --draws spoilt.h5 -o work/x.h5
    survives "a replay of it" replay spoilt.h5
}
spoilt care.effect 99 '99; -3 to 3 may be'
spoilt care.effect 'float("nan")' 'nan; -3 to 3 may be'
spoilt observe.told 1.5 '1.5; 0 to 1 may be'
spoilt observe.long_window 0.5 '0.5; bernoulli gives 0 or 1'
edited two.h5 uneven.h5 "put(f, 'integral', 'pathways.integral.at_once', 1.5, 5)"
refuses 65 'uneven.h5: pathways.integral.at_once of draw 5 is 1.5; it takes whole numbers' replay uneven.h5

# ---- runs of another size ----
for size in follow_up=104 run_in=8 intake=26; do
    does "a file with $size" run $b $small --replicates 4 --draws prior --set cohort.$size -o size.h5
    refuses 78 "size.h5: its runs have a cohort.${size%=*} of ${size#*=} week" compare $b $c $small --draws size.h5 -o work/x.h5
    does 'said to be meant' compare $b $c $small --draws size.h5 --set cohort.$size -o size-run.h5
    does 'replay' replay size-run.h5
    edited two.h5 sized.h5 "put(f, 'integral', 'cohort.${size%=*}', ${size#*=}, 7)"
    does 'a size that only the numbers of the file have is not taken' compare $a $b $small --draws sized.h5 -o sized-run.h5
    survives 'and its replay is refused' replay sized.h5
    check 'as sizes differ' tells "cohort.${size%=*}"
done
does 'a size that is set is meant, though the file has another' run $b $small --draws two.h5 --set cohort.follow_up=104

# ---- weights ----
edited two.h5 even.h5 'weigh(f, [3] * 12)'
edited two.h5 odd.h5 'weigh(f, [0, 3, 0, 0, 2, 1, 1, 1, 0, 3, 1, 0])'
does 'equal weights' compare $a $b $small --draws even.h5 -o even-run.h5
does 'weights' compare $b $c $small --draws odd.h5 -o odd-run.h5
check 'are told' says '^odd.h5 weighs its draws: 7 of 12 are used, as often as their weight says; they are worth 5.5 draws of equal weight'
does 'replay' replay odd-run.h5
holds 'draws occur as often as they say' 'f, g, h = (h5py.File(n) for n in ("even-run.h5", "odd-run.h5", "two.h5"))
x = values(h, "integral", "care.effect")
assert same(f["outcome_value"][()], h["outcome_value"][()])
for s in "integral", "structural-team":
    assert same(values(g, s, "care.effect"), np.repeat(x, [0, 3, 0, 0, 2, 1, 1, 1, 0, 3, 1, 0]))'
edited two.h5 parts.h5 'weigh(f, [1.6, .4] * 6)'
does 'weights that are not whole' run $b $small --draws parts.h5 -o parts-run.h5
holds 'draws occur as often as the middle of a step falls on them' 'f, h = h5py.File("parts-run.h5"), h5py.File("two.h5")
assert same(values(f, "integral", "care.effect"), np.repeat(values(h, "integral", "care.effect"), [2, 0] * 6))'
edited two.h5 minus.h5 'weigh(f, [1, 1, -1] * 4)'
refuses 65 'minus.h5: the weight of draw 2 is -1; 0 or more may be' run $b $small --draws minus.h5 -o work/x.h5
edited two.h5 none.h5 'weigh(f, [0] * 12)'
refuses 65 'none.h5: the weights of its draws add up to nothing' run $b $small --draws none.h5 -o work/x.h5

# ---- sweeps ----
design() { # design FILE KEY...: of kind posterior
    printf 'scenarios: [scenarios/fragmented.yaml, scenarios/structural-team.yaml, scenarios/whole-family.yaml, scenarios/renamed.yaml, scenarios/integral.yaml]\n'
    printf 'families: 40\nreplicates: 2\n%s\ndesign: {kind: posterior, file: %s}\n' "$2" "$1"
}
sweep() { # sweep NAME: planned, run, gathered
    does "plan, $1" sweep plan $1.yaml -o $1
    cp say/err say/plan
    "$KITH" sweep run $1 2>say/run
    does "gather, $1" sweep gather $1 -o $1.h5
}
design two.h5 '' >post.yaml
sweep post
check 'what comes from where is told' grep -q '^whole-family: [1-9][0-9]* parameters as drawn in two.h5; [1-9][0-9]* drawn from their own priors' say/plan
kith compare $a $c $d scenarios/renamed.yaml $b $small --draws two.h5 -o compare.h5
holds 'a vector is a draw: the first one runs as compare does' 'f, g = h5py.File("post.h5"), h5py.File("compare.h5")
x = f["outcome_value"][()].reshape(12, 5, 2, -1)
assert same(x[0], g["outcome_value"][:, 0]) and same(x[:, 3], x[:, 4])'
holds 'each scenario has its own values in all of them' 'f, g, p = (h5py.File(n) for n in ("post.h5", "compare.h5", "prior.h5"))
acts, v, paths = f["factor_acts"][()], f["vector_value"][()], names(f, "factor")
assert acts.shape == (len(paths), 5)
for s, name in enumerate(names(f, "scenario")):
    mine = [i for i in range(len(paths)) if acts[i, s]]
    assert len({paths[i] for i in mine}) == len(mine)
    for i in mine:
        assert same(v[:, i].copy(), values(g, name, paths[i])), (name, paths[i])
    left = set(names(g, "parameter")) - {paths[i] for i in mine}
    assert all(len(set(x)) == 1 or np.isnan(x).all() for x in (values(g, name, q) for q in left))'
for point in 2 47 118; do
    does 'any point again' replay post.h5 --point $point
done
does 'more replicates of it' sweep expand post --replicates 1
design own.h5 'set: [care.effect=0.25]' >held.yaml
sweep held
holds '--set of a design holds' 'assert "care.effect" not in names(h5py.File("held.h5"), "factor")'
sed 's/scenarios.structural-team.yaml, scenarios.whole-family.yaml, //' held.yaml | sed '/^set/d' >own.yaml
sweep own
holds 'scenarios with posteriors of their own have them' 'f = h5py.File("own.h5")
acts, v, paths = f["factor_acts"][()], f["vector_value"][()], names(f, "factor")
i, j = (k for k, p in enumerate(paths) if p == "care.effect")
assert acts[i].tolist() == [1, 0, 0] and acts[j].tolist() == [0, 1, 1]
assert same(v[:, i].copy(), np.linspace(.2, .3, 12)) and same(v[:, j].copy(), np.linspace(.1, .9, 12))
x = f["outcome_value"][()].reshape(12, 3, 2, -1)
assert same(x[:, 1], x[:, 2])'
does 'a point of those' replay own.h5 --point 71
design odd.h5 'draws: point' >odd.yaml
does 'weights in a sweep' sweep plan odd.yaml -o odd
holds 'are honoured' 'import struct, glob
f, h = open(glob.glob("odd/design/vectors-*")[0], "rb").read(), h5py.File("two.h5")
paths = [line.split()[1] for line in open("odd/design/base.txt") if line.startswith("factor ")]
v = np.frombuffer(f, "<f8").reshape(12, len(paths))
x = values(h, "integral", "care.effect")
assert same(v[:, paths.index("care.effect")].copy(), np.repeat(x, [0, 3, 0, 0, 2, 1, 1, 1, 0, 3, 1, 0]))'
printf 'scenarios: [scenarios/fragmented.yaml, scenarios/integral.yaml]\nfamilies: 40\nreplicates: 8\ndesign: {kind: prior}\n' >priors.yaml
sweep priors
does 'its draws' compare $a $b $c $small --draws priors.h5 -o of-priors.h5
does 'the same from priors' compare $a $b $c $small --replicates 8 --draws prior -o as-priors.h5
holds 'draws of a gathered sweep are draws' 'assert same(h5py.File("of-priors.h5")["outcome_value"][()], h5py.File("as-priors.h5")["outcome_value"][()])'

does 'a sweep that is not done' sweep plan priors.yaml -o part
"$KITH" sweep run part --shard 0/3 2>say/run
does 'gathered all the same' sweep gather part -o part.h5 --partial
refuses 65 'part.h5: none of its draws is done' run $b $small --draws part.h5 -o work/x.h5
"$KITH" sweep run part --shard 1/3 2>say/run
"$KITH" sweep run part --shard 2/6 2>say/run
kith sweep gather part -o part.h5 --partial
does 'its draws' compare $b $c $small --draws part.h5 -o of-part.h5
holds 'are those all of whose points are done, and what lacks is drawn by their number' 'f, g, h, i = (h5py.File(n) for n in ("of-part.h5", "part.h5", "priors.h5", "as-priors.h5"))
n = [(g["draw_index"][()] == d).sum() for d in range(4)]
assert (g["status"][()] == 1).all() and sum(n) + g.attrs["points_missing"] == h["point"].size
all_done = [d for d in range(4) if n[d] == h["point"].size / 4]
assert 0 < len(all_done) < 4
assert all_done != list(range(len(all_done)))
assert same(values(f, "integral", "care.effect"), values(h, "integral", "care.effect")[all_done])
for q in names(f, "parameter"):
    assert same(values(f, "structural-team", q), values(i, "structural-team", q)[all_done]), q'

# ---- populations ----
tiny="--scale 0.01 --only-region Drenthe"
brief() { kith "$@" --set population.burn_in='52 week' --set population.horizon='52 week'; }
well() { # well WHAT ARGUMENT...: does, with short years
    what=$1
    shift
    brief "$@"
    check "$what" test "$code" -eq 0
}
well 'a population of three scenarios' compare $a $b $c $tiny --replicates 6 --draws prior -o p3.h5
well 'of one of them' run $b $tiny --replicates 6 --draws prior --burn-in scenarios/baseline.yaml -o p1.h5
well 'all three on its draws' compare $a $b $c $tiny --draws p1.h5 --per-draw 1 -o p.h5
check 'told for each' says '^structural-team: [1-9][0-9]* parameters as drawn in p1.h5'
well 'on draws of cohorts, another burn-in' compare scenarios/renamed.yaml $b $tiny --draws two.h5 --burn-in $d -o pc.h5
check 'told for the burn-in, too' says '^whole-family: [1-9][0-9]* parameters as drawn in two.h5; [1-9][0-9]* drawn from their own priors'
well 'twelve draws' run $b --families 20 --replicates 24 --draws prior -o twelve.h5
well 'in a population' run $b $tiny --draws twelve.h5
check 'eight of them are run twice, as of priors' tells '^20 runs, '
does 'replay' replay p.h5
does 'replay with another burn-in' replay pc.h5
holds 'populations: as the priors give; one under two names is the same' 'f, g, h = (h5py.File(n) for n in ("p3.h5", "p.h5", "pc.h5"))
for s in names(f, "scenario"):
    assert all(same(values(f, s, q), values(g, s, q)) for q in names(f, "parameter"))
x = h["strata_difference/mean"][()]
assert same(of(h, "renamed"), of(h, "integral")) and (x[np.isfinite(x)] == 0).all()'
kith compare $b $c $tiny --draws p1.h5 -o work/x.h5
check 'a population of another length is refused' test "$code" -eq 78
check 'with the path' tells 'its runs have a population.burn_in of 52 week'
check 'and nothing is left' left_nothing
edited twelve.h5 forged.h5 'f.attrs.modify("draws", np.bytes_("dice"))'
refuses 65 'forged.h5: does not say where its parameters are from: its note draws should be prior, point, file or posterior' run $b $small --draws forged.h5
edited twelve.h5 twice.h5 'x = [s.decode() for s in f["parameter"][()]]; x[3] = x[4]; f["parameter"][...] = x'
refuses 65 'twice.h5: names the parameter ' run $b $small --draws twice.h5
refuses 65 'twice.h5: names the parameter ' replay twice.h5
edited p1.h5 sized.h5 "put(f, 'integral', 'population.horizon', 520, 1)"
survives 'a replay of years that differ from draw to draw is refused' replay sized.h5
# ---- the same distribution, cut elsewhere, is another one ----
if has_python; then
    kith run integral --families 10 --keep summary --draws prior --replicates 8 --per-draw 2 -o cut-from.h5
    "$PYTHON" -c '
import re, h5py
line = re.search(r"(?m)^  told: \{.*", h5py.File("cut-from.h5")["inputs/scenario_integral"][()].decode())[0]
assert "support" not in line and "dist: beta" in line, line
open("scenarios/cut.yaml", "w").write("extends: integral.yaml\nobserve:\n" + line.replace(", unit:", ", support: [0.1, 0.99], unit:", 1) + "\n")'
    does 'a prior with another support' run scenarios/cut.yaml --families 10 --keep summary --draws cut-from.h5 --per-draw 2
    check 'is another prior' says '^cut: [0-9]* parameters as drawn in cut-from.h5; 1 drawn from their own priors (0 not drawn there, 1 from another prior)'
fi
finish
