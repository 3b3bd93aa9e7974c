"""The package against the files that it writes, bit for bit, and against what it must refuse. Run from the top of the repository."""

import _thread
import ctypes
import re
import shutil
import subprocess
import sys

import h5py
import numpy as np
import pandas as pd
import pytest

import kith

TWO = ["scenarios/fragmented.yaml", "scenarios/integral.yaml"]
SMALL = {"families": 40, "replicates": 8, "threads": 2}
POPULATION = {"only_region": "Zeeland", "scale": 0.002, "replicates": 4}
WEEKS = {"population.burn_in": "52 week", "population.horizon": "104 week"}


def numbers_of(path):
    """All variables of a file by name, axes and provenance apart."""
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset) and item.attrs.get("CLASS") != b"DIMENSION_SCALE" and not name.startswith("provenance"):
            found[name] = item
    with h5py.File(path) as file:
        file.visititems(visit)
        return {name: (item.asstr()[()] if item.dtype.kind == "O" else item[()], [axis[0].name.strip("/") for axis in item.dims])
                for name, item in found.items()}


def assert_same_as_file(result, path):
    for name, (values, axes) in numbers_of(path).items():
        group, _, variable = name.rpartition("/")
        here = result[group or "result"][variable]
        assert list(here.dims) == axes, name
        if np.asarray(values).dtype.kind in "OU":
            assert np.array_equal(np.asarray(values, dtype=str), here.values.astype(str)), name
        else:
            assert here.dtype == values.dtype, name
            assert here.values.tobytes() == values.tobytes(), name


MIRRORED = {"kith_error": "Error", "kith_estimate": "Estimate", "kith_table": "Table", "kith_option": "Option", "kith_parameter_row": "ParameterRow",
            "kith_outcome_row": "OutcomeRow", "kith_points": "Points"}


@pytest.mark.skipif(not shutil.which("cc"), reason="there is no compiler")
def test_structures_are_those_of_the_header(tmp_path):
    from kith import _library
    wanted = [(name, field[0]) for name, mirror in MIRRORED.items() for field in getattr(_library, mirror)._fields_]
    lines = [f'printf("%zu %zu\\n", sizeof(struct {name}), offsetof(struct {name}, {field}));' for name, field in wanted]
    (tmp_path / "a.c").write_text("#include <kith.h>\nint main(void) {\n" + "\n".join(lines) + "\n}\n")
    subprocess.run(["cc", "-Iinclude", str(tmp_path / "a.c"), "-o", str(tmp_path / "a")], check=True)
    there = [tuple(map(int, line.split())) for line in subprocess.check_output([tmp_path / "a"], text=True).splitlines()]
    mirrors = [getattr(_library, MIRRORED[name]) for name, _ in wanted]
    assert there == [(ctypes.sizeof(mirror), getattr(mirror, field).offset) for mirror, (_, field) in zip(mirrors, wanted)]
    text = open("include/kith.h").read()
    assert all(re.search(rf"\b{name}\(", text) for name in _library.FUNCTIONS)


@pytest.mark.parametrize("options, sets", [(SMALL, None), ({**SMALL, "keep": "weekly"}, None), (POPULATION, WEEKS)])
def test_numbers_are_those_of_the_file(tmp_path, options, sets):
    path = tmp_path / "a.h5"
    written = kith.compare(TWO, sets=sets, output=path, **options)
    for result in (written, kith.compare(TWO, sets=sets, **options), kith.open(path)):
        assert_same_as_file(result, path)
    assert written.digest == kith.open(path).digest == written.digest != ""
    opened = kith.open(path)
    assert opened.notes["seed"] == "1" and "provenance/commit" not in opened.notes
    with h5py.File(path) as file:
        assert set(opened.notes) == set(file.attrs) - {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"}
        assert set(opened.provenance) >= {*file["provenance"].attrs, *file["provenance"]}
        assert opened.provenance["command"] == file["provenance/command"][()].decode()
        assert opened.provenance["commit"] == file["provenance"].attrs["commit"].decode()
        assert float(opened.provenance["seconds"]) == file["provenance"].attrs["seconds"]
    assert written.provenance["host"] == opened.provenance["host"] and set(written.notes) == set(opened.notes) - {"kith_digest"}


def test_a_file_may_be_open_elsewhere_in_the_process(tmp_path):
    path = tmp_path / "a.h5"
    kith.compare(TWO, output=path, **SMALL)
    with h5py.File(path) as before:
        result = kith.open(path)
        assert before["outcome_value"].shape == result.dataset["outcome_value"].shape
    with h5py.File(path) as after:
        assert after["outcome_value"].shape == result.dataset["outcome_value"].shape


def test_an_outcome_is_that_of_the_file(tmp_path):
    path = tmp_path / "a.h5"
    made, read = kith.compare(TWO, output=path, **SMALL), kith.open(path)
    for outcome in kith.describe("outcomes").index:
        for difference in (False, True):
            a, b = (result.outcome(outcome, "integral", difference) for result in (made, read))
            assert np.array(a[:-1]).tobytes() == np.array(b[:-1]).tobytes()
            table = read["difference" if difference else "estimate"].sel(scenario="integral", outcome=outcome)
            assert np.array_equal(a.mean, table["mean"], equal_nan=True) and (a.low == table["low"] or np.isnan(a.low))  # of longer follow-ups there is none


def test_the_script_prints_what_the_file_has(tmp_path):
    path = tmp_path / "a.h5"
    printed = subprocess.run([sys.executable, "-B", "analysis/examples/difference.py", *TWO, path], check=True, capture_output=True, text=True).stdout
    with h5py.File(path) as file:
        at = 1, list(file["outcome"].asstr()).index("stopped_T3")
        assert printed.split() == [f"{file['difference/' + name][at]:.17g}" for name in ("mean", "mc_error", "low", "high")]
    assert len(open("analysis/examples/difference.py").read().splitlines()) <= 10


def test_draws_that_are_evaluated_are_those_of_a_run():
    result = kith.run("integral", draws="prior", families=40, replicates=12, per_draw=2, seed=5)
    values = kith.draw("integral", 6, seed=5)
    frame = kith.evaluate("integral", values, ["incidents", "stopped_T3"], families=40, replicates=2, seed=5, random_numbers="own")
    there = result.dataset["outcome_value"].sel(outcome=["incidents", "stopped_T3"]).values.reshape(-1, 2)
    assert frame.to_numpy().tobytes() == there.tobytes()
    assert frame.index.names == [None, "replicate"] and frame.shape == (12, 2)


def test_rows_that_cannot_be_run():
    values = pd.DataFrame({"care.effect": [0.1, -5, 0.1]}, index=["a", "b", "c"])
    with pytest.raises(kith.DataError, match="row 1: integral: care.effect"):
        kith.evaluate("integral", values, families=20)
    with pytest.warns(kith.KithWarning, match="row 1"):
        frame = kith.evaluate("integral", values, ["incidents"], families=20, errors="keep")
    assert list(frame["status"]) == [0, 65, 0] and np.isnan(frame.loc["b", "incidents"])
    assert frame.loc["a", "incidents"] == frame.loc["c", "incidents"]
    with pytest.raises(kith.UsageError, match="did you mean care.effect"):
        kith.evaluate("integral", values.rename(columns={"care.effect": "care.efect"}))
    with pytest.raises(kith.UsageError, match="does nothing in what is evaluated"):
        kith.evaluate("integral", values, population=True)


def test_what_is_wrong_is_an_exception_that_says_where(tmp_path):
    with pytest.raises(kith.UsageError, match="there is no option replicats; did you mean replicates"):
        kith.compare(TWO, replicats=3)
    with pytest.raises(kith.UsageError, match="families is for cohorts"):
        kith.compare(TWO, population=True, families=10)
    with pytest.raises(kith.ScenarioError, match=r"wrong-unit.yaml:\d+:\d+: "):
        kith.run("tests/bad/wrong-unit.yaml")
    with pytest.raises(FileNotFoundError, match="nowhere.yaml"):
        kith.run("nowhere.yaml")
    with pytest.raises(kith.NotFound):
        kith.open(tmp_path / "nowhere.h5")
    with pytest.raises(kith.DataError, match="not an HDF5 file") as refused:
        kith.open("scenarios/regions.csv")
    assert refused.value.status == 65
    with pytest.raises(kith.UsageError, match="did you mean stopped_T3"):
        kith.run("integral", **SMALL).outcome("stoped_T3", "integral")


def test_progress_is_told_and_ctrl_c_stops(capsys):
    told = []
    kith.run("integral", progress=lambda done, all_: told.append((done, all_)), **SMALL)
    assert told[-1] == (8, 8) and [done for done, _ in told] == list(range(1, 9))
    kith.run("integral", progress=True, **SMALL)
    assert "100 %" in capsys.readouterr().err
    kith.run("integral", **SMALL)
    assert capsys.readouterr().err == ""
    with pytest.raises(KeyboardInterrupt):
        kith.run("integral", replicates=2000, progress=lambda done, _: done == 3 and _thread.interrupt_main())


def test_what_there_is_can_be_looked_up():
    parameters = kith.describe(scenario="integral", sets={"care.effect": 0.25})
    assert parameters.loc["care.effect", "value"] == 0.25 and not parameters.loc["care.effect", "is_drawn"]
    assert set(parameters["grade"]) <= {"cohort", "register", "literature", "assumption", "what-if"}
    assert kith.describe("outcomes").loc["stopped_T3", "better"] == "higher"
    assert kith.options("compare").loc["per_draw", "takes"] == "N"
    values = kith.draw("integral", 3)
    assert len(values) == 3 and set(values.columns) == set(kith.describe(scenario="integral").query("is_drawn and in_cohorts").index)


def test_answers_are_tables(tmp_path):
    file = str(tmp_path / "two.h5")
    two = kith.compare(["fragmented", "integral"], output=file, replicates=120, families=30, keep="summary")
    answer = kith.decide(file, outcomes=["lasting_T3", "child_years"], prices="1000:5000")
    row = answer["contrasts"].set_index("outcome").loc["lasting_T3"]
    assert row["difference"] == two.outcome("lasting_T3", "integral", difference=True).mean
    assert "CHEERS" in str(answer) and answer.digest and {"best", "frontier", "ledger", "acceptability", "cheers"} <= set(answer)
    with pytest.raises(kith.UsageError, match="did you mean lasting_T3"):
        kith.decide(file, outcomes="lastin_T3")
    told = []
    why = kith.explain(file, "lasting_T3", replicates=20, language="nl", progress=lambda done, all_: told.append((done, all_)))
    links = why["links"].set_index("step")["effect"]
    assert abs(links.drop("total").sum() - links["total"]) < 1e-12 and told[-1] == (20, 20) and "verandert" in why.sentences[0]
    with pytest.raises(kith.UsageError, match="en or nl"):
        kith.explain(file, "lasting_T3", language="fr")


def test_rank_sensitivity_validate_and_verify():
    ranked = kith.rank(["fragmented", "integral"], outcome="lasting_T3", replicates=40, families=30, at_most=40)
    assert list(ranked["rank"]["rank"]) == ["1", "2"] and "has the best mean" in str(ranked)
    found = kith.sensitivity("integral", outcomes="stopped_T3", parameters=["care.effect"], points=16, trajectories=2, families=30)
    assert len(found) and "care.effect" in str(found)
    with pytest.raises(kith.UsageError, match="sensitivity has no chains"):
        kith.sensitivity("integral", chains=3)
    predicted = kith.validate("prior", "scenarios/targets/cohort.yaml", replicates=40, families=30)
    assert len(next(iter(predicted.values())))
    twins = kith.verify("baseline", families=20000)
    assert twins.attrs["is_right"] and set(twins["part"]) >= {"levels", "relapse", "incidents", "population", "queue"}
