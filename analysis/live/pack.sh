#!/bin/sh
# An npm package of the core: pack.sh FOLDER. Needs npm, and build/live/kith.wasm (make live).
set -eu
to=$1 here=$(dirname "$0") core=${CORE:-build/live/kith.wasm}
[ -f "$core" ] || { echo "pack.sh: there is no $core; run make live first" >&2; exit 69; }
room=$(mktemp -d "${TMPDIR:-/tmp}/kith-pack-XXXXXX")
trap 'rm -rf "$room"' EXIT
cp "$here/kith.mjs" "$here/package.json" "$here/README.md" "$here/../../LICENSE" "$core" "$room"
to=$(cd "$to" && pwd)
cd "$room"
npm pack --silent --offline --pack-destination "$to"
