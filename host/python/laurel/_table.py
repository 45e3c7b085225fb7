"""Tables: anything that speaks the Arrow capsule interface comes in and goes out."""

from __future__ import annotations

import collections
import decimal
import html
import os
from typing import Any

from . import _language
from ._errors import CycleError, InputError


def _of_pandas(frame: Any) -> Any:
    """A frame as a table: an index that has a name is a column, any other only counts the rows."""
    import pyarrow

    wrong = (pyarrow.ArrowException, TypeError, ValueError)
    try:
        return pyarrow.Table.from_pandas(frame, preserve_index=any(name is not None for name in frame.index.names))
    except wrong as error:
        whole = error
    # A column of objects has no type of its own: which of them hold values of several types?
    problems = []
    for at, name in enumerate(frame.columns):
        column = frame.iloc[:, at]
        try:
            pyarrow.Array.from_pandas(column)
        except wrong:
            kinds = [None if null else type(value).__name__ for value, null in zip(column, column.isna())]
            most = collections.Counter(kind for kind in kinds if kind).most_common(1)[0][0]
            row = next((row for row, kind in enumerate(kinds, 1) if kind not in (None, most)), None)
            odd = kinds[row - 1] if row else most
            problems.append({
                "code": "wrong-type", "error": True, "column": str(name), "row": row, "subject": None,
                "zh": f"{name}，第 {row} 行：此列的值类型不一，多为 {most}，此处为 {odd}",
                "en": f"{name}, line {row}: the values of this column are of several types, mostly {most}, here {odd}",
            })
    raise CycleError(f"表格无法读作列：{whole}", f"the frame cannot be read as columns: {whole}", problems)


def capsule(table: Any) -> Any:
    """What can be read as a stream of Arrow batches, without a copy where there is none to make."""
    if type(table).__module__.split(".")[0] == "pandas" and hasattr(table, "index") and hasattr(table, "columns"):
        return _of_pandas(table)
    if hasattr(table, "__arrow_c_stream__"):
        return table
    if hasattr(table, "fetch_record_batch"):  # DuckDB before 1.3
        return table.fetch_record_batch()
    if hasattr(table, "__arrow_c_array__"):
        import pyarrow

        return pyarrow.Table.from_batches([pyarrow.record_batch(table)])
    file = isinstance(table, (str, os.PathLike))
    raise InputError(
        f"此处应为表格（pyarrow、polars、pandas、DuckDB 等），而不是 {type(table).__name__}" + ("；文件请以 laurel.open_cycle(…) 打开" if file else ""),
        f"a table belongs here (pyarrow, polars, pandas, DuckDB …), not {type(table).__name__}" + ("; open a file with laurel.open_cycle(…)" if file else ""),
    )


def _cell(value: Any) -> str:
    """A cell as it is read, short."""
    if value is None:
        return ""
    if isinstance(value, decimal.Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, list):
        text = ", ".join(map(str, value[:6])) + (" …" if len(value) > 6 else "")
    else:
        text = str(value)
    return text if len(text) <= 80 else text[:79] + "…"


class Table:
    """A table of Arrow columns, read-only.

    Give it to anything that takes Arrow data (``pyarrow.table(t)``, ``polars.from_arrow(t)``,
    ``duckdb.sql("from t")`` after ``t.to_pyarrow()``), or use one of the methods.
    Rows are in the order of the cycle.
    """

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._inner.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        return self._inner.__arrow_c_schema__()

    def to_pyarrow(self) -> Any:
        """As a ``pyarrow.Table``, without a copy."""
        import pyarrow

        return pyarrow.table(self)

    def to_pandas(self) -> Any:
        """As a ``pandas.DataFrame``; answers are categories."""
        return self.to_pyarrow().to_pandas()

    def to_polars(self) -> Any:
        """As a ``polars.DataFrame``; answers are categories."""
        import polars

        return polars.from_arrow(self.to_pyarrow())

    def filter(self, column: str, *values: Any) -> "Table":
        """The rows whose column has one of these values."""
        import pyarrow
        import pyarrow.compute as compute

        table = self.to_pyarrow()
        found = table[column]
        if pyarrow.types.is_dictionary(found.type):
            found = found.cast(found.type.value_type)
        mask = compute.is_in(found, value_set=pyarrow.array(list(values)))
        return Table(table.filter(mask))

    @property
    def column_names(self) -> list[str]:
        """Names of the columns."""
        return list(self.to_pyarrow().column_names)

    def __len__(self) -> int:
        return int(self._inner.num_rows)

    def __repr__(self) -> str:
        names = self.column_names
        shown = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
        return f"<laurel.Table {len(self)} × {len(names)}: {shown}>"

    def _repr_html_(self) -> str:
        whole = self.to_pyarrow()
        names = whole.column_names[:14]
        table = whole.select(names).slice(0, 20)
        head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_cell(row[name]))}</td>" for name in names) + "</tr>"
            for row in table.to_pylist()
        )
        note = _language.pick(
            f"{len(self):,} 行 × {whole.num_columns} 列", f"{len(self):,} rows × {whole.num_columns} columns",
        )
        if (len(table), len(names)) != (len(self), whole.num_columns):
            note += _language.pick(
                f"，此处为前 {len(table)} 行、前 {len(names)} 列", f", of which the first {len(table)} and {len(names)}",
            )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><p>{note}</p>"


def of_rows(rows: list[dict[str, Any]], names: tuple[str, ...] = ()) -> Table:
    """A small table from rows that are dictionaries; ``names`` are its columns where there may be no row."""
    import pyarrow

    if not rows:
        return Table(pyarrow.table({name: pyarrow.array([], pyarrow.string()) for name in names}))
    return Table(pyarrow.Table.from_pylist(rows))
