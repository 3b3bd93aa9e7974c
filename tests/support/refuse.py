"""Gives malformed result files to every reader: refuse.py KITH GOOD.h5 FOLDER SECONDS MEGABYTES READERS <LIST

LIST has a line for each file of FOLDER: its name, and the readers that refuse it, or `all` (see malformed.py). READERS: `every` gives each
file to all of them, `some` to info and one more, `turn` to one; a file without readers may be taken or refused. To refuse is to end with 64, 65, 66 or 78 and a sentence on stderr that names the
file, in so many seconds of the processor, with so many megabytes (0: any), with nothing left that was begun. No reader ends by a signal or a sanitizer, whatever it is given.
Prints `ok - what` or `not ok - what`.
"""
import os
import shutil
import subprocess
import sys
import time

KITH, GOOD, FOLDER, SECONDS, MEGABYTES, READERS = sys.argv[1:7]
SECONDS, MEGABYTES = float(SECONDS), float(MEGABYTES)
WORK = "refused"
DESIGN = """title: Draws of a file
about: Draws of a file
scenarios: [%s/scenarios/fragmented.yaml]
families: 20
seed: 1
replicates: 1
per-draw: 1
draws: point
design: {kind: posterior, file: %s}
"""

ALL = {
    "info": lambda path: ["info", path],
    "diff": lambda path: ["diff", GOOD, path],
    "diff-from": lambda path: ["diff", path, GOOD],
    "replay": lambda path: ["replay", path, "-o", WORK + "/a.h5"],
    "replay-one": lambda path: ["replay", path, "--replicate", "0"],
    "replay-point": lambda path: ["replay", path, "--point", "0"],
    "report": lambda path: ["report", path, "-o", WORK + "/a.html"],
    "figures": lambda path: ["figures", path, "-o", WORK + "/figures"],
    "draws": lambda path: ["run", "scenarios/fragmented.yaml", "--families", "20", "--draws", path, "-o", WORK + "/b.h5"],
    "sweep": lambda path: ["sweep", "plan", "posterior.yaml", "-o", WORK + "/sweep"],
}
failures = 0
worst_time, worst_memory, refused, taken = (0, ""), (0, ""), 0, 0


def run(words):
    """Exit code, seconds of the processor (the clock depends on who else is at work), megabytes, what was said."""
    with open("said.out", "wb") as out, open("said.err", "wb") as err:
        child = subprocess.Popen([KITH] + words, stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        end, status, used = time.time() + 60, None, None
        while status is None:
            pid, code, used = os.wait4(child.pid, os.WNOHANG)
            if pid:
                status = code
            elif time.time() > end:
                child.kill()
                end += 60
            else:
                time.sleep(0.002)
    child.returncode = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
    with open("said.err", encoding="utf-8", errors="replace") as err:
        return child.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, err.read()


def left():
    """What stays of an output: nothing whole, nothing half."""
    return [os.path.join(at, name) for at, _, names in os.walk(WORK) for name in names if name.endswith((".h5", ".html", ".hash")) or ".partial" in name]


def judge(path, reader, must, of_all):
    global failures, worst_time, worst_memory, refused, taken
    shutil.rmtree(WORK, ignore_errors=True)
    os.mkdir(WORK)
    with open("posterior.yaml", "w") as file:
        file.write(DESIGN % (os.getcwd(), path))
    code, seconds, megabytes, said = run(ALL[reader](path))
    what = "%s %s" % (reader, os.path.basename(path)[:-3])
    why = None
    taken += code == 0
    if code < 0 or code > 78 or "Sanitizer" in said or "runtime error" in said:
        why = "ended with %d" % code
    elif must and (code not in (64, 65, 66, 78) or not said.strip()):
        why = "was not refused, but ended with %d" % code
    elif of_all and os.path.basename(path)[:-3] not in said and reader != "sweep":
        why = "was refused without its name"
    elif must and left():
        why = "left %s" % left()
    elif must and seconds > SECONDS:
        why = "took %.1f s" % seconds
    elif must and MEGABYTES and megabytes > MEGABYTES:
        why = "took %.0f MB" % megabytes
    if must:
        refused += 1
        worst_time, worst_memory = max(worst_time, (seconds, what)), max(worst_memory, (megabytes, what))
    if why:
        failures += 1
        print("not ok - %s: %s: %s" % (what, why, said.strip()[:300]))


def main():
    others = [name for name in ALL if name != "info"]
    files = [line.split() for line in sys.stdin]
    for i, (name, *by) in enumerate(files):
        path = os.path.join(FOLDER, name + ".h5")
        of_all = by == ["all"]
        if READERS == "every":
            readers = list(ALL)
        elif READERS == "turn":
            readers = [list(ALL)[i % len(ALL)]]
        else:
            readers = ["info", others[i % len(others)]] if of_all else by
        for reader in readers:
            judge(path, reader, of_all or reader in by, of_all)
    shutil.rmtree(WORK, ignore_errors=True)
    if not refused:
        print("%s - %d files read, each by one reader: %d taken, %d refused" % ("not ok" if failures else "ok", len(files), taken, len(files) - taken))
        sys.exit(failures > 0)
    print("%s - %d malformed files: %d refusals, the slowest %.2f s (%s), the largest %.0f MB (%s)"
          % ("not ok" if failures else "ok", len(files), refused, *worst_time, *worst_memory))
    sys.exit(failures > 0)


main()
