#!/usr/bin/env python3
"""A comparison of as many regions as the country has municipalities, within the memory that it was allowed.

many_regions.py KITH [REPLICATES [FOLDER]]: writes a made-up table of 342 regions, runs two scenarios there, and prints what was expected
before and what it took.
"""
import math
import os
import re
import resource
import subprocess
import sys
import tempfile

REGIONS, HOUSEHOLDS, ALLOWED = 342, 2645269, 4


def write_table(path):
    """Sizes as far apart as those of municipalities, reports around 25 per 1,000 households: no register, no source."""
    weight = [math.exp(math.sin(21.9 * (i + 1)) + 0.6 * math.cos(2.3 * i)) for i in range(REGIONS)]
    with open(path, "w", encoding="utf-8") as to:
        to.write("# MADE UP: regions that do not exist, of the size of municipalities. For tests of time and memory only.\n")
        to.write("region,households,reports,capacity\n")
        for i in range(REGIONS):
            households = round(HOUSEHOLDS * weight[i] / sum(weight))
            to.write(f"Made-up {i + 1:03d},{households},{round(households * 0.025 * (1 + 0.3 * math.sin(1.3 * i)))},1\n")


def main(kith, replicates="200", folder=None):
    with tempfile.TemporaryDirectory(dir=folder) as room:
        table, out = os.path.join(room, "made-up.csv"), os.path.join(room, "out.h5")
        write_table(table)
        done = subprocess.run([kith, "compare", "baseline", "capacity-cut", "--population", "--regions", table, "--scale", "0.005",
                               "--replicates", replicates, "--memory", f"{ALLOWED}G", "--threads", "2", "-o", out],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = re.search(r"About .*expected", done.stderr)
        print(done.stderr if done.returncode else told[0] if told else "no time was told before")
        memory = used.ru_maxrss / 2**20
        print(f"{REGIONS} regions, {replicates} runs of two scenarios: {used.ru_utime + used.ru_stime:.0f} s of a processor, {memory:.2f} GiB")
        left = sorted(os.listdir(room))
        if done.returncode or memory > ALLOWED or left != ["made-up.csv", "out.h5"]:
            sys.exit(f"exit code {done.returncode}, {memory:.2f} GiB of {ALLOWED}, left {left}")


if __name__ == "__main__":
    main(*sys.argv[1:])
