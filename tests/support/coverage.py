"""Lines and branches that the tests ran, by file, worst first: coverage.py FOLDER-OF-GCOV OUT

OUT gets every line that was not run, with the reason that tests/support/uncovered.txt has, or none. Fails below 95 % of lines or 85 % of
branches in all, and when a file has less than 80 % of its lines."""
import collections
import glob
import gzip
import json
import re
import sys

LINES, BRANCHES, OF_A_FILE = 95.0, 85.0, 80.0
lines = collections.defaultdict(collections.Counter)  # file -> line -> times
branches = collections.defaultdict(collections.Counter)  # file -> (line, n) -> times
for name in glob.glob(f"{sys.argv[1]}/*.gcov.json.gz"):
    for unit in json.load(gzip.open(name))["files"]:
        file = re.sub(r"^.*?/?sim/", "sim/", unit["file"])
        if not file.startswith("sim/"):
            continue
        for line in unit["lines"]:
            lines[file][line["line_number"]] += line["count"]
            for n, branch in enumerate(line["branches"]):
                branches[file][line["line_number"], n] += branch["count"]

# "FILE|*  PATTERN  # why": lines that are not counted, neither they nor their branches; with "counted " before it: those that are, and why they
# were not run.
excused, known = [], []
for row in open("tests/support/uncovered.txt"):
    if row.strip() and not row.startswith("#"):
        what, _, why = row.partition("  # ")
        rows_of = known if what.startswith("counted ") else excused
        file, pattern = what.removeprefix("counted ").split(maxsplit=1)
        rows_of.append((file, re.compile(pattern.strip()), why.strip(), [0]))
without = 0

total = collections.Counter()
rows = []
with open(sys.argv[2], "w") as out:
    for file in sorted(lines):
        text = [""] + open(file).read().splitlines()
        gone = {n: x for n in lines[file] for x in excused if x[0] in ("*", file) and n < len(text) and x[1].search(text[n])}
        for n, x in gone.items():
            x[3][0] += lines[file][n] == 0
        seen = {n: c for n, c in lines[file].items() if n not in gone}
        ways = {k: c for k, c in branches[file].items() if k[0] not in gone and lines[file][k[0]]}
        part = dict(lines=len(seen), run=sum(c > 0 for c in seen.values()), branches=len(ways), taken=sum(c > 0 for c in ways.values()))
        total.update(part)
        rows.append((part, file))
        for n in sorted(n for n, c in seen.items() if c == 0):
            around = " ".join(text[max(n - 2, 1):n + 1])  # a reason may stand in the line before: if (...) \n return -1;
            reason = next((x for x in known if x[0] in ("*", file) and x[1].search(around)), None)
            without += reason is None
            if reason:
                reason[3][0] += 1
            print(f"{file}:{n}: {text[n].strip()}  # {reason[2] if reason else 'no reason'}", file=out)

share = lambda a, b: 100.0 * a / b if b else 100.0
print("  lines     %   branches     %   not run  file")
rows.sort(key=lambda row: share(row[0]["run"], row[0]["lines"]), reverse=True)
for part, file in rows + [(total, "sim/")]:
    print(f"{part['lines']:7d} {share(part['run'], part['lines']):5.1f} {part['branches']:10d} {share(part['taken'], part['branches']):5.1f} {part['lines'] - part['run']:9d}  {file}")
print("Left out, with the reason (tests/support/uncovered.txt):")
for file, pattern, why, n in excused:
    print(f"{n[0]:7d} lines not run: {file} {pattern.pattern}: {why}")
print("Not run, and counted, with the reason:")
for file, pattern, why, n in known:
    print(f"{n[0]:7d} lines: {file} {pattern.pattern}: {why}")
print(f"{without:7d} lines: no reason but that no test asks for it")
poor = [file for part, file in rows if share(part["run"], part["lines"]) < OF_A_FILE]
print(f"What was not run, line by line: {sys.argv[2]}")
good = share(total["run"], total["lines"]) >= LINES and share(total["taken"], total["branches"]) >= BRANCHES and not poor
for file in poor:
    print(f"not ok - {file}: less than {OF_A_FILE:g} % of its lines")
print(f"{'ok' if good else 'not ok'} - coverage of sim/: lines {share(total['run'], total['lines']):.1f} % (at least {LINES:g}), branches {share(total['taken'], total['branches']):.1f} % (at least {BRANCHES:g})")
sys.exit(not good)
