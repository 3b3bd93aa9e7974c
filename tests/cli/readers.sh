#!/bin/sh
# Other people's programs open what Kith writes: every group of every kind of file in xarray (both engines), R and ncdump; the
# example scripts run on every kind and agree; files of two seeds become one.
# shellcheck disable=SC2016,SC2086 # the inner shell has its own $0; lists of words are meant
set -u
. tests/cli/lib.sh
one=scenarios/baseline.yaml two=scenarios/capacity-cut.yaml
few="--replicates 2 --families 20"
tiny="--population --only-region Drenthe --scale 0.003 --draws point --replicates 2 --set population.burn_in=52 --set population.horizon=52"

for keep in waves weekly summary; do
    does "a cohort, --keep $keep" compare scenarios/fragmented.yaml scenarios/integral.yaml $few --keep $keep -o cohort-$keep.h5
done
does 'a cohort with questions' compare scenarios/fragmented.yaml scenarios/integral.yaml --replicates 40 --families 20 --explain stopped_T3 -o explained.h5
for keep in summary weekly runs; do
    does "a population, --keep $keep" compare $one $two $tiny --keep $keep -o population-$keep.h5
done
does 'histories' run $one $tiny --histories all --cross profile,children -o histories.h5
printf 'scenarios: [scenarios/fragmented.yaml, scenarios/integral.yaml]\nreplicates: 2\nfamilies: 20\ndesign: {kind: grid, parameters: {care.effect: {levels: [0, 1]}}}\n' >design.yaml
does 'a sweep' sweep plan design.yaml -o sweep
does 'is run' sweep run sweep
does 'and gathered' sweep gather sweep -o sweep.h5
does 'by scenario, too' sweep gather sweep --by-scenario -o sweep.h5
for seed in 1 2; do does "seed $seed" run scenarios/integral.yaml $few --seed $seed -o seed$seed.h5; done
files='cohort-waves.h5 cohort-weekly.h5 cohort-summary.h5 explained.h5 population-summary.h5 population-weekly.h5 population-runs.h5 histories.h5 sweep.h5 sweep-integral.h5'
read='cohort-waves.h5 cohort-weekly.h5 population-runs.h5 histories.h5 sweep.h5 sweep-integral.h5' # the examples take a second each

# ---- a file of very many variables ----
"$PYTHON" - <<'PROGRAM'
import shutil
import h5py

shutil.copy("cohort-summary.h5", "many.h5")
with h5py.File("many.h5", "r+") as file:
    for i in range(10000):
        file.create_dataset(f"x{i:05d}", data=1.0)
PROGRAM
case $KITH in
*-coverage/* | *-asan/*) skip 'info of 10,000 variables' 'this build is slower' ;;
*)
    check 'info of 10,000 variables takes two seconds of a processor at most' sh -c 'ulimit -t 2; "$0" info many.h5 --altered >say/out' "$KITH"
    check 'and shows them' test "$(grep -c '^  x[0-9]* ' say/out)" -eq 10000
    ;;
esac

# ---- xarray ----
if "$PYTHON" -c 'import xarray, h5netcdf, netCDF4, h5py' 2>/dev/null; then
    cat >open.py <<'PROGRAM'
import sys
import h5py
import xarray

for path in sys.argv[1:]:
    groups = [""]
    with h5py.File(path) as file:
        file.visititems(lambda name, item: groups.append(name) if isinstance(item, h5py.Group) else None)
    for engine in ("h5netcdf", "netcdf4"):
        for group in groups:
            with h5py.File(path) as file:
                inside = {name for name, item in file["/" + group].items() if isinstance(item, h5py.Dataset)}
                bare = {name for name in inside if file[f"/{group}/{name}"].attrs.get("NAME", b"").startswith(b"This is a netCDF dimension")}
            with xarray.open_dataset(path, engine=engine, group=group or None) as data:
                data.load()
                assert inside - bare == set(data.variables), (path, engine, group, inside - bare ^ set(data.variables))
PROGRAM
    for file in $files; do check "xarray opens every group of $file" "$PYTHON" -W ignore open.py "$file"; done
    cat >seeds.py <<'PROGRAM'
import xarray

for engine in ("h5netcdf", "netcdf4"):
    alone = [xarray.open_dataset(f"seed{i}.h5", engine=engine) for i in (1, 2)]
    both = xarray.combine_by_coords(alone[::-1], combine_attrs="override") # what open_mfdataset does, which needs dask
    assert list(both["seed"].values) == [1, 2]
    for i in (0, 1):
        made, was = both["outcome_value"].sel(seed=i + 1).values, alone[i]["outcome_value"].values
        assert ((made == was) | ((made != made) & (was != was))).all()
    assert not (alone[0]["outcome_value"].values == alone[1]["outcome_value"].values).all()
PROGRAM
    check 'files of two seeds become one' "$PYTHON" -W ignore seeds.py
    for file in $read; do
        check "the xarray example reads $file" sh -c '"$0" -W ignore "$1" "$2" >"$2.python"' "$PYTHON" "$top/analysis/read_with_xarray.py" "$file"
    done
else
    skip 'xarray opens every group of every kind of file' 'there is no xarray with h5netcdf and netCDF4'
fi

# ---- R ----
if command -v Rscript >/dev/null 2>&1 && Rscript -e 'library(ncdf4)' >/dev/null 2>&1; then
    cat >open.R <<'PROGRAM'
library(ncdf4)
for (path in commandArgs(trailingOnly = TRUE)) {
  file <- nc_open(path)
  for (name in c(names(file$var), "scenario")) ncvar_get(file, name)
  cat(path, paste0("[", names(file$var), "]"), "\n")
  nc_close(file)
}
PROGRAM
    check 'ncdf4 of R reads every variable of every kind of file' sh -c 'Rscript open.R "$@" >r.out' open $files
    check 'and sees those that had the name of an axis' grep -q -F '[weekly/help_status]' r.out
    for file in $read; do
        check "the R example reads $file" sh -c 'Rscript "$0" "$1" >"$1.r" 2>say/err' "$top/analysis/read_with_r.R" "$file"
        [ ! -s "$file.python" ] || check "and says what the xarray example says" sh -c '
            for x in python r; do sed "/parameters are assumptions/d; s/ (draws.*//; s/[+-]0\.0000/0.0000/; s/ *$//" "$0.$x" >"said.$x"; done
            cmp said.python said.r' "$file"
    done
else
    skip 'R reads every variable of every kind of file' 'there is no Rscript with ncdf4'
fi
if command -v ncdump >/dev/null 2>&1; then
    for file in $files; do check "ncdump reads $file" sh -c 'ncdump "$0" >/dev/null' "$file"; done
else
    skip 'ncdump reads every kind of file' 'there is no ncdump'
fi
finish
