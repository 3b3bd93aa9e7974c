"""Faults into every verb: faults.py [--every [--of K]] [--most N] [--jobs N] [--show] [VERB...]

Each run of the command has one fault (tests/fault/inject.c): the n-th allocation of its own code fails, or the n-th read,
write, sync, rename, open, close, readdir or ftruncate on one of its files. Then

  same      it ended as without the fault, and wrote and printed the same bytes; or
  refusal   it ended with 71 (memory) or 73, 74 (files), said on stderr what failed, and left nothing but finished points
            of a sweep and sealed checkpoints; from those the same command, without a fault, came to the same bytes.

Anything else is printed and makes this fail. Without --every, n is spread over each verb's range, and --most faults are
tried in all, each in a run of its own. With it each call fails once: one run for each kind of call and error goes on undisturbed, and
copies of it, made at each call (with --of K at every K-th, from one that is drawn), have the fault. Beforehand it is seen that
what must be synced is: a file after the last write to it and before it gets its name, a folder after a name in it changed. Environment: KITH, INJECT (the library), OUT (a scratch folder)."""

import argparse
import concurrent.futures
import contextlib
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile

KITH, INJECT = os.environ["KITH"], os.environ["INJECT"]
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HOW = {"alloc": ["ENOMEM"], "read": ["EIO", "short", "EINTR"], "write": ["ENOSPC", "short", "EIO", "EINTR"], "sync": ["EIO"],
       "rename": ["EIO", "ENOSPC"], "open": ["EMFILE", "EIO"], "close": ["EIO"], "readdir": ["EIO"], "ftruncate": ["EIO", "ENOSPC"]}
SAID = {"ENOMEM": "memory", "EIO": "Input/output error", "ENOSPC": "No space left", "EMFILE": "Too many open files", "EINTR": "Interrupted"}
NEVER = ["was changed since", "is not there", "there is no such", "no such file", "other outcomes", "as after a kill", "cut or damaged",
         "somebody else", "another result", "is of another", "not a result file", "different"]
SMALL = ["--families", "4", "--keep", "summary", "--threads", "1", "--no-progress"]
PEOPLE = ["--population", "--draws", "prior", "--only-region", "Zeeland", "--scale", "0.001", "--replicates", "2", "--per-draw", "1", "--threads", "1",
          "--no-progress", "--set", "population.burn_in=52 week", "--set", "population.horizon=52 week"]
TWO = ["in/fragmented.yaml", "in/integral.yaml"]
PAIR = ["in/baseline.yaml", "in/capacity-cut.yaml"]
DESIGN = """scenarios: [fragmented.yaml, integral.yaml]
families: 4
seed: 1
replicates: 2
per-draw: 1
draws: prior
outcomes: [stopped_T3, 'told_*']
designs:
  - {kind: grid, parameters: {services.*.places: {levels: [8]}}}
  - {kind: csv, file: rows.csv}
"""
ROWS = "id,services.debt-help.places\none,16\n"

OTHER = """title: numbers that nothing was fitted to
run: cohort
targets:
  - {what: none at T3, outcome: stopped_T3, value: 30 %, n: 400, evidence: C2.06}
"""

CUTS = """scenarios: [baseline.yaml, capacity-cut.yaml]
population: {only: [Zeeland], scale: 0.001}
set: [population.burn_in=52 week, population.horizon=52 week]
replicates: 2
per-draw: 1
draws: prior
design: {kind: grid, parameters: {changes.assessment.amount: {levels: [0.5, 0.9]}}}
"""


class Verb:
    """A command, what is made before it, and what may be left when it failed (`kept`: a pattern of names). often: its share in
    the quick tests, 0 for what takes long."""

    def __init__(self, name, *arguments, before=(), after=None, kept=None, loose=False, often=1):
        self.name, self.arguments, self.before, self.after, self.often = name, arguments, before, after, often
        self.kept = re.compile(kept) if kept else None
        self.loose = loose  # the files that it leaves say when and by whom: what `after` makes of them is compared


RUN = ["run", "in/baseline.yaml", "--replicates", "2", *SMALL, "-o", "a.h5"]
COMPARE = ["compare", *TWO, "--replicates", "4", *SMALL, "--draws", "prior", "-o", "b.h5"]
PLAN = ["sweep", "plan", "in/design.yaml", "-o", "s"]
SWEEP = ["sweep", "run", "s", "--threads", "1", "--no-progress"]
GATHER = ["sweep", "gather", "s", "-o", "s.h5"]
CUT = ["sweep", "plan", "in/cuts.yaml", "-o", "s"]
POPULATION = ["compare", *PAIR, *PEOPLE, "-o", "p.h5"]
VERBS = [
    Verb("run", *RUN, often=2),
    Verb("compare", *COMPARE, often=3),
    Verb("questions", "compare", *TWO, "--replicates", "40", *SMALL, "--draws", "prior", "--explain", "lost", "--break-even",
         "services.debt-help.places@lost", "-o", "q.h5", often=0),
    Verb("precision", "compare", *TWO, *SMALL, "--replicates", "2", "--draws", "point", "--precision", "1000@cost", "--most", "100", "-o", "u.h5", often=0),
    Verb("targets", "run", "in/baseline.yaml", *PEOPLE, "--targets"),
    Verb("population", *POPULATION, "--keep", "runs", "--cross", "profile,children", "--by", "year@repeat_reports", "--by", "queue@wait", often=2),
    Verb("checkpoint", *POPULATION, "--checkpoint", "c", "--checkpoint-every", "20weeks", "--keep-burn-in",
         kept=r"c(/[^/]+){0,2}$", often=3),
    Verb("burn-in", *POPULATION, "--burn-in-from", "c",
         before=[["compare", *PAIR, *PEOPLE, "-o", "old.h5", "--checkpoint", "c", "--keep-burn-in"]]),
    Verb("histories", "run", "in/baseline.yaml", *PEOPLE, "--histories", "all", "-o", "h.h5"),
    Verb("check", "check", *TWO),
    Verb("plan", *PLAN, after=[SWEEP, GATHER], often=2),
    Verb("sweep-run", *SWEEP, before=[PLAN], after=[GATHER], kept=r"s/(claims|journal/[^/]*\.journal)$", loose=True, often=4),
    Verb("plan-cuts", *CUT, after=[SWEEP, GATHER]),
    Verb("run-cuts", *SWEEP, before=[CUT], after=[GATHER], kept=r"s/parts(/[^/]+){0,2}$", loose=True, often=3),
    Verb("gather-cuts", *GATHER, before=[CUT, SWEEP]),
    Verb("gather", *GATHER, before=[PLAN, SWEEP], often=3),
    Verb("expand", "sweep", "expand", "s", "--draws", "1", before=[PLAN, SWEEP], after=[SWEEP, GATHER]),
    Verb("status", "sweep", "status", "s", before=[PLAN, SWEEP]),
    Verb("point", "replay", "s.h5", "--point", "3", before=[PLAN, SWEEP, GATHER]),
    Verb("replay", "replay", "b.h5", "--threads", "1", before=[COMPARE], often=2),
    Verb("replay-population", "replay", "p.h5", "--threads", "1", before=[POPULATION], often=0),
    Verb("report", "report", "b.h5", "-o", "b.html", before=[COMPARE]),
    Verb("over", *RUN, before=[RUN]),
    Verb("report-over", "report", "b.h5", "-o", "b.html", before=[COMPARE, ["report", "b.h5", "-o", "b.html"]]),
    Verb("figures-over", "figures", "b.h5", "-o", "f", before=[COMPARE, ["figures", "b.h5", "-o", "f"]]),
    Verb("figures", "figures", "b.h5", "-o", "f", before=[COMPARE]),
    Verb("info", "info", "b.h5", before=[COMPARE]),
    Verb("decide", "decide", "b.h5", "-o", "d.h5", before=[COMPARE], often=2),
    Verb("decide-csv", "decide", "b.h5", "--price", "1:2", "-o", "d.csv", before=[COMPARE]),
    Verb("explain", "explain", "b.h5", "lost", "--threads", "1", "-o", "x.json", before=[COMPARE]),
    Verb("brief", "brief", "b.h5", "-o", "x.html", before=[COMPARE]),
    Verb("rank", "rank", *TWO, *SMALL, "--replicates", "20", "--within", "20%", "--outcome", "lost", "--draws", "prior", "-o", "r.json"),
    Verb("validate", "validate", "prior", "in/other.yaml", "--scenario", "in/baseline.yaml", *SMALL[:2], *SMALL[4:], "--replicates", "20", "-o", "v.h5"),
    Verb("sensitivity", "sensitivity", *TWO, "--points", "16", "--families", "4", "--leading", "1", "--trajectories", "2", "--threads", "1", "--no-progress",
         "-o", "n.h5"),
    Verb("verify", "verify", "in/baseline.yaml", "--families", "1000", "--threads", "1", "-o", "y.h5", often=0),
    Verb("calibrate", "calibrate", "in/calibration/small.yaml", "--points", "200", "--posterior-draws", "20", "--moves", "1", "--check-draws", "10", "--share",
         "0.9", "--threads", "1", "--no-progress", "-o", "k.h5", kept=r"k\.(work(/[^/]+){0,3}|h5|md)$", often=0),  # what was sampled for long stays when it cannot be printed
    Verb("new", "new", "--from", "in/integral.yaml", "--share", "30%", "--from-year", "2026", "--ramp", "1y", "-o", "w.yaml"),
    Verb("list", "list", "outcomes", often=0),
    Verb("diff", "diff", "b.h5", "same.h5", before=[COMPARE, COMPARE[:-1] + ["same.h5"]]),
]


def environment(case, fault=None, log=None, **more):
    own = {k: v for k, v in os.environ.items() if not k.startswith(("SLURM_", "OMP_"))}
    own.update(PATH="/nowhere", SOURCE_DATE_EPOCH="1", TMPDIR="tmp", OMP_NUM_THREADS="1")
    if fault:
        own.update(LD_PRELOAD=INJECT, KITH_FAULT=fault, KITH_FAULT_UNDER=case, KITH_FAULT_LOG=log, **more)
    return own


def kith(case, arguments, fault=None, log=None):
    done = subprocess.run([KITH, *arguments], cwd=case, env=environment(case, fault, log), stdin=subprocess.DEVNULL, capture_output=True,
                          timeout=300, check=False)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


READ = {}  # bytes by file, length and time: most files are there in every copy


def bytes_of(path):
    about = os.stat(path)
    key = about.st_ino, about.st_size, about.st_mtime_ns
    if about.st_nlink > 1 and key in READ:
        return READ[key]
    with open(path, "rb") as file:
        found = file.read()
    if about.st_nlink > 1:
        READ[key] = found
    return found


def tree(case):
    """Path -> bytes of every file, None of every folder."""
    found = {}
    for folder, folders, files in os.walk(case):
        for name in folders:
            found[os.path.relpath(os.path.join(folder, name), case)] = None
        for name in files:
            path = os.path.join(folder, name)
            found[os.path.relpath(path, case)] = bytes_of(path)
    return found


def words(text):
    """What was printed, without how long it took."""
    return [line for line in text.decode(errors="replace").splitlines() if not re.search(r"[0-9] s\b|per second|points/s|MB", line)]


class Bench:
    """A verb's starting point and what comes out of it without a fault."""

    def __init__(self, verb, room):
        self.verb, self.room = verb, room
        self.start = os.path.join(room, verb.name)
        os.makedirs(self.start + "/in")
        os.makedirs(self.start + "/tmp")
        for name in ["baseline", "fragmented", "integral", "capacity-cut"]:
            shutil.copy(f"{TOP}/scenarios/{name}.yaml", self.start + "/in")
        for name in ["evidence.csv", "regions.csv"]:
            shutil.copy(f"{TOP}/scenarios/{name}", self.start + "/in")
        shutil.copytree(f"{TOP}/scenarios/targets", self.start + "/in/targets")
        with open(self.start + "/in/design.yaml", "w", encoding="utf-8") as file:
            file.write(DESIGN)
        with open(self.start + "/in/other.yaml", "w", encoding="utf-8") as file:
            file.write(OTHER)
        os.makedirs(self.start + "/in/calibration")
        if verb.name in ("run", "over"):  # draws of the posterior
            shutil.copy(f"{TOP}/scenarios/calibration/posterior.h5", self.start + "/in/calibration")
        with open(f"{TOP}/scenarios/calibration/cohort.yaml", encoding="utf-8") as file, \
                open(self.start + "/in/calibration/small.yaml", "w", encoding="utf-8") as to:
            text = re.sub(r"used-by:\s*\[[^]]*\]", "used-by: [../fragmented.yaml, ../integral.yaml]", file.read())
            to.write(re.sub(r"\n  (hold-out|population):.*", "", re.sub(r"targets: \[.*", "targets: ../targets/cohort.yaml", text)).replace("families: 576", "families: 20"))
        with open(self.start + "/in/rows.csv", "w", encoding="utf-8") as file:
            file.write(ROWS)
        with open(self.start + "/in/cuts.yaml", "w", encoding="utf-8") as file:
            file.write(CUTS)
        for command in verb.before:
            code, _, err = kith(self.start, command)
            assert code in (0, 69), (command, code, err)
        self.before = tree(self.start)
        case = self.copy()
        log = case + ".log"
        self.code, self.out, err = kith(case, verb.arguments, "alloc:0:ENOMEM", log)
        assert self.code in (0, 1, 69), (verb.name, self.code, err)
        with open(log, encoding="utf-8") as file:
            self.log = file.read().splitlines()
        self.calls = {line.split()[1]: int(line.split()[2]) for line in self.log if line.startswith("count ")}
        self.syncs = unsynced(self.log, case, tree(case))
        self.want = self.made(case)
        shutil.rmtree(case)
        os.remove(log)

    def copy(self):
        """The same again, in a folder of its own."""
        case = tempfile.mkdtemp(prefix="case-", dir=self.room)
        os.rmdir(case)
        shutil.copytree(self.start, case)
        return case

    def made(self, case):
        """What is compared: all files after the verb, or after what follows it, apart from those that say when."""
        for command in self.verb.after or ():
            code, _, err = kith(case, command)
            if code:
                return f"then 'kith {' '.join(command[:2])}' ended with {code}: {err.strip()}"
        found = tree(case)
        if self.verb.name == "calibrate":  # its runs' own files say when
            found = {k: v for k, v in found.items() if not k.startswith("k.work/")}
        if self.verb.after:
            found = {k: v for k, v in found.items() if not k.startswith("s/journal/") and k != "s/claims"}
        return found

    def again(self, case):
        code, out, err = kith(case, self.verb.arguments)
        if code != self.code:
            return f"again without the fault it ended with {code}: {err.strip()}"
        return compare_made(self.made(case), self.want, "again without the fault")

    def judge(self, fault):
        """Returns (verdict, words): same, refusal, missed (the call was not made), or wrong."""
        case = self.copy()
        log = case + ".log"
        try:
            return self.look(case, *kith(case, self.verb.arguments, fault, log), log, fault.split(":")[2])
        except subprocess.TimeoutExpired:
            return "wrong", "did not end"
        finally:
            shutil.rmtree(case, ignore_errors=True)
            if os.path.exists(log):
                os.remove(log)

    def every(self, kind, how, part="0 1"):
        """The same of each call of a kind, or of a part of them: yields (fault, verdict, words)."""
        case = self.copy()
        to = case + "-to"
        os.mkdir(to)
        hear, tell = os.pipe()
        answer, go = os.pipe()
        with open(case + ".out", "wb") as out, open(case + ".err", "wb") as err:
            run = subprocess.Popen([KITH, *self.verb.arguments], cwd=case, stdin=subprocess.DEVNULL, stdout=out, stderr=err, pass_fds=(tell, answer),
                                   env=environment(case, f"{kind}:every:{how}", case + ".log", KITH_FAULT_TO=to, KITH_FAULT_TALK=f"{tell} {answer}",
                                                   KITH_FAULT_PART=part))
        os.close(tell)
        os.close(answer)
        with os.fdopen(hear, "r") as heard:
            for line in heard:
                name, status = line.split()
                fault, copy = f"{kind}:{name}:{how}", f"{to}/{name}"
                with open(copy + ".out", "rb") as out, open(copy + ".err", encoding="utf-8", errors="replace") as err:
                    said = out.read(), err.read()
                if os.WIFSIGNALED(int(status)):
                    yield fault, "wrong", f"ended by signal {os.WTERMSIG(int(status))}"
                elif os.WEXITSTATUS(int(status)) == 99:
                    yield fault, "wrong", said[1]
                else:
                    yield fault, *self.look(copy, os.WEXITSTATUS(int(status)), *said, copy + ".log", how)
                shutil.rmtree(copy)
                remove_said(copy)
                os.write(go, b".")
        os.close(go)
        if run.wait() != self.code:
            with open(case + ".err", encoding="utf-8", errors="replace") as err:
                yield f"{kind}:every:{how}", "wrong", f"the run that was to be undisturbed ended with {run.returncode}: {err.read()}"
        shutil.rmtree(case)
        shutil.rmtree(to)
        remove_said(case)

    def look(self, case, code, out, err, log, how):
        struck = []
        with contextlib.suppress(FileNotFoundError), open(log, encoding="utf-8") as file:
            struck = [line for line in file.read().splitlines() if line.startswith("fault ")]
        if not struck:
            return "missed", ""
        where = struck[0].replace(case + "/", "")
        if code == self.code:
            if words(out) != words(self.out):
                wrong = [f"{a!r} not {b!r}" for a, b in zip(words(out), words(self.out)) if a != b][:2]
                return "wrong", f"{where}: ended with {code} and printed something else: {wrong or 'more or less'}"
            made = self.made(case)
            if "cannot be cleared away" in err:  # and that was told
                made = {k: v for k, v in made.items() if k in self.want or not self.verb.kept.match(k)}
            wrong = compare_made(made, self.want, f"{where}: ended with {code}")
            return ("wrong", wrong) if wrong else ("same", "")
        wrong = self.is_clean(case, code, err, how)
        if not wrong and tree(case) != self.before:
            wrong = self.again(case)
        return ("wrong", f"{where}: {wrong}; it said: {err.strip()[-300:]}") if wrong else ("refusal", err.strip())

    def is_clean(self, case, code, err, how):
        codes = (71,) if how == "ENOMEM" else (73, 74)
        if code not in codes:
            return f"ended with {code}, not {codes}"
        if not err.strip():
            return f"ended with {code} without a word"
        if how in SAID and SAID[how] not in err:
            return f"ended with {code} without saying '{SAID[how]}'"
        lie = [phrase for phrase in NEVER if phrase in err]
        if lie:
            return f"said '{lie[0]}' of {how}"
        left = tree(case)
        for name, bytes_now in left.items():
            if name in self.before:
                new = isinstance(self.want, dict) and self.want.get(name) == bytes_now  # in place of an old one, and whole
                if self.before[name] != bytes_now and not new and not (self.verb.kept and self.verb.kept.match(name)):
                    return f"ended with {code} and changed {name}"
            elif ".partial" in name or ".reduced" in name or name.startswith("tmp/"):
                return f"ended with {code} and left {name}"
            elif self.verb.kept and self.verb.kept.match(name):
                continue
            else:
                return f"ended with {code} and left {name}"
        missing = [name for name in self.before if name not in left]
        return f"ended with {code} and removed {missing[0]}" if missing else None


def remove_said(case):
    for end in [".out", ".err", ".log"]:  # one that ended before it said anything left none
        with contextlib.suppress(FileNotFoundError):
            os.remove(case + end)


def compare_made(made, want, when):
    if isinstance(made, str):
        return f"{when}, {made}"
    for name in sorted(set(made) | set(want)):
        if name not in made:
            return f"{when} and {name} is not there"
        if name not in want:
            return f"{when} and {name} is there"
        if made[name] != want[name]:
            return f"{when} and {name} is different"
    return None


def unsynced(log, case, left):
    """What should have been synced and was not."""
    problems, dirty, names = [], {}, {}

    def short(path):
        return os.path.relpath(path, case)

    for line in log:
        what, _, rest = line.partition(" ")
        if os.path.basename(rest) in ("claims", "lock"):  # says who is at work now, and nothing else
            continue
        if what in ("make", "mkdir"):
            names.setdefault(os.path.dirname(rest), set()).add(rest)
            if what == "make":
                dirty[rest] = "was made"
        elif what == "write":
            dirty[rest] = "was written"
        elif what == "sync":
            dirty.pop(rest, None)
            names.pop(rest, None)
        elif what == "rename":
            old, new = rest.split("\t")
            for path in list(dirty):
                if path == old or path.startswith(old + "/"):
                    problems.append(f"{short(path)} {dirty.pop(path)} and not synced before it became {short(new)}")
            for folder in list(names):
                if folder == old or folder.startswith(old + "/"):
                    problems.append(f"folder {short(folder)} was not synced before it became {short(new)}")
                    names.pop(folder)
                elif old in names[folder]:
                    names[folder].discard(old)
            names.setdefault(os.path.dirname(new), set()).add(new)
    there = {os.path.join(case, name) for name in left}
    problems += [f"{short(path)} {why} and not synced" for path, why in dirty.items() if path in there]
    problems += [f"folder {short(folder)} was not synced after {short(sorted(new & there)[0])} was made in it" for folder, new in names.items()
                 if new & there]
    return problems


def used():
    """Seconds of processors, of this process and of those that it started."""
    return sum(t for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN) for t in resource.getrusage(who)[:2])


def choose(bench, share):
    """`share` faults of a verb, spread over the range of each kind of call."""
    kinds = [k for k in HOW if bench.calls.get(k)]
    faults = []
    for k in kinds:
        most = min(bench.calls[k], max(2, share // 3 if k == "alloc" else (share - share // 3) // max(1, len(kinds) - 1)))
        for i in range(most):
            n = 1 + i * (bench.calls[k] - 1) // max(1, most - 1)
            faults.append(f"{k}:{n}:{HOW[k][i % len(HOW[k])]}")
    return faults


def tried(bench, args, share, pool):
    """(fault, verdict, words) of what is asked for."""
    kinds = [k for k in HOW if args.kind in (None, k)]
    if args.every:
        first = random.randrange(args.of)
        if args.of > 1:
            print(f"  {bench.verb.name}: every {args.of}th call of each kind, from the {first + 1}th")
        pieces = [(k, how, f"{first + args.of * part} {args.of * args.jobs}") for k in kinds if bench.calls.get(k) for how in HOW[k] for part in range(args.jobs)]
        for found in pool.map(lambda piece: list(bench.every(*piece)), pieces):
            yield from found
    else:
        faults = [f for f in choose(bench, share) if f.split(":")[0] in kinds]
        for fault, (verdict, said) in zip(faults, pool.map(bench.judge, faults)):
            yield fault, verdict, said


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--every", action="store_true")
    ask.add_argument("--of", type=int, default=1)
    ask.add_argument("--most", type=int, default=420)
    ask.add_argument("--jobs", type=int, default=1)
    ask.add_argument("--show", action="store_true")
    ask.add_argument("--kind")
    ask.add_argument("verbs", nargs="*")
    args = ask.parse_args()
    room = tempfile.mkdtemp(prefix="faults-", dir=os.environ.get("OUT"))
    room = os.path.realpath(room)
    try:
        return run(args, room)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def run(args, room):
    wrong = total = 0
    verbs = [v for v in VERBS if v.name in args.verbs or (not args.verbs and (v.often or args.every))]
    verbs = [v for v in verbs if not v.name.startswith("report") or os.environ.get("PAGE") == "yes"]
    shares = sum(v.often for v in VERBS)
    table = []
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        for verb in verbs:
            before = used()
            bench = Bench(verb, room)
            for problem in bench.syncs:
                print(f"  {verb.name}: {problem}")
            print(f"{'not ok' if bench.syncs else 'ok'} - {verb.name}: what must be synced is synced")
            seen = {"same": 0, "refusal": 0, "missed": 0, "wrong": 0}
            for fault, verdict, said in tried(bench, args, args.most * max(1, verb.often) // shares, pool):
                seen[verdict] += 1
                if verdict == "wrong" or args.show:
                    print(f"  {verb.name} {fault}: {verdict}: {said}", flush=True)
            n = seen["same"] + seen["refusal"] + seen["wrong"]
            total += n
            wrong += seen["wrong"] + len(bench.syncs)
            table.append((verb.name, bench.calls, n, seen, used() - before))
            print(f"{'not ok' if seen['wrong'] else 'ok'} - {verb.name}: {n} faults, {seen['same']} the same bytes, "
                  f"{seen['refusal']} refused, {seen['wrong']} anything else", flush=True)
            shutil.rmtree(bench.start)
    print(f"\n{'verb':18}{'allocations':>12}{'calls':>7}{'faults':>8}{'same':>7}{'refused':>9}{'else':>6}{'seconds':>9}")
    for name, calls, n, seen, seconds in table:
        print(f"{name:18}{calls['alloc']:12}{sum(calls.values()) - calls['alloc']:7}{n:8}{seen['same']:7}{seen['refusal']:9}{seen['wrong']:6}{seconds:9.1f}")
    print(f"{total} faults")
    return 1 if wrong else 0


sys.exit(main())
