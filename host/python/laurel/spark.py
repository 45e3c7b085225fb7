"""Laurel where the data is: eligibility and scoring on the executors of Spark, ranking in one place.

``screen`` judges each row where it lies. ``diff`` and ``run`` do so as well; ranking needs the whole field, so
only those who are still in the running (not ineligible, not left out of the site visits, or named in a recorded
list) go to the driver, where the schemes run on them together. Leaving out all others changes nobody: who is
ineligible, or not visited, is in no order. The outcome equals that of one machine, row for row, for any number
of partitions and any order of the rows.

The schemes travel with the job: each executor holds the components against their digests and compiles them once
in a process. Columns of a wrong type are refused before the job begins; what is wrong in a row ends the job, and is
said with the id of the applicant and its column.

Most of the time goes into handing rows to Python and back. Where the population lies in Parquet, executors can read it
by themselves: ``laurel.spark.diff(laurel.spark.parquet(spark, "firms.parquet"), a, b)``. ``columns=["id", "a.standing"]``
says which columns of the outcome are wanted, where not all are.
"""

from __future__ import annotations

from typing import Any, Iterable, Iterator

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


def _part(table: pyarrow.Table, header: bytes | None, schemes: list[Scheme]) -> Cycle:
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

    if isinstance(df, _Files):
        return df._table
    return to_arrow_schema(df.schema).empty_table()


def _picked(made: pyarrow.Table, columns: Iterable[str] | None) -> list[str]:
    """The columns that are wanted of an outcome."""
    if columns is None:
        return list(made.column_names)
    picked = [columns] if isinstance(columns, str) else list(columns)
    unknown = [name for name in picked if name not in made.column_names]
    if unknown or not picked:
        names = ", ".join(unknown)
        raise InputError(f"结果中没有这样的列：{names}", f"the outcome has no such columns: {names}")
    return picked


def _signed(kind: Any) -> Any:
    """A type as Spark has it: no words of a dictionary, no unsigned numbers."""
    if pyarrow.types.is_list(kind):
        return pyarrow.list_(_signed(kind.value_type))
    if pyarrow.types.is_struct(kind):
        return pyarrow.struct([field.with_type(_signed(field.type)) for field in kind])
    if pyarrow.types.is_dictionary(kind):
        return _signed(kind.value_type)
    wider = {pyarrow.uint8(): pyarrow.int16(), pyarrow.uint16(): pyarrow.int32(), pyarrow.uint32(): pyarrow.int64()}
    return wider.get(kind, kind)


class _Files:
    """Parquet files, as far as a frame of Spark is asked for here."""

    def __init__(self, spark: Any, path: str) -> None:
        import pyarrow.dataset
        import pyarrow.parquet
        from pyspark.sql.pandas.types import from_arrow_schema

        found = pyarrow.dataset.dataset(path, format="parquet")
        self._filesystem, self._paths = found.filesystem, list(found.files)
        groups, schemas = [], []
        for file in self._paths:
            opened = pyarrow.parquet.ParquetFile(self._filesystem.open_input_file(file))
            groups += [(file, at) for at in range(opened.num_row_groups)]
            schemas.append(opened.schema_arrow)
        if not schemas or any(not it.equals(schemas[0]) for it in schemas):
            raise InputError(f"{path}：各文件的列须相同", f"{path}: all files have the same columns")
        self.sparkSession = spark
        self._from = path
        self._table = pyarrow.schema([field.with_type(_signed(field.type)) for field in schemas[0]]).empty_table()
        #: The rest of the cycle, where the files carry it.
        self.header = (schemas[0].metadata or {}).get(b"laurel.cycle")
        self.schema = from_arrow_schema(self._table.schema)
        rows = spark.sparkContext.parallelize(groups, max(1, len(groups)))
        self._groups = spark.createDataFrame(rows, "file string, at int")

    def select(self, *names: str) -> Any:
        return self.sparkSession.read.parquet(self._from).select(*names)

    def mapInArrow(self, each: Any, schema: Any) -> Any:
        filesystem, schema_read = self._filesystem, self._table.schema

        def read(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
            import pyarrow.parquet

            for batch in batches:
                for row in batch.to_pylist():
                    with filesystem.open_input_file(row["file"]) as file:
                        group = pyarrow.parquet.ParquetFile(file).read_row_group(row["at"])
                    yield from group.cast(schema_read).to_batches(max_chunksize=BATCH)

        return self._groups.mapInArrow(lambda batches: each(read(batches)), schema)


def parquet(spark: Any, path: str) -> Any:
    """Parquet files, in place of a frame: executors read them by themselves, a group of rows each, without the way
    through the JVM.

    ``path``: a file, a folder or a URI that every executor reaches. The rest of the cycle is that of the files unless
    ``header`` or ``year`` says otherwise.
    """
    return _Files(spark, path)


def screen(
    df: Any, scheme: Any, *, year: int | None = None, deadline: Any = None, header: Any = None,
    columns: Iterable[str] | None = None,
) -> Any:
    """Eligibility of each row, where it lies: the columns of :meth:`laurel.Scheme.screen`, or those of ``columns``."""
    scheme = _scheme(scheme)
    rest = _rest(df, year, deadline, header)

    def screened(table: pyarrow.Table) -> pyarrow.Table:
        return _plain(scheme.screen(_part(table, rest, [scheme])).to_pyarrow())

    made = screened(_empty(df))
    picked = _picked(made, columns)
    made = made.select(picked)

    def judge(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        for table in _gathered(batches):
            yield from screened(table).select(picked).to_batches()

    return df.mapInArrow(judge, _schema_of(df, made))


def _once(df: Any) -> None:
    """Refuses ids that come twice, in whatever partitions."""
    known = df.select("id").where("id is not null")
    twice = [row["id"] for row in known.groupBy("id").count().filter("count > 1").limit(20).collect()]
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


def _rest(df: Any, year: int | None, deadline: Any, header: Any) -> bytes:
    rest = _header(year, deadline, header)
    if rest is None and isinstance(df, _Files):
        rest = df.header
    if rest is None:
        raise InputError(
            "请给出评审年度与截止日期（year、deadline）或其余内容（header）",
            "year and deadline, or the rest of the cycle (header), belong here",
        )
    return rest


def _whole(
    df: Any, schemes: list[Scheme], rest: bytes, outcome: Any, prefixes: list[str], columns: Iterable[str] | None,
) -> Any:
    """Judges where the data is, ranks in one place, and puts both together."""
    named = _named(rest)

    def outcome_of(table: pyarrow.Table) -> pyarrow.Table:
        return _plain(outcome(_part(table, rest, schemes)).table.to_pyarrow())

    # Nobody at all has every column: what is wrong with those of the frame is said before anything is read.
    picked = _picked(outcome_of(_empty(df)), columns)
    _once(df)

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
            yield from own.select(picked).to_batches()

    return df.mapInArrow(judge, _schema_of(df, joint.select(picked)))


def run(
    df: Any, scheme: Any, *, year: int | None = None, deadline: Any = None, header: Any = None, undecided: str = "open",
    columns: Iterable[str] | None = None,
) -> Any:
    """The outcome of a scheme on a population: the columns of :attr:`laurel.Run.table`, or those of ``columns``."""
    scheme = _scheme(scheme)
    outcome = lambda part: scheme.run(part, undecided=undecided)
    return _whole(df, [scheme], _rest(df, year, deadline, header), outcome, [""], columns)


def diff(
    df: Any, a: Any, b: Any, *, year: int | None = None, deadline: Any = None, header: Any = None, undecided: str = "open",
    columns: Iterable[str] | None = None,
) -> Any:
    """Two schemes on a population: the columns of :attr:`laurel.Diff.table`, or those of ``columns``."""
    a, b = _scheme(a), _scheme(b)
    outcome = lambda part: _diff(a, b, part, undecided=undecided, attribution=False, cards=0)
    return _whole(df, [a, b], _rest(df, year, deadline, header), outcome, ["a.", "b."], columns)
