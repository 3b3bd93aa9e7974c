#!/bin/sh
# The table of questions in README.md: is each answered by at most two commands, and do they work as they are written? Here in small: the same words, and fewer runs.
# As they are written, with the time that they take: tests/doc/questions.sh whole
# shellcheck disable=SC2016 # backquotes of the page are meant
set -u
top=$PWD KITH=${KITH:-build/kith} size=${1:-check} failed=0
case $KITH in /*) ;; *) KITH=$top/$KITH ;; esac
room=$(mktemp -d "${TMPDIR:-/tmp}/kith-doc-XXXXXX") || exit 1
trap 'rm -rf "$room"' EXIT
mkdir "$room/bin"
ln -s "$KITH" "$room/bin/kith"
ln -s "$top/scenarios" "$room/scenarios"
PATH=$room/bin:$PATH

# Rows as question, tab, command; tab, command ... `Zeeland` between commands stands for what the page says it does.
flags=$(sed -n 's/.*`Zeeland` stands for `\([^`]*\)`.*/\1/p' README.md)
[ -n "$flags" ] || { echo 'not ok - README.md says what Zeeland stands for'; exit 1; }
awk -F ' [|] ' -v flags="$flags" '/^### Seven questions/ { on = 1; next } /^#/ { on = 0 } on && /`kith / {
    sub(/^[|] /, "", $1)
    gsub(/`; `/, "\t", $2); gsub(/` Zeeland `/, " " flags " ", $2); gsub(/` Zeeland/, " " flags, $2); gsub(/Zeeland; `/, flags "\t", $2); gsub(/; `/, "\t", $2); gsub(/`/, "", $2)
    print $1 "\t" $2 }' README.md >"$room/rows"
smaller() {
    [ "$size" != whole ] || { cat; return; }
    sed -e 's/--scale 0.25/--scale 0.01/' -e 's/--replicates \(40\|20\)/--replicates 4/' -e 's/--replicates 600/--replicates 40/' -e 's/--at-most 1000/--at-most 40/' \
        -e '/--whole -o/s/--replicates 4/--scale 0.005 --replicates 40/' -e 's/five-million.yaml/& --what-if services.local-team.training/'
}
cd "$room" || exit 1
while IFS=$(printf '\t') read -r question first second third; do
    [ -z "$third" ] || { echo "not ok - $question: at most two commands"; failed=1; }
    for command in "$first" "$second"; do
        [ -n "$command" ] || continue
        small=$(printf '%s\n' "$command" | smaller)
        before=$(date +%s)
        if sh -c "$small" >out 2>err </dev/null; then echo "ok - $question: $command"; else tail -n 5 out err; echo "not ok - $question: $command"; failed=1; fi
        [ "$size" != whole ] || { echo "    $(($(date +%s) - before)) s by the clock"; tail -n 1 err; }
    done
done <rows
[ "$(wc -l <rows)" -ge 9 ] || { echo 'not ok - the table has seven questions, and what follows from two of them'; failed=1; }
exit "$failed"
