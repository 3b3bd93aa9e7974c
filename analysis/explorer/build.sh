#!/bin/sh
# Builds the page for people into one file: build.sh OUT.html CORE.wasm   (called by `make explorer`)
#
# Needs Node.js 18 or later with npm, and once the network for the packages of package-lock.json.
# Without them it says what is missing and ends with 0: Kith is complete but for `kith report`.
# KITH_EXPLORER=must makes that an error.
set -u
out=$1 core=$2
here=$(dirname "$0")
case $out in /*) ;; *) out=$PWD/$out ;; esac
case $core in /*) ;; *) core=$PWD/$core ;; esac

lacks() {
    echo "kith report: the page is not built: $1" >&2
    [ "${KITH_EXPLORER:-}" = must ] && exit 69
    exit 0
}

# Nothing to do when the page is newer than all that it is made of, the core included: whether it is in there is kept beside the page.
has=$([ -f "$core" ] && echo yes || echo no)
if [ -f "$out" ] && [ "$(cat "$out.live" 2>/dev/null)" = "$has" ] &&
    [ -z "$(find "$here/src" "$here/../live" "$here/package-lock.json" "$here/build.mjs" "$here/../../sim/model/outcomes.h" "$here/../../sim/tell/names.c" "$core" -newer "$out" -type f 2>/dev/null)" ]; then
    exit 0
fi
command -v npm >/dev/null 2>&1 || lacks "there is no npm; install Node.js 18 or later (Debian: apt-get install nodejs npm) and run make again"
node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)' 2>/dev/null || lacks "Node.js 18 or later is needed, here is $(node --version 2>&1)"
if [ -z "$(find "$here/node_modules/.kith" -newer "$here/package-lock.json" 2>/dev/null)" ]; then
    mkdir -p "$here/node_modules"
    (cd "$here" && npm ci --no-audit --no-fund --ignore-scripts --fetch-retries=1 --loglevel=error) >"$here/npm.log" 2>&1 || {
        tail -n 5 "$here/npm.log" >&2
        rm -f "$here/npm.log"
        lacks "npm could not install its packages (see above; is there a network?)"
    }
    rm -f "$here/npm.log"
    : >"$here/node_modules/.kith"
fi
log=$(node "$here/build.mjs" "$out" "$core" 2>&1) || {
    printf '%s\n' "$log" >&2
    lacks "the bundler failed (see above)"
}
printf '%s\n' "$log"
echo "$has" >"$out.live"
