#!/usr/bin/python3
"""Draws the figure of README.md: violence week by week under two policies, and the differences.

usage: week-by-week.py demo.h5 > week-by-week.svg
"""
import sys

import h5py

INK, GREY, COLOUR = "#222222", "#8a8a8a", {0: "#8c510a", 1: "#01665e"}
SHOWN = ("stopped_T3", "truly_none_T3", "frequent_T3", "relapse_free_52", "reported_again_52", "children_without_help")
WORDS = {
    "stopped_T3": "families that tell of no violence at 18 months",
    "truly_none_T3": "families truly without violence at 18 months",
    "frequent_T3": "frequent or severe violence at 18 months",
    "relapse_free_52": "a year without relapse after violence stopped",
    "reported_again_52": "reported again within a year",
    "children_without_help": "children without help of their own",
}


class Page:
    """An SVG page; x and y in the units of the data once a panel is open."""

    def __init__(self, width, height):
        self.parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
            ' font-family="sans-serif" font-size="12">',
            f'<rect width="{width}" height="{height}" fill="white"/>',
        ]

    def text(self, x, y, words, anchor="start", colour=INK, weight="normal"):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-weight="{weight}">{words}</text>')

    def line(self, points, colour=INK, width=1.0, dashes=""):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"{dash}/>')

    def area(self, points, colour):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polygon points="{path}" fill="{colour}" fill-opacity="0.16"/>')

    def end(self):
        return "\n".join(self.parts + ["</svg>"])


def weeks(page, file, names, left, top, width, height):
    """Share of families without violence: median run and the middle 95 % of runs."""
    week = file["week"][()]
    families = file["summary/violence"][0, 0, :, :].sum(axis=1)[0]
    level = [x.decode() for x in file["level"][()]].index("none")
    statistic = [x.decode() for x in file["statistic"][()]]
    share = 100 * file["summary/violence"][:, :, :, level] / families
    highest = 60.0

    def x(w):
        return left + width * (w - week[0]) / (week[-1] - week[0])

    def y(percent):
        return top + height * (1 - percent / highest)

    page.text(left, top - 24, "Families without violence, by week", weight="bold")
    page.text(left, top - 8, "median run and middle 95 % of runs, over all draws of the parameters", colour=GREY)
    for percent in (0, 20, 40, 60):
        page.line([(left, y(percent)), (left + width, y(percent))], "#dddddd")
        page.text(left - 6, y(percent) + 4, f"{percent} %", "end", GREY)
    for w in (-52, -26, 0, 26, 52, 77):
        page.text(x(w), top + height + 18, f"{w}", "middle", GREY)
    page.text(left + width / 2, top + height + 36, "weeks since the report", "middle", GREY)
    page.line([(x(0), top), (x(0), top + height)], GREY, 1, "3 3")
    for s in range(len(names)):
        low, high, middle = (share[s, statistic.index(q)] for q in ("q025", "q975", "median"))
        page.area([(x(w), y(v)) for w, v in zip(week, low)] + [(x(w), y(v)) for w, v in reversed(list(zip(week, high)))], COLOUR[s])
        page.line([(x(w), y(v)) for w, v in zip(week, middle)], COLOUR[s], 2)
        page.line([(left + 16, top + 14 + 18 * s), (left + 40, top + 14 + 18 * s)], COLOUR[s], 2)
        page.text(left + 46, top + 18 + 18 * s, names[s], colour=COLOUR[s])


def differences(page, file, names, left, top, width, height):
    """Paired differences in percentage points with their 95 % interval over draws of the parameters."""
    outcome = [x.decode() for x in file["outcome"][()]]
    rows = [outcome.index(name) for name in SHOWN]
    mean, low, high = (100 * file[f"difference/{part}"][1, :] for part in ("mean", "low", "high"))
    most = 5 * (1 + max(abs(v[i]) for v in (low, high) for i in rows) // 5)

    def x(points):
        return left + width * (points + most) / (2 * most)

    page.text(left, top - 24, f"{names[1].capitalize()} minus {names[0]}, percentage points", weight="bold")
    page.text(left, top - 8, "mean, and 95 % of what the priors of the parameters allow", colour=GREY)
    step = height / len(rows)
    for tick in (-most, -most / 2, 0, most / 2, most):
        page.line([(x(tick), top), (x(tick), top + height)], GREY if tick == 0 else "#dddddd")
        page.text(x(tick), top + height + 18, f"{tick:+.3g}" if tick else "0", "middle", GREY)
    for n, i in enumerate(rows):
        y = top + step * (n + 0.5)
        page.text(left, y - 5, WORDS[SHOWN[n]])
        page.line([(x(low[i]), y + 8), (x(high[i]), y + 8)], COLOUR[1], 3)
        page.parts.append(f'<circle cx="{x(mean[i]):.1f}" cy="{y + 8:.1f}" r="5" fill="{COLOUR[1]}"/>')


def main(path):
    with h5py.File(path, "r") as file:
        names = [x.decode() for x in file["scenario"][()]][:2]
        page = Page(960, 400)
        weeks(page, file, names, 60, 50, 400, 290)
        differences(page, file, names, 530, 50, 400, 290)
        print(page.end())


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
