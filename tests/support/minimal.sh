#!/bin/sh
# `make demo` and `make test` of the last commit in a minimal Debian 12 with git and make: minimal.sh [FOLDER]
#
# Such a system has no ps, no terminals (/dev/pts), no npm, no Python. They are run as root, which installs what is missing, and
# with SIGINT ignored, as in the background of a shell; then what signals and closed folders have to do with as somebody else.
# FOLDER is where the system is made (build/minimal); one that is there is used again. ONLY as tests/run.sh has it.
# Prints `ok - what`, `not ok - what` or `skip - what: why`.
set -u
root=${1:-build/minimal}
case $root in /*) ;; *) root=$PWD/$root ;; esac
[ "$(id -u)" = 0 ] || { echo 'skip - a minimal Debian: only root can change the root folder'; exit 0; }
command -v debootstrap >/dev/null || { echo 'skip - a minimal Debian: debootstrap is not installed'; exit 0; }
failed=0
note() {
    if [ "$1" -eq 0 ]; then echo "ok - $2"; else echo "not ok - $2"; failed=1; fi
}

if [ ! -e "$root/made" ]; then
    rm -rf "$root"
    mkdir -p "$root"
    debootstrap --variant=minbase --include=git,make,ca-certificates bookworm "$root" >"$root.log" 2>&1 || {
        tail -n 3 "$root.log"
        echo "not ok - debootstrap: $root.log says more"
        exit 1
    }
    : >"$root/made"
fi
rm -rf "$root/kith"
git -c safe.directory='*' clone -q --no-hardlinks "$PWD" "$root/kith" || exit 1
cp /etc/resolv.conf "$root/etc/resolv.conf"
# SIGINT and SIGHUP ignored, as nohup and the background of a shell leave them.
inside() { # inside COMMAND: in name spaces of its own, so that no mount and no process outlives it
    (
        trap '' INT HUP
        # shellcheck disable=SC2016 # the inner shell's own $0
        exec unshare --mount --pid --fork sh -c 'mount -t proc none "$0/proc" && exec chroot "$0" env -i HOME=/kith PATH=/usr/sbin:/usr/bin:/sbin:/bin \
            ONLY="$2" sh -c "cd /kith && $1"' "$root" "$1" "${ONLY:-}"
    )
}
inside 'make demo' >"$root.demo" 2>&1
note $? "make demo, $(wc -l <"$root.demo") lines"
inside 'make test' >"$root.test" 2>&1
code=$?
grep -e '^not ok' -e '^FAILED' -e '^skipped' "$root.test"
note $code "make test as root: $(tail -n 1 "$root.test")"
ONLY='cli/[pcsw]*'
inside 'chown -R 1000:1000 . && exec setpriv --reuid 1000 --regid 1000 --clear-groups make test SETUP=no SANITIZE=no' >"$root.user" 2>&1
code=$?
grep -e '^not ok' -e '^FAILED' -e '^skipped' "$root.user"
note $code "the command's tests as somebody else: $(tail -n 1 "$root.user")"
exit $failed
