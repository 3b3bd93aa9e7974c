#!/bin/sh
# Each malformed scenario of tests/bad, as a person meets it: check and run refuse it with its exit
# code, name the file, and leave nothing. (test_bad.c holds the words.)
set -u
. tests/cli/lib.sh
cp -R "$top/tests/bad" .
n=0
for file in bad/*.yaml; do
    said=$file
    [ -f "$file.expect" ] && said=$file.expect
    status=$(sed -n 's/^# status: *//p' "$said" 2>/dev/null | head -n 1)
    grep -q '^# expect: ' "$said" || continue
    refuses "${status:-78}" 'bad/' run "$file" -o work/a.h5
    kith check "$file"
    check 'kith check says the same' test "$code" -eq "${status:-78}" -a -s say/err -a ! -s say/out
    n=$((n + 1))
done
check 'there are thirty or more' test "$n" -ge 30
# What is not known for want of a file is not held against the rest: one problem, the true one.
for file in scenarios/*.yaml; do
    grep -q '^extends: ' "$file" || continue
    sed 's/^extends: .*/extends: gone.yaml/' "$file" >scenarios/lost.yaml
    kith check scenarios/lost.yaml
    check "$file: what it extends is missing, and nothing else" test "$code" -eq 78 -a "$(wc -l <say/err)" -eq 1 -a -n "$(grep 'no such file' say/err)"
done
# Who forgot one line is told of it before the hundred values that are missing for want of it; who has a scenario to extend is not.
printf 'title: ours\n' >scenarios/ours.yaml
kith check scenarios/ours.yaml
check 'no extends: said first' test "$code" -eq 78 -a "$(head -n 1 say/err)" = \
    "scenarios/ours.yaml: the file extends no other, and $(grep -c ' is missing; ' say/err) values are missing; write 'extends: FILE' to have them from another scenario, such as baseline.yaml"
sed '/^  low_rate:/,+2d' scenarios/baseline.yaml >scenarios/ours.yaml
kith check scenarios/ours.yaml
check 'a few that are missing: they alone are told' test "$code" -eq 78 -a "$(wc -l <say/err)" -eq 1 -a -n "$(grep 'violence.low_rate is missing' say/err)"
finish
