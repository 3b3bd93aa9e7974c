#!/bin/sh
# What a reader relies on without looking: floors, names, silence of the library, tidy text.
# OUT is the build folder whose library is looked at; checks that need it are skipped without it.
set -u
OUT=${OUT:-build/gcc-release}
failed=0

# Says whether a check found nothing. What it found is on stdin.
nothing() {
    found=$(cat)
    if [ -z "$found" ]; then
        echo "ok - $1"
    else
        printf '%s\n' "$found" | head -n 40
        echo "not ok - $1"
        failed=1
    fi
}

# Files that are ours: what git has and what it would take.
files() {
    {
        git ls-files --cached --others --exclude-standard -- "$@" 2>/dev/null ||
            find . \( -path ./build -o -name node_modules -o -name .git \) -prune -o -type f -path "./$(printf '%s' "$1" | sed 's/^\.$/*/')" -print | sed 's,^\./,,'
    } | while read -r file; do
        [ -f "$file" ] && printf '%s\n' "$file"
    done
}
texts() {
    files . | grep -v -E '^tests/bad/|^LICENSE$|\.(png|h5|hdf5|patch)$'
}

OUT=$OUT sh tests/lint/layers.sh | nothing 'floors are those of sim/LAYERS, and files go in no circle'
sh tests/lint/layers_test.sh 2>&1 | nothing 'an include or a need of a floor above and a circle would be found'

# Words of the domain in the engine. `family` is also what processors come in.
words='famil(y|ies)|violen(ce|t)|service|parent|partner|mother|father|child(ren)?|victim|perpetrator|incident|caseload|veilig|thuis|pathway|profile|report(er|ed)?|relapse|household'
grep -n -i -w -E "$words" sim/engine/*.[ch] | grep -v -i 'processor famil' | nothing 'the engine knows no domain word'

# Families decide without seeing one another: the world is const then, and of the columns each reaches its own row, `[id]`, only.
awk '
    /^[a-z_]+\(/, /^\{/ { head = (/^[a-z_]+\(/ ? "" : head) $0; next }
    head ~ /const struct kith_world \*self, struct kith_desk \*desk/ {
        line = $0
        gsub(/self->(family|home|due|move_code|detect_code|desk)\[id\]/, "", line)
        if (line ~ /self->(family|home|due|move_code|detect_code|desk)\[/) print FILENAME ":" FNR ": " $0
    }' sim/model/*.c | nothing 'a family that decides reaches no other'

grep -n -E 'kith_(block|stream)_at\(self->key, (id|agent|claim)' sim/model/*.c | nothing 'what is drawn for a family is keyed by its number, not by its place'

# The field's words: a random number, its purpose; parameters, areas, workers. Words of sentences, no names of things:
grep -n -i -E '[a-z0-9_]luck|\bluck[a-z0-9_]|kith_(how|why|where|hand)\b|(->|[a-z)]\.|[a-z0-9_] \**)(luck|how|why|where|hand)( =|[][;,)(.]|->)' sim/*/*.c sim/*/*.h include/*.h |
    grep -v -E '^[^:]*:[0-9]+: *(\*|/\*)|".*\b(how|why|where|hand)\b.*"|/\*.*\b(luck|how|why|where|hand)\b' | nothing 'nothing is called luck, how, why, where or hand'

if [ -f "$OUT/libkith.a" ]; then
    for file in sim/*/*.c; do
        [ -f "$OUT/${file%.c}.o" ] || printf '%s/%s.o is not built: what it needs is not seen\n' "$OUT" "${file%.c}"
    done | nothing 'all objects are there to be looked at'
    nm -g --defined-only "$OUT/libkith.a" 2>/dev/null | awk 'NF == 3 && $3 !~ /^(kith_|\.gomp_critical_user_kith_|__(asan|odr_asan|ubsan|tsan))/ { print $3 }' |
        sort -u | nothing 'the library defines kith_ names only'
    # Of one compiled with sanitizers or for coverage their own names are seen, too.
    case $OUT in
    *-release | *-debug) { nm -D --defined-only "$OUT/libkith.so" 2>/dev/null | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }'; sh sim/exports.sh --list; } |
        sort | uniq -u | nothing 'the shared library exports what kith.h declares, and nothing else' ;;
    esac
    case $OUT in
    *-release | *-debug) nm -A -g --undefined-only "$OUT/libkith.a" 2>/dev/null | grep -v ':guard\.o:.* U \(_exit\|signal\)$' | sed 's/^.*://' | # the child of guard.c is a process of its own
        awk '$2 ~ /^(printf|puts|putchar|vprintf|perror|exit|_exit|abort|getenv|secure_getenv|stdout|stderr|__printf_chk|signal|sigaction|srand|rand)$/ { print $2 }' |
        sort -u | nothing 'the library never prints, exits or reads the environment' ;;
    *) echo 'skip - the library never prints, exits or reads the environment: sanitizers call what they like' ;;
    esac
else
    echo "skip - names of the library: $OUT/libkith.a is not built"
fi
grep -n -E '(^|[^_a-zA-Z0-9>.])(printf|puts|perror|exit|getenv)\(|fprintf\((stdout|stderr)' sim/*/*.c | grep -v '^sim/cli/' |
    nothing 'the library has no printf(, exit( or getenv('
grep -n -E 'fprintf\(([a-z]+->)*(options\.|options->)?(notes|stderr)|fprintf\(stderr' sim/*/*.c | grep -v '"\\r' | nothing 'notes are written by kith_screen_print()'

grep -n 'omp parallel' sim/run/*.c sim/study/*.c sim/infer/*.c sim/decide/*.c | grep -v '^sim/run/units\.c:' | nothing 'units of work are spread by kith_units_run() alone'

tab=$(printf '\t')
texts | grep -v -E '(^|/)Makefile$' | xargs grep -n -I -- "$tab" | nothing 'no tabs'
texts | xargs grep -n -I -E ' +$' | nothing 'no blanks at the ends of lines'
# shellcheck disable=SC2016 # the inner shell's own $0
texts | xargs -n 1 sh -c '[ -s "$0" ] && [ -n "$(tail -c 1 "$0")" ] && echo "$0"' | nothing 'every file ends with a newline'

# A bug that cannot be planted any more tells nothing about the tests. (patch takes a few lines of shift, as tests/mutants/run.sh does.)
if command -v patch >/dev/null; then
    for bug in tests/mutants/*.patch; do
        patch -p1 --dry-run -s -f <"$bug" >/dev/null 2>&1 || echo "$bug does not apply"
    done | nothing 'every bug of tests/mutants can be planted'
else
    echo 'skip - bugs of tests/mutants: patch is not installed'
fi

# Nothing here may lean on the machine that it was written on.
shared='\.\./sha''red|(^|[^a-z.])/wo''rk/|/ho''me/[a-z]|/ro''ot/'
texts | xargs grep -n -I -E -- "$shared" | nothing 'no folder outside the repository is named'

if command -v shellcheck >/dev/null; then
    # SC2317: functions that `check` calls look as if nobody did.
    { files '*.sh'; files .ci/run; } | xargs shellcheck -x -e SC2317 2>&1 | nothing 'shellcheck'
    files '*/completion.bash' | xargs -r shellcheck -s bash 2>&1 | nothing 'shellcheck of the completion'
else
    echo 'skip - shellcheck: it is not installed'
fi
if command -v cppcheck >/dev/null; then
    mkdir -p "$OUT/cppcheck" # what it remembers of files that did not change
    cppcheck --std=c11 --enable=warning,portability,performance,information --quiet \
        --suppressions-list=tests/lint/cppcheck.txt --cppcheck-build-dir="$OUT/cppcheck" -D_POSIX_C_SOURCE=200809L -Iinclude -Isim -j 2 \
        --template='{file}:{line}: {message} ({id})' sim 2>&1 | nothing 'cppcheck'
else
    echo 'skip - cppcheck: it is not installed'
fi

# What only long tests build keeps up with the headers.
# shellcheck disable=SC2046 # a list of words is meant
"${CC:-gcc}" -std=gnu11 -D_POSIX_C_SOURCE=200809L -fsyntax-only -Wall -Iinclude -Isim -Itests/support $(pkg-config --cflags hdf5-serial libfyaml gsl nettle zlib | sed 's/-I/-isystem /g') \
    tests/fuzz/*.c 2>&1 | nothing 'targets of the fuzz tier compile'
exit "$failed"
