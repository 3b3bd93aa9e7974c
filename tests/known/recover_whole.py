"""Does the whole of kith calibrate find what is known? Table, regression, chains and output; nothing is left out by the model, so no discrepancy.

recover_whole.py KITH FOLDER [STUDIES [DRAWS]]    prints a line for each study, and exits with 1 if the intervals hold too seldom, or too often.

Studies are simulated at prior points of a seed of their own: each is as many families as the real one, its outcomes are taken for published numbers. Of all
nominal 90 % intervals of parameters with a contraction above .1, 84 to 95 % must hold what the study was simulated with. FOLDER keeps the table and all
posteriors: after an interruption the same command goes on. Takes some two minutes of a processor a study with 300 draws."""
import os
import re
import shutil
import subprocess
import sys

import h5py
import numpy

kith, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
studies = int(sys.argv[3]) if len(sys.argv) > 3 else 20
draws = sys.argv[4] if len(sys.argv) > 4 else "300"
points = os.environ.get("POINTS", "20000")
if not os.path.isdir(folder):
    os.makedirs(folder)
    shutil.copytree("scenarios", os.path.join(folder, "scenarios"))
os.chdir(folder)


def run(*words):
    result = subprocess.run([kith, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, check=False)
    if result.returncode:
        sys.exit(f"kith {' '.join(words)}: {result.returncode}\n{result.stderr}")


def simulate():
    """Studies at prior points of another seed than the table's."""
    with open("studies.yaml", "w", encoding="utf-8") as file:
        file.write(f"scenarios: [scenarios/baseline.yaml]\nfamilies: 576\nseed: 977\nreplicates: {studies}\nper-draw: 1\ndraws: prior\ndesign: {{kind: prior}}\n")
    name = f"studies-{studies}"
    if not os.path.exists(name + ".h5"):
        run("sweep", "plan", "studies.yaml", "-o", name)
        run("sweep", "run", name)
        run("sweep", "gather", name, "-o", name + ".h5")
    return h5py.File(name + ".h5", "r")


def write_calibration(path, outcomes):
    """The targets of cohorts that are fitted, with the study's numbers in place of the published ones: no range, no n, no discrepancy."""
    with open("scenarios/targets/cohort.yaml", encoding="utf-8") as file:
        blocks = file.read().split("\n  - what: ")[1:]
    with open(path, "w", encoding="utf-8") as file:
        file.write("title: a study that was simulated\nabout: what it was simulated with is known\ncalibrate:\n  scenario: ../baseline.yaml\n  families: 576\n  seed: 5\nrun: cohort\ntargets:\n")
        for block in blocks:
            outcome, evidence = (re.search(rf"^    {key}: (\S+)", block, re.M).group(1) for key in ("outcome", "evidence"))
            if re.search(r"^    use: ", block, re.M):
                continue
            file.write(f"  - {{what: {outcome}, outcome: {outcome}, value: {outcomes[outcome]!r}, evidence: {evidence}, observer: families, window: T1}}\n")


def text(array):
    return [x.decode() if isinstance(x, bytes) else x for x in array]


truth = simulate()
names, all_outcomes = text(truth["parameter"][:]), text(truth["outcome"][:])
held = counted = 0
for study in range(studies):
    row = truth["outcome_value"][study]
    path = f"scenarios/calibration/study-{study}.yaml"
    write_calibration(path, {name: float(x) for name, x in zip(all_outcomes, row)})
    table = ["--table", "study-0.work/table"] if study else []
    if not os.path.exists(f"study-{study}.h5"):
        run("calibrate", path, "-o", f"study-{study}.h5", "--work", f"study-{study}.work", *table, "--points", points, "--posterior-draws", draws, "--check-draws", "20", "--no-progress")
    with h5py.File(f"study-{study}.h5", "r") as file:
        values, contraction = file["parameter_value"][0], file["posterior/contraction"][:]
        with_two = [len(numpy.unique(values[:, j])) < 3 for j in range(values.shape[1])]
        low, high = numpy.quantile(values, [0.05, 0.95], axis=0)
        true = truth["parameter_value"][0, int(truth["draw_index"][study])]
        assert names == text(file["parameter"][:])
        which = [j for j in range(len(names)) if contraction[j] > 0.1 and not with_two[j]]
        inside = sum(low[j] <= true[j] <= high[j] for j in which)
        print(f"study {study}: {inside} of {len(which)} intervals hold it; correlation with the start {file.attrs['correlation_with_start']:.2f}", flush=True)
        held, counted = held + inside, counted + len(which)
print(f"{held} of {counted}: {100 * held / counted:.1f} % (84 to 95 wanted)")
sys.exit(not 0.84 <= held / counted <= 0.95)
