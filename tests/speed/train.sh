#!/bin/sh
# What `make PGO=1` learns from: cohorts with draws of the priors, compared and saved; regions over years with both policies.
set -eu
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
train() {
    if ! "$KITH" compare "$@" --threads 2 --no-progress -o "$room/result.h5" >"$room/said" 2>&1; then
        cat "$room/said" >&2
        exit 1
    fi
}
train scenarios/fragmented.yaml scenarios/integral.yaml --replicates 40
train scenarios/baseline.yaml scenarios/integral.yaml --population --only-region Zeeland --scale 0.3 --draws point --replicates 2 \
    --set population.burn_in=260 --force
