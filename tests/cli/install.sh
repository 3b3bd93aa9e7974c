#!/bin/sh
# Does the installed library serve a stranger? make install into a folder, a small program against
# it with pkg-config, the manual page and the completion; uninstall leaves nothing.
# shellcheck disable=SC2016,SC2086,SC2317 # the inner shell's own $0; lists of words; functions that check calls
set -u
OUT=${OUT:-build/gcc-release} CC=${CC:-gcc} build=$PWD
. tests/cli/lib.sh
# Built as the tests are, with the same compiler, and without setting anything up.
case $OUT in
*-release) ;;
*) skip 'make install' "it is tried with the release build, not $OUT"; finish ;;
esac
making() { (cd "$build" && env -u MAKEFLAGS -u MFLAGS -u MAKEOVERRIDES -u MODE -u CFLAGS make --no-print-directory SETUP=no CC="$CC" "$@" >"$scratch/say/make" 2>&1) || { tail -n 20 "$scratch/say/make"; return 1; }; }
prefix=/usr place=$scratch/place
check 'make install' making install DESTDIR="$place" PREFIX=$prefix
for file in bin/kith lib/libkith.a lib/libkith.so lib/libkith.so.0 lib/pkgconfig/kith.pc include/kith.h share/man/man1/kith.1 \
    share/bash-completion/completions/kith share/kith/scenarios/baseline.yaml share/kith/scenarios/evidence.csv share/kith/scenarios/targets/cohort.yaml; do
    check "there is $file" test -s "$place$prefix/$file"
done

export PKG_CONFIG_PATH="$place$prefix/lib/pkgconfig" PKG_CONFIG_SYSROOT_DIR=
asked() { pkg-config --define-variable=prefix="$place$prefix" "$@" kith; }
check 'pkg-config knows the version' test "kith $(asked --modversion)" = "$("$place$prefix/bin/kith" --version)"
scenarios=$place$prefix/share/kith/scenarios
for example in "$top"/analysis/examples/*.c; do
    name=$(basename "$example" .c)
    # shellcheck disable=SC2046 # lists of words are meant
    check "analysis/examples/$name.c compiles against the shared library" "$CC" -std=c11 -Wall -Wextra -Wpedantic -Werror "$example" $(asked --cflags --libs) \
        -Wl,-rpath,"$place$prefix/lib" -o "$name"
done
check 'the one of a difference has at most 40 lines' test "$(wc -l <"$top/analysis/examples/difference.c")" -le 40
check 'it runs' sh -c './difference "$0/fragmented.yaml" "$0/integral.yaml" demo.h5 >say/difference' "$scenarios"
check 'and prints four numbers' sh -c 'set -- $(cat say/difference); [ $# = 4 ]'
check 'the file has the same numbers, to the last bit' sh -c './read demo.h5 integral stopped_T3 >say/read && cmp -s say/read say/difference'
has_python && check 'whoever reads it' "$PYTHON" -c 'import h5py, sys
f = h5py.File("demo.h5")
at = 1, list(f["outcome"].asstr()).index("stopped_T3")
assert ["%.17g" % f["difference/" + k][at] for k in ("mean", "mc_error", "low", "high")] == open("say/difference").read().split()'
check 'where a file comes from' sh -c './provenance demo.h5 >say/out && grep -q "^version  *$0$" say/out && grep -q "^cpu  *." say/out && grep -q "^command" say/out' \
    "$("$place$prefix/bin/kith" --version | sed 's/^kith //')"
check 'or one note of it' sh -c 'test "$(./provenance demo.h5 seed)" = 1'
check 'the nearest is named' sh -c './provenance demo.h5 provenance/comand 2>&1 | grep -q "did you mean provenance/command?"'
check 'draws of the priors are evaluated' sh -c './evaluate "$0/integral.yaml" stopped_T3 >say/out && grep -q "^100 rows, mean 0\.2" say/out' "$scenarios"
mkdir static
cp "$place$prefix/lib/libkith.a" static
# shellcheck disable=SC2046
check 'a program compiles against the static library' "$CC" -std=c11 "$top/analysis/examples/difference.c" $(asked --cflags) -Lstatic $(asked --static --libs) -o alone
check 'and prints the same' sh -c './alone "$0/fragmented.yaml" "$0/integral.yaml" >say/alone && cmp -s say/alone say/difference' "$scenarios"
./difference nowhere.yaml nowhere.yaml >say/out 2>say/err
check 'errors come back as statuses' test $? -eq 66
if command -v g++ >/dev/null; then
    printf '#include <kith.h>\nint main() { return kith_version()[0] == 0; }\n' >plus.cc
    # shellcheck disable=SC2046
    check 'the header serves C++' g++ -Wall -Wextra -Werror plus.cc $(asked --cflags --libs) -Wl,-rpath,"$place$prefix/lib" -o plus
else
    skip 'the header serves C++' 'there is no g++'
fi
KITH=$place$prefix/bin/kith
rm -r scenarios
does 'the installed command finds its evidence table' describe C2.06
mkdir empty
check 'an installed scenario by its name, from an empty folder' sh -c 'cd empty && "$0" check integral baseline.yaml >/dev/null' "$KITH"
check 'and a run of it' sh -c 'cd empty && "$0" run integral --families 20 --replicates 2 >/dev/null 2>&1' "$KITH"
does 'the installed scenarios' check "$scenarios/baseline.yaml" "$scenarios/integral.yaml"

if command -v man >/dev/null; then
    check 'the manual page can be read' sh -c 'man -l --warnings=w "$0" >say/man 2>say/warnings && ! [ -s say/warnings ]' "$place$prefix/share/man/man1/kith.1"
else
    skip 'the manual page can be read' 'man is not installed'
fi
page=$place$prefix/share/man/man1/kith.1 completion=$place$prefix/share/bash-completion/completions/kith
verbs=$("$KITH" --help | sed -n 's/^  kith \([a-z]*\)  .*/\1/p')
check 'there are verbs' test "$(echo "$verbs" | wc -l)" -ge 7
for verb in $verbs; do
    check "kith.1 and the completion know $verb" sh -c 'grep -q "^.It Cm $0" "$1" && grep -q -w -e "$0" "$2"' "$verb" "$page" "$completion"
done
# Each verb is asked for each option that its help or its completion has: what it takes stands in its help, in kith.1 and in its
# completion, and nothing else is completed. Nothing runs, as no operand is given.
takes() { # VERB... OPTION: by its whole name, as beginnings of names are taken, too
    for option; do :; done
    case $("$KITH" "$@" 2>&1 </dev/null) in
    *'there is no option'*) return 1 ;;
    *"$option needs a value"*) ;;
    *' needs a value'*) return 1 ;;
    esac
}
completes() { # VERB...: all options, one a line
    bash -c '. "$0"; COMP_WORDS=(kith "$@" --) COMP_CWORD=$(($# + 1)); _kith; printf "%s\n" "${COMPREPLY[@]}"' "$completion" "$@"
}
asked_all() { # VERB...
    helped=$("$KITH" "$1" --help | grep -o -e '--[a-z][a-z-]*' | tr '\n' ' ') completed=$(completes "$@" | tr '\n' ' ')
    bad=0
    for option in $(printf '%s\n' $helped $completed --help | sort -u); do
        if takes "$@" "$option"; then
            case "$helped--help " in *"$option "*) ;; *) echo "  the help of $* lacks $option"; bad=1 ;; esac
            case $completed in *"$option "*) ;; *) echo "  the completion of $* lacks $option"; bad=1 ;; esac
            grep -q -e "Fl ${option#-}\( \|$\)" "$page" || { echo "  kith.1 lacks $option of $*"; bad=1; }
        else
            case $completed in *"$option "*) echo "  $option is completed, and $* does not take it"; bad=1 ;; esac
        fi
    done
    return $bad
}
swept=$("$KITH" sweep --help | sed -n 's/^\([a-z]*\)  *-.*/\1/p') && check 'there are verbs under sweep' test "$(echo "$swept" | wc -l)" -ge 5
for verb in $verbs; do
    case $verb in help | sweep) ;; *) check "options of $verb" asked_all "$verb" ;; esac
done
for verb in $swept status; do
    check "options of sweep $verb" asked_all sweep "$verb"
done
check 'the completion completes' bash -c '. "$0"; COMP_WORDS=(kith run --repl) COMP_CWORD=2; _kith; [ "${COMPREPLY[*]}" = --replicates ]' "$completion"

check 'make uninstall' making uninstall DESTDIR="$place" PREFIX=$prefix
check 'uninstall leaves nothing' test -z "$(find "$place" ! -type d)"
finish
