"""What goes wrong, in both languages.

Every exception has ``zh`` and ``en``; its text is in the language of :func:`laurel.language`.
"""

from __future__ import annotations

from typing import Any

from . import _language


class LaurelError(Exception):
    """Something is wrong. ``zh`` and ``en`` say what; ``problems`` has one entry for each fault."""

    def __init__(self, zh: str, en: str, problems: list[dict[str, Any]] | None = None) -> None:
        super().__init__(zh, en, problems)
        self.zh = zh
        self.en = en
        self.problems = problems or []

    def __str__(self) -> str:
        return _language.pick(self.zh, self.en)


class InputError(LaurelError, ValueError):
    """An argument, a setting or a file is wrong."""


class CycleError(LaurelError, ValueError):
    """A table or a file is no cycle in order.

    ``problems`` is a list of dictionaries: ``code`` (the same word in every version), ``error``
    (``False`` for what is only worth a second look), ``column``, ``row`` (1 and up; ``None`` where a
    column or the file as a whole is meant), ``subject`` (id of the applicant), ``zh`` and ``en``.
    """

    def __str__(self) -> str:
        lang = _language.current()
        wrong = [p for p in self.problems if p.get("error", True)] or self.problems
        lines = [p[lang] for p in wrong[:20]]
        more = len(self.problems) - min(len(wrong), 20)
        if more > 0:
            lines.append(_language.pick(f"……另有 {more} 项，见 problems", f"… and {more} more, see problems"))
        return "\n".join(lines) or super().__str__()


class ComponentError(LaurelError, RuntimeError):
    """A component was refused, ran out of its limits, or broke the contract."""
