#!/bin/sh
# Checkpoints of runs: options, exit codes, messages, the same bytes after signals, burn-ins for other scenarios.
# shellcheck disable=SC2086,SC2016 # lists of words are meant, and the inner shell's own $0
set -u
. tests/cli/lib.sh
one=scenarios/fragmented.yaml two=scenarios/integral.yaml three=scenarios/capacity-cut.yaml
tiny="--scale 0.05 --only-region Zeeland --only-region Drenthe --replicates 4 --draws prior"
export SOURCE_DATE_EPOCH=1700000000
brief() { kith "$@" --set 'population.burn_in=104 week' --set 'population.horizon=104 week'; }
work() { (cd work && "$KITH" "$@" >../say/out 2>../say/err </dev/null); code=$?; }

# ---- wrong options ----
refuses 64 'a cohort has no burn-in: --keep-burn-in and --burn-in-from are for --population' compare $one $two --burn-in-from work/ck
refuses 64 'a cohort has no burn-in: --keep-burn-in and --burn-in-from are for --population' compare $one $two --checkpoint work/ck --keep-burn-in
refuses 64 '--checkpoint-every is for --population, of which worlds in progress are kept; of a cohort, runs that are done' run $one --checkpoint work/ck --checkpoint-every 10min
refuses 64 '--checkpoint-every goes with --checkpoint FOLDER' run $one --population --checkpoint-every 10min
refuses 64 '--keep-burn-in goes with --checkpoint FOLDER' run $one --population --keep-burn-in
refuses 64 '--checkpoint needs the name of a folder' run $one --population --checkpoint ''
refuses 64 'there is no option --chekpoint; did you mean --checkpoint?' run $one --population --chekpoint work/ck
for every in 0 0min -5 ten 10m 1.5h 10minutes '' 99999999999999999999; do
    refuses 64 "--checkpoint-every takes a time as 30s, 10min or 2h, or weeks that are simulated, as 52weeks, not $every" run $one --population --checkpoint work/ck --checkpoint-every "$every"
done
refuses 66 'work/none: has no burn-ins' run $one $tiny --burn-in-from work/none
refuses 73 'work/none/ck: cannot make the folder: No such file or directory' run $one $tiny --checkpoint work/none/ck
echo mine >file
refuses 73 'file: cannot make the folder: Not a directory' run $one $tiny --checkpoint file
mkdir other
echo mine >other/mine
refuses 73 'other: holds something else; name an empty folder' run $one $tiny --checkpoint other
check 'what it holds stays' test "$(cat other/mine)" = mine

# ---- stopped by signals, on any number of threads; killed ----
brief compare $one $two $tiny -o straight.h5
cp say/out straight.txt
for every in 7 '52 week' 1s 2h; do
    brief compare $one $two $tiny --checkpoint ck --checkpoint-every "$every" -o a.h5
    check "--checkpoint-every $every: the same digest" test "$code" -eq 0 -a "$(digest a.h5)" = "$(digest straight.h5)"
    check 'and the same table' cmp say/out straight.txt
    check 'a finished checkpoint is removed' test ! -e ck
done
mkdir first second
cp -R scenarios first
cp -R scenarios second
large="compare $one $two --population --only-region Zeeland --only-region Drenthe --scale 0.15 --replicates 4 --checkpoint ck -o r.h5"
at_work() { # at_work ARGUMENT...: starts, and waits until something is done
    starts sh -c 'cd second && exec "$@"' - "$KITH" "$@"
    while alive && [ -z "$(find second/ck/done -name '*.counts' 2>/dev/null)" ]; do sleep 0.02; done
}
(cd first && "$KITH" $large --threads 1 >out 2>err)
code=$?
check 'a longer run' test $code -eq 0
for signal in TERM INT USR1 KILL; do
    rm -rf second/ck second/r.h5
    at_work $large --threads 1
    kill -$signal $pid
    wait $pid
    code=$?
    if [ $signal = KILL ]; then
        check 'SIGKILL ends it' test $code -eq 137
    else
        check "SIG$signal: exit code 75" test $code -eq 75
        check "SIG$signal: how to go on" tells '^ck: stopped with [0-9]* of 24 done .*, [0-9.]* MB in all: the same command goes on from here$'
        check "SIG$signal: no table" test ! -s say/out
    fi
    check "SIG$signal: no result yet" test ! -e second/r.h5
    check "SIG$signal: a checkpoint" test -s second/ck/run
    (cd second && "$KITH" $large --threads 1 >out 2>err)
    code=$?
    check 'the same command goes on' test $code -eq 0
    check 'and says so' grep -q '^[0-9.e+]* of [0-9.e+]* family-weeks were taken from checkpoints; burn-ins simulated now: [0-9.e+]* family-weeks$' second/err
    check 'to the same bytes' cmp first/r.h5 second/r.h5
    check 'and the same table' cmp first/out second/out
    check 'the checkpoint is removed' test ! -e second/ck
done

# ---- two at a time; another run ----
at_work $large --threads 1
(cd second && "$KITH" $large --threads 1 >../say/out2 2>../say/err2)
code=$?
check 'two on one folder: the second ends well' test $code -eq 0
wait $pid
code=$?
check 'and so does the first' test $code -eq 0
check 'with the same bytes' cmp first/r.h5 second/r.h5
check 'and the same tables' cmp first/out say/out2
check 'the checkpoint is removed by the last of them' test ! -e second/ck
at_work $large --threads 1
kill -TERM $pid
wait $pid
if "$PYTHON" -c 'import fcntl' 2>/dev/null; then
    mkdir -p held/done && touch held/done/0-0-0-0.counts.partial.1
    "$PYTHON" -c "
import fcntl
import subprocess
import sys
with open('held/lock', 'a+b') as file:
    fcntl.lockf(file, fcntl.LOCK_SH, 1, 0)
    sys.exit(subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode)" "$KITH" compare $one $two $tiny --checkpoint held -o held.h5 \
        --set 'population.burn_in=104 week' --set 'population.horizon=104 week'
    check 'who joins others ends well' test $? -eq 0
    check 'and leaves what they are writing' test -e held/done/0-0-0-0.counts.partial.1
    brief compare $one $two $tiny --checkpoint held -o held.h5
    check 'who comes alone tidies up' test "$code" -eq 0 -a ! -e held
fi
(cd second && "$KITH" $large --seed 3 >../say/out 2>../say/err)
code=$?
check 'another run: exit 65' test $code -eq 65
check 'and what differs' tells '^ck: holds the checkpoint of another run, with other seed (1 there, 3 here)'
(cd second && "$KITH" $large --small 5 --keep runs --threads 2 -o other.h5 >../say/out 2>../say/err)
code=$?
check 'what a file is to hold may differ' test $code -eq 0
(cd first && "$KITH" $large --small 5 --keep runs -o other.h5 >/dev/null 2>&1)
check 'and is right' test "$(digest first/other.h5)" = "$(digest second/other.h5)"

# ---- cohorts: the same folder, by the same rules ----
cohort="compare $one $two --draws prior --families 2000 --replicates 60 --checkpoint ck -o c.h5"
(cd first && "$KITH" $cohort --threads 2 >out 2>err)
check 'a cohort: the folder is removed' test $? -eq 0 -a ! -e first/ck
kith compare $one $two --draws prior --families 2000 --replicates 60 -o without.h5
check 'the digest is that of a run without one' test "$(digest first/c.h5)" = "$(digest without.h5)"
for signal in TERM KILL; do
    rm -rf second/ck second/c.h5
    at_work $cohort --threads 1
    kill -$signal $pid
    wait $pid
    code=$?
    [ $signal = KILL ] || check 'SIGTERM: exit code 75, and how to go on' tells '^ck: stopped with [0-9]* of 180 done (each run of each scenario); what was in progress is kept there, [0-9.]* MB in all: the same command goes on from here$'
    check "a cohort, SIG$signal: a checkpoint and no result" test "$code" -ne 0 -a -s second/ck/run -a ! -e second/c.h5
    (cd second && "$KITH" $cohort --families 2001 --threads 1 >../say/out 2>../say/err)
    code=$?
    check 'another run: exit 65' test $code -eq 65
    check 'and what differs' tells '^ck: holds the checkpoint of another run, with other families (2000 there, 2001 here)'
    (cd second && "$KITH" $cohort --threads 2 >out 2>err)
    check 'the same command goes on, on other threads' test $? -eq 0
    check 'and says so' grep -q '^[0-9.e+]* of [0-9.e+]* family-weeks were taken from checkpoints$' second/err
    check 'to the same bytes and the same table' sh -c 'cmp first/c.h5 second/c.h5 && cmp first/out second/out'
    check 'the checkpoint is removed' test ! -e second/ck
done
at_work $cohort --threads 1
(cd second && "$KITH" $cohort --threads 1 >../say/out2 2>../say/err2)
check 'two on one folder: the second ends well' test $? -eq 0
wait $pid
check 'and so does the first, with the same bytes, and no folder left' test $? -eq 0 -a "$(digest second/c.h5)" = "$(digest first/c.h5)" -a ! -e second/ck
(ulimit -f 8 && "$KITH" $cohort >say/out 2>say/err)
code=$?
check 'no room: exit 74, and how to go on' test "$code" -eq 74 -a "$(grep -c 'what is kept in ck stays: mend this, and the same command goes on from it$' say/err)" -eq 1
kith $cohort
check 'it does, with room again' test "$code" -eq 0 -a "$(digest c.h5)" = "$(digest first/c.h5)"

# ---- burn-ins ----
brief compare $one $two $tiny --checkpoint past --keep-burn-in -o a.h5
check '--keep-burn-in says what it keeps' tells '^past keeps 8 worlds at the end of their burn-in, [0-9.]* MB: other scenarios can go on from them with --burn-in-from past$'
check 'and keeps nothing else' test "$(ls past)" = burn-in
brief compare $one $three $tiny -o straight3.h5
brief compare $one $three $tiny --burn-in-from past -o a.h5
check '--burn-in-from: the same digest' test "$code" -eq 0 -a "$(digest a.h5)" = "$(digest straight3.h5)"
check 'no burn-in was simulated' tells 'burn-ins simulated now: 0 family-weeks$'
brief compare $one $three $tiny --checkpoint past -o a.h5
check '--checkpoint of that folder: the same' test "$code" -eq 0 -a "$(digest a.h5)" = "$(digest straight3.h5)"
check 'no burn-in either' tells 'burn-ins simulated now: 0 family-weeks$'
check 'burn-ins stay' test "$(find past/burn-in -type f | wc -l)" -eq 8
brief compare $one $three $tiny --burn-in-from past --checkpoint copy --keep-burn-in -o a.h5
check 'burn-ins that were taken stay, too, where that was asked for' test "$(find copy/burn-in -type f | wc -l)" -eq 8
check 'and are the same' diff -r past copy
brief compare $two $three $tiny --burn-in $one -o straight4.h5
brief compare $two $three $tiny --burn-in $one --burn-in-from past -o a.h5
check '--burn-in: the same past for other scenarios' test "$code" -eq 0 -a "$(digest a.h5)" = "$(digest straight4.h5)"
check 'it is taken' tells 'burn-ins simulated now: 0 family-weeks$'
brief compare $two $three $tiny --burn-in-from past -o work/a.h5
check 'another past: exit 65' test "$code" -eq 65
check 'and what differs' tells '^past: its burn-ins are of another past, with other parameters of the burn-in$'
check 'nothing is left' left_nothing
kith replay a.h5
check 'a result of kept burn-ins can be made again' test "$code" -eq 0
# Whatever a table says of a region is part of its past, a wait that is known alone, too.
ours() { # ours ROW ARGUMENT...
    printf 'region,households,reports,capacity,help_wait,assessment_wait\nOurs,%s\n' "$1" >ours.csv
    shift
    kith run $one --population --regions ours.csv --replicates 1 --draws point --set 'population.burn_in=52 week' --set 'population.horizon=52 week' "$@"
}
ours 6000,270,1,, --checkpoint ours --keep-burn-in -o a.h5
ours 6000,270,1,, --burn-in-from ours -o b.h5
check 'the same row: its past is taken' test "$code" -eq 0 -a "$(digest a.h5)" = "$(digest b.h5)"
for row in 'households 7000,270,1,,' 'reports 6000,280,1,,' 'capacity 6000,270,.9,,' 'waits 6000,270,1,6,' 'waits 6000,270,1,,3'; do
    ours "${row#* }" --burn-in-from ours -o work/a.h5
    check "other ${row%% *}: exit 65" test "$code" -eq 65
    check "and that is what differs" tells "^ours: its burn-ins are of another past, with other ${row%% *} "
done

# ---- no room, no permission ----
for blocks in 1 8 200; do
    rm -rf work/ck
    (ulimit -f $blocks && "$KITH" compare $one $two $tiny --checkpoint work/ck >say/out 2>say/err)
    code=$?
    check "no room after $blocks blocks: exit 73 or 74" test "$code" -eq 73 -o "$code" -eq 74
    check 'and a sentence' tells 'cannot write: File too large'
    check 'nothing half-written' test -z "$(find work -name '*.partial.*')"
done
brief compare $one $two $tiny --checkpoint work/ck -o a.h5 # what is whole of it may be there: of another length, so refused
check 'and another run is told from it' test "$code" -eq 65
rm -rf work/ck
mkdir small
if mount -t tmpfs -o size=4m none small 2>/dev/null; then
    "$KITH" compare $one $two --population --only-region Zeeland --replicates 2 --checkpoint small/ck >say/out 2>say/err
    code=$?
    check 'a full disk: exit 74' test "$code" -eq 74
    check 'and how to go on' tells '^small/ck/.*: cannot write: No space left on device; what is kept in small/ck stays: mend this'
    check 'a full disk: nothing half-written' test -z "$(find small -name '*.partial.*')"
    mount -o remount,size=100m small
    "$KITH" compare $one $two --population --only-region Zeeland --replicates 2 --checkpoint small/ck -o a.h5 >say/out 2>say/err
    code=$?
    check 'with room again it goes on' test "$code" -eq 0
    check 'and is done' test ! -e small/ck
    umount small
else
    skip 'a full disk' 'only root may mount a small one'
fi
as_nobody=
[ "$(id -u)" -ne 0 ] || as_nobody='setpriv --reuid 65534 --regid 65534 --clear-groups'
cp "$KITH" kith-copy
mkdir locked
chmod -R a+rX . && chmod 555 locked && chmod 755 kith-copy && chmod 777 say && chmod 666 say/*
if [ -z "$as_nobody" ] || $as_nobody true 2>/dev/null; then
    $as_nobody ./kith-copy compare $one $two $tiny --checkpoint locked/ck >say/out 2>say/err
    code=$?
    check 'a read-only folder: exit 73' test "$code" -eq 73
    check 'and a sentence' tells '^locked/ck: cannot make the folder: Permission denied'
    chmod -R a+rX past
    $as_nobody ./kith-copy compare $one $three $tiny --burn-in-from past --set 'population.burn_in=104 week' --set 'population.horizon=104 week' >say/out 2>say/err
    code=$?
    check 'burn-ins may be read only' test "$code" -eq 0
    check 'and are taken' tells 'burn-ins simulated now: 0 family-weeks$'
else
    skip 'a read-only folder' 'setpriv is not there'
fi
chmod 755 locked
finish
