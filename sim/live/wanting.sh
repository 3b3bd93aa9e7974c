#!/bin/sh
# Whether something is wanting for the core as WebAssembly: wanting.sh OUT.wasm   (called by `make live`)
#
# 1: nothing is, build it. 0: says what, and takes away an older one, so that nobody gets a core that is not that of the sources; with
# KITH_EXPLORER=must (SETUP=page) it is an error, 69.
set -u
out=$1
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

lacks() {
    echo "the page has no live part: $1 (Debian: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32)" >&2
    rm -f "$out"
    [ "${KITH_EXPLORER:-}" != must ] || exit 69
    exit 0
}
command -v clang >/dev/null 2>&1 || lacks "there is no clang"
printf '#include <math.h>\n#include <stdlib.h>\nint main(void) { return malloc(1) == NULL; }\n' >"$room/try.c"
clang --target=wasm32-wasi "$room/try.c" -o "$room/try.wasm" >"$room/log" 2>&1 || lacks "clang makes no WebAssembly: $(grep -m 1 error "$room/log")"
exit 1
