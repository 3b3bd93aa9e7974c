#!/bin/sh
# What decides a difference, where two ways break even, and small pictures on a terminal.
# shellcheck disable=SC2086 # lists of words are meant
set -u
. tests/cli/lib.sh
one=scenarios/fragmented.yaml two=scenarios/integral.yaml base=scenarios/baseline.yaml
small="--families 60 --keep summary"

# ---- what decides ----
does 'explain an outcome' compare $one $two $small --replicates 600 --explain stopped_T3 --explain repeat_reports/incidents -o a.h5
check 'names the question' says '^What decides stopped_T3, integral against fragmented: 300 draws of [0-9]* parameters$'
check 'says in which share of draws it is higher' says '^  Higher under integral than under fragmented in [0-9]* % of draws (MC error [0-9.]*), lower in [0-9]* %'
check 'and in which the noise of runs hides it' says 'within the noise of 2 runs a draw in [0-9]* %'
check 'the advantage of integral care comes first' test "$(awk '/^What decides stopped_T3/ { on = 1 } on && $1 ~ /\./ { print $1; exit }' say/out)" = pathways.integral.advantage
check 'with its sign, grade and range' says '^  pathways.integral.advantage  *+0\.[0-9]*  *0\.[0-9]*  *0\.000 assumption  *-0\.[0-9]* to  *0\.[0-9]*'
check 'says how much is data and how much assumption, or that draws are too few' says 'grade assumption\|too few to tell for [0-9]* parameters'
check 'a second question, of two outcomes' says '^  repeat_reports rises by a larger factor than incidents .* from fragmented to integral in [0-9]* % of draws'
does 'enough draws' compare $one $two --families 30 --keep summary --replicates 2000 --explain stopped_T3
check 'split the variance by grade' says '^  grade assumption [0-9]* % (error [0-9]*), data [0-9-]* % ([0-9]*): cohort [0-9-]* %, register [0-9-]* %, literature [0-9-]* %;$'
check 'the rest included' says 'the noise of runs [0-9]* %; the rest, [0-9-]* %'
does 'one run a draw' compare $one $two $small --replicates 101 --per-draw 1 --explain help_wait
check 'does not know the noise of runs, and says so' says 'one run a draw does not show it'
does 'scenarios that do not differ' compare $base $one $small --explain stopped_T3
check 'have nothing to explain' says '^What decides stopped_T3, fragmented against baseline: nothing, it is the same in all draws$'
check 'and no staff ratio of their own accord' test "$(grep -c '^Break-even' say/out)" -eq 0
does 'an outcome without values' compare $one $two --families 1 --keep summary --replicates 100 --explain help_wait
check 'says that too few draws have one' says 'draws have a value in all runs, too few to tell'

# ---- where both are equal ----
does 'two ways of organising help' compare $one $two $small --replicates 400 -o usual.h5
check 'show the staff ratio at which they break even' says '^  integral and fragmented in stopped_T3: pathways.integral.staff_ratio '
does 'a break-even' compare $one $two $small --replicates 400 --break-even pathways.integral.advantage --break-even pathways.integral.staff_ratio@lasting_T3
check 'with its interval' says '^  integral and fragmented in stopped_T3: pathways.integral.advantage = -*0\.[0-9]* (violence eases [0-9]* % \(sooner\|later\)) (95 % interval'
check 'and who does better below' says '^    below it fragmented does better'
check 'of another outcome' says '^  integral and fragmented in lasting_T3: pathways.integral.staff_ratio '
check 'the usual one comes last' test "$(grep -c '^  integral and fragmented in' say/out)" -eq 3
does 'asked for by name' compare $one $two $small --break-even pathways.integral.staff_ratio
check 'it is there once' test "$(grep -c '^  integral and fragmented in stopped_T3: pathways.integral.staff_ratio' say/out)" -eq 1
does 'parameters held fixed' compare $one $two $small --draws point
check 'have no break-even' test "$(grep -c '^Break-even' say/out)" -eq 0
does 'few draws' compare $one $two $small --replicates 8
check 'have none either' test "$(grep -c '^Break-even' say/out)" -eq 0

# ---- the file ----
more="$small --replicates 200 --explain cost --break-even care.effect"
for threads in 1 3; do
    (mkdir -p t$threads && cd t$threads && cp -R ../scenarios . && SOURCE_DATE_EPOCH=1700000000 "$KITH" compare $one $two $more --threads $threads -o f.h5 >said 2>/dev/null)
done
check 'one and three threads say the same' cmp t1/said t3/said
check 'to the same digest' test -n "$(digest t1/f.h5)" -a "$(digest t1/f.h5)" = "$(digest t3/f.h5)"
does 'replay' replay t1/f.h5
check 'is identical, answers included' says identical
does 'replay of a comparison without questions' replay usual.h5
check 'is identical, too' says identical
does 'the draws of a file' compare $one $two $small --draws a.h5 --replicates 600 --explain stopped_T3
if has_python; then
    cat >look.py <<'PROGRAM'
import re

import h5py
import numpy

a = h5py.File("a.h5", "r")
names = lambda axis: [x.decode() for x in a[axis][()]]
assert names("explained") == ["stopped_T3", "repeat_reports/incidents"]
assert names("break_even") == ["pathways.integral.staff_ratio@stopped_T3"]
assert names("grade") == ["cohort", "register", "literature", "assumption"]
assert names("sign") == ["plus", "minus", "within_noise"] and names("crossing") == ["upward", "downward"]
explain = a["explain"]
prcc = explain["prcc"][1, 0]
parameter = names("parameter")
assert prcc.shape == (len(parameter),) and parameter[numpy.nanargmax(abs(prcc))] == "pathways.integral.advantage"
assert numpy.isnan(explain["prcc"][0]).all()
assert abs(explain["sign_share"][1].sum(axis=1) - 1).max() < 1e-12
value = a["parameter_value"][1]
idle = [re.compile(line.split()[0].replace(".", "[.]").replace("*", "[^.]+")) for line in open("rows") if "(in populations only)" in line]
acts = numpy.array([not any(one.fullmatch(name) for one in idle) for name in parameter])
assert 0 < acts.sum() < len(parameter)
drawn = (value != value[0]).any(axis=0) & acts
assert (numpy.isnan(prcc) == ~drawn).all()
assert explain["prcc"].dims[2][0].name == "/parameter" and explain["draws"][1, 0] == 300
low, high, root = (explain["break_even_" + k][1, 0] for k in ("low", "high", "value"))
assert ((low <= root) & (root <= high))[~numpy.isnan(root)].all()
assert explain["break_even_from"][1, 0] == value[:, parameter.index("pathways.integral.staff_ratio")].min()
PROGRAM
    "$KITH" describe parameters >rows
    check 'the file holds the answers' "$PYTHON" look.py
else
    skip 'answers in the file' "$PYTHON has no h5py"
fi

# ---- on a terminal ----
if has_terminal; then
    on_terminal() { script -q -e -c "env $1 '$KITH' compare $one $two $small --no-progress $2" typescript </dev/null >say/out 2>say/err; }
    on_terminal 'LC_ALL=C.UTF-8 TERM=xterm' '--replicates 60'
    check 'on a terminal: bars of blocks, zero marked' says "stopped_T3 .*[▁▂▃▄▅▆▇█].*│"
    check 'under a heading' says 'var.ratio .*over draws, | zero'
    on_terminal 'LC_ALL=C TERM=xterm' '--replicates 60'
    check 'without UTF-8: plain characters' says "stopped_T3 .*[.:=+*#@-].*|"
    check 'and no others' test "$(LC_ALL=C tr -d '\000-\177' <say/out | wc -c)" -eq 0
    on_terminal 'LC_ALL=C.UTF-8 TERM=dumb' '--replicates 60'
    check 'on a dumb terminal likewise' test "$(LC_ALL=C tr -d '\000-\177' <say/out | wc -c)" -eq 0
    check 'with the bars' says "stopped_T3 .*|"
    on_terminal 'LC_ALL=C.UTF-8 TERM=xterm' '--draws point --replicates 8'
    check 'of one draw there is no picture' test "$(grep -c '│\|over draws' say/out)" -eq 0
else
    skip 'small pictures' 'no terminal can be made here'
fi
LC_ALL=C.UTF-8 kith compare $one $two $small --replicates 60
check 'piped: no picture' test "$(grep -c '│\|over draws, |' say/out)" -eq 0
check 'the heading says how many pairs' says ', 60 pairs of runs on common random numbers$'

# ---- what is wrong ----
quick="$one $two --families 20 -o work/a.h5"
refuses 64 "explain stoped_T3: there is no outcome 'stoped_T3'; did you mean 'stopped_T3'?" compare $quick --explain stoped_T3
refuses 64 "explain cost/incident: there is no outcome 'incident'; did you mean 'incidents'?" compare $quick --explain cost/incident
refuses 64 "there is no outcome 'xyzzy'; 'kith describe outcomes' lists all" compare $quick --explain xyzzy
refuses 64 'an outcome beside itself says nothing' compare $quick --explain cost/cost
refuses 64 'explain cost: was asked for before; ask once' compare $quick --explain cost --explain cost
for text in '' / cost/ /cost; do
    refuses 64 "explain $text: write OUTCOME or OUTCOME/OUTCOME" compare $quick --explain "$text"
done
refuses 64 'use draws from the priors' compare $quick --explain cost --draws point
refuses 64 '15 draws of the parameters are too few to tell; 20 are needed' compare $quick --explain cost --replicates 30
refuses 64 "break-even pathways.integral.staff_ration@stopped_T3: there is no parameter 'pathways.integral.staff_ration'; did you mean 'pathways.integral.staff_ratio'?" \
    compare $quick --break-even pathways.integral.staff_ration
refuses 64 "there is no parameter 'xyzzy'; 'kith describe parameters' lists all" compare $quick --break-even xyzzy
refuses 64 "did you mean 'lasting_T3'?" compare $quick --break-even care.effect@lasting_T4
refuses 64 'observe.threshold is held fixed in all scenarios' compare $quick --break-even observe.threshold
refuses 64 'care.effect is held fixed in all scenarios' compare $quick --break-even care.effect --set care.effect=0
refuses 64 'was asked for before' compare $quick --break-even care.effect --break-even care.effect@stopped_T3
for text in '' @ @cost care.effect@; do
    refuses 64 "break-even $text: write PARAMETER or PARAMETER@OUTCOME" compare $quick --break-even "$text"
done
refuses 64 'there is no option --explain' run $base --explain cost
refuses 64 'there is no option --break-even' run $base --break-even care.effect
refuses 64 '--explain needs a value' compare $quick --explain
finish
