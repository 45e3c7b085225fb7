"""Laurel where the data is: eligibility and scoring on the executors of Spark, ranking in one place.

``screen`` judges each row where it lies. ``diff`` and ``run`` do so as well; ranking needs the whole field, so
only those who are still in the running (not ineligible, not left out of the site visits, or named in a recorded
list) go to the driver, where the schemes run on them together. Leaving out all others changes nobody: who is
ineligible, or not visited, is in no order. The outcome equals that of one machine, row for row, for any number
of partitions and any order of the rows.

The schemes travel with the job: each executor holds the components against their digests and compiles them once
in a process.
"""

from __future__ import annotations

from typing import Any, Iterator

import pyarrow

from . import Cycle, CycleError, InputError, Scheme, _header, _scheme
from . import cycle as _cycle
from . import diff as _diff

#: Rows that are judged together on an executor.
BATCH = 65_536
_OUT = ("no", "not-asked")


def _plain(table: pyarrow.Table) -> pyarrow.Table:
    """Without dictionaries, which Spark does not take."""
    columns = [
        column.cast(column.type.value_type) if pyarrow.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    fields = []
    for field, column in zip(table.schema, columns):
        kind = column.type
        if pyarrow.types.is_uint32(kind):
            kind = pyarrow.int64()
        fields.append(pyarrow.field(field.name, kind))
    columns = [column.cast(field.type) for column, field in zip(columns, fields)]
    return pyarrow.table(columns, schema=pyarrow.schema(fields))


def _gathered(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.Table]:
    """Batches of a partition, put together up to so many rows."""
    held: list[pyarrow.RecordBatch] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        if rows >= BATCH:
            yield pyarrow.Table.from_batches(held)
            held, rows = [], 0
    if held:
        yield pyarrow.Table.from_batches(held)


def _part(table: pyarrow.Table, header: bytes, schemes: list[Scheme]) -> Cycle:
    return _cycle(table, header=header, schemes=schemes, _restricted=True)


def _named(header: bytes) -> set[str]:
    """Who is named in a list that a body recorded: their ranking is looked at whatever the conditions say."""
    import json

    rest = json.loads(header)
    lists = [
        (rest.get("eligible_list") or {}).get("applicants"),
        (rest.get("candidate_list") or {}).get("applicants"),
        (rest.get("deliberation") or {}).get("proposed"),
        (rest.get("approval") or {}).get("approved"),
    ]
    return {one for some in lists for one in (some or [])}


def _running(outcome: pyarrow.Table, prefixes: list[str], named: set[str]) -> pyarrow.Array:
    """Who is still in the running under any of the schemes."""
    import pyarrow.compute as pc

    out = pyarrow.array(list(_OUT))
    running = None
    for prefix in prefixes:
        within = pc.and_(
            pc.invert(pc.is_in(outcome[f"{prefix}eligible"], value_set=out)),
            pc.invert(pc.is_in(outcome[f"{prefix}visited"], value_set=out)),
        )
        running = within if running is None else pc.or_(running, within)
    if named:
        running = pc.or_(running, pc.is_in(outcome["id"], value_set=pyarrow.array(sorted(named))))
    return running


def _schema_of(df: Any, made: pyarrow.Table) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(made.schema)


def _empty(df: Any) -> pyarrow.Table:
    from pyspark.sql.pandas.types import to_arrow_schema

    return to_arrow_schema(df.schema).empty_table()


def screen(df: Any, scheme: Any, *, year: int | None = None, deadline: Any = None, header: Any = None) -> Any:
    """Eligibility of each row, where it lies: the columns of :meth:`laurel.Scheme.screen`."""
    scheme = _scheme(scheme)
    rest = _header(year, deadline, header)

    def judge(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        for table in _gathered(batches):
            screened = scheme.screen(_part(table, rest, [scheme]))
            yield from _plain(screened.to_pyarrow()).to_batches()

    made = _plain(scheme.screen(_part(_empty(df), rest, [scheme])).to_pyarrow())
    return df.mapInArrow(judge, _schema_of(df, made))


def _once(df: Any) -> None:
    """Refuses ids that come twice, in whatever partitions."""
    twice = [row["id"] for row in df.groupBy("id").count().filter("count > 1").limit(20).collect()]
    if twice:
        ids = "、".join(map(str, twice))
        problems = [
            {
                "code": "id-twice", "error": True, "column": "id", "row": None, "subject": one,
                "zh": f"id：编号“{one}”出现了不止一次", "en": f"id: “{one}” comes more than once",
            }
            for one in map(str, twice)
        ]
        raise CycleError(f"编号重复：{ids}", f"ids that come more than once: {', '.join(map(str, twice))}", problems)


def _whole(df: Any, schemes: list[Scheme], rest: bytes, outcome: Any, prefixes: list[str]) -> Any:
    """Judges where the data is, ranks in one place, and puts both together."""
    if rest is None:
        raise InputError(
            "请给出评审年度与截止日期（year、deadline）或其余内容（header）",
            "year and deadline, or the rest of the cycle (header), belong here",
        )

    named = _named(rest)
    _once(df)

    def outcome_of(table: pyarrow.Table) -> pyarrow.Table:
        return _plain(outcome(_part(table, rest, schemes)).table.to_pyarrow())

    def only_running(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        for table in _gathered(batches):
            kept = table.filter(_running(outcome_of(table), prefixes, named))
            yield from kept.to_batches()

    running = df.mapInArrow(only_running, df.schema).toArrow()
    joint = outcome_of(running)
    sent = df.sparkSession.sparkContext.broadcast(joint)

    def judge(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow.compute as pc

        ranked = sent.value
        for table in _gathered(batches):
            own = outcome_of(table)
            where = pc.index_in(own["id"], value_set=ranked["id"].combine_chunks())
            if where.null_count < len(where):
                at = pc.index_in(own["id"], value_set=own["id"].combine_chunks())
                # Rows of the joint run in place of those that were judged alone.
                both = pyarrow.concat_tables([own, ranked])
                own = both.take(pc.coalesce(pc.add(where, own.num_rows), at))
            yield from own.to_batches()

    return df.mapInArrow(judge, _schema_of(df, joint))


def run(df: Any, scheme: Any, *, year: int | None = None, deadline: Any = None, header: Any = None, undecided: str = "open") -> Any:
    """The outcome of a scheme on a population: the columns of :attr:`laurel.Run.table`."""
    scheme = _scheme(scheme)
    outcome = lambda part: scheme.run(part, undecided=undecided)
    return _whole(df, [scheme], _header(year, deadline, header), outcome, [""])


def diff(
    df: Any, a: Any, b: Any, *, year: int | None = None, deadline: Any = None, header: Any = None, undecided: str = "open",
) -> Any:
    """Two schemes on a population: the columns of :attr:`laurel.Diff.table`."""
    a, b = _scheme(a), _scheme(b)
    outcome = lambda part: _diff(a, b, part, undecided=undecided, attribution=False, cards=0)
    return _whole(df, [a, b], _header(year, deadline, header), outcome, ["a.", "b."])
