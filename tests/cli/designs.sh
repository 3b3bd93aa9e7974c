#!/bin/sh
# Designs that are wrong, each in one way, and options of `kith sweep` that are: refused with the right words, at the right place.
# shellcheck disable=SC2086 # lists of words are meant
set -u
. tests/cli/lib.sh

# wrong WORDS DESIGN: of a design over integral care, at its place
wrong() {
    printf 'scenarios: [scenarios/integral.yaml]\nreplicates: 2\nfamilies: 20\ndraws: point\n%s\n' "$2" >design.yaml
    refuses 78 "$1" sweep plan design.yaml -o work/s
}
grid='design: {kind: grid, parameters: '
wrong 'design.yaml:5:8: the text is not UTF-8' "$(printf 'title: \377')"
wrong 'the design has no kind; grid, lhs' 'design: {points: 3}'
wrong "there is no kind of design 'gird'; did you mean 'grid'?" 'design: {kind: gird}'
wrong 'known here are grid' 'design: {kind: xyzzyxyzzy}'
wrong 'write design: {kind: grid' 'design: none'
wrong 'design.yaml:1:1: there is no design' ''
wrong 'a grid design has no parameters' 'design: {kind: grid}'
wrong 'parameters are ' 'design: {kind: grid, parameters: 3}'
wrong 'a prior design takes no parameters' 'design: {kind: prior, parameters: {care.effect: {levels: [1]}}}'
wrong 'levels of care.effect are 3; write a list' "$grid{care.effect: {levels: 3}}}"
wrong "care.effect: '[1]' is no number" "$grid{care.effect: {levels: [[1]]}}}"
wrong 'a level of care.effect is a ' "$grid{care.effect: {levels: [{a: 1}]}}}"
wrong 'care.effect is 3; write {levels: [...]}' "$grid{care.effect: 3}}"
wrong 'care.effect has no high' "$grid{care.effect: {low: 1, points: 3}}}"
wrong 'low of care.effect is many; write a decimal number' "$grid{care.effect: {low: many, high: 1, points: 3}}}"
wrong 'care.effect from 1 to 0 is empty' "$grid{care.effect: {low: 1, high: 0, points: 3}}}"
wrong 'a log scale needs more than 0' "$grid{care.effect: {low: 0, high: 1, points: 3, scale: log}}}"
wrong "there is no scale 'lgo'; did you mean 'log'?" "$grid{care.effect: {low: 0.1, high: 1, points: 3, scale: lgo}}}"
wrong 'a range in a grid needs points' "$grid{care.effect: {low: 0, high: 1}}}"
wrong 'a range in a lhs design takes no points of its own' 'design: {kind: lhs, points: 4, parameters: {care.effect: {low: 0, high: 1, points: 3}}}'
wrong 'a lhs design has no points; write points: 100' 'design: {kind: lhs, parameters: {care.effect: {low: 0, high: 1}}}'
wrong 'points is few; write a whole number' 'design: {kind: lhs, points: few, parameters: {care.effect: {low: 0, high: 1}}}'
wrong 'a csv design has no file' 'design: {kind: csv}'
wrong 'a csv design takes no points' 'design: {kind: csv, file: rows.csv, points: 3}'
wrong 'a grid design takes no file' 'design: {kind: grid, file: rows.csv, parameters: {care.effect: {levels: [1]}}}'
wrong 'services.debt-help.treats' "$grid{services.debt-help.treats: {levels: [debts]}}}"
wrong "assess.overload cannot be '0'; known here: wait, extra and advice" "$grid{assess.overload: {low: 0, high: 1, points: 2}}}"
wrong 'has no distribution in scenario integral' 'design: {kind: lhs, points: 4, parameters: {pathways.integral.share: prior}}'
wrong 'takes whole numbers, each as often; take the scale out' 'design: {kind: lhs, points: 4, parameters: {pathways.integral.at_once: {low: 1, high: 3, scale: log}}}'
wrong 'is out of range' "$grid{care.effect: {levels: [99]}}}"
wrong 'decides how large a run is' "$grid{cohort.intake: {levels: [52]}}}"
wrong "there is no key 'titel'; did you mean 'title'?" "$(printf 'titel: x\n%s{care.effect: {levels: [1]}}}' "$grid")"
wrong 'set holds a ' "$(printf 'set: [[a]]\n%s{care.effect: {levels: [1]}}}' "$grid")"
wrong "--set 3: there is no '='" "$(printf 'set: 3\n%s{care.effect: {levels: [1]}}}' "$grid")"
wrong 'per-draw goes with draws;' "$(printf 'per-draw: 2\n%s{care.effect: {levels: [1]}}}' "$grid")"
printf 'replicates: 2\n%s{care.effect: {levels: [1]}}}\n' "$grid" >design.yaml
refuses 78 'design.yaml:1:1: there are no scenarios' sweep plan design.yaml -o work/s
printf 'scenarios: [scenarios/integral.yaml]\nreplicates: 5\nper-draw: 2\ndraws: prior\n%s{care.effect: {levels: [1]}}}\n' "$grid" >design.yaml
refuses 78 '5 replicates cannot be spread over draws of 2' sweep plan design.yaml -o work/s
printf 'scenarios: [scenarios/integral.yaml]\nreplicates: 2\ndraws: dice\n%s{care.effect: {levels: [1]}}}\n' "$grid" >design.yaml
refuses 78 "there is no way of drawing 'dice'; known here are posterior, prior and point" sweep plan design.yaml -o work/s
printf 'scenarios: [scenarios/integral.yaml, scenarios/nowhere.yaml]\n%s{care.effect: {levels: [1]}}}\n' "$grid" >design.yaml
refuses 66 'scenarios/nowhere.yaml: there is no such file' sweep plan design.yaml -o work/s

# ---- populations ----
people() { # people WORDS LINES: of a design that runs them
    printf 'scenarios: [scenarios/integral.yaml]\nreplicates: 2\ndraws: point\n%s\n%s{care.effect: {levels: [1]}}}\n' "$2" "$grid" >design.yaml
    refuses 78 "$1" sweep plan design.yaml -o work/s
}
people 'write population: {only: [Zeeland], scale: 0.1}' 'population: all'
people 'regions is ' 'population: {regions: [a.csv]}'
people 'burn-in is ' 'population: {burn-in: [a.yaml]}'
people 'scale is huge; write a number above 0, up to 1' 'population: {scale: huge}'
people 'scale is 2; write a number above 0, up to 1' 'population: {scale: 2}'
people 'families are of cohorts' "$(printf 'families: 20\npopulation: {only: [Zeeland]}')"
people "there is no key 'onyl'; did you mean 'only'?" 'population: {onyl: [Zeeland]}'
printf 'scenarios: [scenarios/integral.yaml]\nreplicates: 2\ndraws: point\npopulation: {only: [Zealand]}\n%s{care.effect: {levels: [1]}}}\n' "$grid" >design.yaml
refuses 64 "there is no region 'Zealand' in scenarios/regions.csv; did you mean 'Zeeland'?" sweep plan design.yaml -o work/s

# ---- more levels ----
printf 'scenarios: [scenarios/integral.yaml]\nreplicates: 2\nfamilies: 20\ndraws: point\n%s{care.effect: {levels: [0, 1]}}}\n' "$grid" >design.yaml
does 'a grid' sweep plan design.yaml -o s
refuses 64 '--levels care.effect: write PATH=a,b' sweep expand s --levels care.effect
refuses 64 'write PATH=a,b with a parameter of the design' sweep expand s --levels assess.capacity=2
refuses 78 'level 1 is there already' sweep expand s --levels care.effect=2,1
refuses 78 'care.effect' sweep expand s --levels care.effect=many
refuses 64 'one thing at a time' sweep expand s
refuses 64 'only csv designs' sweep expand s --rows nothing.csv

# ---- options ----
refuses 64 'plan, run, status, gather, expand or slurm is needed' sweep
refuses 64 'one design file is needed' sweep plan
refuses 64 'a folder is needed: -o FOLDER' sweep plan design.yaml
refuses 64 'a result file is needed: -o FILE.h5' sweep gather s
refuses 64 '--attempts takes a whole number' sweep run s --attempts 0
for words in 3 a/b 1/2/3 2/2 -1/2; do refuses 64 "--shard takes K/N, K from 0 to N-1, not $words" sweep run s --shard $words; done
for words in many 0 5%x %0; do refuses 64 '--tasks' sweep slurm s --tasks $words; done
refuses 64 '--mpi takes openmpi or mpich, not lam' sweep slurm s --mpi lam
refuses 64 '--minutes takes a whole number from 2' sweep slurm s --minutes 1
refuses 64 '--max-array takes a whole number' sweep slurm s --max-array many
for words in fast -1 0; do refuses 64 '--seconds takes a number above 0' sweep slurm s --seconds $words; done
for option in partition account qos mem mail-user; do refuses 64 "--$option takes one word" sweep slurm s --$option 'a;b'; done
# shellcheck disable=SC2046 # one option for each number
refuses 64 '--sbatch may be given 32 times' sweep slurm s $(seq -f '--sbatch=--comment=%.0f' 33)
head -c 70000 /dev/zero | tr '\0' '#' >long.sh
refuses 64 'is no text of at most 64 kB' sweep slurm s --prologue long.sh
printf 'module load a\0b\n' >zero.sh
refuses 64 'is no text of at most 64 kB' sweep slurm s --prologue zero.sh
does 'a program by its name' sweep slurm s --program true --tasks 2%1
check 'is looked up' sh -c 'grep -q "/true. " say/out || grep -q "/true" say/out'
check 'and as many run at a time as is asked' says '^#SBATCH --array=0-1%1'
does 'a program that is nowhere' sweep slurm s --program no-such-program --tasks 2
check 'is told' tells 'there is no no-such-program in PATH here'
does 'a program by a path from here' sweep slurm s --program ./here/kith --tasks 2
check 'is given from the root' says "$scratch/./here/kith"
does 'ranks' sweep slurm s --mpi mpich --tasks 2
check 'have the program of ranks' says 'kith-mpi'

# ---- array tasks ----
task() { # task CODE WORDS MIN MAX ID COUNT: of Slurm
    SLURM_ARRAY_TASK_MIN=$3 SLURM_ARRAY_TASK_MAX=$4 SLURM_ARRAY_TASK_ID=$5 SLURM_ARRAY_TASK_COUNT=$6 "$KITH" sweep run s >say/out 2>say/err </dev/null
    code=$?
    if [ "$code" -eq "$1" ] && tells "$2"; then pass "task $5 of $3 to $4: $2"; else show sweep run s; fail "task $5 of $3 to $4: $2"; fi
}
task 64 'this array has gaps' 0 9 3 5
task 64 'this array has gaps' 1 2 3 2
task 0 'does part 1 of 2' 4 5 5 2
task 0 'does part 0 of 2' 4 5 4 2
does 'what they did' sweep gather s -o s.h5
SLURM_STEP_NUM_TASKS=4 "$KITH" sweep run s >say/out 2>say/err
code=$?
check 'a step of four tasks that knows of one is refused' test "$code" -ne 0
finish
