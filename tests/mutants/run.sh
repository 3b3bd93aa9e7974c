#!/bin/sh
# Plants each bug of this folder in a copy of the tree and names the test that catches it. A bug
# that survives fails the run. run.sh [PATTERN]: only patches whose name has PATTERN in it.
# TESTS: the tests to try, in order.
set -u

here=$(cd "$(dirname "$0")/../.." && pwd)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
(cd "$here" && git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$copy" 2>/dev/null)
cd "$copy" || exit 1
export SETUP=no
# Laws and known answers say most about a bug; the twin finds what they miss.
tests=${TESTS:-tests/law/test_queue tests/law/test_world tests/law/test_without_difference tests/law/test_population tests/law/test_population_luck
    tests/known/test_before tests/known/test_counts tests/known/test_markov tests/known/test_queue tests/known/test_weibull
    tests/known/test_population tests/known/test_precision tests/known/test_influence tests/known/test_even tests/known/test_worth tests/known/test_select tests/known/test_cost tests/law/test_spend tests/law/test_spend
    tests/known/test_curves tests/law/test_histories tests/known/test_indices tests/known/test_exact tests/known/test_calibrate tests/known/test_chains tests/law/test_twin
    tests/law/test_twin_population}
sweep_tests='tests/unit/test_journal tests/unit/test_claims tests/law/test_sweep'
checkpoint_tests='tests/unit/test_sealed tests/unit/test_snapshot tests/law/test_checkpoint'
out=build/gcc-release

# catching_test TEST...: the first that fails; nothing when none does.
catching_test() {
    programs=$(for test in "$@"; do echo "$out/$test"; done)
    # shellcheck disable=SC2086 # a list of words is meant
    if ! make -s -j2 CC=gcc CFLAGS='-O2 -g0 -DNDEBUG' $programs >build.log 2>&1; then
        echo "the compiler"
        return
    fi
    for test in "$@"; do
        if ! timeout 900 "$out/$test" >test.log 2>&1; then
            name=$(sed -n 's/^\[  FAILED  \] \([a-z_A-Z0-9]*\).*/\1/p' test.log | head -n 1)
            echo "${test#tests/}${name:+ ($name)}"
            return
        fi
    done
}

caught=0 survived=0
# shellcheck disable=SC2086 # lists of words are meant
first=$(catching_test $tests $sweep_tests $checkpoint_tests)
if [ -n "$first" ]; then
    echo "without any bug planted, $first fails" >&2
    tail -n 12 test.log >&2
    exit 1
fi
for patch in "$here"/tests/mutants/*"${1:-}"*.patch; do
    name=$(basename "$patch" .patch)
    if ! patch -s -p1 <"$patch" >patch.log 2>&1; then
        echo "not ok - $name: the patch does not apply any more"
        survived=$((survived + 1))
        patch -s -R -f -p1 <"$patch" >/dev/null 2>&1
        continue
    fi
    # shellcheck disable=SC2086 # lists of words are meant
    case $name in
    *sweep*) by=$(catching_test $sweep_tests) ;;
    *checkpoint*) by=$(catching_test $checkpoint_tests) ;;
    *) by=$(catching_test $tests) ;;
    esac
    if [ -n "$by" ]; then
        echo "ok - $name: caught by $by"
        caught=$((caught + 1))
    else
        echo "not ok - $name: SURVIVED"
        survived=$((survived + 1))
    fi
    patch -s -R -p1 <"$patch"
done
echo "$caught caught, $survived survived"
[ "$survived" -eq 0 ] && [ "$caught" -gt 0 ]
