#!/usr/bin/env python3
"""How many processors a run of all regions, or of cohorts, can use: a simulated schedule.

    schedule.py [--regions FILE] [--runs N] [--serial SHARE] [--part N] [--before] [PROCESSORS...]

Tasks are those of sim/run/population.c: a region of a run each, eight runs at a time, of these the largest region of all first. A task
that is under way has threads of its own, and of those that are idle as many as all others (threads_now() in sim/run/task.c). A week on
k threads takes serial + (1 - serial) / k' of its time on one, where k' follows from its parts: so many families each (KITH_PART in
sim/model/world.h), of which the busiest thread has ceil(parts / k). Time is in units of a country on one thread; memory that all
processors share, and that nested threads are started anew, is not in it: so what it says is a bound.

--before: one run after the other, and each region on one thread.
"""
import argparse
import csv
import math

FAMILIES_PER_HOUSEHOLD = 786e3 / 2.645e6  # 1.23e9 family-weeks in thirty years; households of scenarios/regions.csv
RUNS_AT_A_TIME = 8


def parse():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("processors", nargs="*", type=int, default=[2, 8, 32, 128])
    parser.add_argument("--regions", default="scenarios/regions.csv")
    parser.add_argument("--runs", nargs="*", type=int, default=[1, 8, 40])
    parser.add_argument("--serial", type=float, default=0.049, help="share of a week that threads cannot share: serial_share_of_week")
    parser.add_argument("--command", type=float, default=0.0375, help="share of a command of cohorts: serial_share_of_command")
    parser.add_argument("--part", type=int, default=16384)
    parser.add_argument("--before", action="store_true")
    return parser.parse_args()


def order(sizes, runs, before):
    """Sizes of tasks, in the order in which they are begun."""
    largest_first = sorted(sizes, reverse=True)
    if before:
        return largest_first * runs
    tasks = []
    for first in range(0, runs, RUNS_AT_A_TIME):
        here = min(RUNS_AT_A_TIME, runs - first)
        tasks += [size for size in largest_first for _ in range(here)]
    return tasks


def speed(size, threads, serial, part):
    """How many times faster a week of this region is on so many threads."""
    parts = max(1, math.ceil(size * FAMILIES_PER_HOUSEHOLD / part))
    rounds = math.ceil(parts / threads)
    return 1 / (serial + (1 - serial) * rounds / parts) if threads > 1 and parts > 1 else 1


def makespan(sizes, runs, processors, serial, part, before):
    """Event by event: whenever a task ends, the next begins, or those that are left share its threads."""
    total = sum(sizes)
    waiting = order(sizes, runs, before)
    workers = min(processors, len(waiting))
    least = 1 if before else processors // workers
    busy, under_way, now = workers, [], 0.0
    while waiting or under_way:
        while waiting and len(under_way) < workers:
            size = waiting.pop(0)
            under_way.append([size, size / total])
        busy = len(under_way)
        threads = 1 if before else max(least, processors // busy)
        rates = [speed(size, threads, serial, part) for size, _ in under_way]
        step = min(left / rate for (_, left), rate in zip(under_way, rates))
        now += step
        for task, rate in zip(under_way, rates):
            task[1] -= step * rate
        under_way = [task for task in under_way if task[1] > 1e-12]
    return now


def main():
    options = parse()
    with open(options.regions, encoding="utf-8") as file:
        sizes = [float(row["households"]) for row in csv.DictReader(line for line in file if not line.startswith("#"))]
    print(f"all regions ({len(sizes)}), times faster than one processor")
    print("processors " + " ".join(f"{f'{n} run' + 's' * (n > 1):>9}" for n in options.runs) + f" {'cohorts':>9}")
    for processors in options.processors:
        faster = [runs / makespan(sizes, runs, processors, options.serial, options.part, options.before) for runs in options.runs]
        cohorts = 1 / (options.command + (1 - options.command) / processors)
        print(f"{processors:>10} " + " ".join(f"{x:>9.1f}" for x in faster) + f" {cohorts:>9.1f}")


if __name__ == "__main__":
    main()
