#!/bin/sh
# The package for R: installed by R CMD INSTALL against the library of this build, and its own tests.
set -u
OUT=${OUT:-build/gcc-release} build=$PWD
. tests/cli/lib.sh
needs_library 'the package for R'
if ! command -v R >/dev/null; then
    skip 'the package for R' 'there is no R; make test SETUP=r installs it'
    finish
fi
mkdir lib installed && cp "$library" lib/libkith.so.0 && ln -s libkith.so.0 lib/libkith.so
cp -R "$build/analysis/r" package
export KITH_CFLAGS="-I$build/include" KITH_LIBS="-L$scratch/lib -lkith -Wl,-rpath,$scratch/lib" R_LIBS="$scratch/installed"
R CMD INSTALL --no-test-load -l installed package >say/install 2>&1
code=$?
check 'R CMD INSTALL' test $code = 0
[ $code = 0 ] || tail -n 20 say/install
check 'without a word from the compiler' sh -c '! grep -i warning say/install'
(cd "$build" && Rscript analysis/r/tests/kith.R) >say/out 2>say/err
code=$?
cat say/out
check 'the tests of the package ran to their end' test $code = 0
[ $code = 0 ] || tail -n 5 say/err
grep -q '^not ok' say/out && failures=$((failures + 1))
finish
