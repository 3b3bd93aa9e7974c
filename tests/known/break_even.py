"""Does the interval of a break-even hold the value that is found by running there?

break_even.py KITH [TRIALS [DRAWS [OUTCOME]]]    prints one line for each question and exits with 1 if an interval holds too seldom.

The value is found by many runs with the parameter held at values around it, all others over their draws. Each trial has a seed of its
own. Of 40 trials at least 35 must hold it."""
import re
import subprocess
import sys

kith = sys.argv[1]
trials = int(sys.argv[2]) if len(sys.argv) > 2 else 40
draws = int(sys.argv[3]) if len(sys.argv) > 3 else 400
pair = ["scenarios/fragmented.yaml", "scenarios/integral.yaml"]
questions = [("pathways.integral.staff_ratio", "children_without_help", 1.5, 5), ("pathways.integral.staff_ratio", "help_wait", 1.5, 5),
             ("pathways.integral.handover_loss", "helped", 0, 0.6)]
if len(sys.argv) > 4:
    questions = [question for question in questions if question[1] == sys.argv[4]]


def run(*words):
    return subprocess.run([kith, "compare", *pair, "--keep", "summary", "--per-draw", "1", *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          universal_newlines=True, check=True).stdout


def difference_at(parameter, value, outcome, runs):
    text = run("--set", f"{parameter}={value!r}", "--replicates", str(runs), "--seed", "900001")
    words = next(line for line in text.splitlines() if line.split()[:1] == [outcome]).split()
    return float(words[4])


def value_by_running(parameter, outcome, low, high):
    """Narrowed by halves with more and more runs; None where the ends have one sign."""
    ends = [difference_at(parameter, low, outcome, 1000), difference_at(parameter, high, outcome, 1000)]
    if (ends[0] > 0) == (ends[1] > 0):
        return None
    for runs in (1000, 2000, 4000, 8000, 16000):
        middle = low + (high - low) * min(0.8, max(0.2, ends[0] / (ends[0] - ends[1])))
        at = difference_at(parameter, middle, outcome, runs)
        if (at > 0) == (ends[0] > 0):
            low, ends[0] = middle, at
        else:
            high, ends[1] = middle, at
    return low + (high - low) * ends[0] / (ends[0] - ends[1])


def interval(parameter, outcome, seed):
    text = " ".join(run("--break-even", f"{parameter}@{outcome}", "--replicates", str(draws), "--seed", str(seed)).split())
    text = text[text.index(f"in {outcome}: {parameter} "):]
    number = r"(-?[\d.]+(?:e-?\d+)?)"
    found = re.match(rf".*?95 % interval {number} to {number}", text[:400])
    if found:
        return float(found[1]), float(found[2])
    for pattern, ends in ((r"up to " + number, (None, 1)), (number + r" and up", (1, None)), (r"values up to " + number, (None, 1)),
                          (r"values from " + number + " on", (1, None)), (r"though " + number + " to " + number + " is not", (1, 2))):
        found = re.search(pattern, text[:400])
        if found:
            return tuple((float("-inf"), float("inf"))[i] if e is None else float(found[e]) for i, e in enumerate(ends))
    return (float("-inf"), float("inf")) if "all values drawn" in text[:400] or "none of them is excluded" in text[:400] else (float("nan"), float("nan"))


bad = 0
for parameter, outcome, low, high in questions:
    truth = value_by_running(parameter, outcome, low, high)
    if truth is None:
        print(f"{parameter}@{outcome}: no value between {low} and {high} by running there")
        continue
    found = [interval(parameter, outcome, 1000 + t) for t in range(trials)]
    held = sum(a <= truth <= b for a, b in found)
    ends = sorted(b - a for a, b in found)
    print(f"{parameter}@{outcome}: {truth:.4g} by running there, held in {held} of {trials} trials of {draws} draws, width {ends[len(ends) // 2]:.3g}")
    bad += held < trials * 35 / 40
sys.exit(bad > 0)
