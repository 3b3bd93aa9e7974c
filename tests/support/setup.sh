#!/bin/sh
# Installs what is missing, on Debian: setup.sh build | test | long
#
# Prints the list first; what apt says goes to build/setup.log. With root or password-free sudo it runs apt; otherwise it names the
# packages and stops with 69. SETUP=no skips all of it; SETUP=cluster takes Slurm and two MPI
# libraries as well, for tests/cluster (their daemons are not started); SETUP=page what builds, tests and draws the page
# and the figures for people, for tests/explorer; SETUP=r what the package for R takes. SETUP="cluster page r" takes all.
set -eu

[ "${SETUP:-}" = no ] && exit 0
build="gcc make pkg-config libc6-dev libgsl-dev libhdf5-dev libfyaml-dev librandom123-dev nettle-dev zlib1g-dev"
test="libcmocka-dev python3 python3-numpy python3-h5py python3-xarray python3-h5netcdf python3-netcdf4 python3-pandas python3-pytest python3-venv python3-setuptools python3-wheel netcdf-bin shellcheck cppcheck"
long="clang libomp-dev libclang-rt-14-dev valgrind patch gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user debootstrap"
case ${1:-build} in
build) wanted=$build ;;
test) wanted="$build $test" ;;
long) wanted="$build $test $long" ;;
*) echo "setup.sh: build, test or long, not $1" >&2; exit 64 ;;
esac
cluster="openmpi-bin libopenmpi-dev mpich libmpich-dev slurmctld slurmd slurm-client munge"
page="nodejs npm chromium gnuplot-nox clang lld wasi-libc libclang-rt-14-dev-wasm32"
r="r-base-core"
# What was asked for by name comes with the build, too: the page is a part of the command.
case " ${SETUP:-} " in *" cluster "*) wanted="$wanted $cluster" ;; esac
case " ${SETUP:-} " in *" page "*) wanted="$wanted $page" ;; esac
case " ${SETUP:-} " in *" r "*) wanted="$wanted $r" ;; esac

# A program that came from elsewhere (Node with its own npm, for one) is as good as the package.
missing=
for package in $wanted; do
    case $package in
    nodejs) command -v node >/dev/null 2>&1 && continue ;;
    npm | chromium) command -v "$package" >/dev/null 2>&1 && continue ;;
    gnuplot-nox) command -v gnuplot >/dev/null 2>&1 && continue ;;
    esac
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
echo "Kith needs these Debian packages, which are missing:$missing" >&2

if [ "$(id -u)" = 0 ]; then
    as_root=
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Install them, then run make again:  sudo apt-get install$missing" >&2
    exit 69
fi
# A policy that forbids it keeps packages from starting daemons; one that is there already stays.
policy=/usr/sbin/policy-rc.d
made=
case $missing in
*slurm* | *munge*)
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' | $as_root tee $policy >/dev/null && $as_root chmod 755 $policy
        made=yes
    fi ;;
esac
# What apt says goes into a log, whose end is shown when something failed.
log=build/setup.log code=0
mkdir -p build
echo "Installing them; $log tells how far it is." >&2
# shellcheck disable=SC2086 # lists of words are meant
{
    $as_root apt-get -o DPkg::Lock::Timeout=600 update -qq &&
        DEBIAN_FRONTEND=noninteractive $as_root apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends $missing
} >$log 2>&1 </dev/null || code=$?
if [ "$code" -ne 0 ]; then
    tail -n 5 $log >&2
    echo "apt-get failed; all that it said is in $log" >&2
fi
[ -z "$made" ] || $as_root rm -f $policy
exit $code
