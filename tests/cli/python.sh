#!/bin/sh
# The package for Python: its own tests (pytest), with a line for each; installed without pip, and by pip into an environment.
# shellcheck disable=SC2016 # the inner shell's own $0
set -u
OUT=${OUT:-build/gcc-release} build=$PWD
. tests/cli/lib.sh
needs_library 'the package for Python'
if ! "$PYTHON" -c 'import h5py, numpy, pandas, pytest, xarray' 2>say/err; then
    skip 'the package for Python' "$(tail -n 1 say/err)"
    finish
fi
export KITH_LIBRARY="$library" PYTHONDONTWRITEBYTECODE=1
(cd "$build" && PYTHONPATH=analysis/python "$PYTHON" -m pytest -q -rA --no-header -p no:cacheprovider --basetemp="$scratch/pytest" analysis/python/tests) >say/pytest 2>&1
code=$?
sed -n -e 's/^PASSED .*::/ok - python: /p' -e 's/^\(FAILED\|ERROR\) .*::/not ok - python: /p' say/pytest
[ $code = 0 ] || { sed -n '/= FAILURES\|= ERRORS/,$p' say/pytest | head -n 60; failures=$((failures + 1)); }
check 'there were tests' grep -q '^PASSED ' say/pytest
line='import kith; print(kith.__version__, len(kith.describe("outcomes")), kith.__file__)'
unset KITH_LIBRARY

making() { (cd "$build" && env -u MAKEFLAGS -u MFLAGS -u MAKEOVERRIDES -u MODE -u CFLAGS make --no-print-directory SETUP=no "$@" >"$scratch/say/make" 2>&1) || { tail -n 20 "$scratch/say/make"; return 1; }; }
check 'make install-python' making install-python PYTHON="$PYTHON" DESTDIR="$scratch/place" PREFIX=/usr/local
folder=$(dirname "$(dirname "$(find place -name py.typed)")")
mkdir -p place/usr/local/lib && cp "$library" place/usr/local/lib/libkith.so.0
check 'what it installed finds its library' sh -c 'cd work && PYTHONPATH="$0" "$1" -c "$2" | grep -q "place/usr/local"' "$scratch/$folder" "$PYTHON" "$line"

# pip builds in the folder that it is given, so it is given a copy.
cp -R "$build/analysis/python" package
if "$PYTHON" -m venv --system-site-packages venv >say/venv 2>&1; then
    check 'pip install into an environment' sh -c 'venv/bin/pip install --disable-pip-version-check --no-build-isolation --no-deps --no-index ./package >say/pip 2>&1 || { tail -n 5 say/pip; exit 1; }'
    mkdir -p venv/lib && cp "$library" venv/lib/libkith.so.0
    check 'it finds the library of the environment' sh -c 'cd work && ../venv/bin/python -c "$0" | grep -q venv/' "$line"
    rm venv/lib/libkith.so.0
    check 'and says what to do when there is none, or another is found' sh -c 'cd work && ../venv/bin/python -c "$0" >../say/none 2>&1 || grep -q "make install, or set KITH_LIBRARY" ../say/none' "$line"
else
    skip 'pip install into an environment' "$(tail -n 1 say/venv)"
fi
finish
