"""Every name of the package once, as an analyst would write it: run by a test, and held against the types by mypy."""

import datetime
import os
import pathlib

import polars

import laurel


def tables(folder: pathlib.Path) -> dict[str, int]:
    firms: laurel.Cycle = laurel.synth(200, seed=4, visited_every=5)
    firms.to_parquet(folder / "firms.parquet")
    firms = laurel.open_cycle(folder / "firms.parquet", schemes=laurel.built_in())
    again = laurel.cycle(firms.table.to_pyarrow(), header=firms.header)
    assert len(again) == len(firms) and not [w for w in firms.warnings if w["error"]]

    old: laurel.Scheme = laurel.scheme("beilun-2014", limits={"memory": "1G"})
    new = laurel.scheme("beilun-2021", threshold=620, waive=[], limits={"memory": "1G"}).set(prize=200_000)
    names: tuple[str, str] = (old.id, new.name)
    digests: dict[str, str] = new.digests
    assert all(names) and len(digests) == 4 and not new.waived

    screened: laurel.Table = new.screen(polars.from_arrow(firms.table.to_pyarrow()), header=firms)
    assert len(new.screen(firms.table.to_pyarrow().select(["id"]), deadline=datetime.date(2021, 6, 30))) == len(firms)
    run: laurel.Run = new.run(firms, undecided="by-order")
    sentence: str = run.sentence
    run.receipt(folder / "run.json")
    diff: laurel.Diff = laurel.diff(old, new, firms, attribution=True, cards=10)
    moved = diff.changed
    first: str = moved.to_pyarrow()["id"][0].as_py()
    diff.report(folder / "report.html", lang="en")
    diff.receipt(folder / "diff.json")
    swept = new.sweep(firms, threshold="560..700:20")
    why = diff.explain(first)
    shares = diff.attribution
    assert sentence and diff.sentence and diff.detail and diff.differs and shares is not None
    assert set(why) == {"a", "b"} and run.explain(first)["outcome"]["id"] == first
    assert len(diff.cards) <= 10 and isinstance(run.summary["applicants"], int)
    assert isinstance(run.remarks, list) and isinstance(run.measures, list)
    found = {
        "schema": laurel.schema(), "rules": new.rules, "terms": new.terms, "limits": new.limits, "screened": screened,
        "run": run.table, "diff": diff.table, "summary": diff.summary, "transitions": diff.transitions, "changed": moved,
        "winners": run.table.filter("winner", "yes", "open"), "sweep": swept,
    }
    return {name: len(table) for name, table in found.items()}


def what_is_wrong() -> list[str]:
    try:
        laurel.open_cycle(os.devnull)
    except laurel.LaurelError as error:
        return [error.zh, error.en, *(problem["en"] for problem in error.problems)]
    return []
