#!/bin/sh
# What levers cost: said in a scenario, spent in the run, told and held against raw tables, refused where it cannot be.
# shellcheck disable=SC2086,SC2016 # lists of words are meant, and the inner shell has its own $0
set -u
. tests/cli/lib.sh
quick="--scale 0.01 --only-region Zeeland --only-region Drenthe --set population.anchor=country"
set -- --population $quick
numpy() { OPENBLAS_NUM_THREADS=1 "$PYTHON" "$top/tests/cli/decide.py" "$@"; }
idle_in() { "$KITH" describe parameters | sed -n "s/^\([^ ]*\) .*(in $1 only).*/\1/p"; }

by='grade: assumption, source: "No source"'
cost() { # cost NAME AMOUNT PER MORE: the lines of one
    printf '  %s:\n    amount: {value: %s, unit: euro, %s}\n    per: {value: %s, %s}\n    payer: {value: municipality, %s}\n' "$1" "$2" "$by" "$3" "$by" "$by"
    printf '    price_year: {value: 2022, unit: "1", %s}\n' "$by"
    [ -z "${4:-}" ] || printf '    %s\n' "$4"
}
until_then="until: {value: 2, unit: year, $by}"
on_help="services: {value: [domestic-violence-help], $by}"
{
    printf 'title: A plan that costs\nabout: A test.\nextends: baseline.yaml\ncosts:\n'
    cost sum 5000000 budget "$until_then"
    printf '    %s\n' "$on_help"
    cost begin 1000000 once "start: {value: 26, unit: week, $by}"
    cost office 200000 year "regions: {value: [Zeeland], $by}"
    printf '    households: {value: 54704, unit: "1", %s}\n' "$by"
    cost call 25 report
    cost visit 100 family "$on_help"
    cost course 1000 professional-year "$on_help"
} >scenarios/plan.yaml

does 'a scenario with costs' check scenarios/plan.yaml
check 'says what a cohort leaves out' tells 'left out of cohorts: sum of plan, begin of plan'
does 'its run' compare scenarios/baseline.yaml scenarios/plan.yaml "$@" --draws prior --replicates 24 -o a.h5
check 'tells the sum, what was spent and what is left' says '^Budget of plan: 241972 euro in these regions, [0-9]* spent on places'
check 'shows what levers cost' says '^  spending  *euro/1000/year  *0.00 '
check 'and all of it' says '^  total_cost  *euro/1000/year '
kith compare scenarios/baseline.yaml scenarios/plan.yaml "$@" --draws prior --replicates 24 --threads 2 -o b.h5
check 'two threads give the same numbers' sh -c '"$0" info a.h5 >say/a; "$0" info b.h5 >say/b; test "$(grep -o "digest.*" say/a | head -n 1)" = "$(grep -o "digest.*" say/b | head -n 1)"' "$KITH"
does 'an answer of it' decide a.h5 --outcome violent_years --price 1000:40000 -o work/a.json
check 'has each cost' says '^  plan  *course  *professional-year '
check 'has spending and what is left' says '^  plan  *[0-9]'
does 'of whole regions' decide a.h5 --outcome violent_years --price 1000:40000 --whole -o work/w.json
check 'in euros of the regions' says '^Cost against violent years, of the whole regions a year:'
check 'has the same tables times the households' "$PYTHON" -c '
import json
a, w = (json.load(open(f"work/{x}.json"))["tables"] for x in "aw")
factor = (54704 + 73312) / 1000
def same(x, y, f):
    assert (x is None and y is None) or abs(x * f - y) <= 1e-9 * abs(y) + 1e-12, (x, y, f)
for one, two in zip(a["contrasts"]["rows"], w["contrasts"]["rows"], strict=True):
    assert (one["unit"], two["unit"]) == ("year/1000/year", "year/year")
    for key in ("reference", "mean", "difference", "low", "high", "mc_error", "study_sd"):
        same(one[key], two[key], factor)
for table, keys in {"frontier": ("cost", "effect", "more_cost", "avoided"), "acceptability": ("net_benefit", "mc_error", "evpi", "evpi_error", "evpi_raw")}.items():
    for one, two in zip(a[table]["rows"], w[table]["rows"], strict=True):
        for key in keys:
            same(one[key], two[key], factor)
for one, two in zip(a["frontier"]["rows"], w["frontier"]["rows"], strict=True):
    same(one["euro_each"], two["euro_each"], 1)
for one, two in zip(a["groups"]["rows"], w["groups"]["rows"], strict=True):
    same(one["difference"], two["difference"], factor)'
rm -f work/w.json
if has_python; then
    does 'a page of it' brief a.h5 -o work/a.html
    check 'money on the page is all of it' "$PYTHON" -c '
import h5py, re
a, page = h5py.File("a.h5"), open("work/a.html").read()
o = [x.decode() for x in a["outcome"][:]].index("total_cost")
shown, million = re.findall(r"class=\"big\">(\S+)( million)? ", page)[3]
shown = float(shown.replace(",", "").replace("\u2212", "-")) * (1e6 if million else 1)
euro = float(a["strata_difference/mean"][1, 0, 0, 0, o]) * (54704 + 73312) / 1000
assert abs(shown - euro) < 0.006 * abs(euro), (shown, euro)'
    rm -f work/a.html
    check 'spending, budgets and net benefit again from raw tables' numpy decide work/a.json a.h5 "$(idle_in cohorts)"
    kith compare scenarios/integral.yaml scenarios/plan.yaml --families 60 --draws prior --replicates 100 -o c.h5
    check 'a cohort leaves out what belongs to a time, and says so' tells 'belong to a time, and a cohort has none: they are left out: sum of plan, begin of plan'
    rm -f work/a.json
    kith decide c.h5 -o work/c.json
    check 'and its answer is that of its tables' numpy decide work/c.json c.h5 "$(idle_in populations)"
    kith compare scenarios/baseline.yaml scenarios/plan.yaml "$@" --draws prior --replicates 24 --discount 4% -o d.h5
    check 'discounting is told' says '^Of all years together, costs, spending, violent_years and child_years are discounted at 4 % a year'
    check 'discounting is 1/(1 + r)^(t - 1) of the years' "$PYTHON" -c '
import h5py, numpy as np
a, d = h5py.File("a.h5"), h5py.File("d.h5")
names = [x.decode() for x in a["outcome"][:]]
for o, name in enumerate(names):
    years = a["strata/mean"][:, 0, 1:, 0, o].astype(float)
    assert np.array_equal(years, d["strata/mean"][:, 0, 1:, 0, o], equal_nan=True), name
    both = [f["strata/mean"][:, 0, 0, 0, o].astype(float) for f in (a, d)]
    if name.startswith(("cost", "spending")) or name in ("total_cost", "violent_years", "child_years"):
        assert np.allclose(both[0], years.mean(axis=1), rtol=1e-5), name
        assert np.allclose(both[1], (years / 1.04 ** np.arange(years.shape[1])).mean(axis=1), rtol=1e-5), name
    else:
        assert np.array_equal(*both, equal_nan=True), name'
    kith decide d.h5 --outcome violent_years -o work/d.json
    check 'an answer says that it is discounted' says 'discounted at 4 % a year'
    check 'and what of spending is' says 'spent, more_cost and avoided are discounted at 4 % a year, places, budget and left are not'
    check 'and budgets are not' numpy decide work/d.json d.h5 "$(idle_in cohorts)"
fi
kith compare scenarios/baseline.yaml scenarios/plan.yaml --population --scale 0.01 --only-region Zeeland --set population.anchor=country --draws point --replicates 4
check 'variance ratios of what differs by the same in all pairs are left open' test "$(awk '$1 == "paid_hours" && $12 == "-"' say/out | wc -l)" -eq 1
kith compare scenarios/baseline.yaml scenarios/plan.yaml "$@" --draws point --replicates 2 --small 100000
check 'a budget of what is withheld is not told' sh -c 'grep -q "are withheld" say/out && ! grep -q "^Budget of" say/out'
# Nothing else differs for what something costs.
sed '/^  sum:/,/^  begin:/{/^  begin:/!d}' scenarios/plan.yaml >scenarios/dear.yaml
kith compare scenarios/baseline.yaml scenarios/dear.yaml "$@" --draws point --replicates 2 --all
check 'a cost without a budget changes nothing but money' test "$(awk '$2 ~ /[\/1%wy]/ && $5 ~ /^[-+]/ && $5 + 0 != 0 && $1 !~ /^(spending|total_cost)/' say/out | wc -l)" -eq 0

# ---- a run that is stopped goes on ----
starts "$KITH" compare scenarios/baseline.yaml scenarios/plan.yaml "$@" --draws prior --replicates 24 --checkpoint work/kept -o e.h5
heeds TERM && works && kill -TERM "$pid"
wait "$pid"
does 'a run that was stopped' compare scenarios/baseline.yaml scenarios/plan.yaml "$@" --draws prior --replicates 24 --checkpoint work/kept -o e.h5 --force
check 'ends alike' sh -c '"$0" info e.h5 >say/b; test "$(grep -o "digest.*" say/a | head -n 1)" = "$(grep -o "digest.*" say/b | head -n 1)"' "$KITH"

rm -rf work/*
# ---- what is refused, at its place ----
wrong() { # wrong WORDS LINES
    { printf 'extends: baseline.yaml\ncosts:\n'; cat; } >scenarios/wrong.yaml
    refuses 78 "$1" check scenarios/wrong.yaml
}
cost a -5 once | wrong 'wrong.yaml:4:21: costs.a.amount is -5 euro; its range is 0 to 1e+10 euro'
cost a 5 once | sed /price_year/d | wrong 'wrong.yaml:3:3: costs.a.price_year is missing'
cost a 5 once | sed 's/, unit: euro//' | wrong 'wrong.yaml:4:13: costs.a.amount has no unit'
cost a 5 once | sed 's/unit: euro/unit: pound/' | wrong "costs.a.amount: there is no unit 'pound'"
cost a 5 once | sed 's/unit: euro/unit: euro\/hour/' | wrong "wrong.yaml:4:30: costs.a.amount is not in 'euro/hour'; use 'euro'"
cost a 5 monthly | wrong "costs.a.per cannot be 'monthly'"
cost a 5 budget "$on_help" | wrong 'wrong.yaml:5:18: costs.a.per is budget, which buys places until an end; write until'
cost a 5 budget "$until_then" | wrong 'costs.a.per is budget, which buys places of one service or one pathway; name one'
cost a 5 once "price: {value: 9, unit: euro/year, $by}" | wrong 'costs.a.per has a price of places, which budgets buy'
cost a 5 family "households: {value: 9000, unit: \"1\", $by}" | wrong 'costs.a.per is an amount for each, and has households'
cost a 5 year "$on_help" | wrong 'costs.a.per is paid whoever helps, and names services'
cost a 5 once "$until_then" | wrong 'costs.a.per is paid once, and has an end'
cost a 5 year "regions: {value: [Zeland], $by}" >lines
{ printf 'extends: baseline.yaml\ncosts:\n'; cat lines; } >scenarios/wrong.yaml
refuses 78 "wrong.yaml:8:23: costs.a.regions: scenarios/regions.csv has no region 'Zeland'; did you mean 'Zeeland'" compare scenarios/baseline.yaml scenarios/wrong.yaml "$@" --replicates 2
printf 'extends: plan.yaml\nchanges:\n  more:\n    parameter: {value: costs.sum.amount, %s}\n    how: {value: multiply, %s}\n    amount: {value: 2, unit: "1", %s}\n' "$by" "$by" "$by" >scenarios/wrong.yaml
refuses 78 'costs.sum.amount cannot change over time' check scenarios/wrong.yaml

# ---- of which years euros are ----

kith compare scenarios/baseline.yaml scenarios/plan.yaml --families 60 --draws point --replicates 2 -o work/years.h5
check 'prices of several years are added with a word' says '^Euros are of 2019 to 2024, as prices have their years (price_year), and are added as they stand\.$'
"$KITH" decide work/years.h5 -o work/years.csv >say/out 2>say/err
check 'a decision lists what an hour costs, with year and payer' says '^  assessment  *90.00  2019  *municipality  register$'
check 'and of a cohort that what is paid once has no place in it' says 'A cohort has no time of a policy: what is paid once, and budgets, are not in it'
check 'every service has a line' sh -c '[ "$(sed -n "/^What an hour of staff costs/,/^$/p" say/out | grep -c " 20[12][0-9]  ")" = 9 ]'
"$KITH" brief work/years.h5 --lang nl -o work/years.html >/dev/null 2>&1
check 'the page of A4 says so' grep -q 'zijn van 2019 tot 2024, opgeteld zoals ze zijn' work/years.html
"$KITH" describe services.psychiatry.hour_cost >say/out
check 'a price is described with its year' says '^prices   euros of 2024 (register: K5.12'
"$KITH" run scenarios/baseline.yaml --families 60 --draws point --replicates 2 --set assess.price_year=2024 --set services.psychiatry.price_year=0 >say/out 2>say/err
check 'one year is one year, and a price without one is counted' says '^Euros are of 2024, but of 1 price no year is said'
rm -f work/years*
refuses 78 'price_year' run scenarios/plan.yaml "$@" --set assess.price_year=2024.5 --replicates 2
kith compare scenarios/baseline.yaml scenarios/plan.yaml --families 60 --discount 3% --replicates 2
check 'a cohort is not discounted, and says so' tells 'do nothing in this cohort: population.discount'
refuses 64 'a rate in per cent, as 3%, not 0.03' run scenarios/plan.yaml "$@" --discount 0.03 --replicates 2
refuses 78 'population.discount is 40 %; its range is 0 to 0.2' run scenarios/plan.yaml "$@" --discount 40% --replicates 2
finish
