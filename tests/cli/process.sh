#!/bin/sh
# The command as a process: threads, streams, terminals, signals, full disks, closed folders.
# shellcheck disable=SC2086,SC2016 # lists of words are meant, and the inner shell's own $0
set -u
. tests/cli/lib.sh
one=scenarios/fragmented.yaml two=scenarios/integral.yaml
few="--replicates 4 --families 60"
long="--replicates 2000 --families 20000 --keep summary"

# ---- one digest ----
for threads in 1 2 3 8; do
    kith compare $one $two $few --threads $threads -o t$threads.h5
    check "one digest on $threads threads" test -n "$(digest t1.h5)" -a "$(digest t$threads.h5)" = "$(digest t1.h5)"
done
kith compare $one $two $few --portable -o portable.h5
check 'one digest with --portable' test "$(digest portable.h5)" = "$(digest t1.h5)"
OMP_NUM_THREADS=3,2 kith compare $one $two $few -o env.h5
check 'one digest with OMP_NUM_THREADS' test "$(digest env.h5)" = "$(digest t1.h5)"
kith compare $two $one $few -o swapped.h5
check 'another order of scenarios is another file' test "$(digest swapped.h5)" != "$(digest t1.h5)"

# ---- byte for byte ----
mkdir first second
for folder in first second; do
    (cd $folder && cp -R ../scenarios . && SOURCE_DATE_EPOCH=1700000000 "$KITH" compare $one $two $few --threads 2 -o same.h5 >/dev/null 2>&1)
done
check 'with SOURCE_DATE_EPOCH a repeated run gives the same bytes' cmp first/same.h5 second/same.h5
check 'and the file says so' sh -c '"$0" info first/same.h5 | grep -q "2023-11-14T22:13:20Z"' "$KITH"

# ---- streams ----
for verb in --help help --version 'run --help' 'compare -h' 'check --help' 'describe --help' 'replay --help' 'info --help' 'diff --help' 'help run' version; do
    does "kith $verb" $verb
    check "kith $verb speaks on stdout only" test -s say/out -a ! -s say/err
done
check 'the version' says '^kith [0-9]*\.[0-9]*\.[0-9]*$'
for what in parameters outcomes charts violence.high_rate stopped_T3 C2.06; do
    does "describe $what" describe "$what"
    check "describe $what speaks on stdout only" test -s say/out -a ! -s say/err
done
for form in text markdown json; do
    does "describe parameters --as $form" describe parameters --as $form
done
check 'JSON is JSON' "$PYTHON" -m json.tool say/out say/json
does 'check' check scenarios/*.yaml
check 'check names each file' test "$(grep -c ': all right$' say/out)" -eq "$(find scenarios -maxdepth 1 -name '*.yaml' | wc -l)"

into() { # into TARGET ARGUMENT...: the exit code of kith with its stdout elsewhere
    target=$1
    shift
    if [ "$target" = closed ]; then
        "$KITH" "$@" >&- 2>say/err
    else
        "$KITH" "$@" >"$target" 2>say/err
    fi
    code=$?
    : >say/out
}
for target in closed /dev/full; do
    [ "$target" = closed ] || [ -c "$target" ] || { skip "stdout to $target" 'there is none'; continue; }
    for verb in --help --version 'run --help' 'describe parameters' 'describe outcomes' 'check scenarios/integral.yaml' "run $one $few" 'info t1.h5' 'replay t1.h5' 'diff t1.h5 t2.h5'; do
        into "$target" $verb
        check "kith $verb, stdout $target: exit 74" test "$code" -eq 74
        check 'and a sentence' test -s say/err
    done
done
"$KITH" compare $one $two $few -o closed.h5 >&- 2>&- <&-
check 'closed streams do not spoil the result' test "$(digest closed.h5)" = "$(digest t1.h5)"
code=$("$KITH" run $one $few 2>/dev/full >say/out; echo $?)
check 'messages that cannot be written do not matter' test "$code" -eq 0 -a -s say/out

# ---- progress ----
kith run $one $few
check 'no progress without a terminal' sh -c '! grep -q "\[#" say/err'
if has_terminal; then
    script -qec "'$KITH' run $one --replicates 40 >say/out" say/terminal >/dev/null 2>&1 </dev/null
    check 'progress on a terminal' grep -q ' of 40 runs, .* s left' say/terminal
    check 'the table stays clean' sh -c '! grep -q "s left" say/out'
    script -qec "'$KITH' run $one --replicates 40 --no-progress >say/out" say/terminal >/dev/null 2>&1 </dev/null
    check '--no-progress' sh -c '! grep -q "s left" say/terminal'
else
    skip 'progress on a terminal' 'none can be made here'
fi

# ---- stopped ----
for signal in INT TERM HUP; do
    stop $signal "$KITH" compare $one $two $long -o work/a.h5
    check "SIG$signal: exit code 75" test "$code" -eq 75
    check "SIG$signal: a sentence, no table" test -s say/err -a ! -s say/out
    check "SIG$signal: nothing left behind" left_nothing
done
stop KILL "$KITH" compare $one $two $long -o work/a.h5
check 'SIGKILL: no file under the final name' test ! -e work/a.h5
rm -rf work
mkdir work
echo old >work/a.h5
stop INT "$KITH" compare $one $two $long -o work/a.h5
check 'an older result stays when its successor is stopped' test "$(cat work/a.h5)" = old
rm work/a.h5

# ---- no room ----
for blocks in 0 8 64 200; do
    (ulimit -f $blocks && "$KITH" compare $one $two $few -o work/a.h5 >say/out 2>say/err)
    code=$?
    check "no room after $blocks blocks: exit 73 or 74" test "$code" -eq 73 -o "$code" -eq 74
    check 'and nothing left behind' left_nothing
done
mkdir small
if mount -t tmpfs -o size=64k none small 2>/dev/null; then
    "$KITH" compare $one $two $few -o small/a.h5 >say/out 2>say/err
    code=$?
    check 'a full disk: exit 74' test "$code" -eq 74
    check 'a full disk: nothing left behind' test -z "$(ls -A small)"
    umount small
else
    skip 'a full disk' 'only root may mount a small one'
fi

# ---- folders that one may not write ----
cp "$KITH" kith-copy
chmod 755 . kith-copy
as_nobody=
[ "$(id -u)" -ne 0 ] || as_nobody='setpriv --reuid 65534 --regid 65534 --clear-groups'
mkdir locked
cp t1.h5 locked
chmod -R a+rX . && chmod 555 locked && chmod 777 say work && chmod 666 say/*
if [ -z "$as_nobody" ] || $as_nobody true 2>/dev/null; then
    $as_nobody ./kith-copy run $one $few -o locked/a.h5 >say/out 2>say/err
    code=$?
    check 'a read-only folder: exit 73' test "$code" -eq 73
    check 'a read-only folder: a sentence' tells 'locked/a.h5: cannot make the file: Permission denied'
    $as_nobody ./kith-copy replay locked/t1.h5 >say/out 2>say/err
    code=$?
    check 'replay in a read-only folder' test "$code" -eq 0
    touch unreadable.yaml unreadable.h5
    chmod 000 unreadable.yaml unreadable.h5
    $as_nobody ./kith-copy run unreadable.yaml >say/out 2>say/err
    code=$?
    check 'an unreadable scenario: exit 66' test "$code" -eq 66
    $as_nobody ./kith-copy info unreadable.h5 >say/out 2>say/err
    code=$?
    check 'an unreadable result: exit 66' test "$code" -eq 66
else
    skip 'read-only folders' 'root may write everywhere'
fi
finish
