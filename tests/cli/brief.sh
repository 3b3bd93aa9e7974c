#!/bin/sh
# One page for who decides: kith brief.
# shellcheck disable=SC2086 # lists of words are meant
set -u
. tests/cli/lib.sh
one=scenarios/fragmented.yaml two=scenarios/integral.yaml
"$KITH" compare $one $two --families 60 --keep summary --replicates 120 -o work/c.h5 >said 2>&1
"$KITH" compare scenarios/baseline.yaml scenarios/capacity-cut.yaml --only-region Zeeland --scale 0.05 --replicates 4 --set "population.burn_in=3 year" --set "population.horizon=3 year" --keep summary -o work/p.h5 >short 2>&1
mv work/c.h5 work/p.h5 .
page_says() { grep -q -- "$1" "$page"; }

page=work/b.html
does 'a page' brief c.h5 -o work/b.html
check 'is one whole document' test "$(head -c 15 $page)" = '<!DOCTYPE html>' -a "$(tail -c 8 $page)" = '</html>'
check 'without script, of which nothing is loaded' test "$(grep -c '<script\|src=\|href=\|url(\|@import' $page)" -eq 0
for heading in Safety Children Waiting Money 'What decides' 'Where places run out' 'What is not known'; do
    check "has $heading" page_says ">$heading</h2>"
done
check 'says what it does not do' page_says 'It does not predict what will happen in any one family'
check 'has the digest of its result' page_says "$("$KITH" info c.h5 | awk '$1 == "digest" { print $2 }')"
check 'and the first answer without what is assumed of a team' page_says 'Without the advantage that is assumed of a team'
does 'again in its place' brief c.h5 -o work/b.html
"$KITH" compare $one $two scenarios/whole-family.yaml --families 60 --keep summary --replicates 120 -o t.h5 >said 2>&1
page=work/t.html
does 'of three scenarios, the third against the first' brief t.h5 -o work/t.html --scenario whole-family
check 'with that, too' page_says 'Without the advantage that is assumed of a team'
does 'the third against the second' brief t.h5 -o work/t.html --reference integral --scenario whole-family
check 'of which that was not run, so it is not said' sh -c '! grep -q "Without the advantage" work/t.html'
page=work/n.html
does 'in Dutch' brief c.h5 -o work/n.html --lang nl --question 'Wat brengt <b>integrale</b> hulp & wat niet?'
check 'with the question as it was asked' page_says '<h1>Wat brengt &lt;b&gt;integrale&lt;/b&gt; hulp &amp; wat niet?</h1>'
check 'says what it does not do, too' page_says 'Het voorspelt niet wat er in één gezin gebeurt'
page=work/r.html
does 'of a population' brief p.h5 -o work/r.html --lang nl
check 'with its region' page_says 'Zeeland: '
check 'and where places run out' page_says '<tr><td>opvoedhulp</td><td>[0-9]*,[0-9]</td>'
check 'and how much rests on what is not said of few draws' page_says 'pas te zeggen met 20 doorrekeningen of meer; dit zijn er 2'
if has_python; then
    "$KITH" decide c.h5 --outcome lasting_T3 --outcome child_years --outcome help_wait --outcome cost -o work/d.json >said 2>&1
    echo "FORMAT = '$top/sim/io/FORMAT.md'" >look.py
    cat >>look.py <<'PROGRAM'
import json, re
rows = {r["outcome"]: r for r in json.load(open("work/d.json"))["tables"]["contrasts"]["rows"]}
def number(text): return float(text.replace(",", "").replace("\u2212", "-").replace("+", ""))
boxes = re.findall(r'class="big">(\S+) [^<]*</p><p>range (\S+)(?: million)? to (\S+?)(?: million)?</p>', open("work/b.html").read())
assert len(boxes) == 4, boxes
for (mean, low, high), name, scale, near in zip(boxes, ("lasting_T3", "child_years", "help_wait"), (1000, 1000, 1), (0.51, 0.51, 0.051)):
    row = rows[name]
    for shown, x in ((mean, row["difference"]), (low, row["low"]), (high, row["high"])):
        assert abs(number(shown) - scale * x) < near, (name, shown, x)
short = [line.split() for line in open("short").read().split(" in short\n")[1].splitlines()[:4]] # as the terminal said it
page = open("work/r.html").read()
households = float(re.search(r"Zeeland: ([0-9.]+) ", page).group(1).replace(".", "")) / 1000
def dutch(text): return float(text.replace(".", "").replace(",", ".").replace("\u2212", "-").replace("+", ""))
boxes = re.findall(r'class="big">(\S+)( miljoen)? [^<]*</p><p>bandbreedte (\S+)(?: miljoen)? tot (\S+?)(?: miljoen)?</p>', page)
assert [row[0] for row in short] == ["safety", "children", "waiting", "money"] and len(boxes) == 4, (short, boxes)
for (mean, million, low, high), (name, outcome, unit, *said) in zip(boxes, short):
    scale = households if "1000" in unit else 1
    for shown, x in ((mean, said[0]), (low, said[1]), (high, said[3])):
        of, there = dutch(shown) * (1e6 if million else 1), float(x) * scale
        assert abs(of - there) <= 0.55 * (1e4 if million else 1) + 0.006 * abs(there) + 0.006 * scale, (name, shown, there)
tables = json.load(open("work/d.json"))["tables"]
format_ = open(FORMAT).read()
for name, table in tables.items():
    row = next(line for line in format_.splitlines() if line.startswith("| ") and f"`{name}`" in line.split("|")[2])
    missing = [column for column in table["columns"] if f"`{column}`" not in row.split("|")[3]]
    assert not missing, (name, missing)
assert [r["item"] for r in tables["cheers"]["rows"]] == [str(i) for i in range(1, 29)]
PROGRAM
    check 'its numbers are those of kith decide, and of the terminal; CHEERS has 28 items' "$PYTHON" look.py
else
    skip 'its numbers are those of kith decide, and of the terminal' 'no python'
fi
rm -rf work
mkdir work

refuses 69 'apt-get install chromium' brief c.h5 -o work/b.pdf --browser no-such-browser
refuses 73 'made no PDF' brief c.h5 -o work/b.pdf --browser false
if command -v chromium >/dev/null 2>&1 && [ "${OUT##*-}" = release ]; then
    does 'a PDF' brief p.h5 -o work/b.pdf --lang nl
    check 'of one page' test "$(grep -ac '/Type /Page$' work/b.pdf)" -eq 1
    does 'again in its place' brief p.h5 -o work/b.pdf --lang nl
    rm -rf work
    mkdir work
else
    skip 'a PDF' 'no chromium here, or sanitizers'
fi
refuses 64 'a brief is NAME.html or NAME.pdf' brief c.h5 -o work/b.docx
refuses 64 'say where to write' brief c.h5
refuses 64 'did you mean integral?' brief c.h5 -o work/b.html --scenario integrl
refuses 64 'is what others are held against' brief c.h5 -o work/b.html --scenario fragmented
refuses 66 'nowhere.h5' brief nowhere.h5 -o work/b.html
echo mine >mine.html
refuses 73 'mine.html' brief c.h5 -o mine.html
check 'and leaves it' grep -q mine mine.html
"$KITH" compare $one $two scenarios/structural-team.yaml --families 20 --keep summary --replicates 4 -o work/t.h5 >said 2>&1
mv work/t.h5 .
refuses 64 'name it: --scenario integral' brief t.h5 -o work/b.html
finish
