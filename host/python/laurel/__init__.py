"""Laurel 桂冠: government award rules as WebAssembly components, run side by side on a population.

    import laurel
    cycle = laurel.synth(1000)
    laurel.diff("beilun-2014", "beilun-2021", cycle)

Tables go in and out as Arrow data: pyarrow, polars, pandas, DuckDB. A fact that is null, or whose column is
missing, is *unknown*: a rule on it is ``open``, never silently ``no``. Answers are the words ``yes``, ``no``,
``open`` and ``not-asked``. Scores are in points (0 to 1000), prizes in yuan, dates are days.
"""

from __future__ import annotations

import datetime
import html
import json
import os
import pathlib
import tempfile
from typing import Any, Iterable

from . import _laurel, _language
from ._errors import ComponentError, CycleError, InputError, LaurelError
from ._language import choose as language
from ._table import Table, capsule, of_rows

__version__: str = _laurel.__version__
__all__ = [
    "ComponentError", "Cycle", "CycleError", "Diff", "InputError", "LaurelError", "Run", "Scheme", "Table",
    "built_in", "cycle", "diff", "language", "load", "open_cycle", "schema", "scheme", "synth",
]

_said = _language.said


def built_in() -> list[str]:
    """Ids of the schemes that are built in."""
    return list(_laurel.built_in())


def schema() -> Table:
    """The columns of a cycle: ``name``, ``type``, ``nullable``, ``zh``, ``en``, ``article``."""
    rows = [{**c, "type": c["type"] if isinstance(c["type"], str) else json.dumps(c["type"])} for c in _laurel.schema()["columns"]]
    return of_rows([{k: r.get(k) for k in ("name", "type", "nullable", "zh", "en", "article")} for r in rows])


def _limits(given: Any) -> list[str]:
    """Limits as ``--limit`` has them: ``{"memory": "2G", "scoring": {"fuel": 5_000_000_000}}``, or entries."""
    if given is None:
        return []
    if isinstance(given, str):
        return [given]
    if not hasattr(given, "items"):
        return [str(entry) for entry in given]
    entries: list[str] = []
    for name, value in given.items():
        name = name.replace("_", "-")
        if hasattr(value, "items"):
            entries.extend(f"{name}.{entry}" for entry in _limits(value))
        else:
            entries.append(f"{name}={value}")
    return entries


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "unset"
    return str(value)


# ---------------------------------------------------------------- schemes


class Scheme:
    """A scheme: four components, and how it is set. Made by :func:`scheme` or :func:`load`.

    It travels: a pickled scheme carries its components, and is held against their digests where it arrives.
    """

    def __init__(self, inner: Any, name: str) -> None:
        self._inner = inner
        self._name = name
        self._described: dict[str, Any] | None = None

    @property
    def _said(self) -> dict[str, Any]:
        if self._described is None:
            self._described = self._inner.describe()
        return self._described

    @property
    def id(self) -> str:
        """Id of the scheme."""
        return self._said["scheme"]["id"]

    @property
    def name(self) -> str:
        """Its name, in the language that was chosen."""
        return _said(self._said["scheme"]["name"])

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256 of the component of each stage."""
        return {stage["stage"]: stage["sha256"] for stage in self._said["scheme"]["stages"]}

    @property
    def rules(self) -> Table:
        """Its rules: ``stage``, ``id``, ``concept``, ``article``, ``title``, ``kind``, ``basis``, ``note``, ``facts``, ``terms``."""
        return of_rows([
            {
                "stage": stage["stage"], "id": rule["id"], "concept": rule["concept"],
                "article": _said(rule["article"]), "title": _said(rule["title"]), "kind": rule["kind"],
                "basis": rule["basis"], "note": _said(rule["note"]), "facts": rule["facts"], "terms": rule["terms"],
            }
            for stage in self._said["stages"] for rule in stage["rules"]
        ])

    @property
    def terms(self) -> Table:
        """Its terms: ``stage``, ``id``, ``title``, ``value`` (as after ``--set``), ``shown``, ``basis``."""
        return of_rows([
            {
                "stage": stage["stage"], "id": term["id"], "title": _said(term["title"]),
                "value": term["value"], "shown": _said(term["shown"]), "basis": term["basis"],
            }
            for stage in self._said["stages"] for term in stage["terms"]
        ])

    @property
    def waived(self) -> list[str]:
        """Rules that are not asked."""
        return list(self._inner.set()[1])

    @property
    def limits(self) -> Table:
        """What a call of a stage may use: ``stage``, ``limit``, ``value``, as ``laurel.scheme(…, limits=…)`` sets it."""
        return of_rows([
            {"stage": stage, "limit": limit, "value": value}
            for stage, limits in self._inner.limits() for limit, value in limits
        ], ("stage", "limit", "value"))

    def set(self, *, waive: Iterable[str] = (), limits: Any = None, **terms: Any) -> "Scheme":
        """The same scheme with terms set (``threshold=620``; ``_`` stands for ``-``) and rules left out; ``limits``
        in place of those that were set before."""
        set_before, waived, limited = self._inner.set()
        return load(
            self._name, waive=[*waived, *([waive] if isinstance(waive, str) else waive)], limits=limited if limits is None else limits,
            **{**{k.replace("-", "_"): v for k, v in set_before.items()}, **terms},
        )

    def screen(self, table: Any, *, year: int | None = None, deadline: Any = None, header: Any = None) -> Table:
        """Eligibility alone, for a table of any size or a :class:`Cycle`.

        One row for each row of the table: ``id``, ``name``, ``eligible`` and ``rule.ID`` for each rule of
        stage 1. ``year`` and ``deadline`` (the reference day of "within 3 years") where the table does not
        carry the rest of its cycle.
        """
        made = _made(table, [self], year=year, deadline=deadline, header=header)
        return Table(_laurel.screen(self._inner, made._inner))

    def run(self, table: Any, *, undecided: str = "open", **rest: Any) -> "Run":
        """All four stages on a :class:`Cycle`, or on a table as for :func:`cycle` (``year``, ``deadline``, ``header``).

        ``undecided``: what is made of what people have not decided, ``open``, ``held`` or ``by-order``.
        """
        made = _made(table, [self], **rest)
        return Run(self, made, undecided)

    def sweep(
        self, table: Any, *axes: str, undecided: str = "open", year: int | None = None, deadline: Any = None,
        header: Any = None, **values: Any,
    ) -> Table:
        """What comes out at each value of one term, or of two: ``scheme.sweep(cycle, threshold="500..700:10")``.

        A row for each value: the terms, ``eligible``, ``reached``, ``candidates``, ``winners`` (certain and
        open, as counts), ``entered`` and ``left`` against the value before.
        """
        made = _made(table, [self], year=year, deadline=deadline, header=header)
        axes = (*axes, *(f"{k.replace('_', '-')}={v}" for k, v in values.items()))
        swept = _laurel.sweep(self._inner, made._inner, list(axes), undecided)
        return of_rows([_flat(step) for step in swept["steps"]])

    def __reduce__(self) -> tuple[Any, ...]:
        with tempfile.TemporaryDirectory() as folder:
            self._inner.export(folder)
            files = {file.name: file.read_bytes() for file in sorted(pathlib.Path(folder).iterdir())}
        terms, waived, limits = self._inner.set()
        return (_rebuilt, (self._name, files, self.digests, terms, waived, limits))

    def __repr__(self) -> str:
        terms, waived, limits = self._inner.set()
        given = ", ".join([*(f"{k}={v}" for k, v in terms.items()), *(f"waive {w}" for w in waived), *(f"limit {it}" for it in limits)])
        return f"<laurel.Scheme {self.id}{' (' + given + ')' if given else ''}: {self.name}>"

    def _repr_html_(self) -> str:
        return f"<p><b>{html.escape(self.name)}</b> <code>{html.escape(self.id)}</code></p>{self.terms._repr_html_()}"


#: Schemes that this process has compiled, by digests and settings.
_compiled: dict[Any, Scheme] = {}


def _rebuilt(
    name: str, files: dict[str, bytes], digests: dict[str, str], terms: dict[str, str], waived: list[str],
    limits: Iterable[str] = (),
) -> Scheme:
    """A scheme that travelled: compiled once in a process, and held against its digests."""
    limits = list(limits)
    key = (tuple(sorted(digests.items())), tuple(sorted(terms.items())), tuple(sorted(waived)), tuple(limits))
    if key not in _compiled:
        with tempfile.TemporaryDirectory() as folder:
            for file, content in files.items():
                pathlib.Path(folder, os.path.basename(file)).write_bytes(content)
            found = Scheme(_laurel.load(folder, dict(terms), list(waived), limits), name)
        if found.digests != digests:
            raise ComponentError(
                f"{name}：到达的组件与出发时摘要不同", f"{name}: the components that arrived have other digests than those that left",
            )
        _compiled[key] = found
    return _compiled[key]


def load(name: str | os.PathLike[str], *, waive: Iterable[str] = (), limits: Any = None, **terms: Any) -> Scheme:
    """A scheme by its id, its folder, its manifest or its file (``laurel.load("award.wasm")``), with terms set.

    ``waive``: ids of rules that are not asked. ``limits``: what a component may use, by the names that the
    program's ``--limit`` has, for all stages or one: ``{"memory": "2G", "scoring": {"fuel": 5_000_000_000}}``
    (bytes, units of fuel, durations such as ``"60s"``). A term, a rule or a limit that is not there, or cannot
    be that, raises :class:`InputError`; a component that reaches a limit, :class:`ComponentError`.
    """
    name = os.fspath(name)
    given = {key.replace("_", "-"): _value(value) for key, value in terms.items()}
    return Scheme(_laurel.load(name, given, [waive] if isinstance(waive, str) else list(waive), _limits(limits)), name)


def scheme(name: str, *, waive: Iterable[str] = (), limits: Any = None, **terms: Any) -> Scheme:
    """A scheme by its id, with terms set: ``laurel.scheme("beilun-2021", threshold=620)``; see :func:`load`."""
    return load(name, waive=waive, limits=limits, **terms)


def _scheme(given: Any) -> Scheme:
    return given if isinstance(given, Scheme) else load(given)


# ---------------------------------------------------------------- cycles


class Cycle:
    """One year's applicants and what the bodies decided, read and checked.

    Made by :func:`cycle`, :func:`open_cycle` or :func:`synth`; ``len`` is the number of applicants.
    """

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __len__(self) -> int:
        return len(self._inner)

    @property
    def table(self) -> Table:
        """The applicants, a row each, under the columns of :func:`schema`; the rest of the cycle is its metadata."""
        return Table(self._inner.table())

    @property
    def header(self) -> dict[str, Any]:
        """Everything but the applicants: days, decisions, scores, events."""
        return json.loads(self._inner.header())

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """What is worth a second look: missing columns, columns that are not read, …"""
        return self._inner.warnings()

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        """Writes it as one Parquet file, which the program ``laurel`` reads as well."""
        import pyarrow
        import pyarrow.parquet

        pyarrow.parquet.write_table(pyarrow.table(self.table), path, row_group_size=131_072)

    def __repr__(self) -> str:
        year, deadline = self._inner.days()
        return f"<laurel.Cycle {year} ({deadline}): {len(self)}>"


def _header(year: int | None, deadline: Any, header: Any) -> bytes | None:
    if header is not None:
        if year is not None or deadline is not None:
            raise InputError(
                "header 之内已有评审年度与截止日期：请勿同时给出 year、deadline",
                "a header has a year and a deadline of its own: leave out year and deadline",
            )
        if isinstance(header, Cycle):
            return header._inner.header()
        if isinstance(header, (bytes, str)):
            return header.encode() if isinstance(header, str) else header
        day = lambda it: it.isoformat()[:10] if isinstance(it, datetime.date) else str(it)
        return json.dumps({k: v for k, v in header.items() if k != "applicants"}, default=day).encode()
    if deadline is None and year is None:
        return None
    if deadline is None:
        deadline = datetime.date(int(year or 0), 6, 30)
    if isinstance(deadline, datetime.date):
        deadline = deadline.isoformat()[:10]
    year = int(str(deadline)[:4]) if year is None else year
    return json.dumps({"laurel": "0.1", "cycle": {"year": year, "timetable": {"deadline": deadline}}}).encode()


def cycle(
    table: Any, *, year: int | None = None, deadline: Any = None, header: Any = None,
    schemes: Iterable[Any] = (), _restricted: bool = False,
) -> Cycle:
    """A cycle from a table: a row for each applicant under the columns of :func:`schema`.

    The rest of the cycle is ``header`` (a dictionary, the text of it, or another :class:`Cycle`), or what the
    table carries as metadata, or nothing but ``year`` and ``deadline`` (a date; 30 June of ``year`` where it
    is left out). ``schemes`` are those whose standards scores are held against.
    Raises :class:`CycleError` with every problem, its row and its column.
    """
    inner = [_scheme(s)._inner for s in schemes]
    return Cycle(_laurel.read_table(capsule(table), _header(year, deadline, header), inner, _restricted))


def _made(table: Any, schemes: list[Scheme], **rest: Any) -> Cycle:
    """A cycle as it is given, or of a table."""
    if not isinstance(table, Cycle):
        return cycle(table, schemes=schemes, **rest)
    if any(it is not None for it in rest.values()):
        names = ", ".join(rest)
        raise InputError(f"此为 Cycle，{names} 已在其中", f"a Cycle has its own {names}: leave them out here")
    return table


def open_cycle(path: str | os.PathLike[str], *, year: int | None = None, deadline: Any = None, header: Any = None, schemes: Iterable[Any] = ()) -> Cycle:
    """A cycle from a file: JSON, JSON lines, a workbook, Parquet, Arrow."""
    inner = [_scheme(s)._inner for s in schemes]
    return Cycle(_laurel.read_file(os.fspath(path), _header(year, deadline, header), inner))


def synth(applicants: int, seed: int = 1, visited_every: int | None = None) -> Cycle:
    """An invented cycle; the same seed gives the same one, and the same as ``laurel synth``."""
    return Cycle(_laurel.synth(applicants, seed, visited_every))


# ---------------------------------------------------------------- results


def _flat(record: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """A record without records in it; wordings in the language that was chosen."""
    flat: dict[str, Any] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            if set(value) == {"zh", "en"}:
                flat[prefix + key] = _said(value)
            else:
                flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[prefix + key] = value
    return flat


class Run:
    """What a scheme makes of a cycle."""

    def __init__(self, scheme: Scheme, cycle: Cycle, undecided: str) -> None:
        self._scheme, self._cycle, self._undecided = scheme, cycle, undecided
        table, self._outcome = _laurel.run(scheme._inner, cycle._inner, undecided)
        self._table = Table(table)

    @property
    def table(self) -> Table:
        """A row for each applicant: ``id``, ``name``, ``standing``, ``eligible``, ``candidate``, ``winner``,
        ``visited``, ``score_low`` and ``score_high`` (points), ``place_best`` and ``place_worst``, ``assumed``
        (rests on an assumed value), ``rule.ID``."""
        return self._table

    @property
    def sentence(self) -> str:
        """The finding in one sentence."""
        return _said(self._outcome["sentence"])

    @property
    def summary(self) -> dict[str, Any]:
        """Counts: ``applicants``, ``eligible`` (``yes``, ``no``, ``open``), ``candidates``, ``winners``, …"""
        return self._outcome["summary"]

    @property
    def remarks(self) -> list[dict[str, Any]]:
        """Remarks on the cycle as a whole."""
        return self._outcome["remarks"]

    @property
    def measures(self) -> list[dict[str, Any]]:
        """Measures that events after an award call for (articles 26 to 28)."""
        return self._outcome["measures"]

    def explain(self, applicant: str) -> dict[str, Any]:
        """Every rule with its answer, the facts that it read, its article; what is missing and what it would change."""
        return _laurel.explain(self._scheme._inner, self._cycle._inner, applicant, self._undecided)

    def receipt(self, path: str | os.PathLike[str], *, sign: str | os.PathLike[str] | None = None) -> None:
        """Writes the receipt of the run, for ``laurel verify``; ``sign``: an Ed25519 key (PEM).

        A receipt is about the bytes of a file: the cycle is one of :func:`open_cycle`, which is read again.
        """
        _receipt(path, [self._scheme], self._cycle, self._undecided, False, sign)

    def __repr__(self) -> str:
        return f"<laurel.Run {self._scheme.id}: {self.sentence}>"

    def _repr_html_(self) -> str:
        return f"<p><b>{html.escape(self.sentence)}</b></p>{self._table._repr_html_()}"


def _save(path: Any, content: bytes, *read: str | os.PathLike[str] | None) -> None:
    """Writes a file whole or not at all, and never over one that is read."""
    if any(it is not None and os.path.exists(path) and os.path.samefile(path, it) for it in read):
        name = os.path.basename(os.fspath(path))
        raise InputError(f"{name}：正是所读的文件，不能覆盖", f"{name}: that is the file that is read, and is not written over")
    _laurel.save(os.fspath(path), content)


def _receipt(path: Any, schemes: list[Scheme], cycle: Cycle, undecided: str, attributed: bool, sign: Any) -> None:
    key = None if sign is None else os.fspath(sign)
    made = _laurel.receipt([it._inner for it in schemes], cycle._inner, undecided, attributed, key)
    _save(path, made, cycle._inner.file(), key)


class Diff:
    """Two schemes on one cycle: who comes out differently, and by which article."""

    def __init__(self, a: Scheme, b: Scheme, cycle: Cycle, undecided: str, attribution: bool | None, cards: int) -> None:
        self._a, self._b, self._cycle, self._undecided = a, b, cycle, undecided
        self._attribution = attribution
        self._attributed = len(cycle) <= 10_000 if attribution is None else attribution
        table, self._diff = _laurel.diff(a._inner, b._inner, cycle._inner, undecided, self._attributed, cards)
        self._table = Table(table)

    @property
    def table(self) -> Table:
        """A row for each applicant: ``id``, ``name``, ``changed``, and the columns of :attr:`Run.table` of each
        side under ``a.`` and ``b.``."""
        return self._table

    @property
    def sentence(self) -> str:
        """The finding in one sentence."""
        return _said(self._diff["sentence"])

    @property
    def detail(self) -> str:
        """Who moved, question by question, and by which articles."""
        return _said(self._diff["detail"])

    @property
    def differs(self) -> bool:
        """Whether anything comes out differently."""
        return self._diff["differs"]

    @property
    def summary(self) -> Table:
        """Two rows, ``A`` and ``B``: the counts of each side."""
        return of_rows([{"side": s.upper(), "scheme": _said(self._diff[s]["scheme"]["name"]), **_flat(self._diff[s]["summary"])} for s in ("a", "b")])

    @property
    def transitions(self) -> Table:
        """A row for each question (``eligible``, ``candidate``, ``winner``): ``both_in``, ``entered``, ``left``,
        ``both_out``, ``open``, as counts; the five sum to the applicants."""
        counted = lambda value: len(value) if isinstance(value, list) else value
        return of_rows([{k: counted(v) if k != "question" else v for k, v in t.items()} for t in self._diff["transitions"]])

    @property
    def changed(self) -> Table:
        """The rows of :attr:`table` that come out differently."""
        return self._table.filter("changed", True)

    @property
    def cards(self) -> list[dict[str, Any]]:
        """The first of those who come out differently, with the rules that decide, their articles and reasons."""
        return self._diff["changed"]

    @property
    def attribution(self) -> dict[str, Any] | None:
        """Which provision made the difference, as exact shares; ``None`` above 10,000 applicants unless asked for."""
        return self._diff["attribution"]

    def explain(self, applicant: str) -> dict[str, Any]:
        """Why an applicant comes out as it does, on both sides: ``a`` and ``b`` as of :meth:`Run.explain`."""
        explained = lambda s: _laurel.explain(s._inner, self._cycle._inner, applicant, self._undecided)
        return {"a": explained(self._a), "b": explained(self._b)}

    def report(self, path: str | os.PathLike[str], lang: str | None = None) -> None:
        """Writes the comparison as one page of HTML, to be read, sent and printed, and all who come out
        differently as a table beside it (the same name with ``.csv``).

        Of a cycle file these are the bytes that ``laurel diff A B FILE --report PATH`` writes.
        """
        page = os.fspath(path)
        sheet = os.path.splitext(page)[0] + ".csv"
        if not page.lower().endswith((".html", ".htm")):
            raise InputError("报告为网页：文件名请以 .html 结尾", "a report is a page: its name ends in .html")
        html_, csv_ = _laurel.report(
            self._a._inner, self._b._inner, self._cycle._inner, self._undecided, self._attribution,
            self._attributed, lang or _language.current(), page, os.path.basename(sheet),
        )
        _save(page, html_.encode(), self._cycle._inner.file())
        _save(sheet, csv_, self._cycle._inner.file())

    def receipt(self, path: str | os.PathLike[str], *, sign: str | os.PathLike[str] | None = None) -> None:
        """Writes the receipt of the comparison, as :meth:`Run.receipt`; both schemes have the same limits."""
        _receipt(path, [self._a, self._b], self._cycle, self._undecided, self._attributed, sign)

    def __repr__(self) -> str:
        return f"<laurel.Diff {self._a.id} / {self._b.id}: {self.sentence}>"

    def _repr_html_(self) -> str:
        return f"<p><b>{html.escape(self.sentence)}</b></p><p>{html.escape(self.detail)}</p>{self.transitions._repr_html_()}"


def diff(
    a: Any, b: Any, table: Any, *, undecided: str = "open", attribution: bool | None = None, cards: int = 100, **rest: Any,
) -> Diff:
    """Compares two schemes (:class:`Scheme`, or an id) on a cycle (:class:`Cycle`, or a table as for :func:`cycle`)."""
    a, b = _scheme(a), _scheme(b)
    made = _made(table, [a, b], **rest)
    return Diff(a, b, made, undecided, attribution, cards)
