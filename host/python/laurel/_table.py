"""Tables: anything that speaks the Arrow capsule interface comes in and goes out."""

from __future__ import annotations

import html
from typing import Any

from . import _language
from ._errors import InputError


def capsule(table: Any) -> Any:
    """What can be read as a stream of Arrow batches, without a copy where there is none to make."""
    if hasattr(table, "__arrow_c_stream__"):
        return table
    if hasattr(table, "fetch_record_batch"):  # DuckDB before 1.3
        return table.fetch_record_batch()
    if type(table).__module__.split(".")[0] == "pandas":
        import pyarrow

        return pyarrow.Table.from_pandas(table, preserve_index=False)
    if hasattr(table, "__arrow_c_array__"):
        import pyarrow

        return pyarrow.Table.from_batches([pyarrow.record_batch(table)])
    raise InputError(
        f"此处应为表格（pyarrow、polars、pandas、DuckDB 等），而不是 {type(table).__name__}",
        f"a table belongs here (pyarrow, polars, pandas, DuckDB …), not {type(table).__name__}",
    )


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
        table = self.to_pyarrow().slice(0, 20)
        names = table.column_names[:14]
        head = "".join(f"<th>{html.escape(name)}</th>" for name in names)
        rows = "".join(
            "<tr>" + "".join(f"<td>{html.escape('' if row[n] is None else str(row[n]))}</td>" for n in names) + "</tr>"
            for row in table.to_pylist()
        )
        note = _language.pick(f"{len(self)} 行", f"{len(self)} rows")
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><p>{note}</p>"


def of_rows(rows: list[dict[str, Any]]) -> Table:
    """A small table from rows that are dictionaries."""
    import pyarrow

    return Table(pyarrow.Table.from_pylist(rows))
